"""Rules of the published BHKV schematrons, judged without a pack: eIds, soortWork, procedure, informatieobjecten."""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.stop._document import MODELLEN, TIJDELIJK_DEEL
from ikt_mocks.stop._fouten_schematron import FOUTEN_SCHEMATRON
from ikt_mocks.stop._inhoud import ONTWERP
from ikt_mocks.stop.rules._zaak import KENNISGEVING, Zaak
from ikt_mocks.stop.rules.besluit import PUBLICATIE, STAP, document
from ikt_schemas.aknjoin import lees
from ikt_schemas.melding import Melding

_WORK = "/join/id/stop/work_"
_DEFINITIEF = "/join/id/stop/proceduretype_definitief"
_ONDERTEKEND = f"{STAP}003"
_STAPPEN = (f"{STAP}002", _ONDERTEKEND)
_INFORMATIEOBJECT = "AanleveringInformatieObject"
#: Which collection belongs to which publicatieinstructie.
_COLLECTIE = {"TeConsolideren": "regdata", "AlleenBekendTeMaken": "pubdata", "Informatief": "infodata"}


@rule("BHKV1005")
def soort_work_besluit(zaak: Zaak) -> Iterator[Melding]:
    """A besluit has soortWork work_003."""
    it = document(zaak)
    for identiteit in it.identiteiten if it else ():
        if it and identiteit.van == "BesluitVersie" and identiteit.soort_work != f"{_WORK}003":
            yield FOUTEN_SCHEMATRON["BHKV1005"].melding(
                file=it.file,
                veld=identiteit.expression,
                id=identiteit.work.text,
                soort=identiteit.soort_work,
            )


def _soort_work_regeling(zaak: Zaak, code: str, modellen: tuple[str, ...], soort: str) -> Iterator[Melding]:
    if (it := document(zaak)) is None:
        return
    goed = {versie.expression.text for versie in it.versies if versie.soort_work == soort}
    for component in it.componenten:
        if component.soort in modellen and component.wordt not in goed:
            yield FOUTEN_SCHEMATRON[code].melding(
                file=it.file, veld=component.plaats, model=component.soort, id=component.wordt
            )


@rule("BHKV1006")
def soort_work_regeling(zaak: Zaak) -> Iterator[Melding]:
    """A regeling that is no tijdelijk deel has a RegelingVersieInformatie with soortWork work_019."""
    modellen = tuple(model for model in MODELLEN if model != TIJDELIJK_DEEL)
    yield from _soort_work_regeling(zaak, "BHKV1006", modellen, f"{_WORK}019")


@rule("BHKV1028")
def soort_work_deel(zaak: Zaak) -> Iterator[Melding]:
    """A tijdelijk regelingdeel has one with soortWork work_021."""
    yield from _soort_work_regeling(zaak, "BHKV1028", (TIJDELIJK_DEEL,), f"{_WORK}021")


#: Articles named beside one that does not exist.
_GETOOND = 5


def _eids(zaak: Zaak, code: str, element: str, *, wijzigartikelen: bool) -> Iterator[Melding]:
    if (it := document(zaak)) is None:
        return
    bekend = it.artikelen | (it.wijzigartikelen if wijzigartikelen else frozenset())
    for naam, veld in it.eids:
        component, found, eid = veld.text.removeprefix("!").partition("#")
        plaats = (component, eid) if veld.text.startswith("!") and found else ("", veld.text)
        if naam == element and plaats not in bekend:
            eigen = ", ".join(sorted(eid for component, eid in bekend if not component)[:_GETOOND])
            yield FOUTEN_SCHEMATRON[code].melding(
                file=it.file,
                veld=veld,
                eid=veld.text,
                wel_nl=f"; wel: {eigen}" if eigen else "",
                wel_en=f"; these are: {eigen}" if eigen else "",
            )


@rule("BHKV1009")
def eid_beoogde_regeling(zaak: Zaak) -> Iterator[Melding]:
    """The eId of a BeoogdeRegeling is an Artikel or WijzigArtikel of the besluit itself."""
    yield from _eids(zaak, "BHKV1009", "BeoogdeRegeling", wijzigartikelen=True)


@rule("BHKV1010")
def eid_tijdstempel(zaak: Zaak) -> Iterator[Melding]:
    """The eId of a tijdstempel is an Artikel of the besluit itself."""
    yield from _eids(zaak, "BHKV1010", "Tijdstempel", wijzigartikelen=False)


def _vreemde_stappen(zaak: Zaak, code: str, procedure: str) -> Iterator[Melding]:
    it, feiten = document(zaak), zaak.pakket.publicatiefeiten
    soort = it.metadata.get("soortProcedure") if it else None
    for stap in feiten.stappen if feiten else ():
        if it and soort and soort.text == procedure and stap.soort.text not in _STAPPEN:
            yield FOUTEN_SCHEMATRON[code].melding(file=it.file, veld=stap.soort, stap=stap.soort.text)


@rule("BHKV1046")
def geen_publicatiestap(zaak: Zaak) -> Iterator[Melding]:
    """A besluit has no step of publication."""
    it, feiten = document(zaak), zaak.pakket.publicatiefeiten
    for stap in feiten.stappen if feiten else ():
        if it and stap.soort.text == PUBLICATIE:
            yield FOUTEN_SCHEMATRON["BHKV1046"].melding(file=it.file, veld=stap.soort)


@rule("BHKV1047")
def stappen_definitief(zaak: Zaak) -> Iterator[Melding]:
    """A definitief besluit has the steps vaststelling and ondertekening only."""
    yield from _vreemde_stappen(zaak, "BHKV1047", _DEFINITIEF)


@rule("BHKV1049")
def stappen_ontwerp(zaak: Zaak) -> Iterator[Melding]:
    """So has an ontwerpbesluit."""
    yield from _vreemde_stappen(zaak, "BHKV1049", ONTWERP)


@rule("BHKV1048")
def ondertekend(zaak: Zaak) -> Iterator[Melding]:
    """A definitief besluit with a procedure has been signed."""
    it, feiten = document(zaak), zaak.pakket.publicatiefeiten
    soort = it.metadata.get("soortProcedure") if it else None
    if it is None or feiten is None or soort is None or soort.text != _DEFINITIEF:
        return
    if "Procedureverloop" in it.aanwezig and _ONDERTEKEND not in {s.soort.text for s in feiten.stappen}:
        yield FOUTEN_SCHEMATRON["BHKV1048"].melding(file=it.file, veld=feiten.bekend_op or soort)


@rule("BHKV1066")
def procedure_bij_definitief(zaak: Zaak) -> Iterator[Melding]:
    """A definitief besluit has a Procedureverloop."""
    it = document(zaak)
    soort = it.metadata.get("soortProcedure") if it else None
    if it and soort and soort.text == _DEFINITIEF and "Procedureverloop" not in it.aanwezig:
        yield FOUTEN_SCHEMATRON["BHKV1066"].melding(file=it.file, veld=soort)


@rule("BHKV1067")
def termijnen_met_procedure(zaak: Zaak) -> Iterator[Melding]:
    """A kennisgeving about terms, which it is without a soort, has Procedureverloopmutatie and mededelingOver."""
    if (it := document(zaak, KENNISGEVING)) is None:
        return
    soort = it.metadata.get("soortKennisgeving")
    if soort is not None and soort.text != "KennisgevingBesluittermijnen":
        return
    if not {"Procedureverloopmutatie", "mededelingOver"} <= it.aanwezig:
        veld = it.identiteiten[0].expression if it.identiteiten else soort
        yield FOUTEN_SCHEMATRON["BHKV1067"].melding(file=it.file, veld=veld)


@rule("BHKV1014")
def een_bestand(zaak: Zaak) -> Iterator[Melding]:
    """An informatieobject has one file."""
    for it in zaak.pakket.documenten:
        if it.soort == _INFORMATIEOBJECT and it.heeft_bestand != 1 and it.identiteiten:
            veld = it.identiteiten[0].expression
            yield FOUTEN_SCHEMATRON["BHKV1014"].melding(
                file=it.file, veld=veld, id=veld.text, aantal=it.heeft_bestand
            )


@rule("BHKV1016")
def soort_work_informatieobject(zaak: Zaak) -> Iterator[Melding]:
    """An informatieobject has soortWork work_010."""
    for it in zaak.pakket.documenten:
        for identiteit in it.identiteiten[:1] if it.soort == _INFORMATIEOBJECT else ():
            if identiteit.soort_work != f"{_WORK}010":
                yield FOUTEN_SCHEMATRON["BHKV1016"].melding(
                    file=it.file,
                    veld=identiteit.expression,
                    id=identiteit.expression.text,
                    soort=identiteit.soort_work,
                )


@rule("BHKV1017")
def titel_is_werk(zaak: Zaak) -> Iterator[Melding]:
    """The officieleTitel of an informatieobject is its work."""
    for it in zaak.pakket.documenten:
        titel = it.metadata.get("officieleTitel")
        if it.soort == _INFORMATIEOBJECT and titel and it.identiteiten:
            work = it.identiteiten[0].work.text
            if titel.text != work:
                yield FOUTEN_SCHEMATRON["BHKV1017"].melding(
                    file=it.file, veld=titel, titel=titel.text, id=work
                )


@rule("BHKV1018")
def collectie_bij_instructie(zaak: Zaak) -> Iterator[Melding]:
    """The collection of an informatieobject is that of its publicatieinstructie."""
    for it in zaak.pakket.documenten:
        instructie = it.metadata.get("publicatieinstructie")
        if it.soort == _INFORMATIEOBJECT and instructie and it.identiteiten:
            work = it.identiteiten[0].work.text
            if _COLLECTIE.get(instructie.text) != lees(work).soort:
                yield FOUTEN_SCHEMATRON["BHKV1018"].melding(
                    file=it.file, veld=instructie, instructie=instructie.text, id=work
                )
