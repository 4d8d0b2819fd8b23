"""Judge the chains of the ledger: name every entry that was changed, removed, moved or slipped in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ikt_harness.ledger import journal, projection, tables
from ikt_harness.ledger._chain import GENESIS, head_hash, result_hash, run_hash
from ikt_harness.ledger.canonical import canonical_json
from ikt_harness.ledger.records import RUN_FIELDS
from ikt_schemas.language import Text


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry that does not add up.

    :param where: ``run <id>``, ``run <id>, result <seq>``, ``run head <seq>``, ``tracking <seq>``,
        ``frozen round <name>`` or ``projection <key>``.
    :param what: what is wrong with it.
    """

    where: str
    what: Text

    def explain(self, language: str = "nl") -> str:
        """Return the problem as one line."""
        return f"{self.where}: {self.what.en if language == 'en' else self.what.nl}"


_CHANGED_RUN = Text(
    "de gegevens van de run passen niet bij zijn resultaten", "the run's own fields do not fit its results"
)
_CHANGED_RESULT = Text("het resultaat is gewijzigd", "the result was changed")
_BROKEN_LINK = Text(
    "sluit niet aan op het vorige; er is iets weg, verplaatst of gewijzigd",
    "does not follow the one before; something was removed, moved or changed",
)
_MISSING_RESULT = Text("dit resultaat ontbreekt", "this result is missing")
_EXTRA_RESULT = Text("dit resultaat hoort niet bij de run", "this result does not belong to the run")
_WRONG_HEAD = Text(
    "de laatste hash is niet die van de run; het eind is gewijzigd",
    "the last hash is not that of the run; its end was changed",
)
_NO_RUN = Text("de run ontbreekt", "the run is missing")
_NO_HEAD = Text("de run heeft geen plaats in de keten van runs", "the run has no place in the chain of runs")
_CHANGED_HEAD = Text("de runkop is gewijzigd", "the run head was changed")
_MISSING_HEAD = Text("deze runkop ontbreekt", "this run head is missing")
_CUT_OFF = Text(
    "een eerder genoteerde runkop staat er niet meer of is een andere",
    "a run head noted earlier is gone or is another one",
)
_JOURNAL = {
    "changed": Text("de inhoud is gewijzigd", "the content was changed"),
    "broken": _BROKEN_LINK,
    "missing": Text("dit ontbreekt", "this is missing"),
    "extra": Text("dit hoort bij geen bevriezing", "this belongs to no freeze"),
}
_PROJECTION = {
    "changed": Text(
        "de projectie zegt iets anders dan de uitslagen",
        "the projection says something else than the results",
    ),
    "missing": Text("ontbreekt in de projectie", "is missing in the projection"),
    "extra": Text("staat in de projectie zonder uitslag", "stands in the projection without a result"),
}
_UNREADABLE = Text("de inhoud is geen leesbare JSON meer", "the content is no longer readable JSON")


def verify(
    connection: sa.Connection,
    anchors: Sequence[tuple[int, str]],
    round: str | None = None,  # noqa: A002 - the domain's own word
) -> list[Problem]:
    """Return every problem of the ledger behind ``connection``; see :meth:`ikt_harness.ledger.Ledger.verify`."""
    runs = {row["id"]: dict(row) for row in connection.execute(sa.select(tables.run)).mappings()}
    heads = connection.execute(sa.select(tables.run_head).order_by(tables.run_head.c.seq)).mappings().all()
    problems = list(_heads(heads, runs))
    head_of = {row["run"]: row for row in heads}
    problems.extend(Problem(f"run {run}", _NO_HEAD) for run in sorted(runs) if run not in head_of)
    problems.extend(_by_round(connection, runs, heads, round))
    orphans = (
        sa.select(tables.result.c.run, tables.result.c.seq)
        .where(tables.result.c.run.not_in(sa.select(tables.run_head.c.run)))
        .order_by(tables.result.c.run, tables.result.c.seq)
    )
    if round is None:  # such results belong to no round
        problems.extend(
            Problem(f"run {row.run}, result {row.seq}", _EXTRA_RESULT) for row in connection.execute(orphans)
        )
    known = {(row["seq"], row["hash"]) for row in heads} | {(0, GENESIS)}
    problems.extend(
        Problem(f"run head {seq}", _CUT_OFF) for seq, value in anchors if (seq, value) not in known
    )
    problems.extend(Problem(where, _JOURNAL[fault]) for where, fault in journal.faults(connection))
    return problems


def _heads(heads: Sequence[sa.RowMapping], runs: dict[str, dict[str, Any]]) -> Iterator[Problem]:
    expected, prev_hash = 1, GENESIS
    for row in heads:
        seq, where = row["seq"], f"run head {row['seq']}"
        yield from (Problem(f"run head {gap}", _MISSING_HEAD) for gap in _gap(expected, seq))
        if row["prev_hash"] != prev_hash:
            yield Problem(where, _BROKEN_LINK)
        if row["hash"] != head_hash(row["prev_hash"], seq, row["run"], row["count"], row["head"]):
            yield Problem(where, _CHANGED_HEAD)
        if row["run"] not in runs:
            yield Problem(f"run {row['run']}", _NO_RUN)
        expected, prev_hash = seq + 1, row["hash"]


def _by_round(
    connection: sa.Connection,
    runs: dict[str, dict[str, Any]],
    heads: Sequence[sa.RowMapping],
    only: str | None,
) -> Iterator[Problem]:
    """Yield the problems of the results and of the projection, with the keys of one round in memory at a time."""
    in_round: dict[str, list[sa.RowMapping]] = {name: [] for name in projection.rounds(connection)}
    for head in heads:
        if head["run"] in runs:
            in_round.setdefault(runs[head["run"]]["round"], []).append(head)
    for name, members in in_round.items():
        if only not in (None, name):
            continue
        entries: projection.Entries = {}
        for head in members:
            yield from _results(connection, runs[head["run"]], head, entries)
        for where, fault in projection.differences(projection.read(connection, name), entries):
            yield Problem(where, _PROJECTION[fault])


def _results(
    connection: sa.Connection, run: dict[str, Any], head: sa.RowMapping, entries: projection.Entries
) -> Iterator[Problem]:
    where = f"run {run['id']}"
    start = _run_start(run)
    if start is None:
        yield Problem(where, _UNREADABLE)
    expected, prev_hash = 1, start
    query = sa.select(tables.result).where(tables.result.c.run == run["id"]).order_by(tables.result.c.seq)
    for row in connection.execute(query.execution_options(yield_per=500)).mappings():
        found = projection.entry_of(run, head["seq"], row)
        if found is not None:
            projection.collect(entries, *found)
        seq, place = row["seq"], f"{where}, result {row['seq']}"
        if seq > head["count"] or seq < 1:
            yield Problem(place, _EXTRA_RESULT)
            continue
        yield from (Problem(f"{where}, result {gap}", _MISSING_RESULT) for gap in _gap(expected, seq))
        if prev_hash is not None and row["prev_hash"] != prev_hash:
            yield Problem(where, _CHANGED_RUN) if seq == 1 else Problem(place, _BROKEN_LINK)
        fields = (row["run"], seq, row["scenario"], row["verdict"], row["record"])
        if row["hash"] != result_hash(row["prev_hash"], *fields):
            yield Problem(place, _CHANGED_RESULT)
        expected, prev_hash = seq + 1, row["hash"]
    yield from (
        Problem(f"{where}, result {gap}", _MISSING_RESULT) for gap in _gap(expected, head["count"] + 1)
    )
    if prev_hash is not None and prev_hash != head["head"]:
        yield Problem(where, _CHANGED_RUN if head["count"] == 0 else _WRONG_HEAD)


def _gap(first: int, end: int) -> range:
    """Return the places from ``first`` up to ``end``, the first hundred of them: a forged number may be any."""
    return range(first, min(end, first + 100))


def _run_start(run: dict[str, Any]) -> str | None:
    """Return the hash of the run's own fields; ``None`` when they cannot be read."""
    try:
        versions = json.loads(run["versions"])
    except ValueError:
        return None
    if canonical_json(versions) != run["versions"]:
        return None
    return run_hash({**{name: run[name] for name in RUN_FIELDS}, "versions": versions})
