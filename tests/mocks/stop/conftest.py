"""A moment, clean samples, and one way to judge a sample."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import httpx
import pytest

from ikt_mocks import jobs
from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.stop import samples, service
from ikt_mocks.stop.check import check
from ikt_mocks.stop.keten import Keten
from ikt_mocks.workspace import Workspace
from ikt_schemas.melding import Judgement

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)
DATUM = date(2026, 3, 17)
Judge = Callable[[samples.Voorbeeld], Judgement]


@pytest.fixture(autouse=True)
def no_packs_of_this_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge without the schema packs that whoever runs the tests may have installed."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def datum() -> date:
    """Return a working day in the future."""
    return DATUM


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """Return a function that judges a sample as a zip."""

    def judged(voorbeeld: samples.Voorbeeld) -> Judgement:
        path = tmp_path / "opdracht.zip"
        path.write_bytes(voorbeeld.zip())
        return check(path, MOMENT)

    return judged


@pytest.fixture
def keten(tmp_path: Path) -> Iterator[Keten]:
    """Return a chain of deliveries that begins with a besluit on :data:`DATUM`."""
    made = Keten(MOMENT)
    deliver(made, tmp_path / "een", samples.besluit(datum=DATUM))
    yield made
    made.close()


def deliver(keten: Keten, folder: Path, voorbeeld: samples.Voorbeeld) -> None:
    """Add a delivery to a chain; it raises nothing."""
    assert keten.check(voorbeeld.schrijf(folder)).codes == frozenset()


def work_until(workspace: Workspace, day: date) -> None:
    """Move the clock to nine o'clock of a day and do all that is due by then."""
    workspace.set_clock(datetime(day.year, day.month, day.day, 9, tzinfo=AMSTERDAM))
    with httpx.Client() as client:
        jobs.run_due(workspace, service.handlers(), client)
