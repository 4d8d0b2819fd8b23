"""What every actor gets: DSO-LV, the party it speaks for, and ways to ask the tester and to wait.

An actor module (``plansysteem``, ``behandelsysteem``, ``regelbeheersysteem``) offers a base class with the
questions a script may ask, two ways to answer them, and ``make(context)`` that chooses by ``context.own_system``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from ikt_harness.dso_lv import DsoLv
from ikt_mocks.parties import Party

if TYPE_CHECKING:
    from ikt_harness.actors.transport_choice import EbmsRoute
    from ikt_harness.actors.transport_tls import Beveiligd

T = TypeVar("T")
_PAUSE = 0.05


class NotArrived(Exception):  # noqa: N818 - an outcome, written down by the step
    """What was waited for did not come within the limit (seconds)."""

    def __init__(self, what: str, limit: float) -> None:
        super().__init__(what)
        self.what = what
        self.limit = limit


class NotPossible(Exception):  # noqa: N818 - an outcome, written down by the step
    """An actor cannot act: something outside the scenario is missing. The message says what, in Dutch."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """What the tester is asked to do now.

    :param task: what to do, in Dutch, one or two sentences.
    :param endpoint: full URL of DSO-LV to call; empty when DSO-LV will call.
    :param method: HTTP method, when there is an endpoint.
    :param oin: OIN to speak for.
    :param token: access token to send.
    :param sample: file or folder with an example; ``None`` when there is none.
    :param details: more for a program that reads the instruction: plain JSON.
    """

    koppelvlak: str
    task: str
    endpoint: str
    method: str
    oin: str
    token: str
    sample: Path | None
    details: dict[str, object]


class Tester(Protocol):
    """How the tester is spoken to; on a terminal with a countdown, otherwise in lines."""

    def ask(self, scenario: str, instruction: Instruction) -> None:
        """Show what to do."""

    def waiting(self, what: str, remaining: float) -> None:
        """Show that we wait for ``what``, ``remaining`` seconds at most; called often."""

    def arrived(self, what: str) -> None:
        """Show that it came."""

    def judge(self, question: str) -> bool | None:
        """Ask what only a person can see; ``None`` when nobody is there to answer."""


@dataclass(frozen=True, slots=True)
class ActorContext:
    """What one actor works with in one scenario.

    :param scenario: id of the scenario.
    :param dso: control client of DSO-LV; ``dso.url`` is where a decentral system calls.
    :param party: whom the actor speaks for.
    :param token: access token bound to that party's OIN.
    :param seed: number to derive everything random from.
    :param own_system: whether the tester's own system acts.
    :param endpoint: where the own system listens; empty when it does not or when a stand-in acts.
    :param limit: seconds to wait for something to come.
    :param folder: folder for samples to show to the tester; exists.
    :param secured: gives DSO-LV behind two-way TLS; ``None`` when there are no certificates.
    :param ebms: how the own system reaches DSO-LV when this koppelvlak goes over ebMS2; ``None`` over HTTP.
    :param over_ebms: whether a stand-in for this koppelvlak goes over ebMS2.
    :param address: where DSO-LV takes the own system's ebMS2 messages, the same in every run; empty for a stand-in.
    :param stack: closes what the actor starts, at the end of the scenario.
    """

    scenario: str
    dso: DsoLv
    party: Party
    token: str
    seed: int
    own_system: bool
    endpoint: str
    limit: float
    folder: Path
    stack: ExitStack
    tester: Tester | None
    secured: Callable[[], Beveiligd] | None = None
    ebms: EbmsRoute | None = None
    over_ebms: bool = False
    address: str = ""

    @property
    def oin(self) -> str:
        """The OIN the actor speaks for."""
        return self.party.oin

    def vraag(
        self,
        koppelvlak: str,
        taak: str,
        *,
        methode: str = "POST",
        pad: str = "",
        voorbeeld: Path | None = None,
        **details: object,
    ) -> None:
        """Ask the tester to do ``taak`` now; also published at ``GET /ikt/v1/aanwijzing`` for a program to read.

        :param pad: path at DSO-LV to call; empty when DSO-LV will call the tester's system.
        :param voorbeeld: file or folder with an example, best under :attr:`folder`.
        """
        endpoint, method = (self.dso.url + pad, methode) if pad else ("", "")
        if self.ebms is not None:
            taak = f"{taak} {self.ebms.uitleg}"
            endpoint, method = (self.ebms.url, "POST") if pad and self.ebms.action else ("", "")
            details = {
                **details,
                "cpa": self.ebms.cpa_id,
                "cpa_bestand": str(self.ebms.cpa),
                "service": self.ebms.service,
                "action": self.ebms.action,
            }
        instruction = Instruction(
            koppelvlak=koppelvlak,
            task=taak,
            endpoint=endpoint,
            method=method,
            oin=self.oin,
            token=self.token,
            sample=voorbeeld,
            details=dict(details),
        )
        self.dso.publish_instruction(
            {
                "scenario": self.scenario,
                "koppelvlak": koppelvlak,
                "taak": taak,
                "eindpunt": instruction.endpoint,
                "methode": instruction.method,
                "oin": self.oin,
                "voorbeeld": str(voorbeeld) if voorbeeld else "",
                **details,
            }
        )
        if self.tester is not None:
            self.tester.ask(self.scenario, instruction)

    def wacht(self, waarop: str, kijk: Callable[[], T | None], *, limiet: float | None = None) -> T:
        """Look until ``kijk`` returns something and return that.

        :param waarop: what is waited for, in Dutch, as it will stand in the verdict.
        :param kijk: looks once; returns ``None`` while it is not there yet.
        :raises NotArrived: not within the limit; the step writes that down as gezakt.
        """
        limit = self.limit if limiet is None else limiet
        end = time.monotonic() + limit
        pause = _PAUSE
        while True:
            self.dso.run_due()
            found = kijk()
            if found is not None:
                if self.tester is not None:
                    self.tester.arrived(waarop)
                return found
            remaining = end - time.monotonic()
            if remaining <= 0:
                raise NotArrived(waarop, limit)
            if self.tester is not None:
                self.tester.waiting(waarop, remaining)
            time.sleep(min(pause, remaining))
            pause = min(pause * 1.5, 0.5)
