"""Kennisgevingen by themselves: LVBB4703, 4707, 4708, 4738 to 4740, 4758 and 4760 to 4763.

Whether the besluit is an ontwerp does not stand in a kennisgeving; its steps show it: with a begin or end of the
term to look in, the kennisgeving is judged by LVBB4760, otherwise by LVBB4761.
"""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.stop._document import Document
from ikt_mocks.stop._fouten_inhoud import FOUTEN_INHOUD
from ikt_mocks.stop.register.feiten import Publicatiefeiten, Stap
from ikt_mocks.stop.rules._zaak import KENNISGEVING, Zaak, lees_datum
from ikt_mocks.stop.rules.besluit import PUBLICATIE, STAP, document
from ikt_schemas.aknjoin import lees
from ikt_schemas.melding import Melding

_BEGIN_INZAGE = f"{STAP}014"
_EINDE_INZAGE = f"{STAP}005"
_INZAGE = (_BEGIN_INZAGE, _EINDE_INZAGE)
_BEZWAAR_BEROEP = (f"{STAP}015", f"{STAP}016")
_VOORGENOMEN = "KennisgevingVoorgenomenBesluit"
#: The schematron BHKV1067 writes the first; the rule table writes the second.
_TERMIJNEN = ("KennisgevingBesluittermijnen", "KennisgevingBesluitTermijnen", "")


def _kennisgeving(zaak: Zaak) -> tuple[Document, Publicatiefeiten] | None:
    it, feiten = document(zaak, KENNISGEVING), zaak.pakket.publicatiefeiten
    return (it, feiten) if it is not None and feiten is not None else None


def _soort(it: Document) -> str:
    veld = it.metadata.get("soortKennisgeving")
    return veld.text if veld else ""


def _stappen(feiten: Publicatiefeiten) -> list[Stap]:
    """Return the steps that are there once the mutation is made."""
    return [stap for stap in feiten.stappen if stap.actie != "verwijderen"]


@rule("LVBB4703")
def inzage_vanaf_bekendmaking(zaak: Zaak) -> Iterator[Melding]:
    """The term to look in does not begin before datumBekendmaking."""
    found, bekend = _kennisgeving(zaak), zaak.datum_bekendmaking
    if found is None or bekend is None:
        return
    for stap in _stappen(found[1]):
        datum = lees_datum(stap.datum)
        if stap.soort.text == _BEGIN_INZAGE and datum is not None and datum < bekend:
            yield FOUTEN_INHOUD["LVBB4703"].melding(
                file=found[0].file, veld=stap.soort, datum=stap.datum, bekend=bekend.isoformat()
            )


@rule("LVBB4707")
def is_doc(zaak: Zaak) -> Iterator[Melding]:
    """A kennisgeving is a doc."""
    if found := _kennisgeving(zaak):
        for identiteit in found[0].identiteiten[:1]:
            if lees(identiteit.work.text).soort != "doc":
                yield FOUTEN_INHOUD["LVBB4707"].melding(
                    file=found[0].file, veld=identiteit.work, id=identiteit.work.text
                )


@rule("LVBB4708")
def over_besluit(zaak: Zaak) -> Iterator[Melding]:
    """What a kennisgeving is about is a bill."""
    found = _kennisgeving(zaak)
    over = found[1].mededeling_over if found else None
    if found and over and lees(over.text).soort != "bill":
        yield FOUTEN_INHOUD["LVBB4708"].melding(file=found[0].file, veld=over, id=over.text)


@rule("LVBB4738")
def geen_uitspraak(zaak: Zaak) -> Iterator[Melding]:
    """A kennisgeving of a judgment in court is not used."""
    found = _kennisgeving(zaak)
    if found and _soort(found[0]) == "KennisgevingUitspraakRechter":
        yield FOUTEN_INHOUD["LVBB4738"].melding(
            file=found[0].file, veld=found[0].metadata["soortKennisgeving"]
        )


@rule("LVBB4740")
def voorgenomen_zonder_besluit(zaak: Zaak) -> Iterator[Melding]:
    """A kennisgeving of an intended besluit is about none yet."""
    found = _kennisgeving(zaak)
    over = found[1].mededeling_over if found else None
    if found and over and _soort(found[0]) == _VOORGENOMEN:
        yield FOUTEN_INHOUD["LVBB4740"].melding(file=found[0].file, veld=over)


@rule("LVBB4763")
def voorgenomen_zonder_procedure(zaak: Zaak) -> Iterator[Melding]:
    """A kennisgeving of an intended besluit changes no procedure."""
    found = _kennisgeving(zaak)
    if found and _soort(found[0]) == _VOORGENOMEN and "Procedureverloopmutatie" in found[0].aanwezig:
        yield FOUTEN_INHOUD["LVBB4763"].melding(
            file=found[0].file, veld=found[0].metadata["soortKennisgeving"]
        )


@rule("LVBB4758")
def inzage_in_volgorde(zaak: Zaak) -> Iterator[Melding]:
    """The term to look in ends on or after the day that it begins."""
    if (found := _kennisgeving(zaak)) is None:
        return
    stappen = _stappen(found[1])
    begin = next((s for s in stappen if s.soort.text == _BEGIN_INZAGE), None)
    einde = next((s for s in stappen if s.soort.text == _EINDE_INZAGE), None)
    if begin is None or einde is None:
        return
    eerste, laatste = lees_datum(begin.datum), lees_datum(einde.datum)
    if eerste and laatste and laatste < eerste:
        yield FOUTEN_INHOUD["LVBB4758"].melding(
            file=found[0].file, veld=einde.soort, einde=einde.datum, begin=begin.datum
        )


def _vreemde_stappen(zaak: Zaak, code: str, *, inzage: bool) -> Iterator[Melding]:
    if (found := _kennisgeving(zaak)) is None:
        return
    stappen = [stap for stap in found[1].stappen if stap.soort.text != PUBLICATIE]
    if any(stap.soort.text in _INZAGE for stap in stappen) != inzage:
        return
    for stap in stappen:
        if stap.soort.text not in (_INZAGE if inzage else _BEZWAAR_BEROEP):
            yield FOUTEN_INHOUD[code].melding(file=found[0].file, veld=stap.soort, stap=stap.soort.text)


@rule("LVBB4760")
def stappen_ontwerp(zaak: Zaak) -> Iterator[Melding]:
    """A kennisgeving with a term to look in has no other steps than its begin and end."""
    yield from _vreemde_stappen(zaak, "LVBB4760", inzage=True)


@rule("LVBB4761")
def stappen_definitief(zaak: Zaak) -> Iterator[Melding]:
    """Any other kennisgeving has no other steps than the end of the terms for bezwaar and beroep."""
    yield from _vreemde_stappen(zaak, "LVBB4761", inzage=False)


@rule("LVBB4762")
def termijnen_met_stappen(zaak: Zaak) -> Iterator[Melding]:
    """A kennisgeving about the terms of a besluit changes steps; without a soort it is one (BHKV1067)."""
    found = _kennisgeving(zaak)
    if found and _soort(found[0]) in _TERMIJNEN and not found[1].stappen:
        yield FOUTEN_INHOUD["LVBB4762"].melding(
            file=found[0].file, veld=found[0].identiteiten[0].expression if found[0].identiteiten else None
        )
