"""The SOAP envelope of ebMS2: read tolerantly, written in one form.

Reading: UTF-8 only, no DOCTYPE, no entities; any prefix, any order of the header blocks; the form is judged by the
schema of this package. Unknown header blocks and body elements are left alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling._envelope_reader import message_of, read_references, refuse_structure
from ikt_mocks.digikoppeling._envelope_writer import tree_of
from ikt_mocks.digikoppeling.errors import EnvelopeRefused
from ikt_mocks.digikoppeling.findings import HARNESS, finding
from ikt_mocks.digikoppeling.messages import EbmsMessage, Message, SignatureReference, SoapFault
from ikt_schemas.errors import XmlRefused
from ikt_schemas.language import Text
from ikt_schemas.melding import Melding
from ikt_schemas.xml_source import parse_xml
from ikt_schemas.xsd import validate

#: Largest envelope, in bytes; real ones are a few kilobytes. Harness-defined.
MAX_ENVELOPE = 512 * 1024
# Copying and canonicalizing an element costs the square of the namespaces in scope.
_MAX_NAMESPACES = 300
_MAX_STRANGERS = 20
_SCHEMA = "ebms/envelope.xsd"
_DS = f"{{{names.DS}}}"
_KNOWN = frozenset((names.EB, names.DS))


@dataclass(frozen=True, slots=True)
class SignatureSummary:
    """What a ``ds:Signature`` in the header claims; nothing here has been verified.

    :param method: signature algorithm.
    :param canonicalization: algorithm for SignedInfo.
    """

    method: str
    canonicalization: str
    references: tuple[SignatureReference, ...]


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope that was read: its message, the claim of its signature if it has one, and what was odd.

    :param frame: the frame of the message, one and the same object for all envelopes that were read by one remembered
        shape; ``None`` when it was read in full.
    """

    message: Message | SoapFault
    signature: SignatureSummary | None
    findings: tuple[Melding, ...]
    frame: EbmsMessage | None = field(default=None, compare=False)


def parse_envelope(data: bytes) -> etree._Element:
    """Return the document element of an envelope.

    :raises EnvelopeRefused: reason ``xml`` (not well-formed, DOCTYPE, too large), ``charset`` (not UTF-8),
        ``schema``, or ``structure`` (more namespaces than any message has).
    """
    if data.count(b"xmlns") > _MAX_NAMESPACES:
        raise refuse_structure("te veel namespaces in de envelop", "too many namespaces in the envelope")
    try:
        root = parse_xml(data, name="envelope", limit=MAX_ENVELOPE).root
    except XmlRefused as refused:
        raise EnvelopeRefused(refused.what, reason="xml", where=refused.where, line=refused.line) from refused
    encoding = (root.getroottree().docinfo.encoding or "UTF-8").upper()
    if encoding not in ("UTF-8", "UTF8") or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise EnvelopeRefused(
            Text("het bericht is niet in UTF-8 geschreven", "the message is not written in UTF-8"),
            reason="charset",
        )
    if root.tag != f"{{{names.SOAP}}}Envelope":
        raise EnvelopeRefused(
            Text("het document is geen SOAP 1.1-envelop", "the document is no SOAP 1.1 envelope"),
            reason="schema",
        )
    faults = validate(root, _SCHEMA)
    if faults:
        first = faults[0]
        raise EnvelopeRefused(
            Text(
                f"de envelop voldoet niet aan het schema: {first.message}",
                f"the envelope is not valid: {first.message}",
            ),
            reason="schema",
            where=first.xpath,
            line=first.line,
        )
    return root


def _signature(header: etree._Element | None) -> SignatureSummary | None:
    signature = None if header is None else header.find(f"{_DS}Signature")
    if signature is None:
        return None
    info = signature.find(f"{_DS}SignedInfo")
    if info is None:
        raise refuse_structure("de handtekening heeft geen SignedInfo", "the signature has no SignedInfo")
    method = info.find(f"{_DS}SignatureMethod")
    canonicalization = info.find(f"{_DS}CanonicalizationMethod")
    return SignatureSummary(
        method="" if method is None else method.get("Algorithm", ""),
        canonicalization="" if canonicalization is None else canonicalization.get("Algorithm", ""),
        references=read_references(info),
    )


def _strangers(header: etree._Element | None) -> list[Melding]:
    if header is None:
        return []
    found = [
        finding(
            "IKT-DK-201",
            f"headerblok {etree.QName(block).localname} is onbekend en eist begrip (mustUnderstand)",
            f"header block {etree.QName(block).localname} is unknown and asks to be understood (mustUnderstand)",
            ground=HARNESS,
        )
        for block in header
        if isinstance(block.tag, str)
        and etree.QName(block).namespace not in _KNOWN
        and block.get(f"{{{names.SOAP}}}mustUnderstand") == "1"
    ]
    return found[:_MAX_STRANGERS]


def read_envelope(data: bytes) -> Envelope:
    """Return the message in ``data``.

    :raises EnvelopeRefused: as :func:`parse_envelope`, or reason ``structure``: no ebMS2 header, a block twice,
        an unknown signal.
    """
    root = parse_envelope(data)
    header = root.find(f"{{{names.SOAP}}}Header")
    return Envelope(message_of(root), _signature(header), tuple(_strangers(header)))


def write_envelope(message: Message | SoapFault) -> bytes:
    """Return the envelope of ``message``, unsigned, in UTF-8.

    :raises ValueError: a text holds a character that XML does not know.
    """
    return etree.tostring(tree_of(message), xml_declaration=True, encoding="UTF-8")
