"""Reading envelopes that differ from an earlier one in a few texts only.

A sender writes all its envelopes alike: only MessageId, ConversationId, RefToMessageId, the times and the Content-IDs
that the Manifest refers to change. An envelope whose every other octet was read and judged before is the same document
with other texts, so only these texts are read.
That holds under strict terms, which are looked at when a shape is remembered: no comment, CDATA or processing
instruction, each of these elements once in the whole tree, values that are the same text in any XML, and each varying
reference is one of the Manifest: the envelope is read once more with other references, and must be the same otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from lxml import etree

from ikt_mocks.digikoppeling._times import parse_datetime
from ikt_mocks.digikoppeling.envelope import Envelope, read_envelope
from ikt_mocks.digikoppeling.errors import EnvelopeRefused
from ikt_mocks.digikoppeling.messages import EbmsMessage, Manifest, MessageHeader
from ikt_schemas.xml_source import parse_xml

#: Remembered at most; one agreement and sender has a few.
_MOST = 512
#: An envelope above this size, in bytes, is read in full each time.
_LARGEST = 16 * 1024
_NAMES = rb"ConversationId|MessageId|RefToMessageId|Timestamp|TimeToLive"
# Printable ASCII that stands for itself: no white space, markup or reference.
_VALUE = rb"[!-%'-;=?-~]{1,200}"
# What may stand in any URI, and in an attribute, as it is.
_CONTENT_ID = rb"[A-Za-z0-9._@+=~-]{1,200}"
_PLAIN, _PLAIN_ID = re.compile(_VALUE), re.compile(_CONTENT_ID)
_PREFIX = rb"(?:[A-Za-z_][A-Za-z0-9_.-]*:)?"
_FIELD = re.compile(
    rb"<" + _PREFIX + rb"(" + _NAMES + rb")>(" + _VALUE + rb")(?=</)"
    rb"|[ \t\r\n]" + _PREFIX + rb'href="cid:(' + _CONTENT_ID + rb')(?=")'
)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z")
_TIMES = ("Timestamp", "TimeToLive")
_ATTRIBUTES = {
    "ConversationId": "conversation_id",
    "MessageId": "message_id",
    "RefToMessageId": "ref_to_message_id",
    "Timestamp": "timestamp",
    "TimeToLive": "time_to_live",
}
_REFERENCE = "href"
_CID = "cid:"


class _Shape:
    """A judged envelope with a business message.

    :param literals: the octets before, between and behind its fields.
    :param names: what its fields are called, in their order.
    """

    def __init__(
        self, envelope: Envelope, message: EbmsMessage, literals: Sequence[bytes], names: Sequence[str]
    ) -> None:
        self._first, *others = literals
        patterns = [_PLAIN_ID if name == _REFERENCE else _PLAIN for name in names]
        # What ends a field, a tag or a quote, does not stand in one.
        self._others = [(item, item[:1], one.fullmatch) for item, one in zip(others, patterns, strict=True)]
        self._findings = envelope.findings
        self._names = tuple(names)
        self._frame = message.frame
        self._header = _fields(message.header)
        self._message = _fields(message)
        self._version = "" if message.manifest is None else message.manifest.version

    def fields_of(self, data: bytes) -> list[bytes] | None:
        """Return the fields of an envelope that is the same in every other octet; ``None`` of another one."""
        if not data.startswith(self._first):
            return None
        found: list[bytes] = []
        place = len(self._first)
        for literal, first, is_field in self._others:
            end = data.find(first, place)
            if not data.startswith(literal, end) or not is_field(data, place, end):
                return None
            found.append(data[place:end])
            place = end + len(literal)
        return found if place == len(data) else None

    def envelope(self, texts: Sequence[bytes]) -> Envelope | None:
        """Return the envelope with these fields, or ``None`` when one has to be read in full."""
        header, references = self._header.copy(), []
        for name, text in zip(self._names, texts, strict=True):
            plain = text.decode("ascii")
            if name == _REFERENCE:
                references.append(_CID + plain)
                continue
            value = _moment(plain) if name in _TIMES else plain
            if value is None:
                return None
            header[_ATTRIBUTES[name]] = value
        own: dict[str, Any] = {"header": MessageHeader(**header)}
        if references:
            own["manifest"] = Manifest(tuple(references), self._version)
        return Envelope(EbmsMessage(**{**self._message, **own}), None, self._findings, self._frame)


def _fields(value: EbmsMessage | MessageHeader) -> dict[str, Any]:
    return {item.name: getattr(value, item.name) for item in fields(value)}


def _moment(text: str) -> datetime | None:
    """Return the value of a field with a time, or ``None`` when it has to be read in full."""
    if not _TIME.fullmatch(text):
        return None
    try:
        return parse_datetime(text)
    except ValueError:
        return None


def _is_plain(data: bytes, fields_found: Sequence[str]) -> bool:
    """Tell whether the elements found in the octets are all there are in the tree."""
    names = [name for name in fields_found if name != _REFERENCE]
    if b"<!" in data or b"<?" in data[1:] or len(names) != len(set(names)):
        return False
    found = [
        etree.QName(element).localname
        for element in parse_xml(data, name="envelope").root.iter()
        if etree.QName(element).localname in _ATTRIBUTES
    ]
    return sorted(found) == sorted(names)


def _only_references_vary(
    message: EbmsMessage,
    shape: _Shape,
    literals: Sequence[bytes],
    names: Sequence[str],
    texts: Sequence[bytes],
) -> bool:
    """Tell whether the references found in the octets are those of the Manifest, and nothing else hangs on them."""
    if message.manifest is None or len(message.manifest.references) != names.count(_REFERENCE):
        return False
    other = [
        b"Aa0._@+=~-%d" % place if name == _REFERENCE else text
        for place, (name, text) in enumerate(zip(names, texts, strict=True))
    ]
    data = b"".join(piece for pair in zip(literals, (*other, b""), strict=True) for piece in pair)
    try:
        return read_envelope(data) == shape.envelope(other)
    except EnvelopeRefused:
        return False


class EnvelopeShapes:
    """Reads envelopes as :func:`~.envelope.read_envelope` does, and remembers their shapes."""

    def __init__(self) -> None:
        self._known: dict[bytes, _Shape] = {}
        self._last: _Shape | None = None

    def read(self, data: bytes) -> Envelope:
        """Return the message in ``data``.

        :raises EnvelopeRefused: as :func:`~.envelope.read_envelope`.
        """
        if len(data) > _LARGEST:
            return read_envelope(data)
        # Messages of one sender often come one after the other.
        last = self._last
        texts = None if last is None else last.fields_of(data)
        envelope = None if last is None or texts is None else last.envelope(texts)
        return envelope or self._look_up(data)

    def _look_up(self, data: bytes) -> Envelope:
        literals: list[bytes] = []
        names: list[str] = []
        texts: list[bytes] = []
        place = 0
        for match in _FIELD.finditer(data):
            name, text, content_id = match.groups()
            start, end = match.span(2 if content_id is None else 3)
            literals.append(data[place:start])
            names.append(_REFERENCE if content_id is not None else name.decode("ascii"))
            texts.append(text if content_id is None else content_id)
            place = end
        literals.append(data[place:])
        key = b"\x00".join(literals)
        shape = self._known.get(key)
        if shape is None:
            envelope = read_envelope(data)
            shape = self._remember(key, data, envelope, literals, names, texts)
            self._last = shape or self._last
            return envelope
        self._last = shape
        return shape.envelope(texts) or read_envelope(data)

    def _remember(
        self,
        key: bytes,
        data: bytes,
        envelope: Envelope,
        literals: Sequence[bytes],
        names: Sequence[str],
        texts: Sequence[bytes],
    ) -> _Shape | None:
        # A signature covers the texts: such an envelope is read in full each time.
        if not isinstance(envelope.message, EbmsMessage) or envelope.signature is not None:
            return None
        shape = _Shape(envelope, envelope.message, literals, names)
        if not _is_plain(data, names) or shape.envelope(texts) != envelope:
            return None
        if _REFERENCE in names and not _only_references_vary(envelope.message, shape, literals, names, texts):
            return None
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[key] = shape
        return shape
