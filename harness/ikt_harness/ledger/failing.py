"""Every failure with the first result that passed after it on its line: what the state of a bevinding rests on.

A *line* is organisation × product (whatever its version) × scenario: what a retest must repeat. A row is derived from
the results alone; it is written in the transaction that appends the failing result, and its ``passed`` is filled in
by the transaction that appends the first ``geslaagd`` of the same line after it, whatever its round.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import sqlalchemy as sa

from ikt_harness.ledger import tables
from ikt_harness.ledger._rows import Statement, insertion
from ikt_harness.product_name import split_product, written

Line = tuple[str, str, str]
"""Organisation, product without version, and scenario."""

_SHIFT = 1 << 32
_NEVER = (1 << 63) - 1
_BATCH = 2000
_TABLE = tables.failure


def place(position: int, seq: int) -> int:
    """Return one number for the place of a result in the ledger: of a later result it is larger."""
    return position * _SHIFT + seq


def position_of(place: int) -> int:
    """Return the position of the run of the result at ``place``."""
    return place // _SHIFT


@dataclass(slots=True)
class Failed:
    """One failure; ``passed`` is the place of the first result that passed on its line later, if any."""

    fingerprint: str
    place: int
    run: str
    seq: int
    round: str
    organisation: str
    name: str
    product: str
    scenario: str
    passed: int | None = None

    @property
    def line(self) -> Line:
        """Organisation, product without version, and scenario."""
        return self.organisation, self.name, self.scenario


_COLUMNS = tuple(Failed.__dataclass_fields__)
_INSERT = insertion(_TABLE, _COLUMNS)
_PASS = Statement(
    _TABLE,
    ("organisation", "name", "scenario", "passed"),
    "UPDATE failure SET passed = :passed WHERE organisation = :organisation AND name = :name "
    "AND scenario = :scenario AND passed IS NULL",
    "UPDATE failure SET passed = given.passed FROM {source} AS given ({columns}) "
    "WHERE failure.organisation = given.organisation AND failure.name = given.name "
    "AND failure.scenario = given.scenario AND failure.passed IS NULL",
)


class Failures:
    """The failures among results that are added in the order of the ledger."""

    def __init__(self) -> None:
        self.rows: list[Failed] = []
        self._open: dict[Line, list[Failed]] = {}
        self._passed: dict[Line, int] = {}

    def fail(
        self,
        fingerprints: Iterable[str],
        at: tuple[int, str, int],
        about: tuple[str, str, str],
        scenario: str,
    ) -> None:
        """Add a failing result.

        :param at: position of the run, its id, and the place of the result in it.
        :param about: round, organisation and product of the run.
        """
        (position, run, seq), (round_, organisation, product) = at, about
        name, _version = split_product(product)
        for value in fingerprints:
            row = Failed(
                value,
                place(position, seq),
                run,
                seq,
                round_,
                organisation,
                name,
                written(product),
                scenario,
            )
            self.rows.append(row)
            self._open.setdefault(row.line, []).append(row)

    def passes(self, position: int, seq: int, line: Line) -> None:
        """Add a result that passed."""
        if line not in self._passed:
            self._passed[line] = place(position, seq)
        for row in self._open.pop(line, ()):
            row.passed = place(position, seq)

    def keep(self, connection: sa.Connection) -> None:
        """Write them after what is kept already, which they are all later than."""
        # In the order of the line: two writers then meet the rows they share in one order.
        _PASS.execute(connection, [(*line, at) for line, at in sorted(self._passed.items())])
        _INSERT.execute(connection, [_values(row) for row in self.rows])

    def move(self, position: int) -> None:
        """Give the run its position: all was added with 0 in its place."""
        for row in self.rows:
            row.place += place(position, 0)
            if row.passed is not None:
                row.passed += place(position, 0)
        self._passed = {line: at + place(position, 0) for line, at in self._passed.items()}


def _values(row: Failed) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in _COLUMNS)


def by_code(connection: sa.Connection, column: sa.Column[str]) -> sa.ColumnElement[str]:
    """Return ``column`` in the order that Python has too, whatever the language of the database."""
    return sa.collate(column, "C" if connection.dialect.name == "postgresql" else "BINARY")


def read(connection: sa.Connection, round: str | None = None) -> Iterator[Failed]:  # noqa: A002 - the domain's own word
    """Yield every row, or those of one round, by organisation."""
    query = sa.select(*(_TABLE.c[name] for name in _COLUMNS))
    query = query.order_by(by_code(connection, _TABLE.c.organisation))
    if round is not None:
        query = query.where(_TABLE.c.round == round)
    for part in connection.execute(query.execution_options(yield_per=_BATCH)).partitions():
        yield from (Failed(*row) for row in part)


# -- what bevindingen ask --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """Which failures: those with one of ``fingerprints``; without any, those of ``scenarios``.

    :param organisation: narrows the latter to one organisation, as does ``product``, with or without version.
    """

    fingerprints: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    organisation: str = ""
    product: str = ""

    def condition(self) -> sa.ColumnElement[bool]:
        """Return it as a condition on the table of failures."""
        if self.fingerprints:
            return _TABLE.c.fingerprint.in_(self.fingerprints)
        parts: list[sa.ColumnElement[bool]] = [_TABLE.c.scenario.in_(self.scenarios)]
        if self.organisation:
            parts.append(_TABLE.c.organisation == self.organisation)
        if self.product:
            parts.append((_TABLE.c.name == self.product) | (_TABLE.c.product == self.product))
        return sa.and_(*parts)


class Group(NamedTuple):
    """The failing results of one product version on one line in one round.

    :param first: place of the first of them; ``last``: of the last; ``results``: how many they are.
    :param failing: whether no result of the line passed after the last.
    :param passed: place of the latest result that passed first after one of them; ``None`` when none did.
    """

    round: str
    organisation: str
    name: str
    product: str
    scenario: str
    first: int
    last: int
    results: int
    failing: bool
    passed: int | None

    @property
    def line(self) -> Line:
        """Organisation, product without version, and scenario."""
        return self.organisation, self.name, self.scenario


def groups(connection: sa.Connection, asked: Asked) -> list[Group]:
    """Return the failing results that are ``asked`` for, in groups, the one that failed first first."""
    key = [_TABLE.c[name] for name in Group._fields[:5]]
    query = (
        sa.select(
            *key,
            sa.func.min(_TABLE.c.place).label("first"),
            sa.func.max(_TABLE.c.place),
            sa.func.count(_TABLE.c.place if len(asked.fingerprints) == 1 else _TABLE.c.place.distinct()),
            sa.func.count() - sa.func.count(_TABLE.c.passed),
            sa.func.max(_TABLE.c.passed),
        )
        .where(asked.condition())
        .group_by(*key)
    )
    found = [Group(*row[:8], row[8] > 0, row[9]) for row in connection.execute(query)]
    return sorted(found, key=lambda one: one.first)


def came_back(connection: sa.Connection, asked: Asked) -> bool:
    """Return whether one of them failed when every line that had failed before had passed since."""
    earlier = (
        sa.func.max(sa.func.coalesce(_TABLE.c.passed, _NEVER))
        .over(order_by=_TABLE.c.place, rows=(None, -1))
        .label("until")
    )
    rows = sa.select(_TABLE.c.place, earlier).where(asked.condition()).subquery()
    query = sa.select(rows.c.place).where(rows.c.until < rows.c.place).limit(1)
    return connection.execute(query).first() is not None


class Shown(NamedTuple):
    """A failing result with what its run says of it; ``record`` is its canonical JSON."""

    run: str
    seq: int
    hash: str
    record: str
    round: str
    started: str
    organisation: str
    product: str


def last_of(connection: sa.Connection, asked: Asked, number: int) -> list[Shown]:
    """Return the last ``number`` of the failing results, in the order of the ledger."""
    last = sa.select(_TABLE.c.place, _TABLE.c.run, _TABLE.c.seq).where(asked.condition())
    if len(asked.fingerprints) != 1:
        last = last.distinct()
    some = last.order_by(_TABLE.c.place.desc()).limit(number).subquery()
    result, run = tables.result.c, tables.run.c
    query = (
        sa.select(
            *(result.run, result.seq, result.hash, result.record),
            *(run.round, run.started, run.organisation, run.product),
        )
        .select_from(some)
        .join(tables.result, (result.run == some.c.run) & (result.seq == some.c.seq))
        .join(tables.run, run.id == some.c.run)
        .order_by(some.c.place)
    )
    return [Shown(*row) for row in connection.execute(query)]


def runs_at(connection: sa.Connection, positions: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return position → round and moment of start, of the runs at ``positions``."""
    found: dict[int, tuple[str, str]] = {}
    wanted = sorted(set(positions))
    for start in range(0, len(wanted), 500):
        query = (
            sa.select(tables.run_head.c.seq, tables.run.c.round, tables.run.c.started)
            .join(tables.run, tables.run.c.id == tables.run_head.c.run)
            .where(tables.run_head.c.seq.in_(wanted[start : start + 500]))
        )
        found |= {row[0]: (row[1], row[2]) for row in connection.execute(query)}
    return found


def last_passed(connection: sa.Connection, scenarios: Sequence[str]) -> Iterator[tuple[str, Line, int]]:
    """Yield round, line and place of the last result that passed, for the lines of ``scenarios``."""
    table = tables.outcome
    for start in range(0, len(scenarios), 100):
        query = sa.select(
            *(table.c[name] for name in ("round", "organisation", "product", "scenario", "position", "seq"))
        ).where(table.c.scenario.in_(scenarios[start : start + 100]), table.c.outcome == "geslaagd")
        parts = connection.execute(query.execution_options(yield_per=_BATCH)).partitions()
        for row in chain.from_iterable(parts):
            name, _version = split_product(row[2])
            yield row[0], (row[1], name, row[3]), place(row[4], row[5])
