"""One thing has the singular, in both languages."""

from __future__ import annotations

import pytest

from ikt_harness.counts import RESULTS
from ikt_schemas.language import Text


@pytest.mark.parametrize(
    ("count", "dutch", "english"),
    [(0, "0 uitslagen", "0 results"), (1, "1 uitslag", "1 result"), (2, "2 uitslagen", "2 results")],
)
def test_a_number_goes_with_its_noun(count: int, dutch: str, english: str) -> None:
    assert RESULTS.times(count) == Text(dutch, english)
    told = Text("{count} van {whom}", "{count} of {whom}").fill(count=RESULTS.times(count), whom="X")
    assert told == Text(f"{dutch} van X", f"{english} of X")
