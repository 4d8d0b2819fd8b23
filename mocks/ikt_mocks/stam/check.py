"""``ikt check stam``: judge verzoekberichten as they stand in a file, a folder or a zip."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from zipfile import is_zipfile

from ikt_mocks.rules import judge
from ikt_mocks.stam.rules import LEESBAAR, REEKS, RULES, Bericht, Poging, lid_van, reeksen
from ikt_mocks.stam.rules.reeks import Lid
from ikt_schemas.errors import InputRefused, XmlRefused
from ikt_schemas.language import Text
from ikt_schemas.melding import Judgement, Melding
from ikt_schemas.quotes import with_quotes
from ikt_schemas.xml_source import MAX_XML_BYTES, parse_xml
from ikt_schemas.zip_source import open_zip

_MAX_FILES = 10_000
# A hostile file must not turn into a hostile answer.
_MAX_PER_RULE = 100
_NOTHING = Text("er is geen XML-bestand om te beoordelen", "there is no XML file to judge")
_TODO = Text(
    "Wijs een verzoekbericht aan, of een map of zip ermee.",
    "Name a verzoekbericht, or a folder or zip of them.",
)
_HISTORY = Text("vraagt meer versies van één verzoek", "needs more versions of one verzoek")


def check(path: Path, now: datetime) -> Judgement:  # noqa: ARG001 - one signature for all koppelvlakken
    """Judge the verzoekbericht at ``path``, or every ``*.xml`` in the folder or zip at ``path``.

    :raises InputRefused: nothing to read there, or a single file that is no readable XML.
    """
    meldingen: list[Melding] = []
    leden: list[Lid] = []
    for name, data in _messages(path):
        try:
            source = parse_xml(data, name=name)
        except XmlRefused as error:
            if path.is_file() and name == path.name:
                error.where = str(path)
                raise
            meldingen.extend(found.in_file(name) for found in judge(LEESBAAR.values(), Poging(error)))
            continue
        bericht = Bericht(source)
        own = [
            found.in_file(name)
            for entry in RULES.values()
            for found in islice(entry.judge(bericht), _MAX_PER_RULE)
        ]
        meldingen.extend(with_quotes(own, {name: data}.__getitem__))
        lid = lid_van(bericht)
        if lid is not None:
            leden.append(lid)
    found = reeksen(leden)
    for reeks in found:
        meldingen.extend(judge(REEKS.values(), reeks))
    checked = frozenset(LEESBAAR) | frozenset(RULES)
    return Judgement(
        delivery=str(path),
        meldingen=tuple(meldingen),
        checked=checked | frozenset(REEKS) if found else checked,
        not_checked={} if found else dict.fromkeys(REEKS, _HISTORY),
    )


def _messages(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of every message, by name; at least one.

    :raises InputRefused: nothing to read there.
    """
    if path.is_dir():
        names = _files(path)
        if not names:
            raise InputRefused(_NOTHING, where=str(path), todo=_TODO)
        for name in names:
            yield name, _read(path / name)
    elif path.is_file() and is_zipfile(path):
        with open_zip(path, name=str(path)) as archive:
            members = [member for member in archive.members if member.name.lower().endswith(".xml")]
            if not members:
                raise InputRefused(_NOTHING, where=str(path), todo=_TODO)
            for member in sorted(members, key=lambda member: (member.name, member.index)):
                yield member.name, archive.read(member)
    elif path.suffix.lower() == ".zip":
        # Not a zip after all: the reader says so in its own words.
        with open_zip(path, name=str(path)):
            yield from ()
    else:
        yield path.name, _read(path)


def _files(folder: Path) -> list[str]:
    """Return the XML files below ``folder``, relative to it; symbolic links are not followed."""
    found: list[str] = []
    for base, _, names in os.walk(folder, followlinks=False):
        for name in names:
            file = Path(base) / name
            if name.lower().endswith(".xml") and file.is_file() and not file.is_symlink():
                found.append(file.relative_to(folder).as_posix())
        if len(found) > _MAX_FILES:
            raise InputRefused(
                Text(
                    f"de map heeft meer dan {_MAX_FILES} bestanden",
                    f"the folder has more than {_MAX_FILES} files",
                ),
                where=str(folder),
            )
    return sorted(found)


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_XML_BYTES + 1)
    except OSError as error:
        raise InputRefused(
            Text(f"niet te lezen: {error.strerror}", f"cannot be read: {error.strerror}"), where=str(file)
        ) from error
