"""Gaps first, and the release question: yes or no with every reason."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ikt_harness.tracking.attests import Attest
from ikt_harness.tracking.chains import load_chains, read_chains
from ikt_harness.tracking.readiness import required_for
from ikt_harness.tracking.rounds import Ronde
from ikt_schemas.errors import InputRefused

if TYPE_CHECKING:
    from tests.harness.tracking.conftest import World

BUUR = "00000099000000990201"


def _all_green(world: World, product: str = "Planmaker 4.2", **who: str) -> tuple[str, ...]:
    required = required_for("STOP", world.tracker.chains, world.tracker.proof)
    world.run("IKT-5", [(id_, "geslaagd") for id_ in required], product=product, **who)  # type: ignore[arg-type]  # organisation or started
    return required


def test_without_results_every_asked_place_is_a_gap_with_a_reason(world: World) -> None:
    found = world.tracker.coverage()
    asked = [cell for cell in found.cells if cell.asked]
    assert len(found.gaps) == len(asked) > 0
    assert all(cell.reason for cell in found.cells)
    reasons = {cell.reason for cell in found.cells}
    assert {"niet getest", "nog geen script", "geen product of deelnemer bekend"} <= reasons
    assert "niet gevraagd van deze bestuurslaag" in {cell.reason for cell in found.cells if not cell.asked}


def test_gaps_come_first_and_a_full_place_has_no_reason(world: World) -> None:
    step = next(one for one in load_chains().steps if one.name == "toepasbaar maken")
    world.run("IKT-5", [(id_,) for id_ in step.scenarios], product="Regelbouwer 4.2")
    world.run("IKT-5", [("stop:H1",), ("stop:F4", "gezakt")])
    cells = world.tracker.coverage("IKT-5").cells
    order = [(not cell.asked, cell.touched > 0) for cell in cells]
    assert order == sorted(order)
    full = next(cell for cell in cells if cell.step == step.name and cell.bestuurslaag == "gemeente")
    assert (full.reason, full.touched, full.passed, full.standard) == ("", 3, 3, "2.0")
    thin = next(cell for cell in cells if cell.step == "valideren" and cell.bestuurslaag == "gemeente")
    assert (thin.touched, thin.passed, thin.failed, thin.scenarios) == (2, 1, 1, 11)
    assert thin.reason.startswith("9 van 11 scenario's niet gedraaid")
    assert world.tracker.coverage("IKT-4").gaps != world.tracker.coverage("IKT-5").gaps


def test_a_stand_in_covers_nothing_and_is_named(world: World) -> None:
    world.run("IKT-5", [("stop:H1",)], organisation="", product="", drive="simulation")
    cell = next(
        one
        for one in world.tracker.coverage().cells
        if one.step == "valideren" and one.bestuurslaag == "gemeente"
    )
    assert (cell.touched, cell.simulated) == (0, 1)
    assert cell.reason == "niet getest; alleen met een stand-in gedraaid"


def test_effort_that_was_doubled_is_shown(world: World) -> None:
    for organisation in ("00000099000000990101", BUUR, "00000099000000990301"):
        world.run("IKT-5", [("stop:H1",)], organisation=organisation)
    (one,) = world.tracker.coverage().duplicates
    assert (one.scenario, one.product, one.organisations) == ("stop:H1", "Planmaker 4.2", 3)
    assert world.tracker.coverage().as_json()["summary"]["duplicates"] == 2


def test_the_scope_of_a_round_bounds_its_coverage(world: World) -> None:
    world.tracker.open_round(Ronde("IKT-5", koppelvlakken=("STTR",), bestuurslagen=("gemeente",)))
    cells = world.tracker.coverage("IKT-5").cells
    assert {(cell.koppelvlak, cell.bestuurslaag) for cell in cells} == {("STTR", "gemeente")}


def test_every_scenario_has_a_place_in_a_keten(world: World) -> None:
    placed = {id_ for step in load_chains().steps for id_ in step.scenarios}
    # A basischeck has its place in a matrix of its own.
    known = {one.id for one in world.tracker.scenarios if not one.documenttype}
    known |= set(world.tracker.proof.planned)
    sheets = ("stop:", "stam:", "sttr:", "keten:KT-")
    assert sorted(id_ for id_ in known - placed if id_.startswith(sheets)) == []


@pytest.mark.parametrize("text", ["", "[[keten]]\nid = 'a'", "[[", "keten = 3\nvrijgave = 1"])
def test_a_file_of_ketens_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InputRefused):
        read_chains(text, where="ketens.toml")


def test_a_version_that_shows_everything_may_go_to_pre(world: World) -> None:
    required = _all_green(world)
    answer = world.tracker.ready(" Planmaker  4.2 ".replace("  ", " "), "STOP", "PRE")
    assert (answer.ready, answer.passed, answer.reasons) == (True, required, ())
    newer = world.tracker.ready("Planmaker 4.3", "STOP", "PRE")
    assert (newer.ready, newer.passed, newer.former) == (False, (), ("4.2",))
    assert {one.about for one in newer.reasons} == {"scenario"}


def test_one_failure_anywhere_keeps_it_back_and_is_named(world: World) -> None:
    _all_green(world)
    world.run("IKT-5", [("stop:F1", "gezakt")], organisation=BUUR)
    answer = world.tracker.ready("Planmaker 4.2", "STOP", "PRE")
    assert [(one.about, one.name) for one in answer.reasons] == [("scenario", "stop:F1")]
    assert BUUR in answer.reasons[0].text.nl


def test_a_stand_in_releases_nothing(world: World) -> None:
    required = required_for("STOP", world.tracker.chains, world.tracker.proof)
    world.run("IKT-5", [(id_,) for id_ in required], drive="simulation")
    assert not world.tracker.ready("Planmaker 4.2", "STOP", "PRE").passed


@pytest.mark.parametrize(
    ("changes", "ready"),
    [
        ({"oorzaak": "decentrale software", "ernst": "blokkerend"}, False),
        ({"oorzaak": "decentrale software", "ernst": "gering"}, True),
        ({"oorzaak": "decentrale software"}, False),
        ({"oorzaak": "harness", "ernst": "blokkerend"}, True),
    ],
)
def test_open_findings_weigh_by_severity_and_cause(
    world: World, changes: dict[str, str], ready: bool
) -> None:
    world.run("IKT-5", [("stop:H9", "gezakt")])
    _all_green(world)
    (proposal,) = world.tracker.proposals()
    (id_,) = world.tracker.add_findings([proposal.as_finding(world.tracker.proof, "x")])
    world.tracker.change_finding(id_, {"door": "x", "stand": "beoordeeld", "eigenaar": "y", **changes})
    answer = world.tracker.ready("Planmaker 4.2", "STOP", "PRE")
    assert answer.ready is ready
    assert [one.name for one in answer.reasons] == [id_]


def test_prod_asks_for_somebody_who_saw_it_on_pre(world: World) -> None:
    _all_green(world)
    answer = world.tracker.ready("Planmaker 4.2", "STOP", "PROD")
    assert [one.about for one in answer.reasons if one.blocks] == ["verklaring"]
    attest = Attest(
        mijlpaal="gemeenten-aansluiting-stop",
        verklaring="v",
        naam="n",
        rol="r",
        datum="2023-11-15",
        grond="g",
        organisatie="gm9901",
        omgeving="PRE",
        product="Planmaker 4.2",
        bewijs=(("rapport.xml", "ab" * 32),),
    )
    world.tracker.attest(replace(attest, product="Planmaker 4.1"))
    assert not world.tracker.ready("Planmaker 4.2", "STOP", "PROD").ready
    world.tracker.attest(attest)
    assert world.tracker.ready("Planmaker 4.2", "STOP", "PROD").ready


@pytest.mark.parametrize(
    ("product", "koppelvlak", "environment", "where"),
    [
        ("Planmaker", "STOP", "PRE", "--product"),
        ("Planmaker 4.2", "stop", "PRE", "--koppelvlak"),
        ("Planmaker 4.2", "STOP", "mock", "--environment"),
    ],
)
def test_a_question_that_cannot_be_is_refused(
    world: World, product: str, koppelvlak: str, environment: str, where: str
) -> None:
    with pytest.raises(InputRefused) as refusal:
        world.tracker.ready(product, koppelvlak, environment)
    assert refusal.value.where == where
