"""Zips in volumes (``.z01``, ``.z02``, …, ``.zip``), which PUSH must support (GB017) and Python's zipfile cannot read.

The volumes are put behind each other in one stream, and the directory is rewritten: every place in it is a volume
number and an offset in that volume. Layout: APPNOTE of the zip format, sections 4.3.12 and 4.3.16.
"""

from __future__ import annotations

import shutil
import struct
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import IO

from ikt_schemas.errors import ZipRefused
from ikt_schemas.language import Text

_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_END_SIGNATURE = b"PK\x05\x06"
_ENTRY_SIGNATURE = b"PK\x01\x02"
#: The end record may be followed by a comment of this length at most.
_MAX_COMMENT = 0xFFFF
#: Largest directory that is read, in bytes; harness-defined.
_MAX_DIRECTORY = 16 * 1024 * 1024
_MAX_OFFSET = 0xFFFFFFFF


def join_volumes(volumes: Sequence[Path], target: IO[bytes], *, name: str) -> None:
    """Write the zip that ``volumes`` are parts of into ``target``, an empty seekable stream, and rewind it.

    :param volumes: all volumes in order, the one with the directory (``.zip``) last.
    :param name: name for messages.
    :raises ZipRefused: not the volumes of one zip, or of a zip over 4 GB (zip64), which is not read.
    """
    starts = [0, *accumulate(path.stat().st_size for path in volumes)]
    for path in volumes:
        with path.open("rb") as stream:
            shutil.copyfileobj(stream, target, 1024 * 1024)
    size = starts[-1]
    target.seek(max(0, size - _END.size - _MAX_COMMENT))
    tail = target.read()
    place = tail.rfind(_END_SIGNATURE)
    if place < 0 or len(tail) - place < _END.size:
        raise _refused(name)
    _, _, first, _, total, length, offset, comment = _END.unpack_from(tail, place)
    if total == 0xFFFF or _MAX_OFFSET in (length, offset) or length > _MAX_DIRECTORY or first >= len(volumes):
        raise _refused(name)
    directory = starts[first] + offset
    end = size - len(tail) + place
    if directory + length > end or end > _MAX_OFFSET:
        raise _refused(name)
    target.seek(directory)
    entries = bytearray(target.read(length))
    _place_entries(entries, total, starts[:-1], name)
    target.seek(directory)
    target.write(entries)
    target.seek(end)
    target.write(_END.pack(_END_SIGNATURE, 0, 0, total, total, length, directory, comment))
    target.seek(0)


def _place_entries(entries: bytearray, total: int, starts: Sequence[int], name: str) -> None:
    position = 0
    for _ in range(total):
        if len(entries) - position < _ENTRY.size:
            raise _refused(name)
        fields = list(_ENTRY.unpack_from(entries, position))
        volume, offset = fields[13], fields[16]
        if fields[0] != _ENTRY_SIGNATURE or volume >= len(starts):
            raise _refused(name)
        fields[13], fields[16] = 0, starts[volume] + offset
        if fields[16] > _MAX_OFFSET:
            raise _refused(name)
        _ENTRY.pack_into(entries, position, *fields)
        position += _ENTRY.size + fields[10] + fields[11] + fields[12]


def _refused(name: str) -> ZipRefused:
    return ZipRefused(
        Text("de delen vormen samen geen leesbare zip", "the parts do not make up a readable zip"),
        reason="no-zip",
        where=name,
    )
