"""A mock on each kind of database, standing still at a known moment, and one way to call it in-process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from starlette.types import ASGIApp

from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.server import open_workspaces
from ikt_mocks.workspace import Workspace, Workspaces

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)
Ask = Callable[..., httpx.Response]


def _prepare(url: str) -> None:
    open_workspaces(url).database.close()


@pytest.fixture
def state_url(dialect: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the URL of an empty store: in memory, or in PostgreSQL."""
    if dialect == "sqlite":
        yield "sqlite://"
        return
    with request.getfixturevalue("postgresql").emptied("mock", _prepare) as made:
        yield made


@pytest.fixture
def workspaces(state_url: str, tmp_path: Path) -> Iterator[Workspaces]:
    """Return the workspaces of an empty store."""
    opened = open_workspaces(state_url, blobs=tmp_path / "payloads")
    yield opened
    opened.database.close()


@pytest.fixture
def workspace(workspaces: Workspaces) -> Workspace:
    """Return a workspace whose clock stands still at ``MOMENT``."""
    return workspaces.create(name="proef", moment=MOMENT, runs=False)


@pytest.fixture
def ask() -> Ask:
    """Return a function that sends one request to an application in this process."""

    def send(app: ASGIApp, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://mock") as client:
                return await client.request(method, path, **options)

        return anyio.run(go)

    return send
