"""Fictitious parties for tests and the demo. The OINs are test numbers of our own: they belong to nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Bestuurslaag = Literal["gemeente", "provincie", "waterschap", "rijk", "dienst", "leverancier"]


@dataclass(frozen=True, slots=True)
class Party:
    """A party in tests: OIN (20 digits), code as in AKN and IMOW ids (``gm9901``), name and bestuurslaag."""

    oin: str
    code: str
    name: str
    bestuurslaag: Bestuurslaag


GEMEENTE = Party("00000099000000990101", "gm9901", "gemeente Voorbeeldstad", "gemeente")
BUURGEMEENTE = Party("00000099000000990201", "gm9902", "gemeente Testdorp", "gemeente")
PROVINCIE = Party("00000099000000990301", "pv91", "provincie Voorbeeldland", "provincie")
WATERSCHAP = Party("00000099000000990401", "ws9901", "waterschap Voorbeeldwater", "waterschap")
#: A ministerie by the form of its code (mnre and four digits); there is none with this number.
MINISTERIE = Party("00000099000000990601", "mnre9901", "ministerie van Voorbeelden", "rijk")
OMGEVINGSDIENST = Party("00000099000000990501", "od9901", "omgevingsdienst Voorbeeldregio", "dienst")
LEVERANCIER = Party("00000099000000990901", "", "Voorbeeldsoftware", "leverancier")

TEST_PARTIES = (GEMEENTE, BUURGEMEENTE, PROVINCIE, WATERSCHAP, MINISTERIE, OMGEVINGSDIENST, LEVERANCIER)


def default_oins() -> list[str]:
    """Return the OINs that the first token of a new workspace may speak for."""
    return [party.oin for party in TEST_PARTIES]
