"""Herhalen: een bericht komt meer dan eens, een bevestiging raakt weg, een verbinding breekt af."""

from __future__ import annotations

from datetime import timedelta

from ikt_harness.api import Keten, scenario

_KV = "Digikoppeling Koppelvlakstandaard ebMS2 3.3.2, ch05"
_PROFIEL = "Digikoppeling Koppelvlakstandaard ebMS2 3.3.2, ch03"
_KERN = "ebms-core 2.20.2"
_SPEC = "ebMS 2.0, 6.5.4"
_TE_LAAT = "TimeToLiveExpired //Header/MessageHeader/MessageData/TimeToLive"


@scenario(
    id="digikoppeling:T05",
    title="Herhaald bericht wordt één keer verwerkt en weer bevestigd",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_PROFIEL,
    needs=("server",),
)
def dubbel(keten: Keten) -> None:
    """Hetzelfde MessageId komt twee keer: één keer afgeleverd, twee keer met dezelfde bevestiging beantwoord."""
    with keten.stap("DSO-LV stuurt hetzelfde bericht twee keer"):
        keten.dso.plan_fault("ebms.verzenden", "twice", subject="afleveren")
        zending = keten.msh.tot(
            keten.msh.van_dso("osb-rm"),
            lambda gezien: len(gezien.bevestigingen) > 1,
            wacht_op="de tweede ontvangstbevestiging",
        )
        keten.eis(
            "twee-keer-bevestigd", len(zending.bevestigingen) > 1,
            uitleg="Ook het dubbel is bevestigd.", gezien=zending.telling, soort="official", grond=_PROFIEL,
        )  # fmt: skip
        keten.controle(
            "dezelfde-bevestiging", len(set(zending.bevestigingen)) == 1,
            uitleg="Het is beide keren dezelfde bevestiging: hetzelfde MessageId.",
            gezien=f"{len(set(zending.bevestigingen))} verschillende", soort="official", grond=_SPEC,
        )  # fmt: skip
        keten.controle_of_vraag(
            "een-keer", None if zending.keer_afgeleverd is None else zending.keer_afgeleverd == 1,
            uitleg="De toepassing van het eigen systeem kreeg het bericht één keer.",
            vraag="Kreeg uw toepassing het bericht precies één keer?", gezien=zending.uitkomsten,
            soort="official", grond=_PROFIEL,
        )  # fmt: skip


@scenario(
    id="digikoppeling:T06",
    title="Verloren bevestiging leidt tot herhaling en niet tot een dubbel",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_SPEC,
    needs=("server", "klok"),
)
def bevestiging_kwijt(keten: Keten) -> None:
    """DSO-LV bewaart het bericht, maar de eerste bevestiging komt nooit aan."""
    with keten.stap("De eerste bevestiging raakt weg"):
        keten.dso.plan_fault("ebms.ack", "never", subject="aanleveren")
        zending = keten.msh.naar_dso("osb-rm")
        keten.eis(
            "bewaard", zending.keer_afgeleverd == 1 and zending.bevestigingen == (),
            uitleg="DSO-LV heeft het bericht, het eigen systeem weet het nog niet.", gezien=zending.telling,
        )  # fmt: skip
    with keten.stap("Het eigen systeem probeert het na RetryInterval opnieuw"):
        zending = keten.msh.tot(
            zending,
            lambda gezien: bool(gezien.bevestigingen),
            wacht_op="de herhaling door de berichtenhandler",
        )
        keten.eis(
            "herhaald", len(zending.statussen) == 2, uitleg="Het bericht is nog één keer gestuurd.",
            gezien=zending.telling, soort="official", grond=_SPEC,
        )  # fmt: skip
        keten.controle(
            "herkend", zending.uitkomsten == ["nieuw", "duplicaat"] and zending.keer_afgeleverd == 1,
            uitleg="DSO-LV herkent het dubbel en levert niets opnieuw af.", gezien=zending.uitkomsten,
            soort="official", grond=_PROFIEL,
        )  # fmt: skip
        keten.controle_of_vraag(
            "afzender-weet-het", None if zending.stand is None else zending.stand == "DELIVERED",
            uitleg="Het eigen systeem concludeert nu dat het bericht is afgeleverd.",
            vraag="Staat het bericht in uw berichtenhandler als afgeleverd?", gezien=zending.stand,
        )  # fmt: skip


@scenario(
    id="digikoppeling:T07",
    title="Er komt nooit een bevestiging",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_KERN,
    needs=("server", "klok"),
)
def nooit_bevestigd(keten: Keten) -> None:
    """Na alle pogingen is het bericht verlopen; het is wel één keer afgeleverd."""
    with keten.stap("Elke bevestiging raakt weg"):
        keten.dso.plan_fault("ebms.ack", "never", times=100, subject="aanleveren")
        zending = keten.msh.naar_dso("osb-rm")
        pogingen = zending.cpa.reliability.retries + 1
        zending = keten.msh.tot(
            zending,
            lambda gezien: (
                gezien.stand == "EXPIRED" or (gezien.stand is None and len(gezien.statussen) >= pogingen)
            ),
            wacht_op="de volgende poging van de berichtenhandler",
        )
        keten.eis(
            "pogingen", len(zending.statussen) == pogingen,
            uitleg="Het bericht is Retries + 1 keer gestuurd.", gezien=zending.telling, soort="observed", grond=_KERN,
        )  # fmt: skip
        keten.controle(
            "een-keer", zending.keer_afgeleverd == 1, uitleg="DSO-LV heeft het één keer afgeleverd.",
            gezien=sorted(set(zending.uitkomsten)), soort="official", grond=_PROFIEL,
        )  # fmt: skip
        keten.controle_of_vraag(
            "verlopen", None if zending.stand is None else zending.stand == "EXPIRED",
            uitleg="Het eigen systeem concludeert na TimeToLive dat het bericht verlopen is.",
            vraag="Staat het bericht in uw berichtenhandler na TimeToLive als verlopen?", gezien=zending.stand,
            soort="observed", grond=_KERN,
        )  # fmt: skip


@scenario(
    id="digikoppeling:T08",
    title="Een bevestiging komt dubbel of te laat",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_KERN,
    needs=("server", "klok"),
)
def dubbele_of_late_bevestiging(keten: Keten) -> None:
    """De tweede bevestiging verandert niets; een bevestiging na het verlopen evenmin, maar ze wordt wel vastgelegd."""
    msh = keten.msh
    with keten.stap("De bevestiging komt twee keer"):
        keten.dso.plan_fault("ebms.ack", "twice", subject="aanleveren")
        zending = msh.naar_dso("osb-rm")
        keten.eis(
            "twee-keer",
            len(zending.bevestigingen) == 2,
            uitleg="DSO-LV bevestigde twee keer.",
            gezien=zending.telling,
        )
        keten.controle_of_vraag(
            "gewoon-klaar",
            None if zending.stand is None else zending.stand == "DELIVERED" and len(zending.statussen) == 1,
            uitleg="Het bericht is afgeleverd en wordt niet herhaald.",
            vraag="Is het bericht in uw berichtenhandler gewoon afgeleverd?",
            gezien=f"{zending.stand}, {zending.telling}",
        )
    with keten.stap("De bevestiging komt na het verlopen"):
        keten.dso.plan_fault("ebms.ack", "delay", times=3, seconds=3600, subject="aanleveren")
        laat = msh.naar_dso("osb-rm-kort")
        msh.vooruit(timedelta(minutes=31))
        laat = msh.volg(laat)
        keten.controle_of_vraag(
            "verlopen", None if laat.stand is None else laat.stand == "EXPIRED",
            uitleg="Na TimeToLive is het bericht verlopen.", vraag="Is het bericht in uw berichtenhandler verlopen?",
            gezien=laat.stand, soort="observed", grond=_KERN,
        )  # fmt: skip
        msh.vooruit(timedelta(minutes=45))
        laat = msh.volg(laat)
        keten.eis(
            "toch-bevestigd",
            bool(laat.bevestigingen),
            uitleg="De bevestiging kwam alsnog.",
            gezien=laat.telling,
        )
        keten.controle_of_vraag(
            "blijft-verlopen", None if laat.stand is None else laat.stand == "EXPIRED",
            uitleg="De stand verandert niet stilletjes.", vraag="Staat het bericht nog steeds als verlopen?",
            gezien=laat.stand,
        )  # fmt: skip
        keten.controle_of_vraag(
            "vastgelegd", None if msh.eigen is None else "IKT-DK-616" in msh.eigen.bevindingen(),
            uitleg="De late bevestiging is als bevinding vastgelegd.",
            vraag="Toont het log van uw berichtenhandler de late bevestiging?", verplicht=False,
        )  # fmt: skip


@scenario(
    id="digikoppeling:T24",
    title="Hetzelfde MessageId met andere inhoud",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_KERN,
    needs=("server",),
)
def andere_inhoud(keten: Keten) -> None:
    """Een bericht met een MessageId dat al gebruikt is, wordt niet afgeleverd; andere inhoud is een bevinding."""
    msh = keten.msh
    with keten.stap("Eerst het echte bericht"):
        for proef in msh.proef("goed", kenmerk="herbruikt"):
            keten.eis(
                f"eerste-{proef.wie}",
                proef.stand == "DELIVERED",
                uitleg=f"{proef.kant} neemt het aan.",
                gezien=proef.gezien,
            )
    with keten.stap("Daarna een ander bericht onder hetzelfde nummer"):
        for proef in msh.proef("andere-inhoud", kenmerk="herbruikt"):
            keten.controle_of_vraag(
                f"niet-afgeleverd-{proef.wie}", None if proef.afgeleverd is None else proef.afgeleverd == 1,
                uitleg=f"{proef.kant} levert het tweede niet af.",
                vraag="Heeft uw toepassing alleen het eerste van de twee berichten gekregen?", gezien=proef.gezien,
                soort="official", grond=_PROFIEL,
            )  # fmt: skip
            keten.controle_of_vraag(
                f"bevinding-{proef.wie}", None if proef.afgeleverd is None else "IKT-DK-622" in proef.bevindingen,
                uitleg=f"{proef.kant} legt vast dat de inhoud anders is.",
                vraag="Legt uw berichtenhandler vast dat de inhoud anders is?",
                gezien=sorted(proef.bevindingen), verplicht=False,
            )  # fmt: skip
    with keten.stap("En nog eens onder een andere CPA"):
        for proef in msh.onder_andere_cpa("herbruikt"):
            keten.controle(
                f"andere-cpa-{proef.wie}", proef.antwoord.geweigerd or proef.fout != "",
                uitleg=f"{proef.kant} weigert het.", gezien=proef.gezien, soort="observed", grond=_KERN,
            )  # fmt: skip


@scenario(
    id="digikoppeling:T25",
    title="Oud bericht opnieuw, na de bewaartijd",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_KV,
    needs=("server", "klok"),
)
def na_de_bewaartijd(keten: Keten) -> None:
    """Na de bewaartijd kent de ontvanger het nummer niet meer: TimeToLive moet het oude bericht tegenhouden."""
    msh = keten.msh
    with keten.stap("Het bericht komt voor het eerst"):
        for proef in msh.proef("goed", kenmerk="oud"):
            keten.eis(
                f"eerste-{proef.wie}", proef.stand == "DELIVERED", uitleg=f"{proef.kant} neemt het aan."
            )
    with keten.stap("Na de bewaartijd komt het opnieuw, met zijn oude TimeToLive"):
        msh.vooruit(timedelta(days=6))
        for proef in msh.proef("verlopen", kenmerk="oud"):
            keten.controle(
                f"verlopen-{proef.wie}", proef.afgeleverd == 1 and proef.geweigerd_om[-1:] == (_TE_LAAT,),
                uitleg=f"{proef.kant} weigert het: TimeToLive is voorbij.",
                gezien=f"{proef.afgeleverd} keer afgeleverd, geweigerd om {list(proef.geweigerd_om)}",
                soort="official", grond=_KV,
            )  # fmt: skip
    with keten.stap("Een nieuw bericht met een nummer van lang geleden"):
        for proef in msh.proef("goed", kenmerk="lang-geleden"):
            keten.eis(f"tweede-{proef.wie}", proef.afgeleverd == 1, uitleg=f"{proef.kant} neemt het aan.")
        msh.vooruit(timedelta(days=6))
        for proef in msh.proef("goed", kenmerk="lang-geleden"):
            keten.controle(
                f"als-nieuw-{proef.wie}", proef.afgeleverd == 2,
                uitleg=f"{proef.kant} kent het nummer niet meer en neemt het bericht als nieuw aan.",
                gezien=f"{proef.afgeleverd} keer afgeleverd",
            )  # fmt: skip


@scenario(
    id="digikoppeling:T46",
    title="De ontvanger valt uit tussen bewaren en bevestigen",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_PROFIEL,
    needs=("server", "klok"),
)
def uitval(keten: Keten) -> None:
    """Wat bewaard is, is er na een herstart nog: het dubbel wordt bevestigd en niet opnieuw afgeleverd."""
    msh = keten.msh
    with keten.stap("Het eigen systeem krijgt een bericht en valt uit"):
        msh.valt_uit_na_opslag()
        (eerste,) = msh.proef("goed", kenmerk="uitval", alleen_eigen=True)
        keten.controle_of_vraag(
            "bewaard",
            None if eerste.afgeleverd is None else eerste.afgeleverd == 1,
            uitleg="Het eigen systeem heeft het bericht.",
            vraag="Heeft uw toepassing het bericht?",
            gezien=eerste.gezien,
        )
        msh.herstart()
    with keten.stap("Na de herstart komt hetzelfde bericht nog eens"):
        (tweede,) = msh.proef("goed", kenmerk="uitval", alleen_eigen=True)
        keten.eis(
            "bevestigd", tweede.stand == "DELIVERED" and len(tweede.bevestigingen) > len(eerste.bevestigingen),
            uitleg="Het eigen systeem bevestigt het bericht na de herstart.",
            gezien=f"{tweede.stand}, {len(tweede.bevestigingen)} keer bevestigd", soort="official", grond=_PROFIEL,
        )  # fmt: skip
        keten.controle(
            "dezelfde-bevestiging", len(set(tweede.bevestigingen)) == 1, uitleg="Het is steeds dezelfde bevestiging.",
            gezien=f"{len(set(tweede.bevestigingen))} verschillende", soort="official", grond=_SPEC,
        )  # fmt: skip
        keten.controle_of_vraag(
            "een-keer", None if tweede.afgeleverd is None else tweede.afgeleverd == 1,
            uitleg="Het is één keer afgeleverd, ook na de herstart.",
            vraag="Kreeg uw toepassing het bericht precies één keer, ook na de herstart?",
            gezien=f"{tweede.afgeleverd} keer", soort="official", grond=_PROFIEL,
        )  # fmt: skip


@scenario(
    id="digikoppeling:T47",
    title="Hetzelfde bericht twee keer tegelijk",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground="precies één keer geldt ook voor gelijktijdige dubbelen",
    needs=("server",),
)
def tegelijk(keten: Keten) -> None:
    """Twee verbindingen brengen tegelijk hetzelfde bericht: het wordt één keer afgeleverd."""
    with keten.stap("Twee verbindingen tegelijk"):
        for nummer in range(1, 4):
            for proef in keten.msh.tegelijk(f"tegelijk-{nummer}"):
                keten.controle(
                    f"bevestigd-{nummer}-{proef.wie}",
                    proef.stand == "DELIVERED",
                    uitleg=f"{proef.kant} bevestigt het.",
                    gezien=proef.gezien,
                )
                keten.controle_of_vraag(
                    f"een-keer-{nummer}-{proef.wie}", None if proef.afgeleverd is None else proef.afgeleverd == 1,
                    uitleg=f"{proef.kant} levert het één keer af.",
                    vraag="Kreeg uw toepassing het bericht precies één keer?", gezien=f"{proef.afgeleverd} keer",
                )  # fmt: skip
