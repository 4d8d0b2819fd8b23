"""A moment, clean samples, and one way to judge a sample."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.stop import samples
from ikt_mocks.stop.check import check
from ikt_schemas.melding import Judgement

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)
DATUM = date(2026, 3, 17)
Judge = Callable[[samples.Voorbeeld], Judgement]


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
