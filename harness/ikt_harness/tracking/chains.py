"""The deelketens with their steps, and what a version must show before release: data, harness-defined."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

FILE = "ketens.toml"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a keten: the koppelvlak it stands on and the ids of the scenarios that touch it."""

    keten: str
    name: str
    koppelvlak: str
    scenarios: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chains:
    """Every keten (id → name), every step in order, and per koppelvlak the milestones that guard a release."""

    ketens: Mapping[str, str]
    steps: tuple[Step, ...]
    release: Mapping[str, tuple[str, ...]]


@cache
def load_chains() -> Chains:
    """Return the ketens that ship with the product."""
    return read_chains(files("ikt_harness").joinpath("data", FILE).read_text("utf-8"), where=FILE)


def read_chains(text: str, *, where: str) -> Chains:
    """Return the ketens in ``text`` (TOML).

    :raises InputRefused: no TOML, or a table that lacks a key or has one of another type.
    """
    try:
        data = tomllib.loads(text)
        ketens = {_text(keten, "id"): _text(keten, "naam") for keten in data["keten"]}
        steps = tuple(
            Step(keten["id"], _text(step, "naam"), _text(step, "koppelvlak"), _texts(step["scenarios"]))
            for keten in data["keten"]
            for step in keten["stap"]
        )
        release = {name: _texts(slugs) for name, slugs in data["vrijgave"].items()}
    except tomllib.TOMLDecodeError as error:
        raise InputRefused(
            Text(f"geen leesbare TOML: {error}", f"no readable TOML: {error}"), where=where
        ) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise InputRefused(
            Text(
                f"een sleutel ontbreekt of is van een andere soort: {error}",
                f"a key is missing or wrong: {error}",
            ),
            where=where,
        ) from error
    if len(ketens) != len(data["keten"]):
        raise InputRefused(Text("een keten staat er dubbel", "a keten stands there twice"), where=where)
    return Chains(ketens, steps, release)


def _text(table: Mapping[str, Any], key: str) -> str:
    if not isinstance(table[key], str):
        raise TypeError(key)
    return str(table[key])


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise TypeError("list")
    return tuple(value)
