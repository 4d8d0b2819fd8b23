"""uvicorn's quick HTTP/1.1 protocol for plain HTTP, with the cases in which it would lose or keep too much.

With httptools uvicorn drops the body of a request that offers HTTP/2 (``Upgrade: h2c``), as java.net.http does; such a
connection goes on with h11, as does one with octets in a header that only h11 takes. And a head of any length would be
collected; here it ends at 64 KiB, as h11 ends it, and behind another request at that and one read more.

It also lets an application give a whole answer at once (:func:`whole_answer`), which ASGI can only take in steps.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, cast

from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

#: Longest head of a request, in bytes; the same as in h11.
MAX_HEAD = 64 * 1024
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_UPGRADE = re.compile(rb"\nupgrade[ \t]*:")
_ONLY_H11_TAKES = bytes((*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F))
_TOO_LONG = "Request head too long."
_EXTENSION = "ikt.whole_answer"

Headers = Iterable[tuple[bytes, bytes]]


class PlainHttpProtocol(HttpToolsProtocol):
    """HTTP/1.1 without TLS; pass it to uvicorn as ``http``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as its parent
        super().__init__(*args, **kwargs)
        self._start = b""
        self._in_message = False
        self._in_head = False
        self._head_bytes = 0

    def data_received(self, data: bytes) -> None:
        """Look at the head of each request before the parser does."""
        if self._in_message:
            self._head_bytes = self._head_bytes + len(data) if self._in_head else 0
            if self._head_bytes > MAX_HEAD:
                self.send_400_response(_TOO_LONG)
                return
        else:
            data = (self._start + data).lstrip(b"\r\n")
            self._start = b""
            end = _HEAD_END.search(data)
            if end is None:
                self._unset_keepalive_if_required()
                if len(data) > MAX_HEAD:
                    self.send_400_response(_TOO_LONG)
                else:
                    self._start = data
                return
            idle = self.cycle is None or self.cycle.response_complete
            if idle and _is_for_h11(data[: end.end()]):
                self._go_on_with_h11(data)
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """Note that a request has begun."""
        self._in_message = self._in_head = True
        self._head_bytes = 0
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; trailers are left out.

        :raises ValueError: it asks for another protocol behind a request that is not answered yet; the parser turns
            this into an answer 400.
        """
        if not self._in_head:
            return
        if name.lower() == b"upgrade":
            raise ValueError("an upgrade in a pipeline")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Note that the body comes, and offer the application to take its answer as a whole."""
        self._in_head = False
        super().on_headers_complete()
        if self.cycle is not None and self.cycle.scope is self.scope:
            self.cycle.scope["extensions"] = cast("Any", {_EXTENSION: partial(_answer, self.cycle)})

    def on_message_complete(self) -> None:
        """Note that the next octets are of another request."""
        self._in_message = False
        super().on_message_complete()

    def _go_on_with_h11(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        self.connections.discard(self)
        protocol = H11Protocol(config=self.config, server_state=self.server_state, app_state=self.app_state)
        protocol.connection_made(self.transport)
        self.transport.set_protocol(protocol)
        protocol.data_received(data)


def whole_answer(scope: Scope) -> Callable[[int, Headers, bytes], bool] | None:
    """Return what takes a whole answer: status, headers with their Content-Length, body; ``None`` on other servers.

    No header is about the connection. It tells whether it did; when it did not, ASGI's steps are the way.
    """
    taker: Callable[[int, Headers, bytes], bool] | None = scope.get("extensions", {}).get(_EXTENSION)
    return taker


def _answer(cycle: RequestResponseCycle, status: int, headers: Headers, body: bytes) -> bool:
    """Write a whole answer, where nothing out of the ordinary is going on."""
    usual = cycle.keep_alive and not (cycle.disconnected or cycle.response_started or cycle.access_log)
    if not usual or cycle.flow.write_paused or cycle.scope["method"] == "HEAD":
        return False
    pieces = [STATUS_LINE[status]]
    for name, value in (*cycle.default_headers, *headers):
        pieces += (name, b": ", value, b"\r\n")
    pieces += (b"\r\n", body)
    cycle.response_started = cycle.response_complete = True
    cycle.waiting_for_100_continue = False
    cycle.transport.write(b"".join(pieces))
    cycle.message_event.set()
    cycle.on_response()
    return True


def _is_for_h11(head: bytes) -> bool:
    lower = head.lower()
    # Both looks are cheap for a head that has neither.
    return (b"\nupgrade" in lower and _UPGRADE.search(lower) is not None) or len(head) != len(
        head.translate(None, _ONLY_H11_TAKES)
    )
