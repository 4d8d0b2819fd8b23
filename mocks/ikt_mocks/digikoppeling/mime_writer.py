"""``multipart/related`` written in the one form that Digikoppeling prescribes."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ikt_mocks.digikoppeling._mime_headers import quoted, written_filename
from ikt_mocks.digikoppeling.payload import Attachment, Payload

ENVELOPE_TYPE = "text/xml; charset=UTF-8"
# Parts of these types carry no Content-Transfer-Encoding; all others say that they are binary.
_XML_TYPE = re.compile(r"^(text/.*|.*/xml)$")


def _part_head(attachment: Attachment) -> bytes:
    if not attachment.content_id.isprintable() or not attachment.content_id.isascii():
        raise ValueError(f"not a Content-ID: {attachment.content_id!r}")
    if not attachment.content_type.isprintable() or not attachment.content_type.isascii():
        raise ValueError(f"not a Content-Type: {attachment.content_type!r}")
    lines = [
        f"Content-Type: {attachment.content_type}",
        f"Content-ID: <{attachment.content_id}>",
        f"Content-Disposition: {written_filename(attachment.filename)}",
    ]
    if not _XML_TYPE.match(attachment.content_type.partition(";")[0].strip().lower()):
        lines.append("Content-Transfer-Encoding: binary")
    return "\r\n".join(lines).encode("ascii") + b"\r\n\r\n"


def _holds(payload: Payload, needle: bytes) -> bool:
    tail = b""
    for chunk in payload.chunks():
        window = tail + chunk
        if needle in window:
            return True
        tail = window[-(len(needle) - 1) :]
    return False


@dataclass(frozen=True, slots=True)
class Multipart:
    """A body ready to be sent; it can be iterated more than once.

    :param content_type: value of the HTTP header.
    :param size: length of the body, in bytes.
    """

    content_type: str
    size: int
    _pieces: tuple[bytes | Payload, ...]

    def chunks(self) -> Iterator[bytes]:
        """Yield the body."""
        for piece in self._pieces:
            if isinstance(piece, Payload):
                yield from piece.chunks()
            else:
                yield piece


def write_multipart(envelope: bytes, attachments: Sequence[Attachment]) -> Multipart:
    """Return ``envelope`` with its payload containers as ``multipart/related``.

    Deterministic: boundary and start Content-ID follow from the envelope, and the boundary occurs in no part.

    :raises ValueError: a Content-ID, Content-Type or file name that no header can hold.
    """
    seed = uuid.uuid5(uuid.NAMESPACE_OID, envelope.hex())
    turn = 0
    while True:
        boundary = f"-={uuid.uuid5(seed, f'boundary {turn}')}=-"
        needle = b"--" + boundary.encode("ascii")
        if needle not in envelope and not any(_holds(item.payload, needle) for item in attachments):
            break
        turn += 1
    start = f"<{uuid.uuid5(seed, 'envelope')}@soap>"
    delimiter = b"\r\n" + needle
    pieces: list[bytes | Payload] = [
        needle
        + f"\r\nContent-Type: {ENVELOPE_TYPE}\r\nContent-ID: {start}\r\n\r\n".encode("ascii")
        + envelope
    ]
    for item in attachments:
        pieces += [delimiter + b"\r\n" + _part_head(item), item.payload]
    pieces.append(delimiter + b"--\r\n")
    size = sum(piece.size if isinstance(piece, Payload) else len(piece) for piece in pieces)
    content_type = (
        f"multipart/related; boundary={quoted(boundary)}; "
        f'type="text/xml"; start={quoted(start)}; start-info="text/xml"'
    )
    return Multipart(content_type, size, tuple(pieces))
