"""The rules on geometries: one mutation of the GML raises each, what basisgeometrie allows raises none."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from tests.mocks.stop.rule_cases import RuleCase, sample_case

from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.stop import samples
from ikt_mocks.stop._fouten_geometrie import FOUTEN_GEOMETRIE
from ikt_mocks.stop._gml import Gebrek, gebreken
from ikt_mocks.stop.check import check
from ikt_mocks.stop.rules import CODES
from ikt_mocks.stop.rules.geometrie import CODE_VAN
from ikt_mocks.stop.samples.voorbeeld import GML, Voorbeeld
from ikt_schemas.melding import Judgement, Melding
from ikt_schemas.xml_source import parse_xml

DATUM = date(2026, 3, 17)
MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)
BESTAND, IO = "Werkingsgebied.gml", "Werkingsgebied.xml"
RD = 'srsName="urn:ogc:def:crs:EPSG::28992"'
ETRS = 'srsName="urn:ogc:def:crs:EPSG::4258"'
VLAK = "120000 480000 121000 480000 121000 481000 120000 481000 120000 480000"
GAT = "120400 480400 120600 480400 120600 480600 120400 480600 120400 480400"


def ring(posities: str) -> str:
    return f"<gml:LinearRing><gml:posList>{posities}</gml:posList></gml:LinearRing>"


def polygon(buiten: str = ring(VLAK), *gaten: str, naam: str = "Polygon", srs: str = RD) -> str:
    binnen = "".join(f"<gml:interior>{gat}</gml:interior>" for gat in gaten)
    return f"<gml:{naam} {srs}><gml:exterior>{buiten}</gml:exterior>{binnen}</gml:{naam}>"


def patch(buiten: str) -> str:
    return polygon(buiten, naam="PolygonPatch", srs="")


def curve(*segmenten: str, srs: str = RD) -> str:
    return f"<gml:Curve {srs}><gml:segments>{''.join(segmenten)}</gml:segments></gml:Curve>"


def segment(posities: str, naam: str = "LineStringSegment") -> str:
    return f"<gml:{naam}><gml:posList>{posities}</gml:posList></gml:{naam}>"


def in_ring(*krommen: str) -> str:
    return f"<gml:Ring>{''.join(f'<gml:curveMember>{k}</gml:curveMember>' for k in krommen)}</gml:Ring>"


def met_geometrie(geometrie: str) -> Voorbeeld:
    """Return the sample with another geometry, and the hash that goes with it."""
    made = samples.besluit(datum=DATUM)
    tekst = made.lees(BESTAND).decode()
    voor, _, rest = tekst.partition("<basisgeo:geometrie>")
    data = f"{voor}<basisgeo:geometrie>{geometrie}</basisgeo:geometrie>{rest.partition('</basisgeo:geometrie>')[2]}"
    return met_gml(made, data.encode())


def met_gml(made: Voorbeeld, data: bytes) -> Voorbeeld:
    oud, nieuw = (hashlib.sha512(bytes_).hexdigest() for bytes_ in (made.lees(BESTAND), data))
    return made.met(BESTAND, data, GML).vervang(IO, oud, nieuw)


def gevonden(made: Voorbeeld) -> list[Gebrek]:
    return list(gebreken(parse_xml(made.lees(BESTAND), name=BESTAND)))


HALF = "120000 480000 120500 480500 121000 480000"
TERUG = "121000 480000 120000 480000"

GOED: dict[str, str] = {
    "polygon": polygon(),
    "with a hole": polygon(ring(VLAK), ring(GAT)),
    "a hole that touches the boundary in a point": polygon(
        ring(VLAK), ring("120000 480500 120400 480400 120400 480600 120000 480500")
    ),
    "clockwise": polygon(ring("120000 480000 120000 481000 121000 481000 121000 480000 120000 480000")),
    "a point twice in a row": polygon(ring(f"120000 480000 {VLAK}")),
    "pos for each position": polygon(
        "<gml:LinearRing>"
        + "".join(
            f"<gml:pos>{x} {y}</gml:pos>" for x, y in zip(VLAK.split()[::2], VLAK.split()[1::2], strict=True)
        )
        + "</gml:LinearRing>"
    ),
    "with height": polygon(
        '<gml:LinearRing><gml:posList srsDimension="3">120000 480000 1 121000 480000 1 121000 481000 2 '
        "120000 480000 1</gml:posList></gml:LinearRing>"
    ),
    "ETRS89": polygon(ring("52.1 5.1 52.1 5.2 52.2 5.2 52.1 5.1"), srs=ETRS),
    "Bonaire": polygon(ring("12.1 -68.3 12.1 -68.2 12.2 -68.2 12.1 -68.3"), srs=ETRS),
    "surface of two patches": (
        f"<gml:Surface {RD}><gml:patches>{patch(ring(VLAK))}{patch(ring(VLAK))}</gml:patches></gml:Surface>"
    ),
    "boundary with an arc": polygon(
        in_ring(curve(segment(HALF, "Arc"), srs=""), segment(TERUG, "LineString"))
    ),
    "boundary of an arc string": polygon(
        in_ring(
            curve(
                segment("120000 480000 120500 480500 121000 480000 120500 479500 120000 480000", "ArcString"),
                srs="",
            )
        )
    ),
    "a circle": polygon(in_ring(curve(segment(HALF, "Circle"), srs=""))),
    "a circle by its centre": polygon(
        in_ring(
            curve(
                "<gml:CircleByCenterPoint><gml:pos>120000 480000</gml:pos>"
                '<gml:radius uom="m">50</gml:radius></gml:CircleByCenterPoint>',
                srs="",
            )
        )
    ),
    "an arc that is straight": curve(segment("120000 480000 120500 480000 121000 480000", "Arc")),
    "line that crosses itself": (
        f"<gml:LineString {RD}><gml:posList>0 300000 100 300100 100 300000 0 300100</gml:posList></gml:LineString>"
    ),
    "point": f"<gml:Point {RD}><gml:pos>120000 480000</gml:pos></gml:Point>",
    "points": (
        f"<gml:MultiPoint {RD}><gml:pointMember><gml:Point><gml:pos>1 400000</gml:pos></gml:Point></gml:pointMember>"
        "<gml:pointMembers><gml:Point><gml:pos>2 400000</gml:pos></gml:Point></gml:pointMembers></gml:MultiPoint>"
    ),
    "lines": (
        f"<gml:MultiCurve {RD}><gml:curveMember>{curve(segment(TERUG), srs='')}</gml:curveMember></gml:MultiCurve>"
    ),
    "surfaces that share a side": (
        f"<gml:MultiSurface {RD}>"
        + "".join(
            f"<gml:surfaceMember>{polygon(ring(r), srs='')}</gml:surfaceMember>"
            for r in (VLAK, VLAK.replace("120000", "122000"))
        )
        + "</gml:MultiSurface>"
    ),
    "anything together": (
        f"<gml:MultiGeometry {RD}><gml:geometryMember>{polygon(srs='')}</gml:geometryMember></gml:MultiGeometry>"
    ),
}

#: code → geometry, what is said of it.
FOUT: list[tuple[str, str, str]] = [
    ("03.1", "", "there are no coordinates"),
    ("03.1", polygon(ring(" ")), "there are no coordinates"),
    ("03.1", f"<gml:MultiSurface {RD}/>", "there are no coordinates"),
    (
        "03.2",
        polygon(ring("120000 480000 121000 481000 121000 480000 120000 481000 120000 480000")),
        "a boundary crosses itself or another one at 120500 480500",
    ),
    (
        "03.2",
        polygon(ring("0 300000 10 300000 5 300005 10 300010 0 300010 5 300005 0 300000")),
        "a boundary touches itself at 5 300005",
    ),
    (
        "03.2",
        polygon(ring(VLAK), ring("130000 490000 130100 490000 130100 490100 130000 490000")),
        "a hole lies outside the outer boundary at 130000 490000",
    ),
    (
        "03.2",
        polygon(ring(VLAK), ring(GAT), ring("120450 480450 120500 480450 120500 480500 120450 480450")),
        "a hole lies in another hole at",
    ),
    (
        "03.2",
        polygon(ring(VLAK), ring("120000 480500 120500 480000 121000 480500 120500 481000 120000 480500")),
        "the holes divide the surface into pieces at",
    ),
    ("03.2", polygon(ring(VLAK), ring(GAT), ring(GAT)), "a boundary crosses itself or another one at"),
    (
        "03.2",
        polygon(ring("120000 480000 121000 480000 121000 481000 120000 480001")),
        "is not closed: it begins at 120000 480000 and ends at 120000 480001",
    ),
    ("03.2", polygon(ring("120000 480000 121000 480000 120000 480000")), "fewer than four positions"),
    (
        "03.2",
        polygon(ring("0 300000 10 300000 10 300000 0 300000")),
        "a boundary has too few different positions",
    ),
    ("03.2", polygon(ring("0 300000 10 300000 5")), "5 numbers are no whole number of positions of 2"),
    ("03.2", polygon(ring("0 300000 10 300000 x y 0 300000")), "a coordinate is no number"),
    ("03.2", polygon(ring("0 300000 10 300000 NaN INF 0 300000")), "a coordinate is not finite"),
    (
        "03.2",
        f"<gml:Polygon {RD}><gml:interior>{ring(VLAK)}</gml:interior></gml:Polygon>",
        "no outer boundary",
    ),
    ("03.2", f"<gml:Point {RD}><gml:pos>1 300000 2 300000</gml:pos></gml:Point>", "not exactly one position"),
    (
        "03.2",
        f"<gml:LineString {RD}><gml:posList>1 300000 1 300000</gml:posList></gml:LineString>",
        "fewer than two different positions",
    ),
    (
        "03.2",
        curve(segment(TERUG), segment("120000 480001 120000 490000")),
        "a segment begins at 120000 480001, the former one ends at 120000 480000",
    ),
    ("03.2", curve(segment("0 300000 1 300001", "Arc")), "there is no Arc of 2 positions"),
    (
        "03.2",
        curve("<gml:CircleByCenterPoint><gml:pos>0 300000</gml:pos></gml:CircleByCenterPoint>"),
        "no centre or no radius",
    ),
    (
        "03.2",
        (
            f"<gml:MultiSurface {RD}><gml:surfaceMember>{polygon(srs='')}</gml:surfaceMember><gml:surfaceMember>"
            f"{polygon(ring('0 300000 9 300009 9 300000 0 300009 0 300000'), srs='')}"
            "</gml:surfaceMember></gml:MultiSurface>"
        ),
        "a boundary crosses itself or another one at 4.5 300004.5",
    ),
    ("03.5", polygon(srs=""), "srsName is absent"),
    ("03.5", polygon(srs='srsName="EPSG:28992"'), "srsName 'EPSG:28992' is not"),
    (
        "03.5",
        f"<gml:MultiSurface {RD}><gml:surfaceMember>{polygon(srs=ETRS)}</gml:surfaceMember></gml:MultiSurface>",
        "two values of srsName",
    ),
    ("03.5", polygon(ring("52.1 5.1 52.1 5.2 52.2 5.2 52.1 5.1")), "52.1 5.1 are degrees, no metres"),
    ("03.5", polygon(ring(VLAK), srs=ETRS), "120000 480000 are no degrees of latitude and longitude"),
    (
        "03.5",
        polygon(ring("5.1 52.1 5.2 52.1 5.2 52.2 5.1 52.1"), srs=ETRS),
        "5.1 52.1: EPSG:4258 names the latitude first",
    ),
    (
        "03.6",
        f"<gml:Solid {RD}><gml:exterior/></gml:Solid>",
        "Solid is no point, line or surface that a GIO may hold",
    ),
    (
        "03.7",
        polygon("<gml:LinearRing><gml:coordinates>1,2 3,4</gml:coordinates></gml:LinearRing>"),
        "coordinates is deprecated in GML 3.2",
    ),
    (
        "03.7",
        (
            f"<gml:Surface {RD}><gml:patches><gml:Triangle><gml:exterior>{ring(VLAK)}</gml:exterior></gml:Triangle>"
            "</gml:patches></gml:Surface>"
        ),
        "Triangle is none of the forms of basisgeometrie",
    ),
    ("03.7", curve(segment(TERUG, "BSpline")), "BSpline is none of the forms of basisgeometrie"),
    (
        "03.7",
        (
            f'<gml:MultiSurface {RD} xmlns:xlink="http://www.w3.org/1999/xlink"><gml:surfaceMember xlink:href="#a"/>'
            f"<gml:surfaceMember>{polygon(srs='')}</gml:surfaceMember></gml:MultiSurface>"
        ),
        "a member refers to a geometry elsewhere",
    ),
    (
        "03.7",
        polygon('<gml:LinearRing><gml:posList srsDimension="4">1 2 3 4</gml:posList></gml:LinearRing>'),
        "srsDimension is 4",
    ),
]


def _met(geometrie: str) -> Callable[[Voorbeeld], Voorbeeld]:
    return lambda _: met_geometrie(geometrie)


#: code → the first geometry above that raises it.
EERSTE = {f"GEOMETRY.{code}": geometrie for code, geometrie, _ in reversed(FOUT)}
CASES: tuple[RuleCase, ...] = tuple(
    sample_case(code, lambda: met_geometrie(GOED["polygon"]), _met(geometrie))
    for code, geometrie in EERSTE.items()
)


@pytest.mark.parametrize("naam", GOED)
def test_what_basisgeometrie_allows_is_valid(naam: str) -> None:
    assert gevonden(met_geometrie(GOED[naam])) == []


@pytest.mark.parametrize(("code", "geometrie", "zegt"), FOUT)
def test_each_fault_is_told_once_with_its_place(code: str, geometrie: str, zegt: str) -> None:
    made = met_geometrie(geometrie)
    (gebrek,) = gevonden(made)
    assert CODE_VAN[gebrek.soort] == f"GEOMETRY.{code}"
    assert zegt in gebrek.wat.en
    assert gebrek.wat.nl != gebrek.wat.en
    lines = made.lees(BESTAND).decode().splitlines()
    assert gebrek.veld.line is not None
    assert "<basisgeo:id>" in "".join(lines[gebrek.veld.line - 3 :])
    assert gebrek.veld.xpath.startswith("/GeoInformatieObjectVaststelling/")
    assert gebrek.id in made.lees(BESTAND).decode()
    assert len(gebrek.id) == 36


def oordeel(made: Voorbeeld, folder: Path) -> Judgement:
    return check(made.schrijf(folder / "levering"), MOMENT)


@pytest.mark.parametrize("code", sorted(FOUTEN_GEOMETRIE))
def test_a_finding_says_what_where_and_what_to_do(code: str, tmp_path: Path) -> None:
    geometrie, zegt = next((g, z) for c, g, z in FOUT if code == f"GEOMETRY.{c}")
    (melding,) = oordeel(met_geometrie(geometrie), tmp_path).meldingen
    assert (melding.code, melding.file) == (code, BESTAND)
    assert (melding.ernst, melding.soort) == ("fout", "inhoudelijk")
    assert zegt in melding.beschrijving.en
    assert melding.advice is not None
    assert melding.advice.nl


def test_every_code_of_the_table_is_enforced() -> None:
    assert FOUTEN_GEOMETRIE.keys() <= CODES


def test_a_locatie_without_geometrie_is_absent() -> None:
    made = samples.besluit(datum=DATUM)
    tekst = made.lees(BESTAND).decode()
    voor, _, rest = tekst.partition("<geo:geometrie>")
    zonder = met_gml(made, (voor + rest.partition("</geo:geometrie>")[2]).encode())
    assert [gebrek.soort for gebrek in gevonden(zonder)] == ["afwezig"]


def test_many_geometries_are_judged_together_and_told_of_in_order() -> None:
    """The geometry library gets them a thousand at once: each fault stays with its own geometry, the first of it."""
    vlinder = polygon(ring("120000 480000 121000 481000 121000 480000 120000 481000 120000 480000"))
    open_ring = polygon(ring("120000 480000 121000 480000 121000 481000 120000 481000"))
    punt = f"<gml:Point {RD}><gml:pos>120000 480000</gml:pos></gml:Point>"
    leden = "".join(
        f"<gml:surfaceMember>{lid}</gml:surfaceMember>" for lid in (polygon(), vlinder, open_ring)
    )
    fouten = {
        0: vlinder,
        998: open_ring,
        999: f"<gml:MultiSurface {RD}>{leden}</gml:MultiSurface>",
        1000: vlinder,
        1001: f"<gml:Point {RD}/>",
        2400: vlinder,
    }
    gewoon = (polygon(ring(VLAK), ring(GAT)), punt)
    delen = "".join(
        f"<geo:Locatie><geo:geometrie><basisgeo:Geometrie><basisgeo:id>{n}</basisgeo:id><basisgeo:geometrie>"
        f"{fouten.get(n, gewoon[n % 7 == 0])}</basisgeo:geometrie></basisgeo:Geometrie></geo:geometrie></geo:Locatie>"
        for n in range(2500)
    )
    made = samples.besluit(datum=DATUM)
    voor, locatie, na = re.split(
        r"(<geo:Locatie>.*</geo:Locatie>)", made.lees(BESTAND).decode(), flags=re.DOTALL
    )
    found = gevonden(met_gml(made, f"{voor}{delen}{na}".encode()))
    assert locatie
    assert [(int(g.id), g.soort) for g in found] == [
        (n, "afwezig" if n == 1001 else "ongeldig") for n in sorted(fouten)
    ]
    woorden = {int(g.id): g.wat.en for g in found}
    assert "not closed" in woorden[998]
    for n in (0, 999, 1000, 2400):
        assert "crosses" in woorden[n]
    assert found[2].veld.xpath.endswith("/surfaceMember[2]/Polygon")


@pytest.mark.slow
def test_the_published_deliveries_raise_no_false_alarm(shared: Path, tmp_path: Path) -> None:
    def codes(path: Path) -> list[Melding]:
        return [m for m in check(path, MOMENT).meldingen if m.code.startswith("GEOMETRY")]

    folders = sorted({path.parent for path in (shared / "data" / "stop").rglob("*.gml")})
    zips = sorted((shared / "data" / "stop").rglob("*.zip"))
    assert len(folders) >= 5
    assert [m for path in (*folders, *zips) for m in codes(path)] == []
    for nummer, path in enumerate(zips):
        with zipfile.ZipFile(path) as archive:
            archive.extractall(tmp_path / str(nummer))
    every = [*(shared / "data" / "stop").rglob("*.gml"), *tmp_path.rglob("*.gml")]
    assert [g for path in every for g in gebreken(parse_xml(path.read_bytes(), name=path.name))] == []


@pytest.mark.slow
def test_a_large_gml_is_judged_within_bounds() -> None:
    """Forty megabytes: two thousand surfaces of a thousand positions each."""
    posities = " ".join(
        f"{x:.3f} {y:.3f}" for x, y in [*((120000.0 + i, 480000.0) for i in range(999)), (120500.0, 481000.0)]
    )
    lid = (
        f"<gml:surfaceMember>{polygon(ring(f'{posities} 120000.000 480000.000'), srs='')}</gml:surfaceMember>"
    )
    made = samples.besluit(datum=DATUM)
    tekst = made.lees(BESTAND).decode()
    voor, _, rest = tekst.partition("<geo:Locatie>")
    locatie, _, na = rest.partition("</geo:locaties>")
    locatie = f"<geo:Locatie>{locatie}".replace(VLAK, "@")
    begin, einde = locatie.split("<gml:surfaceMember>")[0], locatie.split("</gml:surfaceMember>")[1]
    data = (voor + f"{begin}{lid * 100}{einde}" * 19 + "</geo:locaties>" + na).encode()
    assert len(data) > 38_000_000
    source = parse_xml(data, name="groot.gml")
    tracemalloc.start()
    try:
        assert list(gebreken(source)) == []
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()


_HEAVY = "assert not {'shapely', 'numpy'} & set(__import__('sys').modules)"


@pytest.mark.parametrize(
    "program",
    [
        "import ikt_mocks.stop.check",
        (
            "import pathlib, datetime; from ikt_mocks.stop.check import check;"
            "check(pathlib.Path('levering'), datetime.datetime.now(datetime.UTC))"
        ),
    ],
)
def test_the_geometry_library_is_loaded_for_a_gml_only(program: str, tmp_path: Path) -> None:
    samples.kennisgeving(datum=DATUM).schrijf(tmp_path / "levering")
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\n{_HEAVY}"],
        cwd=tmp_path,
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
