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
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lxml import etree

from ikt_mocks.digikoppeling._times import parse_datetime
from ikt_mocks.digikoppeling.envelope import Envelope, read_envelope
from ikt_mocks.digikoppeling.messages import EbmsMessage
from ikt_schemas.xml_source import parse_xml

#: Remembered at most; one agreement and sender has a few.
_MOST = 512
#: An envelope above this size, in bytes, is read in full each time.
_LARGEST = 16 * 1024
_NAMES = rb"ConversationId|MessageId|RefToMessageId|Timestamp|TimeToLive"
# The value: printable ASCII that stands for itself, so no white space, markup or reference.
_FIELD = re.compile(rb"(<(?:[A-Za-z_][A-Za-z0-9_.-]*:)?(?:" + _NAMES + rb")>)([!-%'-;=?-~]{1,200})(?=</)")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z")
_TIMES = ("Timestamp", "TimeToLive")
_ATTRIBUTES = {
    "ConversationId": "conversation_id",
    "MessageId": "message_id",
    "RefToMessageId": "ref_to_message_id",
    "Timestamp": "timestamp",
    "TimeToLive": "time_to_live",
}


@dataclass(frozen=True, slots=True)
class _Shape:
    """A judged envelope; ``names`` are the attributes of the header that its fields hold, in their order."""

    envelope: Envelope
    names: tuple[str, ...]


def _value(name: str, text: bytes) -> str | datetime | None:
    """Return the value of a field, or ``None`` when it has to be read in full."""
    plain = text.decode("ascii")
    if name not in _TIMES:
        return plain
    if not _TIME.fullmatch(plain):
        return None
    try:
        return parse_datetime(plain)
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

    def read(self, data: bytes) -> Envelope:
        """Return the message in ``data``.

        :raises EnvelopeRefused: as :func:`~.envelope.read_envelope`.
        """
        if len(data) > _LARGEST:
            return read_envelope(data)
        pieces = _FIELD.split(data)
        texts = pieces[2::3]
        key = b"\x00".join((*pieces[0::3], *pieces[1::3]))
        shape = self._known.get(key)
        if shape is not None:
            message = self._message(shape, texts)
            if message is not None:
                return replace(shape.envelope, message=message)
        envelope = read_envelope(data)
        if shape is None:
            self._remember(key, data, envelope, [_local(tag) for tag in pieces[1::3]], texts)
        return envelope

    def _message(self, shape: _Shape, texts: Sequence[bytes]) -> EbmsMessage | None:
        # The names are those of str and datetime fields, each with a value of its kind.
        values: dict[str, Any] = {}
        for name, text in zip(shape.names, texts, strict=True):
            value = _value(name, text)
            if value is None:
                return None
            values[_ATTRIBUTES[name]] = value
        message = shape.envelope.message
        assert isinstance(message, EbmsMessage)  # noqa: S101 - only these are remembered
        return replace(message, header=replace(message.header, **values))

    def _remember(
        self, key: bytes, data: bytes, envelope: Envelope, names: Sequence[str], texts: Sequence[bytes]
    ) -> None:
        # A signature covers the texts: such an envelope is read in full each time.
        if not isinstance(envelope.message, EbmsMessage) or envelope.signature is not None:
            return
        shape = _Shape(envelope, tuple(names))
        if not _is_plain(data, names) or self._message(shape, texts) != envelope.message:
            return
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[key] = shape
