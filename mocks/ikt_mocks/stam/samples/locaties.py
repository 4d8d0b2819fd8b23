"""Made-up locations, in every form the schema knows.

RD coordinates and their ETRS89 counterpart belong together to within some tens of metres: enough to find the same
place, too coarse for surveying.
"""

from __future__ import annotations

from random import Random

from ikt_mocks.stam._codec import Geometrie
from ikt_mocks.stam.messages import (
    GML,
    Adresaanduiding,
    CoordinatenEtrs,
    CoordinatenOpgegeven,
    KadastraleAanduiding,
    Projectlocatie,
)
from ikt_mocks.stam.samples.opties import Locatievorm
from ikt_mocks.stam.samples.personen import PLAATS, postcode

_ETRS = "urn:ogc:def:crs:EPSG::4258"
_RD = "urn:ogc:def:crs:EPSG::28992"
# RD's origin, the tower in Amersfoort: (155000, 463000) is latitude 52.1551744, longitude 5.38720621 (EPSG).
_ORIGIN = (155_000.0, 463_000.0, 52.1551744, 5.38720621)
_METRES_PER_DEGREE = (111_250.0, 68_460.0)


def rd_point(random: Random) -> tuple[float, float]:
    """Return a point in RD (x, y in metres) within 20 km of the origin."""
    return (
        round(_ORIGIN[0] + random.uniform(-20_000, 20_000), 2),
        round(_ORIGIN[1] + random.uniform(-20_000, 20_000), 2),
    )


def to_etrs(x: float, y: float) -> tuple[float, float]:
    """Return (latitude, longitude) in degrees of the RD point (x, y in metres), by a linear approximation."""
    return (
        round(_ORIGIN[2] + (y - _ORIGIN[1]) / _METRES_PER_DEGREE[0], 6),
        round(_ORIGIN[3] + (x - _ORIGIN[0]) / _METRES_PER_DEGREE[1], 6),
    )


def punt(first: float, second: float, srs: str, decimals: int) -> Geometrie:
    """Return a point as the real messages write it: ``gml:pos`` without a ``gml:Point`` around it."""
    pos = f"{first:.{decimals}f} {second:.{decimals}f}"
    return Geometrie(f'<gml:pos xmlns:gml="{GML}" srsName="{srs}">{pos}</gml:pos>')


def vlak(corners: list[tuple[float, float]], srs: str) -> Geometrie:
    """Return a polygon: the first corner is repeated as the last, as GML asks."""
    numbers = " ".join(f"{a:.10g} {b:.10g}" for a, b in [*corners, corners[0]])
    return Geometrie(
        f'<gml:surfaceMember xmlns:gml="{GML}"><gml:Polygon srsName="{srs}"><gml:exterior><gml:LinearRing>'
        f"<gml:posList>{numbers}</gml:posList>"
        "</gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember>"
    )


def locatie(random: Random, vorm: Locatievorm, point: tuple[float, float]) -> Projectlocatie:
    """Return a location of the form ``vorm`` at the RD point ``point``."""
    x, y = point
    latitude, longitude = to_etrs(x, y)
    corners = [(x, y), (x + 40, y), (x + 40, y + 25), (x, y + 25)]
    if vorm == "vlak":
        etrs = CoordinatenEtrs(
            referentiestelsel="ETRS89", vlaklocatie=vlak([to_etrs(*corner) for corner in corners], _ETRS)
        )
        given = CoordinatenOpgegeven(referentiestelsel="RD", vlaklocatie=vlak(corners, _RD))
        return Projectlocatie(coordinaten_etrs=etrs, coordinaten_opgegeven=given)
    etrs = CoordinatenEtrs(
        puntlocatie=punt(latitude, longitude, _ETRS, 6),
        referentiestelsel="ETRS89",
    )
    match vorm:
        case "punt":
            given = CoordinatenOpgegeven(puntlocatie=punt(x, y, _RD, 2), referentiestelsel="RD")
            return Projectlocatie(coordinaten_etrs=etrs, coordinaten_opgegeven=given)
        case "perceel":
            parcel = KadastraleAanduiding(
                brk_identificatie=f"99{random.randint(10**9, 10**10 - 1)}",
                kadastraal_perceelnummer=str(random.randint(1, 9999)),
                kadastrale_gemeente="VBS00",
                kadastrale_sectie=random.choice("ABCDE"),
            )
            return Projectlocatie(coordinaten_etrs=etrs, kadastrale_aanduiding=parcel)
        case "etrs":
            # The schema asks for one of the three other forms; an empty one is the only way to give none.
            return Projectlocatie(coordinaten_etrs=etrs, adresaanduiding=Adresaanduiding())
        case _:
            address = Adresaanduiding(
                opgegeven_adres_huisnummer=str(random.randint(1, 250)),
                opgegeven_adres_postcode=postcode(random),
                opgegeven_adres_straatnaam="Proeflaan",
                opgegeven_adres_woonplaats_naam=PLAATS,
            )
            return Projectlocatie(coordinaten_etrs=etrs, adresaanduiding=address)
