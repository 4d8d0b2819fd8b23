"""What the message handler remembers of what it received, per workspace: agreements, messages, payloads.

A message, its payloads and its first answer are written in one transaction, before any answer leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from ikt_mocks.blobs import Blobs
from ikt_mocks.clock import stamp
from ikt_mocks.database import as_row
from ikt_mocks.digikoppeling.cpa import Cpa, PartyInfo
from ikt_mocks.digikoppeling.cpa_reader import read_cpa
from ikt_mocks.digikoppeling.payload import Attachment
from ikt_mocks.rows import Rows
from ikt_mocks.tables import metadata, workspace
from ikt_mocks.workspace import Unit

#: A payload up to this size, in bytes, stands in the store itself; a larger one in a file beside it.
INLINE = 64 * 1024
#: How long MessageIds are kept when the CPA says nothing (Koppelvlakstandaard ebMS2, ch05).
PERSIST = timedelta(days=5)
#: A key longer than this is replaced by its digest: an index of PostgreSQL holds no longer ones.
_LONGEST_KEY = 200

State = Literal["RECEIVED", "PROCESSED", "FAILED", "REFUSED"]

cpas = sa.Table(
    "ebms_cpa",
    metadata,
    sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
    sa.Column("cpa_id", sa.String(500), primary_key=True),
    # The PartyId of the party this handler speaks for.
    sa.Column("party", sa.String(200), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("xml", sa.LargeBinary, nullable=False),
)

received = sa.Table(
    "ebms_received",
    metadata,
    sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
    # Order of arrival within the workspace.
    sa.Column("nr", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("message_id", sa.Text, nullable=False),
    sa.Column("message_key", sa.String(255), nullable=False),
    # The key again where duplicates are eliminated, else NULL: what makes a second copy impossible.
    sa.Column("unique_key", sa.String(255)),
    sa.Column("cpa_id", sa.Text, nullable=False),
    sa.Column("conversation_id", sa.Text, nullable=False),
    sa.Column("ref_to", sa.Text),
    sa.Column("sender", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("service", sa.Text, nullable=False),
    sa.Column("service_type", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    # Over the envelope and the payloads: tells a retry from a replay with other content.
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("envelope", sa.LargeBinary, nullable=False),
    sa.Column("at", sa.String(40), nullable=False),
    sa.Column("keep_until", sa.String(40), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("reason", sa.String(2000), nullable=False),
    # The envelope of the first acknowledgment or error; NULL for best effort.
    sa.Column("answer", sa.LargeBinary),
    sa.Column("synchronous", sa.Boolean, nullable=False),
    sa.UniqueConstraint("workspace", "unique_key", name="ebms_received_once"),
    sa.Index("ebms_received_by_key", "workspace", "message_key"),
    sa.Index("ebms_received_by_state", "workspace", "state", "nr"),
)

payloads = sa.Table(
    "ebms_payload",
    metadata,
    sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
    sa.Column("nr", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("content_id", sa.Text, nullable=False),
    sa.Column("content_type", sa.Text, nullable=False),
    sa.Column("filename", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    # NULL when the octets are in a file beside the store.
    sa.Column("data", sa.LargeBinary),
)

# Made once: every batch of messages asks these.
_WANTED: sa.BindParameter[str] = sa.bindparam("wanted")
_ALL_CPAS = sa.select(cpas).where(cpas.c.workspace == _WANTED).order_by(cpas.c.cpa_id)
_CPAS = _ALL_CPAS.where(cpas.c.cpa_id.in_(sa.bindparam("ids", expanding=True)))
_ADD_RECEIVED, _ADD_PAYLOADS = Rows(received), Rows(payloads)
_LAST = sa.select(sa.func.max(received.c.nr)).where(received.c.workspace == _WANTED)
_LOCK = sa.select(workspace.c.id).where(workspace.c.id == _WANTED).with_for_update()
_FIRSTS = sa.select(
    received.c.unique_key,
    received.c.nr,
    received.c.cpa_id,
    received.c.digest,
    received.c.envelope,
    received.c.keep_until,
    received.c.state,
    received.c.answer,
    received.c.synchronous,
).where(received.c.workspace == _WANTED, received.c.unique_key.in_(sa.bindparam("keys", expanding=True)))


def key_of(message_id: str) -> str:
    """Return ``message_id`` in a length that an index can hold."""
    if len(message_id) <= _LONGEST_KEY:
        return message_id
    return "sha256:" + hashlib.sha256(message_id.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Agreement:
    """A CPA that is installed, and which of its parties this handler is."""

    cpa: Cpa
    own: PartyInfo

    @property
    def other(self) -> PartyInfo:
        """The other party."""
        return self.cpa.other(self.own)


@lru_cache(maxsize=256)
def _agreement(sha256: str, party: str, xml: bytes) -> Agreement:  # noqa: ARG001 - the digest makes the key
    cpa = read_cpa(xml)
    own = next(item for item in cpa.parties if party in {one.value for one in item.party_ids})
    return Agreement(cpa, own)


def save_cpa(unit: Unit, cpa_id: str, party: str, xml: bytes) -> None:
    """Install a CPA, or replace the one with this id; ``party`` is the PartyId of this side."""
    remove_cpa(unit, cpa_id)
    unit.connection.execute(
        sa.insert(cpas).values(
            workspace=unit.workspace,
            cpa_id=cpa_id,
            party=party,
            sha256=hashlib.sha256(xml).hexdigest(),
            xml=xml,
        )
    )


def remove_cpa(unit: Unit, cpa_id: str) -> None:
    """Forget a CPA."""
    unit.connection.execute(
        sa.delete(cpas).where(cpas.c.workspace == unit.workspace, cpas.c.cpa_id == cpa_id)
    )


def agreements(unit: Unit, cpa_ids: Iterable[str] | None = None) -> dict[str, Agreement]:
    """Return CPAId → agreement, of all that are installed or of the named ones."""
    if cpa_ids is None:
        rows = unit.connection.execute(_ALL_CPAS, {"wanted": unit.workspace})
    else:
        rows = unit.connection.execute(_CPAS, {"wanted": unit.workspace, "ids": sorted(set(cpa_ids))})
    return {row.cpa_id: _agreement(row.sha256, row.party, bytes(row.xml)) for row in rows}


class First(NamedTuple):
    """What is remembered of the first copy of a message."""

    nr: int
    cpa_id: str
    digest: str
    envelope: bytes
    keep_until: str
    state: str
    answer: bytes | None
    synchronous: bool


def firsts(unit: Unit, keys: Iterable[str]) -> dict[str, First]:
    """Return key → first copy, of those messages whose duplicates are eliminated."""
    rows = unit.connection.execute(_FIRSTS, {"wanted": unit.workspace, "keys": list(keys)})
    return {row[0]: First(*row[1:]) for row in rows}


def release(unit: Unit, nr: int) -> None:
    """Let the MessageId of a message be used again: it was kept as long as agreed."""
    unit.connection.execute(
        sa.update(received)
        .where(received.c.workspace == unit.workspace, received.c.nr == nr)
        .values(unique_key=None)
    )


def next_number(unit: Unit) -> int:
    """Return the number of the next message, and keep others from taking it until this transaction ends."""
    if unit.connection.dialect.name != "sqlite":
        # SQLite has one writer at a time by itself.
        unit.connection.execute(_LOCK, {"wanted": unit.workspace})
    return (unit.connection.execute(_LAST, {"wanted": unit.workspace}).scalar_one() or 0) + 1


def insert_received(
    unit: Unit, messages: Sequence[dict[str, Any]], contents: Sequence[dict[str, Any]]
) -> None:
    """Write messages with their payloads, as whole rows of the tables.

    :raises sqlalchemy.exc.IntegrityError: another process wrote one of them meanwhile.
    """
    _ADD_RECEIVED.insert(unit.connection, messages)
    _ADD_PAYLOADS.insert(unit.connection, contents)


def keep_large(attachment: Attachment, blobs: Blobs) -> None:
    """Write a payload that does not stand in the store into its file, unless it is there."""
    if attachment.payload.size > INLINE and not blobs.path(attachment.payload.sha256).exists():
        blobs.put(attachment.payload.chunks())


def payload_row(unit: Unit, nr: int, place: int, attachment: Attachment, blobs: Blobs) -> dict[str, Any]:
    """Return the row of one payload; a large one is in its file when this returns."""
    inline = attachment.payload.size <= INLINE
    keep_large(attachment, blobs)
    return {
        "workspace": unit.workspace,
        "nr": nr,
        "place": place,
        # PostgreSQL knows no text with a NUL in it.
        "content_id": attachment.content_id.replace("\x00", ""),
        "content_type": attachment.content_type.replace("\x00", ""),
        "filename": attachment.filename.replace("\x00", ""),
        "sha256": attachment.payload.sha256,
        "size": attachment.payload.size,
        "data": attachment.payload.read() if inline else None,
    }


def is_known(unit: Unit, message_id: str, sent: sa.Table) -> bool:
    """Tell whether a message with this id was received or sent here."""
    mine = sa.select(sent.c.message_id).where(
        sent.c.workspace == unit.workspace, sent.c.message_id == key_of(message_id)
    )
    theirs = sa.select(received.c.nr).where(
        received.c.workspace == unit.workspace, received.c.message_key == key_of(message_id)
    )
    run = unit.connection.execute
    return run(theirs.limit(1)).first() is not None or run(mine.limit(1)).first() is not None


def status_of(unit: Unit, message_id: str, cpa_id: str) -> tuple[str, datetime] | None:
    """Return state and time of receipt of a message under this CPA, or ``None``."""
    row = unit.connection.execute(
        sa.select(received.c.state, received.c.at)
        .where(
            received.c.workspace == unit.workspace,
            received.c.message_key == key_of(message_id),
            received.c.cpa_id == cpa_id,
        )
        .order_by(received.c.nr)
        .limit(1)
    ).one_or_none()
    return None if row is None else (row.state, datetime.fromisoformat(row.at))


def received_rows(unit: Unit, *, after: int = 0, limit: int = 500) -> list[dict[str, Any]]:
    """Return what was received after number ``after``, oldest first, without the octets."""
    columns = [column for column in received.c if column.name not in ("workspace", "envelope", "answer")]
    query = (
        sa.select(*columns)
        .where(received.c.workspace == unit.workspace, received.c.nr > after)
        .order_by(received.c.nr)
        .limit(limit)
    )
    return [as_row(row) for row in unit.connection.execute(query)]


def due_stamp(now: datetime, persist: timedelta | None, window: timedelta) -> str:
    """Return until when a MessageId is kept: as agreed, and never shorter than the sender may retry."""
    return stamp(now + max(PERSIST if persist is None else persist, window))
