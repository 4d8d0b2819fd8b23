"""Making certificates of a test PKI in the shape of PKIoverheid: root, domain CA, TSP CA and leafs with an OIN.

Every subject carries the words of :data:`MARK`, so that nobody takes a certificate for a real one.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

#: Stands in every subject the product makes.
MARK = "TEST dso-ketentest, niet vertrouwen"
#: Modulus of a key in bits.
KEY_BITS = 3072
#: Lifetimes; three years for a leaf is that of the private root (CERT ch02), ten for a CA is harness-defined.
CA_DAYS = 3650
LEAF_DAYS = 3 * 365
_MAX_NAME = 64
_TODO = Text(
    "Geef een naam van 1 tot 64 tekens en hostnamen in ASCII.",
    "Give a name of 1 to 64 characters and host names in ASCII.",
)

Level = Literal["root", "domain", "tsp"]
LEVELS: tuple[Level, ...] = ("root", "domain", "tsp")

#: What a leaf may lack on purpose, for scenarios that must see a refusal.
Kind = Literal["good", "expired", "not-yet-valid", "no-oin", "self-signed"]
KINDS: tuple[Kind, ...] = ("good", "expired", "not-yet-valid", "no-oin", "self-signed")

#: How far in the past a certificate starts, so that a clock that is a little slow accepts it too.
_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Signed:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class LeafRequest:
    """What a leaf is asked to be.

    :param oin: the OIN for ``subject.serialNumber``; left out of the certificate for kind ``no-oin``.
    :param name: organisation name for ``subject.organizationName``.
    :param hosts: host names and IP addresses for the subject alternative name; the first is the common name.
    :param kind: which fault the leaf has.
    """

    oin: str
    name: str
    hosts: Sequence[str] = ("localhost", "127.0.0.1", "::1")
    kind: Kind = "good"

    def check(self) -> None:
        """See whether the names fit in a certificate.

        :raises InputRefused: no host, or a name outside X.520's 1 to 64 characters or not printable.
        """
        # The certificate library leaves this to its caller.
        for where, value in (("--name", self.name), ("--host", self.hosts[0] if self.hosts else "")):
            if not 1 <= len(value) <= _MAX_NAME or not value.isprintable():
                raise InputRefused(
                    Text(
                        f"'{value[:_MAX_NAME]}' past niet in een certificaat",
                        f"'{value[:_MAX_NAME]}' does not fit in a certificate",
                    ),
                    where=where,
                    todo=_TODO,
                )
        for host in self.hosts:
            try:
                _alternative(host)
            except ValueError as error:
                raise InputRefused(
                    Text(
                        f"'{host[:_MAX_NAME]}' is geen hostnaam of IP-adres",
                        f"'{host[:_MAX_NAME]}' is not a host name or IP address",
                    ),
                    where="--host",
                    todo=_TODO,
                ) from error


def new_key(bits: int = KEY_BITS) -> rsa.RSAPrivateKey:
    """Return a new RSA key: the signature algorithms Digikoppeling names for ebMS are RSA's."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=not authority,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _builder(
    subject: x509.Name,
    key: rsa.RSAPrivateKey,
    issuer: Signed | None,
    start: datetime,
    end: datetime,
) -> x509.CertificateBuilder:
    public = key.public_key()
    identifier = x509.SubjectKeyIdentifier.from_public_key(public)
    authority = (
        identifier
        if issuer is None
        else issuer.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.certificate.subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(identifier, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(authority), critical=False
        )
    )


def make_authority(
    level: Level, issuer: Signed | None, *, moment: datetime, bits: int = KEY_BITS, name: str = ""
) -> Signed:
    """Return the CA of ``level``, signed by ``issuer`` (itself when ``None``), valid from ``moment`` for ten years.

    :param name: tells several test PKIs apart in the common name.
    """
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "NL"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, MARK),
            x509.NameAttribute(
                NameOID.COMMON_NAME, " ".join(filter(None, ["TEST", level, name, "dso-ketentest"]))
            ),
        ]
    )
    key = new_key(bits)
    signer = key if issuer is None else issuer.key
    below = len(LEVELS) - 1 - LEVELS.index(level)
    certificate = (
        _builder(subject, key, issuer, moment - _SKEW, moment + timedelta(days=CA_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=below), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .sign(signer, hashes.SHA256())
    )
    return Signed(certificate, key)


def _lifetime(kind: Kind, moment: datetime, issuer: Signed) -> tuple[datetime, datetime]:
    if kind == "expired":
        return moment - timedelta(days=LEAF_DAYS), moment - timedelta(days=1)
    if kind == "not-yet-valid":
        return moment + timedelta(days=30), moment + timedelta(days=30 + LEAF_DAYS)
    return moment - _SKEW, min(moment + timedelta(days=LEAF_DAYS), issuer.certificate.not_valid_after_utc)


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def make_leaf(request: LeafRequest, issuer: Signed, *, moment: datetime, bits: int = KEY_BITS) -> Signed:
    """Return a leaf for both ends of a connection (server and client authentication) and for signing.

    :param issuer: the TSP CA; not used for kind ``self-signed``.
    :raises InputRefused: a name that does not fit in a certificate.
    """
    request.check()
    attributes = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "NL"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, request.name),
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, MARK),
        x509.NameAttribute(NameOID.COMMON_NAME, request.hosts[0]),
    ]
    if request.kind != "no-oin":
        attributes.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, request.oin))
    key = new_key(bits)
    alone = request.kind == "self-signed"
    start, end = _lifetime(request.kind, moment, issuer)
    certificate = (
        _builder(x509.Name(attributes), key, None if alone else issuer, start, end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]),
            critical=False,
        )
        .add_extension(
            x509.SubjectAlternativeName([_alternative(host) for host in request.hosts]), critical=False
        )
        .sign(key if alone else issuer.key, hashes.SHA256())
    )
    return Signed(certificate, key)
