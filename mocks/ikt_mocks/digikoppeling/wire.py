"""Messages on the wire: an HTTP body with its Content-Type, and back.

Reading works on chunks, so that a server can feed the body as it arrives::

    reader = MessageReader(content_type)
    async for chunk in request.stream():
        reader.feed(chunk)
    with reader.close() as received:
        ...

Every body ends in a :class:`Received` or in a :class:`~.errors.TransportRefused`; :func:`outcome` gives the one or
the other as a value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from ikt_mocks.digikoppeling._mime_headers import parse_content_id, parse_media_type
from ikt_mocks.digikoppeling.envelope import Envelope, SignatureSummary, read_envelope, write_envelope
from ikt_mocks.digikoppeling.errors import MimeRefused, TransportRefused
from ikt_mocks.digikoppeling.findings import KV, OBSERVED, finding
from ikt_mocks.digikoppeling.messages import EbmsMessage, Message, SoapFault
from ikt_mocks.digikoppeling.mime import Limits, MultipartReader, Part, too_large
from ikt_mocks.digikoppeling.mime_writer import ENVELOPE_TYPE, Multipart, write_multipart
from ikt_mocks.digikoppeling.names import SOAP_ACTION
from ikt_mocks.digikoppeling.payload import Attachment
from ikt_schemas.language import Text
from ikt_schemas.melding import Melding

DEFAULT_LIMITS = Limits()
_CID = "cid:"


@dataclass(frozen=True, slots=True)
class Received:
    """A message as it was received; a context manager that releases the attachments.

    :param envelope: the octets of the SOAP envelope: what a signature is about, and what is stored.
    :param attachments: the payload containers the Manifest names, in its order; all of them for other messages.
    :param findings: what was odd about the packaging and the envelope.
    """

    message: Message | SoapFault
    signature: SignatureSummary | None
    envelope: bytes
    attachments: tuple[Attachment, ...] = ()
    findings: tuple[Melding, ...] = ()

    def close(self) -> None:
        """Release the attachments."""
        for attachment in self.attachments:
            attachment.payload.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class WireMessage:
    """A message ready to be sent by POST.

    :param headers: HTTP headers, Content-Type and SOAPAction among them.
    :param size: length of the body, in bytes.
    """

    headers: tuple[tuple[str, str], ...]
    size: int
    _body: bytes | Multipart

    def chunks(self) -> Iterator[bytes]:
        """Yield the body; can be called again for a retry."""
        if isinstance(self._body, bytes):
            yield self._body
        else:
            yield from self._body.chunks()

    def read(self) -> bytes:
        """Return the whole body; for messages known to be small."""
        return b"".join(self.chunks())

    @property
    def content_type(self) -> str:
        """The value of Content-Type."""
        return dict(self.headers)["Content-Type"]


class MessageReader:
    """Reads one message from chunks of its body.

    :param content_type: the HTTP header; a body without one is read as an envelope.
    :param read: takes the envelope apart; one that remembers may stand in.
    :raises MimeRefused: the header is unusable, or (from ``feed``) the body is over a limit or no multipart.
    """

    def __init__(
        self,
        content_type: str,
        limits: Limits = DEFAULT_LIMITS,
        read: Callable[[bytes], Envelope] = read_envelope,
    ) -> None:
        self._read = read
        self._type = parse_media_type(content_type)
        self._limits = limits
        self._plain = bytearray()
        self._multipart: MultipartReader | None = None
        _refuse_other_charset(self._type.parameters.get("charset", ""))
        if self._type.is_multipart:
            self._multipart = MultipartReader(self._type.parameters.get("boundary", ""), limits)

    def feed(self, data: bytes) -> None:
        """Take the next octets of the body."""
        if self._multipart is not None:
            self._multipart.feed(data)
            return
        if len(self._plain) + len(data) > self._limits.envelope:
            raise too_large(self._limits.envelope)
        self._plain += data

    def abort(self) -> None:
        """Release what was read, when the sender goes away half-way."""
        if self._multipart is not None:
            self._multipart.abort()

    def close(self) -> Received:
        """Return the message; the caller closes it.

        :raises TransportRefused: the body is no message; nothing is left to be released.
        """
        findings = list(self._type_findings())
        if self._multipart is None:
            envelope = self._read(bytes(self._plain))
            return Received(
                envelope.message, envelope.signature, bytes(self._plain), (), (*findings, *envelope.findings)
            )
        parts = self._multipart.close()
        try:
            return self._assemble(parts, findings)
        except TransportRefused:
            self._multipart.abort()
            raise

    def _type_findings(self) -> Iterator[Melding]:
        name = self._type.name
        if name not in ("text/xml", "multipart/related"):
            yield finding(
                "IKT-DK-101",
                f"Content-Type '{name}' is geen text/xml of multipart/related",
                f"Content-Type '{name}' is neither text/xml nor multipart/related",
                ground=KV,
            )
        inner = self._type.parameters.get("type", "").strip().lower()
        if self._type.is_multipart and inner != "text/xml":
            yield finding(
                "IKT-DK-102",
                "de parameter type van multipart/related is niet text/xml",
                "the parameter type of multipart/related is not text/xml",
                ground=KV,
            )

    def _assemble(self, parts: list[Part], findings: list[Melding]) -> Received:
        start = self._start(parts, findings)
        _refuse_other_charset(parse_media_type(start.content_type).parameters.get("charset", ""))
        if start.payload.size > self._limits.envelope:
            raise too_large(self._limits.envelope)
        data = start.payload.read()
        envelope = self._read(data)
        attachments = [part.as_attachment() for part in parts if part is not start]
        kept = self._kept(envelope.message, attachments, findings)
        start.payload.close()
        for attachment in attachments:
            if attachment not in kept:
                attachment.payload.close()
        return Received(
            envelope.message, envelope.signature, data, tuple(kept), (*findings, *envelope.findings)
        )

    def _start(self, parts: list[Part], findings: list[Melding]) -> Part:
        ids = [part.content_id for part in parts if part.content_id]
        if not parts:
            raise MimeRefused(
                Text("het bericht heeft geen delen", "the message has no parts"), reason="no-envelope"
            )
        if len(ids) != len(set(ids)):
            raise MimeRefused(
                Text("twee delen hebben dezelfde Content-ID", "two parts have the same Content-ID"),
                reason="duplicate-content-id",
            )
        wanted = parse_content_id(self._type.parameters.get("start", ""))
        if not wanted or wanted == parts[0].content_id:
            return parts[0]
        for part in parts:
            if part.content_id == wanted:
                return part
        findings.append(
            finding(
                "IKT-DK-103",
                "geen deel heeft de Content-ID die start noemt; het eerste deel is als envelop gelezen",
                "no part has the Content-ID that start names; the first part was read as the envelope",
                ground=OBSERVED,
            )
        )
        return parts[0]

    def _kept(
        self, message: Message | SoapFault, attachments: list[Attachment], findings: list[Melding]
    ) -> list[Attachment]:
        hrefs: tuple[str, ...] = ()
        if isinstance(message, EbmsMessage) and message.manifest is not None:
            hrefs = message.manifest.references
        by_id = {f"{_CID}{item.content_id}": item for item in attachments if item.content_id}
        kept = [by_id[href] for href in dict.fromkeys(hrefs) if href in by_id]
        findings.extend(_dropped(item) for item in attachments if item not in kept)
        return kept


def _dropped(attachment: Attachment) -> Melding:
    name = attachment.content_id or "-"
    return finding(
        "IKT-DK-104",
        f"bijlage '{name}' staat niet in het Manifest en is weggelaten",
        f"attachment '{name}' is not in the Manifest and was dropped",
        ground=OBSERVED,
    )


def _refuse_other_charset(charset: str) -> None:
    if charset and charset.strip().lower() not in ("utf-8", "utf8"):
        raise MimeRefused(
            Text(f"tekenset '{charset[:40]}' is geen UTF-8", f"character set '{charset[:40]}' is not UTF-8"),
            reason="content-type",
        )


def read_message(data: bytes, content_type: str, limits: Limits = DEFAULT_LIMITS) -> Received:
    """Return the message in a whole body; the caller closes it.

    :raises TransportRefused: the body is no message.
    """
    reader = MessageReader(content_type, limits)
    reader.feed(data)
    return reader.close()


def outcome(data: bytes, content_type: str, limits: Limits = DEFAULT_LIMITS) -> Received | TransportRefused:
    """Return what becomes of a body: a message or a refusal. No input leads to another exception."""
    try:
        return read_message(data, content_type, limits)
    except TransportRefused as refused:
        return refused


def pack(envelope: bytes, attachments: Sequence[Attachment] = ()) -> WireMessage:
    """Return an envelope, signed or not, with its attachments, ready to be sent.

    :raises ValueError: a Content-ID, Content-Type or file name that no header can hold.
    """
    action = ("SOAPAction", SOAP_ACTION)
    if not attachments:
        return WireMessage((("Content-Type", ENVELOPE_TYPE), action), len(envelope), envelope)
    body = write_multipart(envelope, attachments)
    return WireMessage((("Content-Type", body.content_type), action), body.size, body)


def write_message(message: Message | SoapFault, attachments: Sequence[Attachment] = ()) -> WireMessage:
    """Return ``message``, unsigned, with its attachments, ready to be sent."""
    return pack(write_envelope(message), attachments)
