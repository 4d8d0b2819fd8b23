"""What the files of a delivery say, as plain facts with the line and place they come from."""

from __future__ import annotations

from typing import NamedTuple, cast

from lxml import etree

from ikt_schemas.xml_source import XmlSource, path_of

LVBB = "http://www.overheid.nl/2017/lvbb"
AANLEVERING = "https://standaarden.overheid.nl/lvbb/stop/aanlevering/"
DATA = "https://standaarden.overheid.nl/stop/imop/data/"
MANIFEST_OW = "http://www.geostandaarden.nl/bestanden-ow/manifest-ow"

ONTWERP = "/join/id/stop/proceduretype_ontwerp"
JURIDISCH_WERKEND_VANAF = "juridischWerkendVanaf"


class Veld(NamedTuple):
    """The text of one element, and where it stands."""

    text: str
    line: int | None
    xpath: str


class Opdracht(NamedTuple):
    """``opdracht.xml``; a field that is absent is ``None``.

    :param soort: local name of the root, for example ``publicatieOpdracht``.
    """

    soort: str
    id_levering: Veld | None
    id_bevoegd_gezag: Veld | None
    id_aanleveraar: Veld | None
    publicatie: Veld | None
    datum_bekendmaking: Veld | None
    directe_mutatie: Veld | None
    identificatie: Veld | None


class ManifestRegel(NamedTuple):
    """One ``bestand`` of ``manifest.xml``."""

    bestandsnaam: Veld
    content_type: Veld


class Manifest(NamedTuple):
    """``manifest.xml``."""

    regels: tuple[ManifestRegel, ...]


class OwRegel(NamedTuple):
    """One ``Bestand`` of ``manifest-ow.xml`` with its object types."""

    naam: Veld
    objecttypen: tuple[Veld, ...]


class ManifestOw(NamedTuple):
    """``manifest-ow.xml``.

    :param imow_versie: what ``IMOWversie`` says; empty when it is absent.
    """

    imow_versie: str
    regels: tuple[OwRegel, ...]


class IoBestand(NamedTuple):
    """A file that an informatieobject names, with the SHA-512 it should have."""

    bestandsnaam: Veld
    hash: Veld


class Aanlevering(NamedTuple):
    """A file with a root in the aanlevering namespace.

    :param soort: local name of the root: ``AanleveringBesluit``, ``AanleveringKennisgeving``, …
    :param work: ``FRBRWork``, of the besluit, kennisgeving or informatieobject itself.
    :param expression: ``FRBRExpression``, likewise.
    :param tijdstempels: (soortTijdstempel, datum).
    :param ontwerp: whether the besluit is an ontwerp.
    """

    file: str
    soort: str
    schemaversie: str
    line: int | None
    work: Veld | None
    expression: Veld | None
    bestanden: tuple[IoBestand, ...]
    tijdstempels: tuple[tuple[str, Veld], ...]
    ontwerp: bool


def _veld(element: etree._Element | None, path: str = "") -> Veld | None:
    if element is None:
        return None
    text = "".join(str(part) for part in element.itertext()).strip()
    return Veld(text, _line(element), path or path_of(element))


def _child(element: etree._Element, namespace: str, name: str, path: str = "") -> Veld | None:
    # A list may be long: where the place is known, it is not counted again for every entry.
    return _veld(element.find(f"{{{namespace}}}{name}"), f"{path}/{name}" if path else "")


def _leeg(element: etree._Element, path: str) -> Veld:
    return Veld("", _line(element), path)


def _line(element: etree._Element) -> int | None:
    return cast("int | None", element.sourceline)


def _local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def read_opdracht(source: XmlSource) -> Opdracht:
    """Read an order whatever its root is called; the schema is judged elsewhere."""
    root = source.root
    return Opdracht(
        soort=_local(root),
        id_levering=_child(root, LVBB, "idLevering"),
        id_bevoegd_gezag=_child(root, LVBB, "idBevoegdGezag"),
        id_aanleveraar=_child(root, LVBB, "idAanleveraar"),
        publicatie=_child(root, LVBB, "publicatie"),
        datum_bekendmaking=_child(root, LVBB, "datumBekendmaking"),
        directe_mutatie=_child(root, LVBB, "directeMutatie"),
        identificatie=_child(root, LVBB, "identificatie"),
    )


def read_manifest(source: XmlSource) -> Manifest:
    """Read the list of files."""
    regels: list[ManifestRegel] = []
    for number, bestand in enumerate(source.root.iterfind(f"{{{LVBB}}}bestand"), start=1):
        path = f"/{_local(source.root)}/bestand[{number}]"
        regels.append(
            ManifestRegel(
                _child(bestand, LVBB, "bestandsnaam", path) or _leeg(bestand, path),
                _child(bestand, LVBB, "contentType", path) or _leeg(bestand, path),
            )
        )
    return Manifest(tuple(regels))


def read_manifest_ow(source: XmlSource) -> ManifestOw:
    """Read the list of OW files over all its ``Aanlevering`` elements."""
    regels: list[OwRegel] = []
    for first, aanlevering in enumerate(source.root.iterfind(f"{{{MANIFEST_OW}}}Aanlevering"), start=1):
        for second, bestand in enumerate(aanlevering.iterfind(f"{{{MANIFEST_OW}}}Bestand"), start=1):
            path = f"/{_local(source.root)}/Aanlevering[{first}]/Bestand[{second}]"
            typen = [
                _veld(element, f"{path}/objecttype[{third}]")
                for third, element in enumerate(bestand.iterfind(f"{{{MANIFEST_OW}}}objecttype"), start=1)
            ]
            regels.append(
                OwRegel(
                    _child(bestand, MANIFEST_OW, "naam", path) or _leeg(bestand, path),
                    tuple(typ for typ in typen if typ is not None),
                )
            )
    versie = _child(source.root, MANIFEST_OW, "IMOWversie")
    return ManifestOw(versie.text if versie else "", tuple(regels))


def read_aanlevering(source: XmlSource) -> Aanlevering | None:
    """Read the facts of a besluit, kennisgeving or informatieobject; ``None`` for another root namespace.

    Some files write the namespace without its final slash in ``schemaLocation`` only; the root has it.
    """
    root = source.root
    if etree.QName(root).namespace != AANLEVERING:
        return None
    identificatie = root.find(f"{{{AANLEVERING}}}*/{{{DATA}}}ExpressionIdentificatie")
    bestanden: list[IoBestand] = []
    for bestand in root.iter(f"{{{DATA}}}Bestand"):
        naam, digest = _child(bestand, DATA, "bestandsnaam"), _child(bestand, DATA, "hash")
        if naam is not None and digest is not None:
            bestanden.append(IoBestand(naam, digest))
    tijdstempels: list[tuple[str, Veld]] = []
    for tijdstempel in root.iter(f"{{{DATA}}}Tijdstempel"):
        soort, datum = _child(tijdstempel, DATA, "soortTijdstempel"), _child(tijdstempel, DATA, "datum")
        if soort is not None and datum is not None:
            tijdstempels.append((soort.text, datum))
    procedure = _veld(next(root.iter(f"{{{DATA}}}soortProcedure"), None))
    return Aanlevering(
        file=source.name,
        soort=_local(root),
        schemaversie=(root.get("schemaversie") or "").strip(),
        line=_line(root),
        work=None if identificatie is None else _child(identificatie, DATA, "FRBRWork"),
        expression=None if identificatie is None else _child(identificatie, DATA, "FRBRExpression"),
        bestanden=tuple(bestanden),
        tijdstempels=tuple(tijdstempels),
        ontwerp=procedure is not None and procedure.text == ONTWERP,
    )
