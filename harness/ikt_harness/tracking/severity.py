"""The severity scale in force: data, with a default that is harness-defined and says so."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

FILE = "ernstschaal.toml"
_KEYS = {"code": str, "rang": int, "omschrijving": str, "blokkeert": bool}


@dataclass(frozen=True, slots=True)
class Severity:
    """One level; ``rank`` 1 is worst, ``blocks`` says whether an open bevinding of it keeps a version from release."""

    code: str
    rank: int
    meaning: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale, worst first; ``origin`` is ``harness-defined`` or whoever made it."""

    id: str
    origin: str
    levels: tuple[Severity, ...]

    def get(self, code: str) -> Severity:
        """Return the level with ``code``.

        :raises InputRefused: the scale has none.
        """
        found = next((level for level in self.levels if level.code == code), None)
        if found is None:
            names = ", ".join(level.code for level in self.levels)
            raise InputRefused(
                Text(
                    f"ernst '{code[:40]}' staat niet in de schaal", f"the scale has no severity '{code[:40]}'"
                ),
                where="ernst",
                todo=Text(f"Kies uit: {names}.", f"Choose from: {names}."),
            )
        return found

    def rank(self, scale: str, code: str) -> int:
        """Return the rank of a stored ``code``, judged by ``scale``; what this scale does not know comes last."""
        ranks = {level.code: level.rank for level in self.levels} if scale == self.id else {}
        return ranks.get(code, len(self.levels) + 1)


@cache
def load_scale() -> Scale:
    """Return the scale that ships with the product."""
    return read_scale(files("ikt_harness").joinpath("data", FILE).read_text("utf-8"), where=FILE)


def scale_from(path: Path | None) -> Scale:
    """Return the scale in the file at ``path``, or the one that ships.

    :raises InputRefused: the file cannot be read or is no scale.
    """
    if path is None:
        return load_scale()
    try:
        return read_scale(path.read_text("utf-8"), where=str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise InputRefused(
            Text("het bestand is niet te lezen", "the file cannot be read"), where=str(path)
        ) from error


def read_scale(text: str, *, where: str) -> Scale:
    """Return the scale in ``text`` (TOML).

    :raises InputRefused: no TOML, a key too many or too few, or a code or rank that stands twice.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputRefused(
            Text(f"geen leesbare TOML: {error}", f"no readable TOML: {error}"), where=where
        ) from error
    rows = data.get("niveau")
    good = set(data) == {"id", "herkomst", "niveau"} and all(
        isinstance(data[key], str) and data[key] for key in ("id", "herkomst")
    )
    if not good or not isinstance(rows, list) or not rows or not all(_is_level(row) for row in rows):
        raise InputRefused(
            Text(
                "geen ernstschaal: verwacht id, herkomst en per niveau code, rang, omschrijving en blokkeert",
                "no severity scale: expected id, herkomst and per niveau code, rang, omschrijving and blokkeert",
            ),
            where=where,
        )
    for key in ("code", "rang"):
        if len({row[key] for row in rows}) != len(rows):
            raise InputRefused(Text(f"{key} staat er dubbel", f"{key} stands there twice"), where=where)
    levels = [Severity(row["code"], row["rang"], row["omschrijving"], row["blokkeert"]) for row in rows]
    return Scale(data["id"], data["herkomst"], tuple(sorted(levels, key=lambda level: level.rank)))


def _is_level(row: Any) -> bool:  # noqa: ANN401 - whatever the file holds
    return (
        isinstance(row, dict)
        and set(row) == set(_KEYS)
        and all(type(row[key]) is kind for key, kind in _KEYS.items())
    )
