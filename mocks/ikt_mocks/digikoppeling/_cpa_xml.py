"""The small steps of reading a CPA: children, attributes and values, each refused with its place when missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Literal, TypeVar, cast

from lxml import etree

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling._envelope_reader import text_of
from ikt_mocks.digikoppeling._times import parse_duration
from ikt_mocks.digikoppeling.errors import CpaRefused
from ikt_schemas.language import Text
from ikt_schemas.xml_source import path_of

_T = f"{{{names.CPA}}}"
_ID_ATTRIBUTES = ("channelId", "transportId", "docExchangeId", "certId", "securityId")
_ID_OWNERS = {"channelId": "DeliveryChannel", "transportId": "Transport", "docExchangeId": "DocExchange"}
_ID_OWNERS |= {"certId": "Certificate", "securityId": "SecurityDetails"}
_V = TypeVar("_V")


def refuse(
    element: etree._Element, nl: str, en: str, reason: Literal["structure", "value", "reference"]
) -> CpaRefused:
    """Return the refusal of a CPA because of ``element``."""
    return CpaRefused(
        Text(nl, en), reason=reason, where=path_of(element), line=cast("int | None", element.sourceline)
    )


def child(parent: etree._Element, name: str) -> etree._Element:
    """Return the child called ``name``.

    :raises CpaRefused: there is none.
    """
    found = parent.find(_T + name)
    if found is None:
        owner = etree.QName(parent).localname
        raise refuse(parent, f"{owner} heeft geen {name}", f"{owner} has no {name}", "structure")
    return found


def attribute(element: etree._Element, name: str) -> str:
    """Return a qualified attribute.

    :raises CpaRefused: it is absent or empty.
    """
    value = element.get(_T + name)
    if not value:
        owner = etree.QName(element).localname
        raise refuse(
            element,
            f"{owner} heeft geen attribuut {name} in de namespace van de CPA",
            f"{owner} has no attribute {name} in the namespace of the CPA",
            "structure",
        )
    return value


def value_of(element: etree._Element, parse: Callable[[str], _V]) -> _V:
    """Return the text of ``element`` as ``parse`` reads it.

    :raises CpaRefused: ``parse`` raised ValueError.
    """
    try:
        return parse(text_of(element))
    except ValueError as error:
        name = etree.QName(element).localname
        raise refuse(element, f"{name}: {error}", f"{name}: {error}", "value") from error


def choice(element: etree._Element, name: str, allowed: tuple[str, ...], default: str | None = None) -> str:
    """Return an attribute that has one of the ``allowed`` values.

    :raises CpaRefused: it has another one, or is absent without a ``default``.
    """
    value = element.get(_T + name, default) if default is not None else attribute(element, name)
    if value is None or value.strip() not in allowed:
        raise refuse(
            element,
            f"{name}='{value}' bestaat niet; mogelijk zijn {', '.join(allowed)}",
            f"{name}='{value}' does not exist; possible are {', '.join(allowed)}",
            "value",
        )
    return value.strip()


def integer(text: str) -> int:
    """Return a whole number from 0.

    :raises ValueError: it is none.
    """
    text = text.strip()
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise ValueError(f"not a whole number from 0: {text[:20]!r}")
    return int(text)


def optional_duration(parent: etree._Element, name: str) -> timedelta | None:
    """Return the duration in the child called ``name``, if there is one."""
    element = parent.find(_T + name)
    return None if element is None else value_of(element, parse_duration)


def check_unique_ids(root: etree._Element) -> None:
    """Refuse a CPA that declares an id twice.

    :raises CpaRefused: naming the second one.
    """
    seen: set[str] = set()
    for element in root.iter():
        if not isinstance(element.tag, str) or not element.tag.startswith(_T):
            continue
        name = etree.QName(element).localname
        declared = [element.get(f"{_T}id")] + [
            element.get(_T + attribute) for attribute in _ID_ATTRIBUTES if _ID_OWNERS[attribute] == name
        ]
        for value in declared:
            if value is None:
                continue
            if value in seen:
                raise refuse(
                    element,
                    f"id '{value}' komt meer dan eens voor",
                    f"id '{value}' occurs more than once",
                    "reference",
                )
            seen.add(value)


def look_up(element: etree._Element, kind: str, key: str, found: dict[str, _V]) -> _V:
    """Return what ``element`` refers to.

    :raises CpaRefused: it does not exist.
    """
    if key not in found:
        raise refuse(
            element,
            f"{kind} '{key}' bestaat niet bij deze partij",
            f"{kind} '{key}' does not exist with this party",
            "reference",
        )
    return found[key]


def is_true(value: str | None) -> bool:
    """Return an xs:boolean; an absent one is false."""
    return (value or "").strip() in ("true", "1")
