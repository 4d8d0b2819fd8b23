"""Judging deliveries in order as a chain, each on the register that the former left: for ``ikt check stop``.

A delivery that is accepted goes through the service of the mock LVBB, in a workspace of its own, so that the
register is the one that the mock would have. Before each delivery the clock moves on to noon of the day before
its datumBekendmaking, never back: what was registered for an earlier day has been published by then. That the
clock moves so is harness-defined.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast, get_args

import httpx

from ikt_mocks import jobs
from ikt_mocks.blobs import Blobs
from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.database import open_database
from ikt_mocks.stop import service, state
from ikt_mocks.stop._instellingen import Instellingen, lees_instellingen
from ikt_mocks.stop._pakket import Pakket, map_pakket, open_pakket
from ikt_mocks.stop.check import check
from ikt_mocks.stop.messages import Leveringsverzoek, Verzoeksoort
from ikt_mocks.stop.register.blik import WorkspaceRegister
from ikt_mocks.stop.register.uitwisseling import invoer
from ikt_mocks.stop.rules._zaak import lees_datum
from ikt_mocks.workspace import Workspace, Workspaces
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text
from ikt_schemas.melding import Judgement

_DEEL = 1024 * 1024
_WAT = Text("de werkruimte van de reeks", "the workspace of the chain")

Inhoud = Callable[[], Iterator[bytes]]
#: The request, its sender, the datumBekendmaking and the zip in pieces.
Gelezen = tuple[Leveringsverzoek, str, date | None, Inhoud]


class Keten:
    """A chain of deliveries; close it to give up its workspace.

    :param now: the moment of the first delivery, with a zone.
    :param register: an existing register to begin with, as :func:`uitvoer` tells it; empty when absent.
    :raises InputRefused: ``register`` is none.
    """

    def __init__(self, now: datetime, *, register: Mapping[str, Any] | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="ikt-keten-")
        database = open_database("sqlite://", "ikt_mocks._migrations", what=_WAT)
        self._workspaces = Workspaces(database, Blobs(Path(self._folder.name)))
        self.workspace = self._workspaces.create(name="keten", moment=now, runs=False)
        if register is not None:
            try:
                _neem_over(self.workspace, register)
            except InputRefused:
                self.close()
                raise

    def check(self, path: Path) -> Judgement:
        """Judge the delivery at ``path``, and deliver it.

        :raises InputRefused: there is nothing at ``path`` that can be read.
        """
        return _stap(self.workspace, path)

    def close(self) -> None:
        """Give up the workspace and its files."""
        self._workspaces.database.close()
        self._folder.cleanup()


def _neem_over(workspace: Workspace, register: Mapping[str, Any]) -> None:
    with workspace.write() as unit:
        invoer(unit, register)
        for publicatie in state.publicaties(unit):
            if publicatie.stand == state.GEREGISTREERD:
                moment = datetime.combine(publicatie.datum_bekendmaking, time(), tzinfo=AMSTERDAM)
                jobs.plan(unit, service.PUBLICEREN, moment, {"levering": publicatie.levering})


def _stap(workspace: Workspace, path: Path) -> Judgement:
    instellingen = lees_instellingen({})
    levering = _lees(path, instellingen)
    if levering is None:
        return check(path, workspace.now())
    verzoek, oin, datum, inhoud = levering
    _zet_klok(workspace, datum)
    nummer = _volgend_nummer(workspace)
    judgement = check(
        path,
        workspace.now(),
        register=WorkspaceRegister(workspace, nummer),
        verzoek=verzoek,
        afzender=oin,
    )
    # What is refused is delivered too: its idLevering has been used.
    with suppress(InputRefused):
        service.ontvang(workspace, oin, verzoek.write(), workspace.blobs.put(inhoud()))
        _werk_af(workspace)
    return judgement


def _volgend_nummer(workspace: Workspace) -> int:
    with workspace.read() as unit:
        return max((levering.nummer for levering in state.leveringen(unit)), default=0) + 1


def _werk_af(workspace: Workspace) -> None:
    with httpx.Client() as client:
        jobs.run_due(workspace, service.handlers(), client)


def _zet_klok(workspace: Workspace, datum: date | None) -> None:
    if datum is not None:
        moment = datetime.combine(datum - timedelta(days=1), time(12), tzinfo=AMSTERDAM)
        if moment > workspace.now():
            workspace.set_clock(moment)
    _werk_af(workspace)


def _lees(path: Path, instellingen: Instellingen) -> Gelezen | None:
    """Return what goes with a delivery; ``None`` when it has no order that can be read."""
    try:
        if path.is_dir():
            pakket = map_pakket(path, max_bestand=instellingen.max_bestand)
            return _verzoek(pakket, lambda: iter((_zip(pakket),)))
        with open_pakket(
            path, name=path.name, max_zip=instellingen.max_zip, max_bestand=instellingen.max_bestand
        ) as pakket:
            return _verzoek(pakket, lambda: _delen(path))
    except InputRefused:
        # Why it cannot be read is for the rules to say.
        return None


def _verzoek(pakket: Pakket, inhoud: Inhoud) -> Gelezen | None:
    opdracht = pakket.opdracht
    soort = opdracht.soort.removesuffix("Opdracht") if opdracht else ""
    if opdracht is None or soort not in get_args(Verzoeksoort) or opdracht.id_levering is None:
        return None
    verzoek = Leveringsverzoek(cast("Verzoeksoort", soort), opdracht.id_levering.text, "ikt check")
    datum = lees_datum(opdracht.datum_bekendmaking.text) if opdracht.datum_bekendmaking else None
    oin = opdracht.id_aanleveraar.text if opdracht.id_aanleveraar else ""
    return verzoek, oin, datum, inhoud


def _delen(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(_DEEL):
            yield chunk


def _zip(pakket: Pakket) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for bestand in pakket.bestanden:
            archive.writestr(zipfile.ZipInfo(bestand.name), pakket.read(bestand.name))
    return stream.getvalue()
