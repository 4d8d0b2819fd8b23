"""Whole exchanges with another message handler, both ways: profiles, duplicates, lost answers, signals."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from tests.peers.conftest import MakeAgreement
from tests.peers.handlers import Handler
from tests.peers.layers import Identity
from tests.peers.messages import contents, parts, request
from tests.peers.wire_party import PATIENCE, Seen, WireParty, acknowledge_from, new_id, now

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling.cpa import SyncReplyMode
from ikt_mocks.digikoppeling.cpa_writer import write_cpa
from ikt_mocks.digikoppeling.envelope import read_envelope, write_envelope
from ikt_mocks.digikoppeling.messages import (
    Acknowledgment,
    EbmsMessage,
    MessageHeader,
    Party,
    Ping,
    Pong,
    Service,
    StatusRequest,
    StatusResponse,
    SyncReply,
)
from ikt_mocks.digikoppeling.profile import CpaProfile, Profile
from ikt_mocks.digikoppeling.samples.exchange import REQUEST, RESPONSE
from ikt_mocks.digikoppeling.signals import acknowledge, pong
from ikt_mocks.digikoppeling.signature import is_receipt
from ikt_mocks.digikoppeling.signing import Signer, sign
from ikt_mocks.digikoppeling.wire import WireMessage, pack

pytestmark = pytest.mark.slow

PROFILES = pytest.mark.parametrize(
    ("profile", "mode"),
    [
        (Profile.BEST_EFFORT, "none"),
        (Profile.RELIABLE, "none"),
        (Profile.RELIABLE, "mshSignalsOnly"),
        (Profile.BEST_EFFORT_SIGNED, "none"),
        (Profile.RELIABLE_SIGNED, "none"),
        (Profile.RELIABLE_SIGNED, "mshSignalsOnly"),
    ],
    ids=lambda value: value.value if isinstance(value, Profile) else value,
)


def until(happened: Callable[[], bool]) -> None:
    """Wait until something is so."""
    limit = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < limit, "it did not happen in time"
        time.sleep(0.05)


def agree(data: CpaProfile, *handlers: tuple[Handler, int]) -> CpaProfile:
    """Load the CPA at each handler as party number 0 or 1."""
    for handler, place in handlers:
        handler.install(write_cpa(data), data.parties[place].party_id)
    return data


def give(sender: Handler, data: CpaProfile, place: int) -> str:
    """Send both kinds of payload as party number ``place``."""
    action = (REQUEST, RESPONSE)[place]
    party = data.parties[place]
    return sender.send(data.cpa_id, party.party_id, party.role, data.services[0].service, action, *parts())


@PROFILES
@pytest.mark.parametrize("place", [0, 1], ids=["there", "back"])
def test_a_message_arrives_once_and_whole(
    ours: Handler, other: Handler, agreement: MakeAgreement, profile: Profile, mode: SyncReplyMode, place: int
) -> None:
    data = agree(agreement(profile, ours.endpoint, other.endpoint, mode), (ours, 0), (other, 1))
    sender, receiver = (ours, other) if place == 0 else (other, ours)
    message_id = give(sender, data, place)
    until(lambda: sender.state(message_id) != "CREATED")
    assert sender.state(message_id) == "DELIVERED"
    assert receiver.received(data.cpa_id) == [message_id]
    assert receiver.contents(message_id) == contents(parts())


def test_a_ping_is_answered_both_ways(ours: Handler, other: Handler, agreement: MakeAgreement) -> None:
    data = agree(agreement(Profile.RELIABLE, ours.endpoint, other.endpoint), (ours, 0), (other, 1))
    a, b = (party.party_id for party in data.parties)
    for sender, party, receiver in ((ours, a, b), (other, b, a)):
        outcome = sender.ping(data.cpa_id, party, receiver)
        if outcome != "pong":
            until(lambda sender=sender, outcome=outcome: sender.state(outcome) != "CREATED")  # type: ignore[misc] # mypy does not type defaults of a lambda
            assert sender.state(outcome) == "DELIVERED"


def test_a_duplicate_is_delivered_once_and_gets_the_same_acknowledgment(
    wire: WireParty, other: Handler, agreement: MakeAgreement
) -> None:
    data = agree(agreement(Profile.RELIABLE, wire.url, other.endpoint, "mshSignalsOnly"), (other, 1))
    message = request(data, "p1", "p2")
    first, second = (wire.answer_to(other.endpoint, message, parts()) for _turn in range(2))
    assert isinstance(first, Acknowledgment)
    assert first == second
    assert first.ref_to_message_id == message.header.message_id
    assert first.header.conversation_id == message.header.conversation_id
    assert other.received(data.cpa_id) == [message.header.message_id]
    assert other.contents(message.header.message_id) == contents(parts())


def test_an_acknowledgment_that_was_lost_comes_again(
    wire: WireParty, other: Handler, agreement: MakeAgreement
) -> None:
    """The receiver posts its acknowledgment once; only the sender's retry makes it post the same one again."""
    data = agree(agreement(Profile.RELIABLE, wire.url, other.endpoint), (other, 1))
    message = request(data, "p1")
    for turn in (1, 2):
        assert wire.post(other.endpoint, message, parts()[:1]).status_code == 204
        assert len(wire.wait(turn)) == turn
    lost, again = (seen.message for seen in wire.seen)
    assert isinstance(lost, Acknowledgment)
    assert lost == again
    assert other.received(data.cpa_id) == [message.header.message_id]


def test_the_sender_repeats_the_same_message_until_it_is_acknowledged(
    wire: WireParty, other: Handler, agreement: MakeAgreement
) -> None:
    data = agree(agreement(Profile.RELIABLE, wire.url, other.endpoint, "mshSignalsOnly"), (other, 1))
    wire.answer = acknowledge_from(2)
    message_id = give(other, data, 1)
    first, second = wire.wait(2)[:2]
    until(lambda: other.state(message_id) == "DELIVERED")
    assert isinstance(first.message, EbmsMessage)
    assert first.message.header.message_id == message_id
    assert first.envelope == second.envelope
    assert first.contents == second.contents == contents(parts())


def test_a_sender_that_hears_nothing_gives_up(
    wire: WireParty, other: Handler, agreement: MakeAgreement
) -> None:
    """Two retries, then EXPIRED: three posts of one message."""
    data = agreement(Profile.RELIABLE, wire.url, other.endpoint)
    data = agree(replace(data, reliability=replace(data.reliability, retries=2)), (other, 1))
    message_id = give(other, data, 1)
    until(lambda: other.state(message_id) != "CREATED")
    assert other.state(message_id) == "EXPIRED"
    assert len({seen.envelope for seen in wire.seen}) == 1
    assert len(wire.seen) == 3


def test_an_asynchronous_acknowledgment_settles_the_message(
    wire: WireParty, other: Handler, agreement: MakeAgreement
) -> None:
    data = agree(agreement(Profile.RELIABLE, wire.url, other.endpoint), (other, 1))
    message_id = give(other, data, 1)
    [seen] = wire.wait()[:1]
    assert isinstance(seen.message, EbmsMessage)
    assert other.state(message_id) == "CREATED"
    receipt = acknowledge(seen.message, message_id=new_id(), timestamp=now())
    assert wire.post(other.endpoint, receipt).is_success
    until(lambda: other.state(message_id) == "DELIVERED")


def test_a_signed_message_gets_a_signed_receipt(
    wire: WireParty, other: Handler, agreement: MakeAgreement, party_a: Identity
) -> None:
    data = agree(agreement(Profile.RELIABLE_SIGNED, wire.url, other.endpoint), (other, 1))
    message = request(data, "p1", "p2")
    signer = Signer(key=party_a.key, certificate=party_a.certificate)
    signed = sign(write_envelope(message), parts(), signer)
    claim = read_envelope(signed).signature
    assert claim is not None
    receipt, seen = receipt_for(wire, other, pack(signed, parts()))
    assert is_receipt(receipt, claim.references)
    assert seen.verification is not None
    assert seen.verification.errors == ()
    assert other.contents(message.header.message_id) == contents(parts())


def receipt_for(wire: WireParty, other: Handler, message: WireMessage) -> tuple[Acknowledgment, Seen]:
    """Post a message and return the acknowledgment that comes in a connection of its own."""
    assert wire.post(other.endpoint, message).is_success
    [seen] = wire.wait()[:1]
    assert isinstance(seen.message, Acknowledgment), seen.message
    return seen.message, seen


def test_what_the_sender_signs_is_verified(wire: WireParty, other: Handler, agreement: MakeAgreement) -> None:
    data = agree(agreement(Profile.RELIABLE_SIGNED, wire.url, other.endpoint), (other, 1))
    give(other, data, 1)
    [seen] = wire.wait()[:1]
    assert seen.verification is not None
    assert seen.verification.errors == ()
    assert [item.uri for item in seen.verification.references] == [
        "",
        *(f"cid:{content_id}" for content_id, _type, _octets in seen.contents),
    ]
    assert [octets for _id, _type, octets in seen.contents] == [
        octets for _id, _type, octets in contents(parts())
    ]


def signal_header(data: CpaProfile, action: str, about: str | None = None) -> MessageHeader:
    """Return the header of a signal from A to B."""
    a, b = (Party((party.party_id,)) for party in data.parties)
    return MessageHeader(
        sender=a,
        receiver=b,
        cpa_id=data.cpa_id,
        conversation_id=new_id(),
        service=Service(names.SIGNAL_SERVICE, ""),
        action=action,
        message_id=new_id(),
        timestamp=now(),
        ref_to_message_id=about,
    )


@pytest.mark.parametrize("sync", [SyncReply(), None], ids=["sync", "async"])
def test_a_ping_is_answered_where_it_asks_for_it(
    wire: WireParty, other: Handler, agreement: MakeAgreement, sync: SyncReply | None
) -> None:
    data = agree(agreement(Profile.RELIABLE, wire.url, other.endpoint), (other, 1))
    ping = Ping(header=signal_header(data, "Ping"), sync_reply=sync)
    answer = wire.answer_to(other.endpoint, ping)
    assert isinstance(answer, Pong)
    assert answer.header.ref_to_message_id == ping.header.message_id
    assert len(wire.seen) == (0 if sync else 1)


def test_the_status_of_a_message_is_told(wire: WireParty, other: Handler, agreement: MakeAgreement) -> None:
    data = agree(agreement(Profile.RELIABLE, wire.url, other.endpoint, "mshSignalsOnly"), (other, 1))
    message = request(data, "p1")
    assert isinstance(wire.answer_to(other.endpoint, message, parts()[:1]), Acknowledgment)
    told = {}
    for message_id in (message.header.message_id, new_id()):
        question = StatusRequest(
            header=signal_header(data, "StatusRequest"), ref_to_message_id=message_id, sync_reply=SyncReply()
        )
        answer = wire.answer_to(other.endpoint, question)
        assert isinstance(answer, StatusResponse)
        told[message_id] = answer.status
    assert list(told.values()) == ["Received", "NotRecognized"]


def test_a_ping_of_the_other_side_is_read(wire: WireParty, other: Handler, agreement: MakeAgreement) -> None:
    data = agree(agreement(Profile.RELIABLE, wire.url, other.endpoint), (other, 1))
    a, b = (party.party_id for party in data.parties)
    # ebms-core waits within the call for the Pong.
    with ThreadPoolExecutor(1) as pool:
        pinging = pool.submit(other.ping, data.cpa_id, b, a)
        [seen] = wire.wait()[:1]
        assert isinstance(seen.message, Ping)
        answer = pong(seen.message, message_id=new_id(), timestamp=now())
        assert wire.post(other.endpoint, answer).is_success
        outcome = pinging.result(PATIENCE)
    if outcome != "pong":
        until(lambda: other.state(outcome) == "DELIVERED")
