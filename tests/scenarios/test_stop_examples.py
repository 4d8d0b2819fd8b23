"""The example plansysteem, as a real process, passes in supplier drive; its wrong variant fails where it should."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.scenarios.own_system import OIN, Outcome, connection, free_port, own_system, run

# Takes longer than the quick run has; the full run holds it.
pytestmark = pytest.mark.slow

TOKEN = "voorbeeld-token-voor-stop"  # noqa: S105 - the one of the example connection


def _run(root: Path, tmp_path: Path, name: str, *scenarios: str) -> Outcome:
    folder, port = root / "docs" / "examples" / "stop", free_port()
    file = connection(
        folder / "connection.toml",
        tmp_path,
        (r"port = \d+", f"port = {port}"),
        (r"timeout = \d+", "timeout = 30"),
    )
    with own_system(folder / f"{name}.py", f"http://127.0.0.1:{port}", TOKEN, OIN):
        return run(file, *scenarios)


def test_the_example_passes(root: Path, tmp_path: Path) -> None:
    chosen = ("stop:H1", "stop:H2", "stop:H9", "stop:F3", "stop:F5", "stop:F15", "stop:F21")
    outcome = _run(root, tmp_path, "plansysteem", *chosen)
    assert outcome.failed == {}
    # What the own system shows of a contradicting or foreign answer is for a person to see.
    expected = dict.fromkeys(chosen, "geslaagd") | dict.fromkeys(("stop:F15", "stop:F21"), "te beoordelen")
    assert outcome.verdicts == expected
    assert outcome.code == 0
    assert "Lever een besluit zonder fouten aan ter validatie." in outcome.said
    assert OIN in outcome.said


def test_the_wrong_variant_fails_at_the_named_check(root: Path, tmp_path: Path) -> None:
    outcome = _run(root, tmp_path, "plansysteem_fout", "stop:H1", "stop:H2")
    assert outcome.verdicts == {"stop:H1": "gezakt", "stop:H2": "gezakt"}
    assert list(outcome.failed) == ["stop:H1/valide", "stop:H2/geregistreerd"]
    assert all("LVBB3008" in seen for seen in outcome.failed.values())
    assert outcome.code == 1


def test_nobody_there_ends_each_wait_with_a_verdict(root: Path, tmp_path: Path) -> None:
    example = root / "docs" / "examples" / "stop" / "connection.toml"
    file = connection(example, tmp_path, (r"port = \d+", "port = 0"), (r"timeout = \d+", "timeout = 1"))
    outcome = run(file, "stop:H1")
    assert list(outcome.failed) == ["stop:H1/aangekomen"]
    assert outcome.code == 1
