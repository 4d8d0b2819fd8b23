"""Workspaces: isolation, clock, tokens, endpoints and settings."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from ikt_mocks.clock import parse_moment
from ikt_mocks.tables import token
from ikt_mocks.workspace import Workspace, Workspaces, endpoint_of
from ikt_schemas.errors import InputRefused

OIN = "00000099000000990101"


def test_the_clock_stands_still_until_moved(workspace: Workspace) -> None:
    assert workspace.now() == parse_moment("2026-03-02T09:00:00")
    assert workspace.advance(timedelta(days=1)) == parse_moment("2026-03-03T09:00:00")
    with workspace.read() as unit:
        assert unit.now == parse_moment("2026-03-03T09:00:00")


def test_a_clock_can_be_set_running(workspace: Workspace) -> None:
    moment = parse_moment("2030-01-01T00:00:00")
    workspace.set_clock(moment, runs=True)
    first = workspace.now()
    assert first >= moment
    assert workspace.now() >= first


def test_advancing_over_summer_time_is_elapsed_time(workspace: Workspace) -> None:
    workspace.set_clock(parse_moment("2026-03-29T01:30:00"))
    assert workspace.advance(timedelta(hours=1)).isoformat() == "2026-03-29T03:30:00+02:00"


def test_only_the_hash_of_a_token_is_stored(workspaces: Workspaces, workspace: Workspace) -> None:
    secret = workspace.add_token([OIN], control=True)
    caller = workspaces.caller(secret)
    assert caller is not None
    assert (caller.workspace, caller.oins, caller.control) == (workspace.id, (OIN,), True)
    with workspaces.database.read() as connection:
        stored = str(connection.execute(sa.select(token)).all())
    assert secret not in stored
    assert workspaces.caller(secret + "x") is None
    assert workspaces.caller("") is None


def test_a_chosen_token_replaces_itself(workspaces: Workspaces, workspace: Workspace) -> None:
    for oins in ([OIN], []):
        assert workspace.add_token(oins, secret="gekozen-token") == "gekozen-token"  # noqa: S106 - of this test
    caller = workspaces.caller("gekozen-token")
    assert caller is not None
    assert caller.oins == ()


def test_endpoints_belong_to_one_workspace(workspaces: Workspaces, workspace: Workspace) -> None:
    other = workspaces.create()
    workspace.set_endpoint(OIN, "STAM", "http://een")
    workspace.set_endpoint(OIN, "STAM", "http://twee")
    with workspace.read() as unit:
        assert endpoint_of(unit, OIN, "STAM") == "http://twee"
        assert endpoint_of(unit, OIN, "STOP") is None
    with other.read() as unit:
        assert endpoint_of(unit, OIN, "STAM") is None
    workspace.set_endpoint(OIN, "STAM", None)
    with workspace.read() as unit:
        assert endpoint_of(unit, OIN, "STAM") is None


def test_settings_are_set_one_by_one(workspaces: Workspaces, workspace: Workspace) -> None:
    other = workspaces.create()
    workspace.change_settings(a=1, self="x")
    workspace.change_settings(b=[2], a=None)
    with workspace.read() as unit:
        assert unit.settings() == {"b": [2], "self": "x"}
    with other.read() as unit:
        assert unit.settings() == {}


def test_an_unknown_workspace(workspaces: Workspaces) -> None:
    with pytest.raises(InputRefused, match="does not exist"):
        workspaces.get("weg").now()


def test_identifiers(workspaces: Workspaces) -> None:
    made = {workspaces.create().id, workspaces.create(identifier="vast").id}
    assert set(workspaces.identifiers()) == made
    assert "vast" in made
