"""The example behandelsysteem, as a real process, passes in supplier drive; its wrong variant fails where it should."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

TOKEN = "voorbeeld-token-voor-stam"  # noqa: S105 - the one of the example connection
OIN = "00000099000000990101"
_START_SECONDS = 15
_IKT = "import sys; from ikt_harness.cli import main; sys.exit(main())"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _own_system(script: Path, port: int) -> Iterator[None]:
    command = [sys.executable, str(script), str(port), TOKEN, OIN]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            end = time.monotonic() + _START_SECONDS
            while time.monotonic() < end:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield
        finally:
            process.kill()


def _run(root: Path, tmp_path: Path, name: str, timeout: int, *scenarios: str) -> tuple[int, dict[str, Any]]:
    folder = root / "docs" / "examples" / "stam"
    port = _free_port()
    connection = tmp_path / "connection.toml"
    text = (folder / "connection.toml").read_text(encoding="utf-8")
    text, changed = re.subn(r"127\.0\.0\.1:\d+", f"127.0.0.1:{port}", text)
    assert changed >= 1
    connection.write_text(re.sub(r"timeout = \d+", f"timeout = {timeout}", text), encoding="utf-8")
    with _own_system(folder / f"{name}.py", port):
        done = subprocess.run(
            [sys.executable, "-c", _IKT, "run", *scenarios, "--drive", "supplier", "--json",
             "--connection", str(connection), "--store", f"sqlite:///{tmp_path / 'ledger.db'}"],
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    assert done.stdout, done.stderr
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout)


def _verdicts(result: dict[str, Any]) -> dict[str, str]:
    return {row["scenario"]: row["verdict"] for row in result["results"]}


def test_the_example_passes(root: Path, tmp_path: Path) -> None:
    chosen = ("stam:S01", "stam:S05", "stam:S09", "stam:F12", "stam:F16")
    code, result = _run(root, tmp_path, "behandelsysteem", 20, *chosen)
    assert _verdicts(result) == {
        "stam:S01": "geslaagd",
        "stam:S05": "geslaagd",
        # Whether the case shows as withdrawn is for a person to see.
        "stam:S09": "te beoordelen",
        "stam:F12": "geslaagd",
        "stam:F16": "geslaagd",
    }
    assert code == 0


def test_who_builds_addresses_misses_the_documents(root: Path, tmp_path: Path) -> None:
    code, result = _run(root, tmp_path, "behandelsysteem_fout", 4, "stam:S01", "stam:S05")
    assert code == 1
    assert _verdicts(result) == {"stam:S01": "geslaagd", "stam:S05": "gezakt"}
    checks = [check for row in result["results"] for step in row["steps"] for check in step["checks"]]
    failed = {check["id"]: check["seen"] for check in checks if check["verdict"] == "gezakt"}
    assert failed == {"stam:S05/documenten": "0 van 3 documenten"}


@pytest.mark.parametrize("name", ["behandelsysteem", "behandelsysteem_fout"])
def test_the_examples_need_nothing_but_python(root: Path, name: str) -> None:
    text = (root / "docs" / "examples" / "stam" / f"{name}.py").read_text(encoding="utf-8")
    modules = re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE)
    assert modules
    assert set(modules) <= sys.stdlib_module_names
