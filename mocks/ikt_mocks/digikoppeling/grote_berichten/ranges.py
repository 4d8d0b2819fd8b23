"""Byte ranges of HTTP (RFC 9110, section 14), which both sides of a PULL must support (GB001)."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: A header with more ranges or more characters than these is ignored, as the RFC allows against abuse.
MAX_RANGES = 20
MAX_HEADER = 1000

_SPEC = re.compile(r"(?P<first>[0-9]*)-(?P<last>[0-9]*)")
_CONTENT = re.compile(
    r"bytes (?P<first>[0-9]{1,19})-(?P<last>[0-9]{1,19})/(?P<total>[0-9]{1,19}|\*)", re.IGNORECASE
)


class NotSatisfiable(Exception):  # noqa: N818 - an answer (416), not a defect
    """None of the ranges asked for lies in the file."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes ``first`` to ``last``, both included, counted from 0."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """Number of bytes."""
        return self.last - self.first + 1

    def content_range(self, size: int) -> str:
        """Return the value of the Content-Range header for a file of ``size`` bytes."""
        return f"bytes {self.first}-{self.last}/{size}"


def parse_range(header: str | None, size: int) -> tuple[ByteRange, ...] | None:
    """Return the ranges asked for, or ``None`` when the whole file is to be sent.

    Another unit, a malformed header and an empty file give the whole file. Ranges that overlap or touch are joined;
    the order is that of the file.

    :param header: value of the Range header.
    :param size: size of the file in bytes.
    :raises NotSatisfiable: the header is well-formed and none of its ranges lies in the file.
    """
    if header is None or len(header) > MAX_HEADER:
        return None
    unit, separator, wanted = header.partition("=")
    if not separator or unit.strip(" \t").lower() != "bytes":
        return None
    specs = [spec for spec in (part.strip(" \t") for part in wanted.split(",")) if spec]
    if not specs or len(specs) > MAX_RANGES:
        return None
    found: list[ByteRange] = []
    for spec in specs:
        one = _SPEC.fullmatch(spec)
        if one is None or one["first"] == one["last"] == "":
            return None
        if one["first"] and one["last"] and int(one["last"]) < int(one["first"]):
            return None
        if one["first"] == "":
            length = min(int(one["last"]), size)
            if length:
                found.append(ByteRange(size - length, size - 1))
        elif int(one["first"]) < size:
            found.append(ByteRange(int(one["first"]), min(int(one["last"] or size), size - 1)))
    if size == 0:
        return None
    if not found:
        raise NotSatisfiable
    return _joined(found)


def _joined(ranges: list[ByteRange]) -> tuple[ByteRange, ...]:
    ordered = sorted(ranges, key=lambda one: one.first)
    joined = ordered[:1]
    for one in ordered[1:]:
        if one.first <= joined[-1].last + 1:
            joined[-1] = ByteRange(joined[-1].first, max(joined[-1].last, one.last))
        else:
            joined.append(one)
    return tuple(joined)


def parse_content_range(header: str | None) -> tuple[ByteRange, int | None] | None:
    """Return the range an answer holds and the size of the whole (``None``: not told); ``None`` when malformed."""
    found = _CONTENT.fullmatch((header or "").strip())
    if found is None:
        return None
    one = ByteRange(int(found["first"]), int(found["last"]))
    total = None if found["total"] == "*" else int(found["total"])
    if one.last < one.first or (total is not None and one.last >= total):
        return None
    return one, total


def _tags(header: str) -> list[str]:
    return [part.strip() for part in header.split(",")]


def matches_strongly(header: str, etag: str) -> bool:
    """Return whether an If-Match header names ``etag`` (or ``*``), by strong comparison."""
    return header.strip() == "*" or etag in _tags(header)


def matches_weakly(header: str, etag: str) -> bool:
    """Return whether an If-None-Match header names ``etag`` (or ``*``), by weak comparison."""
    return header.strip() == "*" or etag in [tag.removeprefix("W/") for tag in _tags(header)]
