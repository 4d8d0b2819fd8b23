"""Meldingen: what a check has to say about a message, and the judgement they add up to.

The four fields code, ernst, soort and beschrijving are those of the LVBB's published melding
(``stop_toevoeging.xsd``: ernst fout | waarschuwing | informatie, soort technisch | inhoudelijk); the
other koppelvlakken use the same form, so that one reader suffices.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from ikt_schemas.language import Language, Text

Ernst = Literal["fout", "waarschuwing", "informatie"]
Soort = Literal["technisch", "inhoudelijk"]
Verdict = Literal["valide", "niet-valide"]

_RANK: dict[Ernst, int] = {"fout": 0, "waarschuwing": 1, "informatie": 2}


@dataclass(frozen=True, slots=True)
class Melding:
    """One thing a check found.

    :param code: official rule code (``LVBB1003``) or own code (``IKT-STOP-nnn``, ``IKT-STAM-nnn``, ``IKT-TR-nnn``).
    :param beschrijving: what is wrong, with the variables filled in, in both languages.
    :param file: member or file name as the sender wrote it; empty when the finding is about the whole.
    :param line: line in that file, from 1; ``None`` when not known.
    :param xpath: place in the XML; empty when not known.
    :param ground: what the rule rests on: ``official``, ``observed`` or ``harness-defined``, and the source.
    :param advice: what to change, in both languages.
    :param categorie: the expression the melding is about, as the LVBB writes it; empty when none.
    :param quote: the line or the element in question, as the sender wrote it; empty when not known.
    """

    code: str
    ernst: Ernst
    soort: Soort
    beschrijving: Text
    file: str = ""
    line: int | None = None
    xpath: str = ""
    ground: str = ""
    advice: Text | None = None
    categorie: str = ""
    quote: str = ""

    def in_file(self, file: str) -> Melding:
        """Return a copy placed in ``file``, unless it already has a place."""
        return self if self.file else replace(self, file=file)

    def as_json(self, language: Language = "nl") -> dict[str, object]:
        """Return the form that ``ikt check --json`` documents."""
        return {
            "code": self.code,
            "ernst": self.ernst,
            "soort": self.soort,
            "beschrijving": self.beschrijving.in_language(language),
            "advies": self.advice.in_language(language) if self.advice else None,
            "file": self.file or None,
            "line": self.line,
            "xpath": self.xpath or None,
            "quote": self.quote or None,
            "ground": self.ground or None,
        }


def sort_key(melding: Melding) -> tuple[int, str, int, str]:
    """Order worst first, then by file, line and code: the same input gives the same order."""
    return (_RANK[melding.ernst], melding.file, melding.line or 0, melding.code)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome of checking one delivery.

    :param delivery: what was judged, as the user named it (a path, or a message id).
    :param meldingen: everything found.
    :param checked: codes of the rules that were really judged on this input.
    :param not_checked: code → reason (both languages) for the rules that were not.
    """

    delivery: str
    meldingen: tuple[Melding, ...] = ()
    checked: frozenset[str] = frozenset()
    not_checked: dict[str, Text] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """``niet-valide`` as soon as one melding has ernst fout."""
        return "niet-valide" if any(m.ernst == "fout" for m in self.meldingen) else "valide"

    @property
    def codes(self) -> frozenset[str]:
        """The codes found, whatever their ernst."""
        return frozenset(m.code for m in self.meldingen)

    def as_json(self, language: Language = "nl") -> dict[str, object]:
        """Return one element of ``deliveries`` in ``ikt check --json``."""
        return {
            "delivery": self.delivery,
            "verdict": self.verdict,
            "meldingen": [m.as_json(language) for m in sorted(self.meldingen, key=sort_key)],
            "rules": {
                "checked": sorted(self.checked),
                "not_checked": [
                    {"code": code, "reason": reason.in_language(language)}
                    for code, reason in sorted(self.not_checked.items())
                ],
            },
        }


def errors_only(meldingen: Iterable[Melding]) -> list[Melding]:
    """Return the meldingen with ernst fout, in their order."""
    return [m for m in meldingen if m.ernst == "fout"]
