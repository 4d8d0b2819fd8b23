"""The own regelbeheersysteem of docs/examples, as a real process judged by the real command, right and wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.scenarios.own_system import Outcome, connection, free_port, own_system, run

# Takes longer than the quick run has; the full run holds it.
pytestmark = pytest.mark.slow

TOKEN = "voorbeeldtoken-sttr-1"  # noqa: S105 - the one in the example


def _run(root: Path, folder: Path, script: str, *scenarios: str) -> Outcome:
    examples, port = root / "docs" / "examples" / "sttr", free_port()
    file = connection(examples / "verbinding.toml", folder, (r"port = 8767", f"port = {port}"))
    with own_system(examples / script, f"http://127.0.0.1:{port}", TOKEN):
        return run(file, *scenarios)


def test_the_example_passes_every_scenario_in_supplier_drive(root: Path, tmp_path: Path) -> None:
    wanted = ("sttr:TR-02", "sttr:TR-03", "sttr:TR-05", "sttr:TR-20", "sttr:TR-27", "sttr:TR-32")
    outcome = _run(root, tmp_path, "regelbeheersysteem.py", *wanted)
    assert outcome.verdicts == dict.fromkeys(wanted, "geslaagd")
    assert outcome.code == 0


def test_the_wrong_variant_fails_on_the_named_check(root: Path, tmp_path: Path) -> None:
    outcome = _run(root, tmp_path, "regelbeheersysteem_fout.py", "sttr:TR-03")
    assert outcome.code == 1
    assert outcome.failed == {"sttr:TR-03/dmn-1-2-geaccepteerd": "afgewezen IKT-TR-013"}
