"""The envelope: the schema, the answers to malformed XML, and tolerance in reading."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from ikt_mocks.digikoppeling import names, signals
from ikt_mocks.digikoppeling.envelope import read_envelope, write_envelope
from ikt_mocks.digikoppeling.errors import ACTION, EnvelopeRefused
from ikt_mocks.digikoppeling.messages import EbmsMessage, Ping, Service, SoapFault, StatusRequest
from ikt_mocks.digikoppeling.samples.exchange import MOMENT, sample_message, sample_profile

PROFILE = sample_profile(sync_reply_mode="mshSignalsOnly")
MESSAGE = sample_message(PROFILE, "p1")
ENVELOPE = write_envelope(MESSAGE)


def signal_envelopes() -> list[bytes]:
    answer = signals.answer_header(MESSAGE.header, "Ping", message_id="m2", timestamp=MOMENT)
    ping = Ping(header=answer)
    status = StatusRequest(
        header=signals.answer_header(MESSAGE.header, "StatusRequest", message_id="m3", timestamp=MOMENT),
        ref_to_message_id="m1",
    )
    return [
        write_envelope(message)
        for message in (
            signals.acknowledge(MESSAGE, message_id="m2", timestamp=MOMENT),
            signals.refuse(MESSAGE.header, [ACTION], message_id="m2", timestamp=MOMENT),
            ping,
            signals.pong(ping, message_id="m4", timestamp=MOMENT),
            status,
            signals.status_response(status, "Received", message_id="m5", timestamp=MOMENT, received=MOMENT),
        )
    ]


def test_what_is_written_is_valid_by_the_published_schema(shared: Path) -> None:
    folder = shared / "data" / "official" / "ebms"
    schema = etree.XMLSchema(etree.parse(str(folder / "msg-header-2_0.xsd")))
    for data in [ENVELOPE, *signal_envelopes()]:
        root = etree.fromstring(data)
        for block in [*root.iterfind(f"{{{names.SOAP}}}Header/*"), *root.iterfind(f"{{{names.SOAP}}}Body/*")]:
            assert schema.validate(block), schema.error_log


@pytest.mark.parametrize(
    ("old", "new", "agrees"),
    [
        (b"<eb:CPAId>", b"<eb:CPAId/><eb:CPAId>", False),
        (b' eb:version="2.0"', b"", False),
        (b' soap:mustUnderstand="1"', b' soap:mustUnderstand="2"', False),
        (b'xlink:href="cid:p1"', b"", False),
        (b'eb:signed="false"', b'eb:signed="perhaps"', False),
        (b"<eb:DuplicateElimination/>", b'<eb:DuplicateElimination/><x:y xmlns:x="urn:x"/>', True),
        (b"<eb:Timestamp>2026", b"<eb:Timestamp>yesterday 2026", False),
    ],
)
def test_own_and_published_schema_agree(shared: Path, old: bytes, new: bytes, *, agrees: bool) -> None:
    folder = shared / "data" / "official" / "ebms"
    schema = etree.XMLSchema(etree.parse(str(folder / "msg-header-2_0.xsd")))
    changed = ENVELOPE.replace(old, new)
    assert changed != ENVELOPE
    root = etree.fromstring(changed)
    blocks = [*root.iterfind(f"{{{names.SOAP}}}Header/*"), *root.iterfind(f"{{{names.SOAP}}}Body/*")]
    try:
        read_envelope(changed)
        reason = ""
    except EnvelopeRefused as refused:
        reason = refused.reason

    assert reason == ("" if agrees else "schema")
    assert all(schema.validate(block) for block in blocks) is agrees


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "xml"),
        (b"no xml", "xml"),
        (ENVELOPE[:-20], "xml"),
        (b"<!DOCTYPE a>" + ENVELOPE.partition(b"?>")[2], "xml"),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "xml"),
        (b"<a/>", "schema"),
        (ENVELOPE.replace(b"UTF-8", b"ISO-8859-1"), "charset"),
        (ENVELOPE.replace(b"'UTF-8'", b"'UTF-16'").decode().encode("utf-16"), "charset"),
        (ENVELOPE.replace(b"eb:From>", b"eb:Van>"), "schema"),
        (ENVELOPE.replace(b"<soap:Body>", b"<soap:Body/><soap:Body>"), "schema"),
    ],
)
def test_malformed_envelopes_are_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(EnvelopeRefused) as refused:
        read_envelope(data)
    assert refused.value.reason == reason


def test_a_header_block_that_stands_twice_is_refused() -> None:
    root = etree.fromstring(ENVELOPE)
    header = root[0]
    header.append(etree.fromstring(etree.tostring(header[0])))

    with pytest.raises(EnvelopeRefused) as refused:
        read_envelope(etree.tostring(root))
    assert refused.value.reason == "structure"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"<?xml", b"<!--" * 100_000 + b"<!DOCTYPE a><?xml", "xml"),
        (b"<soap:Header>", b"<soap:Header " + b"xmlns:a='b' " * 301 + b">", "structure"),
        (b"</soap:Header>", b"<!--" + b" " * 600_000 + b"--></soap:Header>", "xml"),
        (
            b"</soap:Header>",
            f'<ds:Signature xmlns:ds="{names.DS}"><ds:SignedInfo>'.encode()
            + b'<ds:Reference><ds:DigestMethod Algorithm="x"/><ds:DigestValue/></ds:Reference>' * 102
            + b"</ds:SignedInfo></ds:Signature></soap:Header>",
            "structure",
        ),
    ],
)
def test_work_without_end_is_refused(old: bytes, new: bytes, reason: str) -> None:
    with pytest.raises(EnvelopeRefused) as refused:
        read_envelope(ENVELOPE.replace(old, new, 1))
    assert refused.value.reason == reason


def test_a_message_without_ebms_header_is_refused() -> None:
    data = f'<s:Envelope xmlns:s="{names.SOAP}"><s:Header/><s:Body/></s:Envelope>'.encode()

    with pytest.raises(EnvelopeRefused, match="MessageHeader"):
        read_envelope(data)


def test_an_unknown_signal_is_refused() -> None:
    header = signals.answer_header(MESSAGE.header, "Sing", message_id="m2", timestamp=MOMENT)

    with pytest.raises(EnvelopeRefused, match="no signal"):
        read_envelope(write_envelope(EbmsMessage(header=header)))


def test_any_prefix_and_any_order_of_blocks_is_read() -> None:
    root = etree.fromstring(ENVELOPE)
    header = root[0]
    header[:] = list(reversed(header))
    data = etree.tostring(root).replace(b"soap:", b"S:").replace(b"xmlns:soap", b"xmlns:S")
    data = data.replace(b"eb:", b"q:").replace(b"xmlns:eb", b"xmlns:q")

    assert read_envelope(data).message == MESSAGE


def test_comments_do_not_cut_a_value_short() -> None:
    data = ENVELOPE.replace(b"00000000000000000011", b"000000000000000000<!-- x -->11")

    assert read_envelope(data).message == MESSAGE


def test_an_unknown_block_that_must_be_understood_is_a_finding() -> None:
    block = b'<x:y xmlns:x="urn:x" soap:mustUnderstand="1"/></soap:Header>'
    read = read_envelope(ENVELOPE.replace(b"</soap:Header>", block))

    assert [item.code for item in read.findings] == ["IKT-DK-201"]


def test_a_request_to_the_next_handler_comes_before_the_one_to_the_last() -> None:
    asked = 'eb:AckRequested eb:version="2.0" soap:mustUnderstand="1" eb:signed="false"'
    extra = f'<{asked} soap:actor="{names.NEXT_MSH}"/></soap:Header>'
    read = read_envelope(ENVELOPE.replace(b"</soap:Header>", extra.encode()))

    assert isinstance(read.message, EbmsMessage)
    assert read.message.ack_requested is not None
    assert read.message.ack_requested.actor == names.NEXT_MSH


def test_signals_swap_the_parties_and_carry_no_role() -> None:
    acknowledgment = signals.acknowledge(MESSAGE, message_id="m2", timestamp=MOMENT)
    header = acknowledgment.header

    assert header.sender.party_ids == MESSAGE.header.receiver.party_ids
    assert header.receiver.party_ids == MESSAGE.header.sender.party_ids
    assert header.sender.role == header.receiver.role == ""
    assert header.service == Service(names.SIGNAL_SERVICE, "")
    assert header.ref_to_message_id == MESSAGE.header.message_id
    assert header.duplicate_elimination is False
    assert header.time_to_live is None
    assert b"DuplicateElimination" not in write_envelope(acknowledgment)


def test_a_refusal_without_errors_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="at least one"):
        signals.refuse(MESSAGE.header, [], message_id="m2", timestamp=MOMENT)


def test_a_fault_keeps_its_code_whatever_the_prefix() -> None:
    data = (
        write_envelope(SoapFault("Server", "tijdelijk"))
        .replace(b"soap:", b"Q:")
        .replace(b"xmlns:soap", b"xmlns:Q")
    )

    assert read_envelope(data).message == SoapFault("Server", "tijdelijk")
