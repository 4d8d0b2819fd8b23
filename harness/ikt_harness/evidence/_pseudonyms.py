"""Pseudonyms that keep their form: digits stay digits, letters stay letters, a BSN still meets its own test.

A pseudonym is derived from the value and a key, so the same value gets the same pseudonym throughout one bundle, and
nobody without the key finds the value again by trying.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Literal

Kind = Literal["bsn", "digits", "text", "email", "phone", "coordinates"]

_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
#: Digits at the front of a coordinate that stay: enough to remain in the country, too few to find a house.
_COARSE = 2
#: Shorter values are too common to be looked for in other texts.
_TELLING = 4
#: Shorter numbers may be anything: a year, a count.
_NUMBER = 8


def is_bsn(text: str) -> bool:
    """Return whether ``text`` has nine digits that meet the eleven test of the BSN (and of the RSIN)."""
    return (
        len(text) == len(_WEIGHTS)
        and text.isascii()
        and text.isdigit()
        and int(text) != 0
        and sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=True)) % 11 == 0
    )


class Pseudonyms:
    """The pseudonyms of one bundle.

    :param key: secret of the bundle, bytes.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._made: dict[tuple[Kind, str], str] = {}
        self._taken: set[str] = set()
        self.telling: dict[str, str] = {}

    def of(self, kind: Kind, value: str) -> str:
        """Return the pseudonym of ``value``; white space around it stays."""
        bare = value.strip()
        if not bare:
            return value
        if (kind, bare) not in self._made:
            made = self._made[kind, bare] = self._new(kind, bare)
            if (
                len(bare) >= _TELLING
                and kind != "coordinates"
                and not (bare.isdigit() and len(bare) < _NUMBER)
            ):
                self.telling.setdefault(bare, made)
        return value.replace(bare, self._made[kind, bare])

    def _new(self, kind: Kind, value: str) -> str:
        make = _MAKERS[kind]
        for turn in range(100):
            made = make(value, self._stream(kind, value, turn))
            # Two values must not become one where the form leaves room for two.
            if made != value and (made not in self._taken or len(value) < _TELLING):
                break
        self._taken.add(made)
        return made

    def _stream(self, kind: Kind, value: str, turn: int) -> Iterator[int]:
        block = 0
        while True:
            text = f"{kind}\n{value}\n{turn}\n{block}".encode("utf-8", "surrogatepass")
            yield from hmac.new(self._key, text, hashlib.sha256).digest()
            block += 1


def _text(value: str, stream: Iterator[int]) -> str:
    return "".join(_sign(sign, stream) for sign in value)


def _sign(sign: str, stream: Iterator[int]) -> str:
    if sign.isdigit():
        # A number does not begin to look shorter: 0 stays 0, and no other digit becomes one.
        return sign if sign == "0" else digits[1 + next(stream) % 9]
    if sign.isalpha():
        letters = ascii_uppercase if sign.isupper() else ascii_lowercase
        return letters[next(stream) % len(letters)]
    return sign


def _digits(value: str, stream: Iterator[int]) -> str:
    return "".join(digits[next(stream) % 10] if sign.isdigit() else sign for sign in value)


def _bsn(value: str, stream: Iterator[int]) -> str:
    if not is_bsn(value):
        return _digits(value, stream)
    # Numbers that begin with 9999 are test numbers: no person has them.
    while True:
        start = "9999" + "".join(digits[next(stream) % 10] for _ in range(4))
        last = sum(int(digit) * weight for digit, weight in zip(start, _WEIGHTS, strict=False)) % 11
        if last < 10:
            return f"{start}{last}"


def _email(value: str, stream: Iterator[int]) -> str:
    return _text(value.rsplit("@", 1)[0], stream) + "@example.org"


def _phone(value: str, stream: Iterator[int]) -> str:
    keep = next((len(start) for start in ("+316", "00316", "06") if value.startswith(start)), 1)
    return value[:keep] + _digits(value[keep:], stream)


def _coordinates(value: str, stream: Iterator[int]) -> str:
    parts = []
    for number in value.split(" "):
        seen = 0
        made = ""
        for sign in number:
            seen += sign.isdigit()
            made += digits[next(stream) % 10] if sign.isdigit() and seen > _COARSE else sign
        parts.append(made)
    return " ".join(parts)


_MAKERS: dict[Kind, Callable[[str, Iterator[int]], str]] = {
    "bsn": _bsn,
    "digits": _digits,
    "text": _text,
    "email": _email,
    "phone": _phone,
    "coordinates": _coordinates,
}
