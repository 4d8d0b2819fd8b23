"""The STTR file as a typed model, read by local name: DMN 1.1 and 1.2, STTR namespaces v1.0 and v2.0 read alike.

Reading is tolerant: what is missing is empty in the model, and the rules say so. Nothing is evaluated here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ikt_mocks.sttr.structuurref import BASIS

#: Largest rule file accepted, in bytes (harness-defined).
MAX_BESTAND = 10 * 1024 * 1024

DMN_VERSIES = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
}
#: The parts of the DMN+ layer; the version stands before the part's name.
UITBREIDING = re.compile(
    re.escape(BASIS)
    + r"v(?P<versie>\d+\.\d+)/(?P<deel>Bedrijfsregel|Interactieregel|Uitvoeringsregel|Content)"
)

SOORTEN = (
    "geoVerwijzing",
    "uitkomstHerbruikbareBeslissing",
    "herbruikbareBeslissing",
    "registerBevraging",
    "registerbevragingAPIProfiel",
    "vasteWaardeVoorbehoud",
    "vasteWaarde",
    "implicietAntwoord",
    "bijlage",
    "vraag",
)
GEGEVENSTYPEN = ("boolean", "number", "string", "date", "list")
# The string value of an element: the text of all it holds, without comments.
_STRING = etree.XPath("string()")
_EXPRESSIES = (
    "decisionTable",
    "literalExpression",
    "invocation",
    "context",
    "relation",
    "list",
    "functionDefinition",
)


@dataclass(frozen=True, slots=True)
class Verwijzing:
    """An ``href``: the id or reference it points at, without the leading ``#``, and where it stands."""

    doel: str
    element: etree._Element = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Optie:
    """One choice of a list question."""

    volgnummer: str
    tekst: str


@dataclass(frozen=True, slots=True)
class Uitvoeringsregel:
    """One uitvoeringsregel: what is asked of the initiatiefnemer, or where a value comes from.

    :param soorten: the kinds found, of which there must be exactly one.
    :param waarde: the fixed value of a vasteWaarde or vasteWaardeVoorbehoud.
    """

    id: str
    soorten: tuple[str, ...]
    regelgroepen: tuple[Verwijzing, ...]
    gegevens_type: str
    tekst: str
    invoertype: str
    optie_type: str
    opties: tuple[Optie, ...]
    bijlage_type: str
    locatie: str
    waarde: str
    voorbehoud: str
    prioriteit: int
    classificatie: str
    publiceerbaar: bool
    vertrouwelijk: bool
    toelichting: str
    element: etree._Element = field(repr=False, compare=False)

    @property
    def soort(self) -> str:
        """Its one kind; empty when there is none or more than one."""
        return self.soorten[0] if len(self.soorten) == 1 else ""


@dataclass(frozen=True, slots=True)
class Regelgroep:
    """A group of questions as the loket shows them."""

    id: str
    naam: str
    prioriteit: int


@dataclass(frozen=True, slots=True)
class Invoer:
    """An inputData: the name under which tables use it and the uitvoeringsregel that fills it."""

    id: str
    naam: str
    regels: tuple[Verwijzing, ...]
    element: etree._Element = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Cel:
    """The text of one cell and where it stands."""

    tekst: str
    element: etree._Element = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Rij:
    """One rule of a table: a cell per input and per output."""

    invoer: tuple[Cel, ...]
    uitvoer: tuple[Cel, ...]
    element: etree._Element = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Beslistabel:
    """One decision table.

    :param hit_policy: as written; ``UNIQUE`` when absent, as in OMG DMN.
    :param aggregatie: aggregation of a COLLECT table, empty when none.
    :param kolommen: the expression of each input column, which is a bare name.
    :param uitkomsten: the texts of ``outputValues``.
    """

    hit_policy: str
    aggregatie: str
    kolommen: tuple[Cel, ...]
    uitvoerkolommen: int
    uitkomsten: tuple[Cel, ...]
    rijen: tuple[Rij, ...]
    element: etree._Element = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Beslissing:
    """A decision with what it needs.

    :param structuurrefs: its functioneleStructuurRefs; the one decision that has it is the top.
    :param expressies: local names of the expressions found; an evaluable decision has exactly ``decisionTable``.
    """

    id: str
    naam: str
    structuurrefs: tuple[Verwijzing, ...]
    vereiste_invoer: tuple[Verwijzing, ...]
    vereiste_beslissingen: tuple[Verwijzing, ...]
    expressies: tuple[str, ...]
    tabel: Beslistabel | None
    element: etree._Element = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Regelbestand:
    """One STTR file.

    :param dmn_versie: ``1.1`` or ``1.2``; empty when the root is in another namespace.
    :param uitbreiding_versies: versions of the DMN+ namespaces used, in order.
    """

    naam: str
    namespace: str
    dmn_versie: str
    uitbreiding_versies: tuple[str, ...]
    regelgroepen: tuple[Regelgroep, ...]
    uitvoeringsregels: tuple[Uitvoeringsregel, ...]
    invoer: tuple[Invoer, ...]
    beslissingen: tuple[Beslissing, ...]
    root: etree._Element = field(repr=False, compare=False)

    @property
    def structuurrefs(self) -> tuple[Verwijzing, ...]:
        """All functioneleStructuurRefs of all decisions, in document order."""
        return tuple(ref for beslissing in self.beslissingen for ref in beslissing.structuurrefs)

    @property
    def top(self) -> Beslissing | None:
        """The first decision that carries a functioneleStructuurRef."""
        return next((beslissing for beslissing in self.beslissingen if beslissing.structuurrefs), None)

    @property
    def sttr_versie(self) -> int:
        """Major version of the DMN+ namespaces; 1 when none is used."""
        return max((int(versie.split(".", 1)[0]) for versie in self.uitbreiding_versies), default=1)


def naam_van(element: etree._Element) -> str:
    """Return the local name; empty for a comment or processing instruction."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def namespace_van_element(element: etree._Element) -> str:
    """Return the namespace of an element; empty when it has none."""
    return (etree.QName(element).namespace or "") if isinstance(element.tag, str) else ""


def _kinderen(element: etree._Element, *namen: str) -> Iterator[etree._Element]:
    return (child for child in element if naam_van(child) in namen)


def _kind(element: etree._Element, naam: str) -> etree._Element | None:
    return next(_kinderen(element, naam), None)


def _tekst(element: etree._Element | None, naam: str) -> str:
    found = None if element is None else _kind(element, naam)
    return "" if found is None else str(_STRING(found)).strip()


def _verwijzing(element: etree._Element) -> Verwijzing:
    return Verwijzing(element.get("href", "").strip().removeprefix("#"), element)


def _uitbreiding(element: etree._Element) -> Iterator[etree._Element]:
    for extension in _kinderen(element, "extensionElements"):
        yield from (child for child in extension if isinstance(child.tag, str))


def _getal(text: str) -> int:
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else 0


def _uitvoeringsregel(element: etree._Element) -> Uitvoeringsregel:
    soorten = tuple(naam_van(child) for child in _kinderen(element, *SOORTEN))
    inhoud = next(_kinderen(element, *SOORTEN), None)
    opties = None if inhoud is None else _kind(inhoud, "opties")
    toelichting = _kind(element, "uitvoeringsregelToelichting")
    return Uitvoeringsregel(
        id=element.get("id", ""),
        soorten=soorten,
        regelgroepen=tuple(_verwijzing(ref) for ref in _kinderen(element, "regelgroepRef")),
        gegevens_type=_tekst(inhoud, "gegevensType"),
        tekst=_tekst(inhoud, "vraagTekst") or _tekst(inhoud, "waardeVraag"),
        invoertype=_tekst(inhoud, "inputType"),
        optie_type=_tekst(opties, "optieType"),
        opties=tuple(
            Optie(_tekst(optie, "sequenceId"), _tekst(optie, "optieText"))
            for optie in ([] if opties is None else _kinderen(opties, "optie"))
        ),
        bijlage_type=_tekst(inhoud, "bijlageType"),
        locatie=_locatie(inhoud),
        waarde=_tekst(inhoud, "waarde") or _tekst(inhoud, "vasteWaarde"),
        voorbehoud=_tekst(inhoud, "tekstVoorbehoud"),
        prioriteit=_getal(_tekst(element, "prioriteit")),
        classificatie=_tekst(element, "classificatie"),
        publiceerbaar=_tekst(element, "publiceerbaar") == "true",
        vertrouwelijk=_tekst(element, "potentieelVertrouwelijk") == "true",
        toelichting=_tekst(toelichting, "toelichting"),
        element=element,
    )


def _locatie(inhoud: etree._Element | None) -> str:
    found = None if inhoud is None else _kind(inhoud, "locatie")
    return "" if found is None else found.get("identificatie", "")


def _invoer(element: etree._Element) -> Invoer:
    variable = _kind(element, "variable")
    naam = element.get("name", "") if variable is None else variable.get("name", element.get("name", ""))
    regels = tuple(
        _verwijzing(ref) for ref in _uitbreiding(element) if naam_van(ref) == "uitvoeringsregelRef"
    )
    return Invoer(element.get("id", ""), naam, regels, element)


def _cel(element: etree._Element) -> Cel:
    return Cel(_tekst(element, "text"), element)


def _tabel(element: etree._Element) -> Beslistabel:
    kolommen = []
    for column in _kinderen(element, "input"):
        expressie = _kind(column, "inputExpression")
        kolommen.append(Cel(_tekst(expressie, "text"), column))
    uitvoer = list(_kinderen(element, "output"))
    return Beslistabel(
        hit_policy=element.get("hitPolicy", "UNIQUE"),
        aggregatie=element.get("aggregation", ""),
        kolommen=tuple(kolommen),
        uitvoerkolommen=len(uitvoer),
        uitkomsten=tuple(_cel(values) for column in uitvoer for values in _kinderen(column, "outputValues")),
        rijen=tuple(
            Rij(
                tuple(_cel(cell) for cell in _kinderen(rij, "inputEntry")),
                tuple(_cel(cell) for cell in _kinderen(rij, "outputEntry")),
                rij,
            )
            for rij in _kinderen(element, "rule")
        ),
        element=element,
    )


def _beslissing(element: etree._Element) -> Beslissing:
    variable = _kind(element, "variable")
    expressies = list(_kinderen(element, *_EXPRESSIES))
    tabel = next((found for found in expressies if naam_van(found) == "decisionTable"), None)
    vereist = list(_kinderen(element, "informationRequirement"))
    return Beslissing(
        id=element.get("id", ""),
        naam=element.get("name", "") if variable is None else variable.get("name", element.get("name", "")),
        structuurrefs=tuple(
            _verwijzing(ref) for ref in _uitbreiding(element) if naam_van(ref) == "functioneleStructuurRef"
        ),
        vereiste_invoer=tuple(
            _verwijzing(ref) for need in vereist for ref in _kinderen(need, "requiredInput")
        ),
        vereiste_beslissingen=tuple(
            _verwijzing(ref) for need in vereist for ref in _kinderen(need, "requiredDecision")
        ),
        expressies=tuple(naam_van(found) for found in expressies),
        tabel=None if tabel is None else _tabel(tabel),
        element=element,
    )


def lees_regelbestand(root: etree._Element) -> Regelbestand:
    """Read the document element of an STTR file; never refuses, the rules judge."""
    groepen: list[Regelgroep] = []
    regels: list[Uitvoeringsregel] = []
    for block in _uitbreiding(root):
        if naam_van(block) == "regelgroepen":
            groepen.extend(
                Regelgroep(found.get("id", ""), _tekst(found, "naam"), _getal(_tekst(found, "prioriteit")))
                for found in _kinderen(block, "regelgroep")
            )
        elif naam_van(block) == "uitvoeringsregels":
            regels.extend(_uitvoeringsregel(found) for found in _kinderen(block, "uitvoeringsregel"))
    versies = {
        match.group("versie")
        for element in root.iter(etree.Element)
        if (match := UITBREIDING.fullmatch(namespace_van_element(element))) is not None
    }
    return Regelbestand(
        naam=root.get("name", ""),
        namespace=root.get("namespace", ""),
        dmn_versie=DMN_VERSIES.get(namespace_van_element(root), ""),
        uitbreiding_versies=tuple(sorted(versies)),
        regelgroepen=tuple(groepen),
        uitvoeringsregels=tuple(regels),
        invoer=tuple(_invoer(found) for found in _kinderen(root, "inputData")),
        beslissingen=tuple(_beslissing(found) for found in _kinderen(root, "decision")),
        root=root,
    )
