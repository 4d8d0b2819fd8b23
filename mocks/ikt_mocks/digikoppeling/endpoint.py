"""The address where messages are posted, as a bare ASGI application: read, judge, store, answer.

The body is read as it arrives and refused while reading once it is over the limit. What cannot be read at all gets
500 without content, a wrong SOAPAction a SOAP Fault, as the independent handler ebms-core answers.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from ikt_mocks import journal
from ikt_mocks.digikoppeling import judging, state
from ikt_mocks.digikoppeling.answers import NO_KEYS, Keys
from ikt_mocks.digikoppeling.errors import TransportRefused
from ikt_mocks.digikoppeling.exchange import (
    UNREADABLE,
    Arrival,
    Head,
    Reply,
    Security,
    soap_fault,
    tls_version,
)
from ikt_mocks.digikoppeling.group_commit import GroupCommit
from ikt_mocks.digikoppeling.http_protocol import client_identity
from ikt_mocks.digikoppeling.messages import EbmsMessage
from ikt_mocks.digikoppeling.mime import Limits, too_large
from ikt_mocks.digikoppeling.mime_whole import LARGEST
from ikt_mocks.digikoppeling.names import SOAP_ACTION
from ikt_mocks.digikoppeling.outbox import KOPPELVLAK
from ikt_mocks.digikoppeling.settings import SMALLEST_LIMIT, EbmsSettings
from ikt_mocks.digikoppeling.shapes import EnvelopeShapes
from ikt_mocks.digikoppeling.wire import MessageReader, Received
from ikt_mocks.journal import Hop
from ikt_mocks.plain_http import whole_answer
from ikt_mocks.workspace import Workspaces
from ikt_schemas.errors import InputRefused

_WORKSPACE = re.compile(r"[A-Za-z0-9._-]{1,64}")
_TOO_LARGE = Reply(413)
#: Above this size, in bytes, work on a message is done in a thread, so that others do not wait for it.
_HEAVY = 256 * 1024
_LIMITS = Limits()


#: An address that is the same in every run begins so: its name is a token of the workspace it leads to, without rights.
FIXED, FIXED_SECRET = "vast-", "ebms:"


class _Gone(Exception):  # noqa: N818 - not an error: the sender went away
    """The connection was broken before the whole body had come."""


class EbmsEndpoint:
    """Takes the messages of every workspace; the last part of the path names the workspace."""

    def __init__(self, workspaces: Workspaces, keys: Keys = NO_KEYS) -> None:
        self._workspaces = workspaces
        self.keys = keys
        self._commit = GroupCommit(workspaces, keys)
        self._shapes = EnvelopeShapes()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        head = _head(scope)
        workspace = head.path.rpartition("/")[2]
        if workspace.startswith(FIXED):
            workspace = await run_in_threadpool(self._behind, workspace)
        if not _WORKSPACE.fullmatch(workspace):
            reply = Reply(404)
        elif head.method != "POST":
            reply = await self._refuse(workspace, head, UNREADABLE, "method")
        elif head.header(b"soapaction") != SOAP_ACTION:
            await _read_over(receive)
            text = f"Unable to process message! SOAPAction={head.header(b'soapaction')[:200]}"
            reply = await self._refuse(workspace, head, _fault(text), "soapaction")
        else:
            body = _Body(self._workspaces, workspace, head, self._shapes)
            try:
                received = await body.read(receive)
            except _Gone:
                await self._refuse(workspace, head, UNREADABLE, "disconnected")
                return
            except TransportRefused as refused:
                answer = _TOO_LARGE if refused.reason == "too-large" else UNREADABLE
                reply = await self._refuse(workspace, head, answer, refused.reason, body)
            else:
                with received:
                    reply = await self._take(workspace, head, received, body)
        whole = whole_answer(scope) if reply.body and reply.fault is None else None
        if whole is None or not whole(reply.status, reply.headers, reply.body):
            await _answer(reply, send)

    def _behind(self, name: str) -> str:
        """Return the workspace that a fixed address leads to now; the name itself when it leads nowhere."""
        caller = self._workspaces.caller(FIXED_SECRET + name)
        return name if caller is None else caller.workspace

    async def _take(self, workspace: str, head: Head, received: Received, body: _Body) -> Reply:
        arrival = Arrival(head, received, body.size, body.sha256())
        security = None
        if received.signature is not None or body.size > _HEAVY:
            security = await run_in_threadpool(self._prepare, workspace, received)
        outcome = await self._commit.submit(workspace, arrival, security)
        return outcome.reply

    def _prepare(self, workspace: str, received: Received) -> Security | None:
        """Do what takes long before the transaction: verify, decrypt, and put large payloads on disk."""
        message = received.message
        if not isinstance(message, EbmsMessage):
            return None
        try:
            with self._workspaces.get(workspace).read() as unit:
                agreement = state.agreements(unit, [message.header.cpa_id]).get(message.header.cpa_id)
                settings = EbmsSettings.of(unit.settings())
        except InputRefused:
            return None
        if agreement is None:
            return None
        security = None
        if judging.must_secure(received, agreement):
            security = judging.secure(received, agreement, self.keys, settings)
        for attachment in (received if security is None else security.received).attachments:
            state.keep_large(attachment, self._workspaces.blobs)
        return security

    async def _refuse(
        self, workspace: str, head: Head, reply: Reply, reason: str, body: _Body | None = None
    ) -> Reply:
        """Write in the journal what could not be read, and return the answer; 404 when there is no such workspace."""

        def note() -> Reply:
            try:
                with self._workspaces.get(workspace).write() as unit:
                    journal.record(
                        unit,
                        Hop(
                            koppelvlak=KOPPELVLAK,
                            direction="in",
                            subject="onleesbaar",
                            oin="" if head.peer is None else head.peer.oin,
                            method=head.method[:10],
                            path=head.path,
                            status=None if reason == "disconnected" else reply.status,
                            content_type=head.header(b"content-type"),
                            body=b"" if body is None else body.start(),
                            details={"uitkomst": "geweigerd", "reden": reason, **head.for_journal()},
                        ),
                    )
            except InputRefused:
                return Reply(404)
            return reply

        return await run_in_threadpool(note)


class _Body:
    """Reads one body within the limit of the workspace: a small one in one go, a larger one as it comes."""

    def __init__(self, workspaces: Workspaces, workspace: str, head: Head, shapes: EnvelopeShapes) -> None:
        self._shapes = shapes
        self._workspaces = workspaces
        self._workspace = workspace
        self._head = head
        self._hash = hashlib.sha256()
        self._start: list[bytes] = []
        self._limit = SMALLEST_LIMIT
        self._limit_known = False
        self.size = 0

    def start(self) -> bytes:
        """Return what was read, when it is small enough to be shown in the journal."""
        return b"".join(self._start) if self.size <= journal.MAX_BODY else b""

    def sha256(self) -> str:
        """Return the digest of what was read."""
        return self._hash.hexdigest()

    async def read(self, receive: Receive) -> Received:
        """Return the message.

        :raises TransportRefused: it is none, or too large.
        """
        stated = self._head.header(b"content-length")
        if stated.isascii() and stated.isdigit() and int(stated[:18]) > self._limit:
            await self._check(int(stated[:18]))
        reader = MessageReader(self._head.header(b"content-type"), _LIMITS, self._shapes.read)
        try:
            more = True
            while more:
                event = await receive()
                if event["type"] != "http.request":
                    raise _Gone  # noqa: TRY301 - the reader is released below, as for a refusal
                chunk = event.get("body", b"")
                more = event.get("more_body", False)
                if chunk:
                    await self._add(chunk, reader)
        except BaseException:
            reader.abort()
            raise
        if self.size <= LARGEST:
            return reader.whole(self.start())
        return await run_in_threadpool(reader.close) if self.size > _HEAVY else reader.close()

    async def _add(self, chunk: bytes, reader: MessageReader) -> None:
        """Take the next octets; the reader gets them once the body is too large to be read in one go."""
        waiting = () if self.size > LARGEST else tuple(self._start)
        self.size += len(chunk)
        if self.size > self._limit:
            await self._check(self.size)
        self._hash.update(chunk)
        if self.size <= journal.MAX_BODY:
            self._start.append(chunk)
        if self.size > LARGEST:
            for piece in (*waiting, chunk):
                reader.feed(piece)

    async def _check(self, size: int) -> None:
        """Look at a size above the limit that is known, and at what the workspace allows."""
        if not self._limit_known:
            self._limit = await run_in_threadpool(self._agreed_limit)
            self._limit_known = True
        if size > self._limit:
            raise too_large(self._limit)

    def _agreed_limit(self) -> int:
        with contextlib.suppress(InputRefused), self._workspaces.get(self._workspace).read() as unit:
            return EbmsSettings.of(unit.settings()).max_bytes
        return SMALLEST_LIMIT


async def _read_over(receive: Receive) -> None:
    """Read a small body that nobody looks at: with its answer in hand too early a client sends on right behind it."""
    size, more = 0, True
    while more and size <= SMALLEST_LIMIT:
        event = await receive()
        size += len(event.get("body", b""))
        more = event.get("more_body", False)


def _fault(text: str) -> Reply:
    # A header may hold octets that XML does not know.
    return soap_fault("".join(character for character in text if character.isprintable()))


def _head(scope: Scope) -> Head:
    tls: Mapping[str, object] | None = (scope.get("extensions") or {}).get("tls")
    if not tls:
        return Head(scope["method"], scope["path"], tuple(scope["headers"]))
    number = tls.get("tls_version")
    return Head(
        scope["method"],
        scope["path"],
        tuple(scope["headers"]),
        client_identity(scope),
        tls_version(number if isinstance(number, int) else None),
    )


async def _answer(reply: Reply, send: Send) -> None:
    kind = "" if reply.fault is None else reply.fault.kind
    parameters = {} if reply.fault is None else reply.fault.parameters
    if kind == "delay":
        await asyncio.sleep(float(parameters.get("seconds", 1)))
    if kind in ("drop", "drop-after-store", "cut"):
        # A promise of content that never comes whole: every HTTP client sees a broken connection.
        keep = int(parameters.get("bytes", 10)) if kind == "cut" else 0
        length = max(len(reply.body), keep) + 1
        headers = [(b"content-type", b"text/xml"), (b"content-length", str(length).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body[:keep], "more_body": True})
        raise ConnectionAbortedError("cut on purpose by a planned fault")
    await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
    await send({"type": "http.response.body", "body": reply.body})
