"""The example plansysteem, as a real process, passes in supplier drive; its wrong variant fails where it should."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

TOKEN = "voorbeeld-token-voor-stop"  # noqa: S105 - the one of the example connection
OIN = "00000099000000990101"
_IKT = "import sys; from ikt_harness.cli import main; sys.exit(main())"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _own_system(script: Path, port: int) -> Iterator[None]:
    command = [sys.executable, str(script), f"http://127.0.0.1:{port}", TOKEN, OIN]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.kill()


def _run(
    root: Path, tmp_path: Path, name: str, timeout: int, *scenarios: str
) -> tuple[int, dict[str, Any], str]:
    folder = root / "docs" / "examples" / "stop"
    port = _free_port()
    connection = tmp_path / "connection.toml"
    text = (folder / "connection.toml").read_text(encoding="utf-8")
    text, changed = re.subn(r"port = \d+", f"port = {port}", text)
    assert changed == 1
    connection.write_text(re.sub(r"timeout = \d+", f"timeout = {timeout}", text), encoding="utf-8")
    with _own_system(folder / f"{name}.py", port):
        done = subprocess.run(
            [sys.executable, "-c", _IKT, "run", *scenarios, "--drive", "supplier", "--json",
             "--connection", str(connection), "--store", f"sqlite:///{tmp_path / 'ledger.db'}"],
            capture_output=True, text=True, timeout=180, check=False,
        )  # fmt: skip
    assert done.stdout, done.stderr
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


def _verdicts(result: dict[str, Any]) -> dict[str, str]:
    return {row["scenario"]: row["verdict"] for row in result["results"]}


def _failed(result: dict[str, Any]) -> list[str]:
    return [
        check["id"]
        for row in result["results"]
        for step in row["steps"]
        for check in step["checks"]
        if check["verdict"] == "gezakt"
    ]


def test_the_example_passes(root: Path, tmp_path: Path) -> None:
    chosen = ("stop:H1", "stop:H2", "stop:H9", "stop:F3", "stop:F5", "stop:F15", "stop:F21")
    code, result, said = _run(root, tmp_path, "plansysteem", 30, *chosen)
    assert _failed(result) == []
    # What the own system shows of a contradicting or foreign answer is for a person to see.
    expected = dict.fromkeys(chosen, "geslaagd") | dict.fromkeys(("stop:F15", "stop:F21"), "te beoordelen")
    assert _verdicts(result) == expected
    assert code == 0
    assert "Lever een besluit zonder fouten aan ter validatie." in said
    assert OIN in said


def test_the_wrong_variant_fails_at_the_named_check(root: Path, tmp_path: Path) -> None:
    code, result, _said = _run(root, tmp_path, "plansysteem_fout", 30, "stop:H1", "stop:H2")
    assert _verdicts(result) == {"stop:H1": "gezakt", "stop:H2": "gezakt"}
    assert _failed(result) == ["stop:H1/valide", "stop:H2/geregistreerd"]
    seen = [
        check["seen"]
        for row in result["results"]
        for step in row["steps"]
        for check in step["checks"]
        if check["verdict"] == "gezakt"
    ]
    assert all("LVBB3008" in text for text in seen)
    assert code == 1


def test_nobody_there_ends_each_wait_with_a_verdict(root: Path, tmp_path: Path) -> None:
    folder = root / "docs" / "examples" / "stop"
    connection = tmp_path / "connection.toml"
    text = (folder / "connection.toml").read_text(encoding="utf-8")
    text = re.sub(r"port = \d+", "port = 0", text)
    connection.write_text(re.sub(r"timeout = \d+", "timeout = 1", text), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _IKT, "run", "stop:H1", "--drive", "supplier", "--json",
         "--connection", str(connection), "--store", f"sqlite:///{tmp_path / 'ledger.db'}"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    result = json.loads(done.stdout)
    assert _failed(result) == ["stop:H1/aangekomen"]
    assert done.returncode == 1
