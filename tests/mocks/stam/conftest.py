"""A mock and a stand-in behandelsysteem on real ports, and one way to steer the mock."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from ikt_mocks.decentraal.behandelsysteem import Behandelsysteem
from ikt_mocks.http import OIN_HEADER
from ikt_mocks.loopback import LoopbackServer
from ikt_mocks.parties import BUURGEMEENTE, GEMEENTE, OMGEVINGSDIENST
from ikt_mocks.server import MockSettings, create_app
from ikt_mocks.stam.harness_defined import referenties_pad
from ikt_mocks.workspace import Workspace, Workspaces

OINS = (GEMEENTE.oin, BUURGEMEENTE.oin, OMGEVINGSDIENST.oin)


@dataclass
class Dso:
    """A running mock: steered, and called as a decentral system would."""

    url: str
    workspace: Workspace
    token: str
    opened: list[httpx.Client] = field(default_factory=list)

    def client(self, oin: str = GEMEENTE.oin) -> httpx.Client:
        """Return a client that speaks for ``oin``."""
        headers = {"Authorization": f"Bearer {self.token}", OIN_HEADER: oin}
        made = httpx.Client(base_url=self.url, headers=headers, trust_env=False)
        self.opened.append(made)
        return made

    def steer(self, method: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        """Call a control path below ``/ikt/v1``."""
        # Not httpx's own JSON: that cannot send the escape of half a surrogate pair.
        content = None if body is None else json.dumps(body).encode("ascii")
        return self.client().request(method, "/ikt/v1" + path, content=content)

    def make(self, **opties: Any) -> dict[str, Any]:  # noqa: ANN401 - any option of a verzoek
        """Make a verzoek for the test municipality and return what the mock tells of it."""
        response = self.steer("POST", "/stam/verzoeken", {"bevoegdGezag": GEMEENTE.oin} | opties)
        assert response.status_code == 201, response.text
        made: dict[str, Any] = response.json()
        return made

    def details(self, nummer: str) -> dict[str, Any]:
        """Return what the mock tells of a verzoek."""
        found: dict[str, Any] = self.steer("GET", f"/stam/verzoeken/{nummer}").json()
        return found

    def run(self) -> int:
        """Run what is due."""
        return int(self.steer("POST", "/taken/uitvoeren").json()["ran"])

    def fault(self, point: str, kind: str, times: int = 1, **parameters: object) -> None:
        """Plan a fault."""
        body = {"point": point, "kind": kind, "times": times, "parameters": parameters}
        assert self.steer("POST", "/storingen", body).status_code == 201

    def links(self, nummer: str, oin: str = GEMEENTE.oin) -> dict[str, Any]:
        """Return the links of a verzoek."""
        response = self.client(oin).get(referenties_pad(nummer))
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()["_links"]
        return found


@pytest.fixture
def dso(workspaces: Workspaces, workspace: Workspace) -> Iterator[Dso]:
    """Serve the mock; due work runs when asked."""
    token = workspace.add_token(OINS, control=True)
    with LoopbackServer(create_app(workspaces, MockSettings(dispatch=False))) as server:
        running = Dso(server.url, workspace, token)
        yield running
        for client in running.opened:
            client.close()


@pytest.fixture
def behandelsysteem(dso: Dso) -> Iterator[Behandelsysteem]:
    """Serve a stand-in of the test municipality and make it known to the mock."""
    stand_in = Behandelsysteem(dso.url, GEMEENTE.oin, dso.token, pauze=0.001)
    with LoopbackServer(stand_in.app) as server:
        dso.workspace.set_endpoint(GEMEENTE.oin, "STAM", server.url + "/notificaties")
        yield stand_in
    stand_in.close()
