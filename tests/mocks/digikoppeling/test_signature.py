"""Signing and verifying: both canonical forms, every algorithm, and every way to cheat that we know."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from ikt_mocks.digikoppeling import names, signals
from ikt_mocks.digikoppeling.cpa import NonRepudiation
from ikt_mocks.digikoppeling.envelope import read_envelope, write_envelope
from ikt_mocks.digikoppeling.errors import EnvelopeRefused
from ikt_mocks.digikoppeling.messages import Acknowledgment, EbmsMessage
from ikt_mocks.digikoppeling.payload import Attachment, Payload
from ikt_mocks.digikoppeling.profile import Profile
from ikt_mocks.digikoppeling.samples.exchange import (
    MOMENT,
    OIN_A,
    OIN_B,
    sample_attachment,
    sample_message,
    sample_profile,
)
from ikt_mocks.digikoppeling.signature import Verification, is_receipt, signing_certificate, verify
from ikt_mocks.digikoppeling.signing import Signer, sign
from ikt_mocks.digikoppeling.xmldsig import (
    PrivateKey,
    canonical_element,
    digest,
    read_transforms,
    sign_octets,
)

DS = f"{{{names.DS}}}"
PROFILE = sample_profile(
    Profile.RELIABLE_SIGNED, sync_reply_mode="mshSignalsOnly", certificate=b"0\x03\x02\x01\x05"
)
MESSAGE = sample_message(PROFILE, "p1", "p2")
ATTACHMENTS = [sample_attachment(), sample_attachment(b"PK\x00\r\n", "p2", "application/zip", "a.zip")]


def certify(key: PrivateKey, *, oin: str = OIN_A, issuer: str = "Test issuer") -> x509.Certificate:
    def name(common: str) -> x509.Name:
        parts = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
        return x509.Name([*parts, x509.NameAttribute(NameOID.SERIAL_NUMBER, oin)] if oin else parts)

    builder = x509.CertificateBuilder(name(issuer), name("Test subject"), key.public_key(), 1)
    builder = builder.not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
    return builder.not_valid_after(datetime(2030, 1, 1, tzinfo=UTC)).sign(key, hashes.SHA256())


RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP384R1())
RSA_CERTIFICATE, EC_CERTIFICATE = certify(RSA_KEY), certify(EC_KEY)
SIGNER = Signer(key=RSA_KEY, certificate=RSA_CERTIFICATE)
SIGNED = sign(write_envelope(MESSAGE), ATTACHMENTS, SIGNER)


def check(
    data: bytes, attachments: list[Attachment] | None = None, *, allow_sha1: bool = False
) -> Verification:
    return verify(
        data, ATTACHMENTS if attachments is None else attachments, RSA_CERTIFICATE, allow_sha1=allow_sha1
    )


def why(data: bytes, attachments: list[Attachment] | None = None) -> str:
    """Return the description of the one SecurityFailure."""
    [error] = check(data, attachments).errors
    assert (error.code, error.location) == ("SecurityFailure", "//Header/Signature")
    return error.description


@pytest.mark.parametrize(
    "canonicalization", [names.EXC_C14N, names.C14N, names.EXC_C14N_COMMENTS, names.C14N_COMMENTS]
)
@pytest.mark.parametrize("digest", [names.SHA256, names.SHA384, names.SHA512])
@pytest.mark.parametrize(
    ("key", "certificate", "algorithm"),
    [
        (RSA_KEY, RSA_CERTIFICATE, names.RSA_SHA256),
        (RSA_KEY, RSA_CERTIFICATE, names.RSA_SHA384),
        (RSA_KEY, RSA_CERTIFICATE, names.RSA_SHA512),
        (EC_KEY, EC_CERTIFICATE, names.ECDSA_SHA384),
    ],
)
def test_what_is_signed_verifies(
    key: PrivateKey, certificate: x509.Certificate, algorithm: str, digest: str, canonicalization: str
) -> None:
    signer = Signer(
        key=key,
        certificate=certificate,
        signature_algorithm=algorithm,
        digest_algorithm=digest,
        canonicalization=canonicalization,
    )
    data = sign(write_envelope(MESSAGE), ATTACHMENTS, signer)
    result = verify(data, ATTACHMENTS, certificate)

    assert result.valid, result.errors
    inclusive = canonicalization in (names.C14N, names.C14N_COMMENTS)
    assert [item.code for item in result.findings] == (["IKT-DK-401"] if inclusive else [])
    assert [item.uri for item in result.references] == ["", "cid:p1", "cid:p2"]
    assert result.certificate == certificate == signing_certificate(data)
    assert read_envelope(data).message == MESSAGE


def test_the_form_is_the_agreed_one() -> None:
    signature = etree.fromstring(SIGNED)[0][-1]
    transforms = [item.get("Algorithm") for item in signature.iter(f"{DS}Transform")]
    xpath = next(signature.iter(f"{DS}XPath"))

    assert signature.tag == f"{DS}Signature"
    assert transforms == [names.ENVELOPED, names.XPATH, names.EXC_C14N]
    assert xpath.text == (
        'not(ancestor-or-self::node()[@soap:actor="urn:oasis:names:tc:ebxml-msg:actor:nextMSH"]'
        '|ancestor-or-self::node()[@soap:actor="http://schemas.xmlsoap.org/soap/actor/next"])'
    )
    assert signature.find(f"{DS}KeyInfo/{DS}KeyValue/{DS}RSAKeyValue/{DS}Modulus") is not None


def test_the_octets_of_the_digest_are_those_of_a_hand_made_canonical_form() -> None:
    """The SyncReply is for the next actor and the signature is the message's own: both are left out."""
    root = etree.fromstring(write_envelope(MESSAGE))
    header = root[0]
    header.remove(next(item for item in header if item.tag == f"{{{names.EB}}}SyncReply"))
    digest = hashes.Hash(hashes.SHA256())
    digest.update(etree.tostring(root, method="c14n", exclusive=True))

    assert check(SIGNED).references[0].digest_value == base64.b64encode(digest.finalize()).decode()


def test_a_block_for_the_next_actor_may_change_and_a_signed_one_may_not() -> None:
    gone = re.sub(rb"<eb:SyncReply[^>]*/>", b"", SIGNED)

    assert gone != SIGNED
    assert check(gone).valid
    assert why(SIGNED.replace(b"<eb:DuplicateElimination/>", b"")) == "Digest of the envelope does not fit."


@pytest.mark.parametrize(
    ("old", "new", "description"),
    [
        (b"conversatie-1", b"conversatie-2", "Digest of the envelope does not fit."),
        (b"<eb:Manifest ", b'<eb:Manifest eb:id="m" ', "Digest of the envelope does not fit."),
        (b"rsa-sha256", b"rsa-sha512", "Invalid Signature!"),
        (b"xmlenc#sha256", b"xmlenc#sha512", "Invalid Signature!"),
        (b"rsa-sha256", b"ecdsa-sha256", "Algorithm not supported"),
        (b"rsa-sha256", b"hmac-sha256", "Algorithm not supported"),
        (b"<ds:SignatureValue>", b"<ds:SignatureValue>!", "SignatureValue is not base64."),
        (b"ds:SignatureValue>", b"ds:Waarde>", "SignatureValue is not there exactly once."),
    ],
)
def test_tampering_with_the_envelope_is_found(old: bytes, new: bytes, description: str) -> None:
    assert old in SIGNED
    assert why(SIGNED.replace(old, new)).startswith(description)


def test_tampering_with_a_part_is_found() -> None:
    assert why(SIGNED, [sample_attachment(b"<anders/>"), ATTACHMENTS[1]]) == "Digest of cid:p1 does not fit."
    assert why(SIGNED, ATTACHMENTS[:1]) == "Reference to something that is not there: cid:p2"


def test_a_part_that_was_not_signed_is_found() -> None:
    assert why(sign(write_envelope(MESSAGE), ATTACHMENTS[:1], SIGNER)) == "Not signed: cid:p2"


def test_no_signature_and_another_key() -> None:
    other = rsa.generate_private_key(65537, 2048)
    data = sign(write_envelope(MESSAGE), ATTACHMENTS, Signer(key=other, certificate=certify(other)))
    [absent] = check(write_envelope(MESSAGE)).errors

    assert absent.description == "Signature not found."
    assert why(data) == "Invalid Signature!"


def resign(change: bytes, into: bytes) -> bytes:
    """Sign with another text in SignedInfo, as a cheat with a good key of its own could."""
    root = etree.fromstring(SIGNED.replace(change, into))
    signature = root[0][-1]
    info = signature[0]
    reference = info.find(f"{DS}Reference")
    assert reference is not None
    value = reference.find(f"{DS}DigestValue")
    assert value is not None
    try:
        value.text = base64.b64encode(
            digest(names.SHA256, [read_transforms(reference).octets(signature)])
        ).decode()
    except ValueError:
        value.text = ""
    octets = sign_octets(RSA_KEY, names.RSA_SHA256, canonical_element(info, names.EXC_C14N))
    place = signature.find(f"{DS}SignatureValue")
    assert place is not None
    place.text = base64.b64encode(octets).decode()
    return etree.tostring(root)


@pytest.mark.parametrize(
    ("change", "into"),
    [
        (b'not(ancestor-or-self::node()[@soap:actor="', b'not(ancestor-or-self::node()[@soap:role="'),
        (b"not(ancestor", b"false() and not(ancestor"),
        (b"actor/next&quot;", b"actor/other&quot;"),
        (b'Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"', b'Algorithm="urn:other"'),
        (b'Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"', b'Algorithm="urn:other"'),
    ],
)
def test_only_the_known_transforms_are_carried_out(change: bytes, into: bytes) -> None:
    if change not in SIGNED:
        change, into = change.replace(b"&quot;", b'"'), into.replace(b"&quot;", b'"')
    assert change in SIGNED
    assert why(resign(change, into)).startswith("Algorithm not supported")


def test_a_signature_without_the_filter_holds_and_is_a_finding() -> None:
    pattern = re.search(rb'<ds:Transform Algorithm="[^"]*xpath[^"]*">.*?</ds:Transform>', SIGNED)
    assert pattern is not None
    data = resign(pattern.group(), b"")

    assert [item.code for item in check(data).findings] == ["IKT-DK-403"]


def test_a_reference_without_canonicalization_is_inclusive_and_a_finding() -> None:
    transform = f'<ds:Transform Algorithm="{names.EXC_C14N}"/>'.encode()

    assert [item.code for item in check(resign(transform, b"")).findings] == ["IKT-DK-402"]


def test_a_block_behind_the_signature_is_a_finding() -> None:
    block = f'<x:y xmlns:x="urn:x" soap:actor="{names.NEXT_ACTOR}"/></soap:Header>'.encode()
    result = check(SIGNED.replace(b"</soap:Header>", block))

    assert result.valid
    assert [item.code for item in result.findings] == ["IKT-DK-404"]


def test_a_forged_block_cannot_hide_behind_the_filter() -> None:
    forged = f'<eb:Acknowledgment eb:version="2.0" soap:mustUnderstand="1" soap:actor="{names.NEXT_ACTOR}">'
    forged += "<eb:Timestamp>2026-01-01T00:00:00Z</eb:Timestamp><eb:RefToMessageId>x</eb:RefToMessageId>"
    data = SIGNED.replace(b"</soap:Header>", forged.encode() + b"</eb:Acknowledgment></soap:Header>")

    assert why(data).startswith("Algorithm not supported")


def test_a_hidden_part_of_the_body_cannot_hide_behind_the_filter() -> None:
    hidden = f'<x:y xmlns:x="urn:x" soap:actor="{names.NEXT_ACTOR}"/></soap:Body>'.encode()

    assert why(SIGNED.replace(b"</soap:Body>", hidden)).startswith("Algorithm not supported")


def test_wrapping_is_refused() -> None:
    root = etree.fromstring(SIGNED)
    signature = root[0][-1]
    moved = etree.fromstring(SIGNED)
    moved[1].append(moved[0][-1])
    doubled = etree.fromstring(SIGNED)
    doubled[0].append(etree.fromstring(etree.tostring(signature)))
    inner = etree.fromstring(SIGNED)
    holder = etree.SubElement(inner[0], "{urn:x}holder")
    holder.append(inner[0][-2])

    for tree in (moved, doubled, inner):
        assert why(etree.tostring(tree)) == "There is a signature in another place than the header."


def test_references_that_are_missing_or_double_are_refused() -> None:
    first = re.search(rb'<ds:Reference URI="">.*?</ds:Reference>', SIGNED)
    second = re.search(rb'<ds:Reference URI="cid:p1">.*?</ds:Reference>', SIGNED)
    assert first is not None
    assert second is not None

    assert why(resign(second.group(), second.group() * 2)) == "The envelope is not referred to exactly once."
    assert why(resign(second.group(), first.group())) == "The envelope is not referred to exactly once."
    assert why(resign(b'URI="cid:p2"', b'URI="#p2"')) == "Not signed: cid:p2"


def test_sha1_is_refused_unless_the_caller_allows_it() -> None:
    signer = replace(SIGNER, digest_algorithm=names.SHA1, signature_algorithm=names.RSA_SHA1)
    data = sign(write_envelope(MESSAGE), ATTACHMENTS, signer)

    assert why(data).startswith("Algorithm not allowed")
    allowed = check(data, allow_sha1=True)
    assert allowed.valid
    assert [item.code for item in allowed.findings] == ["IKT-DK-405"]


def test_other_algorithms_than_agreed_are_findings() -> None:
    agreed = NonRepudiation(names.SHA512, names.RSA_SHA512)
    result = verify(SIGNED, ATTACHMENTS, RSA_CERTIFICATE, agreed=agreed)

    assert result.valid
    assert [item.code for item in result.findings] == ["IKT-DK-406", "IKT-DK-406"]


def test_weaknesses_of_the_certificate_are_findings() -> None:
    key = rsa.generate_private_key(65537, 1024)  # noqa: S505 - the weak key is what is tested
    weak = certify(key, oin="", issuer="Test subject")
    data = sign(write_envelope(MESSAGE), ATTACHMENTS, Signer(key=key, certificate=weak))
    bare = re.sub(rb"<ds:X509Data>.*</ds:X509Data>", b"", SIGNED)
    other = sign(
        write_envelope(MESSAGE), ATTACHMENTS, Signer(key=RSA_KEY, certificate=certify(RSA_KEY, oin=OIN_B))
    )

    assert [item.code for item in verify(data, ATTACHMENTS, weak).findings] == [
        "IKT-DK-413",
        "IKT-DK-414",
        "IKT-DK-415",
    ]
    assert [item.code for item in check(bare).findings] == ["IKT-DK-411"]
    assert [item.code for item in check(other).findings] == ["IKT-DK-412"]


def test_what_cannot_be_signed() -> None:
    with pytest.raises(ValueError, match="no signature"):
        sign(SIGNED, ATTACHMENTS, SIGNER)
    with pytest.raises(ValueError, match="another kind of key"):
        sign(write_envelope(MESSAGE), [], replace(SIGNER, signature_algorithm=names.ECDSA_SHA256))


def test_a_signed_acknowledgment_repeats_the_references() -> None:
    summary = read_envelope(SIGNED).signature
    acknowledgment = signals.acknowledge(MESSAGE, message_id="m2", timestamp=MOMENT, signature=summary)
    data = sign(write_envelope(acknowledgment), [], SIGNER)
    read = read_envelope(data).message

    assert verify(data, [], RSA_CERTIFICATE).valid
    assert isinstance(read, Acknowledgment)
    assert write_envelope(read) == write_envelope(acknowledgment)
    assert summary is not None
    assert is_receipt(read, summary.references)
    assert not is_receipt(replace(read, references=read.references[:1]), summary.references)
    assert not is_receipt(replace(read, references=()), ())
    wrong = replace(read.references[0], digest_value="AAAA")
    assert not is_receipt(replace(read, references=(wrong, *read.references[1:])), summary.references)
    assert (
        why(data.replace(read.references[1].digest_value.encode(), b"AAAA"), [])
        == "Digest of the envelope does not fit."
    )


def test_an_unsigned_request_gets_no_references() -> None:
    message = replace(MESSAGE, ack_requested=None)
    summary = read_envelope(SIGNED).signature

    assert signals.acknowledge(message, message_id="m2", timestamp=MOMENT, signature=summary).references == ()


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, 1 << 16), length=st.integers(0, 40), octets=st.binary(max_size=6))
@example(at=SIGNED.index(b"http://www.oasis-open.org"), length=0, octets=b"\r")
def test_a_damaged_signed_message_never_verifies_as_another_message(
    at: int, length: int, octets: bytes
) -> None:
    at %= len(SIGNED)
    damaged = SIGNED[:at] + octets + SIGNED[at + length :]
    try:
        result = check(damaged)
    except EnvelopeRefused:
        return
    if result.valid:
        read = read_envelope(damaged).message
        assert isinstance(read, EbmsMessage)
        assert replace(read, sync_reply=None) == replace(MESSAGE, sync_reply=None)
    else:
        assert result.errors[0].code == "SecurityFailure"


def test_a_large_part_is_digested_in_pieces() -> None:
    large = Attachment("p1", "application/zip", Payload.of(bytes(3_000_000)), "groot.zip")
    message = sample_message(PROFILE, "p1")
    data = sign(write_envelope(message), [large], SIGNER)

    assert check(data, [large]).valid
