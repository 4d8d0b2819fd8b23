"""Choosing the transport of a koppelvlak over HTTP: ``/ikt/v1/transport``. Harness-defined."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from ikt_mocks.control import BASE as CONTROL
from ikt_mocks.control import read_json
from ikt_mocks.digikoppeling.settings import KEY as EBMS
from ikt_mocks.drivers.ebms import STOP_IN, STTR_IN
from ikt_mocks.drivers.routing import Koppelvlak, read
from ikt_mocks.http import Call, route
from ikt_mocks.transport import SETTING

PATH = f"{CONTROL}/transport"
_JOBS: dict[Koppelvlak, str] = {"STOP": STOP_IN, "STTR": STTR_IN}


async def get_transport(call: Call) -> Response:
    """Answer which koppelvlakken go over ebMS2, and how."""

    def look() -> Any:  # noqa: ANN401 - a setting, plain JSON
        with call.workspace.read() as unit:
            return unit.settings().get(SETTING) or {}

    return JSONResponse(await run_in_threadpool(look))


async def put_transport(call: Call) -> Response:
    """Let the koppelvlakken in the body go over ebMS2 and all others over HTTP; see :mod:`~.routing` for the form.

    What comes in under their service and action is handed to them from now on.
    """
    body = await read_json(call)
    chosen = read(body)

    def change() -> None:
        with call.workspace.read() as unit:
            ebms = dict(unit.settings().get(EBMS) or {})
        kept = [item for item in ebms.get("afhandeling", []) if item.get("taak") not in _JOBS.values()]
        made = [
            {
                "taak": _JOBS[name],
                "service": routing.service.value,
                "servicetype": routing.service.type,
                "action": routing.incoming,
            }
            for name, routing in chosen.items()
            if name in _JOBS
        ]
        call.workspace.change_settings(
            **{SETTING: body or None, EBMS: {**ebms, "afhandeling": [*kept, *made]}}
        )

    await run_in_threadpool(change)
    return Response(status_code=204)


def routes() -> list[BaseRoute]:
    """Return the routes."""
    return [
        route(PATH, get_transport, needs_oin=False, needs_control=True),
        route(PATH, put_transport, methods=("PUT",), needs_oin=False, needs_control=True),
    ]
