"""``ikt serve --pki``: the whole mock behind two-way TLS."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from ikt_mocks.digikoppeling.certificates import LeafRequest
from ikt_mocks.digikoppeling.pki import Leaf, Pki
from ikt_mocks.digikoppeling.tls import Identity, client_context, refusal_of
from ikt_mocks.parties import BUURGEMEENTE, GEMEENTE

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-c", "from ikt_harness.cli import main; main()", "serve", "--state", "sqlite://"]


@pytest.fixture(name="pki", scope="module")
def make_pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    pki = Pki.init(tmp_path_factory.mktemp("tls") / "pki", moment=datetime.now(UTC), bits=2048)
    pki.issue(LeafRequest(GEMEENTE.oin, "mock"), moment=datetime.now(UTC), label="mock", bits=2048)
    return pki


@pytest.fixture(name="served", scope="module")
def serve(pki: Pki) -> Iterator[dict[str, str]]:
    command = [*COMMAND, "--pki", str(pki.folder), "--certificate", "mock", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            facts = json.loads(process.stdout.readline())
            yield {key: str(value) for key, value in facts.items()}
        finally:
            process.terminate()
            process.wait(timeout=20)
    assert process.returncode == 0


def client(pki: Pki, leaf: Leaf | None, token: str, **headers: str) -> httpx.Client:
    identity = None if leaf is None else Identity(leaf.certificate, leaf.key)
    return httpx.Client(
        verify=client_context(pki.trust, identity),
        headers={"Authorization": f"Bearer {token}"} | headers,
        trust_env=False,
    )


def test_certificate_and_oin_are_checked(pki: Pki, served: dict[str, str]) -> None:
    leaf = pki.issue(LeafRequest(GEMEENTE.oin, "Voorbeeldstad"), moment=datetime.now(UTC), bits=2048)
    clock = f"{served['url']}/ikt/v1/klok"
    with client(pki, leaf, served["token"]) as own:
        answer = own.get(clock)
    with client(pki, leaf, served["token"], **{"X-IKT-OIN": BUURGEMEENTE.oin}) as other:
        refused = other.get(clock)
    assert served["url"].startswith("https://")
    assert answer.status_code == 200
    assert refused.status_code == 403


def test_without_certificate_there_is_no_connection(pki: Pki, served: dict[str, str]) -> None:
    with client(pki, None, served["token"]) as nobody, pytest.raises(httpx.HTTPError) as raised:
        nobody.get(served["url"])
    assert isinstance(raised.value, httpx.HTTPError)
    assert refusal_of(raised.value) is not None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--pki", "elders", "--certificate", "mock"], "geen test-PKI"),
        (["--pki", "."], "horen bij elkaar"),
        (["--certificate", "mock"], "horen bij elkaar"),
    ],
)
def test_bad_options_are_refused(tmp_path: Path, options: list[str], message: str) -> None:
    done = subprocess.run(
        [*COMMAND, *options], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_unknown_certificate_is_refused(pki: Pki) -> None:
    command = [*COMMAND, "--pki", str(pki.folder), "--certificate", "onbekend"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "bestaat niet" in done.stderr
