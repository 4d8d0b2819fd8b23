"""Berichten die goed gaan: betrouwbaar en best effort, heen en terug, en in welke volgorde ook."""

from __future__ import annotations

from ikt_harness.api import Keten, scenario

_KV = "Digikoppeling Koppelvlakstandaard ebMS2 3.3.2, ch05"
_PROFIEL = "Digikoppeling Koppelvlakstandaard ebMS2 3.3.2, ch03"
_KERN = "ebms-core 2.20.2"


@scenario(
    id="digikoppeling:T01",
    title="Betrouwbaar bericht met asynchrone bevestiging",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_PROFIEL,
    needs=("server",),
)
def asynchroon_bevestigd(keten: Keten) -> None:
    """Een osb-rm-bericht wordt aangenomen, één keer bewaard en apart bevestigd; in beide richtingen."""
    with keten.stap("Het eigen systeem stuurt een bericht aan DSO-LV"):
        heen = keten.msh.naar_dso("osb-rm")
        keten.eis(
            "aangenomen", heen.statussen == (204,),
            uitleg="DSO-LV neemt het bericht aan zonder meteen iets te zeggen.", gezien=heen.statussen,
            soort="observed", grond=_KERN,
        )  # fmt: skip
        keten.eis(
            "een-keer", heen.keer_afgeleverd == 1, uitleg="DSO-LV heeft het bericht één keer bewaard.",
            gezien=heen.uitkomsten, soort="official", grond=_PROFIEL,
        )  # fmt: skip
        keten.controle(
            "bevestigd", len(heen.bevestigingen) == 1, uitleg="DSO-LV stuurde één aparte ontvangstbevestiging.",
            gezien=heen.telling, soort="official", grond=_PROFIEL,
        )  # fmt: skip
        keten.controle_of_vraag(
            "afzender-weet-het", None if heen.stand is None else heen.stand == "DELIVERED",
            uitleg="Het eigen systeem concludeert dat het bericht is afgeleverd.",
            vraag="Staat het bericht in uw berichtenhandler als afgeleverd?", gezien=heen.stand, soort="official",
            grond=_PROFIEL,
        )  # fmt: skip
    with keten.stap("DSO-LV stuurt een bericht aan het eigen systeem"):
        terug = keten.msh.tot(
            keten.msh.van_dso("osb-rm"),
            lambda zending: bool(zending.bevestigingen),
            wacht_op="de ontvangstbevestiging",
        )
        keten.eis(
            "zelf-aangenomen", terug.statussen[0] in (200, 202, 204),
            uitleg="Het eigen systeem neemt het bericht aan.", gezien=terug.statussen, soort="official", grond=_KV,
        )  # fmt: skip
        keten.eis(
            "zelf-bevestigd", terug.stand == "DELIVERED",
            uitleg="DSO-LV kreeg de ontvangstbevestiging en concludeert dat het bericht is afgeleverd.",
            gezien=terug.stand, soort="official", grond=_PROFIEL,
        )  # fmt: skip
        keten.controle_of_vraag(
            "zelf-een-keer", None if terug.keer_afgeleverd is None else terug.keer_afgeleverd == 1,
            uitleg="De toepassing van het eigen systeem kreeg het bericht één keer.",
            vraag="Kreeg uw toepassing het bericht precies één keer?", gezien=terug.uitkomsten,
        )  # fmt: skip


@scenario(
    id="digikoppeling:T02",
    title="Betrouwbaar bericht met bevestiging in dezelfde verbinding",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_KV,
    needs=("server",),
)
def synchroon_bevestigd(keten: Keten) -> None:
    """Met syncReplyMode mshSignalsOnly komt de bevestiging in het antwoord op het bericht zelf."""
    with keten.stap("Het eigen systeem stuurt een bericht aan DSO-LV"):
        heen = keten.msh.naar_dso("osb-rm-sync")
        keten.eis(
            "in-de-verbinding", heen.statussen == (200,),
            uitleg="DSO-LV antwoordt met 200 en de bevestiging.", gezien=heen.statussen, soort="observed", grond=_KERN,
        )  # fmt: skip
        keten.controle(
            "niet-apart", heen.bevestigingen == (), uitleg="Er komt geen aparte bevestiging achteraan.",
            gezien=heen.telling, soort="official", grond=_KV,
        )  # fmt: skip
        keten.eis("een-keer", heen.keer_afgeleverd == 1, uitleg="Het bericht is één keer bewaard.")
        keten.controle_of_vraag(
            "afzender-weet-het", None if heen.stand is None else heen.stand == "DELIVERED",
            uitleg="Het eigen systeem concludeert dat het bericht is afgeleverd.",
            vraag="Staat het bericht in uw berichtenhandler als afgeleverd?", gezien=heen.stand,
        )  # fmt: skip
    with keten.stap("DSO-LV stuurt een bericht aan het eigen systeem"):
        terug = keten.msh.van_dso("osb-rm-sync")
        keten.eis(
            "zelf-in-de-verbinding", terug.stand == "DELIVERED" and terug.statussen == (200,),
            uitleg="Het eigen systeem bevestigt in dezelfde verbinding.",
            gezien=f"{terug.statussen} {terug.stand}", soort="official", grond=_KV,
        )  # fmt: skip


@scenario(
    id="digikoppeling:T03",
    title="Best effort: één poging en geen bevestiging",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_PROFIEL,
    needs=("server",),
)
def best_effort(keten: Keten) -> None:
    """Een osb-be-bericht vraagt geen bevestiging en krijgt er geen."""
    for naam, stuur, eigen in (("heen", keten.msh.naar_dso, True), ("terug", keten.msh.van_dso, False)):
        with keten.stap("Het eigen systeem stuurt" if eigen else "DSO-LV stuurt"):
            zending = stuur("osb-be")
            keten.eis(
                f"{naam}-aangenomen",
                len(zending.statussen) == 1 and zending.statussen[0] in (200, 202, 204),
                uitleg="Het bericht is in één poging aangenomen.",
                gezien=zending.statussen,
                soort="official",
                grond=_KV,
            )
            keten.controle(
                f"{naam}-onbevestigd", zending.bevestigingen == (), uitleg="Er is geen ontvangstbevestiging gestuurd.",
                gezien=zending.telling, soort="official", grond=_PROFIEL,
            )  # fmt: skip
            keten.controle_of_vraag(
                f"{naam}-klaar", None if zending.stand is None else zending.stand == "DELIVERED",
                uitleg="De afzender is klaar zodra het bericht is aangenomen.",
                vraag="Is het bericht voor uw berichtenhandler klaar?", gezien=zending.stand,
            )  # fmt: skip


@scenario(
    id="digikoppeling:T04",
    title="Vraag en antwoord in twee verbindingen",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground="Digikoppeling Best Practices ebMS2 3.2.2, EB016",
    needs=("server",),
)
def heen_en_terug(keten: Keten) -> None:
    """Het antwoord van de toepassing is een nieuw bericht in een nieuwe verbinding, in hetzelfde gesprek."""
    with keten.stap("Het eigen systeem stelt een vraag"):
        vraag = keten.msh.naar_dso("osb-rm")
        keten.eis("vraag-aangekomen", vraag.keer_afgeleverd == 1, uitleg="DSO-LV kreeg de vraag één keer.")
    with keten.stap("DSO-LV antwoordt later"):
        antwoord = keten.msh.tot(
            keten.msh.van_dso("osb-rm", antwoord_op=vraag),
            lambda zending: bool(zending.bevestigingen),
            wacht_op="de bevestiging van het antwoord",
        )
        keten.eis(
            "eigen-bevestiging", antwoord.stand == "DELIVERED" and antwoord.bevestigingen != vraag.bevestigingen,
            uitleg="Het antwoord kreeg een eigen bevestiging.", gezien=antwoord.stand, soort="official", grond=_KV,
        )  # fmt: skip
        keten.controle(
            "eigen-nummer", antwoord.message_id != vraag.message_id, uitleg="Het antwoord heeft een eigen MessageId.",
            soort="official", grond=_KV,
        )  # fmt: skip
        beeld = antwoord.afgeleverd[0] if antwoord.afgeleverd else None
        keten.controle_of_vraag(
            "verwijzing", None if beeld is None else beeld.verwijst_naar == vraag.message_id,
            uitleg="Het antwoord verwijst met RefToMessageId naar de vraag.",
            vraag="Herkent uw systeem het bericht als antwoord op de vraag?",
        )  # fmt: skip
        eerste = vraag.afgeleverd[0] if vraag.afgeleverd else None
        keten.controle_of_vraag(
            "zelfde-gesprek", None if beeld is None or eerste is None else beeld.gesprek == eerste.gesprek,
            uitleg="Vraag en antwoord dragen dezelfde ConversationId.",
            vraag="Legt uw systeem het antwoord bij het gesprek van de vraag?", soort="official", grond=_KV,
        )  # fmt: skip


@scenario(
    id="digikoppeling:T26",
    title="Berichten komen in een andere volgorde aan",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground="Digikoppeling Best Practices ebMS2 3.2.2, ch04",
    needs=("server",),
)
def andere_volgorde(keten: Keten) -> None:
    """Het tweede bericht komt vóór het eerste: beide worden bevestigd, volgorde is een zaak van de toepassing."""
    with keten.stap("Eerst bericht 2, dan bericht 1"):
        for kenmerk in ("bericht-2", "bericht-1"):
            for proef in keten.msh.proef("goed", kenmerk=kenmerk):
                keten.controle(
                    f"{kenmerk}-{proef.wie}", proef.stand == "DELIVERED",
                    uitleg=f"{proef.kant} bevestigt {kenmerk}.", gezien=proef.gezien, soort="official", grond=_KV,
                )  # fmt: skip
                keten.controle_of_vraag(
                    f"{kenmerk}-{proef.wie}-afgeleverd", None if proef.afgeleverd is None else proef.afgeleverd == 1,
                    uitleg=f"De toepassing van {proef.kant} krijgt {kenmerk} één keer.",
                    vraag=f"Kreeg uw toepassing {kenmerk} precies één keer?",
                )  # fmt: skip


@scenario(
    id="digikoppeling:T45",
    title="Ping en de vraag naar de stand van een bericht",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_PROFIEL,
    needs=("server",),
)
def ping_en_stand(keten: Keten) -> None:
    """Ping krijgt een Pong; de stand van een bekend en van een onbekend bericht wordt verteld. Beide zijn optioneel."""
    msh = keten.msh
    with keten.stap("DSO-LV stuurt een Ping"):
        vragen = msh.ping()
        for vraag in vragen:
            keten.controle(
                f"pong-{vraag.wie}", vraag.stand == "DELIVERED", uitleg=f"{vraag.kant} antwoordt met een Pong.",
                gezien=vraag.stand, soort="official", grond=_PROFIEL, verplicht=False,
            )  # fmt: skip
    with keten.stap("DSO-LV vraagt naar een bekend en naar een onbekend bericht"):
        for naam, verwacht in (("bekend", ("Received", "Processed")), ("onbekend", ("NotRecognized",))):
            for vraag in msh.vraag_stand(bekend=naam == "bekend"):
                keten.controle(
                    f"{naam}-{vraag.wie}", vraag.reden in verwacht,
                    uitleg=f"{vraag.kant} meldt {' of '.join(verwacht)}.", gezien=vraag.reden or vraag.stand,
                    soort="official", grond=_PROFIEL, verplicht=False,
                )  # fmt: skip
    with keten.stap("De verbinding blijft gewoon werken"):
        for proef in msh.proef("goed", kenmerk="na-ping"):
            keten.eis(
                f"werkt-{proef.wie}", proef.stand == "DELIVERED", uitleg=f"{proef.kant} neemt daarna een bericht aan.",
                gezien=proef.gezien,
            )  # fmt: skip


@scenario(
    id="digikoppeling:T50",
    title="WUS: verkeerde Action, ontbrekende RelatesTo, twee Body-elementen",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground="Digikoppeling Koppelvlakstandaard WUS 3.8.1",
)
def wus(keten: Keten) -> None:
    """De mock spreekt geen WUS; dit scenario houdt de plaats ervan open."""
    keten.sla_over(
        "Geen koppelvlak dat hier getest wordt, loopt volgens openbare bronnen over WUS: de mock spreekt het niet."
    )
