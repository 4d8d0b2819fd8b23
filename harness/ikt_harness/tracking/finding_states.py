"""What later results make of a bevinding: proofs, solved, come back, not tested again; nothing of it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from ikt_harness.tracking.findings import Bevinding, History
from ikt_harness.tracking.fingerprints import Observation
from ikt_harness.verdict import Verdict

Line = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class FindingProof:
    """One failing result that belongs to a bevinding."""

    run: str
    seq: int
    hash: str
    round: str
    started: str
    organisation: str
    product: str
    drive: str
    scenario: str
    check: str
    expected: str
    seen: str


@dataclass(frozen=True, slots=True)
class FindingState:
    """A bevinding with what the results say of it.

    :param stand: the state in force: what a person decided, unless results say ``opgelost`` or ``teruggekeerd``.
    :param proofs: every failure, in the order of the ledger.
    :param failing: lines (organisation, product, scenario) on which it still fails, sorted.
    :param retested: round and ISO moment of the result that made the last line green; empty when none did.
    :param rounds: rounds with a proof, in order.
    :param retest_rounds: rounds in which any of its lines ran after a failure.
    :param remarks: what stands out, in Dutch.
    """

    history: History
    stand: str
    proofs: tuple[FindingProof, ...]
    failing: tuple[Line, ...]
    retested: tuple[str, str]
    rounds: tuple[str, ...]
    retest_rounds: tuple[str, ...]
    excused: bool
    remarks: tuple[str, ...]

    @property
    def finding(self) -> Bevinding:
        """The bevinding as it was last written."""
        return self.history.current

    @property
    def open(self) -> bool:
        """Whether something is still to be done or borne."""
        return self.stand not in ("opgelost", "afgewezen", "dubbel")

    @property
    def products(self) -> tuple[str, ...]:
        """The product versions that showed it, sorted."""
        return tuple(sorted({proof.product for proof in self.proofs if proof.product}))

    @property
    def organisations(self) -> tuple[str, ...]:
        """The OINs of the organisations that showed it, sorted."""
        return tuple(sorted({proof.organisation for proof in self.proofs if proof.organisation}))

    @property
    def times(self) -> dict[str, str]:
        """ISO moments: seen, reported, solved (said to be ready for the retest) and retested; empty when not yet."""
        return {
            "seen": self.proofs[0].started if self.proofs else "",
            "reported": self.history.steps[0][0],
            "solved": self.history.first("te hertesten"),
            "retested": self.retested[1],
        }


@dataclass
class _Track:
    """What the results said of one bevinding so far."""

    history: History
    proofs: list[FindingProof] = field(default_factory=list)
    failing: set[Line] = field(default_factory=set)
    lines: set[Line] = field(default_factory=set)
    retested: tuple[str, str] = ("", "")
    returned: bool = False
    retest_rounds: dict[str, None] = field(default_factory=dict)

    def fail(self, one: Observation, check: str, expected: str, seen: str) -> None:
        if one.line in self.lines:
            self.retest_rounds[one.round] = None
        if self.lines and not self.failing:
            self.returned = True
        self.lines.add(one.line)
        self.failing.add(one.line)
        self.retested = ("", "")
        self.proofs.append(
            FindingProof(
                run=one.run,
                seq=one.seq,
                hash=one.hash,
                round=one.round,
                started=one.started,
                organisation=one.organisation,
                product=one.product_version,
                drive=one.drive,
                scenario=one.scenario,
                check=check,
                expected=expected,
                seen=seen,
            )
        )

    def passed(self, one: Observation) -> None:
        if one.line in self.lines:
            self.retest_rounds[one.round] = None
            self.failing.discard(one.line)
            if not self.failing and not self.retested[1]:
                self.retested = (one.round, one.started)


def finding_states(
    findings: Mapping[str, History], seen: Iterable[Observation], day: date
) -> list[FindingState]:
    """Return the state of every bevinding on ``day``.

    :param seen: results in the order of the ledger.
    """
    tracks = {id_: _Track(history) for id_, history in findings.items()}
    by_print = {value: tracks[id_] for id_, one in findings.items() for value in one.current.fingerprints}
    by_scenario: dict[str, list[_Track]] = {}
    for id_, one in findings.items():
        if not one.current.fingerprints:
            for scenario in one.current.scenarios:
                by_scenario.setdefault(scenario, []).append(tracks[id_])
    on_line: dict[Line, list[_Track]] = {}
    for one_seen in seen:
        _observe(one_seen, by_print, by_scenario, on_line)
    return [_state(track, day) for track in tracks.values()]


def _observe(
    one: Observation,
    by_print: Mapping[str, _Track],
    by_scenario: Mapping[str, list[_Track]],
    on_line: dict[Line, list[_Track]],
) -> None:
    for failure in one.failures:
        track = by_print.get(failure.fingerprint)
        if track is not None:
            track.fail(one, failure.check, failure.expected, failure.seen)
            if track not in on_line.setdefault(one.line, []):
                on_line[one.line].append(track)
    for track in by_scenario.get(one.scenario, ()):
        if one.failures and _concerns(track.history.current, one):
            first = one.failures[0]
            track.fail(one, first.check, first.expected, first.seen)
            if track not in on_line.setdefault(one.line, []):
                on_line[one.line].append(track)
    if one.verdict == Verdict.GESLAAGD:
        for track in on_line.get(one.line, ()):
            track.passed(one)


def _concerns(finding: Bevinding, one: Observation) -> bool:
    return finding.organisatie in ("", one.organisation) and finding.product in (
        "",
        one.product,
        one.product_version,
    )


def _state(track: _Track, day: date) -> FindingState:
    finding = track.history.current
    stand, remarks = finding.stand, []
    if stand not in ("afgewezen", "dubbel"):
        if track.lines and not track.failing:
            if stand in ("werkafspraak", "aanvaard"):
                remarks.append(f"onverwacht geslaagd: stond als '{stand}'")
            stand = "opgelost"
        elif track.returned:
            stand = "teruggekeerd"
    excused = finding.excused_on(day)
    if finding.stand in ("werkafspraak", "aanvaard") and not excused and stand != "opgelost":
        remarks.append(
            f"de {'werkafspraak' if finding.stand == 'werkafspraak' else 'aanvaarding'} liep tot {finding.tot}"
        )
    return FindingState(
        history=track.history,
        stand=stand,
        proofs=tuple(track.proofs),
        failing=tuple(sorted(track.failing)),
        retested=track.retested,
        rounds=tuple(dict.fromkeys(proof.round for proof in track.proofs if proof.round)),
        retest_rounds=tuple(name for name in track.retest_rounds if name),
        excused=excused and stand != "opgelost",
        remarks=tuple(remarks),
    )


def discounted(states: Iterable[FindingState], seen: Iterable[Observation]) -> set[tuple[str, int]]:
    """Return the failed results, as (run, seq), of which every failure belongs to a cause outside any product."""
    excused = {
        value for state in states if state.finding.held_against_nobody for value in state.finding.fingerprints
    }
    if not excused:
        return set()
    return {
        (one.run, one.seq)
        for one in seen
        if one.failures and all(failure.fingerprint in excused for failure in one.failures)
    }
