"""The basischeck matrix: both proofs for a tick, the mock told apart, products side by side."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ikt_harness.ledger import Ledger
from ikt_harness.ledger.records import CheckRecord, ResultRecord, RunRecord, StepRecord
from ikt_harness.scenario import Scenario
from ikt_harness.tracking.basischeck import STAND_IN, BasischeckCell, Proofs, basischeck
from ikt_harness.tracking.tracker import Tracker

PRODUCT = "Voorbeeldsoftware Plansysteem 4.2"
OIN = "00000099000000990101"


def _scenario(number: str, kind: str, mutation: str) -> Scenario:
    return Scenario(f"stop:B{number}", "t", "STOP", "planketen", "g", (), "", "f", kind, mutation)


CELLS = (_scenario("1a", "omgevingsplan", "initieel"), _scenario("1b", "omgevingsplan", "wijzigen"))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}") as made:
        yield made


def _result(scenario: str, verdict: str, proofs: dict[str, str], drive: str = "supplier") -> ResultRecord:
    checks = tuple(CheckRecord(f"{scenario}/{name}", value) for name, value in proofs.items())
    return ResultRecord(
        scenario=scenario,
        title="t",
        koppelvlak="STOP",
        verdict=verdict,
        steps=(StepRecord("stap", verdict, checks=checks),),
        drive="supplier" if drive == "supplier" else "simulation",
    )


def _append(
    ledger: Ledger, name: str, *results: ResultRecord, product: str = PRODUCT, round_: str = "IKT-5"
) -> None:
    drive = results[0].drive
    ledger.append_run(
        RunRecord(id=name, round=round_, organisation=OIN, product=product, drive=drive), results
    )


def _cells(ledger: Ledger, round_name: str | None = None) -> dict[tuple[str, str], BasischeckCell]:
    found = basischeck(ledger, CELLS, round_name=round_name)
    return {(cell.product, cell.mutatie): cell for cell in found.cells}


GOOD = {"ingediend": "geslaagd", "getoond": "geslaagd"}


def test_a_tick_needs_both_proofs(ledger: Ledger) -> None:
    _append(
        ledger,
        "r1",
        _result("stop:B1a", "geslaagd", GOOD),
        _result("stop:B1b", "geslaagd", {"ingediend": "geslaagd"}),
    )
    cells = _cells(ledger)
    first, second = cells[PRODUCT, "initieel"], cells[PRODUCT, "wijzigen"]
    assert (first.verdict, first.mark, first.level) == ("geslaagd", "(✓)", "aannemelijk, op de mock")
    assert (second.verdict, second.mark) == ("te beoordelen", "(?)")
    assert second.proofs == Proofs("geslaagd", "niet getest")


def test_a_failure_is_a_cross_and_says_how_far_it_came(ledger: Ledger) -> None:
    _append(ledger, "r1", _result("stop:B1a", "gezakt", {"ingediend": "geslaagd", "getoond": "gezakt"}))
    cell = _cells(ledger)[PRODUCT, "initieel"]
    assert (cell.verdict, cell.mark, cell.level) == ("gezakt", "(✗)", "ontbreekt")
    assert cell.proofs == Proofs("geslaagd", "gezakt")


def test_what_was_not_tested_says_so(ledger: Ledger) -> None:
    _append(ledger, "r1", _result("stop:B1a", "geslaagd", GOOD))
    cell = _cells(ledger)[PRODUCT, "wijzigen"]
    assert (cell.verdict, cell.mark, cell.reason) == ("niet getest", "–", "nog niet gedraaid")


def test_the_last_result_counts(ledger: Ledger) -> None:
    _append(ledger, "r1", _result("stop:B1a", "gezakt", {"ingediend": "gezakt"}))
    _append(ledger, "r2", _result("stop:B1a", "geslaagd", GOOD))
    assert _cells(ledger)[PRODUCT, "initieel"].run == "r2"


def test_a_stand_in_stands_apart_and_counts_for_nobody(ledger: Ledger) -> None:
    _append(ledger, "r1", _result("stop:B1a", "geslaagd", GOOD, drive="simulation"))
    found = basischeck(ledger, CELLS)
    assert {cell.product for cell in found.cells} == {STAND_IN}
    assert not any(cell.counts for cell in found.cells)
    assert found.as_json()["summary"]["passed"] == 0


def test_rounds_are_told_apart(ledger: Ledger) -> None:
    _append(ledger, "r1", _result("stop:B1a", "geslaagd", GOOD), round_="IKT-4")
    assert _cells(ledger, "IKT-5") == {}
    assert _cells(ledger, "IKT-4")[PRODUCT, "initieel"].verdict == "geslaagd"


def test_two_products_have_a_row_each(ledger: Ledger) -> None:
    _append(ledger, "r1", _result("stop:B1a", "geslaagd", GOOD))
    _append(ledger, "r2", _result("stop:B1a", "gezakt", {}), product="Ander 1")
    found = basischeck(ledger, CELLS, products=("Derde 2", PRODUCT))
    marks = {(cell.product, cell.mark) for cell in found.cells if cell.mutatie == "initieel"}
    assert marks == {(PRODUCT, "(✓)"), ("Ander 1", "(✗)"), ("Derde 2", "–")}
    assert found.as_json()["summary"] == {
        "products": 3,
        "cells": 6,
        "passed": 1,
        "failed": 1,
        "to_judge": 0,
        "not_run": 4,
    }


def test_a_real_environment_is_drawn_otherwise() -> None:
    cell = BasischeckCell(
        PRODUCT, OIN, "omgevingsplan", "initieel", "stop:B1a", "geslaagd", Proofs(), "PRE", "", ""
    )
    assert cell.mark == "✓"


def test_the_tracker_knows_the_cells(ledger: Ledger) -> None:
    _append(ledger, "r1", _result("stop:B1a", "geslaagd", GOOD))
    found = Tracker(ledger, datetime(2026, 3, 2, tzinfo=UTC)).basischeck("IKT-5")
    assert len(found.cells) == 97
    assert [cell.scenario for cell in found.cells if cell.verdict == "geslaagd"] == ["stop:B1a"]
