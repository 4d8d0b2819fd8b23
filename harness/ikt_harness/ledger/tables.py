"""The tables of the ledger; the migrations create them and forbid every change and removal."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

run = sa.Table(
    "run",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("round", sa.String(64), nullable=False),
    sa.Column("organisation", sa.String(64), nullable=False),
    sa.Column("product", sa.String(200), nullable=False),
    sa.Column("drive", sa.String(20), nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("clock", sa.String(40), nullable=False),
    sa.Column("started", sa.String(40), nullable=False),
    sa.Column("versions", sa.Text, nullable=False),
    sa.Column("scenario_set_hash", sa.String(64), nullable=False),
    sa.Column("rule_set_hash", sa.String(64), nullable=False),
    sa.Index("run_by_round", "round"),
    sa.Index("run_by_organisation", "organisation"),
)

result = sa.Table(
    "result",
    metadata,
    sa.Column("run", sa.String(64), sa.ForeignKey("run.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("scenario", sa.String(100), nullable=False),
    sa.Column("verdict", sa.String(20), nullable=False),
    # Canonical JSON as text: a JSON column type would be free to rewrite it, and the hash is over these bytes.
    sa.Column("record", sa.Text, nullable=False),
    sa.Column("prev_hash", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)

run_head = sa.Table(
    "run_head",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("run", sa.String(64), sa.ForeignKey("run.id"), nullable=False, unique=True),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("head", sa.String(64), nullable=False),
    sa.Column("prev_hash", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)

# What people state and decide (organisations, attests, rounds, bevindingen): events, never states.
tracking = sa.Table(
    "tracking",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("subject", sa.String(200), nullable=False),
    sa.Column("moment", sa.String(40), nullable=False),
    sa.Column("record", sa.Text, nullable=False),
    sa.Column("prev_hash", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Index("tracking_by_kind", "kind", "seq"),
)

# The snapshots of frozen rounds in pieces, so that none has to be in memory as a whole; the entry that froze the
# round holds the hash over all of them.
frozen_part = sa.Table(
    "frozen_part",
    metadata,
    sa.Column("round", sa.String(64), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

# This and what follows is derived from run, result and run_head, and free to change: see ikt_harness.ledger.projection.
projection = sa.Table(
    "projection",
    metadata,
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

# The same by outcome: beside the latest of a key stands the latest of each verdict, and of each set of failures.
outcome = sa.Table(
    "outcome",
    metadata,
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
    sa.Index("outcome_by_scenario", "scenario", "outcome"),
    sqlite_with_rowid=False,
)

# Every failure, and the first result that passed on its line after it: see ikt_harness.ledger.failing.
failure = sa.Table(
    "failure",
    metadata,
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
    sa.Index("failure_by_line", "organisation", "name", "scenario", "passed"),
    sa.Index("failure_by_scenario", "scenario"),
    sqlite_with_rowid=False,
)
