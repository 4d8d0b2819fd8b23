"""How the message handler of a workspace behaves where the standard leaves room. All harness-defined.

One frozen value, stored under the key ``ebms`` of the workspace's settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from ikt_mocks.digikoppeling.messages import Service
from ikt_mocks.digikoppeling.mime import Limits
from ikt_mocks.digikoppeling.oin import is_oin
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

KEY = "ebms"
#: The least that ``max_bytes`` can be: a body up to this size is read in one go.
SMALLEST_LIMIT = 64 * 1024

Refusal = Literal["fault", "messageerror"]
_REFUSALS = ("fault", "messageerror")
_ACCEPTED = (200, 202, 204)
_SWITCHES = ("zonder_certificaat", "algoritmen_strikt", "sha1", "rsa_1_5", "triple_des", "productie")


@dataclass(frozen=True, slots=True)
class Handling:
    """Messages of this service and action become a job of this kind; empty texts fit every message."""

    job: str
    service: str = ""
    service_type: str = ""
    action: str = ""

    def fits(self, service: Service, action: str) -> bool:
        """Tell whether a message falls under it."""
        return (
            self.service in ("", service.value)
            and self.service_type in ("", service.type)
            and self.action in ("", action)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EbmsSettings:
    """The settings.

    :param geaccepteerd: HTTP status when there is nothing to say now: 204 as ebms-core, or 200 or 202.
    :param onbekende_cpa: what an unknown CPAId gets: a SOAP Fault as ebms-core, or a MessageError.
    :param certificaat: what a client certificate that does not fit From gets.
    :param zonder_certificaat: whether a message over plain HTTP is taken.
    :param toegang: the OINs whose client certificate has access; ``None``: every one that the trust lets through.
    :param max_bytes: largest message, in bytes; over it the message is refused while it is read.
    :param algoritmen_strikt: refuse other algorithms than the CPA names, in place of a finding.
    :param sha1: take signatures with SHA-1.
    :param rsa_1_5: take keys wrapped with RSA 1.5.
    :param triple_des: take content encrypted with triple DES.
    :param productie: whether this stands for production, where a PartyId has no suffix.
    :param afhandeling: which messages become a job, first fit first.
    """

    geaccepteerd: int = 204
    onbekende_cpa: Refusal = "fault"
    certificaat: Refusal = "fault"
    zonder_certificaat: bool = True
    toegang: frozenset[str] | None = None
    max_bytes: int = Limits().total
    algoritmen_strikt: bool = False
    sha1: bool = False
    rsa_1_5: bool = False
    triple_des: bool = False
    productie: bool = False
    afhandeling: tuple[Handling, ...] = ()

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> EbmsSettings:
        """Read them from the settings of a workspace.

        :raises InputRefused: an unknown key, or a value that does not fit.
        """
        value = settings.get(KEY)
        if value is None:
            return DEFAULTS
        if not isinstance(value, dict):
            raise _refuse("de instelling is geen object", "the setting is no object")
        unknown = sorted(set(value) - {item.name for item in fields(cls)})
        if unknown:
            raise _refuse(
                f"onbekende instelling: {', '.join(unknown)}", f"unknown setting: {', '.join(unknown)}"
            )
        for name, item in value.items():
            if not _fits(name, item):
                raise _refuse(f"de waarde van '{name}' past niet", f"the value of '{name}' does not fit")
        read = dict(value)
        if read.get("toegang") is not None:
            read["toegang"] = frozenset(read["toegang"])
        read["afhandeling"] = tuple(_handling(item) for item in value.get("afhandeling", []))
        return cls(**read)

    def handling(self, service: Service, action: str) -> str:
        """Return the kind of the job a message becomes; empty when it waits in the queue."""
        return next((item.job for item in self.afhandeling if item.fits(service, action)), "")


def _handling(item: Mapping[str, str]) -> Handling:
    return Handling(
        job=item["taak"],
        service=item.get("service", ""),
        service_type=item.get("servicetype", ""),
        action=item.get("action", ""),
    )


def _refuse(nl: str, en: str) -> InputRefused:
    return InputRefused(Text(nl, en), where=KEY)


def _is_handling(value: object) -> bool:
    return (
        isinstance(value, dict)
        and bool(value.get("taak"))
        and set(value) <= {"taak", "service", "servicetype", "action"}
        and all(isinstance(item, str) for item in value.values())
    )


def _fits(name: str, value: object) -> bool:
    if name in _SWITCHES:
        return isinstance(value, bool)
    match name:
        case "geaccepteerd":
            return value in _ACCEPTED
        case "onbekende_cpa" | "certificaat":
            return value in _REFUSALS
        case "toegang":
            return value is None or (
                isinstance(value, list) and all(isinstance(oin, str) and is_oin(oin) for oin in value)
            )
        case "max_bytes":
            return (
                isinstance(value, int)
                and not isinstance(value, bool)
                and SMALLEST_LIMIT <= value <= Limits().total
            )
        case _:
            return isinstance(value, list) and all(_is_handling(item) for item in value)


DEFAULTS = EbmsSettings()
