"""The order of names with numbers in them, as people count."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=2048)
def as_counted(text: str) -> tuple[str | int, ...]:
    """Return what sorts ``text`` with its numbers as numbers: F2 before F10, and IKT-9 before IKT-10."""
    return tuple([int(part) if part.isdecimal() else part for part in re.split(r"([0-9]+)", text)])
