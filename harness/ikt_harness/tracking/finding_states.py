"""What later results make of a bevinding: proofs, solved, come back, not tested again; nothing of it is stored.

It is read from the failures of the ledger with the results that passed after them
(:mod:`ikt_harness.ledger.failing`), so that it costs what failed, however much passed.

- It fails on a line (organisation, product, scenario) from a failure on until a result of that line is ``geslaagd``.
- It is ``opgelost`` when it fails on no line any more, and ``teruggekeerd`` when it fails after having been that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ikt_harness.ledger import Ledger, ResultRecord
from ikt_harness.ledger.failing import Asked, Group, Line, Shown, position_of
from ikt_harness.ledger.failures import Failure, failures_of
from ikt_harness.numbered import as_counted
from ikt_harness.product_name import written
from ikt_harness.tracking.findings import Bevinding, History
from ikt_schemas.language import Phrase

PROOFS = 100
"""So many proofs of a bevinding are shown: the last ones."""


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
    :param failures: how many results show it.
    :param proofs: the last :data:`PROOFS` of them, in the order of the ledger.
    :param seen: ISO moment of the first of them; empty when there is none.
    :param failing: lines (organisation, product, scenario) on which it still fails, sorted.
    :param retested: round and ISO moment of the result that made the last line green; empty when none did.
    :param rounds: rounds with a proof, in the order in which they first had one.
    :param retest_rounds: rounds in which any of its lines ran after a failure, by number.
    :param products: the product versions that showed it, sorted; ``organisations`` and ``scenarios`` likewise.
    :param remarks: what stands out.
    """

    history: History
    stand: str
    failures: int
    proofs: tuple[FindingProof, ...]
    seen: str
    failing: tuple[Line, ...]
    retested: tuple[str, str]
    rounds: tuple[str, ...]
    retest_rounds: tuple[str, ...]
    products: tuple[str, ...]
    organisations: tuple[str, ...]
    scenarios: tuple[str, ...]
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
    def times(self) -> dict[str, str]:
        """ISO moments: seen, reported, solved (said to be ready for the retest) and retested; empty when not yet."""
        return {
            "seen": self.seen,
            "reported": self.history.steps[0][0],
            "solved": self.history.first("te hertesten"),
            "retested": self.retested[1],
        }


class _Track:
    """What the results say of one bevinding."""

    def __init__(self, history: History, groups: Sequence[Group]) -> None:
        self.history, self.groups = history, groups
        self.first: dict[Line, int] = {}
        for one in groups:
            self.first.setdefault(one.line, one.first)
        self.failing = tuple(sorted({one.line for one in groups if one.failing}))
        self.retest_rounds = {one.round for one in groups if one.last > self.first[one.line]}
        self.solved_at = max((one.passed or 0 for one in groups), default=0) if not self.failing else 0
        self.seen_at = groups[0].first if groups else 0


def finding_states(ledger: Ledger, findings: Mapping[str, History], day: date) -> list[FindingState]:
    """Return the state of every bevinding on ``day``.

    :param ledger: as of one moment, else results that come in meanwhile are seen in part.
    """
    tracks = [_Track(history, ledger.failing(_asked(history.current))) for history in findings.values()]
    _find_retests(ledger, tracks)
    runs = ledger.runs_at(
        position_of(place) for track in tracks for place in (track.solved_at, track.seen_at) if place
    )
    return [_state(ledger, track, runs, day) for track in tracks]


def _asked(finding: Bevinding) -> Asked:
    return Asked(finding.fingerprints, finding.scenarios, finding.organisatie, finding.product)


def _find_retests(ledger: Ledger, tracks: Iterable[_Track]) -> None:
    """Add the rounds in which a line passed after it had failed."""
    on_line: dict[Line, list[tuple[_Track, int]]] = {}
    for track in tracks:
        for line, first in track.first.items():
            on_line.setdefault(line, []).append((track, first))
    for round_, line, place in ledger.passed(
        sorted({scenario for _organisation, _name, scenario in on_line})
    ):
        for track, first in on_line.get(line, ()):
            if place > first:
                track.retest_rounds.add(round_)


def _state(ledger: Ledger, track: _Track, runs: Mapping[int, tuple[str, str]], day: date) -> FindingState:
    finding, groups = track.history.current, track.groups
    asked = _asked(finding)
    stand, remarks = finding.stand, []
    if stand not in ("afgewezen", "dubbel"):
        if groups and not track.failing:
            if stand in ("werkafspraak", "aanvaard"):
                remarks.append(
                    Phrase(f"onverwacht geslaagd: stond als '{stand}'", f"passed unexpectedly: was '{stand}'")
                )
            stand = "opgelost"
        elif groups and ledger.came_back(asked):
            stand = "teruggekeerd"
    excused = finding.excused_on(day)
    if finding.stand in ("werkafspraak", "aanvaard") and not excused and stand != "opgelost":
        agreed = finding.stand == "werkafspraak"
        dutch, english = ("werkafspraak", "werkafspraak") if agreed else ("aanvaarding", "acceptance")
        remarks.append(Phrase(f"de {dutch} liep tot {finding.tot}", f"the {english} ended on {finding.tot}"))
    return FindingState(
        history=track.history,
        stand=stand,
        failures=sum(one.results for one in groups),
        proofs=tuple(_proof(finding, *one) for one in ledger.last_failing(asked, PROOFS)) if groups else (),
        seen=_run_at(track.seen_at, runs)[1],
        failing=track.failing,
        retested=_run_at(track.solved_at, runs),
        rounds=tuple(dict.fromkeys(one.round for one in groups if one.round)),
        retest_rounds=tuple(sorted((name for name in track.retest_rounds if name), key=as_counted)),
        products=tuple(sorted({one.product for one in groups if one.product})),
        organisations=tuple(sorted({one.organisation for one in groups if one.organisation})),
        scenarios=tuple(sorted({one.scenario for one in groups})),
        excused=excused and stand != "opgelost",
        remarks=tuple(remarks),
    )


def _run_at(place: int, runs: Mapping[int, tuple[str, str]]) -> tuple[str, str]:
    """Return round and moment of the run at ``place``; a run that was removed has none."""
    return runs.get(position_of(place), ("", ""))


def _proof(finding: Bevinding, shown: Shown, record: ResultRecord) -> FindingProof:
    failures = failures_of(record)
    # Of a result that was changed since, nothing may be left; the check of the ledger names it.
    first = failures[0] if failures else Failure("", "", "", "", "", "")
    own = next((one for one in failures if one.fingerprint in finding.fingerprints), first)
    return FindingProof(
        run=shown.run,
        seq=shown.seq,
        hash=shown.hash,
        round=shown.round,
        started=shown.started,
        organisation=shown.organisation,
        product=written(shown.product),
        drive=record.drive,
        scenario=record.scenario,
        check=own.check,
        expected=own.expected,
        seen=own.seen,
    )
