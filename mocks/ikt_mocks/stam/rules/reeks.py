"""Series: the versions of one verzoek that were given together."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from ikt_mocks.rules import rule
from ikt_mocks.stam import errors
from ikt_mocks.stam.messages import INTREKKING
from ikt_mocks.stam.rules._subject import VERZOEK, Bericht, text_of
from ikt_schemas.language import Text
from ikt_schemas.melding import Melding
from ikt_schemas.xml_source import path_of

_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Lid:
    """One version: the file it stands in, and where its volgnummer stands (line from 1, XPath)."""

    verzoeknummer: str
    volgnummer: str
    file: str
    line: int | None
    xpath: str


@dataclass(frozen=True, slots=True)
class Reeks:
    """All versions given of one verzoek, two or more."""

    leden: tuple[Lid, ...]


def lid_van(bericht: Bericht) -> Lid | None:
    """Return the version that ``bericht`` is, ``None`` when its numbers cannot be read."""
    nummer = text_of(bericht.first(f"{VERZOEK}/vx:verzoeknummer"))
    node = bericht.first(f"{VERZOEK}/vx:volgnummer")
    volgnummer = text_of(node)
    if node is None or not nummer or not (volgnummer.isascii() and volgnummer.isdigit()):
        return None
    if len(volgnummer) > _DIGITS:
        return None
    return Lid(nummer, volgnummer, bericht.source.name, node.sourceline, path_of(node))  # type: ignore[arg-type]  # stubs


def reeksen(leden: list[Lid]) -> list[Reeks]:
    """Return the verzoeken of which more than one version was given, by number."""
    numbers = sorted({lid.verzoeknummer for lid in leden})
    found = (tuple(lid for lid in leden if lid.verzoeknummer == nummer) for nummer in numbers)
    return [Reeks(part) for part in found if len({int(lid.volgnummer) for lid in part}) > 1]


@rule(errors.VOLGNUMMER_SPRINGT.code)
def volgnummers_count_on(reeks: Reeks) -> Iterator[Melding]:
    """Between the first and the last version given no supplement is missing; a withdrawal may follow on any."""
    counted = [lid for lid in reeks.leden if int(lid.volgnummer) != int(INTREKKING)]
    ordered = sorted(counted, key=lambda lid: (int(lid.volgnummer), lid.file))
    kind = errors.VOLGNUMMER_SPRINGT
    for before, lid in itertools.pairwise(ordered):
        if int(lid.volgnummer) <= int(before.volgnummer) + 1:
            continue
        yield Melding(
            code=kind.code,
            ernst=kind.ernst,
            soort=kind.soort,
            beschrijving=Text(
                f"op volgnummer {before.volgnummer} volgt {lid.volgnummer}: een aanvulling ontbreekt",
                f"volgnummer {before.volgnummer} is followed by {lid.volgnummer}: a supplement is missing",
            ),
            file=lid.file,
            line=lid.line,
            xpath=lid.xpath,
            ground=kind.ground,
            advice=Text("Lever ook de versies ertussen.", "Give the versions in between as well."),
        )
