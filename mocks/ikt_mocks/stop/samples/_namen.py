"""The identifications in a sample, all derived from the party, the year and a number."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from ikt_mocks.parties import Party

# bestuurslaag → word in TOOI ids, soortRegeling, soortBestuursorgaan, name of the document.
_PER_LAAG = {
    "gemeente": ("gemeente", "regelingtype_003", "c_2a7d8663", "omgevingsplan"),
    "provincie": ("provincie", "regelingtype_004", "c_411b4e4a", "omgevingsverordening"),
    "waterschap": ("waterschap", "regelingtype_005", "c_70c87e3d", "waterschapsverordening"),
}
_UUIDS = uuid.UUID("5f0c8f1e-7a2b-5f43-9a58-3f7a1f4f0001")


@dataclass(frozen=True, slots=True)
class Namen:
    """What everything in one sample is called.

    :raises ValueError: the party is no gemeente, provincie or waterschap.
    """

    party: Party
    jaar: int
    nummer: int

    def __post_init__(self) -> None:
        """Refuse a party that makes no regelingen of this kind."""
        if self.party.bestuurslaag not in _PER_LAAG:
            raise ValueError(self.party.bestuurslaag)

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
        return f"/join/id/stop/{_PER_LAAG[self.party.bestuurslaag][1]}"

    @property
    def orgaan(self) -> str:
        """The kind of bestuursorgaan."""
        return f"/tooi/def/thes/kern/{_PER_LAAG[self.party.bestuurslaag][2]}"

    @property
    def document(self) -> str:
        """What the regeling is called."""
        return _PER_LAAG[self.party.bestuurslaag][3]

    @property
    def bill(self) -> str:
        """FRBRWork of the besluit."""
        return f"/akn/nl/bill/{self.code}/{self.jaar}/voorbeeldbesluit{self.nummer}"

    @property
    def bill_expression(self) -> str:
        """FRBRExpression of the besluit."""
        return f"{self.bill}/nld@{self.jaar};1"

    @property
    def doc(self) -> str:
        """FRBRWork of the kennisgeving."""
        return f"/akn/nl/doc/{self.code}/{self.jaar}/voorbeeldkennisgeving{self.nummer}"

    @property
    def act(self) -> str:
        """FRBRWork of the regeling."""
        return f"/akn/nl/act/{self.code}/{self.jaar}/voorbeeldregeling{self.nummer}"

    @property
    def act_expression(self) -> str:
        """FRBRExpression of the regeling."""
        return f"{self.act}/nld@{self.jaar};1"

    @property
    def join(self) -> str:
        """FRBRWork of the GIO."""
        return f"/join/id/regdata/{self.code}/{self.jaar}/voorbeeldgebied{self.nummer}"

    @property
    def join_expression(self) -> str:
        """FRBRExpression of the GIO."""
        return f"{self.join}/nld@{self.jaar};1"

    @property
    def doel(self) -> str:
        """The doel of the besluit."""
        return f"/join/id/proces/{self.code}/{self.jaar}/voorbeelddoel{self.nummer}"

    @property
    def geometrie(self) -> str:
        """The UUID of the geometry, the same for the same names."""
        return str(uuid.uuid5(_UUIDS, self.join))

    def wid(self, eid: str) -> str:
        """Return the wId of an element of the first version."""
        return f"{self.code}_1__{eid}"

    def ow(self, objecttype: str) -> str:
        """Return the identification of the OW object of this type."""
        return f"nl.imow-{self.code}.{objecttype}.{self.jaar}voorbeeld{self.nummer}"
