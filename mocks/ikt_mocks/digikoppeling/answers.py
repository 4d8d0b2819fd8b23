"""The answers of the message handler: acknowledgments and errors as octets, signed where that is asked.

The MessageId of an answer follows from the message it answers, so that the same message gives the same answer.
"""

from __future__ import annotations

import base64
import hashlib
import re
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
_NO_TIME = datetime(1, 1, 1, tzinfo=UTC)
_SLOTS = (
    *(f"urn:uuid:5a0e3bb4-9d5c-4c4e-8f5d-00000000000{number}" for number in range(3)),
    format_datetime(_NO_TIME),
)
_ANY_SLOT = re.compile("(" + "|".join(map(re.escape, _SLOTS)) + ")")
# The hex digit of a UUID that holds its variant, by the digit that stood there.
_VARIANT = {f"{digit:x}": f"{digit & 3 | 8:x}" for digit in range(16)}
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
    text = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    # As uuid.UUID(hex=…, version=4) writes it, which takes several times as long.
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{_VARIANT[text[16]]}{text[17:20]}-{text[20:32]}@{DOMAIN}"


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
    if not (_PLAIN.fullmatch(header.conversation_id) and _PLAIN.fullmatch(header.message_id)):
        return write_envelope(signals.acknowledge(message, message_id=message_id, timestamp=now))
    template, order = _template(header.sender.party_ids, header.receiver.party_ids, header.cpa_id)
    texts = (header.conversation_id, message_id, header.message_id, format_datetime(now))
    return (template % tuple([texts[place] for place in order])).encode()


@lru_cache(maxsize=256)
def _template(
    sender: tuple[PartyId, ...], receiver: tuple[PartyId, ...], cpa_id: str
) -> tuple[str, tuple[int, ...]]:
    """Return an acknowledgment with ``%s`` for each slot, and which slots these are, in order."""
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
    pieces = _ANY_SLOT.split(write_envelope(made).decode())
    return (
        "%s".join(text.replace("%", "%%") for text in pieces[::2]),
        tuple(_SLOTS.index(slot) for slot in pieces[1::2]),
    )


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
