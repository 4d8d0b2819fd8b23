"""HTTP routes of STAM: the retrieval API, and the control calls under ``/ikt/v1/stam`` (harness-defined)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute

from ikt_mocks import control
from ikt_mocks.control import read_json
from ikt_mocks.http import Call, Endpoint, route
from ikt_mocks.jobs import Handler
from ikt_mocks.stam import harness_defined as contract
from ikt_mocks.stam import notificatie, ophalen, overzicht, service
from ikt_mocks.stam._levering import Levering
from ikt_mocks.stam.errors import OnbruikbareVraag
from ikt_mocks.stam.samples.opties import check_oin, is_plain, opties_from_json
from ikt_mocks.stam.service import Wijze
from ikt_mocks.workspace import Unit

NAME = "STAM"
T = TypeVar("T")


def _basis(call: Call) -> str:
    return str(call.request.base_url).rstrip("/")


def _nummer(call: Call) -> str:
    return str(call.request.path_params["verzoeknummer"])


# -- retrieval ---------------------------------------------------------------------------------------------------


async def get_verzoekreferenties(call: Call) -> Response:
    """Answer the links of a verzoek; ``?volgnummer=`` asks for another version than the latest."""
    asked = call.request.query_params.get("volgnummer", "")
    found = await run_in_threadpool(
        lambda: ophalen.referenties(
            call.workspace, call.oin, _nummer(call), volgnummer=asked, basis=_basis(call)
        )
    )
    return JSONResponse(found)


async def get_link(call: Call) -> Response:
    """Answer what a link stands for: the verzoekbericht, its publishable PDF, or a document."""
    params = call.request.path_params
    levering = await run_in_threadpool(
        ophalen.volg, call.workspace, call.oin, str(params["segment"]), str(params["sleutel"])
    )
    if levering.fault is not None and levering.fault.kind == "delay":
        await asyncio.sleep(float(levering.fault.parameters.get("seconds", 1)))
    return _stream(levering)


async def get_samenvatting(call: Call) -> Response:
    """Answer the verzoekbericht of the latest version."""
    return _stream(await run_in_threadpool(ophalen.samenvatting, call.workspace, call.oin, _nummer(call)))


async def post_zoek(call: Call) -> Response:
    """Answer the verzoeken with a number, or inside a polygon."""
    vraag = contract.zoek_vraag(await read_json(call))
    return JSONResponse(await run_in_threadpool(ophalen.zoek, call.workspace, call.oin, vraag))


def _stream(levering: Levering) -> Response:
    headers = {
        "Content-Length": str(levering.size),
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(levering.filename, safe='')}",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(levering.chunks(), media_type=levering.media_type, headers=headers)


# -- control -----------------------------------------------------------------------------------------------------


def _wijze(body: dict[str, Any]) -> Wijze:
    """Take the two keys that say how a version goes out from ``body``."""
    notificeren, afwijking = body.pop("notificeren", True), body.pop("afwijking", "")
    if not isinstance(notificeren, bool):
        raise OnbruikbareVraag("'notificeren' is geen true of false.")
    if not isinstance(afwijking, str):
        raise OnbruikbareVraag("'afwijking' is geen tekst.")
    return Wijze(notificeren, afwijking)


async def post_verzoek(call: Call) -> Response:
    """Make a verzoek after the options in the body and plan its notification."""
    body = await read_json(call)
    wijze = _wijze(body)
    opties = opties_from_json(body)
    nummer = await run_in_threadpool(service.nieuw, call.workspace, opties, _basis(call), wijze)
    return JSONResponse(await _read(call, lambda unit: overzicht.van(unit, nummer)), status_code=201)


async def post_aanvulling(call: Call) -> Response:
    """Supplement a verzoek: ``vervalt``, ``erbij``, ``antwoord``."""
    body = await read_json(call)
    wijze = _wijze(body)
    await run_in_threadpool(service.vul_aan, call.workspace, _nummer(call), body, wijze)
    return JSONResponse(await _read(call, lambda unit: overzicht.van(unit, _nummer(call))), status_code=201)


async def post_intrekking(call: Call) -> Response:
    """Withdraw a verzoek."""
    body = await read_json(call)
    wijze = _wijze(body)
    if body:
        raise OnbruikbareVraag(f"De optie '{min(body)}' bestaat niet.")
    await run_in_threadpool(service.trek_in, call.workspace, _nummer(call), wijze)
    return JSONResponse(await _read(call, lambda unit: overzicht.van(unit, _nummer(call))), status_code=201)


async def post_notificatie(call: Call) -> Response:
    """Notify once more, with a new message id: ``volgnummer`` (default the latest), ``ontvanger`` (an OIN)."""
    body = await read_json(call)
    volgnummer, ontvanger = body.get("volgnummer", ""), body.get("ontvanger", "")
    if not is_plain(volgnummer) or not isinstance(ontvanger, str):
        raise OnbruikbareVraag("'volgnummer' en 'ontvanger' zijn teksten.")
    if ontvanger:
        check_oin("ontvanger", ontvanger)

    def plan() -> str:
        with call.workspace.write() as unit:
            return service.notificeer(unit, _nummer(call), volgnummer, ontvanger)

    return JSONResponse({"berichtId": await run_in_threadpool(plan)}, status_code=201)


async def get_verzoeken(call: Call) -> Response:
    """Answer all verzoeken in short."""
    return JSONResponse({"verzoeken": await _read(call, overzicht.alle)})


async def get_verzoek(call: Call) -> Response:
    """Answer one verzoek with versions, notifications and retrievals."""
    return JSONResponse(await _read(call, lambda unit: overzicht.van(unit, _nummer(call))))


async def _read(call: Call, question: Callable[[Unit], T]) -> T:
    def ask() -> T:
        with call.workspace.read() as unit:
            return question(unit)

    return await run_in_threadpool(ask)


def routes() -> list[BaseRoute]:
    """Return the routes; the link comes last, as its path takes anything of two parts."""
    base = control.BASE + "/stam/verzoeken"
    one = base + "/{verzoeknummer}"

    def steer(path: str, endpoint: Endpoint, method: str) -> BaseRoute:
        return route(path, endpoint, methods=(method,), needs_oin=False, needs_control=True)

    return [
        steer(base, post_verzoek, "POST"),
        steer(base, get_verzoeken, "GET"),
        steer(one, get_verzoek, "GET"),
        steer(one + "/aanvullingen", post_aanvulling, "POST"),
        steer(one + "/intrekking", post_intrekking, "POST"),
        steer(one + "/notificaties", post_notificatie, "POST"),
        route(contract.REFERENTIES, get_verzoekreferenties, point="stam.referenties"),
        route(contract.SAMENVATTING, get_samenvatting),
        route(contract.ZOEK, post_zoek, methods=("POST",), point="stam.zoek"),
        route(contract.LINK, get_link),
    ]


def handlers() -> Mapping[str, Handler]:
    """Return the job handlers."""
    return {service.JOB: notificatie.bezorg}
