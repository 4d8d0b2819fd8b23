"""What the STOP documents of a delivery say, as far as the rules on their content need it.

A document may be large, so its tree is not kept: one reading gives the facts below. What the register must
remember of a besluit stands in :mod:`ikt_mocks.stop.register.feiten`; here stands what is judged and forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, cast

from lxml import etree

from ikt_mocks.stop._inhoud import AANLEVERING, DATA, Veld
from ikt_schemas.xml_source import XmlSource, path_of

TEKST = "https://standaarden.overheid.nl/stop/imop/tekst/"
GEO = "https://standaarden.overheid.nl/stop/imop/geo/"

MUTATIE = "RegelingMutatie"
TIJDELIJK_DEEL = "RegelingTijdelijkdeel"
MODELLEN = ("RegelingCompact", "RegelingKlassiek", "RegelingVrijetekst", TIJDELIJK_DEEL)

#: Elements whose text is an AKN or JOIN identification (the contexts of STOP1000 and STOP1014).
GENOEMD = (
    "FRBRWork",
    "FRBRExpression",
    "instrumentVersie",
    "ExtIoRef",
    "opvolgerVan",
    "informatieobjectRef",
    "instrument",
    "heeftGeboorteregeling",
)


class Deel(NamedTuple):
    """``isTijdelijkDeelVan``: the regeling that a tijdelijk regelingdeel is part of."""

    veld: Veld
    work: str
    soort_work: str


class Identiteit(NamedTuple):
    """A work with its expression.

    :param element: ``ExpressionIdentificatie`` or, in a GML, ``GeoInformatieObjectVersie``.
    :param van: local name of the element that is identified, ``BesluitVersie`` for example.
    """

    element: str
    van: str
    work: Veld
    expression: Veld
    soort_work: str
    deel: Deel | None


class Genoemd(NamedTuple):
    """An identification somewhere in a document; ``ruw`` is its text as it stands, blanks included."""

    element: str
    veld: Veld
    ruw: str


class IoRef(NamedTuple):
    """A reference to an informatieobject from the text: ``ExtIoRef``, or ``ExtRef`` to a JOIN.

    :param in_regeling: whether it stands in a regeling or the change of one.
    """

    element: str
    ref: Veld
    in_regeling: bool


class Component(NamedTuple):
    """A regeling in the besluit, or the change of one."""

    soort: str
    plaats: Veld
    wordt: str


class Versieinformatie(NamedTuple):
    """One ``RegelingVersieInformatie``; ``soort_regeling`` is ``None`` without RegelingMetadata."""

    expression: Veld
    soort_work: str
    soort_regeling: Veld | None


class Wijziging(NamedTuple):
    """A WijzigArtikel or WijzigLid of a BesluitCompact, with what its IntRefs name."""

    plaats: Veld
    refs: tuple[str, ...]


class Illustratie(NamedTuple):
    """A picture in the text."""

    naam: Veld
    formaat: str


class Vervanging(NamedTuple):
    """A ``Vervang`` or ``Verwijder`` of an element: the wId it names and the wId it holds."""

    wat: Veld
    wid: str
    versie: str


class Document(NamedTuple):
    """A besluit, kennisgeving, informatieobject or GIO.

    :param soort: local name of the root.
    :param artikelen: (componentnaam, eId) of the articles of the besluit itself; no name outside a component.
    :param wijzigartikelen: likewise, of the articles that change a regeling.
    :param eids: (element, eId) in the consolidatie-informatie: ``BeoogdeRegeling`` or ``Tijdstempel``.
    :param overheden: (element, identification) of each ``eindverantwoordelijke`` and ``maker``, of regelingen too.
    """

    file: str
    soort: str
    identiteiten: tuple[Identiteit, ...]
    genoemd: tuple[Genoemd, ...]
    doelen: tuple[Veld, ...]
    metadata: dict[str, Veld]
    aanwezig: frozenset[str]
    refs: tuple[Veld, ...] = ()
    terugtrekkingen: tuple[Veld, ...] = ()
    componenten: tuple[Component, ...] = ()
    versies: tuple[Versieinformatie, ...] = ()
    iorefs: tuple[IoRef, ...] = ()
    compact: bool = False
    wijzigingen: tuple[Wijziging, ...] = ()
    bijlagen: tuple[Veld, ...] = ()
    artikelen: frozenset[tuple[str, str]] = frozenset()
    wijzigartikelen: frozenset[tuple[str, str]] = frozenset()
    eids: tuple[tuple[str, Veld], ...] = ()
    overheden: tuple[tuple[str, Veld], ...] = ()
    illustraties: tuple[Illustratie, ...] = ()
    vervangingen: tuple[Vervanging, ...] = ()
    toelichtingen: tuple[tuple[Veld, int], ...] = ()
    heeft_bestand: int = 0


#: Element → the local names from the root down to it, and the nearest componentnaam.
_Omgeving = dict[etree._Element, tuple[frozenset[str], str]]  # noqa: SLF001 - lxml has no other name for it

#: Modules whose presence is judged.
_MODULES = ("Procedureverloop", "Procedureverloopmutatie", "mededelingOver")
_METADATA = (
    "soortProcedure",
    "eindverantwoordelijke",
    "soortKennisgeving",
    "mededelingOver",
    "officieleTitel",
    "publicatieinstructie",
    "formaatInformatieobject",
    "opvolgerVan",
)
#: What names an overheid in any metadata.
_OVERHEDEN = ("eindverantwoordelijke", "maker")
_METADATA_VAN = ("BesluitMetadata", "KennisgevingMetadata", "InformatieObjectMetadata")


def _tag(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}"


def _local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def _line(element: etree._Element) -> int | None:
    return cast("int | None", element.sourceline)


def _ruw(element: etree._Element) -> str:
    return "".join(str(part) for part in element.itertext())


def _veld(element: etree._Element) -> Veld:
    return Veld(_ruw(element).strip(), _line(element), path_of(element))


def _attribuut(element: etree._Element, naam: str) -> Veld:
    return Veld((element.get(naam) or "").strip(), _line(element), f"{path_of(element)}/@{naam}")


def _tekst(element: etree._Element | None, naam: str) -> str:
    return "" if element is None else (element.findtext(_tag(DATA, naam)) or "").strip()


def lees_document(source: XmlSource) -> Document | None:
    """Read a file with a root in the aanlevering namespace, or a GIO; ``None`` for any other."""
    root = source.root
    namespace = etree.QName(root).namespace
    if namespace not in (AANLEVERING, GEO):
        return None
    soort = _local(root)
    genoemd = tuple(_genoemd(root))
    identiteiten = tuple(_identiteiten(root))
    doelen = tuple(_veld(e) for e in root.iter(_tag(DATA, "doel")))
    if namespace == GEO:
        return Document(source.name, soort, identiteiten, genoemd, doelen, {}, frozenset())
    consolidatie = next(root.iter(_tag(DATA, "ConsolidatieInformatie")), None)
    omgeving: _Omgeving = {}
    return Document(
        file=source.name,
        soort=soort,
        identiteiten=identiteiten,
        genoemd=genoemd,
        doelen=doelen,
        metadata=_metadata(root),
        aanwezig=frozenset(m for m in _MODULES if next(root.iter(_tag(DATA, m)), None) is not None),
        refs=tuple(_veld(e) for e in root.iter(_tag(DATA, "informatieobjectRef"))),
        terugtrekkingen=tuple(
            _veld(e) for e in root.iter(_tag(DATA, "Terugtrekkingen"), _tag(DATA, "Terugtrekking"))
        )[:1],
        componenten=tuple(_componenten(root)),
        versies=tuple(_versies(root)),
        iorefs=tuple(_iorefs(root)),
        compact=next(root.iter(_tag(TEKST, "BesluitCompact")), None) is not None,
        wijzigingen=tuple(_wijzigingen(root)),
        bijlagen=tuple(_attribuut(e, "eId") for e in root.iter(_tag(TEKST, "WijzigBijlage"))),
        artikelen=frozenset(_artikelen(root, "Artikel", omgeving)),
        wijzigartikelen=frozenset(_artikelen(root, "WijzigArtikel", omgeving)),
        eids=tuple(_eids(consolidatie)),
        overheden=tuple((_local(e), _veld(e)) for e in root.iter(*(_tag(DATA, naam) for naam in _OVERHEDEN))),
        illustraties=tuple(
            Illustratie(_attribuut(e, "naam"), (e.get("formaat") or "").strip())
            for e in root.iter(_tag(TEKST, "Illustratie"))
        ),
        vervangingen=tuple(_vervangingen(root)),
        toelichtingen=tuple(_toelichtingen(root)),
        heeft_bestand=sum(1 for _ in root.iter(_tag(DATA, "heeftBestand"))),
    )


def _genoemd(root: etree._Element) -> Iterator[Genoemd]:
    """Yield every identification once, where it stands first under an element of that name."""
    seen: set[tuple[str, str]] = set()
    for element in root.iter(*(f"{{*}}{naam}" for naam in GENOEMD)):
        key = (_local(element), _ruw(element))
        if key not in seen:
            seen.add(key)
            yield Genoemd(key[0], _veld(element), key[1])


def _identiteiten(root: etree._Element) -> Iterator[Identiteit]:
    for element in root.iter(_tag(DATA, "ExpressionIdentificatie"), _tag(GEO, "GeoInformatieObjectVersie")):
        work = element.find("{*}FRBRWork")
        expression = element.find("{*}FRBRExpression")
        if work is None or expression is None:
            continue
        deel = element.find(_tag(DATA, "isTijdelijkDeelVan"))
        hoofd = None if deel is None else deel.find(_tag(DATA, "WorkIdentificatie"))
        ouder = element.getparent()
        yield Identiteit(
            element=_local(element),
            van="" if ouder is None else _local(ouder),
            work=_veld(work),
            expression=_veld(expression),
            soort_work=_tekst(element, "soortWork"),
            deel=None
            if deel is None
            else Deel(_veld(deel), _tekst(hoofd, "FRBRWork"), _tekst(hoofd, "soortWork")),
        )


def _metadata(root: etree._Element) -> dict[str, Veld]:
    found: dict[str, Veld] = {}
    for metadata in root.iter(*(_tag(DATA, naam) for naam in _METADATA_VAN)):
        for naam in _METADATA:
            element = next(metadata.iter(_tag(DATA, naam)), None)
            if element is not None:
                found.setdefault(naam, _veld(element))
    return found


def _componenten(root: etree._Element) -> Iterator[Component]:
    for element in root.iter(*(_tag(TEKST, naam) for naam in (MUTATIE, *MODELLEN))):
        ouder = element.getparent()
        # In a VervangRegeling the model stands inside the mutation; in a BesluitKlassiek the klassieke
        # regeling holds the text of the besluit and has no version when it only changes others.
        if ouder is not None and _local(ouder) == "VervangRegeling":
            continue
        if _local(element) == "RegelingKlassiek" and element.get("wordt") is None:
            continue
        yield Component(_local(element), _attribuut(element, "wordt"), (element.get("wordt") or "").strip())


def _versies(root: etree._Element) -> Iterator[Versieinformatie]:
    for element in root.iter(_tag(AANLEVERING, "RegelingVersieInformatie")):
        identificatie = element.find(_tag(DATA, "ExpressionIdentificatie"))
        expression = None if identificatie is None else identificatie.find(_tag(DATA, "FRBRExpression"))
        if expression is None:
            continue
        soort = next(element.iter(_tag(DATA, "soortRegeling")), None)
        yield Versieinformatie(
            _veld(expression), _tekst(identificatie, "soortWork"), None if soort is None else _veld(soort)
        )


def _iorefs(root: etree._Element) -> Iterator[IoRef]:
    for element in root.iter(_tag(TEKST, "ExtIoRef"), _tag(TEKST, "ExtRef")):
        if not (element.get("ref") or "").strip().startswith("/join/"):
            continue
        namen = {_local(e) for e in element.iterancestors() if isinstance(e.tag, str)}
        # The text of a BesluitKlassiek is a RegelingKlassiek; only what changes another regeling is one in it.
        modellen = {MUTATIE, *MODELLEN} - ({"RegelingKlassiek"} if "BesluitKlassiek" in namen else set())
        yield IoRef(_local(element), _attribuut(element, "ref"), bool(namen & modellen))


def _wijzigingen(root: etree._Element) -> Iterator[Wijziging]:
    for besluit in root.iter(_tag(TEKST, "BesluitCompact")):
        for element in besluit.iter(_tag(TEKST, "WijzigArtikel"), _tag(TEKST, "WijzigLid")):
            # An article that changes by its leden has its references there.
            if element.find(_tag(TEKST, "WijzigLid")) is not None:
                continue
            refs = tuple((e.get("ref") or "").strip() for e in element.iter(_tag(TEKST, "IntRef")))
            yield Wijziging(_attribuut(element, "wId"), refs)


def _artikelen(root: etree._Element, naam: str, omgeving: _Omgeving) -> Iterator[tuple[str, str]]:
    for element in root.iter(_tag(TEKST, naam)):
        namen, component = _waarin(element, omgeving)
        eid = (element.get("eId") or "").strip()
        if "BesluitCompact" in namen and "WijzigBijlage" not in namen:
            yield "", eid
        elif "RegelingKlassiek" in namen and MUTATIE not in namen:
            yield component, eid


def _waarin(element: etree._Element, omgeving: _Omgeving) -> tuple[frozenset[str], str]:
    """Return the local names of what an element stands in, and the nearest componentnaam.

    :param omgeving: the same of elements with their own name and componentnaam, as far as asked for before.
    """
    onbekend: list[etree._Element] = []
    namen, component = frozenset[str](), ""
    for ouder in element.iterancestors():
        if ouder in omgeving:
            namen, component = omgeving[ouder]
            break
        onbekend.append(ouder)
    for ouder in reversed(onbekend):
        namen, component = namen | {_local(ouder)}, ouder.get("componentnaam") or component
        omgeving[ouder] = namen, component
    return namen, component


def _eids(consolidatie: etree._Element | None) -> Iterator[tuple[str, Veld]]:
    if consolidatie is not None:
        for element in consolidatie.iter(_tag(DATA, "BeoogdeRegeling"), _tag(DATA, "Tijdstempel")):
            eid = element.find(_tag(DATA, "eId"))
            if eid is not None:
                yield _local(element), _veld(eid)


def _vervangingen(root: etree._Element) -> Iterator[Vervanging]:
    for mutatie in root.iter(_tag(TEKST, MUTATIE)):
        for element in mutatie.iter(_tag(TEKST, "Vervang"), _tag(TEKST, "Verwijder")):
            wid = next((str(e.get("wId")) for e in element if isinstance(e.tag, str) and e.get("wId")), "")
            if wid and element.get("wat") is not None:
                yield Vervanging(_attribuut(element, "wat"), wid, (mutatie.get("wordt") or "").strip())


def _toelichtingen(root: etree._Element) -> Iterator[tuple[Veld, int]]:
    for mutatie in root.iter(_tag(TEKST, MUTATIE)):
        found = [
            voegtoe
            for voegtoe in mutatie.iter(_tag(TEKST, "VoegToe"))
            if voegtoe.find(_tag(TEKST, "Toelichting")) is not None
        ]
        if len(found) > 1:
            yield Veld("", _line(found[1]), path_of(found[1])), len(found)
