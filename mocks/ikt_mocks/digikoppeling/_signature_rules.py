"""IKT-DK-401…: where a signature that holds differs from what Digikoppeling prescribes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling.cpa import NonRepudiation
from ikt_mocks.digikoppeling.findings import BEV, HARNESS, KV, finding
from ikt_mocks.digikoppeling.oin import identify
from ikt_mocks.digikoppeling.xmldsig import INCLUSIVE
from ikt_schemas.melding import Melding

_SIGNATURE = "//Header/Signature"
_MIN_RSA_BITS = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rules look at.

    :param canonicalizations: those named for SignedInfo and for the envelope.
    :param filtered: whether the XPath filter of ebMS2 is among the transforms.
    :param last_block: whether the signature is the last header block.
    :param expected: the certificate it was verified with.
    :param claimed: the certificate in KeyInfo.
    """

    method: str
    canonicalizations: tuple[str, ...]
    digests: tuple[str, ...]
    filtered: bool
    last_block: bool
    expected: x509.Certificate
    claimed: x509.Certificate | None
    agreed: NonRepudiation | None


def _form(facts: Facts) -> Iterator[Melding]:
    if INCLUSIVE & set(facts.canonicalizations):
        yield finding(
            "IKT-DK-401",
            "de handtekening gebruikt inclusieve in plaats van exclusieve C14N",
            "the signature uses inclusive instead of exclusive C14N",
            ground=f"{KV}, ch05",
            xpath=f"{_SIGNATURE}/SignedInfo",
        )
    if len(facts.canonicalizations) == 1:
        yield finding(
            "IKT-DK-402",
            "de verwijzing naar de envelop noemt geen C14N",
            "the reference to the envelope names no C14N",
            ground=f"{KV}, ch05",
            xpath=f"{_SIGNATURE}/SignedInfo/Reference",
        )
    if not facts.filtered:
        yield finding(
            "IKT-DK-403",
            "de handtekening sluit headerblokken voor een volgende actor niet uit",
            "the signature does not leave out header blocks for a next actor",
            ground=HARNESS,
            ernst="informatie",
            xpath=f"{_SIGNATURE}/SignedInfo/Reference",
        )
    if not facts.last_block:
        yield finding(
            "IKT-DK-404",
            "de handtekening is niet het laatste headerblok",
            "the signature is not the last header block",
            ground=HARNESS,
            ernst="informatie",
            xpath=_SIGNATURE,
        )


def _algorithms(facts: Facts) -> Iterator[Melding]:
    if facts.method == names.RSA_SHA1 or names.SHA1 in facts.digests:
        yield finding(
            "IKT-DK-405",
            "de handtekening gebruikt SHA-1",
            "the signature uses SHA-1",
            ground=f"{BEV}, ch05",
            ernst="fout",
            xpath=f"{_SIGNATURE}/SignedInfo",
        )
    agreed = facts.agreed
    if agreed is None:
        return
    used = [
        (agreed.signature_algorithm, facts.method),
        *((agreed.hash_function, item) for item in facts.digests),
    ]
    for wanted, actual in dict.fromkeys(used):
        if wanted != actual:
            yield finding(
                "IKT-DK-406",
                f"afgesproken is {wanted}, gebruikt is {actual}",
                f"agreed is {wanted}, used is {actual}",
                ground="official: ebCPPA 2.0",
                xpath=f"{_SIGNATURE}/SignedInfo",
            )


def _certificate(facts: Facts) -> Iterator[Melding]:
    if facts.claimed is None:
        yield finding(
            "IKT-DK-411",
            "KeyInfo bevat geen leesbaar certificaat",
            "KeyInfo holds no readable certificate",
            ground=HARNESS,
            ernst="informatie",
            xpath=f"{_SIGNATURE}/KeyInfo",
        )
    elif facts.claimed != facts.expected:
        yield finding(
            "IKT-DK-412",
            "het certificaat in KeyInfo is een ander dan het afgesproken certificaat",
            "the certificate in KeyInfo is another one than was agreed",
            ground=HARNESS,
            xpath=f"{_SIGNATURE}/KeyInfo",
        )
    if not identify(facts.expected).oin:
        yield finding(
            "IKT-DK-413",
            "het certificaat noemt geen OIN in subject.serialNumber",
            "the certificate names no OIN in subject.serialNumber",
            ground=f"{KV}, ch05; {BEV}, PKI001",
        )
    if facts.expected.issuer == facts.expected.subject:
        yield finding(
            "IKT-DK-414",
            "het certificaat heeft zichzelf ondertekend; dat mag alleen in een test",
            "the certificate is self-signed; that is for tests only",
            ground=f"{KV}, ch05",
        )
    key = facts.expected.public_key()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < _MIN_RSA_BITS:
        yield finding(
            "IKT-DK-415",
            f"de RSA-sleutel heeft {key.key_size} bits, minder dan {_MIN_RSA_BITS}",
            f"the RSA key has {key.key_size} bits, less than {_MIN_RSA_BITS}",
            ground=HARNESS,
        )


def deviations(facts: Facts) -> Iterator[Melding]:
    """Yield the findings about a signature that holds."""
    yield from _form(facts)
    yield from _algorithms(facts)
    yield from _certificate(facts)
