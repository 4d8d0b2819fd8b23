"""The server on a loopback port, as clients of other make speak to it."""

from __future__ import annotations

import socket

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ikt_mocks.loopback import LoopbackServer


async def _echo(request: Request) -> Response:
    return PlainTextResponse(await request.body())


def test_a_request_that_offers_http2_keeps_its_body() -> None:
    """java.net.http offers h2c with each first request over plain HTTP, and sends streams in chunks."""
    request = (
        b"POST /echo HTTP/1.1\r\nHost: mock\r\nConnection: Upgrade, HTTP2-Settings, close\r\n"
        b"HTTP2-Settings: AAEAAEAAAAIAAAAA\r\nUpgrade: h2c\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"5\r\nhallo\r\n0\r\n\r\n"
    )
    app = Starlette(routes=[Route("/echo", _echo, methods=["POST"])])
    with (
        LoopbackServer(app) as server,
        socket.create_connection((server.host, server.port), timeout=10) as connection,
    ):
        connection.sendall(request)
        answer = b""
        while chunk := connection.recv(4096):
            answer += chunk
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"\r\n\r\nhallo")
