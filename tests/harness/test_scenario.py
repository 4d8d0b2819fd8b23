"""What the scenario mark accepts and refuses."""

from __future__ import annotations

from typing import Any

import pytest

from ikt_harness.api import Keten, scenario
from ikt_harness.scenario import ATTRIBUTE
from ikt_schemas.errors import InputRefused

GOOD: dict[str, Any] = {
    "id": "stop:F3",
    "title": "Manifest en zip verschillen",
    "koppelvlak": "STOP",
    "keten": "planketen",
    "ground": "LVBB1010",
}


def _mark(**changes: object) -> Any:  # noqa: ANN401 - the marked function
    @scenario(**{**GOOD, **changes})
    def script(keten: Keten) -> None:
        """What it shows."""
        keten.eis("x", voldaan=True, uitleg="x")

    return script


def test_a_good_mark_describes_the_scenario() -> None:
    made = getattr(_mark(), ATTRIBUTE)
    assert (made.id, made.function, made.description) == ("stop:F3", "script", "What it shows.")


@pytest.mark.parametrize(
    "good",
    ["stop:H10", "sttr:TR-20", "stam:S01", "digikoppeling:T43b", "keten:KT-P01", "keten:KT-01", "stam:F27"],
)
def test_ids_of_every_sheet_are_accepted(good: str) -> None:
    assert getattr(_mark(id=good), ATTRIBUTE).id == good


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"id": "F3"}, "F3"),
        ({"id": "stop:f3"}, "stop:f3"),
        ({"id": "other:F3"}, "other:F3"),
        ({"koppelvlak": "STOPP"}, "STOPP"),
        ({"keten": "ketting"}, "ketting"),
        ({"needs": ("maan",)}, "maan"),
        ({"title": " "}, "title"),
        ({"ground": ""}, "ground"),
    ],
)
def test_a_wrong_mark_is_refused_with_the_word_at_fault(change: dict[str, object], word: str) -> None:
    with pytest.raises(InputRefused) as refused:
        _mark(**change)
    assert word in refused.value.explain("en")
    assert "@scenario" in refused.value.explain("nl")
