"""The basischeck matrix: product × document type × basic mutation, filled from the results in the ledger.

A tick needs two proofs: the delivery was taken (*ingediend*), and DSO-LV shows what came of it (*getoond*). Each is a
check of the scenario of that cell. A tick of the mock is drawn otherwise than one of a real environment, and its level
stands beside it in words.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ikt_harness.ledger import Ledger
from ikt_harness.proof import Level
from ikt_harness.scenario import Scenario
from ikt_harness.verdict import Verdict

INGEDIEND, GETOOND = "ingediend", "getoond"
#: What stands in the place of a product where a stand-in acted.
STAND_IN = "stand-in van de harness"
NOT_RUN = "niet getest"
_MOCK = "mock"
#: Verdict of a cell → how it is drawn: by results of the mock, and by those of another environment.
_MARKS: Mapping[str, tuple[str, str]] = {
    Verdict.GESLAAGD.value: ("(✓)", "✓"),
    Verdict.GEZAKT.value: ("(✗)", "✗"),
    Verdict.TE_BEOORDELEN.value: ("(?)", "?"),
    NOT_RUN: ("–", "–"),
}


@dataclass(frozen=True, slots=True)
class Proofs:
    """The verdicts of the two proofs; ``niet getest`` when the script did not come that far."""

    ingediend: str = NOT_RUN
    getoond: str = NOT_RUN


@dataclass(frozen=True, slots=True)
class BasischeckCell:
    """One cell.

    :param product: name and version; :data:`STAND_IN` when a stand-in acted.
    :param verdict: geslaagd, gezakt, te beoordelen or niet getest.
    :param environment: where it was shown; empty when it was not tested.
    :param level: what it comes to, in words.
    :param reason: why there is nothing; empty when there is a result.
    :param run: the run and place in it of the result; empty when there is none.
    """

    product: str
    organisation: str
    documenttype: str
    mutatie: str
    scenario: str
    verdict: str
    proofs: Proofs
    environment: str
    level: str
    reason: str
    run: str = ""
    seq: int = 0

    @property
    def counts(self) -> bool:
        """Whether it says something about a product."""
        return self.product != STAND_IN

    @property
    def mark(self) -> str:
        """How it is drawn; a tick of the mock stands between brackets."""
        return _MARKS[self.verdict][0 if self.environment == _MOCK else 1]

    def as_row(self) -> dict[str, Any]:
        """Return one element of ``cells`` in ``ikt basischeck --json``."""
        return {
            "product": self.product,
            "organisation": self.organisation or None,
            "documenttype": self.documenttype,
            "mutatie": self.mutatie,
            "scenario": self.scenario,
            "verdict": self.verdict,
            "mark": self.mark,
            "ingediend": self.proofs.ingediend,
            "getoond": self.proofs.getoond,
            "environment": self.environment or None,
            "level": self.level,
            "counts": self.counts,
            "reason": self.reason,
            "run": self.run or None,
            "seq": self.seq or None,
        }


@dataclass(frozen=True, slots=True)
class Basischeck:
    """The matrix: per product every cell, in the order of the scenarios."""

    cells: tuple[BasischeckCell, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the value of ``ikt basischeck --json``."""
        own = [cell for cell in self.cells if cell.counts]
        return {
            "summary": {
                "products": len({(cell.product, cell.organisation) for cell in own}),
                "cells": len(own),
                **{
                    name: sum(cell.verdict == verdict for cell in own)
                    for name, verdict in (
                        ("passed", Verdict.GESLAAGD),
                        ("failed", Verdict.GEZAKT),
                        ("to_judge", Verdict.TE_BEOORDELEN),
                        ("not_run", NOT_RUN),
                    )
                },
            },
            "cells": [cell.as_row() for cell in self.cells],
        }


@dataclass(frozen=True, slots=True)
class _Seen:
    """The last result of one scenario with one product."""

    verdict: str
    proofs: Proofs
    environment: str
    run: str
    seq: int


def basischeck(
    ledger: Ledger,
    scenarios: Iterable[Scenario],
    *,
    round_name: str | None = None,
    products: Sequence[str] = (),
) -> Basischeck:
    """Return the matrix of one round, or of all results.

    :param scenarios: those that exist; the ones with a documenttype are the cells.
    :param products: products that have a row even without a result.
    :raises InputRefused: a result can no longer be read.
    """
    cells = [one for one in scenarios if one.documenttype]
    wanted = {one.id for one in cells}
    seen: dict[tuple[str, str], dict[str, _Seen]] = {(product, ""): {} for product in sorted(products)}
    for name in ("", *ledger.rounds()) if round_name is None else (round_name,):
        runs = {run.record.id: run.record for run in ledger.runs(name)}
        for last in ledger.last_results(name):
            if last.scenario not in wanted:
                continue
            record, run = json.loads(last.record), runs[last.run]
            own = record["drive"] != "simulation"
            key = (run.product.strip() or "product onbekend", run.organisation) if own else (STAND_IN, "")
            proofs = _proofs(record)
            seen.setdefault(key, {})[last.scenario] = _Seen(
                _verdict(record["verdict"], proofs), proofs, record["environment"], last.run, last.seq
            )
    with_result = {product for product, organisation in seen if organisation}
    return Basischeck(
        tuple(
            _cell(product, organisation, one, results.get(one.id))
            for (product, organisation), results in sorted(seen.items(), key=_stand_in_last)
            if results or product not in with_result
            for one in cells
        )
    )


def _stand_in_last(item: tuple[tuple[str, str], object]) -> tuple[bool, tuple[str, str]]:
    return item[0][0] == STAND_IN, item[0]


def _proofs(record: Mapping[str, Any]) -> Proofs:
    found = {
        check["id"].rpartition("/")[2]: check["verdict"]
        for step in record["steps"]
        for check in step["checks"]
    }
    return Proofs(found.get(INGEDIEND, NOT_RUN), found.get(GETOOND, NOT_RUN))


def _verdict(verdict: str, proofs: Proofs) -> str:
    """Return the verdict of a cell: a tick asks for both proofs, whatever the scenario says of itself."""
    if Verdict(verdict).fails:
        return Verdict.GEZAKT.value
    if verdict == Verdict.GESLAAGD and proofs == Proofs(Verdict.GESLAAGD.value, Verdict.GESLAAGD.value):
        return Verdict.GESLAAGD.value
    if verdict in (Verdict.GESLAAGD, Verdict.TE_BEOORDELEN):
        return Verdict.TE_BEOORDELEN.value
    return NOT_RUN


def _cell(product: str, organisation: str, scenario: Scenario, seen: _Seen | None) -> BasischeckCell:
    verdict = seen.verdict if seen else NOT_RUN
    return BasischeckCell(
        product=product,
        organisation=organisation,
        documenttype=scenario.documenttype,
        mutatie=scenario.mutatie,
        scenario=scenario.id,
        verdict=verdict,
        proofs=seen.proofs if seen else Proofs(),
        environment=seen.environment if seen else "",
        level=_level(product, verdict, seen.environment if seen else ""),
        reason="" if verdict != NOT_RUN else "niet uitgevoerd" if seen else "nog niet gedraaid",
        run=seen.run if seen else "",
        seq=seen.seq if seen else 0,
    )


def _level(product: str, verdict: str, environment: str) -> str:
    if verdict == NOT_RUN:
        return Level.ONTBREEKT.value
    if product == STAND_IN:
        return "bewijst de harness, geen product"
    if verdict != Verdict.GESLAAGD:
        return Level.ONTBREEKT.value
    if environment == _MOCK:
        return f"{Level.AANNEMELIJK.value}, op de mock"
    return f"{Level.AANGETOOND.value}, op {environment}"
