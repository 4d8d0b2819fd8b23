"""Control client of a mock DSO-LV: one workspace of a running server, over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx

from ikt_mocks.client import http_client
from ikt_mocks.clock import parse_moment
from ikt_mocks.control import BASE
from ikt_mocks.http import OIN_HEADER
from ikt_mocks.parties import GEMEENTE
from ikt_schemas.errors import HarnessBroken, InputRefused
from ikt_schemas.language import Text


def unreachable(url: str, error: httpx.TransportError) -> InputRefused:
    """Return what to tell a user whose mock does not answer."""
    return InputRefused(
        Text(
            f"de mock DSO-LV is niet bereikbaar: {error}",
            f"the mock DSO-LV cannot be reached: {error}",
        ),
        where=url,
        todo=Text(
            "Start hem met 'ikt serve' of laat --server weg.",
            "Start it with 'ikt serve' or leave --server out.",
        ),
    )


class DsoLv:
    """DSO-LV in one workspace, for who may steer it.

    :param url: base URL of the server, without a final slash.
    :param token: a token of the workspace with the right to steer.
    :param transport: replaces the network, for a mock in this process.
    """

    #: Whether there are real sockets between this client and the mock.
    sockets = True

    def __init__(
        self, url: str, token: str, *, timeout: float = 60.0, transport: httpx.BaseTransport | None = None
    ) -> None:
        self.url = url.rstrip("/")
        self.token = token
        self._client = http_client(
            base_url=self.url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=timeout,
            transport=transport,
        )
        self._instructions = 0

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own options
        """Call a control path (below ``/ikt/v1``) and return the answer.

        :raises InputRefused: the server cannot be reached, or refuses the token.
        :raises HarnessBroken: any other answer than success.
        """
        try:
            response = self._client.request(method, BASE + path, **options)
        except httpx.TransportError as error:
            raise unreachable(self.url, error) from error
        if response.status_code in (401, 403):
            raise InputRefused(
                Text("het token mag deze mock niet bedienen", "the token may not steer this mock"),
                where=self.url,
                todo=Text(
                    "Geef met --token het token dat 'ikt serve' noemde.",
                    "Pass the token that 'ikt serve' printed with --token.",
                ),
            )
        if response.is_error:
            raise HarnessBroken(f"{method} {path}: {response.status_code} {response.text[:300]}")
        return response

    # -- workspaces and access ---------------------------------------------------------------------------------

    def new_workspace(self, *, name: str, moment: datetime | None, runs: bool) -> DsoLv:
        """Make a fresh workspace on the same server and return its client."""
        body: dict[str, Any] = {"name": name, "runs": runs, "moment": moment.isoformat() if moment else None}
        made = self.call("POST", "/werkruimten", json=body).json()
        return DsoLv(self.url, made["token"])

    def token_for(self, *oins: str, secret: str | None = None) -> str:
        """Return a token of this workspace that may speak for ``oins``; ``secret`` fixes which."""
        return str(self.call("POST", "/tokens", json={"oins": list(oins), "token": secret}).json()["token"])

    def set_endpoint(self, oin: str, koppelvlak: str, url: str | None) -> None:
        """State where the decentral system of ``oin`` listens; ``None`` forgets it."""
        self.call("PUT", "/eindpunten", json={"oin": oin, "koppelvlak": koppelvlak, "url": url})

    def change_settings(self, **values: object) -> None:
        """Set some settings of the workspace; ``None`` removes one."""
        self.call("PUT", "/instellingen", json=values)

    # -- time --------------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """Return the workspace's time, in Dutch legal time."""
        return parse_moment(self.call("GET", "/klok").json()["now"])

    def set_clock(self, moment: datetime) -> None:
        """Set the clock and run what became due."""
        self.call("PUT", "/klok", json={"moment": moment.isoformat()})

    def forward(self, *, days: float = 0, seconds: float = 0) -> None:
        """Move the clock forward and run what became due."""
        self.call("PUT", "/klok", json={"days": days, "seconds": seconds})

    def run_due(self) -> int:
        """Run what is due now and return how much that was."""
        return int(self.call("POST", "/taken/uitvoeren").json()["ran"])

    # -- faults and journal ------------------------------------------------------------------------------------

    def plan_fault(self, point: str, kind: str, *, times: int = 1, **parameters: object) -> None:
        """Let ``kind`` strike at ``point`` the next ``times`` times."""
        self.call(
            "POST",
            "/storingen",
            json={"point": point, "kind": kind, "times": times, "parameters": parameters},
        )

    def clear_faults(self) -> None:
        """Forget every planned fault."""
        self.call("DELETE", "/storingen")

    def journal(
        self, *, after: int = 0, koppelvlak: str | None = None, kenmerk: str | None = None
    ) -> list[dict[str, Any]]:
        """Return the journal after entry ``after``, oldest first; ``body`` is base64 or ``None``."""
        query: dict[str, str] = {"na": str(after)}
        if koppelvlak:
            query["koppelvlak"] = koppelvlak
        if kenmerk:
            query["kenmerk"] = kenmerk
        entries: list[dict[str, Any]] = self.call("GET", "/journaal", params=query).json()["entries"]
        return entries

    def uitlevering(self, work: str) -> bytes | None:
        """Return the download of a published regeling, ``None`` when there is none.

        :raises InputRefused: the server cannot be reached.
        """
        try:
            answer = self._client.get(
                "/stop/v1/uitlevering", params={"work": work}, headers={OIN_HEADER: GEMEENTE.oin}
            )
        except httpx.TransportError as error:
            raise unreachable(self.url, error) from error
        return answer.content if answer.is_success else None

    def payload(self, sha256: str, *, limit: int) -> bytes | None:
        """Return the payload that the journal names, ``None`` when it was not kept or is over ``limit`` bytes.

        :raises InputRefused: the server cannot be reached.
        """
        try:
            with self._client.stream("GET", f"{BASE}/journaal/{sha256}") as response:
                if not response.is_success or int(response.headers.get("content-length", 0)) > limit:
                    return None
                data = bytearray()
                for piece in response.iter_bytes():
                    data += piece
                    if len(data) > limit:
                        return None
                return bytes(data)
        except httpx.TransportError as error:
            raise unreachable(self.url, error) from error

    def publish_instruction(self, instruction: dict[str, object]) -> int:
        """Publish what the tester is asked to do and return its number, from 1."""
        self._instructions += 1
        self.change_settings(aanwijzing={**instruction, "volgnummer": self._instructions})
        return self._instructions
