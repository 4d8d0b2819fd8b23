"""Informatieobjecten beside the besluit and their files: LVBB3150 to 3519, 3902 and 4054.

LVBB3502 says that an informatieobject is ``pubdata``; the chain accepts every collection (a GIO is ``regdata``),
and that is judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.stop._document import Document
from ikt_mocks.stop._fouten_inhoud import FOUTEN_INHOUD
from ikt_mocks.stop._pakket import Pakket
from ikt_mocks.stop.register.feiten import Instrumentversie
from ikt_mocks.stop.rules._zaak import BESLUIT, Zaak, in_map, lijkt_op
from ikt_schemas.aknjoin import COLLECTIES, lees
from ikt_schemas.melding import Melding

TE_CONSOLIDEREN = "TeConsolideren"
ALLEEN_BEKEND = "AlleenBekendTeMaken"
_TYPEN = ("application/pdf", "application/gml+xml")


def _besluit(zaak: Zaak) -> Document | None:
    document = zaak.pakket.publicatiedocument
    return document if document is not None and document.soort == BESLUIT else None


def _met_instructie(zaak: Zaak, instructie: str) -> Iterator[Instrumentversie]:
    for io in zaak.pakket.informatieobjecten:
        if io.metadata is not None and io.metadata.instructie == instructie:
            yield io


@rule("LVBB3150")
def geboorteregeling_bij_consolideren(zaak: Zaak) -> Iterator[Melding]:
    """An informatieobject has a geboorteregeling when it is to be consolidated, and only then."""
    for io in zaak.pakket.informatieobjecten:
        instructie = io.metadata.instructie if io.metadata else ""
        if instructie and (instructie == TE_CONSOLIDEREN) != (io.hoort_bij is not None):
            zonder = io.hoort_bij is None
            yield FOUTEN_INHOUD["LVBB3150"].melding(
                file=io.file,
                veld=io.hoort_bij or io.expression,
                io=io.expression.text,
                instructie=instructie,
                zonder_nl=", en geen" if zonder else ", en toch een",
                zonder_en=", and lacks" if zonder else ", and yet",
            )


@rule("LVBB3151")
def verwijzing_naar_informatieobject(zaak: Zaak) -> Iterator[Melding]:
    """An ExtIoRef in the besluit refers to each informatieobject that is to be consolidated."""
    if (besluit := _besluit(zaak)) is None:
        return
    genoemd = {ref.ref.text for ref in besluit.iorefs if ref.element == "ExtIoRef"}
    for io in _met_instructie(zaak, TE_CONSOLIDEREN):
        if io.expression.text not in genoemd:
            yield FOUTEN_INHOUD["LVBB3151"].melding(file=io.file, veld=io.expression, io=io.expression.text)


@rule("LVBB3502")
def collectie(zaak: Zaak) -> Iterator[Melding]:
    """The JOIN of an informatieobject is regdata, pubdata or infodata."""
    for io in zaak.pakket.informatieobjecten:
        it = lees(io.work.text)
        if it.stelsel == "join" and it.soort not in COLLECTIES:
            yield FOUTEN_INHOUD["LVBB3502"].melding(
                file=io.file, veld=io.work, io=io.work.text, deel=it.soort
            )


@rule("LVBB3504")
def genoemd_is_meegeleverd(zaak: Zaak) -> Iterator[Melding]:
    """What informatieobjectRefs names came along."""
    if (besluit := _besluit(zaak)) is None:
        return
    geleverd = {io.expression.text for io in zaak.pakket.informatieobjecten}
    for ref in besluit.refs:
        if ref.text not in geleverd:
            yield FOUTEN_INHOUD["LVBB3504"].melding(file=besluit.file, veld=ref, io=ref.text)


@rule("LVBB3509")
def meegeleverd_is_genoemd(zaak: Zaak) -> Iterator[Melding]:
    """What came along is named in informatieobjectRefs."""
    if (besluit := _besluit(zaak)) is None:
        return
    genoemd = {ref.text for ref in besluit.refs}
    for io in zaak.pakket.informatieobjecten:
        if io.expression.text not in genoemd:
            yield FOUTEN_INHOUD["LVBB3509"].melding(file=io.file, veld=io.expression, io=io.expression.text)


@rule("LVBB3506")
def bestand_meegeleverd(zaak: Zaak) -> Iterator[Melding]:
    """The file that an informatieobject names came along, under that very name; in a folder is for LVBB1004."""
    in_mappen = {in_map(name) for name in zaak.pakket.names}
    for aanlevering in zaak.pakket.aanleveringen:
        for bestand in aanlevering.bestanden:
            naam = bestand.bestandsnaam.text
            if naam not in zaak.pakket.names and naam not in in_mappen:
                nl, en = lijkt_op(naam, zaak.pakket)
                yield FOUTEN_INHOUD["LVBB3506"].melding(
                    file=aanlevering.file,
                    veld=bestand.bestandsnaam,
                    io=aanlevering.expression.text if aanlevering.expression else aanlevering.file,
                    naam=naam,
                    lijkt_nl=nl,
                    lijkt_en=en,
                )


@rule("LVBB3507")
def type_bestand(zaak: Zaak) -> Iterator[Melding]:
    """The file of an informatieobject is PDF or GML by its content type; LVBB1021 compares it with the content."""
    typen = content_typen(zaak.pakket)
    for aanlevering in zaak.pakket.aanleveringen:
        for bestand in aanlevering.bestanden:
            naam = bestand.bestandsnaam.text
            # An empty type is refused by LVBB1020.
            if typen.get(naam) and typen[naam] not in _TYPEN:
                yield FOUTEN_INHOUD["LVBB3507"].melding(
                    file=aanlevering.file,
                    veld=bestand.bestandsnaam,
                    io=aanlevering.expression.text if aanlevering.expression else aanlevering.file,
                    naam=naam,
                    type=typen[naam],
                )


def content_typen(pakket: Pakket) -> dict[str, str]:
    """Return file name → content type, as manifest.xml says."""
    regels = pakket.manifest.regels if pakket.manifest else ()
    return {regel.bestandsnaam.text: regel.content_type.text for regel in regels}


@rule("LVBB3510")
def geboorteregeling_in_besluit(zaak: Zaak) -> Iterator[Melding]:
    """The geboorteregeling of an informatieobject is a regeling of the besluit."""
    feiten = zaak.pakket.publicatiefeiten
    if _besluit(zaak) is None or feiten is None:
        return
    works = {regeling.work.text for regeling in feiten.regelingen}
    works |= {koppeling.work for koppeling in (*feiten.beoogde_regelingen, *feiten.intrekkingen)}
    for io in zaak.pakket.informatieobjecten:
        if io.hoort_bij is not None and io.hoort_bij.text not in works:
            yield FOUTEN_INHOUD["LVBB3510"].melding(
                file=io.file, veld=io.hoort_bij, regeling=io.hoort_bij.text, io=io.expression.text
            )


def _met_gml(zaak: Zaak) -> Iterator[tuple[Instrumentversie, str, str, str]]:
    """Yield each informatieobject with (file, work, expression) of its GML."""
    for io in zaak.pakket.informatieobjecten:
        for naam in io.bestanden:
            gml = zaak.pakket.document(naam)
            for identiteit in gml.identiteiten[:1] if gml else ():
                yield io, naam, identiteit.work.text, identiteit.expression.text


@rule("LVBB3511")
def werk_in_gml(zaak: Zaak) -> Iterator[Melding]:
    """The work in the GML is that of its informatieobject."""
    for io, _, work, _ in _met_gml(zaak):
        if work != io.work.text:
            yield FOUTEN_INHOUD["LVBB3511"].melding(file=io.file, veld=io.work, io=io.work.text, gml=work)


@rule("LVBB3512")
def expressie_in_gml(zaak: Zaak) -> Iterator[Melding]:
    """The expression in the GML is that of its informatieobject."""
    for io, _, _, expression in _met_gml(zaak):
        if expression != io.expression.text:
            yield FOUTEN_INHOUD["LVBB3512"].melding(
                file=io.file, veld=io.expression, io=io.expression.text, gml=expression
            )


@rule("LVBB3517")
def zonder_witruimte(zaak: Zaak) -> Iterator[Melding]:
    """An ExtIoRef, and the JOIN in a BeoogdInformatieobject, has no blanks around it and no line breaks."""
    if (besluit := _besluit(zaak)) is None:
        return
    for item in besluit.genoemd:
        join = item.element == "ExtIoRef" or (
            item.element == "instrumentVersie" and item.veld.text.startswith("/join/")
        )
        if join and (item.ruw != item.veld.text or re.search(r"[\r\n\t]", item.ruw)):
            yield FOUTEN_INHOUD["LVBB3517"].melding(file=besluit.file, veld=item.veld, io=item.veld.text)


@rule("LVBB3902")
def alleen_bekend_niet_in_regeling(zaak: Zaak) -> Iterator[Melding]:
    """No regeling names an informatieobject that is only made known."""
    if (besluit := _besluit(zaak)) is None:
        return
    alleen = {io.expression.text for io in _met_instructie(zaak, ALLEEN_BEKEND)}
    for ref in besluit.iorefs:
        if ref.ref.text in alleen and (ref.in_regeling or ref.element == "ExtIoRef"):
            yield FOUTEN_INHOUD["LVBB3902"].melding(file=besluit.file, veld=ref.ref, io=ref.ref.text)


@rule("LVBB4054")
def geen_opvolger_bij_alleen_bekend(zaak: Zaak) -> Iterator[Melding]:
    """An informatieobject that is only made known succeeds no other."""
    for io in _met_instructie(zaak, ALLEEN_BEKEND):
        if io.metadata and io.metadata.opvolger_van:
            yield FOUTEN_INHOUD["LVBB4054"].melding(file=io.file, veld=io.expression, io=io.expression.text)
