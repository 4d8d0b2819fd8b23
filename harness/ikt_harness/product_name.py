"""Name and version of a product, as runs and registers write them in one text."""

from __future__ import annotations

import re
from functools import lru_cache

_VERSION = re.compile(r"(?P<name>.*\S)\s+(?P<version>v?[0-9]\S*)")


@lru_cache(maxsize=1024)
def split_product(text: str) -> tuple[str, str]:
    """Return name and version of a product written as ``"PlanVoorbeeld 4.2"``.

    The version is the last word when it begins with a digit (or ``v`` and a digit); else it is empty.
    """
    match = _VERSION.fullmatch(text.strip())
    return (match["name"], match["version"]) if match else (text.strip(), "")


@lru_cache(maxsize=1024)
def written(text: str) -> str:
    """Return a product with one space between its name and its version."""
    return " ".join(part for part in split_product(text) if part)
