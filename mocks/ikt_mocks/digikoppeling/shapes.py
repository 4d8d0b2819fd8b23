"""Reading envelopes that differ from an earlier one in a few texts only.

A sender writes all its envelopes alike: only MessageId, ConversationId, RefToMessageId and the times change. An
envelope whose every other octet was read and judged before is the same document with other texts, so only these
texts are read.
That holds under strict terms, which are looked at when a shape is remembered: no comment, CDATA or processing
instruction, each of these elements once in the whole tree, and values that are the same text in any XML.
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
from ikt_mocks.digikoppeling.messages import EbmsMessage, MessageHeader
from ikt_schemas.xml_source import parse_xml

#: Remembered at most; one agreement and sender has a few.
_MOST = 512
#: An envelope above this size, in bytes, is read in full each time.
_LARGEST = 16 * 1024
_NAMES = rb"ConversationId|MessageId|RefToMessageId|Timestamp|TimeToLive"
# Printable ASCII that stands for itself: no white space, markup or reference.
_VALUE = rb"[!-%'-;=?-~]{1,200}"
_PLAIN = re.compile(_VALUE)
_FIELD = re.compile(rb"(<(?:[A-Za-z_][A-Za-z0-9_.-]*:)?(?:" + _NAMES + rb")>)(" + _VALUE + rb")(?=</)")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z")
_TIMES = ("Timestamp", "TimeToLive")
_ATTRIBUTES = {
    "ConversationId": "conversation_id",
    "MessageId": "message_id",
    "RefToMessageId": "ref_to_message_id",
    "Timestamp": "timestamp",
    "TimeToLive": "time_to_live",
}


class _Shape:
    """A judged envelope with a business message.

    :param literals: the octets before, between and behind its fields.
    :param names: what its fields are called, in their order.
    """

    def __init__(
        self, envelope: Envelope, message: EbmsMessage, literals: Sequence[bytes], names: Sequence[str]
    ) -> None:
        self._first, *self._others = literals
        self._findings = envelope.findings
        self._names = tuple(names)
        self._frame = message.frame
        self._header = _fields(message.header)
        self._message = _fields(message)

    def fields_of(self, data: bytes) -> list[bytes] | None:
        """Return the fields of an envelope that is the same in every other octet; ``None`` of another one."""
        if not data.startswith(self._first):
            return None
        found: list[bytes] = []
        place = len(self._first)
        for literal in self._others:
            end = data.find(b"<", place)
            if not data.startswith(literal, end) or not _PLAIN.fullmatch(data, place, end):
                return None
            found.append(data[place:end])
            place = end + len(literal)
        return found if place == len(data) else None

    def envelope(self, texts: Sequence[bytes]) -> Envelope | None:
        """Return the envelope with these fields, or ``None`` when one has to be read in full."""
        header = self._header.copy()
        for name, text in zip(self._names, texts, strict=True):
            plain = text.decode("ascii")
            value = _moment(plain) if name in _TIMES else plain
            if value is None:
                return None
            header[_ATTRIBUTES[name]] = value
        message = EbmsMessage(**{**self._message, "header": MessageHeader(**header)})
        return Envelope(message, None, self._findings, self._frame)


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


def _local(tag: bytes) -> str:
    return tag.strip(b"<>").rpartition(b":")[2].decode("ascii")


def _is_plain(data: bytes, names: Sequence[str]) -> bool:
    """Tell whether the fields found in the octets are all there are in the tree."""
    if b"<!" in data or b"<?" in data[1:] or len(names) != len(set(names)):
        return False
    found = [
        etree.QName(element).localname
        for element in parse_xml(data, name="envelope").root.iter()
        if etree.QName(element).localname in _ATTRIBUTES
    ]
    return sorted(found) == sorted(names)


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
        pieces = _FIELD.split(data)
        tags, texts = pieces[1::3], pieces[2::3]
        literals = [before + tag for before, tag in zip(pieces[0::3], (*tags, b""), strict=True)]
        key = b"\x00".join((*pieces[0::3], *tags))
        shape = self._known.get(key)
        if shape is None:
            envelope = read_envelope(data)
            shape = self._remember(key, data, envelope, literals, [_local(tag) for tag in tags], texts)
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
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[key] = shape
        return shape
