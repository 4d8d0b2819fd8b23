"""Judging a message by its CPA: the errors a message handler answers with.

Each function is pure and yields the errors in the order in which they are looked for. A handler answers with the
first one, as ebms-core does; a report may show them all. What is compared, and the literal answers, follow that
independent handler. The full order is: envelope (schema), CPA known, duplicate, client certificate, :func:`check_cpa`,
:func:`check_header`, :func:`check_signature_algorithms`, :func:`check_manifest`, decryption, signature value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from ikt_mocks.digikoppeling import errors, names
from ikt_mocks.digikoppeling.cpa import ActionBinding, Cpa, DeliveryChannel, PerMessage, is_signal
from ikt_mocks.digikoppeling.envelope import SignatureSummary
from ikt_mocks.digikoppeling.errors import EbmsError
from ikt_mocks.digikoppeling.messages import (
    Acknowledgment,
    AckRequested,
    EbmsMessage,
    Message,
    MessageHeader,
    SyncReply,
)

_CID = "cid:"


def _fits(agreed: PerMessage, *, present: bool) -> bool:
    return agreed == "perMessage" or (agreed == "always") == present


def check_cpa(header: MessageHeader, cpa: Cpa) -> Iterator[EbmsError]:
    """Yield an error when the CPA is not valid at the Timestamp of the message."""
    if not cpa.covers(header.timestamp):
        yield errors.CPA_INVALID


def check_parties(header: MessageHeader, cpa: Cpa) -> Iterator[EbmsError]:
    """Yield what is wrong with version, From and To; enough for a signal, which has no role and no action to check."""
    if header.version != names.EBMS_VERSION:
        yield errors.HEADER_VERSION
    signal = is_signal(header.service)
    if cpa.party(header.sender.party_ids) is None:
        yield errors.FROM_PARTY
    if not signal and not header.sender.role:
        yield errors.FROM_ROLE
    if cpa.party(header.receiver.party_ids) is None:
        yield errors.TO_PARTY
    if not signal and not header.receiver.role:
        yield errors.TO_ROLE


def _binding(header: MessageHeader, cpa: Cpa) -> ActionBinding | None:
    sending = cpa.sending(header.sender, header.service, header.action)
    receiving = cpa.receiving(header.receiver, header.service, header.action)
    return sending if receiving is not None else None


def _check_ack(request: AckRequested | None, channel: DeliveryChannel) -> Iterator[EbmsError]:
    if not _fits(channel.ack_requested, present=request is not None):
        yield errors.ACK_REQUESTED
    if request is None:
        return
    if request.version != names.EBMS_VERSION:
        yield errors.ACK_VERSION
    if request.actor == names.NEXT_MSH:
        yield errors.ACK_NEXT_MSH
    elif request.actor not in (None, names.TO_PARTY_MSH):
        yield errors.ACK_ACTOR
    if not _fits(channel.ack_signature_requested, present=request.signed):
        yield errors.ACK_SIGNED


def _check_sync(sync_reply: SyncReply | None, channel: DeliveryChannel) -> Iterator[EbmsError]:
    if (sync_reply is not None) != channel.synchronous:
        yield errors.SYNC_REPLY
    if sync_reply is None:
        return
    if sync_reply.version != names.EBMS_VERSION:
        yield errors.SYNC_VERSION
    if sync_reply.actor != names.NEXT_ACTOR:
        yield errors.SYNC_ACTOR


def check_addressing(header: MessageHeader, cpa: Cpa) -> Iterator[EbmsError]:
    """Yield what is wrong with version, parties, service and action of a business message."""
    yield from check_parties(header, cpa)
    if _binding(header, cpa) is None:
        yield errors.ACTION


def check_moment(
    header: MessageHeader, *, now: datetime, known: Callable[[str], bool]
) -> Iterator[EbmsError]:
    """Yield what is wrong with the message it refers to and the time it comes at.

    :param now: time of receipt, by the receiver's clock.
    :param known: tells whether a RefToMessageId names a message that was sent or received here.
    """
    if header.ref_to_message_id is not None and not known(header.ref_to_message_id):
        yield errors.REF_TO_MESSAGE
    if header.time_to_live is not None and now >= header.time_to_live:
        yield errors.TIME_TO_LIVE


def check_exchange(message: EbmsMessage, cpa: Cpa) -> Iterator[EbmsError]:
    """Yield what is wrong with the way of exchange a business message asks for."""
    binding = _binding(message.header, cpa)
    if binding is not None:
        channel = binding.channel
        if not _fits(channel.duplicate_elimination, present=message.header.duplicate_elimination):
            yield errors.DUPLICATE_ELIMINATION
        yield from _check_ack(message.ack_requested, channel)
        yield from _check_sync(message.sync_reply, channel)
    if message.message_order is not None:
        yield errors.MESSAGE_ORDER


def check_header(
    message: EbmsMessage, cpa: Cpa, *, now: datetime, known: Callable[[str], bool]
) -> Iterator[EbmsError]:
    """Yield what is wrong with the header of a business message: the three checks above, in their order.

    :param now: time of receipt, by the receiver's clock.
    :param known: tells whether a RefToMessageId names a message that was sent or received here.
    """
    yield from check_addressing(message.header, cpa)
    yield from check_moment(message.header, now=now, known=known)
    yield from check_exchange(message, cpa)


def check_signature_algorithms(
    message: EbmsMessage, signature: SignatureSummary | None, cpa: Cpa, *, strict: bool = False
) -> Iterator[EbmsError]:
    """Yield an error when the CPA asks for a signature and there is none.

    :param strict: also refuse other algorithms than the CPA names, as ebms-core does; else these are findings of
        the verification.
    """
    binding = _binding(message.header, cpa)
    if binding is None or not binding.signature_required:
        return
    if signature is None:
        yield errors.SIGNATURE_ABSENT
        return
    agreed = binding.channel.doc_exchange.sender.non_repudiation
    if not strict or agreed is None:
        return
    for reference in signature.references:
        if reference.digest_method != agreed.hash_function:
            place = f"//Header/Signature/SignedInfo/Reference[@URI='{reference.uri}']/DigestMethod/@Algorithm"
            yield errors.DIGEST_METHOD.at(place)
    if signature.method != agreed.signature_algorithm:
        yield errors.SIGNATURE_METHOD


def check_manifest(message: EbmsMessage, content_ids: Iterable[str]) -> Iterator[EbmsError]:
    """Yield what is wrong with the Manifest; a message without one is in order.

    :param content_ids: those of the attachments that came with the message.
    """
    if message.manifest is None:
        return
    if message.manifest.version != names.EBMS_VERSION:
        yield errors.MANIFEST_VERSION
    present = set(content_ids)
    for href in message.manifest.references:
        if not href.startswith(_CID):
            yield errors.MANIFEST_HREF.at(f"//Body/Manifest/Reference[@href='{href}']")
        elif href.removeprefix(_CID) not in present:
            yield errors.MIME_PART.at(href)


def check_acknowledgment(acknowledgment: Acknowledgment, cpa: Cpa, *, signed: bool) -> Iterator[EbmsError]:
    """Yield what is wrong with the header of an acknowledgment.

    :param signed: whether the message it answers asked for a signed one.
    """
    yield from check_parties(acknowledgment.header, cpa)
    if acknowledgment.version != names.EBMS_VERSION:
        yield errors.ACKNOWLEDGMENT_VERSION
    if acknowledgment.actor == names.NEXT_MSH:
        yield errors.ACKNOWLEDGMENT_NEXT_MSH
    elif acknowledgment.actor not in (None, names.TO_PARTY_MSH):
        yield errors.ACKNOWLEDGMENT_ACTOR
    if signed and not acknowledgment.references:
        yield errors.ACKNOWLEDGMENT_REFERENCE


def answers(request: MessageHeader, signal: Message) -> bool:
    """Tell whether ``signal`` belongs to ``request``: same CPA, its MessageId, and the parties swapped."""
    header = signal.header
    return (
        header.cpa_id == request.cpa_id
        and header.ref_to_message_id == request.message_id
        and bool(set(header.sender.party_ids) & set(request.receiver.party_ids))
        and bool(set(header.receiver.party_ids) & set(request.sender.party_ids))
    )
