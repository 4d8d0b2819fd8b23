"""What the rules judge: a delivery with all that its judgement depends on."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import PurePosixPath
from typing import Protocol

from ikt_mocks.stop._inhoud import Opdracht
from ikt_mocks.stop._instellingen import Instellingen
from ikt_mocks.stop._pakket import Pakket
from ikt_mocks.stop.messages import Leveringsverzoek
from ikt_mocks.stop.register.stand import Stand
from ikt_mocks.stop.rules._ozon import Ozon
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


@dataclass(frozen=True)
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

    @cached_property
    def ozon(self) -> Ozon | None:
        """The delivery beside what OZON knows; ``None`` without OW data."""
        return Ozon.van(self)


def lees_datum(text: str) -> date | None:
    """Read a date of the form JJJJ-MM-DD, with nothing around it; ``None`` for anything else."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def in_map(name: str) -> str:
    """Return the name of a file without the folder that it stands in."""
    return name.rpartition("/")[2]


def lijkt_op(name: str, pakket: Pakket) -> tuple[str, str]:
    """Return a remark in Dutch and English on the file that ``name`` probably means; empty when none is near.

    A file of another suffix that manifest.xml lists is another file: Gebied.xml is no misspelt Gebied.gml.
    """
    names = sorted(pakket.names)
    near = [other for other in names if in_map(other).lower() == name.lower()]
    if not near and len(names) <= _MOST_TO_COMPARE:
        listed = {regel.bestandsnaam.text for regel in pakket.manifest.regels} if pakket.manifest else set()
        suffix = PurePosixPath(name).suffix.lower()
        may = [n for n in names if n not in listed or PurePosixPath(n).suffix.lower() == suffix]
        near = difflib.get_close_matches(name[:_LONGEST_TO_COMPARE], may, 1, 0.85)
    return (f"; bedoelde u {near[0]}?", f"; did you mean {near[0]}?") if near else ("", "")
