"""A ``multipart/related`` body that is here as a whole, in the one form that nearly every sender writes.

:func:`split_whole` takes it apart without the machinery for chunks. It knows lines that end in CRLF, no preamble, no
white space behind a boundary and no encoding; of any other body it says nothing, and the reader of
:mod:`~ikt_mocks.digikoppeling.mime` decides. So what it does return is what that reader would return.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from ikt_mocks.digikoppeling._mime_headers import parse_headers
from ikt_mocks.digikoppeling.errors import MimeRefused
from ikt_mocks.digikoppeling.mime import IDENTITY, Limits, Part
from ikt_mocks.digikoppeling.payload import Payload

#: Above this size, in bytes, a body is left to the reader: there a part can go to disk.
LARGEST = 64 * 1024
_BLANK = b"\r\n\r\n"
# A short needle is found several times quicker than a whole delimiter.
_HINT = b"\r\n--"
_LINES = 8


def split_whole(data: bytes, boundary: str, limits: Limits) -> list[Part] | None:
    """Return the parts of ``data``; ``None`` when it has another form, and has to be read in full.

    :param boundary: as in the Content-Type, without quotes.
    """
    first = b"--" + boundary.encode() + b"\r\n"
    if len(data) > min(LARGEST, limits.total, limits.spool) or not data.startswith(first):
        return None
    delimiter = b"\r\n" + first[:-2]
    parts: list[Part] = []
    place = len(first)
    while len(parts) < limits.parts:
        start = data.find(_BLANK, place) + len(_BLANK)
        # Headers that nearly reach the limit are left to the reader, which counts them to the octet.
        if start < len(_BLANK) or start - place > limits.headers:
            return None
        headers = _usual_headers(data[place : start - 2])
        # An empty part may lack the line end before its delimiter.
        if headers is None or data.startswith(first[:-2], start):
            return None
        end = _find(data, delimiter, start)
        if end < 0:
            return None
        parts.append(Part(headers, Payload.of(data[start:end])))
        place = end + len(delimiter)
        if data.startswith(b"\r\n", place):
            place += 2
        elif data.startswith(b"--\r\n", place) or data[place:] == b"--":
            return parts
        else:
            return None
    return None


def _find(data: bytes, delimiter: bytes, start: int) -> int:
    """Return where ``delimiter`` stands first from ``start`` on, -1 when it does not."""
    found = start - 1
    # One octet is found at the speed of memory; a payload with many of them is searched for a few octets at once.
    for _turn in range(_LINES):
        found = data.find(b"\r", found + 1)
        if found < 0 or data.startswith(delimiter, found):
            return found
    while found >= 0 and not data.startswith(delimiter, found):
        found = data.find(_HINT, found + 1)
    return found


@lru_cache(maxsize=256)
def _usual_headers(block: bytes) -> Mapping[str, str] | None:
    """Return the headers of a part with their last line end; ``None`` for a block that is not all usual."""
    if block.startswith((b"\n", b"\r\n")) or b"\n\n" in block or b"\n\r\n" in block:
        return None
    try:
        headers = parse_headers(block)
    except MimeRefused:
        return None
    encoding = headers.get("content-transfer-encoding", "").strip().lower()
    return headers if encoding in IDENTITY else None
