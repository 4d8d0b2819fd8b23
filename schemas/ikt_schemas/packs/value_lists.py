"""Value lists as they are published: name → the ids that may be used.

Read are the ``Waardelijst`` of STOP (XML), RDF/XML and genericode, JSON and JSON-LD, and CSV with a header. Of a
CSV the column is taken whose name says that it holds ids, else the first one.

A list of overheden is one whose name has the word gemeente, provincie, waterschap or ministerie (as the registers
of TOOI have: ``rwc_gemeenten_compleet_4``) and that has codes of that bestuurslaag.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from ikt_schemas.tooi import MEERVOUD, laag_van, lees_tooi

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_ID_KEYS = ("@id", "uri", "URI", "id", "identifier", "identificatie", "resource", "code", "waarde")
_NAME_KEYS = ("label", "titel", "naam", "name", "id")
_CSV_NAMES = tuple(key.lower().lstrip("@") for key in _ID_KEYS)
_DEEPEST = 12


def read_value_lists(name: str, data: bytes) -> dict[str, frozenset[str]]:
    """Return the lists that a file holds, by name; empty when it is no value list.

    :param name: file name; a list without a name of its own is called after it.
    """
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix.lower()
    try:
        if suffix == ".csv":
            found = {stem: frozenset(_csv(data.decode("utf-8-sig")))}
        elif suffix in (".json", ".jsonld"):
            found = _json_lists(json.loads(data), stem)
        elif suffix in (".xml", ".rdf"):
            found = _xml_lists(data, stem)
        else:
            found = {}
    except (ValueError, RecursionError, csv.Error, etree.XMLSyntaxError):
        return {}
    return {key: ids for key, ids in found.items() if ids}


@dataclass(frozen=True, slots=True)
class Overheden:
    """The overheden of one bestuurslaag.

    :param lijsten: the names of the lists that have them.
    :param codes: their codes (``gm9901``).
    """

    lijsten: tuple[str, ...]
    codes: frozenset[str]


def overheden_in(name: str, ids: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return bestuurslaag → the codes that a list has of it, for the bestuurslagen that its name names.

    :param name: name of the list; a register names others too, such as the ministerie that keeps it.
    :param ids: TOOI identifications, with or without host, or codes alone; any other value is passed over.
    """
    found: dict[str, set[str]] = {}
    for value in ids:
        it = lees_tooi(value)
        code = it.code if it else value.strip()
        laag = laag_van(code)
        if laag and laag in name.casefold() and (it is None or it.soort == laag):
            found.setdefault(laag, set()).add(code)
    return {laag: frozenset(found[laag]) for laag in MEERVOUD if laag in found}


def _csv(text: str) -> Iterator[str]:
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    names = [column.strip().lower().lstrip("@") for column in next(rows, [])]
    if len(names) < 2 and not set(names) & set(_CSV_NAMES):
        return
    column = next((names.index(name) for name in _CSV_NAMES if name in names), 0)
    for row in rows:
        if len(row) > column and (value := row[column].strip()):
            yield value


def _json_lists(value: Any, stem: str) -> dict[str, frozenset[str]]:  # noqa: ANN401 - any JSON
    # The lists of the OW standard stand together in one file, each under its own label.
    if isinstance(value, dict):
        for key, inner in (("waardelijsten", "waardelijst"), ("waardelijsten", None)):
            several = value.get(key)
            if isinstance(several, dict) and inner:
                several = several.get(inner)
            if isinstance(several, list):
                return {_name(item, stem): frozenset(_ids(item, 0)) for item in several}
    return {stem: frozenset(_ids(value, 0))}


def _name(item: object, stem: str) -> str:
    if isinstance(item, dict):
        for key in _NAME_KEYS:
            if isinstance(item.get(key), str):
                return str(item[key])
    return stem


def _ids(value: object, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        own = next((value[key] for key in _ID_KEYS if isinstance(value.get(key), str)), None)
        if own:
            yield own
        for inner in value.values():
            if isinstance(inner, dict | list):
                yield from _ids(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            if isinstance(inner, str) and depth <= 1:
                yield inner
            else:
                yield from _ids(inner, depth + 1)


def _xml_lists(data: bytes, stem: str) -> dict[str, frozenset[str]]:
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    tag = etree.QName(root)
    if tag.localname == "Waardelijst":
        info = root.find("{*}WaardelijstInfo/{*}label")
        name = (info.text or "").strip() if info is not None else ""
        return {name or stem: frozenset(_texts(root, "{*}Waarde/{*}id"))}
    if tag.localname == "CodeList":
        return {stem: frozenset(_texts(root, ".//{*}Row/{*}Value/{*}SimpleValue"))}
    if tag.text == f"{{{_RDF}}}RDF":
        about = (str(e.get(f"{{{_RDF}}}about") or "") for e in root.iter() if isinstance(e.tag, str))
        return {stem: frozenset(filter(None, about))}
    return {}


def _texts(root: etree._Element, path: str) -> Iterator[str]:
    for element in root.iterfind(path):
        if text := (element.text or "").strip():
            yield text
