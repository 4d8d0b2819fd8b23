"""A collaboration protocol agreement (ebCPPA 2.0) as immutable values, and the questions a message handler asks it.

Only what a handler acts on is kept. As the independent handler ebms-core does, ConversationConstraints, the CPA's own
signature, packaging, nested actions and every ChannelId after the first have no effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from cryptography import x509

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling.errors import CpaRefused
from ikt_mocks.digikoppeling.messages import Party, PartyId, Service
from ikt_schemas.language import Text

Status = Literal["agreed", "signed", "proposed"]
PerMessage = Literal["always", "never", "perMessage"]
SyncReplyMode = Literal["mshSignalsOnly", "responseOnly", "signalsAndResponse", "signalsOnly", "none"]
EndpointType = Literal["login", "request", "response", "error", "allPurpose"]
Direction = Literal["send", "receive"]


@dataclass(frozen=True, slots=True)
class CpaCertificate:
    """A certificate in the CPA. ``der`` is empty when its KeyInfo holds no X509Certificate."""

    cert_id: str
    der: bytes

    def x509(self) -> x509.Certificate:
        """Return the certificate.

        :raises CpaRefused: the octets are no certificate.
        """
        try:
            return x509.load_der_x509_certificate(self.der)
        except ValueError as error:
            raise CpaRefused(
                Text(
                    f"certificaat '{self.cert_id}' in de CPA is niet te lezen",
                    f"certificate '{self.cert_id}' in the CPA cannot be read",
                ),
                reason="value",
                where=self.cert_id,
            ) from error


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where messages are posted to."""

    uri: str
    type: EndpointType = "allPurpose"


@dataclass(frozen=True, slots=True)
class Transport:
    """HTTP and TLS as agreed; certificate references are ``certId`` values, empty when absent."""

    transport_id: str
    endpoints: tuple[Endpoint, ...] = ()
    client_certificate: str = ""
    server_certificate: str = ""

    def endpoint(self, kind: EndpointType = "allPurpose") -> str:
        """Return the URL for messages of ``kind``: its own, else the one for all purposes, else empty."""
        by_type = {endpoint.type: endpoint.uri for endpoint in reversed(self.endpoints)}
        return by_type.get(kind) or by_type.get("allPurpose", "")


@dataclass(frozen=True, slots=True)
class ReliableMessaging:
    """``Retries`` and ``RetryInterval``; ``ordered`` when MessageOrderSemantics is Guaranteed."""

    retries: int = 0
    retry_interval: timedelta = timedelta(0)
    ordered: bool = False

    @property
    def window(self) -> timedelta:
        """How long a message lives: (Retries + 1) × RetryInterval after its Timestamp."""
        return (self.retries + 1) * self.retry_interval


@dataclass(frozen=True, slots=True)
class NonRepudiation:
    """The signing that was agreed.

    :param hash_function: digest algorithm.
    :param signature_algorithm: the first one named.
    :param certificate: ``certId`` of the signer (sender's side only).
    :param trusted: ``certId`` values of the trust anchors (receiver's side only).
    """

    hash_function: str
    signature_algorithm: str
    certificate: str = ""
    trusted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DigitalEnvelope:
    """The encryption that was agreed; ``certificate`` is the receiver's ``certId``."""

    encryption_algorithm: str
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class Binding:
    """One side of a DocExchange: how this party sends, or receives."""

    reliable: ReliableMessaging | None = None
    persist_duration: timedelta | None = None
    non_repudiation: NonRepudiation | None = None
    digital_envelope: DigitalEnvelope | None = None


@dataclass(frozen=True, slots=True)
class DocExchange:
    """The document exchange of a channel."""

    doc_exchange_id: str
    sender: Binding = Binding()
    receiver: Binding = Binding()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryChannel:
    """A delivery channel with the transport and document exchange it refers to."""

    channel_id: str
    transport: Transport
    doc_exchange: DocExchange
    sync_reply_mode: SyncReplyMode = "none"
    ack_requested: PerMessage = "perMessage"
    ack_signature_requested: PerMessage = "perMessage"
    duplicate_elimination: PerMessage = "perMessage"
    actor: str = ""

    @property
    def synchronous(self) -> bool:
        """Whether signals travel in the answer to the message."""
        return self.sync_reply_mode != "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionBinding:
    """``CanSend`` or ``CanReceive``: what one party does, in one role of one service."""

    binding_id: str
    direction: Direction
    role: str
    service: Service
    action: str
    channel: DeliveryChannel
    other_binding: str = ""
    signed: bool = False
    confidential: bool = False
    time_to_perform: timedelta | None = None

    @property
    def signature_required(self) -> bool:
        """Whether messages must be signed: the action says so, or the channel names how."""
        return self.signed or self.channel.doc_exchange.sender.non_repudiation is not None

    @property
    def encryption_required(self) -> bool:
        """Whether payloads must be encrypted: the channel names how the receiver decrypts."""
        return self.channel.doc_exchange.sender.digital_envelope is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyInfo:
    """One of the two parties."""

    name: str
    party_ids: tuple[PartyId, ...]
    default_channel: DeliveryChannel
    channels: tuple[DeliveryChannel, ...]
    bindings: tuple[ActionBinding, ...]
    certificates: tuple[CpaCertificate, ...] = ()

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of the party, in order; Digikoppeling wants exactly one."""
        return tuple(dict.fromkeys(binding.role for binding in self.bindings))

    def certificate(self, cert_id: str) -> CpaCertificate | None:
        """Return the certificate called ``cert_id``."""
        return next((item for item in self.certificates if item.cert_id == cert_id), None)

    def find(self, direction: Direction, role: str, service: Service, action: str) -> ActionBinding | None:
        """Return the binding with exactly this role, service, service type and action."""
        wanted = (direction, role, service, action)
        return next(
            (
                item
                for item in self.bindings
                if (item.direction, item.role, item.service, item.action) == wanted
            ),
            None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cpa:
    """An agreement between two parties, valid from ``start`` until ``end``."""

    cpa_id: str
    version: str
    status: Status
    start: datetime
    end: datetime
    parties: tuple[PartyInfo, PartyInfo]

    def covers(self, moment: datetime) -> bool:
        """Whether the CPA is valid at ``moment``."""
        return self.status != "proposed" and self.start <= moment < self.end

    def party(self, party_ids: Sequence[PartyId]) -> PartyInfo | None:
        """Return the party that has one of these ids, type included."""
        return next(
            (party for party in self.parties if any(item in party.party_ids for item in party_ids)), None
        )

    def other(self, party: PartyInfo) -> PartyInfo:
        """Return the party that is not ``party``."""
        return self.parties[1] if party is self.parties[0] else self.parties[0]

    def sending(self, sender: Party, service: Service, action: str) -> ActionBinding | None:
        """Return the binding by which ``sender`` sends; signals go by the default channel and have none."""
        party = self.party(sender.party_ids)
        return None if party is None else party.find("send", sender.role, service, action)

    def receiving(self, receiver: Party, service: Service, action: str) -> ActionBinding | None:
        """Return the binding by which ``receiver`` receives."""
        party = self.party(receiver.party_ids)
        return None if party is None else party.find("receive", receiver.role, service, action)

    def signal_endpoint(self, party_ids: Sequence[PartyId], kind: EndpointType = "response") -> str:
        """Return the URL where signals for this party go: that of its default channel; empty when unknown."""
        party = self.party(party_ids)
        return "" if party is None else party.default_channel.transport.endpoint(kind)


def is_signal(service: Service) -> bool:
    """Whether ``service`` is that of the signals of ebMS2."""
    return service.value == names.SIGNAL_SERVICE
