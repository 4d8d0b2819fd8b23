"""Bevindingen: one for each cause, by name, and solved by nothing but a retest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikt_harness.ledger.failures import fingerprint, place_of
from ikt_harness.tracking.findings import Bevinding
from ikt_harness.tracking.severity import load_scale, read_scale, scale_from
from ikt_harness.tracking.tracker import Tracker
from ikt_schemas.errors import InputRefused

if TYPE_CHECKING:
    from tests.harness.tracking.conftest import World

BUUR = "00000099000000990201"
_JUDGED = {
    "door": "coördinator",
    "stand": "beoordeeld",
    "oorzaak": "decentrale software",
    "eigenaar": "Leverancier",
}


def _recorded(world: World, round_: str = "IKT-5") -> list[str]:
    found = world.tracker.proposals(round_)
    return world.tracker.add_findings([one.as_finding(world.tracker.proof, "tester") for one in found])


def _stand(world: World, number: int = 0) -> str:
    return world.tracker.findings()[number].stand


def test_forty_failing_checks_with_one_cause_are_one_finding(world: World) -> None:
    scenarios = ["stop:H1", "stop:H2", "stop:H4", "stop:H5", "stop:F1", "stop:F2", "stop:F3", "stop:F5"]
    for product in ("Planmaker 4.2", "Ander 1.0", "Derde 2.1"):
        world.run("IKT-5", [(id_, "gezakt", "LVBB1001") for id_ in scenarios], product=product)
    world.run("IKT-5", [(id_, "gezakt", "LVBB1001") for id_ in scenarios], organisation=BUUR)
    world.run(
        "IKT-5", [(id_, "gezakt", "LVBB1001") for id_ in scenarios], organisation=BUUR, product="Ander 1.0"
    )
    (proposal,) = world.tracker.proposals("IKT-5")
    assert (proposal.results, len(proposal.products), proposal.failure.rule) == (40, 3, "LVBB1001")
    assert proposal.failure.place == "/a/b/c"
    _recorded(world)
    (state,) = world.tracker.findings()
    assert (len(state.proofs), len(state.products), len(state.organisations)) == (40, 3, 2)
    assert world.tracker.proposals("IKT-5") == [], "what has a bevinding is proposed no more"
    assert "gemeenten-aansluiting-stop" in state.finding.mijlpalen


@pytest.mark.parametrize(
    ("outcomes", "cause", "owner"),
    [
        ([("", "", "gezakt", "simulation")], "harness", "het team van de harness"),
        (
            [("00000099000000990101", "Planmaker 4.2", "gezakt", "supplier")],
            "decentrale software",
            "Voorbeeldsoftware",
        ),
        (
            [
                ("00000099000000990101", "Planmaker 4.2", "gezakt", "supplier"),
                (BUUR, "Planmaker 4.2", "geslaagd", "supplier"),
            ],
            "inregeling",
            "gemeente Voorbeeldstad",
        ),
        (
            [
                ("00000099000000990101", "Planmaker 4.2", "gezakt", "supplier"),
                (BUUR, "Ander 1.0", "gezakt", "supplier"),
            ],
            "nog onbekend",
            "",
        ),
        (
            [("00000099000000990101", "Planmaker 4.2", "fout", "supplier")],
            "harness",
            "het team van de harness",
        ),
    ],
)
def test_the_pattern_of_failures_suggests_cause_and_owner(
    world: World, outcomes: list[tuple[str, str, str, Any]], cause: str, owner: str
) -> None:
    for organisation, product, verdict, drive in outcomes:
        world.run("IKT-5", [("stop:H1", verdict)], organisation=organisation, product=product, drive=drive)
    (proposal,) = world.tracker.proposals("IKT-5")
    assert (proposal.cause, proposal.owner) == (cause, owner)
    finding = proposal.as_finding(world.tracker.proof, "tester")
    assert (finding.oorzaak, finding.voorstel_oorzaak) == ("nog onbekend", cause), "a person decides"


def test_only_a_retest_solves_and_a_new_failure_brings_it_back(world: World) -> None:
    world.run("IKT-4", [("stop:H2", "gezakt")])
    world.run("IKT-4", [("stop:H2", "gezakt")], organisation=BUUR)
    (id_,) = _recorded(world, "IKT-4")
    with pytest.raises(InputRefused, match="cannot be typed in"):
        world.tracker.change_finding(id_, {"door": "x", "stand": "opgelost"})
    world.tracker.change_finding(id_, _JUDGED)
    world.tracker.change_finding(
        id_, {"door": "leverancier", "stand": "te hertesten", "hertestronde": "ikt 5"}
    )
    assert _stand(world) == "te hertesten"
    world.run("IKT-5", [("stop:H2", "geslaagd")], product="Planmaker 4.3")
    assert _stand(world) == "te hertesten", "one of two organisations"
    world.run("IKT-5", [("stop:H2", "te beoordelen")], organisation=BUUR)
    assert _stand(world) == "te hertesten", "only geslaagd is green"
    world.run("IKT-5", [("stop:H2", "geslaagd")], organisation=BUUR, started="2023-11-09T08:00:00+00:00")
    (state,) = world.tracker.findings()
    assert (state.stand, state.retested) == ("opgelost", ("IKT-5", "2023-11-09T08:00:00+00:00"))
    assert state.times["solved"] == "2023-12-01T09:00:00+00:00"
    assert state.times["seen"] == "2023-11-01T10:00:00+00:00"
    world.run("IKT-6", [("stop:H2", "gezakt")], organisation=BUUR)
    assert _stand(world) == "teruggekeerd"
    world.run("IKT-6", [("stop:H2", "geslaagd")], organisation=BUUR)
    assert _stand(world) == "opgelost"
    assert world.ledger.verify() == []


def test_another_failure_of_the_scenario_does_not_solve_it(world: World) -> None:
    world.run("IKT-4", [("stop:H2", "gezakt", "LVBB1001")])
    _recorded(world, "IKT-4")
    world.run("IKT-5", [("stop:H2", "gezakt", "LVBB1002")])
    (state,) = world.tracker.findings()
    assert (state.stand, len(state.failing), len(state.proofs)) == ("nieuw", 1, 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"stand": "beoordeeld", "eigenaar": "x"}, "oorzaak"),
        ({"stand": "beoordeeld", "oorzaak": "DSO-LV"}, "eigenaar"),
        ({"stand": "te hertesten", "oorzaak": "DSO-LV", "eigenaar": "x"}, "stand"),
        ({"stand": "werkafspraak", "werkafspraak": "per e-mail", "met": "x"}, "tot"),
        ({"stand": "aanvaard"}, "reden"),
        ({"stand": "afgewezen"}, "reden"),
        ({"stand": "dubbel", "reden": "x"}, "dubbel_van"),
        ({"stand": "dubbel", "reden": "x", "dubbel_van": "B-0001"}, "dubbel_van"),
        ({"stand": "klaar"}, "stand"),
        ({"oorzaak": "toeval"}, "oorzaak"),
        ({"ernst": "erg"}, "ernst"),
        ({"tot": "morgen"}, "tot"),
        ({"titel": ""}, "titel"),
        ({"fingerprints": ("ab",)}, "fingerprints"),
        ({"kleur": "rood"}, "veld"),
    ],
)
def test_a_change_that_cannot_be_is_refused_by_field(
    world: World, changes: dict[str, Any], field: str
) -> None:
    world.run("IKT-4", [("stop:H2", "gezakt")])
    (id_,) = _recorded(world, "IKT-4")
    before = world.tracker.entries()
    with pytest.raises(InputRefused) as refusal:
        world.tracker.change_finding(id_, {"door": "x", **changes})
    assert refusal.value.where == field
    with pytest.raises(InputRefused) as refusal:
        world.tracker.change_finding(id_, {"door": " "})
    assert refusal.value.where == "door"
    assert world.tracker.entries() == before


def test_a_known_failure_excuses_until_its_date_and_an_unexpected_pass_is_reported(world: World) -> None:
    world.run("IKT-4", [("stop:H2", "gezakt")])
    (id_,) = _recorded(world, "IKT-4")
    agreed = {"stand": "werkafspraak", "werkafspraak": "per e-mail", "met": "DSO-LV", "tot": "2023-12-10"}
    world.tracker.change_finding(id_, {"door": "x", "ernst": "blokkerend", **agreed})
    (state,) = world.tracker.findings()
    assert (state.stand, state.excused, state.open) == ("werkafspraak", True, True)
    later = Tracker(world.ledger, datetime(2023, 12, 11, tzinfo=UTC))
    (state,) = later.findings()
    assert (state.excused, state.remarks) == (False, ("de werkafspraak liep tot 2023-12-10",))
    reasons = [one for one in later.ready("Planmaker 4.2", "STOP", "PRE").reasons if one.about == "bevinding"]
    assert [one.blocks for one in reasons] == [True]
    reasons = [
        one for one in world.tracker.ready("Planmaker 4.2", "STOP", "PRE").reasons if one.about == "bevinding"
    ]
    assert [one.blocks for one in reasons] == [False]
    world.run("IKT-5", [("stop:H2", "geslaagd")])
    (state,) = world.tracker.findings()
    assert (state.stand, state.remarks) == ("opgelost", ("onverwacht geslaagd: stond als 'werkafspraak'",))


def test_another_scale_judges_anew_and_leaves_old_codes_alone(world: World, tmp_path: Path) -> None:
    world.run("IKT-4", [("stop:H2", "gezakt", "LVBB1001"), ("stop:H1", "gezakt", "LVBB1002")])
    one, two = _recorded(world, "IKT-4")
    world.tracker.change_finding(one, {"door": "x", "ernst": "ernstig"})
    file = tmp_path / "schaal.toml"
    file.write_text(
        'id = "programma"\nherkomst = "programma"\n'
        '[[niveau]]\ncode = "A"\nrang = 1\nomschrijving = "erg"\nblokkeert = true\n',
        encoding="utf-8",
    )
    other = Tracker(world.ledger, world.tracker.now, scale=scale_from(file))
    other.change_finding(two, {"door": "x", "ernst": "A"})
    found = {state.finding.id: state.finding for state in other.findings()}
    assert (found[one].ernst, found[one].ernstschaal) == ("ernstig", "harness-standaard")
    assert (found[two].ernst, found[two].ernstschaal) == ("A", "programma")
    with pytest.raises(InputRefused, match="severity"):
        other.change_finding(one, {"door": "x", "ernst": "matig"})
    assert load_scale().origin == "harness-defined"


@pytest.mark.parametrize("text", ["", "id = 1", "id = 'a'\nherkomst = 'b'\nniveau = []", "[["])
def test_a_scale_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InputRefused):
        read_scale(text, where="schaal.toml")


def test_two_findings_never_share_a_fingerprint(world: World) -> None:
    world.run("IKT-4", [("stop:H2", "gezakt")])
    (proposal,) = world.tracker.proposals("IKT-4")
    made = proposal.as_finding(world.tracker.proof, "tester")
    world.tracker.add_findings([made])
    with pytest.raises(InputRefused, match="B-0001"):
        world.tracker.add_findings([replace(made, titel="nog eens")])
    assert len(world.tracker.findings()) == 1


def test_a_double_points_at_another(world: World) -> None:
    world.tracker.add_findings(
        [Bevinding(f"Nummer {number}", scenarios=("stop:H1",), door="x") for number in range(2)]
    )
    world.tracker.change_finding(
        "B-0002", {"door": "x", "stand": "dubbel", "reden": "zelfde", "dubbel_van": "B-0001"}
    )
    assert [state.stand for state in world.tracker.findings()] == ["nieuw", "dubbel"]
    with pytest.raises(InputRefused):
        world.tracker.change_finding(
            "B-0001", {"door": "x", "stand": "dubbel", "reden": "zelfde", "dubbel_van": "B-0002"}
        )


def test_the_place_leaves_out_what_differs_from_message_to_message() -> None:
    assert place_of("geen melding bij /stop:a[2]/b:c[@x='1']/@d in deel 7") == "/a/c/@d"
    assert place_of("niets") == ""
    assert fingerprint("STOP", "LVBB1001", "/a") != fingerprint("STOP", "LVBB1001/", "a")


@given(st.text(max_size=300))
def test_a_place_is_found_in_any_text(text: str) -> None:
    place = place_of(text)
    assert "[" not in place
    assert not place or place.startswith("/")
