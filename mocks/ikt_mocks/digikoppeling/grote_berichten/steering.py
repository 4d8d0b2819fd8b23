"""Steering the file server over HTTP, under ``/ikt/v1/grote-berichten``: offer files, open boxes. Harness-defined."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from ikt_mocks.clock import parse_moment
from ikt_mocks.control import BASE as CONTROL
from ikt_mocks.control import read_json
from ikt_mocks.digikoppeling.grote_berichten import state
from ikt_mocks.digikoppeling.grote_berichten.checksum import ALGORITHMS
from ikt_mocks.digikoppeling.grote_berichten.messages import Lifetime, PullMetadata, PushMetadata
from ikt_mocks.digikoppeling.grote_berichten.push import answer
from ikt_mocks.digikoppeling.grote_berichten.reader import MAX_METADATA, read_metadata
from ikt_mocks.digikoppeling.grote_berichten.service import BASE, reference_to
from ikt_mocks.digikoppeling.grote_berichten.state import Published
from ikt_mocks.digikoppeling.grote_berichten.writer import write_pull, write_push
from ikt_mocks.digikoppeling.oin import check_oin
from ikt_mocks.http import Call, Problem, read_body, route
from ikt_schemas.errors import InputRefused

PATH = f"{CONTROL}/grote-berichten"


def _oins(body: dict[str, Any], key: str) -> frozenset[str]:
    listed = body.get(key)
    if not isinstance(listed, list) or not listed:
        raise Problem(400, f"'{key}' is geen lijst van OIN's")
    return frozenset(check_oin(str(oin), where=key) for oin in listed)


def _moment(body: dict[str, Any], key: str) -> datetime | None:
    return parse_moment(str(body[key]), where=key) if body.get(key) else None


def _base_url(call: Call) -> str:
    return str(call.request.base_url)


async def post_file(call: Call) -> Response:
    """Offer a file and answer its metadata: ``eigenaar``, ``lezers``, ``bestandsnaam``, ``contenttype``, ``inhoud``.

    ``inhoud`` is base64; optional are ``van``, ``tot`` (ISO moments), ``algoritme`` (SHA256) and ``context``.
    """
    body = await read_json(call)
    try:
        content = base64.b64decode(str(body.get("inhoud", "")), validate=True)
    except binascii.Error as error:
        raise Problem(400, "'inhoud' is geen base64") from error
    algorithm = str(body.get("algoritme", "SHA256"))
    if algorithm not in ALGORITHMS:
        raise Problem(400, f"'algoritme' is een van {', '.join(ALGORITHMS)}")

    def store() -> dict[str, str]:
        file = Published(
            owner=check_oin(str(body.get("eigenaar", "")), where="eigenaar"),
            readers=_oins(body, "lezers"),
            filename=str(body.get("bestandsnaam", "")),
            content_type=str(body.get("contenttype", "application/octet-stream")),
            blob=call.workspace.blobs.put_bytes(content),
            lifetime=Lifetime(_moment(body, "van"), _moment(body, "tot")),
        )
        reference = reference_to(
            file,
            call.workspace.id,
            _base_url(call),
            call.workspace.blobs,
            algorithm=algorithm,
            context_id=str(body.get("context", "")),
        )
        # Written before it is offered: metadata that may not leave is refused here.
        metadata = write_pull(PullMetadata((reference,)))
        with call.workspace.write() as unit:
            state.publish(unit, file)
        return {"id": file.id, "url": reference.url, "metadata": metadata.decode()}

    return JSONResponse(await run_in_threadpool(store), status_code=201)


async def delete_file(call: Call) -> Response:
    """Offer a file no longer."""

    def withdraw() -> None:
        with call.workspace.write() as unit:
            state.withdraw(unit, call.request.path_params["file"])

    await run_in_threadpool(withdraw)
    return Response(status_code=204)


async def post_box(call: Call) -> Response:
    """Open a box: ``eigenaar``, ``afzenders``; the URL answered ends with a slash, a file's name goes behind it."""
    body = await read_json(call)

    def make() -> dict[str, str]:
        owner, senders = check_oin(str(body.get("eigenaar", "")), where="eigenaar"), _oins(body, "afzenders")
        with call.workspace.write() as unit:
            box = state.open_box(unit, owner, senders)
        return {"id": box.id, "url": f"{_base_url(call).rstrip('/')}{BASE}/{call.workspace.id}/in/{box.id}/"}

    return JSONResponse(await run_in_threadpool(make), status_code=201)


async def get_box(call: Call) -> Response:
    """Answer what is in a box."""

    def read() -> list[dict[str, object]]:
        with call.workspace.read() as unit:
            if state.find_box(unit, call.request.path_params["box"]) is None:
                raise Problem(404, "Dit vak bestaat niet")
            found = state.received(unit, call.request.path_params["box"])
        return [
            {
                "bestandsnaam": file.filename,
                "afzender": file.sender,
                "size": file.blob.size,
                "sha256": file.blob.sha256,
                "ontvangen": file.at.isoformat(),
            }
            for file in found.values()
        ]

    return JSONResponse({"bestanden": await run_in_threadpool(read)})


async def post_answer(call: Call) -> Response:
    """Answer a PUSH request (XML) with the PUSH response about what is in the box."""
    data = await read_body(call.request, MAX_METADATA)

    def judge() -> bytes:
        metadata = read_metadata(data, name="PUSH").metadata
        if not isinstance(metadata, PushMetadata):
            raise Problem(400, "Dit is geen metadata van een PUSH")
        with call.workspace.read() as unit:
            if state.find_box(unit, call.request.path_params["box"]) is None:
                raise Problem(404, "Dit vak bestaat niet")
            found = state.received(unit, call.request.path_params["box"])
        try:
            return write_push(answer(metadata, found, call.workspace.blobs))
        except InputRefused as error:
            raise Problem(400, error.what.nl, code=error.code) from error

    return Response(await run_in_threadpool(judge), media_type="application/xml")


def routes() -> list[BaseRoute]:
    """Return the routes; each needs the right to steer."""

    def steer(path: str, endpoint: Any, method: str) -> BaseRoute:  # noqa: ANN401 - one of the functions above
        return route(PATH + path, endpoint, methods=(method,), needs_oin=False, needs_control=True)

    return [
        steer("/bestanden", post_file, "POST"),
        steer("/bestanden/{file}", delete_file, "DELETE"),
        steer("/vakken", post_box, "POST"),
        steer("/vakken/{box}", get_box, "GET"),
        steer("/vakken/{box}/antwoord", post_answer, "POST"),
    ]
