"""Deliveries of our own making, built by code: the base of tests, scenarios, the demo and mutated negatives.

Two doors. The functions ``besluit``, ``wijzigingsbesluit``, ``kennisgeving`` … make one delivery about the regeling
that a gemeente, provincie or waterschap has. :func:`reeks` makes any document type by any basic mutation, with the
deliveries that must come before it::

    for levering in reeks("projectbesluit", "wijzigen", datum=date(2026, 3, 17), bestuurslaag="provincie"):
        levering.naam  # hoofdregeling, initieel, wijzigen
        levering.party  # who delivers: gemeente Voorbeeldstad, then provincie Voorbeeldland
        levering.datum  # datumBekendmaking; None for a directe mutatie and for breaking off
        levering.voorbeeld  # a Voorbeeld: .zip(), .verzoek(), .schrijf(folder), .vervang(file, old, new)

``DOCUMENTSOORTEN`` names the types with their model, bestuurslagen and mutations, ``MUTATIES`` every mutation, ``TAM``
the type by which the main route makes what a TAM makes. Same arguments, same bytes.
"""

from __future__ import annotations

from ikt_mocks.stop.samples.groot import groot_besluit
from ikt_mocks.stop.samples.leveringen import (
    afbreken,
    besluit,
    directe_mutatie,
    identificaties,
    kennisgeving,
    ontwerpbesluit,
    rijk_besluit,
)
from ikt_mocks.stop.samples.mutaties import (
    intrekkingsbesluit,
    tijdelijk_deel,
    vervolgkennisgeving,
    wijzigingsbesluit,
)
from ikt_mocks.stop.samples.reeks import Levering, reeks
from ikt_mocks.stop.samples.soorten import DOCUMENTSOORTEN, MUTATIES, TAM, Documentsoort, Mutatie
from ikt_mocks.stop.samples.voorbeeld import Voorbeeld

__all__ = [
    "DOCUMENTSOORTEN",
    "MUTATIES",
    "TAM",
    "Documentsoort",
    "Levering",
    "Mutatie",
    "Voorbeeld",
    "afbreken",
    "besluit",
    "directe_mutatie",
    "groot_besluit",
    "identificaties",
    "intrekkingsbesluit",
    "kennisgeving",
    "ontwerpbesluit",
    "reeks",
    "rijk_besluit",
    "tijdelijk_deel",
    "vervolgkennisgeving",
    "wijzigingsbesluit",
]
