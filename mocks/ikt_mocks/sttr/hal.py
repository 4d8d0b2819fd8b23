"""Paging as the read APIs have it: HAL with ``_embedded``, ``_links`` and ``page``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from ikt_mocks.http import Problem

T = TypeVar("T")

#: Items on a page when the caller names no size (harness-defined).
STANDAARD = 20


@dataclass(frozen=True, slots=True)
class Pagina:
    """Which page is asked for: its number from 0, its size after the cap, and the query it came with.

    :param adres: URL of the call without its query.
    :param vraag: the query parameters, page and pageSize left out.
    """

    nummer: int
    grootte: int
    adres: str
    vraag: tuple[tuple[str, str], ...]

    def link(self, nummer: int) -> str:
        """Return the URL of another page of the same question."""
        query = [*self.vraag, ("page", str(nummer)), ("pageSize", str(self.grootte))]
        return f"{self.adres}?{urlencode(query)}"


def _getal(naam: str, waarde: object, standaard: int, minimum: int) -> int:
    if waarde is None:
        return standaard
    text = str(waarde)
    if (
        isinstance(waarde, bool)
        or not text.isascii()
        or not text.isdigit()
        or len(text) > 6
        or int(text) < minimum
    ):
        raise Problem(400, f"'{naam}' is geen getal vanaf {minimum}")
    return int(text)


def lees_pagina(
    adres: str, query: Sequence[tuple[str, str]], *, maximum: int, body: Mapping[str, Any] | None = None
) -> Pagina:
    """Read page and pageSize from the query, or from the body, where some working clients put them.

    :raises Problem: 400, not a number.
    """
    asked: dict[str, object] = {**(body or {}), **dict(query)}
    return Pagina(
        nummer=_getal("page", asked.get("page"), 0, 0),
        grootte=min(_getal("pageSize", asked.get("pageSize"), STANDAARD, 1), maximum),
        adres=adres,
        vraag=tuple((naam, waarde) for naam, waarde in query if naam not in ("page", "pageSize")),
    )


def bladzijde(
    pagina: Pagina,
    naam: str,
    items: Sequence[T],
    schrijf: Callable[[T], dict[str, Any]],
    *,
    afwijking: int = 0,
) -> dict[str, Any]:
    """Return one page of ``items``, each written by ``schrijf``.

    ``_embedded`` lacks ``naam`` when nothing is on the page, as observed on the live service.

    :param afwijking: added to totalElements, never below zero.
    """
    start = pagina.nummer * pagina.grootte
    part = [schrijf(item) for item in items[start : start + pagina.grootte]]
    links = {"self": {"href": pagina.link(pagina.nummer)}}
    if start + pagina.grootte < len(items):
        links["next"] = {"href": pagina.link(pagina.nummer + 1)}
    return {
        "_embedded": {naam: part} if part else {},
        "_links": links,
        "page": {
            "number": pagina.nummer,
            "size": pagina.grootte,
            "totalElements": max(0, len(items) + afwijking),
        },
    }
