"""What every route does alike: callers, OINs, bodies, problems and faults."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response

from ikt_mocks import faults
from ikt_mocks.http import Call, Problem, read_body, route
from ikt_mocks.loopback import LoopbackServer
from ikt_mocks.workspace import Workspace, Workspaces

OIN = "00000099000000990101"
FOREIGN = "00000099000000990201"
Ask = Callable[..., httpx.Response]


async def _echo(call: Call) -> Response:
    body = await read_body(call.request, 20)
    return PlainTextResponse(f"{call.workspace.id} {call.oin} {body.decode()}")


async def _problem(_call: Call) -> Response:
    raise Problem(409, "Botsing", "Bestaat al.", code="X1")


@pytest.fixture
def app(workspaces: Workspaces) -> Starlette:
    made = Starlette(
        routes=[
            route("/echo", _echo, methods=("GET", "POST"), point="proef.echo"),
            route("/open", _echo, needs_oin=False),
            route("/problem", _problem),
            route("/steer", _echo, needs_oin=False, needs_control=True),
        ]
    )
    made.state.workspaces = workspaces
    return made


@pytest.fixture
def headers(workspace: Workspace) -> dict[str, str]:
    return {"Authorization": f"Bearer {workspace.add_token([OIN])}", "X-IKT-OIN": OIN}


def plan(workspace: Workspace, kind: str, **parameters: object) -> None:
    with workspace.write() as unit:
        faults.plan(unit, "proef.echo", kind, parameters=parameters)


def test_the_token_names_the_workspace(
    app: Starlette, ask: Ask, workspace: Workspace, headers: dict[str, str]
) -> None:
    answer = ask(app, "POST", "/echo", headers=headers, content=b"hallo")
    assert answer.text == f"{workspace.id} {OIN} hallo"


def test_the_api_key_header_is_taken_too(app: Starlette, ask: Ask, workspace: Workspace) -> None:
    headers = {"x-api-key": workspace.add_token([OIN]), "X-IKT-OIN": OIN}
    assert ask(app, "GET", "/echo", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "credentials", [{}, {"Authorization": "Bearer fout"}, {"Authorization": "Basic x"}, {"x-api-key": ""}]
)
def test_without_a_known_token(app: Starlette, ask: Ask, credentials: dict[str, str]) -> None:
    answer = ask(app, "GET", "/echo", headers={"X-IKT-OIN": OIN} | credentials)
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")


def test_a_foreign_oin(app: Starlette, ask: Ask, headers: dict[str, str]) -> None:
    answer = ask(app, "GET", "/echo", headers=headers | {"X-IKT-OIN": FOREIGN})
    assert answer.status_code == 403
    assert FOREIGN in answer.json()["detail"]


def test_no_oin(app: Starlette, ask: Ask, headers: dict[str, str]) -> None:
    del headers["X-IKT-OIN"]
    assert ask(app, "GET", "/echo", headers=headers).status_code == 400
    assert ask(app, "GET", "/open", headers=headers).status_code == 200


def test_steering_is_a_right_of_its_own(
    app: Starlette, ask: Ask, workspace: Workspace, headers: dict[str, str]
) -> None:
    assert ask(app, "GET", "/steer", headers=headers).status_code == 403
    steering = {"Authorization": f"Bearer {workspace.add_token([], control=True)}"}
    assert ask(app, "GET", "/steer", headers=steering).status_code == 200


def test_a_problem_is_answered_as_one(app: Starlette, ask: Ask, headers: dict[str, str]) -> None:
    answer = ask(app, "GET", "/problem", headers=headers)
    assert answer.json() == {"status": 409, "title": "Botsing", "detail": "Bestaat al.", "code": "X1"}


def test_a_body_over_the_limit(app: Starlette, ask: Ask, headers: dict[str, str]) -> None:
    assert ask(app, "POST", "/echo", headers=headers, content=b"x" * 20).status_code == 200
    assert ask(app, "POST", "/echo", headers=headers, content=b"x" * 21).status_code == 413


def test_a_streamed_body_over_the_limit(app: Starlette, ask: Ask, headers: dict[str, str]) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b"x"

    assert ask(app, "POST", "/echo", headers=headers, content=parts()).status_code == 413


def test_a_planned_status(app: Starlette, ask: Ask, workspace: Workspace, headers: dict[str, str]) -> None:
    plan(workspace, "status", status=500)
    plan(workspace, "status")
    answers = [ask(app, "GET", "/echo", headers=headers).status_code for _ in range(3)]
    assert answers == [500, 503, 200]


def test_a_planned_delay_only_delays(
    app: Starlette, ask: Ask, workspace: Workspace, headers: dict[str, str]
) -> None:
    plan(workspace, "delay", seconds=0.01)
    assert ask(app, "GET", "/echo", headers=headers).status_code == 200


def test_a_cut_breaks_the_connection(app: Starlette, workspace: Workspace, headers: dict[str, str]) -> None:
    plan(workspace, "cut", bytes=3)
    with LoopbackServer(app) as server, httpx.Client(base_url=server.url, headers=headers) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            client.get("/echo")
        assert client.get("/echo").status_code == 200


def test_a_fault_does_not_strike_a_stranger(app: Starlette, ask: Ask, workspace: Workspace) -> None:
    plan(workspace, "status", status=500)
    assert ask(app, "GET", "/echo", headers={"X-IKT-OIN": OIN}).status_code == 401
    with workspace.read() as unit:
        assert len(faults.planned(unit)) == 1
