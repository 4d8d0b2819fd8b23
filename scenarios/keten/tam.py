"""Uitwijken naar een tijdelijke alternatieve maatregel (TAM): de hoofdroute beproefd, de uitwijk vastgelegd.

Een TAM maakt het stuk met IMRO op Ruimtelijkeplannen; hij raakt LVBB en OZON niet, en de harness bootst hem niet na.
"""

from __future__ import annotations

from collections.abc import Callable

from ikt_harness.api import Keten, gepubliceerd, geregistreerd, scenario
from ikt_mocks.stop import samples

_GROND = "TAM-IMRO gaat buiten de LVBB om; de hoofdroute is STOP-TPOD"


def _hoofdroute(
    keten: Keten, tam: str, laag: str, mutatie: samples.Mutatie = "initieel", nummer: int = 1
) -> None:
    """Publish the document by the main route, on behalf of an overheid of ``laag``."""
    plansysteem, eigen = keten.plansysteem, keten.partij("STOP")
    soort = samples.DOCUMENTSOORTEN[samples.TAM[tam]]
    party = keten.partij_van("STOP", laag)
    namens = "" if party == eigen else f" namens {party.name} ({party.oin})"
    for levering in samples.reeks(
        soort.naam,
        mutatie,
        datum=plansysteem.bekendmaking(),
        party=party,
        nummer=nummer,
        kenmerk=f"tam-{laag}",
    ):
        naam = f"{laag}-{levering.naam}"
        if levering.naam == "hoofdregeling":
            with keten.stap("Er is een regeling waar het stuk bij hoort"):
                seen = plansysteem.door_een_ander(levering.party, levering.voorbeeld)
                geregistreerd(keten, f"{naam}-geregistreerd", seen)
                plansysteem.tot_en_met(seen.datum_bekendmaking or plansysteem.vandaag)
            continue
        with keten.stap(f"Hoofdroute ({laag}): {soort.titel}, {levering.naam}"):
            seen = plansysteem.lever(
                f"Lever {soort.titel} aan{namens}, langs de hoofdroute: {levering.naam}.",
                levering.voorbeeld.door(eigen.oin),
            )
            geregistreerd(keten, f"{naam}-geregistreerd", seen)
            seen = gepubliceerd(keten, f"{naam}-gepubliceerd", seen)
            versies = keten.viewer.van_besluit(seen.work)
            keten.controle(
                f"{naam}-getoond", bool(versies), uitleg="DSO-LV toont wat langs de hoofdroute is gepubliceerd.",
                gezien=[versie.expression for versie in versies] or "niets",
            )  # fmt: skip


def _uitwijk(keten: Keten, tam: str) -> None:
    """Leave to a person what no mock can show."""
    with keten.stap(f"De uitwijk naar {tam} is geregeld"):
        keten.beoordeel(
            "uitwijk", f"Is vastgelegd waarom, door wie besloten en tot wanneer {tam} in de plaats van de hoofdroute"
            " komt, en hoe de weg terug is?", grond=_GROND,
        )  # fmt: skip
        keten.beoordeel(
            "tam",
            f"Is {tam} (IMRO, buiten de LVBB om) met uw eigen software gemaakt en te zien?",
            grond=_GROND,
        )


def _tam(nummer: int, wat: str) -> Callable[[Callable[[Keten], None]], Callable[[Keten], None]]:
    """Return the decorator of a scenario about turning to one TAM."""
    return scenario(
        id=f"keten:KT-T{nummer:02}",
        title=f"Uitwijken naar {wat}",
        koppelvlak="KETEN",
        keten="planketen",
        ground=_GROND,
        needs=("klok",),
    )


@_tam(1, "TAM: omgevingsverordening")
def omgevingsverordening(keten: Keten) -> None:
    """Een provincie publiceert de omgevingsverordening langs de hoofdroute; de uitwijk is een verklaring."""
    _hoofdroute(keten, "TAM-omgevingsverordening", "provincie")
    _uitwijk(keten, "TAM-omgevingsverordening")


@_tam(2, "TAM: instructie")
def instructie(keten: Keten) -> None:
    """Een provincie publiceert een instructie langs de hoofdroute; de uitwijk is een verklaring."""
    _hoofdroute(keten, "TAM-instructie", "provincie")
    _uitwijk(keten, "TAM-instructie")


@_tam(3, "TAM: reactieve interventie")
def reactieve_interventie(keten: Keten) -> None:
    """Een provincie publiceert een reactieve interventie bij een omgevingsplan; de uitwijk is een verklaring."""
    _hoofdroute(keten, "TAM-reactieve-interventie", "provincie")
    _uitwijk(keten, "TAM-reactieve-interventie")


@_tam(4, "TAM: projectbesluit")
def projectbesluit(keten: Keten) -> None:
    """Een provincie en een waterschap publiceren een projectbesluit; de uitwijk is een verklaring."""
    _hoofdroute(keten, "TAM-projectbesluit", "provincie")
    _hoofdroute(keten, "TAM-projectbesluit", "waterschap", nummer=2)
    _uitwijk(keten, "TAM-projectbesluit")


@_tam(5, "TAM-IMRO: omgevingsplan")
def omgevingsplan(keten: Keten) -> None:
    """Een gemeente wijzigt het omgevingsplan langs de hoofdroute; de uitwijk is een verklaring."""
    _hoofdroute(keten, "TAM-omgevingsplan", "gemeente", "wijzigen")
    _uitwijk(keten, "TAM-omgevingsplan")
