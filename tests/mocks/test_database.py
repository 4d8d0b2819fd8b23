"""The store: brought up to date, isolated transactions, and one message for everything that is wrong with it."""

from __future__ import annotations

import importlib
import pkgutil
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

import ikt_mocks
from ikt_mocks import database as module
from ikt_mocks.database import Database, as_row, open_database
from ikt_mocks.tables import metadata, workspace
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

WHAT = Text("de proef", "the trial")
_ROW = {
    "id": "w",
    "name": "w",
    "clock": "",
    "clock_runs": False,
    "set_at": "",
    "settings": {},
}


def opened(url: str) -> Database:
    return open_database(url, "ikt_mocks._migrations", what=WHAT)


def refusal(url: str) -> str:
    with pytest.raises(InputRefused) as refused:
        opened(url)
    return refused.value.explain("nl")


def test_migrations_make_exactly_the_declared_tables(tmp_path: Path) -> None:
    for found in pkgutil.walk_packages(ikt_mocks.__path__, "ikt_mocks."):
        if "._migrations" not in found.name:
            importlib.import_module(found.name)  # wherever tables are declared
    store = opened(f"sqlite:///{tmp_path / 'a.db'}")
    with store.read() as connection:
        inspector = sa.inspect(connection)
        made = {
            name: {column["name"] for column in inspector.get_columns(name)}
            for name in inspector.get_table_names()
            if name != "mock_version"
        }
    store.close()
    assert made == {table.name: {column.name for column in table.columns} for table in metadata.sorted_tables}


def test_a_store_is_kept_and_opened_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    first = opened(url)
    with first.write() as connection:
        connection.execute(sa.insert(workspace).values(_ROW))
    first.close()
    second = opened(url)
    with second.read() as connection:
        (row,) = connection.execute(sa.select(workspace)).all()
    assert as_row(row) == _ROW
    assert second.folder == tmp_path
    assert not second.in_memory
    second.close()


def test_an_exception_rolls_back_and_a_read_keeps_nothing() -> None:
    store = opened("sqlite://")
    with pytest.raises(sa.exc.IntegrityError), store.write() as connection:
        connection.execute(sa.insert(workspace), [_ROW, _ROW])
    with store.read() as connection:
        connection.execute(sa.insert(workspace).values(_ROW))
    with store.read() as connection:
        assert connection.execute(sa.select(workspace)).all() == []
    assert store.in_memory
    assert store.folder is None
    store.close()


def test_no_folder(tmp_path: Path) -> None:
    assert f"de map {tmp_path / 'weg'} bestaat niet" in refusal(f"sqlite:///{tmp_path / 'weg' / 'a.db'}")
    assert not (tmp_path / "weg").exists()


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    assert "de proef is niet te openen" in refusal(f"sqlite:///{tmp_path}")


def test_no_database(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    file.write_bytes(b"dit is geen database, maar tekst" * 100)
    before = file.read_bytes()
    assert "is geen (gave) database" in refusal(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BUSY_SECONDS", 0.1)
    file = tmp_path / "a.db"
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    message = refusal(f"sqlite:///{file}")
    holder.close()
    assert "bezet door een ander proces" in message
    assert "Wat te doen" in message


def test_made_by_a_newer_version(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    store = opened(url)
    with store.write() as connection:
        connection.execute(sa.text("UPDATE mock_version SET version_num = '9999'"))
    store.close()
    assert "nieuwere versie" in refusal(url)


@pytest.mark.parametrize("url", ["", "geen url", "mysql://x/y", "sqlite:/x", "onbekend://a"])
def test_no_usable_url(url: str) -> None:
    assert "geen bruikbare database-URL" in refusal(url)


def test_memory_has_no_folder() -> None:
    store = opened("sqlite:///:memory:")
    assert store.in_memory
    assert store.folder is None
    store.close()
