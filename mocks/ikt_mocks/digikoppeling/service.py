"""What the message handler does with messages that arrived: one transaction for many of them.

The caller hands over a batch of one workspace; every message, its payloads, its first answer and the work that follows
from it are in the store when :func:`receive` returns and the unit is committed. Only then may the replies leave.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ikt_mocks import faults, jobs, journal
from ikt_mocks.blobs import Blobs
from ikt_mocks.clock import stamp
from ikt_mocks.digikoppeling import answers, errors, inbox_signals, judging, outbox, replying, signals, state
from ikt_mocks.digikoppeling.answers import Keys
from ikt_mocks.digikoppeling.batch import Batch
from ikt_mocks.digikoppeling.envelope import read_envelope, write_envelope
from ikt_mocks.digikoppeling.errors import EbmsError, EnvelopeRefused
from ikt_mocks.digikoppeling.exchange import UNREADABLE, Arrival, Outcome, Reply, Security, soap_fault
from ikt_mocks.digikoppeling.findings import HARNESS, OBSERVED, finding
from ikt_mocks.digikoppeling.mandates import read_mandates
from ikt_mocks.digikoppeling.messages import (
    EbmsMessage,
    Message,
    MessageStatus,
    Ping,
    SoapFault,
    StatusRequest,
)
from ikt_mocks.digikoppeling.rules import header as header_rules
from ikt_mocks.digikoppeling.sent import sent as sent_table
from ikt_mocks.digikoppeling.settings import EbmsSettings
from ikt_mocks.digikoppeling.state import Agreement, First
from ikt_mocks.journal import Hop
from ikt_mocks.rules import Rule, collect, judge
from ikt_mocks.workspace import Unit
from ikt_schemas.melding import Melding

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
_RULES: tuple[Rule[EbmsMessage], ...] = tuple(collect(header_rules).values())


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
    business = [
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
        number=state.next_number(unit) if business else 0,
        firsts=state.firsts(unit, business) if business else {},
        faulty=faults.any_planned(unit),
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
        outcome = _business(batch, arrival, security, message, agreement)
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


def _certificate_outcome(batch: Batch, arrival: Arrival, message: Message) -> Outcome | None:
    reason = judging.certificate_reason(
        arrival.head, message.header, batch.settings, batch.mandates, batch.unit.now
    )
    if reason is None:
        return None
    note = finding(
        "IKT-DK-605", reason.nl, reason.en, ground="official: Best Practices ebMS2, EB005", ernst="fout"
    )
    if batch.settings.certificaat == "fault" or inbox_signals.is_answer(message):
        return Outcome(soap_fault(judging.CERTIFICATE_REFUSED), "geweigerd", [note])
    refused = EbmsError(errors.ErrorCode.SECURITY_FAILURE, "", judging.CERTIFICATE_REFUSED)
    return Outcome(
        Reply(200, answers.refusal(message.header, [refused], batch.unit.now)), "geweigerd", [note]
    )


def _signal(batch: Batch, arrival: Arrival, message: Message, agreement: Agreement) -> Outcome:
    refused = _certificate_outcome(batch, arrival, message)
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


def _business(
    batch: Batch, arrival: Arrival, security: Security | None, message: EbmsMessage, agreement: Agreement
) -> Outcome:
    key = state.key_of(message.header.message_id)
    first = batch.firsts.get(key)
    if first is not None and first.keep_until <= stamp(batch.unit.now):
        # Kept as long as agreed: from here on the same id is a new message, unless TimeToLive refuses it.
        state.release(batch.unit, first.nr)
        first = None
    if first is not None:
        return _duplicate(batch, arrival, message, agreement, first)
    refused = _certificate_outcome(batch, arrival, message)
    if refused is not None:
        return refused
    if security is None and judging.must_secure(arrival.received, agreement):
        security = judging.secure(arrival.received, agreement, batch.keys, batch.settings)
    found = next(
        judging.message_errors(
            arrival.received,
            agreement,
            security=security,
            settings=batch.settings,
            now=batch.unit.now,
            known=_known(batch),
        ),
        None,
    )
    notes = [
        *arrival.received.findings,
        *(() if security is None else security.findings),
        *judge(_RULES, message),
        *judging.large_finding(arrival.size),
        *judging.environment_finding(message.header, batch.settings),
    ]
    answer: bytes | None = None
    if found is not None:
        answer = answers.refusal(message.header, [found], batch.unit.now)
    elif message.ack_requested is not None:
        if message.ack_requested.signed and batch.keys.signer is None:
            notes.append(judging.key_missing("ondertekenen", "sign"))
        answer = answers.acknowledgment(message, arrival.received.signature, batch.keys, batch.unit.now)
    _keep(batch, arrival, security, message, agreement, answer, found)
    details = {} if found is None else {"fout": f"{found.code} {found.location}".strip()}
    verdict = "nieuw" if found is None else "geweigerd"
    reply = replying.give(batch, message, agreement, answer)
    return Outcome(reply, verdict, notes, details)


def _known(batch: Batch) -> Callable[[str], bool]:
    here = {row["message_id"] for row in batch.messages}
    return lambda ref: ref in here or state.is_known(batch.unit, ref, sent_table)


def _keep(
    batch: Batch,
    arrival: Arrival,
    security: Security | None,
    message: EbmsMessage,
    agreement: Agreement,
    answer: bytes | None,
    error: EbmsError | None,
) -> None:
    """Put the message into the batch, with its payloads unless it was refused, and plan what follows from it."""
    header = message.header
    binding = judging.binding_of(agreement, header)
    channel = agreement.other.default_channel if binding is None else binding.channel
    eliminate = channel.duplicate_elimination == "always" or header.duplicate_elimination
    window = channel.doc_exchange.receiver.reliable
    digest = arrival.digest()
    nr = batch.number
    batch.number += 1
    key = state.key_of(header.message_id)
    keep_until = state.due_stamp(
        batch.unit.now,
        channel.doc_exchange.receiver.persist_duration,
        timedelta(0) if window is None else window.window,
    )
    status: state.State = "RECEIVED" if error is None else "REFUSED"
    row: dict[str, Any] = {
        "nr": nr,
        "message_id": header.message_id,
        "message_key": key,
        "unique_key": key if eliminate else None,
        "cpa_id": header.cpa_id,
        "conversation_id": header.conversation_id,
        "ref_to": header.ref_to_message_id,
        "sender": header.sender.party_ids[0].value,
        "role": header.sender.role,
        "service": header.service.value,
        "service_type": header.service.type,
        "action": header.action,
        "digest": digest,
        "envelope": arrival.received.envelope,
        "at": stamp(batch.unit.now),
        "keep_until": keep_until,
        "state": status,
        "reason": "" if error is None else f"{error.code} {error.location}".strip()[:2000],
        "answer": answer,
        "synchronous": message.sync_reply is not None,
    }
    batch.messages.append(row)
    if eliminate:
        batch.firsts[key] = First(
            nr, header.cpa_id, digest, row["envelope"], keep_until, status, answer, row["synchronous"]
        )
    if error is not None:
        return
    plain = arrival.received if security is None else security.received
    batch.payloads.extend(
        state.payload_row(nr, place, attachment, batch.blobs)
        for place, attachment in enumerate(plain.attachments)
    )
    job = batch.settings.handling(header.service, header.action)
    if job:
        jobs.plan(batch.unit, job, batch.unit.now, {"bericht": nr})


def _duplicate(
    batch: Batch, arrival: Arrival, message: EbmsMessage, agreement: Agreement, first: First
) -> Outcome:
    if first.cpa_id != message.header.cpa_id:
        note = finding(
            "IKT-DK-621",
            "deze MessageId is al gebruikt onder een andere CPA",
            "this MessageId was used under another CPA already",
            ground=OBSERVED,
            ernst="fout",
        )
        return Outcome(UNREADABLE, "geweigerd", [note])
    notes: list[Melding] = []
    if first.digest != arrival.digest() and _differs(arrival, message, first):
        notes.append(
            finding(
                "IKT-DK-622",
                "hetzelfde MessageId komt met andere inhoud; het bericht is niet opnieuw afgeleverd",
                "the same MessageId comes with other content; the message was not delivered again",
                ground=HARNESS,
                ernst="fout",
            )
        )
    reply = replying.give(batch, message, agreement, first.answer, synchronous=first.synchronous)
    return Outcome(reply, "duplicaat", notes)


def _differs(arrival: Arrival, message: EbmsMessage, first: First) -> bool:
    """Tell whether a copy says something else, or only stands otherwise in its envelope."""
    try:
        before = read_envelope(first.envelope).message
    except EnvelopeRefused:
        return True
    return before != message or arrival.digest(first.envelope) != first.digest
