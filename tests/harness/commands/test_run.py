"""``ikt run`` as its users call it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from tests.harness.commands.conftest import Done, ikt

from ikt_harness.ledger import Ledger

CLOCK = "2026-03-02T09:00:00"


def results_of(done: Done) -> dict[str, Any]:
    return {result["scenario"]: result for result in json.loads(done.stdout)["results"]}


def test_each_outcome_is_reported_and_the_exit_code_tells_failure(pack: Path, tmp_path: Path) -> None:
    done = ikt(tmp_path, "run", pack, "--json", "--clock", CLOCK)
    assert done.returncode == 1
    results = results_of(done)
    assert {key: value["verdict"] for key, value in results.items()} == {
        "stop:X1": "geslaagd",
        "stop:X2": "gezakt",
        "stop:X3": "fout",
        "stop:X4": "overgeslagen",
        "stop:X5": "te beoordelen",
        "stop:X6": "niet uitvoerbaar",
        "stop:X7": "fout",
    }
    assert len(results["stop:X2"]["steps"]) == 1, "a script ends at an unmet requirement"
    assert "ValueError: stuk (regel" in results["stop:X3"]["steps"][0]["checks"][0]["seen"]
    summary = json.loads(done.stdout)["summary"]
    assert summary["required_failed"] == ["stop:X2", "stop:X3", "stop:X6", "stop:X7"]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("good", ["stop:X1", "stop:X4", "stop:X5"])
def test_outcomes_that_do_not_fail_give_exit_code_0(tmp_path: Path, pack: Path, good: str) -> None:
    text = (pack / "proef.py").read_text(encoding="utf-8")
    head, *scripts = text.split("\n\n\n")
    (pack / "proef.py").write_text(
        "\n\n\n".join([head, *(s for s in scripts if good in s)]), encoding="utf-8"
    )
    assert ikt(tmp_path, "run", pack, "--json").returncode == 0


@pytest.mark.slow
def test_the_same_seed_and_clock_give_the_same_bytes(pack: Path, tmp_path: Path) -> None:
    def once() -> str:
        done = ikt(tmp_path, "run", pack, "--json", "--seed", "1", "--clock", CLOCK)
        value = json.loads(done.stdout)
        value["run"] = ""
        for result in value["results"]:
            result["duration"] = 0
            for step in result["steps"]:
                step["duration"] = 0
        return json.dumps(value)

    assert once() == once()


@pytest.mark.slow
def test_surroundings_cannot_change_a_run(pack: Path, tmp_path: Path) -> None:
    plain = results_of(ikt(tmp_path, "run", pack, "--json", "--clock", CLOCK))
    for folder in (tmp_path, pack):
        (folder / "pytest.ini").write_text("[pytest]\naddopts = -k nothing --maxfail=1\n", encoding="utf-8")
        (folder / "conftest.py").write_text("raise SystemExit('conftest was read')\n", encoding="utf-8")
    (pack / "conftest.py").unlink()
    (pack / "proef.py").touch()
    foreign = {"PYTEST_ADDOPTS": "-x -k nothing", "PYTEST_PLUGINS": "no_such_plugin"}
    done = ikt(tmp_path, "run", pack, "--json", "--clock", CLOCK, **foreign)
    assert {key: value["verdict"] for key, value in results_of(done).items()} == {
        key: value["verdict"] for key, value in plain.items()
    }


def test_junit_and_allure_carry_scenario_round_and_milestones(tmp_path: Path) -> None:
    junit, allure = tmp_path / "uitslag.xml", tmp_path / "allure"
    outputs = ("--json", "--junitxml", junit, "--alluredir", allure)
    done = ikt(tmp_path, "run", "stop:H1", "--round", "ikt 5", *outputs, "--clock", CLOCK)
    assert json.loads(done.stdout)["round"] == "IKT-5", done.stderr
    properties = {
        (prop.get("name"), prop.get("value"))
        for prop in ET.parse(junit).iter("property")  # noqa: S314 - our own file
    }
    assert {
        ("scenario", "stop:H1"),
        ("round", "IKT-5"),
        ("milestone", "gemeenten-aansluiting-stop"),
    } <= properties
    labels = {
        (label["name"], label["value"])
        for file in allure.glob("*-result.json")
        for label in json.loads(file.read_text(encoding="utf-8"))["labels"]
        if "value" in label
    }
    assert {
        ("scenario", "stop:H1"),
        ("round", "IKT-5"),
        ("milestone", "gemeenten-aansluiting-stop"),
    } <= labels


def test_a_run_is_recorded_as_a_whole(pack: Path, tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'logboek.db'}"
    done = ikt(tmp_path, "run", pack, "--json", "--store", store, "--round", "IKT-5", "--product", "Plan 1.0")
    with Ledger.open(store) as ledger:
        (run,) = ledger.runs("IKT-5")
        stored = list(ledger.results(run=run.record.id))
    assert run.record.id == json.loads(done.stdout)["run"]
    assert (run.record.product, run.record.drive, run.count) == ("Plan 1.0", "simulation", 7)
    assert [result.record.scenario for result in stored] == list(results_of(done))


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["stop:F99"], "stop:F99"),
        (["stopp"], "stopp"),
        (["--round", "ronde"], "ronde"),
        (["--clock", "morgen"], "morgen"),
        (["--drive", "supplier"], "--connection"),
        (["--connection", "weg.toml"], "weg.toml"),
        (["--store", "sqlite:///weg/logboek.db"], "weg"),
        (["--store", "mysql://x"], "mysql"),
        (["--server", "http://127.0.0.1:9", "--token", "x", "stop:H1"], "127.0.0.1:9"),
        (["--junitxml", "weg/uitslag.xml", "stop:H1"], "weg"),
        (["--seed", "-1"], "--seed"),
    ],
)
def test_misuse_gives_one_message_and_exit_code_2(tmp_path: Path, arguments: list[str], word: str) -> None:
    done = ikt(tmp_path, "run", *arguments)
    assert done.returncode == 2, done.stderr
    assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_ledger_that_is_no_database_is_left_alone(pack: Path, tmp_path: Path) -> None:
    file = tmp_path / "logboek.db"
    file.write_text("dit is geen database, maar een brief " * 50, encoding="utf-8")
    before = file.read_bytes()
    done = ikt(tmp_path, "run", pack, "--store", f"sqlite:///{file}")
    assert done.returncode == 2
    assert "database" in done.stderr
    assert file.read_bytes() == before
