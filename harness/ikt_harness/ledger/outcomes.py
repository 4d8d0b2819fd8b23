"""What failed and passed in a round, and what stands when some failures are left out, from the projection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

import sqlalchemy as sa

from ikt_harness.ledger import projection, tables
from ikt_harness.ledger.projection import Key, Latest

_BATCH = 500
_TABLE = tables.outcome


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What leaving failing results out comes to.

    :param counts: scenario → how many results are left out.
    :param instead: key → its latest result and their number without those, ``None`` when nothing is left; only of
        the keys that lose a result.
    """

    counts: Counter[str] = field(default_factory=Counter)
    instead: dict[Key, Latest | None] = field(default_factory=dict)


def left_out(connection: sa.Connection, fingerprints: frozenset[str], round: str | None) -> LeftOut:  # noqa: A002 - the domain's own word
    """Return what changes when the results of which every failure is among ``fingerprints`` are left out."""
    in_round = sa.true() if round is None else _TABLE.c.round == round
    query = sa.select(_TABLE.c.outcome, _TABLE.c.fingerprints).where(in_round, _TABLE.c.fingerprints != "")
    names = {
        name
        for name, prints in connection.execute(query.distinct())
        if fingerprints.issuperset(prints.split(","))
    }
    found = LeftOut()
    seen: set[tuple[Key, str]] = set()
    other = _TABLE.alias()
    same = sa.and_(*(_TABLE.c[name] == other.c[name] for name in Key._fields))
    columns = (*Key._fields, "outcome", "position", "run", "seq", "verdict", "hash", "count")
    ordered = sorted(names)
    for start in range(0, len(ordered), _BATCH):
        query = (
            sa.select(*(other.c[name] for name in columns))
            .select_from(_TABLE)
            .join(other, same)
            .where(in_round, _TABLE.c.outcome.in_(ordered[start : start + _BATCH]))
        )
        width = len(Key._fields)
        parts = connection.execute(query.execution_options(yield_per=_BATCH)).partitions()
        for row in chain.from_iterable(parts):
            key, name, latest = Key(*row[:width]), row[width], Latest(*row[width + 1 :])
            if (key, name) in seen:
                continue
            seen.add((key, name))
            former = found.instead.setdefault(key, None)
            if name in names:
                found.counts[key.scenario] += latest.count
            elif former is None:
                found.instead[key] = latest
            else:
                late = max(former, latest, key=lambda one: (one.position, one.seq))
                late.count = former.count + latest.count
                found.instead[key] = late
    return found


@dataclass(frozen=True, slots=True)
class Seen:
    """The results of one key that came out alike: the latest of them, and how many they are."""

    key: Key
    latest: Latest
    fingerprints: tuple[str, ...]


def seen(connection: sa.Connection, round: str | None) -> Iterator[Seen]:  # noqa: A002 - the domain's own word
    """Yield what came out in one round, or in all."""
    for key, _name, latest, prints in projection.read_outcomes(connection, round):
        yield Seen(key, latest, tuple(prints.split(",")) if prints else ())
