"""Work for later: callbacks, notifications and publications, kept in the store and run when due.

A job is due by the *workspace's* clock. One dispatcher at a time serves a workspace, by a lease in the store;
in-process, without a dispatcher, due work runs when asked (:func:`run_due`).
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import sqlalchemy as sa

from ikt_mocks.clock import real_now, stamp
from ikt_mocks.tables import job, lease
from ikt_mocks.workspace import Unit, Workspace

_LEASE = timedelta(seconds=60)
_PAUSE = 0.02
_LOG = logging.getLogger(__name__)


class Later(Exception):  # noqa: N818 - not an error: a job says when it wants another turn
    """Raised by a handler that must run again at ``due`` (workspace time)."""

    def __init__(self, due: datetime, reason: str) -> None:
        super().__init__(reason)
        self.due = due
        self.reason = reason


class GaveUp(Exception):  # noqa: N818 - the end of a job, not a defect
    """Raised by a handler that will never succeed; the reason is kept with the job."""


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of due work.

    :param attempts: how often it has been tried before.
    """

    id: int
    kind: str
    payload: dict[str, Any]
    attempts: int


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What a handler gets: the workspace (open your own units; never hold one during HTTP) and a client."""

    workspace: Workspace
    http: httpx.Client


Handler = Callable[[Dispatch, Job], None]
Handlers = Mapping[str, Handler]


def plan(unit: Unit, kind: str, due: datetime, payload: dict[str, Any]) -> None:
    """Let the handler of ``kind`` run with ``payload`` (plain JSON) once the workspace's clock reaches ``due``."""
    unit.connection.execute(
        sa.insert(job).values(
            workspace=unit.workspace,
            kind=kind,
            due=stamp(due),
            payload=payload,
            attempts=0,
            state="open",
            last_error="",
        )
    )


def next_due(unit: Unit) -> str | None:
    """Return when the first open job is due (UTC, as :func:`ikt_mocks.clock.stamp` writes it), or ``None``."""
    query = sa.select(sa.func.min(job.c.due)).where(job.c.workspace == unit.workspace, job.c.state == "open")
    due: str | None = unit.connection.execute(query).scalar_one()
    return due


def run_due(workspace: Workspace, handlers: Handlers, http: httpx.Client, *, limit: int = 1000) -> int:
    """Run everything that is due now, oldest first, and return how many jobs ran.

    Does nothing when another process holds the lease of the workspace.
    """
    holder = secrets.token_hex(8)
    if not _take_lease(workspace, holder):
        return 0
    dispatch = Dispatch(workspace, http)
    done = 0
    try:
        while done < limit and (due := _first_due(workspace)) is not None:
            _run(dispatch, handlers, due)
            done += 1
            if not _take_lease(workspace, holder):
                break
    finally:
        _drop_lease(workspace, holder)
    return done


def settle(workspace: Workspace, handlers: Handlers, http: httpx.Client, *, patience: float = 10.0) -> int:
    """Run everything that is due and wait for what the dispatcher is running; return how many jobs ran here.

    After this, whatever was due when it was called has been done, so that a test sees the same each time.

    :param patience: seconds after which it returns although work is still due.
    """
    limit = time.monotonic() + patience
    done = run_due(workspace, handlers, http)
    while _first_due(workspace) is not None and time.monotonic() < limit:
        time.sleep(_PAUSE)
        done += run_due(workspace, handlers, http)
    return done


def _first_due(workspace: Workspace) -> Job | None:
    with workspace.read() as unit:
        row = unit.connection.execute(
            sa.select(job)
            .where(job.c.workspace == unit.workspace, job.c.state == "open", job.c.due <= stamp(unit.now))
            .order_by(job.c.due, job.c.id)
            .limit(1)
        ).one_or_none()
    return None if row is None else Job(row.id, row.kind, dict(row.payload), row.attempts)


def _run(dispatch: Dispatch, handlers: Handlers, due: Job) -> None:
    handler = handlers.get(due.kind)
    values: dict[str, object]
    try:
        if handler is None:
            values = {"state": "failed", "last_error": f"no handler for {due.kind}"}
        else:
            handler(dispatch, due)
            values = {"state": "done"}
    except Later as later:
        values = {"due": stamp(later.due), "last_error": later.reason[:2000]}
    except GaveUp as error:
        values = {"state": "failed", "last_error": str(error)[:2000]}
    except Exception as error:  # noqa: BLE001 - a defect in one handler must not stop the work of everybody else
        _LOG.exception("job %s (%s) failed by a defect", due.id, due.kind)
        values = {"state": "failed", "last_error": f"defect: {type(error).__name__}: {error}"[:2000]}
    with dispatch.workspace.write() as unit:
        unit.connection.execute(
            sa.update(job).where(job.c.id == due.id).values(attempts=due.attempts + 1, **values)
        )


def _take_lease(workspace: Workspace, holder: str) -> bool:
    now = real_now()
    with workspace.write() as unit:
        row = unit.connection.execute(
            sa.select(lease).where(lease.c.workspace == unit.workspace)
        ).one_or_none()
        if row is not None and row.holder != holder and row.until > stamp(now):
            return False
        unit.connection.execute(sa.delete(lease).where(lease.c.workspace == unit.workspace))
        unit.connection.execute(
            sa.insert(lease).values(workspace=unit.workspace, holder=holder, until=stamp(now + _LEASE))
        )
    return True


def _drop_lease(workspace: Workspace, holder: str) -> None:
    with workspace.write() as unit:
        unit.connection.execute(
            sa.delete(lease).where(lease.c.workspace == unit.workspace, lease.c.holder == holder)
        )
