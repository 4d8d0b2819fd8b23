"""Two message handlers on a real loopback port, in workspaces of their own for every test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from ikt_mocks.client import http_client
from ikt_mocks.digikoppeling.answers import Keys
from ikt_mocks.digikoppeling.cpa import SyncReplyMode
from ikt_mocks.digikoppeling.profile import Profile
from ikt_mocks.digikoppeling.samples.exchange import MOMENT, sample_profile
from ikt_mocks.digikoppeling.samples.pair import Pair, make_pair
from ikt_mocks.digikoppeling.signing import Signer
from ikt_mocks.loopback import LoopbackServer
from ikt_mocks.server import MockSettings, create_app, open_workspaces
from ikt_mocks.workspace import Workspaces

MakePair = Callable[..., Pair]


@pytest.fixture(scope="session", name="keys")
def make_keys() -> Keys:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "TEST dso-ketentest, niet vertrouwen")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2035, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    return Keys(Signer(key=key, certificate=certificate), key)


@pytest.fixture(scope="module", name="served")
def serve(
    tmp_path_factory: pytest.TempPathFactory, keys: Keys
) -> Iterator[tuple[Workspaces, str, httpx.Client]]:
    blobs: Path = tmp_path_factory.mktemp("payloads")
    workspaces = open_workspaces("sqlite://", blobs=blobs)
    app = create_app(workspaces, MockSettings(dispatch=False, keys=keys))
    with LoopbackServer(app) as server, http_client(timeout=10.0) as http:
        yield workspaces, server.url, http
    workspaces.database.close()


@pytest.fixture
def pair(served: tuple[Workspaces, str, httpx.Client], keys: Keys) -> MakePair:
    """Return a function that makes a pair of handlers with clocks that stand still at ``MOMENT``."""
    workspaces, url, http = served

    def make(
        profile: Profile = Profile.RELIABLE, sync: SyncReplyMode = "none", *, with_keys: bool = True
    ) -> Pair:
        sides = workspaces.create(moment=MOMENT, runs=False), workspaces.create(moment=MOMENT, runs=False)
        assert keys.signer is not None
        der = keys.signer.certificate.public_bytes(Encoding.DER)
        data = sample_profile(profile, sync_reply_mode=sync, certificate=der)
        return make_pair(data, sides, http, url, keys if with_keys else Keys())

    return make


@pytest.fixture
def interval() -> timedelta:
    """Return the RetryInterval of the sample agreement."""
    return sample_profile().reliability.retry_interval
