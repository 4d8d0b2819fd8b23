"""Reading a CPA. Elements and attributes are namespace-qualified, as the ebCPPA 2.0 schema has them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import cast

from lxml import etree

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling._cpa_xml import (
    attribute,
    check_unique_ids,
    child,
    choice,
    integer,
    is_true,
    look_up,
    optional_duration,
    refuse,
    value_of,
)
from ikt_mocks.digikoppeling._envelope_reader import text_of
from ikt_mocks.digikoppeling._times import parse_datetime, parse_duration
from ikt_mocks.digikoppeling.cpa import (
    ActionBinding,
    Binding,
    Cpa,
    CpaCertificate,
    DeliveryChannel,
    DigitalEnvelope,
    Direction,
    DocExchange,
    Endpoint,
    EndpointType,
    NonRepudiation,
    PartyInfo,
    PerMessage,
    ReliableMessaging,
    Status,
    SyncReplyMode,
    Transport,
)
from ikt_mocks.digikoppeling.errors import CpaRefused
from ikt_mocks.digikoppeling.messages import PartyId, Service
from ikt_schemas.errors import XmlRefused
from ikt_schemas.language import Text
from ikt_schemas.xml_source import parse_xml

#: Real agreements are tens of kilobytes; this bound is harness-defined.
MAX_CPA = 4 * 1024 * 1024

_T, _D = f"{{{names.CPA}}}", f"{{{names.DS}}}"


class _PartyReader:
    """Reads one PartyInfo; what its elements refer to is looked up within the party."""

    def __init__(self, element: etree._Element) -> None:
        self._element = element
        self._anchors = {
            item.get(f"{_T}securityId", ""): tuple(
                anchor.get(f"{_T}certId", "") for anchor in item.iter(f"{_T}AnchorCertificateRef")
            )
            for item in element.findall(f"{_T}SecurityDetails")
        }
        self._certificates = tuple(map(_certificate, element.findall(f"{_T}Certificate")))
        self._known = {item.cert_id for item in self._certificates}
        transports = {
            item.transport_id: item for item in map(self._transport, element.findall(f"{_T}Transport"))
        }
        documents = {
            item.doc_exchange_id: item for item in map(self._document, element.findall(f"{_T}DocExchange"))
        }
        channels = [_channel(item, transports, documents) for item in element.findall(f"{_T}DeliveryChannel")]
        self._channels = {item.channel_id: item for item in channels}

    def read(self) -> PartyInfo:
        """Return the party."""
        ids = tuple(
            PartyId(text_of(item), item.get(f"{_T}type", ""))
            for item in self._element.findall(f"{_T}PartyId")
        )
        if not ids:
            raise refuse(
                self._element, "PartyInfo heeft geen PartyId", "PartyInfo has no PartyId", "structure"
            )
        return PartyInfo(
            name=attribute(self._element, "partyName"),
            party_ids=ids,
            default_channel=self._channel_of(self._element, attribute(self._element, "defaultMshChannelId")),
            channels=tuple(self._channels.values()),
            bindings=tuple(self._bindings()),
            certificates=self._certificates,
        )

    def _channel_of(self, element: etree._Element, channel_id: str) -> DeliveryChannel:
        return look_up(element, "DeliveryChannel", channel_id.strip(), self._channels)

    def _bindings(self) -> Iterator[ActionBinding]:
        for collaboration in self._element.findall(f"{_T}CollaborationRole"):
            role = attribute(child(collaboration, "Role"), "name")
            binding = child(collaboration, "ServiceBinding")
            element = child(binding, "Service")
            service = Service(text_of(element), element.get(f"{_T}type", ""))
            for item in binding:
                if item.tag == f"{_T}CanSend":
                    yield self._binding(item, "send", role, service)
                elif item.tag == f"{_T}CanReceive":
                    yield self._binding(item, "receive", role, service)

    def _binding(
        self, element: etree._Element, direction: Direction, role: str, service: Service
    ) -> ActionBinding:
        this = child(element, "ThisPartyActionBinding")
        characteristics = child(this, "BusinessTransactionCharacteristics")
        other = element.find(f"{_T}OtherPartyActionBinding")
        time_to_perform = characteristics.get(f"{_T}timeToPerform")
        try:
            perform = None if time_to_perform is None else parse_duration(time_to_perform)
        except ValueError as error:
            raise refuse(
                characteristics, f"timeToPerform: {error}", f"timeToPerform: {error}", "value"
            ) from error
        channel = child(this, "ChannelId")
        return ActionBinding(
            binding_id=attribute(this, "id"),
            direction=direction,
            role=role,
            service=service,
            action=attribute(this, "action"),
            channel=self._channel_of(channel, text_of(channel)),
            other_binding="" if other is None else text_of(other).strip(),
            signed=is_true(characteristics.get(f"{_T}isNonRepudiationRequired")),
            confidential="persistent" in (characteristics.get(f"{_T}isConfidential") or ""),
            time_to_perform=perform,
        )

    def _transport(self, element: etree._Element) -> Transport:
        client = element.find(f"{_T}TransportSender/{_T}TransportClientSecurity/{_T}ClientCertificateRef")
        server = element.find(f"{_T}TransportReceiver/{_T}TransportServerSecurity/{_T}ServerCertificateRef")
        endpoints = tuple(
            Endpoint(
                attribute(item, "uri"),
                cast(
                    "EndpointType",
                    choice(
                        item, "type", ("login", "request", "response", "error", "allPurpose"), "allPurpose"
                    ),
                ),
            )
            for item in element.findall(f"{_T}TransportReceiver/{_T}Endpoint")
        )
        return Transport(
            attribute(element, "transportId"), endpoints, self._cert_ref(client), self._cert_ref(server)
        )

    def _cert_ref(self, element: etree._Element | None) -> str:
        if element is None:
            return ""
        cert_id = attribute(element, "certId")
        if cert_id not in self._known:
            raise refuse(
                element,
                f"certificaat '{cert_id}' staat niet in de CPA",
                f"certificate '{cert_id}' is not in the CPA",
                "reference",
            )
        return cert_id

    def _document(self, element: etree._Element) -> DocExchange:
        return DocExchange(
            attribute(element, "docExchangeId"),
            self._side(element.find(f"{_T}ebXMLSenderBinding"), "Sender"),
            self._side(element.find(f"{_T}ebXMLReceiverBinding"), "Receiver"),
        )

    def _side(self, element: etree._Element | None, side: str) -> Binding:
        if element is None:
            return Binding()
        reliable = element.find(f"{_T}ReliableMessaging")
        signing = element.find(f"{_T}{side}NonRepudiation")
        encryption = element.find(f"{_T}{side}DigitalEnvelope")
        return Binding(
            reliable=None if reliable is None else _reliable(reliable),
            persist_duration=optional_duration(element, "PersistDuration"),
            non_repudiation=None if signing is None else self._non_repudiation(signing),
            digital_envelope=None if encryption is None else self._digital_envelope(encryption),
        )

    def _non_repudiation(self, element: etree._Element) -> NonRepudiation:
        details = element.find(f"{_T}SigningSecurityDetailsRef")
        trusted: tuple[str, ...] = ()
        if details is not None:
            trusted = look_up(details, "SecurityDetails", attribute(details, "securityId"), self._anchors)
        return NonRepudiation(
            text_of(child(element, "HashFunction")).strip(),
            text_of(child(element, "SignatureAlgorithm")).strip(),
            self._cert_ref(element.find(f"{_T}SigningCertificateRef")),
            trusted,
        )

    def _digital_envelope(self, element: etree._Element) -> DigitalEnvelope:
        return DigitalEnvelope(
            text_of(child(element, "EncryptionAlgorithm")).strip(),
            self._cert_ref(element.find(f"{_T}EncryptionCertificateRef")),
        )


def _certificate(element: etree._Element) -> CpaCertificate:
    value = next(element.iter(f"{_D}X509Certificate"), None)
    if value is None:
        return CpaCertificate(attribute(element, "certId"), b"")
    try:
        der = base64.b64decode("".join(text_of(value).split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise refuse(
            value, "X509Certificate is geen base64", "X509Certificate is not base64", "value"
        ) from error
    return CpaCertificate(attribute(element, "certId"), der)


def _reliable(element: etree._Element) -> ReliableMessaging:
    retries = element.find(f"{_T}Retries")
    order = text_of(child(element, "MessageOrderSemantics")).strip()
    return ReliableMessaging(
        0 if retries is None else value_of(retries, integer),
        optional_duration(element, "RetryInterval") or timedelta(0),
        order == "Guaranteed",
    )


def _channel(
    element: etree._Element, transports: dict[str, Transport], documents: dict[str, DocExchange]
) -> DeliveryChannel:
    characteristics = child(element, "MessagingCharacteristics")
    modes = ("mshSignalsOnly", "responseOnly", "signalsAndResponse", "signalsOnly", "none")

    def per_message(name: str) -> PerMessage:
        return cast(
            "PerMessage", choice(characteristics, name, ("always", "never", "perMessage"), "perMessage")
        )

    return DeliveryChannel(
        channel_id=attribute(element, "channelId"),
        transport=look_up(element, "Transport", attribute(element, "transportId"), transports),
        doc_exchange=look_up(element, "DocExchange", attribute(element, "docExchangeId"), documents),
        sync_reply_mode=cast("SyncReplyMode", choice(characteristics, "syncReplyMode", modes, "none")),
        ack_requested=per_message("ackRequested"),
        ack_signature_requested=per_message("ackSignatureRequested"),
        duplicate_elimination=per_message("duplicateElimination"),
        actor=characteristics.get(f"{_T}actor", ""),
    )


def _moment(root: etree._Element, name: str) -> datetime:
    return value_of(child(root, name), parse_datetime)


def _two(parties: Iterable[PartyInfo], root: etree._Element) -> tuple[PartyInfo, PartyInfo]:
    found = tuple(parties)
    if len(found) != 2:
        raise refuse(
            root, "een CPA heeft precies twee partijen", "a CPA has exactly two parties", "structure"
        )
    return found[0], found[1]


def read_cpa(data: bytes, *, name: str = "CPA") -> Cpa:
    """Return the agreement in ``data``; whether it may be used is for the rules (``IKT-DK-3nn``) to say.

    :param name: file name for messages.
    :raises CpaRefused: not XML, not a CPA, or something in it is missing, unreadable or refers to nothing.
    """
    try:
        root = parse_xml(data, name=name, limit=MAX_CPA).root
    except XmlRefused as refused:
        raise CpaRefused(refused.what, reason="xml", where=name, line=refused.line) from refused
    if root.tag != f"{_T}CollaborationProtocolAgreement":
        raise CpaRefused(
            Text("het document is geen CPA (ebCPPA 2.0)", "the document is no CPA (ebCPPA 2.0)"),
            reason="structure",
            where=name,
        )
    check_unique_ids(root)
    return Cpa(
        cpa_id=attribute(root, "cpaid"),
        version=attribute(root, "version"),
        status=cast("Status", choice(child(root, "Status"), "value", ("agreed", "signed", "proposed"))),
        start=_moment(root, "Start"),
        end=_moment(root, "End"),
        parties=_two((_PartyReader(item).read() for item in root.findall(f"{_T}PartyInfo")), root),
    )
