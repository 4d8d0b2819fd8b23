"""The history of bevindingen from a walk over every result: what the projection must agree with, written plainly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ikt_harness.ledger import Ledger, StoredResult, StoredRun
from ikt_harness.ledger.failures import Failure, failures_of
from ikt_harness.levels import Evidence
from ikt_harness.product_name import split_product, written
from ikt_harness.tracking.finding_states import FindingState
from ikt_harness.tracking.findings import Bevinding, History

Line = tuple[str, str, str]


def evidence_of(run: StoredRun, stored: StoredResult) -> Evidence:
    """Return what one result of ``run`` says."""
    record = stored.record
    return Evidence(
        position=run.position,
        seq=stored.seq,
        run=stored.run,
        round=run.record.round,
        organisation=run.record.organisation,
        product=run.record.product,
        drive=record.drive,
        environment=record.environment,
        scenario=record.scenario,
        koppelvlak=record.koppelvlak,
        verdict=record.verdict,
        hash=stored.hash,
    )


def walked(ledger: Ledger, round_name: str | None = None) -> list[tuple[StoredRun, StoredResult]]:
    """Return every result of one round, or of all, with its run, in the order of the ledger."""
    runs = {run.record.id: run for run in ledger.runs(round_name)}
    return [(runs[stored.run], stored) for stored in ledger.results(round=round_name)]


def left_out(ledger: Ledger, round_name: str | None, excused: Iterable[str]) -> set[tuple[str, int]]:
    """Return run and place of the results that are held against nobody."""
    wanted = set(excused)
    found = set()
    for _run, stored in walked(ledger, round_name):
        prints = {failure.fingerprint for failure in failures_of(stored.record)}
        if prints and prints <= wanted:
            found.add((stored.run, stored.seq))
    return found


@dataclass
class _Track:
    history: History
    shown: list[tuple[StoredRun, StoredResult, Failure]] = field(default_factory=list)
    failing: set[Line] = field(default_factory=set)
    lines: set[Line] = field(default_factory=set)
    retested: tuple[str, str] | None = None
    returned: bool = False
    retest_rounds: set[str] = field(default_factory=set)

    def fail(self, run: StoredRun, stored: StoredResult, line: Line, failure: Failure) -> None:
        if line in self.lines:
            self.retest_rounds.add(run.record.round)
        if self.lines and not self.failing:
            self.returned = True
        self.lines.add(line)
        self.failing.add(line)
        self.retested = None
        self.shown.append((run, stored, failure))

    def passes(self, run: StoredRun, line: Line) -> None:
        if line in self.lines:
            self.retest_rounds.add(run.record.round)
            self.failing.discard(line)
            if not self.failing and self.retested is None:
                self.retested = (run.record.round, run.record.started)


def states(ledger: Ledger, findings: Mapping[str, History], day: date) -> list[dict[str, Any]]:
    """Return for every bevinding what :func:`told` returns of its state."""
    tracks = [_Track(history) for history in findings.values()]
    for run, stored in walked(ledger):
        record = stored.record
        line = (run.record.organisation, split_product(run.record.product)[0], record.scenario)
        failures = failures_of(record)
        for track in tracks:
            own = [one for one in failures if _belongs(track.history.current, run, stored, one)]
            if own:
                track.fail(run, stored, line, own[0])
            elif record.verdict == "geslaagd":
                track.passes(run, line)
    return [_told(track, day) for track in tracks]


def _belongs(finding: Bevinding, run: StoredRun, stored: StoredResult, failure: Failure) -> bool:
    if finding.fingerprints:
        return failure.fingerprint in finding.fingerprints
    name = split_product(run.record.product)[0]
    return (
        stored.record.scenario in finding.scenarios
        and finding.organisatie in ("", run.record.organisation)
        and finding.product in ("", name, written(run.record.product))
    )


def _told(track: _Track, day: date) -> dict[str, Any]:
    finding = track.history.current
    stand = finding.stand
    if stand not in ("afgewezen", "dubbel"):
        if track.lines and not track.failing:
            stand = "opgelost"
        elif track.returned:
            stand = "teruggekeerd"
    rounds = [run.record.round for run, _stored, _failure in track.shown if run.record.round]
    return {
        "id": finding.id,
        "stand": stand,
        "excused": finding.excused_on(day) and stand != "opgelost",
        "failing": tuple(sorted(track.failing)),
        "retested": track.retested or ("", ""),
        "seen": track.shown[0][0].record.started if track.shown else "",
        "rounds": tuple(dict.fromkeys(rounds)),
        "retest_rounds": tuple(sorted(one for one in track.retest_rounds if one)),
        "products": {written(run.record.product) for run, _stored, _failure in track.shown} - {""},
        "organisations": {run.record.organisation for run, _stored, _failure in track.shown} - {""},
        "scenarios": {stored.record.scenario for _run, stored, _failure in track.shown},
        "proofs": [
            (stored.run, stored.seq, stored.hash, failure.check, failure.expected, failure.seen)
            for _run, stored, failure in track.shown
        ],
    }


def told(state: FindingState) -> dict[str, Any]:
    """Return what a state says that follows from results."""
    return {
        "id": state.finding.id,
        "stand": state.stand,
        "excused": state.excused,
        "failing": state.failing,
        "retested": state.retested,
        "seen": state.seen,
        "rounds": state.rounds,
        "retest_rounds": state.retest_rounds,
        "products": set(state.products),
        "organisations": set(state.organisations),
        "scenarios": set(state.scenarios),
        "proofs": [(one.run, one.seq, one.hash, one.check, one.expected, one.seen) for one in state.proofs],
    }
