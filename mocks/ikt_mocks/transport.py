"""Which koppelvlakken of a workspace go over Digikoppeling; the words a koppelvlak and its transport share.

Setting ``transport`` of the workspace: koppelvlak → how. A koppelvlak that it does not name speaks HTTP. What a
koppelvlak wants to send is a job; the transport sends it, and tells by another job how that ended.
"""

from __future__ import annotations

from typing import Any

from ikt_mocks import jobs
from ikt_mocks.workspace import Unit

SETTING = "transport"
#: The job that sends something for a koppelvlak: ``koppelvlak`` and ``kenmerk`` (what, in its own words).
SEND = "transport.uit"
#: The job that fetches the zip that a delivery over HTTP refers to: ``levering``.
FETCH = "transport.ophalen"


def over_ebms(unit: Unit, koppelvlak: str) -> bool:
    """Tell whether ``koppelvlak`` goes over ebMS2 in this workspace."""
    chosen = unit.settings().get(SETTING)
    return isinstance(chosen, dict) and koppelvlak in chosen


def send(unit: Unit, koppelvlak: str, kenmerk: dict[str, Any]) -> None:
    """Have something of ``koppelvlak`` sent over ebMS2."""
    jobs.plan(unit, SEND, unit.now, {"koppelvlak": koppelvlak, "kenmerk": kenmerk})
