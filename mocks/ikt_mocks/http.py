"""What every route of the mock does alike: find the caller, bound the body, answer problems, pass the fault gate.

Access over plain HTTP is harness-defined: a token of the workspace (``Authorization: Bearer …``, or ``x-api-key``
where the real API has that header) and the OIN spoken for in ``X-IKT-OIN``. Over two-way TLS the client certificate
says who speaks: the header may be left out then, and another OIN in it needs a mandate
(:mod:`ikt_mocks.digikoppeling.mandates`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ikt_mocks import faults
from ikt_mocks.faults import Fault
from ikt_mocks.workspace import Workspace, Workspaces

OIN_HEADER = "X-IKT-OIN"
#: Largest body of an ordinary call, in bytes; a route that takes packages states its own.
MAX_BODY = 10 * 1024 * 1024

_GATE = ("status", "delay", "cut")


class Problem(Exception):  # noqa: N818 - an answer, not a defect
    """An HTTP answer other than success; the body is ``application/problem+json`` (harness-defined)."""

    def __init__(self, status: int, title: str, detail: str = "", *, code: str = "") -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail
        self.code = code

    def response(self) -> Response:
        """Return the answer."""
        body = {"status": self.status, "title": self.title, "detail": self.detail, "code": self.code or None}
        return JSONResponse(body, status_code=self.status, media_type="application/problem+json")


@dataclass(frozen=True, slots=True)
class Call:
    """One authorised call.

    :param oin: the OIN spoken for; empty on a public call that states none.
    :param control: whether the caller may steer the mock.
    """

    request: Request
    workspace: Workspace
    oin: str
    control: bool


Endpoint = Callable[[Call], Awaitable[Response]]


async def read_body(request: Request, limit: int = MAX_BODY) -> bytes:
    """Return the body, refusing it while reading as soon as it is over ``limit`` bytes.

    :raises Problem: 413.
    """
    stated = request.headers.get("content-length", "")
    if stated.isascii() and stated.isdigit() and int(stated) > limit:
        raise Problem(413, "Bericht te groot", f"Toegestaan is {limit} bytes.")
    parts: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise Problem(413, "Bericht te groot", f"Toegestaan is {limit} bytes.")
        parts.append(chunk)
    return b"".join(parts)


def _token(request: Request) -> str:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and secret:
        return secret.strip()
    return request.headers.get("x-api-key", "")


def authorise(request: Request, *, needs_oin: bool, needs_control: bool = False) -> Call:
    """Return who calls.

    :raises Problem: 401 without a known token, 403 for a foreign OIN or without the right to steer, 400 without OIN.
    """
    workspaces: Workspaces = request.app.state.workspaces
    caller = workspaces.caller(_token(request))
    if caller is None:
        raise Problem(
            401, "Onbekend toegangstoken", "Stuur 'Authorization: Bearer <token>' van uw werkruimte mee."
        )
    if needs_control and not caller.control:
        raise Problem(403, "Dit token mag de mock niet bedienen")
    workspace = workspaces.get(caller.workspace)
    oin = request.headers.get(OIN_HEADER, "")
    if (oin or needs_oin) and request.scope.get("extensions", {}).get("tls"):
        oin = _confirmed_by_certificate(request, workspace, oin)
    if not oin and needs_oin:
        raise Problem(
            400, f"De header {OIN_HEADER} ontbreekt", "Noem de OIN waarvoor u spreekt (20 cijfers)."
        )
    if oin and oin not in caller.oins:
        raise Problem(403, "OIN niet toegestaan", f"Dit token mag niet spreken voor OIN {oin}.")
    return Call(request, workspace, oin, caller.control)


def _confirmed_by_certificate(request: Request, workspace: Workspace, claimed: str) -> str:
    # Imported here: only a server with TLS needs the certificate library.
    from ikt_mocks.digikoppeling.http_protocol import client_identity
    from ikt_mocks.digikoppeling.mandates import decide, read_mandates

    identity = client_identity(request.scope)
    if identity is None:
        return claimed
    claimed = claimed or identity.oin
    with workspace.read() as unit:
        decision = decide(identity.oin, claimed, read_mandates(unit.settings()), unit.now)
    if not decision.allowed:
        raise Problem(403, "Clientcertificaat niet toegestaan", decision.reason.nl)
    return claimed


def route(
    path: str,
    endpoint: Endpoint,
    *,
    methods: tuple[str, ...] = ("GET",),
    point: str = "",
    needs_oin: bool = True,
    needs_control: bool = False,
) -> Route:
    """Return a route around ``endpoint``: authorised, problems answered, and the faults of ``point`` applied."""

    async def handle(request: Request) -> Response:
        try:
            call = await run_in_threadpool(
                authorise, request, needs_oin=needs_oin, needs_control=needs_control
            )
            struck = await run_in_threadpool(_take, call.workspace, point) if point else None
            if struck is not None and struck.kind == "status":
                raise Problem(int(struck.parameters.get("status", 503)), "Storing (ingesteld)")  # noqa: TRY301
            if struck is not None and struck.kind == "delay":
                await asyncio.sleep(float(struck.parameters.get("seconds", 1)))
            response = await endpoint(call)
        except Problem as problem:
            return problem.response()
        if struck is not None and struck.kind == "cut":
            return CutResponse(response, int(struck.parameters.get("bytes", 10)))
        return response

    return Route(path, handle, methods=list(methods), name=endpoint.__name__)


def _take(workspace: Workspace, point: str) -> Fault | None:
    with workspace.write() as unit:
        return faults.take(unit, point, _GATE)


class CutResponse(Response):
    """An answer that states its full length and breaks off after some bytes, as a lost connection does."""

    def __init__(self, whole: Response, keep: int) -> None:
        super().__init__(content=whole.body, status_code=whole.status_code)
        self.raw_headers = whole.raw_headers
        self._keep = keep

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001, ARG002
        """Send the head and the first bytes, then break the connection."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": bytes(self.body)[: self._keep], "more_body": True})
        raise ConnectionAbortedError("cut on purpose by a planned fault")
