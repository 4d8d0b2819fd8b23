"""Message handlers as these tests drive them: the one of this product, and ebms-core, behind one form."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Protocol, Self

import httpx
from lxml import etree
from tests.peers.layers import Identity

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling.answers import Keys
from ikt_mocks.digikoppeling.delivery import Delivery
from ikt_mocks.digikoppeling.messages import PartyId, Service
from ikt_mocks.digikoppeling.msh import Msh
from ikt_mocks.digikoppeling.outbox import Outgoing
from ikt_mocks.digikoppeling.payload import Attachment
from ikt_mocks.digikoppeling.signing import Signer
from ikt_mocks.loopback import LoopbackServer
from ikt_mocks.server import MockSettings, create_app, open_workspaces
from ikt_schemas.xml_source import parse_xml

#: What a payload is, whoever received it: Content-ID, media type, octets.
Content = tuple[str, str, bytes]


class Handler(Protocol):
    """One side of an exchange."""

    @property
    def endpoint(self) -> str:
        """The URL where messages for it are posted."""

    def install(self, cpa: bytes, party: PartyId) -> None:
        """Load a CPA under which it is ``party``."""

    def send(
        self, cpa_id: str, party: PartyId, role: str, service: Service, action: str, *parts: Attachment
    ) -> str:
        """Send a message as ``party`` and return its MessageId."""

    def ping(self, cpa_id: str, party: PartyId, other: PartyId) -> str:
        """Send a Ping and return its outcome: ``pong``, or the MessageId to ask the state of."""

    def state(self, message_id: str) -> str:
        """Return the state of a message it sent."""

    def received(self, cpa_id: str) -> list[str]:
        """Return the MessageIds that wait for the application."""

    def contents(self, message_id: str) -> list[Content]:
        """Return the payloads of a message that waits."""


class OwnHandler:
    """The message handler of this product on a loopback port, with its own dispatcher and a running clock."""

    def __init__(
        self, identity: Identity, *, moment: datetime, folder: Path, tls: ssl.SSLContext | None = None
    ) -> None:
        signer = Signer(key=identity.key, certificate=identity.certificate)
        keys = Keys(signer=signer, decryption=identity.key)
        self._workspaces = open_workspaces("sqlite://", blobs=folder)
        self._workspace = self._workspaces.create(name="peer", moment=moment, runs=True)
        self._msh = Msh(self._workspace, keys)
        self._server = LoopbackServer(create_app(self._workspaces, MockSettings(keys=keys)), tls=tls)

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        with ExitStack() as stack:
            stack.callback(self._workspaces.database.close)
            self._server.__exit__(None, None, None)

    @property
    def endpoint(self) -> str:
        """The URL where messages for it are posted."""
        return f"{self._server.url}/ebms/{self._workspace.id}"

    def install(self, cpa: bytes, party: PartyId) -> None:
        """Load a CPA under which it is ``party``."""
        self._msh.install(cpa, party=party.value)

    def send(
        self, cpa_id: str, party: PartyId, role: str, service: Service, action: str, *parts: Attachment
    ) -> str:
        """Send a message; party and role follow from the CPA."""
        del party, role
        return self._msh.send(Outgoing(cpa_id=cpa_id, service=service, action=action, attachments=parts))

    def ping(self, cpa_id: str, party: PartyId, other: PartyId) -> str:
        """Send a Ping; its state tells whether the Pong has come."""
        del party, other
        return self._msh.ping(cpa_id)

    def state(self, message_id: str) -> str:
        """Return the state of a message it sent."""
        return self._msh.sent(message_id).state

    def received(self, cpa_id: str) -> list[str]:
        """Return the MessageIds that wait for the application."""
        return [item.message_id for item in self._waiting(cpa_id)]

    def contents(self, message_id: str) -> list[Content]:
        """Return the payloads of a message that waits."""
        [found] = [item for item in self._msh.waiting() if item.message_id == message_id]
        return [
            (one.content_id, one.content_type, one.read(self._workspaces.blobs)) for one in found.payloads
        ]

    def _waiting(self, cpa_id: str) -> Sequence[Delivery]:
        return [item for item in self._msh.waiting() if item.cpa_id == cpa_id]


_CPA_SERVICE = "http://www.ordina.nl/cpa/2.18"
_MESSAGE_SERVICE = "http://www.ordina.nl/ebms/2.18"
# The events of sending, by the states they stand for.
_STATES = {"DELIVERED": "DELIVERED", "FAILED": "DELIVERY_FAILED", "EXPIRED": "EXPIRED"}
_Fields = Sequence[tuple[str, "str | _Fields"]]


class EbmsCoreHandler:
    """ebms-core 2.19 behind its SOAP services: bare operations, with unqualified children."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    @property
    def endpoint(self) -> str:
        """The URL where messages for it are posted."""
        return str(self._client.base_url.join("/ebms"))

    def _call(self, path: str, namespace: str, operation: str, fields: _Fields) -> etree._Element:
        envelope = etree.Element(f"{{{names.SOAP}}}Envelope", nsmap={"soap": names.SOAP})
        body = etree.SubElement(envelope, f"{{{names.SOAP}}}Body")
        _fill(etree.SubElement(body, f"{{{namespace}}}{operation}"), fields)
        response = self._client.post(
            path, content=etree.tostring(envelope), headers={"Content-Type": "text/xml; charset=UTF-8"}
        )
        assert response.status_code == httpx.codes.OK, f"{operation}: {response.text}"
        return parse_xml(response.content, name=operation, limit=64 * 1024 * 1024).root

    def _message_call(self, operation: str, *fields: tuple[str, str | _Fields]) -> etree._Element:
        return self._call("/service/ebms", _MESSAGE_SERVICE, operation, fields)

    def install(self, cpa: bytes, party: PartyId) -> None:
        """Load a CPA; ebms-core serves both of its parties."""
        del party
        self._call("/service/cpa", _CPA_SERVICE, "insertCPA", (("cpa", cpa.decode()), ("overwrite", "true")))

    def send(
        self, cpa_id: str, party: PartyId, role: str, service: Service, action: str, *parts: Attachment
    ) -> str:
        """Send a message and return its MessageId."""
        properties: _Fields = (
            ("cpaId", cpa_id),
            ("fromPartyId", f"{party.type}:{party.value}"),
            ("fromRole", role),
            ("service", f"{service.type}:{service.value}"),
            ("action", action),
        )
        sources: list[tuple[str, str | _Fields]] = [("dataSource", _source(part)) for part in parts]
        answer = self._message_call("sendMessage", ("message", (("properties", properties), *sources)))
        return _text(answer, "messageId")

    def ping(self, cpa_id: str, party: PartyId, other: PartyId) -> str:
        """Send a Ping; the operation comes back only when the Pong has come."""
        self._message_call(
            "ping",
            ("cpaId", cpa_id),
            ("fromPartyId", f"{party.type}:{party.value}"),
            ("toPartyId", f"{other.type}:{other.value}"),
        )
        return "pong"

    def state(self, message_id: str) -> str:
        """Return the state of a message it sent, by its events: getMessageStatus asks the *other* party."""
        answer = self._message_call(
            "getUnprocessedMessageEvents",
            ("messageFilter", (("messageId", message_id),)),
            *(("eventType", kind) for kind in _STATES),
        )
        return next((_STATES[item.text or ""] for item in answer.iter("type")), "CREATED")

    def received(self, cpa_id: str) -> list[str]:
        """Return the MessageIds that wait for the application."""
        answer = self._message_call("getUnprocessedMessageIds", ("messageFilter", (("cpaId", cpa_id),)))
        return [item.text or "" for item in answer.iter("messageId")]

    def contents(self, message_id: str) -> list[Content]:
        """Return the payloads of a message that waits."""
        answer = self._message_call("getMessage", ("messageId", message_id))
        return [
            (
                item.findtext("contentId", ""),
                item.findtext("contentType", ""),
                base64.b64decode(item.findtext("content", "")),
            )
            for item in answer.iter("dataSource")
        ]


def _fill(parent: etree._Element, fields: _Fields) -> None:
    for name, value in fields:
        child = etree.SubElement(parent, name)
        if isinstance(value, str):
            child.text = value
        else:
            _fill(child, value)


def _source(part: Attachment) -> _Fields:
    return (
        ("name", part.filename),
        ("contentId", part.content_id),
        ("contentType", part.content_type),
        ("content", base64.b64encode(part.payload.read()).decode("ascii")),
    )


def _text(answer: etree._Element, name: str) -> str:
    return next((item.text or "" for item in answer.iter(name)), "")
