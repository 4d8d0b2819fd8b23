"""Whose signature it is, and whether the reader trusts it.

A trust file is a PEM with public keys, certificates of signers, or certificates of authorities. A signer is trusted
when its own key or certificate is in the file, or when its certificate leads to an authority in the file over the
certificates that came with it. Certificates are judged at the moment the run began, because a bundle may be read years
later; revocation lists are not consulted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

from ikt_harness.evidence.signing import PublicKey, key_id, usable
from ikt_mocks.digikoppeling.oin import identify
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

_LARGEST = 4 * 1024 * 1024
_DEEPEST = 6
_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Identity:
    """The signer as the bundle tells it.

    :param key_id: SHA-256 over the public key.
    :param oin: the OIN in the certificate; empty for a bare key or a certificate without one.
    :param name: the organisation or common name in the certificate; empty for a bare key.
    """

    key: PublicKey
    key_id: str
    certificates: tuple[x509.Certificate, ...]
    oin: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Trust:
    """What the reader trusts: keys by their id, and certificates of authorities."""

    keys: frozenset[str]
    authorities: tuple[x509.Certificate, ...]


def identity_of(pem: bytes) -> Identity:
    """Return the signer that ``pem`` (from a bundle) tells of.

    :raises ValueError: neither certificates nor a public key of a usable kind.
    """
    certificates: tuple[x509.Certificate, ...] = ()
    if b"-----BEGIN CERTIFICATE-----" in pem:
        certificates = tuple(x509.load_pem_x509_certificates(pem))
        key = usable(certificates[0].public_key())
    else:
        key = usable(serialization.load_pem_public_key(pem))
    if key is None:
        raise ValueError("no key of a usable kind")
    if not certificates:
        return Identity(key, key_id(key), ())
    found = identify(certificates[0])
    return Identity(key, key_id(key), certificates, found.oin, found.organisation or found.common_name)


def load_trust(path: Path) -> Trust:
    """Read a trust file.

    :raises InputRefused: it cannot be read, or holds nothing to trust.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST)
    except OSError as error:
        raise InputRefused(
            Text(f"niet te lezen: {error.strerror}", f"cannot be read: {error.strerror}"), where=str(path)
        ) from error
    keys: set[str] = set()
    authorities: list[x509.Certificate] = []
    for block in _BLOCK.finditer(data):
        try:
            if block[1] == b"CERTIFICATE":
                certificate = x509.load_pem_x509_certificate(block[0])
                if _is_authority(certificate):
                    authorities.append(certificate)
                elif (key := usable(certificate.public_key())) is not None:
                    keys.add(key_id(key))
            elif block[1] == b"PUBLIC KEY":
                bare = usable(serialization.load_pem_public_key(block[0]))
                if bare is not None:
                    keys.add(key_id(bare))
        except (ValueError, UnsupportedAlgorithm) as error:
            raise InputRefused(
                Text("een onderdeel is niet te lezen", "a part cannot be read"), where=str(path)
            ) from error
    # A bundle tells its own key; who gives it here would trust whoever made it.
    if b"\x00" in data or not (keys or authorities):
        raise InputRefused(
            Text(
                "hierin staat geen openbare sleutel of certificaat",
                "this holds no public key or certificate",
            ),
            where=str(path),
            todo=Text(
                "Geef een PEM met de openbare sleutel of het certificaat van wie u vertrouwt.",
                "Give a PEM with the public key or the certificate of whom you trust.",
            ),
        )
    return Trust(frozenset(keys), tuple(authorities))


def distrust(identity: Identity, trust: Trust, moment: datetime) -> Text | None:
    """Return why ``identity`` is not trusted at ``moment``; ``None`` when it is."""
    if not identity.certificates:
        return None if identity.key_id in trust.keys else _UNKNOWN
    leaf = identity.certificates[0]
    if not leaf.not_valid_before_utc <= moment <= leaf.not_valid_after_utc:
        return _EXPIRED
    if identity.key_id in trust.keys:
        return None
    return None if _leads_to(leaf, identity.certificates[1:], trust.authorities, moment) else _UNKNOWN


def _leads_to(
    certificate: x509.Certificate,
    between: tuple[x509.Certificate, ...],
    authorities: tuple[x509.Certificate, ...],
    moment: datetime,
    depth: int = 0,
) -> bool:
    if any(_issued(certificate, one, moment, depth) for one in authorities):
        return True
    if depth == _DEEPEST:
        return False
    return any(
        _issued(certificate, one, moment, depth) and _leads_to(one, between, authorities, moment, depth + 1)
        for one in between
    )


def _issued(certificate: x509.Certificate, issuer: x509.Certificate, moment: datetime, depth: int) -> bool:
    """Return whether ``issuer``, an authority valid at ``moment``, issued ``certificate`` with ``depth`` below it."""
    if not _is_authority(issuer) or not issuer.not_valid_before_utc <= moment <= issuer.not_valid_after_utc:
        return False
    constraints = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
    if constraints.path_length is not None and constraints.path_length < depth:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        extensions = certificate.extensions
        if not extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return False
        return extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return False


_UNKNOWN = Text(
    "de ondertekenaar staat niet in het vertrouwensbestand", "the signer is not in the trust file"
)
_EXPIRED = Text(
    "het certificaat van de ondertekenaar was niet geldig toen de run begon",
    "the signer's certificate was not valid when the run began",
)
