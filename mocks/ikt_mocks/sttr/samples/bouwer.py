"""Writes a rule file from a short description of its questions and tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from lxml import etree

from ikt_mocks.sttr.structuurref import BASIS, FunctioneleStructuurRef, RegelbeheerType, namespace_van

DmnVersie = Literal["1.1", "1.2"]
SttrVersie = Literal["1.0", "2.0"]

_DMN: Mapping[DmnVersie, str] = {
    "1.1": "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "1.2": "http://www.omg.org/spec/DMN/20180521/MODEL/",
}
_FEEL = "http://www.omg.org/spec/FEEL/20140401"
_TYPEN = {"list": "string", "date": "string"}


@dataclass(frozen=True, slots=True)
class Vraag:
    """One uitvoeringsregel with its inputData.

    :param naam: name under which the tables use the answer.
    :param type: gegevensType; for a bijlage or geoVerwijzing the type of its variable.
    :param soort: ``vraag``, ``bijlage``, ``geoVerwijzing`` or ``vasteWaarde``.
    :param inhoud: bijlageType, location or value, by kind.
    """

    naam: str
    type: str
    tekst: str
    opties: tuple[str, ...] = ()
    soort: str = "vraag"
    inhoud: str = ""


@dataclass(frozen=True, slots=True)
class Tabel:
    """One decision with its table.

    :param kolommen: names of questions or of other tables.
    :param rijen: per row the input cells and, last, the output cell.
    """

    naam: str
    kolommen: tuple[str, ...]
    rijen: tuple[tuple[str, ...], ...]
    hit_policy: str = "UNIQUE"
    type: str = "string"


@dataclass(frozen=True, slots=True)
class Regelset:
    """All that a rule file says; the first table is the top decision.

    :param maatregelen: texts of the maatregelen, numbered from 1.
    """

    naam: str
    oin: str
    urn: str
    soort: RegelbeheerType
    vragen: tuple[Vraag, ...]
    tabellen: tuple[Tabel, ...]
    maatregelen: tuple[str, ...] = ()

    @property
    def structuurref(self) -> str:
        """Its functioneleStructuurRef."""
        return FunctioneleStructuurRef(self.oin, self.soort, self.urn).tekst

    def voor(self, oin: str, urn: str) -> Regelset:
        """Return the same rules for another authority and activiteit."""
        return replace(self, oin=oin, urn=urn)

    def als_xml(self, dmn: DmnVersie = "1.2", sttr: SttrVersie = "1.0") -> bytes:
        """Write the rule file; the same set gives the same bytes."""
        return _Schrijver(self, dmn, sttr).schrijf()


class _Schrijver:
    def __init__(self, regels: Regelset, dmn: DmnVersie, sttr: SttrVersie) -> None:
        self.regels = regels
        self.dmn = _DMN[dmn]
        self.prefix = "feel:" if dmn == "1.1" else ""
        basis = f"{BASIS}v{sttr}/"
        self.ns = {
            naam: basis + deel
            for naam, deel in (
                ("bedr", "Bedrijfsregel"),
                ("inter", "Interactieregel"),
                ("uitv", "Uitvoeringsregel"),
                ("content", "Content"),
            )
        }
        nsmap = {"dmn": self.dmn, "feel": _FEEL, **self.ns}
        self.root = etree.Element(
            f"{{{self.dmn}}}definitions",
            nsmap=nsmap,
            id="def1",
            name=regels.naam,
            namespace=namespace_van(regels.oin),
            exporter="dso-ketentest",
            exporterVersion="1",
        )
        self.invoer = {vraag.naam: f"invoer{n}" for n, vraag in enumerate(regels.vragen, start=1)}
        self.beslissing = {tabel.naam: f"beslissing{n}" for n, tabel in enumerate(regels.tabellen, start=1)}

    def el(
        self,
        parent: etree._Element,
        naam: str,
        tekst: str | None = None,
        *,
        deel: str = "",
        **attributen: str,
    ) -> etree._Element:
        made = etree.SubElement(parent, f"{{{self.ns[deel] if deel else self.dmn}}}{naam}", attributen)
        made.text = tekst
        return made

    def schrijf(self) -> bytes:
        self._uitbreiding()
        for nummer, vraag in enumerate(self.regels.vragen, start=1):
            invoer = self.el(self.root, "inputData", id=self.invoer[vraag.naam], name=vraag.naam)
            self.el(
                self.el(invoer, "extensionElements"),
                "uitvoeringsregelRef",
                deel="uitv",
                href=f"#uitv{nummer}",
            )
            self.el(
                invoer,
                "variable",
                id=f"variabele{nummer}",
                name=vraag.naam,
                typeRef=self.prefix + _TYPEN.get(vraag.type, vraag.type),
            )
        for nummer, tabel in enumerate(self.regels.tabellen, start=1):
            self._beslissing(nummer, tabel)
        return etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", pretty_print=True)

    def _uitbreiding(self) -> None:
        uitbreiding = self.el(self.root, "extensionElements")
        groep = self.el(
            self.el(uitbreiding, "regelgroepen", deel="inter"), "regelgroep", deel="inter", id="groep1"
        )
        self.el(groep, "naam", self.regels.naam, deel="inter")
        self.el(groep, "prioriteit", "1", deel="inter")
        regels = self.el(uitbreiding, "uitvoeringsregels", deel="uitv")
        for nummer, vraag in enumerate(self.regels.vragen, start=1):
            regel = self.el(regels, "uitvoeringsregel", deel="uitv", id=f"uitv{nummer}")
            if vraag.soort != "bijlage":
                self.el(regel, "regelgroepRef", deel="uitv", href="#groep1")
                self.el(regel, "bereik", "werkzaamheid", deel="uitv")
                self.el(regel, "classificatie", "activiteit", deel="inter")
                self.el(regel, "publiceerbaar", "true", deel="uitv")
                self.el(regel, "potentieelVertrouwelijk", "false", deel="uitv")
                self.el(regel, "prioriteit", str(10 * nummer), deel="inter")
            self._soort(regel, vraag)
        if self.regels.maatregelen:
            maatregelen = self.el(uitbreiding, "maatregelen", deel="content")
            for nummer, tekst in enumerate(self.regels.maatregelen, start=1):
                maatregel = self.el(maatregelen, "maatregel", deel="content", id=f"maatregel{nummer}")
                self.el(maatregel, "nummer", str(nummer), deel="content")
                self.el(maatregel, "maatregeltekst", tekst, deel="content")

    def _soort(self, regel: etree._Element, vraag: Vraag) -> None:
        soort = self.el(regel, vraag.soort, deel="uitv")
        if vraag.soort == "bijlage":
            self.el(soort, "bijlageType", vraag.inhoud, deel="uitv")
            toelichting = self.el(regel, "uitvoeringsregelToelichting", deel="content")
            self.el(toelichting, "toelichting", vraag.tekst, deel="content")
        elif vraag.soort == "geoVerwijzing":
            self.el(soort, "locatie", deel="uitv", identificatie=vraag.inhoud)
            self.el(soort, "vraagTekst", vraag.tekst, deel="uitv")
        elif vraag.soort == "vasteWaarde":
            self.el(soort, "waardeVraag", vraag.tekst, deel="uitv")
            self.el(soort, "waarde", vraag.inhoud, deel="uitv")
            self.el(soort, "gegevensType", vraag.type, deel="uitv")
        else:
            self.el(soort, "gegevensType", vraag.type, deel="uitv")
            self.el(soort, "vraagTekst", vraag.tekst, deel="uitv")
            if vraag.opties:
                opties = self.el(soort, "opties", deel="uitv")
                self.el(opties, "optieType", "enkelAntwoord", deel="uitv")
                for nummer, tekst in enumerate(vraag.opties, start=1):
                    optie = self.el(opties, "optie", deel="uitv")
                    self.el(optie, "sequenceId", str(nummer), deel="uitv")
                    self.el(optie, "optieText", tekst, deel="uitv")

    def _beslissing(self, nummer: int, tabel: Tabel) -> None:
        beslissing = self.el(self.root, "decision", id=self.beslissing[tabel.naam], name=tabel.naam)
        if nummer == 1:
            uitbreiding = self.el(beslissing, "extensionElements")
            self.el(uitbreiding, "functioneleStructuurRef", deel="bedr", href=f"#{self.regels.structuurref}")
        self.el(
            beslissing, "variable", id=f"uitkomst{nummer}", name=tabel.naam, typeRef=self.prefix + tabel.type
        )
        for kolom in tabel.kolommen:
            vereist = self.el(beslissing, "informationRequirement")
            if kolom in self.invoer:
                self.el(vereist, "requiredInput", href=f"#{self.invoer[kolom]}")
            else:
                self.el(vereist, "requiredDecision", href=f"#{self.beslissing[kolom]}")
        gemaakt = self.el(beslissing, "decisionTable", id=f"tabel{nummer}", hitPolicy=tabel.hit_policy)
        for plaats, kolom in enumerate(tabel.kolommen, start=1):
            invoer = self.el(gemaakt, "input", id=f"tabel{nummer}kolom{plaats}")
            self.el(self.el(invoer, "inputExpression"), "text", kolom)
        self.el(gemaakt, "output", id=f"tabel{nummer}uitvoer")
        for regelnummer, rij in enumerate(tabel.rijen, start=1):
            id_ = f"tabel{nummer}rij{regelnummer}"
            regel = self.el(gemaakt, "rule", id=id_)
            for plaats, cel in enumerate(rij, start=1):
                naam = "outputEntry" if plaats == len(rij) else "inputEntry"
                self.el(self.el(regel, naam, id=f"{id_}cel{plaats}"), "text", cel)
