"""Payloads: the octets of an attachment, in memory while small and on disk when large."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Self

#: A payload moves from memory to a temporary file above this size, in bytes.
SPOOL_BYTES = 1024 * 1024
CHUNK_BYTES = 64 * 1024


class Payload:
    """Octets that can be read more than once; closed by its owner, usually through :class:`~.wire.Received`.

    Built by :meth:`of` from bytes, or by a :class:`PayloadWriter`. Not safe for two threads at once.
    """

    def __init__(self, source: bytes | IO[bytes], size: int, sha256: str = "") -> None:
        self._source = source
        self._sha256 = sha256
        #: Number of octets.
        self.size = size

    @classmethod
    def of(cls, data: bytes) -> Payload:
        """Return a payload of these octets, held in memory."""
        return cls(data, len(data))

    @property
    def sha256(self) -> str:
        """SHA-256 of the octets, in lower-case hex; of octets in memory it is made when first asked for."""
        if not self._sha256:
            self._sha256 = hashlib.sha256(self.read()).hexdigest()
        return self._sha256

    def read(self) -> bytes:
        """Return all octets; for payloads known to be small."""
        return self._source if isinstance(self._source, bytes) else b"".join(self.chunks())

    def chunks(self, size: int = CHUNK_BYTES) -> Iterator[bytes]:
        """Yield the octets from the start, at most ``size`` at a time."""
        position = 0
        while position < self.size:
            if isinstance(self._source, bytes):
                chunk = self._source[position : position + size]
            else:
                self._source.seek(position)
                chunk = self._source.read(size)
            position += len(chunk)
            yield chunk

    def close(self) -> None:
        """Release the temporary file, if there is one; a second call does nothing."""
        if not isinstance(self._source, bytes):
            self._source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class PayloadWriter:
    """Takes octets as they come and ends in a :class:`Payload`; above ``spool`` bytes they go to a temporary file."""

    def __init__(self, spool: int = SPOOL_BYTES) -> None:
        self._spool = spool
        self._memory = bytearray()
        self._file: IO[bytes] | None = None
        self._hash = hashlib.sha256()
        self._size = 0

    def write(self, data: bytes) -> None:
        """Append ``data``."""
        self._hash.update(data)
        self._size += len(data)
        if self._file is None and self._size > self._spool:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - the Payload owns it
            self._file.write(self._memory)
            self._memory.clear()
        if self._file is None:
            self._memory += data
        else:
            self._file.write(data)

    def finish(self) -> Payload:
        """Return what was written; the writer is spent."""
        return Payload(self._file or bytes(self._memory), self._size, self._hash.hexdigest())

    def abort(self) -> None:
        """Throw away what was written."""
        self._memory.clear()
        if self._file is not None:
            self._file.close()


@dataclass(frozen=True, slots=True)
class Attachment:
    """One payload container of a message.

    :param content_id: Content-ID without angle brackets; what a ``cid:`` in the Manifest names.
    :param content_type: media type with its parameters.
    :param filename: name from Content-Disposition as the sender wrote it; never a path to be trusted.
    """

    content_id: str
    content_type: str
    payload: Payload
    filename: str = ""
