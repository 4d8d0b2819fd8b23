"""What follows when an ebMS2 message has ended, and which exchange of a koppelvlak goes over which messages."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "ebms_follow_up",
        sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
        sa.Column("message_id", sa.String(255), primary_key=True),
        sa.Column("job", sa.String(100), nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
    )
    op.create_table(
        "transport_exchange",
        sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
        sa.Column("koppelvlak", sa.String(20), primary_key=True),
        sa.Column("nummer", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("conversation_id", sa.Text, nullable=False),
        sa.Column("cpa_id", sa.Text, nullable=False),
    )
