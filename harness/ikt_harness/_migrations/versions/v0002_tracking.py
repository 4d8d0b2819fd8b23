"""The journal of the tracker and the frozen rounds, both append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KEYS = {"tracking": "seq = NEW.seq", "frozen_round": "round = NEW.round"}


def upgrade() -> None:
    """Create the tables and their triggers."""
    op.create_table(
        "tracking",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("moment", sa.String(40), nullable=False),
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index("tracking_by_kind", "tracking", ["kind", "seq"])
    op.create_table(
        "frozen_round",
        sa.Column("round", sa.String(64), primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in _KEYS:
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()"
            )
        return
    for table, key in _KEYS.items():
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
            )
        # INSERT OR REPLACE removes the old row without asking the DELETE trigger, so a key that exists is refused.
        there = f"EXISTS (SELECT 1 FROM {table} WHERE {key})"  # noqa: S608 - names of our own
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {there} "
            "BEGIN SELECT RAISE(ABORT, 'UNIQUE: the ledger is append-only'); END"
        )
