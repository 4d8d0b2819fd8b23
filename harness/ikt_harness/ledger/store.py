"""Open the ledger, append runs as a whole, and read them back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple, Self

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, IntegrityError

from ikt_harness.ledger import failing, outcomes, projection, tables
from ikt_harness.ledger._chain import GENESIS, head_hash, result_hash, run_hash
from ikt_harness.ledger._walk import Told, unheard
from ikt_harness.ledger.aside import checking
from ikt_harness.ledger.canonical import canonical_json
from ikt_harness.ledger.failing import Asked, Group, Line, Shown
from ikt_harness.ledger.journal import Journal
from ikt_harness.ledger.outcomes import LeftOut, Seen
from ikt_harness.ledger.projection import Key, Latest, Projected
from ikt_harness.ledger.records import (
    RUN_FIELDS,
    ResultRecord,
    RunRecord,
    StoredResult,
    StoredRun,
)
from ikt_harness.ledger.verification import Problem, verify
from ikt_mocks.database import Database, open_database
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

_WHAT = Text("Het logboek van resultaten", "The ledger of results")
_BATCH = 500
_WRITTEN = 2000
_WORTH_A_PROCESS = 50_000
"""It takes half a second to start one, and 20 microseconds to check a result."""
_RUNS = (
    sa.select(tables.run, tables.run_head.c.seq, tables.run_head.c.count, tables.run_head.c.head)
    .join(tables.run_head, tables.run_head.c.run == tables.run.c.id)
    .order_by(tables.run_head.c.seq)
)
_COLUMNS = ("run", "seq", "scenario", "verdict", "record", "prev_hash", "hash")
_INSERT = f"INSERT INTO result ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' for _ in _COLUMNS)})"  # noqa: S608 - our own names
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError)


@dataclass(frozen=True, slots=True)
class LastResult:
    """The latest result of one key as its row stands.

    :param record: the canonical JSON that ``hash`` is over; one line.
    :param count: how many results the key has.
    """

    run: str
    seq: int
    scenario: str
    record: str
    hash: str
    count: int


class Ledger:
    """The append-only store of runs and results.

    A run enters with all its results, its head and its part of the projection in one transaction, or not at all;
    nothing is ever changed. Reading needs no lock.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, url: str) -> Ledger:
        """Open the ledger at ``url``, creating it when new.

        :raises InputRefused: it cannot be opened, is locked, or was made by a newer version.
        """
        return cls(open_database(url, "ikt_harness._migrations", what=_WHAT))

    @property
    def journal(self) -> Journal:
        """What people stated and decided: the same store, the same transactions."""
        return Journal(self._database)

    @property
    def url(self) -> str:
        """The URL the ledger was opened with, for messages: a password in it shows as ``***``."""
        return self._database.url

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def append_run(self, run: RunRecord, results: Sequence[ResultRecord]) -> str:
        """Append ``run`` with ``results``, in their order, and return the hash of its run head.

        :raises InputRefused: the run is already there, the ledger is locked, or the disk is full;
            the ledger is then unchanged.
        """
        return self.append_runs([(run, results)])[0]

    def append_runs(
        self,
        runs: Sequence[tuple[RunRecord, Sequence[ResultRecord]]],
        *,
        told: Told = unheard,
    ) -> list[str]:
        """Append every one of ``runs`` with its results, or none, and return the hashes of their run heads.

        :param told: is called with the number of results written since it was called before.
        :raises InputRefused: a run is already there, a name is longer than a store holds, the ledger is locked, or
            the disk is full; the ledger is then unchanged.
        """
        chained = [_chained(run, results) for run, results in runs]
        at = ""
        try:
            with self._database.write(alone=False) as connection:
                for one in chained:
                    at = one.run.id
                    _insert_results(connection, one, told)
                if connection.dialect.name == "postgresql":
                    # SQLite holds its one write lock already; here two writers must not take the same place. The
                    # results stand by now, so nobody waits for more than the heads and the projection of another.
                    connection.execute(sa.text("LOCK TABLE run_head IN EXCLUSIVE MODE"))
                return [_insert_head(connection, one) for one in chained]
        except IntegrityError as error:
            raise InputRefused(
                Text(f"run '{at}' staat al in het logboek", f"run '{at}' is already in the ledger"),
                where=self.url,
                todo=Text(
                    "Een run wordt één keer geschreven; er is niets gewijzigd.",
                    "A run is written once; nothing was changed.",
                ),
            ) from error
        except DatabaseError as error:
            raise self._not_written(error) from error

    def _not_written(self, error: DatabaseError) -> InputRefused:
        return InputRefused(
            Text(f"niet weggeschreven: {error.orig}", f"not written: {error.orig}"),
            where=self.url,
            todo=Text(
                "Het logboek is ongewijzigd; maak het vrij of geef --store op en probeer het opnieuw.",
                "The ledger is unchanged; free it or give --store, and try again.",
            ),
        )

    def has_run(self, run: str) -> StoredRun | None:
        """Return the run with this id, or ``None``."""
        found = self._runs(_RUNS.where(tables.run.c.id == run))
        return found[0] if found else None

    def runs(self, round: str | None = None) -> list[StoredRun]:  # noqa: A002 - the domain's own word
        """Return the runs in the order they were appended, of one round or of all.

        :raises InputRefused: a run can no longer be read.
        """
        return self._runs(_RUNS if round is None else _RUNS.where(tables.run.c.round == round))

    def _runs(self, query: sa.Select[Any]) -> list[StoredRun]:
        with self._database.read() as connection:
            return [_stored_run(row) for row in connection.execute(query).mappings()]

    def latest(self, round: str | None = None) -> list[tuple[Key, Latest]]:  # noqa: A002 - the domain's own word
        """Return the latest result per round, aansluiting and scenario, in the order of the ledger.

        This is the projection: it costs as much as there are keys, however many results there are.

        :param round: of this round only.
        """
        with self._database.read() as connection:
            found = list(projection.read(connection, round))
        found.sort(key=lambda entry: (entry[1].position, entry[1].seq))
        return found

    def latest_rows(
        self,
        names: Sequence[str],
        round: str | None = None,  # noqa: A002 - the domain's own word
    ) -> Iterator[Sequence[Any]]:
        """Yield what :meth:`latest` returns as plain rows of the columns ``names``, in the same order."""
        with self._database.read() as connection:
            yield from projection.rows(connection, names, round)

    def last_results(self, round: str) -> Iterator[LastResult]:  # noqa: A002 - the domain's own word
        """Yield the latest result of each key of ``round``, in the order of the ledger.

        It costs as much as the round has keys, however many results it has, and holds some of them at a time.

        :raises InputRefused: a result can no longer be read.
        """
        row, place = tables.result.c, tables.projection.c
        query = (
            sa.select(
                *(row.run, row.seq, row.scenario, row.verdict, row.record, row.prev_hash, row.hash),
                place["count"],
            )
            .select_from(tables.projection)
            .join(tables.result, (row.run == place.run) & (row.seq == place.seq))
            .where(place.round == round)
            .order_by(place.position, place.seq)
        )
        with self._database.read() as connection:
            parts = connection.execute(query.execution_options(yield_per=_BATCH)).partitions()
            for found in chain.from_iterable(parts):
                run, seq, scenario, verdict, record, prev_hash, hash_, count = found
                if hash_ != result_hash(prev_hash, run, seq, scenario, verdict, record):
                    # Changed since it was written: it may be of use still, and the check names it.
                    _readable(run, seq, record)
                yield LastResult(run, seq, scenario, record, hash_, count)

    def seen(self, round: str | None = None) -> Iterator[Seen]:  # noqa: A002 - the domain's own word
        """Yield the latest result of each key by how it came out, with their number, of one round or of all."""
        with self._database.read() as connection:
            yield from outcomes.seen(connection, round)

    def left_out(self, fingerprints: frozenset[str], round: str | None = None) -> LeftOut:  # noqa: A002 - the domain's own word
        """Return what changes when the results of which every failure is among ``fingerprints`` are left out."""
        with self._database.read() as connection:
            return outcomes.left_out(connection, fingerprints, round)

    def failing(self, asked: Asked) -> list[Group]:
        """Return the failing results that are ``asked`` for, in groups, the one that failed first first."""
        with self._database.read() as connection:
            return failing.groups(connection, asked)

    def came_back(self, asked: Asked) -> bool:
        """Return whether one of them failed when every line that had failed before had passed since."""
        with self._database.read() as connection:
            return failing.came_back(connection, asked)

    def last_failing(self, asked: Asked, number: int) -> list[tuple[Shown, ResultRecord]]:
        """Return the last ``number`` of the failing results that are ``asked`` for, in the order of the ledger.

        :raises InputRefused: one can no longer be read.
        """
        with self._database.read() as connection:
            found = failing.last_of(connection, asked, number)
        return [(one, _readable(one.run, one.seq, one.record)) for one in found]

    def passed(self, scenarios: Sequence[str]) -> Iterator[tuple[str, Line, int]]:
        """Yield round, line and place of the last result that passed, for the lines of ``scenarios``."""
        with self._database.read() as connection:
            yield from failing.last_passed(connection, scenarios)

    def runs_at(self, positions: Iterable[int]) -> dict[int, tuple[str, str]]:
        """Return position in the chain of runs → round and moment of start."""
        with self._database.read() as connection:
            return failing.runs_at(connection, positions)

    def result(self, run: str, seq: int) -> ResultRecord:
        """Return the result at place ``seq`` of ``run``.

        :raises InputRefused: it can no longer be read, or is gone.
        """
        row = tables.result.c
        query = sa.select(row.record).where(row.run == run, row.seq == seq)
        with self._database.read() as connection:
            return _readable(run, seq, connection.execute(query).scalar() or "")

    def rounds(self) -> list[str]:
        """Return the rounds that runs name, sorted."""
        with self._database.read() as connection:
            found = connection.execute(sa.select(tables.run.c.round).distinct()).scalars()
            return sorted(name for name in found if name)

    def started(self, round: str | None = None) -> dict[str, str]:  # noqa: A002 - the domain's own word
        """Return run → moment at which it started (ISO 8601), of one round or of all."""
        query = sa.select(tables.run.c.id, tables.run.c.started)
        if round is not None:
            query = query.where(tables.run.c.round == round)
        with self._database.read() as connection:
            return {row.id: row.started for row in connection.execute(query)}

    @contextmanager
    def moment(self) -> Iterator[Ledger]:
        """Yield this ledger as it is at one moment, for reading, however many write meanwhile."""
        with self._database.moment() as database:
            yield Ledger(database)

    def rebuild(self, told: Told = unheard) -> int:
        """Make the projection anew from the results, and return how many entries it has.

        :param told: is called with the number of results read since it was called before.
        :raises InputRefused: the ledger is locked or the disk is full; the projection is then as it was.
        """
        try:
            with self._database.write() as connection:
                if connection.dialect.name == "postgresql":
                    connection.execute(sa.text("LOCK TABLE run_head IN EXCLUSIVE MODE"))
                return projection.rebuild(connection, told)
        except DatabaseError as error:
            raise self._not_written(error) from error

    def results(
        self,
        *,
        run: str | None = None,
        round: str | None = None,  # noqa: A002 - the domain's own word
    ) -> Iterator[StoredResult]:
        """Yield results in the order they were appended, of one run, of one round, or of all.

        They are read in batches, so that a large ledger does not have to fit in memory.

        :raises InputRefused: a result can no longer be read: somebody changed it, or the disk did.
        """
        query = (
            sa.select(tables.result, tables.run_head.c.seq.label("position"))
            .join(tables.run_head, tables.run_head.c.run == tables.result.c.run)
            .order_by(tables.run_head.c.seq, tables.result.c.seq)
        )
        if run is not None:
            query = query.where(tables.result.c.run == run)
        if round is not None:
            query = query.join(tables.run, tables.run.c.id == tables.result.c.run).where(
                tables.run.c.round == round
            )
        after = (0, 0)
        while True:
            place = sa.tuple_(tables.run_head.c.seq, tables.result.c.seq)
            page = query.where(place > sa.tuple_(*after)).limit(_BATCH)
            with self._database.read() as connection:
                rows = connection.execute(page).mappings().all()
            for row in rows:
                yield _stored_result(row)
            if len(rows) < _BATCH:
                return
            after = (rows[-1]["position"], rows[-1]["seq"])

    def head(self) -> tuple[int, str]:
        """Return how many runs the ledger holds and the hash of the last run head: the anchor of it all."""
        with self._database.read() as connection:
            return _last_head(connection)

    def verify(
        self,
        *,
        anchors: Sequence[tuple[int, str]] = (),
        round: str | None = None,  # noqa: A002 - the domain's own word
        told: Told = unheard,
    ) -> list[Problem]:
        """Return everything in the ledger that does not add up; an empty list when all holds.

        The chains are followed, and the projection is compared with what the results say.

        :param anchors: heads noted earlier elsewhere, as :meth:`head` gave them. The chains alone cannot show
            that the last runs were cut off or everything was written anew; an anchor does.
        :param round: look into the results of this round only; the chain of runs is followed as a whole.
        :param told: is called with the number of results checked since it was called before.
        """
        with self._database.read() as connection:
            return verify(connection, anchors, round, told)

    @contextmanager
    def checking(
        self,
        round: str,  # noqa: A002 - the domain's own word
    ) -> Iterator[Callable[[], list[Problem]]]:
        """Check the results of ``round`` while the block goes on; yields what waits for the problems and returns them.

        A large round is checked in a process of its own meanwhile; a small one, one of a ledger in memory, and one of
        which that process fails, by this process when it is waited for.
        """
        with ExitStack() as ended:
            check = None
            if not self._database.in_memory and self.size(round) >= _WORTH_A_PROCESS:
                check = ended.enter_context(checking(self._database.address, round, self.head()))

            def problems() -> list[Problem]:
                found = check.problems() if check else None
                return self.verify(round=round) if found is None else found

            yield problems

    def size(self, round: str | None = None) -> int:  # noqa: A002 - the domain's own word
        """Return how many results the runs of ``round``, or all, say they have."""
        head = tables.run_head.c
        query = sa.select(sa.func.coalesce(sa.func.sum(head.count), 0))
        if round is not None:
            query = query.join(tables.run, tables.run.c.id == head.run).where(tables.run.c.round == round)
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())


class _Chained(NamedTuple):
    """A run ready to be written: its rows as :data:`_COLUMNS` names them, the last hash, its part of the projection."""

    run: RunRecord
    rows: list[tuple[str | int, ...]]
    head: str
    projected: Projected


def _fits(column: sa.Column[Any], value: object) -> None:
    """Refuse what one kind of database would cut off or refuse, so that all of them keep the same."""
    length = getattr(column.type, "length", None)
    if isinstance(value, str) and ((length is not None and len(value) > length) or "\x00" in value):
        raise InputRefused(
            Text(
                f"{column.name} past niet: hooguit {length} tekens, zonder nultekens",
                f"{column.name} does not fit: {length} characters at most, without null characters",
            ),
            where=value[:80],
            todo=Text("Kort het in; er is niets gewijzigd.", "Shorten it; nothing was changed."),
        )


def _chained(run: RunRecord, results: Sequence[ResultRecord]) -> _Chained:
    for name, value in run.as_json().items():
        _fits(tables.run.c[name], value)
    for scenario, koppelvlak in {(result.scenario, result.koppelvlak) for result in results}:
        _fits(tables.result.c.scenario, scenario)
        _fits(tables.projection.c.koppelvlak, koppelvlak)
    head = run_hash(run.as_json())
    rows: list[tuple[str | int, ...]] = []
    projected = Projected()
    for seq, result in enumerate(results, start=1):
        record = canonical_json(result.as_json())
        prev_hash, head = head, result_hash(head, run.id, seq, result.scenario, result.verdict, record)
        rows.append((run.id, seq, result.scenario, result.verdict, record, prev_hash, head))
        # The place in the chain of runs is known only when the head is written.
        projected.add(
            projection.key_of(run, result),
            projection.outcome_of(result),
            (0, run.id, seq, result.verdict, head),
        )
    return _Chained(run, rows, head, projected)


def _insert_results(connection: sa.Connection, one: _Chained, told: Told) -> None:
    record = one.run.as_json()
    connection.execute(
        sa.insert(tables.run).values({**record, "versions": canonical_json(record["versions"])})
    )
    for start in range(0, len(one.rows), _WRITTEN):
        rows = one.rows[start : start + _WRITTEN]
        if connection.dialect.name == "postgresql":
            _copy(connection, rows)
        else:
            connection.exec_driver_sql(_INSERT, rows)
        told(len(rows))


def _copy(connection: sa.Connection, rows: Sequence[tuple[str | int, ...]]) -> None:
    """Write ``rows`` by COPY, which costs PostgreSQL a fraction of as many INSERTs."""
    driver = connection.dialect.loaded_dbapi
    try:
        cursor: Any = connection.connection.cursor()  # of psycopg, which is only there when installed
        with closing(cursor), cursor.copy(f"COPY result ({', '.join(_COLUMNS)}) FROM STDIN") as copying:
            for row in rows:
                copying.write_row(row)
    except driver.Error as error:
        raise DatabaseError("COPY result", None, error) from error


def _last_head(connection: sa.Connection) -> tuple[int, str]:
    last = connection.execute(
        sa.select(tables.run_head.c.seq, tables.run_head.c.hash)
        .order_by(tables.run_head.c.seq.desc())
        .limit(1)
    ).first()
    return (0, GENESIS) if last is None else (last.seq, last.hash)


def _insert_head(connection: sa.Connection, one: _Chained) -> str:
    last, prev_hash = _last_head(connection)
    seq = last + 1
    value = head_hash(prev_hash, seq, one.run.id, len(one.rows), one.head)
    connection.execute(
        sa.insert(tables.run_head).values(
            seq=seq, run=one.run.id, count=len(one.rows), head=one.head, prev_hash=prev_hash, hash=value
        )
    )
    one.projected.move(seq)
    one.projected.keep(connection)
    return value


def _stored_run(row: sa.RowMapping) -> StoredRun:
    fields = {name: row[name] for name in RUN_FIELDS}
    try:
        record = RunRecord(**{**fields, "versions": json.loads(row["versions"])})
    except _UNREADABLE as error:
        raise damaged(f"run {row['id']}") from error
    return StoredRun(row["seq"], record, row["count"], row["head"])


def _stored_result(row: sa.RowMapping) -> StoredResult:
    return StoredResult(row["run"], row["seq"], _readable(row["run"], row["seq"], row["record"]), row["hash"])


def _readable(run: str, seq: int, text: str) -> ResultRecord:
    """Return the record that ``text`` is.

    :raises InputRefused: it is none, or not one line as everything that was written here is.
    """
    try:
        if "\n" in text:
            raise ValueError("more than one line")
        return ResultRecord.from_json(json.loads(text))
    except _UNREADABLE as error:
        raise damaged(f"run {run}, result {seq}") from error


def damaged(where: str) -> InputRefused:
    """Return the refusal of what stands at ``where`` and can no longer be read as what was written."""
    return InputRefused(
        Text(
            "deze inhoud van het logboek is gewijzigd of beschadigd",
            "this content of the ledger was changed or damaged",
        ),
        where=where,
        todo=Text(
            "Zet een reservekopie terug; op dit logboek is geen oordeel te bouwen.",
            "Restore a backup; no judgement can rest on this ledger.",
        ),
    )
