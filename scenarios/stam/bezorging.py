"""Wat er mis kan gaan bij het bezorgen van de verzoeknotificatie."""

from __future__ import annotations

from ikt_harness.api import Keten, scenario

_EXACTLY_ONCE = "Digikoppeling ebMS2: precies één keer; dubbelen herkent de ontvanger"


@scenario(
    id="stam:F01",
    title="Ontvanger is tijdelijk weg en krijgt het bericht later één keer",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground=_EXACTLY_ONCE,
    needs=("klok",),
)
def ontvanger_weg(keten: Keten) -> None:
    """DSO-LV probeert het opnieuw; het verzoek komt alsnog, één keer."""
    with keten.stap("De melding komt niet aan"):
        with keten.behandelsysteem.onbereikbaar():
            before = keten.behandelsysteem.verzoek(wacht=False, documenten=1, bijlagen=0)
        before = keten.behandelsysteem.stand(before.nummer, "000")
        keten.eis(
            "niet-bezorgd", before.bezorgd == 0, uitleg="De eerste poging is mislukt.", soort="official"
        )
    with keten.stap("Het systeem is terug en DSO-LV probeert opnieuw"):
        keten.dso.forward(seconds=61)
        seen = keten.behandelsysteem.ontvang(before.nummer, "000")
        keten.controle(
            "een-keer", seen.bezorgd == 1, uitleg="De melding is precies één keer bezorgd.",
            gezien=f"{seen.bezorgd} keer", soort="official", grond=_EXACTLY_ONCE,
        )  # fmt: skip
        keten.eis("opgehaald", seen.compleet, uitleg="Het verzoek is alsnog opgehaald.", gezien=seen.telling)


@scenario(
    id="stam:F02",
    title="Hetzelfde bericht-id twee keer",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground=_EXACTLY_ONCE,
)
def zelfde_bericht_id(keten: Keten) -> None:
    """Een dubbele melding wordt bevestigd en één keer verwerkt."""
    with keten.stap("DSO-LV bezorgt dezelfde melding twee keer"):
        keten.dso.plan_fault("stam.notificatie", "duplicate")
        seen = keten.behandelsysteem.verzoek(klaar=lambda seen: seen.compleet and seen.bezorgd == 2)
        keten.controle(
            "beide-bevestigd", seen.bezorgd == 2, uitleg="Ook het dubbel is bevestigd.",
            gezien=f"{seen.bezorgd} keer bevestigd", soort="official", grond=_EXACTLY_ONCE,
        )  # fmt: skip
        keten.eis("opgehaald", seen.compleet, uitleg="Het verzoek is opgehaald.", gezien=seen.telling)
        keten.behandelsysteem.rust()
    with keten.stap("Er is geen tweede zaak"):
        keten.controle_of_vraag(
            "een-zaak",
            _one(keten.behandelsysteem.aantal_zaken()),
            uitleg="Er is één zaak.",
            vraag=f"Staat {seen.nummer} precies één keer in uw systeem?",
            soort="official",
            grond=_EXACTLY_ONCE,
        )


@scenario(
    id="stam:F03",
    title="Hetzelfde verzoek en volgnummer onder een nieuw bericht-id",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground="dezelfde versie van een verzoek is geen nieuwe zaak",
)
def zelfde_versie_nieuw_bericht(keten: Keten) -> None:
    """Een melding die het behandelsysteem al kent, levert geen tweede zaak op."""
    with keten.stap("Het verzoek komt aan"):
        seen = keten.behandelsysteem.verzoek(documenten=1, bijlagen=0)
        keten.eis("opgehaald", seen.compleet, uitleg="Het verzoek is opgehaald.", gezien=seen.telling)
    with keten.stap("DSO-LV meldt dezelfde versie opnieuw, onder een nieuw bericht-id"):
        again = keten.behandelsysteem.notificatie(seen.nummer)
        keten.eis("bevestigd", again.bezorgd == 2, uitleg="Ook de tweede melding is bevestigd.")
        keten.behandelsysteem.rust()
        keten.controle_of_vraag(
            "een-zaak",
            _one(keten.behandelsysteem.aantal_zaken()),
            uitleg="Er is nog steeds één zaak.",
            vraag=f"Staat {seen.nummer} nog steeds precies één keer in uw systeem?",
        )


@scenario(
    id="stam:F05",
    title="Aanvulling komt vóór het verzoek zelf",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground="Digikoppeling ebMS2: volgorde van berichten is niet gegarandeerd",
)
def aanvulling_eerst(keten: Keten) -> None:
    """Meldingen kunnen elkaar inhalen; er mag niets verloren gaan."""
    with keten.stap("De melding van de aanvulling haalt die van het verzoek in"):
        first = keten.behandelsysteem.verzoek(wacht=False, notificeren=False, documenten=1, bijlagen=0)
        keten.dso.plan_fault("stam.notificatie", "reorder", subject=first.nummer)
        keten.behandelsysteem.notificatie(first.nummer, "000", wacht=False)
        later = keten.behandelsysteem.aanvulling(first.nummer, erbij=1)
        keten.eis(
            "aanvulling", later.compleet, uitleg="De aanvulling is volledig opgehaald.", gezien=later.telling
        )
    with keten.stap("Daarna komt de melding van het verzoek zelf"):
        seen = keten.behandelsysteem.ontvang(first.nummer, "000", klaar=lambda seen: seen.bezorgd == 1)
        keten.controle(
            "bevestigd", seen.bezorgd == 1, uitleg="De late melding is bevestigd.", soort="official"
        )
        keten.behandelsysteem.rust()
        zaak = keten.behandelsysteem.zaak(first.nummer)
        keten.controle_of_vraag(
            "niets-verloren",
            zaak and zaak.documenten == later.verwacht and not zaak.ontbrekend,
            uitleg="De zaak heeft de aanvulling met al haar documenten.",
            vraag=f"Heeft {first.nummer} in uw systeem de aanvulling met beide documenten, of een duidelijke fout?",
        )


@scenario(
    id="stam:S13",
    title="Gemist verzoek alsnog gevonden door te zoeken",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground="praktijk van leveranciers: dagelijks zoeken naar gemiste verzoeken",
)
def gemist_verzoek(keten: Keten) -> None:
    """De melding kwam nooit aan; wie zoekt, vindt het verzoek en maakt er alsnog een zaak van."""
    with keten.stap("De melding van een verzoek raakt zoek"):
        keten.dso.plan_fault("stam.notificatie", "drop")
        lost = keten.behandelsysteem.verzoek(wacht=False, documenten=0, bijlagen=0)
        keten.behandelsysteem.rust()
        lost = keten.behandelsysteem.stand(lost.nummer, "000")
        keten.eis("niet-bezorgd", lost.bezorgd == 0, uitleg="De melding is niet bezorgd.")
    with keten.stap("Het behandelsysteem zoekt naar gemiste verzoeken"):
        seen = keten.behandelsysteem.zoek_gemiste(lost.nummer)
        keten.eis(
            "opgehaald",
            seen.xml,
            uitleg="Het gemiste verzoek is gevonden en opgehaald.",
            soort="observed",
            grond="verzoeken/_zoek en samenvatting",
        )
        zaak = keten.behandelsysteem.zaak(lost.nummer)
        keten.controle_of_vraag(
            "een-zaak",
            zaak and zaak.versies == ("000",),
            uitleg="Van het gemiste verzoek is één zaak gemaakt.",
            vraag=f"Staat {lost.nummer} nu als één zaak in uw systeem?",
        )


def _one(number: int | None) -> bool | None:
    return None if number is None else number == 1
