"""Literals and unary tests: the part of FEEL that occurs in STTR tables, and nothing beyond it.

Read are ``-``, ``true``, ``false``, ``null``, numbers, texts in quotes, ``<`` ``<=`` ``>`` ``>=`` with or without
a space, intervals with open and closed ends, comma lists of these, and ``not(…)`` around such a list. Anything
else is :class:`NietOndersteund`: an outcome is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final

MAX_TEXT = 10_000
_MAX_DIGITS = 60


class Onbekend(Enum):
    """The value of a question that was not answered; it is not ``null``, which is an answer."""

    ONBEKEND = "onbekend"


ONBEKEND: Final = Onbekend.ONBEKEND

Literal = None | bool | Decimal | str
Waarde = None | bool | Decimal | str | tuple["Waarde", ...] | Onbekend


class NietOndersteund(Exception):  # noqa: N818 - a limit of the evaluator, not a defect
    """A construct that the evaluator does not know.

    :param wat: the text that is not read, cut to a readable length.
    """

    def __init__(self, wat: str) -> None:
        super().__init__(wat)
        self.wat = wat if len(wat) <= 120 else wat[:117] + "..."


_TOKEN = re.compile(
    r"""\s*(?:
        (?P<string>"(?:[^"\\]|\\.)*")
      | (?P<number>-?(?:\d+(?:\.(?!\.)\d*)?|\.\d+))
      | (?P<dots>\.\.)
      | (?P<compare><=|>=|<|>)
      | (?P<word>[A-Za-z]+)
      | (?P<mark>[\[\](),])
      | (?P<dash>-)
    )""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}

_WORDS: dict[str, Literal] = {"true": True, "false": False, "null": None}
_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


@dataclass(frozen=True, slots=True)
class _Gelijk:
    value: Literal

    def holds(self, value: Literal) -> bool:
        # bool is no number here: 1 and true differ.
        return type(value) is type(self.value) and value == self.value


@dataclass(frozen=True, slots=True)
class _Vergelijking:
    sign: str
    bound: Decimal

    def holds(self, value: Literal) -> bool:
        return isinstance(value, Decimal) and _COMPARE[self.sign](value, self.bound)


@dataclass(frozen=True, slots=True)
class _Interval:
    low: Decimal
    high: Decimal
    low_closed: bool
    high_closed: bool

    def holds(self, value: Literal) -> bool:
        if not isinstance(value, Decimal):
            return False
        above = value >= self.low if self.low_closed else value > self.low
        below = value <= self.high if self.high_closed else value < self.high
        return above and below


@dataclass(frozen=True, slots=True)
class UnaireTest:
    """One parsed cell.

    :param altijd: the cell is ``-`` and holds for everything.
    :param ontkend: the alternatives stand inside ``not(…)``.
    """

    alternatieven: tuple[_Gelijk | _Vergelijking | _Interval, ...]
    altijd: bool = False
    ontkend: bool = False

    def geldt(self, value: Waarde) -> bool | Onbekend:
        """Tell whether the cell holds for ``value``; ``ONBEKEND`` when that depends on a missing answer.

        :raises NietOndersteund: ``value`` is a list of other than one item.
        """
        if self.altijd:
            return True
        if isinstance(value, tuple):
            # FEEL treats a list of one as its item; what a longer list means in a unary test is not in the sheet.
            if len(value) != 1:
                raise NietOndersteund("een lijst als invoer van een beslistabel")
            return self.geldt(value[0])
        if value is ONBEKEND:
            return ONBEKEND
        return any(part.holds(value) for part in self.alternatieven) is not self.ontkend


class _Reader:
    def __init__(self, text: str) -> None:
        if len(text) > MAX_TEXT:
            raise NietOndersteund(text)
        self.text = text
        self.tokens: list[tuple[str, str]] = []
        place = 0
        stripped = text.rstrip()
        while place < len(stripped):
            found = _TOKEN.match(stripped, place)
            if found is None or found.lastgroup is None:
                raise NietOndersteund(text)
            self.tokens.append((found.lastgroup, found.group(found.lastgroup)))
            place = found.end()
        self.place = 0

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.place] if self.place < len(self.tokens) else ("end", "")

    def take(self, kind: str, *texts: str) -> str:
        found, text = self.peek()
        if found != kind or (texts and text not in texts):
            raise NietOndersteund(self.text)
        self.place += 1
        return text

    def end(self) -> None:
        if self.place != len(self.tokens):
            raise NietOndersteund(self.text)

    def number(self) -> Decimal:
        text = self.take("number")
        if len(text) > _MAX_DIGITS:
            raise NietOndersteund(self.text)
        return Decimal(text)

    def literal(self) -> Literal:
        kind, text = self.peek()
        if kind == "number":
            return self.number()
        if kind == "string":
            self.place += 1
            return _ESCAPE.sub(lambda m: _ESCAPES.get(m.group(1), m.group(1)), text[1:-1])
        if kind == "word" and text in _WORDS:
            self.place += 1
            return _WORDS[text]
        raise NietOndersteund(self.text)

    def one(self) -> _Gelijk | _Vergelijking | _Interval:
        kind, text = self.peek()
        if kind == "compare":
            self.place += 1
            return _Vergelijking(text, self.number())
        if kind == "mark" and text in ("[", "(", "]"):
            self.place += 1
            low = self.number()
            self.take("dots")
            high = self.number()
            close = self.take("mark", "]", ")", "[")
            return _Interval(low, high, low_closed=text == "[", high_closed=close == "]")
        return _Gelijk(self.literal())

    def several(self) -> tuple[_Gelijk | _Vergelijking | _Interval, ...]:
        found = [self.one()]
        while self.peek() == ("mark", ","):
            self.place += 1
            found.append(self.one())
        return tuple(found)


def lees_test(text: str) -> UnaireTest:
    """Parse one input cell.

    :raises NietOndersteund: anything outside the grammar above; an empty cell counts as ``-``.
    """
    reader = _Reader(text)
    if not reader.tokens:
        return UnaireTest((), altijd=True)
    if reader.tokens == [("dash", "-")]:
        return UnaireTest((), altijd=True)
    if reader.peek() == ("word", "not"):
        reader.place += 1
        reader.take("mark", "(")
        inner = reader.several()
        reader.take("mark", ")")
        reader.end()
        return UnaireTest(inner, ontkend=True)
    inner = reader.several()
    reader.end()
    return UnaireTest(inner)


def lees_literal(text: str) -> Literal:
    """Parse one output cell: a text in quotes, a number, ``true``, ``false`` or ``null``; empty is ``null``.

    :raises NietOndersteund: anything else.
    """
    reader = _Reader(text)
    if not reader.tokens:
        return None
    value = reader.literal()
    reader.end()
    return value
