"""Fouten in geometrieën: wat de geometriecontrole afkeurt."""

from __future__ import annotations

import hashlib

from ikt_harness.api import Keten, afgekeurd, scenario
from ikt_mocks.stop import samples

_GML, _IO = "Werkingsgebied.gml", "Werkingsgebied.xml"
_PUNTEN = "120000 480000 121000 480000 121000 481000 120000 481000 120000 480000"


def _besluit(keten: Keten, naam: str) -> samples.Voorbeeld:
    return samples.besluit(
        datum=keten.plansysteem.bekendmaking(), party=keten.partij("STOP"), id_levering=naam
    )


def _met_gml(voorbeeld: samples.Voorbeeld, oud: str, nieuw: str) -> samples.Voorbeeld:
    """Change the GML and the hash that the informatieobject gives of it."""
    made = voorbeeld.vervang(_GML, oud, nieuw)
    was, wordt = (hashlib.sha512(one.lees(_GML)).hexdigest() for one in (voorbeeld, made))
    return made.vervang(_IO, was, wordt)


@scenario(
    id="stop:F14",
    title="Geometrie is ongeldig of heeft een verkeerd coördinatenstelsel",
    koppelvlak="STOP",
    keten="planketen",
    ground="GEOMETRY.03.2, GEOMETRY.03.5",
)
def verkeerde_geometrie(keten: Keten) -> None:
    """Een vlak snijdt zichzelf niet, en de coördinaten staan in een stelsel dat mag."""
    kruis = "120000 480000 121000 481000 121000 480000 120000 481000 120000 480000"
    afgekeurd(
        keten,
        "GEOMETRY.03.2",
        "Lever een besluit aan met een vlak dat zichzelf snijdt.",
        _met_gml(_besluit(keten, "f14-ongeldig"), _PUNTEN, kruis),
    )
    afgekeurd(
        keten,
        "GEOMETRY.03.5",
        "Lever een besluit aan met coördinaten in een ander stelsel dan RD of ETRS89.",
        _met_gml(_besluit(keten, "f14-crs"), "EPSG::28992", "EPSG::4326"),
    )
