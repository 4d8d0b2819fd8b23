"""Van omgevingsdocument naar RTR: waar de planketen en de toepasbare-regelsketen elkaar raken."""

from __future__ import annotations

from datetime import timedelta

from ikt_harness.api import Keten, scenario
from ikt_mocks.stop import samples

_GROND = "Toepasbare regels aanleveren: activiteiten komen met het omgevingsdocument in de RTR"


@scenario(
    id="sttr:TR-01",
    title="Aangeleverde activiteit is op datum te vinden in de RTR",
    koppelvlak="STTR",
    keten="toepasbare-regelsketen",
    ground=_GROND,
    needs=("klok",),
)
def activiteit_uit_het_plan(keten: Keten) -> None:
    """Na publicatie van een besluit kent de RTR de activiteit daaruit, vanaf de dag dat de regeling werkt."""
    plansysteem = keten.plansysteem
    party = keten.partij("STOP")
    with keten.stap("Het plansysteem levert een besluit met een activiteit aan"):
        levering = plansysteem.lever(
            "Lever een besluit met een nieuwe activiteit aan, met een datumBekendmaking over twee weken.",
            samples.besluit(datum=plansysteem.bekendmaking(), party=party, id_levering="tr-01"),
        )
        dag = levering.datum_bekendmaking
        keten.eis(
            "geregistreerd", dag is not None, uitleg="DSO-LV heeft het besluit geregistreerd.",
            gezien=", ".join(sorted(levering.codes)) or "geen meldingen",
        )  # fmt: skip
    # LVBB1580: a regeling works at most ninety days after it was announced.
    werking = (dag or plansysteem.vandaag) + timedelta(days=90)
    with keten.stap("Voor de bekendmaking kent de RTR de activiteit niet"):
        eerder = keten.regelbeheersysteem.activiteiten_van(party.oin, werking)
        keten.controle(
            "nog-niet", eerder == [], uitleg="Er is nog geen activiteit van dit bevoegd gezag.",
            gezien=f"{len(eerder)} gevonden",
        )  # fmt: skip
    plansysteem.tot_en_met(dag or plansysteem.vandaag)
    with keten.stap("Na de bekendmaking staat de activiteit in de RTR"):
        urns = keten.regelbeheersysteem.activiteiten_van(party.oin, werking)
        keten.eis(
            "bekend", len(urns) > 0, uitleg="De RTR kent de activiteit uit het besluit.",
            gezien=f"{len(urns)} gevonden", soort="official", grond=_GROND,
        )  # fmt: skip
        activiteit = keten.regelbeheersysteem.raadpleeg_activiteit(
            "Lees de activiteit uit het besluit, op de genoemde datum.", urn=urns[0], dag=werking
        )
        keten.controle(
            "bevoegd-gezag", activiteit["bestuursorgaan"]["oin"] == party.oin,
            uitleg="De activiteit is van het bevoegd gezag dat het besluit nam.",
            gezien=activiteit["bestuursorgaan"]["oin"], soort="observed", grond="RTR-gegevens: bestuursorgaan",
        )  # fmt: skip
        keten.controle(
            "begindatum", bool(activiteit["beginDatum"]), uitleg="De activiteit heeft een begindatum.",
            gezien="aanwezig" if activiteit["beginDatum"] else "ontbreekt",
            soort="observed", grond="RTR-gegevens: beginDatum",
        )  # fmt: skip
