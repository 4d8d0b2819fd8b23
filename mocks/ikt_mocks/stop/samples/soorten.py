"""The document types there are samples of: code, model, who adopts them, and what is made of them.

The codes of soortRegeling up to ``regelingtype_011`` stand in the published TPOD schematron; 012 to 016, and the
codes of the bestuursorganen, in the value lists of an open source generator of a province's publications. The models
and bestuurslagen are those that TPOD2437 to 2481 ask; for an AMvB no rule asks anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ikt_mocks.parties import GEMEENTE, MINISTERIE, PROVINCIE, WATERSCHAP, Party

Model = Literal["RegelingKlassiek", "RegelingCompact", "RegelingVrijetekst", "RegelingTijdelijkdeel"]
Mutatie = Literal[
    "initieel",
    "wijzigen",
    "vervangen",
    "intrekken",
    "intrekken-en-vervangen",
    "ontwerp",
    "kennisgeving",
    "vaststellen",
    "directe-mutatie",
    "afbreken",
]
#: Every basic mutation, in the order in which they are told.
MUTATIES: tuple[Mutatie, ...] = (
    "initieel",
    "wijzigen",
    "vervangen",
    "intrekken",
    "intrekken-en-vervangen",
    "ontwerp",
    "kennisgeving",
    "vaststellen",
    "directe-mutatie",
    "afbreken",
)
#: Who adopts a sample, by bestuurslaag.
PARTIJEN: dict[str, Party] = {
    "gemeente": GEMEENTE,
    "provincie": PROVINCIE,
    "waterschap": WATERSCHAP,
    "rijk": MINISTERIE,
}

_RAAD, _COLLEGE = "c_2a7d8663", "c_28ecfd6d"
_STATEN, _GEDEPUTEERDEN = "c_411b4e4a", "c_61676cbc"
_ALGEMEEN, _DAGELIJKS = "c_70c87e3d", "c_5cc92c89"
_MINISTER, _REGERING = "c_bcfb7b4e", "c_91fb5e42"
_BESTUUR = {
    "gemeente": _COLLEGE,
    "provincie": _GEDEPUTEERDEN,
    "waterschap": _DAGELIJKS,
    "rijk": _MINISTER,
}


@dataclass(frozen=True, slots=True)
class Documentsoort:
    """A document type.

    :param naam: what it is called on the command line.
    :param titel: what it is called in a text, with its article.
    :param code: number of its regelingtype.
    :param organen: who may adopt it: bestuurslaag → kind of bestuursorgaan; the first is the usual one.
    :param activiteit: whether its rules name an activiteit, which the chain hands on to the RTR.
    :param hoofd: of a tijdelijk deel: the document type of the regeling it belongs to, by bestuurslaag.
    :param deel: a tijdelijk deel that the same besluit adopts.
    """

    naam: str
    titel: str
    code: str
    model: Model
    organen: dict[str, str]
    activiteit: bool = False
    hoofd: dict[str, str] | None = None
    deel: str = ""

    @property
    def bestuurslagen(self) -> tuple[str, ...]:
        """Who may adopt it, the usual one first."""
        return tuple(self.organen)

    @property
    def mutaties(self) -> tuple[Mutatie, ...]:
        """What is made of it: everything, save that a RegelingKlassiek cannot stand in a VervangRegeling."""
        klassiek = self.model == "RegelingKlassiek"
        return tuple(mutatie for mutatie in MUTATIES if not (klassiek and mutatie == "vervangen"))

    @property
    def soort_regeling(self) -> str:
        """The value of ``soortRegeling``."""
        return f"/join/id/stop/regelingtype_{self.code}"

    @property
    def tijdelijk_deel(self) -> bool:
        """Whether it is a tijdelijk regelingdeel of another regeling."""
        return self.model == "RegelingTijdelijkdeel"

    @property
    def vrijetekst(self) -> bool:
        """Whether its text has the vrijetekststructuur, and its OW objects likewise."""
        return self.model == "RegelingVrijetekst"


def _alle(*lagen: str) -> dict[str, str]:
    return {laag: _BESTUUR[laag] for laag in lagen}


_PLAN, _VERORDENING = "omgevingsplan", "omgevingsverordening"

_SOORTEN = (
    Documentsoort(_PLAN, "het omgevingsplan", "003", "RegelingCompact", {"gemeente": _RAAD}, activiteit=True),
    Documentsoort(
        "omgevingsvisie",
        "de omgevingsvisie",
        "006",
        "RegelingVrijetekst",
        {"gemeente": _RAAD, "provincie": _STATEN, "rijk": _MINISTER},
    ),
    Documentsoort(
        _VERORDENING,
        "de omgevingsverordening",
        "004",
        "RegelingCompact",
        {"provincie": _STATEN},
        activiteit=True,
    ),
    Documentsoort(
        "waterschapsverordening",
        "de waterschapsverordening",
        "005",
        "RegelingCompact",
        {"waterschap": _ALGEMEEN},
        activiteit=True,
    ),
    Documentsoort(
        "projectbesluit",
        "het projectbesluit",
        "007",
        "RegelingVrijetekst",
        _alle("provincie", "waterschap", "rijk"),
        deel="omgevingsplanregels-projectbesluit",
    ),
    Documentsoort(
        "omgevingsplanregels-projectbesluit",
        "het tijdelijk deel met omgevingsplanregels",
        "014",
        "RegelingTijdelijkdeel",
        _alle("provincie", "waterschap", "rijk"),
        hoofd={"provincie": _PLAN, "waterschap": _PLAN, "rijk": _PLAN},
    ),
    Documentsoort(
        "programma",
        "het programma",
        "010",
        "RegelingVrijetekst",
        _alle("gemeente", "provincie", "waterschap", "rijk"),
    ),
    Documentsoort(
        "voorbereidingsbesluit",
        "het tijdelijk deel met voorbeschermingsregels",
        "009",
        "RegelingTijdelijkdeel",
        {"gemeente": _RAAD, "provincie": _GEDEPUTEERDEN, "rijk": _MINISTER},
        hoofd={"gemeente": _PLAN, "provincie": _VERORDENING, "rijk": _PLAN},
    ),
    Documentsoort(
        "voorbereidingsbesluit-omgevingsplan",
        "het tijdelijk deel met voorbeschermingsregels",
        "015",
        "RegelingTijdelijkdeel",
        {"gemeente": _RAAD, "provincie": _GEDEPUTEERDEN, "rijk": _MINISTER},
        hoofd={"gemeente": _PLAN, "provincie": _PLAN, "rijk": _PLAN},
    ),
    Documentsoort(
        "voorbereidingsbesluit-omgevingsverordening",
        "het tijdelijk deel met voorbeschermingsregels",
        "016",
        "RegelingTijdelijkdeel",
        {"provincie": _STATEN},
        hoofd={"provincie": _VERORDENING},
    ),
    Documentsoort("instructie", "de instructie", "008", "RegelingVrijetekst", _alle("provincie", "rijk")),
    Documentsoort(
        "reactieve-interventie",
        "het tijdelijk deel met de reactieve interventie",
        "011",
        "RegelingTijdelijkdeel",
        _alle("provincie"),
        hoofd={"provincie": _PLAN},
    ),
    Documentsoort(
        "amvb", "de algemene maatregel van bestuur", "001", "RegelingKlassiek", {"rijk": _REGERING}
    ),
    Documentsoort(
        "ministeriele-regeling",
        "de ministeriële regeling",
        "002",
        "RegelingKlassiek",
        {"rijk": _MINISTER},
    ),
    Documentsoort(
        "aanwijzingsbesluit-n2000",
        "het aanwijzingsbesluit Natura 2000",
        "012",
        "RegelingCompact",
        {"rijk": _MINISTER},
    ),
    Documentsoort(
        "toegangsbeperkingsbesluit",
        "het toegangsbeperkingsbesluit",
        "013",
        "RegelingCompact",
        _alle("provincie", "rijk"),
    ),
)

#: Every document type by its name.
DOCUMENTSOORTEN: dict[str, Documentsoort] = {soort.naam: soort for soort in _SOORTEN}

#: The documents for which a TAM exists (made with IMRO, outside the LVBB) → the document type that the main route asks.
TAM: dict[str, str] = {
    "TAM-omgevingsplan": _PLAN,
    "TAM-omgevingsverordening": _VERORDENING,
    "TAM-voorbereidingsbesluit": "voorbereidingsbesluit",
    "TAM-projectbesluit": "projectbesluit",
    "TAM-reactieve-interventie": "reactieve-interventie",
    "TAM-instructie": "instructie",
}
