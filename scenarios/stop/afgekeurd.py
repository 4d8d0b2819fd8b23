"""Fouten in de opdracht en in de inhoud: het verzoek is behandeld, de opdracht wordt afgekeurd."""

from __future__ import annotations

from datetime import timedelta

from ikt_harness.api import Keten, afgekeurd, gepubliceerd, geregistreerd, scenario
from ikt_mocks.stop import samples

_TIJDSTEMPEL = "<soortTijdstempel>juridischWerkendVanaf</soortTijdstempel><datum>{}</datum>"


def _besluit(keten: Keten, id_levering: str) -> samples.Voorbeeld:
    return samples.besluit(
        datum=keten.plansysteem.bekendmaking(), party=keten.partij("STOP"), id_levering=id_levering
    )


def _afgekeurd(keten: Keten, code: str, stand: str, taak: str, voorbeeld: samples.Voorbeeld) -> None:
    """Deliver a package with an error; it is refused with ``code`` and ``stand``, and the system knows it."""
    afgekeurd(keten, code, taak, voorbeeld, stand=stand)


@scenario(
    id="stop:F6",
    title="Datum van bekendmaking in het verleden, in het weekend, of te ver voor de werking",
    koppelvlak="STOP",
    keten="planketen",
    ground="LVBB1501, LVBB1519, LVBB1580",
)
def verkeerde_datum(keten: Keten) -> None:
    """Bekendgemaakt wordt op een werkdag in de toekomst; de regeling werkt binnen negentig dagen daarna."""
    plansysteem = keten.plansysteem
    party = keten.partij("STOP")
    datum = plansysteem.bekendmaking()
    # Weekdays are counted from Monday: 4 is a Friday, 5 a Saturday.
    vandaag = plansysteem.vandaag
    vrijdag = vandaag - timedelta(days=(vandaag.weekday() - 4) % 7)
    zaterdag = datum + timedelta(days=(5 - datum.weekday()) % 7)
    _afgekeurd(
        keten,
        "LVBB1501",
        "opdracht-niet-valide",
        "Lever een besluit aan met een datumBekendmaking die niet in de toekomst ligt.",
        samples.besluit(datum=vrijdag, party=party, id_levering="f6-verleden"),
    )
    _afgekeurd(
        keten,
        "LVBB1519",
        "opdracht-niet-valide",
        "Lever een besluit aan met een zaterdag als datumBekendmaking.",
        samples.besluit(datum=zaterdag, party=party, id_levering="f6-zaterdag"),
    )
    oud, nieuw = (_TIJDSTEMPEL.format((datum + timedelta(days=days)).isoformat()) for days in (7, 91))
    _afgekeurd(
        keten,
        "LVBB1580",
        "niet-valide",
        "Lever een besluit aan dat pas 91 dagen na de bekendmaking werkt.",
        _besluit(keten, "f6-negentig-dagen").vervang("Besluit.xml", oud, nieuw),
    )


@scenario(
    id="stop:F8",
    title="Een informatieobject klopt niet met zijn bestand of met het besluit",
    koppelvlak="STOP",
    keten="planketen",
    ground="LVBB3008, LVBB3504, LVBB3506, LVBB3509, LVBB3512",
)
def verkeerde_hash(keten: Keten) -> None:
    """Hash, bestandsnaam en identificatie van een informatieobject passen bij zijn bestand en bij het besluit."""
    jaar = keten.plansysteem.bekendmaking().year
    join = f"{samples.identificaties(keten.partij('STOP'), jaar=jaar)['join']}/nld@{jaar}"
    _afgekeurd(
        keten,
        "LVBB3008",
        "niet-valide",
        "Lever een besluit aan waarvan de GML na het berekenen van de hash gewijzigd is.",
        _besluit(keten, "f8-hash").vervang("Werkingsgebied.gml", "121000", "121001"),
    )
    _afgekeurd(
        keten,
        "LVBB3506",
        "niet-valide",
        "Lever een besluit aan met een informatieobject waarvan de GML niet in de zip zit.",
        _besluit(keten, "f8-zonder-gml").zonder("Werkingsgebied.gml"),
    )
    _afgekeurd(
        keten,
        "LVBB3512",
        "niet-valide",
        "Lever een besluit aan waarvan de GML een andere versie noemt dan het informatieobject.",
        _besluit(keten, "f8-andere-versie").vervang("Werkingsgebied.gml", f"{join};1", f"{join};2"),
    )
    _afgekeurd(
        keten,
        "LVBB3504",
        "niet-valide",
        "Lever een besluit aan dat een informatieobject noemt dat niet is meegeleverd.",
        _besluit(keten, "f8-niet-geleverd").zonder("Werkingsgebied.xml").zonder("Werkingsgebied.gml"),
    )
    afgekeurd(
        keten,
        "LVBB3509",
        "Lever een informatieobject mee dat het besluit niet noemt.",
        _besluit(keten, "f8-niet-in-besluit").vervang(
            "Besluit.xml", f"<informatieobjectRef>{join};1<", f"<informatieobjectRef>{join};9<"
        ),
        of=("LVBB3504",),
    )


@scenario(
    id="stop:F7",
    title="Namens een ander zonder machtiging, en afbreken van een ander",
    koppelvlak="STOP",
    keten="planketen",
    ground="LVBB1512, LVBB1568",
)
def vreemd_bevoegd_gezag(keten: Keten) -> None:
    """Wie namens een ander aanlevert, heeft een machtiging; afbreken kan alleen wie aanleverde."""
    plansysteem = keten.plansysteem
    party = keten.partij("STOP")
    ander = plansysteem.ander
    keten.dso.change_settings(lvbb_machtigingen=[])
    _afgekeurd(
        keten,
        "LVBB1512",
        "opdracht-niet-valide",
        f"Lever een besluit aan namens {ander.name} ({ander.oin}), die u niet gemachtigd heeft.",
        samples.besluit(
            datum=plansysteem.bekendmaking(),
            party=ander,
            aanleveraar=party,
            id_levering="f7-machtiging",
            nummer=2,
        ),
    )
    with keten.stap("Een ander bevoegd gezag heeft een besluit aangeleverd"):
        besluit = plansysteem.door_een_ander(
            ander, samples.besluit(datum=plansysteem.bekendmaking(), party=ander, id_levering="f7-besluit")
        )
        keten.eis(
            "geregistreerd", besluit.laatste.stand == "registratie-voltooid",
            uitleg="Het besluit van de ander is geregistreerd.", gezien=besluit.standen,
        )  # fmt: skip
    _afgekeurd(
        keten,
        "LVBB1568",
        "behandeling-mislukt",
        "Probeer het besluit van een ander bevoegd gezag af te breken.",
        samples.afbreken(akn=besluit.work, party=party, id_levering="f7-afbreken"),
    )


@scenario(
    id="stop:F17",
    title="Afbreken van wat onbekend of al gepubliceerd is, of waar iets op bouwt",
    koppelvlak="STOP",
    keten="planketen",
    ground="LVBB1551, LVBB1555, LVBB1558, LVBB1560",
    needs=("klok",),
)
def afbreken_te_laat(keten: Keten) -> None:
    """Afbreken kan alleen van wat geregistreerd is, en voor de bekendmaking."""
    plansysteem = keten.plansysteem
    party = keten.partij("STOP")
    _afgekeurd(
        keten,
        "LVBB1551",
        "akn-iri-niet-gevonden",
        "Probeer een besluit af te breken dat niet bestaat.",
        samples.afbreken(
            akn=f"/akn/nl/bill/{party.code}/{plansysteem.vandaag.year}/bestaat-niet",
            party=party,
            id_levering="f17-onbekend",
        ),
    )
    _afbreken_met_vervolg(keten)
    with keten.stap("Er is een gepubliceerd besluit"):
        besluit = plansysteem.lever("Lever een besluit aan ter publicatie.", _besluit(keten, "f17-besluit"))
        keten.eis(
            "geregistreerd", besluit.datum_bekendmaking is not None, uitleg="Het besluit is geregistreerd.",
            gezien=f"{besluit.standen} {sorted(besluit.codes)}",
        )  # fmt: skip
        if besluit.datum_bekendmaking is not None:
            plansysteem.tot_en_met(besluit.datum_bekendmaking)
    _afgekeurd(
        keten,
        "LVBB1555",
        "behandeling-mislukt",
        "Probeer dat gepubliceerde besluit af te breken.",
        samples.afbreken(akn=besluit.work, party=party, id_levering="f17-te-laat"),
    )


def _afbreken_met_vervolg(keten: Keten) -> None:
    """A kennisgeving is about one besluit, and another besluit builds on a second one."""
    plansysteem, party = keten.plansysteem, keten.partij("STOP")
    datum = plansysteem.bekendmaking()
    with keten.stap("Over een geregistreerd besluit is er een kennisgeving"):
        eerste = plansysteem.lever(
            "Lever een besluit aan ter publicatie.",
            samples.besluit(datum=datum, party=party, id_levering="f17-met-kennisgeving", nummer=2),
        )
        geregistreerd(keten, "eerste-geregistreerd", eerste)
        bericht = plansysteem.lever(
            "Lever een kennisgeving over dat besluit aan.",
            samples.kennisgeving(datum=datum, party=party, id_levering="f17-kennisgeving", nummer=2),
        )
        geregistreerd(keten, "kennisgeving-geregistreerd", bericht)
    _afgekeurd(
        keten,
        "LVBB1560",
        "behandeling-mislukt",
        "Probeer het besluit af te breken waarover er een kennisgeving is.",
        samples.afbreken(akn=eerste.work, party=party, id_levering="f17-af-kennisgeving"),
    )
    with keten.stap("Op een gepubliceerd besluit bouwt een ander besluit"):
        tweede = plansysteem.lever(
            "Lever nog een besluit aan ter publicatie.",
            samples.besluit(datum=datum, party=party, id_levering="f17-met-vervolg", nummer=3),
        )
        geregistreerd(keten, "tweede-geregistreerd", tweede)
        gepubliceerd(keten, "tweede-gepubliceerd", tweede)
        wijziging = plansysteem.lever(
            "Lever een wijziging van de regeling uit dat laatste besluit aan.",
            samples.wijzigingsbesluit(
                datum=plansysteem.bekendmaking(),
                jaar=datum.year,
                party=party,
                id_levering="f17-wijziging",
                nummer=3,
            ),
        )
        geregistreerd(keten, "wijziging-geregistreerd", wijziging)
    _afgekeurd(
        keten,
        "LVBB1558",
        "behandeling-mislukt",
        "Probeer het besluit af te breken waarop de wijziging bouwt.",
        samples.afbreken(akn=tweede.work, party=party, id_levering="f17-af-vervolg"),
    )


@scenario(
    id="stop:F19",
    title="Verkeerde schemaversie",
    koppelvlak="STOP",
    keten="planketen",
    ground="LVBB1515, LVBB5020",
    needs=("klok",),
)
def verkeerde_schemaversie(keten: Keten) -> None:
    """De schemaversie op het besluit is er een die DSO-LV aanneemt."""
    _afgekeurd(
        keten,
        "LVBB1515",
        "opdracht-niet-valide",
        "Lever een besluit aan met schemaversie 1.0.4.",
        _besluit(keten, "f19-schemaversie").vervang(
            "Besluit.xml", 'schemaversie="1.2.0"', 'schemaversie="1.0.4"'
        ),
    )
    plansysteem, party = keten.plansysteem, keten.partij("STOP")
    datum = plansysteem.bekendmaking()
    with keten.stap("Er is een gepubliceerd besluit met schemaversie 1.2.0"):
        besluit = plansysteem.lever(
            "Lever een besluit met schemaversie 1.2.0 aan ter publicatie.",
            samples.besluit(datum=datum, party=party, id_levering="f19-besluit"),
        )
        geregistreerd(keten, "geregistreerd", besluit)
        gepubliceerd(keten, "gepubliceerd", besluit)
    _afgekeurd(
        keten,
        "LVBB5020",
        "opdracht-niet-valide",
        "Lever een wijziging van die regeling aan met schemaversie 1.1.0.",
        samples.wijzigingsbesluit(
            datum=plansysteem.bekendmaking(), jaar=datum.year, party=party, id_levering="f19-mutatie"
        ).vervang("Besluit.xml", 'schemaversie="1.2.0"', 'schemaversie="1.1.0"'),
    )


@scenario(
    id="stop:F15",
    title="Eerst valide, daarna alsnog niet valide",
    koppelvlak="STOP",
    keten="planketen",
    ground="BHKV1004",
    needs=("klok",),
)
def tweede_bericht_spreekt_tegen(keten: Keten) -> None:
    """Het eerste bericht is niet het laatste woord: wie daar stopt, trekt de verkeerde conclusie."""
    plansysteem = keten.plansysteem
    with keten.stap(
        "Het plansysteem laat een ontwerpbesluit met tijdstempels valideren; het eerste antwoord is valide"
    ):
        levering = plansysteem.lever(
            "Lever een ontwerpbesluit aan ter validatie waarin per ongeluk tijdstempels staan.",
            samples.besluit(
                datum=plansysteem.bekendmaking(),
                party=keten.partij("STOP"),
                id_levering="f15-tegenspraak",
                soort="validatie",
            ).vervang("Besluit.xml", "proceduretype_definitief", "proceduretype_ontwerp"),
        )
        keten.eis(
            "eerste", levering.standen == ["valide"], uitleg="Het eerste antwoord is valide.",
            gezien=f"{levering.standen} {sorted(levering.codes)}", soort="observed",
        )  # fmt: skip
    with keten.stap("Even later komt een tweede antwoord: niet valide"):
        keten.dso.forward(seconds=3)
        levering = plansysteem.volg(levering)
        keten.eis(
            "tweede", levering.standen == ["valide", "niet-valide"], uitleg="Het tweede antwoord is niet-valide.",
            gezien=levering.standen, soort="observed",
        )  # fmt: skip
        keten.controle(
            "BHKV1004", "BHKV1004" in levering.laatste.codes, uitleg="Het tweede antwoord meldt BHKV1004.",
            gezien=sorted(levering.laatste.codes), grond="BHKV1004", soort="official",
        )  # fmt: skip
    with keten.stap("Het plansysteem eindigt op afgekeurd"):
        keten.eis(
            "opgehaald", levering.gelezen, uitleg="Het plansysteem heeft ook het tweede antwoord opgehaald.",
            gezien=levering.telling,
        )  # fmt: skip
        oordeel = plansysteem.oordeel(levering)
        keten.controle_of_vraag(
            "toont-afgekeurd", None if oordeel is None else oordeel == "afgekeurd",
            uitleg="Het plansysteem toont de aanlevering als afgekeurd.",
            vraag="Toont uw plansysteem de aanlevering als afgekeurd, ondanks het eerste antwoord?", gezien=oordeel,
        )  # fmt: skip
