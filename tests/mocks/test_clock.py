"""Dutch legal time, settable, and the same width in the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikt_mocks import clock
from ikt_mocks.clock import AMSTERDAM, parse_moment
from ikt_schemas.errors import InputRefused

MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2900, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


def test_without_a_zone_it_is_dutch_time() -> None:
    assert parse_moment("2021-07-01T12:00:00") == datetime(2021, 7, 1, 10, tzinfo=UTC)
    assert parse_moment("2021-01-01T12:00:00Z").isoformat() == "2021-01-01T13:00:00+01:00"
    assert parse_moment("2021-01-01") == datetime(2020, 12, 31, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "morgen", "2021-13-01", "0001-01-01T00:00:00", "9999-12-31T23:59:59-12:00"]
)
def test_no_moment(text: str) -> None:
    with pytest.raises(InputRefused) as refused:
        parse_moment(text)
    assert refused.value.explain("nl").startswith("--clock: ")


@given(MOMENTS)
def test_stamp_keeps_the_moment(moment: datetime) -> None:
    assert clock.moment(clock.stamp(moment)) == moment


@given(MOMENTS, MOMENTS)
def test_text_order_is_time_order(one: datetime, other: datetime) -> None:
    assert (clock.stamp(one) < clock.stamp(other)) == (one < other)


def test_a_clock_that_stands_still() -> None:
    text = clock.stamp(datetime(2021, 1, 1, tzinfo=AMSTERDAM))
    long_ago = clock.stamp(datetime(2000, 1, 1, tzinfo=UTC))
    assert clock.current(text, runs=False, set_at=long_ago) == datetime(2021, 1, 1, tzinfo=AMSTERDAM)


def test_a_running_clock_passes_summer_time_by_elapsed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    set_at = datetime(2026, 1, 1, tzinfo=UTC)
    monkeypatch.setattr(clock, "real_now", lambda: set_at + timedelta(seconds=2))
    start = clock.stamp(parse_moment("2021-03-28T01:59:59"))
    now = clock.current(start, runs=True, set_at=clock.stamp(set_at))
    assert now.isoformat() == "2021-03-28T03:00:01+02:00"


def test_later_is_elapsed_time() -> None:
    before = parse_moment("2021-10-31T02:30:00+02:00")
    assert clock.later(before, timedelta(hours=1)).isoformat() == "2021-10-31T02:30:00+01:00"
