"""Fouten in identificaties, in het soort werk, en in het soort regeling."""

from __future__ import annotations

from ikt_harness.api import Keten, afgekeurd, scenario
from ikt_mocks.stop import samples

_BESLUIT, _IO = "Besluit.xml", "Werkingsgebied.xml"
_ARTIKEL = "<eId>art_II</eId>"


def _besluit(keten: Keten, naam: str) -> samples.Voorbeeld:
    return samples.besluit(
        datum=keten.plansysteem.bekendmaking(), party=keten.partij("STOP"), id_levering=naam
    )


@scenario(
    id="stop:F9",
    title="AKN of JOIN is verkeerd opgesteld",
    koppelvlak="STOP",
    keten="planketen",
    ground="STOP1000, STOP1002, STOP1004, STOP1008, STOP1009, STOP1013, LVBB2009 t/m 2017",
)
def verkeerde_identificatie(keten: Keten) -> None:
    """Land, soort, taal, collectie en datum staan op hun plaats, zonder punt."""
    party, jaar = keten.partij("STOP"), keten.plansysteem.bekendmaking().year
    namen = samples.identificaties(party, jaar=jaar)
    bill, join = namen["bill"], namen["join"]
    gevallen = (
        ("STOP1002", ("LVBB2009",), "een AKN met het land xx", _BESLUIT, bill, bill.replace("/nl/", "/xx/")),
        (
            "STOP1013", ("LVBB2010", "LVBB1502"), "een AKN met blil in plaats van bill", _BESLUIT, bill,
            bill.replace("bill", "blil"),
        ),
        ("STOP1009", ("LVBB2016",), "een AKN met een onbekende taal", _BESLUIT, f"{bill}/nld@", f"{bill}/abc@"),
        ("STOP1000", ("LVBB2017",), "een AKN met een punt in de versie", _BESLUIT, f"@{jaar};1<", f"@{jaar};1.0<"),
        (
            "STOP1004", ("LVBB2012",), "een JOIN met een onbekende collectie", _IO, join,
            join.replace("regdata", "regdat"),
        ),
        (
            "STOP1008", ("LVBB2015",), "een JOIN waarvan de versie ouder is dan het werk", _IO,
            f"{join}/nld@{jaar}", f"{join}/nld@{jaar - 1}",
        ),
    )  # fmt: skip
    for code, eerder, wat, bestand, oud, nieuw in gevallen:
        afgekeurd(
            keten,
            code,
            f"Lever een besluit aan met {wat}.",
            _besluit(keten, f"f9-{code.lower()}").vervang(bestand, oud, nieuw),
            of=eerder,
            # What is no bill is told of the order already.
            stand="opdracht-niet-valide" if "LVBB1502" in eerder else "niet-valide",
        )


@scenario(
    id="stop:F10",
    title="Tijdstempels in een ontwerp, verkeerd soortWork, of een eId die er niet is",
    koppelvlak="STOP",
    keten="planketen",
    ground="BHKV1004, BHKV1005, BHKV1006, BHKV1009, BHKV1010",
)
def verkeerd_besluit(keten: Keten) -> None:
    """Wat het besluit van zichzelf zegt, past bij zijn inhoud."""
    gevallen = (
        ("BHKV1004", "een ontwerpbesluit aan met tijdstempels", "proceduretype_definitief", "proceduretype_ontwerp"),
        ("BHKV1005", "een besluit aan met soortWork van een kennisgeving (work_023)", "work_003", "work_023"),
        (
            "BHKV1006", "een regeling aan met soortWork van een geconsolideerde regeling (work_006)",
            "work_019", "work_006",
        ),
        (
            "BHKV1009", "een besluit aan waarvan de beoogde regeling naar een artikel wijst dat er niet is",
            "<eId>art_I</eId>", "<eId>art_IX</eId>",
        ),
        (
            "BHKV1010", "een besluit aan waarvan het tijdstempel naar een artikel wijst dat er niet is",
            _ARTIKEL, "<eId>art_XII</eId>",
        ),
    )  # fmt: skip
    for code, wat, oud, nieuw in gevallen:
        afgekeurd(
            keten,
            code,
            f"Lever {wat}.",
            _besluit(keten, f"f10-{code.lower()}").vervang(_BESLUIT, oud, nieuw),
            # The LVBB looks at the kind of the regeling before the schematrons do.
            of=("LVBB4044",) if code == "BHKV1006" else (),
        )


@scenario(
    id="stop:F11",
    title="Soort regeling past niet bij de bestuurslaag of het model",
    koppelvlak="STOP",
    keten="planketen",
    ground="TPOD2451 t/m TPOD2481",
)
def verkeerde_soort_regeling(keten: Keten) -> None:
    """Welke overheid een soort regeling vaststelt, en in welk model, ligt vast."""
    plansysteem, eigen = keten.plansysteem, keten.partij("STOP")
    # Bestuurslaag, kind of regeling, what it is called, code.
    gevallen = (
        ("gemeente", "004", "omgevingsverordening", "TPOD2454"),
        ("gemeente", "005", "waterschapsverordening", "TPOD2480"),
        ("gemeente", "006", "omgevingsvisie", "TPOD2458"),
        ("gemeente", "010", "programma", "TPOD2460"),
        ("gemeente", "007", "projectbesluit", "TPOD2462"),
        ("provincie", "003", "omgevingsplan", "TPOD2451"),
        ("provincie", "011", "reactieve interventie", "TPOD2469"),
        ("provincie", "007", "projectbesluit", "TPOD2463"),
        ("waterschap", "004", "omgevingsverordening", "TPOD2454"),
        ("waterschap", "009", "regeling met voorbeschermingsregels", "TPOD2471"),
    )
    for laag, soort, naam, code in gevallen:
        party = keten.partij_van("STOP", laag)
        made = samples.besluit(
            datum=plansysteem.bekendmaking(),
            party=party,
            aanleveraar=eigen,
            id_levering=f"f11-{laag}-{soort}",
        )
        afgekeurd(
            keten,
            code,
            f"Lever namens een {laag} ({party.name}) een regeling in RegelingCompact aan als {naam}.",
            made.vervang(
                _BESLUIT, samples.identificaties(party, jaar=1)["soortRegeling"], f"regelingtype_{soort}"
            ),
            naam=f"{code}-{laag}",
        )
