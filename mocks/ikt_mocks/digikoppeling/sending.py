"""The jobs that send: messages with their retries, and signals, each once.

After every attempt, a successful one too, the next is planned at now + RetryInterval, until an acknowledgment or an
error changes the state, or TimeToLive passes. A retry is the same octets again. The classes of HTTP answers are those
of the independent handler ebms-core, with the rule of the standard that 503 is recoverable and 3xx and 4xx are errors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import httpx

from ikt_mocks import faults, journal
from ikt_mocks.clock import later
from ikt_mocks.digikoppeling import inbox_signals, sent, state
from ikt_mocks.digikoppeling.messages import SoapFault
from ikt_mocks.digikoppeling.names import SOAP_ACTION
from ikt_mocks.digikoppeling.outbox import KOPPELVLAK, SEND, SIGNAL
from ikt_mocks.digikoppeling.payload import CHUNK_BYTES
from ikt_mocks.digikoppeling.sent import Sent
from ikt_mocks.digikoppeling.settings import EbmsSettings
from ikt_mocks.digikoppeling.wire import Received, outcome
from ikt_mocks.faults import Fault
from ikt_mocks.jobs import Dispatch, GaveUp, Handler, Job, Later
from ikt_mocks.journal import Hop
from ikt_mocks.workspace import Unit
from ikt_schemas.melding import Melding

#: Where faults of sending are planned.
POINT = "ebms.verzenden"
#: An answer larger than this is no signal, in bytes.
MAX_ANSWER = 2 * 1024 * 1024
_FAULTS = ("drop", "cut", "twice", "delay")
_RECOVERABLE_4XX = (408, 429)
_UNRECOVERABLE_5XX = (501, 505, 510)

Class = Literal["sent", "recoverable", "unrecoverable"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one attempt gave.

    :param status: HTTP status; ``None`` when there was no answer.
    :param error: why there was none.
    """

    status: int | None
    body: bytes = b""
    content_type: str = ""
    error: str = ""

    @property
    def kind(self) -> Class:
        """How it counts."""
        return "recoverable" if self.status is None else classify(self.status)


def classify(status: int) -> Class:
    """Return what an HTTP status means to the sender of a message."""
    if 200 <= status < 300:
        return "sent"
    if status in _RECOVERABLE_4XX or (status >= 500 and status not in _UNRECOVERABLE_5XX):
        return "recoverable"
    return "unrecoverable"


def post(
    client: httpx.Client, url: str, content_type: str, body: bytes | Iterator[bytes], size: int
) -> Attempt:
    """Post one message and return what came back; nothing of the network is raised."""
    headers = {"Content-Type": content_type, "SOAPAction": SOAP_ACTION, "Content-Length": str(size)}
    read = bytearray()
    try:
        with client.stream("POST", url, content=body, headers=headers) as response:
            for chunk in response.iter_bytes():
                read += chunk
                if len(read) > MAX_ANSWER:
                    return Attempt(response.status_code, error="the answer is too large")
            return Attempt(response.status_code, bytes(read), response.headers.get("content-type", ""))
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return Attempt(None, error=f"{type(error).__name__}: {error}")


def _halved(chunks: Iterator[bytes], size: int) -> Iterator[bytes]:
    """Yield the first half, then break the connection, as a sender that goes away does."""
    left = size // 2
    for chunk in chunks:
        yield chunk[:left]
        left -= len(chunk)
        if left <= 0:
            break
    raise httpx.WriteError("cut on purpose by a planned fault")


def send(dispatch: Dispatch, job: Job) -> None:
    """Make one attempt to send a message, and say when the next is due.

    :raises Later: another attempt, or the end of TimeToLive, is due.
    """
    message_id = str(job.payload["message_id"])
    with dispatch.workspace.write() as unit:
        message = sent.find(unit, message_id)
        if message is None or message.state != "CREATED":
            return
        if message.expires is not None and unit.now >= sent.moment_of(message.expires):
            sent.settle(unit, message_id, "EXPIRED", "TimeToLive passed")
            return
        waits = message.attempts > message.retries
        fault = None if waits else faults.take(unit, POINT, _FAULTS, subject=message.action)
        now = unit.now
        if not waits and (fault is None or fault.kind != "delay"):
            sent.attempted(unit, message_id)
    if waits:
        _end_of_attempts(dispatch, message)
        return
    if fault is not None and fault.kind == "delay":
        due = later(now, timedelta(seconds=float(fault.parameters.get("seconds", 1))))
        raise Later(due, "delayed by a planned fault")
    attempt = _attempt(dispatch, message, fault)
    with dispatch.workspace.write() as unit:
        _judge(unit, message, attempt)
        still = sent.find(unit, message_id)
    if still is not None and still.state == "CREATED" and (message.reliable or message.kind != "message"):
        _plan_next(message, now, attempt)


def _end_of_attempts(dispatch: Dispatch, message: Sent) -> None:
    if message.expires is not None:
        raise Later(sent.moment_of(message.expires), "all attempts made")
    with dispatch.workspace.write() as unit:
        sent.settle(unit, message.message_id, "DELIVERY_FAILED", "no answer")


def _plan_next(message: Sent, now: datetime, attempt: Attempt) -> None:
    """Plan the next attempt, or the end of TimeToLive; a Ping or StatusRequest just waits for its answer."""
    if message.kind != "message":
        return
    if message.attempts >= message.retries:
        if message.expires is not None:
            raise Later(sent.moment_of(message.expires), attempt.error or f"HTTP {attempt.status}")
        return
    due = later(now, timedelta(seconds=message.interval))
    raise Later(due, attempt.error or f"HTTP {attempt.status}")


def _attempt(dispatch: Dispatch, message: Sent, fault: Fault | None) -> Attempt:
    kind = "" if fault is None else fault.kind
    if kind == "drop":
        return Attempt(None, error="not sent: dropped by a planned fault")
    for turn in range(2 if kind == "twice" else 1):
        chunks = _body(dispatch, message)
        body: bytes | Iterator[bytes] = chunks if message.body is None else message.body
        if kind == "cut":
            body = _halved(_body(dispatch, message), message.body_size)
        attempt = post(dispatch.http, message.url, message.content_type, body, message.body_size)
        if kind == "twice" and turn == 0:
            with dispatch.workspace.write() as unit:
                _judge(unit, message, attempt)
    return attempt


def _body(dispatch: Dispatch, message: Sent) -> Iterator[bytes]:
    if message.body is not None:
        yield message.body
        return
    with dispatch.workspace.blobs.path(message.body_sha256).open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            yield chunk


def _judge(unit: Unit, message: Sent, attempt: Attempt) -> None:
    """Draw the consequences of one attempt and write it in the journal."""
    findings: list[Melding] = []
    told = attempt.error
    if attempt.kind == "unrecoverable":
        sent.settle(unit, message.message_id, "DELIVERY_FAILED", f"HTTP {attempt.status}")
    elif not message.reliable and message.kind == "message":
        reason = attempt.error or f"HTTP {attempt.status}"
        if attempt.kind == "sent":
            sent.settle(unit, message.message_id, "DELIVERED")
        else:
            sent.settle(unit, message.message_id, "DELIVERY_FAILED", reason)
    elif message.kind != "message" and attempt.kind != "sent":
        sent.settle(unit, message.message_id, "DELIVERY_FAILED", attempt.error or f"HTTP {attempt.status}")
    if attempt.body:
        answer = outcome(attempt.body, attempt.content_type or "text/xml")
        if isinstance(answer, Received):
            findings = _take_answer(unit, answer, attempt)
            told = told or _name(answer)
            answer.close()
        else:
            told = f"unreadable answer: {answer.reason}"
    journal.record(
        unit,
        Hop(
            koppelvlak=KOPPELVLAK,
            direction="out",
            subject=message.action,
            oin=message.receiver[:20],
            reference=message.message_id,
            method="POST",
            path=message.url,
            status=attempt.status,
            content_type=message.content_type,
            body=message.envelope,
            details={
                "cpa": message.cpa_id,
                "poging": message.attempts + 1,
                "bytes": message.body_size,
                "antwoord": told,
                "bevindingen": [item.code for item in findings],
            },
        ),
    )


def _name(answer: Received) -> str:
    message = answer.message
    return f"SOAP Fault: {message.text}" if isinstance(message, SoapFault) else message.header.action


def _take_answer(unit: Unit, answer: Received, attempt: Attempt) -> list[Melding]:
    message = answer.message
    if isinstance(message, SoapFault) or attempt.kind != "sent" or not inbox_signals.is_answer(message):
        return []
    agreement = state.agreements(unit, [message.header.cpa_id]).get(message.header.cpa_id)
    if agreement is None:
        return []
    return inbox_signals.apply(unit, answer, agreement, EbmsSettings.of(unit.settings()), synchronous=True)


def signal(dispatch: Dispatch, job: Job) -> None:
    """Post one acknowledgment, error, Pong or StatusResponse; once, for the sender's retry repairs a loss.

    :raises GaveUp: it did not arrive.
    """
    payload = job.payload
    envelope = str(payload["envelope"]).encode()
    content_type = "text/xml; charset=UTF-8"
    attempt = post(dispatch.http, str(payload["url"]), content_type, envelope, len(envelope))
    with dispatch.workspace.write() as unit:
        journal.record(
            unit,
            Hop(
                koppelvlak=KOPPELVLAK,
                direction="out",
                subject=str(payload["subject"]),
                oin=str(payload["oin"])[:20],
                reference=str(payload["reference"]),
                method="POST",
                path=str(payload["url"]),
                status=attempt.status,
                content_type=content_type,
                body=envelope,
                details={"antwoord": attempt.error},
            ),
        )
    if attempt.kind != "sent":
        raise GaveUp(attempt.error or f"HTTP {attempt.status}")


def handlers() -> Mapping[str, Handler]:
    """Return the handlers of the jobs by which a message handler sends."""
    return {SEND: send, SIGNAL: signal}
