"""OW objects and geometries as OZON keeps them: what each delivery said, and what stands after all of them.

An object is known by its identification. A later delivery of it is a new version; ``beëindigen`` ends it, and so
does the withdrawal of its regeling. What an ontwerp brings is kept beside this: it changes nothing that stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

#: (role, element, what is referred to).
Ref = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class OwVersie:
    """What one delivery said of one object.

    :param regeling: work of the regeling that it came with.
    :param houder: identification of the object it stands in; empty when it stands by itself.
    :param type: the ``type`` of a Gebiedsaanwijzing.
    :param inhoud: digest of what it says, its status left out.
    :param vanaf: day from which it holds, when that is not told by the doel: of a directe mutatie.
    :param oin: the bevoegd gezag that delivered it.
    """

    levering: int
    regeling: str
    doel: str
    soort: str
    identificatie: str
    houder: str
    naam: str
    type: str
    wid: str
    beeindigd: bool
    ontwerp: bool
    verwijzingen: tuple[Ref, ...]
    inhoud: str
    file: str
    vanaf: str
    oin: str

    def refs(self, element: str, rol: str = "") -> list[str]:
        """Return what it refers to by this element, within ``rol`` when that is named."""
        return [doel for van, naam, doel in self.verwijzingen if naam == element and (not rol or van == rol)]


@dataclass(frozen=True, slots=True)
class OwGeometrie:
    """A geometry that a delivery brought; ``gio`` is the work of its GIO."""

    levering: int
    identificatie: str
    inhoud: str
    gio: str


@dataclass(frozen=True)
class OwStand:
    """What OZON knows.

    :param versies: in order of delivery.
    :param ingetrokken: work of a withdrawn regeling → number of the delivery that withdraws it.
    """

    versies: tuple[OwVersie, ...] = ()
    geometrieen: tuple[OwGeometrie, ...] = ()
    ingetrokken: Mapping[str, int] | None = None

    @cached_property
    def _gebouwd(self) -> tuple[dict[str, OwVersie], dict[str, OwVersie]]:
        return opgebouwd(v for v in self.versies if not v.ontwerp)

    @cached_property
    def staand(self) -> dict[str, OwVersie]:
        """Identification → the newest definitive version of each object that has not ended."""
        ingetrokken = self.ingetrokken or {}
        return {
            key: versie
            for key, versie in self._gebouwd[0].items()
            if ingetrokken.get(versie.regeling, -1) < versie.levering
        }

    @cached_property
    def weg(self) -> dict[str, OwVersie]:
        """Identification → last version, of each object that was ended."""
        return self._gebouwd[1]

    @cached_property
    def gebruik(self) -> dict[str, list[OwVersie]]:
        """What is referred to → the objects that stand and refer to it."""
        found: dict[str, list[OwVersie]] = {}
        for versie in self.staand.values():
            for doel in dict.fromkeys(doel for _, _, doel in versie.verwijzingen):
                found.setdefault(doel, []).append(versie)
        return found

    @cached_property
    def _per_regeling(self) -> dict[str, list[OwVersie]]:
        found: dict[str, list[OwVersie]] = {}
        for versie in self.staand.values():
            found.setdefault(versie.regeling, []).append(versie)
        return found

    def van_regeling(self, work: str, *soorten: str) -> list[OwVersie]:
        """Return what stands of a regeling, of these types when any is named."""
        return [v for v in self._per_regeling.get(work, []) if not soorten or v.soort in soorten]

    @cached_property
    def _geometrie(self) -> dict[str, OwGeometrie]:
        return {item.identificatie: item for item in self.geometrieen}

    def geometrie(self, identificatie: str) -> OwGeometrie | None:
        """Return the newest geometry with this id."""
        return self._geometrie.get(identificatie)

    def eerdere(self, identificatie: str, *, ontwerp: bool = False) -> list[OwVersie]:
        """Return the versions of an object, oldest first, of ontwerpen or of definitive besluiten."""
        return [v for v in self._per_id.get(identificatie, []) if v.ontwerp == ontwerp]

    @cached_property
    def _per_id(self) -> dict[str, list[OwVersie]]:
        found: dict[str, list[OwVersie]] = {}
        for versie in self.versies:
            found.setdefault(versie.identificatie, []).append(versie)
        return found


def opgebouwd(versies: Iterable[OwVersie]) -> tuple[dict[str, OwVersie], dict[str, OwVersie]]:
    """Return what stands after these versions, in their order, and what they ended.

    What stands inside an object goes with it: a later version of the holder without it leaves it out.
    """
    staand: dict[str, OwVersie] = {}
    weg: dict[str, OwVersie] = {}
    delen: dict[str, dict[str, int]] = {}
    for versie in versies:
        for deel, levering in list(delen.get(versie.identificatie, {}).items()):
            if levering < versie.levering or versie.beeindigd:
                delen[versie.identificatie].pop(deel)
                vervallen = staand.pop(deel, None)
                if vervallen is not None and versie.beeindigd:
                    weg[deel] = vervallen
        if versie.beeindigd:
            staand.pop(versie.identificatie, None)
            weg[versie.identificatie] = versie
            continue
        weg.pop(versie.identificatie, None)
        staand[versie.identificatie] = versie
        if versie.houder:
            delen.setdefault(versie.houder, {})[versie.identificatie] = versie.levering
    return staand, weg
