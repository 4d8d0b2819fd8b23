"""Wat na het verzoek komt: aanvullen en intrekken."""

from __future__ import annotations

from ikt_harness.api import Keten, scenario


@scenario(
    id="stam:S08",
    title="Twee aanvullingen op dezelfde zaak",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground="CIM-AM: een aanvulling is een volledige nieuwe versie, volgnummer één hoger",
)
def aanvullingen(keten: Keten) -> None:
    """Een document vervalt, een ander komt erbij, een antwoord wijzigt: dezelfde zaak, geen nieuwe."""
    with keten.stap("DSO-LV meldt een aanvraag met twee documenten"):
        first = keten.behandelsysteem.verzoek(documenten=2, bijlagen=0)
        keten.eis("eerste", first.compleet, uitleg="De eerste versie is opgehaald.", gezien=first.telling)
    with keten.stap("Aanvulling 001: een document vervalt, een ander komt erbij"):
        gone = min(first.verwacht)
        second = keten.behandelsysteem.aanvulling(first.nummer, vervalt=[gone], erbij=1)
        keten.controle(
            "001-xml", second.xml, uitleg="Het verzoekbericht van versie 001 is opgehaald.", soort="official",
            grond="CIM-AM: aanvullen",
        )  # fmt: skip
        keten.eis(
            "001-document",
            not second.ontbrekend,
            uitleg="Het nieuwe document is opgehaald.",
            gezien=second.telling,
        )
    with keten.stap("Aanvulling 002: een ander antwoord"):
        third = keten.behandelsysteem.aanvulling(first.nummer, antwoord="41")
        keten.eis(
            "002-xml", third.xml, uitleg="Het verzoekbericht van versie 002 is opgehaald.", soort="official"
        )
    with keten.stap("Dezelfde zaak, bijgewerkt"):
        zaak = keten.behandelsysteem.zaak(first.nummer)
        keten.controle_of_vraag(
            "zelfde-zaak",
            zaak and zaak.versies[:1] + zaak.versies[-1:] == ("000", "002"),
            uitleg="Alle versies staan bij één zaak.",
            vraag=f"Staan de versies 000, 001 en 002 van {first.nummer} bij één zaak?",
        )
        keten.controle_of_vraag(
            "vervallen-en-nieuw",
            zaak and gone not in zaak.documenten and zaak.documenten == third.verwacht,
            uitleg="Het vervallen document telt niet meer mee, het nieuwe wel.",
            vraag=f"Is bij {first.nummer} één document als vervallen en één als nieuw te herkennen?",
        )
        keten.controle_of_vraag(
            "antwoord",
            zaak and zaak.antwoord == "41",
            uitleg="Het gewijzigde antwoord is overgenomen.",
            vraag=f"Is bij {first.nummer} het antwoord op de eerste vraag nu 41?",
        )


@scenario(
    id="stam:S09",
    title="Intrekking van een verzoek",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground="CIM-AM: een intrekking heeft volgnummer 999",
)
def intrekking(keten: Keten) -> None:
    """De aanvrager trekt in: dezelfde zaak, als ingetrokken te herkennen."""
    with keten.stap("DSO-LV meldt een verzoek"):
        first = keten.behandelsysteem.verzoek(documenten=1, bijlagen=0)
        keten.eis("eerste", first.compleet, uitleg="Het verzoek is opgehaald.", gezien=first.telling)
    with keten.stap("De aanvrager trekt het in"):
        last = keten.behandelsysteem.intrekking(first.nummer)
        keten.controle(
            "volgnummer", last.volgnummer == "999", uitleg="De intrekking heeft volgnummer 999.",
            gezien=last.volgnummer, soort="official", grond="CIM-AM: intrekken",
        )  # fmt: skip
        keten.eis("xml", last.xml, uitleg="Het bericht van de intrekking is opgehaald.", soort="official")
    with keten.stap("De zaak is ingetrokken"):
        zaak = keten.behandelsysteem.zaak(first.nummer)
        keten.controle_of_vraag(
            "ingetrokken",
            zaak and zaak.ingetrokken and zaak.versies == ("000", "999"),
            uitleg="Dezelfde zaak staat als ingetrokken.",
            vraag=f"Staat de zaak van {first.nummer} als ingetrokken, zonder nieuwe zaak ernaast?",
        )
