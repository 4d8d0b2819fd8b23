"""A store that cannot be used: every command says so once, and leaves the file as it was."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from tests.harness.commands.conftest import Done, ikt

pytestmark = pytest.mark.slow

COMMANDS = {
    "run": ["run", "pack", "--store"],
    "milestones": ["milestones", "--store"],
    "report": ["report", "IKT-5", "--out", "rapport", "--store"],
    "serve": ["serve", "--state"],
}


def assert_one_message(done: Done, *words: str) -> None:
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


@pytest.mark.parametrize("command", sorted(COMMANDS))
@pytest.mark.usefixtures("pack")
def test_no_database(command: str, tmp_path: Path) -> None:
    file = tmp_path / "brief.db"
    file.write_bytes(b"Geachte heer, mevrouw, dit is een brief. " * 100)
    before = file.read_bytes()
    done = ikt(tmp_path, *COMMANDS[command], f"sqlite:///{file}")
    assert_one_message(done, "geen (gave) database", "Wat te doen")
    assert file.read_bytes() == before
    assert not (tmp_path / "rapport").exists()


@pytest.mark.slow
@pytest.mark.parametrize("command", sorted(COMMANDS))
@pytest.mark.usefixtures("pack")
def test_locked_by_another_process(command: str, tmp_path: Path) -> None:
    file = tmp_path / "bezet.db"
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    done = ikt(tmp_path, *COMMANDS[command], f"sqlite:///{file}")
    holder.close()
    assert_one_message(done, "bezet door een ander proces", "Wat te doen")


@pytest.mark.parametrize("command", sorted(COMMANDS))
@pytest.mark.parametrize("url", ["sqlite:///weg/a.db", "mysql://naam:geheim@host/x", "zomaar"])
@pytest.mark.usefixtures("pack")
def test_no_usable_url(command: str, url: str, tmp_path: Path) -> None:
    done = ikt(tmp_path, *COMMANDS[command], url)
    assert_one_message(done, "Wat te doen")
    assert "geheim" not in done.stderr
    assert not (tmp_path / "weg").exists()
