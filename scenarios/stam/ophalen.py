"""Wat er mis kan gaan bij het ophalen van een verzoek en zijn documenten."""

from __future__ import annotations

from ikt_harness.api import Keten, scenario

_MANY = 1000
_AFWIJKINGEN = {
    "doel-vooroverleg": "doel 'Vooroverleg'",
    "zonder-initiatiefnemer": "zonder initiatiefnemer",
    "versie": "versie 4.0.1",
    "namespace-v3": "namespace van versie 3",
    "namespace-v2": "namespace van versie 2",
}


@scenario(
    id="stam:F10",
    title="Een OIN die niet gerechtigd is, krijgt het verzoek niet",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground="API Verzoek afhandelen: alleen het bevoegd gezag en zijn behandeldienst mogen ophalen",
)
def niet_gerechtigd(keten: Keten) -> None:
    """Een verdwaalde melding: DSO-LV weigert, en het behandelsysteem blijft niet proberen."""
    with keten.stap("Een melding over een verzoek van een ander komt bij dit systeem terecht"):
        own = keten.behandelsysteem.oin
        # A test OIN of our own, never the actor's: that of the neighbouring test municipality.
        other = "00000099000000990201" if own != "00000099000000990201" else "00000099000000990101"
        foreign = keten.behandelsysteem.verzoek(wacht=False, bevoegdGezag=other, notificeren=False)
        seen = keten.behandelsysteem.notificatie(foreign.nummer, klaar=lambda seen: seen.geweigerd > 0)
        keten.eis(
            "geweigerd",
            seen.geweigerd > 0,
            uitleg="DSO-LV weigert de niet gerechtigde OIN.",
            soort="official",
        )
    with keten.stap("Het systeem geeft het op en meldt het"):
        keten.behandelsysteem.rust()
        seen = keten.behandelsysteem.stand(foreign.nummer, "000")
        keten.controle(
            "niets-gekregen", not (seen.xml or seen.pdf or seen.documenten),
            uitleg="Er is niets van het verzoek uitgeleverd.", soort="official",
        )  # fmt: skip
        keten.controle(
            "blijft-niet-proberen", seen.geweigerd <= 10, uitleg="Het systeem blijft niet eindeloos proberen.",
            gezien=f"{seen.geweigerd} keer geweigerd",
        )  # fmt: skip
        keten.controle_of_vraag(
            "zichtbaar",
            keten.behandelsysteem.toont_fout(foreign.nummer),
            uitleg="De weigering is zichtbaar gemeld.",
            vraag=f"Meldt uw systeem zichtbaar dat {foreign.nummer} niet opgehaald mocht worden?",
        )


@scenario(
    id="stam:F12",
    title="Een verzoek is er eerst nog niet en even later wel",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground="harness-defined: 404 op verzoekreferenties, daarna 200",
)
def eerst_onvindbaar(keten: Keten) -> None:
    """De melding kan het verzoek net voor zijn; het behandelsysteem probeert het nog eens."""
    with keten.stap("De verzoekreferenties zijn twee keer onvindbaar"):
        keten.dso.plan_fault("stam.referenties", "status", times=2, status=404)
        seen = keten.behandelsysteem.verzoek(documenten=1, bijlagen=0)
        keten.eis("opgehaald", seen.compleet, uitleg="Het verzoek is alsnog opgehaald.", gezien=seen.telling)


@scenario(
    id="stam:F13",
    title="Ophalen lukt pas na een tijdelijke storing",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground="harness-defined: 503 en 429 op het verzoekbericht, daarna 200",
)
def tijdelijke_storing(keten: Keten) -> None:
    """Storing en drukte gaan voorbij; het behandelsysteem probeert het opnieuw en maakt één zaak."""
    with keten.stap("Het verzoekbericht is er twee keer niet"):
        keten.dso.plan_fault("stam.xml", "status", status=503)
        keten.dso.plan_fault("stam.xml", "status", status=429)
        seen = keten.behandelsysteem.verzoek(documenten=1, bijlagen=0)
        keten.eis("opgehaald", seen.compleet, uitleg="Het verzoek is alsnog opgehaald.", gezien=seen.telling)
        zaken = keten.behandelsysteem.aantal_zaken()
        keten.controle_of_vraag(
            "een-zaak",
            None if zaken is None else zaken == 1,
            uitleg="Er is één zaak.",
            vraag=f"Staat {seen.nummer} precies één keer in uw systeem?",
        )


@scenario(
    id="stam:F14",
    title="Eén van vijf documenten is niet op te halen",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground="praktijk van leveranciers: zaak blijft, ontbrekend document wordt later opgehaald",
)
def document_ontbreekt(keten: Keten) -> None:
    """Vier documenten komen over, het vijfde komt beschadigd aan; later lukt het wel."""
    with keten.stap("Van vijf documenten komt er één beschadigd over"):
        first = keten.behandelsysteem.verzoek(wacht=False, notificeren=False, documenten=3, bijlagen=2)
        bad = min(first.verwacht)
        keten.dso.plan_fault("stam.document", "hash", times=_MANY, subject=bad)
        seen = keten.behandelsysteem.notificatie(
            first.nummer, klaar=lambda seen: seen.xml and len(seen.documenten) == 4 and seen.pogingen[bad] > 0
        )
        keten.eis("vier", seen.ontbrekend == [bad], uitleg="De vier andere zijn er.", gezien=seen.telling)
        keten.behandelsysteem.rust()
        zaak = keten.behandelsysteem.zaak(first.nummer)
        keten.controle_of_vraag(
            "ontbrekend-gemeld",
            zaak and zaak.ontbrekend == {bad},
            uitleg="De zaak bestaat en het ontbrekende document is zichtbaar.",
            vraag=f"Bestaat de zaak van {first.nummer} en is zichtbaar dat één document ontbreekt?",
            soort="observed",
        )
    with keten.stap("De storing is voorbij en het document wordt alsnog opgehaald"):
        keten.dso.clear_faults()
        later = keten.behandelsysteem.notificatie(first.nummer, klaar=lambda seen: seen.compleet)
        keten.eis("alle-vijf", later.compleet, uitleg="Alle documenten zijn er.", gezien=later.telling)


@scenario(
    id="stam:F15",
    title="Een groot document en veel documenten",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground="harness-defined: 20 MB in één document, en 100 documenten",
)
def groot_en_veel(keten: Keten) -> None:
    """Omvang en aantal brengen het ophalen niet in de war."""
    with keten.stap("Eén document van 20 MB"):
        seen = keten.behandelsysteem.verzoek(documenten=1, bijlagen=0, documentBytes=20_000_000)
        keten.eis("groot", seen.compleet, uitleg="Het grote document is heel opgehaald.", gezien=seen.telling)
    with keten.stap("Honderd documenten"):
        seen = keten.behandelsysteem.verzoek(documenten=100, bijlagen=0)
        keten.eis(
            "veel", seen.compleet, uitleg="Alle honderd documenten zijn opgehaald.", gezien=seen.telling
        )


@scenario(
    id="stam:F16",
    title="De links van elk verzoek hebben een ander pad",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground="API Verzoek afhandelen: het behandelsysteem volgt de links",
)
def links_volgen(keten: Keten) -> None:
    """Wie zelf adressen samenstelt, vindt niets; wie de links volgt, vindt alles."""
    for number, name in ((1, "eerste"), (2, "tweede")):
        with keten.stap(f"Het {name} verzoek"):
            seen = keten.behandelsysteem.verzoek(seed=number, documenten=1, bijlagen=1)
            keten.eis(
                f"{name}-documenten",
                seen.compleet,
                uitleg="Verzoekbericht en documenten zijn langs de links opgehaald.",
                gezien=seen.telling,
                soort="official",
                grond="API Verzoek afhandelen",
            )


@scenario(
    id="stam:F17",
    title="Een verlopen link",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground="harness-defined: 410, waarna de verzoekreferenties een nieuwe link geven",
)
def verlopen_link(keten: Keten) -> None:
    """Een link is niet eeuwig geldig; de verzoekreferenties geven een nieuwe."""
    with keten.stap("De link van het document is verlopen als het systeem hem volgt"):
        keten.dso.plan_fault("stam.document", "status", status=410)
        seen = keten.behandelsysteem.verzoek(documenten=1, bijlagen=0)
        keten.eis(
            "opgehaald",
            seen.compleet,
            uitleg="Het document is met een nieuwe link opgehaald.",
            gezien=seen.telling,
        )


@scenario(
    id="stam:F18",
    title="Verzoekbericht dat niet aan het schema voldoet",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground="XSD verzoekbericht 4.0.0",
)
def ongeldig_bericht(keten: Keten) -> None:
    """Een ongeldig bericht wordt zichtbaar geweigerd en verdwijnt niet in stilte."""
    for afwijking, naam in _AFWIJKINGEN.items():
        with keten.stap(f"Verzoekbericht met {naam}"):
            seen = keten.behandelsysteem.verzoek(
                afwijking=afwijking, documenten=0, bijlagen=0, klaar=lambda seen: seen.xml
            )
            keten.eis(f"{afwijking}-opgehaald", seen.xml, uitleg="Het bericht is opgehaald.")
            keten.behandelsysteem.rust()
            keten.controle_of_vraag(
                f"{afwijking}-zichtbaar",
                keten.behandelsysteem.toont_fout(seen.nummer),
                uitleg="Het bericht is zichtbaar geweigerd.",
                vraag=f"Meldt uw systeem zichtbaar dat {seen.nummer} ongeldig is ({naam})?",
                soort="official",
                grond="XSD verzoekbericht 4.0.0",
            )
