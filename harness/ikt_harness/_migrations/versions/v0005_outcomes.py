"""The projection by outcome, and every failure with what passed after it; both are made from the results there are."""

import sqlalchemy as sa
from alembic import op

from ikt_harness.ledger.projection import rebuild

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and make the projection anew.

    The projection is made by the product as it is: a later migration that changes its tables takes the last line over
    from here, as it makes all of it anew.
    """
    op.create_index("run_by_organisation", "run", ["organisation"])
    op.create_table(
        "outcome",
        sa.Column("round", sa.String(64), primary_key=True),
        sa.Column("organisation", sa.String(64), primary_key=True),
        sa.Column("product", sa.String(200), primary_key=True),
        sa.Column("koppelvlak", sa.String(20), primary_key=True),
        sa.Column("drive", sa.String(20), primary_key=True),
        sa.Column("environment", sa.String(20), primary_key=True),
        sa.Column("scenario", sa.String(100), primary_key=True),
        sa.Column("outcome", sa.String(32), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("run", sa.String(64), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("fingerprints", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("outcome_by_scenario", "outcome", ["scenario", "outcome"])
    op.create_table(
        "failure",
        sa.Column("fingerprint", sa.String(16), primary_key=True),
        sa.Column("place", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("run", sa.String(64), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("round", sa.String(64), nullable=False),
        sa.Column("organisation", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("product", sa.String(200), nullable=False),
        sa.Column("scenario", sa.String(100), nullable=False),
        sa.Column("passed", sa.BigInteger, nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_index("failure_by_line", "failure", ["organisation", "name", "scenario", "passed"])
    op.create_index("failure_by_scenario", "failure", ["scenario"])
    rebuild(op.get_bind())
