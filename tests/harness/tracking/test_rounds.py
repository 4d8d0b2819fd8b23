"""Rounds freeze for good, and two of them differ exactly where their results do."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ikt_harness.ledger import Ledger
from ikt_harness.tracking.findings import Bevinding
from ikt_harness.tracking.rounds import Adoption, Ronde
from ikt_schemas.errors import InputRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.harness.tracking.conftest import World

BUUR = "00000099000000990201"
_ADOPTED = Adoption("A. Voorbeeld", "voorzitter", "2023-12-01", "besluitenlijst 7")


def test_a_frozen_round_stays_as_it_was(world: World) -> None:
    world.run("IKT-5", [("stop:H1",)])
    frozen = world.tracker.freeze("ikt 5")
    before = world.tracker.snapshot("IKT-5")
    assert (before.sha256, before.round["state"]) == (frozen, "bevroren")
    lines = list(before.lines())
    world.run("IKT-5", [("stop:H1", "gezakt")])
    world.tracker.open_round(Ronde("IKT-6", vorige="IKT-5"))
    assert list(world.tracker.snapshot("IKT-5").lines()) == lines
    (result,) = before.rows("results")
    assert result["record"] == next(world.ledger.results()).record.as_json()
    assert world.tracker.rounds()["IKT-5"].state == "bevroren"
    assert world.ledger.verify() == []


def test_states_follow_one_another_and_never_go_back(world: World) -> None:
    tracker = world.tracker
    with pytest.raises(InputRefused, match="only a frozen round"):
        tracker.adopt("IKT-5", _ADOPTED)
    tracker.freeze("IKT-5")
    for again in (lambda: tracker.freeze("IKT-5"), lambda: tracker.open_round(Ronde("IKT-5", naam="anders"))):
        with pytest.raises(InputRefused, match="bevroren"):
            again()
    with pytest.raises(InputRefused) as refusal:
        tracker.adopt("IKT-5", Adoption("A", "B", "2023-12-01", " "))
    assert refusal.value.where == "grond"
    tracker.adopt("IKT-5", _ADOPTED)
    with pytest.raises(InputRefused, match="vastgesteld"):
        tracker.adopt("IKT-5", _ADOPTED)
    state = next(
        one for one in tracker.milestones() if one.milestone.slug == "interbestuurlijk-ikt-5-rapportage"
    )
    assert (state.level, state.reached) == ("bevestigd", True)
    assert state.attests[0].by == "A. Voorbeeld, voorzitter"


@pytest.mark.parametrize(
    ("ronde", "field"),
    [
        (Ronde("IKT-5", ketens=("zomaar",)), "ketens"),
        (Ronde("IKT-5", koppelvlakken=("stop",)), "koppelvlakken"),
        (Ronde("IKT-5", begin="1 mei"), "begin"),
        (Ronde("IKT-5", begin="2023-02-01", einde="2023-01-01"), "einde"),
        (Ronde("IKT-5", vorige="IKT-5"), "vorige"),
        (Ronde("zomer"), "ROUND"),
    ],
)
def test_a_scope_that_cannot_be_is_refused(world: World, ronde: Ronde, field: str) -> None:
    with pytest.raises(InputRefused) as refusal:
        world.tracker.open_round(ronde)
    assert refusal.value.where == field
    assert world.tracker.rounds().keys() == {"IKT-4", "IKT-5", "IKT-6"}


def test_two_rounds_differ_exactly_as_seeded(world: World) -> None:
    """One line for each class, and one finding for each."""
    tracker = world.tracker
    tracker.open_round(Ronde("IKT-4"))
    four = [
        ("stop:H1", "geslaagd"),
        ("stop:H2", "gezakt", "LVBB1001"),
        ("stop:H4", "geslaagd"),
        ("stop:H5", "gezakt", "LVBB1002"),
        ("stop:F1", "gezakt", "LVBB1003"),
        ("stop:F3", "geslaagd"),
        ("stop:H8", "gezakt", "LVBB1005"),
    ]
    world.run("IKT-4", four)
    world.run("IKT-4", [("stam:S01", "gezakt", "STAM1001")], product="Zaakvolger 4.2")
    proposed = [one.as_finding(tracker.proof, "tester") for one in tracker.proposals("IKT-4")]
    ids = {
        one.fingerprints[0]: id_ for one, id_ in zip(proposed, tracker.add_findings(proposed), strict=True)
    }
    by_rule = {one.titel.split(": ")[1].split(" ")[0]: ids[one.fingerprints[0]] for one in proposed}
    # LVBB1005 is solved within the round, so it can come back in the next.
    world.run("IKT-4", [("stop:H8", "geslaagd")])
    tracker.freeze("IKT-4")
    tracker.open_round(
        Ronde(
            "IKT-5", vorige="IKT-4", koppelvlakken=("STOP",), buiten=(("STAM", "de testomgeving is er niet"),)
        )
    )
    five = [
        ("stop:H1", "geslaagd"),
        ("stop:H2", "geslaagd"),
        ("stop:H4", "gezakt", "LVBB1004"),
        ("stop:H5", "gezakt", "LVBB1002"),
        ("stop:F8", "gezakt", "LVBB1006"),
        ("stop:H8", "gezakt", "LVBB1005"),
    ]
    world.run("IKT-5", five, started="2023-12-01T10:00:00+00:00")
    more = [one.as_finding(tracker.proof, "tester") for one in tracker.proposals("IKT-5")]
    new = dict(
        zip((one.titel.split(": ")[1].split(" ")[0] for one in more), tracker.add_findings(more), strict=True)
    )
    tracker.change_finding(
        by_rule["STAM1001"], {"door": "coördinator", "stand": "afgewezen", "reden": "bedoeld gedrag"}
    )
    tracker.freeze("IKT-5")
    found = tracker.difference("IKT-4", "IKT-5")

    lines = defaultdict(set)
    for one in found.changes:
        if one.what == "uitslag":
            lines[one.kind].add(one.name.rsplit(" / ", 1)[1])
    assert lines == {
        "nieuw": {"stop:F8"},
        "opgelost": {"stop:H2"},
        "teruggekeerd": {"stop:H4", "stop:H8"},
        "nog open": {"stop:H5"},
        "niet hertest": {"stop:F1"},
        "vervallen": {"stam:S01"},
    }
    assert "de testomgeving is er niet" in next(
        one.why for one in found.changes if one.what == "uitslag" and one.kind == "vervallen"
    )
    findings = {one.name.split()[0]: one.kind for one in found.changes if one.what == "bevinding"}
    assert findings == {
        by_rule["LVBB1001"]: "opgelost",
        by_rule["LVBB1002"]: "nog open",
        by_rule["LVBB1003"]: "niet hertest",
        by_rule["LVBB1005"]: "teruggekeerd",
        by_rule["STAM1001"]: "vervallen",
        new["LVBB1004"]: "nieuw",
        new["LVBB1006"]: "nieuw",
    }
    counts = {(row["what"], row["class"]): row["number"] for row in found.as_json()["counts"]}
    assert len(counts) == 18
    assert counts["uitslag", "teruggekeerd"] == 2
    assert {one.kind for one in found.changes if one.what == "dekking"} == {"niet hertest", "vervallen"}


def test_the_same_round_twice_differs_in_nothing_but_what_is_open(world: World) -> None:
    world.run("IKT-4", [("stop:H1", "geslaagd"), ("stop:H2", "gezakt")])
    found = world.tracker.difference("IKT-4", "IKT-4")
    assert [(one.what, one.kind) for one in found.changes] == [("uitslag", "nog open")]
    assert found.levels == ()


def test_a_higher_level_shows_in_the_difference(world: World) -> None:
    world.run("IKT-4", [("stop:H7",)], organisation="00000099000000990301")
    world.run("IKT-5", [("stop:H7",), ("keten:KT-P01",)], organisation="00000099000000990301")
    changed = world.tracker.difference("IKT-4", "IKT-5").levels
    assert [(one.milestone, one.before, one.after) for one in changed] == [
        ("provincies-voorbereidingsbesluit", "ontbreekt", "aannemelijk")
    ]


def test_a_frozen_round_on_disk_that_was_changed_is_named(
    tmp_path: Path, new_world: Callable[[Ledger], World]
) -> None:
    import sqlite3

    file = tmp_path / "ledger.db"
    with Ledger.open(f"sqlite:///{file}") as ledger:
        new_world(ledger).tracker.freeze("IKT-5")
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("DROP TRIGGER frozen_part_no_update")
    connection.execute("UPDATE frozen_part SET content = substr(content, 1, 50)")
    connection.close()
    with Ledger.open(f"sqlite:///{file}") as ledger:
        assert [one.where for one in ledger.verify()] == ["frozen round IKT-5"]
        from datetime import UTC, datetime

        from ikt_harness.tracking.tracker import Tracker

        with pytest.raises(InputRefused, match="changed or damaged"):
            Tracker(ledger, datetime(2024, 1, 1, tzinfo=UTC)).snapshot("IKT-5")


def test_a_finding_made_by_hand_is_retested_by_its_scenarios(world: World) -> None:
    world.run("IKT-4", [("stop:H2", "gezakt")])
    (id_,) = world.tracker.add_findings([Bevinding("Traag", scenarios=("stop:H2",), door="tester")])
    (state,) = world.tracker.findings()
    assert (state.finding.id, state.stand, len(state.proofs)) == (id_, "nieuw", 1)
    world.run("IKT-5", [("stop:H2",)], organisation=BUUR)
    assert world.tracker.findings()[0].stand == "nieuw", "another organisation solves nothing"
    world.run("IKT-5", [("stop:H2",)], product="Planmaker 4.3")
    assert (world.tracker.findings()[0].stand, world.tracker.findings()[0].retested[0]) == (
        "opgelost",
        "IKT-5",
    )
