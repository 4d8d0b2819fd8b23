"""Packs on disk: one folder each under ``$XDG_DATA_HOME/ikt/schemas``, with its files and what is in them."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text
from ikt_schemas.packs.contents import SUFFIXES, Contents, ContentsReader
from ikt_schemas.packs.folders import data_folder
from ikt_schemas.zip_source import ZipLimits, open_zip

#: Key of the index: another form gets another key, so that an older one is not misread.
_FORMAT = "format-1"
_INDEX = "pack.json"
_FILES = "files"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_LIMITS = ZipLimits(
    archive=256 * 1024 * 1024, member=64 * 1024 * 1024, total=1024 * 1024 * 1024, count=20_000
)

_TODO_PATH = Text(
    "Wijs de map of zip met de gepubliceerde schema's, schematrons of waardelijsten aan.",
    "Name the folder or zip with the published schemas, schematrons or value lists.",
)


@dataclass(frozen=True, slots=True)
class Pack:
    """An installed pack.

    :param folder: where its files are; the paths in ``contents`` are relative to it.
    """

    name: str
    folder: Path
    contents: Contents

    def as_json(self) -> dict[str, object]:
        """Return one element of ``ikt schemas list --json``."""
        contents = self.contents
        namespaces = {(s.namespace, s.versions[0] if s.versions else "") for s in contents.schemas}
        return {
            "name": self.name,
            "files": len(contents.files),
            "bytes": sum(contents.files.values()),
            "schemas": len(contents.schemas),
            "namespaces": [
                {"namespace": namespace, "version": version or None}
                for namespace, version in sorted(namespaces)
            ],
            "schematrons": [
                {"file": PurePosixPath(s.path).name, "rules": len(s.codes)} for s in contents.schematrons
            ],
            "value_lists": [{"name": item.name, "values": item.values} for item in contents.lists],
        }


def installed(folder: Path | None = None) -> list[Pack]:
    """Return the packs by name.

    :param folder: the data folder when absent.
    :raises InputRefused: a pack on disk is damaged.
    """
    folder = folder or data_folder()
    if not folder.is_dir():
        return []
    return [
        _read(path)
        for path in sorted(folder.iterdir())
        if path.is_dir() and _NAME.fullmatch(path.name) is not None
    ]


def _read(path: Path) -> Pack:
    try:
        stored = json.loads((path / _INDEX).read_text(encoding="utf-8"))[_FORMAT]
        return Pack(path.name, path / _FILES, Contents.from_json(stored))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputRefused(
            Text(f"schemapakket {path.name} is beschadigd", f"schema pack {path.name} is damaged"),
            where=str(path),
            todo=Text(
                f"Verwijder het met 'ikt schemas remove {path.name}' en installeer het opnieuw.",
                f"Remove it by 'ikt schemas remove {path.name}' and install it again.",
            ),
        ) from error


def install(source: Path, *, name: str | None = None, folder: Path | None = None) -> Pack:
    """Install the usable files of a folder or zip as one pack; all of it or nothing.

    :param name: name of the pack; that of the folder or zip when absent.
    :param folder: the data folder when absent.
    :raises InputRefused: nothing usable, a broken schema, a name that is taken or cannot be used, or no access.
    :raises ZipRefused: an unsafe or damaged zip.
    """
    folder = folder or data_folder()
    if not source.exists():
        raise InputRefused(
            Text("dit pad bestaat niet", "this path does not exist"), where=str(source), todo=_TODO_PATH
        )
    name = _checked_name(name if name is not None else _own_name(source), folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=".part-", dir=folder))
    except OSError as error:
        raise InputRefused(
            Text(f"de map is niet te schrijven ({error.strerror})", f"cannot be written ({error.strerror})"),
            where=str(folder),
            todo=Text("Zet XDG_DATA_HOME op een map die wel kan.", "Set XDG_DATA_HOME to a folder that can."),
        ) from error
    try:
        reader = ContentsReader(source.resolve().stem if source.is_file() else source.resolve().name)
        for path, data in _files(source):
            if reader.add(path, data):
                target = part / _FILES / PurePosixPath(path)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
        contents = reader.contents()
        if not (contents.schemas or contents.schematrons or contents.lists):
            raise InputRefused(
                Text(
                    "hierin staat geen schema (.xsd), schematron (.sch) of waardelijst (.xml, .json, .csv)",
                    "this holds no schema (.xsd), schematron (.sch) or value list (.xml, .json, .csv)",
                ),
                where=str(source),
                todo=_TODO_PATH,
            )
        index = {_FORMAT: contents.as_json()}
        (part / _INDEX).write_text(json.dumps(index, sort_keys=True), encoding="utf-8")
        part.chmod(0o755)
        part.rename(folder / name)
    except OSError as error:
        raise InputRefused(
            Text(f"installeren lukt niet ({error})", f"installing fails ({error})"), where=str(source)
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return Pack(name, folder / name / _FILES, contents)


def remove(name: str, *, folder: Path | None = None) -> None:
    """Remove a pack.

    :raises InputRefused: there is no such pack.
    """
    folder = folder or data_folder()
    path = folder / name
    if _NAME.fullmatch(name) is None or not path.is_dir():
        known = (
            ", ".join(sorted(p.name for p in folder.iterdir() if _NAME.fullmatch(p.name)))
            if (folder.is_dir())
            else ""
        )
        raise InputRefused(
            Text(f"er is geen schemapakket {name!r}", f"there is no schema pack {name!r}"),
            todo=Text(f"Geïnstalleerd: {known or 'geen'}.", f"Installed: {known or 'none'}."),
        )
    # Renamed first: a pack that is half removed must not be read.
    gone = Path(tempfile.mkdtemp(prefix=".gone-", dir=folder))
    path.rename(gone / name)
    shutil.rmtree(gone, ignore_errors=True)


def _own_name(source: Path) -> str:
    path = source.resolve()
    return path.stem if path.is_file() else path.name


def _checked_name(name: str, folder: Path) -> str:
    if _NAME.fullmatch(name) is None:
        raise InputRefused(
            Text(f"de naam {name!r} kan niet", f"the name {name!r} cannot be used"),
            where="--name",
            todo=Text(
                "Gebruik letters, cijfers, punt, streepje en onderstreping; hoogstens 64 tekens.",
                "Use letters, digits, dot, hyphen and underscore; 64 characters at most.",
            ),
        )
    if (folder / name).exists():
        raise InputRefused(
            Text(f"er is al een schemapakket {name}", f"there is a schema pack {name} already"),
            where=str(folder / name),
            todo=Text(
                f"Verwijder het met 'ikt schemas remove {name}' of geef een andere --name.",
                f"Remove it by 'ikt schemas remove {name}' or give another --name.",
            ),
        )
    return name


def _files(source: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) of the files whose suffix a pack may hold, in order of path."""
    if source.is_dir():
        yield from _folder_files(source)
        return
    with open_zip(source, name=source.name, limits=_LIMITS) as archive:
        for member in sorted(archive.members, key=lambda member: member.name):
            path = member.name.replace("\\", "/")
            if path.lower().endswith(SUFFIXES):
                yield path, archive.read(member)


def _folder_files(source: Path) -> Iterator[tuple[str, bytes]]:
    total = count = 0
    for path in sorted(source.rglob("*")):
        if path.is_symlink() or not path.is_file() or not path.name.lower().endswith(SUFFIXES):
            continue
        size = path.stat().st_size
        total, count = total + size, count + 1
        if size > _LIMITS.member or total > _LIMITS.total or count > _LIMITS.count:
            raise InputRefused(
                Text("dit is te groot voor een schemapakket", "this is too large for a schema pack"),
                where=str(path),
                todo=_TODO_PATH,
            )
        yield path.relative_to(source).as_posix(), path.read_bytes()
