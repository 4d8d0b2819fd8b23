"""The reader of geometries on anything: it says what is wrong and never falls over."""

from __future__ import annotations

import math
from array import array
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ikt_mocks.stop._gml import BASISGEO, GML, _boog, gebreken
from ikt_schemas.xml_source import XmlSource, parse_xml

_NAMEN = [
    "Point",
    "LineString",
    "Curve",
    "Polygon",
    "Surface",
    "MultiSurface",
    "MultiCurve",
    "MultiGeometry",
    "segments",
    "patches",
    "PolygonPatch",
    "exterior",
    "interior",
    "LinearRing",
    "Ring",
    "curveMember",
    "surfaceMember",
    "geometryMember",
    "LineStringSegment",
    "Arc",
    "ArcString",
    "Circle",
    "CircleByCenterPoint",
    "radius",
    "pos",
    "posList",
    "coordinates",
    "pointProperty",
    "Solid",
]
_TEKSTEN = st.one_of(
    st.none(),
    st.sampled_from(["", "1 2", "1 2 3", "x", "nan 1", "1e400 1", "0 300000 1 300000 1 300001 0 300000"]),
    st.text(alphabet="0123456789 .-eE\u0660", max_size=20),
)
_KENMERKEN = st.dictionaries(
    st.sampled_from(["srsName", "srsDimension"]),
    st.sampled_from(["urn:ogc:def:crs:EPSG::28992", "urn:ogc:def:crs:EPSG::4258", "2", "3", "0", "x"]),
    max_size=2,
)


def _element(
    naam: str, tekst: str | None, kenmerken: dict[str, str], kinderen: list[etree._Element]
) -> etree._Element:
    element = etree.Element(f"{{{GML}}}{naam}", kenmerken)
    element.text = tekst
    element.extend(kinderen)
    return element


_BOMEN = st.recursive(
    st.builds(_element, st.sampled_from(_NAMEN), _TEKSTEN, _KENMERKEN, st.just([])),
    lambda kinderen: st.builds(
        _element, st.sampled_from(_NAMEN), _TEKSTEN, _KENMERKEN, st.lists(kinderen, max_size=4)
    ),
    max_leaves=20,
)


def _gio(*geometrieen: str) -> XmlSource:
    inhoud = "".join(
        f'<b:Geometrie xmlns:b="{BASISGEO}"><b:id>{nummer}</b:id><b:geometrie>{geometrie}</b:geometrie></b:Geometrie>'
        for nummer, geometrie in enumerate(geometrieen)
    )
    return parse_xml(f'<gio xmlns:gml="{GML}">{inhoud}</gio>'.encode(), name="x.gml")


@given(_BOMEN)
def test_any_tree_of_gml_gives_one_fault_at_most(boom: etree._Element) -> None:
    for gebrek in gebreken(_gio(etree.tostring(boom).decode())):
        assert (gebrek.id, gebrek.veld.line) == ("0", 1)
        assert gebrek.wat.nl
        assert gebrek.wat.en


_STRAAL = st.floats(10, 1000)


def _om_het_midden(stralen: list[float]) -> list[tuple[float, float]]:
    hoeken = [math.tau * n / len(stralen) for n in range(len(stralen))]
    return [
        (150000 + r * math.cos(a), 450000 + r * math.sin(a)) for r, a in zip(stralen, hoeken, strict=True)
    ]


@given(stralen=st.lists(_STRAAL, min_size=4, max_size=40), om=st.booleans())
def test_a_star_is_valid_in_either_direction(stralen: list[float], om: bool) -> None:
    punten = _om_het_midden(stralen)
    assert list(gebreken(_gio(_vlak(punten[::-1] if om else punten)))) == []


@given(hoeken=st.integers(4, 40), straal=_STRAAL)
def test_two_corners_exchanged_make_a_boundary_cross_itself(hoeken: int, straal: float) -> None:
    punten = _om_het_midden([straal] * hoeken)
    punten[1], punten[2] = punten[2], punten[1]
    (gebrek,) = gebreken(_gio(_vlak(punten)))
    assert gebrek.soort == "ongeldig"
    assert " crosses itself or another one at 1" in gebrek.wat.en


def _vlak(punten: list[tuple[float, float]]) -> str:
    posities = " ".join(f"{x!r} {y!r}" for x, y in [*punten, punten[0]])
    return (
        '<gml:Polygon srsName="urn:ogc:def:crs:EPSG::28992"><gml:exterior><gml:LinearRing>'
        f"<gml:posList>{posities}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>"
    )


@given(
    straal=_STRAAL,
    begin=st.floats(0, math.tau),
    hoek=st.floats(0.1, 6),
    deel=st.floats(0.1, 0.9),
    terug=st.booleans(),
    rond=st.booleans(),
)
def test_an_arc_stays_on_its_circle_and_passes_its_middle(
    straal: float, begin: float, hoek: float, deel: float, terug: bool, rond: bool
) -> None:
    hoek = -hoek if terug else hoek
    eerste, midden, laatste = (
        (straal * math.cos(a), straal * math.sin(a)) for a in (begin, begin + hoek * deel, begin + hoek)
    )
    found = _boog(eerste, midden, laatste, rond=rond)
    assert found[:2] == array("d", eerste)
    assert found[-2:] == array("d", eerste if rond else laatste)
    punten = list(zip(found[0::2], found[1::2], strict=True))
    assert all(math.isclose(math.hypot(x, y), straal, rel_tol=1e-6) for x, y in punten)
    stap = max(math.dist(a, b) for a, b in pairwise(punten))
    assert min(math.dist(punt, midden) for punt in punten) <= stap
