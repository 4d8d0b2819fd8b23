"""Verifying signed ebMS2 messages (profiles -s and -e), by the algorithms named in the message.

Two forms are current: the standard asks for exclusive canonicalization, the independent handler ebms-core writes
inclusive. Both verify; whatever differs from the Digikoppeling rules is a finding, not a failure. A failure is a
signature that does not hold: a digest or value that does not fit, an algorithm that is not allowed, or a signature
that does not cover the whole message: the envelope and every attachment the Manifest names.

Signing comes before encryption: the references to attachments are about their plain octets, so decrypt first.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cryptography import x509
from lxml import etree

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling._envelope_reader import MAX_REFERENCES, read_reference, text_of
from ikt_mocks.digikoppeling._signature_rules import Facts, deviations
from ikt_mocks.digikoppeling.cpa import NonRepudiation
from ikt_mocks.digikoppeling.envelope import parse_envelope
from ikt_mocks.digikoppeling.errors import (
    SIGNATURE_ABSENT,
    SIGNATURE_INVALID,
    EbmsError,
)
from ikt_mocks.digikoppeling.messages import Acknowledgment, SignatureReference
from ikt_mocks.digikoppeling.payload import Attachment
from ikt_mocks.digikoppeling.xmldsig import (
    UnsupportedAlgorithmError,
    canonical_element,
    digest,
    inclusive_prefixes,
    read_transforms,
    verify_octets,
)
from ikt_schemas.melding import Melding

_S, _D, _E = f"{{{names.SOAP}}}", f"{{{names.DS}}}", f"{{{names.EB}}}"
_XLINK_HREF = f"{{{names.XLINK}}}href"
_SHA1 = frozenset((names.SHA1, names.RSA_SHA1))


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome of verifying one envelope.

    :param errors: why the signature does not hold; empty when it does.
    :param findings: where it differs from the Digikoppeling rules.
    :param references: what was signed, for the receipt.
    :param certificate: the certificate in KeyInfo, trusted or not; ``None`` when there is none.
    """

    errors: tuple[EbmsError, ...]
    findings: tuple[Melding, ...] = ()
    references: tuple[SignatureReference, ...] = ()
    certificate: x509.Certificate | None = None

    @property
    def valid(self) -> bool:
        """Whether the signature holds."""
        return not self.errors


class _DoesNotHold(Exception):  # noqa: N818 - an outcome, turned into an EbmsError at once
    """A signature that does not hold; the text is the description of the error."""


def _only(parent: etree._Element, name: str) -> etree._Element:
    found = parent.findall(_D + name)
    if len(found) != 1:
        raise _DoesNotHold(f"{name} is not there exactly once.")
    return found[0]


def _decode(element: etree._Element) -> bytes:
    try:
        return base64.b64decode("".join(text_of(element).split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _DoesNotHold(f"{etree.QName(element).localname} is not base64.") from error


def _allow(algorithm: str, *, sha1: bool) -> str:
    if algorithm in _SHA1 and not sha1:
        raise _DoesNotHold(f"Algorithm not allowed: {algorithm}")
    return algorithm


def _certificate(signature: etree._Element) -> x509.Certificate | None:
    element = signature.find(f"{_D}KeyInfo/{_D}X509Data/{_D}X509Certificate")
    if element is None:
        return None
    try:
        return x509.load_der_x509_certificate(_decode(element))
    except (ValueError, _DoesNotHold):
        return None


def _find_signature(root: etree._Element) -> etree._Element | None:
    everywhere = list(root.iter(f"{_D}Signature"))
    if not everywhere:
        return None
    # A second signature, or one in another place, is how a signed part is moved away from what is read.
    if len(everywhere) > 1 or everywhere[0] not in root.findall(f"{_S}Header/{_D}Signature"):
        raise _DoesNotHold("There is a signature in another place than the header.")
    return everywhere[0]


def _manifest_uris(root: etree._Element) -> set[str]:
    references = root.findall(f"{_S}Body/{_E}Manifest/{_E}Reference")
    return {item.get(_XLINK_HREF, "") for item in references}


class _Verifier:
    def __init__(
        self,
        root: etree._Element,
        signature: etree._Element,
        attachments: Mapping[str, Attachment],
        *,
        sha1: bool,
    ) -> None:
        self._root = root
        self._signature = signature
        self._attachments = attachments
        self._sha1 = sha1
        self.info = _only(signature, "SignedInfo")
        self.references = self.info.findall(f"{_D}Reference")
        self.canonicalization = _only(self.info, "CanonicalizationMethod")
        self.method = _only(self.info, "SignatureMethod").get("Algorithm", "")
        self.named_canonicalizations = [self.canonicalization.get("Algorithm", "")]
        self.filtered = False

    def check_value(self, key: object) -> None:
        algorithm = self.canonicalization.get("Algorithm", "")
        octets = canonical_element(self.info, algorithm, inclusive_prefixes(self.canonicalization))
        value = _decode(_only(self._signature, "SignatureValue"))
        if not verify_octets(key, _allow(self.method, sha1=self._sha1), octets, value):
            raise _DoesNotHold("Invalid Signature!")

    def check_references(self) -> None:
        if len(self.references) > MAX_REFERENCES:
            raise _DoesNotHold("Too many references.")
        uris = [item.get("URI") for item in self.references]
        if len(uris) != len(set(uris)) or "" not in uris:
            raise _DoesNotHold("The envelope is not referred to exactly once.")
        unsigned = (_manifest_uris(self._root) & set(self._attachments)) - set(uris)
        if unsigned:
            raise _DoesNotHold(f"Not signed: {', '.join(sorted(unsigned))}")
        for element in self.references:
            self._check_reference(element)

    def _check_reference(self, element: etree._Element) -> None:
        uri = element.get("URI", "")
        algorithm = _allow(_only(element, "DigestMethod").get("Algorithm", ""), sha1=self._sha1)
        expected = _decode(_only(element, "DigestValue"))
        if uri == "":
            transforms = read_transforms(element)
            self.filtered = bool(transforms.actors)
            if transforms.named_canonicalization:
                self.named_canonicalizations.append(transforms.canonicalization)
            actual = digest(algorithm, [transforms.octets(self._signature)])
        else:
            attachment = self._attachments.get(uri)
            if attachment is None:
                raise _DoesNotHold(f"Reference to something that is not there: {uri}")
            if element.find(f"{_D}Transforms") is not None:
                raise _DoesNotHold(f"Transforms on an attachment are not supported: {uri}")
            actual = digest(algorithm, attachment.payload.chunks())
        if not hmac.compare_digest(actual, expected):
            raise _DoesNotHold(f"Digest of {uri or 'the envelope'} does not fit.")


def verify(
    envelope: bytes,
    attachments: Sequence[Attachment],
    certificate: x509.Certificate,
    *,
    allow_sha1: bool = False,
    agreed: NonRepudiation | None = None,
) -> Verification:
    """Return whether the signature in ``envelope`` holds.

    :param envelope: the octets as received.
    :param attachments: decrypted, as they are named in the Manifest.
    :param certificate: the one the signer must have, from the CPA or checked otherwise; KeyInfo is never trusted.
    :param allow_sha1: accept SHA-1, which the security standard forbids, as a finding.
    :param agreed: the algorithms of the CPA; others than these become findings.
    :raises EnvelopeRefused: ``envelope`` is no ebMS2 envelope.
    """
    root = parse_envelope(envelope)
    by_uri = {f"cid:{item.content_id}": item for item in attachments}
    claimed: x509.Certificate | None = None
    try:
        signature = _find_signature(root)
        if signature is None:
            return Verification((SIGNATURE_ABSENT,))
        claimed = _certificate(signature)
        verifier = _Verifier(root, signature, by_uri, sha1=allow_sha1)
        verifier.check_value(certificate.public_key())
        verifier.check_references()
    except _DoesNotHold as failure:
        return Verification((SIGNATURE_INVALID.because(str(failure)),), certificate=claimed)
    except etree.C14NError as failure:
        # Canonical XML does not exist for every namespace name that libxml2 lets pass when it reads.
        return Verification(
            (SIGNATURE_INVALID.because(f"No canonical form: {failure}"),), certificate=claimed
        )
    except UnsupportedAlgorithmError as failure:
        description = f"Algorithm not supported: {failure}"
        return Verification((SIGNATURE_INVALID.because(description),), certificate=claimed)
    references = tuple(read_reference(item) for item in verifier.references)
    facts = Facts(
        method=verifier.method,
        canonicalizations=tuple(verifier.named_canonicalizations),
        digests=tuple(item.digest_method for item in references),
        filtered=verifier.filtered,
        last_block=signature.getnext() is None,
        expected=certificate,
        claimed=claimed,
        agreed=agreed,
    )
    return Verification((), tuple(deviations(facts)), references, claimed)


def signing_certificate(envelope: bytes) -> x509.Certificate | None:
    """Return the certificate in KeyInfo, if it can be read; whether to trust it is the caller's decision.

    :raises EnvelopeRefused: ``envelope`` is no ebMS2 envelope.
    """
    signature = parse_envelope(envelope).find(f"{_S}Header/{_D}Signature")
    return None if signature is None else _certificate(signature)


def is_receipt(acknowledgment: Acknowledgment, signed: Sequence[SignatureReference]) -> bool:
    """Tell whether ``acknowledgment`` repeats every reference of the message it answers, and no other.

    :param signed: the references of the message as it was sent.
    """
    repeated = acknowledgment.references
    return len(repeated) == len(signed) > 0 and all(
        any(item.same_receipt(other) for other in repeated) for item in signed
    )
