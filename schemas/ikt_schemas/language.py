"""Texts for users in the two languages of the product: Dutch by default, English on request."""

from __future__ import annotations

from typing import Literal, NamedTuple, Self

Language = Literal["nl", "en"]
LANGUAGES: tuple[Language, Language] = ("nl", "en")


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
        """Return a copy with ``{name}`` places filled in both languages; a :class:`Text` goes in by language."""
        dutch, english = (
            {
                name: value.in_language(language) if isinstance(value, Text) else value
                for name, value in values.items()
            }
            for language in LANGUAGES
        )
        return Text(self.nl.format(**dutch), self.en.format(**english))


class Phrase(str):
    """A text that stands in data in Dutch, with its English for who is shown it."""

    __slots__ = ("en",)
    en: str

    def __new__(cls, nl: str, en: str = "") -> Self:
        made = super().__new__(cls, nl)
        made.en = en or nl
        return made


def shown(text: str, language: Language) -> str:
    """Return ``text`` in ``language``, if it is a :class:`Phrase`; else it is as it is in every language."""
    return text.en if language == "en" and isinstance(text, Phrase) else text
