"""A schema with its includes, abstract patterns and abstract rules written out.

What ISO/IEC 19757-3 calls the minimal syntax plus ``let``, ``phase`` and ``diagnostics`` is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from typing import cast

from lxml import etree

from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text
from ikt_schemas.xml_source import parse_xml

SCH = "http://purl.oclc.org/dsdl/schematron"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_DEEPEST = 20

#: Returns the bytes of a schema that another one includes; ``href`` as written.
Loader = Callable[[str], bytes]


class SchematronRefused(InputRefused):
    """A schematron that cannot be compiled: not the language, a construct it lacks, or wrong XPath."""


def refused(nl: str, en: str, *, where: str, line: int | None = None) -> SchematronRefused:
    """Return the refusal of a schema at a place."""
    return SchematronRefused(
        Text(nl, en),
        where=where,
        line=line,
        todo=Text(
            "Gebruik het schematron zoals het gepubliceerd is (ISO Schematron, queryBinding xslt2).",
            "Use the schematron as it was published (ISO Schematron, queryBinding xslt2).",
        ),
    )


def sch(name: str) -> str:
    """Return the tag of a Schematron element."""
    return f"{{{SCH}}}{name}"


def no_includes(href: str) -> bytes:
    """Refuse every include: the loader of a schema that must stand alone."""
    raise refused(f"include van {href} is niet te vinden", f"include of {href} cannot be found", where=href)


def expand(data: bytes, *, name: str, load: Loader = no_includes) -> etree._Element:
    """Return the schema element with nothing abstract left.

    :param data: the schematron as published.
    :param name: file name for messages.
    :param load: finds what is included.
    :raises SchematronRefused: no Schematron, an include that leads nowhere, or an abstraction that does not exist.
    :raises XmlRefused: not XML that is read.
    """
    root = parse_xml(data, name=name).root
    if root.tag != sch("schema"):
        raise refused(
            f"het hoofdelement is {root.tag}, geen ISO-Schematron",
            f"the root element is {root.tag}, not ISO Schematron",
            where=name,
            line=1,
        )
    _include(root, name, load, 0)
    _write_out_patterns(root, name)
    _write_out_rules(root, name)
    for element in root.iter("*"):
        if _BASE in element.attrib:
            del element.attrib[_BASE]
    return root


def _include(root: etree._Element, name: str, load: Loader, depth: int) -> None:
    if depth > _DEEPEST:
        raise refused("de includes houden niet op", "the includes have no end", where=name)
    for element in list(root.iter(sch("include"), sch("extends"))):
        href = element.get("href")
        if href is None:
            continue
        file, _, fragment = href.partition("#")
        found = parse_xml(load(file), name=file).root
        if fragment:
            found = _with_id(found, fragment, file)
        _include(found, file, load, depth + 1)
        # An include takes the element itself; a whole schema, and what a rule extends, give what they hold.
        inner = element.tag == sch("extends") or found.tag == sch("schema")
        _replace(element, list(found) if inner else [found])


def _with_id(root: etree._Element, identifier: str, file: str) -> etree._Element:
    for element in root.iter():
        if isinstance(element.tag, str) and element.get("id") == identifier:
            return element
    raise refused(f"#{identifier} is er niet", f"#{identifier} is not there", where=file)


def _replace(element: etree._Element, replacements: list[etree._Element]) -> None:
    parent = element.getparent()
    assert parent is not None  # noqa: S101 - include and extends never are the root
    position = parent.index(element)
    tail = element.tail
    parent.remove(element)
    for offset, replacement in enumerate(replacements):
        copy = deepcopy(replacement)
        copy.tail = tail
        parent.insert(position + offset, copy)


def _write_out_patterns(root: etree._Element, name: str) -> None:
    abstract: dict[str, etree._Element] = {}
    for pattern in root.findall(sch("pattern")):
        if pattern.get("abstract") == "true":
            abstract[pattern.get("id", "")] = pattern
            root.remove(pattern)
    for pattern in root.iterfind(sch("pattern")):
        wanted = pattern.get("is-a")
        if wanted is None:
            continue
        del pattern.attrib["is-a"]
        if wanted not in abstract:
            raise refused(
                f"abstract pattern {wanted} is er niet",
                f"there is no abstract pattern {wanted}",
                where=name,
                line=_line(pattern),
            )
        values = {p.get("name", ""): p.get("value", "") for p in pattern.iterfind(sch("param"))}
        for param in pattern.findall(sch("param")):
            pattern.remove(param)
        for child in abstract[wanted]:
            copy = deepcopy(child)
            for element in copy.iter():
                if isinstance(element.tag, str):
                    for key, text in element.attrib.items():
                        element.set(key, _fill(str(text), values))
            pattern.append(copy)


def _fill(text: str, values: dict[str, str]) -> str:
    if not values or "$" not in text:
        return text
    names = "|".join(re.escape(name) for name in sorted(values, key=len, reverse=True))
    return re.sub(rf"\$({names})(?![\w.-])", lambda found: values[found[1]], text)


def _write_out_rules(root: etree._Element, name: str) -> None:
    abstract = {rule.get("id", ""): rule for rule in root.iter(sch("rule")) if rule.get("abstract") == "true"}
    for rule in abstract.values():
        parent = rule.getparent()
        assert parent is not None  # noqa: S101 - a rule never is the root
        parent.remove(rule)
    for rule in root.iter(sch("rule")):
        for _ in range(_DEEPEST):
            waiting = rule.findall(sch("extends"))
            if not waiting:
                break
            for extends in waiting:
                wanted = extends.get("rule", "")
                if wanted not in abstract:
                    raise refused(
                        f"abstracte regel {wanted} is er niet",
                        f"there is no abstract rule {wanted}",
                        where=name,
                        line=_line(extends),
                    )
                _replace(extends, list(abstract[wanted]))
        else:
            raise refused(
                "een abstracte regel breidt zichzelf uit",
                "an abstract rule extends itself",
                where=name,
                line=_line(rule),
            )


def _line(element: etree._Element) -> int | None:
    return cast("int | None", element.sourceline)
