"""Which text elements a delivered regelingversie has: what the wId of a Regeltekst or Divisie may name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from ikt_mocks.stop._document import MODELLEN, MUTATIE
from ikt_mocks.stop.register.feiten import TEKST, work_van
from ikt_schemas.xml_source import XmlSource

#: Text elements that a Regeltekst may be of, and those that a Divisie or Divisietekst may be of.
ARTIKELEN = ("Artikel", "Lid")
DIVISIES = ("Divisie", "Divisietekst")


@dataclass(frozen=True, slots=True)
class Regelingtekst:
    """The text of one regelingversie in a besluit.

    :param work: of the regeling.
    :param volledig: whether the whole text is there; a change by renvooi shows a part.
    :param artikelen: wIds of its articles and leden; ``divisies`` likewise.
    :param verwijderd: wIds that the change takes out.
    """

    work: str
    volledig: bool
    artikelen: frozenset[str]
    divisies: frozenset[str]
    verwijderd: frozenset[str]


def lees_teksten(source: XmlSource) -> tuple[Regelingtekst, ...]:
    """Return the texts of regelingen in a besluit; empty for any other file."""
    if source.root.tag is None or not str(source.root.tag).endswith("}AanleveringBesluit"):
        return ()
    return tuple(_teksten(source.root))


def _teksten(root: etree._Element) -> Iterator[Regelingtekst]:
    for element in root.iter(*(f"{{{TEKST}}}{naam}" for naam in (MUTATIE, *MODELLEN))):
        wordt = (element.get("wordt") or "").strip()
        ouder = element.getparent()
        if not wordt or (ouder is not None and ouder.tag == f"{{{TEKST}}}VervangRegeling"):
            continue
        volledig = (
            element.tag != f"{{{TEKST}}}{MUTATIE}" or element.find(f"{{{TEKST}}}VervangRegeling") is not None
        )
        verwijderd = frozenset(_verwijderd(element))
        yield Regelingtekst(
            work=work_van(wordt),
            volledig=volledig,
            artikelen=_wids(element, ARTIKELEN) - verwijderd,
            divisies=_wids(element, DIVISIES) - verwijderd,
            verwijderd=verwijderd,
        )


def _wids(element: etree._Element, namen: tuple[str, ...]) -> frozenset[str]:
    found = (e.get("wId") for e in element.iter(*(f"{{{TEKST}}}{naam}" for naam in namen)))
    return frozenset(str(wid).strip() for wid in found if wid)


def _verwijderd(element: etree._Element) -> Iterator[str]:
    """Yield what a change takes out: what ``Verwijder`` names and holds, and what is marked as removed."""
    for weg in element.iter(f"{{{TEKST}}}Verwijder"):
        if (wat := weg.get("wat")) is not None:
            yield str(wat).strip()
        yield from (str(wid).strip() for e in weg.iter(tag=etree.Element) if (wid := e.get("wId")))
    for weg in element.iter(*(f"{{{TEKST}}}{naam}" for naam in (*ARTIKELEN, *DIVISIES))):
        if weg.get("wijzigactie") == "verwijder":
            yield from (str(wid).strip() for e in weg.iter(tag=etree.Element) if (wid := e.get("wId")))
