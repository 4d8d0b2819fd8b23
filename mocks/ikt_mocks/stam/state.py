"""What STAM remembers, per workspace: verzoeken, their versions and documents, links, notifications and retrievals."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ikt_mocks.clock import stamp
from ikt_mocks.database import as_row
from ikt_mocks.tables import metadata
from ikt_mocks.workspace import Unit


def _workspace(*, key: bool = False) -> sa.Column[str]:
    return sa.Column(
        "workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=key, nullable=False
    )


verzoek = sa.Table(
    "stam_verzoek",
    metadata,
    _workspace(key=True),
    sa.Column("verzoeknummer", sa.String(40), primary_key=True),
    sa.Column("bevoegd_gezag", sa.String(20), nullable=False),
    # Empty when no behandeldienst was configured.
    sa.Column("behandeldienst", sa.String(20), nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    # Base URL on which the mock was steered: the one a decentral system reaches it by.
    sa.Column("basis", sa.String(2000), nullable=False),
    sa.Column("rd_x", sa.Float),
    sa.Column("rd_y", sa.Float),
    sa.Column("at", sa.String(40), nullable=False),
)

versie = sa.Table(
    "stam_versie",
    metadata,
    _workspace(key=True),
    sa.Column("verzoeknummer", sa.String(40), primary_key=True),
    sa.Column("volgnummer", sa.String(3), primary_key=True),
    sa.Column("doel", sa.String(40), nullable=False),
    sa.Column("type", sa.String(100), nullable=False),
    sa.Column("indien_datum", sa.String(40), nullable=False),
    # ``xml`` is what DSO-LV holds; ``verzonden`` what it hands out, when that was damaged on purpose.
    sa.Column("xml", sa.LargeBinary, nullable=False),
    sa.Column("verzonden", sa.LargeBinary),
    sa.Column("afwijking", sa.String(40), nullable=False),
    sa.Column("pdf_sha256", sa.String(64), nullable=False),
    sa.Column("at", sa.String(40), nullable=False),
)

document = sa.Table(
    "stam_document",
    metadata,
    _workspace(key=True),
    sa.Column("verzoeknummer", sa.String(40), primary_key=True),
    sa.Column("volgnummer", sa.String(3), primary_key=True),
    sa.Column("document_id", sa.String(64), primary_key=True),
    sa.Column("bestandsnaam", sa.String(400), nullable=False),
    sa.Column("vertrouwelijk", sa.Boolean, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
)

link = sa.Table(
    "stam_link",
    metadata,
    _workspace(key=True),
    sa.Column("segment", sa.String(32), primary_key=True),
    sa.Column("sleutel", sa.String(64), primary_key=True),
    sa.Column("verzoeknummer", sa.String(40), nullable=False),
    sa.Column("volgnummer", sa.String(3), nullable=False),
    sa.Column("soort", sa.String(20), nullable=False),
    sa.Column("document_id", sa.String(64), nullable=False),
    sa.Column("geldig_tot", sa.String(40), nullable=False),
)

notificatie = sa.Table(
    "stam_notificatie",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    _workspace(),
    sa.Column("bericht_id", sa.String(40), nullable=False),
    sa.Column("verzoeknummer", sa.String(40), nullable=False),
    sa.Column("volgnummer", sa.String(3), nullable=False),
    sa.Column("ontvanger", sa.String(20), nullable=False),
    # gepland, bezorgd, mislukt, onderdrukt or vastgehouden
    sa.Column("stand", sa.String(20), nullable=False),
    sa.Column("pogingen", sa.Integer, nullable=False),
    sa.Column("bezorgingen", sa.Integer, nullable=False),
    sa.Column("laatste_fout", sa.String(2000), nullable=False),
    sa.Index("stam_notificatie_by_verzoek", "workspace", "verzoeknummer"),
)

ophaling = sa.Table(
    "stam_ophaling",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    _workspace(),
    sa.Column("at", sa.String(40), nullable=False),
    sa.Column("oin", sa.String(20), nullable=False),
    sa.Column("verzoeknummer", sa.String(40), nullable=False),
    sa.Column("volgnummer", sa.String(3), nullable=False),
    # referenties, xml, pdf, document, samenvatting or link
    sa.Column("soort", sa.String(20), nullable=False),
    sa.Column("document_id", sa.String(64), nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("volledig", sa.Boolean, nullable=False),
    # Of the bytes that really went out, so that an altered or broken-off answer is told from a good one.
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Index("stam_ophaling_by_verzoek", "workspace", "verzoeknummer"),
)


def insert(unit: Unit, table: sa.Table, **values: object) -> int:
    """Insert one row into ``table`` for the unit's workspace; return its number where the table numbers rows."""
    result = unit.connection.execute(sa.insert(table).values(workspace=unit.workspace, **values))
    key = result.inserted_primary_key
    return int(key[0]) if key and isinstance(key[0], int) else 0


def change(unit: Unit, identifier: int, **values: object) -> None:
    """Change the notification numbered ``identifier``."""
    unit.connection.execute(
        sa.update(notificatie)
        .where(notificatie.c.workspace == unit.workspace, notificatie.c.id == identifier)
        .values(**values)
    )


def rows(unit: Unit, table: sa.Table, *order: str, **equal: object) -> list[dict[str, Any]]:
    """Return the rows of ``table`` in the unit's workspace whose columns equal ``equal``, by the columns ``order``."""
    query = sa.select(table).where(table.c.workspace == unit.workspace)
    for name, value in equal.items():
        query = query.where(table.c[name] == value)
    return [
        as_row(row) for row in unit.connection.execute(query.order_by(*(table.c[name] for name in order)))
    ]


def one(unit: Unit, table: sa.Table, **equal: object) -> dict[str, Any] | None:
    """Return the first row that :func:`rows` finds, or ``None``."""
    found = rows(unit, table, **equal)
    return found[0] if found else None


def next_verzoeknummer(unit: Unit) -> str:
    """Return the next free verzoeknummer of the day: yyyymmdd and five digits, as seen in real numbers."""
    day = unit.now.strftime("%Y%m%d")
    last = unit.connection.execute(
        sa.select(sa.func.max(verzoek.c.verzoeknummer)).where(
            verzoek.c.workspace == unit.workspace, verzoek.c.verzoeknummer.like(f"{day}_____")
        )
    ).scalar_one()
    return f"{day}{int(last[8:]) + 1 if last else 1:05d}"


def log_retrieval(unit: Unit, **values: object) -> int:
    """Write into the retrieval log and return the row's number."""
    return insert(unit, ophaling, at=stamp(unit.now), **values)


def complete_retrieval(unit: Unit, identifier: int, sha256: str) -> None:
    """Mark a retrieval as complete, with the SHA-256 of what went out."""
    unit.connection.execute(
        sa.update(ophaling)
        .where(ophaling.c.workspace == unit.workspace, ophaling.c.id == identifier)
        .values(volledig=True, sha256=sha256)
    )
