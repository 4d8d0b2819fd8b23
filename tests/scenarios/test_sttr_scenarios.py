"""The scenarios of STTR with the stand-in: all pass, twice the same, and each check says what it rests on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

RANDOM = ("run", "duration")


def _run(folder: Path, *what: str) -> dict[str, Any]:
    command = [
        sys.executable, "-m", "ikt_harness", "run", *what, "--seed", "1", "--clock", "2026-03-02T09:00:00", "--json",
        "--store", f"sqlite:///{folder}/ledger.db",
    ]  # fmt: skip
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        env=os.environ | {"XDG_DATA_HOME": str(folder)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    outcome: dict[str, Any] = json.loads(done.stdout)
    return outcome


def _fixed(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return {key: _fixed(item) for key, item in value.items() if key not in RANDOM}
    return [_fixed(item) for item in value] if isinstance(value, list) else value


@pytest.mark.slow
def test_all_pass_and_a_second_run_is_the_same(tmp_path: Path) -> None:
    first, second = _run(tmp_path, "sttr"), _run(tmp_path, "sttr")
    assert {result["scenario"]: result["verdict"] for result in first["results"]} == {
        result["scenario"]: "geslaagd" for result in first["results"]
    }
    assert len(first["results"]) >= 23
    assert _fixed(first) == _fixed(second)
    checks = [check for result in first["results"] for step in result["steps"] for check in step["checks"]]
    assert len({check["id"] for check in checks}) == len(checks)
    for check in checks:
        assert check["ground"], check["id"]
        assert check["kind"] in ("official", "observed", "harness-defined")
        assert "http://127" not in check["seen"]
