"""What may be concluded from results: table-driven, and through the command as a user sees it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.harness.tracking.walk import evidence_of, walked

from ikt_harness.commands.milestones import milestones as command
from ikt_harness.ledger import Ledger, ResultRecord, RunRecord
from ikt_harness.ledger.records import Drive
from ikt_harness.levels import (
    Evidence,
    MilestoneState,
    evidence_in,
    milestone_states,
)
from ikt_harness.milestone_view import as_row, explain
from ikt_harness.milestones import load_milestones
from ikt_harness.product_name import split_product
from ikt_harness.proof import Level, load_proof
from ikt_harness.verdict import Verdict
from ikt_schemas.errors import InputRefused

_SLUG = "provincies-voorbereidingsbesluit"
_NEEDED = ("stop:H7", "keten:KT-P01")
_OIN = "00000001234567890000"


def _one(
    scenario: str,
    verdict: str = "geslaagd",
    *,
    drive: str = "supplier",
    product: str = "Plan 4.2",
    organisation: str = _OIN,
    position: int = 1,
) -> Evidence:
    koppelvlak = "KETEN" if scenario.startswith("keten") else "STOP"
    return Evidence(
        position=position,
        seq=1,
        run=f"run-{position}",
        round="IKT-5",
        organisation=organisation,
        product=product,
        drive=drive,
        environment="mock",
        scenario=scenario,
        koppelvlak=koppelvlak,
        verdict=verdict,
    )


def _state(evidence: Sequence[Evidence], slug: str = _SLUG) -> MilestoneState:
    states = milestone_states(load_milestones(), load_proof(), evidence)
    return next(state for state in states if state.milestone.slug == slug)


_GREEN = [_one(id_) for id_ in _NEEDED]


@pytest.mark.parametrize(
    ("evidence", "level", "missing"),
    [
        pytest.param([], "ontbreekt", _NEEDED, id="nothing"),
        pytest.param(_GREEN, "aannemelijk", (), id="all green with an own system"),
        pytest.param(_GREEN[:1], "ontbreekt", ("keten:KT-P01",), id="a partial set"),
        pytest.param(
            [_one(id_, drive="simulation") for id_ in _NEEDED], "ontbreekt", _NEEDED, id="only a stand-in"
        ),
        pytest.param(
            [_GREEN[0], _one("keten:KT-P01", drive="simulation")],
            "ontbreekt",
            ("keten:KT-P01",),
            id="a stand-in fills no gap",
        ),
        *(
            pytest.param(
                [_GREEN[0], _one("keten:KT-P01", verdict)], "ontbreekt", ("keten:KT-P01",), id=verdict
            )
            for verdict in ("te beoordelen", "overgeslagen", "niet uitvoerbaar", "gezakt", "fout")
        ),
        pytest.param(
            [*_GREEN, _one("stop:H7", "gezakt", position=2)], "ontbreekt", ("stop:H7",), id="later failure"
        ),
        pytest.param(
            [_one("stop:H7", "gezakt"), _one("stop:H7", position=2), _GREEN[1]],
            "aannemelijk",
            (),
            id="later success",
        ),
        pytest.param(
            [*_GREEN, _one("stop:H7", product="Plan 4.3", position=2)],
            "ontbreekt",
            ("keten:KT-P01",),
            id="a new version starts anew, on the other koppelvlak too",
        ),
        pytest.param(
            [*_GREEN, _one("stop:H7", "gezakt", product="Plan 4.3", position=2)],
            "ontbreekt",
            _NEEDED,
            id="a new version that fails",
        ),
        pytest.param(
            [_one(id_, organisation="") for id_ in _NEEDED], "ontbreekt", _NEEDED, id="no organisation"
        ),
        pytest.param([_one(id_, product=" ") for id_ in _NEEDED], "ontbreekt", _NEEDED, id="no product"),
        pytest.param(
            [_GREEN[0], _one("keten:KT-P01", organisation="00000009")],
            "ontbreekt",
            ("keten:KT-P01",),
            id="organisations do not add up",
        ),
    ],
)
def test_the_level_follows_the_evidence(
    evidence: list[Evidence], level: str, missing: tuple[str, ...]
) -> None:
    state = _state(evidence)
    assert (state.level, state.missing) == (level, missing)
    assert not state.reached, "the mock reaches no milestone that asks for PROD"


def test_products_of_one_organisation_do_not_add_up() -> None:
    sttr = [
        _with_koppelvlak(_one(id_, product=product), "STTR")
        for id_, product in (("sttr:TR-03", "A 1"), ("sttr:TR-04", "A 1"), ("sttr:TR-06", "B 1"))
    ]
    state = _state(sttr, "bzk-laden-toepasbare-regels")
    assert state.missing == ("sttr:TR-06",)
    assert {(one.product, one.level) for one in state.organisations[0].connections} == {
        ("A", Level.ONTBREEKT),
        ("B", Level.ONTBREEKT),
    }


def _with_koppelvlak(evidence: Evidence, koppelvlak: str) -> Evidence:
    return evidence._replace(koppelvlak=koppelvlak)


def test_the_former_version_stays_visible() -> None:
    state = _state([*_GREEN, _one("stop:H7", "gezakt", product="Plan 4.3", position=2)])
    connection = next(one for one in state.organisations[0].connections if one.koppelvlak == "STOP")
    assert (connection.version, connection.level) == ("4.3", Level.ONTBREEKT)
    assert connection.previous == (("4.2", Level.AANNEMELIJK),)


@pytest.mark.parametrize(
    "slug", ["gemeenten-th-processen", "interbestuurlijk-beheerakkoord", "dso-lv-pre-mastertestplan"]
)
def test_what_no_run_can_show_stays_missing_and_says_so(slug: str) -> None:
    state = _state([_one(id_) for id_ in ("keten:RD-13", *_NEEDED)], slug)
    assert state.level is Level.ONTBREEKT
    assert "attest" in as_row(state, "en")["evidence"]["explanation"]


def test_the_part_that_stands_in_the_picture_only_does_not_count() -> None:
    proof = load_proof()
    needed = proof.milestones["waterschappen-aansluiting-stam"].required
    evidence = [
        _with_koppelvlak(_one(id_), "TRANSPORT" if id_.startswith("digi") else "STAM") for id_ in needed
    ]
    assert _state(evidence, "waterschappen-aansluiting-stam").level is Level.AANNEMELIJK
    assert _state(evidence, "rijk-aansluiting-stam").level is Level.AANNEMELIJK
    assert _state(evidence, "gemeenten-aansluiting-stam-swf").missing == ("stam:S14", "stam:F27")


def test_an_explanation_goes_down_to_the_result() -> None:
    lines = "\n".join(explain(_state([*_GREEN, _one("stop:H7", "gezakt", position=7)]), "nl"))
    assert "1 van 2 verplichte scenario's geslaagd" in lines
    assert "stop:H7: gezakt  (run run-7, 1)" in lines
    assert "noemer onbekend" in explain(_state(_GREEN))[2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PlanVoorbeeld 4.2", ("PlanVoorbeeld", "4.2")),
        ("Voorbeeld BV Plan v2-beta", ("Voorbeeld BV Plan", "v2-beta")),
        ("Plan", ("Plan", "")),
        ("4.2", ("4.2", "")),
        (" Plan  Plus ", ("Plan  Plus", "")),
    ],
)
def test_name_and_version_of_a_product(text: str, expected: tuple[str, str]) -> None:
    assert split_product(text) == expected


@pytest.fixture
def store(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with Ledger.open(url) as ledger:
        for number, round_ in enumerate(("IKT-4", "IKT-5"), start=1):
            run = RunRecord(
                f"run-{number}", round=round_, organisation=_OIN, product="Plan 4.2", drive="supplier"
            )
            ledger.append_run(
                run,
                [
                    ResultRecord(
                        scenario=_NEEDED[number - 1],
                        title="t",
                        koppelvlak="STOP" if number == 1 else "KETEN",
                        verdict="geslaagd",
                        drive="supplier",
                    )
                ],
            )
    return url


def _rows(*arguments: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(command, [*arguments, "--json"], catch_exceptions=False)
    assert result.exit_code == 0
    rows: list[dict[str, object]] = json.loads(result.stdout)
    return rows


def test_the_command_gives_every_row_whatever_the_round(store: str) -> None:
    for arguments in ((), ("--round", "IKT-4"), ("--round", "ikt 9")):
        rows = _rows("--store", store, *arguments)
        assert len(rows) == 63
        assert {"slug", "lane", "title", "state", "evidence", "missing"} <= set(rows[0])
    states = {
        round_: next(row for row in _rows("--store", store, *round_) if row["slug"] == _SLUG)
        for round_ in ((), ("--round", "IKT-4"), ("--round", "IKT-9"))
    }
    assert states[()]["state"] == "aannemelijk"
    assert states["--round", "IKT-4"]["missing"] == ["keten:KT-P01"]
    assert states["--round", "IKT-9"]["missing"] == list(_NEEDED)


def test_a_lane_a_table_and_an_explanation(store: str) -> None:
    assert {row["lane"] for row in _rows("--store", store, "--lane", "gemeenten")} == {"Gemeenten"}
    shown = CliRunner().invoke(command, ["--store", store, "--lane", "Provincies"], catch_exceptions=False)
    assert "◐ aannemelijk" in shown.stdout
    told = CliRunner().invoke(
        command, ["--store", store, "--explain", "Provincies 7"], catch_exceptions=False
    )
    assert "run run-1" in told.stdout
    with pytest.raises(InputRefused):
        CliRunner().invoke(command, ["--store", store, "--explain", "Provincies 1"], catch_exceptions=False)
    english = CliRunner().invoke(
        command, ["--store", store, "--lang", "en", "--explain", _SLUG], catch_exceptions=False
    )
    assert "denominator unknown" in english.stdout


_EVIDENCE = st.lists(
    st.builds(
        _one,
        st.sampled_from([*_NEEDED, "stop:H2", "stop:H3"]),
        st.sampled_from([verdict.value for verdict in Verdict]),
        drive=st.sampled_from(["supplier", "simulation"]),
        product=st.sampled_from(["Plan 4.1", "Plan 4.2", "Ander 1", ""]),
        organisation=st.sampled_from([_OIN, "00000009", ""]),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(_EVIDENCE)
def test_whatever_the_results_the_rules_hold(evidence: list[Evidence]) -> None:
    states = milestone_states(load_milestones(), load_proof(), evidence)
    own = [one for one in evidence if one.drive == "supplier" and one.organisation and one.product]
    without = milestone_states(load_milestones(), load_proof(), own)
    assert [(one.level, one.missing) for one in states] == [(one.level, one.missing) for one in without]
    for state in states:
        assert not state.level.reaches(Level.AANGETOOND)
        assert (state.level is Level.AANNEMELIJK) == bool(state.shown_by)
        assert set(state.missing) <= set(state.proof.required)
        for organisation in state.organisations:
            green = {
                one.scenario
                for one in own
                if one.organisation == organisation.organisation and one.verdict == "geslaagd"
            }
            assert set(state.proof.required) - set(organisation.missing) <= green


_RUNS = st.lists(
    st.tuples(
        st.sampled_from(["IKT-4", "IKT-5", ""]),
        st.sampled_from([_OIN, "00000009", ""]),
        st.sampled_from(["Plan 4.1", "Plan 4.2", "Ander 1", ""]),
        st.lists(
            st.tuples(
                st.sampled_from([*_NEEDED, "stop:H2"]),
                st.sampled_from([verdict.value for verdict in Verdict]),
                st.sampled_from(["supplier", "simulation"]),
            ),
            max_size=6,
        ),
    ),
    max_size=8,
)


@settings(max_examples=30, deadline=None)
@given(_RUNS)
def test_the_projection_gives_the_states_that_all_results_give(
    runs: list[tuple[str, str, str, list[tuple[str, str, Drive]]]],
) -> None:
    with Ledger.open("sqlite://") as ledger:
        for number, (round_, organisation, product, results) in enumerate(runs):
            run = RunRecord(f"run-{number}", round=round_, organisation=organisation, product=product)
            ledger.append_run(
                run,
                [
                    ResultRecord(
                        scenario=scenario,
                        title="t",
                        koppelvlak="KETEN" if scenario.startswith("keten") else "STOP",
                        verdict=verdict,
                        drive=drive,
                    )
                    for scenario, verdict, drive in results
                ],
            )
        for wanted in (None, "IKT-5"):
            every = [evidence_of(*one) for one in walked(ledger, wanted)]
            assert _shown(evidence_in(ledger, wanted)) == _shown(every)


def _shown(evidence: Iterable[Evidence]) -> list[dict[str, object]]:
    return [as_row(state) for state in milestone_states(load_milestones(), load_proof(), evidence)]
