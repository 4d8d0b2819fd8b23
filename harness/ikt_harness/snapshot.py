"""A snapshot: everything a report of a round is made from, in the form of :mod:`ikt_harness.snapshot_file`.

The same ledger, register, links and scenarios give the same snapshot, byte for byte. One of an open round says
``concept``; :mod:`ikt_harness.tracking.tracker` freezes a round by keeping its snapshot.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ikt_harness.ledger import Ledger, Problem, StoredRun
from ikt_harness.levels import MilestoneState, evidence_in, koppelvlak_of, milestone_states
from ikt_harness.milestone_view import as_row
from ikt_harness.milestones import Milestone, Register
from ikt_harness.proof import Proof
from ikt_harness.scenario import Scenario
from ikt_harness.snapshot_file import FORMAT, Snapshot, SnapshotWriter
from ikt_schemas.catalogue import CatalogueRule
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text


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
    problems: Callable[[], Sequence[Problem]] | None = None,
    frozen: bool = False,
) -> Snapshot:
    """Return the snapshot of ``round``; of its results a few are in memory at a time.

    :param ledger: as it is at one moment (:meth:`ikt_harness.ledger.Ledger.moment`) when others may write meanwhile.
    :param scenarios: the scripts that exist, so that those without a result can be named.
    :param rules: the rule catalogue, so that rules that are not checked can be counted.
    :param states: of the milestones, when more is known than the results of the round.
    :param tracking: register, bevindingen, attests and coverage, as the tracker gives them.
    :param problems: waits for the check of the round, when one is under way, and returns what it found.
    :param frozen: whether it is the last word on the round.
    :raises InputRefused: nobody knows the round: no run names it, nor do the data; or a result cannot be read.
    """
    runs = ledger.runs(round)
    if not runs and round not in proof.rounds:
        raise _unknown(round, ledger, proof)
    count, head = ledger.head()
    writer = SnapshotWriter()
    writer.add("format", FORMAT)
    writer.add("round", {"name": round, "state": "bevroren" if frozen else "open", "concept": not frozen})
    found = ledger.verify(round=round) if problems is None else problems()
    writer.add("chain", {"runs": count, "head": head, "problems": [problem.explain() for problem in found]})
    writer.add("tracking", dict(tracking or {}))
    for row in _rules(rules):
        writer.add("rules", row)
    if states is None:
        states = milestone_states(register, proof, evidence_in(ledger, round))
    for state in states:
        writer.add("milestones", {**as_row(state), **_facts(state.milestone)})
    for run in runs:
        writer.add("runs", _run(run))
    of_scenario: dict[str, str] = {}
    for last in ledger.last_results(round):
        # The record goes in as the text that its hash is over.
        place = f'"hash":"{last.hash}","record":{last.record},"run":{json.dumps(last.run)},"seq":{last.seq}'
        writer.add_text("results", f'{{"earlier":{last.count - 1},{place}}}')
        of_scenario[last.scenario] = last.record
    for row in _scenarios(scenarios, proof, of_scenario):
        writer.add("scenarios", row)
    return writer.end()


def _unknown(name: str, ledger: Ledger, proof: Proof) -> InputRefused:
    names = sorted({*proof.rounds, *ledger.rounds()})
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


def _scenarios(
    scripts: Sequence[Scenario], proof: Proof, of_scenario: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return a row for each scenario that is known; ``of_scenario``: id → record of its last result."""
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
    for id_, text in of_scenario.items():
        record = json.loads(text)
        rows[id_] = {
            "id": id_,
            "title": record["title"],
            "koppelvlak": record["koppelvlak"],
            "keten": record["keten"],
            "ground": record["ground"],
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
