"""Two message handlers under one sample agreement, in two workspaces of one application: for tests and trials."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import httpx

from ikt_mocks import faults, journal
from ikt_mocks.clock import moment
from ikt_mocks.digikoppeling.answers import NO_KEYS, Keys
from ikt_mocks.digikoppeling.cpa_writer import write_cpa
from ikt_mocks.digikoppeling.msh import Msh
from ikt_mocks.digikoppeling.outbox import Outgoing
from ikt_mocks.digikoppeling.profile import CpaProfile
from ikt_mocks.digikoppeling.samples.exchange import (
    OIN_A,
    OIN_B,
    REQUEST,
    SERVICE,
    sample_attachment,
)
from ikt_mocks.digikoppeling.wire import WireMessage
from ikt_mocks.jobs import next_due
from ikt_mocks.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Pair:
    """Party A sends, party B receives; ``http`` reaches both.

    :param base: address of the application that serves both.
    """

    a: Msh
    b: Msh
    data: CpaProfile
    http: httpx.Client
    base: str

    @property
    def url(self) -> str:
        """Where B receives."""
        return f"{self.base}/ebms/{self.b.workspace.id}"

    def send(self, content: bytes = b"<melding/>", **changes: Any) -> str:  # noqa: ANN401 - fields of Outgoing
        """Queue a request of A with one payload and return its MessageId."""
        values = {
            "cpa_id": self.data.cpa_id,
            "service": SERVICE,
            "action": REQUEST,
            "attachments": [sample_attachment(content)],
        }
        return self.a.send(Outgoing(**{**values, **changes}))

    def run(self) -> int:
        """Let both sides do what is due until nothing is; return how much that was."""
        done = 0
        while (step := self.a.run_due(self.http) + self.b.run_due(self.http)) > 0:
            done += step
        return done

    def advance_to_next(self) -> bool:
        """Move both clocks to the next due work and do it; ``False`` when there is none."""
        dues = []
        for side in (self.a, self.b):
            with side.workspace.read() as unit:
                dues.append(next_due(unit))
        known = [due for due in dues if due is not None]
        if not known:
            return False
        for side in (self.a, self.b):
            side.workspace.set_clock(moment(min(known)))
        self.run()
        return True

    def post(self, message: WireMessage, **headers: str) -> httpx.Response:
        """Post octets to B, as any handler could."""
        return self.http.post(self.url, content=message.read(), headers=dict(message.headers) | headers)

    def fault(self, side: Msh, point: str, kind: str, *, times: int = 1, **parameters: Any) -> None:  # noqa: ANN401 - JSON
        """Plan a fault at one side."""
        with side.workspace.write() as unit:
            faults.plan(unit, point, kind, times=times, parameters=parameters)

    def journal(self, side: Msh, subject: str) -> list[dict[str, Any]]:
        """Return what the journal of one side tells under ``subject``."""
        with side.workspace.read() as unit:
            return [row for row in journal.entries(unit) if row["subject"] == subject]


def make_pair(
    data: CpaProfile,
    workspaces: tuple[Workspace, Workspace],
    http: httpx.Client,
    base: str,
    keys: Keys = NO_KEYS,
) -> Pair:
    """Return a pair whose CPA names the addresses under ``base``, installed at both sides."""
    a, b = (Msh(workspace, keys) for workspace in workspaces)
    parties = data.parties
    data = replace(
        data,
        parties=(
            replace(parties[0], endpoint=f"{base}/ebms/{a.workspace.id}"),
            replace(parties[1], endpoint=f"{base}/ebms/{b.workspace.id}"),
        ),
    )
    xml = write_cpa(data)
    a.install(xml, party=OIN_A)
    b.install(xml, party=OIN_B)
    return Pair(a, b, data, http, base)
