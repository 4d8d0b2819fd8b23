"""Storingen onderweg: het plansysteem probeert opnieuw, en levert niets dubbel aan."""

from __future__ import annotations

from ikt_harness.api import Keten, scenario
from ikt_mocks.stop import samples


@scenario(
    id="stop:F21",
    title="Storingen onderweg zonder dubbele levering",
    koppelvlak="STOP",
    keten="planketen",
    ground="LVBB1012",
    needs=("klok",),
)
def storingen(keten: Keten) -> None:
    """DSO-LV weigert eerst een aanlevering en geeft daarna een tijdlang geen antwoord."""
    plansysteem = keten.plansysteem
    with keten.stap("DSO-LV is bij de eerste poging niet beschikbaar"):
        keten.dso.plan_fault("stop.levering", "status", status=503)
        levering = plansysteem.lever(
            "Lever een besluit aan. DSO-LV antwoordt de eerste keer met 503; lever het daarna nog eens aan.",
            samples.besluit(
                datum=plansysteem.bekendmaking(), party=keten.partij("STOP"), id_levering="f21-besluit"
            ),
        )
        keten.eis(
            "aangekomen", levering.laatste.stand == "registratie-voltooid",
            uitleg="De aanlevering is na de storing alsnog aangekomen en geregistreerd.",
            gezien=f"{levering.standen} {sorted(levering.codes)}",
        )  # fmt: skip
        keten.eis(
            "een-keer", plansysteem.aantal() == 1, uitleg="Er is één keer aangeleverd.",
            gezien=f"{plansysteem.aantal()} keer", grond="LVBB1012", soort="official",
        )  # fmt: skip
    with keten.stap("De antwoorden komen pas na storingen"):
        keten.dso.plan_fault("stop.resultaat", "status", times=2, status=503)
        if levering.datum_bekendmaking is not None:
            plansysteem.tot_en_met(levering.datum_bekendmaking)
        levering = plansysteem.volg(levering)
        keten.eis(
            "opgehaald", levering.gelezen, uitleg="Het plansysteem heeft elk antwoord opgehaald, ondanks de storingen.",
            gezien=levering.telling,
        )  # fmt: skip
        keten.controle(
            "nog-steeds-een-keer", plansysteem.aantal() == 1, uitleg="Er is niets opnieuw aangeleverd.",
            gezien=f"{plansysteem.aantal()} keer", grond="LVBB1012", soort="official",
        )  # fmt: skip
        oordeel = plansysteem.oordeel(levering)
        keten.controle_of_vraag(
            "toont-gepubliceerd", None if oordeel is None else oordeel == "goedgekeurd",
            uitleg="Het plansysteem toont het besluit als gepubliceerd.",
            vraag="Toont uw plansysteem het besluit als gepubliceerd?", gezien=oordeel, verplicht=False,
        )  # fmt: skip
