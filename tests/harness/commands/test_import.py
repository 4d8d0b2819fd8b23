"""``ikt import`` and ``ikt ledger`` as a user sees them."""

from __future__ import annotations

import json
import sqlite3
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.harness.commands.conftest import ikt

# Takes longer than the quick run has; the full run holds it.
pytestmark = pytest.mark.slow

_SUITE = (
    '<testsuite><testcase name="stop:H7" time="0.1"/><testcase name="x"><skipped/></testcase></testsuite>'
)


def written(folder: Path, code: int, *arguments: str) -> Any:  # noqa: ANN401 - any JSON
    done = ikt(folder, *arguments, "--json")
    assert done.returncode == code, done.stderr
    value = json.loads(done.stdout)
    schema = files("ikt_harness").joinpath("json_schemas", f"{arguments[0]}.json").read_text("utf-8")
    jsonschema.validate(value, json.loads(schema))
    return value


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "uitslagen.xml").write_text(_SUITE, encoding="utf-8")
    return tmp_path


_ROUND = ("--round", "ikt 5", "--organisation", "00000001234567890000", "--product", "Plan 4.2")


def test_a_dry_run_then_the_import_then_the_same_again(folder: Path) -> None:
    command = ("import", "uitslagen.xml", *_ROUND)
    states = []
    for option in (["--dry-run"], [], [], ["--dry-run"]):
        value = written(folder, 0, *command, *option)
        (row,) = value["files"]
        states.append((row["state"], row["results"], len(row["unlinked"])))
    assert states == [("planned", 1, 1), ("imported", 1, 1), ("known", 1, 1), ("known", 1, 1)]
    assert written(folder, 0, "ledger", "verify")["runs"] == 1
    told = ikt(folder, *command, "--dry-run")
    assert "al eerder ingelezen" in told.stdout
    assert "uitslagen.xml:1: x" in told.stdout


def test_what_is_refused_says_so_once(folder: Path) -> None:
    done = ikt(folder, "import", "uitslagen.xml")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--round" in done.stderr
    assert written(folder, 0, "ledger", "verify")["runs"] == 0


def test_a_changed_ledger_is_told_and_a_projection_mended(folder: Path) -> None:
    assert ikt(folder, "import", "uitslagen.xml", *_ROUND).returncode == 0
    whole = written(folder, 0, "ledger", "verify")
    assert whole["holds"]
    anchor = f"{whole['runs']}:{whole['head']}"
    assert written(folder, 0, "ledger", "verify", "--anchor", anchor)["holds"]
    assert not written(folder, 1, "ledger", "verify", "--anchor", f"2:{whole['head']}")["holds"]
    assert "runkop" in ikt(folder, "ledger", "verify", "--anchor", "gisteren").stderr
    with sqlite3.connect(folder / "data" / "ikt" / "ledger.db") as connection:
        connection.execute("UPDATE projection SET verdict = 'gezakt'")
    connection.close()
    broken = written(folder, 1, "ledger", "verify")
    assert [problem["where"].startswith("projection IKT-5") for problem in broken["problems"]] == [True]
    assert "klopt NIET" in ikt(folder, "ledger", "verify").stdout
    assert written(folder, 0, "ledger", "rebuild") == {"action": "rebuild", "entries": 1}
    assert "klopt: 1 run," in ikt(folder, "ledger", "verify").stdout
