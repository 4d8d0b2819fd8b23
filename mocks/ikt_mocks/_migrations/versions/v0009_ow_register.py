"""The OW register of STOP: the objects and geometries that each registered delivery brings."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _create(name: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        name,
        sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
        sa.Column("levering", sa.Integer, primary_key=True),
        # Counted within the delivery, in its own order.
        sa.Column("nummer", sa.Integer, primary_key=True),
        *columns,
    )


def upgrade() -> None:
    """Create the tables."""
    _create(
        "stop_register_ow_object",
        sa.Column("regeling", sa.String(500), nullable=False),
        sa.Column("doel", sa.String(500), nullable=False),
        sa.Column("soort", sa.String(80), nullable=False),
        sa.Column("identificatie", sa.String(300), nullable=False),
        sa.Column("houder", sa.String(300), nullable=False),
        sa.Column("naam", sa.String(2000), nullable=False),
        sa.Column("type", sa.String(500), nullable=False),
        sa.Column("wid", sa.String(300), nullable=False),
        sa.Column("beeindigd", sa.Boolean, nullable=False),
        sa.Column("ontwerp", sa.Boolean, nullable=False),
        sa.Column("verwijzingen", sa.JSON, nullable=False),
        sa.Column("inhoud", sa.String(32), nullable=False),
        sa.Column("file", sa.String(500), nullable=False),
        sa.Column("vanaf", sa.String(10), nullable=False),
        sa.Column("oin", sa.String(40), nullable=False),
    )
    _create(
        "stop_register_geometrie",
        sa.Column("identificatie", sa.String(300), nullable=False),
        sa.Column("inhoud", sa.String(32), nullable=False),
        sa.Column("gio", sa.String(500), nullable=False),
    )
