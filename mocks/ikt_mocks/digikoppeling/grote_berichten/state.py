"""What the file server remembers per workspace: files to be fetched (PULL), and boxes with what was put in (PUSH)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from ikt_mocks import clock as clocks
from ikt_mocks.blobs import Blob
from ikt_mocks.digikoppeling.grote_berichten.messages import Lifetime
from ikt_mocks.tables import metadata
from ikt_mocks.workspace import Unit

gb_file = sa.Table(
    "gb_file",
    metadata,
    sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("owner", sa.String(20), nullable=False),
    sa.Column("readers", sa.JSON, nullable=False),
    sa.Column("filename", sa.String(255), nullable=False),
    sa.Column("content_type", sa.String(200), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("creation", sa.String(40)),
    sa.Column("expiration", sa.String(40)),
)

gb_box = sa.Table(
    "gb_box",
    metadata,
    sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("owner", sa.String(20), nullable=False),
    sa.Column("senders", sa.JSON, nullable=False),
)

gb_received = sa.Table(
    "gb_received",
    metadata,
    sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
    sa.Column("box", sa.String(36), primary_key=True),
    sa.Column("filename", sa.String(255), primary_key=True),
    sa.Column("sender", sa.String(20), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("at", sa.String(40), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Published:
    """One file that may be fetched.

    :param id: its unguessable part of the URL, unique (MD002).
    :param owner: OIN of the party that offers it.
    :param readers: OINs that may fetch it (GB009).
    :param blob: the bytes, in the blob store.
    """

    owner: str
    readers: frozenset[str]
    filename: str
    content_type: str
    blob: Blob
    lifetime: Lifetime = field(default_factory=Lifetime)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True, slots=True)
class Received:
    """One file that was put in a box; ``at`` is the workspace's time of the latest PUT."""

    filename: str
    sender: str
    blob: Blob
    at: datetime


@dataclass(frozen=True, slots=True)
class Box:
    """A place to put files: its owner and the OINs that may put (GB009)."""

    id: str
    owner: str
    senders: frozenset[str]


def publish(unit: Unit, file: Published) -> None:
    """Offer ``file``; the blob must be stored already."""
    unit.connection.execute(
        sa.insert(gb_file).values(
            workspace=unit.workspace,
            id=file.id,
            owner=file.owner,
            readers=sorted(file.readers),
            filename=file.filename,
            content_type=file.content_type,
            sha256=file.blob.sha256,
            size=file.blob.size,
            creation=_stamp(file.lifetime.creation),
            expiration=_stamp(file.lifetime.expiration),
        )
    )


def find_file(unit: Unit, identifier: str) -> Published | None:
    """Return the file called ``identifier``, whoever may fetch it and whenever."""
    row = unit.connection.execute(
        sa.select(gb_file).where(gb_file.c.workspace == unit.workspace, gb_file.c.id == identifier)
    ).one_or_none()
    if row is None:
        return None
    return Published(
        id=row.id,
        owner=row.owner,
        readers=frozenset(row.readers),
        filename=row.filename,
        content_type=row.content_type,
        blob=Blob(row.sha256, row.size),
        lifetime=Lifetime(_moment(row.creation), _moment(row.expiration)),
    )


def withdraw(unit: Unit, identifier: str) -> None:
    """Offer the file called ``identifier`` no longer; its bytes stay in the blob store."""
    unit.connection.execute(
        sa.delete(gb_file).where(gb_file.c.workspace == unit.workspace, gb_file.c.id == identifier)
    )


def open_box(unit: Unit, owner: str, senders: Iterable[str]) -> Box:
    """Make an empty box in which ``senders`` may put files for ``owner``."""
    box = Box(str(uuid.uuid4()), owner, frozenset(senders))
    unit.connection.execute(
        sa.insert(gb_box).values(
            workspace=unit.workspace, id=box.id, owner=box.owner, senders=sorted(box.senders)
        )
    )
    return box


def find_box(unit: Unit, identifier: str) -> Box | None:
    """Return the box called ``identifier``."""
    row = unit.connection.execute(
        sa.select(gb_box).where(gb_box.c.workspace == unit.workspace, gb_box.c.id == identifier)
    ).one_or_none()
    return None if row is None else Box(row.id, row.owner, frozenset(row.senders))


def receive(unit: Unit, box: Box, file: Received) -> bool:
    """Keep ``file`` in ``box`` and return whether it replaced one of that name: every PUT overwrites (GB016)."""
    same = sa.and_(
        gb_received.c.workspace == unit.workspace,
        gb_received.c.box == box.id,
        gb_received.c.filename == file.filename,
    )
    replaced = unit.connection.execute(sa.delete(gb_received).where(same)).rowcount > 0
    unit.connection.execute(
        sa.insert(gb_received).values(
            workspace=unit.workspace,
            box=box.id,
            filename=file.filename,
            sender=file.sender,
            sha256=file.blob.sha256,
            size=file.blob.size,
            at=clocks.stamp(file.at),
        )
    )
    return replaced


def received(unit: Unit, box: str) -> dict[str, Received]:
    """Return file name → file for everything in the box called ``box``."""
    rows = unit.connection.execute(
        sa.select(gb_received)
        .where(gb_received.c.workspace == unit.workspace, gb_received.c.box == box)
        .order_by(gb_received.c.filename)
    )
    return {
        row.filename: Received(row.filename, row.sender, Blob(row.sha256, row.size), clocks.moment(row.at))
        for row in rows
    }


def _stamp(moment: datetime | None) -> str | None:
    return None if moment is None else clocks.stamp(moment)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else clocks.moment(text)
