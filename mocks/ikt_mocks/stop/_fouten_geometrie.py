"""The codes on the geometry of a GIO; what the service behind them is configured for is not published."""

from __future__ import annotations

from ikt_mocks.stop._fout import Fout
from ikt_schemas.language import Text

_GROND = "official: OZON validatiematrix; what it allows is harness-defined"

FOUTEN_GEOMETRIE: dict[str, Fout] = {
    code: Fout(code, 4, tekst, advies, ground=_GROND)
    for code, tekst, advies in (
        (
            "GEOMETRY.03.1",
            Text(
                "een locatie heeft geen geometrie (basisgeo:id '{id}'): {wat}",
                "a locatie has no geometry (basisgeo:id '{id}'): {wat_en}",
            ),
            Text(
                "Geef de locatie een geometrie met coördinaten.",
                "Give the locatie a geometry with coordinates.",
            ),
        ),
        (
            "GEOMETRY.03.2",
            Text(
                "de geometrie met basisgeo:id '{id}' is ongeldig: {wat}",
                "the geometry with basisgeo:id '{id}' is not valid: {wat_en}",
            ),
            Text(
                "Herstel de geometrie op deze plek in het GIS, voer haar opnieuw uit en reken de hash opnieuw uit.",
                "Mend the geometry at this place in the GIS, write it again and compute the hash again.",
            ),
        ),
        (
            "GEOMETRY.03.5",
            Text(
                "het coördinatenstelsel van de geometrie met basisgeo:id '{id}' klopt niet: {wat}",
                "the coordinate reference system of the geometry with basisgeo:id '{id}' is not right: {wat_en}",
            ),
            Text(
                "Lever coördinaten in RD (urn:ogc:def:crs:EPSG::28992, x en y in meters) of in ETRS89 "
                "(urn:ogc:def:crs:EPSG::4258, eerst breedte, dan lengte, in graden).",
                "Deliver coordinates in RD (urn:ogc:def:crs:EPSG::28992, x and y in metres) or in ETRS89 "
                "(urn:ogc:def:crs:EPSG::4258, latitude first, then longitude, in degrees).",
            ),
        ),
        (
            "GEOMETRY.03.6",
            Text(
                "de geometrie met basisgeo:id '{id}' is van een soort die niet mag: {wat}",
                "the geometry with basisgeo:id '{id}' is of a kind that is not allowed: {wat_en}",
            ),
            Text(
                "Gebruik Point, LineString, Curve, Polygon, Surface of een Multi-vorm daarvan.",
                "Use Point, LineString, Curve, Polygon, Surface or a Multi form of these.",
            ),
        ),
        (
            "GEOMETRY.03.7",
            Text(
                "de geometrie met basisgeo:id '{id}' past niet in de geostandaard: {wat}",
                "the geometry with basisgeo:id '{id}' does not fit the geostandaard: {wat_en}",
            ),
            Text(
                "Schrijf de geometrie als basisgeometrie 1.0: GML 3.2 met pos of posList, vlakken met PolygonPatch, "
                "krommen met rechte stukken, bogen of cirkels.",
                "Write the geometry as basisgeometrie 1.0: GML 3.2 with pos or posList, surfaces of PolygonPatch, "
                "curves of straight pieces, arcs or circles.",
            ),
        ),
    )
}
