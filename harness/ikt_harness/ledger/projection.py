"""The projection: the latest result per round, aansluiting and scenario.

It holds nothing that the results do not say. It is kept in the transaction that appends, so that whoever reads it
never sees a run half; it can be made anew from the results at any time, and is compared with them by the check of
the ledger. Overviews read it in place of walking every result.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ikt_harness.ledger import tables
from ikt_harness.ledger.records import ResultRecord, RunRecord

_BATCH = 2000
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
    """Put a later result of ``key`` into ``entries``."""
    former = entries.get(key)
    if former is not None:
        latest.count += former.count
    entries[key] = latest


def keep(connection: sa.Connection, entries: Entries) -> None:
    """Write ``entries``, each later than what the projection holds of its key."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(tables.projection)
    new = statement.excluded
    changed: dict[str, Any] = {name: new[name] for name in _PLACE if name != "count"}
    statement = statement.on_conflict_do_update(
        index_elements=list(Key._fields),
        set_={**changed, "count": tables.projection.c["count"] + new["count"]},
    )
    # In the order of the key: two writers then meet the rows they share in one order.
    rows = [
        {**key._asdict(), **{name: getattr(latest, name) for name in _PLACE}}
        for key, latest in sorted(entries.items())
    ]
    for start in range(0, len(rows), _BATCH):
        connection.execute(statement, rows[start : start + _BATCH])


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


def rounds(connection: sa.Connection) -> list[str]:
    """Return the rounds the projection has entries of, sorted."""
    found = connection.execute(sa.select(tables.projection.c.round).distinct()).scalars()
    return sorted(found)


def entry_of(
    run: Mapping[str, Any] | sa.RowMapping, position: int, row: sa.RowMapping
) -> tuple[Key, Latest] | None:
    """Return what a stored result says, or ``None`` when its record is damaged.

    :param run: row of table ``run``; ``row``: row of table ``result``.
    """
    try:
        record = json.loads(row["record"])
        koppelvlak, drive, environment = (record[name] for name in ("koppelvlak", "drive", "environment"))
    except (ValueError, KeyError, TypeError):
        return None
    key = Key(
        run["round"], run["organisation"], run["product"], koppelvlak, drive, environment, row["scenario"]
    )
    return key, Latest(position, row["run"], row["seq"], row["verdict"], row["hash"], 1)


def rebuild(connection: sa.Connection) -> int:
    """Make the projection anew from the results and return how many entries it has; one run at a time in memory."""
    connection.execute(sa.delete(tables.projection))
    runs: Sequence[sa.RowMapping] = (
        connection.execute(
            sa.select(tables.run_head.c.seq.label("position"), tables.run)
            .join(tables.run, tables.run.c.id == tables.run_head.c.run)
            .order_by(tables.run_head.c.seq)
        )
        .mappings()
        .all()
    )
    for run in runs:
        entries: Entries = {}
        query = sa.select(tables.result).where(tables.result.c.run == run["id"]).order_by(tables.result.c.seq)
        for row in connection.execute(query.execution_options(yield_per=_BATCH)).mappings():
            found = entry_of(run, run["position"], row)
            if found is not None:
                collect(entries, *found)
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
