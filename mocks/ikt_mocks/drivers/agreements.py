"""The test agreements between DSO-LV and a decentral system, one for each profile.

No service, action or role name of the DSO is public, nor its CPA ids: every name here is a test name of our own
(harness-defined), and stands in the CPA that is made from it. A CPA of the real parties takes its place by setting.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Literal, get_args

from ikt_mocks.digikoppeling.cpa import ReliableMessaging
from ikt_mocks.digikoppeling.messages import PartyId, Service
from ikt_mocks.digikoppeling.profile import CpaParty, CpaProfile, CpaService, Profile
from ikt_mocks.parties import Party

#: OIN of the mock DSO-LV: a test number of our own, as those of the test parties.
DSO_OIN = "00000099000000990001"
DSO_ROLE, DECENTRAL_ROLE = "DSO_LV", "BEVOEGD_GEZAG"
#: ``…-sync`` has signals in the same connection; ``osb-rm-kort`` gives up after half an hour.
Variant = Literal[
    "osb-be", "osb-rm", "osb-rm-sync", "osb-rm-kort", "osb-be-s", "osb-rm-s", "osb-be-e", "osb-rm-e"
]
VARIANTS: tuple[Variant, ...] = get_args(Variant)

Topic = Literal["bericht", "STOP", "STAM", "STTR"]


@dataclass(frozen=True, slots=True)
class Names:
    """Names of one exchange: ``to_dso`` is sent by the decentral system, ``from_dso`` by DSO-LV; empty: not sent."""

    service: Service
    to_dso: str
    from_dso: str


#: What is exchanged under every test agreement. Harness-defined test names.
NAMES: MappingProxyType[Topic, Names] = MappingProxyType(
    {
        "bericht": Names(Service("dso-ketentest:berichten:1.0"), "aanleveren", "afleveren"),
        "STOP": Names(Service("dso-ketentest:stop:1.0"), "leveren", "resultaat"),
        "STAM": Names(Service("dso-ketentest:stam:1.0"), "", "notificeren"),
        "STTR": Names(Service("dso-ketentest:sttr:1.0"), "regelsAanleveren", "regelsResultaat"),
    }
)
_SHORT = ReliableMessaging(2, timedelta(minutes=10))
_YEARS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two parties: where it listens, and its certificate in DER (empty over plain HTTP)."""

    endpoint: str
    certificate: bytes = b""


def agreement(
    variant: Variant,
    party: Party,
    *,
    decentral: Side,
    dso: Side,
    moment: datetime,
    reliability: ReliableMessaging | None = None,
) -> CpaProfile:
    """Return the data of the test CPA between ``party`` and DSO-LV.

    :param moment: time of the workspace; the CPA is valid around it, from the start of the year before.
    :param reliability: other numbers than those of the best practices.
    """
    profile = Profile(variant.removesuffix("-sync").removesuffix("-kort"))
    start = datetime(moment.year - 1, 1, 1, tzinfo=UTC)
    numbers = reliability or (
        _SHORT if variant == "osb-rm-kort" else ReliableMessaging(8, timedelta(hours=3))
    )
    version = uuid.uuid5(uuid.NAMESPACE_URL, f"{variant} {party.oin} {DSO_OIN}")
    return CpaProfile(
        cpa_id=f"dso-ketentest-{variant}_{party.oin}_{DSO_OIN}_{version}",
        profile=profile,
        parties=(
            _party(party.name, party.oin, DECENTRAL_ROLE, decentral, profile),
            _party("mock DSO-LV (dso-ketentest)", DSO_OIN, DSO_ROLE, dso, profile),
        ),
        services=tuple(
            CpaService(
                names.service,
                (names.to_dso,) if names.to_dso else (),
                (names.from_dso,) if names.from_dso else (),
            )
            for names in NAMES.values()
        ),
        start=start,
        end=start.replace(year=start.year + _YEARS),
        sync_reply_mode="mshSignalsOnly" if variant.endswith("-sync") else "none",
        reliability=numbers,
        persist_duration=numbers.window + timedelta(days=1),
        process="dso-ketentest",
    )


def _party(name: str, oin: str, role: str, side: Side, profile: Profile) -> CpaParty:
    return CpaParty(
        name=name,
        party_id=PartyId(oin),
        role=role,
        endpoint=side.endpoint,
        client_certificate=side.certificate,
        server_certificate=side.certificate,
        signing_certificate=side.certificate if profile.signed else b"",
        encryption_certificate=side.certificate if profile.encrypted else b"",
    )
