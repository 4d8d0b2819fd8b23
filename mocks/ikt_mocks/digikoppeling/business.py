"""A business message that arrived: judged, kept with its payloads and first answer, or known as a copy."""

from __future__ import annotations

from ikt_mocks import jobs
from ikt_mocks.digikoppeling import answers, judging, replying, state
from ikt_mocks.digikoppeling.batch import Batch
from ikt_mocks.digikoppeling.envelope import read_envelope
from ikt_mocks.digikoppeling.errors import EbmsError, EnvelopeRefused
from ikt_mocks.digikoppeling.exchange import UNREADABLE, Arrival, Outcome, Security
from ikt_mocks.digikoppeling.findings import HARNESS, OBSERVED, finding
from ikt_mocks.digikoppeling.messages import EbmsMessage
from ikt_mocks.digikoppeling.sent import sent as sent_table
from ikt_mocks.digikoppeling.state import Agreement, First
from ikt_mocks.digikoppeling.terms import Terms
from ikt_schemas.melding import Melding


def take(
    batch: Batch, arrival: Arrival, security: Security | None, message: EbmsMessage, agreement: Agreement
) -> Outcome:
    """Take a business message in: a copy of one that is known, or a new one that is judged and kept.

    :param security: what :func:`~.judging.secure` made of it, when there was something to do.
    """
    key = state.key_of(message.header.message_id)
    first = batch.firsts.get(key)
    if first is not None and first.keep_until <= batch.at:
        # Kept as long as agreed: from here on the same id is a new message, unless TimeToLive refuses it.
        state.release(batch.unit, first.nr)
        first = None
    if first is not None:
        return _duplicate(batch, arrival, message, agreement, first)
    refused = replying.refuse_certificate(batch, arrival, message)
    if refused is not None:
        return refused
    received = arrival.received
    terms = batch.terms(message, received, agreement)
    if security is None and (received.signature is not None or terms.encrypted):
        security = judging.secure(received, agreement, batch.keys, batch.settings)
    errors = terms.errors(
        message,
        agreement.cpa,
        [item.content_id for item in received.attachments],
        security=security,
        now=batch.unit.now,
        known=lambda ref: ref in batch.arrived or state.is_known(batch.unit, ref, sent_table),
    )
    found = next(errors, None)
    notes = [
        *received.findings,
        *(() if security is None else security.findings),
        *terms.notes(message),
        *judging.large_finding(arrival.size),
        *terms.environment,
    ]
    answer: bytes | None = None
    if found is not None:
        answer = answers.refusal(message.header, [found], batch.unit.now)
    elif message.ack_requested is not None:
        if message.ack_requested.signed and batch.keys.signer is None:
            notes.append(judging.key_missing("ondertekenen", "sign"))
        answer = answers.acknowledgment(message, received.signature, batch.keys, batch.unit.now)
    _keep(batch, arrival, security, message, terms, answer, found)
    details = {} if found is None else {"fout": f"{found.code} {found.location}".strip()}
    verdict = "nieuw" if found is None else "geweigerd"
    reply = replying.give(batch, message, agreement, answer)
    return Outcome(reply, verdict, notes, details)


def _keep(
    batch: Batch,
    arrival: Arrival,
    security: Security | None,
    message: EbmsMessage,
    terms: Terms,
    answer: bytes | None,
    error: EbmsError | None,
) -> None:
    """Put the message into the batch, with its payloads unless it was refused, and plan what follows from it."""
    header, envelope = message.header, arrival.received.envelope
    key = state.key_of(header.message_id)
    digest = arrival.digest()
    nr = batch.number
    batch.number += 1
    status: state.State = "RECEIVED" if error is None else "REFUSED"
    batch.arrived.add(header.message_id)
    batch.messages.append(
        {
            **terms.columns,
            "nr": nr,
            "message_id": header.message_id,
            "message_key": key,
            "unique_key": key if terms.eliminate else None,
            "conversation_id": header.conversation_id,
            "ref_to": header.ref_to_message_id,
            "digest": digest,
            "envelope": envelope,
            "state": status,
            "reason": "" if error is None else f"{error.code} {error.location}".strip()[:2000],
            "answer": answer,
        }
    )
    if terms.eliminate:
        batch.firsts[key] = First(
            nr,
            header.cpa_id,
            digest,
            envelope,
            terms.keep_until,
            status,
            answer,
            message.sync_reply is not None,
        )
    if error is not None:
        return
    plain = arrival.received if security is None else security.received
    batch.payloads.extend(
        state.payload_row(batch.unit, nr, place, attachment, batch.blobs)
        for place, attachment in enumerate(plain.attachments)
    )
    if terms.job:
        jobs.plan(batch.unit, terms.job, batch.unit.now, {"bericht": nr})


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
