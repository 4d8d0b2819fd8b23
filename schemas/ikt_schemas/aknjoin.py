"""The grammar of AKN and JOIN identifications: reading one into its parts, and naming what is wrong with it.

::

    work        /akn/{land}/{soort}/{overheid}/{datum}/{overig}
                /join/id/{soort}/{overheid}/{datum}/{overig}
    expression  {work}/{taal}@{datum}[;versie][/!component]   (of an AKN also a number in the place of datum)

The parts and their values are those of the STOP schematron for identifications (1.3.0) and of the rules
LVBB2008 to LVBB2022 of the validation matrix. Two published slips are not followed: LVBB2009 writes ``ln`` where
``nl`` is meant, and the pattern for overheid in STOP1038 is not closed at its end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

LANDEN = ("nl", "aw", "cw", "sx")
SOORTEN_AKN = ("act", "bill", "doc", "officialGazette")
SOORTEN_JOIN = ("regdata", "pubdata", "infodata", "proces", "stop")
#: The kinds of JOIN that an informatieobject may have.
COLLECTIES = ("regdata", "pubdata", "infodata")
TALEN = ("nld", "eng", "fry", "pap", "mul", "und")
BLADEN = ("bgr", "gmb", "prb", "stb", "stcrt", "trb", "wsb")
GECONSOLIDEERD_AKN = ("land", "provincie", "gemeente", "waterschap", "consolidatie")
GECONSOLIDEERD_JOIN = ("consolidatie",)
#: Longest last part of a work (LVBB2021).
LANGSTE_OVERIG = 128

OVERHEID = re.compile(r"mnre[0-9]{4}|mn[0-9]{3}|gm[0-9]{4}|ws[0-9]{4}|pv[0-9]{2}")
_OVERIG = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_-]*")
_COMPONENT = re.compile(r"![A-z0-9_/=-]+")
_JAAR = re.compile(r"[0-9]{4}")
_DATUM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Gebrek(StrEnum):
    """What can be wrong with an identification; the value names the part."""

    BEGIN = "begin"
    LAND = "land"
    ID = "id"
    SOORT = "soort"
    OVERHEID = "overheid"
    BLAD = "blad"
    DATUM = "datum"
    OVERIG_TEKENS = "overig"
    OVERIG_LENGTE = "lengte"
    AANTAL = "aantal"
    TAAL = "taal"
    EXPRESSIEDATUM = "expressiedatum"
    VOLGORDE = "volgorde"
    PUNT = "punt"
    COMPONENT = "component"
    UITROEPTEKEN = "uitroepteken"


@dataclass(frozen=True, slots=True)
class Identificatie:
    """The parts of an identification as written, valid or not; what is absent is empty.

    :param stelsel: the first part: ``akn``, ``join`` or whatever stands there.
    :param ruimte: the second part: the country of an AKN, ``id`` of a JOIN.
    :param rest: the parts after the work, joined again; empty for a work.
    :param aantal: how many parts stand between the first slash and the ``@``, or the end.
    """

    tekst: str
    stelsel: str
    ruimte: str
    soort: str
    overheid: str
    datum: str
    overig: str
    rest: str
    aantal: int

    @property
    def work(self) -> str:
        """The identification of the work."""
        parts = (self.stelsel, self.ruimte, self.soort, self.overheid, self.datum, self.overig)
        return self.tekst if not self.rest else "/" + "/".join(parts)

    @property
    def is_expression(self) -> bool:
        """Whether something follows after the work."""
        return bool(self.rest)

    @property
    def taal(self) -> str:
        """The language of an expression."""
        return self.rest.partition("/")[0].partition("@")[0]

    @property
    def _na_taal(self) -> str:
        return self.rest.partition("/")[0].partition("@")[2]

    @property
    def expressiedatum(self) -> str:
        """The year or date of an expression."""
        return self._na_taal.partition(";")[0]

    @property
    def versie(self) -> str:
        """What stands after the semicolon of an expression."""
        return self._na_taal.partition(";")[2]

    @property
    def component(self) -> str:
        """The part after the expression, with its exclamation mark."""
        return self.rest.partition("/")[2]


def lees(tekst: str) -> Identificatie:
    """Take an identification apart, whatever it is; blanks around it do not count."""
    tekst = tekst.strip()
    parts = tekst.removeprefix("/").split("/")
    stelsel, ruimte, soort, overheid, datum, overig = (parts + [""] * 6)[:6]
    aantal = tekst.removeprefix("/").partition("@")[0].count("/") + 1
    rest = "/".join(parts[6:])
    return Identificatie(tekst, stelsel, ruimte, soort, overheid, datum, overig, rest, aantal)


def is_jaar_of_datum(tekst: str) -> bool:
    """Tell whether this is a year of four digits or an existing date, JJJJ-MM-DD."""
    if _JAAR.fullmatch(tekst):
        return tekst != "0000"
    if not _DATUM.fullmatch(tekst):
        return False
    try:
        date.fromisoformat(tekst)
    except ValueError:
        return False
    return True


def is_overheid(tekst: str) -> bool:
    """Tell whether this has the form of the code of a ministerie, gemeente, waterschap or provincie."""
    return OVERHEID.fullmatch(tekst) is not None


def gebreken(identificatie: Identificatie, vorm: Literal["work", "expression", ""] = "") -> dict[Gebrek, str]:
    """Return what is wrong, with the part that is; empty for a good identification.

    :param vorm: what it must be; empty when both will do.
    """
    it = identificatie
    found: dict[Gebrek, str] = {}
    if "." in it.tekst:
        found[Gebrek.PUNT] = it.tekst
    if not it.tekst.startswith(("/akn/", "/join/")):
        # Where the beginning is something else, the other parts mean nothing.
        return found | {Gebrek.BEGIN: it.tekst}
    expression = vorm == "expression" or (not vorm and (it.is_expression or "@" in it.tekst))
    if it.aantal != (7 if expression else 6) or (expression and "@" not in it.rest.partition("/")[0]):
        found[Gebrek.AANTAL] = str(it.aantal)
    found |= _work(it)
    if expression and Gebrek.AANTAL not in found:
        found |= _expression(it)
    return found


def _work(it: Identificatie) -> dict[Gebrek, str]:
    akn = it.stelsel == "akn"
    gazette = akn and it.soort == "officialGazette"
    wrong = {
        Gebrek.LAND: (akn and it.ruimte not in LANDEN, it.ruimte),
        Gebrek.ID: (not akn and it.ruimte != "id", it.ruimte),
        Gebrek.SOORT: (it.soort not in (SOORTEN_AKN if akn else SOORTEN_JOIN), it.soort),
        Gebrek.BLAD: (gazette and it.overheid not in BLADEN, it.overheid),
        Gebrek.OVERHEID: (
            not gazette
            and not is_overheid(it.overheid)
            and it.overheid not in (GECONSOLIDEERD_AKN if akn else GECONSOLIDEERD_JOIN),
            it.overheid,
        ),
        Gebrek.DATUM: (not is_jaar_of_datum(it.datum), it.datum),
        Gebrek.OVERIG_TEKENS: (_OVERIG.fullmatch(it.overig) is None, it.overig),
        Gebrek.OVERIG_LENGTE: (len(it.overig) > LANGSTE_OVERIG, it.overig),
    }
    return {gebrek: part for gebrek, (is_wrong, part) in wrong.items() if is_wrong}


def _expression(it: Identificatie) -> dict[Gebrek, str]:
    found: dict[Gebrek, str] = {}
    if it.taal not in TALEN:
        found[Gebrek.TAAL] = it.taal
    # Of an AKN the published deliveries write a bare number here, and the chain accepts it.
    if not it.expressiedatum or (it.stelsel == "join" and not is_jaar_of_datum(it.expressiedatum)):
        found[Gebrek.EXPRESSIEDATUM] = it.expressiedatum
    elif it.stelsel == "join" and it.expressiedatum[:4] < it.datum[:4]:
        found[Gebrek.VOLGORDE] = it.expressiedatum
    if it.component and _COMPONENT.fullmatch(it.component) is None:
        found[Gebrek.COMPONENT] = it.component
    if "!" in it.rest.partition("/")[0]:
        found[Gebrek.UITROEPTEKEN] = it.rest.partition("/")[0]
    return found
