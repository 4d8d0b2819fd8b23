"""A besluit or kennisgeving beside the register: what the rules of group H compare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.stop._fouten_register import FOUTEN_REGISTER
from ikt_mocks.stop._inhoud import Veld
from ikt_mocks.stop._pakket import OPDRACHT
from ikt_mocks.stop.register.feiten import Instrumentversie, Publicatiefeiten
from ikt_mocks.stop.register.stand import JWV, Bekend, Stand, Versie
from ikt_mocks.stop.rules._zaak import BESLUIT, KENNISGEVING, Zaak
from ikt_schemas.melding import Melding

_AFBREKEN = "breekPublicatieAfOpdracht"


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is delivered and what is known.

    :param vandaag: Dutch date of the moment of judging, JJJJ-MM-DD.
    """

    zaak: Zaak
    stand: Stand
    feiten: Publicatiefeiten
    informatieobjecten: tuple[Instrumentversie, ...]
    ontwerp: bool
    vandaag: str

    def datum(self, doelen: Iterable[str], soort: str = JWV) -> str:
        """Return the date that these doelen get with this delivery or have already; empty when none."""
        wanted = list(doelen)
        for item in self.feiten.tijdstempels:
            if item.doel in wanted and item.soort == soort:
                return item.datum.text
        return self.stand.datum(wanted, soort)

    def doelen(self, expression: str) -> tuple[str, ...]:
        """Return the doelen that this delivery couples to a version."""
        koppelingen = (*self.feiten.beoogde_regelingen, *self.feiten.beoogde_informatieobjecten)
        return next((k.doelen for k in koppelingen if k.instrument.text == expression), ())

    def mutaties(self) -> Iterator[tuple[Instrumentversie, Versie]]:
        """Yield each changed regelingversie with its was-versie, when that is known."""
        for regeling in self.feiten.regelingen:
            was = self.stand.versie(regeling.was.text) if regeling.mutatie and regeling.was else None
            if was is not None:
                yield regeling, was

    def melding(self, code: str, veld: Veld | None, *, file: str = "", **values: Any) -> Melding:  # noqa: ANN401 - the places of the text
        """Return the melding of ``code`` at ``veld`` in the publication, or in ``file``."""
        fout = FOUTEN_REGISTER[code]
        return fout.melding(file=file or self.feiten.file, veld=veld, **values)


def vandaag(zaak: Zaak) -> str:
    """Return the Dutch date of the moment of judging, JJJJ-MM-DD."""
    return zaak.now.astimezone(AMSTERDAM).date().isoformat()


def _dossier(zaak: Zaak, soort: str) -> Dossier | None:
    publicatie, feiten = zaak.pakket.publicatie, zaak.pakket.publicatiefeiten
    if zaak.register is None or publicatie is None or feiten is None or publicatie.soort != soort:
        return None
    return Dossier(
        zaak, zaak.register.stand(), feiten, zaak.pakket.informatieobjecten, publicatie.ontwerp, vandaag(zaak)
    )


def besluit(zaak: Zaak) -> Dossier | None:
    """Return the dossier of a besluit; ``None`` for anything else, or without a register."""
    return _dossier(zaak, BESLUIT)


def kennisgeving(zaak: Zaak) -> Dossier | None:
    """Return the dossier of a kennisgeving; ``None`` for anything else, or without a register."""
    return _dossier(zaak, KENNISGEVING)


@dataclass(frozen=True, slots=True)
class Afbreking:
    """An order to break off, with what it names."""

    stand: Stand
    akn: Veld
    doelwit: Bekend
    vandaag: str

    def melding(self, code: str, **values: Any) -> Melding:  # noqa: ANN401 - the places of the text
        """Return the melding of ``code`` at the identification in the order."""
        return FOUTEN_REGISTER[code].melding(file=OPDRACHT, veld=self.akn, **values)

    def versies(self, soort: str) -> list[Versie]:
        """Return the versions that the besluit made."""
        return [v for v in self.stand.versies if v.levering == self.doelwit.levering and v.soort == soort]


def afbreking(zaak: Zaak, soort: str) -> Afbreking | None:
    """Return what is to be broken off when it is known and a ``soort``: besluit or kennisgeving."""
    opdracht = zaak.opdracht
    if zaak.register is None or opdracht is None or opdracht.soort != _AFBREKEN:
        return None
    if opdracht.identificatie is None:
        return None
    stand = zaak.register.stand()
    doelwit = stand.publicatie(opdracht.identificatie.text)
    if doelwit is None or doelwit.soort != soort:
        return None
    return Afbreking(stand, opdracht.identificatie, doelwit, vandaag(zaak))
