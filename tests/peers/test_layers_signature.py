"""XML Signature against Apache Santuario, the library that ebms-core signs with: both ways, both canonical forms."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.peers.layers import Identity, LayerPeer

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling.cpa import SyncReplyMode
from ikt_mocks.digikoppeling.envelope import read_envelope, write_envelope
from ikt_mocks.digikoppeling.messages import EbmsMessage
from ikt_mocks.digikoppeling.payload import Attachment, Payload
from ikt_mocks.digikoppeling.profile import CpaProfile, Profile
from ikt_mocks.digikoppeling.samples.exchange import (
    MOMENT,
    sample_attachment,
    sample_message,
    sample_profile,
)
from ikt_mocks.digikoppeling.signals import acknowledge
from ikt_mocks.digikoppeling.signature import is_receipt, verify
from ikt_mocks.digikoppeling.signing import Signer, sign
from ikt_mocks.digikoppeling.wire import pack, write_message

ATTACHMENTS = [
    sample_attachment("<melding>\u20ac\r\n</melding>".encode()),
    sample_attachment(b"PK\x00\r\n\xff", "p2", "application/zip", "a.zip"),
]
FORMS = pytest.mark.parametrize("form", [names.C14N, names.EXC_C14N], ids=["inclusive", "exclusive"])
SYNC = pytest.mark.parametrize("sync", [False, True], ids=["async", "sync"])


def profile(*, sync: bool) -> CpaProfile:
    mode: SyncReplyMode = "mshSignalsOnly" if sync else "none"
    return sample_profile(Profile.RELIABLE_SIGNED, sync_reply_mode=mode, certificate=b"0\x03\x02\x01\x05")


def message(*, sync: bool = False) -> EbmsMessage:
    return sample_message(profile(sync=sync), "p1", "p2")


def signer(identity: Identity, form: str) -> Signer:
    return Signer(key=identity.key, certificate=identity.certificate, canonicalization=form)


@FORMS
@SYNC
def test_the_other_side_verifies_what_is_signed(
    layer_peer: LayerPeer, party_a: Identity, form: str, *, sync: bool
) -> None:
    signed = sign(write_envelope(message(sync=sync)), ATTACHMENTS, signer(party_a, form))
    seen = layer_peer.verify(pack(signed, ATTACHMENTS), party_a.certificate)
    assert seen == {
        "signatures": ["1"],
        "holds": ["true"],
        "method": [names.RSA_SHA256],
        "canonicalization": [form],
        "reference": ["", "cid:p1", "cid:p2"],
        "certificate": ["true"],
    }


@FORMS
@SYNC
def test_what_the_other_side_signs_is_verified(
    layer_peer: LayerPeer, party_a: Identity, form: str, *, sync: bool
) -> None:
    wire = write_message(message(sync=sync), ATTACHMENTS)
    with layer_peer.sign(wire, party_a, form) as received:
        assert received.message == message(sync=sync)
        outcome = verify(received.envelope, received.attachments, party_a.certificate)
        assert outcome.errors == ()
        assert [item.uri for item in outcome.references] == ["", "cid:p1", "cid:p2"]
        assert outcome.certificate == party_a.certificate


@FORMS
def test_both_refuse_a_changed_part_and_a_changed_header(
    layer_peer: LayerPeer, party_a: Identity, form: str
) -> None:
    signed = sign(write_envelope(message()), ATTACHMENTS, signer(party_a, form))
    other = [replace(ATTACHMENTS[0], payload=Payload.of(b"<anders/>")), ATTACHMENTS[1]]
    changed = signed.replace(b"conversatie-1", b"conversatie-2")
    assert changed != signed
    cases: list[tuple[bytes, list[Attachment]]] = [(signed, other), (changed, ATTACHMENTS)]
    for envelope, attachments in cases:
        assert layer_peer.verify(pack(envelope, attachments), party_a.certificate)["holds"] == ["false"]
        assert not verify(envelope, attachments, party_a.certificate).valid


def test_both_leave_blocks_for_the_next_actor_outside(layer_peer: LayerPeer, party_a: Identity) -> None:
    """An intermediary may take SyncReply away: the XPath filter keeps it out of the signature."""
    signed = sign(write_envelope(message(sync=True)), ATTACHMENTS, signer(party_a, names.EXC_C14N))
    start, end = signed.index(b"<eb:SyncReply"), signed.index(b"/>", signed.index(b"<eb:SyncReply")) + 2
    without = signed[:start] + signed[end:]
    assert layer_peer.verify(pack(without, ATTACHMENTS), party_a.certificate)["holds"] == ["true"]
    assert verify(without, ATTACHMENTS, party_a.certificate).valid


@FORMS
def test_both_refuse_the_certificate_of_another(
    layer_peer: LayerPeer, party_a: Identity, party_b: Identity, form: str
) -> None:
    signed = sign(write_envelope(message()), ATTACHMENTS, signer(party_a, form))
    assert layer_peer.verify(pack(signed, ATTACHMENTS), party_b.certificate)["holds"] == ["false"]
    assert not verify(signed, ATTACHMENTS, party_b.certificate).valid


def test_a_signed_receipt_crosses(layer_peer: LayerPeer, party_a: Identity, party_b: Identity) -> None:
    """The acknowledgment repeats the references the other side made, is signed, and the other side verifies it."""
    with layer_peer.sign(write_message(message(), ATTACHMENTS), party_a, names.C14N) as received:
        assert isinstance(received.message, EbmsMessage)
        receipt = acknowledge(
            received.message,
            message_id="22222222-2222-4222-8222-222222222222@b.example",
            timestamp=MOMENT,
            signature=received.signature,
        )
        references = verify(received.envelope, received.attachments, party_a.certificate).references
    assert is_receipt(receipt, references)
    signed = sign(write_envelope(receipt), (), signer(party_b, names.EXC_C14N))
    assert read_envelope(signed).message == receipt
    seen = layer_peer.verify(pack(signed), party_b.certificate)
    assert (seen["holds"], seen["reference"]) == (["true"], [""])
