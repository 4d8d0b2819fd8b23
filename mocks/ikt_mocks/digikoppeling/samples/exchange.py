"""A sample agreement between two invented parties, and messages under it.

OINs, service, actions and roles are invented for tests; none of them is a name of the DSO.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from ikt_mocks.digikoppeling.cpa import SyncReplyMode
from ikt_mocks.digikoppeling.messages import (
    AckRequested,
    EbmsMessage,
    Manifest,
    MessageHeader,
    Party,
    PartyId,
    Service,
    SyncReply,
)
from ikt_mocks.digikoppeling.payload import Attachment, Payload
from ikt_mocks.digikoppeling.profile import CpaParty, CpaProfile, CpaService, Profile

OIN_A = "00000000000000000011"
OIN_B = "00000000000000000022"
SERVICE = Service("test:dienst:1")
REQUEST, RESPONSE = "melden", "bevestigMelden"
MOMENT = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
MESSAGE_ID = "11111111-1111-4111-8111-111111111111@a.example"


def sample_profile(
    profile: Profile = Profile.RELIABLE,
    *,
    sync_reply_mode: SyncReplyMode = "none",
    certificate: bytes = b"",
) -> CpaProfile:
    """Return the data of a CPA between party A and party B; ``certificate`` (DER) serves for everything."""
    a, b = (
        CpaParty(
            name=f"Testpartij {letter}",
            party_id=PartyId(oin),
            role=f"ROL_{letter}",
            endpoint=f"https://127.0.0.1:8443/ebms/{letter.lower()}",
            client_certificate=certificate,
            server_certificate=certificate,
            signing_certificate=certificate if profile.signed else b"",
            encryption_certificate=certificate if profile.encrypted else b"",
        )
        for letter, oin in (("A", OIN_A), ("B", OIN_B))
    )
    return CpaProfile(
        cpa_id=f"test_{profile.value}",
        profile=profile,
        parties=(a, b),
        services=(CpaService(SERVICE, (REQUEST,), (RESPONSE,)),),
        start=datetime(2025, 1, 1, tzinfo=UTC),
        end=datetime(2028, 1, 1, tzinfo=UTC),
        sync_reply_mode=sync_reply_mode,
    )


def sample_message(data: CpaProfile, *content_ids: str) -> EbmsMessage:
    """Return a request from A to B that fits the CPA made from ``data``, with a Manifest for ``content_ids``."""
    a, b = data.parties
    reliable = data.profile.reliable
    header = MessageHeader(
        sender=Party((a.party_id,), a.role),
        receiver=Party((b.party_id,), b.role),
        cpa_id=data.cpa_id,
        conversation_id="conversatie-1",
        service=data.services[0].service,
        action=data.services[0].requests[0],
        message_id=MESSAGE_ID,
        timestamp=MOMENT,
        time_to_live=MOMENT + data.reliability.window if reliable else None,
        duplicate_elimination=reliable,
    )
    message = EbmsMessage(
        header=header,
        ack_requested=AckRequested(signed=data.profile.signed and data.ack_signed) if reliable else None,
        manifest=Manifest(tuple(f"cid:{content_id}" for content_id in content_ids)) if content_ids else None,
    )
    return message if data.sync_reply_mode == "none" else replace(message, sync_reply=SyncReply())


def sample_attachment(
    content: bytes = b"<melding/>",
    content_id: str = "p1",
    content_type: str = "application/xml",
    filename: str = "melding.xml",
) -> Attachment:
    """Return a payload container."""
    return Attachment(content_id, content_type, Payload.of(content), filename)
