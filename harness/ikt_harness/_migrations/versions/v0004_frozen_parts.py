"""Frozen rounds in pieces, append-only; what was one piece stays one."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, move what was frozen before, and guard it."""
    op.create_table(
        "frozen_part",
        sa.Column("round", sa.String(64), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.execute("INSERT INTO frozen_part (round, seq, content) SELECT round, 1, content FROM frozen_round")
    op.drop_table(
        "frozen_round"
    )  # with its triggers; the hash it held stands in the entry that froze the round
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER frozen_part_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON frozen_part "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()"
        )
        return
    for action in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER frozen_part_no_{action.lower()} BEFORE {action} ON frozen_part "
            "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        )
    # INSERT OR REPLACE removes the old row without asking the DELETE trigger, so a key that exists is refused.
    op.execute(
        "CREATE TRIGGER frozen_part_no_replace BEFORE INSERT ON frozen_part "
        "WHEN EXISTS (SELECT 1 FROM frozen_part WHERE round = NEW.round AND seq = NEW.seq) "
        "BEGIN SELECT RAISE(ABORT, 'UNIQUE: the ledger is append-only'); END"
    )
