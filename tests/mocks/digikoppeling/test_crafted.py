"""Posting a message exactly as given: what is written down, what comes back, and what is refused."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from ikt_harness.actors.transport_deviations import AFWIJKINGEN
from ikt_harness.actors.transport_messages import Opmaak, Ruw
from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.digikoppeling.cpa_writer import write_cpa
from ikt_mocks.digikoppeling.endpoint import FIXED_SECRET
from ikt_mocks.digikoppeling.msh import Msh
from ikt_mocks.digikoppeling.profile import CpaProfile
from ikt_mocks.drivers.agreements import DSO_OIN, Side, agreement
from ikt_mocks.loopback import LoopbackServer
from ikt_mocks.parties import GEMEENTE
from ikt_mocks.server import MockSettings, create_app, open_workspaces
from ikt_mocks.workspace import Workspace

NAME = "vast-een-naam-van-een-adres"
MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)


@dataclass
class Place:
    """DSO-LV that sends to itself under another name."""

    workspace: Workspace
    cpa: CpaProfile
    client: httpx.Client

    def post(self, **other: object) -> httpx.Response:
        opmaak = Opmaak(self.cpa, van_dso=True, now=MOMENT)
        made = AFWIJKINGEN["goed"](opmaak, "goed")
        ruw = made if isinstance(made, Ruw) else opmaak.ruw(made)
        body: dict[str, Any] = {
            "cpa": self.cpa.cpa_id,
            "envelop": base64.b64encode(ruw.envelop).decode(),
            "inhoud": base64.b64encode(ruw.inhoud).decode(),
            "kopregels": dict(ruw.kopregels),
            "methode": ruw.methode,
        }
        return self.client.post("/ikt/v1/ebms/bewerkt", json=body | other)


@pytest.fixture(name="place")
def serve(tmp_path: Path) -> Iterator[Place]:
    workspaces = open_workspaces("sqlite://", blobs=tmp_path / "payloads")
    dso = workspaces.create(moment=MOMENT, runs=False, identifier="dso")
    own = workspaces.create(moment=MOMENT, runs=False, identifier="eigen")
    token = dso.add_token([], control=True)
    with (
        LoopbackServer(create_app(workspaces, MockSettings(dispatch=False))) as server,
        httpx.Client(
            base_url=server.url, headers={"Authorization": f"Bearer {token}"}, trust_env=False
        ) as client,
    ):
        own.add_token([], secret=FIXED_SECRET + NAME)
        data = agreement(
            "osb-rm",
            GEMEENTE,
            decentral=Side(endpoint=f"{server.url}/ebms/{NAME}"),
            dso=Side(endpoint=f"{server.url}/ebms/dso"),
            moment=MOMENT,
        )
        for workspace, oin in ((dso, DSO_OIN), (own, GEMEENTE.oin)):
            Msh(workspace).install(write_cpa(data), party=oin)
        yield Place(own, data, client)
    workspaces.database.close()


def test_a_good_message_arrives_by_the_fixed_address(place: Place) -> None:
    told = place.post().json()
    assert (told["status"], told["antwoord"], told["fout"]) == (204, "", "")
    assert [item.message_id for item in Msh(place.workspace).waiting()] == [told["message_id"]]


def test_the_same_message_again_is_one_more_attempt(place: Place) -> None:
    place.post()
    place.post()
    (row,) = place.client.get("/ikt/v1/ebms/verzonden").json()["verzonden"]
    assert (row["attempts"], row["state"]) == (2, "CREATED")
    assert len(Msh(place.workspace).waiting()) == 1


def test_a_connection_that_is_broken_off_has_no_answer(place: Place) -> None:
    told = place.post(afbreken=10).json()
    assert told["status"] is None
    assert told["fout"] == "WriteError"
    assert Msh(place.workspace).waiting() == []


@pytest.mark.parametrize(
    "other",
    [
        {"envelop": "geen base64!"},
        {"envelop": base64.b64encode(b"<x/>").decode()},
        {"cpa": "onbekend"},
        {"methode": "DELETE"},
        {"kopregels": ["x"]},
        {"kopregels": {"X": "a\r\nB: c"}},
        {"afbreken": -1},
        {"afbreken": True},
    ],
)
def test_what_cannot_be_posted_is_refused(place: Place, other: dict[str, object]) -> None:
    assert place.post(**other).status_code == 400


def test_an_address_that_leads_nowhere_is_not_found(place: Place) -> None:
    answer = place.client.post("/ebms/vast-onbekend", content=b"x", headers={"SOAPAction": '"ebXML"'})
    assert answer.status_code in (404, 500)
    assert Msh(place.workspace).waiting() == []
