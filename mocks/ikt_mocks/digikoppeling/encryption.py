"""Encrypting and decrypting payloads (profiles -e) by XML Encryption.

The standard names the algorithms (AES-128 or AES-256 in GCM mode, keys by RSA-OAEP), not the packaging. The packaging
here is the one observed in ebms-core 2.20.2: every attachment becomes one ``xenc:EncryptedData`` of its own, under
the same Content-ID and file name, with media type ``application/xml``; MimeType keeps the original media type, and
KeyInfo holds the EncryptedKey. Messages are signed first and encrypted then, so a receiver decrypts before it
verifies.

Reading also takes CBC; RSA 1.5 and triple DES only where the caller allows them. What goes wrong with a key or its
padding is told in one and the same way, so that an answer does not help to guess.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import MappingProxyType

from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, Cipher, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from lxml import etree

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling._envelope_reader import text_of
from ikt_mocks.digikoppeling._mime_headers import parse_media_type
from ikt_mocks.digikoppeling.errors import EbmsError, ErrorCode, MimeRefused, SecurityRefused
from ikt_mocks.digikoppeling.findings import BEV, finding
from ikt_mocks.digikoppeling.payload import Attachment, Payload
from ikt_schemas.errors import XmlRefused
from ikt_schemas.language import Text
from ikt_schemas.melding import Melding
from ikt_schemas.xml_source import parse_xml

#: Largest encrypted payload that is read, as XML; the bound is harness-defined. Larger files go by Grote Berichten.
MAX_ENCRYPTED = 64 * 1024 * 1024
_IV_GCM, _TAG = 12, 16
_X, _X11, _D = f"{{{names.XENC}}}", f"{{{names.XENC11}}}", f"{{{names.DS}}}"
_MGF1 = names.XENC11 + "mgf1"

Random = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class _Content:
    """A content algorithm: key size in bytes, mode, and block cipher for CBC."""

    key_size: int
    gcm: bool = False
    block: Callable[[bytes], BlockCipherAlgorithm] = AES
    block_size: int = 16


_CONTENT = MappingProxyType(
    {
        names.AES128_GCM: _Content(16, gcm=True),
        names.AES256_GCM: _Content(32, gcm=True),
        names.AES128_CBC: _Content(16),
        names.AES256_CBC: _Content(32),
        names.TRIPLEDES_CBC: _Content(24, block=TripleDES, block_size=8),
    }
)
_DIGESTS: MappingProxyType[str, hashes.HashAlgorithm] = MappingProxyType(
    {
        names.SHA1: hashes.SHA1(),  # noqa: S303 - the default of rsa-oaep-mgf1p, which does not rest on collisions
        names.SHA256: hashes.SHA256(),
        names.SHA384: hashes.SHA384(),
        names.SHA512: hashes.SHA512(),
    }
)
_MGF: MappingProxyType[str, hashes.HashAlgorithm] = MappingProxyType(
    {f"{_MGF1}{algorithm.name}": algorithm for algorithm in _DIGESTS.values()}
)


@dataclass(frozen=True, slots=True)
class Accepted:
    """Which algorithms outside the security standard may be read: RSA 1.5 for keys, triple DES for content."""

    rsa_1_5: bool = False
    triple_des: bool = False


STRICT = Accepted()


@dataclass(frozen=True, slots=True)
class Decrypted:
    """A payload that was decrypted, and where its encryption differs from the Digikoppeling rules."""

    attachment: Attachment
    findings: tuple[Melding, ...]


def _failure(attachment: Attachment, nl: str, en: str, reason: str, description: str) -> SecurityRefused:
    place = f"cid:{attachment.content_id}"
    error = EbmsError(ErrorCode.SECURITY_FAILURE, place, description)
    return SecurityRefused(Text(nl, en), reason=reason, error=error, where=place)


def _unsupported(attachment: Attachment, algorithm: str) -> SecurityRefused:
    return _failure(
        attachment,
        f"algoritme {algorithm[:100]} is niet toegestaan",
        f"algorithm {algorithm[:100]} is not allowed",
        "algorithm",
        "Algorithm not allowed.",
    )


def _undecryptable(attachment: Attachment) -> SecurityRefused:
    return _failure(
        attachment,
        "de inhoud kan niet worden ontsleuteld",
        "the content cannot be decrypted",
        "content",
        "Content cannot be decrypted.",
    )


def _public_key(certificate: x509.Certificate) -> rsa.RSAPublicKey:
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise ValueError("keys are wrapped for an RSA certificate")  # noqa: TRY004 - the value, not its Python type
    return key


def _seal(algorithm: str, key: bytes, data: bytes, random: Random) -> bytes:
    content = _CONTENT[algorithm]
    if content.gcm:
        iv = random(_IV_GCM)
        return iv + AESGCM(key).encrypt(iv, data, None)
    # XML Encryption pads with any octets; the last one tells how many.
    count = content.block_size - len(data) % content.block_size
    iv = random(content.block_size)
    encryptor = Cipher(content.block(key), modes.CBC(iv)).encryptor()
    padded = data + bytes(count - 1) + bytes([count])
    return iv + encryptor.update(padded) + encryptor.finalize()


def _wrap(algorithm: str, certificate: x509.Certificate, key: bytes) -> bytes:
    public = _public_key(certificate)
    if algorithm == names.RSA_1_5:
        return public.encrypt(key, padding.PKCS1v15())
    return public.encrypt(key, padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None))


def encrypt(
    attachment: Attachment,
    certificate: x509.Certificate,
    *,
    algorithm: str = names.AES256_GCM,
    key_transport: str = names.RSA_OAEP,
    random: Random = os.urandom,
) -> Attachment:
    """Return ``attachment`` encrypted for ``certificate``; its own payload stays open.

    :param algorithm: of the content, as the CPA names it.
    :param key_transport: RSA-OAEP with SHA-256, or RSA 1.5 for a peer that knows nothing else.
    :param random: source of keys and initialisation vectors; anything but the default is for tests.
    :raises ValueError: an algorithm that is not known here, or a certificate without an RSA key.
    """
    if algorithm not in _CONTENT or key_transport not in (names.RSA_OAEP, names.RSA_1_5):
        raise ValueError(f"not known: {algorithm}, {key_transport}")
    key = random(_CONTENT[algorithm].key_size)
    root = etree.Element(f"{_X}EncryptedData", nsmap={"xenc": names.XENC, "ds": names.DS})
    root.set("MimeType", attachment.content_type)
    _add(root, f"{_X}EncryptionMethod", algorithm)
    encrypted_key = _add(_add(root, f"{_D}KeyInfo"), f"{_X}EncryptedKey")
    method = _add(encrypted_key, f"{_X}EncryptionMethod", key_transport)
    if key_transport == names.RSA_OAEP:
        _add(method, f"{_D}DigestMethod", names.SHA256)
        _add(method, f"{_X11}MGF", f"{_MGF1}sha256")
    name = _add(_add(encrypted_key, f"{_D}KeyInfo"), f"{_D}KeyName")
    name.text = certificate.subject.rfc4514_string()
    _cipher_value(encrypted_key, _wrap(key_transport, certificate, key))
    _cipher_value(root, _seal(algorithm, key, attachment.payload.read(), random))
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return Attachment(attachment.content_id, "application/xml", Payload.of(data), attachment.filename)


def _add(parent: etree._Element, name: str, algorithm: str = "") -> etree._Element:
    element = etree.SubElement(parent, name)
    if algorithm:
        element.set("Algorithm", algorithm)
    return element


def _cipher_value(parent: etree._Element, data: bytes) -> None:
    value = _add(_add(parent, f"{_X}CipherData"), f"{_X}CipherValue")
    value.text = base64.b64encode(data).decode("ascii")


class _Decrypter:
    def __init__(self, attachment: Attachment, key: rsa.RSAPrivateKey, accepted: Accepted) -> None:
        self._attachment = attachment
        self._key = key
        self._accepted = accepted
        self.algorithms: list[str] = []

    def _value(self, parent: etree._Element) -> bytes:
        element = parent.find(f"{_X}CipherData/{_X}CipherValue")
        if element is None:
            raise _undecryptable(self._attachment)
        try:
            return base64.b64decode("".join(text_of(element).split()), validate=True)
        except (binascii.Error, ValueError) as error:
            raise _undecryptable(self._attachment) from error

    def _method(self, parent: etree._Element) -> tuple[str, etree._Element]:
        element = parent.find(f"{_X}EncryptionMethod")
        if element is None:
            raise _unsupported(self._attachment, "-")
        algorithm = element.get("Algorithm", "")
        self.algorithms.append(algorithm)
        return algorithm, element

    def _padding(self, algorithm: str, method: etree._Element) -> padding.AsymmetricPadding:
        if algorithm == names.RSA_1_5 and self._accepted.rsa_1_5:
            return padding.PKCS1v15()
        if (
            algorithm not in (names.RSA_OAEP, names.RSA_OAEP_MGF1P)
            or method.find(f"{_X}OAEPparams") is not None
        ):
            raise _unsupported(self._attachment, algorithm)
        digest_method = method.find(f"{_D}DigestMethod")
        mgf_method = method.find(f"{_X11}MGF")
        digest_name = names.SHA1 if digest_method is None else digest_method.get("Algorithm", "")
        mgf_name = f"{_MGF1}sha1"
        if algorithm == names.RSA_OAEP and mgf_method is not None:
            mgf_name = mgf_method.get("Algorithm", "")
        hash_algorithm, mgf = _DIGESTS.get(digest_name), _MGF.get(mgf_name)
        if hash_algorithm is None or mgf is None:
            raise _unsupported(self._attachment, f"{digest_name} {mgf_name}")
        return padding.OAEP(padding.MGF1(mgf), hash_algorithm, None)

    def _content_key(self, root: etree._Element, size: int) -> bytes:
        element = root.find(f"{_D}KeyInfo/{_X}EncryptedKey")
        if element is None:
            raise _undecryptable(self._attachment)
        algorithm, method = self._method(element)
        wrapped = self._value(element)
        try:
            key = self._key.decrypt(wrapped, self._padding(algorithm, method))
        except ValueError:
            key = b""
        # A wrong key goes on as a key that opens nothing: the answer is the same as for damaged content.
        return key if len(key) == size else hashlib.sha256(wrapped).digest()[:size]

    def octets(self, root: etree._Element) -> bytes:
        algorithm, _ = self._method(root)
        content = _CONTENT.get(algorithm)
        if content is None or (algorithm == names.TRIPLEDES_CBC and not self._accepted.triple_des):
            raise _unsupported(self._attachment, algorithm)
        key = self._content_key(root, content.key_size)
        data = self._value(root)
        try:
            return _open(content, key, data)
        except (ValueError, InvalidTag) as error:
            raise _undecryptable(self._attachment) from error


def _open(content: _Content, key: bytes, data: bytes) -> bytes:
    if content.gcm:
        if len(data) < _IV_GCM + _TAG:
            raise ValueError("too short")
        return AESGCM(key).decrypt(data[:_IV_GCM], data[_IV_GCM:], None)
    size = content.block_size
    if len(data) < 2 * size or len(data) % size:
        raise ValueError("no whole blocks")
    decryptor = Cipher(content.block(key), modes.CBC(data[:size])).decryptor()
    padded = decryptor.update(data[size:]) + decryptor.finalize()
    count = padded[-1]
    if not 1 <= count <= size:
        raise ValueError("wrong padding")
    return padded[:-count]


def decrypt(attachment: Attachment, key: rsa.RSAPrivateKey, *, accepted: Accepted = STRICT) -> Decrypted:
    """Return ``attachment`` decrypted, with a payload of its own.

    :raises SecurityRefused: not encrypted, by an algorithm that is not accepted, or not for this key.
    """
    if attachment.payload.size > MAX_ENCRYPTED:
        raise _undecryptable(attachment)
    try:
        root = parse_xml(
            attachment.payload.read(), name=attachment.content_id, limit=MAX_ENCRYPTED, huge=True
        ).root
    except XmlRefused as refused:
        raise _not_encrypted(attachment) from refused
    # Another handler may wrap the element; the first one counts.
    element = next(root.iter(f"{_X}EncryptedData"), None)
    if element is None:
        raise _not_encrypted(attachment)
    decrypter = _Decrypter(attachment, key, accepted)
    data = decrypter.octets(element)
    content_type = element.get("MimeType", "") or "application/octet-stream"
    try:
        parse_media_type(content_type)
    except MimeRefused:
        content_type = "application/octet-stream"
    plain = replace(attachment, content_type=content_type, payload=Payload.of(data))
    return Decrypted(plain, tuple(_deviations(decrypter.algorithms)))


def _not_encrypted(attachment: Attachment) -> SecurityRefused:
    return _failure(
        attachment,
        "de bijlage is niet versleuteld volgens XML Encryption",
        "the attachment is not encrypted by XML Encryption",
        "xml",
        "Attachment not encrypted.",
    )


def _deviations(algorithms: list[str]) -> list[Melding]:
    allowed = (names.AES128_GCM, names.AES256_GCM, names.RSA_OAEP, names.RSA_OAEP_MGF1P)
    return [
        finding(
            "IKT-DK-501",
            f"versleuteld met {algorithm}; voorgeschreven zijn AES in GCM-modus en RSA-OAEP",
            f"encrypted with {algorithm}; AES in GCM mode and RSA-OAEP are prescribed",
            ground=f"{BEV}, ch05",
        )
        for algorithm in algorithms
        if algorithm not in allowed
    ]
