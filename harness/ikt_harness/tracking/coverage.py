"""Coverage and gaps: keten step × bestuurslaag × koppelvlak × version of the standard × product, zero cells first.

A cell is *niet gevraagd* when no milestone of the roadmap asks the koppelvlak of that bestuurslaag; such a cell is
not a gap. Only results of own systems cover anything; those of a stand-in are counted beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ikt_harness.levels import Evidence
from ikt_harness.milestones import Register
from ikt_harness.tracking.chains import Chains, Step
from ikt_harness.tracking.organisations import LANE_OF, Organisations
from ikt_harness.verdict import Verdict
from ikt_schemas.language import Phrase

UNKNOWN = "onbekend"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; the last result of each organisation and scenario counts once.

    :param product: name and version; empty where no product is known to stand on this place.
    :param standard: version of the standard the product speaks; ``onbekend`` when nobody said.
    :param reason: why there is nothing, or little; empty when there is enough.
    """

    keten: str
    step: str
    bestuurslaag: str
    koppelvlak: str
    standard: str
    product: str
    asked: bool
    scenarios: int
    touched: int
    passed: int
    failed: int
    organisations: int
    simulated: int
    reason: str

    @property
    def place(self) -> tuple[str, str, str, str, str]:
        """What makes it the same cell in another round: all but the versions."""
        return self.keten, self.step, self.bestuurslaag, self.koppelvlak, self.product

    def as_row(self) -> dict[str, Any]:
        """Return one element of ``cells`` in ``ikt coverage --json``."""
        return {
            "keten": self.keten,
            "step": self.step,
            "bestuurslaag": self.bestuurslaag,
            "koppelvlak": self.koppelvlak,
            "standard": self.standard,
            "product": self.product or None,
            "asked": self.asked,
            "scenarios": self.scenarios,
            "touched": self.touched,
            "passed": self.passed,
            "failed": self.failed,
            "organisations": self.organisations,
            "simulated": self.simulated,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A scenario that more than one organisation passed with the same product version: effort that could be shared."""

    scenario: str
    product: str
    organisations: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every cell, gaps first, and where effort was doubled."""

    cells: tuple[Cell, ...]
    duplicates: tuple[Duplicate, ...]

    @property
    def gaps(self) -> tuple[Cell, ...]:
        """The cells that are asked and hold nothing."""
        return tuple(cell for cell in self.cells if cell.asked and not cell.touched)

    def as_json(self) -> dict[str, Any]:
        """Return the value of ``ikt coverage --json``."""
        asked = [cell for cell in self.cells if cell.asked]
        return {
            "summary": {
                "cells": len(self.cells),
                "asked": len(asked),
                "empty": len(self.gaps),
                "thin": sum(0 < cell.touched < cell.scenarios for cell in asked),
                "duplicates": sum(one.organisations - 1 for one in self.duplicates),
            },
            "cells": [cell.as_row() for cell in self.cells],
            "duplicates": [
                {"scenario": one.scenario, "product": one.product, "organisations": one.organisations}
                for one in self.duplicates
            ],
        }


@dataclass
class _Tally:
    """The last verdict per scenario and organisation of one product version in one bestuurslaag."""

    verdicts: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a round is about; an empty tuple means everything."""

    ketens: tuple[str, ...] = ()
    koppelvlakken: tuple[str, ...] = ()
    bestuurslagen: tuple[str, ...] = ()
    producten: tuple[str, ...] = ()

    def holds(self, step: Step, layer: str) -> bool:
        """Return whether the place is in scope."""
        return (
            (not self.ketens or step.keten in self.ketens)
            and (not self.koppelvlakken or step.koppelvlak in self.koppelvlakken)
            and (not self.bestuurslagen or layer in self.bestuurslagen)
        )


def coverage(
    evidence: Iterable[Evidence],
    chains: Chains,
    register: Register,
    organisations: Organisations,
    *,
    day: date,
    scripted: Iterable[str],
    scope: Scope = Scope(),
) -> Coverage:
    """Return what was covered and what was not.

    :param evidence: of one round or of all, in the order of the ledger.
    :param day: on which the connections of the register are read.
    :param scripted: ids of the scenarios that have a script.
    """
    known = frozenset(scripted)
    tallies: dict[tuple[str, str], _Tally] = {}
    simulated: dict[str, int] = {}
    for one in evidence:
        if one.drive == "simulation":
            simulated[one.scenario] = simulated.get(one.scenario, 0) + 1
        elif one.organisation and one.product.strip():
            layer = organisations.bestuurslaag(one.organisation) or UNKNOWN
            tally = tallies.setdefault((layer, one.product.strip()), _Tally())
            tally.verdicts.setdefault(one.scenario, {})[one.organisation] = one.verdict
    layers = [*LANE_OF, *sorted({layer for layer, _product in tallies} - set(LANE_OF))]
    asked = _asked(register)
    connected = _connected(organisations, day)
    cells = [
        cell
        for step in chains.steps
        for layer in layers
        if scope.holds(step, layer)
        for cell in _cells(step, layer, asked, connected, tallies, simulated, known, organisations, scope)
    ]
    cells.sort(key=lambda cell: (not cell.asked, cell.touched > 0, cell.touched / max(1, cell.scenarios)))
    return Coverage(tuple(cells), tuple(_duplicates(tallies)))


def _asked(register: Register) -> set[tuple[str, str]]:
    """Return the (bestuurslaag, koppelvlak) pairs of which a milestone speaks."""
    layer_of = {lane: layer for layer, lane in LANE_OF.items()}
    return {
        (layer_of[milestone.lane], koppelvlak)
        for milestone in register
        if milestone.lane in layer_of
        for koppelvlak in milestone.koppelvlakken
    }


def _connected(organisations: Organisations, day: date) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for one in organisations.connected(day):
        layer = organisations.bestuurslaag(one.organisatie)
        found.setdefault((layer, one.koppelvlak), set()).add(one.product)
    return found


def _cells(
    step: Step,
    layer: str,
    asked: set[tuple[str, str]],
    connected: Mapping[tuple[str, str], set[str]],
    tallies: Mapping[tuple[str, str], _Tally],
    simulated: Mapping[str, int],
    scripted: frozenset[str],
    organisations: Organisations,
    scope: Scope,
) -> Iterable[Cell]:
    wanted = frozenset(step.scenarios)
    ran = {
        product
        for (found, product), tally in tallies.items()
        if found == layer and not wanted.isdisjoint(tally.verdicts)
    }
    products: Sequence[str] = sorted(connected.get((layer, step.koppelvlak), set()) | ran) or [""]
    is_asked = (layer, step.koppelvlak) in asked
    stood_in = sum(simulated.get(id_, 0) for id_ in wanted)
    for product in products:
        if scope.producten and product and product not in scope.producten:
            continue
        tally = tallies.get((layer, product), _Tally())
        rows = [row for id_ in wanted for row in tally.verdicts.get(id_, {}).items()]
        touched = wanted & tally.verdicts.keys()
        yield Cell(
            keten=step.keten,
            step=step.name,
            bestuurslaag=layer,
            koppelvlak=step.koppelvlak,
            standard=(organisations.standard_of(product, step.koppelvlak) or UNKNOWN) if product else "",
            product=product,
            asked=is_asked,
            scenarios=len(wanted),
            touched=len(touched),
            passed=sum(verdict == Verdict.GESLAAGD for _who, verdict in rows),
            failed=sum(Verdict(verdict).fails for _who, verdict in rows),
            organisations=len({who for who, _verdict in rows}),
            simulated=stood_in,
            reason=_reason(wanted, touched, scripted, product, asked=is_asked, stood_in=stood_in),
        )


def _reason(
    wanted: frozenset[str],
    touched: frozenset[str],
    scripted: frozenset[str],
    product: str,
    *,
    asked: bool,
    stood_in: int,
) -> str:
    without = len(wanted - scripted - touched)
    if touched:
        missing = len(wanted - touched)
        if not missing:
            return ""
        return Phrase(
            f"{missing} van {len(wanted)} scenario's niet gedraaid"
            + (f", waarvan {without} zonder script" if without else ""),
            f"{missing} of {len(wanted)} scenarios not run"
            + (f", {without} of them without a script" if without else ""),
        )
    if not asked:
        return Phrase("niet gevraagd van deze bestuurslaag", "not asked of this kind of authority")
    if without == len(wanted):
        return Phrase("nog geen script", "no script yet")
    dutch, english = (
        ("; alleen met een stand-in gedraaid", "; run with a stand-in only") if stood_in else ("", "")
    )
    if not product:
        return Phrase(f"geen product of deelnemer bekend{dutch}", f"no product or participant known{english}")
    return Phrase(f"niet getest{dutch}", f"not tested{english}")


def _duplicates(tallies: Mapping[tuple[str, str], _Tally]) -> list[Duplicate]:
    passed: dict[tuple[str, str], set[str]] = {}
    for (_layer, product), tally in tallies.items():
        for scenario, verdicts in tally.verdicts.items():
            green = {who for who, verdict in verdicts.items() if verdict == Verdict.GESLAAGD}
            passed.setdefault((scenario, product), set()).update(green)
    found = [
        Duplicate(scenario, product, len(who)) for (scenario, product), who in passed.items() if len(who) > 1
    ]
    return sorted(found, key=lambda one: (-one.organisations, one.scenario, one.product))
