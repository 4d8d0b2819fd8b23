"""Messages as a sender makes them that errs: made from a good one, changed in one place.

Each function returns a :class:`Ruw` for either direction; what a receiver must answer stands in the scenario.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling.envelope import write_envelope
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
from ikt_mocks.digikoppeling.profile import CpaProfile
from ikt_mocks.digikoppeling.wire import pack
from ikt_mocks.drivers.agreements import NAMES

#: Behind the @ of a MessageId: a domain that never exists (RFC 2606).
_DOMAIN = "dso-ketentest.example"


@dataclass(frozen=True, slots=True)
class Ruw:
    """Octets to be posted.

    :param envelop: the message they stand for, in good form.
    :param inhoud: the body.
    :param kopregels: HTTP headers.
    :param afbreken: break the connection after so many bytes.
    """

    envelop: bytes
    inhoud: bytes
    kopregels: Mapping[str, str]
    methode: str = "POST"
    afbreken: int | None = None

    def met_inhoud(self, inhoud: bytes) -> Ruw:
        """Return the same with another body."""
        return replace(self, inhoud=inhoud)

    def met_kopregel(self, naam: str, waarde: str | None) -> Ruw:
        """Return the same with another header, or without it."""
        kept = {key: value for key, value in self.kopregels.items() if key != naam}
        return replace(self, kopregels=kept if waarde is None else {**kept, naam: waarde})

    def vervang(self, oud: bytes, nieuw: bytes) -> Ruw:
        """Return the same with ``oud`` in the body replaced.

        :raises ValueError: it is not there.
        """
        if oud not in self.inhoud:
            raise ValueError(f"not in the body: {oud!r}")
        return replace(self, inhoud=self.inhoud.replace(oud, nieuw))


def xml_bijlage(tekst: str = "bericht") -> Attachment:
    """Return a small XML payload."""
    return Attachment(
        "inhoud-1", "application/xml", Payload.of(f"<bericht>{tekst}</bericht>".encode()), "bericht.xml"
    )


@dataclass(frozen=True, slots=True)
class Opmaak:
    """Makes messages of one direction under one agreement.

    :param van_dso: whether DSO-LV is the sender.
    :param now: time of the workspace.
    """

    cpa: CpaProfile
    van_dso: bool
    now: datetime
    bijlagen: Sequence[Attachment] = field(default_factory=lambda: (xml_bijlage(),))

    def bericht(self, kenmerk: str) -> EbmsMessage:
        """Return a good message whose MessageId follows from ``kenmerk``."""
        sender, receiver = reversed(self.cpa.parties) if self.van_dso else self.cpa.parties
        reliable = self.cpa.profile.reliable
        names_ = NAMES["bericht"]
        identifier = uuid.uuid5(uuid.NAMESPACE_URL, f"{self.cpa.cpa_id} {self.van_dso} {kenmerk}")
        return EbmsMessage(
            header=MessageHeader(
                sender=Party((sender.party_id,), sender.role),
                receiver=Party((receiver.party_id,), receiver.role),
                cpa_id=self.cpa.cpa_id,
                conversation_id=f"c-{identifier}",
                service=names_.service,
                action=names_.from_dso if self.van_dso else names_.to_dso,
                message_id=f"{identifier}@{_DOMAIN}",
                timestamp=self.now,
                time_to_live=self.now + self.cpa.reliability.window if reliable else None,
                duplicate_elimination=reliable,
            ),
            ack_requested=AckRequested(signed=self.cpa.profile.signed and self.cpa.ack_signed)
            if reliable
            else None,
            sync_reply=SyncReply() if self.cpa.sync_reply_mode != "none" else None,
            manifest=Manifest(tuple(f"cid:{item.content_id}" for item in self.bijlagen))
            if self.bijlagen
            else None,
        )

    def ruw(self, message: EbmsMessage) -> Ruw:
        """Return ``message`` as it goes over the wire."""
        envelope = write_envelope(message)
        return self.met_envelop(envelope)

    def met_envelop(self, envelope: bytes) -> Ruw:
        """Return an envelope with the payloads as it goes over the wire."""
        wire = pack(envelope, self.bijlagen)
        return Ruw(envelope, wire.read(), dict(wire.headers))


Afwijking = Callable[[EbmsMessage], EbmsMessage]


def kop(**waarden: object) -> Afwijking:
    """Return a change of fields of the MessageHeader."""
    return lambda message: replace(message, header=replace(message.header, **waarden))  # type: ignore[arg-type]  # named fields


def _andere_partij(message: EbmsMessage) -> EbmsMessage:
    party = replace(message.header.sender, party_ids=(PartyId("00000099000000999999"),))
    return kop(sender=party)(message)


def _ander_type(message: EbmsMessage) -> EbmsMessage:
    found = message.header.sender.party_ids[0]
    return kop(
        sender=replace(message.header.sender, party_ids=(PartyId(found.value, "urn:dso-ketentest:anders"),))
    )(message)


def _zonder_rol(message: EbmsMessage) -> EbmsMessage:
    return kop(sender=message.header.sender.without_role)(message)


def _andere_rol(message: EbmsMessage) -> EbmsMessage:
    return kop(sender=replace(message.header.sender, role="EEN_ANDERE_ROL"))(message)


def _naar_een_ander(message: EbmsMessage) -> EbmsMessage:
    party = replace(message.header.receiver, party_ids=(PartyId("00000099000000999999"),))
    return kop(receiver=party)(message)


def _met_ack(**waarden: object) -> Afwijking:
    return lambda message: replace(message, ack_requested=AckRequested(**waarden))  # type: ignore[arg-type]  # named fields


_HEADER = "//Header/MessageHeader"
#: T15: what is wrong → the change, and the code and location of the answer.
PARTIJEN: Mapping[str, tuple[Afwijking, str]] = {
    "partij": (_andere_partij, f"Inconsistent {_HEADER}/From/PartyId"),
    "type": (_ander_type, f"Inconsistent {_HEADER}/From/PartyId"),
    "ontvanger": (_naar_een_ander, f"Inconsistent {_HEADER}/To/PartyId"),
    "zonder-rol": (_zonder_rol, f"Inconsistent {_HEADER}/From/Role"),
    "rol": (_andere_rol, f"ValueNotRecognized {_HEADER}/Action"),
    "service": (kop(service=Service("dso-ketentest:onbekend:1.0")), f"ValueNotRecognized {_HEADER}/Action"),
    "action": (kop(action="onbekendeActie"), f"ValueNotRecognized {_HEADER}/Action"),
}
#: T16: other than the profile of the agreement.
PROFIEL: Mapping[str, tuple[Afwijking, str]] = {
    "zonder-AckRequested": (
        lambda message: replace(message, ack_requested=None),
        "Inconsistent //Header/AckRequested",
    ),
    "zonder-DuplicateElimination": (
        kop(duplicate_elimination=False),
        f"Inconsistent {_HEADER}/DuplicateElimination",
    ),
    "ongewenste-SyncReply": (
        lambda message: replace(message, sync_reply=SyncReply()),
        "Inconsistent //Header/SyncReply",
    ),
    "ondertekend-gevraagd": (_met_ack(signed=True), "Inconsistent //Header/AckRequested/@signed"),
}
#: T17: what Digikoppeling does not use.
NIET_ONDERSTEUND: Mapping[str, tuple[Afwijking, str]] = {
    "nextMSH": (_met_ack(actor=names.NEXT_MSH), "NotSupported //Header/AckRequested/@actor"),
    "MessageOrder": (lambda message: replace(message, message_order=0), "NotSupported //Header/MessageOrder"),
}


def verlopen(now: datetime) -> Afwijking:
    """Return the change that lets TimeToLive be in the past (T18)."""
    return kop(timestamp=now - timedelta(hours=2), time_to_live=now - timedelta(hours=1))


_ENTITY_BOM = (
    b'<!DOCTYPE soap:Envelope [<!ENTITY a "0123456789"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
_XXE = b'<!DOCTYPE soap:Envelope [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


def kapot(goed: Ruw) -> dict[str, Ruw]:
    """Return the bodies of T20, by what is wrong with the XML."""
    return {
        "niet-welgevormd": goed.vervang(b"</soap:Header>", b"</soap:Kop>"),
        "schema-ongeldig": _zonder_element(goed, b"<eb:PartyId", b"</eb:PartyId>"),
        "externe-entiteit": goed.vervang(b"<soap:Envelope", _XXE + b"<soap:Envelope"),
        "entiteitenbom": goed.vervang(b"<soap:Envelope", _ENTITY_BOM + b"<soap:Envelope"),
    }


def _zonder_element(goed: Ruw, begin: bytes, einde: bytes) -> Ruw:
    start = goed.inhoud.index(begin)
    stop = goed.inhoud.index(einde, start) + len(einde)
    return goed.met_inhoud(goed.inhoud[:start] + goed.inhoud[stop:])


def kapotte_mime(goed: Ruw) -> dict[str, Ruw]:
    """Return the bodies of T21, by what is wrong with the MIME structure."""
    boundary = goed.inhoud[2 : goed.inhoud.index(b"\r\n")]
    delimiter = b"--" + boundary
    parts = goed.inhoud.split(delimiter)
    return {
        "zonder-boundary": goed.met_kopregel("Content-Type", 'multipart/related; type="text/xml"'),
        "zonder-einde": goed.met_inhoud(goed.inhoud.removesuffix(b"--\r\n")),
        "zonder-SOAP-deel": goed.met_inhoud(delimiter.join([parts[0], *parts[2:]])),
        "zonder-Content-ID": goed.vervang(b"Content-ID: <inhoud-1>\r\n", b""),
        "afgekapt": goed.met_inhoud(goed.inhoud[: len(goed.inhoud) * 2 // 3]),
    }
