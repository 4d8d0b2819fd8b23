"""What an incoming signal does to the message it answers.

A signal that does not fit changes nothing; why is a finding in the journal. A signal is never answered.
"""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.digikoppeling import sent, validation
from ikt_mocks.digikoppeling.envelope import Envelope, read_envelope
from ikt_mocks.digikoppeling.errors import EbmsError
from ikt_mocks.digikoppeling.findings import HARNESS, KV, OBSERVED, finding
from ikt_mocks.digikoppeling.judging import signal_strictness, verify_with
from ikt_mocks.digikoppeling.messages import (
    Acknowledgment,
    EbmsMessage,
    MessageError,
    Pong,
    Signal,
    StatusResponse,
)
from ikt_mocks.digikoppeling.sent import Sent
from ikt_mocks.digikoppeling.settings import EbmsSettings
from ikt_mocks.digikoppeling.signature import is_receipt
from ikt_mocks.digikoppeling.state import Agreement, key_of
from ikt_mocks.digikoppeling.wire import Received
from ikt_mocks.workspace import Unit
from ikt_schemas.melding import Melding

Answering = Acknowledgment | MessageError | Pong | StatusResponse
_KINDS: dict[type, str] = {Pong: "Ping", StatusResponse: "StatusRequest"}


def is_answer(message: object) -> bool:
    """Tell whether ``message`` is a signal that answers something."""
    return isinstance(message, Answering)


def apply(
    unit: Unit, received: Received, agreement: Agreement, settings: EbmsSettings, *, synchronous: bool
) -> list[Melding]:
    """Let a signal do its work and return what was odd about it.

    :param received: with an answering signal.
    :param synchronous: whether it came in the answer to the message itself.
    """
    signal = received.message
    assert isinstance(signal, Answering)  # noqa: S101 - asked for answering signals only
    ref = signal.header.ref_to_message_id or ""
    sent_message = sent.find(unit, key_of(ref)) if ref else None
    if sent_message is None:
        return [_unknown(signal)]
    request = read_envelope(sent_message.envelope)
    reasons = list(_refused(received, sent_message, request, agreement, settings, synchronous=synchronous))
    if reasons:
        return reasons
    notes = signal_strictness(signal) if isinstance(signal, Acknowledgment) else []
    if isinstance(signal, MessageError):
        changed = signal.highest_severity == "Warning" or sent.settle(
            unit, ref, "DELIVERY_FAILED", "; ".join(_line(error) for error in signal.errors)
        )
    else:
        said = signal.status if isinstance(signal, StatusResponse) else ""
        changed = sent.settle(unit, ref, "DELIVERED", said)
    return notes if changed else [*notes, _late(signal, sent_message)]


def _line(error: EbmsError) -> str:
    return " ".join(part for part in (error.code, error.location, error.description) if part)


def _refused(
    received: Received,
    message: Sent,
    request: Envelope,
    agreement: Agreement,
    settings: EbmsSettings,
    *,
    synchronous: bool,
) -> Iterator[Melding]:
    signal = received.message
    asked = request.message
    assert isinstance(signal, Answering)  # noqa: S101 - by the caller
    assert not isinstance(asked, (Answering,))  # noqa: S101 - what was sent here is no answer
    header = getattr(asked, "header", None)
    wanted_kind = _KINDS.get(type(signal), "message")
    answers_kind = message.kind == wanted_kind or isinstance(signal, MessageError)
    if header is None or not answers_kind or not validation.answers(header, signal):
        yield finding(
            "IKT-DK-611",
            f"{signal.header.action} past niet bij het bericht waarnaar het verwijst",
            f"{signal.header.action} does not fit the message it refers to",
            ground=f"{KV}, ch05",
        )
        return
    expects_sync = getattr(asked, "sync_reply", None) is not None
    if expects_sync != synchronous:
        yield finding(
            "IKT-DK-612",
            f"{signal.header.action} kwam {'synchroon' if synchronous else 'asynchroon'}, anders dan afgesproken",
            f"{signal.header.action} came {'synchronous' if synchronous else 'asynchronous'}, other than agreed",
            ground=OBSERVED,
        )
        return
    if isinstance(signal, Acknowledgment) and isinstance(asked, EbmsMessage):
        yield from _bad_acknowledgment(received, signal, asked, request, agreement, settings)


def _bad_acknowledgment(
    received: Received,
    signal: Acknowledgment,
    asked: EbmsMessage,
    request: Envelope,
    agreement: Agreement,
    settings: EbmsSettings,
) -> Iterator[Melding]:
    signed = asked.ack_requested is not None and asked.ack_requested.signed
    for error in validation.check_acknowledgment(signal, agreement.cpa, signed=signed):
        yield finding(
            "IKT-DK-613",
            f"de ontvangstbevestiging is niet in orde: {_line(error)}",
            f"the acknowledgment is not in order: {_line(error)}",
            ground=OBSERVED,
            xpath=error.location,
        )
        return
    if not signed:
        return
    agreed = agreement.other.default_channel.doc_exchange.sender.non_repudiation
    verification = verify_with(received, agreement.other, agreed, settings)
    references = () if request.signature is None else request.signature.references
    if not verification.valid or not is_receipt(signal, references):
        why = "; ".join(_line(error) for error in verification.errors)
        yield finding(
            "IKT-DK-614",
            "de ondertekende ontvangstbevestiging bewijst de ontvangst niet" + (f": {why}" if why else ""),
            "the signed acknowledgment does not prove receipt" + (f": {why}" if why else ""),
            ground=f"{KV}, ch05",
        )


def _unknown(signal: Signal) -> Melding:
    return finding(
        "IKT-DK-615",
        f"{signal.header.action} verwijst naar een bericht dat hier niet is verstuurd",
        f"{signal.header.action} refers to a message that was not sent from here",
        ground=f"{KV}, ch05",
    )


def _late(signal: Signal, message: Sent) -> Melding:
    return finding(
        "IKT-DK-616",
        f"{signal.header.action} komt te laat of dubbel: het bericht staat al op {message.state}",
        f"{signal.header.action} comes late or twice: the message is {message.state} already",
        ground=HARNESS,
    )
