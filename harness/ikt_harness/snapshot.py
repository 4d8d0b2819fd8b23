"""A snapshot: everything a report of a round is made from, as one hashed JSON value.

The same ledger, register, links and scenarios give the same snapshot, byte for byte. One of an open round says
``concept``; :mod:`ikt_harness.tracking.tracker` freezes a round by keeping its snapshot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ikt_harness.ledger import CheckRecord, Ledger, StoredResult, StoredRun, canonical_json, sha256_hex
from ikt_harness.levels import MilestoneState, evidence_of, koppelvlak_of, milestone_states
from ikt_harness.milestone_view import as_row
from ikt_harness.milestones import Milestone, Register
from ikt_harness.proof import Proof
from ikt_harness.scenario import Scenario
from ikt_schemas.catalogue import CatalogueRule
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

FORMAT = "ikt-snapshot-1"


def snapshot(
    ledger: Ledger,
    round: str,  # noqa: A002 - the domain's own word
    *,
    register: Register,
    proof: Proof,
    scenarios: Sequence[Scenario] = (),
    rules: Iterable[CatalogueRule] = (),
    states: Sequence[MilestoneState] | None = None,
    tracking: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the snapshot of ``round``, with its own SHA-256 under ``sha256``.

    :param scenarios: the scripts that exist, so that those without a result can be named.
    :param rules: the rule catalogue, so that rules that are not checked can be counted.
    :param states: of the milestones, when more is known than the results of the round.
    :param tracking: register, bevindingen, attests and coverage, as the tracker gives them.
    :raises InputRefused: nobody knows the round: no run names it, nor do the data.
    """
    count, head, runs, latest = ledger.standing(round)
    if not runs and round not in proof.rounds:
        raise _unknown(round, ledger, proof)
    known = {run.record.id: run for run in runs}
    results = [stored for stored, _count in latest]
    evidence = [replace(evidence_of(known[stored.run], stored), count=number) for stored, number in latest]
    checks: dict[CheckRecord, dict[str, Any]] = {}
    value: dict[str, Any] = {
        "format": FORMAT,
        "round": {"name": round, "state": "open", "concept": True},
        "chain": {
            "runs": count,
            "head": head,
            "problems": [problem.explain() for problem in ledger.verify(round=round)],
        },
        "runs": [_run(run) for run in runs],
        "results": [_result(stored, number, checks) for stored, number in latest],
        "scenarios": _scenarios(scenarios, proof, results),
        "milestones": [
            {**as_row(state), **_facts(state.milestone)}
            for state in (milestone_states(register, proof, evidence) if states is None else states)
        ],
        "rules": _rules(rules),
        "tracking": dict(tracking or {}),
    }
    return {**value, "sha256": sha256_hex(canonical_json(value))}


def snapshot_is_whole(value: dict[str, Any]) -> bool:
    """Return whether ``value`` is a snapshot that still has the hash it was made with."""
    rest = {name: part for name, part in value.items() if name != "sha256"}
    return value.get("format") == FORMAT and value.get("sha256") == sha256_hex(canonical_json(rest))


def _unknown(name: str, ledger: Ledger, proof: Proof) -> InputRefused:
    names = sorted({*proof.rounds, *(run.record.round for run in ledger.runs() if run.record.round)})
    return InputRefused(
        Text(
            f"van ronde {name} is niets bekend",
            f"nothing is known of round {name}",
        ),
        where=ledger.url,
        todo=Text(
            f"Bekende rondes: {', '.join(names)}. 'ikt run --round {name}' legt uitslagen vast.",
            f"Known rounds: {', '.join(names)}. 'ikt run --round {name}' records results.",
        ),
    )


def _run(run: StoredRun) -> dict[str, Any]:
    return {**run.record.as_json(), "position": run.position, "count": run.count, "head": run.head}


def _result(stored: StoredResult, count: int, checks: dict[CheckRecord, dict[str, Any]]) -> dict[str, Any]:
    """Return the last result of a scenario in a unit, and how many came ``earlier``."""
    place = {"run": stored.run, "seq": stored.seq, "hash": stored.hash, "earlier": count - 1}
    return {**stored.record.as_json(checks), **place}


def _scenarios(
    scripts: Sequence[Scenario], proof: Proof, results: Sequence[StoredResult]
) -> list[dict[str, Any]]:
    rows = {
        planned.id: {
            "id": planned.id,
            "title": planned.title,
            "koppelvlak": koppelvlak_of(planned.id, proof),
            "keten": "",
            "ground": "",
            "scripted": False,
        }
        for planned in proof.planned.values()
    }
    for one in scripts:
        rows[one.id] = {
            "id": one.id,
            "title": one.title,
            "koppelvlak": one.koppelvlak,
            "keten": one.keten,
            "ground": one.ground,
            "scripted": True,
        }
    for stored in results:
        record = stored.record
        rows[record.scenario] = {
            "id": record.scenario,
            "title": record.title,
            "koppelvlak": record.koppelvlak,
            "keten": record.keten,
            "ground": record.ground,
            "scripted": True,
        }
    return [
        {**rows[id_], "required": proof.required(id_), "milestones": list(proof.milestones_of(id_))}
        for id_ in sorted(rows)
    ]


def _facts(milestone: Milestone) -> dict[str, Any]:
    return {
        "track": milestone.track,
        "number_in_table": milestone.number_in_table,
        "number_in_picture": milestone.number_in_picture,
        "description": milestone.description,
        "koppelvlakken": list(milestone.koppelvlakken),
        "environment": milestone.environment,
        "target_moment": milestone.target_moment,
        "minimum_actions": list(milestone.minimum_actions),
    }


def _rules(rules: Iterable[CatalogueRule]) -> list[dict[str, Any]]:
    counts: dict[tuple[str, str], int] = {}
    for rule in rules:
        key = (rule.koppelvlak, rule.status)
        counts[key] = counts.get(key, 0) + 1
    return [
        {"koppelvlak": koppelvlak, "status": status, "count": count}
        for (koppelvlak, status), count in sorted(counts.items())
    ]
