"""Messages made by hand, for either direction, under one agreement; the good ones, from which others are changed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from cryptography import x509

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling.answers import NO_KEYS, Keys
from ikt_mocks.digikoppeling.encryption import encrypt
from ikt_mocks.digikoppeling.envelope import read_envelope, write_envelope
from ikt_mocks.digikoppeling.messages import (
    AckRequested,
    EbmsMessage,
    Manifest,
    MessageHeader,
    Party,
    SyncReply,
)
from ikt_mocks.digikoppeling.payload import Attachment, Payload
from ikt_mocks.digikoppeling.profile import CpaProfile
from ikt_mocks.digikoppeling.signing import Signer, sign
from ikt_mocks.digikoppeling.wire import pack
from ikt_mocks.drivers.agreements import NAMES
from ikt_schemas.errors import HarnessBroken

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
    :param keys: those of the sender, and ``vreemd`` those of somebody else; only where messages are signed.
    """

    cpa: CpaProfile
    van_dso: bool
    now: datetime
    bijlagen: Sequence[Attachment] = field(default_factory=lambda: (xml_bijlage(),))
    keys: Keys = NO_KEYS
    vreemd: Keys = NO_KEYS

    def bericht(self, kenmerk: str) -> EbmsMessage:
        """Return a good message whose MessageId follows from ``kenmerk``."""
        sender, receiver = reversed(self.cpa.parties) if self.van_dso else self.cpa.parties
        reliable = self.cpa.profile.reliable
        used = NAMES["bericht"]
        identifier = uuid.uuid5(uuid.NAMESPACE_URL, f"{self.cpa.cpa_id} {self.van_dso} {kenmerk}")
        return EbmsMessage(
            header=MessageHeader(
                sender=Party((sender.party_id,), sender.role),
                receiver=Party((receiver.party_id,), receiver.role),
                cpa_id=self.cpa.cpa_id,
                conversation_id=f"c-{identifier}",
                service=used.service,
                action=used.from_dso if self.van_dso else used.to_dso,
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
        """Return ``message`` as it goes over the wire, signed and encrypted as agreed."""
        envelope = write_envelope(message)
        if self.cpa.profile.signed:
            return self.getekend(message, self.keys.signer)
        return self.met_envelop(envelope)

    def getekend(
        self,
        message: EbmsMessage,
        signer: Signer | None,
        *,
        algoritmen: tuple[str, str] | None = None,
    ) -> Ruw:
        """Return ``message`` signed by ``signer``.

        :param algoritmen: of content and key, to encrypt by in place of those agreed.
        """
        if signer is None:
            raise HarnessBroken("a signed message needs a key")
        envelope = sign(write_envelope(message), self.bijlagen, signer)
        if not self.cpa.profile.encrypted:
            return self.met_envelop(envelope)
        receiver = self.cpa.parties[0 if self.van_dso else 1]
        certificate = x509.load_der_x509_certificate(receiver.encryption_certificate)
        content, key = algoritmen or (self.cpa.encryption_algorithm, names.RSA_OAEP)
        sealed = [encrypt(item, certificate, algorithm=content, key_transport=key) for item in self.bijlagen]
        return replace(self, bijlagen=tuple(sealed)).met_envelop(envelope)

    def met_envelop(self, envelope: bytes) -> Ruw:
        """Return an envelope with the payloads as it goes over the wire."""
        wire = pack(envelope, self.bijlagen)
        return Ruw(envelope, wire.read(), dict(wire.headers))


def bericht_van(ruw: Ruw) -> EbmsMessage:
    """Return the message that ``ruw`` stands for."""
    message = read_envelope(ruw.envelop).message
    if not isinstance(message, EbmsMessage):
        raise HarnessBroken("a scenario makes business messages only")
    return message
