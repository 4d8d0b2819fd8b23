"""``multipart/related`` read as it comes in.

Reading is a push parser: feed it chunks, of whatever size, and end with :meth:`MultipartReader.close`. It holds no
more than a few chunks in memory; large parts go to temporary files. It reads tolerantly (CRLF or LF, quoted or bare
boundary, base64 or binary, preamble and epilogue) and gives the octets of a part back exactly: the line end that
the multipart itself uses belongs to the delimiter, every other octet to the part.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from ikt_mocks.digikoppeling._mime_headers import (
    parse_content_id,
    parse_filename,
    parse_headers,
    refuse_header,
)
from ikt_mocks.digikoppeling.errors import MimeRefused
from ikt_mocks.digikoppeling.payload import CHUNK_BYTES, SPOOL_BYTES, Attachment, Payload, PayloadWriter
from ikt_schemas.language import Text

#: Content-Transfer-Encodings that leave the octets as they are.
IDENTITY = ("", "7bit", "8bit", "binary")
_WHITE = re.compile(rb"[ \t\r\n]+")
# After "--boundary": the two hyphens of the last delimiter, white space, and the line end.
_REST = re.compile(rb"(--)?[ \t]{0,200}\r?\n")
_REST_AT_END = re.compile(rb"(--)?[ \t]{0,200}\r?\Z")
_REST_LONGEST = 204


@dataclass(frozen=True, slots=True)
class Limits:
    """What a message may measure; the standard names no numbers, so these defaults are harness-defined.

    :param total: whole body, in bytes.
    :param envelope: SOAP envelope, in bytes.
    :param headers: headers of one part, or what stands before the first one, in bytes.
    :param parts: number of parts, the envelope included.
    :param spool: part size from which a temporary file is used, in bytes.
    """

    total: int = 256 * 1024 * 1024
    envelope: int = 512 * 1024
    headers: int = 16 * 1024
    parts: int = 100
    spool: int = SPOOL_BYTES


@dataclass(frozen=True, slots=True)
class Part:
    """One part as it came: its headers (names in lower case) and its decoded octets."""

    headers: Mapping[str, str]
    payload: Payload

    @property
    def content_id(self) -> str:
        """Content-ID without brackets; empty when absent."""
        return parse_content_id(self.headers.get("content-id", ""))

    @property
    def content_type(self) -> str:
        """Content-Type as written; ``application/octet-stream`` when absent."""
        return self.headers.get("content-type", "") or "application/octet-stream"

    def as_attachment(self) -> Attachment:
        """Return the part as a payload container."""
        filename = parse_filename(self.headers.get("content-disposition", ""))
        return Attachment(self.content_id, self.content_type, self.payload, filename)


def too_large(limit: int) -> MimeRefused:
    """Return the refusal of a body over ``limit`` bytes."""
    return MimeRefused(
        Text(f"het bericht is groter dan {limit} bytes", f"the message is larger than {limit} bytes"),
        reason="too-large",
        todo=Text("Gebruik Grote Berichten.", "Use Grote Berichten."),
    )


def check_boundary(boundary: str) -> None:
    """Look whether ``boundary`` can separate parts.

    :raises MimeRefused: it cannot.
    """
    if not boundary or len(boundary) > 200 or not boundary.isascii() or not boundary.isprintable():
        raise MimeRefused(
            Text("de Content-Type noemt geen bruikbare boundary", "the Content-Type has no usable boundary"),
            reason="boundary",
        )


class _State(Enum):
    PREAMBLE = auto()
    HEADERS = auto()
    BODY = auto()
    EPILOGUE = auto()


class _Base64:
    """Decodes base64 as it comes; white space is skipped, anything else that does not belong is refused."""

    def __init__(self, writer: PayloadWriter) -> None:
        self._writer = writer
        self._rest = b""
        self._ended = False

    def write(self, data: bytes) -> None:
        data = self._rest + _WHITE.sub(b"", data)
        keep = len(data) % 4
        whole, self._rest = (data[:-keep], data[-keep:]) if keep else (data, b"")
        if not whole:
            return
        if self._ended:
            raise _bad_base64()
        try:
            self._writer.write(base64.b64decode(whole, validate=True))
        except binascii.Error as error:
            raise _bad_base64() from error
        self._ended = whole.endswith(b"=")

    def end(self) -> None:
        if self._rest:
            raise _bad_base64()


def _bad_base64() -> MimeRefused:
    return MimeRefused(
        Text("een deel is geen geldige base64", "a part is not valid base64"), reason="encoding"
    )


class MultipartReader:
    """Takes a multipart body apart while it arrives.

    :param boundary: as in the Content-Type, without quotes.
    :raises MimeRefused: from every method; the parts read so far are then released.
    """

    def __init__(self, boundary: str, limits: Limits) -> None:
        check_boundary(boundary)
        self._delimiter = b"--" + boundary.encode("ascii")
        self._newline = b"\r\n"
        self._limits = limits
        self._buffer = bytearray()
        self._size = 0
        self._state = _State.PREAMBLE
        self._preamble_size = 0
        self._headers: dict[str, str] = {}
        self._writer: PayloadWriter | None = None
        self._decoder: _Base64 | None = None
        self._at_body_start = False
        self._parts: list[Part] = []

    def feed(self, data: bytes) -> None:
        """Take the next octets."""
        view = memoryview(data)
        for start in range(0, len(view), CHUNK_BYTES):
            self._take(view[start : start + CHUNK_BYTES])

    def close(self) -> list[Part]:
        """Return the parts; the caller owns their payloads."""
        try:
            if self._state is _State.PREAMBLE and self._buffer:
                self._buffer += b"\n"
                self._advance()
            if self._state is _State.BODY:
                self._body(at_end=True)
        except MimeRefused:
            self.abort()
            raise
        if self._state is not _State.EPILOGUE:
            self.abort()
            raise MimeRefused(
                Text(
                    "het bericht is afgebroken: de laatste boundary ontbreekt",
                    "the message is cut off: the last boundary is missing",
                ),
                reason="truncated",
            )
        return self._parts

    def abort(self) -> None:
        """Release everything read so far."""
        if self._writer is not None:
            self._writer.abort()
            self._writer = None
        for part in self._parts:
            part.payload.close()
        self._parts = []

    def _take(self, data: memoryview) -> None:
        try:
            self._size += len(data)
            if self._size > self._limits.total:
                raise too_large(self._limits.total)
            self._buffer += data
            self._advance()
        except MimeRefused:
            self.abort()
            raise

    def _advance(self) -> None:
        moved = True
        while moved:
            if self._state is _State.PREAMBLE:
                moved = self._preamble()
            elif self._state is _State.HEADERS:
                moved = self._header_block()
            elif self._state is _State.BODY:
                moved = self._body(at_end=False)
            else:
                self._buffer.clear()
                moved = False

    def _preamble(self) -> bool:
        end = self._buffer.find(b"\n")
        if end < 0 and len(self._buffer) <= self._limits.headers:
            return False
        line = bytes(self._buffer[: end + 1]) if end >= 0 else bytes(self._buffer)
        del self._buffer[: len(line)]
        self._preamble_size += len(line)
        if self._preamble_size > self._limits.headers:
            raise MimeRefused(
                Text(
                    "de boundary staat niet aan het begin van het bericht",
                    "the boundary does not stand at the beginning of the message",
                ),
                reason="boundary",
            )
        if not line.startswith(self._delimiter):
            return True
        rest = _REST.fullmatch(line, len(self._delimiter))
        if rest is None:
            return True
        if rest[1]:
            self._state = _State.EPILOGUE
        else:
            # The line end of the first delimiter tells which one the whole body uses.
            self._newline = b"\r\n" if line.endswith(b"\r\n") else b"\n"
            self._state = _State.HEADERS
        return True

    def _header_block(self) -> bool:
        start = 0
        while True:
            end = self._buffer.find(b"\n", start)
            if end < 0 or end > self._limits.headers:
                if len(self._buffer) > self._limits.headers:
                    raise refuse_header(
                        "de headers van een deel zijn te lang", "the headers of a part are too long"
                    )
                return False
            if bytes(self._buffer[start:end]) in (b"", b"\r"):
                break
            start = end + 1
        self._headers = parse_headers(bytes(self._buffer[:start]))
        del self._buffer[: end + 1]
        if len(self._parts) >= self._limits.parts:
            raise MimeRefused(
                Text(
                    f"het bericht heeft meer dan {self._limits.parts} delen",
                    f"the message has more than {self._limits.parts} parts",
                ),
                reason="too-many-parts",
            )
        encoding = self._headers.get("content-transfer-encoding", "").strip().lower()
        if encoding not in (*IDENTITY, "base64"):
            raise MimeRefused(
                Text(
                    f"Content-Transfer-Encoding '{encoding[:40]}' wordt niet gelezen",
                    f"Content-Transfer-Encoding '{encoding[:40]}' is not read",
                ),
                reason="encoding",
            )
        self._writer = PayloadWriter(self._limits.spool)
        self._decoder = _Base64(self._writer) if encoding == "base64" else None
        self._at_body_start = True
        self._state = _State.BODY
        return True

    def _body(self, *, at_end: bool) -> bool:
        pattern = self._newline + self._delimiter
        if self._at_body_start:
            # An empty part: the delimiter stands directly after the blank line.
            if len(self._buffer) < len(self._delimiter) + _REST_LONGEST and not at_end:
                early = self._delimiter.startswith(self._buffer[: len(self._delimiter)])
                if early and b"\n" not in self._buffer[len(self._delimiter) :]:
                    return False
            if self._buffer.startswith(self._delimiter):
                rest = self._rest(len(self._delimiter), at_end=at_end)
                if rest is not None:
                    return self._end_part(0, rest)
            self._at_body_start = False
        position = self._buffer.find(pattern)
        while position >= 0:
            after = position + len(pattern)
            if not at_end and len(self._buffer) - after < _REST_LONGEST and b"\n" not in self._buffer[after:]:
                self._flush(position)
                return False
            rest = self._rest(after, at_end=at_end)
            if rest is not None:
                return self._end_part(position, rest)
            position = self._buffer.find(pattern, position + 1)
        self._flush(max(0, len(self._buffer) - len(pattern) + 1))
        return False

    def _rest(self, after: int, *, at_end: bool) -> re.Match[bytes] | None:
        window = bytes(self._buffer[after : after + _REST_LONGEST])
        whole = after + len(window) == len(self._buffer)
        return _REST.match(window) or (_REST_AT_END.match(window) if at_end and whole else None)

    def _end_part(self, position: int, rest: re.Match[bytes]) -> bool:
        self._flush(position)
        prefix = len(self._delimiter) + (0 if self._at_body_start else len(self._newline))
        del self._buffer[: prefix + rest.end()]
        if self._decoder is not None:
            self._decoder.end()
        if self._writer is not None:
            self._parts.append(Part(self._headers, self._writer.finish()))
        self._writer = self._decoder = None
        self._state = _State.EPILOGUE if rest[1] else _State.HEADERS
        return True

    def _flush(self, count: int) -> None:
        if count == 0 or self._writer is None:
            return
        data = bytes(self._buffer[:count])
        del self._buffer[:count]
        if self._decoder is not None:
            self._decoder.write(data)
        else:
            self._writer.write(data)
