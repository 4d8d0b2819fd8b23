"""The server on a loopback port, as clients of other make speak to it."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from ikt_mocks.loopback import LoopbackServer
from ikt_mocks.plain_http import whole_answer


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


class _EchoAtOnce:
    """Answers with the body of the request, whole where the server takes it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", True
        while more:
            event = await receive()
            body += event["body"]
            more = event.get("more_body", False)
        headers = [(b"content-length", str(len(body)).encode())]
        whole = whole_answer(scope)
        assert whole is not None
        taken = whole(200, [*headers, (b"x-whole", b"1")], body)
        if not taken:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": body})
        assert not whole(200, headers, b"once more")


def test_whole_answers_are_those_in_steps() -> None:
    answer = _ask(_KEPT + _KEPT, _KEPT, _LAST, echo=_EchoAtOnce())
    assert answer.count(b"HTTP/1.1 200 OK\r\n") == 4
    # The last answer closes the connection, and is given in steps.
    assert answer.count(b"x-whole: 1\r\n") == 3
    assert answer.count(b"date: ") == answer.count(b"server: uvicorn") == 4
    heads = [part.partition(b"\r\n\r\n") for part in answer.split(b"HTTP/1.1 200 OK\r\n")[1:]]
    assert [body for _head, _blank, body in heads] == [b"eerst"] * 3 + [b"laats"]
    assert b"connection: close" in heads[3][0]


def test_answer_to_head_is_not_given_whole() -> None:
    request = b"HEAD /echo HTTP/1.1\r\nHost: mock\r\nContent-Length: 5\r\n\r\neerst"
    answer = _ask(request, _LAST, echo=_EchoAtOnce())
    assert answer.count(b"HTTP/1.1 200 ") == 2
    assert b"eerst" not in answer
    assert b"x-whole" not in answer


def _ask(*pieces: bytes, echo: Any = _echo) -> bytes:  # noqa: ANN401 - what a Route takes
    """Send ``pieces`` one after the other and return all that comes back until the server closes."""
    app = Starlette(routes=[Route("/echo", echo, methods=["POST", "HEAD"])])
    answer = b""
    with (
        LoopbackServer(app) as server,
        socket.create_connection((server.host, server.port), timeout=10) as connection,
    ):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            connection.sendall(piece)
        while chunk := connection.recv(4096):
            answer += chunk
    return answer


_KEPT = b"POST /echo HTTP/1.1\r\nHost: mock\r\nContent-Length: 5\r\n\r\neerst"
_LAST = b"POST /echo HTTP/1.1\r\nHost: mock\r\nContent-Length: 5\r\nConnection: close\r\n\r\nlaatst"[:-1]
_OFFER = _LAST.replace(b"Connection: close", b"Connection: Upgrade, close\r\nUPGRADE: h2c")


@pytest.mark.parametrize("request_", [_LAST, _OFFER], ids=["plain", "upgrade"])
def test_a_request_in_single_octets_is_read(request_: bytes) -> None:
    answer = _ask(*(request_[at : at + 1] for at in range(len(request_))))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"\r\n\r\nlaats")


def test_requests_in_one_go_are_answered_in_order() -> None:
    answer = _ask(_KEPT + b"\r\n" + _LAST)
    assert answer.count(b"HTTP/1.1 200 ") == 2
    assert answer.index(b"\r\n\r\neerst") < answer.index(b"\r\n\r\nlaats")


def test_an_offer_in_a_pipeline_is_refused_and_not_read_without_its_body() -> None:
    answer = _ask(_KEPT + _OFFER)
    assert b"HTTP/1.1 400 " in answer
    assert b"laats" not in answer


def test_an_octet_that_no_header_should_hold_is_left_to_the_application() -> None:
    assert _ask(_LAST.replace(b"Host: mock", b"Host: mock\r\nX-Odd: a\x01b")).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("before", [b"", _KEPT], ids=["first", "pipelined"])
def test_a_head_without_end_is_refused(before: bytes) -> None:
    start = before + b"POST /echo HTTP/1.1\r\nHost: mock\r\n"
    answer = b""
    app = Starlette(routes=[Route("/echo", _echo, methods=["POST"])])
    with (
        LoopbackServer(app) as server,
        socket.create_connection((server.host, server.port), timeout=10) as connection,
    ):
        connection.sendall(start)
        # More than a head may measure, and far less than the refusal of a server without a limit would take.
        for number in range(600):
            try:
                connection.sendall(b"X-%d: " % number + b"a" * 1016 + b"\r\n")
            except ConnectionError:
                break
        try:
            while chunk := connection.recv(4096):
                answer += chunk
        except ConnectionResetError:
            # Octets that were still on their way when the server closed.
            return
    assert b"HTTP/1.1 400 " in answer


def test_trailers_are_left_out() -> None:
    request = (
        b"POST /echo HTTP/1.1\r\nHost: mock\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"5\r\nhallo\r\n0\r\nX-Late: 1\r\nUpgrade: h2c\r\n\r\n"
    )
    answer = _ask(request)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"\r\n\r\nhallo")
