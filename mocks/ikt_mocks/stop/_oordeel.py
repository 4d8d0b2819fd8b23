"""Judging one delivery phase by phase, from the zip to the last rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TypeVar

from ikt_mocks.rules import Rule
from ikt_mocks.stop import errors
from ikt_mocks.stop._inhoud import Aanlevering, Opdracht
from ikt_mocks.stop._instellingen import Instellingen
from ikt_mocks.stop._pakket import LegeBron, Pakket, open_pakket
from ikt_mocks.stop._schemapakket import beoordeel_met_pakketten, samengevoegd
from ikt_mocks.stop.errors import Fase
from ikt_mocks.stop.messages import Leveringsverzoek
from ikt_mocks.stop.ow.levering import OwLevering
from ikt_mocks.stop.register.feiten import Instrumentversie, Publicatiefeiten
from ikt_mocks.stop.rules import INZENDING, van_fase
from ikt_mocks.stop.rules._zaak import Inzending, Register, Zaak
from ikt_schemas.errors import ZipRefused
from ikt_schemas.melding import Melding, errors_only

S = TypeVar("S")

#: Findings shown per rule: a list of ten thousand names can be wrong ten thousand times.
MEESTE = 100

FASEN: tuple[Fase, ...] = (1, 2, 3, 4, 8)
_MET_PAKKETTEN: tuple[Fase, ...] = (3, 4)


@dataclass(frozen=True, slots=True)
class Oordeel:
    """What was found, and the facts of the package that outlive it.

    :param fase: the phase in which the delivery failed; ``None`` when it did not.
    """

    meldingen: tuple[Melding, ...]
    fase: Fase | None
    opdracht: Opdracht | None = None
    publicatie: Aanlevering | None = None
    ow: OwLevering = field(default_factory=OwLevering)
    feiten: Publicatiefeiten | None = None
    informatieobjecten: tuple[Instrumentversie, ...] = ()


@dataclass(frozen=True, slots=True)
class Levering:
    """A delivery to judge; the fields are those of :class:`Zaak`."""

    zip: Path | None
    now: datetime
    instellingen: Instellingen
    verzoek: Leveringsverzoek | None = None
    afzender: str = ""
    register: Register | None = None


@contextmanager
def geopend(levering: Levering, name: str) -> Iterator[tuple[Inzending, Zaak | None]]:
    """Open the zip of a delivery; the package is ``None`` when there is no zip that is read."""
    size = levering.zip.stat().st_size if levering.zip is not None else None
    instellingen = levering.instellingen
    inzending = Inzending(instellingen, levering.verzoek, size)
    if levering.zip is None:
        yield inzending, None
        return
    with ExitStack() as stack:
        weigering: ZipRefused | None = None
        try:
            pakket = stack.enter_context(
                open_pakket(
                    levering.zip,
                    name=name,
                    max_zip=instellingen.max_zip,
                    max_bestand=instellingen.max_bestand,
                )
            )
        except ZipRefused as refusal:
            weigering = refusal
            # An empty zip is a zip: what it lacks are its files.
            pakket = Pakket(LegeBron(), max_bestand=instellingen.max_bestand)
        leesbaar = weigering is None or weigering.reason == "empty"
        yield replace(inzending, weigering=weigering), _zaak(levering, pakket) if leesbaar else None


def _zaak(levering: Levering, pakket: Pakket) -> Zaak:
    return Zaak(
        pakket=pakket,
        now=levering.now,
        instellingen=levering.instellingen,
        verzoek=levering.verzoek,
        afzender=levering.afzender,
        register=levering.register,
    )


def judge(rules: Iterable[Rule[S]], subject: S) -> list[Melding]:
    """Return what ``rules`` have to say about ``subject``, at most :data:`MEESTE` findings each."""
    seen: list[object] = []
    found: list[Melding] = []
    for entry in rules:
        if entry.judge in seen:
            continue
        seen.append(entry.judge)
        own = list(islice(entry.judge(subject), MEESTE + 1))
        found.extend(own[:MEESTE])
        if len(own) > MEESTE:
            found.append(errors.IKT_STOP_008.melding(regel=own[0].code, getoond=MEESTE))
    return found


def beoordeel(levering: Levering, *, fasen: Iterable[Fase] = FASEN, name: str = "opdracht") -> Oordeel:
    """Judge phase after phase and stop after the first one that holds a fout, as the chain does."""
    with geopend(levering, name) as (inzending, zaak):
        found = judge(INZENDING.values(), inzending)
        if zaak is None or errors_only(found):
            return Oordeel(tuple(found), 1)
        failed: Fase | None = None
        for fase in fasen:
            found.extend(judge(van_fase(fase), zaak))
            if fase in _MET_PAKKETTEN:
                # The documents are judged by their schemas before the schematrons look at them.
                volgens = beoordeel_met_pakketten(zaak.pakket, schemas=fase == 3, schematrons=fase == 4)
                found = samengevoegd(found, volgens)
            if errors_only(found):
                failed = fase
                break
        pakket = zaak.pakket
        return Oordeel(
            meldingen=tuple(found),
            fase=failed,
            opdracht=pakket.opdracht,
            publicatie=pakket.publicatie if failed != 1 else None,
            ow=pakket.ow if failed is None else OwLevering(),
            feiten=pakket.publicatiefeiten if failed is None else None,
            informatieobjecten=pakket.informatieobjecten if failed is None else (),
        )
