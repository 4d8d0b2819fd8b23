"""The catalogue holds every code of the published tables, and derives what is enforced."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from ikt_schemas.catalogue import REASONS, published, with_enforced
from ikt_schemas.errors import HarnessBroken

_MATRIX = Path("data", "validatiematrix")


def _codes(prefix: str) -> set[str]:
    return {code for code in published() if code.startswith(prefix)}


def _table_codes(file: Path, prefix: str) -> set[str]:
    rows = re.findall(rf"^\|\s*({prefix}\d{{4}})\s*\|", file.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows, f"no {prefix} rows in {file.name}"
    return set(rows)


@pytest.mark.parametrize(
    ("prefix", "number"),
    [("LVBB", 264), ("STOP", 179), ("BHKV", 25), ("OZON", 149), ("GEOMETRY", 5), ("TPOD", 145), ("RTRG", 9)],
)
def test_number_of_rules(prefix: str, number: int) -> None:
    assert len(_codes(prefix)) == number


def test_lvbb_and_tpod_codes_are_those_of_chapter_04(shared: Path) -> None:
    file = shared / _MATRIX / "04-Validaties-LVBB-STOP-BHKV.md"
    assert _codes("LVBB") == _table_codes(file, "LVBB")
    stated = _table_codes(file, "TPOD")
    assert {code for code in _codes("TPOD") if published()[code].ernst == "fout"} == stated


@pytest.mark.slow
def test_phase_is_the_published_flow(shared: Path) -> None:
    file = shared / _MATRIX / "Validaties-LVBB-STOP-BHKV.xlsx"
    with pytest.warns(UserWarning, match="Print area"):
        book = openpyxl.load_workbook(file, read_only=True)
    rows = [row for row in book["x.y.z validaties"].iter_rows(values_only=True) if str(row[2])[:4] == "LVBB"]
    flows = {
        str(row[2]): "" if row[1] is None else str(row[1]).strip() for row in rows if len(str(row[2])) == 8
    }
    assert {code: published()[code].phase for code in _codes("LVBB")} == flows


def test_tpod_codes_are_those_of_chapter_06(shared: Path) -> None:
    files = ("06-Validaties-TPOD.md", "Validaties-TPOD-tpods.md")
    assert _codes("TPOD") == set().union(*(_table_codes(shared / _MATRIX / name, "TPOD") for name in files))


def test_rtr_codes_are_those_of_chapter_07_and_three_more(shared: Path) -> None:
    listed = _table_codes(shared / _MATRIX / "07-Validaties-RTR.md", "RTRG")
    assert _codes("RTRG") == listed | {"RTRG0013", "RTRG0014", "RTRG0015"}


def test_ozon_codes_are_those_of_the_published_table(shared: Path) -> None:
    with pytest.warns(UserWarning, match="Print area"):
        book = openpyxl.load_workbook(shared / _MATRIX / "Validaties-OZON.xlsx", read_only=True)
    codes = {str(row[0]).strip() for row in book["Validatieregels"].iter_rows(values_only=True)} - {"Id"}
    assert _codes("OZON") | _codes("GEOMETRY") == codes


def test_schematron_codes_and_ernst_are_those_of_the_schematrons(shared: Path) -> None:
    official = shared / "data" / "official"
    text = "\n".join(
        file.read_text(encoding="utf-8")
        for file in sorted([*official.glob("lvbb/*.sch"), *official.glob("stop/1.3.0/*.sch")])
    )
    stated = re.findall(r'code"?\s*:\s*"?((?:STOP|BHKV)\d{4})', text)
    assert _codes("STOP") | _codes("BHKV") == set(stated)
    counted = Counter(published()[code].ernst for code in set(stated))
    assert counted == {"fout": 192, "waarschuwing": 9, "ontraden": 3}


def test_lvbb_groups_have_their_published_sizes() -> None:
    groups = Counter(published()[code].group for code in _codes("LVBB"))
    assert groups == {"A": 25, "B": 9, "C": 17, "D": 18, "E": 21, "F": 12, "G": 6, "H": 89, "I": 11, "J": 56}
    assert {rule.status for rule in published().values() if rule.group in ("I", "J")} == {"not-mockable"}
    assert {rule.needs for rule in published().values() if rule.group == "H"} == {"history"}


def test_every_rule_that_is_not_enforced_says_why_in_both_languages() -> None:
    for rule in with_enforced(frozenset()):
        assert rule.reason in REASONS.values()
        assert rule.reason is not None
        assert rule.reason.nl != rule.reason.en


def test_enforced_is_derived_from_what_is_registered() -> None:
    rules = {rule.code: rule for rule in with_enforced(frozenset({"LVBB1001", "IKT-TR-001", "IKT-STOP-002"}))}
    assert {code for code, rule in rules.items() if rule.status == "enforced"} == {
        "LVBB1001",
        "IKT-TR-001",
        "IKT-STOP-002",
    }
    assert rules["LVBB1001"].as_json()["reason"] is None
    assert rules["IKT-TR-001"].koppelvlak == "STTR"
    assert published()["LVBB1001"].status == "not-checked"


def test_a_code_of_nobody_cannot_be_enforced() -> None:
    with pytest.raises(HarnessBroken, match="LVBB9999"):
        with_enforced(frozenset({"LVBB9999"}))


def test_order_is_by_koppelvlak_and_code() -> None:
    keys = [(rule.koppelvlak, rule.code) for rule in with_enforced(frozenset({"IKT-STAM-001"}))]
    assert keys == sorted(keys)
