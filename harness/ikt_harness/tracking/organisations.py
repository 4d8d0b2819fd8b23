"""The register: organisations, products, connections, behandeldiensten and mandates, folded from the journal.

An organisation is known by its TOOI code (``gm9901``), or by its OIN when it has none; either finds it. Rows are
never removed: a later row with the same key replaces the earlier one, and periods end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal, get_args

from ikt_harness.ledger.journal import Entry, NewEntry
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

Bestuurslaag = Literal["gemeente", "provincie", "waterschap", "rijk", "dienst", "programma"]
Omgeving = Literal["mock", "PRE", "PROD"]
Soort = Literal["organisatie", "product", "aansluiting", "behandeldienst", "mandaat", "noemer"]

BESTUURSLAGEN = get_args(Bestuurslaag)
OMGEVINGEN = get_args(Omgeving)
KOPPELVLAKKEN = ("STOP", "STAM", "STTR", "SWF")

LANE_OF: Mapping[str, str] = {
    "gemeente": "Gemeenten",
    "provincie": "Provincies",
    "waterschap": "Waterschappen",
    "rijk": "Rijk",
}
"""Bestuurslaag → the lane of the roadmap that speaks of it; a milestone elsewhere is of no bestuurslaag."""


@dataclass(frozen=True, slots=True)
class Organisatie:
    """An authority or dienst; ``oin`` has 20 digits or is empty, ``code`` is that of TOOI or empty, never both."""

    code: str
    oin: str
    naam: str
    bestuurslaag: str

    @property
    def key(self) -> str:
        """What it is known by."""
        return self.code or self.oin


@dataclass(frozen=True, slots=True)
class Product:
    """A version of a product; ``standaarden`` maps koppelvlak → version of the standard it speaks."""

    leverancier: str
    naam: str
    versie: str
    koppelvlakken: tuple[str, ...]
    standaarden: Mapping[str, str]

    @property
    def key(self) -> str:
        """Name and version, as a run names its product."""
        return f"{self.naam} {self.versie}".strip()


@dataclass(frozen=True, slots=True)
class Aansluiting:
    """Organisation × koppelvlak × environment × product version, in a period (``eind`` included; empty is open)."""

    organisatie: str
    koppelvlak: str
    omgeving: str
    product: str
    begin: str = ""
    eind: str = ""

    @property
    def key(self) -> str:
        """All but the period's end: a connection ends, it is not renamed."""
        return f"{self.organisatie}|{self.koppelvlak}|{self.omgeving}|{self.product}|{self.begin}"

    def holds_on(self, day: date) -> bool:
        """Return whether the period contains ``day``."""
        return in_period(day, self.begin, self.eind)


@dataclass(frozen=True, slots=True)
class Behandeldienst:
    """``dienst`` handles verzoeken for ``organisatie``, in a period."""

    organisatie: str
    dienst: str
    begin: str = ""
    eind: str = ""

    @property
    def key(self) -> str:
        """Who for whom, and from when."""
        return f"{self.organisatie}|{self.dienst}|{self.begin}"


@dataclass(frozen=True, slots=True)
class Mandaat:
    """``gemandateerde`` may speak for ``mandaatgever`` on ``koppelvlakken``, in a period."""

    mandaatgever: str
    gemandateerde: str
    koppelvlakken: tuple[str, ...]
    begin: str = ""
    eind: str = ""

    @property
    def key(self) -> str:
        """Who for whom, and from when."""
        return f"{self.mandaatgever}|{self.gemandateerde}|{self.begin}"


@dataclass(frozen=True, slots=True)
class Noemer:
    """How many organisations of a bestuurslaag there are in all, on whose word."""

    bestuurslaag: str
    aantal: int
    grond: str

    @property
    def key(self) -> str:
        """The bestuurslaag."""
        return self.bestuurslaag


Row = Organisatie | Product | Aansluiting | Behandeldienst | Mandaat | Noemer
_TYPES: Mapping[str, type[Row]] = {
    "organisatie": Organisatie,
    "product": Product,
    "aansluiting": Aansluiting,
    "behandeldienst": Behandeldienst,
    "mandaat": Mandaat,
    "noemer": Noemer,
}
_PREFIX = "register."


class Organisations:
    """The register as the journal tells it."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.organisaties: dict[str, Organisatie] = {}
        self.producten: dict[str, Product] = {}
        self.aansluitingen: dict[str, Aansluiting] = {}
        self.behandeldiensten: dict[str, Behandeldienst] = {}
        self.mandaten: dict[str, Mandaat] = {}
        self.noemers: dict[str, Noemer] = {}
        self._by_oin: dict[str, str] = {}
        for entry in entries:
            if entry.kind.startswith(_PREFIX):
                self.add(row_of(entry.kind.removeprefix(_PREFIX), entry.record))

    def add(self, row: Row) -> None:
        """Take ``row`` into this value (not into the ledger)."""
        if isinstance(row, Organisatie):
            self.organisaties[row.key] = row
            if row.oin and row.code:
                # It was known by its OIN until its code came.
                self.organisaties.pop(row.oin, None)
            if row.oin:
                self._by_oin[row.oin] = row.key
        elif isinstance(row, Product):
            self.producten[row.key] = row
        elif isinstance(row, Aansluiting):
            self.aansluitingen[row.key] = row
        elif isinstance(row, Behandeldienst):
            self.behandeldiensten[row.key] = row
        elif isinstance(row, Mandaat):
            self.mandaten[row.key] = row
        else:
            self.noemers[row.key] = row

    def known(self, row: Row) -> bool:
        """Return whether exactly ``row`` is there already."""
        return row == self._table(row).get(row.key)

    def _table(self, row: Row) -> Mapping[str, Row]:
        tables: Mapping[type[Row], Mapping[str, Row]] = {
            Organisatie: self.organisaties,
            Product: self.producten,
            Aansluiting: self.aansluitingen,
            Behandeldienst: self.behandeldiensten,
            Mandaat: self.mandaten,
            Noemer: self.noemers,
        }
        return tables[type(row)]

    def find(self, name: str) -> Organisatie | None:
        """Return the organisation with this TOOI code or OIN, or ``None``."""
        return self.organisaties.get(self._by_oin.get(name, name))

    def get(self, name: str, *, where: str = "") -> Organisatie:
        """Return the organisation with this TOOI code or OIN.

        :raises InputRefused: the register has none.
        """
        found = self.find(name)
        if found is None:
            raise InputRefused(
                Text(f"organisatie '{name}' staat niet in het register", f"'{name}' is not in the register"),
                where=where,
                todo=Text(
                    "Zet haar erin met 'ikt organisations import BESTAND.csv'.",
                    "Add it by 'ikt organisations import FILE.csv'.",
                ),
            )
        return found

    def bestuurslaag(self, name: str) -> str:
        """Return the bestuurslaag of the organisation with this code or OIN; empty when it is not registered."""
        found = self.find(name)
        return found.bestuurslaag if found else ""

    def name(self, name: str) -> str:
        """Return how to show the organisation with this code or OIN."""
        found = self.find(name)
        return found.naam if found else name

    def connected(self, day: date, koppelvlak: str | None = None) -> list[Aansluiting]:
        """Return the connections that hold on ``day``, of one koppelvlak or of all, sorted."""
        return [
            one
            for _key, one in sorted(self.aansluitingen.items())
            if one.holds_on(day) and koppelvlak in (None, one.koppelvlak)
        ]

    def standard_of(self, product: str, koppelvlak: str) -> str:
        """Return the version of the standard that ``product`` speaks; empty when nobody said."""
        found = self.producten.get(product)
        return found.standaarden.get(koppelvlak, "") if found else ""


def row_of(soort: str, record: Mapping[str, Any]) -> Row:
    """Return the row that :func:`entry_of` wrote."""
    fields = dict(record)
    if "koppelvlakken" in fields:
        fields["koppelvlakken"] = tuple(fields["koppelvlakken"])
    return _TYPES[soort](**fields)


def soort_of(row: Row) -> str:
    """Return the kind of ``row``."""
    return next(name for name, kind in _TYPES.items() if isinstance(row, kind))


def entry_of(row: Row) -> NewEntry:
    """Return the entry of the journal that states ``row``."""
    return NewEntry(_PREFIX + soort_of(row), row.key, asdict(row))


def in_period(day: date, begin: str, eind: str) -> bool:
    """Return whether ``day`` lies in the period of two ISO dates, both included; an empty one is open."""
    return (not begin or date.fromisoformat(begin) <= day) and (not eind or day <= date.fromisoformat(eind))
