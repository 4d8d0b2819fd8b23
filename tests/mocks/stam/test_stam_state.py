"""The tables the migration makes are the tables the code uses."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from ikt_mocks.stam import state
from ikt_mocks.workspace import Workspaces


def test_migration_and_tables_agree(workspaces: Workspaces) -> None:
    with workspaces.database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, state.verzoek.metadata)
    assert [difference for difference in differences if "stam_" in repr(difference)] == []
