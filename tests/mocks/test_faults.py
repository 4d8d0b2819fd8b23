"""Faults strike as often as planned, at their own point, and are seen in the journal."""

from __future__ import annotations

from ikt_mocks import faults, journal
from ikt_mocks.workspace import Workspace, Workspaces


def test_a_fault_strikes_as_often_as_planned(workspace: Workspace) -> None:
    with workspace.write() as unit:
        faults.plan(unit, "stam.document", "status", times=2, parameters={"status": 500})
        struck = [faults.take(unit, "stam.document", ("status",)) for _ in range(3)]
    assert struck[0] == struck[1] == faults.Fault("stam.document", "status", {"status": 500})
    assert struck[2] is None


def test_point_and_kind_must_fit(workspace: Workspace) -> None:
    with workspace.write() as unit:
        faults.plan(unit, "stam.document", "status")
        assert faults.take(unit, "rtr.lezen", ("status",)) is None
        assert faults.take(unit, "stam.document", ("cut",)) is None
        assert faults.take(unit, "stam.document", ("cut", "status")) is not None


def test_the_oldest_strikes_first(workspace: Workspace) -> None:
    with workspace.write() as unit:
        faults.plan(unit, "p.x", "delay")
        faults.plan(unit, "p.x", "cut")
        kinds = [fault.kind for _ in range(2) if (fault := faults.take(unit, "p.x", ("cut", "delay")))]
    assert kinds == ["delay", "cut"]


def test_a_fault_that_strikes_is_in_the_journal(workspace: Workspace) -> None:
    with workspace.write() as unit:
        faults.plan(unit, "stam.document", "cut", parameters={"bytes": 3})
        faults.take(unit, "stam.document", ("cut",))
        (row,) = journal.entries(unit)
    assert (row["koppelvlak"], row["subject"]) == ("STAM", "storing")
    assert row["details"] == {"point": "stam.document", "kind": "cut", "parameters": {"bytes": 3}}


def test_planned_and_clear_are_per_workspace(workspaces: Workspaces, workspace: Workspace) -> None:
    other = workspaces.create()
    for each in (workspace, other):
        with each.write() as unit:
            faults.plan(unit, "p.x", "cut")
    with workspace.write() as unit:
        faults.clear(unit)
        assert faults.planned(unit) == []
        assert faults.take(unit, "p.x", ("cut",)) is None
    with other.write() as unit:
        assert faults.planned(unit) == [{"point": "p.x", "kind": "cut", "times": 1, "parameters": {}}]
