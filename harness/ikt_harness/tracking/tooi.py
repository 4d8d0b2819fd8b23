"""Read organisations from a TOOI value list in JSON-LD, which the user must have: none is part of the product.

The form is that of the published registers of organisations: nodes with an ``@id`` under ``/tooi/id/`` whose path
names kind and code (``…/id/gemeente/gm0001``), and a name under ``rdfs:label`` or ``officieleNaam``. The kind in the
path gives the bestuurslaag. TOOI knows no OIN; one that the register has already stays.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ikt_harness.tracking.organisations import Organisatie, Organisations
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text
from ikt_schemas.tooi import lees_tooi

_LAYER: Mapping[str, str] = {
    "gemeente": "gemeente",
    "provincie": "provincie",
    "waterschap": "waterschap",
    "ministerie": "rijk",
    "samenwerkingsorganisatie": "dienst",
}
_NAMES = (
    "https://identifier.overheid.nl/tooi/def/ont/officieleNaamExclSoort",
    "https://identifier.overheid.nl/tooi/def/ont/officieleNaamInclSoort",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "rdfs:label",
    "label",
)
_DEEPEST = 20


def is_tooi(text: str) -> bool:
    """Return whether ``text`` looks like JSON, so that :func:`read_tooi` is the reader for it."""
    return text.lstrip("\ufeff \t\r\n")[:1] in ("[", "{")


def read_tooi(text: str, known: Organisations, *, where: str) -> list[Organisatie]:
    """Return the organisations in ``text``, sorted by code; ``known`` gets them too.

    :raises InputRefused: no JSON, or no organisation of TOOI in it.
    """
    try:
        value = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise InputRefused(Text("geen leesbare JSON", "no readable JSON"), where=where) from error
    found: dict[str, Organisatie] = {}
    for node in _nodes(value, 0):
        it = lees_tooi(str(node.get("@id", "")))
        name = _name(node)
        if it is None or not name or it.soort not in _LAYER:
            continue
        earlier = known.find(it.code)
        found[it.code] = Organisatie(it.code, earlier.oin if earlier else "", name, _LAYER[it.soort])
    if not found:
        raise InputRefused(
            Text("hierin staat geen organisatie van TOOI", "this holds no organisation of TOOI"),
            where=where,
            todo=Text(
                "Geef een waardelijst van organisaties in JSON-LD, of een CSV.",
                "Give a value list of organisations in JSON-LD, or a CSV.",
            ),
        )
    rows = [found[code] for code in sorted(found)]
    for row in rows:
        known.add(row)
    return rows


def _nodes(value: object, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from _nodes(one, depth + 1)
    elif isinstance(value, dict):
        yield value
        for one in value.values():
            if isinstance(one, list | dict):
                yield from _nodes(one, depth + 1)


def _name(node: Mapping[str, Any]) -> str:
    for key in _NAMES:
        value = node.get(key)
        first = value[0] if isinstance(value, list) and value else value
        text = first.get("@value") if isinstance(first, dict) else first
        if isinstance(text, str) and text.strip():
            clean = re.sub(r"[\x00-\x1f\x7f|\ud800-\udfff]", " ", text).strip()
            return clean[:200]
    return ""
