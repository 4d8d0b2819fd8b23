"""The example message handler, as a real process, passes in supplier drive, for the transport and for STOP over it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.scenarios.own_system import OIN, connection, free_port, own_system, run

# Takes longer than the quick run has; the full run holds it.
pytestmark = pytest.mark.slow

TOKEN = "voorbeeld-token-voor-ebms"  # noqa: S105 - the one of the example connection


def _connection(root: Path, folder: Path, dso: int, port: int, timeout: int) -> Path:
    return connection(
        root / "docs" / "examples" / "transport" / "connection.toml",
        folder,
        (r"port = \d+", f"port = {dso}"),
        (r":9006/", f":{port}/"),
        (r"timeout = \d+", f"timeout = {timeout}"),
    )


def test_the_example_passes(root: Path, tmp_path: Path) -> None:
    dso, port = free_port(), free_port()
    file = _connection(root, tmp_path, dso, port, 30)
    chosen = [
        f"digikoppeling:{name}" for name in ("T01", "T04", "T05", "T15", "T20", "T22", "T23", "T49", "K01")
    ]
    handler = root / "docs" / "examples" / "transport" / "berichtenhandler.py"
    with own_system(handler, f"http://127.0.0.1:{dso}", TOKEN, str(port), OIN):
        outcome = run(file, *chosen, "stop:H2")
    assert set(outcome.verdicts.values()) <= {"geslaagd", "te beoordelen"}, outcome.failed
    assert {row["drive"] for row in outcome.results} == {"supplier"}
    assert outcome.code == 0
    assert "Installeer de CPA" in outcome.said
    assert "Het gaat over ebMS2" in outcome.said


def test_nobody_there_ends_with_a_verdict(root: Path, tmp_path: Path) -> None:
    outcome = run(_connection(root, tmp_path, 0, free_port(), 1), "digikoppeling:T01", "digikoppeling:T27")
    # T27 wants TLS, and the address of the example is one without.
    assert outcome.verdicts == {"digikoppeling:T01": "gezakt", "digikoppeling:T27": "niet uitvoerbaar"}
    assert outcome.code == 1
