"""The pieces of XML Signature that ebMS2 uses: algorithms by name, canonical forms, and the transforms.

Only what is named here is carried out; there is no general XPath. The one XPath filter of ebMS2, which leaves out the
header blocks for a next actor, is recognised by its form and done by removing those elements.
"""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from lxml import etree

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling._envelope_reader import text_of
from ikt_schemas.xml_source import standalone

if TYPE_CHECKING:
    from hashlib import _Hash

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

_S, _D = f"{{{names.SOAP}}}", f"{{{names.DS}}}"
_EC = f"{{{names.EXC_C14N}}}"
_MAX_PREFIXES = 50

DIGESTS: MappingProxyType[str, Callable[[], _Hash]] = MappingProxyType(
    {
        names.SHA1: hashlib.sha1,
        names.SHA256: hashlib.sha256,
        names.SHA384: hashlib.sha384,
        names.SHA512: hashlib.sha512,
    }
)
CANONICALIZATIONS = frozenset((names.C14N, names.C14N_COMMENTS, names.EXC_C14N, names.EXC_C14N_COMMENTS))
INCLUSIVE = frozenset((names.C14N, names.C14N_COMMENTS))
_COMMENTS = frozenset((names.C14N_COMMENTS, names.EXC_C14N_COMMENTS))

#: The filter as it is written: the prefix is the one of the SOAP namespace in the envelope.
XPATH_FILTER = (
    f'not(ancestor-or-self::node()[@soap:actor="{names.NEXT_MSH}"]'
    f'|ancestor-or-self::node()[@soap:actor="{names.NEXT_ACTOR}"])'
)
_STEP = r"ancestor-or-self::node\(\)\[@(?P<{0}>[\w.-]+):actor=(?:\"(?P<{1}>[^\"]+)\"|'(?P<{2}>[^']+)')\]"
_FILTER = re.compile(
    rf"not\({_STEP.format('prefix1', 'double1', 'single1')}"
    rf"(?:\|{_STEP.format('prefix2', 'double2', 'single2')})?\)"
)
_ACTORS = frozenset((names.NEXT_MSH, names.NEXT_ACTOR))
# The blocks of ebMS2 that may address a next actor; any other one outside the signature would be a forgery.
_FILTERABLE = frozenset(f"{{{names.EB}}}{name}" for name in ("SyncReply", "AckRequested"))


class UnsupportedAlgorithmError(ValueError):
    """An algorithm, transform or key that is not on the list."""


@dataclass(frozen=True, slots=True)
class SignatureAlgorithm:
    """A signature algorithm: its hash, and whether it is ECDSA (else RSA PKCS#1 v1.5)."""

    hash: hashes.HashAlgorithm
    elliptic: bool = False


SIGNATURES: MappingProxyType[str, SignatureAlgorithm] = MappingProxyType(
    {
        names.RSA_SHA1: SignatureAlgorithm(hashes.SHA1()),  # noqa: S303 - read only where the caller allows it
        names.RSA_SHA256: SignatureAlgorithm(hashes.SHA256()),
        names.RSA_SHA384: SignatureAlgorithm(hashes.SHA384()),
        names.RSA_SHA512: SignatureAlgorithm(hashes.SHA512()),
        names.ECDSA_SHA256: SignatureAlgorithm(hashes.SHA256(), elliptic=True),
        names.ECDSA_SHA384: SignatureAlgorithm(hashes.SHA384(), elliptic=True),
        names.ECDSA_SHA512: SignatureAlgorithm(hashes.SHA512(), elliptic=True),
    }
)


def digest(algorithm: str, chunks: Iterable[bytes]) -> bytes:
    """Return the digest of ``chunks``.

    :raises UnsupportedAlgorithmError: the algorithm is not on the list.
    """
    maker = DIGESTS.get(algorithm)
    if maker is None:
        raise UnsupportedAlgorithmError(algorithm)
    state = maker()
    for chunk in chunks:
        state.update(chunk)
    return state.digest()


def sign_octets(key: PrivateKey, algorithm: str, data: bytes) -> bytes:
    """Return the signature value of ``data``.

    :raises UnsupportedAlgorithmError: the algorithm is not on the list, or is not one for this kind of key.
    """
    found = SIGNATURES.get(algorithm)
    if found is None:
        raise UnsupportedAlgorithmError(algorithm)
    if isinstance(key, rsa.RSAPrivateKey) and not found.elliptic:
        return key.sign(data, padding.PKCS1v15(), found.hash)
    if isinstance(key, ec.EllipticCurvePrivateKey) and found.elliptic:
        # XML Signature writes r and s side by side, each as long as the order of the curve.
        size = (key.curve.key_size + 7) // 8
        r, s = decode_dss_signature(key.sign(data, ec.ECDSA(found.hash)))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")
    raise UnsupportedAlgorithmError(f"{algorithm} with another kind of key")


def verify_octets(key: object, algorithm: str, data: bytes, value: bytes) -> bool:
    """Return whether ``value`` is the signature of ``data`` by ``key`` (a public key).

    :raises UnsupportedAlgorithmError: the algorithm is not on the list, or is not one for this kind of key.
    """
    found = SIGNATURES.get(algorithm)
    if found is None:
        raise UnsupportedAlgorithmError(algorithm)
    try:
        if isinstance(key, rsa.RSAPublicKey) and not found.elliptic:
            key.verify(value, data, padding.PKCS1v15(), found.hash)
            return True
        if isinstance(key, ec.EllipticCurvePublicKey) and found.elliptic:
            size = (key.curve.key_size + 7) // 8
            if len(value) != 2 * size:
                return False
            r, s = int.from_bytes(value[:size], "big"), int.from_bytes(value[size:], "big")
            key.verify(encode_dss_signature(r, s), data, ec.ECDSA(found.hash))
            return True
    except InvalidSignature:
        return False
    raise UnsupportedAlgorithmError(f"{algorithm} with another kind of key")


def inclusive_prefixes(method: etree._Element) -> list[str]:
    """Return the PrefixList of an exclusive canonicalization; ``#default`` is not among the prefixes lxml takes.

    :raises UnsupportedAlgorithmError: the list is too long, or names the default namespace.
    """
    element = method.find(f"{_EC}InclusiveNamespaces")
    found = [] if element is None else element.get("PrefixList", "").split()
    if len(found) > _MAX_PREFIXES or "#default" in found:
        raise UnsupportedAlgorithmError("InclusiveNamespaces")
    return found


def _standalone(element: etree._Element) -> etree._Element:
    """Return a copy of ``element`` as a document of its own, with every namespace that is in scope.

    A canonical form of part of a document takes the namespaces and, when inclusive, the xml: attributes of what
    stands around it.
    """
    copied = standalone(element)
    for ancestor in element.iterancestors():
        for name, value in ancestor.attrib.items():
            if str(name).startswith(f"{{{names.XML}}}") and name not in copied.attrib:
                copied.set(name, value)
    return copied


def canonical_element(element: etree._Element, algorithm: str, prefixes: list[str] | None = None) -> bytes:
    """Return the canonical form of ``element`` where it stands.

    :raises UnsupportedAlgorithmError: the algorithm is not on the list.
    """
    if algorithm not in CANONICALIZATIONS:
        raise UnsupportedAlgorithmError(algorithm)
    comments = algorithm in _COMMENTS
    if algorithm in INCLUSIVE:
        return etree.tostring(_standalone(element), method="c14n", with_comments=comments)
    copied = standalone(element)
    return etree.tostring(
        copied, method="c14n", exclusive=True, with_comments=comments, inclusive_ns_prefixes=prefixes or None
    )


def _canonical_document(root: etree._Element, algorithm: str, prefixes: list[str]) -> bytes:
    # A reference to the document itself (URI="") selects no comments, whatever the canonicalization would keep.
    tree = root.getroottree()
    if algorithm in INCLUSIVE:
        return etree.tostring(tree, method="c14n", with_comments=False)
    return etree.tostring(
        tree, method="c14n", exclusive=True, with_comments=False, inclusive_ns_prefixes=prefixes or None
    )


def filtered_actors(xpath: etree._Element) -> frozenset[str]:
    """Return the actors whose header blocks an XPath transform leaves out of the signature.

    :raises UnsupportedAlgorithmError: the expression is not the filter of ebMS2.
    """
    found = _FILTER.fullmatch(re.sub(r"\s+", "", text_of(xpath)))
    if found is None:
        raise UnsupportedAlgorithmError(names.XPATH)
    actors = {value for key, value in found.groupdict().items() if "prefix" not in key and value}
    prefixes = {value for key, value in found.groupdict().items() if "prefix" in key and value}
    if not actors <= _ACTORS or any(xpath.nsmap.get(prefix) != names.SOAP for prefix in prefixes):
        raise UnsupportedAlgorithmError(names.XPATH)
    return frozenset(actors)


@dataclass(frozen=True, slots=True)
class EnvelopeTransforms:
    """The transforms of the reference to the envelope, checked: enveloped first, then the filter, then C14N."""

    actors: frozenset[str]
    canonicalization: str
    prefixes: tuple[str, ...] = ()
    named_canonicalization: bool = True

    def octets(self, signature: etree._Element) -> bytes:
        """Return what is digested: the envelope around ``signature``, without it and without the filtered blocks.

        :raises UnsupportedAlgorithmError: the filter would leave out more than header blocks for a next actor.
        """
        root = copy.deepcopy(signature.getroottree()).getroot()
        path = signature.getroottree().getelementpath(signature)
        own = root.find(path)
        if own is None:
            raise UnsupportedAlgorithmError(names.ENVELOPED)
        _remove(own)
        blocks = root.find(f"{_S}Header")
        for element in [item for item in root.iter("*") if item.get(f"{_S}actor") in self.actors]:
            foreign = etree.QName(element).namespace != names.EB
            if element.getparent() is not blocks or not (foreign or element.tag in _FILTERABLE):
                raise UnsupportedAlgorithmError(names.XPATH)
            _remove(element)
        return _canonical_document(root, self.canonicalization, list(self.prefixes))


def _remove(element: etree._Element) -> None:
    """Take ``element`` out and leave the text behind it."""
    parent = element.getparent()
    if parent is None:
        raise UnsupportedAlgorithmError("removal of the document element")
    before, tail = element.getprevious(), element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    element.tail = None
    parent.remove(element)


def read_transforms(reference: etree._Element) -> EnvelopeTransforms:
    """Return the transforms of the reference to the envelope.

    :raises UnsupportedAlgorithmError: they are not enveloped-signature, at most one ebMS2 filter and at most one
        canonicalization, in this order.
    """
    transforms = reference.findall(f"{_D}Transforms/{_D}Transform")
    algorithms = [item.get("Algorithm", "") for item in transforms]
    if not algorithms or algorithms[0] != names.ENVELOPED:
        raise UnsupportedAlgorithmError("transforms without enveloped-signature")
    rest = transforms[1:]
    actors: frozenset[str] = frozenset()
    if rest and rest[0].get("Algorithm") == names.XPATH:
        xpath = rest[0].find(f"{_D}XPath")
        if xpath is None:
            raise UnsupportedAlgorithmError(names.XPATH)
        actors = filtered_actors(xpath)
        rest = rest[1:]
    if not rest:
        return EnvelopeTransforms(actors, names.C14N, named_canonicalization=False)
    algorithm = rest[0].get("Algorithm", "")
    if len(rest) > 1 or algorithm not in CANONICALIZATIONS:
        raise UnsupportedAlgorithmError(rest[-1].get("Algorithm", ""))
    return EnvelopeTransforms(actors, algorithm, tuple(inclusive_prefixes(rest[0])))
