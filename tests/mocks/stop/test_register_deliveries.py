"""The public deliveries: the page docs/reference/stop-deliveries.md says what the mock says, with and without packs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

import pytest

from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.stop.check import check
from ikt_mocks.stop.keten import Keten
from ikt_schemas.melding import Judgement
from ikt_schemas.packs.store import install

PACKS = ("lvbb", "stop", "extern", "geostandaarden", "imow/v3.1.0")


@dataclass(frozen=True)
class Oordeel:
    """A verdict and codes."""

    verdict: str
    codes: frozenset[str]

    @classmethod
    def of(cls, cell: str) -> Oordeel:
        verdict, *codes = cell.split()
        return cls(verdict, frozenset(codes))


@dataclass(frozen=True)
class Regel:
    """One row of the table."""

    keten: str
    levering: str
    klok: str
    alleen: Oordeel
    met_pakket: Oordeel
    in_keten: Oordeel
    waarom: str


def _tabel(root: Path) -> list[Regel]:
    found: list[Regel] = []
    for line in (root / "docs/reference/stop-deliveries.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and cells[0].isdigit():
            keten, levering, klok, alleen, pakket, reeks, waarom = cells
            oordelen = Oordeel.of(alleen), Oordeel.of(pakket), Oordeel.of(reeks)
            found.append(Regel(keten, levering, klok, *oordelen, waarom))
    return found


def _moment(klok: str) -> datetime:
    return datetime.fromisoformat(f"{klok}T09:00").replace(tzinfo=AMSTERDAM)


def _ketens(root: Path) -> list[list[Regel]]:
    return [list(group) for _, group in groupby(_tabel(root), key=lambda regel: regel.keten)]


def _extra(judgement: Judgement, known: Oordeel) -> Oordeel:
    assert judgement.codes >= known.codes
    return Oordeel(judgement.verdict, judgement.codes - known.codes)


def _compare(told: Mapping[str, Oordeel], expected: Mapping[str, Oordeel]) -> None:
    assert {name: (o.verdict, sorted(o.codes)) for name, o in told.items()} == {
        name: (o.verdict, sorted(o.codes)) for name, o in expected.items()
    }


def test_every_delivery_is_in_the_table(root: Path, shared: Path) -> None:
    folder = shared / "data" / "stop"
    there = {p.parent.relative_to(folder).as_posix() for p in folder.rglob("opdracht.xml")}
    there |= {p.relative_to(folder).as_posix() for p in folder.rglob("*.zip")}
    assert {regel.levering for regel in _tabel(root)} == there


def test_every_code_is_explained(root: Path) -> None:
    for regel in _tabel(root):
        codes = regel.alleen.codes | regel.met_pakket.codes | regel.in_keten.codes
        told = {part.split(":")[0].split(" ")[0] for part in regel.waarom.split("; ") if ":" in part}
        assert told == codes, regel.levering


def test_the_table_says_what_the_mock_says_of_each_delivery(root: Path, shared: Path) -> None:
    told = {
        regel.levering: _extra(
            check(shared / "data" / "stop" / regel.levering, _moment(regels[0].klok)),
            Oordeel("", frozenset()),
        )
        for regels in _ketens(root)
        for regel in regels
    }
    _compare(told, {regel.levering: regel.alleen for regel in _tabel(root)})


def test_the_table_says_what_the_mock_says_of_the_chains(root: Path, shared: Path) -> None:
    told: dict[str, Oordeel] = {}
    for regels in _ketens(root):
        keten = Keten(_moment(regels[0].klok))
        for regel in regels:
            judgement = keten.check(shared / "data" / "stop" / regel.levering)
            told[regel.levering] = _extra(judgement, regel.alleen)
        keten.close()
    _compare(told, {regel.levering: regel.in_keten for regel in _tabel(root)})


@pytest.mark.slow
def test_the_table_says_what_the_published_packs_add(
    root: Path, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for pack in PACKS:
        install(shared / "data" / "official" / pack)
    told = {
        regel.levering: _extra(
            check(shared / "data" / "stop" / regel.levering, _moment(regels[0].klok)), regel.alleen
        )
        for regels in _ketens(root)
        for regel in regels
    }
    _compare(told, {regel.levering: regel.met_pakket for regel in _tabel(root)})
