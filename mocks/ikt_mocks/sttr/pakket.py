"""A delivery read as far as it can be read; what cannot be is kept with its reason, for the rules to report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Generic, TypeVar

from lxml import etree

from ikt_mocks.sttr.messages import (
    MANIFEST,
    MAX_JSON,
    Activiteitgegevens,
    Manifest,
    Opdracht,
    ToevoegenToepasbareRegels,
    UpdateActiviteit,
    lees_activiteit,
    lees_manifest,
    lees_opdracht,
    namen_van_opdrachten,
)
from ikt_mocks.sttr.regelbestand import MAX_BESTAND, Regelbestand, lees_regelbestand, naam_van
from ikt_schemas.errors import InputRefused, ZipRefused
from ikt_schemas.language import Text
from ikt_schemas.packs.explain import explained
from ikt_schemas.xml_source import parse_xml
from ikt_schemas.xsd import validate
from ikt_schemas.zip_source import ZipLimits, open_zip

T = TypeVar("T")

#: Known deliveries hold three small files; the bounds leave room for wrong ones (harness-defined).
LIMITS = ZipLimits(archive=MAX_BESTAND, member=MAX_BESTAND, total=4 * MAX_BESTAND, count=100)
BEKENDE_OPDRACHTEN = (ToevoegenToepasbareRegels.naam, UpdateActiviteit.naam)


@dataclass(frozen=True, slots=True)
class Onderdeel(Generic[T]):
    """One file of the delivery, read or refused.

    :param waarde: what was read; ``None`` when it was refused.
    :param weigering: why it could not be read.
    :param root: document element of an XML file, also when its content was refused.
    """

    naam: str
    waarde: T | None = None
    weigering: InputRefused | None = None
    root: etree._Element | None = field(default=None, repr=False, compare=False)
    data: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Aanlevering:
    """A delivery: the names in the zip and the parts that were found.

    :param naam: what was delivered, for messages.
    :param leden: member names in order, doubles included; ``None`` for a bare rule file.
    :param onbekende_opdrachten: order elements whose name is not known.
    """

    naam: str
    leden: tuple[str, ...] | None
    manifest: Onderdeel[Manifest] | None = None
    opdracht: Onderdeel[Opdracht] | None = None
    onbekende_opdrachten: tuple[etree._Element, ...] = field(default=(), repr=False, compare=False)
    regels: Onderdeel[Regelbestand] | None = None
    activiteit: Onderdeel[Activiteitgegevens] | None = None

    def inhoud(self, naam: str) -> bytes:
        """Return the octets of one part by its name; empty when there is no such part."""
        delen = (self.manifest, self.opdracht, self.regels, self.activiteit)
        return next((deel.data for deel in delen if deel is not None and deel.naam == naam), b"")

    @property
    def order(self) -> Opdracht | None:
        """The order, when it could be read."""
        return self.opdracht.waarde if self.opdracht is not None else None

    @property
    def bestand(self) -> Regelbestand | None:
        """The rule file, when it could be read."""
        return self.regels.waarde if self.regels is not None else None


def _schema(root: etree._Element, schema: str, naam: str) -> None:
    faults = validate(root, schema)
    if faults:
        first = faults[0]
        raise InputRefused(explained(first.message), where=naam, line=first.line)


def _lees_manifest(data: bytes) -> Onderdeel[Manifest]:
    root = None
    try:
        root = parse_xml(data, name=MANIFEST, limit=MAX_JSON).root
        _schema(root, "sttr/manifest.xsd", MANIFEST)
        return Onderdeel(MANIFEST, lees_manifest(root), root=root, data=data)
    except InputRefused as error:
        return Onderdeel(MANIFEST, weigering=error, root=root, data=data)


def _lees_opdracht(data: bytes, naam: str) -> tuple[Onderdeel[Opdracht], tuple[etree._Element, ...]]:
    root = None
    try:
        root = parse_xml(data, name=naam, limit=MAX_JSON).root
        onbekend = tuple(
            order for order in namen_van_opdrachten(root) if naam_van(order) not in BEKENDE_OPDRACHTEN
        )
        if onbekend:
            return Onderdeel(naam, root=root, data=data), onbekend
        _schema(root, "sttr/opdracht.xsd", naam)
        return Onderdeel(naam, lees_opdracht(root), root=root, data=data), ()
    except InputRefused as error:
        return Onderdeel(naam, weigering=error, root=root, data=data), ()


def _lees_regels(data: bytes, naam: str) -> Onderdeel[Regelbestand]:
    try:
        root = parse_xml(data, name=naam, limit=MAX_BESTAND).root
    except InputRefused as error:
        return Onderdeel(naam, weigering=error, data=data)
    return Onderdeel(naam, lees_regelbestand(root), root=root, data=data)


def _lees_activiteit(data: bytes, naam: str) -> Onderdeel[Activiteitgegevens]:
    try:
        return Onderdeel(naam, lees_activiteit(data, naam=naam), data=data)
    except InputRefused as error:
        return Onderdeel(naam, weigering=error, data=data)


def _ontleed(naam: str, leden: Iterable[tuple[str, bytes]]) -> Aanlevering:
    parts = list(leden)
    # Of a doubled name the first counts; a rule reports the doubling.
    inhoud = dict(reversed(parts))
    namen = tuple(lid for lid, _ in parts)
    manifest = _lees_manifest(inhoud[MANIFEST]) if MANIFEST in inhoud else None
    gelezen = manifest.waarde if manifest is not None else None

    def eerste(type_: str) -> str | None:
        if gelezen is None:
            return None
        return next((entry.naam for entry in gelezen.van_type(type_) if entry.naam in inhoud), None)

    opdracht: Onderdeel[Opdracht] | None = None
    onbekend: tuple[etree._Element, ...] = ()
    if (file := eerste("opdracht")) is not None:
        opdracht, onbekend = _lees_opdracht(inhoud[file], file)
    regels = None if (file := eerste("toepasbareRegels")) is None else _lees_regels(inhoud[file], file)
    activiteit = None if (file := eerste("activiteit")) is None else _lees_activiteit(inhoud[file], file)
    return Aanlevering(naam, namen, manifest, opdracht, onbekend, regels, activiteit)


def lees_zip(source: Path | bytes, *, naam: str) -> Aanlevering:
    """Read a delivery from a zip.

    :raises ZipRefused: no zip, empty, damaged, dangerous names or over a limit.
    """
    with open_zip(source if isinstance(source, Path) else BytesIO(source), name=naam, limits=LIMITS) as zip_:
        leden = [(lid.name, zip_.read(lid)) for lid in zip_.members]
    if not leden:
        raise ZipRefused(
            Text("de zip bevat geen bestanden", "the zip holds no files"), reason="empty", where=naam
        )
    return _ontleed(naam, leden)


def lees_map(map_: Path) -> Aanlevering:
    """Read a delivery that lies unpacked in a folder.

    :raises InputRefused: empty, too many files, or a file that cannot be read or is over the limit.
    """
    bestanden = sorted(path for path in map_.iterdir() if path.is_file())
    if not bestanden:
        raise InputRefused(Text("de map bevat geen bestanden", "the folder holds no files"), where=str(map_))
    if len(bestanden) > LIMITS.count:
        raise InputRefused(
            Text(
                f"de map heeft meer dan {LIMITS.count} bestanden", f"the folder has over {LIMITS.count} files"
            ),
            where=str(map_),
        )
    return _ontleed(str(map_), [(path.name, lees_bytes(path)) for path in bestanden])


def lees_bytes(path: Path) -> bytes:
    """Return the bytes of a file of the user.

    :raises InputRefused: cannot be read, or over the limit.
    """
    try:
        if path.stat().st_size > MAX_BESTAND:
            raise InputRefused(
                Text(f"groter dan {MAX_BESTAND} bytes", f"larger than {MAX_BESTAND} bytes"), where=str(path)
            )
        return path.read_bytes()
    except OSError as error:
        raise InputRefused(
            Text(f"niet te lezen: {error.strerror}", f"cannot be read: {error.strerror}"), where=str(path)
        ) from error


def los_bestand(data: bytes, *, naam: str) -> Aanlevering:
    """Read a bare rule file, as ``verifiëren`` takes it: without manifest or order."""
    return Aanlevering(naam, None, regels=_lees_regels(data, naam))
