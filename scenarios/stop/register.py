"""Fouten tegen wat al bekend is: dubbele werken, verkeerde was-versies, en kennisgevingen in de verkeerde volgorde."""

from __future__ import annotations

from datetime import date

from ikt_harness.api import Keten, afgekeurd, gepubliceerd, geregistreerd, scenario
from ikt_mocks.stop import samples

_BESLUIT, _KENNISGEVING = "Besluit.xml", "Kennisgeving.xml"


def _publiceer(keten: Keten, naam: str, taak: str, voorbeeld: samples.Voorbeeld) -> None:
    with keten.stap(taak):
        levering = keten.plansysteem.lever(taak, voorbeeld)
        geregistreerd(keten, f"{naam}-geregistreerd", levering)
        gepubliceerd(keten, f"{naam}-gepubliceerd", levering)


@scenario(
    id="stop:F12",
    title="Werk of versie bestaat al, of de was-versie deugt niet",
    koppelvlak="STOP",
    keten="planketen",
    ground="LVBB3508, LVBB4001, LVBB4014, LVBB4015, LVBB5007, LVBB5015",
    needs=("klok",),
)
def bestaat_al(keten: Keten) -> None:
    """Een werk en een versie komen één keer; een wijziging bouwt op de laatste bekende, vastgestelde versie."""
    plansysteem, party = keten.plansysteem, keten.partij("STOP")
    eerste = plansysteem.bekendmaking()
    jaar = eerste.year
    een = samples.identificaties(party, jaar=jaar, nummer=1)
    _publiceer(
        keten,
        "besluit",
        "Lever een besluit met een nieuwe regeling aan ter publicatie.",
        samples.besluit(datum=eerste, party=party, id_levering="f12-besluit"),
    )
    datum = plansysteem.bekendmaking()
    # Each sample is named after the year of its own day, and the days may pass a turn of the year.
    twee = samples.identificaties(party, jaar=datum.year, nummer=2)
    afgekeurd(
        keten,
        "LVBB4001",
        "Lever een ander besluit aan onder de AKN van het besluit dat er al is.",
        samples.besluit(datum=datum, party=party, id_levering="f12-work", nummer=2).vervang(
            _BESLUIT, twee["bill"], een["bill"]
        ),
    )
    opnieuw = samples.besluit(datum=plansysteem.bekendmaking(), party=party, id_levering="f12-regeling")
    afgekeurd(
        keten,
        "LVBB4014",
        "Lever een nieuw besluit aan met een regelingversie die er al is.",
        opnieuw.vervang(_BESLUIT, een["bill"], een["bill"] + "b"),
    )
    datum = plansysteem.bekendmaking()
    io = samples.besluit(datum=datum, party=party, id_levering="f12-io", nummer=3)
    drie = samples.identificaties(party, jaar=datum.year, nummer=3)
    for bestand in (_BESLUIT, "Werkingsgebied.xml", "Werkingsgebied.gml"):
        io = io.vervang(bestand, drie["join"], een["join"])
    afgekeurd(
        keten,
        "LVBB3508",
        "Lever een nieuw besluit aan met een versie van een informatieobject die er al is.",
        io.vervang("Werkingsgebied.xml", drie["act"], een["act"]),
        of=("LVBB3900",),
    )
    versie = f'was="{een["act"]}/nld@{jaar}'
    afgekeurd(
        keten,
        "LVBB4015",
        "Lever een wijziging aan op een regelingversie die er niet is.",
        _wijziging(keten, "f12-was-onbekend", jaar).vervang(_BESLUIT, f"{versie};1", f"{versie};8"),
    )
    _publiceer(
        keten,
        "wijziging",
        "Lever een wijziging van de regeling aan ter publicatie.",
        _wijziging(keten, "f12-wijziging", jaar),
    )
    afgekeurd(
        keten,
        "LVBB5015",
        "Lever een tweede wijziging aan op de eerste versie, die al gewijzigd is.",
        _wijziging(keten, "f12-was-gebruikt", jaar, versie=3).vervang(_BESLUIT, f"{versie};2", f"{versie};1"),
    )
    datum = plansysteem.bekendmaking()
    _publiceer(
        keten,
        "ontwerp",
        "Lever een ontwerp van een nieuwe regeling aan ter publicatie.",
        samples.ontwerpbesluit(datum=datum, party=party, id_levering="f12-ontwerp", nummer=4),
    )
    afgekeurd(
        keten,
        "LVBB5007",
        "Lever een wijziging aan op de regelingversie uit dat ontwerp.",
        _wijziging(keten, "f12-was-ontwerp", datum.year, nummer=4),
    )


def _wijziging(keten: Keten, naam: str, jaar: int, *, versie: int = 2, nummer: int = 1) -> samples.Voorbeeld:
    return samples.wijzigingsbesluit(
        datum=keten.plansysteem.bekendmaking(),
        versie=versie,
        party=keten.partij("STOP"),
        id_levering=naam,
        jaar=jaar,
        nummer=nummer,
    )


@scenario(
    id="stop:F18",
    title="Kennisgeving te vroeg, met verkeerde stappen, of niet de laatste",
    koppelvlak="STOP",
    keten="planketen",
    ground="LVBB4702, LVBB4715, LVBB4760, LVBB4761",
    needs=("klok",),
)
def kennisgeving_in_volgorde(keten: Keten) -> None:
    """Een kennisgeving komt na haar besluit, met de stappen die erbij horen; afbreken kan alleen de laatste."""
    plansysteem, party = keten.plansysteem, keten.partij("STOP")
    datum = plansysteem.bekendmaking()
    afgekeurd(
        keten,
        "LVBB4702",
        "Lever een kennisgeving aan over een besluit dat er nog niet is.",
        _kennisgeving(keten, "f18-te-vroeg", datum),
    )
    with keten.stap("Er is een geregistreerd besluit"):
        besluit = plansysteem.lever(
            "Lever het besluit aan waar de kennisgeving over gaat.",
            samples.besluit(datum=datum, party=party, id_levering="f18-besluit"),
        )
        geregistreerd(keten, "besluit-geregistreerd", besluit)
    inzage = _kennisgeving(keten, "f18-stap-erbij", datum)
    stap = (
        "<Procedurestap><soortStap>/join/id/stop/procedure/stap_015</soortStap>"
        f"<voltooidOp>{datum.isoformat()}</voltooidOp></Procedurestap>"
    )
    afgekeurd(
        keten,
        "LVBB4760",
        "Lever een kennisgeving van terinzagelegging aan met ook een stap voor bezwaar.",
        inzage.vervang(_KENNISGEVING, "</voegStappenToe>", f"{stap}</voegStappenToe>"),
    )
    afgekeurd(
        keten,
        "LVBB4761",
        "Lever een kennisgeving zonder terinzagelegging aan met een stap die daar niet bij hoort.",
        _kennisgeving(keten, "f18-vreemde-stap", datum)
        .vervang(_KENNISGEVING, "procedure/stap_014", "procedure/stap_015")
        .vervang(_KENNISGEVING, "procedure/stap_005", "procedure/stap_018"),
    )
    with keten.stap("Er zijn twee kennisgevingen over het besluit geregistreerd"):
        eerste = plansysteem.lever(
            "Lever een kennisgeving over het besluit aan.", _kennisgeving(keten, "f18-eerste", datum)
        )
        geregistreerd(keten, "eerste-geregistreerd", eerste)
        later = plansysteem.bekendmaking(20)
        tweede = plansysteem.lever(
            "Lever een tweede kennisgeving over het besluit aan, die een stap vervangt.",
            samples.vervolgkennisgeving(datum=later, eerste=datum, party=party, id_levering="f18-tweede"),
        )
        geregistreerd(keten, "tweede-geregistreerd", tweede)
    afgekeurd(
        keten,
        "LVBB4715",
        "Probeer de eerste kennisgeving af te breken.",
        samples.afbreken(akn=eerste.work, party=party, id_levering="f18-afbreken"),
        stand="behandeling-mislukt",
    )


def _kennisgeving(keten: Keten, naam: str, datum: date) -> samples.Voorbeeld:
    return samples.kennisgeving(datum=datum, party=keten.partij("STOP"), id_levering=naam)
