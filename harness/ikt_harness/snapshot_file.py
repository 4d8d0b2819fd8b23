"""The form of a snapshot: a line of canonical JSON for each row, so that neither making nor reading it needs it whole.

Each line is ``["SECTION",VALUE]``. First stand the single values ``format``, ``round``, ``chain`` and ``tracking``,
then the rows of :data:`SECTIONS`, section after section, and last ``sha256``: the hash over every byte before that
line. The lines are kept compressed (zlib).
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import weakref
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import IO, Any

from ikt_harness.ledger import canonical_json
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

FORMAT = "ikt-snapshot-2"
SECTIONS = ("rules", "milestones", "runs", "results", "scenarios")
_SINGLE = ("format", "round", "chain", "tracking")
_PIECE = 1 << 20
_LONGEST = 1 << 28
"""No line is longer; of a forged one no more than this comes into memory."""
_IN_MEMORY = 1 << 24
"""A snapshot that takes more than this, compressed, goes to a temporary file."""


class Snapshot:
    """A snapshot to read from.

    :param pieces: gives the compressed text from its beginning, each time it is called.
    :raises InputRefused: it was changed or damaged, or has another form. What stands further on is read, and refused,
        only when it is asked for; :attr:`sha256` reads everything.
    """

    def __init__(self, pieces: Callable[[], Iterable[bytes]], where: str = "") -> None:
        self.pieces = pieces
        self._where = where
        self._single: dict[str, Any] = {}
        for name, value in self._parsed(_SINGLE):
            self._single[name] = value
        if self._single.get("format") != FORMAT or self._single.keys() != set(_SINGLE):
            raise self._damaged()

    @property
    def round(self) -> dict[str, Any]:
        """``name``, ``state`` and ``concept``."""
        return dict(self._single["round"])

    @property
    def chain(self) -> dict[str, Any]:
        """``runs`` and ``head`` of the whole ledger, and the ``problems`` that were found."""
        return dict(self._single["chain"])

    @property
    def tracking(self) -> dict[str, Any]:
        """Register, bevindingen, attests and coverage; empty when nobody gave them."""
        return dict(self._single["tracking"])

    def rows(self, section: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of one of :data:`SECTIONS`, in order.

        :raises InputRefused: they were changed or damaged.
        """
        for _name, value in self._parsed((section,)):
            yield value

    @cached_property
    def sha256(self) -> str:
        """The hash that stands at the end, after a look whether it is that of what stands before it.

        :raises InputRefused: it is not.
        """
        digest = hashlib.sha256()
        last = b""
        for line in self.lines():
            if last:
                digest.update(last)
            last = line
        made = digest.hexdigest()
        if last != _line("sha256", canonical_json(made)):
            raise self._damaged()
        return made

    def lines(self) -> Iterator[bytes]:
        """Yield every line with its line feed.

        :raises InputRefused: what is kept is no compressed text, ends half way, or has an endless line.
        """
        reader, rest = zlib.decompressobj(), b""
        try:
            for piece in self.pieces():
                left = piece
                while left and not reader.eof:
                    rest += reader.decompress(left, _PIECE)
                    left = reader.unconsumed_tail
                    if b"\n" in rest:
                        *whole, rest = _cut(rest)
                        yield from whole
                    elif len(rest) > _LONGEST:
                        raise self._damaged()
                if left or reader.unused_data:
                    raise self._damaged()
        except zlib.error as error:
            raise self._damaged() from error
        if rest or not reader.eof:
            raise self._damaged()

    def _parsed(self, names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        """Yield name and value of the lines of these sections, which stand together."""
        starts = tuple(f'["{name}",'.encode() for name in names)
        found = False
        for line in self.lines():
            if not line.startswith(starts):
                if found:
                    return
                continue
            found = True
            try:
                name, value = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise self._damaged() from error
            yield name, value

    def _damaged(self) -> InputRefused:
        return InputRefused(
            Text(
                "de momentopname van de ronde is gewijzigd of beschadigd, of is van een andere versie",
                "the snapshot of the round was changed or damaged, or is of another version",
            ),
            where=self._where,
            todo=Text("Zet een reservekopie van het logboek terug.", "Restore a backup of the ledger."),
        )


class SnapshotWriter:
    """Writes a snapshot, line by line."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - lives with the snapshot
        weakref.finalize(self, self._file.close)
        self._packer = zlib.compressobj(6)
        self._digest = hashlib.sha256()
        self._waiting: list[bytes] = []
        self._size = 0

    def add(self, section: str, value: object) -> None:
        """Write one value or row."""
        self.add_text(section, canonical_json(value))

    def add_text(self, section: str, text: str) -> None:
        """Write one row that is canonical JSON already.

        :param text: without line feed.
        """
        line = _line(section, text)
        self._waiting.append(line)
        self._size += len(line)
        if self._size >= _PIECE:
            self._flush()

    def end(self) -> Snapshot:
        """Write the hash and return the snapshot.

        :raises InputRefused: there is no room for it.
        """
        self._flush()
        sha256 = self._digest.hexdigest()
        self.add("sha256", sha256)
        self._flush()
        self._write(self._packer.flush())
        made = Snapshot(self._pieces)
        made.sha256 = sha256
        return made

    def _pieces(self) -> Iterator[bytes]:
        place = 0
        while True:
            self._file.seek(place)
            piece = self._file.read(_PIECE)
            if not piece:
                return
            place += len(piece)
            yield piece

    def _flush(self) -> None:
        text = b"".join(self._waiting)
        self._waiting, self._size = [], 0
        self._digest.update(text)
        self._write(self._packer.compress(text))

    def _write(self, packed: bytes) -> None:
        try:
            self._file.write(packed)
        except OSError as error:
            raise InputRefused(
                Text(
                    f"de momentopname past niet in de tijdelijke map: {error.strerror}",
                    f"the snapshot does not fit in the temporary folder: {error.strerror}",
                ),
                where=tempfile.gettempdir(),
                todo=Text(
                    "Maak daar ruimte, of wijs met TMPDIR een andere map aan.",
                    "Make room there, or name another folder with TMPDIR.",
                ),
            ) from error


def _line(section: str, text: str) -> bytes:
    return f'["{section}",{text}]\n'.encode()


def _cut(text: bytes) -> list[bytes]:
    """Return the whole lines of ``text``, each with its line feed, and what is left."""
    *whole, rest = text.split(b"\n")
    return [*(line + b"\n" for line in whole), rest]
