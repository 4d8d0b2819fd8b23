"""The file server of Grote Berichten: GET with ranges for PULL, PUT for PUSH. No path ever comes from a message.

The URL is free by the standard, as long as it is unique; here it holds the workspace and an unguessable id. A
client certificate alone gives access, as the standard has it; over plain HTTP a token and ``X-IKT-OIN`` do
(harness-defined).

Faults of point ``transport.gb``: ``status``, ``delay`` and ``cut`` as everywhere (``cut`` counts bytes of the body),
``whole`` answers 200 where a range was asked, ``etag`` gives the file another ETag for one answer.
"""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from ikt_mocks import faults, journal
from ikt_mocks.digikoppeling.grote_berichten import service, state, steering
from ikt_mocks.digikoppeling.grote_berichten.errors import BadFilename, NoSuchRange, NotFound, PartialPut
from ikt_mocks.digikoppeling.grote_berichten.ranges import ByteRange
from ikt_mocks.digikoppeling.grote_berichten.rules import is_filename
from ikt_mocks.digikoppeling.grote_berichten.service import BASE, Served
from ikt_mocks.digikoppeling.http_protocol import client_identity
from ikt_mocks.digikoppeling.mandates import read_mandates
from ikt_mocks.faults import Fault
from ikt_mocks.http import Problem, authorise
from ikt_mocks.journal import Hop
from ikt_mocks.workspace import Unit, Workspace, Workspaces
from ikt_schemas.errors import InputRefused

#: Where faults are planned.
POINT = "transport.gb"
#: Largest file that is taken by PUT, in bytes (harness-defined).
MAX_FILE = 2 * 1024 * 1024 * 1024

_FAULTS = ("status", "delay", "cut", "whole", "etag")
_CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class _Visitor:
    """Who calls: its workspace, and the OINs it speaks for with the one to name in the journal first."""

    workspace: Workspace
    oin: str
    token_oins: frozenset[str]

    def oins(self, request: Request, unit: Unit) -> frozenset[str]:
        identity = client_identity(request.scope)
        if identity is None:
            return self.token_oins
        return service.speaks_for(identity, read_mandates(unit.settings()), unit)


def _visitor(request: Request) -> _Visitor:
    wanted = request.path_params["workspace"]
    identity = client_identity(request.scope)
    if identity is not None:
        workspaces: Workspaces = request.app.state.workspaces
        workspace = workspaces.get(wanted)
        try:
            workspace.now()
        except InputRefused as error:
            raise NotFound from error
        return _Visitor(workspace, identity.oin, frozenset())
    call = authorise(request, needs_oin=True)
    if call.workspace.id != wanted:
        raise NotFound
    return _Visitor(call.workspace, call.oin, frozenset({call.oin}))


@dataclass(frozen=True, slots=True)
class _Reply:
    """What to send for a GET; the blob's file, and the fault that strikes meanwhile."""

    path: Path
    size: int
    content_type: str
    etag: str
    served: Served
    fault: Fault | None


def _look_up(request: Request) -> _Reply | Problem:
    visitor = _visitor(request)
    identifier = request.path_params["file"]
    with visitor.workspace.write() as unit:
        try:
            file = service.file_for(unit, identifier, visitor.oins(request, unit))
            fault = faults.take(unit, POINT, _FAULTS)
            etag = service.etag_of(file)
            if fault is not None and fault.kind == "etag":
                etag = f'"{hashlib.sha256(etag.encode()).hexdigest()}"'
            headers = dict(request.headers)
            if request.method == "HEAD" or (fault is not None and fault.kind == "whole"):
                headers.pop("range", None)
            served = service.decide(headers, file.blob.size, etag)
            path = visitor.workspace.blobs.path(file.blob.sha256)
            status = _forced_status(fault) or served.status
        except Problem as problem:
            _record(unit, request, visitor, "grote-berichten ophalen", identifier, problem.status)
            return problem
        _record(unit, request, visitor, "grote-berichten ophalen", identifier, status)
    return _Reply(path, file.blob.size, file.content_type, etag, served, fault)


def _forced_status(fault: Fault | None) -> int | None:
    return int(fault.parameters.get("status", 503)) if fault is not None and fault.kind == "status" else None


def _record(
    unit: Unit, request: Request, visitor: _Visitor, subject: str, reference: str, status: int
) -> None:
    details = {
        name: request.headers[name][:200]
        for name in ("range", "if-range", "if-match", "if-none-match")
        if name in request.headers
    }
    journal.record(
        unit,
        Hop(
            koppelvlak="TRANSPORT",
            direction="in" if request.method == "PUT" else "out",
            subject=subject,
            oin=visitor.oin,
            reference=reference,
            method=request.method,
            path=request.url.path,
            status=status,
            details=details,
        ),
    )


async def get_file(request: Request) -> Response:
    """Answer a file, or the ranges of it that were asked for."""
    reply = await run_in_threadpool(_look_up, request)
    if isinstance(reply, NoSuchRange):
        response = reply.response()
        response.headers["content-range"] = f"bytes */{reply.size}"
        return response
    if isinstance(reply, Problem):
        return reply.response()
    forced = _forced_status(reply.fault)
    if forced is not None:
        return Problem(forced, "Storing (ingesteld)").response()
    if reply.fault is not None and reply.fault.kind == "delay":
        await asyncio.sleep(float(reply.fault.parameters.get("seconds", 1)))
    return _response(reply, head=request.method == "HEAD")


def _response(reply: _Reply, *, head: bool) -> Response:
    headers = {"accept-ranges": "bytes", "etag": reply.etag}
    if reply.served.status == 304:
        return Response(status_code=304, headers=headers)
    headers["content-type"] = reply.content_type
    ranges = reply.served.ranges
    if ranges is None:
        plan: list[bytes | ByteRange] = [ByteRange(0, reply.size - 1)] if reply.size else []
    elif len(ranges) == 1:
        headers["content-range"] = ranges[0].content_range(reply.size)
        plan = [ranges[0]]
    else:
        boundary = hashlib.sha256(repr((reply.etag, ranges)).encode()).hexdigest()[:40]
        headers["content-type"] = f"multipart/byteranges; boundary={boundary}"
        plan = _multipart(ranges, boundary, reply)
    headers["content-length"] = str(
        sum(part.length if isinstance(part, ByteRange) else len(part) for part in plan)
    )
    if head:
        return Response(status_code=reply.served.status, headers=headers)
    cut = reply.fault is not None and reply.fault.kind == "cut"
    keep = int(reply.fault.parameters.get("bytes", 10)) if cut and reply.fault is not None else None
    return _FileResponse(reply.path, plan, reply.served.status, headers, keep)


def _multipart(ranges: tuple[ByteRange, ...], boundary: str, reply: _Reply) -> list[bytes | ByteRange]:
    plan: list[bytes | ByteRange] = []
    for number, one in enumerate(ranges):
        head = (
            f"{'' if number == 0 else chr(13) + chr(10)}--{boundary}\r\n"
            f"Content-Type: {reply.content_type}\r\n"
            f"Content-Range: {one.content_range(reply.size)}\r\n\r\n"
        )
        plan += [head.encode(), one]
    return [*plan, f"\r\n--{boundary}--\r\n".encode()]


class _FileResponse(Response):
    """Pieces of a file with texts between them, read as they are sent; ``keep`` breaks off after so many bytes."""

    def __init__(
        self,
        path: Path,
        plan: list[bytes | ByteRange],
        status: int,
        headers: dict[str, str],
        keep: int | None,
    ) -> None:
        super().__init__(status_code=status)
        self.init_headers(headers)
        self._path = path
        self._plan = plan
        self._keep = keep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the form of ASGI
        """Send head and body."""
        stream: IO[bytes] = await run_in_threadpool(self._path.open, "rb")
        try:
            await send(
                {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
            )
            left = self._keep
            async for chunk in self._chunks(stream):
                kept = chunk if left is None else chunk[:left]
                await send({"type": "http.response.body", "body": kept, "more_body": True})
                left = None if left is None else left - len(kept)
                if left == 0:
                    raise ConnectionAbortedError("cut on purpose by a planned fault")
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            stream.close()

    async def _chunks(self, stream: IO[bytes]) -> AsyncIterator[bytes]:
        for part in self._plan:
            if isinstance(part, bytes):
                yield part
                continue
            await run_in_threadpool(stream.seek, part.first)
            left = part.length
            while left:
                chunk = await run_in_threadpool(stream.read, min(_CHUNK, left))
                if not chunk:
                    raise OSError(f"{self._path.name} is shorter than it was")
                left -= len(chunk)
                yield chunk


async def put_file(request: Request) -> Response:
    """Take one whole file into a box; a file of that name in it is replaced."""
    filename = request.path_params["filename"]
    if not is_filename(filename):
        raise BadFilename
    if "content-range" in request.headers:
        raise PartialPut
    visitor, fault = await run_in_threadpool(_may_put, request)
    forced = _forced_status(fault)
    if forced is not None:
        raise Problem(forced, "Storing (ingesteld)")
    with tempfile.SpooledTemporaryFile(max_size=_CHUNK) as spool:
        await _spool(request, spool)
        status = await run_in_threadpool(_store, request, visitor, spool)
    return Response(status_code=status)


def _may_put(request: Request) -> tuple[_Visitor, Fault | None]:
    visitor = _visitor(request)
    box = request.path_params["box"]
    with visitor.workspace.write() as unit:
        try:
            service.box_for(unit, box, visitor.oins(request, unit))
        except Problem as problem:
            _record(unit, request, visitor, "grote-berichten aanbieden", box, problem.status)
            refused = problem
        else:
            return visitor, faults.take(unit, POINT, ("status",))
    raise refused


async def _spool(request: Request, spool: tempfile.SpooledTemporaryFile[bytes]) -> None:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_FILE:
            raise Problem(413, "Bestand te groot", f"Toegestaan is {MAX_FILE} bytes.")
        await run_in_threadpool(spool.write, chunk)
    spool.seek(0)


def _store(request: Request, visitor: _Visitor, spool: tempfile.SpooledTemporaryFile[bytes]) -> int:
    blob = visitor.workspace.blobs.put(iter(lambda: spool.read(_CHUNK), b""))
    filename, box = request.path_params["filename"], request.path_params["box"]
    with visitor.workspace.write() as unit:
        # Looked at again: the box may have gone while the body came in.
        target = service.box_for(unit, box, visitor.oins(request, unit))
        replaced = state.receive(unit, target, state.Received(filename, visitor.oin, blob, unit.now))
        status = 204 if replaced else 201
        _record(unit, request, visitor, "grote-berichten aanbieden", box, status)
    return status


def _guarded(endpoint: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Problem as problem:
            return problem.response()

    return handle


def routes() -> list[BaseRoute]:
    """Return the routes of the file server and of its steering; the application's state must hold ``workspaces``."""
    return [
        Route(f"{BASE}/{{workspace}}/in/{{box}}/{{filename}}", _guarded(put_file), methods=["PUT"]),
        Route(f"{BASE}/{{workspace}}/{{file}}", _guarded(get_file), methods=["GET", "HEAD"]),
        *steering.routes(),
    ]
