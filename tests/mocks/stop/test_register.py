"""The register through the service: chains, waiting states, on-demand outcomes, tijdreizen and taking over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from ikt_mocks import jobs
from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.parties import GEMEENTE
from ikt_mocks.stop import samples, service, state
from ikt_mocks.stop.keten import Keten
from ikt_mocks.stop.messages import Resultaat
from ikt_mocks.stop.register.state import lees
from ikt_mocks.stop.register.tijdreizen import overzicht, procedures, werkend
from ikt_mocks.stop.register.uitwisseling import uitvoer
from ikt_mocks.stop.samples.voorbeeld import Voorbeeld
from ikt_mocks.workspace import Workspace
from ikt_schemas.errors import InputRefused

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)
D1, D2, D3, D4 = date(2026, 3, 17), date(2026, 4, 14), date(2026, 5, 12), date(2026, 6, 9)
BILL = "/akn/nl/bill/gm9901/2026/voorbeeldbesluit1"
ACT = "/akn/nl/act/gm9901/2026/voorbeeldregeling1"


@pytest.fixture
def keten() -> Iterator[Keten]:
    made = Keten(MOMENT)
    yield made
    made.close()


def lever(workspace: Workspace, voorbeeld: Voorbeeld) -> list[str]:
    """Deliver, do what is due and return the state of each answer."""
    blob = workspace.blobs.put_bytes(voorbeeld.zip())
    levering = service.ontvang(workspace, GEMEENTE.oin, voorbeeld.verzoek(), blob)
    werk_af(workspace)
    return standen(workspace, levering.nummer)


def werk_af(workspace: Workspace) -> None:
    with httpx.Client() as client:
        jobs.run_due(workspace, service.handlers(), client)


def antwoorden(workspace: Workspace, nummer: int) -> list[Resultaat]:
    with workspace.read() as unit:
        return [Resultaat.read(bericht.xml) for bericht in state.berichten(unit, nummer)]


def standen(workspace: Workspace, nummer: int) -> list[str]:
    return [answer.stand for answer in antwoorden(workspace, nummer)]


def naar(workspace: Workspace, moment: datetime) -> None:
    workspace.set_clock(moment)
    werk_af(workspace)


def _codes(keten: Keten, folder: Path, *voorbeelden: Voorbeeld) -> list[set[str]]:
    return [
        set(keten.check(voorbeeld.schrijf(folder / str(number))).codes)
        for number, voorbeeld in enumerate(voorbeelden)
    ]


def test_a_chain_is_judged_on_what_the_former_left(keten: Keten, tmp_path: Path) -> None:
    found = _codes(
        keten,
        tmp_path,
        samples.besluit(datum=D1),
        samples.wijzigingsbesluit(datum=D2),
        samples.kennisgeving(datum=D2),
        samples.wijzigingsbesluit(datum=D3, versie=3, vorm="vervangen", id_levering="derde"),
        samples.wijzigingsbesluit(datum=D4, versie=5, id_levering="vijfde"),
        samples.wijzigingsbesluit(datum=D3, versie=3, id_levering="derde"),
    )
    assert found[:4] == [set()] * 4
    assert found[4] == {"LVBB4015"}
    assert "LVBB1012" in found[5]
    with keten.workspace.read() as unit:
        assert [v.expression for v in lees(unit).versies_van(ACT)] == [
            f"{ACT}/nld@2026;{n}" for n in (1, 2, 3)
        ]


def test_the_zip_of_an_order_that_is_gone_cannot_be_broken_off(keten: Keten) -> None:
    workspace = keten.workspace
    lever(workspace, samples.besluit(datum=D1))
    with workspace.read() as unit:
        levering = state.get_levering(unit, 1)
    assert levering
    workspace.blobs.path(levering.opdracht_sha256).unlink()
    lever(workspace, samples.afbreken(akn=BILL))
    assert antwoorden(workspace, 2)[-1].codes == {"LVBB1550"}


def test_registration_and_breaking_off_may_take_time(keten: Keten) -> None:
    workspace = keten.workspace
    workspace.change_settings(lvbb_registratie_duurt_seconden=60, lvbb_afbreken_duurt_seconden=60)
    assert lever(workspace, samples.besluit(datum=D1)) == ["opdracht-ontvangen", "validatie-voltooid"]
    lever(workspace, samples.afbreken(akn=BILL, id_levering="te-vroeg"))
    lever(workspace, samples.kennisgeving(datum=D1, id_levering="k-te-vroeg"))
    assert antwoorden(workspace, 2)[-1].codes == {"LVBB1578"}
    assert antwoorden(workspace, 3)[-1].codes == {"LVBB4705"}
    naar(workspace, MOMENT + timedelta(minutes=2))
    assert standen(workspace, 1)[-1] == "registratie-voltooid"
    assert lever(workspace, samples.afbreken(akn=BILL, id_levering="een")) == []
    assert standen(workspace, 1)[-1] == "behandeling-afgebroken"
    lever(workspace, samples.afbreken(akn=BILL, id_levering="twee"))
    assert antwoorden(workspace, 5)[-1].codes == {"LVBB1554"}
    naar(workspace, MOMENT + timedelta(minutes=5))
    assert standen(workspace, 4) == ["ok"]
    last = antwoorden(workspace, 1)[-1]
    assert last.verslag
    assert last.verslag.uitkomst == "behandeling-afgebroken"
    assert lever(workspace, samples.besluit(datum=D1, id_levering="opnieuw"))[-1] == "validatie-voltooid"


@pytest.mark.parametrize(
    ("soort", "uitkomst", "verwacht"),
    [
        ("validatie", "niet-valide", ["valide", "niet-valide"]),
        ("validatie", "behandeling-afgebroken", ["valide", "behandeling-afgebroken"]),
        ("publicatie", "niet-valide", ["opdracht-ontvangen", "validatie-voltooid", "niet-valide"]),
        (
            "publicatie",
            "behandeling-afgebroken",
            ["opdracht-ontvangen", "validatie-voltooid", "behandeling-afgebroken"],
        ),
    ],
)
def test_an_outcome_on_demand(keten: Keten, soort: Any, uitkomst: str, verwacht: list[str]) -> None:  # noqa: ANN401 - a literal
    workspace = keten.workspace
    workspace.change_settings(lvbb_afloop={soort: {"uitkomst": uitkomst, "codes": ["OZON0033"]}})
    lever(workspace, samples.besluit(datum=D1, soort=soort))
    naar(workspace, MOMENT + timedelta(seconds=5))
    assert standen(workspace, 1) == verwacht
    assert antwoorden(workspace, 1)[-1].codes == {"OZON0033"}
    with workspace.read() as unit:
        assert lees(unit).bekend == ()


@pytest.mark.parametrize(
    ("voorbeeld", "uitkomst"),
    [
        (samples.directe_mutatie(jaar=2026), "niet-valide"),
        (samples.directe_mutatie(jaar=2026, soort="validatieDirecteMutatie"), "opdracht-niet-valide"),
        (samples.afbreken(akn=BILL), "behandeling-mislukt"),
    ],
)
def test_an_outcome_on_demand_of_other_orders(keten: Keten, voorbeeld: Voorbeeld, uitkomst: str) -> None:
    workspace = keten.workspace
    lever(workspace, samples.besluit(datum=D1))
    workspace.change_settings(lvbb_afloop={voorbeeld.soort: {"uitkomst": uitkomst}})
    assert lever(workspace, voorbeeld)[-1] == uitkomst
    with workspace.read() as unit:
        assert lees(unit).bekend[0].stand == state.GEREGISTREERD


def test_progress_in_status_messages(keten: Keten) -> None:
    keten.workspace.change_settings(lvbb_statusberichten=True)
    lever(keten.workspace, samples.besluit(datum=D1, soort="validatie"))
    names = [answer.naam for answer in antwoorden(keten.workspace, 1)]
    assert names == ["validatieStatusVerzoekResultaat"] * 2 + ["validatieVerzoekResultaat"]


def test_a_fault_in_the_consolidation_information_only(keten: Keten) -> None:
    lever(keten.workspace, samples.besluit(datum=D1))
    naar(keten.workspace, datetime(2026, 4, 13, 9, tzinfo=AMSTERDAM))
    fout = samples.wijzigingsbesluit(datum=D2, soort="validatie")
    for bestand in ("Besluit.xml", "manifest-ow.xml"):
        fout = fout.vervang(bestand, "voorbeelddoel1w2", "voorbeelddoel1")
    assert lever(keten.workspace, fout) == ["consolidatie-niet-valide"]
    assert antwoorden(keten.workspace, 2)[-1].codes == {"LVBB4805", "LVBB7004"}


@pytest.mark.parametrize(
    "waarde",
    [[], {"publicatie": {}}, {"publicatie": {"uitkomst": "ok"}}, {"x": {"uitkomst": "niet-valide"}}],
)
def test_an_impossible_outcome_is_refused(keten: Keten, waarde: object) -> None:
    keten.workspace.change_settings(lvbb_afloop=waarde)
    with pytest.raises(InputRefused, match="cannot be used"):
        lever(keten.workspace, samples.besluit(datum=D1))


def _met_historie(keten: Keten) -> None:
    for voorbeeld, datum in (
        (samples.besluit(datum=D1), D1),
        (samples.wijzigingsbesluit(datum=D2), D2),
        (samples.kennisgeving(datum=D2), D2),
    ):
        naar(keten.workspace, datetime(datum.year, datum.month, datum.day - 1, 9, tzinfo=AMSTERDAM))
        assert lever(keten.workspace, voorbeeld)[-1] == "registratie-voltooid"


def test_time_travel(keten: Keten) -> None:
    _met_historie(keten)
    with keten.workspace.read() as unit:
        stand = lees(unit)
    one, two = (f"{ACT}/nld@2026;{n}" for n in (1, 2))

    def op(dag: date, bekend: date) -> str | None:
        versie = werkend(stand, ACT, dag, bekend=bekend)
        return versie.expression if versie else None

    week = timedelta(days=7)
    assert op(D1 + week - timedelta(days=1), D3) is None
    assert op(D1 + week, D3) == one
    assert op(D2 + week, D3) == two
    # Known before the second besluit was made known: the first version stays in force.
    assert op(D2 + week, D2 - timedelta(days=1)) == one
    (act,) = (item for item in overzicht(stand, D2, bekend=D1) if item["work"] == ACT)
    assert (act["werkend"], act["bekend"], act["aangekondigd"]) == (one, [one], [two])
    assert act["versies"][0]["werktTot"] == (D2 + week).isoformat()
    (eerste, _) = procedures(stand)
    assert [stap["soort"][-8:] for stap in eerste["stappen"]] == ["stap_003", "stap_014", "stap_005"]


def test_a_register_taken_over_is_published_in_time(keten: Keten) -> None:
    lever(keten.workspace, samples.besluit(datum=D1))
    with keten.workspace.read() as unit:
        data = uitvoer(unit)
    other = Keten(MOMENT, register=data)
    try:
        naar(other.workspace, datetime(2026, 3, 17, 9, tzinfo=AMSTERDAM))
        with other.workspace.read() as unit:
            assert lees(unit).bekend[0].stand == state.GEPUBLICEERD
    finally:
        other.close()
    with pytest.raises(InputRefused):
        Keten(MOMENT, register={"formaat": "iets anders"})
    with pytest.raises(InputRefused):
        Keten(MOMENT, register={**data, "versies": [{}]})
