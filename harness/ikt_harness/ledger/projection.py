"""The projection: the latest result per round, aansluiting and scenario.

It holds nothing that the results do not say. It is kept in the transaction that appends, so that whoever reads it
never sees a run half; it can be made anew from the results at any time, and is compared with them by the check of
the ledger. Overviews read it in place of walking every result.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from ikt_harness.ledger import tables
from ikt_harness.ledger._walk import ResultRow, walk
from ikt_harness.ledger.records import ResultRecord, RunRecord

_BATCH = 2000
_TOLD = ('"drive":"', '"environment":"', '"koppelvlak":"')
_PLACE = ("position", "run", "seq", "verdict", "hash", "count")


class Key(NamedTuple):
    """What has one latest result: a scenario of an aansluiting in a round."""

    round: str
    organisation: str
    product: str
    koppelvlak: str
    drive: str
    environment: str
    scenario: str


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


Entries = dict[Key, Latest]


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


def collect(entries: Entries, key: Key, latest: Latest) -> None:
    """Put a result of ``key`` into ``entries``: the later one stays, and the number of both."""
    former = entries.get(key)
    if former is None:
        entries[key] = latest
    elif (former.position, former.seq) > (latest.position, latest.seq):
        former.count += latest.count
    else:
        latest.count += former.count
        entries[key] = latest


def keep(connection: sa.Connection, entries: Entries) -> None:
    """Write ``entries``, each later than what the projection holds of its key."""
    columns = (*Key._fields, *_PLACE)
    # In the order of the key: two writers then meet the rows they share in one order.
    rows = [(*key, *(getattr(latest, name) for name in _PLACE)) for key, latest in sorted(entries.items())]
    statement = _STATEMENTS[connection.dialect.name]
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        if connection.dialect.name == "postgresql":
            # Arrays in place of a statement for each row, which would cost it a journey each.
            connection.execute(
                statement, dict(zip(columns, map(list, zip(*batch, strict=True)), strict=True))
            )
        else:
            connection.execute(statement, [dict(zip(columns, row, strict=True)) for row in batch])


def _statement(source: str) -> sa.TextClause:
    columns = (*Key._fields, *_PLACE)
    changed = ", ".join(f"{name} = excluded.{name}" for name in _PLACE if name != "count")
    return sa.text(
        f"INSERT INTO projection ({', '.join(columns)}) {source} ON CONFLICT ({', '.join(Key._fields)}) "
        f"DO UPDATE SET {changed}, count = projection.count + excluded.count"
    )


def _array(name: str) -> str:
    kind = "integer" if name in ("position", "seq", "count") else "text"
    return f"CAST(:{name} AS {kind}[])"


_STATEMENTS = {
    "sqlite": _statement(f"VALUES ({', '.join(f':{name}' for name in (*Key._fields, *_PLACE))})"),
    "postgresql": _statement(f"SELECT * FROM unnest({', '.join(map(_array, (*Key._fields, *_PLACE)))})"),  # noqa: S608 - our own names
}


def read(
    connection: sa.Connection,
    round: str | None = None,  # noqa: A002 - the domain's own word
) -> Iterator[tuple[Key, Latest]]:
    """Yield the entries of one round, or all, in no particular order."""
    table = tables.projection
    query = sa.select(*(table.c[name] for name in (*Key._fields, *_PLACE)))
    if round is not None:
        query = query.where(table.c.round == round)
    width = len(Key._fields)
    for rows in connection.execute(query.execution_options(yield_per=_BATCH)).partitions():
        for row in rows:
            yield Key(*row[:width]), Latest(*row[width:])


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
    yield from connection.execute(query.execution_options(yield_per=_BATCH))


def rounds(connection: sa.Connection) -> list[str]:
    """Return the rounds the projection has entries of, sorted."""
    found = connection.execute(sa.select(tables.projection.c.round).distinct()).scalars()
    return sorted(found)


def collect_row(
    entries: Entries,
    run: sa.RowMapping,
    position: int,
    row: ResultRow,
) -> None:
    """Put what a stored result says into ``entries``; one whose record is damaged says nothing.

    :param run: row of table ``run``; ``position``: its place in the chain of runs; ``row``: as ``walk`` gives it.
    """
    id_, seq, scenario, verdict, record, _prev_hash, hash_ = row
    found = _told_by(record)
    if found is not None:
        key = Key(run["round"], run["organisation"], run["product"], *found, scenario)
        collect(entries, key, Latest(position, id_, seq, verdict, hash_, 1))


def _told_by(record: str) -> tuple[str, str, str] | None:
    """Return koppelvlak, drive and environment of a record, or ``None`` when it is damaged.

    Canonical JSON escapes every quotation mark within a text, so a name between two of them is a key; its keys stand in
    order, and these three stand in no part of a record but itself. A text without escapes is then what stands up to the
    next mark. What does not look that way is parsed.
    """
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


def rebuild(connection: sa.Connection) -> int:
    """Make the projection anew from the results and return how many entries it has; one round at a time in memory."""
    connection.execute(sa.delete(tables.projection))
    for name in sorted(connection.execute(sa.select(tables.run.c.round).distinct()).scalars()):
        entries: Entries = {}
        for runs, rows in walk(connection, name):
            known = {run["id"]: run for run in runs}
            for row in rows:
                run = known[row[0]]
                collect_row(entries, run, run["head_seq"], row)
        keep(connection, entries)
    return connection.execute(sa.select(sa.func.count()).select_from(tables.projection)).scalar_one()


def differences(kept: Iterable[tuple[Key, Latest]], expected: Entries) -> Iterator[tuple[str, str]]:
    """Yield place and fault (``changed``, ``extra``, ``missing``) of what is kept but not as the results say.

    ``expected`` is emptied on the way.
    """
    found: list[tuple[str, str]] = []
    for key, latest in kept:
        right = expected.pop(key, None)
        if right is None:
            found.append((place(key), "extra"))
        elif right != latest:
            found.append((place(key), "changed"))
    found.extend((place(key), "missing") for key in expected)
    yield from sorted(found)


def place(key: Key) -> str:
    """Return what an entry is called in messages."""
    return "projection " + " / ".join(part or "-" for part in key)
