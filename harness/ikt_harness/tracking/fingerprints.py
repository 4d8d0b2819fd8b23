"""Fingerprints of failures: what binds many failing checks to one cause, and the lines they stand on.

The fingerprint of a failing check is made of the koppelvlak, the rule it rests on (or its own id when no rule is
named) and the place in the message, without what differs from message to message: numbers, hashes and quoted
values. Neither scenario nor product are part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ikt_harness.ledger import Ledger, ResultRecord, StoredResult, StoredRun, sha256_hex
from ikt_harness.levels import split_product
from ikt_harness.verdict import Verdict

_RULE = re.compile(r"\b(?:IKT-[A-Z]+-\d{3}|[A-Z]{2,8}-?\d{2,5})\b")
_XPATH = re.compile(r"(?<!\S)/{1,2}[A-Za-z_][\w:.-]*(?:\[[^\]]*\])?(?:/{1,2}@?[\w:.*-]+(?:\[[^\]]*\])?)+")
_INDEX = re.compile(r"\[[^\]]*\]")
_PREFIX = re.compile(r"(?<=/)@?[\w.-]+:(?=[\w*])")


@dataclass(frozen=True, slots=True)
class Failure:
    """One failing required check, or a scenario that failed without one."""

    fingerprint: str
    rule: str
    place: str
    check: str
    expected: str
    seen: str


@dataclass(frozen=True, slots=True)
class Observation:
    """One result as far as bevindingen go; ``failures`` is empty unless the verdict fails.

    A *line* is organisation × product (whatever its version) × scenario: what a retest must repeat.
    """

    position: int
    seq: int
    run: str
    round: str
    started: str
    organisation: str
    product: str
    version: str
    drive: str
    environment: str
    scenario: str
    koppelvlak: str
    keten: str
    verdict: str
    hash: str
    failures: tuple[Failure, ...]

    @property
    def line(self) -> tuple[str, str, str]:
        """Organisation, product without version, and scenario."""
        return self.organisation, self.product, self.scenario

    @property
    def product_version(self) -> str:
        """Name and version of the product."""
        return f"{self.product} {self.version}".strip()


def observations(ledger: Ledger, round: str | None = None) -> Iterator[Observation]:  # noqa: A002 - the domain's word
    """Yield every result of one round, or of all, as an observation, in the order of the ledger."""
    runs = {run.record.id: run for run in ledger.runs(round)}
    for stored in ledger.results(round=round):
        if stored.run in runs:  # else it was appended between the two reads
            yield observation(runs[stored.run], stored)


def observation(run: StoredRun, stored: StoredResult) -> Observation:
    """Return one result of ``run`` as an observation."""
    record = stored.record
    product, version = split_product(run.record.product)
    return Observation(
        position=run.position,
        seq=stored.seq,
        run=stored.run,
        round=run.record.round,
        started=run.record.started,
        organisation=run.record.organisation,
        product=product,
        version=version,
        drive=record.drive,
        environment=record.environment,
        scenario=record.scenario,
        koppelvlak=record.koppelvlak,
        keten=record.keten,
        verdict=record.verdict,
        hash=stored.hash,
        failures=failures_of(record),
    )


def failures_of(record: ResultRecord) -> tuple[Failure, ...]:
    """Return the failures in a result, one per fingerprint, in the order of the script."""
    if not Verdict(record.verdict).fails:
        return ()
    found: dict[str, Failure] = {}
    for step in record.steps:
        for check in step.checks:
            if check.required and Verdict(check.verdict).fails:
                rule, place = _rule(check.ground, check.id), place_of(check.seen)
                value = fingerprint(record.koppelvlak, rule, place)
                found.setdefault(value, Failure(value, rule, place, check.id, check.explanation, check.seen))
    if not found:
        rule = f"{record.scenario}/{record.verdict}"
        value = fingerprint(record.koppelvlak, rule, "")
        note = next((step.note for step in record.steps if step.note), "")
        found[value] = Failure(value, rule, "", rule, record.title, note)
    return tuple(found.values())


def fingerprint(koppelvlak: str, rule: str, place: str) -> str:
    """Return the fingerprint, 16 hexadecimals."""
    return sha256_hex("fingerprint", repr((koppelvlak, rule, place)))[:16]


def place_of(seen: str) -> str:
    """Return the first XPath in ``seen`` without prefixes and predicates; empty when there is none."""
    match = _XPATH.search(seen)
    return _PREFIX.sub("", _INDEX.sub("", match[0])) if match else ""


def _rule(ground: str, check: str) -> str:
    rules = sorted(set(_RULE.findall(ground)))
    return ", ".join(rules) or check
