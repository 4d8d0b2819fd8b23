"""Certificate revocation lists: making them for the test PKI, and asking them about a certificate.

Digikoppeling asks every party to check certificates against the CRL (BEV PKI002 to PKI004); for TLS that is done by
the SSL context (:mod:`ikt_mocks.digikoppeling.tls`), for a signing certificate by :func:`status`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

#: Clocks of two machines differ: a list is dated this much back, so that it is valid at once everywhere.
SKEW = timedelta(minutes=1)

Status = Literal["good", "revoked", "unknown"]


@dataclass(frozen=True, slots=True)
class Revoked:
    """One entry of a list: the certificate's serial number and the moment of revocation."""

    serial: int
    at: datetime


def build_crl(
    issuer: x509.Certificate,
    key: rsa.RSAPrivateKey,
    revoked: Iterable[Revoked],
    *,
    moment: datetime,
    until: datetime,
    previous: x509.CertificateRevocationList | None = None,
) -> x509.CertificateRevocationList:
    """Return a list signed by ``issuer``, valid from just before ``moment`` until ``until``.

    :param previous: the list this one replaces. The new one gets the next number and a strictly later date: OpenSSL
        takes the latest of two lists of one issuer, to the second.
    """
    this_update = (moment - SKEW).replace(microsecond=0)
    number = 1
    if previous is not None:
        this_update = max(this_update, previous.last_update_utc + timedelta(seconds=1))
        number = previous.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number + 1
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(this_update)
        .next_update(until)
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(
                issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
            ),
            critical=False,
        )
    )
    for entry in sorted(revoked, key=lambda one: one.serial):
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder().serial_number(entry.serial).revocation_date(entry.at).build()
        )
    return builder.sign(key, hashes.SHA256())


def _signed_by(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    key = issuer.public_key()
    if crl.issuer != issuer.subject or not isinstance(key, rsa.RSAPublicKey):
        return False
    return crl.is_signature_valid(key)


def status(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    crls: Iterable[x509.CertificateRevocationList],
    moment: datetime,
) -> Status:
    """Return what the lists of ``issuer`` say about ``certificate`` at ``moment``.

    ``unknown`` means that no list signed by ``issuer`` is valid at ``moment``: nothing may be concluded from that.
    """
    known: Status = "unknown"
    for crl in crls:
        if not _signed_by(crl, issuer):
            continue
        expires = crl.next_update_utc
        if crl.last_update_utc > moment or (expires is not None and expires < moment):
            continue
        entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
        if entry is not None and entry.revocation_date_utc <= moment:
            return "revoked"
        known = "good"
    return known
