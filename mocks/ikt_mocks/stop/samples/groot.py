"""A large delivery, cheap to make: the besluit of :func:`~.leveringen.besluit` with a GIO of tens of megabytes."""

from __future__ import annotations

import hashlib
import random
from datetime import date

from ikt_mocks.parties import GEMEENTE, Party
from ikt_mocks.stop.samples.leveringen import besluit
from ikt_mocks.stop.samples.voorbeeld import GML, Voorbeeld

#: Cells of the grid in which the polygons lie, in metres; each cell holds one.
_CEL = 20
_KOLOMMEN = 400
_PUNTEN = 40
_MIB = 1024 * 1024


def groot_besluit(
    *,
    datum: date,
    mib: int = 45,
    id_levering: str = "voorbeeld-groot-001",
    party: Party = GEMEENTE,
    nummer: int = 1,
) -> Voorbeeld:
    """Return a besluit whose GML is at least ``mib`` MiB: many separate polygons in one geometry.

    The GML does not compress to nothing: the corners of each polygon are drawn by chance, the same every time.
    """
    made = besluit(datum=datum, id_levering=id_levering, party=party, nummer=nummer)
    oud = made.lees("Werkingsgebied.gml")
    begin, einde = oud.index(b"<gml:surfaceMember>"), oud.index(b"</gml:surfaceMember>")
    vlak = oud[begin : einde + len(b"</gml:surfaceMember>")].decode()
    voor, _, rest = vlak.partition("<gml:posList")
    kop, _, rest = rest.partition(">")
    na = rest.partition("</gml:posList>")[2]
    draw = random.Random(nummer)  # noqa: S311 - a sample, no secret
    delen: list[str] = []
    size = 0
    for cel in range(_KOLOMMEN * _KOLOMMEN):
        if size >= mib * _MIB:
            break
        deel = _vlak(voor, kop, na, cel, draw)
        delen.append(deel)
        size += len(deel)
    gml = oud[:begin] + "".join(delen).encode() + oud[einde + len(b"</gml:surfaceMember>") :]
    made = made.vervang(
        "Werkingsgebied.xml", hashlib.sha512(oud).hexdigest(), hashlib.sha512(gml).hexdigest()
    )
    return made.met("Werkingsgebied.gml", gml, GML)


def _vlak(voor: str, kop: str, na: str, cel: int, draw: random.Random) -> str:
    """Return one polygon in its cell: up along the left, down along the right, so that no two sides cross."""
    links, onder = 120_000 + cel % _KOLOMMEN * _CEL, 450_000 + cel // _KOLOMMEN * _CEL
    stap = (_CEL - 2) / _PUNTEN
    hoogten = [onder + 1 + stap * number for number in range(_PUNTEN)]
    rechts = [(links + 11 + 8 * draw.random(), hoogte) for hoogte in hoogten]
    linker = [(links + 1 + 8 * draw.random(), hoogte) for hoogte in reversed(hoogten)]
    punten = [*rechts, *linker, rechts[0]]
    posities = " ".join(f"{x:.3f} {y:.3f}" for x, y in punten)
    # The id of a geometry in GML is unique in the document.
    begin = voor.replace('gml:id="', f'gml:id="v{cel}-')
    return f"{begin}<gml:posList{kop}>{posities}</gml:posList>{na}"
