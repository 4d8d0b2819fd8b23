"""Publiceren en valideren: wat goed hoort te gaan."""

from __future__ import annotations

from ikt_harness.api import Keten, gepubliceerd, geregistreerd, scenario
from ikt_mocks.stop import samples

_REGISTRATIE = ["opdracht-ontvangen", "validatie-voltooid", "registratie-voltooid"]
_SCHEMA = "transportschema 1.2.0"
_VOLGORDE = (
    "De volgorde van de antwoorden is een keuze van de harness; de waarden zijn die van het transportschema."
)


@scenario(
    id="stop:H1",
    title="Validatie van een besluit zonder fouten",
    koppelvlak="STOP",
    keten="planketen",
    ground="transportschema 1.2.0",
)
def validatie_zonder_fouten(keten: Keten) -> None:
    """Een validatie zegt of het besluit in orde is, en registreert niets."""
    plansysteem = keten.plansysteem
    with keten.stap("Het plansysteem laat een besluit valideren"):
        levering = plansysteem.lever(
            "Lever een besluit zonder fouten aan ter validatie.",
            samples.besluit(
                datum=plansysteem.bekendmaking(),
                party=keten.partij("STOP"),
                id_levering="h1-validatie",
                soort="validatie",
            ),
        )
        keten.eis(
            "soort", levering.soort == "validatie", uitleg="Het verzoek is een validatieVerzoek.",
            gezien=levering.soort, soort="official", grond=_SCHEMA,
        )  # fmt: skip
        keten.eis(
            "valide", levering.laatste.stand == "valide", uitleg="De uitkomst is valide.",
            gezien=f"{levering.laatste.stand} {sorted(levering.codes)}", soort="official", grond=_SCHEMA,
        )  # fmt: skip
    with keten.stap("Er komt geen tweede bericht dat het tegenspreekt, en er is niets geregistreerd"):
        keten.dso.forward(seconds=3)
        levering = plansysteem.volg(levering)
        keten.eis(
            "blijft-valide", levering.standen == ["valide"], uitleg="Het blijft bij één uitkomst: valide.",
            gezien=f"{levering.standen} {sorted(levering.codes)}", soort="observed",
        )  # fmt: skip
        keten.controle(
            "niets-geregistreerd", not levering.work, uitleg="Een validatie registreert geen besluit.",
            gezien=levering.work or "niets geregistreerd", soort="official", grond=_SCHEMA,
        )  # fmt: skip
        keten.controle(
            "opgehaald",
            levering.gelezen,
            uitleg="Het plansysteem heeft elk antwoord opgehaald.",
            gezien=levering.telling,
        )


@scenario(
    id="stop:H2",
    title="Publicatie van een initieel besluit",
    koppelvlak="STOP",
    keten="planketen",
    ground="transportschema 1.2.0",
    needs=("klok",),
)
def publicatie_tot_en_met_bekendmaking(keten: Keten) -> None:
    """Van aanlevering tot gepubliceerd, met de dagen ertussen."""
    plansysteem = keten.plansysteem
    with keten.stap("Het plansysteem levert een besluit aan en DSO-LV registreert het"):
        levering = plansysteem.lever(
            "Lever een besluit met een nieuwe regeling aan ter publicatie, met een datumBekendmaking over twee weken.",
            samples.besluit(
                datum=plansysteem.bekendmaking(), party=keten.partij("STOP"), id_levering="h2-publicatie"
            ),
        )
        keten.eis(
            "soort", levering.soort == "publicatie", uitleg="Het verzoek is een publicatieVerzoek.",
            gezien=levering.soort, soort="official", grond=_SCHEMA,
        )  # fmt: skip
        geregistreerd(keten, "geregistreerd", levering)
        dag = levering.datum_bekendmaking
        keten.eis(
            "datum", dag is not None, uitleg="Het besluit heeft een datum van bekendmaking.", gezien=dag
        )
    with keten.stap("Op de dag van bekendmaking is het besluit gepubliceerd"):
        levering = gepubliceerd(keten, "gepubliceerd", levering)
        moment = levering.laatste.tijdstip_publicatie
        keten.controle(
            "tijdstip", moment is not None and moment.date() == dag,
            uitleg="Het verslag noemt het tijdstip van publicatie, op de dag van bekendmaking.",
            gezien=moment.date() if moment else "geen tijdstip", soort="official", grond=_SCHEMA,
        )  # fmt: skip
    with keten.stap("Het plansysteem weet het"):
        keten.controle(
            "opgehaald",
            levering.gelezen,
            uitleg="Het plansysteem heeft elk antwoord opgehaald.",
            gezien=levering.telling,
        )
        oordeel = plansysteem.oordeel(levering)
        keten.controle_of_vraag(
            "toont-gepubliceerd", None if oordeel is None else oordeel == "goedgekeurd",
            uitleg="Het plansysteem toont het besluit als gepubliceerd.",
            vraag="Toont uw plansysteem het besluit als gepubliceerd?", gezien=oordeel, verplicht=False,
        )  # fmt: skip


@scenario(
    id="stop:H4",
    title="Ontwerpbesluit zonder consolidatie",
    koppelvlak="STOP",
    keten="planketen",
    ground="BHKV1004",
    needs=("klok",),
)
def ontwerpbesluit(keten: Keten) -> None:
    """Een ontwerp heeft geen tijdstempels en maakt geen activiteiten bekend."""
    plansysteem = keten.plansysteem
    with keten.stap("Het plansysteem levert een ontwerpbesluit aan"):
        levering = plansysteem.lever(
            "Lever een ontwerpbesluit (zonder tijdstempels) aan ter publicatie.",
            samples.ontwerpbesluit(
                datum=plansysteem.bekendmaking(), party=keten.partij("STOP"), id_levering="h4-ontwerp"
            ),
        )
        keten.eis(
            "geregistreerd", levering.standen == _REGISTRATIE, uitleg="Het ontwerp is geregistreerd, zonder meldingen.",
            gezien=f"{levering.standen} {sorted(levering.codes)}", grond="BHKV1004", soort="official",
        )  # fmt: skip
    with keten.stap("Het ontwerp wordt gepubliceerd"):
        levering = gepubliceerd(keten, "gepubliceerd", levering)


@scenario(
    id="stop:H5",
    title="Kennisgeving bij een besluit",
    koppelvlak="STOP",
    keten="planketen",
    ground="LVBB1028",
    needs=("klok",),
)
def kennisgeving(keten: Keten) -> None:
    """Een kennisgeving komt zonder OW-data en wordt gepubliceerd."""
    plansysteem = keten.plansysteem
    party = keten.partij("STOP")
    datum = plansysteem.bekendmaking()
    with keten.stap("Het plansysteem levert een besluit aan, en een kennisgeving erover"):
        plansysteem.lever(
            "Lever het besluit aan waar de kennisgeving over gaat.",
            samples.besluit(datum=datum, party=party, id_levering="h5-besluit"),
        )
        levering = plansysteem.lever(
            "Lever een kennisgeving over dat besluit aan, zonder manifest-ow.xml.",
            samples.kennisgeving(datum=datum, party=party, id_levering="h5-kennisgeving"),
        )
        keten.eis(
            "geregistreerd", levering.standen == _REGISTRATIE, uitleg="De kennisgeving is geregistreerd.",
            gezien=f"{levering.standen} {sorted(levering.codes)}", grond="LVBB1028", soort="official",
        )  # fmt: skip
        keten.eis(
            "kennisgeving", levering.work.startswith("/akn/nl/doc/"), uitleg="Het is een kennisgeving (AKN met doc).",
            gezien="doc" if levering.work.startswith("/akn/nl/doc/") else "iets anders", grond="STOP1037",
            soort="official",
        )  # fmt: skip
    with keten.stap("De kennisgeving wordt gepubliceerd"):
        levering = gepubliceerd(keten, "gepubliceerd", levering)


@scenario(
    id="stop:H8",
    title="Directe mutatie van alleen objecten",
    koppelvlak="STOP",
    keten="planketen",
    ground="transportschema 1.2.0",
    needs=("klok",),
)
def directe_mutatie(keten: Keten) -> None:
    """Een activiteit krijgt een andere naam, zonder besluit."""
    plansysteem = keten.plansysteem
    party = keten.partij("STOP")
    datum = plansysteem.bekendmaking()
    with keten.stap("Er is een gepubliceerd besluit"):
        plansysteem.lever(
            "Lever het besluit aan waarvan daarna een object wijzigt.",
            samples.besluit(datum=datum, party=party, id_levering="h8-besluit"),
        )
        plansysteem.tot_en_met(datum)
    with keten.stap("Het plansysteem laat de mutatie eerst valideren"):
        levering = plansysteem.lever(
            "Lever een directe mutatie van alleen OW-objecten aan ter validatie.",
            samples.directe_mutatie(
                jaar=datum.year, party=party, id_levering="h8-validatie", soort="validatieDirecteMutatie"
            ),
        )
        keten.eis(
            "valide", levering.laatste.stand == "valide", uitleg="De uitkomst is valide.",
            gezien=f"{levering.laatste.stand} {sorted(levering.codes)}", soort="official", grond=_SCHEMA,
        )  # fmt: skip
    with keten.stap("Het plansysteem voert de mutatie uit"):
        levering = plansysteem.lever(
            "Lever dezelfde directe mutatie aan om uit te voeren.",
            samples.directe_mutatie(jaar=datum.year, party=party, id_levering="h8-mutatie"),
        )
        keten.eis(
            "ok", levering.laatste.stand == "ok", uitleg="De uitkomst is ok.",
            gezien=f"{levering.laatste.stand} {sorted(levering.codes)}", soort="official", grond=_SCHEMA,
        )  # fmt: skip
        keten.controle(
            "mutatie-voltooid", "mutatie-voltooid" in levering.standen, uitleg=f"De mutatie is voltooid. {_VOLGORDE}",
            gezien=levering.standen,
        )  # fmt: skip


@scenario(
    id="stop:H9",
    title="Afbreken voor de bekendmaking",
    koppelvlak="STOP",
    keten="planketen",
    ground="LVBB1555, LVBB1568, LVBB1012",
    needs=("klok",),
)
def afbreken(keten: Keten) -> None:
    """Wat nog niet bekendgemaakt is, kan het bevoegd gezag afbreken; het idLevering blijft gebruikt."""
    plansysteem = keten.plansysteem
    party = keten.partij("STOP")
    besluit = samples.besluit(datum=plansysteem.bekendmaking(), party=party, id_levering="h9-besluit")
    with keten.stap("Er is een geregistreerd besluit"):
        levering = plansysteem.lever("Lever een besluit aan ter publicatie.", besluit)
        keten.eis(
            "geregistreerd", levering.standen == _REGISTRATIE, uitleg="Het besluit is geregistreerd.",
            gezien=f"{levering.standen} {sorted(levering.codes)}",
        )  # fmt: skip
    with keten.stap("Het plansysteem breekt de publicatie af"):
        afbreking = plansysteem.lever(
            "Breek de publicatie van dat besluit af.",
            samples.afbreken(akn=levering.work, party=party, id_levering="h9-afbreken"),
        )
        keten.eis(
            "ok", afbreking.laatste.stand == "ok", uitleg="De uitkomst van het afbreken is ok.",
            gezien=f"{afbreking.laatste.stand} {sorted(afbreking.codes)}", soort="official", grond=_SCHEMA,
        )  # fmt: skip
        origineel = plansysteem.volg(levering)
        keten.eis(
            "afgebroken", origineel.laatste.stand == "behandeling-afgebroken",
            uitleg="De eerste aanlevering krijgt behandeling-afgebroken.", gezien=origineel.laatste.stand,
            soort="official", grond=_SCHEMA,
        )  # fmt: skip
    with keten.stap("Op de dag van bekendmaking gebeurt er niets meer"):
        if levering.datum_bekendmaking is not None:
            plansysteem.tot_en_met(levering.datum_bekendmaking)
        origineel = plansysteem.volg(levering)
        keten.eis(
            "niet-gepubliceerd", "gepubliceerd" not in origineel.standen, uitleg="Het besluit is niet gepubliceerd.",
            gezien=origineel.standen, grond="LVBB1555", soort="official",
        )  # fmt: skip
