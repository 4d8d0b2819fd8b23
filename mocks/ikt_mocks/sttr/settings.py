"""How the RTR of a workspace behaves: one frozen value, stored under the workspace's settings. All harness-defined.

The defaults are the behaviour observed on the live service, silent empty answers included.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

from ikt_mocks.workspace import Unit
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

SLEUTEL = "rtr"
_GEO = ("ja", "nee", "deels")
_MAX_IDENTIFIER = 200_000


@dataclass(frozen=True, slots=True)
class RtrSettings:
    """The settings.

    :param eerste_identifier: first number given to a rule file; give pre and prod different ones.
    :param herhaling: what the same zip from the same OIN gets: the first answer again, or a refusal.
    :param stil_leeg: answer an empty list to a prefixed organisatieCode and to an ISO date on toepasbareRegels; when
        off, both get 400.
    :param datum_verplicht: refuse ``_zoek`` without ``datum``.
    :param pagina_maximum: cap on pageSize.
    :param totaal_afwijking: added to ``page.totalElements``, which on the live service is inexact.
    :param wortels: bestuurslaag → URN of its root activiteit, for RTRG0016 to RTRG0018.
    :param locaties: IMOW locations known in OZON; ``None`` leaves that unjudged.
    :param geo: IMOW location → answer to a geoVerwijzing: ja, nee or deels.
    """

    eerste_identifier: int = 1001
    herhaling: Literal["zelfde-antwoord", "weigeren"] = "zelfde-antwoord"
    stil_leeg: bool = True
    datum_verplicht: bool = False
    pagina_maximum: int = 500
    totaal_afwijking: int = 0
    wortels: Mapping[str, str] = field(default_factory=dict)
    locaties: frozenset[str] | None = None
    geo: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def van(cls, unit: Unit) -> RtrSettings:
        """Return the settings of the unit's workspace."""
        return cls.lees(unit.settings().get(SLEUTEL) or {})

    @classmethod
    def lees(cls, waarde: object) -> RtrSettings:
        """Read settings from JSON.

        :raises InputRefused: an unknown key, or a value that does not fit.
        """
        if not isinstance(waarde, dict):
            raise _fout("de instellingen zijn geen object", "the settings are no object")
        onbekend = sorted(set(waarde) - {item.name for item in fields(cls)})
        if onbekend:
            raise _fout(
                f"onbekende instelling: {', '.join(onbekend)}", f"unknown setting: {', '.join(onbekend)}"
            )
        for naam, value in waarde.items():
            if not _past(naam, value):
                raise _fout(f"de waarde van '{naam}' past niet", f"the value of '{naam}' does not fit")
        locaties = waarde.get("locaties")
        return cls(**{**waarde, "locaties": None if locaties is None else frozenset(locaties)})

    def as_json(self) -> dict[str, Any]:
        """Write the settings as JSON."""
        return {**asdict(self), "locaties": None if self.locaties is None else sorted(self.locaties)}


def _fout(nl: str, en: str) -> InputRefused:
    return InputRefused(Text(nl, en), where="rtr/instellingen")


def _teksten(value: object, toegestaan: tuple[str, ...] | None = None) -> bool:
    return isinstance(value, dict) and all(
        isinstance(item, str) and (toegestaan is None or item in toegestaan) for item in value.values()
    )


def _past(naam: str, value: object) -> bool:
    match naam:
        case "stil_leeg" | "datum_verplicht":
            return isinstance(value, bool)
        case "eerste_identifier":
            return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MAX_IDENTIFIER
        case "pagina_maximum":
            return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 10_000
        case "totaal_afwijking":
            return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= 10_000
        case "herhaling":
            return value in ("zelfde-antwoord", "weigeren")
        case "wortels":
            return _teksten(value)
        case "geo":
            return _teksten(value, _GEO)
        case _:
            return value is None or (isinstance(value, list) and all(isinstance(item, str) for item in value))
