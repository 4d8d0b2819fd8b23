"""Wat er in een verzoekbericht aan bijzonders kan staan."""

from __future__ import annotations

from ikt_harness.api import Keten, scenario

_NAAM = "Ångströms schuur — 'groot' & <klein>, " + "heel lang " * 40 + "\nmet een tweede regel"


@scenario(
    id="stam:F19",
    title="Adresgegevens van gebruiker en van registratie naast elkaar",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground="verzoekbericht 4.0.0: waarden van gebruiker en DSO-LV naast elkaar, met attribuut bron",
)
def dubbele_adresgegevens(keten: Keten) -> None:
    """Een adres kan er twee keer staan: wat de gebruiker opgaf en wat de registratie zegt."""
    with keten.stap("DSO-LV meldt een verzoek met dubbele adresgegevens"):
        seen = keten.behandelsysteem.verzoek(dubbeleWaarden=True, documenten=0, bijlagen=0)
        keten.eis("opgehaald", seen.compleet, uitleg="Het verzoek is opgehaald.")
    with keten.stap("Beide waarden zijn verwerkt"):
        zaak = keten.behandelsysteem.zaak(seen.nummer)
        keten.controle_of_vraag(
            "beide",
            zaak and zaak.bronnen == {"gebruiker", "DSO-LV"},
            uitleg="De waarde van de gebruiker en die van de registratie zijn uit elkaar te houden.",
            vraag=f"Zijn bij {seen.nummer} het adres van de gebruiker en dat van de registratie uit elkaar te houden?",
            soort="observed",
        )


@scenario(
    id="stam:F22",
    title="Lange namen en bijzondere tekens",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground="verzoekbericht 4.0.0 begrenst tekst niet; praktijk: veld in het ontvangende systeem is korter",
)
def lange_naam(keten: Keten) -> None:
    """Een naam van honderden tekens met accenten, leestekens en een regeleinde."""
    with keten.stap("DSO-LV meldt een verzoek met een lange naam"):
        seen = keten.behandelsysteem.verzoek(naam=_NAAM, documenten=1, bijlagen=0)
        keten.eis("opgehaald", seen.compleet, uitleg="Het verzoek is opgehaald.", gezien=seen.telling)
    with keten.stap("De naam is bewaard of zichtbaar afgekort"):
        zaak = keten.behandelsysteem.zaak(seen.nummer)
        keten.controle_of_vraag(
            "naam",
            zaak and zaak.naam == _NAAM,
            uitleg="De naam staat ongeschonden bij de zaak.",
            vraag=f"Staat de naam van {seen.nummer} goed in uw systeem, of is te zien dat hij is afgekort?",
            soort="observed",
        )
