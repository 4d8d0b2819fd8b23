"""Judging an incoming message: its client certificate, signature and encryption, and what is odd about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cryptography import x509

from ikt_mocks.digikoppeling import errors
from ikt_mocks.digikoppeling.answers import Keys
from ikt_mocks.digikoppeling.cpa import ActionBinding, NonRepudiation, PartyInfo
from ikt_mocks.digikoppeling.encryption import Accepted, decrypt
from ikt_mocks.digikoppeling.errors import CpaRefused, EbmsError, EnvelopeRefused, SecurityRefused
from ikt_mocks.digikoppeling.exchange import Head, Security
from ikt_mocks.digikoppeling.findings import BP, HARNESS, KV, finding
from ikt_mocks.digikoppeling.mandates import Mandate, decide
from ikt_mocks.digikoppeling.messages import Acknowledgment, EbmsMessage, MessageHeader
from ikt_mocks.digikoppeling.settings import EbmsSettings
from ikt_mocks.digikoppeling.signature import Verification, verify
from ikt_mocks.digikoppeling.state import Agreement
from ikt_mocks.digikoppeling.wire import Received
from ikt_schemas.language import Text
from ikt_schemas.melding import Melding

#: Above this size a message has to go by Grote Berichten (GB VW001), in bytes.
LARGE = 20 * 1024 * 1024
#: The literal text of ebms-core.
CERTIFICATE_REFUSED = "Invalid SSL Client Certificate!"


def certificate_reason(
    head: Head, header: MessageHeader, settings: EbmsSettings, mandates: tuple[Mandate, ...], now: datetime
) -> Text | None:
    """Return why the client certificate may not speak for From, or ``None`` when it may."""
    if not head.tls:
        if settings.zonder_certificaat:
            return None
        return Text(
            "het bericht kwam zonder clientcertificaat", "the message came without client certificate"
        )
    certificate_oin = "" if head.peer is None else head.peer.oin
    decision = None
    for party_id in header.sender.party_ids:
        decision = decide(certificate_oin, party_id.oin, mandates, now, known=settings.toegang)
        if decision.allowed:
            return None
    return None if decision is None else decision.reason


def binding_of(agreement: Agreement, header: MessageHeader) -> ActionBinding | None:
    """Return the binding by which the other party sends a message with ``header``."""
    return agreement.cpa.sending(header.sender, header.service, header.action)


def must_secure(received: Received, agreement: Agreement) -> bool:
    """Tell whether the message has a signature to verify or payloads to decrypt."""
    if not isinstance(received.message, EbmsMessage):
        return False
    binding = binding_of(agreement, received.message.header)
    return received.signature is not None or (binding is not None and binding.encryption_required)


def secure(received: Received, agreement: Agreement, keys: Keys, settings: EbmsSettings) -> Security:
    """Decrypt the payloads and verify the signature of a business message.

    :param received: with a business message; its payloads are not closed.
    """
    message = received.message
    assert isinstance(message, EbmsMessage)  # noqa: S101 - asked for business messages only
    binding = binding_of(agreement, message.header)
    findings: list[Melding] = []
    if binding is not None and binding.encryption_required:
        accepted = Accepted(rsa_1_5=settings.rsa_1_5, triple_des=settings.triple_des)
        if keys.decryption is None:
            return Security(received, (_no_key(),), (key_missing("ontsleutelen", "decrypt"),))
        plain = []
        for attachment in received.attachments:
            try:
                opened = decrypt(attachment, keys.decryption, accepted=accepted)
            except SecurityRefused as refused:
                return Security(received, (refused.error,), tuple(findings))
            plain.append(opened.attachment)
            findings.extend(opened.findings)
        received = replace(received, attachments=tuple(plain))
    if received.signature is None:
        return Security(received, (), tuple(findings))
    agreed = None if binding is None else binding.channel.doc_exchange.sender.non_repudiation
    verification = verify_with(
        received, agreement.cpa.party(message.header.sender.party_ids), agreed, settings
    )
    return Security(received, verification.errors, (*findings, *verification.findings))


def verify_with(
    received: Received, signer: PartyInfo | None, agreed: NonRepudiation | None, settings: EbmsSettings
) -> Verification:
    """Return whether the signature holds by the certificate that the CPA names for ``signer``."""
    certificate = _signing_certificate(signer, agreed)
    if certificate is None:
        why = errors.SIGNATURE_INVALID.because("The CPA names no certificate for signing.")
        return Verification((why,))
    try:
        return verify(
            received.envelope, received.attachments, certificate, allow_sha1=settings.sha1, agreed=agreed
        )
    except EnvelopeRefused:
        return Verification((errors.SIGNATURE_INVALID,))


def _signing_certificate(signer: PartyInfo | None, agreed: NonRepudiation | None) -> x509.Certificate | None:
    if signer is None or agreed is None:
        return None
    found = signer.certificate(agreed.certificate)
    try:
        return None if found is None or not found.der else found.x509()
    except CpaRefused:
        return None


def large_finding(size: int) -> list[Melding]:
    """Return the finding about a message that should have gone by Grote Berichten."""
    if size <= LARGE:
        return []
    return [
        finding(
            "IKT-DK-601",
            "het bericht is groter dan 20 MiB en hoort via Grote Berichten te gaan",
            "the message is larger than 20 MiB and belongs in Grote Berichten",
            ground="official: Digikoppeling Koppelvlakstandaard Grote Berichten 3.8.1, VW001",
        )
    ]


def environment_finding(header: MessageHeader, settings: EbmsSettings) -> list[Melding]:
    """Return the finding about an OIN with the suffix of a test environment in production (EB004)."""
    parties = (header.sender, header.receiver)
    named = {item.environment for party in parties for item in party.party_ids} - {""}
    if not settings.productie or not named:
        return []
    return [
        finding(
            "IKT-DK-602",
            f"in productie draagt een PartyId het achtervoegsel {', '.join(sorted(named))}",
            f"in production a PartyId carries the suffix {', '.join(sorted(named))}",
            ground=f"{BP}, EB004",
        )
    ]


def signal_strictness(acknowledgment: Acknowledgment) -> list[Melding]:
    """Return the finding about an acknowledgment that asks for duplicate elimination, which strict handlers refuse."""
    if not acknowledgment.header.duplicate_elimination:
        return []
    return [
        finding(
            "IKT-DK-603",
            "de ontvangstbevestiging bevat DuplicateElimination; strenge handlers weigeren haar",
            "the acknowledgment holds DuplicateElimination; strict handlers refuse it",
            ground=f"{KV}, ch05",
        )
    ]


def _no_key() -> EbmsError:
    return errors.EbmsError(errors.ErrorCode.SECURITY_FAILURE, "", "Content cannot be decrypted.")


def key_missing(nl: str, en: str) -> Melding:
    """Return the finding that this side lacks the key for something (two verbs)."""
    return finding(
        "IKT-DK-604",
        f"deze kant heeft geen sleutel om mee te {nl}",
        f"this side has no key to {en} with",
        ground=HARNESS,
        advice=Text("Geef de mock een certificaat met sleutel.", "Give the mock a certificate with its key."),
    )
