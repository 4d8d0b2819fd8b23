"""The mock DSO-LV as one ASGI application over a store, with a dispatcher that runs due work."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from ikt_mocks import control, jobs
from ikt_mocks.blobs import Blobs
from ikt_mocks.client import http_client
from ikt_mocks.clock import stamp
from ikt_mocks.database import open_database
from ikt_mocks.digikoppeling.answers import NO_KEYS, Keys
from ikt_mocks.digikoppeling.endpoint import EbmsEndpoint
from ikt_mocks.digikoppeling.grote_berichten import routes as grote_berichten
from ikt_mocks.drivers import ebms
from ikt_mocks.drivers import routes as drivers
from ikt_mocks.http import Problem
from ikt_mocks.jobs import Handler
from ikt_mocks.koppelvlakken import KOPPELVLAKKEN
from ikt_mocks.workspace import Workspaces
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

_STORE = Text("de toestand van de mock (--state)", "the state of the mock (--state)")
_PAUSE = 0.2
_MESSAGES = "/ebms/"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MockSettings:
    """How a mock runs.

    :param dispatch: whether a dispatcher runs due work by itself; in-process it runs when asked.
    :param callback_timeout: seconds to wait for a decentral system.
    :param callback_transport: replaces the network for callbacks, for use in-process.
    :param callback_tls: context of the client for callbacks: whom it trusts, and the client certificate it shows.
    :param keys: with which ebMS2 messages are signed and decrypted.
    """

    dispatch: bool = True
    callback_timeout: float = 10.0
    callback_transport: httpx.BaseTransport | None = None
    callback_tls: ssl.SSLContext | None = None
    keys: Keys = NO_KEYS


def open_workspaces(url: str, *, blobs: Path | None = None) -> Workspaces:
    """Open the mock's store at ``url`` and return its workspaces.

    :param blobs: folder for large payloads; beside an SQLite file, or a temporary folder, when not given.
    :raises InputRefused: the store cannot be used.
    """
    database = open_database(url, "ikt_mocks._migrations", what=_STORE)
    folder = blobs or (
        database.folder / "payloads" if database.folder else Path(tempfile.mkdtemp(prefix="ikt-payloads-"))
    )
    return Workspaces(database, Blobs(folder))


class _Mock(Starlette):
    """Hands messages over at once: what Starlette does around a request would be a good part of the work on them."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope.get("root_path"):
            path: str = scope["path"]
            if path.startswith(_MESSAGES) and len(path) > len(_MESSAGES) and path.count("/") == 2:
                await self.state.ebms(scope, receive, send)
                return
        await super().__call__(scope, receive, send)


def create_app(workspaces: Workspaces, settings: MockSettings | None = None) -> Starlette:
    """Return the ASGI application over ``workspaces``."""
    settings = settings or MockSettings()
    handlers: dict[str, Handler] = {}
    routes: list[BaseRoute] = []
    # Routes are tried in order: that of Digikoppeling, which has to be quick, comes first.
    for koppelvlak in reversed(KOPPELVLAKKEN):
        handlers.update(koppelvlak.handlers())
        routes.extend(koppelvlak.routes())
    routes += [Route("/", _welcome), *control.routes(), *grote_berichten.routes(), *drivers.routes()]

    handlers.update(ebms.handlers(settings.keys))

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        dispatcher = asyncio.create_task(_dispatch(app)) if settings.dispatch else None
        try:
            yield
        finally:
            if dispatcher is not None:
                dispatcher.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await dispatcher
            app.state.http.close()

    app = _Mock(
        routes=routes,
        lifespan=lifespan,
        exception_handlers={
            InputRefused: _refused,
            Problem: _problem,
            404: _unknown_path,
            405: _wrong_method,
            500: _defect,
        },
    )
    app.state.workspaces = workspaces
    app.state.handlers = handlers
    verify = {} if settings.callback_tls is None else {"verify": settings.callback_tls}
    app.state.http = http_client(
        timeout=settings.callback_timeout, transport=settings.callback_transport, **verify
    )
    app.state.ebms = EbmsEndpoint(workspaces, settings.keys)
    return app


async def _dispatch(app: Starlette) -> None:
    workspaces: Workspaces = app.state.workspaces
    while True:
        for identifier in await run_in_threadpool(workspaces.identifiers):
            workspace = workspaces.get(identifier)
            try:
                if await run_in_threadpool(_has_due, workspaces, identifier):
                    await run_in_threadpool(jobs.run_due, workspace, app.state.handlers, app.state.http)
            except Exception:  # noqa: BLE001 - a busy store must not end the dispatcher: it looks again soon
                _LOG.exception("due work of workspace %s was not run", identifier)
        await asyncio.sleep(_PAUSE)


def _has_due(workspaces: Workspaces, identifier: str) -> bool:
    with workspaces.get(identifier).read() as unit:
        due = jobs.next_due(unit)
        return due is not None and due <= stamp(unit.now)


async def _welcome(_request: Request) -> Response:
    """Say what this is, so that nobody takes it for the real thing."""
    return JSONResponse(
        {
            "name": "mock DSO-LV (dso-ketentest)",
            "official": False,
            "koppelvlakken": [koppelvlak.NAME for koppelvlak in KOPPELVLAKKEN],
        }
    )


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, InputRefused)  # noqa: S101 - registered for this class only
    return Problem(400, error.what.nl, error.explain("nl"), code=error.code).response()


async def _problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 - registered for this class only
    return error.response()


async def _wrong_method(request: Request, _error: Exception) -> Response:
    return Problem(405, "Deze methode kan hier niet", f"{request.method} {request.url.path}").response()


async def _defect(_request: Request, _error: Exception) -> Response:
    """Answer a defect without its traceback, which stands in the server's log."""
    return Problem(
        500, "Interne fout in de mock", "Meld dit aan de makers; de oorzaak staat in het log."
    ).response()


async def _unknown_path(request: Request, _error: Exception) -> Response:
    return Problem(404, "Dit pad bestaat niet", request.url.path).response()
