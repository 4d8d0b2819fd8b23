"""What a handler answers to each fault in a message, as observed of ebms-core: code and location, or HTTP status."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import httpx
import pytest
from tests.peers.conftest import MakeAgreement
from tests.peers.handlers import Handler
from tests.peers.layers import Identity
from tests.peers.messages import parts, request
from tests.peers.wire_party import WireParty, new_id

from ikt_mocks.digikoppeling import errors, names
from ikt_mocks.digikoppeling.cpa_writer import write_cpa
from ikt_mocks.digikoppeling.envelope import read_envelope, write_envelope
from ikt_mocks.digikoppeling.errors import EbmsError
from ikt_mocks.digikoppeling.messages import (
    Acknowledgment,
    AckRequested,
    EbmsMessage,
    Manifest,
    MessageError,
    Party,
    PartyId,
    Service,
    SoapFault,
    SyncReply,
)
from ikt_mocks.digikoppeling.profile import CpaProfile, Profile
from ikt_mocks.digikoppeling.signing import Signer, sign
from ikt_mocks.digikoppeling.wire import WireMessage, pack

pytestmark = pytest.mark.slow
STRANGER = PartyId("00000000000000000099")
Change = Callable[[EbmsMessage], EbmsMessage]


@dataclass(frozen=True)
class Fault:
    """One fault: how a good message gets it, and the error it is answered with."""

    name: str
    change: Change
    error: EbmsError

    def __str__(self) -> str:
        return self.name


def header(**changes: object) -> Change:
    return lambda message: replace(message, header=replace(message.header, **changes))  # type: ignore[arg-type] # names of fields


def block(**changes: object) -> Change:
    return lambda message: replace(message, **changes)  # type: ignore[arg-type] # names of fields


def ack(**changes: object) -> Change:
    return block(ack_requested=replace(AckRequested(), **changes))  # type: ignore[arg-type] # names of fields


def sender(party_id: PartyId | None = None, role: str | None = None) -> Change:
    def change(message: EbmsMessage) -> EbmsMessage:
        party = message.header.sender
        ids = party.party_ids if party_id is None else (party_id,)
        return header(sender=Party(ids, party.role if role is None else role))(message)

    return change


def receiver(party_id: PartyId | None = None, role: str | None = None) -> Change:
    def change(message: EbmsMessage) -> EbmsMessage:
        party = message.header.receiver
        ids = party.party_ids if party_id is None else (party_id,)
        return header(receiver=Party(ids, party.role if role is None else role))(message)

    return change


def expired(message: EbmsMessage) -> EbmsMessage:
    return header(time_to_live=message.header.timestamp - timedelta(hours=1))(message)


def before_the_agreement(message: EbmsMessage) -> EbmsMessage:
    return header(timestamp=message.header.timestamp - timedelta(days=400))(message)


def other_type(party_id: PartyId) -> PartyId:
    return replace(party_id, type="urn:test:anders")


FAULTS = [
    Fault("version", header(version="1.0"), errors.HEADER_VERSION),
    Fault("from", sender(STRANGER), errors.FROM_PARTY),
    Fault("from-type", lambda m: sender(other_type(m.header.sender.party_ids[0]))(m), errors.FROM_PARTY),
    Fault("from-role-missing", sender(role=""), errors.FROM_ROLE),
    Fault("from-role", sender(role="ROL_ANDERS"), errors.ACTION),
    Fault("to", receiver(STRANGER), errors.TO_PARTY),
    Fault("to-type", lambda m: receiver(other_type(m.header.receiver.party_ids[0]))(m), errors.TO_PARTY),
    Fault("to-role", receiver(role="ROL_ANDERS"), errors.ACTION),
    Fault("service", header(service=Service("test:anders:1")), errors.ACTION),
    Fault("service-type", header(service=Service("test:dienst:1", "urn:test:anders")), errors.ACTION),
    Fault("action", header(action="anders"), errors.ACTION),
    Fault("ref-to-message", header(ref_to_message_id="onbekend@wire.example"), errors.REF_TO_MESSAGE),
    Fault("time-to-live", expired, errors.TIME_TO_LIVE),
    Fault("duplicate-elimination", header(duplicate_elimination=False), errors.DUPLICATE_ELIMINATION),
    Fault("ack-requested", block(ack_requested=None), errors.ACK_REQUESTED),
    Fault("ack-version", ack(version="1.0"), errors.ACK_VERSION),
    Fault("ack-next-msh", ack(actor=names.NEXT_MSH), errors.ACK_NEXT_MSH),
    Fault("ack-actor", ack(actor="urn:test:anders"), errors.ACK_ACTOR),
    Fault("ack-signed", ack(signed=True), errors.ACK_SIGNED),
    Fault("sync-version", block(sync_reply=SyncReply(version="1.0")), errors.SYNC_VERSION),
    Fault("sync-actor", block(sync_reply=SyncReply(actor="urn:test:anders")), errors.SYNC_ACTOR),
    Fault("sync-missing", block(sync_reply=None), errors.SYNC_REPLY),
    Fault("message-order", block(message_order=1), errors.MESSAGE_ORDER),
    Fault("cpa-dates", before_the_agreement, errors.CPA_INVALID),
    Fault("manifest-version", block(manifest=Manifest(("cid:p1",), "1.0")), errors.MANIFEST_VERSION),
    Fault(
        "manifest-href",
        block(manifest=Manifest(("https://wire.example/p1",))),
        errors.MANIFEST_HREF.at("//Body/Manifest/Reference[@href='https://wire.example/p1']"),
    ),
    Fault("manifest-cid", block(manifest=Manifest(("cid:p1", "cid:weg"))), errors.MIME_PART.at("cid:weg")),
]


def agree(agreement: MakeAgreement, profile: Profile, wire: WireParty, other: Handler) -> CpaProfile:
    data = agreement(profile, wire.url, other.endpoint, "mshSignalsOnly")
    other.install(write_cpa(data), data.parties[1].party_id)
    return data


def refused(answer: object, message: EbmsMessage) -> EbmsError:
    """Return the one error of the answer to ``message``."""
    assert isinstance(answer, MessageError), answer
    assert answer.header.ref_to_message_id == message.header.message_id
    assert answer.header.conversation_id == message.header.conversation_id
    [error] = answer.errors
    return error


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_gets_its_error(
    wire: WireParty, other: Handler, agreement: MakeAgreement, fault: Fault
) -> None:
    data = agree(agreement, Profile.RELIABLE, wire, other)
    message = fault.change(request(data, "p1"))
    error = refused(wire.answer_to(other.endpoint, message, parts()[:1]), message)
    assert (error.code, error.location, error.severity) == (fault.error.code, fault.error.location, "Error")
    assert other.received(data.cpa_id) == []


def test_without_a_fault_there_is_no_error(wire: WireParty, other: Handler, agreement: MakeAgreement) -> None:
    data = agree(agreement, Profile.RELIABLE, wire, other)
    assert isinstance(wire.answer_to(other.endpoint, request(data, "p1"), parts()[:1]), Acknowledgment)


def test_a_message_without_manifest_is_taken(
    wire: WireParty, other: Handler, agreement: MakeAgreement
) -> None:
    data = agree(agreement, Profile.RELIABLE, wire, other)
    assert isinstance(wire.answer_to(other.endpoint, request(data)), Acknowledgment)


def unwanted_sync_reply(data: CpaProfile) -> EbmsMessage:
    return replace(request(data, "p1"), sync_reply=SyncReply())


def test_a_sync_reply_that_was_not_agreed_is_refused(
    wire: WireParty, other: Handler, agreement: MakeAgreement
) -> None:
    data = agreement(Profile.RELIABLE, wire.url, other.endpoint)
    other.install(write_cpa(data), data.parties[1].party_id)
    message = unwanted_sync_reply(data)
    error = refused(wire.answer_to(other.endpoint, message, parts()[:1]), message)
    assert (error.code, error.location) == (errors.SYNC_REPLY.code, errors.SYNC_REPLY.location)


@pytest.mark.parametrize("harm", ["absent", "header", "part", "key"])
def test_a_signature_that_does_not_hold_is_refused(
    wire: WireParty,
    other: Handler,
    agreement: MakeAgreement,
    party_a: Identity,
    party_b: Identity,
    harm: str,
) -> None:
    data = agree(agreement, Profile.RELIABLE_SIGNED, wire, other)
    message = request(data, "p1")
    identity = party_b if harm == "key" else party_a
    envelope = write_envelope(message)
    if harm != "absent":
        envelope = sign(envelope, parts()[:1], Signer(key=identity.key, certificate=identity.certificate))
    if harm == "header":
        other_conversation = new_id().encode()
        envelope = envelope.replace(message.header.conversation_id.encode(), other_conversation)
        changed = read_envelope(envelope).message
        assert isinstance(changed, EbmsMessage)
        message = changed
    sent = [replace(parts()[0], payload=parts()[1].payload)] if harm == "part" else parts()[:1]
    error = refused(wire.answer_to(other.endpoint, pack(envelope, sent)), message)
    assert (error.code, error.location) == ("SecurityFailure", "//Header/Signature")
    assert other.received(data.cpa_id) == []


def fault_of(response: httpx.Response) -> SoapFault:
    assert response.status_code == 500
    message = read_envelope(response.content).message
    assert isinstance(message, SoapFault), message
    return message


def test_an_unknown_cpa_gets_a_soap_fault(wire: WireParty, other: Handler, agreement: MakeAgreement) -> None:
    data = replace(agree(agreement, Profile.RELIABLE, wire, other), cpa_id="onbekend")
    assert fault_of(wire.post(other.endpoint, request(data, "p1"), parts()[:1])).code == "Client"


def test_another_soap_action_gets_a_soap_fault(
    wire: WireParty, other: Handler, agreement: MakeAgreement
) -> None:
    data = agree(agreement, Profile.RELIABLE, wire, other)
    response = wire.post(other.endpoint, request(data, "p1"), parts()[:1], SOAPAction='"anders"')
    assert fault_of(response).code == "Client"


def test_an_id_that_was_used_under_another_cpa_is_refused(
    wire: WireParty, other: Handler, agreement: MakeAgreement
) -> None:
    data = agree(agreement, Profile.RELIABLE, wire, other)
    message = request(data, "p1")
    assert isinstance(wire.answer_to(other.endpoint, message, parts()[:1]), Acknowledgment)
    elsewhere = agree(agreement, Profile.RELIABLE, wire, other)
    again = header(cpa_id=elsewhere.cpa_id)(message)
    response = wire.post(other.endpoint, again, parts()[:1])
    assert (response.status_code, response.content) == (500, b"")


@pytest.mark.parametrize(
    ("find", "put"),
    [
        (b"</soap:Envelope>", b""),
        (b"<eb:CPAId>", b"<eb:CPAId2>"),
        (b"<soap:Envelope", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><soap:Envelope'),
    ],
    ids=["not-well-formed", "not-valid", "doctype"],
)
def test_what_is_no_message_gets_an_empty_500(
    wire: WireParty, other: Handler, agreement: MakeAgreement, find: bytes, put: bytes
) -> None:
    data = agree(agreement, Profile.RELIABLE, wire, other)
    good = write_envelope(request(data))
    broken = good.replace(find, put).replace(
        b"</eb:CPAId>", b"</eb:CPAId2>" if put.endswith(b"2>") else b"</eb:CPAId>"
    )
    assert broken != good
    response = wire.post(other.endpoint, WireMessage(pack(good).headers, len(broken), broken))
    assert (response.status_code, response.content) == (500, b"")
    assert other.received(data.cpa_id) == []


def test_only_post_is_taken(other: Handler) -> None:
    with httpx.Client(trust_env=False) as client:
        assert client.get(other.endpoint).status_code == 500
