"""The errors of ebMS2: what a message handler answers, and what cannot be read as a message at all.

::

    InputRefused
    └── TransportRefused      reason: a fixed word, for code that maps it to an answer
        ├── MimeRefused       no multipart/related that can be taken apart, or over a limit
        ├── EnvelopeRefused   no SOAP envelope with ebMS2 headers
        ├── CpaRefused        no collaboration protocol agreement
        └── SecurityRefused   cannot be decrypted; carries the EbmsError to answer with

The error codes are those of ebMS2 4.2.3.4.1 and 4.2.3.4.2. The answers below are literal: code, location and
description are the ones an independent message handler (ebms-core 2.20.2) gives for the same fault.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

Severity = Literal["Error", "Warning"]


class ErrorCode(StrEnum):
    """The error codes of ebMS2."""

    VALUE_NOT_RECOGNIZED = "ValueNotRecognized"
    NOT_SUPPORTED = "NotSupported"
    INCONSISTENT = "Inconsistent"
    OTHER_XML = "OtherXml"
    DELIVERY_FAILURE = "DeliveryFailure"
    TIME_TO_LIVE_EXPIRED = "TimeToLiveExpired"
    SECURITY_FAILURE = "SecurityFailure"
    MIME_PROBLEM = "MimeProblem"
    UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True)
class EbmsError:
    """One ``eb:Error`` of an ``eb:ErrorList``.

    :param code: an :class:`ErrorCode`, or the text another handler sent.
    :param location: where in the message, an XPath-like text or a ``cid:``; empty when none is given.
    :param description: one sentence; empty when none is given.
    :param language: ``xml:lang`` of the description.
    """

    code: str
    location: str = ""
    description: str = ""
    severity: Severity = "Error"
    language: str = "en"

    def at(self, location: str) -> EbmsError:
        """Return a copy at another location."""
        return replace(self, location=location)

    def because(self, description: str) -> EbmsError:
        """Return a copy with another description."""
        return replace(self, description=description)


_HEADER = "//Header/MessageHeader"
_INVALID, _NOT_FOUND, _WRONG = "Invalid value.", "Value not found.", "Wrong value."
_INCONSISTENT, _SECURITY = ErrorCode.INCONSISTENT, ErrorCode.SECURITY_FAILURE

HEADER_VERSION = EbmsError(_INCONSISTENT, f"{_HEADER}/@version", _INVALID)
FROM_PARTY = EbmsError(_INCONSISTENT, f"{_HEADER}/From/PartyId", _NOT_FOUND)
FROM_ROLE = EbmsError(_INCONSISTENT, f"{_HEADER}/From/Role", _INVALID)
TO_PARTY = EbmsError(_INCONSISTENT, f"{_HEADER}/To/PartyId", _NOT_FOUND)
TO_ROLE = EbmsError(_INCONSISTENT, f"{_HEADER}/To/Role", _INVALID)
ACTION = EbmsError(ErrorCode.VALUE_NOT_RECOGNIZED, f"{_HEADER}/Action", _NOT_FOUND)
REF_TO_MESSAGE = EbmsError(
    ErrorCode.VALUE_NOT_RECOGNIZED, f"{_HEADER}/MessageData/RefToMessageId", _NOT_FOUND
)
TIME_TO_LIVE = EbmsError(ErrorCode.TIME_TO_LIVE_EXPIRED, f"{_HEADER}/MessageData/TimeToLive")
DUPLICATE_ELIMINATION = EbmsError(_INCONSISTENT, f"{_HEADER}/DuplicateElimination", _WRONG)
ACK_REQUESTED = EbmsError(_INCONSISTENT, "//Header/AckRequested", _WRONG)
ACK_VERSION = EbmsError(_INCONSISTENT, "//Header/AckRequested/@version", _INVALID)
ACK_NEXT_MSH = EbmsError(ErrorCode.NOT_SUPPORTED, "//Header/AckRequested/@actor", "NextMSH not supported.")
ACK_ACTOR = EbmsError(_INCONSISTENT, "//Header/AckRequested/@actor", _INVALID)
ACK_SIGNED = EbmsError(_INCONSISTENT, "//Header/AckRequested/@signed", _WRONG)
SYNC_REPLY = EbmsError(_INCONSISTENT, "//Header/SyncReply", _WRONG)
SYNC_VERSION = EbmsError(_INCONSISTENT, "//Header/SyncReply/@version", _INVALID)
SYNC_ACTOR = EbmsError(_INCONSISTENT, "//Header/SyncReply/@actor", _WRONG)
MESSAGE_ORDER = EbmsError(ErrorCode.NOT_SUPPORTED, "//Header/MessageOrder", "MessageOrder not supported.")
CPA_INVALID = EbmsError(_INCONSISTENT, f"{_HEADER}/@cpaid", "Invalid CPA.")
CPA_UNKNOWN = EbmsError(ErrorCode.VALUE_NOT_RECOGNIZED, f"{_HEADER}/CPAId", _NOT_FOUND)
MANIFEST_VERSION = EbmsError(_INCONSISTENT, "//Body/Manifest/@version", _INVALID)
MANIFEST_HREF = EbmsError(ErrorCode.MIME_PROBLEM, "", "URI cannot be resolved.")
MIME_PART = EbmsError(ErrorCode.MIME_PROBLEM, "", "MIME part not found.")
SIGNATURE_ABSENT = EbmsError(_SECURITY, "//Header/Signature", "Signature not found.")
SIGNATURE_INVALID = EbmsError(_SECURITY, "//Header/Signature", "Invalid Signature!")
SIGNATURE_METHOD = EbmsError(
    _SECURITY, "//Header/Signature/SignedInfo/SignatureMethod/@Algorithm", "Invalid SignatureMethod."
)
DIGEST_METHOD = EbmsError(_SECURITY, "", "Invalid DigestMethod.")
ACKNOWLEDGMENT_VERSION = EbmsError(_INCONSISTENT, "//Header/Acknowledgment/@version", _INVALID)
ACKNOWLEDGMENT_NEXT_MSH = EbmsError(
    ErrorCode.NOT_SUPPORTED, "//Header/Acknowledgment/@actor", "NextMSH not supported."
)
ACKNOWLEDGMENT_ACTOR = EbmsError(_INCONSISTENT, "//Header/Acknowledgment/@actor", _INVALID)
ACKNOWLEDGMENT_REFERENCE = EbmsError(_INCONSISTENT, "//Header/Acknowledgment/Reference", _WRONG)


class TransportRefused(InputRefused):
    """Something from the wire that cannot be used; ``reason`` is a fixed word, the rest is for people."""

    def __init__(
        self, what: Text, *, reason: str, where: str = "", todo: Text | None = None, line: int | None = None
    ) -> None:
        super().__init__(what, where=where, todo=todo, line=line)
        self.reason = reason


class MimeRefused(TransportRefused):
    """A body that is no usable ``multipart/related``.

    ``reason``: ``content-type``, ``boundary``, ``truncated``, ``header``, ``encoding``, ``too-large``,
    ``too-many-parts``, ``no-envelope``, ``duplicate-content-id``.
    """


class EnvelopeRefused(TransportRefused):
    """An envelope that is no ebMS2 message. ``reason``: ``xml``, ``charset``, ``schema``, ``structure``."""


class CpaRefused(TransportRefused):
    """A document that is no usable CPA. ``reason``: ``xml``, ``structure``, ``value``, ``reference``."""


class SecurityRefused(TransportRefused):
    """Content that cannot be decrypted, or only by an algorithm that is not allowed.

    ``reason``: ``xml``, ``algorithm``, ``content``. ``error`` is the answer for the sender.
    """

    def __init__(self, what: Text, *, reason: str, error: EbmsError, where: str = "") -> None:
        super().__init__(what, reason=reason, where=where)
        self.error = error
