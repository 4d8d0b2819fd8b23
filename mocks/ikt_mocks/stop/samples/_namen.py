"""The identifications in a sample, all derived from the party, the document type, the year and a number."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from ikt_mocks.parties import Party
from ikt_mocks.stop.samples.soorten import DOCUMENTSOORTEN, Documentsoort

# bestuurslaag → word in TOOI ids, and what a sample is when no document type is asked for.
_PER_LAAG = {
    "gemeente": ("gemeente", "omgevingsplan"),
    "provincie": ("provincie", "omgevingsverordening"),
    "waterschap": ("waterschap", "waterschapsverordening"),
    "rijk": ("ministerie", "ministeriele-regeling"),
}
_UUIDS = uuid.UUID("5f0c8f1e-7a2b-5f43-9a58-3f7a1f4f0001")


@dataclass(frozen=True, slots=True)
class Namen:
    """What everything in one sample is called.

    :param soort: the document type; the rules of this bestuurslaag when left out.
    :param stap: sets besluit and doel of a later step apart from those of the first.
    :param versie: number of the version of the regeling.
    :param gebied: number of the version of its GIO.
    :raises ValueError: the party is no gemeente, provincie, waterschap or ministerie, or does not adopt this kind.
    """

    party: Party
    jaar: int
    nummer: int
    soort: Documentsoort | None = None
    stap: str = ""
    versie: int = 1
    gebied: int = 1

    def __post_init__(self) -> None:
        """Refuse a party that makes no regelingen of this kind."""
        if self.party.bestuurslaag not in _PER_LAAG:
            raise ValueError(self.party.bestuurslaag)
        if self.soort is not None and self.party.bestuurslaag not in self.soort.organen:
            raise ValueError(f"{self.soort.naam}: {self.party.bestuurslaag}")

    @property
    def documentsoort(self) -> Documentsoort:
        """The document type."""
        return self.soort or DOCUMENTSOORTEN[_PER_LAAG[self.party.bestuurslaag][1]]

    @property
    def code(self) -> str:
        """The code of the overheid, ``gm9901``."""
        return self.party.code

    @property
    def overheid(self) -> str:
        """The TOOI id of the overheid."""
        return f"/tooi/id/{_PER_LAAG[self.party.bestuurslaag][0]}/{self.code}"

    @property
    def soort_regeling(self) -> str:
        """The kind of regeling that this bestuurslaag makes."""
        return self.documentsoort.soort_regeling

    @property
    def orgaan(self) -> str:
        """The kind of bestuursorgaan."""
        return f"/tooi/def/thes/kern/{self.documentsoort.organen[self.party.bestuurslaag]}"

    @property
    def document(self) -> str:
        """What the regeling is called."""
        return self.documentsoort.titel.partition(" ")[2]

    @property
    def _eigen(self) -> str:
        """What sets a sample of a document type apart from one that was asked for by bestuurslaag only."""
        return f"-{self.soort.code}" if self.soort else ""

    @property
    def bill(self) -> str:
        """FRBRWork of the besluit."""
        return f"/akn/nl/bill/{self.code}/{self.jaar}/voorbeeldbesluit{self._eigen}{self._nummer}{self.stap}"

    @property
    def _nummer(self) -> str:
        return f"-{self.nummer}" if self.soort else str(self.nummer)

    @property
    def bill_expression(self) -> str:
        """FRBRExpression of the besluit."""
        return f"{self.bill}/nld@{self.jaar};1"

    @property
    def doc(self) -> str:
        """FRBRWork of the kennisgeving."""
        return f"/akn/nl/doc/{self.code}/{self.jaar}/voorbeeldkennisgeving{self._eigen}{self._nummer}"

    @property
    def act(self) -> str:
        """FRBRWork of the regeling."""
        return f"/akn/nl/act/{self.code}/{self.jaar}/voorbeeldregeling{self._eigen}{self._nummer}"

    @property
    def act_expression(self) -> str:
        """FRBRExpression of the regeling."""
        return f"{self.act}/nld@{self.jaar};{self.versie}"

    @property
    def join(self) -> str:
        """FRBRWork of the GIO."""
        return f"/join/id/regdata/{self.code}/{self.jaar}/voorbeeldgebied{self._eigen}{self._nummer}"

    @property
    def join_expression(self) -> str:
        """FRBRExpression of the GIO."""
        return f"{self.join}/nld@{self.jaar};{self.gebied}"

    @property
    def doel(self) -> str:
        """The doel of the besluit."""
        return f"/join/id/proces/{self.code}/{self.jaar}/voorbeelddoel{self._eigen}{self._nummer}{self.stap}"

    @property
    def geometrie(self) -> str:
        """The UUID of the geometry, the same for the same names."""
        return str(uuid.uuid5(_UUIDS, self.join))

    def wid(self, eid: str) -> str:
        """Return the wId of an element of the first version."""
        return f"{self.code}_1__{eid}"

    def ow(self, objecttype: str) -> str:
        """Return the identification of the OW object of this type."""
        soort = self.soort.code if self.soort else ""
        return (
            f"nl.imow-{self.code}.{objecttype}.{self.jaar}voorbeeld{soort}{'n' if soort else ''}{self.nummer}"
        )
