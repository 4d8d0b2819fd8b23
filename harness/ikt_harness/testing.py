"""Test tools for suppliers: a mock DSO-LV inside the test process, on the real host names.

Put this in a ``conftest.py``::

    pytest_plugins = ["ikt_harness.testing"]

and ask for the fixture ``dso_lv``: httpx code that calls the real addresses then talks to the mock, unchanged.
A call to any other host fails. Each test has its own mock; with pytest-xdist, tests run side by side.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

import anyio.from_thread
import httpx
import pytest
import respx
from starlette.types import ASGIApp

from ikt_harness.dso_lv import DsoLv
from ikt_mocks.http import OIN_HEADER
from ikt_mocks.parties import GEMEENTE, default_oins
from ikt_mocks.server import MockSettings, create_app, open_workspaces

#: The real host names of DSO-LV, pre-production and production, as the API register names them.
DSO_HOSTS = (
    "service.pre.omgevingswet.overheid.nl",
    "service.omgevingswet.overheid.nl",
    "pkio.service.pre.omgevingswet.overheid.nl",
    "pkio.service.omgevingswet.overheid.nl",
)
#: The LVBB has no public REST address; this host is harness-defined and can never exist.
LVBB_HOST = "lvbb.ketentest.invalid"
#: Where a decentral application that is mounted in the test listens; harness-defined as well.
DECENTRAAL_HOST = "decentraal.ketentest.invalid"


class _Bridge(httpx.BaseTransport):
    """Calls ASGI applications from synchronous code, by host name."""

    def __init__(self, portal: anyio.from_thread.BlockingPortal) -> None:
        self._portal = portal
        self.apps: dict[str, ASGIApp] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer ``request`` from the application mounted at its host.

        :raises httpx.ConnectError: nothing is mounted there.
        """
        request.read()
        app = self.apps.get(request.url.host)
        if app is None:
            raise httpx.ConnectError(f"no application is mounted at {request.url.host}", request=request)
        return self._portal.call(self._answer, app, request)

    @staticmethod
    async def _answer(app: ASGIApp, request: httpx.Request) -> httpx.Response:
        forward = httpx.Request(request.method, request.url, headers=request.headers, content=request.content)
        response = await httpx.ASGITransport(app).handle_async_request(forward)
        await response.aread()
        return httpx.Response(response.status_code, headers=response.headers, content=response.content)


class InProcessDsoLv(DsoLv):
    """A mock DSO-LV in this process: everything of :class:`DsoLv`, and what only makes sense here.

    :ivar oin: the OIN that calls without ``X-IKT-OIN`` speak for; change it freely.
    :ivar check_keys: when true, a call must bring its own token, as over a socket; when false (the default), the
        workspace's token is added to each call, so that code with a real key or certificate works unchanged.
    """

    sockets = False

    def __init__(self, token: str, bridge: _Bridge, hosts: tuple[str, ...]) -> None:
        super().__init__(f"https://{hosts[0]}", token, transport=bridge)
        self._bridge = bridge
        self.oin = GEMEENTE.oin
        self.check_keys = False

    def mount(self, koppelvlak: str, app: ASGIApp, *, oin: str | None = None, path: str = "/") -> str:
        """Let DSO-LV call ``app`` for ``koppelvlak`` (STOP, STAM); return the address it is known by."""
        host = f"{koppelvlak.lower()}.{DECENTRAAL_HOST}"
        self._bridge.apps[host] = app
        url = f"https://{host}{path}"
        self.set_endpoint(oin or self.oin, koppelvlak, url)
        return url

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer a call that was meant for the real DSO-LV."""
        headers = httpx.Headers(request.headers)
        if not self.check_keys:
            headers["authorization"] = f"Bearer {self.token}"
            headers.setdefault(OIN_HEADER, self.oin)
        return self._bridge.handle_request(
            httpx.Request(request.method, request.url, headers=headers, content=request.content)
        )


@contextmanager
def in_process_dso_lv(*, moment: datetime | None = None) -> Iterator[InProcessDsoLv]:
    """Mount a mock DSO-LV on the real host names while the block lasts.

    :param moment: where the clock stands; it stands still until it is moved. Now when ``None``.
    """
    hosts = (*DSO_HOSTS, LVBB_HOST)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="ikt-testing-"))
        bridge = _Bridge(stack.enter_context(anyio.from_thread.start_blocking_portal()))
        workspaces = open_workspaces("sqlite://", blobs=Path(folder))
        stack.callback(workspaces.database.close)
        workspace = workspaces.create(name="testing", moment=moment, runs=False)
        app = create_app(workspaces, MockSettings(dispatch=False, callback_transport=bridge))
        bridge.apps.update(dict.fromkeys(hosts, app))
        dso = InProcessDsoLv(workspace.add_token(default_oins(), control=True), bridge, hosts)
        stack.callback(dso.close)
        router = stack.enter_context(respx.mock(assert_all_called=False, assert_all_mocked=True))
        router.route(host__in=hosts).mock(side_effect=_side_effect(dso))
        router.route(host__in=("127.0.0.1", "localhost", "::1")).pass_through()
        yield dso


def _side_effect(dso: InProcessDsoLv):  # type: ignore[no-untyped-def]  # noqa: ANN202 - respx takes a function or a coroutine
    def answer(request: httpx.Request) -> object:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return dso.answer(request)
        # An asynchronous client awaits; its own loop must not stand still meanwhile.
        return asyncio.to_thread(dso.answer, request)

    return answer


@pytest.fixture
def dso_lv() -> Iterator[InProcessDsoLv]:
    """A mock DSO-LV of this test's own, on the real host names; its clock stands still at the present."""
    with in_process_dso_lv() as dso:
        yield dso
