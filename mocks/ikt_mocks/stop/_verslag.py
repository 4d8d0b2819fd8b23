"""From a judgement to the answers of the LVBB: which uitkomst, in which profile, with which meldingen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ikt_mocks.stop._instellingen import Afloop, Profiel, Statusberichten
from ikt_mocks.stop.errors import Fase
from ikt_mocks.stop.messages import BerichtMelding, Resultaat, Verslag, Verzoeksoort
from ikt_schemas.melding import Melding, sort_key

#: The inner uitkomst of an order that was executed.
GOED: dict[Verzoeksoort, str] = {
    "validatie": "valide",
    "publicatie": "gepubliceerd",
    "raadpleeg": "ok",
    "breekPublicatieAf": "ok",
    "directeMutatie": "ok",
    "validatieDirecteMutatie": "valide",
}
_POSITIEF = frozenset(GOED.values())
_AKN_UITKOMST = {"LVBB1502": "akn-iri-niet-valide", "LVBB1551": "akn-iri-niet-gevonden"}
_MET_AKN: dict[Verzoeksoort, str] = {
    "breekPublicatieAf": "behandeling-mislukt",
    "raadpleeg": "behandeling-afgebroken",
}


#: Orders whose progress may be told in a StatusVerzoekResultaat; when the LVBB does so is not published.
MET_STATUS: frozenset[Verzoeksoort] = frozenset(
    {"validatie", "publicatie", "directeMutatie", "validatieDirecteMutatie"}
)
#: Rules on the consolidation information: a validation in which only these fail is consolidatie-niet-valide.
#: The meaning of that value is published, which rules it covers is our reading.
CONSOLIDATIE = frozenset(f"LVBB{n}" for n in (4043, 4200, 4201, 4204, 4206, 4209, 4805, *range(7002, 7012)))


@dataclass(frozen=True, slots=True)
class Verslaglegger:
    """Writes the answers to one delivery, all at one moment.

    :param status: which answers come as StatusVerzoekResultaat.
    :param profiel: ``lvbb-2021``: outer succes whenever the request could be handled; ``lvbb-strict``: outer
        succes with a positive inner uitkomst, or progress, only.
    """

    soort: Verzoeksoort
    id_levering: str
    profiel: Profiel
    nu: datetime
    status: Statusberichten = "geen"

    def technisch(self, meldingen: Iterable[Melding]) -> Resultaat:
        """The request could not be handled: outer mislukt, outer meldingen, no verslag."""
        return Resultaat(self.soort, "mislukt", _berichten(meldingen))

    def voortgang(self, voortgang: str, meldingen: Iterable[Melding] = ()) -> Resultaat:
        """A step was done, or the handling ends before the next."""
        return Resultaat(
            self.soort,
            "succes",
            verslag=Verslag(self.id_levering, self.nu, voortgang=voortgang, meldingen=_berichten(meldingen)),
            status=self.status != "geen" and self.soort in MET_STATUS,
        )

    def afloop(self, afloop: Afloop, meldingen: Iterable[Melding]) -> Resultaat:
        """The order ends as the settings ask."""
        if afloop.voortgang:
            return self.voortgang(afloop.voortgang, meldingen)
        return self.uitkomst(afloop.uitkomst, meldingen)

    def uitkomst(
        self, uitkomst: str, meldingen: Iterable[Melding] = (), *, gepubliceerd: datetime | None = None
    ) -> Resultaat:
        """The order came to its end."""
        positief = uitkomst in _POSITIEF
        return Resultaat(
            self.soort,
            "succes" if positief or self.profiel == "lvbb-2021" else "mislukt",
            verslag=Verslag(
                self.id_levering,
                self.nu,
                uitkomst=uitkomst,
                meldingen=_berichten(meldingen),
                tijdstip_publicatie=gepubliceerd,
            ),
            status=self.status == "alle" and self.soort in MET_STATUS,
        )

    def afgekeurd(self, fase: Fase, meldingen: Iterable[Melding]) -> Resultaat:
        """The order failed in ``fase``: receipt, order, or content and later."""
        found = list(meldingen)
        if fase == 1:
            return self.technisch(found)
        if self.soort in _MET_AKN:
            codes = [m.code for m in sorted(found, key=sort_key) if m.code in _AKN_UITKOMST]
            return self.uitkomst(_AKN_UITKOMST[codes[0]] if codes else _MET_AKN[self.soort], found)
        if fase == 2:
            return self.uitkomst("opdracht-niet-valide", found)
        fouten = {m.code for m in found if m.ernst == "fout"}
        alleen_consolidatie = self.soort == "validatie" and fouten <= CONSOLIDATIE
        return self.uitkomst("consolidatie-niet-valide" if alleen_consolidatie else "niet-valide", found)


def _berichten(meldingen: Iterable[Melding]) -> tuple[BerichtMelding, ...]:
    return tuple(BerichtMelding.of(melding) for melding in sorted(meldingen, key=sort_key))
