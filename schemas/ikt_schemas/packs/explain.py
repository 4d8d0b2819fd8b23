"""What the XSD validator says, in Dutch and English: libxml2 speaks English only."""

from __future__ import annotations

import re
from functools import cache

from ikt_schemas.language import Text
from ikt_schemas.xsd import without_namespaces

_NAME = r"'([^']*)'"
_PLACE = rf"Element {_NAME}(?:, attribute {_NAME})?"
_PHRASES: tuple[tuple[str, str, str], ...] = (
    (
        rf"Element {_NAME}: This element is not expected\. Expected is(?: one of)? \(\s*(.*?)\s*\)\.",
        "het element {0} staat hier niet goed; verwacht: {1}",
        "the element {0} is out of place; expected: {1}",
    ),
    (
        rf"Element {_NAME}: This element is not expected\.",
        "het element {0} hoort hier niet",
        "the element {0} does not belong here",
    ),
    (
        rf"Element {_NAME}: Missing child element\(s\)\. Expected is(?: one of)? \(\s*(.*?)\s*\)\.",
        "in het element {0} ontbreekt een element; verwacht: {1}",
        "the element {0} lacks an element; expected: {1}",
    ),
    (
        rf"Element {_NAME}, attribute {_NAME}: The attribute '[^']*' is not allowed\.",
        "het attribuut {1} mag niet in het element {0}",
        "the attribute {1} is not allowed in the element {0}",
    ),
    (
        rf"Element {_NAME}: The attribute {_NAME} is required but missing\.",
        "in het element {0} ontbreekt het attribuut {1}",
        "the element {0} lacks the attribute {1}",
    ),
    (
        (
            rf"{_PLACE}: \[facet 'pattern'\] The value {_NAME} is not accepted by "
            r"the pattern '(.*)'\."
        ),
        "de waarde '{2}' in {0} voldoet niet aan het patroon {3}",
        "the value '{2}' in {0} does not fit the pattern {3}",
    ),
    (
        (
            rf"{_PLACE}: \[facet 'enumeration'\] The value {_NAME} is not an element "
            r"of the set \{(.*)\}\."
        ),
        "de waarde '{2}' in {0} mag niet; wel: {3}",
        "the value '{2}' in {0} is not allowed; these are: {3}",
    ),
    (
        (
            rf"{_PLACE}: {_NAME} is not a valid value of the "
            rf"(?:atomic|list|union|local atomic)? ?type {_NAME}\."
        ),
        "'{2}' in {0} is geen geldige waarde van het type {3}",
        "'{2}' in {0} is no valid value of the type {3}",
    ),
    (
        rf"Element {_NAME}: No matching global declaration available for the validation root\.",
        "het hoofdelement {0} staat niet in het schema",
        "the root element {0} is not in the schema",
    ),
)


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], Text], ...]:
    # Compiling them takes longer than most checks need them for.
    return tuple((re.compile(pattern, re.DOTALL), Text(nl, en)) for pattern, nl, en in _PHRASES)


def explained(message: str) -> Text:
    """Return the message of libxml2 in both languages; one without a known form stays as it is."""
    message = without_namespaces(message).strip()
    for pattern, text in _phrases():
        found = pattern.fullmatch(message)
        if found is not None:
            values = [" ".join((group or "").split()) for group in found.groups()]
            return Text(text.nl.format(*values), text.en.format(*values))
    return Text(message, message)
