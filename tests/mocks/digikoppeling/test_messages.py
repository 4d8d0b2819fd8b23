"""Messages as values: every type written and read back, octets stable, and every broken body a typed refusal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling.errors import EbmsError, ErrorCode, TransportRefused
from ikt_mocks.digikoppeling.messages import (
    Acknowledgment,
    AckRequested,
    EbmsMessage,
    Manifest,
    Message,
    MessageError,
    MessageHeader,
    Party,
    PartyId,
    Ping,
    Pong,
    Service,
    SignatureReference,
    SoapFault,
    StatusRequest,
    StatusResponse,
    SyncReply,
)
from ikt_mocks.digikoppeling.payload import Attachment, Payload
from ikt_mocks.digikoppeling.samples.exchange import sample_attachment, sample_message, sample_profile
from ikt_mocks.digikoppeling.wire import Received, outcome, read_message, write_message

# Characters XML knows; the surrogates and most controls are none of them.
text = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff").filter(
        lambda c: c in "\t\n\r" or ord(c) >= 0x20
    ),
    min_size=1,
    max_size=12,
)
moments = st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive by the strategy's contract
party_ids = st.builds(PartyId, text, st.sampled_from([names.OIN_TYPE, "urn:test", ""]))
parties = st.builds(
    Party, st.lists(party_ids, min_size=1, max_size=2).map(tuple), st.one_of(st.just(""), text)
)
versions = st.sampled_from([names.EBMS_VERSION, "1.0"])
cids = st.text("abcdefghijklmnopqrstuvwxyz0123456789@.-_", min_size=1, max_size=12)
actors = st.sampled_from([names.TO_PARTY_MSH, None, "urn:test:actor"])
not_signals = text.filter(lambda value: value != names.SIGNAL_SERVICE)


def headers(
    service: st.SearchStrategy[Service], action: st.SearchStrategy[str]
) -> st.SearchStrategy[MessageHeader]:
    return st.builds(
        MessageHeader,
        sender=parties,
        receiver=parties,
        cpa_id=text,
        conversation_id=text,
        service=service,
        action=action,
        message_id=text,
        timestamp=moments,
        ref_to_message_id=st.none() | text,
        time_to_live=st.none() | moments,
        duplicate_elimination=st.booleans(),
        version=versions,
    )


def signal(action: str) -> st.SearchStrategy[MessageHeader]:
    return headers(st.just(Service(names.SIGNAL_SERVICE, "")), st.just(action))


syncs = st.none() | st.builds(SyncReply, st.sampled_from([names.NEXT_ACTOR, "urn:test:other"]), versions)
references = st.builds(
    lambda uri, value: SignatureReference(
        uri,
        names.SHA256,
        value,
        f'<ds:Reference xmlns:ds="{names.DS}" URI="{uri}"><ds:DigestMethod Algorithm="{names.SHA256}">'
        f"</ds:DigestMethod><ds:DigestValue>{value}</ds:DigestValue></ds:Reference>",
    ),
    cids.map(lambda cid: f"cid:{cid}"),
    st.just("q83vEjRWeJA="),
)
ebms_errors = st.builds(
    EbmsError,
    st.sampled_from(list(ErrorCode)).map(str),
    st.one_of(st.just(""), text),
    st.one_of(st.just(""), text),
    st.sampled_from(["Error", "Warning"]),
)
business = st.builds(
    EbmsMessage,
    header=headers(st.builds(Service, not_signals, st.sampled_from([names.SERVICE_TYPE, ""])), text),
    ack_requested=st.none() | st.builds(AckRequested, st.booleans(), actors, versions),
    sync_reply=syncs,
    message_order=st.none() | st.integers(0, 99),
    manifest=st.none()
    | st.builds(Manifest, st.lists(cids.map("cid:".__add__), min_size=1).map(tuple), versions),
)
messages: st.SearchStrategy[Message] = st.one_of(
    business,
    st.builds(
        Acknowledgment,
        header=signal("Acknowledgment"),
        timestamp=moments,
        ref_to_message_id=text,
        sender=st.lists(party_ids, max_size=2).map(tuple),
        references=st.lists(references, max_size=2).map(tuple),
        actor=actors,
        version=versions,
    ),
    st.builds(
        MessageError,
        header=signal("MessageError"),
        errors=st.lists(ebms_errors, min_size=1, max_size=3).map(tuple),
        version=versions,
    ),
    st.builds(Ping, header=signal("Ping"), sync_reply=syncs),
    st.builds(Pong, header=signal("Pong")),
    st.builds(
        StatusRequest,
        header=signal("StatusRequest"),
        ref_to_message_id=text,
        sync_reply=syncs,
        version=versions,
    ),
    st.builds(
        StatusResponse,
        header=signal("StatusResponse"),
        ref_to_message_id=text,
        status=st.sampled_from(["UnAuthorized", "NotRecognized", "Received", "Processed", "Forwarded"]),
        timestamp=st.none() | moments,
        version=versions,
    ),
)


@settings(max_examples=100, deadline=None)
@given(message=messages)
def test_write_read_write_gives_the_same_message_and_octets(message: Message) -> None:
    first = write_message(message)
    with read_message(first.read(), first.content_type) as received:
        assert received.message == message
        assert received.findings == ()
        assert write_message(received.message).read() == first.read()


@settings(max_examples=60, deadline=None)
@given(
    items=st.lists(
        st.tuples(
            st.binary(max_size=200),
            st.sampled_from(["application/xml", "application/zip", 'text/plain; charset="a b"']),
            st.one_of(st.just(""), text.filter(lambda name: name.strip() == name and name.isprintable())),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_attachments_survive_with_their_octets_types_and_names(items: list[tuple[bytes, str, str]]) -> None:
    attachments = [
        Attachment(f"p{number}@a.example", content_type, Payload.of(data), filename)
        for number, (data, content_type, filename) in enumerate(items)
    ]
    message = sample_message(sample_profile(), *(item.content_id for item in attachments))
    first = write_message(message, attachments)
    with read_message(first.read(), first.content_type) as received:
        found = [(item.payload.read(), item.content_type, item.filename) for item in received.attachments]
        again = write_message(received.message, received.attachments)
        assert found == items
        assert received.message == message
        assert (again.headers, again.read()) == (first.headers, first.read())


def test_a_soap_fault_is_read_and_written() -> None:
    wire = write_message(SoapFault("Client", "CPA not found!"))
    with read_message(wire.read(), wire.content_type) as received:
        assert received.message == SoapFault("Client", "CPA not found!")


def test_headers_of_a_post() -> None:
    wire = write_message(sample_message(sample_profile()))

    assert wire.headers == (("Content-Type", "text/xml; charset=UTF-8"), ("SOAPAction", '"ebXML"'))
    assert wire.size == len(wire.read())


def _wire(*ids: str) -> tuple[bytes, str]:
    message = sample_message(sample_profile(), *ids)
    wire = write_message(message, [sample_attachment(content_id=cid) for cid in ("p1", "p2")])
    return wire.read(), wire.content_type


def test_an_attachment_outside_the_manifest_is_dropped_with_a_finding() -> None:
    with read_message(*_wire("p2")) as received:
        assert [item.content_id for item in received.attachments] == ["p2"]
        assert [item.code for item in received.findings] == ["IKT-DK-104"]


def test_start_is_honoured_and_a_wrong_one_falls_back_to_the_first_part() -> None:
    body, content_type = _wire("p1", "p2")
    boundary = content_type.partition('boundary="')[2].partition('"')[0].encode()
    start = content_type.partition('start="')[2].partition('"')[0]
    pieces = body.split(b"--" + boundary + b"\r\n")
    swapped = (b"--" + boundary + b"\r\n").join([b"", pieces[2], pieces[1], pieces[3]])
    with read_message(swapped, content_type) as received:
        assert [item.content_id for item in received.attachments] == ["p1", "p2"]
        assert received.findings == ()
    with read_message(body, content_type.replace(start, "<elsewhere>")) as received:
        assert [item.code for item in received.findings] == ["IKT-DK-103"]
    assert isinstance(outcome(swapped, content_type.replace(start, "<elsewhere>")), TransportRefused)


def test_a_bare_boundary_is_read() -> None:
    body, content_type = _wire("p1", "p2")
    boundary = content_type.partition('boundary="')[2].partition('"')[0]
    plain = body.replace(boundary.encode(), b"plain123")
    with read_message(plain, 'Multipart/Related; TYPE="text/xml"; Boundary=plain123') as received:
        assert len(received.attachments) == 2


@pytest.mark.parametrize(
    ("content_type", "reason"),
    [
        ("multipart/related; type=text/xml", "boundary"),
        ("text/xml; charset=ISO-8859-1", "content-type"),
        ("text/xml; charset=UTF-8\r\nX: y", "header"),
        ("text/xml; x=" + "a" * 3000, "header"),
    ],
)
def test_unusable_content_types_are_refused(content_type: str, reason: str) -> None:
    refused = outcome(write_message(sample_message(sample_profile())).read(), content_type)

    assert isinstance(refused, TransportRefused)
    assert refused.reason == reason


def test_two_parts_with_one_content_id_are_refused() -> None:
    body, content_type = _wire("p1", "p2")
    refused = outcome(body.replace(b"<p2>", b"<p1>"), content_type)

    assert isinstance(refused, TransportRefused)
    assert refused.reason == "duplicate-content-id"


def test_times_are_read_in_any_zone_and_written_in_utc() -> None:
    body = write_message(sample_message(sample_profile())).read()
    assert b"2026-01-01T12:00:00Z" in body
    with read_message(
        body.replace(b"2026-01-01T12:00:00Z", b"2026-01-01T14:00:00.250+02:00"), "text/xml"
    ) as received:
        assert isinstance(received.message, EbmsMessage)
        assert received.message.header.timestamp == datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(
            milliseconds=250
        )


SEEDS = [
    _wire("p1", "p2"),
    (write_message(sample_message(sample_profile())).read(), "text/xml; charset=UTF-8"),
]
SNIPPETS = [
    b"\r\n",
    b"--",
    b"<",
    b">",
    b"&x;",
    b"\x00",
    b"\xff",
    b'"',
    b"eb:",
    b"<!DOCTYPE a>",
    b"<!--",
    b"]]>",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-ID: <p1>\r\n",
    b'<eb:AckRequested eb:version="2.0"/>',
    b"9999-12-31T23:59:59-14:00",
    b"0001-01-01T00:00:00+14:00",
    b"24:00:00",
]
edits = st.lists(
    st.tuples(
        st.sampled_from(["delete", "insert", "replace", "repeat", "cut"]),
        st.integers(0, 1 << 16),
        st.integers(0, 64),
        st.one_of(st.sampled_from(SNIPPETS), st.binary(max_size=8)),
    ),
    min_size=1,
    max_size=4,
)


def mutate(data: bytes, changes: list[tuple[str, int, int, bytes]]) -> bytes:
    """Return ``data`` after ``changes``: kind, place (modulo the length), length, octets."""
    for kind, place, length, octets in changes:
        at = place % (len(data) + 1)
        if kind == "delete":
            data = data[:at] + data[at + length :]
        elif kind == "insert":
            data = data[:at] + octets + data[at:]
        elif kind == "replace":
            data = data[:at] + octets + data[at + len(octets) :]
        elif kind == "repeat":
            data = data[: at + length] + data[at:]
        else:
            data = data[:at]
    return data


@settings(max_examples=300, deadline=None)
@given(seed=st.sampled_from(SEEDS), body=edits, header=st.none() | edits)
def test_every_broken_body_is_a_message_or_a_typed_refusal(
    seed: tuple[bytes, str],
    body: list[tuple[str, int, int, bytes]],
    header: list[tuple[str, int, int, bytes]] | None,
) -> None:
    content_type = seed[1]
    if header is not None:
        content_type = mutate(content_type.encode(), header).decode("latin-1")
    result = outcome(mutate(seed[0], body), content_type)
    if isinstance(result, Received):
        result.close()
    else:
        assert result.reason
        assert result.explain("nl")
