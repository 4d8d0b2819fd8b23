"""The answers of the message handler: acknowledgments and errors as octets, signed where that is asked.

The MessageId of an answer follows from the message it answers, so that the same message gives the same answer.
"""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from ikt_mocks.digikoppeling import signals
from ikt_mocks.digikoppeling._times import format_datetime
from ikt_mocks.digikoppeling.envelope import SignatureSummary, read_envelope, write_envelope
from ikt_mocks.digikoppeling.errors import EbmsError
from ikt_mocks.digikoppeling.messages import (
    Acknowledgment,
    EbmsMessage,
    Message,
    MessageHeader,
    Party,
    PartyId,
    Service,
    SignatureReference,
)
from ikt_mocks.digikoppeling.signing import Signer, sign
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

#: Behind the @ of a MessageId: a domain that never exists (RFC 2606).
DOMAIN = "dso-ketentest.example"
#: What a fault of point ``ebms.ack`` makes of an answer.
DISTORTIONS = ("wrong-ref", "wrong-digest", "duplicate-elimination", "unsigned")


# Slots of the template: texts that no agreement holds, and a moment before all others.
_SLOTS = tuple(f"urn:uuid:5a0e3bb4-9d5c-4c4e-8f5d-00000000000{number}" for number in range(3))
_NO_TIME = datetime(1, 1, 1, tzinfo=UTC)
_SLOT_TIME = format_datetime(_NO_TIME)
_ANY_SLOT = re.compile("(" + "|".join(map(re.escape, (*_SLOTS, _SLOT_TIME))) + ")")
# What stands for itself in XML.
_PLAIN = re.compile(r"[!-%'-;=?-~]+")


@dataclass(frozen=True, slots=True)
class Keys:
    """The private keys of this side; without them it neither signs nor decrypts.

    :param signer: key and certificate that signed messages and acknowledgments get.
    :param decryption: key for which payloads are encrypted.
    """

    signer: Signer | None = None
    decryption: rsa.RSAPrivateKey | None = None

    @classmethod
    def load(cls, certificate: Path, key: Path) -> Keys:
        """Return the keys in two PEM files: the certificate first in its chain, and an RSA key without password.

        :raises InputRefused: a file is missing, or holds something else.
        """
        try:
            private = load_pem_private_key(key.read_bytes(), None)
            leaf = x509.load_pem_x509_certificates(certificate.read_bytes())[0]
        except (OSError, ValueError, TypeError) as error:
            raise _no_key(certificate, key) from error
        if not isinstance(private, rsa.RSAPrivateKey):
            raise _no_key(certificate, key)
        return cls(Signer(key=private, certificate=leaf), private)


NO_KEYS = Keys()


def _no_key(certificate: Path, key: Path) -> InputRefused:
    return InputRefused(
        Text("certificaat of RSA-sleutel is niet te lezen", "certificate or RSA key cannot be read"),
        where=f"{certificate}, {key}",
        todo=Text(
            "Wijs PEM-bestanden aan, met een sleutel zonder wachtwoord.",
            "Name PEM files, with a key without password.",
        ),
    )


def derived_id(*parts: str) -> str:
    """Return a MessageId of the form ``UUID@URI`` (EB013) that follows from ``parts``."""
    digest = hashlib.sha256("\n".join(parts).encode()).digest()
    return f"{uuid.UUID(bytes=digest[:16], version=4)}@{DOMAIN}"


def _id_of_answer(to: MessageHeader, action: str) -> str:
    return derived_id(action, to.cpa_id, to.message_id)


def acknowledgment(
    message: EbmsMessage, signature: SignatureSummary | None, keys: Keys, now: datetime
) -> bytes:
    """Return the envelope that acknowledges ``message``; signed when the message asks for that and there is a key."""
    message_id = _id_of_answer(message.header, "Acknowledgment")
    wanted = message.ack_requested is not None and message.ack_requested.signed
    if not wanted:
        return _unsigned(message, message_id, now)
    made = signals.acknowledge(message, message_id=message_id, timestamp=now, signature=signature)
    envelope = write_envelope(made)
    return sign(envelope, (), keys.signer) if keys.signer is not None else envelope


def _unsigned(message: EbmsMessage, message_id: str, now: datetime) -> bytes:
    """Return the acknowledgment, filled in where its like was written before."""
    header = message.header
    texts = {
        _SLOTS[0]: header.conversation_id,
        _SLOTS[1]: message_id,
        _SLOTS[2]: header.message_id,
        _SLOT_TIME: format_datetime(now),
    }
    if not all(map(_PLAIN.fullmatch, texts.values())):
        return write_envelope(signals.acknowledge(message, message_id=message_id, timestamp=now))
    pieces = _template(header.sender.party_ids, header.receiver.party_ids, header.cpa_id)
    return "".join([texts.get(piece, piece) for piece in pieces]).encode()


@lru_cache(maxsize=256)
def _template(sender: tuple[PartyId, ...], receiver: tuple[PartyId, ...], cpa_id: str) -> tuple[str, ...]:
    """Return an acknowledgment in pieces, with the slots as pieces of their own."""
    header = MessageHeader(
        sender=Party(sender),
        receiver=Party(receiver),
        cpa_id=cpa_id,
        conversation_id=_SLOTS[0],
        service=Service(""),
        action="",
        message_id=_SLOTS[2],
        timestamp=_NO_TIME,
    )
    made = signals.acknowledge(EbmsMessage(header=header), message_id=_SLOTS[1], timestamp=_NO_TIME)
    return tuple(_ANY_SLOT.split(write_envelope(made).decode()))


def refusal(header: MessageHeader, errors: Sequence[EbmsError], now: datetime) -> bytes:
    """Return the envelope of the MessageError for the message with ``header``."""
    made = signals.refuse(header, errors, message_id=_id_of_answer(header, "MessageError"), timestamp=now)
    return write_envelope(made)


def reply_id(request: Message, action: str) -> str:
    """Return the MessageId of the Pong or StatusResponse to ``request``."""
    return _id_of_answer(request.header, action)


def distort(answer: bytes, kind: str, keys: Keys) -> bytes:
    """Return ``answer`` with the fault ``kind`` of :data:`DISTORTIONS`; errors are left as they are."""
    message = read_envelope(answer).message
    if not isinstance(message, Acknowledgment):
        return answer
    header = message.header
    if kind == "wrong-ref":
        other = derived_id("wrong-ref", header.message_id)
        message = replace(message, header=replace(header, ref_to_message_id=other), ref_to_message_id=other)
    elif kind == "wrong-digest":
        message = replace(message, references=tuple(_of_something_else(item) for item in message.references))
    elif kind == "duplicate-elimination":
        message = replace(message, header=replace(header, duplicate_elimination=True))
    envelope = write_envelope(message)
    signed = kind != "unsigned" and bool(message.references) and keys.signer is not None
    return sign(envelope, (), keys.signer) if signed and keys.signer is not None else envelope


def _of_something_else(reference: SignatureReference) -> SignatureReference:
    digest = base64.b64encode(hashlib.sha256(b"dso-ketentest").digest()).decode("ascii")
    return replace(reference, digest_value=digest, xml=reference.xml.replace(reference.digest_value, digest))
