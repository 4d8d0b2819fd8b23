"""Sleutels en storingen: wat de RTR weigert, en hoe een systeem zich daarbij houdt."""

from __future__ import annotations

from ikt_harness.api import Keten, scenario
from ikt_mocks.sttr.samples.regels import SCHUUR

KETEN = "toepasbare-regelsketen"


@scenario(
    id="sttr:TR-29",
    title="Ontbrekende of verkeerde api-sleutel",
    koppelvlak="STTR",
    keten=KETEN,
    ground="Lees-API's van de RTR: x-api-key per omgeving, anders 401",
)
def verkeerde_sleutel(keten: Keten) -> None:
    """Zonder geldige sleutel komt 401; het systeem merkt dat en leest daarna met een geldige sleutel."""
    systeem = keten.regelbeheersysteem
    systeem.activiteit_bekend()
    with keten.stap("De RTR weigert een aanroep zonder geldige sleutel"):
        for naam, sleutel in (
            ("zonder-sleutel", None),
            ("onbekende-sleutel", "geen-sleutel-van-deze-omgeving"),
        ):
            status = systeem.status_met_sleutel(sleutel)
            keten.controle(
                naam, status == 401, uitleg="Het antwoord is 401.", gezien=status,
                soort="observed", grond="RTR: 401 bij een sleutel van een andere omgeving",
            )  # fmt: skip
    with keten.stap("Het systeem krijgt 401 en leest daarna opnieuw"):
        keten.dso.plan_fault("rtr.lezen", "status", status=401)
        activiteit = systeem.raadpleeg_activiteit(
            "Lees de activiteit. De eerste aanroep krijgt 401; lees haar daarna opnieuw."
        )
        keten.controle(
            "daarna-gelezen", activiteit["urn"] == systeem.urn, uitleg="De activiteit is daarna alsnog gelezen.",
            gezien=activiteit["urn"],
        )  # fmt: skip
        keten.controle_of_vraag(
            "401-gemerkt", systeem.zag_status(401),
            uitleg="Het systeem heeft de weigering gemerkt.",
            vraag="Meldt uw systeem dat de sleutel is geweigerd, zodat een beheerder weet wat er aan de hand is?",
            verplicht=False,
        )  # fmt: skip


@scenario(
    id="sttr:TR-32",
    title="RTR is tijdelijk weg of traag",
    koppelvlak="STTR",
    keten=KETEN,
    ground="RTR: 503 bij overbelasting",
)
def tijdelijk_weg(keten: Keten) -> None:
    """Na 503 probeert het systeem het opnieuw, en levert het niet dubbel aan."""
    systeem = keten.regelbeheersysteem
    systeem.activiteit_toepasbaar()
    with keten.stap("Aanleveren terwijl de RTR eerst 503 antwoordt"):
        keten.dso.plan_fault("rtr.aanleveren", "status", status=503)
        gezien = systeem.lever_aan(
            systeem.regels_levering(SCHUUR),
            "Lever conclusieregels aan. De eerste aanroep krijgt 503; laat het systeem het opnieuw proberen.",
        )
        keten.controle(
            "storing-getroffen", gezien.storingen == 1, uitleg="De eerste aanroep kreeg 503.", gezien=gezien.storingen,
            soort="observed", grond="RTR: 503 bij overbelasting",
        )  # fmt: skip
        keten.eis(
            "alsnog-geaccepteerd", gezien.geaccepteerd, uitleg="De aanlevering is alsnog geaccepteerd.",
            gezien=gezien.oordeel,
        )  # fmt: skip
        keten.controle(
            "niet-dubbel", gezien.aantal == 1, uitleg="Er is precies één aanlevering opgeslagen.", gezien=gezien.aantal,
        )  # fmt: skip
    with keten.stap("Lezen terwijl de RTR eerst 503 antwoordt en daarna traag is"):
        keten.dso.plan_fault("rtr.lezen", "status", status=503)
        keten.dso.plan_fault("rtr.lezen", "delay", seconds=0.2)
        activiteit = systeem.raadpleeg_activiteit(
            "Lees de activiteit. De eerste aanroep krijgt 503 en de tweede een traag antwoord."
        )
        keten.controle(
            "alsnog-gelezen", activiteit["urn"] == systeem.urn, uitleg="De activiteit is alsnog gelezen.",
            gezien=activiteit["urn"],
        )  # fmt: skip
