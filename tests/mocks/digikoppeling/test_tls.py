"""Two-way TLS on a real loopback server: who gets through, who is refused, and what the application sees."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ikt_mocks.digikoppeling.certificates import Kind, LeafRequest
from ikt_mocks.digikoppeling.http_protocol import client_identity
from ikt_mocks.digikoppeling.mandates import SETTING
from ikt_mocks.digikoppeling.pki import Leaf, Pki
from ikt_mocks.digikoppeling.tls import (
    Identity,
    TlsRefusal,
    client_context,
    refusal_of,
    reload_trust,
    server_context,
)
from ikt_mocks.http import Call, route
from ikt_mocks.loopback import LoopbackServer
from ikt_mocks.server import open_workspaces
from ikt_schemas.errors import InputRefused

pytestmark = pytest.mark.slow

SERVER = "00000099000000990001"
OIN = "00000099000000990101"
OTHER = "00000099000000990201"
VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


async def whoami(request: Request) -> Response:
    identity = client_identity(request.scope)
    assert identity is not None
    tls = request.scope["extensions"]["tls"]
    return JSONResponse(
        {
            "oin": identity.oin,
            "version": tls["tls_version"],
            "cipher": tls["cipher_suite"],
            "name": tls["client_cert_name"],
            "chain": len(tls["client_cert_chain"]),
        }
    )


@dataclass(frozen=True)
class Site:
    """A running server and the PKI behind it."""

    url: str
    pki: Pki
    context: ssl.SSLContext

    def leaf(self, kind: Kind = "good", *, oin: str = OIN, label: str = "") -> Leaf:
        request = LeafRequest(oin, "Voorbeeldstad", kind=kind)
        return self.pki.issue(request, moment=datetime.now(UTC), label=label, bits=2048)

    def call(
        self, leaf: Leaf | None, version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3, path: str = "/wie"
    ) -> httpx.Response | TlsRefusal:
        identity = None if leaf is None else Identity(leaf.certificate, leaf.key)
        context = client_context(self.pki.trust, identity)
        context.maximum_version = context.minimum_version = version
        try:
            with httpx.Client(verify=context, trust_env=False) as client:
                return client.get(self.url + path)
        except httpx.HTTPError as error:
            refusal = refusal_of(error)
            if refusal is None:
                raise
            return refusal


@pytest.fixture(name="site", scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    pki = Pki.init(tmp_path_factory.mktemp("tls") / "pki", moment=datetime.now(UTC), bits=2048)
    own = pki.issue(LeafRequest(SERVER, "mock"), moment=datetime.now(UTC), bits=2048)
    context = server_context(Identity(own.certificate, own.key), pki.trust)
    with LoopbackServer(Starlette(routes=[Route("/wie", whoami)]), tls=context) as server:
        yield Site(server.url, pki, context)


@pytest.mark.parametrize("version", VERSIONS)
def test_application_sees_whose_certificate_it_is(site: Site, version: ssl.TLSVersion) -> None:
    answer = site.call(site.leaf(label=f"goed-{version.name.lower().replace('_', '-')}"), version)
    assert isinstance(answer, httpx.Response)
    seen = answer.json()
    assert seen["oin"] == OIN
    assert seen["version"] == {VERSIONS[0]: 0x0303, VERSIONS[1]: 0x0304}[version]
    assert isinstance(seen["cipher"], int)
    assert f"2.5.4.5={OIN}" in seen["name"]
    assert seen["chain"] >= 1


@pytest.mark.parametrize("version", VERSIONS)
def test_no_certificate_is_refused(site: Site, version: ssl.TLSVersion) -> None:
    answer = site.call(None, version)
    assert isinstance(answer, TlsRefusal)
    assert answer.by == "peer"
    assert answer.phase == ("handshake" if version is VERSIONS[0] else "after-handshake")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", ["expired", "not-yet-valid", "self-signed"])
def test_faulty_certificate_is_refused(site: Site, kind: Kind, version: ssl.TLSVersion) -> None:
    answer = site.call(site.leaf(kind, label=f"{kind}-{version.value}"), version)
    assert isinstance(answer, TlsRefusal)
    assert answer.by == "peer"


def test_certificate_of_another_root_is_refused(site: Site, tmp_path: Path) -> None:
    other = Pki.init(tmp_path / "pki", moment=datetime.now(UTC), bits=2048, name="ander")
    leaf = other.issue(LeafRequest(OIN, "Vreemd"), moment=datetime.now(UTC), bits=2048)
    answer = site.call(leaf)
    assert isinstance(answer, TlsRefusal)
    assert answer.by == "peer"


def test_revoked_certificate_is_refused_by_a_server_that_runs_on(site: Site) -> None:
    leaf = site.leaf(label="in-te-trekken")
    before = site.call(leaf)
    site.pki.revoke(leaf.label, moment=datetime.now(UTC))
    unaware = site.call(leaf)
    reload_trust(site.context, site.pki.trust)
    after = site.call(leaf)
    assert isinstance(before, httpx.Response)
    assert isinstance(unaware, httpx.Response)
    assert isinstance(after, TlsRefusal)
    assert after.by == "peer"
    # Others still get through.
    assert isinstance(site.call(site.leaf(label="blijft")), httpx.Response)


def test_certificate_without_oin_passes_the_handshake_and_is_seen(site: Site) -> None:
    answer = site.call(site.leaf("no-oin"))
    assert isinstance(answer, httpx.Response)
    assert answer.json()["oin"] == ""


def test_old_tls_is_refused(site: Site) -> None:
    context = client_context(site.pki.trust)
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version = ssl.TLSVersion.TLSv1_1
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with httpx.Client(verify=context, trust_env=False) as client, pytest.raises(httpx.ConnectError) as raised:
        client.get(site.url)
    assert refusal_of(raised.value) is not None


def test_weak_suite_is_refused(site: Site) -> None:
    context = client_context(site.pki.trust)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AES128-SHA")
    with httpx.Client(verify=context, trust_env=False) as client, pytest.raises(httpx.ConnectError) as raised:
        client.get(site.url)
    refusal = refusal_of(raised.value)
    assert refusal is not None
    assert (refusal.by, refusal.phase) == ("peer", "handshake")


def test_client_refuses_a_server_of_another_name(site: Site) -> None:
    leaf = site.pki.issue(
        LeafRequest(SERVER, "mock", hosts=("elders.test",)),
        moment=datetime.now(UTC),
        label="elders",
        bits=2048,
    )
    context = server_context(Identity(leaf.certificate, leaf.key), site.pki.trust)
    with LoopbackServer(Starlette(routes=[Route("/wie", whoami)]), tls=context) as server:
        answer = Site(server.url, site.pki, context).call(site.leaf(label="naam"))
    assert isinstance(answer, TlsRefusal)
    assert answer.by == "self"


def test_closed_port_is_no_refusal(site: Site) -> None:
    context = client_context(site.pki.trust)
    with httpx.Client(verify=context, trust_env=False) as client, pytest.raises(httpx.ConnectError) as raised:
        client.get("https://127.0.0.1:1/")
    assert refusal_of(raised.value) is None


def test_missing_file_and_foreign_key_are_refused_with_their_place(site: Site, tmp_path: Path) -> None:
    leaf, other = site.leaf(label="sleutel-a"), site.leaf(label="sleutel-b")
    with pytest.raises(InputRefused, match="cannot be loaded"):
        server_context(Identity(leaf.certificate, other.key), site.pki.trust)
    with pytest.raises(InputRefused) as refused:
        client_context(tmp_path / "weg.pem")
    assert "weg.pem" in refused.value.where


@pytest.mark.parametrize(
    ("certificate", "header", "mandate", "status"),
    [
        (OIN, None, False, 200),
        (OIN, OIN, False, 200),
        (OTHER, OIN, False, 403),
        (OTHER, OIN, True, 200),
        (OTHER, None, False, 403),
        ("", OIN, False, 403),
    ],
)
def test_mock_checks_the_oin_against_the_certificate(
    site: Site, certificate: str, header: str | None, mandate: bool, status: int
) -> None:
    async def echo(call: Call) -> Response:
        return JSONResponse({"oin": call.oin})

    workspaces = open_workspaces("sqlite://")
    workspace = workspaces.create(name="tls")
    token = workspace.add_token([OIN])
    if mandate:
        workspace.change_settings(**{SETTING: [{"gemachtigde": certificate, "namens": OIN}]})
    app = Starlette(routes=[route("/x", echo)])
    app.state.workspaces = workspaces
    label = f"mandaat-{certificate or 'geen'}-{bool(header)}-{mandate}".lower()
    leaf = site.leaf("good" if certificate else "no-oin", oin=certificate or OIN, label=label)
    headers = {"Authorization": f"Bearer {token}"} | ({"X-IKT-OIN": header} if header else {})
    with LoopbackServer(app, tls=site.context) as server:
        context = client_context(site.pki.trust, Identity(leaf.certificate, leaf.key))
        with httpx.Client(verify=context, trust_env=False, headers=headers) as client:
            answer = client.get(f"{server.url}/x")
    workspaces.database.close()
    assert answer.status_code == status
    if status == 200:
        assert answer.json() == {"oin": OIN}
