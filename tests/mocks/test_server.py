"""The mock as one application: what it says of itself, and the dispatcher that runs due work."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from starlette.responses import Response
from starlette.routing import Route

from ikt_mocks import jobs
from ikt_mocks.jobs import Dispatch, Job
from ikt_mocks.loopback import LoopbackServer, bind
from ikt_mocks.server import MockSettings, create_app, open_workspaces
from ikt_mocks.workspace import Workspaces
from ikt_schemas.errors import InputRefused

Ask = Callable[..., httpx.Response]


def test_it_says_that_it_is_no_real_thing(workspaces: Workspaces, ask: Ask) -> None:
    told = ask(create_app(workspaces), "GET", "/").json()
    assert told["official"] is False
    assert {"STOP", "STAM", "STTR"} <= set(told["koppelvlakken"])


def test_unknown_path_and_method_are_problems(workspaces: Workspaces, ask: Ask) -> None:
    app = create_app(workspaces)
    for method, path, status in (("GET", "/weg", 404), ("DELETE", "/", 405)):
        answer = ask(app, method, path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
        assert path in answer.json()["detail"]


def test_a_defect_shows_no_traceback(workspaces: Workspaces, ask: Ask) -> None:
    def broken(_request: object) -> Response:
        raise ZeroDivisionError("geheim")

    app = create_app(workspaces)
    app.router.routes.append(Route("/stuk", broken))
    answer = ask(app, "GET", "/stuk")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "geheim" not in answer.text


def test_the_dispatcher_runs_due_work_and_outlives_a_defect(tmp_path: Path) -> None:
    workspaces = open_workspaces(f"sqlite:///{tmp_path / 'staat.db'}")
    workspace = workspaces.create()
    ran = threading.Event()

    def broken(_dispatch: Dispatch, _due: Job) -> None:
        raise ZeroDivisionError

    app = create_app(workspaces)
    app.state.handlers.update({"stuk": broken, "werk": lambda *_: ran.set()})
    with LoopbackServer(app):
        with workspace.write() as unit:
            jobs.plan(unit, "stuk", unit.now - timedelta(seconds=1), {})
            jobs.plan(unit, "werk", unit.now, {})
        assert ran.wait(timeout=20)
    workspaces.database.close()


def test_without_dispatcher_nothing_runs_by_itself(workspaces: Workspaces, ask: Ask) -> None:
    workspace = workspaces.create()
    app = create_app(workspaces, MockSettings(dispatch=False))
    app.state.handlers["werk"] = lambda *_: None
    with workspace.write() as unit:
        jobs.plan(unit, "werk", unit.now, {})
    ask(app, "GET", "/")
    with workspace.read() as unit:
        assert jobs.next_due(unit) is not None


def test_payloads_stand_beside_the_store(tmp_path: Path) -> None:
    workspaces = open_workspaces(f"sqlite:///{tmp_path / 'staat.db'}")
    blob = workspaces.blobs.put_bytes(b"x")
    assert workspaces.blobs.path(blob.sha256).parent == tmp_path / "payloads"
    workspaces.database.close()


def test_a_port_in_use_is_named() -> None:
    with bind("127.0.0.1", 0) as held:
        held.listen()
        port = held.getsockname()[1]
        with pytest.raises(InputRefused) as refused:
            bind("127.0.0.1", port)
    assert f"poort {port}" in refused.value.explain("nl")
    assert "--port 0" in refused.value.explain("nl")


@pytest.mark.parametrize(
    ("host", "port"), [("127.0.0.1", 70000), ("203.0.113.7", 0), ("geen.host.invalid", 0)]
)
def test_an_address_that_cannot_be(host: str, port: int) -> None:
    with pytest.raises(InputRefused):
        bind(host, port)
