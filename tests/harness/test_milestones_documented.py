"""The reference page lists the register as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from ikt_harness.milestones import load_milestones
from ikt_harness.proof import Level, load_proof


@pytest.fixture
def docs(root: Path) -> Path:
    return root / "docs"


def test_every_milestone_stands_in_the_reference(docs: Path) -> None:
    rows = [
        line
        for line in (docs / "reference/milestones.md").read_text("utf-8").splitlines()
        if line.startswith("| `") and line.count("|") == 6
    ]
    proof = load_proof()
    expected = [
        f"| `{one.slug}` | {one.title} | {', '.join(one.koppelvlakken) or '-'} | `{one.evidence_kind}` |"
        f" {proof.milestones[one.slug].required_level} |"
        for one in load_milestones()
    ]
    assert rows == expected


def test_every_level_is_explained(docs: Path) -> None:
    text = (docs / "explanation/evidence-levels.md").read_text("utf-8")
    assert [level for level in Level if f"| `{level}` |" not in text] == []
