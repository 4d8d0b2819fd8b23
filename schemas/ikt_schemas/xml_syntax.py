"""Why XML is not well-formed, in Dutch and English: libxml2 speaks English only, and says little about what to do."""

from __future__ import annotations

import re

from ikt_schemas.language import Text

_PLACE = re.compile(r", line \d+, column \d+(?: \(.*\))?$")
_PHRASES: tuple[tuple[re.Pattern[str], Text], ...] = tuple(
    (re.compile(pattern, re.DOTALL), Text(nl, en))
    for pattern, nl, en in (
        (
            r"Opening and ending tag mismatch: (\S+) line (\d+) and (\S+)",
            "het element {0} begint op regel {1} en is niet gesloten waar </{2}> staat",
            "the element {0} begins on line {1} and has not been closed where </{2}> stands",
        ),
        (
            r"Premature end of data in tag (\S+) line (\d+)",
            "het bestand houdt op terwijl het element {0} van regel {1} nog open is",
            "the file ends while the element {0} of line {1} is still open",
        ),
        (
            r"Couldn't find end of Start Tag (\S+) line (\d+)",
            "de begintag {0} van regel {1} wordt niet met > gesloten",
            "the start tag {0} of line {1} is not closed with >",
        ),
        (
            r"Extra content at the end of the document",
            "na het hoofdelement staat nog iets",
            "something follows the root element",
        ),
        (
            r"Start tag expected, '<' not found",
            "het bestand begint niet met een element",
            "the file does not begin with an element",
        ),
        (
            r"(?:xmlParseEntityRef: no name|EntityRef: expecting ';')",
            "een & in de tekst staat er niet als &amp;",
            "an & in the text is not written as &amp;",
        ),
        (
            r"Entity '(.*)' not defined",
            "de entiteit &{0}; bestaat niet in XML; schrijf het teken zelf",
            "the entity &{0}; does not exist in XML; write the character itself",
        ),
        (
            r"(?:StartTag: invalid element name|Unescaped '<' not allowed in attributes values)",
            "een < in de tekst staat er niet als &lt;",
            "a < in the text is not written as &lt;",
        ),
        (
            r"Attribute (\S+) redefined",
            "het attribuut {0} staat twee keer in één element",
            "the attribute {0} stands twice in one element",
        ),
        (
            r"Namespace prefix (\S+)(?: for \S+)? on (\S+) is not defined",
            "het voorvoegsel {0} van {1} heeft geen namespace",
            "the prefix {0} of {1} has no namespace",
        ),
        (
            r"PCDATA invalid Char value (\d+)",
            "er staat een teken in (nummer {0}) dat in XML niet mag",
            "it holds a character (number {0}) that XML does not allow",
        ),
        (
            r"(?:Input is not proper UTF-8.*|Invalid bytes in character encoding)",
            "er staan bytes in die niet bij de opgegeven codering horen",
            "it holds bytes that do not belong to the stated encoding",
        ),
    )
)


def explained_syntax(message: str) -> Text:
    """Return the message of libxml2 in both languages; one without a known form stays as it is."""
    message = _PLACE.sub("", message.strip())
    for pattern, text in _PHRASES:
        found = pattern.fullmatch(message)
        if found is not None:
            return Text(text.nl.format(*found.groups()), text.en.format(*found.groups()))
    return Text(message, message)
