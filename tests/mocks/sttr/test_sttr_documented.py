"""The reference page names every own rule with its present meaning, and why some cannot be raised alone."""

from __future__ import annotations

import re
from pathlib import Path

from ikt_mocks.sttr import errors
from ikt_mocks.sttr.samples.mutaties import NIET_ALLEEN


def test_the_table_of_rules_is_that_of_the_code(root: Path) -> None:
    text = (root / "docs" / "reference" / "sttr.md").read_text(encoding="utf-8")
    for bevinding in errors.alle():
        if bevinding.code.startswith("IKT-"):
            meaning = re.sub(r"\{\w+\}", "…", bevinding.tekst.en)
            ground = bevinding.ground.split(":")[0]
            assert (
                f"| `{bevinding.code}` | {bevinding.laag} | {bevinding.ernst} | {ground} | {meaning} |"
                in text
            )
    for code, reason in NIET_ALLEEN.items():
        assert f"| `{code}` | {reason.en} |" in text
