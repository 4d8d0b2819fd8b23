"""The geometries in a GIO: read from GML 3.2 one by one, and what is wrong with each.

What is read is basisgeometrie 1.0: an id with one geometry of the Simple Features profile of GML 3.2, arcs and circles
included. Arcs are judged as the chords of small steps. Members of a multi-geometry are judged each by itself.

Importing this module loads the geometry library; only what has a GML to judge does so.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import shapely
from lxml import etree

from ikt_mocks.stop._inhoud import Veld
from ikt_schemas.language import Text
from ikt_schemas.xml_source import XmlSource, path_of

Soort = Literal["afwezig", "ongeldig", "crs", "type", "standaard"]
Punt = tuple[float, float]
if TYPE_CHECKING:
    #: Coordinates of a curve: x1, y1, x2, y2, …; Python 3.11 knows the type by name only.
    Reeks = array[float]
    _Vormen = np.ndarray[tuple[int], np.dtype[np.object_]]

BASISGEO = "http://www.geostandaarden.nl/basisgeometrie/1.0"
GML = "http://www.opengis.net/gml/3.2"
GEO = "https://standaarden.overheid.nl/stop/imop/geo/"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_RD, _ETRS = "urn:ogc:def:crs:EPSG::28992", "urn:ogc:def:crs:EPSG::4258"
#: The only two that STOP3020 knows.
STELSELS = (_RD, _ETRS)

_GROOTSTE_HOEK = 180.0
_STAP = math.pi / 90
_MILLIMETER = 0.001
_MILLIMETER_IN_GRADEN = 1e-8
_MINSTE_RING = 8  # four positions
#: The geometry library judges the surfaces of so many geometries at once, or those with so many coordinates.
_GEOMETRIEEN_TEGELIJK, _GETALLEN_TEGELIJK = 1000, 100_000

_GEOMETRIE = f"{{{BASISGEO}}}Geometrie"
_HOUDER = f"{{{BASISGEO}}}geometrie"
_ZONDER_GEOMETRIE = etree.XPath(
    "descendant-or-self::geo:Locatie[not(geo:geometrie/basisgeo:Geometrie)]",
    namespaces={"geo": GEO, "basisgeo": BASISGEO},
)
_MET_DIMENSIE = etree.XPath("(//*[@srsDimension])[1]")


def _tags(*namen: str) -> frozenset[str]:
    return frozenset(f"{{{GML}}}{naam}" for naam in namen)


_GETALLEN = (f"{{{GML}}}posList", f"{{{GML}}}pos")
_PUNTVERWIJZING = f"{{{GML}}}pointProperty"
_VEROUDERD = _tags("coordinates", "coord", "pointRep")
_LINEAIRE_RING = f"{{{GML}}}LinearRing"
_RINGEN = _tags("LinearRing", "Ring")
_PUNTEN, _SEGMENTEN_IN, _LEDEN_VAN_RING = _tags("Point"), _tags("segments"), _tags("curveMember")
_BUITEN, _BINNEN, _VLAKKEN_IN = _tags("exterior"), _tags("interior"), _tags("patches", "polygonPatches")


@dataclass(frozen=True, slots=True)
class Gebrek:
    """What is wrong with a geometry.

    :param id: ``basisgeo:id``, empty when it has none.
    :param wat: what is wrong, and where when that is known.
    """

    soort: Soort
    id: str
    veld: Veld
    wat: Text


class _Fout(Exception):  # noqa: N818 - never leaves this module; the reason to stop reading one geometry
    def __init__(self, soort: Soort, element: etree._Element, wat: Text) -> None:
        super().__init__(wat.en)
        self.soort = soort
        self.element = element
        self.wat = wat


@dataclass(slots=True)
class _Gelezen:
    """One ``basisgeo:Geometrie`` as it was read: its surfaces, still to be judged, and why reading stopped."""

    geometrie: etree._Element
    vlakken: list[tuple[etree._Element, list[Reeks]]] = field(default_factory=list)
    fout: _Fout | None = None


def gebreken(source: XmlSource) -> Iterator[Gebrek]:
    """Yield what is wrong with the geometries of a GIO, one fault each at most; a geometry is forgotten once read."""
    yield from (_gebrek(_afwezig(locatie), "") for locatie in _gevonden(_ZONDER_GEOMETRIE, source.root))
    zonder_dimensie = not _gevonden(_MET_DIMENSIE, source.root)
    gelezen: list[_Gelezen] = []
    getallen = 0
    for geometrie in source.root.iter(_GEOMETRIE):
        item = _lees(geometrie, "2" if zonder_dimensie else None)
        for positie in geometrie.iter(*_GETALLEN):
            positie.text = None
        if not item.vlakken and item.fout is None:
            continue
        gelezen.append(item)
        getallen += sum(len(ring) for _, ringen in item.vlakken for ring in ringen)
        if len(gelezen) >= _GEOMETRIEEN_TEGELIJK or getallen >= _GETALLEN_TEGELIJK:
            yield from _fouten(gelezen)
            gelezen, getallen = [], 0
    yield from _fouten(gelezen)


def _gevonden(xpath: etree.XPath, root: etree._Element) -> list[etree._Element]:
    return cast("list[etree._Element]", xpath(root))  # noqa: SLF001 - lxml has no other name for it


def _lees(geometrie: etree._Element, dimensie: str | None) -> _Gelezen:
    """Read one geometry until something is wrong; its surfaces are judged later, many together."""
    gelezen = _Gelezen(geometrie)
    try:
        _beoordeel(geometrie, gelezen, dimensie)
    except _Fout as fout:
        gelezen.fout = fout
    return gelezen


def _fouten(gelezen: list[_Gelezen]) -> Iterator[Gebrek]:
    """Yield the first fault of each geometry."""
    vlakken = [vlak for item in gelezen for vlak in item.vlakken]
    fout_per_vlak = iter(_vlakfouten(vlakken))
    for item in gelezen:
        fouten = [next(fout_per_vlak) for _ in item.vlakken]
        # Reading stopped behind the surfaces that it gave.
        fout = next((f for f in fouten if f is not None), item.fout)
        if fout is not None:
            yield _gebrek(fout, (item.geometrie.findtext(f"{{{BASISGEO}}}id") or "").strip())


def _vlakfouten(vlakken: list[tuple[etree._Element, list[Reeks]]]) -> list[_Fout | None]:
    """Return for each surface what is wrong with how its rings lie, and with what they enclose."""
    fouten: list[_Fout | None] = [None] * len(vlakken)
    if not vlakken:
        return fouten
    getallen: Reeks = array("d")
    lengten: list[int] = []
    for _, ringen in vlakken:
        for ring in ringen:
            getallen.extend(ring)
            lengten.append(len(ring) // 2)
    ringen_per_vlak = [len(ringen) for _, ringen in vlakken]
    posities = np.array(getallen).reshape(-1, 2)
    randen = cast("_Vormen", shapely.linearrings(posities, indices=_nummers(lengten)))
    # The first ring of a surface is the outer one.
    gemaakt = cast("_Vormen", shapely.polygons(randen, indices=_nummers(ringen_per_vlak)))
    geldig, oppervlakten = shapely.is_valid(gemaakt), shapely.area(gemaakt)
    for nummer in np.flatnonzero(~geldig | (oppervlakten == 0)).tolist():
        element = vlakken[nummer][0]
        if geldig[nummer]:
            fouten[nummer] = _ongeldig(element, "een vlak heeft geen oppervlakte", "a surface has no area")
        else:
            # GEOS says it as "Self-intersection[120500 480500]".
            reden, _, plek = str(shapely.is_valid_reason(gemaakt[nummer])).partition("[")
            fouten[nummer] = _ongeldig(element, *_in_woorden(reden, plek.rstrip("]")))
    return fouten


def _nummers(aantallen: list[int]) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return 0 as often as the first says, then 1 as often as the second says, and so on."""
    return np.repeat(np.arange(len(aantallen)), aantallen)


def _gebrek(fout: _Fout, id_: str) -> Gebrek:
    line = cast("int | None", fout.element.sourceline)
    return Gebrek(fout.soort, id_, Veld("", line, path_of(fout.element)), fout.wat)


def _afwezig(element: etree._Element) -> _Fout:
    return _Fout("afwezig", element, Text("er staan geen coördinaten", "there are no coordinates"))


def _ongeldig(element: etree._Element, nl: str, en: str) -> _Fout:
    return _Fout("ongeldig", element, Text(nl, en))


def _local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def _kinderen(element: etree._Element) -> list[etree._Element]:
    return [child for child in element if isinstance(child.tag, str)]


def _gml(element: etree._Element, tags: frozenset[str]) -> list[etree._Element]:
    return [child for child in element if child.tag in tags]


def _beoordeel(geometrie: etree._Element, gelezen: _Gelezen, dimensie: str | None) -> None:
    """Judge one ``basisgeo:Geometrie``, but for its surfaces: these are added to what is read.

    :param dimensie: see :class:`_Lezer`.
    :raises _Fout: the first thing that is wrong.
    """
    houder = next(geometrie.iterchildren(_HOUDER), None)
    inhoud = _kinderen(houder) if houder is not None else []
    if not inhoud:
        raise _afwezig(geometrie)
    element = inhoud[0]
    if element.tag not in _LEZERS:
        raise _Fout(
            "type",
            element,
            Text(
                f"{_local(element)} is geen punt, lijn of vlak dat een GIO mag bevatten",
                f"{_local(element)} is no point, line or surface that a GIO may hold",
            ),
        )
    # Kept while the geometry is read: lxml makes an element anew each time that nothing holds it.
    delen = list(element.iter(etree.Element))
    stelsel = _stelsel(element, delen)
    try:
        _Lezer(stelsel, gelezen, dimensie).lees(element)
    except _Fout:
        # What was read whole has text.
        if not any((e.text or "").strip() for e in element.iter(*_MET_TEKST)):
            raise _afwezig(element) from None
        raise


def _stelsel(element: etree._Element, delen: list[etree._Element]) -> str:
    """Return the coordinate reference system of a geometry, which it may have from what it stands in.

    :param delen: all elements of the geometry.
    """
    namen = [(e, naam) for e in delen if (naam := e.get("srsName")) is not None]
    for houder, naam in namen:
        if naam not in STELSELS:
            raise _Fout(
                "crs",
                houder,
                Text(
                    f"srsName '{naam}' is niet {_RD} of {_ETRS}", f"srsName '{naam}' is not {_RD} or {_ETRS}"
                ),
            )
    eigen = {naam for _, naam in namen}
    if len(eigen) > 1:
        raise _Fout(
            "crs",
            element,
            Text("een geometrie heeft twee waarden van srsName", "one geometry has two values of srsName"),
        )
    boven = (naam for e in element.iterancestors() if (naam := e.get("srsName")))
    stelsel = namen[0][1] if namen else next(boven, "")
    if stelsel not in STELSELS:
        raise _Fout("crs", element, Text("srsName ontbreekt", "srsName is absent"))
    return stelsel


class _Lezer:
    """Reads the parts of one geometry and judges them, its surfaces excepted.

    :param dimensie: the number of numbers of every position; ``None`` when each says it itself.
    """

    def __init__(self, stelsel: str, gelezen: _Gelezen, dimensie: str | None) -> None:
        self._stelsel = stelsel
        self._gelezen = gelezen
        self._dimensie = dimensie
        self._bijna = _MILLIMETER if stelsel == _RD else _MILLIMETER_IN_GRADEN

    def lees(self, element: etree._Element) -> None:
        """Judge ``element``, a geometry that may stand in another.

        :raises _Fout: something is wrong with it.
        """
        lezer = _LEZERS.get(element.tag)
        if lezer is None:
            raise _buiten_profiel(element)
        lezer(self, element)

    # -- positions -------------------------------------------------------------------------------------------

    def _getallen(self, element: etree._Element) -> Reeks:
        """Return the coordinates in a ``pos`` or ``posList``, x and y only."""
        dimensie = self._dimensie or next(
            (waarde for e in (element, *element.iterancestors()) if (waarde := e.get("srsDimension"))), "2"
        )
        try:
            getallen = array("d", map(float, (element.text or "").split()))
        except ValueError:
            raise _ongeldig(element, "een coördinaat is geen getal", "a coordinate is no number") from None
        if dimensie not in ("2", "3"):
            raise _Fout(
                "standaard",
                element,
                Text(
                    f"srsDimension is {dimensie}; een positie heeft 2 of 3 getallen",
                    f"srsDimension is {dimensie}; a position has 2 or 3 numbers",
                ),
            )
        breedte = int(dimensie)
        if len(getallen) % breedte:
            raise _ongeldig(
                element,
                f"{len(getallen)} getallen zijn geen geheel aantal posities van {breedte}",
                f"{len(getallen)} numbers are no whole number of positions of {breedte}",
            )
        if not all(map(math.isfinite, getallen)):
            raise _ongeldig(element, "een coördinaat is niet eindig", "a coordinate is not finite")
        if breedte == 3:
            vlak = array("d", bytes(len(getallen) // 3 * 16))
            vlak[0::2], vlak[1::2] = getallen[0::3], getallen[1::3]
            getallen = vlak
        self._in_het_stelsel(element, getallen)
        return getallen

    def _in_het_stelsel(self, element: etree._Element, getallen: Reeks) -> None:
        """Refuse degrees that pass for metres, degrees that are none, and longitude before latitude."""
        if not getallen:
            return
        if self._stelsel == _RD:
            if max(getallen) <= _GROOTSTE_HOEK and min(getallen) >= -_GROOTSTE_HOEK:
                raise _Fout(
                    "crs",
                    element,
                    Text(
                        f"{_punt(getallen[0], getallen[1])} zijn graden, geen meters in het RD-stelsel",
                        f"{_punt(getallen[0], getallen[1])} are degrees, no metres in the RD system",
                    ),
                )
            return
        eerste, tweede = getallen[0::2], getallen[1::2]
        if max(map(abs, eerste)) > _GROOTSTE_HOEK / 2 or max(map(abs, tweede)) > _GROOTSTE_HOEK:
            raise _Fout(
                "crs",
                element,
                Text(
                    f"{_punt(getallen[0], getallen[1])} zijn geen graden noorderbreedte en oosterlengte",
                    f"{_punt(getallen[0], getallen[1])} are no degrees of latitude and longitude",
                ),
            )
        if max(eerste) < min(tweede):
            # In and around the Netherlands the latitude is about 50 and the longitude below 8.
            raise _Fout(
                "crs",
                element,
                Text(
                    f"{_punt(getallen[0], getallen[1])}: EPSG:4258 noemt eerst de noorderbreedte, dan de oosterlengte",
                    f"{_punt(getallen[0], getallen[1])}: EPSG:4258 names the latitude first, then the longitude",
                ),
            )

    def _posities(self, element: etree._Element) -> Reeks:
        """Return all positions that ``element`` holds itself."""
        kinderen = [(kind, kind.tag) for kind in element]
        for kind, tag in kinderen:
            if tag in _VEROUDERD:
                raise _Fout(
                    "standaard",
                    kind,
                    Text(
                        f"{_local(kind)} is verouderd in GML 3.2", f"{_local(kind)} is deprecated in GML 3.2"
                    ),
                )
        found: Reeks = array("d")
        for kind, tag in kinderen:
            if tag == _PUNTVERWIJZING:
                for punt in _gml(kind, _PUNTEN):
                    found.extend(self._posities(punt))
            elif tag in _GETALLEN:
                found.extend(self._getallen(kind))
        if not found:
            raise _afwezig(element)
        return found

    # -- points and lines ------------------------------------------------------------------------------------

    def punt(self, element: etree._Element) -> None:
        """Judge a ``Point``."""
        if len(self._posities(element)) != 2:
            raise _ongeldig(
                element, "een punt heeft niet precies één positie", "a point has not exactly one position"
            )

    def lijn(self, element: etree._Element) -> Reeks:
        """Judge a ``LineString`` and return its positions."""
        posities = self._posities(element)
        if all(x == posities[0] for x in posities[2::2]) and all(y == posities[1] for y in posities[3::2]):
            raise _ongeldig(
                element,
                "een lijn heeft minder dan twee verschillende posities",
                "a line has fewer than two different positions",
            )
        return posities

    def kromme(self, element: etree._Element) -> Reeks:
        """Judge a ``Curve`` and return its positions; arcs in small steps."""
        found: Reeks = array("d")
        for segmenten in _gml(element, _SEGMENTEN_IN):
            for segment in _kinderen(segmenten):
                lezer = _SEGMENTEN.get(segment.tag)
                if lezer is None:
                    raise _buiten_profiel(segment)
                self._verleng(found, lezer(self, segment), segment)
        if not found:
            raise _afwezig(element)
        return found

    def _verleng(self, found: Reeks, verder: Reeks, element: etree._Element) -> None:
        """Add what comes next, which begins where the former ended."""
        if not found:
            found.extend(verder)
            return
        einde, begin = (found[-2], found[-1]), (verder[0], verder[1])
        if math.dist(einde, begin) > self._bijna:
            raise _ongeldig(
                element,
                f"een segment begint op {_punt(*begin)}, het vorige eindigt op {_punt(*einde)}",
                f"a segment begins at {_punt(*begin)}, the former one ends at {_punt(*einde)}",
            )
        found.extend(verder[2:])

    def bogen(self, element: etree._Element) -> Reeks:
        """Return the positions of an ``Arc``, ``ArcString`` or ``Circle``: three, or three and then two each."""
        posities = self._posities(element)
        punten = list(zip(posities[0::2], posities[1::2], strict=True))
        rond = _local(element) == "Circle"
        if len(punten) < 3 or len(punten) % 2 == 0 or (_local(element) != "ArcString" and len(punten) != 3):
            raise _ongeldig(
                element,
                f"een {_local(element)} heeft geen {len(punten)} posities",
                f"there is no {_local(element)} of {len(punten)} positions",
            )
        found: Reeks = array("d", punten[0])
        for begin, midden, einde in zip(punten[0::2], punten[1::2], punten[2::2], strict=False):
            found.extend(_boog(begin, midden, einde, rond=rond)[2:])
        return found

    def cirkel(self, element: etree._Element) -> Reeks:
        """Return the positions of a ``CircleByCenterPoint`` or ``ArcByCenterPoint``."""
        middelpunt = self._posities(element)
        try:
            straal, begin, einde = (
                float(element.findtext(f"{{{GML}}}{naam}") or standaard)
                for naam, standaard in (("radius", "nan"), ("startAngle", "0"), ("endAngle", "360"))
            )
        except ValueError:
            straal = begin = einde = math.nan
        if len(middelpunt) != 2 or not straal > 0 or not math.isfinite(straal + begin + einde):
            raise _ongeldig(
                element,
                f"{_local(element)} heeft geen middelpunt of geen straal",
                f"{_local(element)} has no centre or no radius",
            )
        hoeken = math.radians(begin), math.radians(einde)
        return _om((middelpunt[0], middelpunt[1]), straal, hoeken[0], hoeken[1] - hoeken[0])

    # -- surfaces --------------------------------------------------------------------------------------------

    def veelhoek(self, element: etree._Element) -> None:
        """Judge the rings of a ``Polygon`` or ``PolygonPatch`` each by itself, and add it to what is read."""
        buiten = _gml(element, _BUITEN)
        if not buiten:
            raise _ongeldig(element, "een vlak heeft geen buitenrand", "a surface has no outer boundary")
        ringen = [self._ring(rand) for rand in (*buiten[:1], *_gml(element, _BINNEN))]
        self._gelezen.vlakken.append((element, ringen))

    def _ring(self, rand: etree._Element) -> Reeks:
        ringen = _gml(rand, _RINGEN)
        if not ringen:
            raise _afwezig(rand)
        ring = ringen[0]
        if ring.tag == _LINEAIRE_RING:
            posities, bijna = self._posities(ring), 0.0
        else:
            posities, bijna = array("d"), self._bijna
            for lid in _gml(ring, _LEDEN_VAN_RING):
                for kromme in _kinderen(lid):
                    self._verleng(posities, self._lijnvormig(kromme), kromme)
            if not posities:
                raise _afwezig(ring)
        begin, einde = (posities[0], posities[1]), (posities[-2], posities[-1])
        if math.dist(begin, einde) > bijna:
            raise _ongeldig(
                ring,
                f"een rand is niet gesloten: hij begint op {_punt(*begin)} en eindigt op {_punt(*einde)}",
                f"a boundary is not closed: it begins at {_punt(*begin)} and ends at {_punt(*einde)}",
            )
        posities[-2:] = array("d", begin)
        if len(posities) < _MINSTE_RING:
            raise _ongeldig(
                ring, "een rand heeft minder dan vier posities", "a boundary has fewer than four positions"
            )
        return posities

    def _lijnvormig(self, element: etree._Element) -> Reeks:
        if element.tag == f"{{{GML}}}LineString":
            return self.lijn(element)
        if element.tag == f"{{{GML}}}Curve":
            return self.kromme(element)
        raise _buiten_profiel(element)

    def oppervlak(self, element: etree._Element) -> None:
        """Judge a ``Surface``: each of its patches."""
        vlakken = [vlak for delen in _gml(element, _VLAKKEN_IN) for vlak in _kinderen(delen)]
        if not vlakken:
            raise _afwezig(element)
        for vlak in vlakken:
            if vlak.tag != f"{{{GML}}}PolygonPatch":
                raise _buiten_profiel(vlak)
            self.veelhoek(vlak)

    # -- more than one ---------------------------------------------------------------------------------------

    def leden(self, element: etree._Element) -> None:
        """Judge each member of a multi-geometry; what kinds it may hold is for the schema."""
        leden = [kind for kind in _kinderen(element) if kind.tag.endswith(("Member", "Members"))]
        if not leden:
            raise _afwezig(element)
        for lid in leden:
            inhoud = _kinderen(lid)
            if not inhoud:
                raise _verwijst(lid) if lid.get(_XLINK) else _afwezig(lid)
            for deel in inhoud:
                self.lees(deel)


def _verwijst(element: etree._Element) -> _Fout:
    return _Fout(
        "standaard",
        element,
        Text(
            "een lid verwijst naar een geometrie elders in plaats van haar te bevatten",
            "a member refers to a geometry elsewhere in the place of holding it",
        ),
    )


def _buiten_profiel(element: etree._Element) -> _Fout:
    naam = _local(element)
    return _Fout(
        "standaard",
        element,
        Text(
            f"{naam} hoort niet bij de vormen van basisgeometrie",
            f"{naam} is none of the forms of basisgeometrie",
        ),
    )


def _punt(x: float, y: float) -> str:
    return f"{x:.9g} {y:.9g}"


_REDENEN = {
    "Self-intersection": (
        "een rand snijdt zichzelf of een andere rand",
        "a boundary crosses itself or another one",
    ),
    "Ring Self-intersection": ("een rand raakt zichzelf", "a boundary touches itself"),
    "Hole lies outside shell": (
        "een gat ligt buiten de buitenrand",
        "a hole lies outside the outer boundary",
    ),
    "Holes are nested": ("een gat ligt in een ander gat", "a hole lies in another hole"),
    "Interior is disconnected": (
        "de gaten delen het vlak in losse stukken",
        "the holes divide the surface into pieces",
    ),
    "Duplicate Rings": ("twee randen vallen samen", "two boundaries are the same"),
    "Too few points in geometry component": (
        "een rand heeft te weinig verschillende posities",
        "a boundary has too few different positions",
    ),
}


def _in_woorden(reden: str, plek: str) -> tuple[str, str]:
    """Return in Dutch and English what the geometry library calls ``reden``, and where."""
    nl, en = _REDENEN.get(
        reden, (f"het vlak is niet geldig ({reden})", f"the surface is not valid ({reden})")
    )
    return (f"{nl} bij {plek}", f"{en} at {plek}") if plek else (nl, en)


def _om(middelpunt: Punt, straal: float, begin: float, hoek: float) -> Reeks:
    """Return positions on a circle, from angle ``begin`` over ``hoek``, in equal steps."""
    stappen = max(2, math.ceil(abs(hoek) / _STAP))
    found: Reeks = array("d")
    for stap in range(stappen + 1):
        a = begin + hoek * stap / stappen
        found.extend((middelpunt[0] + straal * math.cos(a), middelpunt[1] + straal * math.sin(a)))
    return found


def _boog(begin: Punt, midden: Punt, einde: Punt, *, rond: bool) -> Reeks:
    """Return positions on the arc through three; a circle goes all the way round.

    Three in a line give the line, as GML 3.2 says.
    """
    (ax, ay), (bx, by), (cx, cy) = begin, midden, einde
    twee = 2 * ((bx - ax) * (cy - ay) - (by - ay) * (cx - ax))
    if abs(twee) <= 1e-12 * max(math.dist(begin, einde), math.dist(begin, midden)) ** 2:
        return array("d", (*begin, *midden, *einde))
    b2, c2 = (bx - ax) ** 2 + (by - ay) ** 2, (cx - ax) ** 2 + (cy - ay) ** 2
    mx = ax + ((cy - ay) * b2 - (by - ay) * c2) / twee
    my = ay + ((bx - ax) * c2 - (cx - ax) * b2) / twee
    eerste = math.atan2(ay - my, ax - mx)
    hoek = (math.atan2(cy - my, cx - mx) - eerste) % math.tau
    if twee < 0:
        hoek -= math.tau
    if rond:
        hoek = math.copysign(math.tau, twee)
    found = _om((mx, my), math.dist((mx, my), begin), eerste, hoek)
    slot = begin if rond else einde
    found[:2], found[-2:] = array("d", begin), array("d", slot)
    return found


_MET_TEKST = tuple(f"{{{GML}}}{naam}" for naam in ("pos", "posList", "coordinates", "coord", "X"))

_LEZERS: dict[object, Callable[[_Lezer, etree._Element], object]] = {
    f"{{{GML}}}Point": _Lezer.punt,
    f"{{{GML}}}LineString": _Lezer.lijn,
    f"{{{GML}}}Curve": _Lezer.kromme,
    f"{{{GML}}}Polygon": _Lezer.veelhoek,
    f"{{{GML}}}Surface": _Lezer.oppervlak,
    f"{{{GML}}}MultiPoint": _Lezer.leden,
    f"{{{GML}}}MultiCurve": _Lezer.leden,
    f"{{{GML}}}MultiSurface": _Lezer.leden,
    f"{{{GML}}}MultiGeometry": _Lezer.leden,
}
_SEGMENTEN: dict[object, Callable[[_Lezer, etree._Element], Reeks]] = {
    f"{{{GML}}}LineStringSegment": _Lezer.lijn,
    f"{{{GML}}}Arc": _Lezer.bogen,
    f"{{{GML}}}ArcString": _Lezer.bogen,
    f"{{{GML}}}Circle": _Lezer.bogen,
    f"{{{GML}}}CircleByCenterPoint": _Lezer.cirkel,
    f"{{{GML}}}ArcByCenterPoint": _Lezer.cirkel,
}
