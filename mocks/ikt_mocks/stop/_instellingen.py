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
#: Which answers come as StatusVerzoekResultaat; when the LVBB sends those is not published.
Statusberichten = Literal["geen", "voortgang", "alle"]

#: When OZON judges.
OzonMoment = Literal["validatie", "publicatie"]

GIB = 1024 * 1024 * 1024
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Machtiging:
    """A mandate: ``aanleveraar`` may deliver for ``bevoegd_gezag`` from ``vanaf`` up to and including ``tot``."""

    aanleveraar: str
    bevoegd_gezag: str
    vanaf: date = date.min
    tot: date = date.max


#: The uitkomsten of the published form, per order, that the settings may ask for.
AFLOPEN: Mapping[str, tuple[str, ...]] = {
    "validatie": (
        "niet-valide",
        "consolidatie-niet-valide",
        "opdracht-niet-valide",
        "behandeling-afgebroken",
    ),
    "publicatie": ("niet-valide", "opdracht-niet-valide", "behandeling-afgebroken"),
    "directeMutatie": ("niet-valide", "opdracht-niet-valide"),
    "validatieDirecteMutatie": ("niet-valide", "opdracht-niet-valide"),
    "breekPublicatieAf": ("behandeling-mislukt",),
    "raadpleeg": ("behandeling-afgebroken",),
}


#: The voortgang of the published form, per order, with which the settings may have the handling end.
VOORTGANG_AAN_HET_EINDE: Mapping[str, tuple[str, ...]] = dict.fromkeys(
    ("validatie", "publicatie", "directeMutatie"), ("behandeling-afgebroken",)
)


@dataclass(frozen=True, slots=True)
class Afloop:
    """How a delivery that is in order ends all the same: with an uitkomst or a voortgang, and codes in its verslag."""

    uitkomst: str = ""
    codes: tuple[str, ...] = ()
    voortgang: str = ""


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
    :param afloop: per order how a delivery that is in order ends all the same: a validation in its second
        answer, a publication after validatie-voltooid.
    :param waarschuwingen: codes of waarschuwingen that a validation or publication in order gets in its verslag.
    :param statusberichten: which answers come as StatusVerzoekResultaat; with ``voortgang`` and ``alle`` every step is
        told: the steps of validations, and ``publicatie-voltooid``.
    :param registratie_duurt: seconds between validatie-voltooid and registratie-voltooid.
    :param afbreken_duurt: seconds that an accepted order to break off waits.
    :param ozon: ``validatie``: OZON judges with every order; ``publicatie``: only when it is executed, after
        validatie-voltooid, so that what was validated fails all the same.
    :param bekende_activiteiten: patterns of identifications of activiteiten that OZON has beforehand: those of
        the Rijk, and the top of each bevoegd gezag, to which public deliveries refer without bringing it.
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
    afloop: Mapping[str, Afloop] = field(default_factory=dict)
    waarschuwingen: tuple[str, ...] = ()
    statusberichten: Statusberichten = "geen"
    registratie_duurt: int = 0
    afbreken_duurt: int = 0
    ozon: OzonMoment = "validatie"
    bekende_activiteiten: tuple[str, ...] = ("nl.imow-mn*.activiteit.*", "nl.imow-*.activiteit.ActIn*")


def lees_instellingen(settings: Mapping[str, Any]) -> Instellingen:
    """Read the keys ``lvbb_…`` and ``ozon_…`` of a workspace's settings; absent ones keep their default.

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
        ("lvbb_afloop", "afloop", _afloop),
        ("lvbb_waarschuwingen", "waarschuwingen", _teksten),
        ("lvbb_statusberichten", "statusberichten", _statusberichten),
        ("lvbb_registratie_duurt_seconden", "registratie_duurt", _seconden),
        ("lvbb_afbreken_duurt_seconden", "afbreken_duurt", _seconden),
        ("ozon_moment", "ozon", _moment),
        ("ozon_bekende_activiteiten", "bekende_activiteiten", _teksten),
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


def _moment(value: object) -> str:
    if value not in get_args(OzonMoment):
        raise ValueError(value)
    return str(value)


def _getal(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(value)
    return value


def _seconden(value: object) -> int:
    return 0 if value == 0 and not isinstance(value, bool) else _getal(value)


def _statusberichten(value: object) -> str:
    # True and False are the words of before there were three.
    if isinstance(value, bool):
        return "voortgang" if value else "geen"
    if value not in get_args(Statusberichten):
        raise ValueError(value)
    return str(value)


def _afloop(value: object) -> dict[str, Afloop]:
    if not isinstance(value, dict):
        raise TypeError(value)
    made: dict[str, Afloop] = {}
    for soort, item in value.items():
        codes = _teksten(item.get("codes", []))
        einde = "voortgang" if "voortgang" in item else "uitkomst"
        mogelijk = VOORTGANG_AAN_HET_EINDE.get(soort, ()) if einde == "voortgang" else AFLOPEN[soort]
        if item[einde] not in mogelijk or set(item) - {einde, "codes"}:
            raise ValueError(item)
        made[soort] = Afloop(codes=codes, **{einde: item[einde]})
    return made


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
