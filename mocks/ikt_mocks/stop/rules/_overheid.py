"""The TOOI identification of an overheid, as far as it shows by itself who it is."""

from __future__ import annotations

from ikt_schemas.aknjoin import is_overheid

# The code of an overheid begins with the letters of its bestuurslaag.
_LAAG = {"gm": "gemeente", "pv": "provincie", "ws": "waterschap", "mnre": "ministerie", "mn": "ministerie"}


def bestuurslaag(waarde: str) -> str:
    """Return gemeente, provincie, waterschap or ministerie; empty when the identification does not show it."""
    parts = waarde.strip().split("/")
    if len(parts) != 5 or parts[:3] != ["", "tooi", "id"] or not is_overheid(parts[4]):
        return ""
    laag = _LAAG[parts[4].rstrip("0123456789")]
    return laag if laag == parts[3] else ""


def is_tooi_overheid(waarde: str) -> bool:
    """Tell whether this is a TOOI identification whose kind and code agree."""
    return bool(bestuurslaag(waarde))
