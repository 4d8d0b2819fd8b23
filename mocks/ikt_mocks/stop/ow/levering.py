"""The OW objects of a package, found by type, by identification and by who refers to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ikt_mocks.stop.ow.geometrie import Geometrie
from ikt_mocks.stop.ow.lezer import OwBestand, OwObject, Verwijzing
from ikt_mocks.stop.ow.manifest import OwAanlevering
from ikt_mocks.stop.ow.soorten import GEOMETRIE_REF
from ikt_mocks.stop.ow.tekst import Regelingtekst


@dataclass(frozen=True)
class OwLevering:
    """What a package says to OZON. What manifest-ow.xml does not name, OZON does not get.

    :param aanleveringen: per regeling its OW files; empty without a manifest-ow.xml that is read.
    :param bestanden: every OW file in the package.
    :param teksten: the texts of regelingen that come along.
    """

    aanleveringen: tuple[OwAanlevering, ...] = ()
    bestanden: tuple[OwBestand, ...] = ()
    geometrieen: tuple[Geometrie, ...] = ()
    teksten: tuple[Regelingtekst, ...] = ()

    @cached_property
    def _regelingen(self) -> dict[str, OwAanlevering]:
        found: dict[str, OwAanlevering] = {}
        for aanlevering in self.aanleveringen:
            for naam in aanlevering.bestanden:
                found.setdefault(naam.text, aanlevering)
        return found

    def aanlevering(self, item: OwObject) -> OwAanlevering:
        """Return under which regeling and doel an object comes."""
        return self._regelingen[item.file]

    def regeling(self, item: OwObject) -> str:
        """Return the work of the regeling that an object comes with."""
        return self._regelingen[item.file].regeling.text

    @cached_property
    def genoemd(self) -> tuple[OwBestand, ...]:
        """The OW files that manifest-ow.xml names, in order of name."""
        return tuple(bestand for bestand in self.bestanden if bestand.file in self._regelingen)

    @cached_property
    def volledig(self) -> bool:
        """Whether every file that manifest-ow.xml names came along and was read as an OW file."""
        return self._regelingen.keys() <= {bestand.file for bestand in self.bestanden}

    @cached_property
    def objecten(self) -> tuple[OwObject, ...]:
        """The objects of those files, those that stand inside another included."""
        return tuple(item for bestand in self.genoemd for item in bestand.objecten)

    @cached_property
    def _per_soort(self) -> dict[str, list[OwObject]]:
        found: dict[str, list[OwObject]] = {}
        for item in self.objecten:
            found.setdefault(item.soort, []).append(item)
        return found

    def van(self, *soorten: str) -> Iterator[OwObject]:
        """Yield the objects of these types that are not ended, in order of type."""
        for soort in soorten:
            yield from (item for item in self._per_soort.get(soort, ()) if not item.beeindigd)

    @cached_property
    def per_id(self) -> dict[str, OwObject]:
        """Identification → the first object that has it."""
        found: dict[str, OwObject] = {}
        for item in self.objecten:
            if item.identificatie:
                found.setdefault(item.identificatie, item)
        return found

    @cached_property
    def gebruik(self) -> dict[str, list[tuple[OwObject, Verwijzing]]]:
        """What is referred to → the references by objects that are not ended."""
        found: dict[str, list[tuple[OwObject, Verwijzing]]] = {}
        for item in self.objecten:
            if not item.beeindigd:
                for verwijzing in item.verwijzingen:
                    found.setdefault(verwijzing.doel, []).append((item, verwijzing))
        return found

    @cached_property
    def beeindigd(self) -> dict[str, OwObject]:
        """Identification → object, for those that this delivery ends; parts of an ended object end with it."""
        found = {item.identificatie: item for item in self.objecten if item.beeindigd and item.identificatie}
        for item in self.objecten:
            if item.houder in found:
                found.setdefault(item.identificatie, item)
        return found

    @cached_property
    def geometrie(self) -> dict[str, Geometrie]:
        """Id → geometry."""
        found: dict[str, Geometrie] = {}
        for item in self.geometrieen:
            found.setdefault(item.identificatie, item)
        return found

    @cached_property
    def elders(self) -> dict[str, str]:
        """Identification → file, of objects in OW files that manifest-ow.xml does not name."""
        return {
            item.identificatie: bestand.file
            for bestand in self.bestanden
            if bestand.file not in self._regelingen
            for item in bestand.objecten
        }

    def geometrie_van(self, item: OwObject) -> tuple[Verwijzing, ...]:
        """Return the references of a locatie to its geometry."""
        return item.refs(GEOMETRIE_REF)
