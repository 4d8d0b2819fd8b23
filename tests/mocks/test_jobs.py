"""Due work: by the workspace's clock, in order, and never stopped by one defect."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from ikt_mocks import jobs
from ikt_mocks.clock import real_now, stamp
from ikt_mocks.jobs import Dispatch, GaveUp, Job, Later
from ikt_mocks.tables import job, lease
from ikt_mocks.workspace import Workspace, Workspaces


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as made:
        yield made


def plan(workspace: Workspace, *days: int, kind: str = "werk") -> None:
    with workspace.write() as unit:
        for day in days:
            jobs.plan(unit, kind, unit.now + timedelta(days=day), {"day": day})


def states(workspace: Workspace) -> list[tuple[str, int, str]]:
    with workspace.read() as unit:
        rows = unit.connection.execute(
            sa.select(job).where(job.c.workspace == unit.workspace).order_by(job.c.id)
        )
        return [(row.state, row.attempts, row.last_error) for row in rows]


def seen(into: list[Any]) -> Callable[[Dispatch, Job], None]:
    return lambda _, due: into.append(due.payload["day"])


def test_only_what_is_due_runs_oldest_first(workspace: Workspace, client: httpx.Client) -> None:
    ran: list[int] = []
    plan(workspace, 2, 0, 1, 5)
    handlers = {"werk": seen(ran)}
    assert jobs.run_due(workspace, handlers, client) == 1
    workspace.advance(timedelta(days=3))
    assert jobs.run_due(workspace, handlers, client) == 2
    assert ran == [0, 1, 2]
    assert jobs.run_due(workspace, handlers, client) == 0
    with workspace.read() as unit:
        assert jobs.next_due(unit) == "2026-03-07T08:00:00.000000Z"


def test_a_handler_may_write_and_plan(workspace: Workspace, client: httpx.Client) -> None:
    def again(dispatch: Dispatch, due: Job) -> None:
        if due.payload["day"] < 3:
            with dispatch.workspace.write() as unit:
                jobs.plan(unit, "werk", unit.now, {"day": due.payload["day"] + 1})

    plan(workspace, 0)
    assert jobs.run_due(workspace, {"werk": again}, client) == 4


def test_later_gives_another_turn(workspace: Workspace, client: httpx.Client) -> None:
    def retry(dispatch: Dispatch, due: Job) -> None:
        if due.attempts == 0:
            raise Later(dispatch.workspace.now() + timedelta(hours=3), "geen antwoord")

    plan(workspace, 0)
    jobs.run_due(workspace, {"werk": retry}, client)
    assert states(workspace) == [("open", 1, "geen antwoord")]
    workspace.advance(timedelta(hours=3))
    jobs.run_due(workspace, {"werk": retry}, client)
    assert states(workspace) == [("done", 2, "geen antwoord")]


def test_giving_up_keeps_the_reason(workspace: Workspace, client: httpx.Client) -> None:
    def give_up(_dispatch: Dispatch, _due: Job) -> None:
        raise GaveUp("te vaak geprobeerd")

    plan(workspace, 0)
    jobs.run_due(workspace, {"werk": give_up}, client)
    assert states(workspace) == [("failed", 1, "te vaak geprobeerd")]


def test_a_defect_stops_nobody_else(
    workspace: Workspace, client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    ran: list[int] = []

    def broken(_dispatch: Dispatch, _due: Job) -> None:
        raise ZeroDivisionError("oeps")

    plan(workspace, 0, kind="stuk")
    plan(workspace, 0)
    with caplog.at_level(logging.ERROR):
        assert jobs.run_due(workspace, {"stuk": broken, "werk": seen(ran)}, client) == 2
    assert ran == [0]
    assert states(workspace)[0] == ("failed", 1, "defect: ZeroDivisionError: oeps")
    assert "stuk" in caplog.text


def test_a_kind_without_handler_is_named(workspace: Workspace, client: httpx.Client) -> None:
    plan(workspace, 0)
    jobs.run_due(workspace, {}, client)
    assert states(workspace) == [("failed", 1, "no handler for werk")]


def test_the_lease_of_another_process_is_respected_until_it_ends(
    workspace: Workspace, client: httpx.Client
) -> None:
    ran: list[int] = []
    plan(workspace, 0)
    for minutes, expected in ((5, 0), (-5, 1)):
        with workspace.write() as unit:
            unit.connection.execute(sa.delete(lease))
            until = stamp(real_now() + timedelta(minutes=minutes))
            unit.connection.execute(
                sa.insert(lease).values(workspace=workspace.id, holder="ander", until=until)
            )
        assert jobs.run_due(workspace, {"werk": seen(ran)}, client) == expected
    with workspace.read() as unit:
        assert unit.connection.execute(sa.select(lease)).all() == []


def test_settling_waits_for_what_another_is_running(workspace: Workspace, client: httpx.Client) -> None:
    started, ready = threading.Event(), threading.Event()
    ran: list[str] = []

    def slow(_dispatch: Dispatch, _due: Job) -> None:
        started.set()
        ready.wait(timeout=20)
        ran.append("slow")

    plan(workspace, 0)
    other = threading.Thread(target=jobs.run_due, args=(workspace, {"werk": slow}, client))
    other.start()
    assert started.wait(timeout=20)
    threading.Timer(0.1, ready.set).start()
    assert jobs.settle(workspace, {"werk": slow}, client) == 0
    assert ran == ["slow"]
    other.join(timeout=20)


def test_settling_ends_although_work_stays_due(workspace: Workspace, client: httpx.Client) -> None:
    def forever(dispatch: Dispatch, _due: Job) -> None:
        raise Later(dispatch.workspace.now(), "nog eens")

    plan(workspace, 0)
    assert jobs.settle(workspace, {"werk": forever}, client, patience=0) == 1000


def test_work_of_another_workspace_stays(
    workspaces: Workspaces, workspace: Workspace, client: httpx.Client
) -> None:
    ran: list[int] = []
    plan(workspaces.create(moment=workspace.now(), runs=False), 0)
    assert jobs.run_due(workspace, {"werk": seen(ran)}, client) == 0
    assert ran == []


def test_a_turn_is_bounded(workspace: Workspace, client: httpx.Client) -> None:
    def forever(dispatch: Dispatch, _due: Job) -> None:
        raise Later(dispatch.workspace.now(), "nog eens")

    plan(workspace, 0)
    assert jobs.run_due(workspace, {"werk": forever}, client, limit=7) == 7
