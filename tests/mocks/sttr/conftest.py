"""A mock on a real port and a stand-in regelbeheersysteem, in March 2027: a month after the samples begin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
import pytest

from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.decentraal.regelbeheersysteem import Antwoord, Levering, Regelbeheersysteem
from ikt_mocks.http import OIN_HEADER
from ikt_mocks.loopback import LoopbackServer
from ikt_mocks.parties import BUURGEMEENTE, GEMEENTE
from ikt_mocks.server import MockSettings, create_app, open_workspaces
from ikt_mocks.sttr.samples.bouwer import Regelset
from ikt_mocks.sttr.samples.leveringen import BEGINDATUM, activiteit_bestanden, regels_bestanden, zip_van
from ikt_mocks.sttr.samples.regels import SCHUUR, URN
from ikt_mocks.workspace import Workspace, Workspaces

OINS = (GEMEENTE.oin, BUURGEMEENTE.oin)


@dataclass
class Rtr:
    """A running mock: steered, and called as a decentral system would."""

    url: str
    workspace: Workspace
    token: str
    http: httpx.Client
    workspaces: Workspaces
    opened: list[Regelbeheersysteem] = field(default_factory=list)
    geslapen: list[float] = field(default_factory=list)

    def stand_in(self, oin: str = GEMEENTE.oin, token: str | None = None) -> Regelbeheersysteem:
        """Return a stand-in that speaks for ``oin`` and does not really sleep."""
        made = Regelbeheersysteem(
            self.url, oin, self.token if token is None else token, slaap=self.geslapen.append, timeout=5
        )
        self.opened.append(made)
        return made

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own
        """Send one request as the gemeente."""
        headers = {"x-api-key": self.token, OIN_HEADER: GEMEENTE.oin} | options.pop("headers", {})
        return self.http.request(method, path, headers=headers, **options)

    def steer(self, method: str, path: str, body: object = None) -> httpx.Response:
        """Call a control path below ``/ikt/v1``."""
        return self.call(method, "/ikt/v1" + path, json=body)

    def instellen(self, **settings: object) -> None:
        """Set how the RTR behaves."""
        response = self.steer("PUT", "/rtr/instellingen", settings)
        assert response.status_code == 204, response.text

    def zaai(self, urn: str = URN, *, oin: str = GEMEENTE.oin, **extra: object) -> httpx.Response:
        """Seed one activiteit."""
        item: dict[str, object] = {
            "urn": urn,
            "omschrijving": "Schuur plaatsen",
            "oin": oin,
            "bestuurslaag": "gemeente",
        }
        item |= {"begin_datum": "2027-01-01"} | extra
        return self.steer("POST", "/rtr/activiteiten", {"activiteiten": [item]})

    def lever(self, bestanden: dict[str, bytes], *, oin: str = GEMEENTE.oin, **meer: Any) -> Antwoord:  # noqa: ANN401
        """Deliver files as a zip."""
        return self.stand_in(oin).lever_aan(Levering(zip_van(bestanden), **meer))

    def klaar(self) -> None:
        """Have the sample activiteit known and made applicable."""
        assert self.zaai().status_code == 201
        assert self.lever(activiteit_bestanden()).geaccepteerd

    def met_regels(self, regels: Regelset = SCHUUR, **vorm: Any) -> int:  # noqa: ANN401 - dmn and sttr versions
        """Have rules delivered and return their identifier."""
        antwoord = self.lever(
            regels_bestanden(regels.als_xml(**vorm), naam=regels.naam, begindatum=BEGINDATUM)
        )
        assert antwoord.geaccepteerd, antwoord.body
        return int(antwoord.body["toepasbareRegels"]["identifier"])


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Workspaces]]:
    """Serve one mock for all tests; each test has a workspace of its own in it."""
    opened = open_workspaces("sqlite://", blobs=tmp_path_factory.mktemp("payloads"))
    with LoopbackServer(create_app(opened, MockSettings(dispatch=False))) as server:
        yield server.url, opened
    opened.database.close()


@pytest.fixture
def rtr(served: tuple[str, Workspaces]) -> Iterator[Rtr]:
    """Return a fresh workspace of the mock."""
    url, opened = served
    workspace = opened.create(name="proef", moment=datetime(2027, 3, 1, 12, 0, tzinfo=AMSTERDAM), runs=False)
    with httpx.Client(base_url=url, trust_env=False) as http:
        running = Rtr(url, workspace, workspace.add_token(OINS, control=True), http, opened)
        yield running
        for client in running.opened:
            client.close()
