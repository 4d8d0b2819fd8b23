"""The short ways give what the long ways give: remembered envelopes, and acknowledgments that are filled in."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ikt_mocks.digikoppeling import signals
from ikt_mocks.digikoppeling.answers import DOMAIN, NO_KEYS, acknowledgment, derived_id
from ikt_mocks.digikoppeling.envelope import Envelope, read_envelope, write_envelope
from ikt_mocks.digikoppeling.errors import EnvelopeRefused
from ikt_mocks.digikoppeling.messages import Manifest, PartyId
from ikt_mocks.digikoppeling.samples.exchange import MESSAGE_ID, MOMENT, sample_message, sample_profile
from ikt_mocks.digikoppeling.shapes import EnvelopeShapes

SAMPLE = sample_message(sample_profile(sync_reply_mode="mshSignalsOnly"), "p1")
GOOD = write_envelope(SAMPLE)
ids = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2FF), min_size=1, max_size=30)
moments = st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive by the strategy's contract


def read(reader: EnvelopeShapes, data: bytes) -> Envelope | str:
    try:
        return reader.read(data)
    except EnvelopeRefused as refused:
        return refused.reason


def read_in_full(data: bytes) -> Envelope | str:
    try:
        return read_envelope(data)
    except EnvelopeRefused as refused:
        return refused.reason


@settings(max_examples=100, deadline=None)
@given(message_id=ids, conversation=ids, ref=st.none() | ids, timestamp=moments, to_live=st.none() | moments)
def test_remembered_shape_reads_as_the_whole_envelope_does(
    message_id: str, conversation: str, ref: str | None, timestamp: datetime, to_live: datetime | None
) -> None:
    reader = EnvelopeShapes()
    header = replace(SAMPLE.header, ref_to_message_id=ref, time_to_live=to_live)
    first = write_envelope(replace(SAMPLE, header=header))
    other = replace(header, message_id=message_id, conversation_id=conversation, timestamp=timestamp)
    data = write_envelope(replace(SAMPLE, header=other))
    assert read(reader, first) == read_in_full(first)
    assert read(reader, data) == read_in_full(data)
    assert read(reader, data) == read_in_full(data)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<eb:MessageId>", b"<!-- <eb:MessageId>x</eb:MessageId> --><eb:MessageId>"),
        (b"</soap:Header>", b"<x:MessageId xmlns:x='urn:x'>x@x</x:MessageId></soap:Header>"),
        (b"<eb:MessageId>", b"<eb:MessageId ><![CDATA["),
        (b"2026-01-01T12:00:00Z", b"2026-02-31T12:00:00Z"),
        (b"2026-01-01T12:00:00Z", b"2026-01-01T12:00:00+01:00"),
        (b"2026-01-01T12:00:00Z", b"morgen"),
        (MESSAGE_ID.encode(), b""),
        (MESSAGE_ID.encode(), b"a&amp;b"),
        (MESSAGE_ID.encode(), b"a&b"),
        (MESSAGE_ID.encode(), "\u00e9".encode()),
        (MESSAGE_ID.encode(), b"\xff"),
        (MESSAGE_ID.encode(), b" a "),
        (b"<eb:CPAId>", b"<eb:MessageId>x</eb:MessageId><eb:CPAId>"),
        (b"cid:p1", b"cid:p%31"),
        (b"cid:p1", b"cid:p 1"),
        (b"cid:p1", b"cid:"),
        (b"cid:p1", b"http://p1"),
        (b'"cid:p1"', b"'cid:p1'"),
        (b'"cid:p1"', b"'cid:p1' xlink:title=' href=\"cid:p1\"'"),
        (b"<eb:CPAId>", b'<eb:CPAId> href="cid:p1" '),
        (b'eb:version="2.0"', b"eb:version=' href=\"cid:p1\"'"),
        (b"</soap:Header>", b"<x:Any xmlns:x='urn:x' href=\"cid:p1\"/></soap:Header>"),
        (b"</eb:Manifest>", b"<x:Any xmlns:x='urn:x' href=\"cid:p1\"/></eb:Manifest>"),
        (
            b"</eb:Manifest>",
            b"<eb:Reference xmlns:q='http://www.w3.org/1999/xlink' q:href=\"cid:p2\"/></eb:Manifest>",
        ),
    ],
)
def test_what_looks_like_a_known_shape_is_not_trusted(old: bytes, new: bytes) -> None:
    reader = EnvelopeShapes()
    reader.read(GOOD)
    odd = GOOD.replace(old, new, 1)
    other = odd.replace(MESSAGE_ID.encode(), b"other@a.example")
    last = b"cid:p3".join(other.rsplit(b"cid:p1", 1))
    for data in (
        odd,
        other,
        other.replace(b"cid:p1", b"cid:p3"),
        last,
        other.replace(b"cid:p", b"cid:q"),
        GOOD,
    ):
        assert read(reader, data) == read_in_full(data)


@settings(max_examples=100, deadline=None)
@given(references=st.lists(st.text("ab12@._+=~-%&<'\" !", min_size=1, max_size=12), min_size=1, max_size=3))
def test_references_of_their_own_are_read_as_the_whole_envelope_is(references: list[str]) -> None:
    """Among them the same one twice, and characters that a URI or XML writes in another way."""
    reader = EnvelopeShapes()
    hrefs = [f"cid:{number}" for number in range(len(references))]
    for data in (
        write_envelope(replace(SAMPLE, manifest=Manifest(tuple(hrefs)))),
        write_envelope(replace(SAMPLE, manifest=Manifest(tuple(f"cid:{item}" for item in references)))),
        write_envelope(replace(SAMPLE, manifest=Manifest(tuple(reversed(hrefs))))),
    ):
        assert read(reader, data) == read_in_full(data)


@settings(max_examples=100, deadline=None)
@given(message_id=ids, conversation=ids, party=ids, cpa=ids, now=moments)
def test_filled_in_acknowledgment_is_the_written_one(
    message_id: str, conversation: str, party: str, cpa: str, now: datetime
) -> None:
    sender = replace(SAMPLE.header.sender, party_ids=(PartyId(party), *SAMPLE.header.sender.party_ids))
    header = replace(
        SAMPLE.header, message_id=message_id, conversation_id=conversation, cpa_id=cpa, sender=sender
    )
    message = replace(SAMPLE, header=header)
    try:
        expected = write_envelope(
            signals.acknowledge(
                message, message_id=derived_id("Acknowledgment", cpa, message_id), timestamp=now
            )
        )
    except ValueError:
        return
    assert acknowledgment(message, None, NO_KEYS, now) == expected


def test_moment_of_the_sample_is_in_its_acknowledgment() -> None:
    assert b"<eb:Timestamp>2026-01-01T12:00:00Z</eb:Timestamp>" in acknowledgment(
        SAMPLE, None, NO_KEYS, MOMENT
    )


@given(st.lists(st.text(max_size=20), min_size=1, max_size=3))
def test_derived_id_is_a_uuid_of_version_four(parts: list[str]) -> None:
    digest = hashlib.sha256("\n".join(parts).encode("utf-8")).digest()
    assert derived_id(*parts) == f"{uuid.UUID(bytes=digest[:16], version=4)}@{DOMAIN}"
