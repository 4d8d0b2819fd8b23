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
from dataclasses import dataclass, field
from functools import lru_cache
from types import TracebackType
from typing import Self

from ikt_mocks.digikoppeling._mime_headers import MediaType, parse_content_id, parse_media_type
from ikt_mocks.digikoppeling.envelope import Envelope, SignatureSummary, read_envelope, write_envelope
from ikt_mocks.digikoppeling.errors import MimeRefused, TransportRefused
from ikt_mocks.digikoppeling.findings import KV, OBSERVED, finding
from ikt_mocks.digikoppeling.messages import EbmsMessage, Message, SoapFault
from ikt_mocks.digikoppeling.mime import Limits, MultipartReader, Part, check_boundary, too_large
from ikt_mocks.digikoppeling.mime_whole import split_whole
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
    :param frame: as in :class:`~.envelope.Envelope`.
    """

    message: Message | SoapFault
    signature: SignatureSummary | None
    envelope: bytes
    attachments: tuple[Attachment, ...] = ()
    findings: tuple[Melding, ...] = ()
    frame: EbmsMessage | None = field(default=None, compare=False)

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


@dataclass(frozen=True, slots=True)
class _Packaging:
    """What a Content-Type says about a body.

    :param boundary: of a multipart, else empty.
    :param start: Content-ID of the part with the envelope; empty when it does not say.
    """

    multipart: bool
    boundary: str
    start: str
    findings: tuple[Melding, ...]


@lru_cache(maxsize=256)
def _packaging(content_type: str) -> _Packaging:
    """Read a Content-Type header.

    :raises MimeRefused: it is unusable.
    """
    media = parse_media_type(content_type)
    _refuse_other_charset(media.parameters.get("charset", ""))
    boundary = media.parameters.get("boundary", "")
    if media.is_multipart:
        check_boundary(boundary)
    return _Packaging(
        media.is_multipart,
        boundary,
        parse_content_id(media.parameters.get("start", "")),
        tuple(_type_findings(media)),
    )


def _type_findings(media: MediaType) -> Iterator[Melding]:
    name = media.name
    if name not in ("text/xml", "multipart/related"):
        yield finding(
            "IKT-DK-101",
            f"Content-Type '{name}' is geen text/xml of multipart/related",
            f"Content-Type '{name}' is neither text/xml nor multipart/related",
            ground=KV,
        )
    inner = media.parameters.get("type", "").strip().lower()
    if media.is_multipart and inner != "text/xml":
        yield finding(
            "IKT-DK-102",
            "de parameter type van multipart/related is niet text/xml",
            "the parameter type of multipart/related is not text/xml",
            ground=KV,
        )


class MessageReader:
    """Reads one message: from chunks of its body, or from a body that is here as a whole.

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
        self._packaging = _packaging(content_type)
        self._limits = limits
        self._plain = bytearray()
        self._parts: MultipartReader | None = None

    def feed(self, data: bytes) -> None:
        """Take the next octets of the body."""
        if self._packaging.multipart:
            self._multipart().feed(data)
            return
        if len(self._plain) + len(data) > self._limits.envelope:
            raise too_large(self._limits.envelope)
        self._plain += data

    def abort(self) -> None:
        """Release what was read, when the sender goes away half-way."""
        if self._parts is not None:
            self._parts.abort()

    def close(self) -> Received:
        """Return the message; the caller closes it.

        :raises TransportRefused: the body is no message; nothing is left to be released.
        """
        if not self._packaging.multipart:
            data = bytes(self._plain)
            return _received(self._read(data), data, (), self._packaging.findings)
        multipart = self._multipart()
        parts = multipart.close()
        try:
            return self._assemble(parts)
        except TransportRefused:
            multipart.abort()
            raise

    def whole(self, data: bytes) -> Received:
        """Return the message in a body that is here as a whole, as feeding it and closing would.

        :raises TransportRefused: the body is no message.
        """
        if self._packaging.multipart:
            parts = split_whole(data, self._packaging.boundary, self._limits)
            if parts is not None:
                return self._assemble(parts)
        self.feed(data)
        return self.close()

    def _multipart(self) -> MultipartReader:
        if self._parts is None:
            self._parts = MultipartReader(self._packaging.boundary, self._limits)
        return self._parts

    def _assemble(self, parts: list[Part]) -> Received:
        findings = list(self._packaging.findings)
        start = self._start(parts, findings)
        _refuse_other_charset(parse_media_type(start.content_type).parameters.get("charset", ""))
        if start.payload.size > self._limits.envelope:
            raise too_large(self._limits.envelope)
        data = start.payload.read()
        envelope = self._read(data)
        attachments = [part.as_attachment() for part in parts if part is not start]
        kept = self._kept(envelope.message, attachments, findings)
        start.payload.close()
        return _received(envelope, data, kept, findings)

    def _start(self, parts: list[Part], findings: list[Melding]) -> Part:
        if not parts:
            raise MimeRefused(
                Text("het bericht heeft geen delen", "the message has no parts"), reason="no-envelope"
            )
        ids = [part.content_id for part in parts]
        if len(set(ids)) + max(0, ids.count("") - 1) != len(ids):
            raise MimeRefused(
                Text("twee delen hebben dezelfde Content-ID", "two parts have the same Content-ID"),
                reason="duplicate-content-id",
            )
        wanted = self._packaging.start
        if not wanted:
            return parts[0]
        if wanted in ids:
            return parts[ids.index(wanted)]
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
        kept = [by_id.pop(href) for href in hrefs if href in by_id]
        if len(kept) < len(attachments):
            for item in attachments:
                if item not in kept:
                    findings.append(_dropped(item))
                    item.payload.close()
        return kept


def _received(
    envelope: Envelope, data: bytes, attachments: Sequence[Attachment], findings: Sequence[Melding]
) -> Received:
    return Received(
        envelope.message,
        envelope.signature,
        data,
        tuple(attachments),
        (*findings, *envelope.findings),
        envelope.frame,
    )


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
