"""Encrypting and decrypting payloads, and one and the same answer to everything that fails."""

from __future__ import annotations

import base64
import random
import re
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling.encryption import Accepted, decrypt, encrypt
from ikt_mocks.digikoppeling.errors import SecurityRefused
from ikt_mocks.digikoppeling.payload import Attachment, Payload
from ikt_mocks.digikoppeling.samples.exchange import sample_attachment
from ikt_mocks.digikoppeling.xmldsig import PrivateKey

KEY = rsa.generate_private_key(65537, 2048)
LENIENT = Accepted(rsa_1_5=True, triple_des=True)


def certify(key: PrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test encryption")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1)
    builder = builder.not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
    return builder.not_valid_after(datetime(2030, 1, 1, tzinfo=UTC)).sign(key, hashes.SHA256())


CERTIFICATE = certify(KEY)
CONTENT = [names.AES128_GCM, names.AES256_GCM, names.AES128_CBC, names.AES256_CBC, names.TRIPLEDES_CBC]
SEALED = encrypt(sample_attachment(b"<geheim/>"), CERTIFICATE)


def changed(old: bytes, new: bytes, sealed: Attachment = SEALED) -> Attachment:
    data = sealed.payload.read()
    assert old in data
    return Attachment("p1", "application/xml", Payload.of(data.replace(old, new)))


@pytest.mark.parametrize("algorithm", CONTENT)
@pytest.mark.parametrize("key_transport", [names.RSA_OAEP, names.RSA_1_5])
@pytest.mark.parametrize("content", [b"", b"x" * 15, b"y" * 16, b"PK\x00\r\n" * 1000])
def test_what_is_encrypted_can_be_decrypted(algorithm: str, key_transport: str, content: bytes) -> None:
    plain = sample_attachment(content, "p9", "application/zip", "a.zip")
    sealed = encrypt(plain, CERTIFICATE, algorithm=algorithm, key_transport=key_transport)
    opened = decrypt(sealed, KEY, accepted=LENIENT)

    assert (sealed.content_id, sealed.content_type, sealed.filename) == ("p9", "application/xml", "a.zip")
    assert not content or content not in sealed.payload.read()
    assert opened.attachment.payload.read() == content
    assert (opened.attachment.content_id, opened.attachment.content_type, opened.attachment.filename) == (
        "p9",
        "application/zip",
        "a.zip",
    )
    outside = [
        item for item in (algorithm, key_transport) if not item.endswith("gcm") and item != names.RSA_OAEP
    ]
    assert [item.code for item in opened.findings] == ["IKT-DK-501"] * len(outside)


def test_the_same_chance_gives_the_same_content_key_and_octets() -> None:
    def content(seed: int) -> bytes:
        chance = random.Random(seed).randbytes  # noqa: S311 - chance that can be repeated is the point
        data = encrypt(sample_attachment(), CERTIFICATE, random=chance).payload.read()
        return data.rpartition(b"<xenc:CipherValue>")[2]

    assert content(1) == content(1)
    assert content(1) != content(2)


@pytest.mark.parametrize("digest", [names.SHA1, names.SHA256])
def test_the_older_name_of_oaep_is_read(digest: str) -> None:
    """rsa-oaep-mgf1p has MGF1 with SHA-1, and SHA-1 as digest unless another one is named."""
    sealed = encrypt(sample_attachment(), CERTIFICATE, random=lambda size: b"\x07" * size)
    algorithm = hashes.SHA1() if digest == names.SHA1 else hashes.SHA256()  # noqa: S303 - the default of this algorithm
    scheme = padding.OAEP(padding.MGF1(hashes.SHA1()), algorithm, None)  # noqa: S303 - fixed by this algorithm
    wrapped = base64.b64encode(KEY.public_key().encrypt(b"\x07" * 32, scheme))
    data = sealed.payload.read()
    data = re.sub(
        rb"<xenc:EncryptionMethod Algorithm=\"[^\"]*rsa-oaep\">.*?</xenc:EncryptionMethod>", b"@", data
    )
    method = f'<xenc:EncryptionMethod Algorithm="{names.RSA_OAEP_MGF1P}"/>'
    if digest != names.SHA1:
        method = method.replace("/>", f'><ds:DigestMethod Algorithm="{digest}"/></xenc:EncryptionMethod>')
    data = data.replace(b"@", method.encode())
    data = re.sub(rb"<xenc:CipherValue>[^<]*", b"<xenc:CipherValue>" + wrapped, data, count=1)
    opened = decrypt(Attachment("p1", "application/xml", Payload.of(data)), KEY)

    assert opened.attachment.payload.read() == b"<melding/>"
    assert opened.findings == ()


@pytest.mark.parametrize(
    ("algorithm", "key_transport"), [(names.TRIPLEDES_CBC, names.RSA_OAEP), (names.AES256_GCM, names.RSA_1_5)]
)
def test_what_the_standard_forbids_is_refused_unless_accepted(algorithm: str, key_transport: str) -> None:
    sealed = encrypt(sample_attachment(), CERTIFICATE, algorithm=algorithm, key_transport=key_transport)
    with pytest.raises(SecurityRefused) as refused:
        decrypt(sealed, KEY)
    assert refused.value.reason == "algorithm"
    assert (refused.value.error.code, refused.value.error.location) == ("SecurityFailure", "cid:p1")


@pytest.mark.parametrize("algorithm", CONTENT)
@pytest.mark.parametrize("key_transport", [names.RSA_OAEP, names.RSA_1_5])
def test_a_wrong_key_and_damaged_content_get_the_same_answer(algorithm: str, key_transport: str) -> None:
    sealed = encrypt(
        sample_attachment(b"z" * 64), CERTIFICATE, algorithm=algorithm, key_transport=key_transport
    )
    stranger = rsa.generate_private_key(65537, 2048)
    answers = set()
    for attachment, key in (
        (sealed, stranger),
        (changed(b"</xenc:CipherValue>", b"AAAA</xenc:CipherValue>", sealed), KEY),
    ):
        try:
            opened = decrypt(attachment, key, accepted=LENIENT)
        except SecurityRefused as refused:
            answers.add((refused.reason, refused.error))
        else:
            # CBC has no seal: a wrong key may give well-formed nonsense, never the content.
            assert not algorithm.endswith("gcm")
            assert opened.attachment.payload.read() != b"z" * 64
    assert len(answers) <= 1
    assert algorithm.endswith("cbc") or len(answers) == 1


@pytest.mark.parametrize(
    ("attachment", "reason"),
    [
        (sample_attachment(b"<melding/>"), "xml"),
        (sample_attachment(b"PK"), "xml"),
        (changed(b"xenc:EncryptedKey", b"xenc:EncryptedSleutel"), "content"),
        (changed(b"xenc:CipherData", b"xenc:CipherDate"), "content"),
        (changed(b"<xenc:CipherValue>", b"<xenc:CipherValue>!"), "content"),
        (changed(b"#aes256-gcm", b"#aes512-gcm"), "algorithm"),
        (changed(b"#mgf1sha256", b"#mgf1md5"), "algorithm"),
        (changed(b"#rsa-oaep", b"#rsa-other"), "algorithm"),
    ],
)
def test_everything_else_is_refused_with_a_reason(attachment: Attachment, reason: str) -> None:
    with pytest.raises(SecurityRefused) as refused:
        decrypt(attachment, KEY)
    assert refused.value.reason == reason
    assert refused.value.error.code == "SecurityFailure"


def test_a_content_type_that_breaks_a_header_is_not_passed_on() -> None:
    sealed = changed(b'MimeType="application/xml"', b'MimeType="a/b&#10;X: y"')

    assert decrypt(sealed, KEY).attachment.content_type == "application/octet-stream"


def test_a_payload_above_ten_megabytes() -> None:
    """A single text over 10 MB needs a parser that allows it."""
    content = bytes(range(256)) * 4 * 10_500
    opened = decrypt(encrypt(sample_attachment(content), CERTIFICATE), KEY)

    assert opened.attachment.payload.read() == content


def test_only_known_algorithms_and_rsa_certificates_encrypt() -> None:
    with pytest.raises(ValueError, match="not known"):
        encrypt(sample_attachment(), CERTIFICATE, algorithm="urn:other")
    with pytest.raises(ValueError, match="RSA certificate"):
        encrypt(sample_attachment(), certify(ec.generate_private_key(ec.SECP256R1())))


@settings(max_examples=100, deadline=None)
@given(at=st.integers(0, 1 << 16), length=st.integers(0, 40), octets=st.binary(max_size=6))
def test_a_damaged_payload_is_refused_or_unchanged(at: int, length: int, octets: bytes) -> None:
    data = SEALED.payload.read()
    at %= len(data)
    damaged = Attachment("p1", "application/xml", Payload.of(data[:at] + octets + data[at + length :]))
    try:
        opened = decrypt(damaged, KEY)
    except SecurityRefused:
        return
    assert opened.attachment.payload.read() == b"<geheim/>"
