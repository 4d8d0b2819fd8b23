"""The public deliveries as chains: the page docs/reference/stop-deliveries.md says what the mock says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.stop._fouten_register import FOUTEN_REGISTER
from ikt_mocks.stop.check import check
from ikt_mocks.stop.keten import Keten

#: Codes that depend on earlier deliveries or on how far the clock has moved.
VERLEDEN = FOUTEN_REGISTER.keys() | {"LVBB1012", "LVBB1501", "LVBB1551", "LVBB1553", "LVBB1555", "LVBB1568"}


@dataclass(frozen=True)
class Regel:
    """One row of the table."""

    keten: str
    levering: str
    klok: str
    eigen: frozenset[str]
    codes: frozenset[str]


def _tabel(root: Path) -> list[Regel]:
    found: list[Regel] = []
    for line in (root / "docs/reference/stop-deliveries.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and cells[0].isdigit():
            eigen, codes = (frozenset(cell.replace("–", "").split()) for cell in cells[3:5])
            assert cells[5], "each row says why"
            found.append(Regel(cells[0], cells[1], cells[2], eigen, codes))
    return found


def _moment(klok: str) -> datetime:
    return datetime.fromisoformat(f"{klok}T09:00").replace(tzinfo=AMSTERDAM)


def test_every_delivery_is_in_the_table(root: Path, shared: Path) -> None:
    folder = shared / "data" / "stop"
    there = {p.parent.relative_to(folder).as_posix() for p in folder.rglob("opdracht.xml")}
    there |= {p.relative_to(folder).as_posix() for p in folder.rglob("*.zip")}
    assert {regel.levering for regel in _tabel(root)} == there


def test_the_table_says_what_the_mock_says(root: Path, shared: Path) -> None:
    told: dict[str, tuple[set[str], set[str]]] = {}
    expected: dict[str, tuple[set[str], set[str]]] = {}
    for _, group in groupby(_tabel(root), key=lambda regel: regel.keten):
        regels = list(group)
        keten = Keten(_moment(regels[0].klok))
        for regel in regels:
            path = shared / "data" / "stop" / regel.levering
            alone = set(check(path, _moment(regels[0].klok)).codes)
            told[regel.levering] = (alone, set(keten.check(path).codes) & VERLEDEN)
            expected[regel.levering] = (set(regel.eigen), set(regel.codes))
        keten.close()
    assert told == expected
