"""Judge the chains of the ledger: name every entry that was changed, removed, moved or slipped in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Generic, TypeVar

import sqlalchemy as sa

from ikt_harness.ledger import failing, journal, projection, tables
from ikt_harness.ledger._chain import GENESIS, head_hash, result_hash, run_hash
from ikt_harness.ledger._walk import ResultRow, Told, runs_of, unheard, walk
from ikt_harness.ledger.canonical import canonical_json
from ikt_harness.ledger.projection import Key, Latest, Projected
from ikt_harness.ledger.records import RUN_FIELDS
from ikt_schemas.language import Text

_BATCH = 2000


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
    told: Told = unheard,
) -> list[Problem]:
    """Return every problem of the ledger behind ``connection``; see :meth:`ikt_harness.ledger.Ledger.verify`."""
    problems = list(_heads(connection, anchors))
    run, head = tables.run.c, tables.run_head.c
    lost = sa.select(run.id).where(run.id.not_in(sa.select(head.run))).order_by(run.id)
    problems.extend(Problem(f"run {name}", _NO_HEAD) for name in connection.execute(lost).scalars())
    kept = _Kept(connection, round)
    for name, runs in _by_organisation(connection, round):
        problems.extend(_results(walk(connection, runs, told), kept.of(name), whole=round is None))
    if round is None:  # such results belong to no round
        result = tables.result.c
        orphans = (
            sa.select(result.run, result.seq)
            .where(result.run.not_in(sa.select(head.run)))
            .order_by(result.run, result.seq)
        )
        problems.extend(
            Problem(f"run {row.run}, result {row.seq}", _EXTRA_RESULT) for row in connection.execute(orphans)
        )
    problems.extend(Problem(where, _JOURNAL[fault]) for where, fault in journal.faults(connection))
    return problems


def _by_organisation(
    connection: sa.Connection,
    round_: str | None,
) -> Iterator[tuple[str, Sequence[sa.RowMapping]]]:
    """Yield each organisation with its runs, of one round or of all, in the order of the projection.

    A line (organisation, product, scenario) may go on from round to round, but never to another organisation.
    """
    run = tables.run.c
    if round_ is None:
        found = connection.execute(sa.select(run.organisation).distinct()).scalars()
        for name in sorted({*projection.organisations(connection, None), *found}):
            yield name, runs_of(connection, run.organisation == name)
        return
    runs: dict[str, list[sa.RowMapping]] = {name: [] for name in projection.organisations(connection, round_)}
    for one in runs_of(connection, run.round == round_):
        runs.setdefault(one["organisation"], []).append(one)
    yield from sorted(runs.items())


def _heads(connection: sa.Connection, anchors: Sequence[tuple[int, str]]) -> Iterator[Problem]:
    """Follow the chain of runs, and look for the heads that were noted elsewhere."""
    query = (
        sa.select(tables.run_head, tables.run.c.id.label("there"))
        .outerjoin(tables.run, tables.run.c.id == tables.run_head.c.run)
        .order_by(tables.run_head.c.seq)
    )
    expected, prev_hash = 1, GENESIS
    noted = {*anchors} - {(0, GENESIS)}
    for row in connection.execute(query.execution_options(yield_per=_BATCH)).mappings():
        seq, where = row["seq"], f"run head {row['seq']}"
        yield from (Problem(f"run head {gap}", _MISSING_HEAD) for gap in _gap(expected, seq))
        if row["prev_hash"] != prev_hash:
            yield Problem(where, _BROKEN_LINK)
        if row["hash"] != head_hash(row["prev_hash"], seq, row["run"], row["count"], row["head"]):
            yield Problem(where, _CHANGED_HEAD)
        if row["there"] is None:
            yield Problem(f"run {row['run']}", _NO_RUN)
        noted.discard((seq, row["hash"]))
        expected, prev_hash = seq + 1, row["hash"]
    yield from (Problem(f"run head {seq}", _CUT_OFF) for seq, _hash in sorted(noted))


_Entries = tuple[
    Iterable[tuple[Key, Latest]], Iterable[tuple[Key, str, Latest, str]], Iterable[failing.Failed]
]


class _Kept:
    """What the projection holds of one round, or of all, one organisation after the other."""

    def __init__(self, connection: sa.Connection, round_: str | None) -> None:
        self._latest = _Groups(projection.read(connection, round_), lambda row: row[0].organisation)
        self._outcomes = _Groups(
            projection.read_outcomes(connection, round_), lambda row: row[0].organisation
        )
        self._failures = _Groups(failing.read(connection, round_), lambda row: row.organisation)

    def of(self, name: str) -> _Entries:
        """Return the entries of ``name``, which comes after those asked for before."""
        return self._latest.of(name), self._outcomes.of(name), self._failures.of(name)


_Row = TypeVar("_Row")


class _Groups(Generic[_Row]):
    """Rows in the order of their organisation, given away organisation by organisation."""

    def __init__(self, rows: Iterator[_Row], organisation: Callable[[_Row], str]) -> None:
        self._rows, self._organisation = rows, organisation
        self._next: _Row | None = None

    def of(self, name: str) -> Iterator[_Row]:
        """Yield the rows of ``name``."""
        while True:
            row = next(self._rows, None) if self._next is None else self._next
            self._next = row
            if row is None or self._organisation(row) != name:
                return
            self._next = None
            yield row


def _results(
    walked: Iterable[tuple[Sequence[sa.RowMapping], Iterator[ResultRow]]], kept: _Entries, *, whole: bool
) -> Iterator[Problem]:
    """Yield the problems of the results of runs of one organisation, and of their part of the projection.

    That part is in memory meanwhile.

    :param whole: these are all its runs; else what passed after a failure may lie outside them.
    """
    made = Projected()
    positions: set[int] = set()
    for some, rows in walked:
        chains = {run["id"]: _Chain(run) for run in some}
        positions.update(chain.position for chain in chains.values())
        for row in rows:
            chain = chains[row[0]]
            projection.add_row(made, chain.about, chain.position, row)
            if not chain.goes_on(row):
                yield from chain.broken_at(row)
        for chain in chains.values():
            yield from chain.end()
    latest, outcomes, failures = kept
    faults = [
        projection.differences(latest, made.latest(), lambda key, _value: projection.called(key)),
        projection.differences(
            (((key, name), (one, prints)) for key, name, one, prints in outcomes),
            dict(made.by_outcome()),
            lambda key, value: projection.called(key[0], value[0].verdict),
        ),
        projection.differences(
            (((row.fingerprint, row.place), row) for row in failures),
            {
                (row.fingerprint, row.place): row if whole else _Within(row, positions)
                for row in made.failures.rows
            },
            lambda _key, row: f"projection failure {row.fingerprint} / {row.run} / {row.seq}",
        ),
    ]
    yield from (Problem(where, _PROJECTION[fault]) for found in faults for where, fault in found)


_BUT_PASSED = attrgetter(*(name for name in failing.Failed.__dataclass_fields__ if name != "passed"))


class _Within:
    """A failure as the results of one round say; what passed after it may lie in another round, unless it is later."""

    def __init__(self, row: failing.Failed, positions: set[int]) -> None:
        self._row, self._positions = row, positions
        self.fingerprint, self.run, self.seq = row.fingerprint, row.run, row.seq

    __hash__ = None  # type: ignore[assignment]  # it equals many

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, failing.Failed) or _BUT_PASSED(other) != _BUT_PASSED(self._row):
            return False
        here, there = self._row.passed, other.passed
        if here == there:
            return True
        elsewhere = there is None or failing.position_of(there) not in self._positions
        return elsewhere and (here is None or (there is not None and there < here))


class _Chain:
    """The chain of the results of one run, as far as it was followed."""

    def __init__(self, run: sa.RowMapping) -> None:
        self._run = run
        self.about = projection.told_by_run(run)
        self.position: int = run["head_seq"]
        self._where = f"run {run['id']}"
        self._count: int = run["head_count"]
        self._expected = 1
        self._start = self._prev_hash = _run_start(run)

    def goes_on(self, row: ResultRow) -> bool:
        """Take the next result if it is the one that follows, and return whether it was."""
        run, seq, scenario, verdict, record, prev_hash, value = row
        if not (
            seq == self._expected <= self._count
            and prev_hash == self._prev_hash
            and value == result_hash(prev_hash, run, seq, scenario, verdict, record)
        ):
            return False
        self._expected, self._prev_hash = seq + 1, value
        return True

    def broken_at(self, row: ResultRow) -> Iterator[Problem]:
        """Take a result that does not follow, and yield what is wrong."""
        run, seq, scenario, verdict, record, prev_hash, value = row
        place = f"{self._where}, result {seq}"
        if seq > self._count or seq < 1:
            yield Problem(place, _EXTRA_RESULT)
            return
        yield from (
            Problem(f"{self._where}, result {gap}", _MISSING_RESULT) for gap in _gap(self._expected, seq)
        )
        if self._prev_hash is not None and prev_hash != self._prev_hash:
            yield Problem(self._where, _CHANGED_RUN) if seq == 1 else Problem(place, _BROKEN_LINK)
        if value != result_hash(prev_hash, run, seq, scenario, verdict, record):
            yield Problem(place, _CHANGED_RESULT)
        self._expected, self._prev_hash = seq + 1, value

    def end(self) -> Iterator[Problem]:
        """Yield what is wrong with the run as a whole."""
        if self._start is None:
            yield Problem(self._where, _UNREADABLE)
        missing = _gap(self._expected, self._count + 1)
        yield from (Problem(f"{self._where}, result {gap}", _MISSING_RESULT) for gap in missing)
        if self._prev_hash is not None and self._prev_hash != self._run["head_head"]:
            yield Problem(self._where, _CHANGED_RUN if self._count == 0 else _WRONG_HEAD)


def _gap(first: int, end: int) -> range:
    """Return the places from ``first`` up to ``end``, the first hundred of them: a forged number may be any."""
    return range(first, min(end, first + 100))


def _run_start(run: sa.RowMapping) -> str | None:
    """Return the hash of the run's own fields; ``None`` when they cannot be read."""
    try:
        versions = json.loads(run["versions"])
    except ValueError:
        return None
    if canonical_json(versions) != run["versions"]:
        return None
    return run_hash({**{name: run[name] for name in RUN_FIELDS}, "versions": versions})
