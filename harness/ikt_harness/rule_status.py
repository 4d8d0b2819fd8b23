"""Which rules the mock enforces: the catalogue joined with the rules that the koppelvlakken really register."""

from __future__ import annotations

import hashlib
import importlib
import json
import pkgutil
from functools import cache
from types import ModuleType

from ikt_mocks.rules import collect
from ikt_schemas.catalogue import CatalogueRule, RuleErnst, with_enforced

_PACKAGES = ("stop", "stam", "sttr", "digikoppeling")


@cache
def all_rules() -> tuple[CatalogueRule, ...]:
    """Return every published rule and every own one, ordered by koppelvlak and code."""
    codes: set[str] = set()
    ernst: dict[str, RuleErnst] = {}
    for package in _PACKAGES:
        stated = _stated_ernst(importlib.import_module(f"ikt_mocks.{package}.errors"))
        # An own code may be raised outside a rule function, where something cannot even be read.
        codes |= enforced_codes(package) | {code for code in stated if code.startswith("IKT-")}
        ernst |= stated
    return with_enforced(frozenset(codes), ernst)


def enforced_codes(package: str) -> frozenset[str]:
    """Return the codes of every rule function in the modules of ``ikt_mocks.<package>.rules``.

    One code may be judged in two phases (before and after a zip is opened), by a function in each module.
    """
    rules = importlib.import_module(f"ikt_mocks.{package}.rules")
    codes: set[str] = set()
    for found in pkgutil.iter_modules(rules.__path__, f"{rules.__name__}."):
        codes |= set(collect(importlib.import_module(found.name)))
    return frozenset(codes)


def _stated_ernst(errors: ModuleType) -> dict[str, RuleErnst]:
    """Return code → ernst as the ``errors`` module of a koppelvlak states it for its own codes."""
    return {
        value.code: value.ernst
        for value in vars(errors).values()
        if not isinstance(value, type)
        and isinstance(getattr(value, "code", None), str)
        and hasattr(value, "ernst")
    }


def rule_set_digest() -> str:
    """Return one SHA-256 (hex) over every rule and its status: says what a verdict was judged against."""
    text = json.dumps([rule.as_json() for rule in all_rules()], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
