"""Verzoeken ontvangen: elke soort, elk doel, met personen, locaties en bijlagen."""

from __future__ import annotations

from ikt_harness.api import Keten, scenario

_OVERIGE_TYPEN = (
    "Melding",
    "Informatie",
    "Informatie ongewoon voorval",
    "Aanvraag maatwerkvoorschrift",
    "Melding gelijkwaardige maatregel",
    "Aanvraag toestemming gelijkwaardige maatregel",
)
_LOCATIES = (("adres", "adres"), ("perceel", "perceel"), ("punt", "RD-punt"), ("vlak", "vlak"))


@scenario(
    id="stam:S01",
    title="Aanvraag vergunning van een natuurlijk persoon, zonder bijlage",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground="Verzoek afhandelen: melding bevestigen, verzoekreferenties en verzoekbericht ophalen",
)
def aanvraag_vergunning(keten: Keten) -> None:
    """De kortste weg: één melding, één verzoekbericht, één zaak."""
    with keten.stap("DSO-LV meldt een aanvraag vergunning en het behandelsysteem haalt haar op"):
        seen = keten.behandelsysteem.verzoek(documenten=0, bijlagen=0)
        keten.controle(
            "melding-bevestigd", seen.bezorgd == 1, uitleg="De verzoeknotificatie is één keer bevestigd met 2xx.",
            gezien=f"{seen.bezorgd} keer bevestigd",
        )  # fmt: skip
        keten.controle(
            "referenties", seen.referenties, uitleg="De verzoekreferenties zijn opgehaald.", soort="official",
            grond="API Verzoek afhandelen",
        )  # fmt: skip
        keten.eis(
            "xml", seen.xml, uitleg="Het verzoekbericht is heel opgehaald door de geadresseerde OIN.",
            soort="official", grond="API Verzoek afhandelen",
        )  # fmt: skip
        keten.controle(
            "pdf", seen.pdf, uitleg="De publiceerbare PDF is opgehaald.", verplicht=False, soort="official",
            grond="API Verzoek afhandelen",
        )  # fmt: skip
    with keten.stap("Er is één zaak"):
        zaak = keten.behandelsysteem.zaak(seen.nummer)
        keten.controle_of_vraag(
            "een-zaak",
            zaak and (zaak.type, zaak.versies) == ("Aanvraag vergunning", ("000",)),
            uitleg="Het verzoek staat als één zaak in het behandelsysteem.",
            vraag=f"Staat verzoek {seen.nummer} als één zaak in uw systeem?",
            verplicht=False,
        )


@scenario(
    id="stam:S02",
    title="De zes andere soorten verzoek, elk als eigen zaaktype",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground="TypeVerzoek van verzoekbericht 4.0.0",
)
def overige_soorten(keten: Keten) -> None:
    """Elke soort verzoek komt aan en wordt een zaak van de bijpassende soort."""
    for type_ in _OVERIGE_TYPEN:
        with keten.stap(type_):
            name = type_.lower().replace(" ", "-")
            seen = keten.behandelsysteem.verzoek(type=type_, documenten=0, bijlagen=0)
            keten.controle(
                f"{name}-opgehaald", seen.compleet, uitleg=f"Het verzoek '{type_}' is opgehaald.",
                soort="official", grond="XSD verzoekbericht 4.0.0: TypeVerzoek",
            )  # fmt: skip
            zaak = keten.behandelsysteem.zaak(seen.nummer)
            keten.controle_of_vraag(
                f"{name}-zaaktype",
                zaak and zaak.type == type_,
                uitleg=f"De zaak is van de soort '{type_}'.",
                vraag=f"Is verzoek {seen.nummer} een zaak van het zaaktype voor '{type_}'?",
                verplicht=False,
            )


@scenario(
    id="stam:S03",
    title="Conceptverzoek zonder wettelijke termijn",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground="DoelVerzoek van verzoekbericht 4.0.0",
)
def conceptverzoek(keten: Keten) -> None:
    """Een conceptverzoek (vroeger vooroverleg) is een zaak van een andere soort, zonder wettelijke termijn."""
    with keten.stap("DSO-LV meldt een conceptverzoek"):
        seen = keten.behandelsysteem.verzoek(doel="Conceptverzoek", documenten=1, bijlagen=0)
        keten.eis(
            "opgehaald", seen.compleet, uitleg="Het conceptverzoek is met zijn document opgehaald.",
            gezien=seen.telling, soort="official", grond="XSD verzoekbericht 4.0.0: DoelVerzoek",
        )  # fmt: skip
    with keten.stap("Het is herkend als conceptverzoek"):
        zaak = keten.behandelsysteem.zaak(seen.nummer)
        keten.controle_of_vraag(
            "doel",
            zaak and zaak.doel == "Conceptverzoek",
            uitleg="De zaak is als conceptverzoek herkend.",
            vraag=f"Staat {seen.nummer} als conceptverzoek in uw systeem, zonder wettelijke termijn?",
        )


@scenario(
    id="stam:S04",
    title="Bedrijf als gemachtigde van een particulier, met contactpersoon",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground="verzoekbericht 4.0.0: initiatiefnemer, gemachtigde, contactpersoon",
)
def gemachtigde(keten: Keten) -> None:
    """Drie rollen in één verzoek blijven uit elkaar."""
    with keten.stap("DSO-LV meldt een verzoek met drie rollen"):
        seen = keten.behandelsysteem.verzoek(
            gemachtigde="niet-natuurlijk", contactpersoon=True, dubbeleWaarden=True, documenten=0, bijlagen=0
        )
        keten.eis("opgehaald", seen.compleet, uitleg="Het verzoek is opgehaald.")
    with keten.stap("De rollen staan elk apart"):
        zaak = keten.behandelsysteem.zaak(seen.nummer)
        keten.controle_of_vraag(
            "rollen",
            zaak and {"initiatiefnemer", "gemachtigde", "contactpersoon"} <= zaak.rollen,
            uitleg="Initiatiefnemer, gemachtigde en contactpersoon staan elk apart bij de zaak.",
            vraag=f"Staan bij {seen.nummer} initiatiefnemer, gemachtigde en contactpersoon elk apart?",
        )


@scenario(
    id="stam:S05",
    title="Bijlagen bij vragen en bij het verzoek, één vertrouwelijk",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground="verzoekbericht 4.0.0: gevraagdeBijlage en verzoekBijlage; API Verzoek afhandelen",
)
def bijlagen(keten: Keten) -> None:
    """Elk document komt over, ongewijzigd, waar het ook in het bericht staat."""
    with keten.stap("DSO-LV meldt een aanvraag met drie documenten"):
        seen = keten.behandelsysteem.verzoek(documenten=2, bijlagen=1, vertrouwelijk=1)
        keten.controle("xml", seen.xml, uitleg="Het verzoekbericht is opgehaald.", soort="official")
        keten.eis(
            "documenten",
            not seen.ontbrekend,
            uitleg="Elk document is opgehaald, heel en met gelijke hash.",
            gezien=seen.telling,
            soort="official",
            grond="API Verzoek afhandelen: volg de link van elk document",
        )
    with keten.stap("Vraag en vertrouwelijkheid blijven bij het document"):
        zaak = keten.behandelsysteem.zaak(seen.nummer)
        keten.controle_of_vraag(
            "bij-vraag",
            zaak and len(zaak.bij_vraag) == 2,
            uitleg="Van twee documenten is te zien bij welke vraag ze horen.",
            vraag=f"Is bij {seen.nummer} van twee documenten te zien bij welke vraag ze horen?",
            verplicht=False,
        )
        keten.controle_of_vraag(
            "vertrouwelijk",
            zaak and len(zaak.vertrouwelijk) == 1,
            uitleg="Precies één document is als vertrouwelijk te zien.",
            vraag=f"Is bij {seen.nummer} precies één document als vertrouwelijk te zien?",
            verplicht=False,
        )


@scenario(
    id="stam:S06",
    title="Locatie als adres, perceel, punt of vlak",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground="verzoekbericht 4.0.0: projectlocatie",
)
def locatievormen(keten: Keten) -> None:
    """Elke vorm van locatie komt aan en geen ervan raakt zoek."""
    for vorm, naam in _LOCATIES:
        with keten.stap(f"Locatie als {naam}"):
            seen = keten.behandelsysteem.verzoek(locaties=[vorm], documenten=0, bijlagen=0)
            keten.eis(f"{vorm}-opgehaald", seen.compleet, uitleg=f"Het verzoek met een {naam} is opgehaald.")
            zaak = keten.behandelsysteem.zaak(seen.nummer)
            keten.controle_of_vraag(
                f"{vorm}-bewaard",
                zaak and zaak.locaties == 1,
                uitleg="De locatie staat bij de zaak.",
                vraag=f"Heeft {seen.nummer} in uw systeem een locatie, of zichtbaar 'onbekend'?",
            )


@scenario(
    id="stam:S07",
    title="Meer projectlocaties en projectactiviteiten",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground="verzoekbericht 4.0.0: projectlocaties, projectactiviteiten, onderliggendeActiviteit",
)
def meer_locaties_en_activiteiten(keten: Keten) -> None:
    """Niet alleen de eerste telt."""
    with keten.stap("DSO-LV meldt een verzoek met drie locaties en drie activiteiten"):
        seen = keten.behandelsysteem.verzoek(
            locaties=["adres", "perceel", "vlak"], activiteiten=3, onderliggend=True, documenten=1, bijlagen=0
        )
        keten.eis("opgehaald", seen.compleet, uitleg="Het verzoek is opgehaald.", gezien=seen.telling)
    with keten.stap("Alles is bewaard"):
        zaak = keten.behandelsysteem.zaak(seen.nummer)
        keten.controle_of_vraag(
            "alles",
            zaak and (zaak.locaties, zaak.activiteiten) == (3, 3),
            uitleg="Drie locaties en drie activiteiten staan bij de zaak.",
            vraag=f"Staan bij {seen.nummer} drie locaties en drie activiteiten?",
        )


@scenario(
    id="stam:S10",
    title="Verzoek voor een behandeldienst",
    koppelvlak="STAM",
    keten="vergunningenketen",
    ground="verzoekbericht 4.0.0: uitvoerendeInstantie; behandeldienst bepalen",
)
def behandeldienst(keten: Keten) -> None:
    """Wie als behandeldienst is ingesteld, krijgt de melding en mag het verzoek ophalen."""
    with keten.stap("DSO-LV meldt een verzoek van een ander bevoegd gezag aan deze behandeldienst"):
        own = keten.behandelsysteem.oin
        # A test OIN of our own, never the actor's: that of the neighbouring test municipality.
        other = "00000099000000990201" if own != "00000099000000990201" else "00000099000000990101"
        seen = keten.behandelsysteem.verzoek(bevoegdGezag=other, behandeldienst=own, documenten=1, bijlagen=0)
        keten.eis(
            "opgehaald", seen.compleet, uitleg="De behandeldienst heeft verzoek en document opgehaald.",
            gezien=seen.telling, soort="official", grond="API Verzoek afhandelen: gerechtigd",
        )  # fmt: skip
    with keten.stap("De behandeldienst behandelt het zelf"):
        zaak = keten.behandelsysteem.zaak(seen.nummer)
        keten.controle_of_vraag(
            "eigen-zaak",
            zaak and "uitvoerendeInstantie" in zaak.rollen,
            uitleg="Het verzoek is een eigen zaak, met de uitvoerende instantie erbij.",
            vraag=f"Is {seen.nummer} in uw systeem een zaak die u zelf behandelt?",
        )
