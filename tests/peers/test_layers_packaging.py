"""SOAP with attachments against the SAAJ reference implementation, and HTTP as java.net.http speaks it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tests.peers.layers import Identity, LayerPeer, LayerRefusedError

from ikt_mocks.digikoppeling.cpa_writer import write_cpa
from ikt_mocks.digikoppeling.envelope import write_envelope
from ikt_mocks.digikoppeling.errors import SIGNATURE_ABSENT
from ikt_mocks.digikoppeling.messages import Message, SoapFault
from ikt_mocks.digikoppeling.payload import Attachment
from ikt_mocks.digikoppeling.profile import Profile
from ikt_mocks.digikoppeling.samples.exchange import (
    MESSAGE_ID,
    MOMENT,
    OIN_A,
    OIN_B,
    sample_attachment,
    sample_message,
    sample_profile,
)
from ikt_mocks.digikoppeling.signals import acknowledge, refuse
from ikt_mocks.digikoppeling.wire import MessageReader, Received, read_message, write_message
from ikt_mocks.loopback import LoopbackServer

PROFILE = sample_profile()
# Line ends, zeros, something like a delimiter, and no line end at its end.
BINARY = b"PK\x03\x04\r\n--b1--\r\n\x00\xff" + bytes(range(256)) * 40 + b"\r\n--"
ATTACHMENTS = [
    sample_attachment("<melding>\u20ac</melding>".encode()),
    sample_attachment(BINARY, "p2", "application/zip", "levering.zip"),
]
SIGNAL_ID = "22222222-2222-4222-8222-222222222222@b.example"


def contents(attachments: list[Attachment] | tuple[Attachment, ...]) -> list[tuple[str, str, bytes]]:
    return [(item.content_id, item.content_type, item.payload.read()) for item in attachments]


def test_the_other_side_reads_what_is_written(layer_peer: LayerPeer) -> None:
    message = sample_message(PROFILE, "p1", "p2")
    seen = layer_peer.describe(write_message(message, ATTACHMENTS))
    assert seen["PartyId"] == [OIN_A, OIN_B]
    assert seen["Role"] == ["ROL_A", "ROL_B"]
    assert seen["CPAId"] == [PROFILE.cpa_id]
    assert seen["MessageId"] == [MESSAGE_ID]
    assert seen["Reference"] == ["cid:p1", "cid:p2"]
    assert seen["part"] == [
        f"{item.content_id} {item.content_type} {hashlib.sha256(item.payload.read()).hexdigest()}"
        for item in ATTACHMENTS
    ]


def test_what_the_other_side_writes_is_read_to_the_octet(layer_peer: LayerPeer) -> None:
    message = sample_message(PROFILE, "p1", "p2")
    answer = layer_peer.repack(write_message(message, ATTACHMENTS))
    with read_message(answer.content, answer.headers["Content-Type"]) as received:
        assert received.message == message
        assert contents(received.attachments) == contents(ATTACHMENTS)


def test_a_message_without_attachments_crosses_both_ways(layer_peer: LayerPeer) -> None:
    message = sample_message(PROFILE)
    answer = layer_peer.repack(write_message(message))
    with read_message(answer.content, answer.headers["Content-Type"]) as received:
        assert received.message == message
        assert received.attachments == ()


class Inbox:
    """An endpoint that keeps what it reads and answers each message with an acknowledgment."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.messages: list[Message | SoapFault] = []
        self.contents: list[tuple[str, str, bytes]] = []
        self.app = Starlette(routes=[Route("/ebms", self.receive, methods=["POST"])])

    async def receive(self, request: Request) -> Response:
        self.headers = dict(request.headers)
        reader = MessageReader(request.headers["content-type"])
        async for chunk in request.stream():
            reader.feed(chunk)
        with reader.close() as received:
            return self._answer(received)

    def _answer(self, received: Received) -> Response:
        self.messages.append(received.message)
        self.contents = contents(received.attachments)
        signal = acknowledge(sample_message(PROFILE), message_id=SIGNAL_ID, timestamp=MOMENT)
        wire = write_message(signal)
        return Response(wire.read(), headers=dict(wire.headers))


def test_a_chunked_post_that_offers_http2_is_answered(layer_peer: LayerPeer) -> None:
    """java.net.http sends a body of unknown length in chunks, with an offer to upgrade to h2c (as ebms-core does)."""
    inbox = Inbox()
    message = sample_message(PROFILE, "p1", "p2")
    with LoopbackServer(inbox.app) as server:
        sent = layer_peer.send(write_message(message, ATTACHMENTS), f"{server.url}/ebms")
    assert inbox.headers["transfer-encoding"] == "chunked"
    assert inbox.headers["upgrade"] == "h2c"
    assert inbox.headers["soapaction"] == '"ebXML"'
    assert inbox.messages == [message]
    assert inbox.contents == contents(ATTACHMENTS)
    assert sent.status == 200
    with read_message(sent.body, sent.content_type) as answer:
        assert answer.message == acknowledge(message, message_id=SIGNAL_ID, timestamp=MOMENT)


@pytest.mark.parametrize("profile", list(Profile), ids=lambda profile: profile.value)
def test_every_cpa_is_valid_by_the_published_schema(
    layer_peer: LayerPeer, party_a: Identity, shared: Path, profile: Profile
) -> None:
    certificate = party_a.certificate.public_bytes(Encoding.DER)
    schema = shared / "data/official/ebms/cpp-cpa-2_0.xsd"
    layer_peer.validate(write_cpa(sample_profile(profile, certificate=certificate)), schema)


def test_every_kind_of_envelope_is_valid_by_the_published_schema(layer_peer: LayerPeer, shared: Path) -> None:
    schema = shared / "data/official/ebms/msg-header-2_0.xsd"
    message = sample_message(sample_profile(sync_reply_mode="mshSignalsOnly"), "p1")
    signals: list[Message] = [
        message,
        acknowledge(message, message_id=SIGNAL_ID, timestamp=MOMENT),
        refuse(message.header, [SIGNATURE_ABSENT], message_id=SIGNAL_ID, timestamp=MOMENT),
    ]
    for written in signals:
        layer_peer.validate(write_envelope(written), schema.with_name("envelope.xsd"))


def test_the_other_side_refuses_what_is_not_valid(layer_peer: LayerPeer, shared: Path) -> None:
    schema = shared / "data/official/ebms/cpp-cpa-2_0.xsd"
    broken = write_cpa(PROFILE).replace(b'"agreed"', b'"perhaps"')
    with pytest.raises(LayerRefusedError, match="perhaps"):
        layer_peer.validate(broken, schema)
