"""The register of STOP: what each registered delivery adds."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
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
        "stop_register_bekend",
        sa.Column("soort", sa.String(20), nullable=False),
        sa.Column("ontwerp", sa.Boolean, nullable=False),
        sa.Column("bekend_op", sa.String(40), nullable=False),
        sa.Column("ontvangen_op", sa.String(10), nullable=False),
        sa.Column("mededeling_over", sa.String(500), nullable=False),
    )
    _create(
        "stop_register_versie",
        sa.Column("soort", sa.String(20), nullable=False),
        sa.Column("work", sa.String(500), nullable=False),
        sa.Column("expression", sa.String(500), nullable=False),
        sa.Column("was", sa.String(500), nullable=False),
        sa.Column("soort_work", sa.String(200), nullable=False),
        sa.Column("model", sa.String(80), nullable=False),
        sa.Column("schemaversie", sa.String(40), nullable=False),
        sa.Column("ontwerp", sa.Boolean, nullable=False),
        sa.Column("doelen", sa.JSON, nullable=False),
        sa.Column("metadata_soort", sa.String(200), nullable=False),
        sa.Column("eindverantwoordelijke", sa.String(200), nullable=False),
        sa.Column("instructie", sa.String(200), nullable=False),
        sa.Column("opvolger_van", sa.JSON, nullable=False),
        sa.Column("hoort_bij", sa.String(500), nullable=False),
    )
    _create(
        "stop_register_intrekking",
        sa.Column("soort", sa.String(20), nullable=False),
        sa.Column("work", sa.String(500), nullable=False),
        sa.Column("doelen", sa.JSON, nullable=False),
    )
    _create(
        "stop_register_datum",
        sa.Column("doel", sa.String(500), nullable=False),
        sa.Column("soort", sa.String(40), nullable=False),
        sa.Column("datum", sa.String(40), nullable=False),
    )
    _create(
        "stop_register_stap",
        sa.Column("besluit", sa.String(500), nullable=False),
        sa.Column("actie", sa.String(20), nullable=False),
        sa.Column("soort", sa.String(200), nullable=False),
        sa.Column("datum", sa.String(40), nullable=False),
        sa.Column("oud", sa.String(40), nullable=False),
    )
