"""How STAM behaves in a workspace: the setting ``stam``, harness-defined throughout.

``PUT /ikt/v1/instellingen`` with ``{"stam": {"pogingen": 3}}`` changes it; keys not named keep their default.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ikt_mocks.stam.errors import OnbruikbareVraag
from ikt_mocks.workspace import Unit


@dataclass(frozen=True, slots=True)
class StamSettings:
    """Settings of STAM.

    :param namespace: namespace of the verzoeknotificatie; the real one is not public.
    :param root: root element of the verzoeknotificatie; the real one is not public.
    :param verzoek_mee: POST the verzoekbericht to the same endpoint after the notification, as adapters do.
    :param pogingen: how often a notification is tried.
    :param interval: seconds between two tries.
    :param link_geldig: seconds that a link of the verzoekreferenties stays valid.
    :param basis: base URL for links, when DSO-LV is reached by another address than it is called on.
    """

    namespace: str = "urn:ikt:harness-defined:verzoeknotificatie"
    root: str = "verzoeknotificatie"
    verzoek_mee: bool = False
    pogingen: int = 5
    interval: int = 60
    link_geldig: int = 3600
    basis: str = ""


# A year in seconds.
_MAX_NUMBER = 366 * 24 * 3600
# An XML name without prefix, a namespace name, an http(s) address; the last two may be empty.
_FORMS = {
    "root": re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,99}"),
    "namespace": re.compile(r"[!-~]{0,500}"),
    "basis": re.compile(r"(https?://[!-~]{1,500}[^/])?"),
}
_KEYS = {"namespace": "namespace", "root": "root", "verzoekMee": "verzoek_mee", "pogingen": "pogingen",
         "interval": "interval", "linkGeldig": "link_geldig", "basis": "basis"}  # fmt: skip


def of(unit: Unit) -> StamSettings:
    """Return the settings of the unit's workspace.

    :raises OnbruikbareVraag: an unknown key, or a value of another type.
    """
    return parse(unit.settings().get("stam") or {})


def parse(given: object) -> StamSettings:
    """Return the settings that the JSON value ``given`` states.

    :raises OnbruikbareVraag: no object, an unknown key, or a value of another type.
    """
    if not isinstance(given, Mapping):
        raise OnbruikbareVraag("De instelling 'stam' is geen JSON-object.")
    defaults = StamSettings()
    values: dict[str, object] = {}
    for key, value in given.items():
        if key not in _KEYS:
            raise OnbruikbareVraag(
                f"De instelling 'stam.{key}' bestaat niet; bekend zijn {', '.join(_KEYS)}."
            )
        expected = type(getattr(defaults, _KEYS[key]))
        if type(value) is not expected:
            raise OnbruikbareVraag(f"De instelling 'stam.{key}' is geen {expected.__name__}.")
        if isinstance(value, int) and not 0 <= value <= _MAX_NUMBER:
            raise OnbruikbareVraag(
                f"De instelling 'stam.{key}' is geen getal van 0 tot en met {_MAX_NUMBER}."
            )
        if isinstance(value, str) and not _FORMS[key].fullmatch(value):
            raise OnbruikbareVraag(f"De instelling 'stam.{key}' heeft niet de goede vorm.")
        values[_KEYS[key]] = value
    return dataclasses.replace(defaults, **values)  # type: ignore[arg-type]  # types were compared above
