"""Uitkomsten die verrassen: na een goede validatie alsnog afgekeurd, en goedgekeurd met waarschuwingen."""

from __future__ import annotations

from ikt_harness.api import Keten, gepubliceerd, geregistreerd, scenario, weet_afkeuring
from ikt_mocks.stop import samples

_INGESTELD = "de harness stelt deze uitkomst in; welke stap van de keten haar geeft, is niet openbaar"


@scenario(
    id="stop:F16",
    title="Goed gevalideerd, bij publicatie alsnog afgekeurd",
    koppelvlak="STOP",
    keten="planketen",
    ground="OZON0033",
    needs=("klok",),
)
def afgekeurd_bij_publicatie(keten: Keten) -> None:
    """Een goede validatie is geen belofte: in een latere stap van de keten kan OZON de publicatie afkeuren."""
    plansysteem, party = keten.plansysteem, keten.partij("STOP")
    datum = plansysteem.bekendmaking()
    with keten.stap("De validatie van het besluit is in orde"):
        validatie = plansysteem.lever(
            "Lever een besluit zonder fouten aan ter validatie.",
            samples.besluit(datum=datum, party=party, id_levering="f16-validatie", soort="validatie"),
        )
        keten.eis(
            "valide", validatie.standen == ["valide"], uitleg="De validatie is valide.",
            gezien=f"{validatie.standen} {sorted(validatie.codes)}", soort="official", grond="transportschema 1.2.0",
        )  # fmt: skip
    with keten.stap("Bij de publicatie van hetzelfde besluit keurt OZON af, na validatie-voltooid"):
        keten.dso.change_settings(
            lvbb_afloop={"publicatie": {"uitkomst": "niet-valide", "codes": ["OZON0033"]}}
        )
        levering = plansysteem.lever(
            "Lever hetzelfde besluit aan ter publicatie.",
            samples.besluit(datum=datum, party=party, id_levering="f16-publicatie"),
        )
        keten.eis(
            "afgekeurd", levering.standen == ["opdracht-ontvangen", "validatie-voltooid", "niet-valide"],
            uitleg="Na validatie-voltooid volgt niet-valide.", gezien=levering.standen, grond=_INGESTELD,
        )  # fmt: skip
        keten.eis(
            "OZON0033", "OZON0033" in levering.laatste.codes, uitleg="Het laatste antwoord meldt OZON0033.",
            gezien=sorted(levering.laatste.codes), grond=_INGESTELD,
        )  # fmt: skip
        keten.controle(
            "niets-geregistreerd", not levering.work, uitleg="Er is niets geregistreerd.",
            gezien=levering.work or "niets geregistreerd",
        )  # fmt: skip
        weet_afkeuring(keten, levering, "OZON0033", "OZON0033")
    with keten.stap("Hersteld en opnieuw aangeleverd gaat het besluit goed"):
        keten.dso.change_settings(lvbb_afloop=None)
        opnieuw = plansysteem.lever(
            "Lever het besluit opnieuw aan, met een ander idLevering.",
            samples.besluit(datum=datum, party=party, id_levering="f16-opnieuw"),
        )
        keten.eis(
            "ander-id", opnieuw.id_levering != levering.id_levering, uitleg="Het idLevering is een ander.",
            gezien="een ander" if opnieuw.id_levering != levering.id_levering else "hetzelfde", grond="LVBB1012",
            soort="official",
        )  # fmt: skip
        geregistreerd(keten, "geregistreerd", opnieuw)
        gepubliceerd(keten, "gepubliceerd", opnieuw)


@scenario(
    id="stop:F20",
    title="Alleen waarschuwingen houden niets tegen",
    koppelvlak="STOP",
    keten="planketen",
    ground="STOP0082",
    needs=("klok",),
)
def alleen_waarschuwingen(keten: Keten) -> None:
    """Een levering met alleen waarschuwingen is goedgekeurd: het plansysteem toont ze en gaat door."""
    plansysteem, party = keten.plansysteem, keten.partij("STOP")
    datum = plansysteem.bekendmaking()
    # STOP0082 is ontraden and stands in the published schematrons; without a pack the mock is told to give it.
    keten.dso.change_settings(lvbb_waarschuwingen=["STOP0082"])
    with keten.stap("De validatie is valide, met een waarschuwing"):
        validatie = plansysteem.lever(
            "Lever een besluit aan ter validatie; DSO-LV geeft er een waarschuwing bij.",
            samples.besluit(datum=datum, party=party, id_levering="f20-validatie", soort="validatie"),
        )
        keten.dso.forward(seconds=3)
        validatie = plansysteem.volg(validatie)
        keten.eis(
            "valide", validatie.laatste.stand == "valide" and validatie.laatste.uitkomst == "succes",
            uitleg="De uitkomst is valide, het verzoek is geslaagd.", gezien=validatie.standen, soort="official",
            grond="transportschema 1.2.0",
        )  # fmt: skip
        keten.eis(
            "met-waarschuwing", "STOP0082" in validatie.laatste.codes, uitleg="Het verslag bevat STOP0082.",
            gezien=sorted(validatie.laatste.codes) or "geen meldingen", grond=_INGESTELD,
        )  # fmt: skip
        oordeel = plansysteem.oordeel(validatie)
        keten.controle_of_vraag(
            "toont-goedgekeurd", None if oordeel is None else oordeel == "goedgekeurd",
            uitleg="Het plansysteem toont de validatie als goedgekeurd.",
            vraag="Toont uw plansysteem de validatie als goedgekeurd, met de waarschuwing erbij?", gezien=oordeel,
        )  # fmt: skip
    with keten.stap("De publicatie gaat door"):
        levering = plansysteem.lever(
            "Lever hetzelfde besluit aan ter publicatie.",
            samples.besluit(datum=datum, party=party, id_levering="f20-publicatie"),
        )
        geregistreerd(keten, "geregistreerd", levering)
        keten.controle(
            "waarschuwing-bij-publicatie", "STOP0082" in levering.codes,
            uitleg="Ook bij de publicatie komt de waarschuwing mee.", gezien=sorted(levering.codes),
        )  # fmt: skip
        gepubliceerd(keten, "gepubliceerd", levering)
