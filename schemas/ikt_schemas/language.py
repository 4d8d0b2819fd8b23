"""Texts for users in the two languages of the product: Dutch by default, English on request."""

from __future__ import annotations

from typing import Literal, NamedTuple

Language = Literal["nl", "en"]


class Text(NamedTuple):
    """One message for a person, in both languages.

    Codes, enum values and file names never differ by language; only sentences do.
    """

    nl: str
    en: str

    def in_language(self, language: Language) -> str:
        """Return the sentence in ``language``."""
        return self.en if language == "en" else self.nl

    def fill(self, **values: object) -> Text:
        """Return a copy with ``{name}`` places filled in both languages."""
        return Text(self.nl.format(**values), self.en.format(**values))
