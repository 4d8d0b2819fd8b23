"""Kennisgevingen: the besluit they are about, their steps, and breaking them off.

Which combination of dates is refused, and what counts as a doubled step, is our reading of the rule texts.
"""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.stop._fouten_register import FOUTEN_REGISTER
from ikt_mocks.stop._pakket import OPDRACHT
from ikt_mocks.stop.register.stand import GEPUBLICEERD, IN_REGISTRATIE, WACHT, Bekend
from ikt_mocks.stop.rules._dossier import Afbreking, Dossier, afbreking, kennisgeving
from ikt_mocks.stop.rules._dossier import besluit as dossier_besluit
from ikt_mocks.stop.rules._zaak import Zaak
from ikt_schemas.melding import Melding

_BEGIN_INZAGE = "/join/id/stop/procedure/stap_014"


def _met_besluit(zaak: Zaak) -> tuple[Dossier, Bekend] | None:
    it = kennisgeving(zaak)
    over = it.feiten.mededeling_over if it else None
    besluit = it.stand.besluit(over.text) if it and over else None
    return (it, besluit) if it and besluit else None


@rule("LVBB4701")
def kennisgeving_nieuw(zaak: Zaak) -> Iterator[Melding]:
    """A kennisgeving has a work of its own."""
    it, publicatie = kennisgeving(zaak), zaak.pakket.publicatie
    if it and publicatie and publicatie.work:
        work = publicatie.work.text
        if any(b.work == work for b in it.stand.bekend):
            yield it.melding("LVBB4701", publicatie.work, akn=work)


@rule("LVBB4702")
def besluit_bekend(zaak: Zaak) -> Iterator[Melding]:
    """The besluit that it is about was delivered before."""
    it = kennisgeving(zaak)
    over = it.feiten.mededeling_over if it else None
    if it and over and it.stand.besluit(over.text) is None:
        yield it.melding("LVBB4702", over, akn=over.text)


@rule("LVBB4704")
def inzage_na_bekendmaking(zaak: Zaak) -> Iterator[Melding]:
    """The term to look in does not begin before the besluit is made known."""
    if found := _met_besluit(zaak):
        it, besluit = found
        for stap in it.feiten.stappen:
            dag = besluit.datum_bekendmaking.isoformat()
            if stap.soort.text == _BEGIN_INZAGE and stap.actie != "verwijderen" and "" < stap.datum < dag:
                yield it.melding("LVBB4704", stap.soort, datum=stap.datum, besluit=dag)


@rule("LVBB4705")
def besluit_geregistreerd(zaak: Zaak) -> Iterator[Melding]:
    """The besluit has been registered, so that it has an identifier to publish under."""
    if (found := _met_besluit(zaak)) and found[1].stand == IN_REGISTRATIE:
        yield found[0].melding("LVBB4705", found[0].feiten.mededeling_over, akn=found[1].work)


@rule("LVBB4711")
def nog_niet_gepubliceerd(zaak: Zaak) -> Iterator[Melding]:
    """A kennisgeving that is to be broken off has not been published."""
    if (it := afbreking(zaak, "kennisgeving")) and it.doelwit.stand == GEPUBLICEERD:
        yield it.melding("LVBB4711", akn=it.doelwit.work)


@rule("LVBB4712")
def bekendmaking_niet_voorbij(zaak: Zaak) -> Iterator[Melding]:
    """The datumBekendmaking of a kennisgeving that is to be broken off has not passed."""
    it = afbreking(zaak, "kennisgeving")
    if it and it.doelwit.datum_bekendmaking.isoformat() < it.vandaag:
        datum = it.doelwit.datum_bekendmaking.isoformat()
        yield it.melding("LVBB4712", akn=it.doelwit.work, datum=datum)


@rule("LVBB4713")
def niet_al_in_afwachting(zaak: Zaak) -> Iterator[Melding]:
    """No other order to break off this kennisgeving is waiting."""
    if (it := afbreking(zaak, "kennisgeving")) and it.doelwit.stand == WACHT:
        yield it.melding("LVBB4713", akn=it.doelwit.work)


@rule("LVBB4714")
def besluit_niet_in_afwachting(zaak: Zaak) -> Iterator[Melding]:
    """The besluit of a kennisgeving is not waiting to be broken off."""
    if (found := _met_besluit(zaak)) and found[1].stand == WACHT:
        yield found[0].melding("LVBB4714", found[0].feiten.mededeling_over, akn=found[1].work)


def _zelfde_besluit(it: Afbreking) -> list[Bekend]:
    besluit = it.stand.besluit(it.doelwit.mededeling_over)
    return it.stand.kennisgevingen(besluit.work) if besluit else [it.doelwit]


@rule("LVBB4715")
def laatste_kennisgeving(zaak: Zaak) -> Iterator[Melding]:
    """A kennisgeving that is to be broken off is the last about its besluit."""
    if it := afbreking(zaak, "kennisgeving"):
        laatste = _zelfde_besluit(it)[-1]
        if laatste.levering != it.doelwit.levering:
            yield it.melding("LVBB4715", akn=it.doelwit.work, laatste=laatste.work)


@rule("LVBB4716")
def stappen_niet_in_afwachting(zaak: Zaak) -> Iterator[Melding]:
    """No steps of another kennisgeving about the same besluit are waiting to be broken off."""
    if found := _met_besluit(zaak):
        it, besluit = found
        for ander in it.stand.kennisgevingen(besluit.work):
            if ander.stand == WACHT:
                yield it.melding("LVBB4716", it.feiten.mededeling_over, akn=ander.work)


def _eerdere(zaak: Zaak) -> tuple[Dossier, str, list[Bekend]] | None:
    found = _met_besluit(zaak)
    if not found or found[0].feiten.bekend_op is None:
        return None
    it, besluit = found
    assert it.feiten.bekend_op is not None  # noqa: S101 - looked at two lines above
    return it, it.feiten.bekend_op.text, it.stand.kennisgevingen(besluit.work)


@rule("LVBB4750")
def andere_combinatie(zaak: Zaak) -> Iterator[Melding]:
    """No earlier kennisgeving about the besluit has the same bekendOp and date of receipt."""
    if found := _eerdere(zaak):
        it, bekend, eerdere = found
        if any((e.bekend_op, e.ontvangen_op) == (bekend, it.vandaag) for e in eerdere):
            yield it.melding("LVBB4750", it.feiten.bekend_op, bekend=bekend, ontvangen=it.vandaag)


@rule("LVBB4756")
def bekend_na_eerdere(zaak: Zaak) -> Iterator[Melding]:
    """The bekendOp does not lie before that of an earlier kennisgeving about the besluit."""
    if found := _eerdere(zaak):
        it, bekend, eerdere = found
        laatste = max((e.bekend_op for e in eerdere), default="")
        if bekend < laatste:
            yield it.melding("LVBB4756", it.feiten.bekend_op, bekend=bekend, eerder=laatste)


@rule("LVBB4757")
def ontvangen_na_eerdere(zaak: Zaak) -> Iterator[Melding]:
    """The date of receipt does not lie before that of an earlier kennisgeving: a clock that was set back."""
    if found := _eerdere(zaak):
        it, _, eerdere = found
        laatste = max((e.ontvangen_op for e in eerdere), default="")
        if it.vandaag < laatste:
            yield it.melding("LVBB4757", it.feiten.bekend_op, ontvangen=it.vandaag, eerder=laatste)


@rule("LVBB4751")
def stap_bekend(zaak: Zaak) -> Iterator[Melding]:
    """A step that is replaced or removed was delivered before."""
    if found := _met_besluit(zaak):
        it, besluit = found
        bekend = it.stand.procedure(besluit.work)
        for stap in it.feiten.stappen:
            if stap.actie != "toevoegen" and (stap.soort.text, stap.oud) not in bekend:
                yield it.melding("LVBB4751", stap.soort, stap=stap.soort.text, datum=stap.oud)


@rule("LVBB4755")
def stap_niet_dubbel(zaak: Zaak) -> Iterator[Melding]:
    """No step occurs twice, of the same kind and date, once the changes have been made."""
    it = kennisgeving(zaak) or dossier_besluit(zaak)
    if it is None:
        return
    over = it.feiten.mededeling_over
    besluit = it.stand.besluit(over.text) if over else None
    stappen = it.stand.procedure(besluit.work) if besluit else {}
    for stap in it.feiten.stappen:
        if stap.actie != "toevoegen":
            stappen.pop((stap.soort.text, stap.oud), None)
        if stap.actie == "verwijderen":
            continue
        if (stap.soort.text, stap.datum) in stappen:
            yield it.melding("LVBB4755", stap.soort, stap=stap.soort.text, datum=stap.datum)
        stappen[stap.soort.text, stap.datum] = None


@rule("LVBB4759")
def bekendmaking_na_besluit(zaak: Zaak) -> Iterator[Melding]:
    """The kennisgeving is not made known before its besluit."""
    found, datum = _met_besluit(zaak), zaak.datum_bekendmaking
    if found and datum and datum < found[1].datum_bekendmaking and zaak.opdracht:
        yield FOUTEN_REGISTER["LVBB4759"].melding(
            file=OPDRACHT,
            veld=zaak.opdracht.datum_bekendmaking,
            datum=datum.isoformat(),
            besluit=found[1].datum_bekendmaking.isoformat(),
        )
