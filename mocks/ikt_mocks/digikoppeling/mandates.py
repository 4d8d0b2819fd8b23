"""Who may speak for whom: the OIN of a client certificate against the OIN a message claims.

The two are equal when a party does its own TLS. They may differ with reason: a software supplier or a
samenwerkingsverband delivers for a bevoegd gezag, or one gateway serves several PartyIds (best practices EB005 and
EB014). A difference without a registered mandate is refused. How mandates are registered is harness-defined.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ikt_mocks.clock import parse_moment
from ikt_mocks.digikoppeling.oin import check_oin
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

Outcome = Literal["same", "mandate", "no-oin", "unknown-oin", "no-mandate", "not-in-force"]

#: The key under which a workspace keeps its mandates in its settings (harness-defined).
SETTING = "mandaten"


@dataclass(frozen=True, slots=True)
class Mandate:
    """``holder`` may speak for ``principal`` (both OINs), from ``start`` up to ``end`` (exclusive; ``None``: open)."""

    holder: str
    principal: str
    start: datetime | None = None
    end: datetime | None = None

    def in_force(self, moment: datetime) -> bool:
        """Return whether the mandate holds at ``moment``."""
        return (self.start is None or self.start <= moment) and (self.end is None or moment < self.end)


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether the certificate's party may speak for the OIN claimed, and why (in both languages)."""

    outcome: Outcome
    reason: Text

    @property
    def allowed(self) -> bool:
        """Whether the message may go on."""
        return self.outcome in ("same", "mandate")


def decide(
    certificate_oin: str,
    claimed: str,
    mandates: Iterable[Mandate],
    moment: datetime,
    *,
    known: frozenset[str] | None = None,
) -> Decision:
    """Judge whether the holder of a certificate may speak for ``claimed``.

    :param certificate_oin: OIN from the client certificate; empty when it has none.
    :param claimed: OIN of From/PartyId (without environment suffix) or of ``X-IKT-OIN``.
    :param known: the OINs that have access at all; ``None`` when there is no such list.
    """
    if not certificate_oin:
        return Decision(
            "no-oin",
            Text("het clientcertificaat bevat geen OIN", "the client certificate holds no OIN"),
        )
    if known is not None and certificate_oin not in known:
        return Decision(
            "unknown-oin",
            Text(
                f"OIN {certificate_oin} van het clientcertificaat heeft geen toegang",
                f"OIN {certificate_oin} of the client certificate has no access",
            ),
        )
    if certificate_oin == claimed:
        return Decision(
            "same",
            Text(
                "de OIN van het certificaat is die van de afzender",
                "the OIN of the certificate is that of the sender",
            ),
        )
    given = [one for one in mandates if one.holder == certificate_oin and one.principal == claimed]
    if any(one.in_force(moment) for one in given):
        return Decision(
            "mandate",
            Text(
                f"OIN {certificate_oin} is gemachtigd voor {claimed}",
                f"OIN {certificate_oin} has a mandate for {claimed}",
            ),
        )
    if given:
        return Decision(
            "not-in-force",
            Text(
                f"de machtiging van OIN {certificate_oin} voor {claimed} is nu niet geldig",
                f"the mandate of OIN {certificate_oin} for {claimed} is not in force now",
            ),
        )
    return Decision(
        "no-mandate",
        Text(
            f"OIN {certificate_oin} van het clientcertificaat is niet gemachtigd voor {claimed}",
            f"OIN {certificate_oin} of the client certificate has no mandate for {claimed}",
        ),
    )


def read_mandates(settings: Mapping[str, object]) -> tuple[Mandate, ...]:
    """Return the mandates in the settings of a workspace.

    Each is an object with ``gemachtigde`` and ``namens`` (OINs) and optionally ``van`` and ``tot`` (ISO moments).

    :raises InputRefused: the setting has another form.
    """
    listed = settings.get(SETTING, [])
    if not isinstance(listed, list):
        raise _malformed()
    return tuple(_read(entry) for entry in listed)


def _read(entry: object) -> Mandate:
    if not isinstance(entry, dict) or not set(entry) <= {"gemachtigde", "namens", "van", "tot"}:
        raise _malformed()
    return Mandate(
        holder=check_oin(str(entry.get("gemachtigde", "")), where=f"{SETTING}.gemachtigde"),
        principal=check_oin(str(entry.get("namens", "")), where=f"{SETTING}.namens"),
        start=parse_moment(str(entry["van"]), where=f"{SETTING}.van") if entry.get("van") else None,
        end=parse_moment(str(entry["tot"]), where=f"{SETTING}.tot") if entry.get("tot") else None,
    )


def _malformed() -> InputRefused:
    return InputRefused(
        Text(
            f"de instelling '{SETTING}' is geen lijst van machtigingen",
            f"the setting '{SETTING}' is not a list of mandates",
        ),
        where=SETTING,
        todo=Text(
            "Geef een lijst van objecten met gemachtigde en namens (OIN), en eventueel van en tot.",
            "Give a list of objects with gemachtigde and namens (OIN), and optionally van and tot.",
        ),
    )
