"""IKT-DK-301…: whether an agreement may be used, and where it differs from what Digikoppeling prescribes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling.cpa import Cpa
from ikt_mocks.digikoppeling.findings import BEV, BP, KV, OBSERVED, finding
from ikt_mocks.rules import rule
from ikt_schemas.language import Text
from ikt_schemas.melding import Melding

_UNUSUAL = timedelta(days=3653)
# Some adapters use the CPAId as a file name: no dots or other odd characters (Best Practices ch03).
_PLAIN_ID = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class CpaSubject:
    """A CPA and the moment for which it is judged."""

    cpa: Cpa
    now: datetime


@rule("IKT-DK-301")
def proposed(subject: CpaSubject) -> Iterator[Melding]:
    """A CPA that is only proposed cannot be used."""
    if subject.cpa.status == "proposed":
        yield finding(
            "IKT-DK-301",
            "de CPA heeft status 'proposed' en geldt nog niet",
            "the CPA has status 'proposed' and is not in force",
            ground=OBSERVED,
            ernst="fout",
            xpath="/CollaborationProtocolAgreement/Status",
            advice=Text(
                "Laat de CPA door beide partijen vaststellen.", "Have both parties agree to the CPA."
            ),
        )


@rule("IKT-DK-302")
def dates(subject: CpaSubject) -> Iterator[Melding]:
    """The CPA begins before it ends."""
    if subject.cpa.start >= subject.cpa.end:
        yield finding(
            "IKT-DK-302",
            "Start ligt niet voor End",
            "Start is not before End",
            ground=OBSERVED,
            ernst="fout",
            xpath="/CollaborationProtocolAgreement/Start",
        )


@rule("IKT-DK-303")
def expired(subject: CpaSubject) -> Iterator[Melding]:
    """The CPA has not ended."""
    if subject.cpa.end <= subject.now:
        yield finding(
            "IKT-DK-303",
            f"de CPA is verlopen op {subject.cpa.end:%Y-%m-%d}",
            f"the CPA expired on {subject.cpa.end:%Y-%m-%d}",
            ground=OBSERVED,
            ernst="fout",
            xpath="/CollaborationProtocolAgreement/End",
        )


@rule("IKT-DK-304")
def mirrored(subject: CpaSubject) -> Iterator[Melding]:
    """What one party sends the other receives: same service and action."""
    for party in subject.cpa.parties:
        other = subject.cpa.other(party)
        for binding in party.bindings:
            wanted = "receive" if binding.direction == "send" else "send"
            if not any(
                (item.direction, item.service, item.action) == (wanted, binding.service, binding.action)
                for item in other.bindings
            ):
                yield finding(
                    "IKT-DK-304",
                    f"actie '{binding.action}' van '{party.name}' heeft geen tegenhanger bij '{other.name}'",
                    f"action '{binding.action}' of '{party.name}' has no counterpart with '{other.name}'",
                    ground="official: ebCPPA 2.0",
                    ernst="fout",
                )


@rule("IKT-DK-311")
def version(subject: CpaSubject) -> Iterator[Melding]:
    """The version of the schema is named."""
    if subject.cpa.version != names.CPA_VERSION:
        yield finding(
            "IKT-DK-311",
            f"versie '{subject.cpa.version}' is niet {names.CPA_VERSION}",
            f"version '{subject.cpa.version}' is not {names.CPA_VERSION}",
            ground=OBSERVED,
            ernst="informatie",
        )


@rule("IKT-DK-312")
def duration(subject: CpaSubject) -> Iterator[Melding]:
    """A CPA is as long valid as its certificates; more than ten years is unusual (EB010)."""
    if subject.cpa.end - subject.cpa.start > _UNUSUAL:
        yield finding(
            "IKT-DK-312",
            "de CPA geldt langer dan tien jaar",
            "the CPA is valid for more than ten years",
            ground=f"{BP}, EB010",
            ernst="informatie",
        )


@rule("IKT-DK-313")
def plain_id(subject: CpaSubject) -> Iterator[Melding]:
    """The CPAId can be used as a file name."""
    if not _PLAIN_ID.fullmatch(subject.cpa.cpa_id):
        yield finding(
            "IKT-DK-313",
            "de CPAId bevat andere tekens dan letters, cijfers, '_' en '-'",
            "the CPAId has characters other than letters, digits, '_' and '-'",
            ground=f"{BP}, ch03",
            ernst="informatie",
        )


@rule("IKT-DK-314")
def one_role(subject: CpaSubject) -> Iterator[Melding]:
    """A party has one role in a CPA."""
    for party in subject.cpa.parties:
        if len(party.roles) != 1:
            yield finding(
                "IKT-DK-314",
                f"'{party.name}' heeft {len(party.roles)} rollen; een CPA geeft een partij er precies één",
                f"'{party.name}' has {len(party.roles)} roles; a CPA gives a party exactly one",
                ground=f"{KV}, ch05",
            )


@rule("IKT-DK-315")
def party_type(subject: CpaSubject) -> Iterator[Melding]:
    """Parties are identified by OIN; another scheme is temporary (EB014)."""
    for party in subject.cpa.parties:
        for party_id in party.party_ids:
            if party_id.type != names.OIN_TYPE or not party_id.oin:
                yield finding(
                    "IKT-DK-315",
                    f"PartyId van '{party.name}' is geen OIN van het type {names.OIN_TYPE}",
                    f"PartyId of '{party.name}' is no OIN of type {names.OIN_TYPE}",
                    ground=f"{KV}, ch05; {BP}, EB014",
                )


@rule("IKT-DK-316")
def reliability(subject: CpaSubject) -> Iterator[Melding]:
    """Acknowledgments and duplicate elimination go together: both always, or both never."""
    for party in subject.cpa.parties:
        for channel in party.channels:
            settings = {channel.ack_requested, channel.duplicate_elimination}
            if settings not in ({"always"}, {"never"}):
                yield finding(
                    "IKT-DK-316",
                    f"kanaal '{channel.channel_id}' is geen osb-be en geen osb-rm: ackRequested en "
                    "duplicateElimination zijn niet allebei always of allebei never",
                    f"channel '{channel.channel_id}' is neither osb-be nor osb-rm: ackRequested and "
                    "duplicateElimination are not both always or both never",
                    ground=f"{BP}, ch03",
                )


@rule("IKT-DK-317")
def signed_receipts(subject: CpaSubject) -> Iterator[Melding]:
    """A reliable, signed channel asks for signed acknowledgments."""
    for party in subject.cpa.parties:
        for channel in party.channels:
            signed = channel.doc_exchange.sender.non_repudiation is not None
            if signed and channel.ack_requested == "always" and channel.ack_signature_requested != "always":
                yield finding(
                    "IKT-DK-317",
                    f"kanaal '{channel.channel_id}' is ondertekend maar vraagt geen ondertekende ontvangstbevestiging",
                    f"channel '{channel.channel_id}' is signed but asks for no signed acknowledgment",
                    ground=f"{KV}, ch05",
                )


@rule("IKT-DK-318")
def persistence(subject: CpaSubject) -> Iterator[Melding]:
    """A receiver keeps MessageIds at least (1+Retries)*RetryInterval."""
    for party in subject.cpa.parties:
        for channel in party.channels:
            reliable = channel.doc_exchange.receiver.reliable
            kept = channel.doc_exchange.receiver.persist_duration
            if reliable is not None and kept is not None and kept < reliable.window:
                yield finding(
                    "IKT-DK-318",
                    f"kanaal '{channel.channel_id}': PersistDuration is korter dan (1+Retries)*RetryInterval",
                    f"channel '{channel.channel_id}': PersistDuration is shorter than (1+Retries)*RetryInterval",
                    ground=f"{KV}, ch05",
                    ernst="informatie",
                )


@rule("IKT-DK-319")
def no_order(subject: CpaSubject) -> Iterator[Melding]:
    """Message order is discouraged, and not supported by the known handlers."""
    for party in subject.cpa.parties:
        for channel in party.channels:
            reliable = channel.doc_exchange.sender.reliable
            if reliable is not None and reliable.ordered:
                yield finding(
                    "IKT-DK-319",
                    f"kanaal '{channel.channel_id}' vraagt berichtvolgorde (Guaranteed)",
                    f"channel '{channel.channel_id}' asks for message order (Guaranteed)",
                    ground=f"{KV}, ch03",
                )


@rule("IKT-DK-320")
def sync_mode(subject: CpaSubject) -> Iterator[Melding]:
    """Signals may be synchronous, business responses never; best effort is never synchronous."""
    for party in subject.cpa.parties:
        for channel in party.channels:
            mode = channel.sync_reply_mode
            fits = mode == "none" or (mode == "mshSignalsOnly" and channel.ack_requested == "always")
            if not fits:
                yield finding(
                    "IKT-DK-320",
                    f"kanaal '{channel.channel_id}': syncReplyMode '{mode}' past niet bij het profiel",
                    f"channel '{channel.channel_id}': syncReplyMode '{mode}' does not fit the profile",
                    ground=f"{KV}, ch03 and ch05",
                )


@rule("IKT-DK-321")
def weak_algorithms(subject: CpaSubject) -> Iterator[Melding]:
    """Signing and encryption use the algorithms of the security standard."""
    allowed_hash = (names.SHA256, names.SHA384, names.SHA512)
    for party in subject.cpa.parties:
        for channel in party.channels:
            signing = channel.doc_exchange.sender.non_repudiation
            envelope = channel.doc_exchange.sender.digital_envelope
            named = (
                [] if signing is None or signing.hash_function in allowed_hash else [signing.hash_function]
            )
            if envelope is not None and envelope.encryption_algorithm not in (
                names.AES128_GCM,
                names.AES256_GCM,
            ):
                named.append(envelope.encryption_algorithm)
            for algorithm in named:
                yield finding(
                    "IKT-DK-321",
                    f"kanaal '{channel.channel_id}' noemt een algoritme buiten het voorschrift: {algorithm}",
                    f"channel '{channel.channel_id}' names an algorithm outside the rules: {algorithm}",
                    ground=BEV,
                )
