"""Faults: what goes wrong on purpose, as data on the workspace, always visible in the journal.

A *point* names a place in the mock (``stam.document``, ``rtr.lezen``, ``stop.levering``); a *kind* what happens
there. Kinds that every HTTP point knows are applied by :class:`ikt_mocks.server.FaultGate`:

========== ==============================================================================
``status`` answer with ``parameters["status"]`` (default 503) and do nothing else
``delay``  wait ``parameters["seconds"]`` (real time), then go on
``cut``    break the answer off after ``parameters["bytes"]`` bytes
========== ==============================================================================

Other kinds belong to a koppelvlak and are taken by its service.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from ikt_mocks.journal import Hop, record
from ikt_mocks.tables import fault
from ikt_mocks.workspace import Unit

#: Points that are not named after their koppelvlak.
_KOPPELVLAK = MappingProxyType({"ebms": "TRANSPORT"})
_ANY = (
    sa.select(fault.c.id).where(fault.c.workspace == sa.bindparam("wanted"), fault.c.remaining > 0).limit(1)
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault that strikes now."""

    point: str
    kind: str
    parameters: dict[str, Any]


def plan(
    unit: Unit, point: str, kind: str, *, times: int = 1, parameters: dict[str, Any] | None = None
) -> None:
    """Let ``kind`` strike at ``point`` the next ``times`` times."""
    unit.connection.execute(
        sa.insert(fault).values(
            workspace=unit.workspace, point=point, kind=kind, remaining=times, parameters=parameters or {}
        )
    )


def take(unit: Unit, point: str, kinds: tuple[str, ...], *, subject: str = "") -> Fault | None:
    """Use up and return the oldest planned fault of one of ``kinds`` at ``point``, or ``None``.

    :param subject: what the call is about; a fault whose parameters name another ``subject`` passes it by.
    """
    rows = unit.connection.execute(
        sa.select(fault)
        .where(
            fault.c.workspace == unit.workspace,
            fault.c.point == point,
            fault.c.kind.in_(kinds),
            fault.c.remaining > 0,
        )
        .order_by(fault.c.id)
    )
    row = next((row for row in rows if row.parameters.get("subject", subject) == subject), None)
    if row is None:
        return None
    unit.connection.execute(sa.update(fault).where(fault.c.id == row.id).values(remaining=row.remaining - 1))
    struck = Fault(row.point, row.kind, dict(row.parameters))
    record(
        unit,
        Hop(
            koppelvlak=_KOPPELVLAK.get(prefix := point.split(".", 1)[0], prefix.upper()),
            direction="out",
            subject="storing",
            details={"point": point, "kind": row.kind, "parameters": struck.parameters},
        ),
    )
    return struck


def any_planned(unit: Unit) -> bool:
    """Tell whether a fault may still strike in this workspace."""
    return unit.connection.execute(_ANY, {"wanted": unit.workspace}).first() is not None


def planned(unit: Unit) -> list[dict[str, Any]]:
    """Return the faults that may still strike."""
    rows = unit.connection.execute(
        sa.select(fault)
        .where(fault.c.workspace == unit.workspace, fault.c.remaining > 0)
        .order_by(fault.c.id)
    )
    return [
        {"point": row.point, "kind": row.kind, "times": row.remaining, "parameters": dict(row.parameters)}
        for row in rows
    ]


def clear(unit: Unit) -> None:
    """Forget every planned fault of the workspace."""
    unit.connection.execute(
        sa.update(fault).where(fault.c.workspace == unit.workspace, fault.c.remaining > 0).values(remaining=0)
    )
