"""The projection: the latest result per round, aansluiting and scenario, made from the results there are."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_KEY = ("round", "organisation", "product", "koppelvlak", "drive", "environment", "scenario")
_READ = (
    "SELECT run.round, run.organisation, run.product, run_head.seq AS position, result.run, result.seq, "
    "result.scenario, result.verdict, result.record, result.hash FROM run_head "
    "JOIN run ON run.id = run_head.run JOIN result ON result.run = run_head.run ORDER BY run_head.seq, result.seq"
)


def upgrade() -> None:
    """Create the table and fill it."""
    projection = op.create_table(
        "projection",
        sa.Column("round", sa.String(64), primary_key=True),
        sa.Column("organisation", sa.String(64), primary_key=True),
        sa.Column("product", sa.String(200), primary_key=True),
        sa.Column("koppelvlak", sa.String(20), primary_key=True),
        sa.Column("drive", sa.String(20), primary_key=True),
        sa.Column("environment", sa.String(20), primary_key=True),
        sa.Column("scenario", sa.String(100), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("run", sa.String(64), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    latest: dict[tuple[str, ...], dict[str, object]] = {}
    for row in op.get_bind().execute(sa.text(_READ)).mappings():
        try:
            record = json.loads(row["record"])
            fields = {name: str(record[name]) for name in ("koppelvlak", "drive", "environment")}
        except (ValueError, KeyError, TypeError):
            continue  # a damaged result: the check of the ledger names it
        entry = {**fields, **{name: row[name] for name in row if name != "record"}}
        key = tuple(str(entry[name]) for name in _KEY)
        count = latest[key]["count"] if key in latest else 0
        latest[key] = {**entry, "count": int(str(count)) + 1}
    if latest:
        op.bulk_insert(projection, list(latest.values()))
