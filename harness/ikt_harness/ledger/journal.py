"""The journal of the tracker: what people state and decide, append-only and hash-chained beside the results.

An entry says what happened (``attest``, ``ronde.bevroren``), about whom or what, when, and how. A state is never
stored: whoever wants one folds the entries. A frozen round keeps its content beside its entry, in pieces.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from ikt_harness.ledger import tables
from ikt_harness.ledger._chain import GENESIS
from ikt_harness.ledger.canonical import canonical_json, sha256_hex
from ikt_mocks.database import Database
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

FROZEN = "ronde.bevroren"
"""The kind of the entry that keeps content; its record holds ``sha256``, its subject is the round."""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry before it is written; ``content`` gives the pieces to keep, only for :data:`FROZEN`."""

    kind: str
    subject: str
    record: Mapping[str, Any]
    content: Callable[[], Iterable[bytes]] | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it stands; ``moment`` is ISO 8601, ``seq`` counts from 1 without gaps."""

    seq: int
    kind: str
    subject: str
    moment: str
    record: Mapping[str, Any]
    hash: str


class Journal:
    """The journal in a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self) -> list[Entry]:
        """Return every entry in order.

        :raises InputRefused: one can no longer be read.
        """
        with self._database.read() as connection:
            return _entries(connection)

    def write(self, moment: str, decide: Callable[[Sequence[Entry]], Iterable[NewEntry]]) -> list[Entry]:
        """Append what ``decide`` makes of the entries so far, in one transaction that no other writer enters.

        ``decide`` refuses by raising; then nothing is written.

        :param moment: ISO 8601, of every new entry.
        :raises InputRefused: the ledger is locked or the disk is full; the journal is then unchanged.
        """
        try:
            with self._database.write() as connection:
                if connection.dialect.name == "postgresql":
                    # SQLite holds its one write lock already; here two writers must not take the same place.
                    connection.execute(sa.text("LOCK TABLE tracking IN EXCLUSIVE MODE"))
                so_far = _entries(connection)
                return _append(connection, so_far, moment, decide(so_far))
        except DatabaseError as error:
            raise InputRefused(
                Text(f"niet weggeschreven: {error.orig}", f"not written: {error.orig}"),
                where=self._database.url,
                todo=Text(
                    "Er is niets gewijzigd; maak het logboek vrij of geef --store op.",
                    "Nothing was changed; free the ledger or give --store.",
                ),
            ) from error

    def is_frozen(self, round: str) -> bool:  # noqa: A002 - the domain's own word
        """Return whether ``round`` was frozen."""
        query = sa.select(tables.tracking.c.seq).where(
            tables.tracking.c.kind == FROZEN, tables.tracking.c.subject == round
        )
        with self._database.read() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def content(self, round: str) -> Iterator[bytes]:  # noqa: A002 - the domain's own word
        """Yield the pieces that were kept when ``round`` was frozen, one in memory at a time."""
        table, last = tables.frozen_part, 0
        while True:
            query = (
                sa.select(table.c.seq, table.c.content)
                .where(table.c.round == round, table.c.seq > last)
                .order_by(table.c.seq)
                .limit(1)
            )
            with self._database.read() as connection:
                found = connection.execute(query).first()
            if found is None:
                return
            last = found.seq
            yield _bytes(found.content)

    def head(self) -> tuple[int, str]:
        """Return how many entries there are and the hash of the last."""
        query = (
            sa.select(tables.tracking.c.seq, tables.tracking.c.hash)
            .order_by(tables.tracking.c.seq.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            last = connection.execute(query).first()
        return (0, GENESIS) if last is None else (last.seq, last.hash)


def entry_hash(prev_hash: str, seq: int, kind: str, subject: str, moment: str, record: str) -> str:
    """Return the hash of one entry, over everything its row holds."""
    return sha256_hex("tracking", prev_hash, canonical_json([seq, kind, subject, moment]), record)


def content_hash(pieces: Iterable[bytes]) -> str:
    """Return the SHA-256 of what is kept with a frozen round."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def faults(connection: sa.Connection) -> Iterator[tuple[str, str]]:
    """Yield place and fault of every entry or frozen round that does not add up.

    The faults are ``changed``, ``broken``, ``missing`` and ``extra``.
    """
    expected, prev_hash, kept = 1, GENESIS, {}
    query = sa.select(tables.tracking).order_by(tables.tracking.c.seq)
    for row in connection.execute(query).mappings():
        where = f"tracking {row['seq']}"
        yield from (
            (f"tracking {gap}", "missing") for gap in range(expected, min(row["seq"], expected + 100))
        )
        if row["prev_hash"] != prev_hash:
            yield where, "broken"
        fields = (row["seq"], row["kind"], row["subject"], row["moment"], row["record"])
        if row["hash"] != entry_hash(row["prev_hash"], *fields):
            yield where, "changed"
        if row["kind"] == FROZEN:
            kept[row["subject"]] = row["record"]
        expected, prev_hash = row["seq"] + 1, row["hash"]
    yield from _frozen_faults(connection, kept)


def _frozen_faults(connection: sa.Connection, kept: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the faults of what is kept; ``kept``: round → record of the entry that froze it."""
    table = tables.frozen_part
    found = sorted(connection.execute(sa.select(table.c.round).distinct()).scalars())
    for name in found:
        where = f"frozen round {name}"
        if name not in kept:
            yield where, "extra"
            continue
        query = sa.select(table.c.seq, table.c.content).where(table.c.round == name).order_by(table.c.seq)
        digest, whole = hashlib.sha256(), True
        for place, row in enumerate(connection.execute(query.execution_options(yield_per=1)), start=1):
            whole &= row.seq == place
            digest.update(_bytes(row.content))
        try:
            whole &= json.loads(kept[name])["sha256"] == digest.hexdigest()
        except (ValueError, KeyError, TypeError):
            whole = False
        if not whole:
            yield where, "changed"
    yield from ((f"frozen round {name}", "missing") for name in sorted(kept.keys() - set(found)))


def _bytes(value: bytes | str) -> bytes:
    """Return stored content as bytes; whoever tampered with a file may have left text."""
    return value.encode() if isinstance(value, str) else bytes(value)


def _entries(connection: sa.Connection) -> list[Entry]:
    query = sa.select(tables.tracking).order_by(tables.tracking.c.seq)
    found = []
    for row in connection.execute(query):
        try:
            record = json.loads(row.record)
        except ValueError:
            record = None
        if not isinstance(record, dict):
            raise InputRefused(
                Text(
                    "deze inhoud van het logboek is gewijzigd of beschadigd",
                    "this content of the ledger was changed or damaged",
                ),
                where=f"tracking {row.seq}",
                todo=Text(
                    "Zet een reservekopie terug; op dit logboek is geen oordeel te bouwen.",
                    "Restore a backup; no judgement can rest on this ledger.",
                ),
            )
        found.append(Entry(row.seq, row.kind, row.subject, row.moment, record, row.hash))
    return found


def _append(
    connection: sa.Connection, so_far: Sequence[Entry], moment: str, new: Iterable[NewEntry]
) -> list[Entry]:
    seq, prev_hash = (so_far[-1].seq, so_far[-1].hash) if so_far else (0, GENESIS)
    rows, made = [], []
    for one in new:
        seq += 1
        record = canonical_json(dict(one.record))
        value = entry_hash(prev_hash, seq, one.kind, one.subject, moment, record)
        rows.append(
            {
                "seq": seq,
                "kind": one.kind,
                "subject": one.subject,
                "moment": moment,
                "record": record,
                "prev_hash": prev_hash,
                "hash": value,
            }
        )
        made.append(Entry(seq, one.kind, one.subject, moment, json.loads(record), value))
        prev_hash = value
        if one.content is not None:
            for place, piece in enumerate(one.content(), start=1):
                connection.execute(
                    sa.insert(tables.frozen_part).values(round=one.subject, seq=place, content=piece)
                )
    if rows:
        connection.execute(sa.insert(tables.tracking), rows)
    return made
