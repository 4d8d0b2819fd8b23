"""Sending: making a message by its CPA and putting it in the store, from where jobs send it.

Every name comes from the CPA or from the caller.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509

from ikt_mocks import jobs
from ikt_mocks.blobs import Blobs
from ikt_mocks.clock import stamp
from ikt_mocks.digikoppeling import names, sent, state
from ikt_mocks.digikoppeling.answers import NO_KEYS, Keys, derived_id
from ikt_mocks.digikoppeling.cpa import ActionBinding, PerMessage
from ikt_mocks.digikoppeling.encryption import encrypt
from ikt_mocks.digikoppeling.envelope import write_envelope
from ikt_mocks.digikoppeling.messages import (
    AckRequested,
    EbmsMessage,
    Manifest,
    MessageHeader,
    Party,
    PartyId,
    Ping,
    Service,
    StatusRequest,
    SyncReply,
)
from ikt_mocks.digikoppeling.payload import Attachment
from ikt_mocks.digikoppeling.signing import sign
from ikt_mocks.digikoppeling.state import Agreement
from ikt_mocks.digikoppeling.wire import WireMessage, pack
from ikt_mocks.workspace import Unit, endpoint_of
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

SEND, SIGNAL = "ebms.send", "ebms.signal"
#: The name of this koppelvlak where an address for an OIN is registered; it goes before the CPA's own.
KOPPELVLAK = "TRANSPORT"
#: How long a reliable message lives when the CPA says nothing (Koppelvlakstandaard ebMS2, ch05).
DEFAULT_WINDOW = timedelta(days=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A business message to be sent.

    :param conversation_id: empty to begin a conversation.
    :param message_id: empty to have one made.
    """

    cpa_id: str
    service: Service
    action: str
    attachments: Sequence[Attachment] = ()
    conversation_id: str = ""
    ref_to_message_id: str | None = None
    message_id: str = ""


def queue(unit: Unit, blobs: Blobs, outgoing: Outgoing, keys: Keys = NO_KEYS) -> str:
    """Make the message, store it and plan its sending; return its MessageId.

    All of it in ``unit``, so that an answer is sent exactly when the work it answers is kept.

    :raises InputRefused: no such CPA or action, no key for a signature, or a MessageId that was used before.
    """
    agreement = _agreement(unit, outgoing.cpa_id)
    binding = _binding(agreement, outgoing)
    message_id = outgoing.message_id or _new_id(unit, agreement, outgoing.action)
    if state.key_of(message_id) != message_id or sent.find(unit, message_id) is not None:
        raise _refuse(
            f"MessageId '{message_id[:100]}' is al gebruikt of te lang",
            f"MessageId '{message_id[:100]}' was used before or is too long",
        )
    message = _message(agreement, binding, outgoing, message_id, unit.now)
    envelope = write_envelope(message)
    if binding.signature_required:
        if keys.signer is None:
            raise _refuse(
                "de CPA vraagt een handtekening en deze kant heeft geen sleutel",
                "the CPA asks for a signature and this side has no key",
            )
        envelope = sign(envelope, outgoing.attachments, keys.signer)
    attachments = _encrypted(agreement, binding, outgoing.attachments)
    header = message.header
    reliable = binding.channel.doc_exchange.sender.reliable if message.ack_requested is not None else None
    values = {
        "kind": "message",
        "reliable": message.ack_requested is not None,
        "retries": 0 if reliable is None else reliable.retries,
        "interval": 0.0 if reliable is None else reliable.retry_interval.total_seconds(),
        "expires": None if header.time_to_live is None else stamp(header.time_to_live),
    }
    return _store(unit, blobs, agreement, header, values, (envelope, pack(envelope, attachments)))


def queue_ping(unit: Unit, blobs: Blobs, cpa_id: str, *, synchronous: bool = False) -> str:
    """Make a Ping and plan its sending; return its MessageId.

    :raises InputRefused: no such CPA.
    """
    agreement = _agreement(unit, cpa_id)
    header = _signal_header(unit, agreement, "Ping")
    envelope = write_envelope(Ping(header=header, sync_reply=SyncReply() if synchronous else None))
    return _store(unit, blobs, agreement, header, _once("Ping"), (envelope, pack(envelope)))


def queue_status_request(
    unit: Unit, blobs: Blobs, cpa_id: str, message_id: str, *, synchronous: bool = False
) -> str:
    """Ask what became of message ``message_id``; return the MessageId of the question.

    :raises InputRefused: no such CPA.
    """
    agreement = _agreement(unit, cpa_id)
    header = _signal_header(unit, agreement, "StatusRequest", message_id)
    request = StatusRequest(
        header=header, ref_to_message_id=message_id, sync_reply=SyncReply() if synchronous else None
    )
    envelope = write_envelope(request)
    return _store(unit, blobs, agreement, header, _once("StatusRequest"), (envelope, pack(envelope)))


def _once(kind: str) -> dict[str, Any]:
    return {"kind": kind, "reliable": False, "retries": 0, "interval": 0.0, "expires": None}


def _refuse(nl: str, en: str) -> InputRefused:
    return InputRefused(Text(nl, en), where="ebms")


def _agreement(unit: Unit, cpa_id: str) -> Agreement:
    found = state.agreements(unit, [cpa_id]).get(cpa_id)
    if found is None:
        raise _refuse(f"CPA '{cpa_id[:100]}' is niet geïnstalleerd", f"CPA '{cpa_id[:100]}' is not installed")
    return found


def _binding(agreement: Agreement, outgoing: Outgoing) -> ActionBinding:
    for binding in agreement.own.bindings:
        if (binding.direction, binding.service, binding.action) == (
            "send",
            outgoing.service,
            outgoing.action,
        ):
            return binding
    raise _refuse(
        f"deze partij mag '{outgoing.action}' van '{outgoing.service.value}' niet sturen onder deze CPA",
        f"this party may not send '{outgoing.action}' of '{outgoing.service.value}' under this CPA",
    )


def _other_binding(agreement: Agreement, binding: ActionBinding) -> ActionBinding | None:
    for other in agreement.other.bindings:
        if (other.direction, other.service, other.action) == ("receive", binding.service, binding.action):
            return other
    return None


def _new_id(unit: Unit, agreement: Agreement, action: str) -> str:
    return derived_id(unit.workspace, agreement.cpa.cpa_id, action, str(sent.count(unit)), stamp(unit.now))


def _wanted(agreed: PerMessage, *, otherwise: bool) -> bool:
    return agreed == "always" or (agreed == "perMessage" and otherwise)


def _message(
    agreement: Agreement, binding: ActionBinding, outgoing: Outgoing, message_id: str, now: datetime
) -> EbmsMessage:
    channel = binding.channel
    reliability = channel.doc_exchange.sender.reliable
    reliable = _wanted(channel.ack_requested, otherwise=reliability is not None)
    receiving = _other_binding(agreement, binding)
    window = DEFAULT_WINDOW if reliability is None else reliability.window
    header = MessageHeader(
        sender=Party(agreement.own.party_ids, binding.role),
        receiver=Party(agreement.other.party_ids, "" if receiving is None else receiving.role),
        cpa_id=agreement.cpa.cpa_id,
        conversation_id=outgoing.conversation_id or f"c-{message_id.partition('@')[0]}",
        service=binding.service,
        action=binding.action,
        message_id=message_id,
        timestamp=now,
        ref_to_message_id=outgoing.ref_to_message_id,
        time_to_live=now + window if reliable else None,
        duplicate_elimination=_wanted(channel.duplicate_elimination, otherwise=reliable),
    )
    signed = _wanted(channel.ack_signature_requested, otherwise=binding.signature_required)
    return EbmsMessage(
        header=header,
        ack_requested=AckRequested(signed=signed) if reliable else None,
        sync_reply=SyncReply() if channel.synchronous else None,
        manifest=Manifest(tuple(f"cid:{item.content_id}" for item in outgoing.attachments))
        if outgoing.attachments
        else None,
    )


def _encrypted(
    agreement: Agreement, binding: ActionBinding, attachments: Sequence[Attachment]
) -> Sequence[Attachment]:
    agreed = binding.channel.doc_exchange.sender.digital_envelope
    if agreed is None:
        return attachments
    certificate = _encryption_certificate(agreement, binding)
    return [encrypt(item, certificate, algorithm=agreed.encryption_algorithm) for item in attachments]


def _encryption_certificate(agreement: Agreement, binding: ActionBinding) -> x509.Certificate:
    receiving = _other_binding(agreement, binding)
    envelope = None if receiving is None else receiving.channel.doc_exchange.receiver.digital_envelope
    found = None if envelope is None else agreement.other.certificate(envelope.certificate)
    if found is None or not found.der:
        raise _refuse(
            "de CPA noemt geen certificaat om voor te versleutelen",
            "the CPA names no certificate to encrypt for",
        )
    return found.x509()


def _signal_header(unit: Unit, agreement: Agreement, action: str, about: str = "") -> MessageHeader:
    message_id = _new_id(unit, agreement, action)
    return MessageHeader(
        sender=Party(agreement.own.party_ids),
        receiver=Party(agreement.other.party_ids),
        cpa_id=agreement.cpa.cpa_id,
        conversation_id=f"c-{message_id.partition('@')[0]}",
        service=Service(names.SIGNAL_SERVICE, ""),
        action=action,
        message_id=message_id,
        timestamp=unit.now,
        ref_to_message_id=about or None,
    )


def registered(unit: Unit, party_ids: Sequence[PartyId]) -> str | None:
    """Return the address that the workspace has for one of these parties, or ``None``."""
    for party_id in party_ids:
        found = endpoint_of(unit, party_id.oin, KOPPELVLAK) if party_id.oin else None
        if found is not None:
            return found
    return None


def url_for(unit: Unit, agreement: Agreement, header: MessageHeader, party_ids: Sequence[PartyId]) -> str:
    """Return where a message with ``header`` goes: what is registered for the OIN, else what the CPA says.

    :param party_ids: those of the receiver.
    """
    address = registered(unit, party_ids)
    if address is not None:
        return address
    receiving = agreement.cpa.receiving(header.receiver, header.service, header.action)
    if receiving is not None:
        return receiving.channel.transport.endpoint("request")
    return agreement.cpa.signal_endpoint(party_ids)


def _store(
    unit: Unit,
    blobs: Blobs,
    agreement: Agreement,
    header: MessageHeader,
    values: Mapping[str, Any],
    message: tuple[bytes, WireMessage],
) -> str:
    envelope, wire = message
    small = wire.size <= state.INLINE
    body = wire.read() if small else None
    digest = "" if body is not None else blobs.put(wire.chunks()).sha256
    sent.insert(
        unit,
        {
            **values,
            "message_id": header.message_id,
            "cpa_id": header.cpa_id,
            "conversation_id": header.conversation_id,
            "service": header.service.value,
            "action": header.action,
            "receiver": header.receiver.party_ids[0].value,
            "url": url_for(unit, agreement, header, header.receiver.party_ids),
            "envelope": envelope,
            "content_type": wire.content_type,
            "body_sha256": digest,
            "body_size": wire.size,
            "body": body,
        },
    )
    jobs.plan(unit, SEND, unit.now, {"message_id": header.message_id})
    return header.message_id
