"""IKT-DK-211…: where the header of a business message differs from what Digikoppeling prescribes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling.findings import BP, KV, OBSERVED, finding
from ikt_mocks.digikoppeling.messages import EbmsMessage
from ikt_mocks.rules import rule
from ikt_schemas.melding import Melding

_UUID_AT = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}@[^\s@]+")
_SPACE = re.compile(r"\s")


@rule("IKT-DK-211")
def party_type(message: EbmsMessage) -> Iterator[Melding]:
    """Every PartyId names its type; an OIN has 20 digits and at most a suffix for the environment."""
    for name, party in (("From", message.header.sender), ("To", message.header.receiver)):
        for party_id in party.party_ids:
            place = f"//Header/MessageHeader/{name}/PartyId"
            if not party_id.type:
                yield finding(
                    "IKT-DK-211",
                    f"PartyId in {name} heeft geen type",
                    f"PartyId in {name} has no type",
                    ground=f"{KV}, ch05",
                    xpath=place,
                )
            elif party_id.type == names.OIN_TYPE and not party_id.oin:
                yield finding(
                    "IKT-DK-211",
                    f"PartyId in {name} is geen OIN van 20 cijfers",
                    f"PartyId in {name} is no OIN of 20 digits",
                    ground=f"{KV}, ch05; {BP}, EB004",
                    xpath=place,
                )


@rule("IKT-DK-212")
def message_id(message: EbmsMessage) -> Iterator[Melding]:
    """A MessageId has the form UUID@URI (EB013)."""
    if not _UUID_AT.fullmatch(message.header.message_id):
        yield finding(
            "IKT-DK-212",
            "MessageId heeft niet de vorm UUID@URI",
            "MessageId has not the form UUID@URI",
            ground=f"{BP}, EB013",
            xpath="//Header/MessageHeader/MessageData/MessageId",
        )


@rule("IKT-DK-213")
def no_white_space(message: EbmsMessage) -> Iterator[Melding]:
    """Service and Action hold no white space."""
    for name, value in (("Service", message.header.service.value), ("Action", message.header.action)):
        if _SPACE.search(value):
            yield finding(
                "IKT-DK-213",
                f"{name} bevat witruimte",
                f"{name} holds white space",
                ground=f"{BP}, ch03",
                xpath=f"//Header/MessageHeader/{name}",
            )


@rule("IKT-DK-214")
def service_type(message: EbmsMessage) -> Iterator[Melding]:
    """The service of a business message has the type of Digikoppeling."""
    if message.header.service.type != names.SERVICE_TYPE:
        yield finding(
            "IKT-DK-214",
            f"het type van Service is niet {names.SERVICE_TYPE}",
            f"the type of Service is not {names.SERVICE_TYPE}",
            ground=f"{KV}, ch05",
            xpath="//Header/MessageHeader/Service/@type",
        )


@rule("IKT-DK-215")
def manifest(message: EbmsMessage) -> Iterator[Melding]:
    """A message without Manifest carries nothing; it is accepted nonetheless."""
    if message.manifest is None:
        yield finding(
            "IKT-DK-215",
            "het bericht heeft geen Manifest en dus geen inhoud",
            "the message has no Manifest and so no content",
            ground=OBSERVED,
            xpath="//Body",
        )


@rule("IKT-DK-216")
def pair_of_reliability(message: EbmsMessage) -> Iterator[Melding]:
    """A reliable message asks for an acknowledgment and for duplicate elimination; best effort for neither."""
    if (message.ack_requested is not None) != message.header.duplicate_elimination:
        yield finding(
            "IKT-DK-216",
            "AckRequested en DuplicateElimination staan er niet samen in",
            "AckRequested and DuplicateElimination do not stand in it together",
            ground=f"{KV}, ch06",
            xpath="//Header",
        )


@rule("IKT-DK-217")
def time_to_live(message: EbmsMessage) -> Iterator[Melding]:
    """A message does not expire before it was made."""
    header = message.header
    if header.time_to_live is not None and header.time_to_live <= header.timestamp:
        yield finding(
            "IKT-DK-217",
            "TimeToLive ligt niet na Timestamp",
            "TimeToLive is not after Timestamp",
            ground=f"{KV}, ch05",
            xpath="//Header/MessageHeader/MessageData/TimeToLive",
        )
