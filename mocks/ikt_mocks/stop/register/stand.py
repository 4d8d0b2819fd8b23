"""The register as it stands: rows of what live deliveries left, and the questions that rules and reports ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from ikt_mocks.stop.register.feiten import work_van
from ikt_mocks.stop.register.objecten import OwGeometrie, OwStand, OwVersie

JWV = "juridischWerkendVanaf"
GELDIG = "geldigVanaf"

IN_REGISTRATIE = "in-registratie"
GEREGISTREERD = "geregistreerd"
WACHT = "wacht-op-afbreken"
GEPUBLICEERD = "gepubliceerd"
AFGEBROKEN = "afgebroken"

Instrumentsoort = Literal["regeling", "informatieobject"]


@dataclass(frozen=True, slots=True)
class Bekend:
    """A besluit or kennisgeving.

    :param levering: number of the delivery in the workspace.
    :param ontvangen_op: Dutch date of receipt, JJJJ-MM-DD; ``bekend_op`` as written, empty when absent.
    :param mededeling_over: what a kennisgeving is about; empty for a besluit.
    :param opdracht_aanwezig: whether the zip of the delivery is still there (LVBB1550).
    """

    levering: int
    soort: Literal["besluit", "kennisgeving"]
    work: str
    expression: str
    oin: str
    id_levering: str
    ontwerp: bool
    datum_bekendmaking: date
    bekend_op: str
    ontvangen_op: str
    mededeling_over: str
    stand: str
    opdracht_aanwezig: bool = True


@dataclass(frozen=True, slots=True)
class Versie:
    """A version of a regeling or informatieobject, with the doelen it was made for."""

    levering: int
    soort: Instrumentsoort
    work: str
    expression: str
    was: str
    soort_work: str
    model: str
    schemaversie: str
    ontwerp: bool
    doelen: tuple[str, ...]
    metadata_soort: str
    eindverantwoordelijke: str
    instructie: str
    opvolger_van: tuple[str, ...]
    hoort_bij: str


@dataclass(frozen=True, slots=True)
class Intrekking:
    """The withdrawal of a regeling or informatieobject."""

    levering: int
    soort: Instrumentsoort
    work: str
    doelen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Datum:
    """A tijdstempel of a doel."""

    levering: int
    doel: str
    soort: str
    datum: str


@dataclass(frozen=True, slots=True)
class Procedurestap:
    """A procedurestap as a besluit or kennisgeving delivered it; ``besluit`` is the work of the besluit."""

    levering: int
    volgnummer: int
    besluit: str
    actie: str
    soort: str
    datum: str
    oud: str


@dataclass(frozen=True)
class Stand:
    """All rows of a workspace that were not broken off, in order of delivery."""

    bekend: tuple[Bekend, ...] = ()
    versies: tuple[Versie, ...] = ()
    intrekkingen: tuple[Intrekking, ...] = ()
    datums: tuple[Datum, ...] = ()
    stappen: tuple[Procedurestap, ...] = field(default=())
    objecten: tuple[OwVersie, ...] = ()
    geometrieen: tuple[OwGeometrie, ...] = ()

    @cached_property
    def ow(self) -> OwStand:
        """The OW objects, with what a withdrawn regeling took along left out."""
        ingetrokken = {
            i.work: i.levering
            for i in self.intrekkingen
            if i.soort == "regeling" and not self.bron(i.levering).ontwerp
        }
        return OwStand(self.objecten, self.geometrieen, ingetrokken)

    @cached_property
    def _per_levering(self) -> dict[int, Bekend]:
        return {item.levering: item for item in self.bekend}

    @cached_property
    def _per_expressie(self) -> dict[str, Versie]:
        return {item.expression: item for item in self.versies}

    @cached_property
    def _per_work(self) -> dict[str, list[Versie]]:
        found: dict[str, list[Versie]] = {}
        for versie in self.versies:
            found.setdefault(versie.work, []).append(versie)
        return found

    @cached_property
    def _per_doel(self) -> dict[tuple[str, str], str]:
        # Later deliveries may not change a date (LVBB4805), so the first one holds.
        found: dict[tuple[str, str], str] = {}
        for datum in self.datums:
            found.setdefault((datum.doel, datum.soort), datum.datum)
        return found

    def bron(self, levering: int) -> Bekend:
        """Return the besluit or kennisgeving of a delivery."""
        return self._per_levering[levering]

    def publicatie(self, akn: str) -> Bekend | None:
        """Return the newest besluit or kennisgeving with this work or expression."""
        return next((b for b in reversed(self.bekend) if akn in (b.work, b.expression)), None)

    def besluit(self, akn: str) -> Bekend | None:
        """Return the besluit that ``akn``, a work or expression, names."""
        work = work_van(akn)
        return next((b for b in reversed(self.bekend) if b.soort == "besluit" and b.work == work), None)

    def kennisgevingen(self, besluit: str) -> list[Bekend]:
        """Return the kennisgevingen about the besluit with this work, oldest first."""
        return [
            b for b in self.bekend if b.soort == "kennisgeving" and work_van(b.mededeling_over) == besluit
        ]

    def versie(self, expression: str) -> Versie | None:
        """Return the version with this expression."""
        return self._per_expressie.get(expression)

    def versies_van(self, work: str, *, definitief: bool = False) -> list[Versie]:
        """Return the versions of a work, oldest first; without those of an ontwerp when ``definitief``."""
        return [v for v in self._per_work.get(work, []) if not (definitief and v.ontwerp)]

    def open_versie(self, work: str) -> Versie | None:
        """Return the newest definitive version of a work; ``None`` when it has none or was withdrawn."""
        versies = self.versies_van(work, definitief=True)
        return versies[-1] if versies and self.intrekking(work) is None else None

    def intrekking(self, work: str) -> Intrekking | None:
        """Return the withdrawal of a work by a definitive besluit."""
        return next(
            (i for i in self.intrekkingen if i.work == work and not self.bron(i.levering).ontwerp), None
        )

    def datum(self, doelen: Iterable[str], soort: str = JWV) -> str:
        """Return the first date, JJJJ-MM-DD, that these doelen have; empty when none has one."""
        return next((self._per_doel[d, soort] for d in doelen if (d, soort) in self._per_doel), "")

    def begin(self, versie: Versie) -> str:
        """Return from when a version is in force; empty when that is not known, or when it is an ontwerp."""
        return "" if versie.ontwerp else self.datum(versie.doelen)

    def einde(self, versie: Versie) -> str:
        """Return from when a version is no longer in force; empty when no end is known."""
        begin = self.begin(versie)
        ends = [self.begin(v) for v in self.versies_van(versie.work, definitief=True)]
        intrekking = self.intrekking(versie.work)
        if intrekking is not None:
            ends.append(self.datum(intrekking.doelen))
        return min((e for e in ends if e > begin), default="")

    def doel_bekend(self, doel: str) -> bool:
        """Tell whether anything is coupled to a doel."""
        return any(doel in v.doelen for v in self.versies) or any(doel in i.doelen for i in self.intrekkingen)

    def procedure(self, besluit: str) -> dict[tuple[str, str], None]:
        """Return the consolidated steps (soort, datum) of a besluit, in order, as the keys of a dict."""
        return toegepast({}, (s for s in self.stappen if s.besluit == besluit))

    def tot(self, levering: int) -> Iterator[Bekend]:
        """Yield what was delivered before ``levering``."""
        return (b for b in self.bekend if b.levering < levering)


def toegepast(
    stappen: dict[tuple[str, str], None], mutaties: Iterable[Procedurestap]
) -> dict[tuple[str, str], None]:
    """Return the steps after adding, replacing and removing; what cannot be replaced or removed is skipped."""
    made = dict(stappen)
    for stap in mutaties:
        if stap.actie in ("vervangen", "verwijderen"):
            if (stap.soort, stap.oud) not in made:
                continue
            del made[stap.soort, stap.oud]
        if stap.actie != "verwijderen":
            made[stap.soort, stap.datum] = None
    return made
