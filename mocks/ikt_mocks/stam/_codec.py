"""Reading and writing XML by the fields of a dataclass: one field per element, in the order of the schema.

The shape of a field says how often its element occurs: ``X`` once, ``X | None`` at most once, ``tuple[X, ...]`` any
number of times. ``X`` is text, a boolean, one of the values below, or another dataclass of this kind.
"""

from __future__ import annotations

import dataclasses
import re
import types
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from lxml import etree

from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text
from ikt_schemas.xml_source import path_of

T = TypeVar("T", bound="Node")
_TRUE = {"true", "1"}
_NAME, _WRAP, _WRAP_ALWAYS = "name", "wrap", "wrap_always"


@dataclass(frozen=True, slots=True)
class Waarde:
    """Text with its two marks: whether it may be made public, and who gave it (registry or user)."""

    tekst: str
    publiceerbaar: bool | None = None
    bron: str | None = None


@dataclass(frozen=True, slots=True)
class Keuze:
    """A boolean with the mark whether it may be made public."""

    waarde: bool
    publiceerbaar: bool | None = None


@dataclass(frozen=True, slots=True)
class Geometrie:
    """GML that is carried along unjudged: the attributes of the holder, and its content as canonical XML."""

    inhoud: str
    attributen: tuple[tuple[str, str], ...] = ()


class Node:
    """Base of every dataclass that stands for an element with children; ``NS`` is the children's namespace."""

    __slots__ = ()
    NS: ClassVar[str]


def element(name: str = "", *, default: Any = dataclasses.MISSING) -> Any:  # noqa: ANN401 - as dataclasses.field
    """Return a field whose element is called ``name`` where the field's own name cannot tell."""
    return field(default=default, metadata={_NAME: name})


def listed(wrap: str, name: str, *, always: bool) -> Any:  # noqa: ANN401 - as dataclasses.field
    """Return a field for elements ``name`` inside one ``wrap``; ``always``: the wrap stands there when empty too."""
    return field(default=(), metadata={_NAME: name, _WRAP: wrap, _WRAP_ALWAYS: always})


@dataclass(frozen=True, slots=True)
class _Part:
    attribute: str
    tag: str
    kind: type
    shape: Literal["one", "optional", "many"]
    wrap: str
    wrap_always: bool


@cache
def _parts(cls: type[Node]) -> tuple[_Part, ...]:
    hints = get_type_hints(cls)
    found = []
    for entry in dataclasses.fields(cls):  # type: ignore[arg-type]  # every Node is a dataclass
        kind, shape = _shape(hints[entry.name])
        wrap = entry.metadata.get(_WRAP, "")
        found.append(
            _Part(
                attribute=entry.name,
                tag=f"{{{cls.NS}}}{entry.metadata.get(_NAME) or _camel(entry.name)}",
                kind=kind,
                shape=shape,
                wrap=f"{{{cls.NS}}}{wrap}" if wrap else "",
                wrap_always=entry.metadata.get(_WRAP_ALWAYS, False),
            )
        )
    return tuple(found)


def _shape(hint: Any) -> tuple[type, Literal["one", "optional", "many"]]:  # noqa: ANN401 - a type expression
    origin = get_origin(hint)
    if origin is tuple:
        return get_args(hint)[0], "many"
    if origin in (Union, types.UnionType):
        return next(kind for kind in get_args(hint) if kind is not type(None)), "optional"
    return hint, "one"


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda match: match.group(1).upper(), name)


def write_into(parent: etree._Element, node: Node) -> None:
    """Append the children of ``node`` to ``parent``."""
    for part in _parts(type(node)):  # type: ignore[arg-type]  # mypy takes no class for hashable here
        value = getattr(node, part.attribute)
        values = value if part.shape == "many" else (() if value is None else (value,))
        holder = parent
        if part.wrap and (values or part.wrap_always):
            holder = etree.SubElement(parent, part.wrap)
        for single in values:
            _write(etree.SubElement(holder, part.tag), single)


def _write(target: etree._Element, value: object) -> None:
    match value:
        case Node():
            write_into(target, value)
        case Waarde():
            target.text = value.tekst
            if value.bron is not None:
                target.set("bron", value.bron)
            _write_mark(target, value.publiceerbaar)
        case Keuze():
            target.text = _boolean(value.waarde)
            _write_mark(target, value.publiceerbaar)
        case Geometrie():
            for name, content in value.attributen:
                target.set(name, content)
            for child in etree.fromstring(f"<g>{value.inhoud}</g>", etree.XMLParser(resolve_entities=False)):
                target.append(child)
        case bool():
            target.text = _boolean(value)
        case _:
            target.text = str(value)


def _write_mark(target: etree._Element, mark: bool | None) -> None:  # noqa: FBT001 - the mark itself
    if mark is not None:
        target.set("publiceerbaar", _boolean(mark))


def _boolean(value: bool) -> str:  # noqa: FBT001 - the value itself
    return "true" if value else "false"


def read_from(source: etree._Element, cls: type[T]) -> T:
    """Return the ``cls`` that the children of ``source`` stand for; unknown children are passed over.

    :raises InputRefused: an element that must be there is not.
    """
    values: dict[str, object] = {}
    for part in _parts(cls):  # type: ignore[arg-type]  # mypy takes no class for hashable here
        holder = source.find(part.wrap) if part.wrap else source
        found = [] if holder is None else [_read(child, part.kind) for child in holder.findall(part.tag)]
        if part.shape == "many":
            values[part.attribute] = tuple(found)
        elif part.shape == "optional":
            values[part.attribute] = found[0] if found else None
        elif found:
            values[part.attribute] = found[0]
        else:
            name = etree.QName(part.tag).localname
            raise InputRefused(
                Text(
                    f"het element '{name}' ontbreekt in {path_of(source)}",
                    f"the element '{name}' is missing in {path_of(source)}",
                ),
                line=source.sourceline,  # type: ignore[arg-type]  # the stubs leave its type open
            )
    return cls(**values)


def _read(source: etree._Element, kind: type) -> object:
    if issubclass(kind, Node):
        return read_from(source, kind)
    if kind is Geometrie:
        content = "".join(
            etree.tostring(child, method="c14n", exclusive=True, with_tail=False).decode()
            for child in source
            if isinstance(child.tag, str)
        )
        return Geometrie(content, tuple(sorted((str(k), str(v)) for k, v in source.attrib.items())))
    text = _text(source)
    if kind is Waarde:
        return Waarde(text, _mark(source), _attribute(source, "bron"))
    if kind is Keuze:
        return Keuze(text.strip() in _TRUE, _mark(source))
    if kind is bool:
        return text.strip() in _TRUE
    return text


def _text(source: etree._Element) -> str:
    # Not ``source.text``: that ends at the first comment.
    return str(source.xpath("string()"))


def _attribute(source: etree._Element, name: str) -> str | None:
    value = source.get(name)
    return None if value is None else str(value)


def _mark(source: etree._Element) -> bool | None:
    value = source.get("publiceerbaar")
    return None if value is None else value.strip() in _TRUE
