"""The journal: what was really on the wire, with the time, the OIN and the outcome."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import sqlalchemy as sa

from ikt_mocks.clock import stamp
from ikt_mocks.database import as_row
from ikt_mocks.rows import Rows
from ikt_mocks.tables import journal
from ikt_mocks.workspace import Unit

Direction = Literal["in", "out"]

_ADD = Rows(journal, left_out=["id"])

#: Bodies over this size are named by their hash only; the payload itself is in the blob store.
MAX_BODY = 256 * 1024


@dataclass(frozen=True, slots=True)
class Hop:
    """One message as it crossed the wire.

    :param koppelvlak: STOP, STAM, STTR, SWF or TRANSPORT.
    :param direction: ``in`` to DSO-LV, ``out`` from DSO-LV.
    :param subject: what kind of message, in the words of the standard (``publicatieVerzoek``, ``verzoeknotificatie``).
    :param oin: the OIN that spoke or was addressed.
    :param reference: idLevering, verzoeknummer or the like: ties the hops of one exchange together.
    :param digest: SHA-256 in hex and size of a body that is kept elsewhere, in place of ``body``.
    :param details: rule results and anything else a reader needs; plain JSON.
    """

    koppelvlak: str
    direction: Direction
    subject: str
    oin: str = ""
    reference: str = ""
    method: str = ""
    path: str = ""
    status: int | None = None
    content_type: str = ""
    body: bytes = b""
    digest: tuple[str, int] | None = None
    details: dict[str, Any] = field(default_factory=dict)


def record(unit: Unit, hop: Hop) -> None:
    """Write ``hop`` into the journal of the unit's workspace."""
    record_all(unit, [hop])


def record_all(unit: Unit, hops: Sequence[Hop]) -> None:
    """Write ``hops`` into the journal of the unit's workspace, in one go."""
    at = stamp(unit.now)
    _ADD.insert(unit.connection, [_row(unit, at, hop) for hop in hops])


def _row(unit: Unit, at: str, hop: Hop) -> dict[str, Any]:
    sha256, size = hop.digest or (hashlib.sha256(hop.body).hexdigest(), len(hop.body))
    return {
        "workspace": unit.workspace,
        "at": at,
        "koppelvlak": hop.koppelvlak,
        "direction": hop.direction,
        "subject": hop.subject,
        "oin": hop.oin,
        "reference": hop.reference[:200],
        "method": hop.method,
        "path": hop.path[:2000],
        "status": hop.status,
        "content_type": hop.content_type[:200],
        "size": size,
        "sha256": sha256,
        "body": hop.body if hop.digest is None and len(hop.body) <= MAX_BODY else None,
        "details": hop.details,
    }


def entries(
    unit: Unit,
    *,
    after: int = 0,
    koppelvlak: str | None = None,
    reference: str | None = None,
    limit: int = 500,
) -> list[dict[str, Any]]:
    """Return the entries after number ``after``, oldest first, as dictionaries with the columns of the table."""
    query = sa.select(journal).where(journal.c.workspace == unit.workspace, journal.c.id > after)
    if koppelvlak is not None:
        query = query.where(journal.c.koppelvlak == koppelvlak)
    if reference is not None:
        query = query.where(journal.c.reference == reference)
    return [as_row(row) for row in unit.connection.execute(query.order_by(journal.c.id).limit(limit))]


def last_number(unit: Unit) -> int:
    """Return the number of the newest entry, 0 when there is none."""
    query = sa.select(sa.func.max(journal.c.id)).where(journal.c.workspace == unit.workspace)
    return unit.connection.execute(query).scalar_one() or 0


def names(unit: Unit, sha256: str) -> bool:
    """Return whether the journal of the unit's workspace names a payload, as a body or in the details of a hop."""
    mine = sa.select(journal.c.details).where(journal.c.workspace == unit.workspace)
    if unit.connection.execute(mine.where(journal.c.sha256 == sha256).limit(1)).first() is not None:
        return True
    return any(sha256 in attachments(row.details) for row in unit.connection.execute(mine))


def attachments(details: object) -> list[str]:
    """Return the SHA-256 of every payload that the details of a hop name, in order."""
    if isinstance(details, dict):
        own = details.get("sha256")
        inner = [found for value in details.values() for found in attachments(value)]
        return [own, *inner] if isinstance(own, str) else inner
    if isinstance(details, list):
        return [found for value in details for found in attachments(value)]
    return []
