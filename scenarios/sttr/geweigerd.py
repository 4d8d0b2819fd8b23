"""Aanleveringen die DSO-LV hoort te weigeren, elk met de code die dat zegt."""

from __future__ import annotations

from datetime import timedelta

from ikt_harness.api import Keten, scenario
from ikt_mocks.sttr.samples.leveringen import OPDRACHT_REGELS
from ikt_mocks.sttr.samples.mutaties import DMN, vervang, zonder
from ikt_mocks.sttr.samples.regels import GEO, MAATREGELEN, SCHUUR

KETEN = "toepasbare-regelsketen"


def _geweigerd(
    keten: Keten, naam: str, bestanden: dict[str, bytes], code: str, fout: str, *, letterlijk: bool = True
) -> None:
    """Laat een zip aanleveren en eis dat DSO-LV hem met ``code`` weigert en niets opneemt."""
    systeem = keten.regelbeheersysteem
    gezien = systeem.lever_aan(
        bestanden, f"Lever het foute voorbeeld ongewijzigd aan ({fout}).", letterlijk=letterlijk
    )
    keten.controle(
        f"{naam}-geweigerd", not gezien.geaccepteerd, uitleg=f"DSO-LV weigert de aanlevering: {fout}.",
        gezien=gezien.oordeel,
    )  # fmt: skip
    keten.controle(
        f"{naam}-reden", code in gezien.codes, uitleg=f"De reden is {code}.", gezien=gezien.oordeel, grond=code,
    )  # fmt: skip
    staat = systeem.staat_in_rtr(systeem.eigen(SCHUUR).structuurref)
    keten.controle(
        f"{naam}-niets-opgenomen", staat == [], uitleg="De RTR heeft niets opgenomen.", gezien=f"{len(staat)} gevonden",
    )  # fmt: skip


@scenario(
    id="sttr:TR-20",
    title="Manifest en inhoud van de zip verschillen",
    koppelvlak="STTR",
    keten=KETEN,
    ground="IKT-TR-002, IKT-TR-004, IKT-TR-005: eigen regels uit de vorm van openbare aanleveringen",
)
def manifest_verschilt(keten: Keten) -> None:
    """Zonder manifest, met een ontbrekend bestand en met een bestand te veel."""
    systeem = keten.regelbeheersysteem
    systeem.activiteit_toepasbaar()
    goed = systeem.regels_levering(SCHUUR)
    with keten.stap("Een zip zonder manifest"):
        _geweigerd(
            keten, "zonder-manifest", zonder(goed, "manifest.xml"), "IKT-TR-002", "het manifest ontbreekt"
        )
    with keten.stap("Een zip waarin een genoemd bestand ontbreekt"):
        _geweigerd(
            keten, "bestand-ontbreekt", zonder(goed, DMN), "IKT-TR-004", "een genoemd bestand ontbreekt"
        )
    with keten.stap("Een zip met een bestand te veel"):
        extra = goed | {"extra.txt": b"hoort hier niet"}
        _geweigerd(keten, "bestand-te-veel", extra, "IKT-TR-005", "een bestand staat niet in het manifest")


@scenario(
    id="sttr:TR-21",
    title="Regelbestand dat niet welgevormd of niet schemageldig is",
    koppelvlak="STTR",
    keten=KETEN,
    ground="Regels verifiëren, laag 1: syntactische controle",
)
def laag_een(keten: Keten) -> None:
    """Kapotte XML, een verkeerde DMN-namespace en een ontbrekend verplicht attribuut."""
    systeem = keten.regelbeheersysteem
    systeem.activiteit_toepasbaar()
    goed = systeem.regels_levering(SCHUUR)
    with keten.stap("Een regelbestand dat geen welgevormde XML is"):
        kapot = vervang(goed, DMN, "</dmn:definitions>", "")
        _geweigerd(keten, "niet-welgevormd", kapot, "IKT-TR-020", "het regelbestand is geen welgevormde XML")
    with keten.stap("Een regelbestand in een andere DMN-versie"):
        anders = vervang(goed, DMN, "DMN/20180521/MODEL/", "DMN/20191111/MODEL/")
        _geweigerd(keten, "dmn-namespace", anders, "IKT-TR-021", "het bestand is geen DMN 1.1 of 1.2")
    with keten.stap("Een regelbestand zonder naam"):
        naamloos = vervang(goed, DMN, f' name="{SCHUUR.naam}" namespace', " namespace")
        _geweigerd(keten, "zonder-naam", naamloos, "IKT-TR-024", "definitions heeft geen name")


@scenario(
    id="sttr:TR-22",
    title="Verwijzing binnen het regelbestand die nergens heen wijst",
    koppelvlak="STTR",
    keten=KETEN,
    ground="Regels verifiëren, laag 2: samenhang binnen het bestand",
)
def laag_twee(keten: Keten) -> None:
    """Loze verwijzingen naar een uitvoeringsregel, een regelgroep en een invoer."""
    systeem = keten.regelbeheersysteem
    systeem.activiteit_toepasbaar()
    goed = systeem.regels_levering(SCHUUR)
    for naam, oud, nieuw, code in (
        ("uitvoeringsregelref", 'href="#uitv1"', 'href="#weg"', "IKT-TR-035"),
        ("regelgroepref", 'href="#groep1"', 'href="#weg"', "IKT-TR-036"),
        ("requiredinput", 'requiredInput href="#invoer1"', 'requiredInput href="#weg"', "IKT-TR-037"),
    ):
        with keten.stap(f"Een loze {naam}"):
            _geweigerd(keten, naam, vervang(goed, DMN, oud, nieuw), code, f"een {naam} wijst nergens heen")


@scenario(
    id="sttr:TR-24",
    title="Regels voor een activiteit die er niet is of niet toepasbaar is gemaakt",
    koppelvlak="STTR",
    keten=KETEN,
    ground="Toepasbare regels aanleveren: volgorde activiteit, toepasbaar maken, regels",
)
def te_vroeg_in_de_keten(keten: Keten) -> None:
    """Eerst moet de activiteit bekend zijn, dan toepasbaar; pas dan volgen regels."""
    systeem = keten.regelbeheersysteem
    goed = systeem.regels_levering(SCHUUR)
    with keten.stap("De activiteit is niet bekend in de RTR"):
        _geweigerd(keten, "onbekend", goed, "IKT-TR-051", "de activiteit is niet bekend in de RTR")
    systeem.activiteit_bekend()
    with keten.stap("De activiteit is bekend maar niet toepasbaar gemaakt"):
        _geweigerd(
            keten, "niet-toepasbaar", goed, "IKT-TR-053", "de activiteit is nog niet toepasbaar gemaakt"
        )


@scenario(
    id="sttr:TR-25",
    title="Activiteit van een ander bestuursorgaan",
    koppelvlak="STTR",
    keten=KETEN,
    ground="IKT-TR-050, IKT-TR-052: eigen regels; de namespace draagt de OIN van het bevoegd gezag",
)
def van_een_ander(keten: Keten) -> None:
    """Regels voor de activiteit van een ander, en regels onder de OIN van een ander."""
    systeem = keten.regelbeheersysteem
    ander = systeem.andere_oin
    with keten.stap("De activiteit is van een ander bestuursorgaan"):
        systeem.activiteit_bekend(oin=ander)
        goed = systeem.regels_levering(SCHUUR)
        _geweigerd(
            keten, "andere-activiteit", goed, "IKT-TR-052", "de activiteit is van een ander bestuursorgaan"
        )
    with keten.stap("De namespace noemt de OIN van een ander"):
        systeem.activiteit_toepasbaar()
        vreemd = vervang(systeem.regels_levering(SCHUUR), DMN, systeem.oin, ander, -1)
        _geweigerd(keten, "andere-namespace", vreemd, "IKT-TR-050", "de namespace noemt de OIN van een ander")


@scenario(
    id="sttr:TR-26",
    title="Regelbeheerobject dat de activiteit niet kent",
    koppelvlak="STTR",
    keten=KETEN,
    ground="IKT-TR-054: eigen regel; regels horen bij een regelbeheerobject van de activiteit",
)
def niet_verklaard(keten: Keten) -> None:
    """Maatregelen voor een activiteit die ze bij het toepasbaar maken niet noemde."""
    keten.regelbeheersysteem.activiteit_toepasbaar()
    with keten.stap("Regels voor een niet genoemd regelbeheerobject"):
        bestanden = keten.regelbeheersysteem.regels_levering(MAATREGELEN)
        _geweigerd(keten, "maatregelen", bestanden, "IKT-TR-054", "de activiteit kent geen Maatregelen")


@scenario(
    id="sttr:TR-27",
    title="Begindatum in ISO-vorm, onbestaanbaar of te vroeg",
    koppelvlak="STTR",
    keten=KETEN,
    ground="Datums in de aanlevering zijn dd-MM-jjjj; IKT-TR-013, IKT-TR-055",
)
def verkeerde_begindatum(keten: Keten) -> None:
    """Drie begindatums die niet kunnen."""
    systeem = keten.regelbeheersysteem
    systeem.activiteit_toepasbaar()
    vandaag = f"{systeem.vandaag:%d-%m-%Y}"
    goed = systeem.regels_levering(SCHUUR)
    for naam, datum in (("iso-vorm", f"{systeem.vandaag:%Y-%m-%d}"), ("onbestaanbaar", "30-02-2027")):
        with keten.stap(f"Een begindatum die niet te lezen is: {naam.replace('-', ' ')}"):
            fout = vervang(goed, OPDRACHT_REGELS, vandaag, datum)
            _geweigerd(
                keten, naam, fout, "IKT-TR-013", "de begindatum is geen bestaande datum in de vorm dd-MM-jjjj"
            )
    with keten.stap("Een begindatum voor die van de activiteit"):
        eerder = systeem.regels_levering(SCHUUR, begin=systeem.vandaag - timedelta(days=1))
        _geweigerd(keten, "te-vroeg", eerder, "IKT-TR-055", "de begindatum ligt voor die van de activiteit")


@scenario(
    id="sttr:TR-23",
    title="Locatie die OZON niet kent",
    koppelvlak="STTR",
    keten=KETEN,
    ground="Regels verifiëren: laag 3 alleen bij aanleveren; IKT-TR-057",
)
def onbekende_locatie(keten: Keten) -> None:
    """Verifiëren ziet het niet, aanleveren wel."""
    systeem = keten.regelbeheersysteem
    systeem.activiteit_toepasbaar()
    systeem.instellen(locaties=[])
    bestanden = systeem.regels_levering(GEO)
    with keten.stap("Verifiëren meldt niets over de locatie"):
        gezien = systeem.verifieer(bestanden, "Laat het voorbeeld controleren met Regels verifiëren.")
        keten.controle(
            "verifieren-goed", gezien.geldig, uitleg="Verifiëren keurt het bestand goed.",
            gezien=", ".join(gezien.codes) or "geen bevindingen", soort="official", grond="Regels verifiëren",
        )  # fmt: skip
    with keten.stap("Aanleveren meldt de onbekende locatie"):
        _geweigerd(keten, "aanleveren", bestanden, "IKT-TR-057", "OZON kent de locatie niet")


@scenario(
    id="sttr:TR-28",
    title="Activiteit op een verkeerde plaats in de boom",
    koppelvlak="STTR",
    keten=KETEN,
    ground="RTRG0013: een activiteit van een gemeente hangt onder een activiteit van dezelfde gemeente",
)
def verkeerde_plaats(keten: Keten) -> None:
    """De bovenliggende activiteit is van een andere gemeente."""
    systeem = keten.regelbeheersysteem
    systeem.activiteit_onder_ander()
    with keten.stap("De opdracht updateActiviteit voor een activiteit onder die van een ander"):
        gezien = systeem.lever_aan(
            systeem.activiteit_levering(),
            "Maak de activiteit toepasbaar: lever de opdracht updateActiviteit aan.",
        )
        keten.controle(
            "geweigerd", not gezien.geaccepteerd, uitleg="DSO-LV weigert de aanlevering.", gezien=gezien.oordeel,
            soort="official", grond="RTRG0013",
        )  # fmt: skip
        keten.controle(
            "reden", "RTRG0013" in gezien.codes, uitleg="De reden is RTRG0013.", gezien=gezien.oordeel,
            soort="official", grond="RTRG0013",
        )  # fmt: skip
