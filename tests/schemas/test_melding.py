"""Meldingen in order, what they add up to, and the words of a refusal."""

from __future__ import annotations

import pytest

from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text
from ikt_schemas.melding import Ernst, Judgement, Melding, errors_only, sort_key

TEXT = Text("{n} fout", "{n} wrong")


def melding(ernst: Ernst, file: str = "a.xml", line: int | None = None, code: str = "X1") -> Melding:
    return Melding(code, ernst, "inhoudelijk", TEXT.fill(n=1), file=file, line=line)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        ((), "valide"),
        (("informatie", "waarschuwing"), "valide"),
        (("informatie", "fout"), "niet-valide"),
    ],
)
def test_only_an_error_makes_a_delivery_invalid(found: tuple[Ernst, ...], verdict: str) -> None:
    assert Judgement("d", tuple(melding(ernst) for ernst in found)).verdict == verdict


def test_worst_first_then_file_line_and_code() -> None:
    wanted = [
        melding("fout", "a.xml", 2),
        melding("fout", "a.xml", 10),
        melding("fout", "b.xml", 1, "X0"),
        melding("fout", "b.xml", 1, "X1"),
        melding("waarschuwing", "a.xml", 1),
        melding("informatie", ""),
    ]
    mixed = [*wanted[3:], *wanted[:3]]
    assert sorted(mixed, key=sort_key) == wanted
    assert errors_only(wanted) == wanted[:4]


def test_json_has_nulls_for_what_is_not_known() -> None:
    value = melding("fout", file="").as_json("en")
    assert value["beschrijving"] == "1 wrong"
    assert [value[key] for key in ("file", "line", "xpath", "ground", "advies")] == [None] * 5


def test_a_melding_keeps_the_place_it_has() -> None:
    assert melding("fout", "a.xml").in_file("b.xml").file == "a.xml"
    assert melding("fout", "").in_file("b.xml").file == "b.xml"


def test_judgement_in_json() -> None:
    whole = Judgement("d", (melding("fout"),), frozenset({"X2", "X1"}), {"X3": Text("nee", "no")})
    assert whole.codes == {"X1"}
    assert whole.as_json("en")["rules"] == {
        "checked": ["X1", "X2"],
        "not_checked": [{"code": "X3", "reason": "no"}],
    }


def test_words_of_a_refusal() -> None:
    bare = InputRefused(Text("niet goed", "not good"))
    assert (bare.explain(), bare.explain("en"), str(bare)) == ("niet goed", "not good", "not good")
    placed = InputRefused(Text("x", "x"), where="a.xml", line=3, code="X1", todo=Text("doe", "do"))
    assert placed.explain() == "a.xml:3: x [X1]\nWat te doen: doe"
    assert placed.explain("en") == "a.xml:3: x [X1]\nWhat to do: do"
