"""The settings of a workspace that say how its LVBB behaves where public sources leave it open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, get_args

from ikt_mocks.calendar import WorkingDays
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

Profiel = Literal["lvbb-2021", "lvbb-strict"]

GIB = 1024 * 1024 * 1024
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Machtiging:
    """A mandate: ``aanleveraar`` may deliver for ``bevoegd_gezag`` from ``vanaf`` up to and including ``tot``."""

    aanleveraar: str
    bevoegd_gezag: str
    vanaf: date = date.min
    tot: date = date.max


@dataclass(frozen=True, slots=True)
class Instellingen:
    """How the mock LVBB behaves; harness-defined unless a published rule fixes the default.

    :param profiel: ``lvbb-2021``: the outer uitkomst is succes whenever the request could be handled;
        ``lvbb-strict``: it follows the inner uitkomst.
    :param max_zip: largest zip in bytes (LVBB1040: 1 GB).
    :param max_bestand: largest unpacked file in bytes (LVBB1041: 100 MB).
    :param contenttypes: accepted content types; the official list is not public, these were observed.
    :param schemaversies: accepted on the root of a besluit or kennisgeving (LVBB1515).
    :param werkdagen: which days are working days (LVBB1519 does not say which holidays count).
    :param machtigingen: mandates (LVBB1512); ``None`` means that mandates are not judged.
    """

    profiel: Profiel = "lvbb-2021"
    max_zip: int = GIB
    max_bestand: int = 100 * MIB
    contenttypes: tuple[str, ...] = (
        "application/xml",
        "application/gml+xml",
        "application/pdf",
        "image/jpeg",
        "image/png",
    )
    schemaversies: tuple[str, ...] = ("1.1.0", "1.2.0", "1.3.0")
    werkdagen: WorkingDays = field(default_factory=WorkingDays)
    machtigingen: tuple[Machtiging, ...] | None = None


def lees_instellingen(settings: Mapping[str, Any]) -> Instellingen:
    """Read the keys ``lvbb_…`` of a workspace's settings; absent ones keep their default.

    :raises InputRefused: a value of the wrong form.
    """
    values: dict[str, Any] = {}
    for key, name, read in (
        ("lvbb_profiel", "profiel", _profiel),
        ("lvbb_max_zip_bytes", "max_zip", _getal),
        ("lvbb_max_bestand_bytes", "max_bestand", _getal),
        ("lvbb_contenttypes", "contenttypes", _teksten),
        ("lvbb_schemaversies", "schemaversies", _teksten),
        ("lvbb_vrije_dagen", "werkdagen", _vrije_dagen),
        ("lvbb_machtigingen", "machtigingen", _machtigingen),
    ):
        if key not in settings:
            continue
        try:
            values[name] = read(settings[key])
        except (ValueError, TypeError, KeyError) as error:
            raise InputRefused(
                Text(
                    f"de instelling heeft een onbruikbare waarde: {settings[key]!r}",
                    f"the setting has a value that cannot be used: {settings[key]!r}",
                ),
                where=key,
                todo=Text(
                    "Zie docs/reference/stop.md voor de instellingen.",
                    "See docs/reference/stop.md for the settings.",
                ),
            ) from error
    return Instellingen(**values)


def _profiel(value: object) -> str:
    if value not in get_args(Profiel):
        raise ValueError(value)
    return str(value)


def _getal(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(value)
    return value


def _teksten(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(value)
    return tuple(value)


def _vrije_dagen(value: object) -> WorkingDays:
    return WorkingDays(extra=tuple(date.fromisoformat(day) for day in _teksten(value)))


def _machtigingen(value: object) -> tuple[Machtiging, ...]:
    if not isinstance(value, list):
        raise TypeError(value)
    return tuple(
        Machtiging(
            aanleveraar=str(item["aanleveraar"]),
            bevoegd_gezag=str(item["bevoegd_gezag"]),
            vanaf=date.fromisoformat(item["vanaf"]) if "vanaf" in item else date.min,
            tot=date.fromisoformat(item["tot"]) if "tot" in item else date.max,
        )
        for item in value
    )
