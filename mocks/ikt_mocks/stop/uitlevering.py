"""The download of a regeling: pakbon, the consolidated text, its informatieobjecten and its OW files, in a zip.

The layout (``pakbon.xml``, folder ``Regeling``, a folder ``IO-…`` per informatieobject, ``OW-bestanden``) was
observed in downloads; the pakbon has the form of imop-uitwisseling.xsd 1.3.0. The HTTP path is harness-defined.
A text that is changed by renvooi is brought up to date: what is new is in it, what was removed is not.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from ikt_mocks.stop import state
from ikt_mocks.stop._inhoud import DATA
from ikt_mocks.stop._instellingen import MIB
from ikt_mocks.stop._ow_uitlevering import OwStanden
from ikt_mocks.stop._pakket import Pakket, open_pakket
from ikt_mocks.stop.register.feiten import TEKST
from ikt_mocks.stop.register.stand import GEPUBLICEERD, Stand, Versie
from ikt_mocks.stop.register.state import lees
from ikt_mocks.workspace import Unit

UITWISSELING = "https://standaarden.overheid.nl/stop/imop/uitwisseling/"
SCHEMAVERSIE = "1.3.0"

_MOMENT = (1980, 1, 1, 0, 0, 0)
_MODELLEN = ("RegelingCompact", "RegelingKlassiek", "RegelingTijdelijkdeel", "RegelingVrijetekst")

Zippad = Callable[[str], Path]


def download(unit: Unit, zip_pad: Zippad, *, work: str = "", expression: str = "") -> bytes | None:
    """Return the download of a published regelingversie, or ``None`` when there is none.

    :param zip_pad: from a SHA-256 to the file with the zip of a delivery.
    :param work: gives the newest definitive version; ``expression`` gives that version.
    """
    stand = lees(unit)
    versies = [
        v for v in stand.versies if v.soort == "regeling" and stand.bron(v.levering).stand == GEPUBLICEERD
    ]
    if expression:
        versies = [v for v in versies if v.expression == expression]
    else:
        versies = [v for v in versies if v.work == work and not v.ontwerp]
    if not versies:
        return None
    versie = versies[-1]
    keten = _keten(stand, versie)
    paden: dict[int, Path] = {}
    for item in (*keten, *_objecten(stand, versie)):
        pad = _pad(unit, zip_pad, item.levering)
        if pad is None:
            return None
        paden[item.levering] = pad
    tekst = _tekst(keten, paden)
    if tekst is None:
        return None
    ow = sorted({item.levering for item in keten} | _directe_mutaties(unit, zip_pad, versie, paden))
    return _inpakken(_leden(stand, versie, keten, paden, tekst, ow))


def _directe_mutaties(unit: Unit, zip_pad: Zippad, versie: Versie, paden: dict[int, Path]) -> set[int]:
    """Return the deliveries that changed OW objects of the regeling without a besluit; their zips go into ``paden``."""
    found: set[int] = set()
    for levering in state.leveringen(unit, after=versie.levering):
        if levering.soort != "directeMutatie" or levering.stand != "ok":
            continue
        pad = _pad(unit, zip_pad, levering.nummer)
        if pad is None:
            continue
        for pakket in _open(pad):
            if any(koppeling.regeling == versie.work for koppeling in pakket.ow_koppelingen):
                paden[levering.nummer] = pad
                found.add(levering.nummer)
    return found


def _pad(unit: Unit, zip_pad: Zippad, nummer: int) -> Path | None:
    levering = state.get_levering(unit, nummer)
    if levering is None or not levering.opdracht_sha256:
        return None
    pad = zip_pad(levering.opdracht_sha256)
    return pad if pad.exists() else None


def _keten(stand: Stand, versie: Versie) -> list[Versie]:
    """Return the versions that lead to ``versie``, the first one first."""
    keten = [versie]
    while keten[-1].was and (vorige := stand.versie(keten[-1].was)) is not None and vorige not in keten:
        keten.append(vorige)
    return keten[::-1]


def _objecten(stand: Stand, versie: Versie) -> list[Versie]:
    """Return the newest version, up to this one's delivery, of each informatieobject of the regeling."""
    nieuwste: dict[str, Versie] = {}
    for kandidaat in stand.versies:
        hoort = kandidaat.soort == "informatieobject" and kandidaat.hoort_bij == versie.work
        if hoort and kandidaat.levering <= versie.levering and (versie.ontwerp or not kandidaat.ontwerp):
            nieuwste[kandidaat.work] = kandidaat
    return [v for work, v in sorted(nieuwste.items()) if stand.intrekking(work) is None]


def _open(pad: Path) -> Iterator[Pakket]:
    with open_pakket(pad, name="opdracht", max_zip=1024 * MIB, max_bestand=100 * MIB) as pakket:
        yield pakket


def _publicatie(pakket: Pakket) -> etree._Element | None:
    opdracht = pakket.opdracht
    naam = opdracht.publicatie.text if opdracht and opdracht.publicatie else ""
    return pakket.xml(naam).root if pakket.leesbaar(naam) else None


def _tekst(keten: list[Versie], paden: dict[int, Path]) -> etree._Element | None:
    tekst: etree._Element | None = None
    for versie in keten:
        for pakket in _open(paden[versie.levering]):
            root = _publicatie(pakket)
            component = None if root is None else _component(root, versie.expression)
            if component is None:
                return None
            if etree.QName(component).localname != "RegelingMutatie":
                tekst = deepcopy(component)
            else:
                tekst = _gewijzigd(tekst, component)
    if tekst is not None:
        tekst.attrib.pop("wordt", "")
        tekst.attrib.pop("componentnaam", "")
    return tekst


def _component(root: etree._Element, expression: str) -> etree._Element | None:
    # Blanks around it mean nothing in an anyURI.
    return next(
        (e for e in root.iter() if isinstance(e.tag, str) and (e.get("wordt") or "").strip() == expression),
        None,
    )


def _gewijzigd(tekst: etree._Element | None, mutatie: etree._Element) -> etree._Element | None:
    """Return the text after a RegelingMutatie: replaced whole, or changed at the named wIds."""
    for wijziging in mutatie:
        naam = etree.QName(wijziging).localname if isinstance(wijziging.tag, str) else ""
        inhoud = [deepcopy(e) for e in wijziging if isinstance(e.tag, str)]
        inhoud = [e for e in inhoud if etree.QName(e).localname not in ("Nummer", "Wat") or e.get("wId")]
        if naam == "VervangRegeling":
            tekst = next((e for e in inhoud if etree.QName(e).localname in _MODELLEN), tekst)
        elif tekst is not None:
            _pas_toe(tekst, wijziging, naam, inhoud)
    if tekst is not None:
        _ruim_renvooi_op(tekst)
    return tekst


def _pas_toe(
    tekst: etree._Element, wijziging: etree._Element, naam: str, inhoud: list[etree._Element]
) -> None:
    plaats = wijziging.get("context") if naam == "VoegToe" else wijziging.get("wat")
    doel = next((e for e in tekst.iter() if plaats and e.get("wId") == plaats), None)
    ouder = doel.getparent() if doel is not None else None
    if doel is None:
        return
    if naam == "VervangKop":
        kop = doel.find(f"{{{TEKST}}}Kop")
        if kop is not None and inhoud:
            doel.replace(kop, inhoud[-1])
    elif ouder is None:
        return
    elif naam == "Verwijder":
        ouder.remove(doel)
    elif naam == "Vervang" and inhoud:
        ouder.replace(doel, inhoud[-1])
    elif naam == "VoegToe":
        positie = wijziging.get("positie")
        if positie in ("voor", "na"):
            plek = ouder.index(doel) + (1 if positie == "na" else 0)
            ouder[plek:plek] = inhoud
        else:
            doel.extend(inhoud)


def _ruim_renvooi_op(tekst: etree._Element) -> None:
    etree.strip_elements(tekst, f"{{{TEKST}}}VerwijderdeTekst", with_tail=False)
    etree.strip_tags(tekst, f"{{{TEKST}}}NieuweTekst")
    for element in list(tekst.iter()):
        if isinstance(element.tag, str) and element.get("wijzigactie") == "verwijder":
            ouder = element.getparent()
            if ouder is not None:
                ouder.remove(element)
        elif isinstance(element.tag, str):
            element.attrib.pop("wijzigactie", "")


@dataclass(frozen=True, slots=True)
class _Lid:
    """A file of a component: a module with its element, or a file of an informatieobject."""

    naam: str
    data: bytes
    element: tuple[str, str] | None = None


def _module(naam: str, element: etree._Element) -> _Lid:
    qname = etree.QName(element)
    return _Lid(naam, _xml(element), (str(qname.localname), str(qname.namespace)))


def _leden(
    stand: Stand,
    versie: Versie,
    keten: list[Versie],
    paden: dict[int, Path],
    tekst: etree._Element,
    ow_leveringen: list[int],
) -> Iterator[tuple[str, bytes]]:
    componenten: list[tuple[str, Versie, list[_Lid]]] = [
        (
            "Regeling",
            versie,
            [*_metadata(keten, paden), _momentopname(stand, versie), _module("Tekst.xml", tekst)],
        )
    ]
    for item in _objecten(stand, versie):
        map_ = "IO-" + item.work.rpartition("/")[2]
        componenten.append((map_, item, [*_informatieobject(item, paden), _momentopname(stand, item)]))
    yield "pakbon.xml", _pakbon(componenten)
    for map_, _, leden in componenten:
        yield from ((f"{map_}/{lid.naam}", lid.data) for lid in leden)
    ow = OwStanden(versie.work)
    for nummer in ow_leveringen:
        for pakket in _open(paden[nummer]):
            ow.neem(pakket)
    for naam, data in ow.bestanden():
        yield f"OW-bestanden/{naam}", data


def _informatieobject(versie: Versie, paden: dict[int, Path]) -> Iterator[_Lid]:
    for pakket in _open(paden[versie.levering]):
        for item in pakket.informatieobjecten:
            if item.expression.text == versie.expression:
                yield from _modules(pakket.xml(item.file).root)
                for bestand in item.bestanden:
                    if pakket.leesbaar(bestand):
                        yield _Lid(bestand, pakket.read(bestand))


def _metadata(keten: list[Versie], paden: dict[int, Path]) -> list[_Lid]:
    """Return identification and metadata, each from the newest version that brings it."""
    found: dict[str, _Lid] = {}
    for versie in keten:
        for pakket in _open(paden[versie.levering]):
            root = _publicatie(pakket)
            for element in () if root is None else root.iter("{*}RegelingVersieInformatie"):
                if element.findtext(f".//{{{DATA}}}FRBRExpression", "").strip() == versie.expression:
                    found |= {lid.naam: lid for lid in _modules(element)}
    return list(found.values())


_NAMEN = {
    "ExpressionIdentificatie": "Identificatie.xml",
    "RegelingVersieMetadata": "VersieMetadata.xml",
    "RegelingMetadata": "Metadata.xml",
    "InformatieObjectVersieMetadata": "VersieMetadata.xml",
    "InformatieObjectMetadata": "Metadata.xml",
}


def _modules(root: etree._Element) -> Iterator[_Lid]:
    for naam, bestand in _NAMEN.items():
        element = next(root.iter(f"{{{DATA}}}{naam}"), None)
        if element is not None:
            yield _module(bestand, element)


def _momentopname(stand: Stand, versie: Versie) -> _Lid:
    root = etree.Element(f"{{{DATA}}}Momentopname", nsmap={"data": DATA})
    for doel in versie.doelen[:1]:
        etree.SubElement(root, f"{{{DATA}}}doel").text = doel
    gemaakt = f"{stand.bron(versie.levering).ontvangen_op}T00:00:00Z"
    etree.SubElement(root, f"{{{DATA}}}gemaaktOp").text = gemaakt
    return _module("Momentopname.xml", root)


def _pakbon(componenten: list[tuple[str, Versie, list[_Lid]]]) -> bytes:
    root = etree.Element(f"{{{UITWISSELING}}}Pakbon", schemaversie=SCHEMAVERSIE, nsmap={"uws": UITWISSELING})

    def kind(ouder: etree._Element, naam: str, tekst: str | None = None) -> etree._Element:
        made = etree.SubElement(ouder, f"{{{UITWISSELING}}}{naam}")
        made.text = tekst
        return made

    for map_, versie, leden in componenten:
        component = kind(root, "Component")
        kind(component, "FRBRWork", versie.work)
        kind(component, "FRBRExpression", versie.expression)
        kind(component, "soortWork", versie.soort_work)
        modules = kind(component, "heeftModule")
        for lid in leden:
            if lid.element is not None:
                module = kind(modules, "Module")
                kind(module, "localName", lid.element[0])
                kind(module, "namespace", lid.element[1])
                kind(module, "bestandsnaam", f"{map_}/{lid.naam}")
                kind(module, "mediatype", "application/xml")
                kind(module, "schemaversie", SCHEMAVERSIE)
        for lid in leden:
            if lid.element is None:
                bestand = kind(kind(component, "heeftBestand"), "Bestand")
                kind(bestand, "bestandsnaam", f"{map_}/{lid.naam}")
                gml = lid.naam.lower().endswith(".gml")
                kind(bestand, "mediatype", "application/gml+xml" if gml else "application/pdf")
    return _xml(root)


def _xml(element: etree._Element) -> bytes:
    return etree.tostring(element, xml_declaration=True, encoding="UTF-8", with_tail=False)


def _inpakken(leden: Iterator[tuple[str, bytes]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for naam, data in leden:
            info = zipfile.ZipInfo(naam, _MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return stream.getvalue()
