"""Posting a message exactly as given, under ``/ikt/v1/ebms/bewerkt``: how a sender looks that makes mistakes.

The message is written down as sent before it is posted, so that the signal it gets back finds it. Harness-defined.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any

import httpx
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from ikt_mocks import journal
from ikt_mocks.control import BASE as CONTROL
from ikt_mocks.control import read_json
from ikt_mocks.digikoppeling import outbox, sent, state
from ikt_mocks.digikoppeling.envelope import read_envelope
from ikt_mocks.digikoppeling.errors import EnvelopeRefused
from ikt_mocks.digikoppeling.messages import SoapFault
from ikt_mocks.digikoppeling.sending import MAX_ANSWER
from ikt_mocks.http import Call, Problem, route
from ikt_mocks.journal import Hop
from ikt_mocks.workspace import Unit

PATH = f"{CONTROL}/ebms/bewerkt"
_METHODS = ("POST", "PUT", "GET")
_HOP_BY_HOP = frozenset({"content-length", "transfer-encoding", "connection", "host"})


def _octets(body: dict[str, Any], name: str) -> bytes:
    try:
        return base64.b64decode(str(body.get(name, "")), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Problem(400, f"'{name}' is geen base64") from error


def _headers(body: dict[str, Any]) -> dict[str, str]:
    given = body.get("kopregels", {})
    if not isinstance(given, dict) or not all(
        isinstance(value, str) and value.isprintable() and value.isascii() for value in given.values()
    ):
        raise Problem(400, "'kopregels' is geen object met teksten")
    return {str(name): value for name, value in given.items() if str(name).lower() not in _HOP_BY_HOP}


async def post_crafted(call: Call) -> Response:
    """Post ``inhoud`` (base64) with ``kopregels`` and answer what came back.

    ``envelop`` (base64) is the message that it stands for, by which a signal finds it; ``url`` replaces the address of
    the agreement; ``methode`` replaces POST; ``afbreken`` breaks the connection after so many bytes.
    """
    body = await read_json(call)
    envelope, content, headers = _octets(body, "envelop"), _octets(body, "inhoud"), _headers(body)
    cpa_id, method, keep = str(body.get("cpa", "")), str(body.get("methode", "POST")), body.get("afbreken")
    if method not in _METHODS:
        raise Problem(400, f"'methode' is een van {', '.join(_METHODS)}")
    if keep is not None and (
        not isinstance(keep, int) or isinstance(keep, bool) or not 0 <= keep < len(content)
    ):
        raise Problem(400, "'afbreken' is geen plaats in de inhoud")

    def work() -> dict[str, Any]:
        with call.workspace.write() as unit:
            message_id, url = _keep(unit, cpa_id, envelope, len(content))
        url = str(body.get("url") or url)
        answer = _post(call.request.app.state.http, method, url, headers, content, keep)
        with call.workspace.write() as unit:
            _note(unit, message_id, method, url, headers, content, answer)
        return {"message_id": message_id, **answer}

    return JSONResponse(await run_in_threadpool(work))


def _keep(unit: Unit, cpa_id: str, envelope: bytes, size: int) -> tuple[str, str]:
    """Write the message down, once, and return its MessageId and the address of the other party."""
    try:
        message = read_envelope(envelope).message
    except EnvelopeRefused as error:
        raise Problem(400, "'envelop' is geen bericht", error.what.nl) from error
    agreement = state.agreements(unit, [cpa_id]).get(cpa_id)
    if isinstance(message, SoapFault) or agreement is None:
        raise Problem(400, "'envelop' is geen bericht, of de CPA is niet geïnstalleerd")
    header = message.header
    url = outbox.url_for(unit, agreement, header, agreement.other.party_ids)
    if sent.find(unit, header.message_id) is None:
        sent.insert(
            unit,
            {
                "kind": "message",
                "reliable": True,
                "retries": 0,
                "interval": 0.0,
                "expires": None,
                "message_id": header.message_id,
                "cpa_id": header.cpa_id,
                "conversation_id": header.conversation_id,
                "service": header.service.value,
                "action": header.action,
                "receiver": header.receiver.party_ids[0].value,
                "url": url,
                "envelope": envelope,
                "content_type": "",
                "body_sha256": "",
                "body_size": size,
                "body": None,
            },
        )
    sent.attempted(unit, header.message_id)
    return header.message_id, url


def _post(
    client: httpx.Client, method: str, url: str, headers: dict[str, str], content: bytes, keep: int | None
) -> dict[str, Any]:
    def halved() -> Iterator[bytes]:
        yield content[:keep]
        raise httpx.WriteError("cut on purpose")

    read = bytearray()
    sizes = {} if keep is None else {"Content-Length": str(len(content))}
    try:
        with client.stream(
            method, url, content=content if keep is None else halved(), headers={**headers, **sizes}
        ) as response:
            for chunk in response.iter_bytes():
                read += chunk
                if len(read) > MAX_ANSWER:
                    break
            return {
                "status": response.status_code,
                "contenttype": response.headers.get("content-type", ""),
                "antwoord": base64.b64encode(read).decode(),
                "fout": "",
            }
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return {"status": None, "contenttype": "", "antwoord": "", "fout": type(error).__name__}


def _note(
    unit: Unit,
    message_id: str,
    method: str,
    url: str,
    headers: dict[str, str],
    content: bytes,
    answer: dict[str, Any],
) -> None:
    journal.record(
        unit,
        Hop(
            koppelvlak=outbox.KOPPELVLAK,
            direction="out",
            subject="bewerkt bericht",
            reference=message_id,
            method=method,
            path=url,
            status=answer["status"],
            content_type=headers.get("Content-Type", ""),
            body=content,
            details={"grond": "harness-defined", "fout": answer["fout"]},
        ),
    )


def routes() -> list[BaseRoute]:
    """Return the route."""
    return [route(PATH, post_crafted, methods=("POST",), needs_oin=False, needs_control=True)]
