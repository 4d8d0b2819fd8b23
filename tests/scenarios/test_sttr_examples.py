"""The own regelbeheersysteem of docs/examples, as a real process judged by the real command, right and wrong."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

TOKEN = "voorbeeldtoken-sttr-1"  # noqa: S105 - the one in the example
SECONDS = 240
Run = tuple[int, dict[str, dict[str, Any]]]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _own_system(script: Path, port: int) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, str(script), f"http://127.0.0.1:{port}", TOKEN],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
        assert process.poll() is None, "the example ended by itself"
    finally:
        process.kill()
        process.wait()


def _run(root: Path, folder: Path, script: str, *scenarios: str) -> Run:
    examples = root / "docs" / "examples" / "sttr"
    port = _free_port()
    connection = folder / "verbinding.toml"
    text = (examples / "verbinding.toml").read_text(encoding="utf-8")
    assert "port = 8767" in text
    connection.write_text(text.replace("port = 8767", f"port = {port}"), encoding="utf-8")
    command = [
        sys.executable, "-m", "ikt_harness", "run", *scenarios, "--drive", "supplier", "--json",
        "--connection", str(connection), "--store", f"sqlite:///{folder}/ledger.db",
    ]  # fmt: skip
    with _own_system(examples / script, port):
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
            env=os.environ | {"TMPDIR": str(folder), "XDG_DATA_HOME": str(folder)},
        )
    assert done.stdout, done.stderr
    return done.returncode, {result["scenario"]: result for result in json.loads(done.stdout)["results"]}


def _failed_checks(result: dict[str, Any]) -> dict[str, str]:
    return {
        check["id"]: check["seen"]
        for step in result["steps"]
        for check in step["checks"]
        if check["verdict"] == "gezakt"
    }


def test_the_example_passes_every_scenario_in_supplier_drive(root: Path, tmp_path: Path) -> None:
    wanted = ("sttr:TR-02", "sttr:TR-03", "sttr:TR-05", "sttr:TR-20", "sttr:TR-27", "sttr:TR-32")
    code, results = _run(root, tmp_path, "regelbeheersysteem.py", *wanted)
    assert {scenario: result["verdict"] for scenario, result in results.items()} == dict.fromkeys(
        wanted, "geslaagd"
    )
    assert code == 0


def test_the_wrong_variant_fails_on_the_named_check(root: Path, tmp_path: Path) -> None:
    code, results = _run(root, tmp_path, "regelbeheersysteem_fout.py", "sttr:TR-03")
    assert code == 1
    failed = _failed_checks(results["sttr:TR-03"])
    assert failed == {"sttr:TR-03/dmn-1-2-geaccepteerd": "afgewezen IKT-TR-013"}
