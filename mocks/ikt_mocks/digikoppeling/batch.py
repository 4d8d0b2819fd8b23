"""What is shared by the messages that are stored in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ikt_mocks import faults
from ikt_mocks.blobs import Blobs
from ikt_mocks.digikoppeling.answers import Keys
from ikt_mocks.digikoppeling.mandates import Mandate
from ikt_mocks.digikoppeling.messages import EbmsMessage
from ikt_mocks.digikoppeling.settings import EbmsSettings
from ikt_mocks.digikoppeling.state import Agreement, First
from ikt_mocks.digikoppeling.terms import Terms, make_terms
from ikt_mocks.digikoppeling.wire import Received
from ikt_mocks.faults import Fault
from ikt_mocks.workspace import Unit


@dataclass(slots=True)
class Batch:
    """What the messages of one transaction share, and what is written at its end.

    :param faulty: whether a fault is planned in the workspace.
    :param at: the time of the transaction as the store writes it.
    :param messages: rows of received messages.
    :param payloads: rows of their payloads.
    :param arrived: the MessageIds in ``messages``.
    """

    unit: Unit
    blobs: Blobs
    keys: Keys
    settings: EbmsSettings
    mandates: tuple[Mandate, ...]
    agreements: dict[str, Agreement]
    firsts: dict[str, First]
    number: int
    faulty: bool
    at: str
    messages: list[dict[str, Any]] = field(default_factory=list)
    payloads: list[dict[str, Any]] = field(default_factory=list)
    arrived: set[str] = field(default_factory=set)
    _terms: dict[int, Terms] = field(default_factory=dict)

    def fault(self, point: str, kinds: tuple[str, ...], subject: str) -> Fault | None:
        """Take a planned fault; most workspaces have none, and are not asked per message."""
        return faults.take(self.unit, point, kinds, subject=subject) if self.faulty else None

    def terms(self, message: EbmsMessage, received: Received, agreement: Agreement) -> Terms:
        """Return the terms of a business message; made once for all messages with one remembered frame.

        :param received: what holds ``message``.
        """
        frame = received.frame
        if frame is None:
            return make_terms(self.unit, self.settings, message.frame, received, agreement)
        # The terms hold on to the frame, so that no other one gets its id.
        found = self._terms.get(id(frame))
        if found is None:
            found = self._terms[id(frame)] = make_terms(self.unit, self.settings, frame, received, agreement)
        return found
