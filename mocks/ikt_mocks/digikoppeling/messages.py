"""The messages of ebMS2 as immutable values: business messages, signals and the SOAP Fault.

Elements and attributes follow the ebMS2 header schema (version 2.0c) and the Digikoppeling Koppelvlakstandaard
ebMS2 3.3.2. Times are aware datetimes in UTC. Texts stand as on the wire: nothing is trimmed or translated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling.errors import EbmsError, Severity
from ikt_mocks.digikoppeling.oin import split_party_id

_BLANK_MOMENT = datetime(1, 1, 1, tzinfo=UTC)

MessageStatus = Literal["UnAuthorized", "NotRecognized", "Received", "Processed", "Forwarded"]


@dataclass(frozen=True, slots=True)
class PartyId:
    """``eb:PartyId``: identification and the scheme it belongs to (``eb:type``; empty when absent)."""

    value: str
    type: str = names.OIN_TYPE

    @property
    def oin(self) -> str:
        """The 20 digits without a suffix for the environment; empty when this is not an OIN."""
        found = split_party_id(self.value)
        return "" if found is None else found.oin

    @property
    def environment(self) -> str:
        """The suffix ``O``, ``T``, ``A`` or ``OTA``; empty in production."""
        found = split_party_id(self.value)
        return "" if found is None else found.environment


@dataclass(frozen=True, slots=True)
class Party:
    """``eb:From`` or ``eb:To``; the role is empty in signals."""

    party_ids: tuple[PartyId, ...]
    role: str = ""

    @property
    def without_role(self) -> Party:
        """The same party as it stands in a signal."""
        return Party(self.party_ids)


@dataclass(frozen=True, slots=True)
class Service:
    """``eb:Service``; the type is empty for the service of the signals."""

    value: str
    type: str = names.SERVICE_TYPE


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageHeader:
    """``eb:MessageHeader`` with its MessageData.

    :param duplicate_elimination: whether the empty element is present.
    :param version: ``eb:version``.
    """

    sender: Party
    receiver: Party
    cpa_id: str
    conversation_id: str
    service: Service
    action: str
    message_id: str
    timestamp: datetime
    ref_to_message_id: str | None = None
    time_to_live: datetime | None = None
    duplicate_elimination: bool = False
    version: str = names.EBMS_VERSION


@dataclass(frozen=True, slots=True)
class AckRequested:
    """``eb:AckRequested``; ``actor`` is ``None`` when the attribute is absent."""

    signed: bool = False
    actor: str | None = names.TO_PARTY_MSH
    version: str = names.EBMS_VERSION


@dataclass(frozen=True, slots=True)
class SyncReply:
    """``eb:SyncReply``."""

    actor: str = names.NEXT_ACTOR
    version: str = names.EBMS_VERSION


@dataclass(frozen=True, slots=True)
class Manifest:
    """``eb:Manifest``: the ``xlink:href`` of each reference, in order."""

    references: tuple[str, ...]
    version: str = names.EBMS_VERSION


@dataclass(frozen=True, slots=True)
class SignatureReference:
    """A ``ds:Reference``: what was signed and its digest, as text and as the element itself.

    :param uri: empty for the envelope, ``cid:…`` for an attachment.
    :param digest_method: algorithm name.
    :param digest_value: base64, without white space.
    :param xml: the element, self-contained; a signed acknowledgment repeats it.
    """

    uri: str
    digest_method: str
    digest_value: str
    xml: str

    def same_receipt(self, other: SignatureReference) -> bool:
        """Tell whether both name the same part with the same digest, whatever the form of the XML."""
        return (self.uri, self.digest_value) == (other.uri, other.digest_value)


@dataclass(frozen=True, slots=True, kw_only=True)
class EbmsMessage:
    """A business message."""

    header: MessageHeader
    ack_requested: AckRequested | None = None
    sync_reply: SyncReply | None = None
    message_order: int | None = None
    manifest: Manifest | None = None

    @property
    def frame(self) -> EbmsMessage:
        """The message with blanks for ids, references and times: what all of one sender and kind have in common."""
        header = replace(
            self.header,
            conversation_id="",
            message_id="",
            timestamp=_BLANK_MOMENT,
            ref_to_message_id=None,
            time_to_live=None,
        )
        manifest = self.manifest
        if manifest is not None:
            manifest = replace(manifest, references=("",) * len(manifest.references))
        return replace(self, header=header, manifest=manifest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgment:
    """The signal that a message was received; with references it is a receipt for a signed message."""

    header: MessageHeader
    timestamp: datetime
    ref_to_message_id: str
    sender: tuple[PartyId, ...] = ()
    references: tuple[SignatureReference, ...] = ()
    actor: str | None = names.TO_PARTY_MSH
    version: str = names.EBMS_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageError:
    """The signal that a message was refused, with at least one error."""

    header: MessageHeader
    errors: tuple[EbmsError, ...]
    version: str = names.EBMS_VERSION

    @property
    def highest_severity(self) -> Severity:
        """``Error`` as soon as one error has it."""
        return "Error" if any(error.severity == "Error" for error in self.errors) else "Warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """The question whether the other handler is there."""

    header: MessageHeader
    sync_reply: SyncReply | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pong:
    """The answer to a Ping."""

    header: MessageHeader


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRequest:
    """The question what became of message ``ref_to_message_id``."""

    header: MessageHeader
    ref_to_message_id: str
    sync_reply: SyncReply | None = None
    version: str = names.EBMS_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusResponse:
    """The answer to a StatusRequest; ``timestamp`` is when the message was received."""

    header: MessageHeader
    ref_to_message_id: str
    status: MessageStatus
    timestamp: datetime | None = None
    version: str = names.EBMS_VERSION


@dataclass(frozen=True, slots=True)
class SoapFault:
    """A SOAP 1.1 Fault: no ebMS header, sent with HTTP status 500.

    :param code: local name of the faultcode: ``Client``, ``Server``, ``VersionMismatch``, ``MustUnderstand``.
    """

    code: str
    text: str


Signal = Acknowledgment | MessageError | Ping | Pong | StatusRequest | StatusResponse
Message = EbmsMessage | Signal
