"""Rows that go to the driver directly are stored as SQLAlchemy stores them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from ikt_mocks.rows import Rows
from ikt_mocks.workspace import Workspaces

METADATA = sa.MetaData()
TABLE = sa.Table(
    "rows_probe",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("name", sa.String(20), nullable=False, unique=True),
    sa.Column("octets", sa.LargeBinary),
    sa.Column("switch", sa.Boolean, nullable=False),
    sa.Column("size", sa.BigInteger),
    sa.Column("details", sa.JSON, nullable=False),
)
ROWS: list[dict[str, Any]] = [
    {
        "name": "100%s",
        "octets": b"\x00\xff",
        "switch": True,
        "size": 2**40,
        "details": {"a": [1, None, "\u00e9"]},
    },
    {"name": "b", "octets": None, "switch": False, "size": None, "details": []},
]


@pytest.fixture(name="connection")
def make_connection(workspaces: Workspaces) -> Iterator[sa.Connection]:
    with workspaces.database.write() as connection:
        METADATA.create_all(connection)
        yield connection
        METADATA.drop_all(connection)


def stored(connection: sa.Connection) -> list[dict[str, Any]]:
    columns = [column for column in TABLE.columns if column.name != "id"]
    found = connection.execute(sa.select(*columns).order_by(TABLE.c.id))
    return [dict(row) for row in found.mappings()]


@pytest.mark.parametrize("count", [1, 2])
def test_rows_come_back_as_they_were_given(connection: sa.Connection, count: int) -> None:
    adder = Rows(TABLE, left_out=["id"])
    adder.insert(connection, [])
    assert stored(connection) == []
    adder.insert(connection, [dict(row) for row in ROWS[:count]])
    assert stored(connection) == ROWS[:count]
    connection.execute(sa.delete(TABLE))
    connection.execute(sa.insert(TABLE), ROWS[:count])
    assert stored(connection) == ROWS[:count]


def test_broken_constraint_is_told(connection: sa.Connection) -> None:
    adder = Rows(TABLE, left_out=["id"])
    with pytest.raises(IntegrityError), connection.begin_nested():
        adder.insert(connection, [dict(ROWS[0]), dict(ROWS[0])])
    assert stored(connection) == []
