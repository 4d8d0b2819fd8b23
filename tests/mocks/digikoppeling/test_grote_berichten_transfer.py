"""Grote Berichten over a real loopback server: ranges, preconditions, access, cuts, and the client that resumes."""

from __future__ import annotations

import hashlib
import random
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from ikt_mocks import faults, journal
from ikt_mocks.digikoppeling.certificates import Kind, LeafRequest
from ikt_mocks.digikoppeling.grote_berichten.checksum import Checksum, checksum_of
from ikt_mocks.digikoppeling.grote_berichten.client import (
    Failed,
    Fetched,
    RetryPolicy,
    Surroundings,
    fetch,
    is_plain_address,
)
from ikt_mocks.digikoppeling.grote_berichten.messages import DataReference, Lifetime
from ikt_mocks.digikoppeling.grote_berichten.routes import POINT, routes
from ikt_mocks.digikoppeling.grote_berichten.service import reference_to
from ikt_mocks.digikoppeling.grote_berichten.state import Published, publish, withdraw
from ikt_mocks.digikoppeling.mandates import SETTING
from ikt_mocks.digikoppeling.pki import Pki
from ikt_mocks.digikoppeling.tls import Identity, client_context, server_context
from ikt_mocks.loopback import LoopbackServer
from ikt_mocks.server import open_workspaces
from ikt_mocks.workspace import Workspace, Workspaces

pytestmark = pytest.mark.slow

OWNER = "00000099000000990101"
READER = "00000099000000990901"
STRANGER = "00000099000000990201"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CONTENT = random.Random(7).randbytes(1_000_003)  # noqa: S311 - bytes for a test, no secret
POLICY = RetryPolicy(attempts=6, window=timedelta(days=2))


@dataclass
class Site:
    """A running file server with one published file, and a client's surroundings on the workspace's clock."""

    url: str
    workspace: Workspace
    token: str
    stranger: str
    file: Published
    waits: list[float] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"{self.url}/gb/{self.workspace.id}/{self.file.id}"

    def reference(self, changes: dict[str, Any] | None = None) -> DataReference:
        made = reference_to(self.file, self.workspace.id, self.url, self.workspace.blobs)
        return replace(made, **(changes or {}))

    def client(self, oin: str = READER) -> httpx.Client:
        token = self.token if oin == READER else self.stranger
        return httpx.Client(headers={"Authorization": f"Bearer {token}", "X-IKT-OIN": oin}, trust_env=False)

    def get(self, address: str = "", method: str = "GET", **headers: str) -> httpx.Response:
        with self.client() as client:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            return client.request(method, address or self.address, headers=sent)

    def fault(self, kind: str, times: int = 1, **parameters: object) -> None:
        with self.workspace.write() as unit:
            faults.plan(unit, POINT, kind, times=times, parameters=parameters)

    def publish(self, lifetime: Lifetime) -> None:
        self.file = replace(self.file, id=f"file-{lifetime.creation is None}", lifetime=lifetime)
        with self.workspace.write() as unit:
            publish(unit, self.file)

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.workspace.advance(timedelta(seconds=seconds))

    def fetch(
        self, target: Path, reference: DataReference | None = None, oin: str = READER
    ) -> Fetched | Failed:
        with self.client(oin) as client:
            return fetch(
                reference or self.reference(),
                target,
                client=client,
                surroundings=Surroundings(self.workspace.now, self.wait),
                policy=POLICY,
            )

    def statuses(self) -> list[int | None]:
        with self.workspace.read() as unit:
            hops = journal.entries(unit, koppelvlak="TRANSPORT")
        return [hop["status"] for hop in hops if hop["subject"] == "grote-berichten ophalen"]


@pytest.fixture(name="site")
def serve(tmp_path: Path) -> Iterator[Site]:
    workspaces = open_workspaces("sqlite://", blobs=tmp_path / "blobs")
    workspace = workspaces.create(name="gb", moment=NOW, runs=False, identifier="gb1")
    app = Starlette(routes=routes())
    app.state.workspaces = workspaces
    blob = workspaces.blobs.put_bytes(CONTENT)
    file = Published(OWNER, frozenset({READER}), "levering-1.zip", "application/zip", blob)
    with workspace.write() as unit:
        publish(unit, file)
    token, stranger = workspace.add_token([READER]), workspace.add_token([STRANGER])
    with LoopbackServer(app) as server:
        yield Site(server.url, workspace, token, stranger, file)
    workspaces.database.close()


def test_whole_file(site: Site) -> None:
    answer = site.get()
    assert answer.status_code == 200
    assert answer.content == CONTENT
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["etag"] == f'"{hashlib.sha256(CONTENT).hexdigest()}"'
    assert answer.headers["content-type"] == "application/zip"


def test_head_gives_the_headers_only(site: Site) -> None:
    answer = site.get(method="HEAD", range="bytes=0-1")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(CONTENT))


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=5-9", 5, 10),
        ("bytes=1000000-", 1_000_000, 1_000_003),
        ("bytes=-3", -3, None),
    ],
)
def test_one_range(site: Site, header: str, start: int, end: int | None) -> None:
    answer = site.get(range=header)
    expected = CONTENT[start:end]
    first = start % len(CONTENT)
    assert answer.status_code == 206
    assert answer.content == expected
    assert answer.headers["content-range"] == f"bytes {first}-{first + len(expected) - 1}/{len(CONTENT)}"


def test_more_ranges_come_as_parts(site: Site) -> None:
    answer = site.get(range="bytes=0-3,10-11,-2")
    head = f"Content-Type: {answer.headers['content-type']}\r\n\r\n".encode()
    message = BytesParser().parsebytes(head + answer.content)
    parts = message.get_payload()
    assert answer.status_code == 206
    assert not message.defects
    assert isinstance(parts, list)
    assert [str(part["Content-Range"]) for part in parts if isinstance(part, Message)] == [
        f"bytes 0-3/{len(CONTENT)}",
        f"bytes 10-11/{len(CONTENT)}",
        f"bytes {len(CONTENT) - 2}-{len(CONTENT) - 1}/{len(CONTENT)}",
    ]
    assert b"\r\n\r\n" + CONTENT[:4] + b"\r\n--" in answer.content
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_range_outside_the_file(site: Site) -> None:
    answer = site.get(range=f"bytes={len(CONTENT)}-")
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(CONTENT)}"


def test_preconditions(site: Site) -> None:
    etag = site.get(method="HEAD").headers["etag"]
    assert site.get(if_match=etag).status_code == 200
    assert site.get(if_match='"ander"').status_code == 412
    assert site.get(if_none_match=etag).status_code == 304
    assert site.get(if_range=etag, range="bytes=0-1").status_code == 206
    assert site.get(if_range='"ander"', range="bytes=0-1").status_code == 200
    assert site.get(if_range=f"W/{etag}", range="bytes=0-1").status_code == 200


def test_only_readers_get_the_file(site: Site) -> None:
    with site.client(STRANGER) as client:
        refused = client.get(site.address)
    with httpx.Client(trust_env=False) as client:
        unknown = client.get(site.address)
    assert refused.status_code == 403
    assert refused.json()["code"] == "GB010"
    assert unknown.status_code == 401
    assert site.statuses() == [403]


def test_other_workspace_and_unknown_file_are_not_there(site: Site) -> None:
    elsewhere = site.address.replace("/gb1/", "/gb2/")
    assert site.get(elsewhere).status_code == 404
    assert site.get(f"{site.url}/gb/gb1/onbekend").status_code == 404
    assert site.get(f"{site.url}/gb/gb1/..%2F..%2Fetc%2Fpasswd").status_code == 404
    with site.workspace.write() as unit:
        withdraw(unit, site.file.id)
    assert site.get().status_code == 404


def test_lifetime_follows_the_clock_of_the_workspace(site: Site) -> None:
    site.publish(Lifetime(NOW + timedelta(hours=1), NOW + timedelta(hours=2)))
    seen = []
    for _ in range(3):
        seen.append(site.get(method="HEAD").status_code)
        site.workspace.advance(timedelta(hours=1))
    assert seen == [404, 200, 404]


def test_empty_file(site: Site, tmp_path: Path) -> None:
    blob = site.workspace.blobs.put_bytes(b"")
    site.file = replace(site.file, id="leeg", blob=blob)
    with site.workspace.write() as unit:
        publish(unit, site.file)
    assert site.get(range="bytes=0-").status_code == 200
    site.fault("status", status=503)
    done = site.fetch(tmp_path / "leeg")
    assert isinstance(done, Fetched)
    assert [attempt.status for attempt in done.attempts] == [503, 200]
    assert done.path.read_bytes() == b""


def test_fetch_in_one_go(site: Site, tmp_path: Path) -> None:
    done = site.fetch(tmp_path / "uit.zip")
    assert isinstance(done, Fetched)
    assert done.path.read_bytes() == CONTENT
    assert len(done.attempts) == 1
    assert [path.name for path in tmp_path.glob("uit*")] == ["uit.zip"]
    assert site.waits == []


@pytest.mark.parametrize("algorithm", ["MD5", "SHA512"])
def test_fetch_checks_the_algorithm_that_was_agreed(site: Site, tmp_path: Path, algorithm: str) -> None:
    made = reference_to(site.file, "gb1", site.url, site.workspace.blobs, algorithm=algorithm, context_id="c")
    assert made.checksum == checksum_of([CONTENT], algorithm)
    assert made.context_id == "c"
    assert isinstance(site.fetch(tmp_path / "uit.zip", made), Fetched)


def test_fetch_resumes_after_cuts(site: Site, tmp_path: Path) -> None:
    site.fault("cut", times=2, bytes=300_000)
    done = site.fetch(tmp_path / "uit.zip")
    assert isinstance(done, Fetched)
    assert done.path.read_bytes() == CONTENT
    assert [attempt.status for attempt in done.attempts] == [200, 206, 206]
    assert done.attempts[-1].start > done.attempts[1].start > 0
    assert sum(attempt.received for attempt in done.attempts) == len(CONTENT)
    assert site.waits == [1, 1]


def test_fetch_starts_anew_when_a_range_gets_the_whole(site: Site, tmp_path: Path) -> None:
    site.fault("cut", bytes=300_000)
    site.fault("whole")
    done = site.fetch(tmp_path / "uit.zip")
    assert isinstance(done, Fetched)
    assert done.path.read_bytes() == CONTENT
    assert [(attempt.start, attempt.status) for attempt in done.attempts] == [(0, 200), (0, 200)]


def test_fetch_starts_anew_when_the_etag_changed(site: Site, tmp_path: Path) -> None:
    site.fault("cut", bytes=300_000)
    site.fault("etag")
    done = site.fetch(tmp_path / "uit.zip")
    assert isinstance(done, Fetched)
    assert done.path.read_bytes() == CONTENT
    assert [attempt.status for attempt in done.attempts] == [200, 200]


def test_fetch_waits_longer_over_an_outage(site: Site, tmp_path: Path) -> None:
    site.fault("status", times=2, status=500)
    done = site.fetch(tmp_path / "uit.zip")
    assert isinstance(done, Fetched)
    assert [attempt.status for attempt in done.attempts] == [500, 500, 200]
    assert site.waits == [30, 30]


def test_fetch_gives_up_after_the_attempts_agreed(site: Site, tmp_path: Path) -> None:
    site.fault("status", times=20)
    failed = site.fetch(tmp_path / "uit.zip")
    assert isinstance(failed, Failed)
    assert (failed.reason, len(failed.attempts), failed.partial) == ("exhausted", POLICY.attempts, None)


def test_fetch_gives_up_after_the_window_agreed(site: Site, tmp_path: Path) -> None:
    site.fault("status", times=20)
    with site.client() as client:
        failed = fetch(
            site.reference(),
            tmp_path / "uit.zip",
            client=client,
            surroundings=Surroundings(site.workspace.now, site.wait),
            policy=RetryPolicy(window=timedelta(seconds=60)),
        )
    assert isinstance(failed, Failed)
    assert (failed.reason, len(failed.attempts)) == ("exhausted", 2)


@pytest.mark.parametrize(
    ("status", "reason"),
    [(403, "forbidden"), (404, "not-found"), (416, "range"), (302, "status"), (400, "status")],
)
def test_fetch_stops_at_once(site: Site, tmp_path: Path, status: int, reason: str) -> None:
    site.fault("status", times=20, status=status)
    failed = site.fetch(tmp_path / "uit.zip")
    assert isinstance(failed, Failed)
    assert (failed.reason, len(failed.attempts)) == (reason, 1)
    assert site.waits == []


def test_fetch_by_a_stranger_stops(site: Site, tmp_path: Path) -> None:
    failed = site.fetch(tmp_path / "uit.zip", oin=STRANGER)
    assert isinstance(failed, Failed)
    assert failed.reason == "forbidden"


def test_fetch_waits_for_the_creation_time(site: Site, tmp_path: Path) -> None:
    site.publish(Lifetime(NOW + timedelta(hours=3)))
    done = site.fetch(tmp_path / "uit.zip")
    assert isinstance(done, Fetched)
    assert site.waits == [3 * 3600]


@pytest.mark.parametrize(
    ("lifetime", "reason"),
    [
        (Lifetime(NOW + timedelta(days=3)), "not-begun"),
        (Lifetime(None, NOW), "expired"),
    ],
)
def test_fetch_outside_the_lifetime_asks_nothing(
    site: Site, tmp_path: Path, lifetime: Lifetime, reason: str
) -> None:
    failed = site.fetch(tmp_path / "uit.zip", site.reference({"lifetime": lifetime}))
    assert isinstance(failed, Failed)
    assert (failed.reason, failed.attempts) == (reason, ())
    assert failed.status == "FILE_NOT_FOUND"
    assert site.statuses() == []


def test_fetch_gives_up_when_the_file_expires_meanwhile(site: Site, tmp_path: Path) -> None:
    site.fault("status", times=20)
    reference = site.reference({"lifetime": Lifetime(None, NOW + timedelta(seconds=45))})
    failed = site.fetch(tmp_path / "uit.zip", reference)
    assert isinstance(failed, Failed)
    assert (failed.reason, len(failed.attempts)) == ("expired", 2)


@pytest.mark.parametrize(
    ("changes", "reason", "status"),
    [
        ({"size": len(CONTENT) + 1}, "size", "INCORRECT_FILE_SIZE"),
        ({"size": len(CONTENT) - 1}, "size", "INCORRECT_FILE_SIZE"),
        ({"checksum": checksum_of([b"ander"], "SHA256")}, "checksum", "CHECKSUM_ERROR"),
        ({"checksum": Checksum("CRC32", "00")}, "checksum-type", "CHECKSUM_TYPE_NOT_SUPPORTED"),
        ({"size": 2**63}, "too-large", "UNKNOWN_ERROR"),
        ({"url": "file:///etc/passwd"}, "address", "UNKNOWN_ERROR"),
        ({"url": "https://a:b@voorbeeld.test/"}, "address", "UNKNOWN_ERROR"),
        ({"url": "http://[kapot"}, "address", "UNKNOWN_ERROR"),
        ({"url": "/gb/1"}, "address", "UNKNOWN_ERROR"),
    ],
)
def test_metadata_that_does_not_fit(
    site: Site, tmp_path: Path, changes: dict[str, Any], reason: str, status: str
) -> None:
    failed = site.fetch(tmp_path / "uit.zip", site.reference(changes))
    assert isinstance(failed, Failed)
    assert (failed.reason, failed.status) == (reason, status)
    assert not (tmp_path / "uit.zip").exists()
    if reason == "checksum":
        assert failed.partial is not None
        assert failed.partial.read_bytes() == CONTENT


def test_name_in_the_metadata_is_no_path(site: Site, tmp_path: Path) -> None:
    done = site.fetch(tmp_path / "uit.zip", site.reference({"filename": "../../elders.zip"}))
    assert isinstance(done, Fetched)
    assert done.path == tmp_path / "uit.zip"
    assert not list(tmp_path.parent.glob("elders*"))


def test_closed_port_is_an_outage(tmp_path: Path, site: Site) -> None:
    failed = site.fetch(tmp_path / "uit.zip", site.reference({"url": "http://127.0.0.1:1/x"}))
    assert isinstance(failed, Failed)
    assert failed.reason == "exhausted"
    assert {attempt.error for attempt in failed.attempts} == {"ConnectError"}


def test_stricter_choice_of_addresses() -> None:
    assert is_plain_address(httpx.URL("https://voorbeeld.test/x"))
    assert not is_plain_address(httpx.URL("ftp://voorbeeld.test/x"))


Answer = Callable[[Request], Response]


def _bytes_without_length(data: bytes, **headers: str) -> Response:
    async def body() -> AsyncIterator[bytes]:
        yield data

    return StreamingResponse(body(), status_code=int(headers.pop("status", "200")), headers=headers)


def _too_much(_request: Request) -> Response:
    async def body() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b"x" * 100_000

    return StreamingResponse(body())


def _short_pieces(request: Request) -> Response:
    """Send at most 400,000 bytes at a time, without stating a length and without an ETag."""
    first = int(request.headers.get("range", "bytes=0-").removeprefix("bytes=").partition("-")[0])
    piece = CONTENT[first : first + 400_000]
    if "range" not in request.headers:
        return _bytes_without_length(piece)
    told = {"status": "206", "content-range": f"bytes {first}-{first + len(piece) - 1}/{len(CONTENT)}"}
    return _bytes_without_length(piece, **told)


def _overlap(request: Request) -> Response:
    """Answer a range with one that starts 1000 bytes earlier, after bytes that were wrong there."""
    if "range" not in request.headers:
        return _bytes_without_length(CONTENT[:400_000] + b"?" * 500)
    first = int(request.headers["range"].removeprefix("bytes=").partition("-")[0]) - 1000
    told = {"status": "206", "content-range": f"bytes {first}-{len(CONTENT) - 1}/{len(CONTENT)}"}
    return _bytes_without_length(CONTENT[first:], **told)


def _gap(request: Request) -> Response:
    if "range" not in request.headers:
        return _bytes_without_length(CONTENT[:1000])
    told = {"status": "206", "content-range": f"bytes 2000-{len(CONTENT) - 1}/{len(CONTENT)}"}
    return _bytes_without_length(CONTENT[2000:], **told)


def _other_version(request: Request) -> Response:
    if "range" not in request.headers:
        return _bytes_without_length(CONTENT[:1000], etag='"een"')
    told = {
        "status": "206",
        "content-range": f"bytes 1000-{len(CONTENT) - 1}/{len(CONTENT)}",
        "etag": '"twee"',
    }
    return _bytes_without_length(CONTENT[1000:], **told)


def _other_total(request: Request) -> Response:
    if "range" not in request.headers:
        return _bytes_without_length(CONTENT[:1000])
    return _bytes_without_length(CONTENT[1000:], status="206", **{"content-range": "bytes 1000-1999/2000"})


def _encoded(_request: Request) -> Response:
    return _bytes_without_length(b"x", **{"content-encoding": "gzip"})


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (_short_pieces, None),
        (_overlap, None),
        (_too_much, "size"),
        (_gap, "range"),
        (_other_version, "range"),
        (_other_total, "size"),
        (_encoded, "status"),
    ],
)
def test_fetch_from_a_server_with_manners_of_its_own(
    site: Site, tmp_path: Path, answer: Answer, reason: str | None
) -> None:
    async def handle(request: Request) -> Response:
        return answer(request)

    with LoopbackServer(Starlette(routes=[Route("/x", handle)])) as server:
        done = site.fetch(tmp_path / "uit.zip", site.reference({"url": f"{server.url}/x"}))
    if reason is None:
        assert isinstance(done, Fetched), done
        assert done.path.read_bytes() == CONTENT
    else:
        assert isinstance(done, Failed)
        assert done.reason == reason


@pytest.mark.parametrize(
    ("oin", "mandate", "status"),
    [(READER, False, 200), (STRANGER, False, 403), (STRANGER, True, 200), ("", False, 403)],
)
def test_client_certificate_alone_gives_access(
    site: Site, tmp_path: Path, oin: str, mandate: bool, status: int
) -> None:
    real = datetime.now(UTC)
    pki = Pki.init(tmp_path / "pki", moment=real, bits=2048)
    own = pki.issue(LeafRequest(OWNER, "Voorbeeldstad"), moment=real, bits=2048)
    kind: Kind = "good" if oin else "no-oin"
    leaf = pki.issue(LeafRequest(oin or READER, "Lezer", kind=kind), moment=real, bits=2048, label="lezer")
    if mandate:
        site.workspace.change_settings(**{SETTING: [{"gemachtigde": oin, "namens": READER}]})
    app = Starlette(routes=routes())
    app.state.workspaces = Workspaces(site.workspace.database, site.workspace.blobs)
    context = client_context(pki.trust, Identity(leaf.certificate, leaf.key))
    with (
        LoopbackServer(app, tls=server_context(Identity(own.certificate, own.key), pki.trust)) as server,
        httpx.Client(verify=context, trust_env=False) as client,
    ):
        answer = client.get(f"{server.url}/gb/gb1/{site.file.id}", headers={"Range": "bytes=0-9"})
        nowhere = client.get(f"{server.url}/gb/onbekend/{site.file.id}")
    assert answer.status_code == (206 if status == 200 else status)
    assert nowhere.status_code == 404
