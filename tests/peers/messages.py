"""Business messages as party A sends them on the bare wire, by the machine's clock."""

from __future__ import annotations

from dataclasses import replace

from tests.peers.handlers import Content
from tests.peers.wire_party import new_id, now

from ikt_mocks.digikoppeling.messages import EbmsMessage
from ikt_mocks.digikoppeling.payload import Attachment
from ikt_mocks.digikoppeling.profile import CpaProfile
from ikt_mocks.digikoppeling.samples.exchange import sample_attachment, sample_message

#: Line ends, zeros, something like a delimiter, and no line end at its end.
BINARY = b"PK\x03\x04\r\n--b1--\r\n\x00\xff" + bytes(range(256)) * 40 + b"\r\n--"


def parts() -> list[Attachment]:
    """Return an XML and a binary payload container."""
    return [
        sample_attachment("<melding>\u20ac</melding>".encode()),
        sample_attachment(BINARY, "p2", "application/zip", "levering.zip"),
    ]


def contents(attachments: list[Attachment]) -> list[Content]:
    """Return what a receiver must find."""
    return [(item.content_id, item.content_type, item.payload.read()) for item in attachments]


def request(data: CpaProfile, *content_ids: str) -> EbmsMessage:
    """Return a request from A to B that fits ``data`` now, with a MessageId that was never used."""
    message = sample_message(data, *content_ids)
    header = message.header
    sent = now()
    return replace(
        message,
        header=replace(
            header,
            message_id=new_id(),
            conversation_id=new_id(),
            timestamp=sent,
            time_to_live=None if header.time_to_live is None else sent + data.reliability.window,
        ),
    )
