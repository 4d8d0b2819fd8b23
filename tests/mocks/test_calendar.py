"""Dutch working days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikt_mocks.calendar import WorkingDays


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 4, 3),  # Goede Vrijdag
        date(2026, 4, 6),  # tweede Paasdag
        date(2026, 4, 27),
        date(2025, 4, 26),  # the 27th is a Sunday
        date(2012, 4, 30),
        date(2006, 4, 29),  # the 30th was a Sunday
        date(2026, 5, 5),
        date(2026, 5, 14),  # Hemelvaartsdag
        date(2026, 5, 25),  # tweede Pinksterdag
        date(2026, 12, 25),
        date(2026, 12, 26),
        date(2026, 11, 21),  # Saturday
        date(2026, 11, 22),  # Sunday
    ],
)
def test_no_working_day(day: date) -> None:
    assert not WorkingDays().is_working_day(day)


@pytest.mark.parametrize("day", [date(2026, 4, 2), date(2026, 4, 7), date(2026, 11, 23), date(2026, 12, 24)])
def test_working_day(day: date) -> None:
    assert WorkingDays().is_working_day(day)


def test_the_list_is_configuration() -> None:
    bridge = date(2026, 5, 15)
    assert WorkingDays().is_working_day(bridge)
    assert not WorkingDays(extra=(bridge,)).is_working_day(bridge)
    assert WorkingDays(kings_day=False).is_working_day(date(2026, 4, 27))
    assert WorkingDays(fixed=()).is_working_day(date(2026, 5, 5))


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_next_working_day_is_the_first(day: date) -> None:
    calendar = WorkingDays()
    after = calendar.next_working_day(day)
    assert calendar.is_working_day(after)
    between = (day + timedelta(days=n) for n in range(1, (after - day).days))
    assert not any(calendar.is_working_day(other) for other in between)
