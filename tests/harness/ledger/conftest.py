"""An empty ledger on each kind of database, and what somebody can do who has its storage in hands."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from ikt_harness.ledger import Ledger

Execute = Callable[..., None]


def _prepare(url: str) -> None:
    Ledger.open(url).close()


@pytest.fixture
def url(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the URL of a store without results."""
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path / 'ledger.db'}"
        return
    with request.getfixturevalue("postgresql").database("ledger", _prepare) as made:
        yield made


@pytest.fixture
def execute(url: str) -> Execute:
    """Return a function that executes statements as any client may; each stands by itself."""

    def run(*statements: str, triggers: bool = True) -> None:
        if url.startswith("sqlite"):
            _sqlite(url.removeprefix("sqlite:///"), statements, triggers=triggers)
            return
        with psycopg.connect(url, autocommit=True) as connection:
            if not triggers:
                connection.execute("SET session_replication_role = replica")
            for statement in statements:
                connection.execute(statement.encode())

    return run


@pytest.fixture
def tamper(execute: Execute) -> Execute:
    """Return a function that executes statements without any trigger or foreign key in the way."""

    def run(*statements: str) -> None:
        execute(*statements, triggers=False)

    return run


def _sqlite(file: str, statements: tuple[str, ...], *, triggers: bool) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in () if triggers else names:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
    finally:
        connection.close()
