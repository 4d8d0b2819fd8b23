"""The zip of a bundle: one set of members gives one sequence of bytes, so that a changed byte anywhere shows.

Members are stored, not compressed (compressors differ between versions of zlib), in the order of their names, with one
fixed moment and mode, and without comments or extra fields. Whoever reads a bundle writes it again from its members and
compares.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from ikt_schemas.errors import ZipRefused
from ikt_schemas.language import Text
from ikt_schemas.zip_source import ZipLimits, ZipSource

#: What a member of a bundle may be called.
MEMBER = re.compile(r"[a-z0-9][A-Za-z0-9-]{0,99}(/[a-zA-Z0-9][A-Za-z0-9._-]{0,150}){0,2}(\.[a-z]{1,5})?")
LIMITS = ZipLimits(count=100_000)

_MOMENT = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_VERSION = 20
_MODE = 0o100644 << 16
_PIECE = 1024 * 1024


def write_member(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Append ``data`` as ``name`` in the one form that members have."""
    info = zipfile.ZipInfo(name, _MOMENT)
    info.create_system = _UNIX
    info.create_version = info.extract_version = _VERSION
    info.external_attr = _MODE
    archive.writestr(info, data, compress_type=zipfile.ZIP_STORED)


def write_zip(target: IO[bytes], members: Iterable[tuple[str, bytes]]) -> None:
    """Write ``members``, already in the order of their names, as a zip to ``target``."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members:
            write_member(archive, name, data)


def same_as_written(path: Path, source: ZipSource) -> bool:
    """Return whether the file at ``path`` is, byte for byte, what :func:`write_zip` makes of its members.

    :raises ZipRefused: a member is damaged.
    """
    size = path.stat().st_size
    with tempfile.TemporaryFile() as again, path.open("rb") as original:
        write_zip(again, ((member.name, source.read(member)) for member in source.members))
        if again.tell() != size:
            return False
        again.seek(0)
        while piece := again.read(_PIECE):
            if piece != original.read(len(piece)):
                return False
    return True


def check_names(source: ZipSource, *, where: str) -> None:
    """Refuse names that no bundle has.

    :raises ZipRefused: a name twice, or one that cannot be in a bundle.
    """
    seen: set[str] = set()
    for name in source.names:
        if MEMBER.fullmatch(name) is None or name in seen:
            raise ZipRefused(
                Text(
                    f"{name[:100]!a} kan niet in een bewijsbundel zitten, of zit er twee keer in",
                    f"{name[:100]!a} cannot be in an evidence bundle, or is there twice",
                ),
                reason="damaged",
                where=where,
            )
        seen.add(name)
