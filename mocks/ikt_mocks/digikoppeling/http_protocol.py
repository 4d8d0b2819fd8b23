"""The client certificate for the application: uvicorn's HTTP/1.1 protocol with the ASGI ``tls`` extension.

uvicorn does not hand the peer's certificate on. This subclass wraps the application of one connection, so that every
request of it carries ``scope["extensions"]["tls"]`` in the form of the ASGI TLS extension 0.2.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from typing import Any

from cryptography import x509
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from ikt_mocks.digikoppeling.oin import CertificateIdentity, identify

_VERSIONS = {"TLSv1.2": 0x0303, "TLSv1.3": 0x0304}


def describe(connection: ssl.SSLObject) -> dict[str, Any]:
    """Return the ``tls`` extension for a connection whose handshake is done.

    ``client_cert_chain`` holds the leaf and, on Python 3.13 and later, the certificates it was verified with.
    """
    leaf = connection.getpeercert(binary_form=True)
    chain = [leaf] if leaf is not None else []
    verified = getattr(connection, "get_verified_chain", None)
    if leaf is not None and verified is not None:
        chain = list(verified())
    cipher = connection.cipher()
    numbers = {str(one["name"]): int(one["id"]) & 0xFFFF for one in connection.context.get_ciphers()}
    return {
        "server_cert": None,
        "client_cert_chain": [ssl.DER_cert_to_PEM_cert(one) for one in chain],
        "client_cert_name": x509.load_der_x509_certificate(leaf).subject.rfc4514_string() if leaf else None,
        # A server that demands a certificate has no connection with a wrong one: there is no error to tell.
        "client_cert_error": None,
        "tls_version": _VERSIONS.get(connection.version() or ""),
        "cipher_suite": None if cipher is None else numbers.get(cipher[0]),
    }


def client_identity(scope: Mapping[str, Any]) -> CertificateIdentity | None:
    """Return whom the client certificate of a request names; ``None`` when the request came without one."""
    extension = scope.get("extensions", {}).get("tls")
    if not extension or not extension.get("client_cert_chain"):
        return None
    return identify(x509.load_pem_x509_certificate(next(iter(extension["client_cert_chain"])).encode()))


class TlsExtensionProtocol(H11Protocol):
    """HTTP/1.1 over TLS with the client certificate in the ASGI scope; pass it to uvicorn as ``http``."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its parent
        """Take the certificate from the connection, once for all its requests."""
        super().connection_made(transport)
        connection = transport.get_extra_info("ssl_object")
        if connection is not None:
            self.app = _with_extension(self.app, describe(connection))

    def shutdown(self) -> None:
        """End a connection when the server stops: at once when nothing is being answered.

        A client that keeps its connection for later never reads the goodbye of TLS: waiting for its own is in vain.
        """
        if self.cycle is None or self.cycle.response_complete:
            self.transport.abort()
        else:
            super().shutdown()


def _with_extension(app: Any, extension: dict[str, Any]) -> Any:  # noqa: ANN401 - uvicorn and Starlette name the type differently
    inner: ASGIApp = app

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        extensions = {**scope.get("extensions", {}), "tls": extension}
        await inner({**scope, "extensions": extensions}, receive, send)

    return wrapped
