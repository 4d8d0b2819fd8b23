"""What the ledger holds: runs, results, steps and checks, as immutable values with one JSON form.

The vocabulary of verdicts is that of :mod:`ikt_harness.verdict`; drives are ``simulation`` (a stand-in acted)
and ``supplier`` (the tester's own system acted); the only environment so far is ``mock``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, Literal, get_args

from ikt_harness.verdict import Verdict
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

Drive = Literal["simulation", "supplier"]
Environment = Literal["mock"]
CheckKind = Literal["official", "observed", "harness-defined"]

_VERDICTS = tuple(verdict.value for verdict in Verdict)
_SHA256 = re.compile(r"[0-9a-f]{64}")


def _one_of(what: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{what} {value!r} is none of {', '.join(allowed)}")


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """One check of a step.

    :param id: requirement id: rule code, clause, or scenario id of the facts it rests on.
    :param verdict: one of the verdicts.
    :param required: whether it may spoil the scenario.
    :param ground: where the requirement comes from, in words.
    :param kind: whether that ground is official, observed or harness-defined.
    :param explanation: what was asked, for a person, in Dutch.
    :param seen: what was really there.
    """

    id: str
    verdict: str
    required: bool = True
    ground: str = ""
    kind: CheckKind = "harness-defined"
    explanation: str = ""
    seen: str = ""

    def __post_init__(self) -> None:
        _one_of("verdict", self.verdict, _VERDICTS)
        _one_of("kind", self.kind, get_args(CheckKind))
        object.__setattr__(self, "verdict", str(self.verdict))


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step of a scenario: name, verdict, how long it took (seconds), its checks in order, and a remark."""

    name: str
    verdict: str
    duration: float = 0.0
    checks: tuple[CheckRecord, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        _one_of("verdict", self.verdict, _VERDICTS)
        _seconds(self.duration)
        object.__setattr__(self, "verdict", str(self.verdict))


@dataclass(frozen=True, slots=True)
class EvidenceRecord:
    """One file of evidence of a result; its bytes are in the evidence store.

    :param name: its name among the files of the result.
    :param sha256: SHA-256 over its bytes, in hexadecimals.
    :param size: bytes.
    """

    name: str
    media_type: str
    sha256: str
    size: int

    def __post_init__(self) -> None:
        if _SHA256.fullmatch(self.sha256) is None:
            raise ValueError(f"{self.sha256!r} is no SHA-256")


@dataclass(frozen=True, slots=True)
class ResultRecord:
    """The outcome of one scenario in one run.

    :param scenario: qualified id (``stop:F3``).
    :param koppelvlak: STOP, STAM, STTR, SWF, TRANSPORT or KETEN.
    :param keten: the deelketen the scenario belongs to; empty when none.
    :param ground: what the scenario rests on.
    :param required: whether a milestone requires it; ``None`` when no milestone names it.
    :param duration: seconds.
    :param scenario_hash: SHA-256 of the script as it was when it ran.
    :param evidence: the files that show what was on the wire.
    """

    scenario: str
    title: str
    koppelvlak: str
    verdict: str
    keten: str = ""
    ground: str = ""
    required: bool | None = None
    duration: float = 0.0
    steps: tuple[StepRecord, ...] = ()
    drive: Drive = "simulation"
    environment: Environment = "mock"
    scenario_hash: str = ""
    seed: int = 0
    evidence: tuple[EvidenceRecord, ...] = ()

    def __post_init__(self) -> None:
        _one_of("verdict", self.verdict, _VERDICTS)
        _one_of("drive", self.drive, get_args(Drive))
        _one_of("environment", self.environment, get_args(Environment))
        _seconds(self.duration)
        object.__setattr__(self, "verdict", str(self.verdict))

    def as_json(self) -> dict[str, Any]:
        """Return the JSON value that the ledger keeps and hashes."""
        value = _RESULT_VALUE(self)
        value["steps"] = [
            {**_STEP_VALUE(step), "checks": [_CHECK_VALUE(check) for check in step.checks]}
            for step in self.steps
        ]
        value["evidence"] = [_EVIDENCE_VALUE(file) for file in self.evidence]
        return value

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ResultRecord:
        """Return the record that :meth:`as_json` wrote.

        :raises ValueError: a word outside its vocabulary.
        :raises TypeError: a field too many or too few.
        """
        steps = tuple(
            StepRecord(**{**step, "checks": tuple(CheckRecord(**one) for one in step["checks"])})
            for step in value["steps"]
        )
        # Results from before evidence was kept have no such field.
        evidence = tuple(EvidenceRecord(**file) for file in value.get("evidence", ()))
        return cls(**{**value, "steps": steps, "evidence": evidence})


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run: who ran what, when, with which seed, clock, versions and sets.

    :param id: unique over all runs.
    :param round: the IKT round the run counts for (``IKT-5``); empty when none.
    :param organisation: OIN of the organisation whose system was tested; empty in a bare simulation.
    :param product: name and version of the tested product, as in ``"PlanVoorbeeld 4.2"``.
    :param clock: the domain time the run began with, ISO 8601; empty when the real time was used.
    :param started: real time of the start, ISO 8601.
    :param versions: component → version.
    :param scenario_set_hash: SHA-256 over the scenario scripts collected.
    :param rule_set_hash: SHA-256 over the rule tables in force.
    :raises InputRefused: a seed that no store can hold.
    """

    id: str
    round: str = ""
    organisation: str = ""
    product: str = ""
    drive: Drive = "simulation"
    seed: int = 0
    clock: str = ""
    started: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    scenario_set_hash: str = ""
    rule_set_hash: str = ""

    def __post_init__(self) -> None:
        _one_of("drive", self.drive, get_args(Drive))
        if not self.id:
            raise ValueError("a run needs an id")
        if not -(2**63) <= self.seed < 2**63:
            raise InputRefused(
                Text("het begingetal past niet in 64 bits", "the seed does not fit in 64 bits"),
                where="--seed",
            )
        for name in ("round", "organisation", "product", "clock", "started"):
            # What the command line could not decode holds surrogates, and no text column takes those.
            object.__setattr__(self, name, getattr(self, name).encode("utf-8", "replace").decode())

    def as_json(self) -> dict[str, Any]:
        """Return the JSON value that the ledger hashes."""
        return {**{name: getattr(self, name) for name in RUN_FIELDS}, "versions": dict(self.versions)}


def _value(
    kind: type[CheckRecord | StepRecord | EvidenceRecord | ResultRecord],
) -> Callable[[Any], dict[str, Any]]:
    """Return what gives the fields of a ``kind``; unlike :func:`dataclasses.asdict` it copies nothing."""
    names = tuple(one.name for one in fields(kind))
    values = attrgetter(*names)
    return lambda record: dict(zip(names, values(record), strict=True))


_CHECK_VALUE, _STEP_VALUE, _EVIDENCE_VALUE, _RESULT_VALUE = (
    _value(kind) for kind in (CheckRecord, StepRecord, EvidenceRecord, ResultRecord)
)


RUN_FIELDS = (
    "id",
    "round",
    "organisation",
    "product",
    "drive",
    "seed",
    "clock",
    "started",
    "versions",
    "scenario_set_hash",
    "rule_set_hash",
)


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run as the ledger holds it: its place in the chain of runs, and the head of its own chain of results."""

    position: int
    record: RunRecord
    count: int
    head: str


@dataclass(frozen=True, slots=True)
class StoredResult:
    """A result as the ledger holds it: its run, its place in that run (from 1) and its hash."""

    run: str
    seq: int
    record: ResultRecord
    hash: str


def _seconds(value: float) -> None:
    if not math.isfinite(value) or value < 0:
        raise ValueError(f"a duration is a number of seconds from 0, not {value!r}")
