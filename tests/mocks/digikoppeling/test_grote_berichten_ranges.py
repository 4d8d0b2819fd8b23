"""The Range header against a plain reference, and the headers around it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikt_mocks.digikoppeling.grote_berichten.ranges import (
    MAX_RANGES,
    ByteRange,
    NotSatisfiable,
    matches_strongly,
    matches_weakly,
    parse_content_range,
    parse_range,
)

# A range as (first, last), (first, None) for an open end, (None, length) for a suffix.
_spec = st.tuples(st.integers(0, 30), st.integers(0, 30) | st.none()) | st.tuples(
    st.none(), st.integers(0, 30)
)
Spec = tuple[int | None, int | None]


def _written(specs: list[Spec]) -> str:
    return "bytes=" + ", ".join(
        f"{'' if first is None else first}-{'' if last is None else last}" for first, last in specs
    )


def _wanted(specs: list[Spec], size: int) -> set[int]:
    """Return the positions asked for, byte by byte."""
    positions: set[int] = set()
    for first, last in specs:
        for position in range(size):
            if first is None:
                inside = last is not None and position >= size - last
            else:
                inside = position >= first and (last is None or position <= last)
            if inside:
                positions.add(position)
    return positions


@given(st.lists(_spec, min_size=1, max_size=6), st.integers(0, 25))
def test_ranges_hold_exactly_the_bytes_asked_for(specs: list[Spec], size: int) -> None:
    malformed = any(first is not None and last is not None and last < first for first, last in specs)
    wanted = _wanted(specs, size)
    if malformed or size == 0:
        assert parse_range(_written(specs), size) is None
    elif not wanted:
        with pytest.raises(NotSatisfiable):
            parse_range(_written(specs), size)
    else:
        found = parse_range(_written(specs), size)
        assert found is not None
        sent = [position for one in found for position in range(one.first, one.last + 1)]
        assert set(sent) == wanted
        # Every byte once, in the order of the file, and neighbours joined.
        assert sent == sorted(set(sent))
        assert all(one.last + 1 < two.first for one, two in pairwise(found))


@given(st.text(max_size=40), st.integers(0, 100))
def test_any_header_gives_ranges_the_whole_or_416(header: str, size: int) -> None:
    for value in (header, f"bytes={header}"):
        try:
            found = parse_range(value, size)
        except NotSatisfiable:
            continue
        for one in found or ():
            assert 0 <= one.first <= one.last < size


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "bytes",
        "bytes=",
        "bytes=,",
        "bytes=-",
        "bytes=a-b",
        "bytes=1",
        "bytes=5-2",
        "bytes=0-1,x",
        "items=0-1",
        "bytes=٣-٤",
        "bytes=" + ",".join(["0-0"] * (MAX_RANGES + 1)),
        "bytes=0-" + "9" * 2000,
    ],
)
def test_what_is_not_a_byte_range_gives_the_whole_file(header: str | None) -> None:
    assert parse_range(header, 10) is None


def test_unit_is_case_insensitive_and_long_ends_are_cut_off() -> None:
    assert parse_range("Bytes=2-99999999999999999999", 10) == (ByteRange(2, 9),)
    assert parse_range("bytes=-99999999999999999999", 10) == (ByteRange(0, 9),)


@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(1, 1000))
def test_content_range_comes_back(first: int, length: int, rest: int) -> None:
    one = ByteRange(first, first + length)
    size = first + length + rest
    assert parse_content_range(one.content_range(size)) == (one, size)


@pytest.mark.parametrize(
    "header", [None, "", "bytes */10", "bytes 3-2/10", "bytes 0-10/10", "0-1/2", "bytes 0-1/x"]
)
def test_malformed_content_range(header: str | None) -> None:
    assert parse_content_range(header) is None


def test_content_range_without_total() -> None:
    assert parse_content_range("bytes 0-1/*") == (ByteRange(0, 1), None)


def test_entity_tags() -> None:
    assert matches_strongly('"a", "b"', '"b"')
    assert matches_strongly("*", '"b"')
    assert not matches_strongly('W/"b"', '"b"')
    assert matches_weakly('W/"b"', '"b"')
    assert not matches_weakly('"a"', '"b"')
