"""Two-way TLS against the JDK's own implementation: its client at our server, and our client at its server."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    load_pem_private_key,
    pkcs12,
)
from tests.peers.handlers import OwnHandler
from tests.peers.layers import Identity, LayerPeer, LayerRefusedError, Sent, Stores, lines
from tests.peers.messages import contents, parts, request
from tests.peers.wire_party import now

from ikt_mocks.digikoppeling import tls
from ikt_mocks.digikoppeling.certificates import Kind, LeafRequest
from ikt_mocks.digikoppeling.cpa_writer import write_cpa
from ikt_mocks.digikoppeling.envelope import read_envelope
from ikt_mocks.digikoppeling.messages import Acknowledgment, SoapFault
from ikt_mocks.digikoppeling.pki import Leaf, Pki
from ikt_mocks.digikoppeling.profile import CpaProfile
from ikt_mocks.digikoppeling.samples.exchange import OIN_A, OIN_B, sample_profile
from ikt_mocks.digikoppeling.wire import write_message

VERSIONS = pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
STRANGER = "00000000000000000099"
SECRET = uuid.uuid4().hex
BITS = 2048
# asyncio closes without the alert it owes: with TLS 1.2 the client sees the end within its handshake, with TLS 1.3,
# where its handshake is done by then, an end without an answer.
REFUSED = "fatal alert|terminated the handshake|received no bytes"


@dataclass(frozen=True)
class Party:
    """A test PKI, and its leafs as either side of a connection takes them."""

    pki: Pki

    def leaf(self, oin: str, kind: Kind = "good") -> Leaf:
        """Return a new leaf for 127.0.0.1."""
        wanted = LeafRequest(oin=oin, name=f"Testpartij {oin}", kind=kind, hosts=("127.0.0.1",))
        return self.pki.issue(wanted, moment=now(), label=uuid.uuid4().hex, bits=BITS)

    def stores(self, leaf: Leaf | None, version: str = "TLSv1.3") -> Stores:
        """Return a leaf as the other side takes it."""
        folder = self.pki.folder
        encryption = BestAvailableEncryption(SECRET.encode())
        trust = folder / "trust.p12"
        root = self.pki.authority("root").certificate
        trust.write_bytes(
            pkcs12.serialize_java_truststore([pkcs12.PKCS12Certificate(root, b"root")], encryption)
        )
        if leaf is None:
            return Stores(trust, None, SECRET, version)
        first, *rest = x509.load_pem_x509_certificates(leaf.certificate.read_bytes())
        key = load_pem_private_key(leaf.key.read_bytes(), None)
        assert isinstance(key, rsa.RSAPrivateKey)
        store = folder / f"{leaf.label}.p12"
        store.write_bytes(pkcs12.serialize_key_and_certificates(b"leaf", key, first, rest, encryption))
        return Stores(trust, store, SECRET, version)


def _make(folder: Path, name: str) -> Party:
    return Party(Pki.init(folder, moment=now() - timedelta(hours=1), bits=BITS, name=name))


@pytest.fixture(scope="module")
def party(tmp_path_factory: pytest.TempPathFactory) -> Party:
    """Return the PKI that both sides trust."""
    return _make(tmp_path_factory.mktemp("pki") / "own", "een")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Party:
    """Return a PKI that our side does not trust."""
    return _make(tmp_path_factory.mktemp("pki") / "other", "ander")


@pytest.fixture
def handler(party: Party, party_b: Identity, tmp_path: Path) -> Iterator[OwnHandler]:
    """Return our handler as party B behind two-way TLS; it looks every certificate up in the lists."""
    leaf = party.leaf(OIN_B)
    context = tls.server_context(tls.Identity(leaf.certificate, leaf.key), party.pki.trust)
    with OwnHandler(party_b, moment=now(), folder=tmp_path / "blobs", tls=context) as opened:
        yield opened


@pytest.fixture
def data(handler: OwnHandler) -> CpaProfile:
    """Return the CPA that is loaded at our handler."""
    made = sample_profile(sync_reply_mode="mshSignalsOnly")
    agreed = replace(made, start=now() - timedelta(days=1), end=now() + timedelta(days=30))
    handler.install(write_cpa(agreed), agreed.parties[1].party_id)
    return agreed


def post(layer_peer: LayerPeer, handler: OwnHandler, data: CpaProfile, stores: Stores) -> Sent:
    return layer_peer.send(write_message(request(data, "p1", "p2"), parts()), handler.endpoint, stores)


@VERSIONS
def test_a_message_over_two_way_tls_is_taken(
    layer_peer: LayerPeer, party: Party, handler: OwnHandler, data: CpaProfile, version: str
) -> None:
    sent = post(layer_peer, handler, data, party.stores(party.leaf(OIN_A), version))
    assert sent.status == 200
    receipt = read_envelope(sent.body).message
    assert isinstance(receipt, Acknowledgment)
    assert handler.received(data.cpa_id) == [receipt.ref_to_message_id]
    assert handler.contents(receipt.ref_to_message_id) == contents(parts())


@VERSIONS
def test_a_client_without_a_certificate_is_refused(
    layer_peer: LayerPeer, party: Party, handler: OwnHandler, data: CpaProfile, version: str
) -> None:
    with pytest.raises(LayerRefusedError, match=REFUSED):
        post(layer_peer, handler, data, party.stores(None, version))
    assert handler.received(data.cpa_id) == []


@VERSIONS
def test_a_revoked_certificate_is_refused(
    layer_peer: LayerPeer, tmp_path: Path, party: Party, party_b: Identity, version: str
) -> None:
    leaf, own = party.leaf(OIN_A), party.leaf(OIN_B)
    party.pki.revoke(leaf.label, moment=now())
    context = tls.server_context(tls.Identity(own.certificate, own.key), party.pki.trust)
    made = sample_profile()
    with (
        OwnHandler(party_b, moment=now(), folder=tmp_path, tls=context) as handler,
        pytest.raises(LayerRefusedError, match=REFUSED),
    ):
        post(layer_peer, handler, made, party.stores(leaf, version))


def test_a_certificate_of_another_root_is_refused(
    layer_peer: LayerPeer, party: Party, elsewhere: Party, handler: OwnHandler, data: CpaProfile
) -> None:
    stores = replace(elsewhere.stores(elsewhere.leaf(OIN_A)), trust=party.stores(None).trust)
    with pytest.raises(LayerRefusedError, match=REFUSED):
        post(layer_peer, handler, data, stores)
    assert handler.received(data.cpa_id) == []


def test_the_certificate_of_another_oin_is_refused_in_the_answer(
    layer_peer: LayerPeer, party: Party, handler: OwnHandler, data: CpaProfile
) -> None:
    sent = post(layer_peer, handler, data, party.stores(party.leaf(STRANGER)))
    assert sent.status == 500
    assert isinstance(read_envelope(sent.body).message, SoapFault)
    assert handler.received(data.cpa_id) == []


def test_our_client_is_known_to_the_other_server(layer_peer: LayerPeer, party: Party) -> None:
    own = party.leaf(OIN_A)
    url = layer_peer.listen(party.stores(party.leaf(OIN_B)))
    context = tls.client_context(party.pki.trust, tls.Identity(own.certificate, own.key))
    with httpx.Client(verify=context, trust_env=False) as client:
        told = lines(client.get(url).text)
    assert told["protocol"] == ["TLSv1.3"]
    # The JDK writes an attribute type it has no name for as its number: 2.5.4.5 is serialNumber.
    assert f"2.5.4.5=#1314{OIN_A.encode().hex()}" in told["subject"][0]


def test_our_client_refuses_a_revoked_server(layer_peer: LayerPeer, party: Party) -> None:
    own, server = party.leaf(OIN_A), party.leaf(OIN_B)
    url = layer_peer.listen(party.stores(server))
    party.pki.revoke(server.label, moment=now())
    context = tls.client_context(party.pki.trust, tls.Identity(own.certificate, own.key))
    with httpx.Client(verify=context, trust_env=False) as client, pytest.raises(httpx.ConnectError) as failed:
        client.get(url)
    refusal = tls.refusal_of(failed.value)
    assert refusal is not None
    assert (refusal.by, refusal.phase) == ("self", "handshake")


def test_our_client_shows_no_certificate_and_is_refused(layer_peer: LayerPeer, party: Party) -> None:
    url = layer_peer.listen(party.stores(party.leaf(OIN_B)))
    context = tls.client_context(party.pki.trust)
    with httpx.Client(verify=context, trust_env=False) as client, pytest.raises(httpx.HTTPError) as failed:
        client.get(url)
    refusal = tls.refusal_of(failed.value)
    assert refusal is not None
    assert refusal.by == "peer"
