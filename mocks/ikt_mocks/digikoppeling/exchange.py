"""One HTTP exchange as the message handler sees it: what arrived, and what is answered."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ikt_mocks.digikoppeling.envelope import write_envelope
from ikt_mocks.digikoppeling.messages import SoapFault
from ikt_mocks.digikoppeling.names import SOAP_ACTION
from ikt_mocks.digikoppeling.oin import CertificateIdentity
from ikt_mocks.digikoppeling.wire import Received
from ikt_mocks.faults import Fault
from ikt_schemas.melding import Melding

SOAP_HEADERS = ((b"content-type", b"text/xml; charset=UTF-8"), (b"soapaction", SOAP_ACTION.encode()))
_VERSIONS = {0x0303: "TLSv1.2", 0x0304: "TLSv1.3"}
_HIDDEN = (b"authorization", b"x-api-key", b"cookie", b"proxy-authorization")
_MAX_HEADERS, _MAX_VALUE = 50, 500


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a request.

    :param headers: names in lower case, as ASGI gives them.
    :param peer: whom the client certificate names; ``None`` without one.
    :param tls: ``TLSv1.2`` or ``TLSv1.3``; empty over plain HTTP.
    """

    method: str
    path: str
    headers: tuple[tuple[bytes, bytes], ...] = ()
    peer: CertificateIdentity | None = None
    tls: str = ""

    def header(self, name: bytes) -> str:
        """Return the first header called ``name``; empty when absent."""
        for key, value in self.headers:
            if key == name:
                return value.decode("latin-1")
        return ""

    def for_journal(self) -> dict[str, Any]:
        """Return what the journal tells of it; secrets are left out."""
        shown = {
            name.decode("latin-1"): value[:_MAX_VALUE].decode("latin-1")
            for name, value in self.headers[:_MAX_HEADERS]
            if name not in _HIDDEN
        }
        told: dict[str, Any] = {"headers": shown}
        if self.tls:
            told |= {"tls": self.tls, "peer": None if self.peer is None else self.peer.oin}
        return told


def tls_version(number: int | None) -> str:
    """Return the name of a TLS version as the ASGI extension numbers them."""
    return _VERSIONS.get(number or 0, "TLS")


@dataclass(frozen=True, slots=True)
class Security:
    """What verifying and decrypting gave; the attachments are the plain ones."""

    received: Received
    errors: tuple[Any, ...] = ()
    findings: tuple[Melding, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that could be read.

    :param size: of the whole body, in bytes.
    :param sha256: of the whole body.
    """

    head: Head
    received: Received
    size: int
    sha256: str

    def digest(self, envelope: bytes | None = None) -> str:
        """Return the digest that tells a retry from a replay: over the envelope and every payload.

        :param envelope: taken in place of its own, to compare the payloads alone.
        """
        made = hashlib.sha256(self.received.envelope if envelope is None else envelope)
        for attachment in self.received.attachments:
            made.update(attachment.payload.sha256.encode())
        return made.hexdigest()


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back in the same connection.

    :param fault: ``delay``, ``cut`` or ``drop`` to be applied to it.
    """

    status: int
    body: bytes = b""
    fault: Fault | None = None

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """The HTTP headers."""
        length = (b"content-length", str(len(self.body)).encode())
        if self.body:
            return [*SOAP_HEADERS, length]
        if self.status == _TOO_LARGE:
            # Else the server would read the rest of the body to keep the connection.
            return [length, (b"connection", b"close")]
        return [] if self.status == _NO_CONTENT else [length]


_NO_CONTENT, _TOO_LARGE = 204, 413
#: What an unreadable message gets: 500 and nothing else, as ebms-core answers.
UNREADABLE = Reply(500)


def soap_fault(text: str) -> Reply:
    """Return the answer to a message that cannot be given to anybody: a SOAP Fault with code Client."""
    return Reply(500, write_envelope(SoapFault("Client", text)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one arrival.

    :param verdict: ``nieuw``, ``duplicaat``, ``geweigerd``, ``signaal``, ``fout`` or ``storing``.
    """

    reply: Reply
    verdict: str
    findings: Sequence[Melding] = ()
    details: dict[str, Any] = field(default_factory=dict)
