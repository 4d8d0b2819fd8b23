"""The tables of the mock's store that all koppelvlakken share; a koppelvlak adds its own in its ``state``."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

workspace = sa.Table(
    "workspace",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    # The clock: the moment it was set to, and whether it has run on from there since ``set_at`` (real time).
    sa.Column("clock", sa.String(40), nullable=False),
    sa.Column("clock_runs", sa.Boolean, nullable=False),
    sa.Column("set_at", sa.String(40), nullable=False),
    sa.Column("settings", sa.JSON, nullable=False),
)

token = sa.Table(
    "token",
    metadata,
    # Only the hash of a token is kept: whoever reads the store cannot speak for anybody.
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), nullable=False),
    sa.Column("oins", sa.JSON, nullable=False),
    sa.Column("control", sa.Boolean, nullable=False),
)

endpoint = sa.Table(
    "endpoint",
    metadata,
    sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
    sa.Column("oin", sa.String(20), primary_key=True),
    sa.Column("koppelvlak", sa.String(20), primary_key=True),
    sa.Column("url", sa.String(2000), nullable=False),
)

journal = sa.Table(
    "journal",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), nullable=False),
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
    sa.Index("journal_by_workspace", "workspace", "id"),
)

fault = sa.Table(
    "fault",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), nullable=False),
    sa.Column("point", sa.String(100), nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("remaining", sa.Integer, nullable=False),
    sa.Column("parameters", sa.JSON, nullable=False),
)

job = sa.Table(
    "job",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), nullable=False),
    sa.Column("kind", sa.String(100), nullable=False),
    sa.Column("due", sa.String(40), nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("last_error", sa.String(2000), nullable=False),
    sa.Index("job_due", "workspace", "state", "due"),
)

lease = sa.Table(
    "lease",
    metadata,
    sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
    sa.Column("holder", sa.String(64), nullable=False),
    # Real time, not the workspace's clock: a lease is about processes.
    sa.Column("until", sa.String(40), nullable=False),
)
