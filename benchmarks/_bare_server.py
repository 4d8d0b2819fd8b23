"""The bare server that ``osb_rm.py`` measures beside the mock, in a process of its own.

    python benchmarks/_bare_server.py

It runs on uvicorn as ``ikt serve`` does. The first line of output holds its address as JSON.
"""

from __future__ import annotations

import json

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from ikt_mocks.digikoppeling.answers import NO_KEYS, acknowledgment
from ikt_mocks.digikoppeling.exchange import Reply
from ikt_mocks.digikoppeling.samples.exchange import MOMENT, sample_message, sample_profile
from ikt_mocks.loopback import bind, server_config


def bare() -> ASGIApp:
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


def main() -> None:
    """Serve until SIGTERM comes."""
    made = bind("127.0.0.1", 0)
    made.listen()
    print(json.dumps({"url": f"http://127.0.0.1:{made.getsockname()[1]}"}), flush=True)
    config = server_config(bare(), tls=None, log_level="critical", lifespan="off")
    uvicorn.Server(config).run(sockets=[made])


if __name__ == "__main__":
    main()
