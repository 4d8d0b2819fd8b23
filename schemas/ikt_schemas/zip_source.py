"""Reading zips from strangers: every member is checked before a byte of it is unpacked.

The limits are those of the LVBB (LVBB1040: 1 GB for the zip, LVBB1041: 100 MB for one unpacked file) with
a bound on the number of members and on the compression ratio, which are harness-defined.
"""

from __future__ import annotations

import errno
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from ikt_schemas.errors import ZipRefused
from ikt_schemas.language import Text

_ENCRYPTED_FLAG = 0x1
_TODO_PLAIN = Text(
    "Pak alleen de bestanden van de levering in, als gewone zip zonder wachtwoord.",
    "Pack only the files of the delivery, as an ordinary zip without password.",
)
# Deflate cannot do better than about 1:1032; above this the claimed size is a lie or a bomb of another method.
_SMALL = 1024 * 1024


_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    RuntimeError,
    ValueError,
    OverflowError,
    OSError,
)
# zipfile raises NotImplementedError for a form of zip that it does not read.
_NO_ZIP = (*_DAMAGED, NotImplementedError)


def _not_the_disk(error: Exception) -> None:
    """Raise again what the disk says; a place before the begin of the file (EINVAL) is the stranger's doing."""
    if isinstance(error, OSError) and error.errno != errno.EINVAL:
        raise error


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """Bounds for a zip; sizes in bytes."""

    archive: int = 1024 * 1024 * 1024
    member: int = 100 * 1024 * 1024
    total: int = 4 * 1024 * 1024 * 1024
    count: int = 10_000
    ratio: int = 200


@dataclass(frozen=True, slots=True)
class ZipMember:
    """One member: its name as written, and its sizes in bytes as the directory states them."""

    name: str
    size: int
    packed: int
    index: int


class ZipSource:
    """The members of one zip that passed the checks; doubled names are kept, in order."""

    def __init__(self, archive: zipfile.ZipFile, members: tuple[ZipMember, ...], limits: ZipLimits) -> None:
        self._archive = archive
        self._limits = limits
        self.members = members

    @property
    def names(self) -> list[str]:
        """Member names in order, doubles included."""
        return [member.name for member in self.members]

    def member(self, name: str) -> ZipMember | None:
        """Return the first member called ``name``, or ``None``."""
        return next((member for member in self.members if member.name == name), None)

    def read(self, member: ZipMember) -> bytes:
        """Return the unpacked bytes of ``member``.

        :raises ZipRefused: larger than the limit for one member, not what the directory states, or damaged.
        """
        if member.size > self._limits.member:
            raise ZipRefused(
                Text(
                    f"'{member.name}' is uitgepakt {member.size} bytes; toegestaan is {self._limits.member}",
                    f"'{member.name}' unpacks to {member.size} bytes; {self._limits.member} is allowed",
                ),
                reason="size",
                where=member.name,
                todo=_TODO_PLAIN,
            )
        with self._stream(member) as stream:
            data = stream.read(member.size + 1)
        if len(data) != member.size:
            raise _other_size(member)
        return data

    def chunks(self, member: ZipMember, size: int = 1024 * 1024) -> Iterator[bytes]:
        """Yield the unpacked bytes of ``member`` in pieces of at most ``size``, never more than it states.

        The limit for one member is not applied: nothing is held in memory, and the reader sees the size beforehand.

        :raises ZipRefused: damaged, or not what the directory states.
        """
        left = member.size
        with self._stream(member) as stream:
            while piece := stream.read(min(size, left + 1)):
                left -= len(piece)
                if left < 0:
                    break
                yield piece
        if left:
            raise _other_size(member)

    @contextmanager
    def _stream(self, member: ZipMember) -> Iterator[IO[bytes]]:
        """Yield the unpacked bytes of ``member`` to read; damage is a :class:`ZipRefused`."""
        try:
            with self._archive.open(self._archive.infolist()[member.index]) as stream:
                yield stream
        except _DAMAGED as error:
            _not_the_disk(error)
            raise ZipRefused(
                Text(f"'{member.name}' is beschadigd: {error}", f"'{member.name}' is damaged: {error}"),
                reason="damaged",
                where=member.name,
                todo=_TODO_PLAIN,
            ) from error


def _other_size(member: ZipMember) -> ZipRefused:
    return ZipRefused(
        Text(
            f"'{member.name}' is anders van grootte dan de zip opgeeft",
            f"'{member.name}' differs in size from what the zip states",
        ),
        reason="damaged",
        where=member.name,
        todo=_TODO_PLAIN,
    )


@contextmanager
def open_zip(source: Path | IO[bytes], *, name: str, limits: ZipLimits | None = None) -> Iterator[ZipSource]:
    """Open a zip and check its directory; nothing is unpacked yet.

    :param source: a path or a seekable binary stream.
    :param name: name for messages.
    :raises ZipRefused: see ``reason`` there.
    """
    limits = limits or ZipLimits()
    size = source.stat().st_size if isinstance(source, Path) else _stream_size(source)
    if size > limits.archive:
        raise ZipRefused(
            Text(
                f"de zip is {size} bytes; toegestaan is {limits.archive}",
                f"the zip is {size} bytes; {limits.archive} is allowed",
            ),
            reason="size",
            where=name,
            todo=_TODO_PLAIN,
        )
    try:
        archive = zipfile.ZipFile(source)
    except _NO_ZIP as error:
        _not_the_disk(error)
        raise ZipRefused(
            Text("het bestand is geen (geldige) zip", "the file is not a (valid) zip"),
            reason="no-zip",
            where=name,
            todo=Text(
                "Pak de bestanden van de levering in als gewone zip, zonder mappen.",
                "Pack the files of the delivery as an ordinary zip, without folders.",
            ),
        ) from error
    with archive:
        infos = archive.infolist()
        if not infos:
            raise ZipRefused(
                Text("de zip is leeg", "the zip is empty"),
                reason="empty",
                where=name,
                todo=_TODO_PLAIN,
            )
        if len(infos) > limits.count:
            raise ZipRefused(
                Text(
                    f"de zip heeft {len(infos)} bestanden; toegestaan is {limits.count}",
                    f"the zip has {len(infos)} members; {limits.count} is allowed",
                ),
                reason="count",
                where=name,
                todo=_TODO_PLAIN,
            )
        total = 0
        for info in infos:
            _check_member(info, name, limits)
            total += info.file_size
        if total > limits.total:
            raise ZipRefused(
                Text(
                    f"de zip is uitgepakt {total} bytes; toegestaan is {limits.total}",
                    f"the zip unpacks to {total} bytes; {limits.total} is allowed",
                ),
                reason="size",
                where=name,
                todo=_TODO_PLAIN,
            )
        members = tuple(
            ZipMember(info.filename, info.file_size, info.compress_size, index)
            for index, info in enumerate(infos)
            if not info.filename.endswith("/")
        )
        yield ZipSource(archive, members, limits)


def _stream_size(stream: IO[bytes]) -> int:
    position = stream.tell()
    stream.seek(0, os.SEEK_END)
    size = stream.tell()
    stream.seek(position)
    return size


def is_safe_name(name: str) -> bool:
    """Tell whether a member name stays inside the folder it is unpacked in."""
    path = PurePosixPath(name.replace("\\", "/"))
    return not (
        path.is_absolute() or ".." in path.parts or "\x00" in name or (len(name) > 1 and name[1] == ":")
    )


def _check_member(info: zipfile.ZipInfo, name: str, limits: ZipLimits) -> None:
    # ZipInfo cuts the name at a zero byte; orig_filename keeps what the sender wrote.
    written = info.orig_filename
    if not is_safe_name(written):
        raise ZipRefused(
            Text(
                f"de bestandsnaam {written!a} wijst buiten de zip",
                f"the member name {written!a} points outside the zip",
            ),
            reason="traversal",
            where=name,
            todo=_TODO_PLAIN,
        )
    if stat.S_ISLNK(info.external_attr >> 16):
        raise ZipRefused(
            Text(f"'{written}' is een symbolische link", f"'{written}' is a symbolic link"),
            reason="traversal",
            where=name,
            todo=_TODO_PLAIN,
        )
    if info.flag_bits & _ENCRYPTED_FLAG:
        raise ZipRefused(
            Text(f"'{written}' is versleuteld", f"'{written}' is encrypted"),
            reason="encrypted",
            where=name,
            todo=_TODO_PLAIN,
        )
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # Every zip tool packs by deflate; other methods reserve memory by what the stranger states.
        raise ZipRefused(
            Text(
                f"'{written}' is ingepakt op een manier die niet gelezen wordt (methode {info.compress_type})",
                f"'{written}' is packed by a method that is not read (method {info.compress_type})",
            ),
            reason="damaged",
            where=name,
            todo=Text("Pak in als gewone zip (deflate).", "Pack as an ordinary zip (deflate)."),
        )
    if info.file_size > _SMALL and info.file_size > limits.ratio * max(info.compress_size, 1):
        raise ZipRefused(
            Text(
                f"'{written}' pakt uit tot meer dan {limits.ratio} keer zijn grootte",
                f"'{written}' unpacks to more than {limits.ratio} times its size",
            ),
            reason="ratio",
            where=name,
            todo=_TODO_PLAIN,
        )
