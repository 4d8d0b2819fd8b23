"""The state of a bevinding from the projection is the one that a walk over every result gives."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.harness.tracking.conftest import NOW
from tests.harness.tracking.walk import evidence_of, left_out, states, told, walked

from ikt_harness.ledger import CheckRecord, Ledger, ResultRecord, RunRecord, StepRecord
from ikt_harness.ledger.failures import failures_of
from ikt_harness.levels import milestone_states
from ikt_harness.milestone_view import as_row
from ikt_harness.tracking.finding_states import PROOFS
from ikt_harness.tracking.findings import Bevinding
from ikt_harness.tracking.standing import without
from ikt_harness.tracking.tracker import Tracker

if TYPE_CHECKING:
    from tests.harness.conftest import NewLedger
    from tests.harness.tracking.conftest import World

_RULES = ("LVBB1001", "LVBB1002", "LVBB1003")
_SCENARIOS = ("stop:H1", "stop:H2", "keten:KT-P01")


def _result(scenario: str, verdict: str, rules: tuple[str, ...], drive: Any) -> ResultRecord:  # noqa: ANN401 - a literal
    checks = tuple(
        CheckRecord(f"{scenario}/{rule}", "gezakt", ground=rule, explanation=f"eis {rule}", seen="fout")
        for rule in rules
    )
    return ResultRecord(
        scenario=scenario,
        title=scenario,
        koppelvlak="STOP",
        verdict=verdict,
        drive=drive,
        steps=(StepRecord("stap", verdict, 0.0, checks),),
    )


_RESULTS = st.builds(
    _result,
    st.sampled_from(_SCENARIOS),
    st.sampled_from(
        ["geslaagd", "geslaagd", "gezakt", "gezakt", "fout", "te beoordelen", "niet uitvoerbaar"]
    ),
    st.sets(st.sampled_from(_RULES), max_size=2).map(lambda found: tuple(sorted(found))),
    st.sampled_from(["supplier", "supplier", "simulation"]),
)
_RUNS = st.tuples(
    st.sampled_from(["IKT-4", "IKT-5", ""]),
    st.sampled_from(["00000099000000990101", "00000099000000990201", ""]),
    st.sampled_from(["Planmaker 4.1", "Planmaker  4.2", "Ander 1.0", "Ander", ""]),
    st.sampled_from(["2023-11-01T10:00:00+00:00", "2023-11-02T10:00:00+00:00", ""]),
    st.lists(_RESULTS, max_size=4),
)
_FINDINGS = st.tuples(
    st.lists(st.sampled_from(_RULES), max_size=2, unique=True),
    st.lists(st.sampled_from(_SCENARIOS), min_size=1, max_size=2, unique=True),
    st.sampled_from(["", "00000099000000990101"]),
    st.sampled_from(["", "Planmaker", "Planmaker 4.2"]),
    st.sampled_from(["harness", "standaard", "DSO-LV", "nog onbekend"]),
)
_DECISIONS = st.tuples(
    st.integers(1, 3), st.sampled_from(["beoordeeld", "afgewezen", "aanvaard", "te hertesten"])
)
_STEPS = st.lists(st.one_of(_RUNS, _RUNS, _FINDINGS, _DECISIONS), min_size=2, max_size=14)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=_STEPS)
def test_any_order_gives_the_states_of_a_walk(new_ledger: NewLedger, steps: list[Any]) -> None:
    with new_ledger() as url, Ledger.open(url) as ledger:
        tracker = Tracker(ledger, NOW)
        for number, step in enumerate(steps):
            if len(step) == 2:
                _decide(tracker, *step)
            elif isinstance(step[0], str):
                round_, organisation, product, started, results = step
                run = RunRecord(
                    f"run-{number}",
                    round=round_,
                    organisation=organisation,
                    product=product,
                    started=started,
                )
                ledger.append_run(run, results)
            else:
                _find(tracker, *step)
        _agrees(tracker)
        assert ledger.verify() == []
        assert [ledger.verify(round=name) for name in ("IKT-4", "IKT-5")] == [[], []]
        ledger.rebuild()
        assert ledger.verify() == []
        _agrees(tracker)


def _find(
    tracker: Tracker, rules: list[str], scenarios: list[str], organisation: str, product: str, cause: str
) -> None:
    known = tracker.histories().values()
    taken = {value for one in known for value in one.current.fingerprints}
    prints = tuple(
        value
        for rule in rules
        for value in (failures_of(_result("stop:H1", "gezakt", (rule,), "supplier"))[0].fingerprint,)
        if value not in taken
    )
    finding = Bevinding(
        "t",
        fingerprints=prints,
        scenarios=tuple(scenarios),
        organisatie=organisation,
        product=product,
        oorzaak=cause,
        door="d",
    )
    tracker.add_findings([finding])


def _decide(tracker: Tracker, number: int, stand: str) -> None:
    known = tracker.histories().get(f"B-{number:04d}")
    if known is not None and (stand != "te hertesten" or known.current.stand == "beoordeeld"):
        cause = known.current.oorzaak.replace("nog onbekend", "DSO-LV")
        changes = {"door": "c", "stand": stand, "oorzaak": cause, "eigenaar": "e", "reden": "r"}
        tracker.change_finding(known.current.id, changes)


def _agrees(tracker: Tracker) -> None:
    ledger, known = tracker.ledger, tracker.histories()
    assert [told(one) for one in tracker.findings()] == states(ledger, known, tracker.day)
    excused = frozenset(
        value
        for one in known.values()
        if one.current.held_against_nobody
        for value in one.current.fingerprints
    )
    for name in (None, "IKT-5"):
        found = ledger.left_out(excused, name)
        dropped = left_out(ledger, name, excused)
        assert sum(found.counts.values()) == len(dropped)
        evidence = [
            evidence_of(*one) for one in walked(ledger, name) if (one[1].run, one[1].seq) not in dropped
        ]
        by_walk, by_projection = (
            [as_row(state) for state in milestone_states(tracker.register, tracker.proof, some)]
            for some in (evidence, without(ledger, found, name))
        )
        assert by_projection == by_walk


def test_of_many_proofs_the_last_are_shown_and_all_are_counted(world: World) -> None:
    for number in range(3):
        verdict = ("gezakt", "gezakt", "geslaagd")[number]
        outcomes = [("stop:H2", verdict, "LVBB1001")] * PROOFS
        world.run("IKT-5", outcomes, started=f"2023-11-0{number + 1}T10:00:00+00:00")
    (proposal,) = world.tracker.proposals("IKT-5")
    assert proposal.results == 2 * PROOFS
    world.tracker.add_findings([replace(proposal.as_finding(world.tracker.proof, "tester"))])
    (state,) = world.tracker.findings()
    assert (state.failures, len(state.proofs)) == (2 * PROOFS, PROOFS)
    assert {proof.run for proof in state.proofs} == {"run-2"}
    assert (state.stand, state.retested) == ("opgelost", ("IKT-5", "2023-11-03T10:00:00+00:00"))
    assert state.seen == "2023-11-01T10:00:00+00:00"
