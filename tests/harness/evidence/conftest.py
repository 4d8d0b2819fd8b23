"""One small run with messages of three koppelvlakken, made once, and its bundles."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from ikt_harness.evidence import bundle, signing
from ikt_harness.evidence.container import write_zip
from ikt_harness.evidence.reading import NotWhole, read_members
from ikt_harness.evidence.store import EvidenceStore
from ikt_harness.ledger import Ledger, RunRecord, canonical_json

#: After every run of these tests.
LATER = datetime(2999, 1, 1, tzinfo=UTC)


def ikt(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, with its data under ``cwd``."""
    env = {**os.environ, "XDG_DATA_HOME": str(cwd / "data")}
    command = [sys.executable, "-m", "ikt_harness", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=120, check=False)


class Ran:
    """A run in a ledger on disk, and what can be made of it.

    :param folder: holds the ledger and its evidence.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder / 'logboek.db'}"
        done = ikt(
            *("run", "stop:F3", "stam:S04", "sttr:TR-02", "--store", self.url),
            *("--clock", "2026-01-05T09:00:00", "--round", "IKT-5", "--json"),
            cwd=folder,
        )
        assert done.returncode == 0, done.stderr
        with Ledger.open(self.url) as ledger:
            (stored,) = ledger.runs()
        self.run = stored.record.id
        self.signer = signing.Signer(ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32))))

    def bundle(
        self, target: Path, *, masked: bool = True, signer: signing.Signer | None = None
    ) -> bundle.Exported:
        """Write the bundle of the run."""
        with Ledger.open(self.url) as ledger:
            store = EvidenceStore.beside(self.url)
            return bundle.export(ledger, store, self.run, target, signer or self.signer, masked=masked)


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Return the run; nothing may be changed in its folder."""
    return Ran(tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="session")
def masked(ran: Ran, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return its bundle with pseudonyms."""
    target = tmp_path_factory.mktemp("masked") / "bundel.zip"
    ran.bundle(target)
    return target


@pytest.fixture(scope="session")
def unmasked(ran: Ran, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return its bundle with everything as it was."""
    target = tmp_path_factory.mktemp("unmasked") / "bundel.zip"
    ran.bundle(target, masked=False)
    return target


def members_of(path: Path) -> dict[str, bytes]:
    """Return name → bytes of every member."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: dict[str, bytes]) -> bytes:
    """Return the zip of ``members`` as bundles are packed."""
    out = io.BytesIO()
    write_zip(out, sorted(members.items()))
    return out.getvalue()


@pytest.fixture
def written(tmp_path: Path) -> Callable[[bytes], Path]:
    """Return a function that writes bytes to a file and returns its path."""
    target = tmp_path / "vreemd.zip"

    def write(data: bytes) -> Path:
        target.write_bytes(data)
        return target

    return write


OTHER = signing.Signer(ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32)))
"""A forger's key."""


def forged(members: dict[str, bytes], changes: dict[str, bytes | None]) -> bytes:
    """Return a bundle with ``changes`` (``None`` removes), its hashes made right again and signed by a forger."""
    data = {**members, **{name: new for name, new in changes.items() if new is not None}}
    for name, new in changes.items():
        if new is None:
            del data[name]
    manifest = json.loads(members[bundle.MANIFEST])
    if bundle.MANIFEST not in changes:
        kept = [row for row in manifest["members"] if row["name"] in data]
        for row in kept:
            content = data[row["name"]]
            row |= {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        data[bundle.MANIFEST] = canonical_json({**manifest, "members": kept}).encode()
    return signed(data)


def signed(data: dict[str, bytes]) -> bytes:
    """Return the zip of ``data`` with a statement of a forger over whatever it holds."""
    data = {name: content for name, content in data.items() if name != bundle.ATTESTATION}
    data[bundle.SIGNER] = OTHER.pem()
    try:
        held = read_members(data)
        statement = bundle.statement_of(data, held.run, [result.record for result in held.results])
    except NotWhole:
        statement = bundle.statement_of(data, RunRecord("x"), [])
    data[bundle.ATTESTATION] = signing.envelope(statement, OTHER)
    return packed(data)


class Tools:
    """The functions above, for test modules, which cannot import this one."""

    LATER = LATER
    OTHER = OTHER
    forged = staticmethod(forged)
    ikt = staticmethod(ikt)
    members_of = staticmethod(members_of)
    packed = staticmethod(packed)
    signed = staticmethod(signed)


@pytest.fixture(scope="session")
def tools() -> type[Tools]:
    """Return the functions for forging and reading bundles."""
    return Tools
