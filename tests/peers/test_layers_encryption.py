"""XML Encryption against Apache Santuario, the library that ebms-core encrypts with, both ways."""

from __future__ import annotations

import pytest
from tests.peers.layers import Identity, LayerPeer, LayerRefusedError

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling.encryption import Accepted, decrypt, encrypt
from ikt_mocks.digikoppeling.errors import SecurityRefused
from ikt_mocks.digikoppeling.profile import Profile
from ikt_mocks.digikoppeling.samples.exchange import sample_attachment, sample_message, sample_profile
from ikt_mocks.digikoppeling.wire import write_message

MESSAGE = sample_message(
    sample_profile(Profile.RELIABLE_ENCRYPTED, certificate=b"0\x03\x02\x01\x05"), "p1", "p2"
)
ATTACHMENTS = [
    sample_attachment(),
    sample_attachment(b"PK\x00\r\n\xff" * 5000, "p2", "application/zip", "a.zip"),
]
CONTENT = pytest.mark.parametrize(
    "content",
    [names.AES128_GCM, names.AES256_GCM, names.AES128_CBC, names.AES256_CBC],
    ids=lambda name: name.rpartition("#")[2],
)
# How the other side writes keys: OAEP by either of its names, and the form that is out of date.
TRANSPORT = pytest.mark.parametrize(
    "transport",
    [names.RSA_OAEP, names.RSA_OAEP_MGF1P, names.RSA_1_5],
    ids=lambda name: name.rpartition("#")[2],
)


@CONTENT
@pytest.mark.parametrize(
    "transport", [names.RSA_OAEP, names.RSA_1_5], ids=lambda name: name.rpartition("#")[2]
)
def test_the_other_side_decrypts_what_is_encrypted(
    layer_peer: LayerPeer, party_b: Identity, content: str, transport: str
) -> None:
    closed = [
        encrypt(item, party_b.certificate, algorithm=content, key_transport=transport) for item in ATTACHMENTS
    ]
    with layer_peer.decrypt(write_message(MESSAGE, closed), party_b) as received:
        seen = [(item.content_id, item.content_type, item.payload.read()) for item in received.attachments]
    assert seen == [(item.content_id, item.content_type, item.payload.read()) for item in ATTACHMENTS]


@CONTENT
@TRANSPORT
def test_what_the_other_side_encrypts_is_decrypted(
    layer_peer: LayerPeer, party_b: Identity, content: str, transport: str
) -> None:
    wire = write_message(MESSAGE, ATTACHMENTS)
    with layer_peer.encrypt(wire, party_b.certificate, content=content, transport=transport) as received:
        opened = [
            decrypt(item, party_b.key, accepted=Accepted(rsa_1_5=True)).attachment
            for item in received.attachments
        ]
    seen = [(item.content_id, item.content_type, item.payload.read()) for item in opened]
    assert seen == [(item.content_id, item.content_type, item.payload.read()) for item in ATTACHMENTS]


def test_neither_opens_what_was_meant_for_another(
    layer_peer: LayerPeer, party_a: Identity, party_b: Identity
) -> None:
    closed = [encrypt(item, party_b.certificate) for item in ATTACHMENTS]
    with pytest.raises(LayerRefusedError):
        layer_peer.decrypt(write_message(MESSAGE, closed), party_a)
    with pytest.raises(SecurityRefused):
        decrypt(closed[0], party_a.key)
