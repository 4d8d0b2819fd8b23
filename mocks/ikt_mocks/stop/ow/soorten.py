"""The object types of IMOW 2.0.0, 3.1.0 and 3.2.0-rc as a table: how each is named, and what it must hold.

The namespaces carry no version: one table serves all three. What a later version dropped (SymbolisatieItem,
``gerelateerdeRegeltekst``) stays in it, since older files are delivered still.
"""

from __future__ import annotations

from dataclasses import dataclass

_IMOW = "http://www.geostandaarden.nl/imow/"
DEELBESTAND = f"{_IMOW}bestanden/deelbestand"
STANDLEVERING = "http://www.geostandaarden.nl/bestanden-ow/standlevering-generiek"

BEEINDIGEN = "beëindigen"
ONTWERP = "ontwerp"


@dataclass(frozen=True, slots=True)
class Soort:
    """One object type.

    :param naam: local name of its element.
    :param module: last part of its namespace.
    :param verplicht: elements with a value that it cannot be formed without.
    :param ingesloten: whether it stands inside another object.
    """

    naam: str
    module: str
    verplicht: tuple[str, ...] = ("identificatie",)
    ingesloten: bool = False

    @property
    def tag(self) -> str:
        """The element, as lxml names it."""
        return f"{{{_IMOW}{self.module}}}{self.naam}"


_ID = "identificatie"
_REGEL = (_ID, "idealisatie")
_NORM = (_ID, "naam", "type", "groep")

#: Local name → object type.
SOORTEN: dict[str, Soort] = {
    soort.naam: soort
    for soort in (
        Soort("Regeltekst", "regels"),
        Soort("RegelVoorIedereen", "regels", _REGEL),
        Soort("Instructieregel", "regels", _REGEL),
        Soort("Omgevingswaarderegel", "regels", _REGEL),
        Soort("ActiviteitLocatieaanduiding", "regels", (_ID, "activiteitregelkwalificatie"), ingesloten=True),
        Soort("Activiteit", "regelsoplocatie", (_ID, "naam", "groep")),
        Soort("Omgevingsnorm", "regelsoplocatie", _NORM),
        Soort("Omgevingswaarde", "regelsoplocatie", _NORM),
        Soort("Normwaarde", "regelsoplocatie", ingesloten=True),
        Soort("Gebiedsaanwijzing", "gebiedsaanwijzing", _NORM),
        Soort("Gebied", "locatie"),
        Soort("Gebiedengroep", "locatie"),
        Soort("Punt", "locatie"),
        Soort("Puntengroep", "locatie"),
        Soort("Lijn", "locatie"),
        Soort("Lijnengroep", "locatie"),
        Soort("Ambtsgebied", "locatie"),
        Soort("Divisie", "vrijetekst"),
        Soort("Divisietekst", "vrijetekst"),
        Soort("Tekstdeel", "vrijetekst"),
        Soort("Hoofdlijn", "vrijetekst", (_ID, "soort", "naam")),
        Soort("Kaart", "kaart", (_ID, "naam")),
        Soort("Kaartlaag", "kaart", (_ID, "niveau"), ingesloten=True),
        Soort("Pons", "pons"),
        Soort("Regelingsgebied", "regelingsgebied"),
        # The only object without an identification.
        Soort("SymbolisatieItem", "symbolisatie", ("symboolcode",)),
    )
}

REGELS = ("RegelVoorIedereen", "Instructieregel", "Omgevingswaarderegel")
LOCATIES = (
    "Gebied",
    "Gebiedengroep",
    "Punt",
    "Puntengroep",
    "Lijn",
    "Lijnengroep",
    "Ambtsgebied",
)
DIVISIES = ("Divisie", "Divisietekst")
TEKSTOBJECTEN = ("Regeltekst", *DIVISIES)

#: Element of a reference → the object types it may name; a GeometrieRef names no object.
DOELEN: dict[str, tuple[str, ...]] = {
    "LocatieRef": LOCATIES,
    "GebiedRef": ("Gebied",),
    "PuntRef": ("Punt",),
    "LijnRef": ("Lijn",),
    "RegeltekstRef": ("Regeltekst",),
    "ActiviteitRef": ("Activiteit",),
    "ActiviteitLocatieaanduidingRef": ("ActiviteitLocatieaanduiding",),
    "OmgevingsnormRef": ("Omgevingsnorm",),
    "OmgevingswaardeRef": ("Omgevingswaarde",),
    "NormwaardeRef": ("Normwaarde",),
    "GebiedsaanwijzingRef": ("Gebiedsaanwijzing",),
    "KaartRef": ("Kaart",),
    "DivisieRef": ("Divisie",),
    "DivisietekstRef": ("Divisietekst",),
    "HoofdlijnRef": ("Hoofdlijn",),
}
GEOMETRIE_REF = "GeometrieRef"
