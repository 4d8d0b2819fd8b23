"""What a command writes with ``--json`` is what its published schema says."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

pytestmark = pytest.mark.slow

_FOLDER = files("ikt_harness").joinpath("json_schemas")


def schema(name: str) -> dict[str, Any]:
    value = json.loads(_FOLDER.joinpath(f"{name}.json").read_text(encoding="utf-8"))
    assert isinstance(value, dict)
    return value


def start(folder: Path, *arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "ikt_harness", *map(str, arguments), "--json"],
        cwd=folder,
        env={**os.environ, "XDG_DATA_HOME": str(folder / "data")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def written(folder: Path, *arguments: str | Path) -> Any:  # noqa: ANN401 - any JSON
    with start(folder, *arguments) as process:
        out, error = process.communicate(timeout=120)
    assert process.returncode in (0, 1), error
    value = json.loads(out)
    jsonschema.validate(value, schema(str(arguments[0])))
    assert out == json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    return value


def test_every_command_with_json_has_a_schema() -> None:
    commands = {entry.name for entry in entry_points(group="ikt.commands")}
    described = {Path(entry.name).stem for entry in _FOLDER.iterdir() if entry.name.endswith(".json")}
    assert commands == described


@pytest.mark.parametrize("name", sorted(Path(entry.name).stem for entry in _FOLDER.iterdir()))
def test_schemas_are_schemas_and_closed(name: str) -> None:
    value = schema(name)
    jsonschema.Draft202012Validator.check_schema(value)
    assert value["title"].startswith(f"ikt {name}")
    assert value["description"]

    def open_objects(node: object, place: str) -> list[str]:
        if isinstance(node, list):
            return [
                found for number, item in enumerate(node) for found in open_objects(item, f"{place}/{number}")
            ]
        if not isinstance(node, dict):
            return []
        own = [place] if node.get("type") == "object" and "additionalProperties" not in node else []
        return own + [found for key, item in node.items() for found in open_objects(item, f"{place}/{key}")]

    assert open_objects(value, "") == []


def test_rules(tmp_path: Path) -> None:
    assert len(written(tmp_path, "rules")) > 777


def test_sample(tmp_path: Path) -> None:
    assert len(written(tmp_path, "sample", "stop")["types"]) > 16
    made = written(tmp_path, "sample", "stop", "amvb", "--out", tmp_path / "uit")["written"]
    assert [Path(one["path"]).is_dir() for one in made] == [True]


def test_scenarios(tmp_path: Path) -> None:
    assert written(tmp_path, "scenarios")


def test_milestones(tmp_path: Path) -> None:
    assert len(written(tmp_path, "milestones")) == 63


def test_check(tmp_path: Path) -> None:
    folder = tmp_path / "leeg"
    folder.mkdir()
    assert written(tmp_path, "check", "stop", folder)["verdict"] == "niet-valide"


def test_run_milestones_and_report(tmp_path: Path, pack: Path) -> None:
    assert written(tmp_path, "run", pack, "--round", "IKT-5", "--clock", "2026-03-02T09:00:00")["results"]
    assert len(written(tmp_path, "milestones", "--round", "IKT-5")) == 63
    report = written(tmp_path, "report", "IKT-5", "--out", tmp_path / "rapport")
    assert all(Path(file).is_file() for file in report["files"])


def test_export_and_verify(tmp_path: Path, pack: Path) -> None:
    run = written(tmp_path, "run", pack, "--clock", "2026-03-02T09:00:00")["run"]
    made = written(tmp_path, "export", run, "--out", tmp_path / "bewijs.zip")
    assert (made["run"], made["masked"]) == (run, 0)
    assert written(tmp_path, "verify", tmp_path / "bewijs.zip")["holds"] is True
    (tmp_path / "bewijs.zip").write_bytes(b"geen zip")
    assert written(tmp_path, "verify", tmp_path / "bewijs.zip")["run"] is None


@pytest.mark.slow
def test_demo(tmp_path: Path) -> None:
    assert Path(written(tmp_path, "demo", "--out", tmp_path / "demo")["report"]).is_file()


def test_serve(tmp_path: Path) -> None:
    with start(tmp_path, "serve") as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        rest, error = process.communicate(timeout=30)
    jsonschema.validate(json.loads(first), schema("serve"))
    assert (process.returncode, rest) == (0, ""), error
