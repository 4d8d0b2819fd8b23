"""Which exchange of a koppelvlak goes over which messages."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from ikt_mocks.digikoppeling.delivery import Delivery
from ikt_mocks.tables import metadata
from ikt_mocks.workspace import Unit

exchange = sa.Table(
    "transport_exchange",
    metadata,
    sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
    sa.Column("koppelvlak", sa.String(20), primary_key=True),
    # The number that the koppelvlak gave to the exchange.
    sa.Column("nummer", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("message_id", sa.Text, nullable=False),
    sa.Column("conversation_id", sa.Text, nullable=False),
    sa.Column("cpa_id", sa.Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """The message an exchange began with."""

    message_id: str
    conversation_id: str
    cpa_id: str


def remember(unit: Unit, koppelvlak: str, nummer: int, delivery: Delivery) -> None:
    """Keep the message that exchange ``nummer`` of ``koppelvlak`` began with."""
    unit.connection.execute(
        sa.insert(exchange).values(
            workspace=unit.workspace,
            koppelvlak=koppelvlak,
            nummer=nummer,
            message_id=delivery.message_id,
            conversation_id=delivery.conversation_id,
            cpa_id=delivery.cpa_id,
        )
    )


def find(unit: Unit, koppelvlak: str, nummer: int) -> Exchange | None:
    """Return the message an exchange began with; ``None`` when it did not come over ebMS2."""
    row = unit.connection.execute(
        sa.select(exchange).where(
            exchange.c.workspace == unit.workspace,
            exchange.c.koppelvlak == koppelvlak,
            exchange.c.nummer == nummer,
        )
    ).one_or_none()
    return None if row is None else Exchange(row.message_id, row.conversation_id, row.cpa_id)
