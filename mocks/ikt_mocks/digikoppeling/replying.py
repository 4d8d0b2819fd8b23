"""How an answer goes back: in the same connection, or by a post of its own; with the fault that is planned for it."""

from __future__ import annotations

from datetime import timedelta

from ikt_mocks import jobs
from ikt_mocks.clock import later
from ikt_mocks.digikoppeling import answers, errors, inbox_signals, judging, outbox
from ikt_mocks.digikoppeling.batch import Batch
from ikt_mocks.digikoppeling.errors import EbmsError
from ikt_mocks.digikoppeling.exchange import Arrival, Outcome, Reply, soap_fault
from ikt_mocks.digikoppeling.findings import BP, finding
from ikt_mocks.digikoppeling.messages import EbmsMessage, Message
from ikt_mocks.digikoppeling.state import Agreement

#: Where faults of answering are planned.
ANSWERING = "ebms.ack"
_ANSWER_FAULTS = ("never", "twice", "delay", *answers.DISTORTIONS)


def give(
    batch: Batch,
    message: EbmsMessage,
    agreement: Agreement,
    answer: bytes | None,
    *,
    synchronous: bool | None = None,
) -> Reply:
    """Return the reply that carries ``answer``, or plan its posting and return the accepting status."""
    accepted = Reply(batch.settings.geaccepteerd)
    if answer is None:
        return accepted
    fault = batch.fault(ANSWERING, _ANSWER_FAULTS, message.header.action)
    kind = "" if fault is None else fault.kind
    if kind == "never":
        return accepted
    if kind in answers.DISTORTIONS:
        answer = answers.distort(answer, kind, batch.keys)
    sync = message.sync_reply is not None if synchronous is None else synchronous
    if sync and not kind:
        return Reply(200, answer)
    action = "MessageError" if b"ErrorList" in answer else "Acknowledgment"
    if not sync:
        delay = 0.0
        if fault is not None and kind == "delay":
            delay = float(fault.parameters.get("seconds", 1))
        for _turn in range(2 if kind == "twice" else 1):
            plan_signal(batch, message, agreement, answer, action, delay=delay)
        return accepted
    if kind == "twice":
        plan_signal(batch, message, agreement, answer, action)
    return Reply(200, answer, fault=fault if kind == "delay" else None)


def plan_signal(
    batch: Batch,
    message: Message,
    agreement: Agreement,
    envelope: bytes,
    action: str,
    *,
    delay: float = 0.0,
) -> None:
    """Plan the posting of a signal to the sender of ``message``.

    :param delay: seconds by the clock of the workspace.
    """
    unit = batch.unit
    sender = message.header.sender.party_ids
    target = sender if agreement.cpa.party(sender) is not None else agreement.other.party_ids
    url = outbox.registered(unit, target) or agreement.cpa.signal_endpoint(target)
    jobs.plan(
        unit,
        outbox.SIGNAL,
        later(unit.now, timedelta(seconds=delay)),
        {
            "url": url,
            "envelope": envelope.decode(),
            "subject": action,
            "oin": target[0].oin,
            "reference": message.header.message_id,
        },
    )


def refuse_certificate(batch: Batch, arrival: Arrival, message: Message) -> Outcome | None:
    """Return what a message gets whose client certificate may not speak for From; ``None`` when it may."""
    reason = judging.certificate_reason(
        arrival.head, message.header, batch.settings, batch.mandates, batch.unit.now
    )
    if reason is None:
        return None
    note = finding("IKT-DK-605", reason.nl, reason.en, ground=f"{BP}, EB005", ernst="fout")
    if batch.settings.certificaat == "fault" or inbox_signals.is_answer(message):
        return Outcome(soap_fault(judging.CERTIFICATE_REFUSED), "geweigerd", [note])
    refused = EbmsError(errors.ErrorCode.SECURITY_FAILURE, "", judging.CERTIFICATE_REFUSED)
    return Outcome(
        Reply(200, answers.refusal(message.header, [refused], batch.unit.now)), "geweigerd", [note]
    )
