"""What the message handler remembers of what it sent: every message, its octets and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from ikt_mocks import jobs
from ikt_mocks.clock import stamp
from ikt_mocks.database import as_row
from ikt_mocks.tables import metadata
from ikt_mocks.workspace import Unit

#: Only a message that is CREATED changes state, once.
State = Literal["CREATED", "DELIVERED", "DELIVERY_FAILED", "EXPIRED"]
Kind = Literal["message", "Ping", "StatusRequest"]

sent = sa.Table(
    "ebms_sent",
    metadata,
    sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
    sa.Column("message_id", sa.String(255), primary_key=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("cpa_id", sa.Text, nullable=False),
    sa.Column("conversation_id", sa.Text, nullable=False),
    sa.Column("service", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    # The PartyId of the receiver.
    sa.Column("receiver", sa.Text, nullable=False),
    sa.Column("url", sa.String(2000), nullable=False),
    sa.Column("envelope", sa.LargeBinary, nullable=False),
    # The body as it goes over the wire, the same in every attempt; in a file beside the store when it is large.
    sa.Column("content_type", sa.Text, nullable=False),
    sa.Column("body_sha256", sa.String(64), nullable=False),
    sa.Column("body_size", sa.BigInteger, nullable=False),
    sa.Column("body", sa.LargeBinary),
    sa.Column("reliable", sa.Boolean, nullable=False),
    sa.Column("retries", sa.Integer, nullable=False),
    # Seconds between two attempts, by the clock of the workspace.
    sa.Column("interval", sa.Float, nullable=False),
    sa.Column("expires", sa.String(40)),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("at", sa.String(40), nullable=False),
    sa.Column("changed", sa.String(40), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("reason", sa.String(2000), nullable=False),
    sa.Index("ebms_sent_by_time", "workspace", "at"),
)


follow_ups = sa.Table(
    "ebms_follow_up",
    metadata,
    sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
    sa.Column("message_id", sa.String(255), primary_key=True),
    # The job that is planned once the message is no longer CREATED.
    sa.Column("job", sa.String(100), nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that was sent, or is to be."""

    message_id: str
    kind: str
    cpa_id: str
    conversation_id: str
    service: str
    action: str
    receiver: str
    url: str
    envelope: bytes
    content_type: str
    body_sha256: str
    body_size: int
    body: bytes | None
    reliable: bool
    retries: int
    interval: float
    expires: str | None
    attempts: int
    at: str
    changed: str
    state: str
    reason: str


def insert(unit: Unit, values: Mapping[str, Any]) -> None:
    """Write a message that is to be sent, in state CREATED."""
    now = stamp(unit.now)
    unit.connection.execute(
        sa.insert(sent).values(
            workspace=unit.workspace,
            attempts=0,
            at=now,
            changed=now,
            state="CREATED",
            reason="",
            **values,
        )
    )


def find(unit: Unit, message_id: str) -> Sent | None:
    """Return a message that was sent, or ``None``."""
    row = unit.connection.execute(
        sa.select(sent).where(sent.c.workspace == unit.workspace, sent.c.message_id == message_id)
    ).one_or_none()
    if row is None:
        return None
    values = as_row(row)
    del values["workspace"]
    return Sent(**values)


def count(unit: Unit) -> int:
    """Return how many messages were made in this workspace."""
    query = sa.select(sa.func.count()).select_from(sent).where(sent.c.workspace == unit.workspace)
    made: int = unit.connection.execute(query).scalar_one()
    return made


def attempted(unit: Unit, message_id: str) -> None:
    """Count one more attempt; written before it is made."""
    unit.connection.execute(
        sa.update(sent)
        .where(sent.c.workspace == unit.workspace, sent.c.message_id == message_id)
        .values(attempts=sent.c.attempts + 1)
    )


def settle(unit: Unit, message_id: str, state: State, reason: str = "") -> bool:
    """Change the state of a message that is still CREATED; return whether it was."""
    done = unit.connection.execute(
        sa.update(sent)
        .where(sent.c.workspace == unit.workspace, sent.c.message_id == message_id, sent.c.state == "CREATED")
        .values(state=state, reason=reason[:2000], changed=stamp(unit.now))
    )
    if done.rowcount != 1:
        return False
    _follow_up(unit, message_id, state, reason)
    return True


def _follow_up(unit: Unit, message_id: str, state: State, reason: str) -> None:
    row = unit.connection.execute(
        sa.select(follow_ups).where(
            follow_ups.c.workspace == unit.workspace, follow_ups.c.message_id == message_id
        )
    ).one_or_none()
    if row is not None:
        told = {**row.payload, "stand": state, "reden": reason[:2000]}
        jobs.plan(unit, row.job, unit.now, told)


def follow_up(unit: Unit, message_id: str, job: str, payload: Mapping[str, Any]) -> None:
    """Plan ``job`` once the message has ended; it gets ``payload`` with ``stand`` and ``reden``."""
    unit.connection.execute(
        sa.insert(follow_ups).values(
            workspace=unit.workspace, message_id=message_id, job=job, payload=dict(payload)
        )
    )


def sent_rows(unit: Unit, *, limit: int = 500) -> list[dict[str, Any]]:
    """Return what was sent, oldest first, without the octets."""
    columns = [column for column in sent.c if column.name not in ("workspace", "envelope", "body")]
    query = (
        sa.select(*columns)
        .where(sent.c.workspace == unit.workspace)
        .order_by(sent.c.at, sent.c.message_id)
        .limit(limit)
    )
    return [as_row(row) for row in unit.connection.execute(query)]


def moment_of(text: str) -> datetime:
    """Read a time of these tables, in UTC."""
    return datetime.fromisoformat(text)
