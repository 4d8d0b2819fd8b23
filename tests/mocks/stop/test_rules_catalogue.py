"""The catalogue against the cases: every enforced rule of STOP has a clean case and a change that raises it alone.

How a module of cases takes part stands in ``rule_cases.py``.
"""

from __future__ import annotations

import importlib
import re
from collections import Counter
from pathlib import Path

import pytest
from tests.mocks.stop.rule_cases import RuleCase

from ikt_harness.rule_status import all_rules


def _cases() -> list[RuleCase]:
    found: list[RuleCase] = []
    for path in sorted(Path(__file__).parent.glob("test_rules*.py")):
        if path.stem != Path(__file__).stem:
            module = importlib.import_module(f"tests.mocks.stop.{path.stem}")
            found.extend(getattr(module, "CASES", ()))
    return sorted(found, key=lambda case: case.code)


CASES = {case.code: case for case in _cases()}
ENFORCED = {rule.code for rule in all_rules() if rule.koppelvlak == "STOP" and rule.status == "enforced"}


def test_every_enforced_rule_has_its_case_and_only_one() -> None:
    assert CASES.keys() == ENFORCED
    assert [code for code, number in Counter(case.code for case in _cases()).items() if number > 1] == []


def test_at_least_four_hundred_rules_are_judged() -> None:
    counted = Counter(rule.status for rule in all_rules() if rule.koppelvlak == "STOP")
    assert counted["enforced"] + counted["schema-pack"] >= 400


@pytest.fixture(scope="module")
def overlaps(root: Path) -> dict[str, frozenset[str]]:
    """Return rule → the rules that its change raises too, as the page tells."""
    page = (root / "docs" / "reference" / "stop-overlaps.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([A-Z]+[-A-Z.]*\d[\d.]*) \| ([^|]+) \| (?=\S)", page, re.MULTILINE)
    listed = {code: frozenset(others.strip().split(", ")) for code, others in rows}
    assert len(rows) == len(listed)
    return listed


def test_the_page_lists_no_rule_that_has_no_case(overlaps: dict[str, frozenset[str]]) -> None:
    assert overlaps.keys() <= CASES.keys()


@pytest.mark.parametrize("code", sorted(CASES))
def test_the_clean_case_raises_nothing_and_the_change_raises_the_rule(
    code: str, tmp_path: Path, overlaps: dict[str, frozenset[str]]
) -> None:
    case = CASES[code]
    for name in ("clean", "wrong"):
        (tmp_path / name).mkdir()
    assert case.clean(tmp_path / "clean") == frozenset()
    assert case.wrong(tmp_path / "wrong") == {code} | overlaps.get(code, frozenset())
