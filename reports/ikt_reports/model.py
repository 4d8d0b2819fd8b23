"""The report as typed values, without any form: what every writer shows, be it HTML or another format."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Count:
    """How many of something: ``name`` is a verdict, a level or a kind of ground."""

    name: str
    number: int


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check; ``expected`` in plain words, ``seen`` what was there."""

    id: str
    verdict: str
    required: bool
    expected: str
    seen: str
    ground: str
    kind: str


@dataclass(frozen=True, slots=True)
class StepView:
    """One step with its checks, those that are not green first; ``duration`` in seconds."""

    name: str
    verdict: str
    duration: float
    note: str
    checks: tuple[CheckView, ...]


@dataclass(frozen=True, slots=True)
class ResultView:
    """The last result of one scenario in one unit.

    :param anchor: unique within the report, safe in a URL.
    :param actor: who played the decentral system, in words.
    :param simulated: whether a stand-in did.
    :param earlier: how many earlier results of the same unit the round holds.
    """

    anchor: str
    scenario: str
    title: str
    koppelvlak: str
    keten: str
    ground: str
    verdict: str
    required: bool | None
    duration: float
    simulated: bool
    actor: str
    organisation: str
    product: str
    environment: str
    run: str
    started: str
    seq: int
    hash: str
    earlier: int
    milestones: tuple[str, ...]
    steps: tuple[StepView, ...]

    @property
    def open_checks(self) -> tuple[CheckView, ...]:
        """The checks that are not green, required first."""
        found = [check for step in self.steps for check in step.checks if check.verdict != "geslaagd"]
        return tuple(sorted(found, key=lambda check: not check.required))


@dataclass(frozen=True, slots=True)
class NotRun:
    """A scenario without a result in the round; ``reason`` says why there is none."""

    id: str
    title: str
    koppelvlak: str
    required: bool
    reason: str


@dataclass(frozen=True, slots=True)
class KoppelvlakView:
    """One koppelvlak: its counts by verdict, how many results it has, the worst of them, and what was not run."""

    name: str
    meaning: str
    counts: tuple[Count, ...]
    total: int
    results: tuple[ResultView, ...]
    not_run: tuple[NotRun, ...]


@dataclass(frozen=True, slots=True)
class UnitView:
    """What one product version of one organisation shows of a milestone."""

    organisation: str
    part: str
    koppelvlak: str
    environment: str
    product: str
    level: str
    missing: tuple[str, ...]
    previous: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AttestView:
    """What a person stated; ``about`` is whom it is about, ``why_not`` why it does not count (empty when it does)."""

    id: str
    about: str
    level: str
    environment: str
    by: str
    date: str
    until: str
    ground: str
    part: str
    why_not: str


@dataclass(frozen=True, slots=True)
class MilestoneView:
    """One milestone; ``number`` as the roadmap's tables give it, with the picture's when that differs.

    :param share: how many organisations show something, of how many; empty when none does.
    """

    slug: str
    lane: str
    number: str
    title: str
    description: str
    koppelvlakken: tuple[str, ...]
    target_moment: str
    kind: str
    kind_in_words: str
    level: str
    required_level: str
    missing: tuple[str, ...]
    attest: str
    remark: str
    explanation: str
    units: tuple[UnitView, ...]
    attests: tuple[AttestView, ...] = ()
    share: str = ""


@dataclass(frozen=True, slots=True)
class LaneView:
    """One lane of the roadmap with its milestones in order."""

    name: str
    milestones: tuple[MilestoneView, ...]


@dataclass(frozen=True, slots=True)
class RunView:
    """One run, for the appendix of evidence."""

    id: str
    started: str
    clock: str
    drive: str
    organisation: str
    product: str
    seed: int
    results: int
    head: str
    versions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ShareView:
    """How many checks rest on one kind of ground; ``percent`` is rounded to a whole number."""

    kind: str
    meaning: str
    number: int
    percent: int


@dataclass(frozen=True, slots=True)
class RulesView:
    """How many published rules of one koppelvlak have which status."""

    koppelvlak: str
    enforced: int
    schema_pack: int
    not_checked: int
    not_mockable: int


@dataclass(frozen=True, slots=True)
class RoundView:
    """What the round is about; every tuple that is empty means everything.

    :param state: ``open``, ``bevroren`` or ``vastgesteld``.
    :param adopted: who adopted the report, when, on what ground; empty when nobody did.
    :param participants: (bestuurslaag, organisations with results, registered, how many there are or a question
        mark).
    """

    state: str
    name: str
    begin: str
    end: str
    scope: tuple[str, ...]
    out_of_scope: tuple[tuple[str, str], ...]
    adopted: str
    participants: tuple[tuple[str, int, int, str], ...]


@dataclass(frozen=True, slots=True)
class FindingView:
    """One bevinding.

    :param severity: with the id of its scale in words; a question mark when nobody judged it.
    :param held: whether it counts against a product.
    :param times: (what, moment in words) for those that are known.
    """

    id: str
    anchor: str
    title: str
    description: str
    state: str
    open: bool
    severity: str
    cause: str
    owner: str
    recommendation: str
    action: str
    werkafspraak: str
    tam: str
    koppelvlak: str
    held: bool
    milestones: tuple[str, ...]
    products: tuple[str, ...]
    organisations: tuple[str, ...]
    scenarios: tuple[str, ...]
    proofs: int
    first_round: str
    retest_round: str
    times: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnerView:
    """The open bevindingen of one party, worst first."""

    name: str
    findings: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True)
class CellView:
    """One place of the ketens: how many of its scenarios ran, and why not more."""

    keten: str
    step: str
    bestuurslaag: str
    koppelvlak: str
    product: str
    touched: int
    scenarios: int
    failed: int
    reason: str


@dataclass(frozen=True, slots=True)
class BasischeckRow:
    """One document type in the basischeck of a product: (mutation, mark, verdict in words) per basic mutation."""

    documenttype: str
    cells: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class BasischeckView:
    """The basischeck of one product.

    :param counts: whether it says something about a product; a stand-in does not.
    :param levels: what its results come to, in words.
    """

    product: str
    counts: bool
    levels: tuple[str, ...]
    mutations: tuple[str, ...]
    rows: tuple[BasischeckRow, ...]


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One difference with the former round."""

    kind: str
    what: str
    name: str
    before: str
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """The difference with the round called ``before``: (class, bevindingen, uitslagen, dekking) and what changed.

    :param total: how many changes there are; ``changes`` are the first of them.
    """

    before: str
    counts: tuple[tuple[str, int, int, int], ...]
    changes: tuple[ChangeView, ...]
    total: int


@dataclass(frozen=True, slots=True)
class ReportModel:
    """A whole report.

    :param concept: whether the round is still open.
    :param on_mock: whether any result rests on the mock; then every view carries the label *simulatie*.
    :param simulated: number of results in which a stand-in played the decentral system.
    :param counts: results by verdict, of all koppelvlakken.
    :param attention: the worst of the results that did not pass; ``attention_total``: how many those are in all.
    :param level_counts: milestones that can be shown in the chain, by level.
    :param chain_problems: what is wrong with the ledger; empty when it is whole.
    :param sha256: hash of the snapshot.
    :param scale: id and origin of the scale of severity.
    :param gaps: the places that are asked and were not, or only partly, tested; empty places first.
    :param covered: how many places are asked, and how many of them are fully tested.
    :param duplicates: how often the same product version passed the same scenario again elsewhere.
    :param basischeck: per product with results, or registered, its matrix.
    :param difference: with the former round; ``None`` when there is none to compare with.
    """

    round: str
    concept: bool
    on_mock: bool
    simulated: int
    total: int
    counts: tuple[Count, ...]
    level_counts: tuple[Count, ...]
    attention: tuple[ResultView, ...]
    attention_total: int
    koppelvlakken: tuple[KoppelvlakView, ...]
    lanes: tuple[LaneView, ...]
    shares: tuple[ShareView, ...]
    rules: tuple[RulesView, ...]
    runs: tuple[RunView, ...]
    glossary: tuple[tuple[str, str], ...]
    chain_runs: int
    chain_head: str
    chain_problems: tuple[str, ...]
    sha256: str
    about: RoundView | None = None
    findings: tuple[FindingView, ...] = ()
    owners: tuple[OwnerView, ...] = ()
    scale: str = ""
    gaps: tuple[CellView, ...] = ()
    covered: tuple[int, int] = (0, 0)
    duplicates: int = 0
    basischeck: tuple[BasischeckView, ...] = ()
    difference: DifferenceView | None = None
