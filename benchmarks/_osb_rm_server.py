"""One of the servers that ``osb_rm.py`` measures, in a process of its own; it says where it listens and what it kept.

    python benchmarks/_osb_rm_server.py ikt sqlite:///FILE
    python benchmarks/_osb_rm_server.py bare

Both run on uvicorn as ``ikt serve`` does, with one worker. The first line of output holds the address as JSON, the
last one, after SIGTERM, how many messages the store holds.
"""

from __future__ import annotations

import json
import os
import socket
import sys

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from ikt_mocks.digikoppeling import state
from ikt_mocks.digikoppeling.answers import NO_KEYS, acknowledgment
from ikt_mocks.digikoppeling.cpa_writer import write_cpa
from ikt_mocks.digikoppeling.exchange import Reply
from ikt_mocks.digikoppeling.msh import Msh
from ikt_mocks.digikoppeling.samples.exchange import MOMENT, OIN_B, sample_message, sample_profile
from ikt_mocks.loopback import bind, server_config
from ikt_mocks.server import create_app, open_workspaces
from ikt_mocks.workspace import Workspaces

WORKSPACE = "ontvanger"


def _bare() -> ASGIApp:
    """Return an application that reads the body and answers the octets of one acknowledgment."""
    message = sample_message(sample_profile(sync_reply_mode="mshSignalsOnly"), "p1")
    reply = Reply(200, acknowledgment(message, None, NO_KEYS, MOMENT))
    headers = reply.headers

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        more = True
        while more:
            more = (await receive()).get("more_body", False)
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body})

    return app


def _receiver(url: str) -> Workspaces:
    workspaces = open_workspaces(url)
    workspace = workspaces.create(moment=MOMENT, runs=False, identifier=WORKSPACE)
    Msh(workspace).install(write_cpa(sample_profile(sync_reply_mode="mshSignalsOnly")), party=OIN_B)
    return workspaces


def _stored(workspaces: Workspaces) -> int:
    with workspaces.get(WORKSPACE).read() as unit:
        return state.next_number(unit) - 1


class _Server(uvicorn.Server):
    """uvicorn that tells its port when it accepts requests, and the outcome before the signal ends the process."""

    def __init__(self, config: uvicorn.Config, port: int, workspaces: Workspaces | None) -> None:
        super().__init__(config)
        self._port, self._workspaces = port, workspaces

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        _tell(url=f"http://127.0.0.1:{self._port}/ebms/{WORKSPACE}")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        _tell(stored=None if self._workspaces is None else _stored(self._workspaces))


def _tell(**values: object) -> None:
    os.write(sys.stdout.fileno(), json.dumps(values).encode() + b"\n")


def main(kind: str, url: str = "sqlite://") -> None:
    """Serve until SIGTERM comes."""
    workspaces = _receiver(url) if kind == "ikt" else None
    app = _bare() if workspaces is None else create_app(workspaces)
    made = bind("127.0.0.1", 0)
    config = server_config(app, tls=None, log_level="critical", lifespan="on" if workspaces else "off")
    _Server(config, made.getsockname()[1], workspaces).run(sockets=[made])


if __name__ == "__main__":
    main(*sys.argv[1:])
