"""Steering over HTTP does what it says, for one workspace, and refuses wrong values with a message."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from ikt_mocks import jobs, journal
from ikt_mocks.journal import Hop
from ikt_mocks.server import MockSettings, create_app
from ikt_mocks.workspace import Workspace, Workspaces, endpoint_of

OIN = "00000099000000990101"
Steer = Callable[..., httpx.Response]


@pytest.fixture
def app(workspaces: Workspaces) -> Starlette:
    return create_app(workspaces, MockSettings(dispatch=False))


@pytest.fixture
def steer(app: Starlette, ask: Steer, workspace: Workspace) -> Steer:
    token = workspace.add_token([OIN], control=True)
    return lambda method, path, **options: ask(
        app, method, "/ikt/v1" + path, headers={"Authorization": f"Bearer {token}"}, **options
    )


def test_every_call_needs_the_right_to_steer(app: Starlette, ask: Steer, workspace: Workspace) -> None:
    plain = {"Authorization": f"Bearer {workspace.add_token([OIN])}"}
    for path in ("/klok", "/journaal", "/storingen"):
        assert ask(app, "GET", "/ikt/v1" + path, headers=plain).status_code == 403
        assert ask(app, "GET", "/ikt/v1" + path).status_code == 401


def test_clock(steer: Steer, workspace: Workspace) -> None:
    assert steer("GET", "/klok").json() == {"now": "2026-03-02T09:00:00+01:00"}
    moved = steer("PUT", "/klok", json={"days": 1, "seconds": 60})
    assert moved.json() == {"now": "2026-03-03T09:01:00+01:00"}
    assert steer("PUT", "/klok", json={"moment": "2030-01-01"}).json() == {"now": "2030-01-01T00:00:00+01:00"}
    assert workspace.now().year == 2030


def test_a_day_is_a_day_by_the_wall_clock(steer: Steer) -> None:
    steer("PUT", "/klok", json={"moment": "2026-03-28T12:00:00"})
    assert steer("PUT", "/klok", json={"days": 1}).json() == {"now": "2026-03-29T12:00:00+02:00"}


@pytest.mark.parametrize(
    "body",
    [
        {"moment": "morgen"},
        {"days": "1"},
        {"days": True},
        {"seconds": 1e300},
        {"days": 36_000_000},
        {"runs": "ja"},
        {"moment": None},
    ],
)
def test_wrong_clock(steer: Steer, workspace: Workspace, body: dict[str, Any]) -> None:
    before = workspace.now()
    assert steer("PUT", "/klok", json=body).status_code == 400
    assert workspace.now() == before


def test_moving_the_clock_runs_what_became_due(app: Starlette, steer: Steer, workspace: Workspace) -> None:
    ran: list[int] = []
    app.state.handlers["proef"] = lambda _, due: ran.append(due.payload["n"])
    with workspace.write() as unit:
        jobs.plan(unit, "proef", unit.now + timedelta(days=10), {"n": 1})
        jobs.plan(unit, "proef", unit.now, {"n": 0})
    assert steer("POST", "/taken/uitvoeren").json() == {"ran": 1}
    steer("PUT", "/klok", json={"days": 10})
    assert ran == [0, 1]


def test_journal(steer: Steer, workspace: Workspace) -> None:
    with workspace.write() as unit:
        for reference in ("a", "b"):
            journal.record(unit, Hop("STOP", "in", "x", reference=reference, body=b"\xff\x00"))
    found = steer("GET", "/journaal", params={"koppelvlak": "STOP"}).json()["entries"]
    assert [row["reference"] for row in found] == ["a", "b"]
    assert base64.b64decode(found[0]["body"]) == b"\xff\x00"
    assert len(steer("GET", "/journaal", params={"na": found[0]["id"]}).json()["entries"]) == 1
    assert len(steer("GET", "/journaal", params={"kenmerk": "b"}).json()["entries"]) == 1


@pytest.mark.parametrize("after", ["x", "-1", "²", "9" * 30, ""])
def test_wrong_journal_number(steer: Steer, after: str) -> None:
    assert steer("GET", "/journaal", params={"na": after}).status_code == 400


def test_faults(steer: Steer) -> None:
    planned = {"point": "stop.levering", "kind": "status", "times": 2, "parameters": {"status": 502}}
    assert steer("POST", "/storingen", json=planned).status_code == 201
    assert steer("GET", "/storingen").json() == {"faults": [planned]}
    assert steer("DELETE", "/storingen").status_code == 204
    assert steer("GET", "/storingen").json() == {"faults": []}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"point": "a"},
        {"point": 1, "kind": "status"},
        {"point": "a", "kind": "status", "times": "veel"},
        {"point": "a", "kind": "status", "times": 0},
        {"point": "a", "kind": "status", "parameters": []} | {"parameters": [1]},
        {"point": "a", "kind": "status", "parameters": {"status": "503"}},
        {"point": "a", "kind": "delay", "parameters": {"seconds": -1}},
    ],
)
def test_wrong_fault(steer: Steer, body: dict[str, Any]) -> None:
    assert steer("POST", "/storingen", json=body).status_code == 400
    assert steer("GET", "/storingen").json() == {"faults": []}


def test_endpoint(steer: Steer, workspace: Workspace) -> None:
    body = {"oin": OIN, "koppelvlak": "STAM", "url": "http://127.0.0.1:1/x"}
    assert steer("PUT", "/eindpunten", json=body).status_code == 204
    with workspace.read() as unit:
        assert endpoint_of(unit, OIN, "STAM") == body["url"]


@pytest.mark.parametrize(
    "change",
    [{"url": "file:///etc/passwd"}, {"url": "http://"}, {"url": 1}, {"url": "http://[x"}, {"oin": ""}],
)
def test_wrong_endpoint(steer: Steer, change: dict[str, Any]) -> None:
    body = {"oin": OIN, "koppelvlak": "STAM", "url": "http://x"} | change
    assert steer("PUT", "/eindpunten", json=body).status_code == 400


def test_token(steer: Steer, workspaces: Workspaces, workspace: Workspace) -> None:
    made = steer("POST", "/tokens", json={"oins": [OIN]}).json()["token"]
    caller = workspaces.caller(made)
    assert caller is not None
    assert (caller.workspace, caller.oins, caller.control) == (workspace.id, (OIN,), False)
    for wrong in ({"oins": OIN}, {"oins": [1]}, {"token": "kort"}, {"token": 123456789012}):
        assert steer("POST", "/tokens", json=wrong).status_code == 400


def test_settings(steer: Steer, workspace: Workspace) -> None:
    assert steer("PUT", "/instellingen", json={"a": 1, "self": 2}).status_code == 204
    with workspace.read() as unit:
        assert unit.settings() == {"a": 1, "self": 2}


def test_instruction(steer: Steer, workspace: Workspace) -> None:
    assert steer("GET", "/aanwijzing").status_code == 204
    workspace.change_settings(aanwijzing={"tekst": "Lever aan."})
    assert steer("GET", "/aanwijzing").json() == {"tekst": "Lever aan."}


def test_a_new_workspace_has_a_clock_of_its_own(steer: Steer, workspaces: Workspaces) -> None:
    made = steer("POST", "/werkruimten", json={"name": "n", "moment": "2031-01-01", "runs": False}).json()
    assert workspaces.get(made["workspace"]).now().year == 2031
    caller = workspaces.caller(made["token"])
    assert caller is not None
    assert caller.control
    assert steer("GET", "/klok").json()["now"].startswith("2026")
    assert steer("POST", "/werkruimten", json={"moment": "ooit"}).status_code == 400


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"1", b'{"a":' * 3000])
def test_a_body_that_is_no_json_object(steer: Steer, content: bytes) -> None:
    assert steer("PUT", "/klok", content=content).status_code == 400


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
_CALLS = {
    "/klok": ("PUT", ("moment", "days", "seconds", "runs")),
    "/storingen": ("POST", ("point", "kind", "times", "parameters")),
    "/eindpunten": ("PUT", ("oin", "koppelvlak", "url")),
    "/tokens": ("POST", ("oins", "control", "token")),
    "/werkruimten": ("POST", ("name", "moment", "runs")),
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(_CALLS)), st.data())
def test_no_body_is_a_defect(steer: Steer, path: str, data: st.DataObject) -> None:
    method, fields = _CALLS[path]
    body = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(fields, _JSON)))
    assert steer(method, path, content=json.dumps(body)).status_code < 500
