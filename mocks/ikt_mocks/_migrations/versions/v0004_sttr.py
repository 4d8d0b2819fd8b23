"""The tables of sttr: deliveries, activiteiten made applicable, and rule files."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _workspace() -> sa.Column[str]:
    return sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "rtr_levering",
        _workspace(),
        sa.Column("nummer", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("oin", sa.String(20), nullable=False),
        sa.Column("ontvangen", sa.String(40), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("antwoord", sa.JSON, nullable=False),
        sa.Index("rtr_levering_by_hash", "workspace", "oin", "sha256"),
    )
    op.create_table(
        "rtr_toepasbaar",
        _workspace(),
        sa.Column("urn", sa.String(300), primary_key=True),
        sa.Column("levering", sa.Integer, nullable=False),
        sa.Column("gewijzigd", sa.String(40), nullable=False),
        sa.Column("gegevens", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "rtr_regels",
        _workspace(),
        sa.Column("identifier", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("structuurref", sa.String(500), nullable=False),
        sa.Column("urn", sa.String(300), nullable=False),
        sa.Column("oin", sa.String(20), nullable=False),
        sa.Column("begindatum", sa.String(10), nullable=False),
        sa.Column("gewijzigd", sa.String(40), nullable=False),
        sa.Column("sttr_versie", sa.Integer, nullable=False),
        sa.Column("levering", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Index("rtr_regels_by_ref", "workspace", "structuurref", "begindatum"),
    )
