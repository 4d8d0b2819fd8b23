"""What the rules judge: a delivery with all that its judgement depends on."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from ikt_mocks.stop._inhoud import Opdracht
from ikt_mocks.stop._instellingen import Instellingen
from ikt_mocks.stop._pakket import Pakket
from ikt_mocks.stop.messages import Leveringsverzoek
from ikt_mocks.stop.register.stand import Stand
from ikt_schemas.errors import ZipRefused

BESLUIT = "AanleveringBesluit"
KENNISGEVING = "AanleveringKennisgeving"

# Comparing names costs time, and among very many a likeness says little.
_MOST_TO_COMPARE = 200
_LONGEST_TO_COMPARE = 100


@dataclass(frozen=True, slots=True)
class BekendePublicatie:
    """A besluit or kennisgeving that was registered before.

    :param stand: geregistreerd, gepubliceerd or afgebroken.
    """

    work: str
    expression: str
    id_bevoegd_gezag: str
    datum_bekendmaking: date
    stand: str


class Register(Protocol):
    """What earlier deliveries left behind."""

    def id_levering_gebruikt(self, oin: str, id_levering: str) -> bool:
        """Tell whether an earlier delivery of this OIN had this idLevering."""

    def publicaties(self, akn: str) -> list[BekendePublicatie]:
        """Return what is registered under a work or expression, newest first."""

    def stand(self) -> Stand:
        """Return everything that is registered, read once per judgement."""


@dataclass(frozen=True, slots=True)
class Inzending:
    """What came in, before the zip is opened.

    :param verzoek: ``None`` when only a package is judged.
    :param zip_bytes: size of the zip; ``None`` when there is none, or a folder is judged.
    :param weigering: why the zip is not read.
    """

    instellingen: Instellingen
    verzoek: Leveringsverzoek | None = None
    zip_bytes: int | None = None
    weigering: ZipRefused | None = None


@dataclass(frozen=True, slots=True)
class Zaak:
    """A package that could be opened.

    :param now: time of the workspace; the working day and the future are judged by its Dutch date.
    :param register: ``None`` when there is no history to judge against.
    """

    pakket: Pakket
    now: datetime
    instellingen: Instellingen = field(default_factory=Instellingen)
    verzoek: Leveringsverzoek | None = None
    afzender: str = ""
    register: Register | None = None

    @property
    def opdracht(self) -> Opdracht | None:
        """The order, when it says anything."""
        return self.pakket.opdracht

    @property
    def datum_bekendmaking(self) -> date | None:
        """The date in the order; ``None`` when it is absent or no date of the form JJJJ-MM-DD."""
        veld = self.opdracht.datum_bekendmaking if self.opdracht else None
        return None if veld is None else lees_datum(veld.text)


def lees_datum(text: str) -> date | None:
    """Read a date of the form JJJJ-MM-DD, with nothing around it; ``None`` for anything else."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def lijkt_op(name: str, names: Collection[str]) -> tuple[str, str]:
    """Return a remark in Dutch and English on the name that ``name`` probably means; empty when none is near."""
    near = [other for other in sorted(names) if other.rpartition("/")[2].lower() == name.lower()]
    if not near and len(names) <= _MOST_TO_COMPARE:
        near = difflib.get_close_matches(name[:_LONGEST_TO_COMPARE], sorted(names), 1, 0.85)
    return (f"; bedoelde u {near[0]}?", f"; did you mean {near[0]}?") if near else ("", "")
