"""The tables of Grote Berichten: as the migration makes them, and apart per workspace."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from ikt_mocks.blobs import Blob
from ikt_mocks.digikoppeling.grote_berichten.messages import Lifetime
from ikt_mocks.digikoppeling.grote_berichten.state import (
    Published,
    Received,
    find_box,
    find_file,
    gb_file,
    open_box,
    publish,
    receive,
    received,
    withdraw,
)
from ikt_mocks.server import open_workspaces
from ikt_mocks.workspace import Workspaces

OWNER = "00000099000000990101"
OTHER = "00000099000000990901"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
BLOB = Blob("0" * 64, 5_000_000_000)


@pytest.fixture(name="workspaces")
def open_store() -> Iterator[Workspaces]:
    workspaces = open_workspaces("sqlite://")
    for name in ("a", "b"):
        workspaces.create(moment=NOW, runs=False, identifier=name)
    yield workspaces
    workspaces.database.close()


def test_migration_makes_the_tables_that_are_declared(workspaces: Workspaces) -> None:
    with workspaces.database.read() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "mock_version"})
        differences = compare_metadata(context, gb_file.metadata)
    assert [one for one in differences if "gb_" in str(one)] == []


def test_file_comes_back_in_its_own_workspace_only(workspaces: Workspaces) -> None:
    lifetime = Lifetime(NOW, NOW + timedelta(days=1))
    file = Published(OWNER, frozenset({OTHER, OWNER}), "a.zip", "application/zip", BLOB, lifetime)
    with workspaces.get("a").write() as unit:
        publish(unit, file)
        assert find_file(unit, file.id) == file
    with workspaces.get("b").write() as unit:
        assert find_file(unit, file.id) is None
        withdraw(unit, file.id)
    with workspaces.get("a").read() as unit:
        assert find_file(unit, file.id) == file


def test_box_comes_back_in_its_own_workspace_only(workspaces: Workspaces) -> None:
    file = Received("a.zip", OTHER, BLOB, NOW)
    with workspaces.get("a").write() as unit:
        box = open_box(unit, OWNER, [OTHER])
        replaced = [receive(unit, box, file), receive(unit, box, file)]
        assert find_box(unit, box.id) == box
        assert received(unit, box.id) == {"a.zip": file}
    with workspaces.get("b").read() as unit:
        assert find_box(unit, box.id) is None
        assert received(unit, box.id) == {}
    assert replaced == [False, True]
