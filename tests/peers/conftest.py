"""The independent implementations, each started once for all tests that need it."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

from ikt_mocks.digikoppeling.cpa import ReliableMessaging, SyncReplyMode
from ikt_mocks.digikoppeling.profile import CpaProfile, Profile
from ikt_mocks.digikoppeling.samples.exchange import sample_profile

# The helpers of this folder are modules of their own; pytest puts no test folder on the path in importlib mode.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.peers.handlers import EbmsCoreHandler, Handler, OwnHandler
from tests.peers.java_process import JavaProcess, class_path
from tests.peers.layers import Identity, LayerPeer
from tests.peers.wire_party import WireParty, now

MakeAgreement = Callable[..., CpaProfile]


def _identity(oin: str) -> Identity:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"Testpartij {oin}"),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, oin),
        ]
    )
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1)
    builder = builder.not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
    certificate = builder.not_valid_after(datetime(2035, 1, 1, tzinfo=UTC)).sign(key, hashes.SHA256())
    return Identity(key, certificate)


@pytest.fixture(scope="session")
def party_a() -> Identity:
    """Return the key of the party that sends."""
    return _identity("00000000000000000011")


@pytest.fixture(scope="session")
def party_b() -> Identity:
    """Return the key of the party that receives."""
    return _identity("00000000000000000022")


@pytest.fixture(scope="session")
def layer_peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LayerPeer]:
    """Return the running layers under ebMS2; skip with the reason when they cannot be had."""
    classes = class_path("layers")
    log = tmp_path_factory.mktemp("layers") / "log.txt"
    with (
        JavaProcess("layers/LayerPeer.java", classes, log=log) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{process.port}", timeout=30, trust_env=False) as client,
    ):
        yield LayerPeer(client)


@pytest.fixture(scope="session")
def ebms_core(
    party_a: Identity, party_b: Identity, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EbmsCoreHandler]:
    """Return a running ebms-core with the key of party B; skip with the reason when it cannot be had."""
    classes = class_path("ebms-core")
    folder = tmp_path_factory.mktemp("ebms-core")
    store, secret = folder / "keys.p12", uuid.uuid4().hex
    encryption = BestAvailableEncryption(secret.encode())
    store.write_bytes(
        pkcs12.serialize_key_and_certificates(b"b", party_b.key, party_b.certificate, None, encryption)
    )
    # A signature counts for ebms-core only when the issuer of its certificate is trusted; these issued themselves.
    trust = folder / "trust.p12"
    trusted = [
        pkcs12.PKCS12Certificate(identity.certificate, name)
        for identity, name in ((party_a, b"a"), (party_b, b"b"))
    ]
    trust.write_bytes(pkcs12.serialize_java_truststore(trusted, encryption))
    settings = {
        "truststore.type": "PKCS12",
        "truststore.path": str(trust),
        "truststore.password": secret,
        "ebms.jdbc.driverClassName": "org.h2.Driver",
        "ebms.jdbc.url": "jdbc:h2:mem:ebms",
        "ebms.jdbc.update": "true",
        "eventListener.type": "DAO",
    }
    for use in ("signature.keystore", "encryption.keystore"):
        settings |= {f"{use}.type": "PKCS12", f"{use}.path": str(store), f"{use}.password": secret}
    with (
        JavaProcess(
            "ebms-core/EbmsCoreHost.java", classes, log=folder / "log.txt", properties=settings
        ) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{process.port}", timeout=60, trust_env=False) as client,
    ):
        yield EbmsCoreHandler(client)


@pytest.fixture(scope="session", params=["dso-ketentest", "ebms-core"])
def other(
    request: pytest.FixtureRequest, party_b: Identity, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Handler]:
    """Return the handler of party B: the own one, by which the tests show themselves right, and ebms-core."""
    if request.param == "ebms-core":
        yield request.getfixturevalue("ebms_core")
        return
    with OwnHandler(party_b, moment=now(), folder=tmp_path_factory.mktemp("b")) as handler:
        yield handler


@pytest.fixture(scope="session")
def ours(party_a: Identity, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Handler]:
    """Return the handler of this product, as party A."""
    with OwnHandler(party_a, moment=now(), folder=tmp_path_factory.mktemp("a")) as handler:
        yield handler


@pytest.fixture
def wire(party_b: Identity) -> Iterator[WireParty]:
    """Return party A as the bare codec, listening."""
    with WireParty(signer=party_b).listening() as party:
        yield party


@pytest.fixture
def agreement(party_a: Identity, party_b: Identity) -> MakeAgreement:
    """Return what makes a CPA between two addresses, under an id of its own, that goes by the machine's clock."""

    def make(profile: Profile, a: str, b: str, mode: SyncReplyMode = "none") -> CpaProfile:
        data = sample_profile(profile, sync_reply_mode=mode)
        parties = [
            replace(
                party,
                endpoint=endpoint,
                signing_certificate=identity.certificate.public_bytes(Encoding.DER)
                if profile.signed
                else b"",
            )
            for party, endpoint, identity in zip(data.parties, (a, b), (party_a, party_b), strict=True)
        ]
        return replace(
            data,
            cpa_id=f"peer_{uuid.uuid4()}",
            parties=(parties[0], parties[1]),
            start=now() - timedelta(days=1),
            end=now() + timedelta(days=30),
            reliability=ReliableMessaging(5, timedelta(seconds=1)),
        )

    return make
