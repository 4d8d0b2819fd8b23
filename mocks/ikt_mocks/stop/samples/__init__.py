"""Deliveries of our own making, built by code: the base of tests, scenarios, the demo and mutated negatives."""

from __future__ import annotations

from ikt_mocks.stop.samples.leveringen import (
    afbreken,
    besluit,
    directe_mutatie,
    kennisgeving,
    ontwerpbesluit,
)
from ikt_mocks.stop.samples.mutaties import (
    intrekkingsbesluit,
    tijdelijk_deel,
    vervolgkennisgeving,
    wijzigingsbesluit,
)
from ikt_mocks.stop.samples.voorbeeld import Voorbeeld

__all__ = [
    "Voorbeeld",
    "afbreken",
    "besluit",
    "directe_mutatie",
    "intrekkingsbesluit",
    "kennisgeving",
    "ontwerpbesluit",
    "tijdelijk_deel",
    "vervolgkennisgeving",
    "wijzigingsbesluit",
]
