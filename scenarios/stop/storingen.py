"""Storingen onderweg: het plansysteem probeert opnieuw, levert niets dubbel aan, en trekt de goede conclusie."""

from __future__ import annotations

from ikt_harness.api import Keten, scenario
from ikt_mocks.stop import samples

_TAAK = "Lever een besluit aan ter publicatie."


def _besluit(keten: Keten, naam: str, nummer: int) -> samples.Voorbeeld:
    plansysteem = keten.plansysteem
    return samples.besluit(
        datum=plansysteem.bekendmaking(), party=keten.partij("STOP"), id_levering=naam, nummer=nummer
    )


def _toont(keten: Keten, naam: str, oordeel: str | None, verwacht: str, vraag: str) -> None:
    keten.controle_of_vraag(
        naam, None if oordeel is None else oordeel == verwacht,
        uitleg=f"Het plansysteem toont de aanlevering als {verwacht}.", vraag=vraag, gezien=oordeel, verplicht=False,
    )  # fmt: skip


def _een_keer(keten: Keten, naam: str, aantal: int) -> None:
    gezien = keten.plansysteem.aantal()
    keten.controle(
        naam, gezien == aantal, uitleg=f"Er is niets opnieuw aangeleverd: in totaal {aantal} keer.",
        gezien=f"{gezien} keer", grond="LVBB1012", soort="official",
    )  # fmt: skip


@scenario(
    id="stop:F21",
    title="Storingen onderweg zonder dubbele levering",
    koppelvlak="STOP",
    keten="planketen",
    ground="LVBB1012",
    needs=("klok",),
)
def storingen(keten: Keten) -> None:
    """Eerst lukt het aanleveren niet; daarna komen antwoorden laat, dubbel, door elkaar, over een ander, of niet."""
    plansysteem = keten.plansysteem
    with keten.stap("DSO-LV is bij de eerste poging niet beschikbaar"):
        plansysteem.stoor_aanlevering()
        levering = plansysteem.lever(
            "Lever een besluit aan. DSO-LV antwoordt de eerste keer met 503; lever het daarna nog eens aan.",
            _besluit(keten, "f21-besluit", 1),
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
    with keten.stap("De antwoorden komen pas na storingen, en het laatste komt dubbel"):
        plansysteem.stoor_antwoorden(2)
        keten.dso.plan_fault("stop.antwoord", "duplicate")
        if levering.datum_bekendmaking is not None:
            plansysteem.tot_en_met(levering.datum_bekendmaking)
        levering = plansysteem.volg(levering)
        keten.eis(
            "opgehaald", levering.gelezen, uitleg="Het plansysteem heeft elk antwoord opgehaald, ondanks de storingen.",
            gezien=levering.telling,
        )  # fmt: skip
        keten.eis(
            "dubbel", levering.standen.count("gepubliceerd") == 2, uitleg="Het antwoord 'gepubliceerd' kwam twee keer.",
            gezien=levering.standen,
        )  # fmt: skip
        _een_keer(keten, "nog-steeds-een-keer", 1)
        _toont(
            keten,
            "toont-gepubliceerd",
            plansysteem.oordeel(levering),
            "goedgekeurd",
            "Toont uw plansysteem het besluit één keer, als gepubliceerd?",
        )
    _door_elkaar(keten)
    _over_een_ander(keten)
    _geen_antwoord(keten)


def _door_elkaar(keten: Keten) -> None:
    plansysteem = keten.plansysteem
    with keten.stap("Een eerder antwoord komt na een later: registratie-voltooid na gepubliceerd"):
        keten.dso.change_settings(lvbb_registratie_duurt_seconden=60)
        levering = plansysteem.lever(_TAAK, _besluit(keten, "f21-volgorde", 2))
        keten.dso.plan_fault("stop.antwoord", "delay", days=30)
        keten.dso.forward(seconds=60)
        keten.dso.change_settings(lvbb_registratie_duurt_seconden=None)
        dag = levering.datum_bekendmaking
        keten.eis(
            "volgorde-datum", dag is not None, uitleg="Het besluit is aangenomen.", gezien=levering.standen
        )
        if dag is not None:
            plansysteem.tot_en_met(dag)
            plansysteem.volg(levering)
        keten.dso.forward(days=31)
        levering = plansysteem.volg(levering)
        keten.eis(
            "volgorde", levering.standen[-2:] == ["gepubliceerd", "registratie-voltooid"],
            uitleg="Het antwoord registratie-voltooid kwam als laatste.", gezien=levering.standen,
        )  # fmt: skip
        _toont(
            keten,
            "volgorde-toont-gepubliceerd",
            plansysteem.oordeel(levering),
            "goedgekeurd",
            "Toont uw plansysteem het besluit als gepubliceerd, ook nu registratie-voltooid later binnenkwam?",
        )
        _een_keer(keten, "volgorde-een-keer", 2)


def _over_een_ander(keten: Keten) -> None:
    plansysteem = keten.plansysteem
    with keten.stap("Na het antwoord gepubliceerd komt een afkeuring van een andere levering"):
        levering = plansysteem.lever(_TAAK, _besluit(keten, "f21-ander", 3))
        terzijde = plansysteem.terzijde
        keten.dso.plan_fault("stop.antwoord", "foreign", subject=levering.id_levering)
        if levering.datum_bekendmaking is not None:
            plansysteem.tot_en_met(levering.datum_bekendmaking)
        levering = plansysteem.volg(levering)
        keten.eis(
            "ander-gekomen", levering.standen[-2:] == ["gepubliceerd", "niet-valide"],
            uitleg="Het laatste antwoord is een afkeuring met een ander idLevering.", gezien=levering.standen,
        )  # fmt: skip
        nu = plansysteem.terzijde
        keten.controle_of_vraag(
            "ander-terzijde", None if nu is None or terzijde is None else nu > terzijde,
            uitleg="Het plansysteem legt een verslag over een andere levering terzijde.",
            vraag="Laat uw plansysteem het verslag over een andere levering buiten beschouwing?",
            gezien=f"{nu} terzijde gelegd",
        )  # fmt: skip
        _toont(
            keten,
            "ander-toont-gepubliceerd",
            plansysteem.oordeel(levering),
            "goedgekeurd",
            "Toont uw plansysteem het besluit als gepubliceerd, dus niet als afgekeurd?",
        )
        _een_keer(keten, "ander-een-keer", 3)


def _geen_antwoord(keten: Keten) -> None:
    plansysteem = keten.plansysteem
    with keten.stap("Het laatste antwoord komt nooit, en een ander heeft een onbekende code"):
        keten.dso.plan_fault("stop.antwoord", "unknown-code")
        levering = plansysteem.lever(_TAAK, _besluit(keten, "f21-stil", 4))
        keten.eis(
            "onbekende-code", "ONBEKEND0001" in levering.codes and levering.gelezen,
            uitleg="Het plansysteem neemt ook een antwoord met een onbekende code aan.",
            gezien=f"{sorted(levering.codes)}, {levering.telling}",
        )  # fmt: skip
        keten.dso.plan_fault("stop.antwoord", "drop", subject=levering.id_levering)
        if levering.datum_bekendmaking is not None:
            plansysteem.tot_en_met(levering.datum_bekendmaking)
        levering = plansysteem.volg(levering)
        keten.eis(
            "stil", levering.laatste.stand == "registratie-voltooid", uitleg="Na registratie-voltooid komt er niets.",
            gezien=levering.standen,
        )  # fmt: skip
        _een_keer(keten, "stil-een-keer", 4)
        _toont(
            keten,
            "stil-toont-onderweg",
            plansysteem.oordeel(levering),
            "onderweg",
            "Toont uw plansysteem deze aanlevering als onderweg, zolang er geen uitkomst is?",
        )
