"""Received messages as work for the application: a queue in the store, consumed exactly once.

A consumer takes a message, does its work and marks it in *one* unit of work::

    with workspace.write() as unit:
        delivery = take(unit, service="…", action="…")
        if delivery is not None:
            ...  # everything the application keeps of it, in the same unit
            mark(unit, delivery.nr, "PROCESSED")

What is killed half-way is rolled back whole, and the message is there again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from ikt_mocks.blobs import Blobs
from ikt_mocks.digikoppeling.payload import CHUNK_BYTES
from ikt_mocks.digikoppeling.state import payloads, received
from ikt_mocks.workspace import Unit


@dataclass(frozen=True, slots=True)
class StoredPayload:
    """One payload of a received message; ``data`` is ``None`` when its octets stand in a file."""

    content_id: str
    content_type: str
    filename: str
    sha256: str
    size: int
    data: bytes | None

    def chunks(self, blobs: Blobs) -> Iterator[bytes]:
        """Yield the octets."""
        if self.data is not None:
            yield self.data
            return
        with blobs.path(self.sha256).open("rb") as stream:
            while chunk := stream.read(CHUNK_BYTES):
                yield chunk

    def read(self, blobs: Blobs) -> bytes:
        """Return the octets; for payloads known to be small."""
        return b"".join(self.chunks(blobs))


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message for the application.

    :param nr: its number in the workspace, in order of arrival.
    :param sender: PartyId of the sender.
    :param role: role of the sender.
    :param received: when it came in, in UTC.
    """

    nr: int
    message_id: str
    cpa_id: str
    conversation_id: str
    ref_to: str | None
    sender: str
    role: str
    service: str
    service_type: str
    action: str
    received: datetime
    payloads: tuple[StoredPayload, ...]


_COLUMNS = (
    "nr",
    "message_id",
    "cpa_id",
    "conversation_id",
    "ref_to",
    "sender",
    "role",
    "service",
    "service_type",
    "action",
)


def _contents(unit: Unit, nr: int) -> tuple[StoredPayload, ...]:
    rows = unit.connection.execute(
        sa.select(payloads)
        .where(payloads.c.workspace == unit.workspace, payloads.c.nr == nr)
        .order_by(payloads.c.place)
    )
    return tuple(
        StoredPayload(
            row.content_id,
            row.content_type,
            row.filename,
            row.sha256,
            row.size,
            None if row.data is None else bytes(row.data),
        )
        for row in rows
    )


def _select(
    unit: Unit, *conditions: sa.ColumnElement[bool], limit: int, lock: bool = False
) -> list[Delivery]:
    query = (
        sa.select(*(received.c[name] for name in _COLUMNS), received.c.at)
        .where(received.c.workspace == unit.workspace, *conditions)
        .order_by(received.c.nr)
        .limit(limit)
    )
    # SQLite locks the whole store for a transaction that writes, and leaves this clause out.
    rows = unit.connection.execute(query.with_for_update(skip_locked=True) if lock else query).all()
    return [
        Delivery(
            **{name: getattr(row, name) for name in _COLUMNS},
            received=datetime.fromisoformat(row.at),
            payloads=_contents(unit, row.nr),
        )
        for row in rows
    ]


def _waiting(service: str, action: str) -> list[sa.ColumnElement[bool]]:
    conditions = [received.c.state == "RECEIVED"]
    if service:
        conditions.append(received.c.service == service)
    if action:
        conditions.append(received.c.action == action)
    return conditions


def deliveries(unit: Unit, *, service: str = "", action: str = "", limit: int = 100) -> list[Delivery]:
    """Return the messages that wait for the application, oldest first; an empty text fits all."""
    return _select(unit, *_waiting(service, action), limit=limit)


def take(unit: Unit, nr: int | None = None, *, service: str = "", action: str = "") -> Delivery | None:
    """Return the oldest waiting message, or number ``nr``; ``None`` when there is none or it is done already."""
    conditions = _waiting(service, action)
    if nr is not None:
        conditions.append(received.c.nr == nr)
    return next(iter(_select(unit, *conditions, limit=1, lock=True)), None)


def mark(unit: Unit, nr: int, state: Literal["PROCESSED", "FAILED"], reason: str = "") -> bool:
    """Mark a message as done; return ``False`` when it was done already."""
    done = unit.connection.execute(
        sa.update(received)
        .where(received.c.workspace == unit.workspace, received.c.nr == nr, received.c.state == "RECEIVED")
        .values(state=state, reason=reason[:2000])
    )
    return done.rowcount == 1
