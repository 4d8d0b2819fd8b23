"""References and dates as STTR and the RTR write them.

A functioneleStructuurRef ties a rule file to one regelbeheerobject of one activiteit; no separator stands between
the type and the URN. Dates on this koppelvlak are ``dd-MM-yyyy``, in deliveries as well as in the RTR.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

BASIS = "http://toepasbare-regels.omgevingswet.overheid.nl/"

RegelbeheerType = Literal[
    "Conclusie",
    "IndieningsvereistenVergunning",
    "IndieningsvereistenMelding",
    "IndieningsvereistenInformatie",
    "Maatregelen",
]
REGELBEHEERTYPEN: tuple[RegelbeheerType, ...] = (
    "Conclusie",
    "IndieningsvereistenVergunning",
    "IndieningsvereistenMelding",
    "IndieningsvereistenInformatie",
    "Maatregelen",
)

#: IMOW identification of an activiteit; group 1 is the code of the bevoegd gezag (``gm0297``).
ACTIVITEIT_URN = re.compile(r"nl\.imow-([a-z]{2,4}[0-9]{1,6})\.activiteit\.[A-Za-z0-9]{1,64}")

_REF = re.compile(
    re.escape(BASIS)
    + r"([0-9]{20})/id/concept/("
    + "|".join(sorted(REGELBEHEERTYPEN, key=len, reverse=True))
    + r")("
    + ACTIVITEIT_URN.pattern
    + r")"
)
_WERKZAAMHEID = re.compile(re.escape(BASIS) + r"werkzaamheden/id/concept/([A-Za-z0-9_.-]{1,100})")
_NAMESPACE = re.compile(re.escape(BASIS) + r"([0-9]{20})")
_DATUM = re.compile(r"([0-9]{2})-([0-9]{2})-([0-9]{4})")


@dataclass(frozen=True, slots=True)
class FunctioneleStructuurRef:
    """One parsed reference: the OIN, the type of regelbeheerobject and the URN of the activiteit."""

    oin: str
    soort: RegelbeheerType
    urn: str

    @property
    def tekst(self) -> str:
        """The reference as it is written, without a leading ``#``."""
        return f"{BASIS}{self.oin}/id/concept/{self.soort}{self.urn}"

    @property
    def typering(self) -> str:
        """``Conclusie``, ``Indieningsvereisten`` or ``Maatregelen``."""
        return "Indieningsvereisten" if self.soort.startswith("Indieningsvereisten") else self.soort

    @property
    def toestemming(self) -> str:
        """``Vergunning``, ``Melding`` or ``Informatie`` with Indieningsvereisten, else empty."""
        return (
            self.soort.removeprefix("Indieningsvereisten") if self.typering == "Indieningsvereisten" else ""
        )


def lees_structuurref(text: str) -> FunctioneleStructuurRef | None:
    """Read a functioneleStructuurRef, with or without a leading ``#``; ``None`` when it does not parse."""
    found = _REF.fullmatch(text.strip().removeprefix("#"))
    if found is None:
        return None
    soort = next(known for known in REGELBEHEERTYPEN if known == found.group(2))
    return FunctioneleStructuurRef(found.group(1), soort, found.group(3))


def lees_werkzaamheid(text: str) -> str | None:
    """Return the bare name in the reference of a werkzaamheid, or ``None`` when it is something else."""
    found = _WERKZAAMHEID.fullmatch(text.strip().removeprefix("#"))
    return None if found is None else found.group(1)


def oin_van_namespace(namespace: str) -> str | None:
    """Return the OIN in ``definitions/@namespace``, or ``None`` when it carries none."""
    found = _NAMESPACE.fullmatch(namespace.strip())
    return None if found is None else found.group(1)


def namespace_van(oin: str) -> str:
    """Return the namespace of all rule files of ``oin``."""
    return BASIS + oin


def organisatie_van(urn: str) -> tuple[str, str]:
    """Return organisatieType and bare organisatieCode (``GM``, ``0995``) from the URN of an activiteit."""
    found = ACTIVITEIT_URN.fullmatch(urn)
    if found is None:
        return "", ""
    code = found.group(1)
    letters = code.rstrip("0123456789")
    return letters.upper(), code[len(letters) :]


def lees_datum(text: str) -> date | None:
    """Read ``dd-MM-yyyy``; ``None`` for any other form and for a day that does not exist."""
    found = _DATUM.fullmatch(text.strip())
    if found is None:
        return None
    day, month, year = (int(part) for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def schrijf_datum(day: date) -> str:
    """Write ``dd-MM-yyyy``."""
    return f"{day.day:02d}-{day.month:02d}-{day.year:04d}"


def schrijf_tijdstip(moment: datetime) -> str:
    """Write ``dd-MM-yyyy HH:mm:ss``, the form of laatsteWijzigingDatum."""
    return f"{schrijf_datum(moment.date())} {moment:%H:%M:%S}"
