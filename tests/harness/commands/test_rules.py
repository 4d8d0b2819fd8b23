"""``ikt rules`` as its users call it."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from click.testing import CliRunner

from ikt_harness.cli import main
from ikt_harness.rule_status import enforced_codes
from ikt_schemas.catalogue import published


def rules(*arguments: str) -> list[dict[str, Any]]:
    done = CliRunner().invoke(main, ["rules", "--json", *arguments])
    assert done.exit_code == 0, done.stderr
    value = json.loads(done.stdout)
    assert isinstance(value, list)
    return value


def test_every_published_rule_is_listed_once() -> None:
    codes = [rule["code"] for rule in rules()]
    assert len(codes) == len(set(codes))
    assert set(published()) <= set(codes)


def test_what_is_enforced_is_what_the_koppelvlakken_register() -> None:
    listed = {rule["code"] for rule in rules() if rule["status"] == "enforced"}
    registered = frozenset().union(
        *(enforced_codes(name) for name in ("stop", "stam", "sttr", "digikoppeling"))
    )
    assert registered <= listed
    assert all(code.startswith("IKT-") for code in listed - registered)
    for code in ("LVBB1003", "LVBB1501", "LVBB3008", "RTRG0016"):
        assert code in listed


@pytest.mark.parametrize("group", ["A", "B"])
def test_the_technical_phase_is_enforced_whole(group: str) -> None:
    listed = {rule["code"]: rule["status"] for rule in rules("--koppelvlak", "stop")}
    wanted = {code for code, rule in published().items() if rule.group == group}
    assert {code for code in wanted if listed[code] != "enforced"} == set()


def test_enforced_rules_have_no_reason_and_others_do() -> None:
    for rule in rules():
        assert (rule["reason"] is None) == (rule["status"] == "enforced"), rule["code"]


def test_koppelvlak_selects() -> None:
    assert {rule["koppelvlak"] for rule in rules("--koppelvlak", "sttr")} == {"STTR"}
    assert {rule["koppelvlak"] for rule in rules("--koppelvlak", "STOP", "--koppelvlak", "STTR")} == {
        "STOP",
        "STTR",
    }
    assert sum(Counter(rule["koppelvlak"] for rule in rules()).values()) == len(rules())


def test_language_changes_reasons_and_nothing_else() -> None:
    dutch, english = rules(), rules("--lang", "en")
    assert [rule["reason"] for rule in dutch] != [rule["reason"] for rule in english]
    for rule in (*dutch, *english):
        del rule["reason"]
    assert dutch == english


def test_table_ends_with_a_count() -> None:
    done = CliRunner().invoke(main, ["rules"], env={"COLUMNS": "200"})
    assert done.exit_code == 0
    assert "LVBB1003" in done.stdout
    assert f"{len(rules())} regels: " in done.stdout.splitlines()[-1]
    assert "not enforced" not in done.stdout
    assert " rules: " in CliRunner().invoke(main, ["rules", "--lang", "en"], env={"COLUMNS": "200"}).stdout


def test_unknown_koppelvlak() -> None:
    done = CliRunner().invoke(main, ["rules", "--koppelvlak", "swf"])
    assert done.exit_code == 2
    assert "STOP, STAM, STTR" in done.stderr
