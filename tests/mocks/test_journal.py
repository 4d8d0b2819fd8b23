"""The journal keeps what crossed the wire, per workspace."""

from __future__ import annotations

import hashlib

from ikt_mocks.journal import MAX_BODY, Hop, entries, last_number, record
from ikt_mocks.workspace import Workspace, Workspaces


def hop(reference: str, body: bytes = b"<x/>", koppelvlak: str = "STOP") -> Hop:
    return Hop(koppelvlak, "in", "publicatieVerzoek", reference=reference, body=body, details={"n": 1})


def test_an_entry_is_what_was_sent_and_when(workspace: Workspace) -> None:
    with workspace.write() as unit:
        record(unit, hop("a"))
        (row,) = entries(unit)
    assert row["at"] == "2026-03-02T08:00:00.000000Z"
    assert (row["subject"], row["reference"], row["body"], row["size"]) == (
        "publicatieVerzoek",
        "a",
        b"<x/>",
        4,
    )
    assert row["sha256"] == hashlib.sha256(b"<x/>").hexdigest()
    assert row["details"] == {"n": 1}


def test_a_large_body_is_named_by_its_hash_only(workspace: Workspace) -> None:
    with workspace.write() as unit:
        record(unit, hop("a", b"x" * (MAX_BODY + 1)))
        (row,) = entries(unit)
    assert (row["body"], row["size"]) == (None, MAX_BODY + 1)


def test_selection_and_order(workspace: Workspace) -> None:
    with workspace.write() as unit:
        assert last_number(unit) == 0
        for reference, koppelvlak in (("a", "STOP"), ("b", "STAM"), ("a", "STAM")):
            record(unit, hop(reference, koppelvlak=koppelvlak))
        numbers = [row["id"] for row in entries(unit)]
        assert numbers == sorted(numbers)
        assert last_number(unit) == numbers[-1]
        assert [row["koppelvlak"] for row in entries(unit, reference="a")] == ["STOP", "STAM"]
        assert [row["reference"] for row in entries(unit, koppelvlak="STAM")] == ["b", "a"]
        assert len(entries(unit, after=numbers[0])) == 2
        assert len(entries(unit, limit=1)) == 1


def test_another_workspace_sees_nothing(workspaces: Workspaces, workspace: Workspace) -> None:
    with workspace.write() as unit:
        record(unit, hop("a"))
    with workspaces.create().read() as unit:
        assert entries(unit) == []
        assert last_number(unit) == 0
