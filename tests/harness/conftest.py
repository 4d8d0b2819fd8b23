"""Scenario packs for the tests of the runner, and an empty ledger on each kind of database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from ikt_harness.ledger import Ledger

NewLedger = Callable[[], AbstractContextManager[str]]

PACK = """
from ikt_harness.api import Keten, scenario


@scenario(id="stop:X1", title="Slaagt <b>", koppelvlak="STOP", keten="planketen", ground="eigen")
def slaagt(keten: Keten) -> None:
    with keten.stap("De klok staat ergens"):
        nu = keten.dso.now()
        keten.eis("klok", nu is not None, uitleg="De klok is te lezen.", gezien=nu.isoformat())
        keten.controle("smaak", False, uitleg="Dit mag ontbreken.", verplicht=False)


@scenario(id="stop:X2", title="Zakt", koppelvlak="STOP", keten="planketen", ground="eigen")
def zakt(keten: Keten) -> None:
    with keten.stap("Een eis"):
        keten.eis("eis", False, uitleg="Dit moest waar zijn.", gezien="onwaar", grond="LVBB1003", soort="official")
    with keten.stap("Komt niet aan de beurt"):
        keten.eis("later", True, uitleg="Nooit gezien.")


@scenario(id="stop:X3", title="Loopt vast", koppelvlak="STOP", keten="planketen", ground="eigen")
def loopt_vast(keten: Keten) -> None:
    raise ValueError("stuk")


@scenario(id="stop:X4", title="Overgeslagen", koppelvlak="STOP", keten="planketen", ground="eigen")
def overgeslagen(keten: Keten) -> None:
    keten.sla_over("Deze versie kan dat nog niet.")


@scenario(id="stop:X5", title="Ter beoordeling", koppelvlak="STOP", keten="planketen", ground="eigen")
def ter_beoordeling(keten: Keten) -> None:
    with keten.stap("Een mens kijkt"):
        keten.beoordeel("leesbaar", "Is de tekst te begrijpen?")


@scenario(id="stop:X6", title="Niet uitvoerbaar", koppelvlak="STOP", keten="planketen", ground="eigen")
def niet_uitvoerbaar(keten: Keten) -> None:
    keten.niet_uitvoerbaar("De server ontbreekt.")


@scenario(id="stop:X7", title="Controleert niets", koppelvlak="STOP", keten="planketen", ground="eigen")
def controleert_niets(keten: Keten) -> None:
    with keten.stap("Leeg"):
        pass
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Return a folder with one scenario for each outcome."""
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "proef.py").write_text(PACK, encoding="utf-8")
    return folder


def _prepare(url: str) -> None:
    Ledger.open(url).close()


@pytest.fixture
def new_ledger(dialect: str, request: pytest.FixtureRequest) -> NewLedger:
    """Return what gives the URL of an empty ledger, one at a time; on PostgreSQL it is a real one."""
    if dialect == "sqlite":
        return lambda: nullcontext("sqlite://")
    server = request.getfixturevalue("postgresql")
    return lambda: server.emptied("tracker", _prepare)


@pytest.fixture
def ledger_url(new_ledger: NewLedger) -> Iterator[str]:
    """Return the URL of an empty ledger on each kind of database."""
    with new_ledger() as url:
        yield url
