"""What the message handler does with messages that arrived: one transaction for many of them.

The caller hands over a batch of one workspace; every message, its payloads, its first answer and the work that follows
from it are in the store when :func:`receive` returns and the unit is committed. Only then may the replies leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ikt_mocks import faults, journal
from ikt_mocks.blobs import Blobs
from ikt_mocks.clock import stamp
from ikt_mocks.digikoppeling import (
    answers,
    business,
    errors,
    inbox_signals,
    outbox,
    replying,
    signals,
    state,
)
from ikt_mocks.digikoppeling.answers import Keys
from ikt_mocks.digikoppeling.batch import Batch
from ikt_mocks.digikoppeling.envelope import write_envelope
from ikt_mocks.digikoppeling.exchange import UNREADABLE, Arrival, Outcome, Reply, Security, soap_fault
from ikt_mocks.digikoppeling.mandates import read_mandates
from ikt_mocks.digikoppeling.messages import (
    EbmsMessage,
    Message,
    MessageStatus,
    Ping,
    SoapFault,
    StatusRequest,
)
from ikt_mocks.digikoppeling.settings import EbmsSettings
from ikt_mocks.digikoppeling.state import Agreement
from ikt_mocks.journal import Hop
from ikt_mocks.workspace import Unit

#: Where faults of receiving are planned.
RECEIVING = "ebms.ontvangst"
_BEFORE = ("status", "drop")
_AFTER = ("drop-after-store", "delay", "cut")
_STATUSES: dict[str, MessageStatus] = {
    "RECEIVED": "Received",
    "PROCESSED": "Processed",
    "FAILED": "Processed",
    "REFUSED": "NotRecognized",
}


def receive(
    unit: Unit,
    blobs: Blobs,
    arrivals: Sequence[tuple[Arrival, Security | None]],
    keys: Keys,
) -> list[Outcome]:
    """Take messages in and return what is answered to each, in order; the journal tells of each as well.

    :param arrivals: each with what :func:`~.judging.secure` made of it, when there was something to do.
    :raises InputRefused: the settings of the workspace cannot be used.
    """
    settings = unit.settings()
    headers = [item.received.message for item, _ in arrivals]
    known = [message for message in headers if not isinstance(message, SoapFault)]
    copies = [
        state.key_of(message.header.message_id) for message in known if isinstance(message, EbmsMessage)
    ]
    batch = Batch(
        unit=unit,
        blobs=blobs,
        keys=keys,
        settings=EbmsSettings.of(settings),
        mandates=read_mandates(settings),
        agreements=state.agreements(unit, {message.header.cpa_id for message in known}),
        # First the number, which locks: what others stored before is seen by the question for copies.
        number=state.next_number(unit) if copies else 0,
        firsts=state.firsts(unit, copies) if copies else {},
        faulty=faults.any_planned(unit),
        at=stamp(unit.now),
    )
    outcomes = [_one(batch, arrival, security) for arrival, security in arrivals]
    state.insert_received(unit, batch.messages, batch.payloads)
    journal.record_all(
        unit, [_hop(arrival, outcome) for (arrival, _), outcome in zip(arrivals, outcomes, strict=True)]
    )
    return outcomes


def _hop(arrival: Arrival, outcome: Outcome) -> Hop:
    message = arrival.received.message
    details: dict[str, Any] = {
        "uitkomst": outcome.verdict,
        "bevindingen": [item.code for item in outcome.findings],
        **arrival.head.for_journal(),
        **outcome.details,
    }
    subject, oin, reference = "SOAP Fault", "", ""
    if not isinstance(message, SoapFault):
        header = message.header
        subject = header.action[:100]
        oin = header.sender.party_ids[0].oin if header.sender.party_ids else ""
        reference = header.message_id
        if not isinstance(message, EbmsMessage) and header.ref_to_message_id:
            reference = header.ref_to_message_id
            details["message_id"] = header.message_id
        details["cpa"] = header.cpa_id[:500]
    return Hop(
        koppelvlak=outbox.KOPPELVLAK,
        direction="in",
        subject=subject,
        oin=oin,
        reference=reference,
        method=arrival.head.method,
        path=arrival.head.path,
        status=outcome.reply.status or None,
        content_type=arrival.head.header(b"content-type"),
        digest=(arrival.sha256, arrival.size),
        details=details,
    )


def _one(batch: Batch, arrival: Arrival, security: Security | None) -> Outcome:
    message = arrival.received.message
    if isinstance(message, SoapFault):
        return Outcome(UNREADABLE, "fout", details={"reden": "een SOAP Fault is geen bericht"})
    action = message.header.action
    fault = batch.fault(RECEIVING, _BEFORE, action)
    if fault is not None:
        status = int(fault.parameters.get("status", 503)) if fault.kind == "status" else 0
        return Outcome(Reply(status, fault=fault), "storing")
    agreement = batch.agreements.get(message.header.cpa_id)
    if agreement is None:
        outcome = _unknown_cpa(batch, message)
    elif isinstance(message, EbmsMessage):
        outcome = business.take(batch, arrival, security, message, agreement)
    else:
        outcome = _signal(batch, arrival, message, agreement)
    after = batch.fault(RECEIVING, _AFTER, action)
    return outcome if after is None else replace(outcome, reply=replace(outcome.reply, fault=after))


def _unknown_cpa(batch: Batch, message: Message) -> Outcome:
    if batch.settings.onbekende_cpa == "fault" or inbox_signals.is_answer(message):
        return Outcome(soap_fault(f"CPA {message.header.cpa_id} not found!"), "geweigerd")
    # Without a CPA there is no other address: the error goes back in this connection.
    body = answers.refusal(message.header, [errors.CPA_UNKNOWN], batch.unit.now)
    return Outcome(Reply(200, body), "geweigerd")


def _signal(batch: Batch, arrival: Arrival, message: Message, agreement: Agreement) -> Outcome:
    refused = replying.refuse_certificate(batch, arrival, message)
    if refused is not None:
        return refused
    if inbox_signals.is_answer(message):
        notes = inbox_signals.apply(
            batch.unit, arrival.received, agreement, batch.settings, synchronous=False
        )
        return Outcome(Reply(batch.settings.geaccepteerd), "signaal", notes)
    assert isinstance(message, Ping | StatusRequest)  # noqa: S101 - the two signals that ask something
    action = "Pong" if isinstance(message, Ping) else "StatusResponse"
    message_id = answers.reply_id(message, action)
    now = batch.unit.now
    if isinstance(message, Ping):
        envelope = write_envelope(signals.pong(message, message_id=message_id, timestamp=now))
    else:
        row = state.status_of(batch.unit, message.ref_to_message_id, message.header.cpa_id)
        status = "NotRecognized" if row is None else _STATUSES[row[0]]
        made = signals.status_response(
            message,
            status,
            message_id=message_id,
            timestamp=now,
            received=None if row is None or status == "NotRecognized" else row[1],
        )
        envelope = write_envelope(made)
    if message.sync_reply is not None:
        return Outcome(Reply(200, envelope), "signaal")
    replying.plan_signal(batch, message, agreement, envelope, action)
    return Outcome(Reply(batch.settings.geaccepteerd), "signaal")
