"""A delivery beside what OZON knows: what the OZON rules compare.

A reference may be satisfied by the delivery or by what OZON had before. What the delivery ends is there still for
that question: that something refers to it is a rule of its own (OZON0350).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ikt_mocks.stop._fouten_ozon import FOUTEN_OZON
from ikt_mocks.stop._inhoud import Veld
from ikt_mocks.stop._pakket import MANIFEST_OW, Pakket
from ikt_mocks.stop.ow.levering import OwLevering
from ikt_mocks.stop.ow.lezer import OwObject, Verwijzing, Waarde
from ikt_mocks.stop.register.feiten import Publicatiefeiten
from ikt_mocks.stop.register.objecten import OwStand, OwVersie
from ikt_mocks.stop.register.stand import Stand
from ikt_schemas.melding import Melding

if TYPE_CHECKING:
    from ikt_mocks.stop.rules._zaak import Zaak

_NIET_GENOEMD = (
    "; het staat wel in {file}, maar manifest-ow.xml noemt dat bestand niet",
    "; it stands in {file}, but manifest-ow.xml does not list that file",
)


@dataclass(frozen=True)
class Ozon:
    """What is delivered and what is known; one for all rules of a judgement (:attr:`Zaak.ozon`).

    :param stand: the register; empty when there is none.
    :param met_register: whether there is a register.
    :param ontwerp: whether the besluit is an ontwerp.
    :param bekende_activiteiten: patterns of what OZON has before any delivery of this workspace.
    """

    pakket: Pakket
    stand: Stand
    met_register: bool
    ontwerp: bool
    bekende_activiteiten: tuple[str, ...]

    @classmethod
    def van(cls, zaak: Zaak) -> Ozon | None:
        """Return what OZON compares; ``None`` for a delivery without OW data."""
        pakket = zaak.pakket
        if not pakket.ow.aanleveringen:
            return None
        return cls(
            pakket,
            zaak.register.stand() if zaak.register is not None else Stand(),
            zaak.register is not None,
            pakket.publicatie is not None and pakket.publicatie.ontwerp,
            zaak.instellingen.bekende_activiteiten,
        )

    @cached_property
    def ow(self) -> OwLevering:
        """The OW objects that are delivered."""
        return self.pakket.ow

    @cached_property
    def feiten(self) -> Publicatiefeiten | None:
        """What the besluit or kennisgeving says for the register."""
        return self.pakket.publicatiefeiten

    @property
    def eerder(self) -> OwStand:
        """What OZON knew before this delivery."""
        return self.stand.ow

    @cached_property
    def met_verleden(self) -> bool:
        """Whether what the delivery lacks can be told to be absent from OZON too."""
        return self.ow.volledig and (self.met_register or alles_nieuw(self.pakket))

    def bestaat(self, doel: str, soorten: tuple[str, ...]) -> bool:
        """Tell whether there is an object of one of these types."""
        geleverd = self.ow.per_id.get(doel)
        if geleverd is not None:
            return geleverd.soort in soorten
        bekend = self.eerder.staand.get(doel)
        if bekend is not None:
            return bekend.soort in soorten
        return "Activiteit" in soorten and self.vooraf_bekend(doel)

    def vooraf_bekend(self, activiteit: str) -> bool:
        """Tell whether an activiteit is one that OZON has before any delivery of this workspace."""
        return any(fnmatchcase(activiteit, patroon) for patroon in self.bekende_activiteiten)

    def waar(self, doel: str) -> tuple[str, str]:
        """Return what is known of an object that is not there, as a remark in Dutch and English."""
        if (file := self.ow.elders.get(doel)) is not None:
            return _NIET_GENOEMD[0].format(file=file), _NIET_GENOEMD[1].format(file=file)
        geleverd = self.ow.per_id.get(doel) or self.eerder.staand.get(doel)
        if geleverd is not None:
            return f"; dat is een {geleverd.soort}", f"; that is a {geleverd.soort}"
        if doel in self.eerder.weg:
            return "; het is eerder beëindigd", "; it was ended before"
        return "", ""

    def blijft(self, versie: OwVersie) -> bool:
        """Tell whether this version stays as it is: not delivered again, not ended, nor what it stands in."""
        return versie.identificatie not in self.ow.per_id and (
            not versie.houder or versie.houder not in self.ow.per_id
        )

    def gebruikers(self, doel: str) -> Iterator[tuple[str, str]]:
        """Yield (type, identification) of what refers to an object after this delivery."""
        for item, _ in self.ow.gebruik.get(doel, ()):
            if not item.houder or item.houder not in self.ow.beeindigd:
                yield item.soort, item.identificatie
        for versie in self.eerder.gebruik.get(doel, ()):
            if self.blijft(versie):
                yield versie.soort, versie.identificatie

    def melding(
        self,
        code: str,
        item: OwObject | None,
        bij: Verwijzing | Waarde | None = None,
        *,
        file: str = MANIFEST_OW,
        veld: Veld | None = None,
        **values: Any,  # noqa: ANN401 - the places of the text
    ) -> Melding:
        """Return the melding of ``code`` at an object, or at ``veld`` in ``file``."""
        if item is None:
            return FOUTEN_OZON[code].melding(file=file, veld=veld, **values)
        values = {"soort": item.soort, "object": item.identificatie or item.soort} | values
        return FOUTEN_OZON[code].melding(
            file=item.file, veld=item.veld(bij), categorie=self.ow.regeling(item), **values
        )


def ozon(zaak: Zaak) -> Ozon | None:
    """Return what OZON compares; ``None`` for a delivery without OW data."""
    return zaak.ozon


def elk(zaak: Zaak, *soorten: str) -> Iterator[tuple[Ozon, OwObject]]:
    """Yield each object of these types that is delivered and not ended, with what OZON compares."""
    beeld = ozon(zaak)
    if beeld is not None:
        for item in beeld.ow.van(*soorten):
            yield beeld, item


def nieuwe_regelingen(pakket: Pakket, *, delen: bool = True) -> set[str]:
    """Return the works of the regelingen that the besluit sets up, tijdelijke delen included when ``delen``."""
    feiten = pakket.publicatiefeiten
    return {
        r.work.text
        for r in (feiten.regelingen if feiten else ())
        if not r.mutatie
        and r.was is None
        and (delen or (r.hoort_bij is None and r.model != "RegelingTijdelijkdeel"))
    }


def alles_nieuw(pakket: Pakket) -> bool:
    """Tell whether the besluit sets up every regeling that comes with OW objects: OZON had nothing of them.

    A tijdelijk deel refers to what its main regeling has already.
    """
    nieuw = nieuwe_regelingen(pakket, delen=False)
    return bool(nieuw) and all(a.regeling.text in nieuw for a in pakket.ow.aanleveringen)
