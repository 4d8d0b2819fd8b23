"""Steering the mock over HTTP: clock, faults, journal, endpoints, tokens and due work. All of it harness-defined.

Base path ``/ikt/v1``; every call needs a token with the right to steer.
"""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute

from ikt_mocks import faults, jobs, journal
from ikt_mocks.clock import YEARS, later, parse_moment
from ikt_mocks.http import MAX_BODY, Call, Problem, read_body, route
from ikt_mocks.parties import default_oins
from ikt_mocks.workspace import Workspaces
from ikt_schemas.errors import InputRefused

BASE = "/ikt/v1"
#: Shortest token a tester may choose, in characters.
MIN_TOKEN = 12
#: Furthest the clock moves in one call, in days either way.
MAX_DAYS = 36_600
#: Largest number an SQLite or PostgreSQL integer column compares with, in digits.
_DIGITS = 18
_MAX_TIMES = 1_000_000


def _no_number(constant: str) -> None:
    """Refuse ``NaN`` and ``Infinity``: Python reads them, JSON does not know them."""
    raise ValueError(constant)


async def read_json(call: Call) -> dict[str, Any]:
    """Return the JSON object in the body.

    :raises Problem: 400 when it is not a JSON object.
    """
    try:
        value = json.loads(await read_body(call.request), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Problem(400, "De body is geen JSON", str(error)) from error
    if not isinstance(value, dict):
        raise Problem(400, "De body is geen JSON-object")
    return value


def _number(body: dict[str, Any], name: str, default: float, bounds: tuple[float, float]) -> float:
    """Return the number called ``name``.

    :raises Problem: 400 when it is no number, or outside ``bounds`` (inclusive).
    """
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not bounds[0] <= value <= bounds[1]:
        raise Problem(400, f"'{name}' is geen getal van {bounds[0]:g} tot en met {bounds[1]:g}")
    return value


async def get_clock(call: Call) -> Response:
    """Answer the time of the workspace."""
    now = await run_in_threadpool(call.workspace.now)
    return JSONResponse({"now": now.isoformat()})


async def put_clock(call: Call) -> Response:
    """Set (``moment``) or move (``seconds``, ``days``) the clock, then run what became due."""
    body = await read_json(call)
    days = _number(body, "days", 0, (-MAX_DAYS, MAX_DAYS))
    seconds = _number(body, "seconds", 0, (-MAX_DAYS * 86400, MAX_DAYS * 86400))
    if not isinstance(body.get("runs"), bool | None):
        raise Problem(400, "'runs' is niet true, false of null")

    def change() -> str:
        if "moment" in body:
            try:
                target = parse_moment(str(body["moment"]), where="moment")
            except InputRefused as error:
                raise Problem(400, error.what.nl) from error
        else:
            # A day later is the same hour by the wall clock; seconds are elapsed time.
            target = later(call.workspace.now() + timedelta(days=days), timedelta(seconds=seconds))
            if target.year not in YEARS:
                raise Problem(400, "Zover kan de klok niet worden verzet")
        call.workspace.set_clock(target, runs=body.get("runs"))
        _run_due(call)
        return target.isoformat()

    return JSONResponse({"now": await run_in_threadpool(change)})


def _run_due(call: Call) -> int:
    state = call.request.app.state
    return jobs.settle(call.workspace, state.handlers, state.http)


async def run_due(call: Call) -> Response:
    """Run everything that is due now."""
    return JSONResponse({"ran": await run_in_threadpool(_run_due, call)})


async def get_journal(call: Call) -> Response:
    """Answer the journal after number ``na``; bodies in base64."""
    query = call.request.query_params
    after = query.get("na", "0")
    if not (after.isascii() and after.isdigit() and len(after) <= _DIGITS):
        raise Problem(400, "'na' is geen getal")

    def read() -> list[dict[str, Any]]:
        with call.workspace.read() as unit:
            return journal.entries(
                unit, after=int(after), koppelvlak=query.get("koppelvlak"), reference=query.get("kenmerk")
            )

    rows = await run_in_threadpool(read)
    for row in rows:
        row["body"] = None if row["body"] is None else base64.b64encode(row["body"]).decode()
    return JSONResponse({"entries": rows})


async def get_payload(call: Call) -> Response:
    """Answer the bytes of a payload that the journal of this workspace names by its SHA-256.

    :raises Problem: 404 when the journal names no such payload, or it was not kept.
    """
    sha256 = str(call.request.path_params["sha256"])

    def find() -> Path | None:
        with call.workspace.read() as unit:
            known = journal.names(unit, sha256)
        try:
            path = call.workspace.blobs.path(sha256)
        except ValueError:
            return None
        return path if known and path.is_file() else None

    path = await run_in_threadpool(find)
    if path is None:
        raise Problem(404, "Het journaal kent deze inhoud niet")
    return FileResponse(path, media_type="application/octet-stream")


async def post_fault(call: Call) -> Response:
    """Plan a fault: ``point``, ``kind``, ``times`` (default 1), ``parameters``."""
    body = await read_json(call)
    if not isinstance(body.get("point"), str) or not isinstance(body.get("kind"), str):
        raise Problem(400, "'point' en 'kind' zijn verplicht")
    times = int(_number(body, "times", 1, (1, _MAX_TIMES)))
    parameters = body.get("parameters") or {}
    if not isinstance(parameters, dict):
        raise Problem(400, "'parameters' is geen JSON-object")
    _number(parameters, "status", 503, (100, 599))
    _number(parameters, "seconds", 0, (0, 3600))
    _number(parameters, "days", 0, (0, MAX_DAYS))
    _number(parameters, "bytes", 0, (0, MAX_BODY))

    def plan() -> None:
        with call.workspace.write() as unit:
            faults.plan(unit, body["point"], body["kind"], times=times, parameters=parameters)

    await run_in_threadpool(plan)
    return JSONResponse({"planned": True}, status_code=201)


async def get_faults(call: Call) -> Response:
    """Answer the faults that may still strike."""

    def read() -> list[dict[str, Any]]:
        with call.workspace.read() as unit:
            return faults.planned(unit)

    return JSONResponse({"faults": await run_in_threadpool(read)})


async def delete_faults(call: Call) -> Response:
    """Forget every planned fault."""

    def forget() -> None:
        with call.workspace.write() as unit:
            faults.clear(unit)

    await run_in_threadpool(forget)
    return Response(status_code=204)


def _is_http(url: object) -> bool:
    if not isinstance(url, str):
        return False
    try:
        httpx.URL(url)
        parsed = urlsplit(url)
    except (httpx.InvalidURL, ValueError):
        return False
    return parsed.scheme in ("http", "https") and bool(parsed.hostname)


async def put_endpoint(call: Call) -> Response:
    """State where the decentral system of an OIN listens: ``oin``, ``koppelvlak``, ``url`` (``null`` forgets it)."""
    body = await read_json(call)
    url = body.get("url")
    if url is not None and not _is_http(url):
        raise Problem(400, "'url' is geen http(s)-adres")
    oin, koppelvlak = body.get("oin"), body.get("koppelvlak")
    if not (isinstance(oin, str) and oin and isinstance(koppelvlak, str) and koppelvlak):
        raise Problem(400, "'oin' en 'koppelvlak' zijn verplicht")
    await run_in_threadpool(call.workspace.set_endpoint, oin, koppelvlak, url)
    return Response(status_code=204)


async def post_token(call: Call) -> Response:
    """Make a token of this workspace: ``oins`` (list), ``control`` (default false), ``token`` (to fix which)."""
    body = await read_json(call)
    oins = body.get("oins", [])
    if not isinstance(oins, list) or not all(isinstance(oin, str) for oin in oins):
        raise Problem(400, "'oins' is geen lijst van OIN's")
    control = bool(body.get("control", False))
    secret = body.get("token")
    if secret is not None and (not isinstance(secret, str) or len(secret) < MIN_TOKEN):
        raise Problem(400, f"'token' is geen tekst van minstens {MIN_TOKEN} tekens")
    made = await run_in_threadpool(lambda: call.workspace.add_token(oins, control=control, secret=secret))
    return JSONResponse({"token": made}, status_code=201)


async def post_workspace(call: Call) -> Response:
    """Make a fresh workspace on this server: ``name``, ``moment``, ``runs``; answers its id and steering token."""
    body = await read_json(call)
    moment = body.get("moment")

    def make() -> dict[str, str]:
        workspaces: Workspaces = call.request.app.state.workspaces
        made = workspaces.create(
            name=str(body.get("name", ""))[:200],
            moment=parse_moment(str(moment), where="moment") if moment else None,
            runs=bool(body.get("runs", True)),
        )
        return {"workspace": made.id, "token": made.add_token(default_oins(), control=True)}

    return JSONResponse(await run_in_threadpool(make), status_code=201)


async def put_settings(call: Call) -> Response:
    """Change settings of the workspace; ``null`` removes one."""
    body = await read_json(call)
    await run_in_threadpool(lambda: call.workspace.change_settings(**body))
    return Response(status_code=204)


async def get_instruction(call: Call) -> Response:
    """Answer what the tester is asked to do now (supplier drive), or 204 when nothing is asked."""

    def read() -> dict[str, Any]:
        with call.workspace.read() as unit:
            return unit.settings()

    asked = (await run_in_threadpool(read)).get("aanwijzing")
    return JSONResponse(asked) if asked else Response(status_code=204)


def routes() -> list[BaseRoute]:
    """Return the routes under ``/ikt/v1``."""

    def steer(path: str, endpoint: Any, *methods: str) -> BaseRoute:  # noqa: ANN401 - one of the functions above
        return route(BASE + path, endpoint, methods=methods or ("GET",), needs_oin=False, needs_control=True)

    return [
        steer("/klok", get_clock),
        steer("/klok", put_clock, "PUT"),
        steer("/taken/uitvoeren", run_due, "POST"),
        steer("/journaal", get_journal),
        steer("/journaal/{sha256}", get_payload),
        steer("/storingen", get_faults),
        steer("/storingen", post_fault, "POST"),
        steer("/storingen", delete_faults, "DELETE"),
        steer("/eindpunten", put_endpoint, "PUT"),
        steer("/tokens", post_token, "POST"),
        steer("/werkruimten", post_workspace, "POST"),
        steer("/instellingen", put_settings, "PUT"),
        # Read by the tester's own system too, so no right to steer is asked.
        route(BASE + "/aanwijzing", get_instruction, needs_oin=False),
    ]
