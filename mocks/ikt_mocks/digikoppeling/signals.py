"""Making the signals that answer a message: parties swapped, no role, the same CPA and conversation.

The caller gives the new MessageId and the time, so that the same run gives the same octets.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling.envelope import SignatureSummary
from ikt_mocks.digikoppeling.errors import EbmsError
from ikt_mocks.digikoppeling.messages import (
    Acknowledgment,
    EbmsMessage,
    MessageError,
    MessageHeader,
    MessageStatus,
    Ping,
    Pong,
    Service,
    StatusRequest,
    StatusResponse,
)


def answer_header(to: MessageHeader, action: str, *, message_id: str, timestamp: datetime) -> MessageHeader:
    """Return the header of a signal that answers the message with header ``to``."""
    return MessageHeader(
        sender=to.receiver.without_role,
        receiver=to.sender.without_role,
        cpa_id=to.cpa_id,
        conversation_id=to.conversation_id,
        service=Service(names.SIGNAL_SERVICE, ""),
        action=action,
        message_id=message_id,
        timestamp=timestamp,
        ref_to_message_id=to.message_id,
    )


def acknowledge(
    message: EbmsMessage,
    *,
    message_id: str,
    timestamp: datetime,
    signature: SignatureSummary | None = None,
) -> Acknowledgment:
    """Return the acknowledgment of ``message``; when it asks for a signed one, with the references of ``signature``.

    The caller signs the envelope then.
    """
    wants_receipt = message.ack_requested is not None and message.ack_requested.signed
    return Acknowledgment(
        header=answer_header(message.header, "Acknowledgment", message_id=message_id, timestamp=timestamp),
        timestamp=timestamp,
        ref_to_message_id=message.header.message_id,
        sender=message.header.receiver.party_ids,
        references=signature.references if wants_receipt and signature is not None else (),
    )


def refuse(
    header: MessageHeader, errors: Sequence[EbmsError], *, message_id: str, timestamp: datetime
) -> MessageError:
    """Return the MessageError for the message with ``header``.

    :raises ValueError: there are no errors.
    """
    if not errors:
        raise ValueError("a MessageError names at least one error")
    return MessageError(
        header=answer_header(header, "MessageError", message_id=message_id, timestamp=timestamp),
        errors=tuple(errors),
    )


def pong(ping: Ping, *, message_id: str, timestamp: datetime) -> Pong:
    """Return the answer to ``ping``."""
    return Pong(header=answer_header(ping.header, "Pong", message_id=message_id, timestamp=timestamp))


def status_response(
    request: StatusRequest,
    status: MessageStatus,
    *,
    message_id: str,
    timestamp: datetime,
    received: datetime | None = None,
) -> StatusResponse:
    """Return the answer to ``request``; ``received`` is when the message in question came in."""
    return StatusResponse(
        header=answer_header(request.header, "StatusResponse", message_id=message_id, timestamp=timestamp),
        ref_to_message_id=request.ref_to_message_id,
        status=status,
        timestamp=received,
    )
