"""The example behandelsysteem, as a real process, passes in supplier drive; its wrong variant fails where it should."""

from __future__ import annotations

import re
import socket
import sys
import time
from pathlib import Path

import pytest
from tests.scenarios.own_system import OIN, Outcome, connection, free_port, own_system, run

# Takes longer than the quick run has; the full run holds it.
pytestmark = pytest.mark.slow

TOKEN = "voorbeeld-token-voor-stam"  # noqa: S105 - the one of the example connection
_START_SECONDS = 15


def _wait_until_it_listens(port: int) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)


def _run(root: Path, tmp_path: Path, name: str, timeout: int, *scenarios: str) -> Outcome:
    folder, port = root / "docs" / "examples" / "stam", free_port()
    file = connection(
        folder / "connection.toml",
        tmp_path,
        (r"127\.0\.0\.1:\d+", f"127.0.0.1:{port}"),
        (r"timeout = \d+", f"timeout = {timeout}"),
    )
    with own_system(folder / f"{name}.py", str(port), TOKEN, OIN):
        _wait_until_it_listens(port)
        return run(file, *scenarios)


def test_the_example_passes(root: Path, tmp_path: Path) -> None:
    chosen = ("stam:S01", "stam:S05", "stam:S09", "stam:F12", "stam:F16")
    outcome = _run(root, tmp_path, "behandelsysteem", 20, *chosen)
    # Whether the case of S09 shows as withdrawn is for a person to see.
    assert outcome.verdicts == dict.fromkeys(chosen, "geslaagd") | {"stam:S09": "te beoordelen"}
    assert outcome.code == 0


def test_who_builds_addresses_misses_the_documents(root: Path, tmp_path: Path) -> None:
    outcome = _run(root, tmp_path, "behandelsysteem_fout", 4, "stam:S01", "stam:S05")
    assert outcome.code == 1
    assert outcome.verdicts == {"stam:S01": "geslaagd", "stam:S05": "gezakt"}
    assert outcome.failed == {"stam:S05/documenten": "0 van 3 documenten"}


@pytest.mark.parametrize("name", ["behandelsysteem", "behandelsysteem_fout"])
def test_the_examples_need_nothing_but_python(root: Path, name: str) -> None:
    text = (root / "docs" / "examples" / "stam" / f"{name}.py").read_text(encoding="utf-8")
    modules = re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE)
    assert modules
    assert set(modules) <= sys.stdlib_module_names
