"""Walk results in the order of the ledger, some runs at a time: for the check, and to make the projection anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import sqlalchemy as sa

from ikt_harness.ledger import tables

_RESULTS = 5000
"""How many results are asked for at a time; they are read in smaller portions."""
_RUNS = 200
_PORTION = 2000
_ROW = ("run", "seq", "scenario", "verdict", "record", "prev_hash", "hash")
_HEAD = ("seq", "count", "head")


Told = Callable[[int], None]


def unheard(_count: int) -> None:
    """Tell nobody."""


ResultRow = tuple[str, int, str, str, str, str, str]
"""Run, seq, scenario, verdict, record, prev_hash and hash."""


def runs_of(connection: sa.Connection, which: sa.ColumnElement[bool]) -> Sequence[sa.RowMapping]:
    """Return the runs that have a head, in the order of the ledger.

    A run has the columns of its table and ``head_seq``, ``head_count`` and ``head_head``.

    :param which: a condition on the table of runs.
    """
    query = (
        sa.select(tables.run, *(tables.run_head.c[name].label(f"head_{name}") for name in _HEAD))
        .join(tables.run_head, tables.run_head.c.run == tables.run.c.id)
        .where(which)
        .order_by(tables.run_head.c.seq)
    )
    return connection.execute(query).mappings().all()


def walk(
    connection: sa.Connection, runs: Iterable[sa.RowMapping], told: Told = unheard
) -> Iterator[tuple[Sequence[sa.RowMapping], Iterator[ResultRow]]]:
    """Yield ``runs``, as :func:`runs_of` gives them, some at a time, with the rows of their results in order.

    :param told: is called with the number of results that were dealt with since it was called before.
    """
    some: list[sa.RowMapping] = []
    expected = 0
    for run in runs:
        some.append(run)
        expected += run["head_count"]
        if expected >= _RESULTS or len(some) == _RUNS:
            yield some, _rows(connection, some)
            told(expected)
            some, expected = [], 0
    if some:
        yield some, _rows(connection, some)
        told(expected)


def _rows(connection: sa.Connection, runs: Sequence[sa.RowMapping]) -> Iterator[ResultRow]:
    head = tables.run_head.c
    query = (
        sa.select(*(tables.result.c[name] for name in _ROW))
        .join(tables.run_head, head.run == tables.result.c.run)
        .where(head.seq.in_([run["head_seq"] for run in runs]))
        .order_by(head.seq, tables.result.c.seq)
    )
    for part in connection.execute(query.execution_options(yield_per=_PORTION)).partitions():
        yield from map(tuple, part)
