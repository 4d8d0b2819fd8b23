"""Steering the file server, in the whole mock: what is offered can be fetched, what was put is answered."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from ikt_mocks.digikoppeling.grote_berichten.checksum import checksum_of
from ikt_mocks.digikoppeling.grote_berichten.client import Fetched, Surroundings, fetch
from ikt_mocks.digikoppeling.grote_berichten.messages import PullMetadata, PushMetadata, PushReference
from ikt_mocks.digikoppeling.grote_berichten.reader import read_metadata
from ikt_mocks.digikoppeling.grote_berichten.writer import write_push
from ikt_mocks.loopback import LoopbackServer
from ikt_mocks.server import MockSettings, create_app, open_workspaces

OWNER = "00000099000000990101"
OTHER = "00000099000000990901"
STEER = "/ikt/v1/grote-berichten"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(name="client")
def serve(tmp_path: Path) -> Iterator[httpx.Client]:
    workspaces = open_workspaces("sqlite://", blobs=tmp_path / "blobs")
    workspace = workspaces.create(moment=NOW, runs=False, identifier="gb1")
    headers = {"Authorization": f"Bearer {workspace.add_token([OTHER], control=True)}", "X-IKT-OIN": OTHER}
    app = create_app(workspaces, MockSettings(dispatch=False))
    with (
        LoopbackServer(app) as server,
        httpx.Client(base_url=server.url, headers=headers, trust_env=False) as client,
    ):
        yield client
    workspaces.database.close()


def offer(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    body = {
        "eigenaar": OWNER,
        "lezers": [OTHER],
        "bestandsnaam": "levering-1.zip",
        "contenttype": "application/zip",
        "inhoud": base64.b64encode(b"inhoud").decode(),
        "algoritme": "MD5",
        "context": "c-1",
    }
    return body | changes


def test_offered_file_can_be_fetched_by_its_metadata(client: httpx.Client, tmp_path: Path) -> None:
    made = client.post(f"{STEER}/bestanden", json=offer()).json()
    read = read_metadata(made["metadata"].encode(), name="x")
    assert read.meldingen == ()
    assert isinstance(read.metadata, PullMetadata)
    (reference,) = read.metadata.references
    assert (reference.url, reference.context_id, reference.checksum.algorithm) == (made["url"], "c-1", "MD5")
    got = fetch(
        reference,
        tmp_path / "uit",
        client=client,
        surroundings=Surroundings(lambda: NOW, lambda _seconds: None),
    )
    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == b"inhoud"
    assert client.delete(f"{STEER}/bestanden/{made['id']}").status_code == 204
    assert client.get(made["url"]).status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"inhoud": "%"},
        {"algoritme": "CRC32"},
        {"lezers": []},
        {"lezers": "alle"},
        {"lezers": ["1"]},
        {"eigenaar": ""},
        {"bestandsnaam": "../weg"},
        {"bestandsnaam": "2024.zip"},
        {"van": "gisteren"},
    ],
)
def test_offer_that_cannot_be_is_refused(client: httpx.Client, changes: dict[str, Any]) -> None:
    answer = client.post(f"{STEER}/bestanden", json=offer(**changes))
    assert answer.status_code == 400
    assert answer.json()["title"]


def test_what_was_put_is_listed_and_answered(client: httpx.Client) -> None:
    box = client.post(f"{STEER}/vakken", json={"eigenaar": OWNER, "afzenders": [OTHER]}).json()
    assert client.put(box["url"] + "a.bin", content=b"abc").status_code == 201
    (listed,) = client.get(f"{STEER}/vakken/{box['id']}").json()["bestanden"]
    assert (listed["bestandsnaam"], listed["afzender"], listed["size"]) == ("a.bin", OTHER, 3)
    asked = PushReference("a.bin", "text/plain", checksum_of([b"abc"], "SHA256"), 3, box["url"])
    answer = client.post(f"{STEER}/vakken/{box['id']}/antwoord", content=write_push(PushMetadata((asked,))))
    said = read_metadata(answer.content, name="x").metadata
    assert isinstance(said, PushMetadata)
    assert said.response
    assert [one.outcome.status for one in said.references if one.outcome] == ["OK"]


def test_unknown_box_and_wrong_form(client: httpx.Client) -> None:
    made = client.post(f"{STEER}/bestanden", json=offer()).json()
    assert client.get(f"{STEER}/vakken/onbekend").status_code == 404
    answer = client.post(f"{STEER}/vakken/onbekend/antwoord", content=made["metadata"].encode())
    assert answer.status_code == 400
    assert client.post(f"{STEER}/vakken/onbekend/antwoord", content=b"<x").status_code == 400
    asked = PushReference("a", "text/plain", checksum_of([b""], "SHA256"), 0, "https://voorbeeld.test/")
    request = write_push(PushMetadata((asked,)))
    assert client.post(f"{STEER}/vakken/onbekend/antwoord", content=request).status_code == 404
