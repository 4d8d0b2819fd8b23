"""Sending the verzoeknotificatie over HTTP, with retries and with the faults of point ``stam.notificatie``.

========== =====================================================================================
``drop``      do not send; the receiver has to find the verzoek by searching
``delay``     send ``parameters["seconds"]`` later, by the workspace's clock
``duplicate`` send twice with one message id
``reorder``   hold back until another notification has been delivered
========== =====================================================================================

Ordering is not promised by Digikoppeling, so a receiver has to bear all of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from ikt_mocks import faults, jobs, transport
from ikt_mocks.jobs import Dispatch, GaveUp, Job, Later
from ikt_mocks.journal import Hop, record
from ikt_mocks.stam import harness_defined as contract
from ikt_mocks.stam import settings as stam_settings
from ikt_mocks.stam import state
from ikt_mocks.stam.errors import OnbruikbareVraag
from ikt_mocks.stam.messages import VERSION
from ikt_mocks.stam.service import JOB
from ikt_mocks.stam.settings import StamSettings
from ikt_mocks.workspace import Unit, endpoint_of

POINT = "stam.notificatie"
_KINDS = ("drop", "delay", "duplicate", "reorder")


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to send where; ``verzoek`` is the verzoekbericht when that is pushed as well."""

    row: dict[str, Any]
    url: str | None
    body: bytes
    verzoek: bytes
    times: int
    settings: StamSettings
    later: float
    ebms: bool = False


def bezorg(dispatch: Dispatch, job: Job) -> None:
    """Deliver one notification.

    :raises Later: not delivered now, to be tried again.
    :raises GaveUp: tried as often as the workspace allows.
    """
    try:
        with dispatch.workspace.write() as unit:
            plan = _prepare(unit, int(job.payload["id"]))
            due = unit.now + timedelta(seconds=plan.later) if plan is not None else unit.now
    except OnbruikbareVraag as error:
        raise GaveUp(error.detail) from error
    if plan is None:
        return
    if plan.later:
        raise Later(due, "delayed on purpose")
    if plan.ebms:
        with dispatch.workspace.write() as unit:
            transport.send(unit, "STAM", {"id": plan.row["id"], "body": plan.body.decode()})
        return
    for _ in range(plan.times):
        status, reason = _post(dispatch, plan)
        with dispatch.workspace.write() as unit:
            stand = _record(unit, plan, status, reason)
            again = unit.now + timedelta(seconds=plan.settings.interval)
        if stand == "mislukt":
            raise GaveUp(reason)
        if stand == "gepland":
            raise Later(again, reason)


def afloop(unit: Unit, identifier: int, body: bytes, reason: str) -> None:
    """Write down how a notification went that was sent by another transport, and plan the next try when it failed.

    :param reason: why it failed; empty when it was delivered.
    """
    row = state.one(unit, state.notificatie, id=identifier)
    if row is None:
        return
    settings = stam_settings.of(unit)
    plan = _Plan(row=row, url=None, body=body, verzoek=b"", times=1, settings=settings, later=0, ebms=True)
    if _record(unit, plan, None, reason) == "gepland":
        jobs.plan(unit, JOB, unit.now + timedelta(seconds=settings.interval), {"id": identifier})


def _prepare(unit: Unit, identifier: int) -> _Plan | None:
    row = state.one(unit, state.notificatie, id=identifier)
    if row is None or row["stand"] != "gepland":
        return None
    settings = stam_settings.of(unit)
    fault = faults.take(unit, POINT, _KINDS, subject=row["verzoeknummer"])
    kind = fault.kind if fault else ""
    if kind in ("drop", "reorder"):
        state.change(unit, identifier, stand="onderdrukt" if kind == "drop" else "vastgehouden")
        return None
    parent = state.one(unit, state.verzoek, verzoeknummer=row["verzoeknummer"])
    version = state.one(unit, state.versie, verzoeknummer=row["verzoeknummer"], volgnummer=row["volgnummer"])
    if parent is None or version is None:
        return None
    basis = settings.basis or parent["basis"]
    return _Plan(
        row=row,
        url=endpoint_of(unit, row["ontvanger"], "STAM"),
        body=contract.notificatie_xml(
            settings,
            verzoeknummer=row["verzoeknummer"],
            volgnummer=row["volgnummer"],
            oin=row["ontvanger"],
            referenties=basis + contract.referenties_pad(row["verzoeknummer"]),
        ),
        verzoek=(version["verzonden"] or version["xml"]) if settings.verzoek_mee else b"",
        times=2 if kind == "duplicate" else 1,
        settings=settings,
        later=float(fault.parameters.get("seconds", settings.interval)) if fault and kind == "delay" else 0,
        ebms=transport.over_ebms(unit, "STAM"),
    )


def _post(dispatch: Dispatch, plan: _Plan) -> tuple[int | None, str]:
    """Return the status of the answer and what went wrong, empty when nothing did."""
    if plan.url is None:
        return None, f"no endpoint is known for OIN {plan.row['ontvanger']}"
    headers = {
        "Content-Type": "application/xml; charset=utf-8",
        contract.BERICHT_ID_HEADER: plan.row["bericht_id"],
    }
    try:
        response = dispatch.http.post(plan.url, content=plan.body, headers=headers)
        if response.is_success and plan.verzoek:
            response = dispatch.http.post(plan.url, content=plan.verzoek, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return None, f"{type(error).__name__}: {error}"
    return response.status_code, "" if response.is_success else f"answered {response.status_code}"


def _record(unit: Unit, plan: _Plan, status: int | None, reason: str) -> str:
    """Write down how one try went and return how the notification stands now."""
    current = state.one(unit, state.notificatie, id=plan.row["id"]) or plan.row
    tries = current["pogingen"] + 1
    # What was delivered once stays delivered, also when its duplicate fails.
    delivered = not reason or current["bezorgingen"] > 0
    stand = "bezorgd" if delivered else ("mislukt" if tries >= plan.settings.pogingen else "gepland")
    state.change(
        unit,
        plan.row["id"],
        stand=stand,
        pogingen=tries,
        bezorgingen=current["bezorgingen"] + (0 if reason else 1),
        laatste_fout=reason[:2000],
    )
    record(
        unit,
        Hop(
            koppelvlak="STAM",
            direction="out",
            subject="verzoeknotificatie",
            oin=plan.row["ontvanger"],
            reference=plan.row["verzoeknummer"],
            method="" if plan.ebms else "POST",
            path=plan.url or "",
            status=status,
            content_type="application/xml",
            body=plan.body,
            details={
                "volgnummer": plan.row["volgnummer"],
                "berichtId": plan.row["bericht_id"],
                "xsd": VERSION,
                "fout": reason,
                "grond": "harness-defined",
            },
        ),
    )
    if not reason:
        _release(unit)
    return stand


def _release(unit: Unit) -> None:
    for held in state.rows(unit, state.notificatie, "id", stand="vastgehouden"):
        state.change(unit, held["id"], stand="gepland")
        jobs.plan(unit, JOB, unit.now, {"id": held["id"]})
