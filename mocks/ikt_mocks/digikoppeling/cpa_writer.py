"""Making test CPAs for every profile from the data of :class:`~.profile.CpaProfile`.

Every name comes from the caller. The CPA says of itself, in a Comment, that it is a test CPA.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator

from lxml import etree

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling._times import format_datetime, format_duration
from ikt_mocks.digikoppeling.cpa import Direction
from ikt_mocks.digikoppeling.profile import CpaParty, CpaProfile, CpaService
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

_T, _D, _X = f"{{{names.CPA}}}", f"{{{names.DS}}}", f"{{{names.XLINK}}}"
_SIGNAL_PACKAGE, _MESSAGE_PACKAGE = "SignalPackage", "MessagePackage"
_ENVELOPE_PART, _PAYLOAD_PART = "EnvelopePart", "PayloadPart"
_COMMENT = "Test-CPA, gemaakt door dso-ketentest; niet uit het CPA-register en niet voor productie."


def _add(parent: etree._Element, tag: str, text: str | None = None, /, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, _T + tag)
    element.text = text
    for key, value in attributes.items():
        element.set(_T + key, value)
    return element


class _PartyWriter:
    """Writes one PartyInfo; the ids in it start with the letter of the party."""

    def __init__(self, data: CpaProfile, index: int) -> None:
        self._data = data
        self._party = data.parties[index]
        self._index = index
        self._letter = "AB"[index]
        self._channel = f"{self._letter}_Channel"
        self._transport = f"{self._letter}_Transport"
        self._document = f"{self._letter}_DocExchange"

    def write(self, root: etree._Element) -> None:
        """Append the party to the agreement."""
        party = self._party
        element = _add(
            root,
            "PartyInfo",
            partyName=party.name,
            defaultMshChannelId=self._channel,
            defaultMshPackageId=_SIGNAL_PACKAGE,
        )
        party_id = _add(element, "PartyId", party.party_id.value)
        if party.party_id.type:
            party_id.set(f"{_T}type", party.party_id.type)
        _add(element, "PartyRef").set(f"{_X}href", "")
        for number, service in enumerate(self._data.services):
            self._role(element, number, service)
        for cert_id, der in self._certificates():
            certificate = _add(element, "Certificate", certId=cert_id)
            data = etree.SubElement(etree.SubElement(certificate, f"{_D}KeyInfo"), f"{_D}X509Data")
            etree.SubElement(data, f"{_D}X509Certificate").text = base64.b64encode(der).decode("ascii")
        self._security(element, "Tls", ("Client", "Server"))
        self._security(element, "Security", ("Signing", "Encryption"))
        self._delivery(element)
        self._http(element)
        self._exchange(element)

    def _certificates(self) -> Iterator[tuple[str, bytes]]:
        party = self._party
        for name, der in (
            ("Client", party.client_certificate),
            ("Server", party.server_certificate),
            ("Signing", party.signing_certificate),
            ("Encryption", party.encryption_certificate),
        ):
            if der:
                yield f"{self._letter}_{name}", der

    def _has(self, *kinds: str) -> list[str]:
        known = {cert_id for cert_id, _ in self._certificates()}
        return [f"{self._letter}_{kind}" for kind in kinds if f"{self._letter}_{kind}" in known]

    def _role(self, element: etree._Element, number: int, service: CpaService) -> None:
        role = _add(element, "CollaborationRole")
        process = self._data.process
        specification = _add(role, "ProcessSpecification", name=process, version=self._data.process_version)
        specification.set(f"{_X}href", f"urn:test:{process}")
        _add(role, "Role", name=self._party.role).set(f"{_X}href", "urn:test:rol")
        binding = _add(role, "ServiceBinding")
        element = _add(binding, "Service", service.service.value)
        if service.service.type:
            element.set(f"{_T}type", service.service.type)
        sends, receives = (
            (service.requests, service.responses)
            if self._index == 0
            else (service.responses, service.requests)
        )
        for action_number, action in enumerate(sends):
            self._action(binding, "send", f"{number}_{action_number}", action)
        for action_number, action in enumerate(receives):
            self._action(binding, "receive", f"{number}_{action_number}", action)

    def _action(self, binding: etree._Element, direction: Direction, suffix: str, action: str) -> None:
        other = "BA"[self._index]
        mine, theirs = ("S", "R") if direction == "send" else ("R", "S")
        profile = self._data.profile
        persistent, signed = "transient-and-persistent", "true" if profile.signed else "false"
        element = _add(binding, "CanSend" if direction == "send" else "CanReceive")
        this = _add(
            element,
            "ThisPartyActionBinding",
            id=f"{self._letter}_{mine}_{suffix}",
            action=action,
            packageId=_MESSAGE_PACKAGE,
        )
        _add(
            this,
            "BusinessTransactionCharacteristics",
            isAuthenticated=persistent if profile.signed else "transient",
            isAuthorizationRequired="true",
            isConfidential=persistent if profile.encrypted else "transient",
            isIntelligibleCheckRequired="false",
            isNonRepudiationReceiptRequired=signed,
            isNonRepudiationRequired=signed,
            isTamperProof=persistent if profile.signed else "transient",
            timeToPerform=format_duration(self._data.time_to_perform),
        )
        _add(this, "ChannelId", self._channel)
        _add(element, "OtherPartyActionBinding", f"{other}_{theirs}_{suffix}")

    def _security(self, element: etree._Element, name: str, kinds: tuple[str, str]) -> None:
        cert_ids = self._has(*kinds)
        if cert_ids:
            anchors = _add(
                _add(element, "SecurityDetails", securityId=f"{self._letter}_{name}"), "TrustAnchors"
            )
            for cert_id in cert_ids:
                _add(anchors, "AnchorCertificateRef", certId=cert_id)

    def _delivery(self, element: etree._Element) -> None:
        profile = self._data.profile
        reliable = "always" if profile.reliable else "never"
        channel = _add(
            element,
            "DeliveryChannel",
            channelId=self._channel,
            transportId=self._transport,
            docExchangeId=self._document,
        )
        _add(
            channel,
            "MessagingCharacteristics",
            syncReplyMode=self._data.sync_reply_mode,
            ackRequested=reliable,
            actor=names.TO_PARTY_MSH,
            ackSignatureRequested="always"
            if profile.reliable and profile.signed and self._data.ack_signed
            else "never",
            duplicateElimination=reliable,
        )

    def _http(self, element: etree._Element) -> None:
        transport = _add(element, "Transport", transportId=self._transport)
        sender = _add(transport, "TransportSender")
        _add(sender, "TransportProtocol", "HTTP", version="1.1")
        for cert_id in self._has("Client"):
            security = _add(sender, "TransportClientSecurity")
            _add(security, "TransportSecurityProtocol", "TLS", version="1.2")
            _add(security, "ClientCertificateRef", certId=cert_id)
            _add(security, "ServerSecurityDetailsRef", securityId=f"{self._letter}_Tls")
        receiver = _add(transport, "TransportReceiver")
        _add(receiver, "TransportProtocol", "HTTP", version="1.1")
        _add(receiver, "Endpoint", uri=self._party.endpoint, type="allPurpose")
        for cert_id in self._has("Server"):
            security = _add(receiver, "TransportServerSecurity")
            _add(security, "TransportSecurityProtocol", "TLS", version="1.2")
            _add(security, "ServerCertificateRef", certId=cert_id)
            _add(security, "ClientSecurityDetailsRef", securityId=f"{self._letter}_Tls")

    def _exchange(self, element: etree._Element) -> None:
        exchange = _add(element, "DocExchange", docExchangeId=self._document)
        for side in ("Sender", "Receiver"):
            binding = _add(exchange, f"ebXML{side}Binding", version=names.EBMS_VERSION)
            if self._data.profile.reliable:
                self._reliability(binding)
            if self._data.profile.signed:
                self._signing(binding, side)
            if self._data.profile.encrypted:
                self._encryption(binding, side)

    def _reliability(self, binding: etree._Element) -> None:
        numbers = self._data.reliability
        reliable = _add(binding, "ReliableMessaging")
        _add(reliable, "Retries", str(numbers.retries))
        _add(reliable, "RetryInterval", format_duration(numbers.retry_interval))
        _add(reliable, "MessageOrderSemantics", "Guaranteed" if numbers.ordered else "NotGuaranteed")
        _add(binding, "PersistDuration", format_duration(self._data.persist_duration))

    def _signing(self, binding: etree._Element, side: str) -> None:
        element = _add(binding, f"{side}NonRepudiation")
        _add(element, "NonRepudiationProtocol", names.DS)
        _add(element, "HashFunction", self._data.hash_function)
        _add(element, "SignatureAlgorithm", self._data.signature_algorithm)
        if side == "Sender":
            _add(element, "SigningCertificateRef", certId=f"{self._letter}_Signing")
        else:
            _add(element, "SigningSecurityDetailsRef", securityId=f"{self._letter}_Security")

    def _encryption(self, binding: etree._Element, side: str) -> None:
        element = _add(binding, f"{side}DigitalEnvelope")
        _add(element, "DigitalEnvelopeProtocol", "XMLENC", version="1.0")
        _add(element, "EncryptionAlgorithm", self._data.encryption_algorithm)
        if side == "Sender":
            _add(element, "EncryptionSecurityDetailsRef", securityId=f"{self._letter}_Security")
        else:
            _add(element, "EncryptionCertificateRef", certId=f"{self._letter}_Encryption")


def _packaging(root: etree._Element, package: str, composite: str, parts: tuple[str, ...]) -> None:
    element = _add(root, "Packaging", id=package)
    _add(element, "ProcessingCapabilities", parse="true", generate="true")
    whole = _add(
        _add(element, "CompositeList"),
        "Composite",
        id=composite,
        mimetype="multipart/related",
        mimeparameters="type=text/xml",
    )
    for part in parts:
        _add(whole, "Constituent", idref=part)


def _require_certificates(data: CpaProfile, party: CpaParty) -> None:
    missing = [
        kind
        for kind, needed, der in (
            ("signing_certificate", data.profile.signed, party.signing_certificate),
            ("encryption_certificate", data.profile.encrypted, party.encryption_certificate),
        )
        if needed and not der
    ]
    if missing:
        raise InputRefused(
            Text(
                f"profiel {data.profile.value} vraagt van '{party.name}': {', '.join(missing)}",
                f"profile {data.profile.value} needs of '{party.name}': {', '.join(missing)}",
            ),
            where=data.cpa_id,
        )


def write_cpa(data: CpaProfile) -> bytes:
    """Return the CPA in UTF-8; the same data gives the same octets.

    :raises InputRefused: the profile needs a certificate that a party does not have.
    """
    root = etree.Element(
        f"{_T}CollaborationProtocolAgreement",
        nsmap={"tns": names.CPA, "ds": names.DS, "xlink": names.XLINK},
    )
    root.set(f"{_T}cpaid", data.cpa_id)
    root.set(f"{_T}version", names.CPA_VERSION)
    _add(root, "Status", value=data.status)
    _add(root, "Start", format_datetime(data.start))
    _add(root, "End", format_datetime(data.end))
    for index, party in enumerate(data.parties):
        _require_certificates(data, party)
        _PartyWriter(data, index).write(root)
    _add(root, "SimplePart", id=_ENVELOPE_PART, mimetype="text/xml")
    _add(root, "SimplePart", id=_PAYLOAD_PART, mimetype="application/xml")
    _packaging(root, _SIGNAL_PACKAGE, "SignalComposite", (_ENVELOPE_PART,))
    _packaging(root, _MESSAGE_PACKAGE, "MessageComposite", (_ENVELOPE_PART, _PAYLOAD_PART))
    _add(root, "Comment", _COMMENT).set(f"{{{names.XML}}}lang", "nl")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
