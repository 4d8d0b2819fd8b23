"""manifest-ow.xml as OZON reads it: per regeling the doel and the OW files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from lxml import etree

from ikt_mocks.stop._inhoud import MANIFEST_OW, Veld
from ikt_schemas.xml_source import XmlSource


@dataclass(frozen=True, slots=True)
class OwAanlevering:
    """One ``Aanlevering``: the OW files of one regeling under one doel."""

    regeling: Veld
    doel: Veld
    bestanden: tuple[Veld, ...]


def lees_aanleveringen(source: XmlSource) -> tuple[OwAanlevering, ...]:
    """Return what manifest-ow.xml lists, in order; what is absent is empty."""
    found = list(source.root.iterfind(f"{{{MANIFEST_OW}}}Aanlevering"))
    made: list[OwAanlevering] = []
    for number, element in enumerate(found, start=1):
        plaats = "/Aanleveringen/Aanlevering" + (f"[{number}]" if len(found) > 1 else "")
        bestanden = list(element.iterfind(f"{{{MANIFEST_OW}}}Bestand"))
        made.append(
            OwAanlevering(
                _kind(element, "WorkIDRegeling", plaats),
                _kind(element, "DoelID", plaats),
                tuple(
                    _kind(bestand, "naam", f"{plaats}/Bestand" + (f"[{n}]" if len(bestanden) > 1 else ""))
                    for n, bestand in enumerate(bestanden, start=1)
                ),
            )
        )
    return tuple(made)


def _kind(element: etree._Element, naam: str, plaats: str) -> Veld:
    kind = element.find(f"{{{MANIFEST_OW}}}{naam}")
    if kind is None:
        return Veld("", cast("int | None", element.sourceline), plaats)
    return Veld((kind.text or "").strip(), cast("int | None", kind.sourceline), f"{plaats}/{naam}")
