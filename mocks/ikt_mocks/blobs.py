"""Large payloads beside the store: files named by their SHA-256, written durably before anything refers to them."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_CHUNK = 1024 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Blob:
    """A stored payload: its SHA-256 in hex and its size in bytes."""

    sha256: str
    size: int


class Blobs:
    """A folder of payloads; the same bytes are kept once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, chunks: Iterable[bytes]) -> Blob:
        """Store the bytes of ``chunks`` and return their name; on disk before this returns."""
        digest = hashlib.sha256()
        size = 0
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".incoming-")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                for chunk in chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    stream.write(chunk)
                stream.flush()
                os.fsync(stream.fileno())
            blob = Blob(digest.hexdigest(), size)
            temporary.replace(self.path(blob.sha256))
            self._sync_folder()
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        return blob

    def _sync_folder(self) -> None:
        """Make the new name survive a crash of the machine: the file's own sync does not cover its folder."""
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def put_bytes(self, data: bytes) -> Blob:
        """Store ``data``."""
        return self.put(data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK))

    def path(self, sha256: str) -> Path:
        """Return the file of a payload.

        :raises ValueError: ``sha256`` is not a digest.
        """
        if not _DIGEST.fullmatch(sha256):
            raise ValueError(sha256)
        return self._folder / sha256

    def read(self, sha256: str) -> bytes:
        """Return the bytes of a payload."""
        return self.path(sha256).read_bytes()
