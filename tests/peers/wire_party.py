"""A party that is nothing but the codec: posts what it is told, keeps what comes, and answers what it is told.

With it a test can send every fault there is, and see every octet of the answer.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tests.peers.handlers import Content
from tests.peers.layers import Identity

from ikt_mocks.digikoppeling.messages import EbmsMessage, Message, SoapFault
from ikt_mocks.digikoppeling.payload import Attachment
from ikt_mocks.digikoppeling.signals import acknowledge
from ikt_mocks.digikoppeling.signature import Verification, verify
from ikt_mocks.digikoppeling.wire import MessageReader, Received, WireMessage, write_message
from ikt_mocks.loopback import LoopbackServer

#: Longest wait for something that crosses the wire, in seconds.
PATIENCE = 20.0


def new_id() -> str:
    """Return a MessageId that was never used."""
    return f"{uuid.uuid4()}@wire.example"


def now() -> datetime:
    """Return the time of the machine, which an independent handler goes by, in whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Seen:
    """One message that came in, with everything read from it."""

    message: Message | SoapFault
    envelope: bytes
    contents: list[Content]
    verification: Verification | None = None


Answer = Callable[[Seen, int], WireMessage | None]


def accept(_seen: Seen, _count: int) -> WireMessage | None:
    """Answer nothing but 204."""
    return None


def acknowledge_from(count: int) -> Answer:
    """Acknowledge a business message in the same connection, from the ``count``-th post on; before that 503."""

    def answer(seen: Seen, posted: int) -> WireMessage | None:
        if not isinstance(seen.message, EbmsMessage) or posted < count:
            return None
        return write_message(acknowledge(seen.message, message_id=new_id(), timestamp=now()))

    return answer


@dataclass
class WireParty:
    """The party; ``answer`` decides what goes back to each message."""

    signer: Identity | None = None
    answer: Answer = accept
    url: str = ""
    seen: list[Seen] = field(default_factory=list)
    _news: threading.Condition = field(default_factory=threading.Condition)

    async def _receive(self, request: Request) -> Response:
        reader = MessageReader(request.headers.get("content-type", ""))
        async for chunk in request.stream():
            reader.feed(chunk)
        with reader.close() as received:
            seen = self._read(received)
        with self._news:
            self.seen.append(seen)
            posted = len(self.seen)
            self._news.notify_all()
        wire = self.answer(seen, posted)
        if wire is None:
            return Response(status_code=204)
        return Response(wire.read(), headers=dict(wire.headers))

    def _read(self, received: Received) -> Seen:
        contents = [
            (item.content_id, item.content_type, item.payload.read()) for item in received.attachments
        ]
        verification = None
        if received.signature is not None and self.signer is not None:
            verification = verify(received.envelope, received.attachments, self.signer.certificate)
        return Seen(received.message, received.envelope, contents, verification)

    @contextmanager
    def listening(self) -> Iterator[WireParty]:
        """Listen on a free port as long as the block lasts."""
        app = Starlette(routes=[Route("/ebms", self._receive, methods=["POST"])])
        with LoopbackServer(app) as server:
            self.url = f"{server.url}/ebms"
            yield self

    def wait(self, count: int = 1) -> list[Seen]:
        """Return what came in, once it is at least ``count`` messages."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.seen) >= count, PATIENCE), f"{self.seen} came in"
            return list(self.seen)

    def post(
        self,
        target: str,
        message: Message | WireMessage,
        attachments: Sequence[Attachment] = (),
        **headers: str,
    ) -> httpx.Response:
        """Post a message; ``headers`` replace those of the wire form."""
        wire = message if isinstance(message, WireMessage) else write_message(message, attachments)
        with httpx.Client(timeout=PATIENCE, trust_env=False) as client:
            return client.post(target, content=wire.read(), headers={**dict(wire.headers), **headers})

    def answer_to(
        self, target: str, message: Message | WireMessage, attachments: Sequence[Attachment] = ()
    ) -> Message | SoapFault:
        """Return the signal that answers a message: from the same connection, or else from one of its own."""
        before = len(self.seen)
        response = self.post(target, message, attachments)
        if response.content:
            reader = MessageReader(response.headers["content-type"])
            reader.feed(response.content)
            with reader.close() as received:
                return received.message
        assert response.is_success, response.status_code
        return self.wait(before + 1)[before].message
