"""Which agreement, service and actions each koppelvlak uses over ebMS2: setting ``transport`` of the workspace.

::

    {"STOP": {"cpa": "…", "service": "…", "servicetype": "…", "in": "…", "uit": "…", "gb_token": "…"}}

Everything but ``cpa`` may be left out: then the test names of :mod:`~.agreements` are used. A name of the real DSO
stands nowhere here, as none is public.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from ikt_mocks.digikoppeling.messages import Service
from ikt_mocks.drivers.agreements import NAMES
from ikt_mocks.transport import SETTING
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

Koppelvlak = Literal["STOP", "STAM", "STTR"]
KOPPELVLAKKEN: tuple[Koppelvlak, ...] = get_args(Koppelvlak)
#: Every key of one koppelvlak.
KEYS = ("cpa", "service", "servicetype", "in", "uit", "gb_token")


@dataclass(frozen=True, slots=True)
class Routing:
    """How one koppelvlak goes over ebMS2.

    :param incoming: Action of what comes in; empty when nothing does.
    :param outgoing: Action of what goes out.
    :param gb_token: token with which large files are fetched over plain HTTP; over TLS the certificate does it.
    """

    cpa_id: str
    service: Service
    incoming: str
    outgoing: str
    gb_token: str = ""


def routing_of(settings: Mapping[str, Any], koppelvlak: Koppelvlak) -> Routing | None:
    """Return how ``koppelvlak`` goes over ebMS2; ``None`` when it does not.

    :raises InputRefused: an unknown koppelvlak or key, or a value that is no text.
    """
    return read(settings.get(SETTING)).get(koppelvlak)


def read(value: object) -> dict[Koppelvlak, Routing]:
    """Read the setting.

    :raises InputRefused: it has another form.
    """
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _refuse("de instelling is geen object", "the setting is no object")
    found: dict[Koppelvlak, Routing] = {}
    for name in value:
        if name not in KOPPELVLAKKEN:
            raise _refuse(f"onbekend koppelvlak '{name}'", f"unknown koppelvlak '{name}'")
    for koppelvlak in KOPPELVLAKKEN:
        if koppelvlak in value:
            found[koppelvlak] = _one(koppelvlak, value[koppelvlak])
    return found


def _one(koppelvlak: Koppelvlak, value: object) -> Routing:
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise _refuse(f"'{koppelvlak}' is geen object met teksten", f"'{koppelvlak}' is no object of texts")
    unknown = sorted(set(value) - set(KEYS))
    if unknown:
        raise _refuse(
            f"onbekende sleutel bij '{koppelvlak}': {unknown[0]}",
            f"unknown key of '{koppelvlak}': {unknown[0]}",
        )
    if not value.get("cpa"):
        raise _refuse(f"'{koppelvlak}' noemt geen 'cpa'", f"'{koppelvlak}' names no 'cpa'")
    names = NAMES[koppelvlak]
    return Routing(
        cpa_id=value["cpa"],
        service=Service(
            value.get("service", names.service.value), value.get("servicetype", names.service.type)
        ),
        incoming=value.get("in", names.to_dso),
        outgoing=value.get("uit", names.from_dso),
        gb_token=value.get("gb_token", ""),
    )


def _refuse(nl: str, en: str) -> InputRefused:
    return InputRefused(Text(nl, en), where=SETTING)
