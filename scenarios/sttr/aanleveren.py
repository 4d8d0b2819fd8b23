"""Toepasbaar maken, regels aanleveren en teruglezen: wat goed moet gaan."""

from __future__ import annotations

from datetime import timedelta

from ikt_harness.api import Keten, scenario
from ikt_mocks.sttr.samples.regels import INDIENING, MAATREGELEN, SCHUUR

KETEN = "toepasbare-regelsketen"
VORM = "vorm van openbare aanleveringen"


@scenario(
    id="sttr:TR-02",
    title="Activiteit toepasbaar maken",
    koppelvlak="STTR",
    keten=KETEN,
    ground="Toepasbare regels aanleveren: eerst een activiteit toepasbaar maken; " + VORM,
)
def toepasbaar_maken(keten: Keten) -> None:
    """Een activiteit krijgt haar kenmerken en regelbeheerobjecten, en die zijn daarna in de RTR te zien."""
    systeem = keten.regelbeheersysteem
    systeem.activiteit_bekend()
    with keten.stap("Het regelbeheersysteem levert de opdracht updateActiviteit aan"):
        gezien = systeem.lever_aan(
            systeem.activiteit_levering(),
            "Maak de activiteit toepasbaar: lever een zip met de opdracht updateActiviteit aan.",
        )
        keten.eis(
            "geaccepteerd", gezien.geaccepteerd, uitleg="De aanlevering is geaccepteerd.", gezien=gezien.oordeel,
            soort="observed", grond=VORM,
        )  # fmt: skip
        keten.controle(
            "opdracht", gezien.opdracht == "updateActiviteit" and gezien.activiteit == systeem.urn,
            uitleg="De opdracht gaat over de gevraagde activiteit.", gezien=f"{gezien.opdracht} {gezien.activiteit}",
        )  # fmt: skip
        keten.controle(
            "een-keer", gezien.aantal == 1, uitleg="De zip is één keer aangeleverd.", gezien=gezien.aantal
        )
    with keten.stap("De activiteit toont haar regelbeheerobjecten in de RTR"):
        activiteit = systeem.raadpleeg_activiteit(
            "Lees de activiteit terug uit de RTR, op de datum van vandaag."
        )
        refs = [
            item["functioneleStructuurRef"].rsplit("/", 1)[1] for item in activiteit["regelBeheerObjecten"]
        ]
        keten.controle(
            "conclusie", f"Conclusie{systeem.urn}" in refs,
            uitleg="Het regelbeheerobject Conclusie is er, met een functioneleStructuurRef.", gezien=", ".join(refs),
            soort="observed", grond="RTR-gegevens: regelBeheerObjecten",
        )  # fmt: skip
        indiening = [ref for ref in refs if ref.startswith("Indieningsvereisten")]
        keten.controle(
            "indieningsvereisten", len(indiening) == 3,
            uitleg="De drie soorten indieningsvereisten zijn er.", gezien=", ".join(indiening),
            soort="observed", grond="RTR-gegevens: regelBeheerObjecten",
        )  # fmt: skip


@scenario(
    id="sttr:TR-03",
    title="Conclusieregels aanleveren",
    koppelvlak="STTR",
    keten=KETEN,
    ground="Toepasbare regels aanleveren: toevoegenToepasbareRegels; " + VORM,
)
def conclusie_aanleveren(keten: Keten) -> None:
    """Een regelbestand in DMN 1.1 en een in DMN 1.2, met STTR-namespaces v1.0 en v2.0, worden opgenomen."""
    systeem = keten.regelbeheersysteem
    systeem.activiteit_toepasbaar()
    ref = systeem.eigen(SCHUUR).structuurref
    for versie, bestanden in (
        ("1.2", systeem.regels_levering(SCHUUR)),
        ("1.1", systeem.regels_levering(SCHUUR, dmn="1.1", sttr="2.0")),
    ):
        with keten.stap(f"Het regelbeheersysteem levert een Conclusie in DMN {versie} aan"):
            gezien = systeem.lever_aan(
                bestanden, f"Lever conclusieregels in DMN {versie} aan, geldig vanaf vandaag."
            )
            naam = f"dmn-{versie.replace('.', '-')}"
            keten.eis(
                f"{naam}-geaccepteerd", gezien.geaccepteerd, uitleg="De aanlevering is geaccepteerd.",
                gezien=gezien.oordeel, soort="observed", grond=VORM,
            )  # fmt: skip
            keten.controle(
                f"{naam}-conclusie", gezien.structuurref == ref,
                uitleg="De regels horen bij de Conclusie van de gevraagde activiteit.", gezien=gezien.structuurref,
            )  # fmt: skip
            staat = systeem.staat_in_rtr(gezien.structuurref)
            keten.controle(
                f"{naam}-vermeld", [item["identifier"] for item in staat] == [gezien.identifier],
                uitleg="De RTR noemt deze regels bij hun functioneleStructuurRef.", gezien=f"{len(staat)} gevonden",
                soort="observed", grond="Toepasbare regels uitvoeren gegevens: toepasbareRegels",
            )  # fmt: skip


@scenario(
    id="sttr:TR-04",
    title="Indieningsvereisten en maatregelen aanleveren",
    koppelvlak="STTR",
    keten=KETEN,
    ground="Toepasbare regels aanleveren: regels per regelbeheerobject; " + VORM,
)
def andere_soorten_aanleveren(keten: Keten) -> None:
    """Naast de conclusie worden indieningsvereisten en maatregelen opgenomen."""
    systeem = keten.regelbeheersysteem
    systeem.activiteit_toepasbaar(Maatregelen="")
    for regels, wat in ((INDIENING, "indieningsvereisten"), (MAATREGELEN, "maatregelen")):
        with keten.stap(f"Het regelbeheersysteem levert {wat} aan"):
            gezien = systeem.lever_aan(
                systeem.regels_levering(regels), f"Lever {wat} aan, geldig vanaf vandaag."
            )
            keten.eis(
                f"{wat}-geaccepteerd", gezien.geaccepteerd, uitleg="De aanlevering is geaccepteerd.",
                gezien=gezien.oordeel, soort="observed", grond=VORM,
            )  # fmt: skip
            keten.controle(
                f"{wat}-vermeld", len(systeem.staat_in_rtr(systeem.eigen(regels).structuurref)) == 1,
                uitleg="De RTR noemt deze regels bij hun functioneleStructuurRef.", gezien=gezien.structuurref,
                soort="observed", grond="Toepasbare regels uitvoeren gegevens: toepasbareRegels",
            )  # fmt: skip


@scenario(
    id="sttr:TR-05",
    title="Regelbestand teruglezen en vergelijken",
    koppelvlak="STTR",
    keten=KETEN,
    ground="Toepasbare regels uitvoeren gegevens: toepasbareRegels en sttrBestand",
)
def teruglezen(keten: Keten) -> None:
    """Wat is aangeleverd, is via de functioneleStructuurRef ongewijzigd terug te lezen."""
    systeem = keten.regelbeheersysteem
    systeem.activiteit_toepasbaar()
    with keten.stap("Het regelbeheersysteem levert regels aan"):
        gezien = systeem.lever_aan(
            systeem.regels_levering(SCHUUR), "Lever conclusieregels aan, geldig vanaf vandaag."
        )
        keten.eis(
            "geaccepteerd", gezien.geaccepteerd, uitleg="De aanlevering is geaccepteerd.", gezien=gezien.oordeel,
            soort="observed", grond=VORM,
        )  # fmt: skip
    with keten.stap("Het regelbeheersysteem leest de regels terug"):
        terug = systeem.lees_terug(
            gezien.structuurref,
            systeem.vandaag,
            "Zoek de regels op via hun functioneleStructuurRef en lees het sttrBestand.",
        )
        keten.controle(
            "via-structuurref", terug.via_ref,
            uitleg="Het bestand is opgezocht via de functioneleStructuurRef; nummers verschillen per omgeving.",
            gezien="opgezocht" if terug.via_ref else "rechtstreeks op nummer gelezen",
            soort="observed", grond="identifier verschilt tussen omgevingen",
        )  # fmt: skip
        keten.controle(
            "zelfde-regels", terug.identifier == gezien.identifier, uitleg="De aangeleverde regels zijn gelezen.",
            gezien="dezelfde" if terug.identifier == gezien.identifier else "andere",
        )  # fmt: skip
        keten.controle(
            "ongewijzigd", bool(terug.sha256) and terug.sha256 == gezien.sha256,
            uitleg="Het teruggelezen bestand is byte voor byte het aangeleverde bestand.",
            gezien="gelijk" if terug.sha256 == gezien.sha256 else "verschillend",
            soort="observed", grond="Toepasbare regels uitvoeren gegevens: sttrBestand",
        )  # fmt: skip


@scenario(
    id="sttr:TR-06",
    title="Nieuwe versie met een latere begindatum",
    koppelvlak="STTR",
    keten=KETEN,
    ground="Datummodel van de RTR: begindatum per regelbestand",
)
def nieuwe_versie(keten: Keten) -> None:
    """Tot de nieuwe begindatum tellen de oude regels, vanaf die dag de nieuwe."""
    systeem = keten.regelbeheersysteem
    systeem.activiteit_toepasbaar()
    oud = systeem.regels_klaar(SCHUUR)
    later = systeem.vandaag + timedelta(days=30)
    with keten.stap("Het regelbeheersysteem levert een versie aan die over dertig dagen ingaat"):
        gezien = systeem.lever_aan(
            systeem.regels_levering(SCHUUR, begin=later, dmn="1.1"),
            f"Lever een nieuwe versie van de conclusieregels aan, geldig vanaf {later:%d-%m-%Y}.",
        )
        keten.eis(
            "geaccepteerd", gezien.geaccepteerd, uitleg="De aanlevering is geaccepteerd.", gezien=gezien.oordeel,
        )  # fmt: skip
    with keten.stap("De RTR kiest per dag de versie die dan geldt"):
        for naam, dag, nummer in (
            ("dag-ervoor", later - timedelta(days=1), oud),
            ("ingangsdag", later, gezien.identifier),
        ):
            staat = [item["identifier"] for item in systeem.staat_in_rtr(gezien.structuurref, dag)]
            keten.controle(
                naam, staat == [nummer], uitleg=f"Op de {naam.replace('-', ' ')} geldt de juiste versie.",
                gezien=f"{len(staat)} gevonden", soort="observed", grond="RTR: selectie op datum",
            )  # fmt: skip


@scenario(
    id="sttr:TR-08",
    title="Alleen controleren, niets opslaan",
    koppelvlak="STTR",
    keten=KETEN,
    ground="Regels verifiëren: controle zonder opslag, lagen 1 en 2",
)
def alleen_controleren(keten: Keten) -> None:
    """Verifiëren beoordeelt het bestand en bewaart niets."""
    systeem = keten.regelbeheersysteem
    with keten.stap("Het regelbeheersysteem laat een goed bestand controleren"):
        gezien = systeem.verifieer(
            systeem.regels_levering(SCHUUR),
            "Laat het voorbeeld controleren met Regels verifiëren, zonder het aan te leveren.",
        )
        keten.controle(
            "geen-bevindingen", gezien.geldig and not gezien.codes, uitleg="Er zijn geen bevindingen.",
            gezien=", ".join(gezien.codes) or "geen", soort="official", grond="Regels verifiëren",
        )  # fmt: skip
        keten.controle(
            "twee-lagen", gezien.lagen == (1, 2), uitleg="Alleen de lagen 1 en 2 zijn beoordeeld.",
            gezien=", ".join(str(laag) for laag in gezien.lagen), soort="official", grond="Regels verifiëren",
        )  # fmt: skip
    with keten.stap("Er is niets opgeslagen"):
        staat = systeem.staat_in_rtr(systeem.eigen(SCHUUR).structuurref)
        keten.controle(
            "niets-opgeslagen", staat == [], uitleg="De RTR kent de regels niet.", gezien=f"{len(staat)} gevonden",
            soort="official", grond="Regels verifiëren",
        )  # fmt: skip


@scenario(
    id="sttr:TR-35",
    title="Activiteit zonder regelbeheerobjecten",
    koppelvlak="STTR",
    keten=KETEN,
    ground="RTR-gegevens: een knoop van de boom kan leeg zijn",
)
def lege_activiteit(keten: Keten) -> None:
    """Een activiteit die niet toepasbaar is gemaakt, is gewoon te lezen, zonder regelbeheerobjecten."""
    systeem = keten.regelbeheersysteem
    systeem.activiteit_bekend()
    with keten.stap("Het regelbeheersysteem leest de activiteit"):
        activiteit = systeem.raadpleeg_activiteit("Lees de activiteit uit de RTR, op de datum van vandaag.")
        keten.controle(
            "leeg", activiteit["regelBeheerObjecten"] == [],
            uitleg="Er zijn geen regelbeheerobjecten, en dat is geen fout.",
            gezien=f"{len(activiteit['regelBeheerObjecten'])} gevonden", soort="observed", grond="RTR-gegevens",
        )  # fmt: skip


@scenario(
    id="sttr:TR-37",
    title="Dezelfde zip twee keer aanleveren",
    koppelvlak="STTR",
    keten=KETEN,
    ground="Keuze van deze mock: de tweede keer hetzelfde antwoord; van de echte dienst is dit niet openbaar",
)
def twee_keer(keten: Keten) -> None:
    """De tweede keer komt hetzelfde antwoord, en er komt niets bij."""
    systeem = keten.regelbeheersysteem
    systeem.activiteit_toepasbaar()
    bestanden = systeem.regels_levering(SCHUUR)
    nummers = []
    for keer in ("eerste", "tweede"):
        with keten.stap(f"De {keer} keer"):
            gezien = systeem.lever_aan(
                bestanden, f"Lever het voorbeeld ongewijzigd aan, voor de {keer} keer.", letterlijk=True
            )
            keten.eis(
                f"{keer}-geaccepteerd", gezien.geaccepteerd, uitleg="De aanlevering is geaccepteerd.",
                gezien=gezien.oordeel,
            )  # fmt: skip
            nummers.append(gezien.identifier)
    with keten.stap("Er staat één regelbestand in de RTR"):
        staat = [item["identifier"] for item in systeem.staat_in_rtr(systeem.eigen(SCHUUR).structuurref)]
        keten.controle(
            "een-bestand", staat == nummers[:1] and nummers[0] == nummers[1],
            uitleg="Beide keren zijn het dezelfde regels.", gezien=f"{len(staat)} gevonden",
        )  # fmt: skip
