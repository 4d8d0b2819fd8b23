"""Reading and writing multipart/related: tolerance, limits, exact octets, memory."""

from __future__ import annotations

import base64
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ikt_mocks.digikoppeling._mime_headers import _general, parse_content_id, parse_media_type, quoted
from ikt_mocks.digikoppeling.errors import MimeRefused
from ikt_mocks.digikoppeling.mime import Limits, MultipartReader, Part
from ikt_mocks.digikoppeling.mime_writer import write_multipart
from ikt_mocks.digikoppeling.payload import Attachment, Payload
from ikt_mocks.digikoppeling.wire import DEFAULT_LIMITS

B = b"--b1"


def parts_of(body: bytes, *, step: int = 1 << 20, limits: Limits = DEFAULT_LIMITS) -> list[Part]:
    reader = MultipartReader("b1", limits)
    for start in range(0, len(body), step):
        reader.feed(body[start : start + step])
    return reader.close()


def contents(parts: list[Part]) -> list[bytes]:
    found = [part.payload.read() for part in parts]
    for part in parts:
        part.payload.close()
    return found


def body_of(*payloads: bytes, newline: bytes = b"\r\n", head: bytes = b"Content-ID: <x>") -> bytes:
    out = bytearray()
    for payload in payloads:
        out += B + newline + head + newline + newline + payload + newline
    return bytes(out) + B + b"--" + newline


@pytest.mark.parametrize("newline", [b"\r\n", b"\n"])
@pytest.mark.parametrize("step", [1, 2, 7, 1000])
def test_reads_whole_or_in_pieces_with_crlf_or_lf(newline: bytes, step: int) -> None:
    body = b"preamble" + newline + body_of(b"one", b"", b"th\x00ree", newline=newline) + b"epilogue"

    assert contents(parts_of(body, step=step)) == [b"one", b"", b"th\x00ree"]


@pytest.mark.parametrize(
    "payload",
    [
        b"\r\n",
        b"\n",
        b"\r\n--b",
        b"\r\n--b1x",
        b"\r\n--b1-",
        b"\n--b1\n",
        b"--b1x",
        b"--b1--x",
        b"PK\x03\x04\r\n\x00\r\n",
    ],
)
@pytest.mark.parametrize("step", [1, 3, 1000])
def test_payloads_that_look_like_a_boundary_come_back_exactly(payload: bytes, step: int) -> None:
    assert contents(parts_of(body_of(payload, b"second"), step=step)) == [payload, b"second"]


def test_an_empty_part_may_lack_the_line_end_before_the_delimiter() -> None:
    body = B + b"\r\nContent-ID: <x>\r\n\r\n" + B + b"--\r\n"

    assert contents(parts_of(body)) == [b""]


def test_white_space_after_a_delimiter_is_read_over() -> None:
    body = B + b" \t\r\n\r\none\r\n" + B + b"-- \t"

    assert contents(parts_of(body)) == [b"one"]


@pytest.mark.parametrize("step", [1, 5, 1000])
def test_base64_is_decoded(step: int) -> None:
    payload = bytes(range(256)) * 3
    body = body_of(base64.encodebytes(payload), head=b"content-transfer-encoding: BASE64")

    assert contents(parts_of(body, step=step)) == [payload]


@pytest.mark.parametrize("wrong", [b"####", b"QUJ", b"QQ==QUJD", b"Q"])
def test_wrong_base64_is_refused(wrong: bytes) -> None:
    with pytest.raises(MimeRefused) as refused:
        parts_of(body_of(wrong, head=b"Content-Transfer-Encoding: base64"))
    assert refused.value.reason == "encoding"


def test_headers_are_case_insensitive_folded_and_first_wins() -> None:
    head = b'CONTENT-type: application/zip;\r\n name="a"\r\nContent-Type: text/plain\r\nContent-ID:<z@a>'
    [part] = parts_of(body_of(b"x", head=head))

    assert part.content_type == 'application/zip; name="a"'
    assert part.content_id == "z@a"
    part.payload.close()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "truncated"),
        (b"no boundary at all", "truncated"),
        (b"preamble\n" * 2_000, "boundary"),
        (b"one long line" * 2_000, "boundary"),
        (B + b"\r\nContent-ID: <x>\r\n", "truncated"),
        (B + b"\r\n\r\npayload without an end", "truncated"),
        (body_of(b"x", head=b"no header"), "header"),
        (body_of(b"x", head=b" folded: first"), "header"),
        (body_of(b"x", head=b"X: " + b"a" * 20_000), "header"),
        (body_of(b"x", head=b"Content-Transfer-Encoding: quoted-printable"), "encoding"),
        (body_of(*[b"x"] * 101), "too-many-parts"),
    ],
)
def test_broken_bodies_are_refused_with_a_reason(body: bytes, reason: str) -> None:
    with pytest.raises(MimeRefused) as refused:
        parts_of(body)
    assert refused.value.reason == reason
    assert refused.value.explain("nl")


@pytest.mark.parametrize("boundary", ["", "é", "a" * 201, "a\r\nb"])
def test_unusable_boundaries_are_refused(boundary: str) -> None:
    with pytest.raises(MimeRefused) as refused:
        MultipartReader(boundary, DEFAULT_LIMITS)
    assert refused.value.reason == "boundary"


def test_the_total_is_refused_while_reading() -> None:
    reader = MultipartReader("b1", Limits(total=1000))
    reader.feed(B + b"\r\n\r\n" + b"x" * 900)

    with pytest.raises(MimeRefused) as refused:
        reader.feed(b"x" * 200)
    assert refused.value.reason == "too-large"


def attachment(content: bytes, content_type: str = "application/zip", filename: str = "a.zip") -> Attachment:
    return Attachment("p1", content_type, Payload.of(content), filename)


def test_written_form_is_the_prescribed_one() -> None:
    zipped, xml = attachment(b"PK"), Attachment("p2", "application/xml", Payload.of(b"<a/>"), "ë.xml")
    body = write_multipart(b"<envelope/>", [zipped, xml])
    octets = b"".join(body.chunks())
    boundary = body.content_type.partition('boundary="')[2].partition('"')[0]
    start = body.content_type.partition('start="')[2].partition('"')[0]

    assert body.content_type.startswith("multipart/related; boundary=")
    assert body.content_type.endswith('; type="text/xml"; start="' + start + '"; start-info="text/xml"')
    assert boundary.startswith("-=")
    assert boundary.endswith("=-")
    assert body.size == len(octets)
    assert (
        octets
        == (
            f"--{boundary}\r\nContent-Type: text/xml; charset=UTF-8\r\nContent-ID: {start}\r\n\r\n<envelope/>\r\n"
            f"--{boundary}\r\nContent-Type: application/zip\r\nContent-ID: <p1>\r\n"
            'Content-Disposition: attachment; filename="a.zip"\r\nContent-Transfer-Encoding: binary\r\n\r\nPK\r\n'
            f"--{boundary}\r\nContent-Type: application/xml\r\nContent-ID: <p2>\r\n"
            "Content-Disposition: attachment; filename*=utf-8''%C3%AB.xml\r\n\r\n<a/>\r\n"
            f"--{boundary}--\r\n"
        ).encode()
    )


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["boundary", "TYPE", "start", "x-y"]),
            st.text('ab-=.:; <>"\\*/@', max_size=8).map(quoted) | st.text("ab-=./@", min_size=1, max_size=8),
        ),
        max_size=4,
    )
)
def test_the_short_way_to_parameters_finds_what_the_general_one_finds(
    parameters: list[tuple[str, str]],
) -> None:
    value = "".join(["Multipart/Related", *(f"; {name}={text}" for name, text in parameters)])

    # The general parser also drops the angle brackets of a value; a Content-ID loses them anyway.
    short = {key: parse_content_id(text) for key, text in parse_media_type(value).parameters.items()}
    general = {key: parse_content_id(text) for key, text in _general(value, "content-type")[1].items()}
    assert short == general


def test_the_boundary_avoids_what_the_payload_holds() -> None:
    first = write_multipart(b"<e/>", [attachment(b"x")])
    boundary = first.content_type.partition('boundary="')[2].partition('"')[0]
    body = write_multipart(b"<e/>", [attachment(b"\r\n--" + boundary.encode() + b"\r\n")])

    assert boundary not in body.content_type


@pytest.mark.parametrize(
    "make",
    [
        lambda: Attachment("p\r\n1", "application/zip", Payload.of(b"")),
        lambda: Attachment("p1", "application/zip\r\nX: y", Payload.of(b"")),
    ],
)
def test_nothing_that_breaks_a_header_is_written(make: Callable[[], Attachment]) -> None:
    with pytest.raises(ValueError, match="not a Content-"):
        write_multipart(b"<e/>", [make()])


@settings(max_examples=60, deadline=None)
@given(payloads=st.lists(st.binary(max_size=300), min_size=1, max_size=4), step=st.integers(1, 400))
def test_octets_survive_writing_and_reading(payloads: list[bytes], step: int) -> None:
    items = [
        Attachment(f"p{n}", "application/octet-stream", Payload.of(data)) for n, data in enumerate(payloads)
    ]
    body = write_multipart(b"<envelope/>", items)
    reader = MultipartReader(body.content_type.partition('boundary="')[2].partition('"')[0], DEFAULT_LIMITS)
    octets = b"".join(body.chunks())
    for start in range(0, len(octets), step):
        reader.feed(octets[start : start + step])

    assert contents(reader.close()) == [b"<envelope/>", *payloads]


def test_a_hundred_megabytes_stay_out_of_memory() -> None:
    chunk = bytes(range(256)) * 256
    count = 100 * 1024 * 1024 // len(chunk)
    reader = MultipartReader("b1", DEFAULT_LIMITS)
    tracemalloc.start()
    try:
        reader.feed(B + b"\r\nContent-ID: <x>\r\n\r\n")
        for _ in range(count):
            reader.feed(chunk)
        reader.feed(b"\r\n" + B + b"--\r\n")
        [part] = reader.close()
        written = write_multipart(b"<e/>", [part.as_attachment()])
        sent = sum(len(piece) for piece in written.chunks())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert part.payload.size == count * len(chunk)
    assert sent == written.size
    assert peak < 16 * 1024 * 1024
    part.payload.close()
