"""The bytes behind a journal: a workspace gets what its own journal names, and nothing else."""

from __future__ import annotations

import hashlib
from pathlib import Path

import httpx
import pytest

from ikt_mocks import journal
from ikt_mocks.journal import Hop
from ikt_mocks.server import MockSettings, create_app, open_workspaces
from ikt_mocks.workspace import Workspace

LARGE = b"zip" * 200_000
NAMED = b"attachment"
LOOSE = b"in no journal"


@pytest.mark.anyio
async def test_only_what_the_own_journal_names_is_answered(tmp_path: Path) -> None:
    workspaces = open_workspaces("sqlite://", blobs=tmp_path / "blobs")
    try:
        mine, other = workspaces.create(), workspaces.create()
        named = _store(mine)
        transport = httpx.ASGITransport(create_app(workspaces, MockSettings(dispatch=False)))
        async with httpx.AsyncClient(transport=transport, base_url="http://mock") as client:

            async def ask(workspace: Workspace, what: str, *, control: bool = True) -> httpx.Response:
                token = workspace.add_token([], control=control)
                return await client.get(
                    f"/ikt/v1/journaal/{what}", headers={"Authorization": f"Bearer {token}"}
                )

            assert (await ask(mine, named[0])).content == LARGE
            assert (await ask(mine, named[1])).content == NAMED
            assert (await ask(mine, named[2])).status_code == 404
            assert [(await ask(other, one)).status_code for one in named] == [404] * 3
            assert (await ask(mine, named[0], control=False)).status_code == 403
            for wrong in ("..%2f..%2fetc%2fpasswd", "abc", "0" * 64):
                assert (await ask(mine, wrong)).status_code == 404
    finally:
        workspaces.database.close()


def _store(workspace: Workspace) -> list[str]:
    for data in (LARGE, NAMED, LOOSE):
        workspace.blobs.put_bytes(data)
    digests = [hashlib.sha256(data).hexdigest() for data in (LARGE, NAMED, LOOSE)]
    with workspace.write() as unit:
        journal.record(unit, Hop("STTR", "in", "aanlevering", body=LARGE))
        journal.record(
            unit, Hop("STOP", "in", "publicatieVerzoek", details={"delen": [{"sha256": digests[1]}]})
        )
    return digests
