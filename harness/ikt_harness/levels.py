"""Derive how well each milestone is shown, from results alone; nothing here can be typed in.

The unit is *organisatie × koppelvlak × omgeving × product and version*. The rules are harness-defined:

- a result of a stand-in (drive ``simulation``) proves the harness and counts for no level;
- a result without organisation or product belongs to no unit and does not count either;
- of one scenario in one unit the last result decides: a later one that is not green puts the unit back;
- only ``geslaagd`` is green;
- another version of a product is another unit and starts anew; the former one is shown beside it;
- the mock shows at most ``aannemelijk``. PRE and PROD evidence cannot be recorded in this version, so
  ``aangetoond`` and ``bevestigd`` are out of reach, and every explanation says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ikt_harness.ledger import Ledger
from ikt_harness.milestones import Milestone, Register
from ikt_harness.product_name import split_product
from ikt_harness.proof import Level, MilestoneProof, Part, Proof
from ikt_harness.verdict import Verdict

NOT_RUN = "niet gedraaid"
"""What is shown in place of a verdict where there is no result."""

_GREEN = Verdict.GESLAAGD.value
_SHEETS = {
    "stop": "STOP",
    "stam": "STAM",
    "sttr": "STTR",
    "swf": "SWF",
    "digikoppeling": "TRANSPORT",
    "keten": "KETEN",
}


class Evidence(NamedTuple):
    """What one result says about one scenario; ``position`` and ``seq`` give its place in the ledger.

    A round of the whole country has tens of thousands, which is why it is a named tuple: the cheapest to make.

    :param results: how many results it stands for: it is the latest of them.
    """

    position: int
    seq: int
    run: str
    round: str
    organisation: str
    product: str
    drive: str
    environment: str
    scenario: str
    koppelvlak: str
    verdict: str
    hash: str = ""
    results: int = 1


class ScenarioState(NamedTuple):
    """A required scenario in one unit: its last result, or none."""

    scenario: str
    last: Evidence | None

    @property
    def verdict(self) -> str:
        """The last verdict, or :data:`NOT_RUN`."""
        return self.last.verdict if self.last else NOT_RUN

    @property
    def green(self) -> bool:
        """Whether it counts."""
        return self.last is not None and self.last.verdict == _GREEN


@dataclass(frozen=True, slots=True)
class Connection:
    """One unit in one milestone: what its product version has shown of the required scenarios.

    :param part: part of the milestone.
    :param previous: earlier versions of the product with what they had shown, newest first.
    """

    part: str
    organisation: str
    koppelvlak: str
    environment: str
    product: str
    version: str
    scenarios: tuple[ScenarioState, ...]
    previous: tuple[tuple[str, Level], ...] = ()

    @property
    def level(self) -> Level:
        """The level of this unit for its share of the milestone."""
        return Level.AANNEMELIJK if all(state.green for state in self.scenarios) else Level.ONTBREEKT

    @property
    def missing(self) -> tuple[str, ...]:
        """The required scenarios that are not green."""
        return _not_green(self.scenarios)


def _not_green(states: Iterable[ScenarioState]) -> tuple[str, ...]:
    return tuple([state.scenario for state in states if not state.green])


@dataclass(frozen=True, slots=True)
class AttestState:
    """What a person stated of one milestone, for one organisation or for the programme.

    :param why_not: why it does not count; empty when it does.
    :param part: the part it calls not applicable; empty when it states that the milestone is reached.
    """

    id: str
    level: Level
    by: str
    date: str
    until: str
    environment: str
    ground: str
    part: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationState:
    """One organisation and one milestone.

    :param missing: required scenarios that no product of the organisation shows as green, in order.
    :param attests: what was stated about it, counting or not.
    :param remarks: what stands out, as :mod:`ikt_harness.tracking.standing` words it.
    """

    organisation: str
    level: Level
    connections: tuple[Connection, ...]
    missing: tuple[str, ...]
    name: str = ""
    attests: tuple[AttestState, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MilestoneState:
    """One milestone as the evidence shows it.

    :param level: the best level of any organisation.
    :param missing: what the organisation nearest to it still misses; all required scenarios when there is none.
    :param simulated: how many results of required or optional scenarios came from a stand-in.
    :param unnamed: how many results of an own system named no organisation or product.
    :param attests: what was stated about the milestone as a whole.
    :param denominator: how many organisations there are in all; ``None`` when nobody said.
    :param discounted: failed results that are not held against a product: a bevinding says the cause lies elsewhere.
    """

    milestone: Milestone
    proof: MilestoneProof
    level: Level
    organisations: tuple[OrganisationState, ...]
    missing: tuple[str, ...]
    simulated: int
    unnamed: int
    attests: tuple[AttestState, ...] = ()
    denominator: int | None = None
    discounted: int = 0

    @property
    def reached(self) -> bool:
        """Whether the level that the milestone asks for is shown."""
        return self.level.reaches(self.proof.required_level)

    @property
    def shown_by(self) -> tuple[str, ...]:
        """The organisations that show more than nothing, in order."""
        return tuple(state.organisation for state in self.organisations if state.level is not Level.ONTBREEKT)


def koppelvlak_of(scenario: str, proof: Proof) -> str:
    """Return the koppelvlak of a scenario known by id only."""
    if scenario in proof.planned:
        return proof.planned[scenario].koppelvlak
    return _SHEETS.get(scenario.partition(":")[0], "")


def evidence_in(ledger: Ledger, round: str | None = None) -> Iterator[Evidence]:  # noqa: A002 - the domain's own word
    """Return the evidence in ``ledger``, of one round or of all, in the order of the ledger.

    It comes from the projection: the latest result of each key, with the number of results it stands for.
    """
    return map(Evidence._make, ledger.latest_rows(_EVIDENCE, round))


_EVIDENCE = (*Evidence._fields[:-1], "count")


def milestone_states(register: Register, proof: Proof, evidence: Iterable[Evidence]) -> list[MilestoneState]:
    """Return the state of every milestone, in the order of the register.

    :param evidence: in the order of the ledger; later is what stands later.
    """
    facts = _Facts(proof, evidence)
    return [_milestone_state(milestone, proof, facts) for milestone in register]


_Group = tuple[Part, str, tuple[str, ...]]
"""A part of a milestone, a koppelvlak, and the required scenarios of that part on it."""


_Shown = tuple[tuple[ScenarioState, ...], tuple[str, ...]]
"""The state of each scenario that was asked for, and those that are not green."""


@dataclass
class _Line:
    """One product of one organisation on one koppelvlak, with its versions in the order they first ran."""

    last: dict[str, dict[str, Evidence]] = field(default_factory=dict)
    _shown: dict[tuple[str, tuple[str, ...]], _Shown] = field(default_factory=dict)

    def shown(self, version: str, wanted: tuple[str, ...]) -> _Shown:
        """Return what ``version`` showed of ``wanted``; many milestones ask for the same, so it is made once."""
        known = self._shown.get((version, wanted))
        if known is None:
            last = self.last.get(version, {})
            states = tuple([ScenarioState(id_, last.get(id_)) for id_ in wanted])
            known = self._shown[version, wanted] = states, _not_green(states)
        return known

    def add(self, version: str, evidence: Evidence) -> None:
        known = self.last.pop(version, None)
        if known is None:
            known = {}
        known[evidence.scenario] = evidence
        self.last[version] = known


class _Facts:
    """The evidence, sorted into units."""

    def __init__(self, proof: Proof, evidence: Iterable[Evidence]) -> None:
        self.proof = proof
        self.lines: dict[str, dict[tuple[str, str, str], _Line]] = {}
        self.simulated: dict[str, int] = {}
        self.unnamed: dict[str, int] = {}
        self.koppelvlak: dict[str, str] = {}
        self.current: dict[tuple[str, str], str] = {}
        for one in evidence:
            if not proof.counts_in(one.scenario, one.round):
                continue
            self.koppelvlak[one.scenario] = one.koppelvlak
            if one.drive == "simulation":
                self.simulated[one.scenario] = self.simulated.get(one.scenario, 0) + one.results
            elif not one.organisation or not one.product.strip():
                self.unnamed[one.scenario] = self.unnamed.get(one.scenario, 0) + one.results
            else:
                name, version = split_product(one.product)
                # The version that ran last, on whatever koppelvlak, is the current one of the product.
                self.current[one.organisation, name] = version
                lines = self.lines.setdefault(one.organisation, {})
                key = (one.koppelvlak, one.environment, name)
                line = lines.get(key)
                if line is None:
                    line = lines[key] = _Line()
                line.add(version, one)

    def of(self, scenario: str) -> str:
        """Return the koppelvlak of ``scenario``."""
        return self.koppelvlak.get(scenario) or koppelvlak_of(scenario, self.proof)


def _milestone_state(milestone: Milestone, proof: Proof, facts: _Facts) -> MilestoneState:
    named = proof.milestones[milestone.slug]
    ids = {id_ for part in named.parts for id_ in (*part.required, *part.optional)}
    states: list[OrganisationState] = []
    if milestone.evidence_kind == "automated":
        groups = [
            (part, koppelvlak, tuple([id_ for id_ in part.required if facts.of(id_) == koppelvlak]))
            for part in named.parts
            for koppelvlak in dict.fromkeys(facts.of(id_) for id_ in part.required)
        ]
        found = (_organisation_state(name, named, groups, facts) for name in sorted(facts.lines))
        states = [state for state in found if state.connections]
    best = min(states, key=lambda state: len(state.missing), default=None)
    return MilestoneState(
        milestone=milestone,
        proof=named,
        level=best.level if best else Level.ONTBREEKT,
        organisations=tuple(states),
        missing=best.missing if best else named.required,
        simulated=sum(facts.simulated.get(id_, 0) for id_ in ids),
        unnamed=sum(facts.unnamed.get(id_, 0) for id_ in ids),
    )


def _organisation_state(
    organisation: str, named: MilestoneProof, groups: Sequence[_Group], facts: _Facts
) -> OrganisationState:
    connections: list[Connection] = []
    green: set[str] = set()
    lines = sorted(facts.lines[organisation].items())
    for part, koppelvlak, wanted in groups:
        found = [
            (key, line)
            for key, line in lines
            if key[0] == koppelvlak and not all(last.keys().isdisjoint(wanted) for last in line.last.values())
        ]
        connections.extend(
            _connection(part.name, organisation, key, line, wanted, facts) for key, line in found
        )
        if part.counts and found:
            # Products do not add up: one product shows its share as a whole, or it shows what it shows.
            nearest = min(
                (line.shown(facts.current[organisation, key[2]], wanted)[1] for key, line in found), key=len
            )
            green.update(set(wanted).difference(nearest))
    missing = tuple(id_ for id_ in named.required if id_ not in green)
    level = Level.AANNEMELIJK if named.required and not missing else Level.ONTBREEKT
    return OrganisationState(organisation, level, tuple(connections), missing)


def _connection(
    part: str,
    organisation: str,
    key: tuple[str, str, str],
    line: _Line,
    wanted: tuple[str, ...],
    facts: _Facts,
) -> Connection:
    koppelvlak, environment, product = key
    current = facts.current[organisation, product]

    def shown_by(version: str, former: tuple[tuple[str, Level], ...] = ()) -> Connection:
        states, _missing = line.shown(version, wanted)
        return Connection(part, organisation, koppelvlak, environment, product, version, states, former)

    former = [version for version in reversed(line.last) if version != current]
    return shown_by(current, tuple((version, shown_by(version).level) for version in former))
