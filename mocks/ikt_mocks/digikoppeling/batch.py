"""What is shared by the messages that are stored in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ikt_mocks import faults
from ikt_mocks.blobs import Blobs
from ikt_mocks.digikoppeling.answers import Keys
from ikt_mocks.digikoppeling.mandates import Mandate
from ikt_mocks.digikoppeling.settings import EbmsSettings
from ikt_mocks.digikoppeling.state import Agreement, First
from ikt_mocks.faults import Fault
from ikt_mocks.workspace import Unit


@dataclass(slots=True)
class Batch:
    """What the messages of one transaction share, and what is written at its end.

    :param faulty: whether a fault is planned in the workspace.
    :param messages: rows of received messages, without their workspace.
    :param payloads: rows of their payloads.
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
    messages: list[dict[str, Any]] = field(default_factory=list)
    payloads: list[dict[str, Any]] = field(default_factory=list)

    def fault(self, point: str, kinds: tuple[str, ...], subject: str) -> Fault | None:
        """Take a planned fault; most workspaces have none, and are not asked per message."""
        return faults.take(self.unit, point, kinds, subject=subject) if self.faulty else None
