"""The profiles of Digikoppeling ebMS2, and the data from which a test CPA is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling.cpa import ReliableMessaging, Status, SyncReplyMode
from ikt_mocks.digikoppeling.messages import PartyId, Service


class Profile(Enum):
    """A profile of the Koppelvlakstandaard ebMS2 (ch02), by its name for CPA creation; -e signs as well."""

    BEST_EFFORT = "osb-be"
    RELIABLE = "osb-rm"
    BEST_EFFORT_SIGNED = "osb-be-s"
    RELIABLE_SIGNED = "osb-rm-s"
    BEST_EFFORT_ENCRYPTED = "osb-be-e"
    RELIABLE_ENCRYPTED = "osb-rm-e"

    @property
    def reliable(self) -> bool:
        """Acknowledged, retried and delivered once."""
        return self.value.startswith("osb-rm")

    @property
    def signed(self) -> bool:
        """Messages carry a signature."""
        return self.value.endswith(("-s", "-e"))

    @property
    def encrypted(self) -> bool:
        """Payloads are encrypted."""
        return self.value.endswith("-e")


@dataclass(frozen=True, slots=True)
class CpaService:
    """A service in a CPA to be made.

    :param requests: actions the first party sends and the second receives.
    :param responses: actions the second party sends and the first receives.
    """

    service: Service
    requests: tuple[str, ...]
    responses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CpaParty:
    """A party in a CPA to be made; certificates are DER, empty when the profile needs none."""

    name: str
    party_id: PartyId
    role: str
    endpoint: str
    client_certificate: bytes = b""
    server_certificate: bytes = b""
    signing_certificate: bytes = b""
    encryption_certificate: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class CpaProfile:
    """Everything a test CPA says. The defaults are those of the Best Practices ebMS2, ch03.

    :param ack_signed: signed acknowledgments; the standard asks for them in signed profiles.
    :param process: name of the process the services belong to.
    :param process_version: its version.
    :param status: ``proposed`` makes a CPA that must be refused.
    """

    cpa_id: str
    profile: Profile
    parties: tuple[CpaParty, CpaParty]
    services: tuple[CpaService, ...]
    start: datetime
    end: datetime
    status: Status = "agreed"
    sync_reply_mode: SyncReplyMode = "none"
    reliability: ReliableMessaging = field(default_factory=lambda: ReliableMessaging(8, timedelta(hours=3)))
    persist_duration: timedelta = timedelta(days=1)
    ack_signed: bool = True
    hash_function: str = names.SHA256
    signature_algorithm: str = names.RSA_SHA256
    encryption_algorithm: str = names.AES256_GCM
    time_to_perform: timedelta = timedelta(days=2)
    process: str = "test"
    process_version: str = "1.0"
