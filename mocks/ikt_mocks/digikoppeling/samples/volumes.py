"""A sample zip in volumes (``.z01``, …, ``.zip``), as PUSH must support (GB017).

Layout: APPNOTE of the zip format: a marker in front of the first volume, and places as volume and offset in it.
"""

from __future__ import annotations

import io
import zipfile

_MARKER = b"PK\x07\x08"
_ENTRY, _ENTRY_BYTES = b"PK\x01\x02", 46
# Fixed, so that the same content gives the same octets.
_MOMENT = (2026, 1, 1, 0, 0, 0)


def volumes(name: str, data: bytes, size: int) -> dict[str, bytes]:
    """Return file name → octets of the volumes of a zip with ``data`` as file ``name``, ``size`` bytes each."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(name, _MOMENT), data)
    plain = buffer.getvalue()
    marked = bytearray(_MARKER + plain)
    directory = len(_MARKER) + int.from_bytes(plain[-6:-2], "little")
    position = directory
    while marked[position : position + 4] == _ENTRY:
        place = len(_MARKER) + int.from_bytes(marked[position + 42 : position + 46], "little")
        volume, offset = divmod(place, size)
        marked[position + 34 : position + 36] = volume.to_bytes(2, "little")
        marked[position + 42 : position + 46] = offset.to_bytes(4, "little")
        lengths = (int.from_bytes(marked[position + at : position + at + 2], "little") for at in (28, 30, 32))
        position += _ENTRY_BYTES + sum(lengths)
    volume, offset = divmod(directory, size)
    marked[position + 6 : position + 8] = volume.to_bytes(2, "little")
    marked[position + 16 : position + 20] = offset.to_bytes(4, "little")
    pieces = [bytes(marked[start : start + size]) for start in range(0, len(marked), size)]
    names = [f"{name}.z{number:02}" for number in range(1, len(pieces))] + [f"{name}.zip"]
    return dict(zip(names, pieces, strict=True))
