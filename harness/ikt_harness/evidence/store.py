"""The evidence store: files named by their SHA-256, in a folder beside the ledger."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Self

import sqlalchemy as sa

from ikt_harness.ledger.records import EvidenceRecord
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

_DIGEST = re.compile(r"[0-9a-f]{64}")
#: Threads that wait for the disk; a file system writes such waits away together.
_WRITERS = 8


class EvidenceStore:
    """The files of the evidence; the same bytes are kept once, and nothing is ever changed.

    :param folder: where they are; made when the first file comes.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._fresh: list[Path] = []
        self._temporary: tempfile.TemporaryDirectory[str] | None = None

    @classmethod
    def beside(cls, ledger_url: str) -> Self:
        """Return the store of the ledger at ``ledger_url``.

        For ``sqlite:///FILE`` it is the folder ``FILE.evidence``; for a ledger in memory a folder that goes when the
        store is closed; for a database server ``evidence`` under ``$XDG_DATA_HOME/ikt``.
        """
        url = sa.make_url(ledger_url)
        if not url.drivername.startswith("sqlite"):
            base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
            return cls(Path(base) / "ikt" / "evidence")
        if url.database and url.database != ":memory:":
            return cls(Path(f"{url.database}.evidence"))
        temporary = tempfile.TemporaryDirectory(prefix="ikt-bewijs-")
        made = cls(Path(temporary.name))
        made._temporary = temporary
        return made

    def close(self) -> None:
        """Forget a temporary store; any other stays."""
        if self._temporary is not None:
            self._temporary.cleanup()

    def put(self, name: str, media_type: str, data: bytes) -> EvidenceRecord:
        """Keep ``data`` and return its record; it is durable after :meth:`settle`.

        :raises InputRefused: it cannot be written.
        """
        record = EvidenceRecord(name, media_type, hashlib.sha256(data).hexdigest(), len(data))
        target = self.folder / record.sha256
        try:
            if target.is_file() and target.stat().st_size == len(data):
                return record
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, incoming = tempfile.mkstemp(dir=self.folder, prefix=".incoming-")
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(data)
                Path(incoming).replace(target)
            except BaseException:
                with suppress(OSError):
                    Path(incoming).unlink()
                raise
        except OSError as error:
            raise _unwritten(self.folder, error) from error
        self._fresh.append(target)
        return record

    def settle(self) -> None:
        """Wait until everything put since the last time is on disk.

        :raises InputRefused: the disk did not take it.
        """
        fresh, self._fresh = self._fresh, []
        if not fresh:
            return
        try:
            with ThreadPoolExecutor(_WRITERS) as pool:
                for _ in pool.map(_sync, [*fresh, self.folder]):
                    pass
        except OSError as error:
            raise _unwritten(self.folder, error) from error

    def read(self, record: EvidenceRecord) -> bytes | None:
        """Return the bytes of ``record``, ``None`` when they are not here.

        :raises InputRefused: what is here is not what the record names.
        """
        if not _DIGEST.fullmatch(record.sha256):
            return None
        path = self.folder / record.sha256
        if not path.is_file():
            return None
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != record.sha256:
            raise InputRefused(
                Text(
                    f"het bewijsbestand '{record.name}' is gewijzigd of beschadigd",
                    f"the evidence file '{record.name}' was changed or damaged",
                ),
                where=str(path),
                todo=Text("Zet een reservekopie terug.", "Restore a backup."),
            )
        return data


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unwritten(folder: Path, error: OSError) -> InputRefused:
    return InputRefused(
        Text(
            f"het bewijs is niet weggeschreven: {error.strerror}",
            f"the evidence was not written: {error.strerror}",
        ),
        where=str(folder),
        todo=Text(
            "Het logboek is ongewijzigd; maak ruimte of geef --store op en draai opnieuw.",
            "The ledger is unchanged; make room or give --store, and run again.",
        ),
    )
