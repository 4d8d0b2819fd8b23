"""Signing ebMS2 messages: the reference to the envelope, one to each attachment, and the certificate.

The form is the one the independent handler ebms-core writes, with the canonicalization the standard asks for; the
filter leaves header blocks for a next actor, such as SyncReply, outside the signature.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling.envelope import parse_envelope
from ikt_mocks.digikoppeling.payload import Attachment
from ikt_mocks.digikoppeling.xmldsig import (
    XPATH_FILTER,
    PrivateKey,
    canonical_element,
    digest,
    read_transforms,
    sign_octets,
)

_S, _D = f"{{{names.SOAP}}}", f"{{{names.DS}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signs, and how.

    :param certificate: goes into KeyInfo; its key is the public half of ``key``.
    :param canonicalization: exclusive as the standard says, or inclusive as ebms-core writes.
    """

    key: PrivateKey
    certificate: x509.Certificate
    signature_algorithm: str = names.RSA_SHA256
    digest_algorithm: str = names.SHA256
    canonicalization: str = names.EXC_C14N


def _element(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, _D + name)
    for key, value in attributes.items():
        element.set(key, value)
    return element


def _reference(info: etree._Element, uri: str, signer: Signer, value: bytes) -> etree._Element:
    element = _element(info, "Reference", URI=uri)
    if not uri:
        transforms = _element(element, "Transforms")
        _element(transforms, "Transform", Algorithm=names.ENVELOPED)
        xpath = _element(_element(transforms, "Transform", Algorithm=names.XPATH), "XPath")
        prefix = next((key for key, uri in xpath.nsmap.items() if key and uri == names.SOAP), "")
        if not prefix:
            raise ValueError("an envelope to be signed gives the SOAP namespace a prefix")
        xpath.text = XPATH_FILTER.replace("@soap:", f"@{prefix}:")
        _element(transforms, "Transform", Algorithm=signer.canonicalization)
    _element(element, "DigestMethod", Algorithm=signer.digest_algorithm)
    _element(element, "DigestValue").text = base64.b64encode(value).decode("ascii")
    return element


def _key_info(signature: etree._Element, certificate: x509.Certificate) -> None:
    info = _element(signature, "KeyInfo")
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        numbers = key.public_numbers()
        value = _element(_element(info, "KeyValue"), "RSAKeyValue")
        for name, number in (("Modulus", numbers.n), ("Exponent", numbers.e)):
            octets = number.to_bytes((number.bit_length() + 7) // 8, "big")
            _element(value, name).text = base64.b64encode(octets).decode("ascii")
    data = _element(info, "X509Data")
    der = certificate.public_bytes(Encoding.DER)
    _element(data, "X509Certificate").text = base64.b64encode(der).decode("ascii")


def sign(envelope: bytes, attachments: Sequence[Attachment], signer: Signer) -> bytes:
    """Return ``envelope`` with a signature over itself and ``attachments`` as last header block.

    :raises EnvelopeRefused: ``envelope`` is no ebMS2 envelope.
    :raises ValueError: it is signed already, gives SOAP no prefix, or key and algorithm do not fit.
    """
    root = parse_envelope(envelope)
    header = root.find(f"{_S}Header")
    if header is None or next(root.iter(f"{_D}Signature"), None) is not None:
        raise ValueError("an envelope to be signed has a header and no signature")
    signature = etree.SubElement(header, f"{_D}Signature", nsmap={"ds": names.DS})
    info = _element(signature, "SignedInfo")
    _element(info, "CanonicalizationMethod", Algorithm=signer.canonicalization)
    _element(info, "SignatureMethod", Algorithm=signer.signature_algorithm)
    own = _reference(info, "", signer, b"")
    octets = read_transforms(own).octets(signature)
    value = own.find(f"{_D}DigestValue")
    if value is not None:
        value.text = base64.b64encode(digest(signer.digest_algorithm, [octets])).decode("ascii")
    for item in attachments:
        _reference(
            info, f"cid:{item.content_id}", signer, digest(signer.digest_algorithm, item.payload.chunks())
        )
    signed = sign_octets(
        signer.key, signer.signature_algorithm, canonical_element(info, signer.canonicalization)
    )
    _element(signature, "SignatureValue").text = base64.b64encode(signed).decode("ascii")
    _key_info(signature, signer.certificate)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
