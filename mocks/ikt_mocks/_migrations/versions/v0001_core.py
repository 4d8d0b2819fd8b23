"""The shared tables: workspaces, tokens, endpoints, journal, faults, jobs and leases."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _workspace() -> sa.Column[str]:
    return sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), nullable=False)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "workspace",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("clock", sa.String(40), nullable=False),
        sa.Column("clock_runs", sa.Boolean, nullable=False),
        sa.Column("set_at", sa.String(40), nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
    )
    op.create_table(
        "token",
        sa.Column("hash", sa.String(64), primary_key=True),
        _workspace(),
        sa.Column("oins", sa.JSON, nullable=False),
        sa.Column("control", sa.Boolean, nullable=False),
    )
    op.create_table(
        "endpoint",
        sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
        sa.Column("oin", sa.String(20), primary_key=True),
        sa.Column("koppelvlak", sa.String(20), primary_key=True),
        sa.Column("url", sa.String(2000), nullable=False),
    )
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        _workspace(),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("koppelvlak", sa.String(20), nullable=False),
        sa.Column("direction", sa.String(3), nullable=False),
        sa.Column("subject", sa.String(100), nullable=False),
        sa.Column("oin", sa.String(20), nullable=False),
        sa.Column("reference", sa.String(200), nullable=False),
        sa.Column("method", sa.String(10), nullable=False),
        sa.Column("path", sa.String(2000), nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("content_type", sa.String(200), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary),
        sa.Column("details", sa.JSON, nullable=False),
    )
    op.create_index("journal_by_workspace", "journal", ["workspace", "id"])
    op.create_table(
        "fault",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        _workspace(),
        sa.Column("point", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("remaining", sa.Integer, nullable=False),
        sa.Column("parameters", sa.JSON, nullable=False),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        _workspace(),
        sa.Column("kind", sa.String(100), nullable=False),
        sa.Column("due", sa.String(40), nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("last_error", sa.String(2000), nullable=False),
    )
    op.create_index("job_due", "job", ["workspace", "state", "due"])
    op.create_table(
        "lease",
        sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("until", sa.String(40), nullable=False),
    )
