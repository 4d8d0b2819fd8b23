"""Any ASGI application on a real loopback port, in a thread of this process."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from types import TracebackType
from typing import Literal, Self

import uvicorn
from starlette.types import ASGIApp

from ikt_mocks.plain_http import PlainHttpProtocol
from ikt_schemas.errors import HarnessBroken, InputRefused
from ikt_schemas.language import Text

_START_SECONDS = 10.0


def bind(host: str, port: int) -> socket.socket:
    """Return a listening-ready socket on ``host``:``port`` (0: any free port).

    :raises InputRefused: the port is in use, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches off the delay of small packets only for a socket that names its protocol.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except (OSError, OverflowError) as error:
        made.close()
        raise InputRefused(
            Text(
                f"poort {port} op {host} is niet vrij: {error}", f"port {port} on {host} is not free: {error}"
            ),
            where="--port",
            todo=Text(
                "Kies een andere poort, of --port 0 voor een vrije poort.",
                "Choose another port, or --port 0 for a free one.",
            ),
        ) from error
    return made


class LoopbackServer:
    """Serve ``app`` from the moment the ``with`` block is entered until it is left.

    :param app: any ASGI application; its lifespan runs.
    :param port: port to listen on, 0 for a free one.
    :param tls: context of a TLS server; the application then sees the client certificate in its scope.
    :raises InputRefused: the port is in use.
    """

    def __init__(
        self, app: ASGIApp, *, host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
    ) -> None:
        self._socket = bind(host, port)
        self.host = host
        self.port: int = self._socket.getsockname()[1]
        self._scheme = "http" if tls is None else "https"
        config = server_config(app, tls=tls, log_level="critical", lifespan="on")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run,
            kwargs={"sockets": [self._socket]},
            daemon=True,
            name=f"loopback-{self.port}",
        )

    @property
    def url(self) -> str:
        """Base URL without a final slash."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self._scheme}://{host}:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        limit = time.monotonic() + _START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > limit:
                raise HarnessBroken("the server did not start")
            time.sleep(0.005)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=_START_SECONDS)
        self._socket.close()


def server_config(
    app: ASGIApp,
    *,
    tls: ssl.SSLContext | None,
    log_level: str,
    lifespan: Literal["auto", "on", "off"] = "auto",
) -> uvicorn.Config:
    """Return how uvicorn serves ``app``; with ``tls`` the application sees the client certificate in its scope."""
    config = uvicorn.Config(
        app,
        # uvloop cannot close its loop while a TLS connection is still saying goodbye.
        loop="auto" if tls is None else "asyncio",
        http=PlainHttpProtocol if tls is None else _protocol(),
        log_level=log_level,
        access_log=False,
        lifespan=lifespan,
        timeout_graceful_shutdown=5,
    )
    if tls is not None:
        config.load()
        config.ssl = tls
    return config


def _protocol() -> type[asyncio.Protocol]:
    # Imported here: only a server with TLS needs the certificate library.
    from ikt_mocks.digikoppeling.http_protocol import TlsExtensionProtocol

    return TlsExtensionProtocol
