"""Verbindingen die het niet doen: niet beschikbaar, geweigerd, halverwege afgebroken."""

from __future__ import annotations

from ikt_harness.api import Keten, scenario

_KV = "Digikoppeling Koppelvlakstandaard ebMS2 3.3.2, ch05"
_PROFIEL = "Digikoppeling Koppelvlakstandaard ebMS2 3.3.2, ch03"
_KERN = "ebms-core 2.20.2"


@scenario(
    id="digikoppeling:T09",
    title="Twee keer 503 en dan goed",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_KV,
    needs=("server", "klok"),
)
def tijdelijk_niet_beschikbaar(keten: Keten) -> None:
    """503 is te herstellen: het bericht wordt herhaald en één keer afgeleverd."""
    with keten.stap("DSO-LV is twee keer niet beschikbaar"):
        keten.dso.plan_fault("ebms.ontvangst", "status", times=2, status=503, subject="aanleveren")
        zending = keten.msh.tot(
            keten.msh.naar_dso("osb-rm"),
            lambda gezien: bool(gezien.bevestigingen),
            wacht_op="de volgende poging",
        )
        keten.eis(
            "herhaald", zending.statussen == (503, 503, 204),
            uitleg="Na twee keer 503 is het bericht aangenomen.", gezien=zending.statussen, soort="official", grond=_KV,
        )  # fmt: skip
        keten.controle(
            "een-keer",
            zending.keer_afgeleverd == 1,
            uitleg="Het is één keer afgeleverd.",
            gezien=zending.telling,
        )
        keten.controle_of_vraag(
            "afzender-weet-het",
            None if zending.stand is None else zending.stand == "DELIVERED",
            uitleg="Het eigen systeem concludeert dat het bericht is afgeleverd.",
            vraag="Staat het bericht in uw berichtenhandler als afgeleverd?",
            gezien=zending.stand,
        )


@scenario(
    id="digikoppeling:T10",
    title="3xx en 4xx zijn fouten en worden niet herhaald",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_KV,
    needs=("server", "klok"),
)
def niet_te_herstellen(keten: Keten) -> None:
    """Na 301, 403 en 404 volgt geen nieuwe poging."""
    for status in (404, 403, 301):
        with keten.stap(f"DSO-LV antwoordt met {status}"):
            keten.dso.plan_fault("ebms.ontvangst", "status", status=status, subject="aanleveren")
            zending = keten.msh.naar_dso("osb-rm")
            keten.eis(
                f"{status}-gezien", zending.statussen == (status,), uitleg=f"Het bericht kreeg {status}.",
                gezien=zending.statussen,
            )  # fmt: skip
            zending = keten.msh.tot(
                zending, lambda gezien: len(gezien.statussen) > 1, wacht_op="een nieuwe poging"
            )
            keten.controle(
                f"{status}-niet-herhaald", len(zending.statussen) == 1, uitleg="Er is geen nieuwe poging gedaan.",
                gezien=zending.telling, soort="official", grond=_KV,
            )  # fmt: skip
            keten.controle_of_vraag(
                f"{status}-mislukt", None if zending.stand is None else zending.stand == "DELIVERY_FAILED",
                uitleg="Het eigen systeem concludeert dat het afleveren mislukt is.",
                vraag="Toont uw berichtenhandler dat het afleveren mislukt is?", gezien=zending.stand,
                soort="official", grond=_KV,
            )  # fmt: skip


@scenario(
    id="digikoppeling:T11",
    title="Verbinding geweigerd of halverwege afgebroken",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_KERN,
    needs=("server", "klok"),
)
def verbinding_breekt(keten: Keten) -> None:
    """Wat halverwege afbreekt, is niets: er wordt niets bewaard, en de afzender probeert het opnieuw."""
    msh = keten.msh
    with keten.stap("DSO-LV verbreekt de verbinding voordat het iets bewaart"):
        keten.dso.plan_fault("ebms.ontvangst", "drop", subject="aanleveren")
        zending = msh.naar_dso("osb-rm")
        keten.eis(
            "niets-bewaard",
            zending.keer_afgeleverd == 0,
            uitleg="DSO-LV heeft niets bewaard.",
            gezien=zending.uitkomsten,
        )
        zending = msh.tot(zending, lambda gezien: bool(gezien.bevestigingen), wacht_op="de volgende poging")
        keten.controle(
            "alsnog",
            zending.statussen == (None, 204) and zending.keer_afgeleverd == 1,
            uitleg="Bij de tweede poging is het één keer afgeleverd.",
            gezien=zending.telling,
            soort="observed",
            grond=_KERN,
        )
    with keten.stap("Er luistert niemand"):
        with msh.uit():
            dicht = msh.van_dso("osb-rm")
        keten.eis(
            "geen-verbinding", dicht.statussen == (None,) and dicht.stand == "CREATED",
            uitleg="DSO-LV krijgt geen verbinding en geeft het bericht niet op.",
            gezien=f"{dicht.statussen} {dicht.stand}", soort="observed", grond=_KERN,
        )  # fmt: skip
        dicht = msh.tot(
            dicht, lambda gezien: bool(gezien.bevestigingen), wacht_op="de bevestiging van de tweede poging"
        )
        keten.controle(
            "later-wel",
            dicht.stand == "DELIVERED",
            uitleg="Later komt het bericht alsnog aan en wordt het bevestigd.",
            gezien=f"{dicht.telling}, {dicht.stand}",
            soort="observed",
            grond=_KERN,
        )
    with keten.stap("DSO-LV breekt halverwege het bericht af"):
        keten.dso.plan_fault("ebms.verzenden", "cut", subject="afleveren")
        terug = msh.van_dso("osb-rm")
        keten.controle_of_vraag(
            "half-is-niets", None if terug.keer_afgeleverd is None else terug.keer_afgeleverd == 0,
            uitleg="Het eigen systeem heeft geen half bericht afgeleverd.",
            vraag="Is er bij u géén half bericht afgeleverd?", gezien=terug.uitkomsten,
        )  # fmt: skip
        terug = msh.tot(
            terug, lambda gezien: bool(gezien.bevestigingen), wacht_op="de bevestiging van de tweede poging"
        )
        keten.eis(
            "heel",
            terug.stand == "DELIVERED",
            uitleg="Het hele bericht is daarna aangenomen en bevestigd.",
            gezien=f"{terug.statussen} {terug.stand}",
            soort="official",
            grond=_PROFIEL,
        )
        keten.controle_of_vraag(
            "een-keer", None if terug.keer_afgeleverd is None else terug.keer_afgeleverd == 1,
            uitleg="Het is één keer afgeleverd.", vraag="Kreeg uw toepassing het bericht precies één keer?",
        )  # fmt: skip


@scenario(
    id="digikoppeling:T12",
    title="Verbinding breekt af nadat het bericht bewaard is",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_PROFIEL,
    needs=("server", "klok"),
)
def afgebroken_na_opslag(keten: Keten) -> None:
    """De afzender weet niet dat het bericht bewaard is en herhaalt het; de ontvanger herkent het dubbel."""
    with keten.stap("DSO-LV bewaart het bericht en verbreekt dan de verbinding"):
        keten.dso.plan_fault("ebms.ontvangst", "drop-after-store", subject="aanleveren")
        keten.dso.plan_fault("ebms.ack", "never", subject="aanleveren")
        zending = keten.msh.naar_dso("osb-rm")
        keten.eis(
            "bewaard",
            zending.keer_afgeleverd == 1,
            uitleg="DSO-LV heeft het bericht.",
            gezien=zending.uitkomsten,
        )
    with keten.stap("Het eigen systeem probeert het opnieuw"):
        zending = keten.msh.tot(
            zending, lambda gezien: bool(gezien.bevestigingen), wacht_op="de volgende poging"
        )
        keten.controle(
            "een-keer",
            zending.uitkomsten == ["nieuw", "duplicaat"] and zending.keer_afgeleverd == 1,
            uitleg="Het dubbel is herkend en niet opnieuw afgeleverd.",
            gezien=zending.uitkomsten,
            soort="official",
            grond=_PROFIEL,
        )
        keten.controle_of_vraag(
            "afzender-weet-het", None if zending.stand is None else zending.stand == "DELIVERED",
            uitleg="Het eigen systeem concludeert dat het bericht is afgeleverd.",
            vraag="Staat het bericht in uw berichtenhandler als afgeleverd?", gezien=zending.stand,
        )  # fmt: skip
