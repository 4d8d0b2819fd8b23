"""The identification of an organisation in TOOI, the register of the organisations of Dutch government.

::

    [https://identifier.overheid.nl]/tooi/id/{soort}/{code}

A published register writes the host, a delivery to the LVBB does not. The code of an overheid that publishes
begins with the letters of its kind: gm, pv, ws, mnre or mn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from ikt_schemas.aknjoin import is_overheid

_ID = re.compile(r"(?:https?://identifier\.overheid\.nl)?/tooi/id/([a-z_]+)/([a-z]{2,8}[0-9]{2,6})")
_LAAG = {"gm": "gemeente", "pv": "provincie", "ws": "waterschap", "mnre": "ministerie", "mn": "ministerie"}
#: The kinds of overheid that publish, each with the plural by which a register calls them.
MEERVOUD: Mapping[str, str] = MappingProxyType(
    {
        "gemeente": "gemeenten",
        "provincie": "provincies",
        "waterschap": "waterschappen",
        "ministerie": "ministeries",
    }
)


class TooiId(NamedTuple):
    """An identification: the kind in its path, and its code."""

    soort: str
    code: str


def lees_tooi(tekst: str) -> TooiId | None:
    """Return the parts of a TOOI identification, with or without its host; ``None`` when it is none."""
    found = _ID.fullmatch(tekst.strip())
    return TooiId(found[1], found[2]) if found else None


def laag_van(code: str) -> str:
    """Return gemeente, provincie, waterschap or ministerie, as the letters of a code show; empty for any other."""
    return _LAAG[code.rstrip("0123456789")] if is_overheid(code) else ""


def bestuurslaag(waarde: str) -> str:
    """Return the bestuurslaag of a value in a delivery; empty unless its path and its code name the same one."""
    it = lees_tooi(waarde)
    if it is None or not waarde.strip().startswith("/"):
        return ""
    return it.soort if laag_van(it.code) == it.soort else ""
