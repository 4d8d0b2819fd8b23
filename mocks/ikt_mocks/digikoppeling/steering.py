"""Steering the message handler over HTTP, under ``/ikt/v1/ebms``: agreements, sending, what became of it.

All of it harness-defined.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from ikt_mocks.control import BASE as CONTROL
from ikt_mocks.control import read_json
from ikt_mocks.digikoppeling import sent, state
from ikt_mocks.digikoppeling.delivery import deliveries
from ikt_mocks.digikoppeling.endpoint import EbmsEndpoint
from ikt_mocks.digikoppeling.messages import Service
from ikt_mocks.digikoppeling.msh import Msh
from ikt_mocks.digikoppeling.names import SERVICE_TYPE
from ikt_mocks.digikoppeling.outbox import Outgoing
from ikt_mocks.digikoppeling.payload import Attachment, Payload
from ikt_mocks.http import Call, Problem, route

PATH = f"{CONTROL}/ebms"
_DIGITS = 9


def _msh(call: Call) -> Msh:
    endpoint: EbmsEndpoint = call.request.app.state.ebms
    return Msh(call.workspace, endpoint.keys)


def _text(body: dict[str, Any], name: str, default: str | None = None) -> str:
    value = body.get(name, default)
    if not isinstance(value, str) or (default is None and not value):
        raise Problem(400, f"'{name}' ontbreekt of is geen tekst")
    return value


async def get_address(call: Call) -> Response:
    """Answer where messages for this workspace are posted."""
    base = str(call.request.base_url).rstrip("/")
    return JSONResponse({"url": f"{base}/ebms/{call.workspace.id}"})


async def put_cpa(call: Call) -> Response:
    """Install a CPA: ``cpa`` (the XML as text) and ``partij`` (the PartyId of the mock in it)."""
    body = await read_json(call)
    xml, party = _text(body, "cpa").encode(), _text(body, "partij")
    findings = await run_in_threadpool(lambda: _msh(call).install(xml, party=party))
    return JSONResponse({"bevindingen": [item.as_json() for item in findings]}, status_code=201)


async def get_cpas(call: Call) -> Response:
    """Answer the CPAs that are installed."""

    def read() -> list[dict[str, Any]]:
        with call.workspace.read() as unit:
            found = state.agreements(unit)
        return [
            {
                "cpa": cpa_id,
                "partij": agreement.own.party_ids[0].value,
                "ander": agreement.other.party_ids[0].value,
                "start": agreement.cpa.start.isoformat(),
                "einde": agreement.cpa.end.isoformat(),
            }
            for cpa_id, agreement in found.items()
        ]

    return JSONResponse({"cpas": await run_in_threadpool(read)})


async def delete_cpa(call: Call) -> Response:
    """Forget a CPA."""

    def forget() -> None:
        with call.workspace.write() as unit:
            state.remove_cpa(unit, call.request.path_params["cpa"])

    await run_in_threadpool(forget)
    return Response(status_code=204)


def _attachment(value: object) -> Attachment:
    if not isinstance(value, dict):
        raise Problem(400, "een bijlage is geen object")
    try:
        content = base64.b64decode(_text(value, "inhoud", ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Problem(400, "'inhoud' is geen base64") from error
    return Attachment(
        _text(value, "contentid"),
        _text(value, "contenttype", "application/octet-stream"),
        Payload.of(content),
        _text(value, "bestandsnaam", ""),
    )


async def post_message(call: Call) -> Response:
    """Send a message: ``cpa``, ``service``, ``action``, ``bijlagen``; optional the rest of the header."""
    body = await read_json(call)
    attachments = body.get("bijlagen", [])
    if not isinstance(attachments, list):
        raise Problem(400, "'bijlagen' is geen lijst")
    outgoing = Outgoing(
        cpa_id=_text(body, "cpa"),
        service=Service(_text(body, "service"), _text(body, "servicetype", SERVICE_TYPE)),
        action=_text(body, "action"),
        attachments=[_attachment(item) for item in attachments],
        conversation_id=_text(body, "gesprek", ""),
        ref_to_message_id=_text(body, "verwijst_naar", "") or None,
        message_id=_text(body, "message_id", ""),
    )

    def send() -> str:
        try:
            return _msh(call).send(outgoing)
        except ValueError as error:
            # A text that no header or XML can hold.
            raise Problem(400, "het bericht is niet te schrijven", str(error)) from error

    return JSONResponse({"message_id": await run_in_threadpool(send)}, status_code=201)


async def post_ping(call: Call) -> Response:
    """Send a Ping under ``cpa``; ``synchroon`` asks for the Pong in the same connection."""
    body = await read_json(call)
    cpa, synchronous = _text(body, "cpa"), bool(body.get("synchroon", False))
    made = await run_in_threadpool(lambda: _msh(call).ping(cpa, synchronous=synchronous))
    return JSONResponse({"message_id": made}, status_code=201)


async def post_status(call: Call) -> Response:
    """Ask under ``cpa`` what became of ``message_id``."""
    body = await read_json(call)
    cpa, about = _text(body, "cpa"), _text(body, "message_id")
    synchronous = bool(body.get("synchroon", False))
    made = await run_in_threadpool(lambda: _msh(call).ask_status(cpa, about, synchronous=synchronous))
    return JSONResponse({"message_id": made}, status_code=201)


def _listing(name: str, read: Callable[[Call], list[dict[str, Any]]]) -> Any:  # noqa: ANN401 - an Endpoint
    async def listing(call: Call) -> Response:
        return JSONResponse({name: await run_in_threadpool(read, call)})

    listing.__name__ = f"get_{name}"
    return listing


def _received(call: Call) -> list[dict[str, Any]]:
    """Return what was received after number ``na``, the oldest 500."""
    after = call.request.query_params.get("na", "0")
    if not (after.isascii() and after.isdigit() and len(after) <= _DIGITS):
        raise Problem(400, "'na' is geen getal")
    with call.workspace.read() as unit:
        return state.received_rows(unit, after=int(after))


def _sent(call: Call) -> list[dict[str, Any]]:
    with call.workspace.read() as unit:
        return sent.sent_rows(unit)


def _waiting(call: Call) -> list[dict[str, Any]]:
    with call.workspace.read() as unit:
        found = deliveries(unit)
    return [
        {
            "nr": item.nr,
            "message_id": item.message_id,
            "cpa": item.cpa_id,
            "gesprek": item.conversation_id,
            "service": item.service,
            "action": item.action,
            "bijlagen": [
                {
                    "contentid": one.content_id,
                    "contenttype": one.content_type,
                    "bestandsnaam": one.filename,
                    "sha256": one.sha256,
                    "bytes": one.size,
                }
                for one in item.payloads
            ],
        }
        for item in found
    ]


def routes() -> list[BaseRoute]:
    """Return the routes."""

    def steer(path: str, endpoint: Any, method: str = "GET") -> BaseRoute:  # noqa: ANN401 - one of the functions above
        return route(PATH + path, endpoint, methods=(method,), needs_oin=False, needs_control=True)

    return [
        steer("/adres", get_address),
        steer("/cpas", get_cpas),
        steer("/cpas", put_cpa, "PUT"),
        steer("/cpas/{cpa:path}", delete_cpa, "DELETE"),
        steer("/ontvangen", _listing("ontvangen", _received)),
        steer("/wachtend", _listing("wachtend", _waiting)),
        steer("/verzonden", _listing("verzonden", _sent)),
        steer("/verzonden", post_message, "POST"),
        steer("/ping", post_ping, "POST"),
        steer("/status", post_status, "POST"),
    ]
