"""What a delivery says that the register must know: versions, doelen, withdrawals, dates, procedure, metadata.

Read as tolerantly as the rest: what is absent is empty, for the rules to judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

from lxml import etree

from ikt_mocks.stop._inhoud import AANLEVERING, DATA, MANIFEST_OW, Veld
from ikt_schemas.xml_source import XmlSource, path_of

TEKST = "https://standaarden.overheid.nl/stop/imop/tekst/"
GEO = "https://standaarden.overheid.nl/stop/imop/geo/"
JOIN_IO = "/join/id/regdata/"

Actie = Literal["toevoegen", "vervangen", "verwijderen"]

_ACTIES: tuple[tuple[str, Actie], ...] = (
    ("voegStappenToe", "toevoegen"),
    ("vervangStappen", "vervangen"),
    ("verwijderStappen", "verwijderen"),
)
_MET_WORDT = etree.XPath("descendant-or-self::tekst:*[@wordt]", namespaces={"tekst": TEKST})


@dataclass(frozen=True, slots=True)
class Metadata:
    """What must stay the same between versions: of a regeling or of an informatieobject.

    :param soort: soortRegeling, or formaatInformatieobject.
    :param instructie: publicatieinstructie; of an informatieobject only.
    :param opvolger_van: works that it succeeds.
    """

    soort: str
    eindverantwoordelijke: str
    instructie: str
    opvolger_van: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instrumentversie:
    """A version of a regeling or informatieobject that a delivery brings.

    :param mutatie: whether it comes as a RegelingMutatie.
    :param was: the version it builds on; ``None`` when the attribute (or wasID) is absent.
    :param model: RegelingCompact, RegelingTijdelijkdeel, …; empty when the mutation does not replace it whole.
    :param metadata: ``None`` when absent.
    :param hoort_bij: work of the hoofdregeling of a tijdelijk deel, or of the geboorteregeling; empty when none.
    """

    soort: Literal["regeling", "informatieobject"]
    file: str
    work: Veld
    expression: Veld
    soort_work: str
    schemaversie: str
    mutatie: bool = False
    was: Veld | None = None
    model: str = ""
    metadata: Metadata | None = None
    hoort_bij: Veld | None = None
    bestanden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Koppeling:
    """An instrument coupled to doelen: a version (BeoogdeRegelgeving) or a work (Intrekkingen)."""

    doelen: tuple[str, ...]
    instrument: Veld

    @property
    def work(self) -> str:
        """The work, whatever the instrument names."""
        return work_van(self.instrument.text)


@dataclass(frozen=True, slots=True)
class Tijdstempel:
    """A date for a doel; ``datum`` as written."""

    doel: str
    soort: str
    datum: Veld


@dataclass(frozen=True, slots=True)
class Stap:
    """A procedurestap; ``oud`` is datumTeMuterenStap."""

    actie: Actie
    soort: Veld
    datum: str
    oud: str


@dataclass(frozen=True, slots=True)
class Publicatiefeiten:
    """What the file of a besluit or kennisgeving says."""

    file: str
    regelingen: tuple[Instrumentversie, ...]
    beoogde_regelingen: tuple[Koppeling, ...]
    beoogde_informatieobjecten: tuple[Koppeling, ...]
    intrekkingen: tuple[Koppeling, ...]
    tijdstempels: tuple[Tijdstempel, ...]
    verwijzingen: tuple[Veld, ...]
    bekend_op: Veld | None
    stappen: tuple[Stap, ...]
    mededeling_over: Veld | None
    eindverantwoordelijke: str


@dataclass(frozen=True, slots=True)
class OwKoppeling:
    """One ``Aanlevering`` of manifest-ow.xml."""

    regeling: str
    doel: Veld | None


def work_van(identificatie: str) -> str:
    """Return the work of an AKN or JOIN identification, which may name an expression."""
    for taal in ("/nld", "/mul", "/und", "/fry", "/eng"):
        work, found, rest = identificatie.partition(f"{taal}@")
        if found and rest:
            return work
    return identificatie


def _tag(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}"


def _local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def _veld(element: etree._Element | None) -> Veld | None:
    if element is None:
        return None
    tekst = "".join(str(part) for part in element.itertext()).strip()
    return Veld(tekst, cast("int | None", element.sourceline), path_of(element))


def _attribuut(element: etree._Element, naam: str) -> Veld | None:
    waarde = element.get(naam)
    if waarde is None:
        return None
    return Veld(str(waarde).strip(), cast("int | None", element.sourceline), f"{path_of(element)}/@{naam}")


def _tekst(element: etree._Element | None, path: str) -> str:
    return "" if element is None else (element.findtext(path) or "").strip()


def lees_publicatie(source: XmlSource) -> Publicatiefeiten | None:
    """Read a besluit or kennisgeving; ``None`` for any other file."""
    root = source.root
    if root.tag not in (
        _tag(AANLEVERING, "AanleveringBesluit"),
        _tag(AANLEVERING, "AanleveringKennisgeving"),
    ):
        return None
    consolidatie = next(root.iter(_tag(DATA, "ConsolidatieInformatie")), None)
    procedure = next(root.iter(_tag(DATA, "Procedureverloop"), _tag(DATA, "Procedureverloopmutatie")), None)
    metadata = next(root.iter(_tag(DATA, "BesluitMetadata"), _tag(DATA, "KennisgevingMetadata")), None)
    return Publicatiefeiten(
        file=source.name,
        regelingen=tuple(_regelingen(source)),
        beoogde_regelingen=tuple(_koppelingen(consolidatie, "BeoogdeRegeling", "instrumentVersie")),
        beoogde_informatieobjecten=tuple(
            _koppelingen(consolidatie, "BeoogdInformatieobject", "instrumentVersie")
        ),
        intrekkingen=tuple(_koppelingen(consolidatie, "Intrekking", "instrument")),
        tijdstempels=tuple(_tijdstempels(consolidatie)),
        verwijzingen=tuple(_verwijzingen(root)),
        bekend_op=None if procedure is None else _veld(procedure.find(_tag(DATA, "bekendOp"))),
        stappen=tuple(_stappen(procedure)),
        mededeling_over=None if metadata is None else _veld(metadata.find(_tag(DATA, "mededelingOver"))),
        eindverantwoordelijke=_tekst(metadata, _tag(DATA, "eindverantwoordelijke")),
    )


def _regelingen(source: XmlSource) -> Iterator[Instrumentversie]:
    root = source.root
    informatie: dict[str, etree._Element] = {}
    for element in root.iter(_tag(AANLEVERING, "RegelingVersieInformatie")):
        informatie.setdefault(_tekst(element, f".//{_tag(DATA, 'FRBRExpression')}"), element)
    for component in cast("list[etree._Element]", _MET_WORDT(root)):  # noqa: SLF001 - its only name
        wordt = _attribuut(component, "wordt")
        ouder = component.getparent()
        if wordt is None or (ouder is not None and ouder.tag == _tag(TEKST, "VervangRegeling")):
            continue
        mutatie = _local(component) == "RegelingMutatie"
        model = "" if mutatie else _local(component)
        if mutatie and (vervangen := component.find(_tag(TEKST, "VervangRegeling"))) is not None:
            model = next((_local(e) for e in vervangen if isinstance(e.tag, str)), "")
        found = informatie.get(wordt.text)
        work = None if found is None else _veld(found.find(f".//{_tag(DATA, 'FRBRWork')}"))
        deel = None if found is None else found.find(f".//{_tag(DATA, 'isTijdelijkDeelVan')}")
        yield Instrumentversie(
            soort="regeling",
            file=source.name,
            work=work or Veld(work_van(wordt.text), wordt.line, wordt.xpath),
            expression=wordt,
            soort_work=_tekst(found, f".//{_tag(DATA, 'soortWork')}"),
            schemaversie=(root.get("schemaversie") or "").strip(),
            mutatie=mutatie,
            was=_attribuut(component, "was"),
            model=model,
            metadata=None if found is None else _metadata(found.find(_tag(DATA, "RegelingMetadata"))),
            hoort_bij=None if deel is None else _veld(next(deel.iter(_tag(DATA, "FRBRWork")), deel)),
        )


def _metadata(element: etree._Element | None) -> Metadata | None:
    if element is None:
        return None
    soort = _tekst(element, _tag(DATA, "soortRegeling")) or _tekst(
        element, _tag(DATA, "formaatInformatieobject")
    )
    return Metadata(
        soort=soort,
        eindverantwoordelijke=_tekst(element, _tag(DATA, "eindverantwoordelijke")),
        instructie=_tekst(element, _tag(DATA, "publicatieinstructie")),
        opvolger_van=tuple(sorted((e.text or "").strip() for e in element.iter(_tag(DATA, "opvolgerVan")))),
    )


def _doelen(element: etree._Element) -> tuple[str, ...]:
    return tuple((e.text or "").strip() for e in element.iter(_tag(DATA, "doel")))


def _koppelingen(consolidatie: etree._Element | None, naam: str, instrument: str) -> Iterator[Koppeling]:
    for element in () if consolidatie is None else consolidatie.iter(_tag(DATA, naam)):
        veld = _veld(element.find(_tag(DATA, instrument)))
        if veld is not None:
            yield Koppeling(_doelen(element), veld)


def _tijdstempels(consolidatie: etree._Element | None) -> Iterator[Tijdstempel]:
    for element in () if consolidatie is None else consolidatie.iter(_tag(DATA, "Tijdstempel")):
        datum = _veld(element.find(_tag(DATA, "datum")))
        if datum is not None:
            yield Tijdstempel(
                _tekst(element, _tag(DATA, "doel")), _tekst(element, _tag(DATA, "soortTijdstempel")), datum
            )


def _verwijzingen(root: etree._Element) -> Iterator[Veld]:
    """Yield every informatieobject that is named, once."""
    seen: set[str] = set()
    for element in root.iter(_tag(DATA, "informatieobjectRef"), _tag(TEKST, "ExtIoRef")):
        veld = _veld(element) if _local(element) == "informatieobjectRef" else _attribuut(element, "ref")
        if veld is not None and veld.text.startswith(JOIN_IO) and veld.text not in seen:
            seen.add(veld.text)
            yield veld


def _stappen(procedure: etree._Element | None) -> Iterator[Stap]:
    if procedure is None:
        return
    groepen = [(e, actie) for naam, actie in _ACTIES for e in procedure.iter(_tag(DATA, naam))]
    groepen += [(e, "toevoegen") for e in procedure.iter(_tag(DATA, "procedurestappen"))]
    for groep, actie in groepen:
        for element in groep:
            soort = _veld(element.find(_tag(DATA, "soortStap"))) if isinstance(element.tag, str) else None
            if soort is not None:
                yield Stap(
                    actie,
                    soort,
                    _tekst(element, _tag(DATA, "voltooidOp")),
                    _tekst(element, _tag(DATA, "datumTeMuterenStap")),
                )


def lees_informatieobject(source: XmlSource) -> Instrumentversie | None:
    """Read an informatieobject; ``None`` for any other file. Its wasID stands in the GML: :func:`lees_was`."""
    root = source.root
    if root.tag != _tag(AANLEVERING, "AanleveringInformatieObject"):
        return None
    identificatie = next(root.iter(_tag(DATA, "ExpressionIdentificatie")), None)
    if identificatie is None:
        return None
    work = _veld(identificatie.find(_tag(DATA, "FRBRWork")))
    expression = _veld(identificatie.find(_tag(DATA, "FRBRExpression")))
    if work is None or expression is None:
        return None
    return Instrumentversie(
        soort="informatieobject",
        file=source.name,
        work=work,
        expression=expression,
        soort_work=_tekst(identificatie, _tag(DATA, "soortWork")),
        schemaversie=(root.get("schemaversie") or "").strip(),
        metadata=_metadata(next(root.iter(_tag(DATA, "InformatieObjectMetadata")), None)),
        hoort_bij=_veld(next(root.iter(_tag(DATA, "heeftGeboorteregeling")), None)),
        bestanden=tuple((e.text or "").strip() for e in root.iter(_tag(DATA, "bestandsnaam"))),
    )


def lees_was(source: XmlSource) -> tuple[str, Veld] | None:
    """Return (FRBRExpression, wasID) of a GIO that is a change of another version; ``None`` otherwise."""
    was = _veld(next(source.root.iter(_tag(GEO, "wasID")), None))
    expression = _veld(next(source.root.iter(_tag(GEO, "FRBRExpression")), None))
    return (expression.text, was) if was is not None and expression is not None else None


def lees_ow_koppelingen(source: XmlSource) -> tuple[OwKoppeling, ...]:
    """Return per regeling in manifest-ow.xml the doel under which its OW objects come."""
    return tuple(
        OwKoppeling(
            _tekst(element, _tag(MANIFEST_OW, "WorkIDRegeling")),
            _veld(element.find(_tag(MANIFEST_OW, "DoelID"))),
        )
        for element in source.root.iterfind(_tag(MANIFEST_OW, "Aanlevering"))
    )
