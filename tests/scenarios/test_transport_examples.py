"""The example message handler, as a real process, passes in supplier drive, for the transport and for STOP over it."""

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

TOKEN = "voorbeeld-token-voor-ebms"  # noqa: S105 - the one of the example connection
OIN = "00000099000000990101"
_IKT = "import sys; from ikt_harness.cli import main; sys.exit(main())"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _own_handler(script: Path, dso: int, port: int) -> Iterator[None]:
    command = [sys.executable, str(script), f"http://127.0.0.1:{dso}", TOKEN, str(port), OIN]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.kill()


def _connection(root: Path, folder: Path, dso: int, port: int, timeout: int) -> Path:
    text = (root / "docs" / "examples" / "transport" / "connection.toml").read_text(encoding="utf-8")
    text = re.sub(r"port = \d+", f"port = {dso}", text)
    text = re.sub(r":9006/", f":{port}/", text)
    path = folder / "connection.toml"
    path.write_text(re.sub(r"timeout = \d+", f"timeout = {timeout}", text), encoding="utf-8")
    return path


def _run(connection: Path, *scenarios: str) -> tuple[int, dict[str, Any], str]:
    done = subprocess.run(
        [sys.executable, "-c", _IKT, "run", *scenarios, "--drive", "supplier", "--json",
         "--connection", str(connection), "--store", f"sqlite:///{connection.parent / 'ledger.db'}"],
        capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.stdout, done.stderr
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


def _bad(result: dict[str, Any]) -> list[str]:
    return [
        check["id"]
        for row in result["results"]
        for step in row["steps"]
        for check in step["checks"]
        if check["verdict"] not in ("geslaagd", "te beoordelen")
    ]


def test_the_example_passes(root: Path, tmp_path: Path) -> None:
    dso, port = _free_port(), _free_port()
    connection = _connection(root, tmp_path, dso, port, 30)
    chosen = [
        f"digikoppeling:{name}" for name in ("T01", "T04", "T05", "T15", "T20", "T22", "T23", "T49", "K01")
    ]
    with _own_handler(root / "docs" / "examples" / "transport" / "berichtenhandler.py", dso, port):
        code, result, said = _run(connection, *chosen, "stop:H2")
    assert _bad(result) == []
    assert {row["drive"] for row in result["results"]} == {"supplier"}
    assert code == 0
    assert "Installeer de CPA" in said
    assert "Het gaat over ebMS2" in said


def test_nobody_there_ends_with_a_verdict(root: Path, tmp_path: Path) -> None:
    connection = _connection(root, tmp_path, 0, _free_port(), 1)
    code, result, _said = _run(connection, "digikoppeling:T01", "digikoppeling:T27")
    verdicts = {row["scenario"]: row["verdict"] for row in result["results"]}
    # T27 wants TLS, and the address of the example is one without.
    assert verdicts == {"digikoppeling:T01": "gezakt", "digikoppeling:T27": "niet uitvoerbaar"}
    assert code == 1
