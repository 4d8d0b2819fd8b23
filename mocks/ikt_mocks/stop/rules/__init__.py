"""The rules of the LVBB and OZON that the mock judges, and in which phase each is judged."""

from __future__ import annotations

from collections.abc import Mapping

from ikt_mocks.rules import Rule, collect
from ikt_mocks.stop.errors import FOUTEN, Fase
from ikt_mocks.stop.rules import (
    besluit,
    consolidatie,
    domeinmanifest,
    geometrie,
    identificatie,
    informatieobject,
    inhoud,
    inhoudstype,
    inzending,
    kennisgeving,
    manifest,
    manifest_ow,
    opdracht,
    overheid,
    ozon_activiteit,
    ozon_algemeen,
    ozon_dubbel,
    ozon_gebruik,
    ozon_geometrie,
    ozon_intrekking,
    ozon_manifest,
    ozon_stand,
    ozon_tekst,
    ozon_verwijzing,
    ozon_waardelijst,
    pakket,
    register,
    register_afbreken,
    register_besluit,
    register_doel,
    register_informatieobject,
    register_kennisgeving,
    schematron,
    schematron_akn,
    schematron_bhkv,
    tpod,
)
from ikt_mocks.stop.rules._zaak import Inzending, Zaak

#: Rules on what came in, before the zip is opened.
INZENDING: Mapping[str, Rule[Inzending]] = collect(inzending)
#: Rules on the opened package.
PAKKET: Mapping[str, Rule[Zaak]] = collect(
    pakket,
    manifest,
    inhoudstype,
    opdracht,
    manifest_ow,
    inhoud,
    identificatie,
    domeinmanifest,
    informatieobject,
    besluit,
    consolidatie,
    kennisgeving,
    overheid,
    tpod,
    register,
    register_afbreken,
    register_besluit,
    register_doel,
    register_informatieobject,
    register_kennisgeving,
    schematron,
    schematron_akn,
    schematron_bhkv,
    geometrie,
    ozon_manifest,
    ozon_algemeen,
    ozon_verwijzing,
    ozon_gebruik,
    ozon_dubbel,
    ozon_waardelijst,
    ozon_activiteit,
    ozon_geometrie,
    ozon_tekst,
    ozon_stand,
    ozon_intrekking,
)
#: Every code that this koppelvlak enforces.
CODES: frozenset[str] = frozenset(INZENDING) | frozenset(PAKKET)


def van_fase(fase: Fase) -> list[Rule[Zaak]]:
    """Return the package rules of one phase, in order of definition."""
    return [entry for code, entry in PAKKET.items() if FOUTEN[code].fase == fase]
