"""A body that is taken apart in one go gives the parts that the reader of chunks gives, or is left to it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ikt_mocks.digikoppeling.errors import MimeRefused
from ikt_mocks.digikoppeling.mime import Limits, MultipartReader, Part
from ikt_mocks.digikoppeling.mime_whole import LARGEST, split_whole

HEAD = b"Content-Type: text/xml\r\nContent-ID: <a>\r\n"
GOOD = b"--b1\r\n" + HEAD + b"\r\n<a/>\r\n--b1\r\nContent-ID: <b>\r\n\r\nacht\r\n--b1--\r\n"
pieces = st.sampled_from(
    [
        b"--b1",
        b"--b1--",
        b"--b1 ",
        b"--b2",
        b"\r\n",
        b"\n",
        b"\r",
        b"\r\n\r\n",
        b"\n\r\n",
        b"\r\n--",
        b"--",
        b"a",
        b"A: b",
        b" folded",
        b"Content-Transfer-Encoding: base64",
        b"Content-Transfer-Encoding: 8bit",
        b"\x00",
    ]
)


def shown(parts: list[Part]) -> list[tuple[dict[str, str], bytes, int, str]]:
    return [
        (dict(part.headers), part.payload.read(), part.payload.size, part.payload.sha256) for part in parts
    ]


def in_chunks(data: bytes, limits: Limits) -> list[tuple[dict[str, str], bytes, int, str]] | str:
    reader = MultipartReader("b1", limits)
    try:
        reader.feed(data)
        return shown(reader.close())
    except MimeRefused as refused:
        return refused.reason


def check(data: bytes, limits: Limits) -> None:
    parts = split_whole(data, "b1", limits)
    if parts is not None:
        assert shown(parts) == in_chunks(data, limits)


@settings(max_examples=500, deadline=None)
@given(
    st.lists(pieces, max_size=12).map(b"".join),
    st.lists(pieces, max_size=12).map(b"".join),
    st.integers(0, 40),
    st.integers(1, 3),
)
def test_parts_are_those_of_the_reader(first: bytes, second: bytes, headers: int, most: int) -> None:
    data = b"--b1\r\n" + HEAD + b"\r\n" + first + b"\r\n--b1\r\n" + second + b"\r\n--b1--"
    check(data, Limits())
    check(data, Limits(headers=headers, parts=most, total=len(data) - headers % 3))


@settings(max_examples=500, deadline=None)
@given(st.integers(0, len(GOOD)), st.integers(0, 6), pieces)
def test_damaged_body_is_read_alike(place: int, length: int, octets: bytes) -> None:
    check(GOOD[:place] + octets + GOOD[place + length :], Limits())


@pytest.mark.parametrize("payload", [b"", b"x" * 8000, b"\r" * 50, b"regel\r\n" * 50, b"\r\n--b\r\n--" * 20])
def test_usual_form_is_taken_apart(payload: bytes) -> None:
    data = GOOD.replace(b"acht", payload)
    parts = split_whole(data, "b1", Limits())
    assert parts is not None
    assert shown(parts) == in_chunks(data, Limits())
    assert [part.payload.read() for part in parts] == [b"<a/>", payload]


@pytest.mark.parametrize(
    "data",
    [
        GOOD.replace(b"\r\n", b"\n"),
        b"preamble\r\n" + GOOD,
        GOOD.replace(b"--b1\r\nContent-ID: <b>", b"--b1 \r\nContent-ID: <b>"),
        GOOD.replace(b"Content-ID: <b>", b"Content-Transfer-Encoding: base64"),
        GOOD.replace(b"acht\r\n--b1--", b"--b1--"),
        GOOD.replace(b"--b1--", b""),
        GOOD.replace(b"acht", b"x" * LARGEST),
    ],
)
def test_any_other_form_is_left_to_the_reader(data: bytes) -> None:
    assert split_whole(data, "b1", Limits()) is None
