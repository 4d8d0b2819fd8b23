"""The vocabulary of outcomes and its summary."""

from __future__ import annotations

import pytest

from ikt_harness.verdict import Summary, Verdict, worst


def test_the_vocabulary_is_ordered_from_best_to_worst() -> None:
    order = ["geslaagd", "te beoordelen", "overgeslagen", "niet uitvoerbaar", "gezakt", "fout"]
    assert [verdict.value for verdict in Verdict] == order


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], Verdict.GESLAAGD),
        ([Verdict.GESLAAGD, Verdict.TE_BEOORDELEN], Verdict.TE_BEOORDELEN),
        ([Verdict.GEZAKT, Verdict.NIET_UITVOERBAAR], Verdict.GEZAKT),
        ([Verdict.FOUT, Verdict.GEZAKT], Verdict.FOUT),
    ],
)
def test_worst(given: list[Verdict], expected: Verdict) -> None:
    assert worst(given) is expected


def test_only_required_scenarios_make_a_run_fail() -> None:
    summary = Summary.of(
        [
            ("stop:H1", Verdict.GESLAAGD, True),
            ("stop:H2", Verdict.GEZAKT, False),
            ("stop:H3", Verdict.OVERGESLAGEN, True),
        ]
    )
    assert summary.ok
    assert summary.as_json()["required_failed"] == []
    assert summary.counts["gezakt"] == 1


@pytest.mark.parametrize("verdict", [Verdict.NIET_UITVOERBAAR, Verdict.GEZAKT, Verdict.FOUT])
def test_each_failing_outcome_of_a_required_scenario_is_named(verdict: Verdict) -> None:
    assert Summary.of([("stop:H1", verdict, True)]).required_failed == ("stop:H1",)
