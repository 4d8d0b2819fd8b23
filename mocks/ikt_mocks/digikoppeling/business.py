"""A business message that arrived: judged, kept with its payloads and first answer, or known as a copy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ikt_mocks import jobs
from ikt_mocks.clock import stamp
from ikt_mocks.digikoppeling import answers, judging, replying, state
from ikt_mocks.digikoppeling.batch import Batch
from ikt_mocks.digikoppeling.envelope import read_envelope
from ikt_mocks.digikoppeling.errors import EbmsError, EnvelopeRefused
from ikt_mocks.digikoppeling.exchange import UNREADABLE, Arrival, Outcome, Security
from ikt_mocks.digikoppeling.findings import HARNESS, OBSERVED, finding
from ikt_mocks.digikoppeling.messages import EbmsMessage
from ikt_mocks.digikoppeling.rules import header as header_rules
from ikt_mocks.digikoppeling.sent import sent as sent_table
from ikt_mocks.digikoppeling.state import Agreement, First
from ikt_mocks.rules import Rule, collect, judge
from ikt_schemas.melding import Melding

_RULES: tuple[Rule[EbmsMessage], ...] = tuple(collect(header_rules).values())


def take(
    batch: Batch, arrival: Arrival, security: Security | None, message: EbmsMessage, agreement: Agreement
) -> Outcome:
    """Take a business message in: a copy of one that is known, or a new one that is judged and kept.

    :param security: what :func:`~.judging.secure` made of it, when there was something to do.
    """
    key = state.key_of(message.header.message_id)
    first = batch.firsts.get(key)
    if first is not None and first.keep_until <= stamp(batch.unit.now):
        # Kept as long as agreed: from here on the same id is a new message, unless TimeToLive refuses it.
        state.release(batch.unit, first.nr)
        first = None
    if first is not None:
        return _duplicate(batch, arrival, message, agreement, first)
    refused = replying.refuse_certificate(batch, arrival, message)
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
