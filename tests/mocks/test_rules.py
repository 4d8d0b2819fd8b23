"""Rules are marked, collected without doubles, and asked once."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

import pytest

from ikt_mocks.rules import Rule, collect, judge, rule
from ikt_schemas.language import Text
from ikt_schemas.melding import Melding


def melding(code: str) -> Melding:
    return Melding(code, "fout", "inhoudelijk", Text("fout", "error"))


def module_of(name: str, **functions: object) -> ModuleType:
    made = ModuleType(name)
    for key, function in functions.items():
        if callable(function):
            function.__module__ = name
        setattr(made, key, function)
    return made


def test_rules_are_collected_by_code_in_order() -> None:
    @rule("B1", "A1")
    def two(subject: str) -> Iterator[Melding]:
        if subject == "kapot":
            yield melding("A1")

    @rule("C1")
    def one(_subject: str) -> Iterator[Melding]:
        yield melding("C1")

    found: dict[str, Rule[str]] = dict(collect(module_of("m", two=two, one=one, other=len, number=3)))
    assert list(found) == ["B1", "A1", "C1"]
    assert [found.code for found in judge(found.values(), "kapot")] == ["A1", "C1"]
    assert [found.code for found in judge(found.values(), "goed")] == ["C1"]


def test_a_rule_belongs_to_the_module_that_defines_it() -> None:
    @rule("A1")
    def one(_subject: str) -> Iterator[Melding]:
        yield melding("A1")

    assert list(collect(module_of("eigen", one=one))) == ["A1"]
    borrowed = ModuleType("geleend")
    vars(borrowed)["one"] = one
    assert list(collect(borrowed)) == []


def test_two_rules_under_one_code_are_refused() -> None:
    @rule("A1")
    def one(_subject: str) -> Iterator[Melding]:
        yield melding("A1")

    @rule("A1")
    def other(_subject: str) -> Iterator[Melding]:
        yield melding("A1")

    with pytest.raises(ValueError, match="A1 is claimed by one and other"):
        collect(module_of("een", one=one), module_of("ander", other=other))
