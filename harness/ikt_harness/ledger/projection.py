"""The projection: the latest result per round, aansluiting and scenario, and what bevindingen ask of the history.

Three tables: the latest result of each key; the same for each outcome of a key (each verdict, and each set of
failures), so that failures can be left out of account; and every failure with the first result that passed after it
(:mod:`ikt_harness.ledger.failing`). They hold nothing that the results do not say. They are kept in the transaction
that appends, so that whoever reads them never sees a run half; they can be made anew from the results at any time,
and are compared with them by the check of the ledger. Overviews read them in place of walking every result.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa

from ikt_harness.ledger import failing, tables
from ikt_harness.ledger._rows import insertion
from ikt_harness.ledger._walk import ResultRow, Told, runs_of, unheard, walk
from ikt_harness.ledger.canonical import sha256_hex
from ikt_harness.ledger.failing import Failures
from ikt_harness.ledger.failures import FAILING, Failure, failures_in, failures_of
from ikt_harness.ledger.records import ResultRecord, RunRecord
from ikt_harness.product_name import split_product
from ikt_harness.verdict import Verdict

_BATCH = 2000
# How the record of a result without evidence files begins.
_START = re.compile(
    r'{"drive":"([^"\\]*)","duration":[0-9.e+-]*,"environment":"([^"\\]*)","evidence":\[\],"ground":"[^"\\]*",'
    r'"keten":"[^"\\]*","koppelvlak":"([^"\\]*)"'
)
_TOLD = ('"drive":"', '"environment":"', '"koppelvlak":"')
_PLACE = ("position", "run", "seq", "verdict", "hash", "count")
_PASSED = Verdict.GESLAAGD.value


class Key(NamedTuple):
    """What has one latest result: a scenario of an aansluiting in a round."""

    round: str
    organisation: str
    product: str
    koppelvlak: str
    drive: str
    environment: str
    scenario: str


class Outcome(NamedTuple):
    """How a result came out: its verdict, and the fingerprints of its failures, sorted."""

    verdict: str
    fingerprints: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What it is told apart by: the verdict, or a digest when it has failures."""
        return _name(self)


@lru_cache(maxsize=4096)
def _name(outcome: Outcome) -> str:
    if not outcome.fingerprints:
        return outcome.verdict
    return sha256_hex("outcome", outcome.verdict, *outcome.fingerprints)[:32]


@dataclass(slots=True)
class Latest:
    """The latest result of one key, and how many results the key has.

    :param position: place of the run in the chain of runs; ``seq`` is the place of the result in its run.
    """

    position: int
    run: str
    seq: int
    verdict: str
    hash: str
    count: int


_Result = tuple[int, str, int, str, str]


@dataclass(slots=True)
class Projected:
    """What results make of the projection; they are added in the order of the ledger."""

    outcomes: dict[Key, dict[Outcome | None, Latest]] = field(default_factory=dict)
    failures: Failures = field(default_factory=Failures)

    def add(self, key: Key, outcome: Outcome | None, result: _Result) -> None:
        """Add one result.

        :param outcome: ``None`` when its record is damaged.
        :param result: position of its run, the run, its place in it, its verdict and its hash.
        """
        of_key = self.outcomes.get(key)
        if of_key is None:
            of_key = self.outcomes[key] = {}
        former = of_key.get(outcome)
        if former is None:
            of_key[outcome] = Latest(*result, 1)
        else:
            former.position, former.run, former.seq, former.verdict, former.hash = result
            former.count += 1
        if outcome is None:
            return
        position, run, seq, _verdict, _hash = result
        if outcome.fingerprints:
            about = (key.round, key.organisation, key.product)
            self.failures.fail(outcome.fingerprints, (position, run, seq), about, key.scenario)
        elif outcome.verdict == _PASSED:
            name, _version = split_product(key.product)
            self.failures.passes(position, seq, (key.organisation, name, key.scenario))

    def latest(self) -> dict[Key, Latest]:
        """Return key → its latest result, whatever came of it, and how many it has."""
        return {key: _last(of_key.values()) for key, of_key in self.outcomes.items()}

    def by_outcome(self) -> Iterator[tuple[tuple[Key, str], tuple[Latest, str]]]:
        """Yield key and name of each outcome with its latest result and its fingerprints in one text."""
        for key, of_key in self.outcomes.items():
            for outcome, latest in of_key.items():
                if outcome is not None:
                    yield (key, outcome.name), (latest, ",".join(outcome.fingerprints))

    def move(self, position: int) -> None:
        """Give the run its position: all was added with 0 in its place."""
        for latest in chain.from_iterable(one.values() for one in self.outcomes.values()):
            latest.position = position
        self.failures.move(position)

    def keep(self, connection: sa.Connection) -> None:
        """Write it after what is kept already, which it is all later than."""
        # In the order of the key: two writers then meet the rows they share in one order.
        _LATEST.execute(connection, [(*key, *_of(latest)) for key, latest in sorted(self.latest().items())])
        outcomes = sorted(self.by_outcome(), key=itemgetter(0))
        rows = [(*key, name, *_of(latest), prints) for (key, name), (latest, prints) in outcomes]
        _OUTCOME.execute(connection, rows)
        self.failures.keep(connection)


def _last(some: Collection[Latest]) -> Latest:
    last = max(some, key=_at) if len(some) > 1 else next(iter(some))
    return replace(last, count=sum(one.count for one in some))


def _at(one: Latest) -> tuple[int, int]:
    return one.position, one.seq


def _of(latest: Latest) -> tuple[Any, ...]:
    return (latest.position, latest.run, latest.seq, latest.verdict, latest.hash, latest.count)


def _on_conflict(table: sa.Table) -> str:
    key = ", ".join(column.name for column in table.primary_key)
    changed = ", ".join(f"{name} = excluded.{name}" for name in _PLACE if name != "count")
    return f"ON CONFLICT ({key}) DO UPDATE SET {changed}, count = {table.name}.count + excluded.count"


_LATEST = insertion(tables.projection, (*Key._fields, *_PLACE), _on_conflict(tables.projection))
_OUTCOME = insertion(
    tables.outcome, (*Key._fields, "outcome", *_PLACE, "fingerprints"), _on_conflict(tables.outcome)
)


def key_of(run: RunRecord, result: ResultRecord) -> Key:
    """Return the key under which ``result`` of ``run`` stands."""
    return Key(
        run.round,
        run.organisation,
        run.product,
        result.koppelvlak,
        result.drive,
        result.environment,
        result.scenario,
    )


@lru_cache(maxsize=32)
def _without_failures(verdict: str) -> Outcome:
    return Outcome(verdict)


def outcome_of(result: ResultRecord) -> Outcome:
    """Return how ``result`` came out."""
    if result.verdict not in FAILING:
        return _without_failures(result.verdict)
    return Outcome(result.verdict, _sorted(failures_of(result)))


def _sorted(failures: Iterable[Failure]) -> tuple[str, ...]:
    return tuple(sorted(failure.fingerprint for failure in failures))


def read(
    connection: sa.Connection,
    round: str | None = None,  # noqa: A002 - the domain's own word
) -> Iterator[tuple[Key, Latest]]:
    """Yield the entries of one round, or all, by organisation."""
    width = len(Key._fields)
    for row in _read(connection, tables.projection, (*Key._fields, *_PLACE), round):
        yield Key(*row[:width]), Latest(*row[width:])


def read_outcomes(
    connection: sa.Connection,
    round: str | None = None,  # noqa: A002 - the domain's own word
) -> Iterator[tuple[Key, str, Latest, str]]:
    """Yield key, name of the outcome, latest result and fingerprints, of one round, or all, by organisation."""
    width = len(Key._fields)
    columns = (*Key._fields, "outcome", *_PLACE, "fingerprints")
    for row in _read(connection, tables.outcome, columns, round):
        yield Key(*row[:width]), row[width], Latest(*row[width + 1 : -1]), row[-1]


def _read(
    connection: sa.Connection, table: sa.Table, columns: Sequence[str], wanted: str | None
) -> Iterator[Sequence[Any]]:
    query = sa.select(*(table.c[name] for name in columns))
    query = query.order_by(failing.by_code(connection, table.c.organisation))
    if wanted is not None:
        query = query.where(table.c.round == wanted)
    for part in connection.execute(query.execution_options(yield_per=_BATCH)).partitions():
        yield from part


def rows(
    connection: sa.Connection,
    names: Sequence[str],
    round: str | None = None,  # noqa: A002 - the domain's own word
) -> Iterator[Sequence[Any]]:
    """Yield the columns ``names`` of the entries of one round, or all, in the order of the ledger."""
    table = tables.projection
    query = sa.select(*(table.c[name] for name in names)).order_by(table.c.position, table.c.seq)
    if round is not None:
        query = query.where(table.c.round == round)
    for part in connection.execute(query.execution_options(yield_per=_BATCH)).partitions():
        yield from part


def organisations(
    connection: sa.Connection,
    round: str | None,  # noqa: A002 - the domain's own word
) -> set[str]:
    """Return the organisations that the projection has entries of, in one round or in all."""
    found: set[str] = set()
    for table in (tables.projection, tables.outcome, tables.failure):
        query = sa.select(table.c.organisation).distinct()
        if round is not None:
            query = query.where(table.c.round == round)
        found.update(connection.execute(query).scalars())
    return found


def told_by_run(run: sa.RowMapping) -> tuple[str, str, str]:
    """Return what a row of table ``run`` says of the keys of its results: round, organisation and product."""
    return run["round"], run["organisation"], run["product"]


def add_row(projected: Projected, about: tuple[str, str, str], position: int, row: ResultRow) -> None:
    """Add what a stored result says; one whose record is damaged says nothing.

    :param about: as :func:`told_by_run` gives it; ``position``: place of the run in the chain of runs; ``row``: as
        ``walk`` gives it.
    """
    id_, seq, scenario, verdict, record, _prev_hash, hash_ = row
    found = _told_by(record)
    if found is not None:
        key = Key(*about, *found, scenario)
        projected.add(key, _outcome(verdict, record), (position, id_, seq, verdict, hash_))


def _outcome(verdict: str, record: str) -> Outcome | None:
    """Return how a stored result came out, or ``None`` when it failed and its record is damaged."""
    if verdict not in FAILING:
        return _without_failures(verdict)
    try:
        return Outcome(verdict, _sorted(failures_in(json.loads(record))))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _told_by(record: str) -> tuple[str, str, str] | None:
    """Return koppelvlak, drive and environment of a record, or ``None`` when it is damaged.

    Canonical JSON escapes every quotation mark within a text, so a name between two of them is a key; its keys stand in
    order, and these three stand in no part of a record but itself. A text without escapes is then what stands up to the
    next mark. What does not look that way is parsed.
    """
    usual = _START.match(record)
    if usual is not None:
        return usual[3], usual[1], usual[2]
    end, found = 0, []
    for name in _TOLD:
        start = record.find(name, end)
        if start < 0:
            return _parsed(record)
        start += len(name)
        end = record.find('"', start)
        value = record[start:end]
        if "\\" in value:
            return _parsed(record)
        found.append(value)
    drive, environment, koppelvlak = found
    return koppelvlak, drive, environment


def _parsed(record: str) -> tuple[str, str, str] | None:
    try:
        value = json.loads(record)
        return value["koppelvlak"], value["drive"], value["environment"]
    except (ValueError, KeyError, TypeError):
        return None


def rebuild(connection: sa.Connection, told: Told = unheard) -> int:
    """Make the projection anew from the results; one organisation at a time in memory.

    Returns how many keys have a latest result.
    """
    for table in (tables.projection, tables.outcome, tables.failure):
        connection.execute(sa.delete(table))
    for name in sorted(connection.execute(sa.select(tables.run.c.organisation).distinct()).scalars()):
        projected = Projected()
        for runs, rows in walk(connection, runs_of(connection, tables.run.c.organisation == name), told):
            known = {run["id"]: (told_by_run(run), run["head_seq"]) for run in runs}
            for row in rows:
                add_row(projected, *known[row[0]], row)
        projected.keep(connection)
    return connection.execute(sa.select(sa.func.count()).select_from(tables.projection)).scalar_one()


def differences(
    kept: Iterable[tuple[Any, Any]], expected: dict[Any, Any], place: Callable[[Any, Any], str]
) -> Iterator[tuple[str, str]]:
    """Yield place and fault (``changed``, ``extra``, ``missing``) of what is kept but not as the results say.

    :param kept: key and value of each entry; ``expected``, the same by key, is emptied on the way.
    :param place: gives what an entry is called in messages.
    """
    found: list[tuple[str, str]] = []
    for key, value in kept:
        right = expected.pop(key, None)
        if right is None:
            found.append((place(key, value), "extra"))
        elif right != value:
            found.append((place(key, value), "changed"))
    found.extend((place(key, value), "missing") for key, value in expected.items())
    yield from sorted(found)


def called(key: Key, outcome: str = "") -> str:
    """Return what an entry is called in messages."""
    return "projection " + " / ".join(part or "-" for part in (*key, *((outcome,) if outcome else ())))
