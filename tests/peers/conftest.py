"""The independent implementations, each started once for all tests that need it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

# The helpers of this folder are modules of their own; pytest puts no test folder on the path in importlib mode.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.peers.java_process import JavaProcess, class_path
from tests.peers.layers import Identity, LayerPeer


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
