"""The geometries that a GML brings: their ids, and a digest of each by which a change is seen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from lxml import etree

from ikt_mocks.stop._inhoud import Veld
from ikt_schemas.xml_source import XmlSource

_BASISGEO = "http://www.geostandaarden.nl/basisgeometrie/1.0"
_GEO = "https://standaarden.overheid.nl/stop/imop/geo/"
_ID, _VORM = f"{{{_BASISGEO}}}id", f"{{{_BASISGEO}}}geometrie"


@dataclass(frozen=True, slots=True)
class Geometrie:
    """One ``basisgeo:Geometrie``.

    :param gio: work of the GIO it belongs to; empty outside a GIO.
    :param crs: every srsName in it.
    :param inhoud: digest of its elements and coordinates; ids are left out.
    """

    identificatie: str
    file: str
    line: int | None
    gio: str
    crs: frozenset[str]
    inhoud: str

    @property
    def veld(self) -> Veld:
        """Where it stands."""
        return Veld(self.identificatie, self.line, f"//Geometrie[id='{self.identificatie}']")


def lees_geometrieen(source: XmlSource) -> tuple[Geometrie, ...]:
    """Return the geometries of a file; empty when it has none."""
    namespace = etree.QName(source.root).namespace
    if namespace not in (_GEO, _BASISGEO):
        return ()
    gio = next((e.text or "" for e in source.root.iter(f"{{{_GEO}}}FRBRWork")), "").strip()
    return tuple(_geometrieen(source, gio))


@lru_cache(maxsize=1024)
def _local(tag: str) -> bytes:
    return tag.rpartition("}")[2].encode()


def _geometrieen(source: XmlSource, gio: str) -> Iterator[Geometrie]:
    for element in source.root.iter(f"{{{_BASISGEO}}}Geometrie"):
        eigen = next(element.iterchildren(_ID), None)
        crs: set[str] = set()
        inhoud: list[bytes] = []
        for vorm in element.iterchildren(_VORM):
            for deel in vorm.iter(etree.Element):
                if (naam := deel.get("srsName")) is not None:
                    crs.add(str(naam))
                inhoud.append(_local(deel.tag))
                if text := deel.text:
                    inhoud.append(" ".join(text.split()).encode())
        yield Geometrie(
            ((eigen.text if eigen is not None else None) or "").strip(),
            source.name,
            cast("int | None", element.sourceline),
            gio,
            frozenset(crs),
            hashlib.blake2b(b"".join(inhoud), digest_size=16).hexdigest(),
        )
