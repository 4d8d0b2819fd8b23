"""The OIN: its form, and the one a certificate speaks for.

An OIN has 20 digits: a prefix of 8 that names the register, a number of 8 or 9, and a suffix (OIN-Stelsel ch06). In a
PKIoverheid certificate it stands in ``subject.serialNumber`` (BEV PKI001). Outside production a PartyId may
carry the environment behind the OIN (best practice EB004).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from cryptography import x509
from cryptography.x509.oid import NameOID

from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

#: The type a PartyId has when its value is an OIN.
PARTY_TYPE = "urn:osb:oin"

Register = Literal["RSIN", "Fi", "KvK", "subOIN", "Logius", "unknown"]

_REGISTERS: dict[str, Register] = {
    "00000001": "RSIN",
    "00000002": "Fi",
    "00000003": "KvK",
    "00000004": "subOIN",
    "00000006": "Logius",
}
_OIN = re.compile(r"[0-9]{20}")
_PARTY = re.compile(r"(?P<oin>[0-9]{20})(?:_(?P<environment>OTA|O|T|A))?")


@dataclass(frozen=True, slots=True)
class PartyOin:
    """A PartyId taken apart: the OIN (20 digits) and its environment (``O``, ``T``, ``A``, ``OTA`` or empty)."""

    oin: str
    environment: str = ""


@dataclass(frozen=True, slots=True)
class CertificateIdentity:
    """Whom a certificate names.

    :param oin: 20 digits, or empty when the certificate names none that can be used.
    :param reason: why ``oin`` is empty, in both languages; ``None`` when there is one.
    :param common_name: subject CN, empty when absent.
    :param organisation: subject O, empty when absent.
    """

    oin: str
    reason: Text | None
    common_name: str
    organisation: str


def is_oin(text: str) -> bool:
    """Return whether ``text`` has the form of an OIN; whether it was ever given out is not looked at."""
    return _OIN.fullmatch(text) is not None


def check_oin(text: str, *, where: str = "") -> str:
    """Return ``text`` when it is an OIN.

    :raises InputRefused: not 20 digits.
    """
    if is_oin(text):
        return text
    raise InputRefused(
        Text(f"'{text[:40]}' is geen OIN", f"'{text[:40]}' is not an OIN"),
        where=where,
        todo=Text("Een OIN bestaat uit 20 cijfers.", "An OIN has 20 digits."),
    )


def register_of(oin: str) -> Register:
    """Return the register the prefix names; ``unknown`` for any other prefix, such as that of test numbers."""
    return _REGISTERS.get(oin[:8], "unknown")


@lru_cache(maxsize=1024)
def split_party_id(value: str) -> PartyOin | None:
    """Take a PartyId of type ``urn:osb:oin`` apart; ``None`` when its value is no OIN with or without suffix."""
    found = _PARTY.fullmatch(value)
    return None if found is None else PartyOin(found["oin"], found["environment"] or "")


def _attribute(name: x509.Name, oid: x509.ObjectIdentifier) -> list[str]:
    return [str(attribute.value) for attribute in name.get_attributes_for_oid(oid)]


def identify(certificate: x509.Certificate) -> CertificateIdentity:
    """Return whom ``certificate`` names.

    TLS lets a certificate without an OIN through, so the application has to look.
    """
    numbers = _attribute(certificate.subject, NameOID.SERIAL_NUMBER)
    reason: Text | None = None
    if not numbers:
        reason = Text(
            "het certificaat heeft geen serialNumber in het subject",
            "the certificate has no serialNumber in its subject",
        )
    elif len(numbers) > 1:
        reason = Text(
            "het certificaat heeft meer dan één serialNumber in het subject",
            "the certificate has more than one serialNumber in its subject",
        )
    elif not is_oin(numbers[0]):
        reason = Text(
            "het serialNumber in het subject is geen OIN van 20 cijfers",
            "the serialNumber in the subject is not an OIN of 20 digits",
        )
    return CertificateIdentity(
        oin="" if reason else numbers[0],
        reason=reason,
        common_name="".join(_attribute(certificate.subject, NameOID.COMMON_NAME)[:1]),
        organisation="".join(_attribute(certificate.subject, NameOID.ORGANIZATION_NAME)[:1]),
    )
