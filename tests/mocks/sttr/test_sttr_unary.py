"""Unary tests and literals: what is read, what it means, and what is refused."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikt_mocks.sttr._unary import MAX_TEXT, ONBEKEND, NietOndersteund, Waarde, lees_literal, lees_test

GETALLEN = st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False)


def _tekst(value: Decimal) -> str:
    return format(value, "f")


@pytest.mark.parametrize(
    ("cel", "waarde", "verwacht"),
    [
        ("-", None, True),
        ("", Decimal(3), True),
        ("true", True, True),
        ("true", Decimal(1), False),
        ("false", False, True),
        ("false", None, False),
        ('"ja"', "ja", True),
        ('"ja","deels"', "deels", True),
        ('"a\\"b"', 'a"b', True),
        ("not(null)", None, False),
        ("not(null)", "x", True),
        ('not("a","b")', "c", True),
        ('not("a","b")', "b", False),
        ("< 20", Decimal("19.999"), True),
        ("<20", Decimal(20), False),
        (">=30", Decimal(30), True),
        ("< 20", None, False),
        ("< 20", True, False),
        ("[20..30)", Decimal(20), True),
        ("[20..30)", Decimal(30), False),
        ("(20..30]", Decimal(20), False),
        ("]20..30[", Decimal(30), False),
        ("[-1.5 .. 2]", Decimal("-1.5"), True),
        ("1,2,[5..6]", Decimal("5.5"), True),
        ("5", "5", False),
        ("null", None, True),
        ("true", (True,), True),
    ],
)
def test_meaning(cel: str, waarde: Waarde, verwacht: bool) -> None:
    assert lees_test(cel).geldt(waarde) is verwacht


@pytest.mark.parametrize(
    "cel",
    [
        "date(x)", "x + 1", "20..30", "[20..30", "[a..b]", "not(", "not(null", "< true", '"open', "- 1 -", "true false",
        "1e5", "٣", "?", "not(not(null))", '"a" "b"', ",", "[1..2]]",
    ],
)  # fmt: skip
def test_anything_else_is_refused(cel: str) -> None:
    with pytest.raises(NietOndersteund):
        lees_test(cel)


def test_long_cells_are_refused_unread() -> None:
    with pytest.raises(NietOndersteund):
        lees_test('"' + "a" * MAX_TEXT + '"')
    with pytest.raises(NietOndersteund):
        lees_test("9" * 100)


def test_a_list_of_several_is_not_guessed() -> None:
    with pytest.raises(NietOndersteund):
        lees_test("true").geldt((True, False))


def test_without_answer_only_the_dash_holds() -> None:
    assert lees_test("-").geldt(ONBEKEND) is True
    assert lees_test("not(null)").geldt(ONBEKEND) is ONBEKEND


@given(GETALLEN, GETALLEN, GETALLEN, st.sampled_from("[(]"), st.sampled_from(")]["))
def test_an_interval_agrees_with_python(
    low: Decimal, high: Decimal, value: Decimal, left: str, right: str
) -> None:
    lower = operator.le if left == "[" else operator.lt
    upper = operator.le if right == "]" else operator.lt
    test = lees_test(f"{left}{_tekst(low)}..{_tekst(high)}{right}")
    assert test.geldt(value) is (lower(low, value) and upper(value, high))


@given(
    GETALLEN,
    GETALLEN,
    st.sampled_from([("<", operator.lt), ("<=", operator.le), (">", operator.gt), (">=", operator.ge)]),
    st.sampled_from(["", " "]),
)
def test_a_comparison_agrees_with_python(
    bound: Decimal, value: Decimal, sign: tuple[str, Callable[[Decimal, Decimal], bool]], space: str
) -> None:
    assert lees_test(f"{sign[0]}{space}{_tekst(bound)}").geldt(value) is sign[1](value, bound)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters='"\\'), max_size=50))
def test_a_text_is_itself(text: str) -> None:
    assert lees_literal(f'"{text}"') == text
    assert lees_test(f'"{text}"').geldt(text) is True


@given(st.text(alphabet='-<>=[](),."\\ 0123456789abtruefalsnot', max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        test = lees_test(text)
    except NietOndersteund:
        return
    for value in (None, True, Decimal(3), "a", ONBEKEND):
        assert test.geldt(value) in (True, False, ONBEKEND)
