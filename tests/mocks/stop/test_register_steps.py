"""A chain of random but legal steps leaves register, download and time travel consistent."""

from __future__ import annotations

import io
import random
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import httpx
import pytest
from lxml import etree

from ikt_mocks import jobs
from ikt_mocks.calendar import WorkingDays
from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.parties import GEMEENTE
from ikt_mocks.stop import samples, service, state
from ikt_mocks.stop.keten import Keten
from ikt_mocks.stop.messages import Resultaat
from ikt_mocks.stop.register.stand import AFGEBROKEN, GEPUBLICEERD, GEREGISTREERD
from ikt_mocks.stop.register.state import lees
from ikt_mocks.stop.register.tijdreizen import werkend
from ikt_mocks.stop.samples.mutaties import Wijzigvorm
from ikt_mocks.stop.samples.voorbeeld import Voorbeeld
from ikt_mocks.stop.uitlevering import download

START = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)
WEEK = timedelta(days=7)


@dataclass
class Regeling:
    """What the model knows of one regeling: per version the day that it is published and works."""

    nummer: int
    versies: list[tuple[date, date]] = field(default_factory=list)
    weg: date | None = None
    activiteit: str = "Boom kappen"

    @property
    def work(self) -> str:
        return f"/akn/nl/act/gm9901/2026/voorbeeldregeling{self.nummer}"

    def werkt(self, op: date) -> str | None:
        if self.weg is not None and self.weg <= op:
            return None
        found = [n for n, (_, begin) in enumerate(self.versies, start=1) if begin <= op]
        return f"{self.work}/nld@2026;{found[-1]}" if found else None


class Wereld:
    """The mock beside a model of what it should know."""

    def __init__(self, seed: int) -> None:
        self.keten = Keten(START)
        self.random = random.Random(seed)  # noqa: S311 - picks steps, guards nothing
        self.regelingen: list[Regeling] = []
        self.afgebroken: list[str] = []
        self.teller = 0

    @property
    def vandaag(self) -> date:
        return self.keten.workspace.now().astimezone(AMSTERDAM).date()

    def lever(self, voorbeeld: Voorbeeld) -> str:
        """Deliver and return the last state."""
        workspace = self.keten.workspace
        self.teller += 1
        eigen = voorbeeld.met_id(f"stap-{self.teller}")
        blob = workspace.blobs.put_bytes(eigen.zip())
        made = service.ontvang(workspace, GEMEENTE.oin, eigen.verzoek(), blob)
        self.werk_af()
        with workspace.read() as unit:
            last = Resultaat.read(state.berichten(unit, made.nummer)[-1].xml)
        assert not any(m.ernst == "fout" for m in last.alle_meldingen), sorted(last.codes)
        return last.stand

    def werk_af(self) -> None:
        with httpx.Client() as client:
            jobs.run_due(self.keten.workspace, service.handlers(), client)

    def naar(self, dag: date) -> None:
        if dag > self.vandaag:
            self.keten.workspace.set_clock(datetime(dag.year, dag.month, dag.day, 9, tzinfo=AMSTERDAM))
            self.werk_af()

    def datum(self) -> date:
        """Return the next working day, at least a week away, so that dates of works differ."""
        dag = self.vandaag + timedelta(days=8)
        while not WorkingDays().is_working_day(dag):
            dag += timedelta(days=1)
        return dag

    def nieuw(self) -> None:
        """Set up a regeling and wait until it works."""
        regeling = Regeling(len(self.regelingen) + 1)
        dag = self.datum()
        # The names of the samples carry a year; all of this world is of 2026.
        made = samples.besluit(datum=date(2026, 3, 17), nummer=regeling.nummer)
        assert self.lever(_op(made, date(2026, 3, 17), dag)) == "registratie-voltooid"
        regeling.versies.append((dag, dag + WEEK))
        self.regelingen.append(regeling)
        self.naar(dag + WEEK)

    def wijzig(self, regeling: Regeling) -> None:
        """Change a regeling in one of both forms and wait until the version works."""
        dag = self.datum()
        versie = len(regeling.versies) + 1
        vorm: Wijzigvorm = "renvooi" if self.random.random() < 0.5 else "vervangen"
        made = samples.wijzigingsbesluit(
            datum=date(2026, 3, 17), versie=versie, nummer=regeling.nummer, vorm=vorm
        )
        assert self.lever(_op(made, date(2026, 3, 17), dag)) == "registratie-voltooid"
        regeling.versies.append((dag, dag + WEEK))
        regeling.activiteit = "Boom kappen of snoeien" + (f" (versie {versie})" if versie > 2 else "")
        self.naar(dag + WEEK)

    def breek_af(self, regeling: Regeling) -> None:
        """Register a change and break it off."""
        versie = len(regeling.versies) + 1
        made = samples.wijzigingsbesluit(datum=date(2026, 3, 17), versie=versie, nummer=regeling.nummer)
        assert self.lever(_op(made, date(2026, 3, 17), self.datum())) == "registratie-voltooid"
        akn = f"/akn/nl/bill/gm9901/2026/voorbeeldbesluit{regeling.nummer}w{versie}"
        assert self.lever(samples.afbreken(akn=akn)) == "ok"
        self.afgebroken.append(akn)

    def trek_in(self, regeling: Regeling) -> None:
        """Withdraw a regeling and wait until it is gone."""
        dag = self.datum()
        made = samples.intrekkingsbesluit(
            datum=date(2026, 3, 17), nummer=regeling.nummer, activiteit=regeling.activiteit
        )
        assert self.lever(_op(made, date(2026, 3, 17), dag)) == "registratie-voltooid"
        regeling.weg = dag + WEEK
        self.naar(dag + WEEK)

    def stap(self) -> None:
        """Take a random step that is legal now."""
        levend = [r for r in self.regelingen if r.weg is None]
        keuze = self.random.choice(("nieuw", "wijzig", "wijzig", "wijzig", "breek_af", "trek_in", "mutatie"))
        if keuze == "nieuw" or not levend:
            self.nieuw()
            return
        regeling = self.random.choice(levend)
        if keuze == "wijzig":
            self.wijzig(regeling)
        elif keuze == "breek_af":
            self.breek_af(regeling)
        elif keuze == "trek_in":
            self.trek_in(regeling)
        else:
            self.teller += 1
            regeling.activiteit = f"Boom kappen ({self.teller})"
            made = samples.directe_mutatie(jaar=2026, nummer=regeling.nummer, naam=regeling.activiteit)
            assert self.lever(made) == "ok"


def _op(voorbeeld: Voorbeeld, oud: date, nieuw: date) -> Voorbeeld:
    """Move every date of a sample from ``oud`` to ``nieuw``."""
    dagen = {dag.isoformat(): (dag + (nieuw - oud)).isoformat() for dag in (oud, oud + WEEK, oud - 2 * WEEK)}
    for naam in ("opdracht.xml", "Besluit.xml"):
        text = re.sub("|".join(dagen), lambda found: dagen[found[0]], voorbeeld.lees(naam).decode())
        voorbeeld = voorbeeld.met(naam, text.encode())
    return voorbeeld


def _afwijkingen(wereld: Wereld) -> list[str]:
    """Return in what register, time travel and downloads differ from the model."""
    workspace = wereld.keten.workspace
    with workspace.read() as unit:
        stand = lees(unit)
        gekend = state.publicaties(unit)
        downloads = {r.work: download(unit, workspace.blobs.path, work=r.work) for r in wereld.regelingen}
    gelijk = {
        "afgebroken": {p.work for p in gekend if p.stand == AFGEBROKEN} >= set(wereld.afgebroken),
        "bekend": {b.stand for b in stand.bekend} <= {GEPUBLICEERD, GEREGISTREERD},
    }
    for regeling in wereld.regelingen:
        work = regeling.work
        expressies = [f"{work}/nld@2026;{n}" for n in range(1, len(regeling.versies) + 1)]
        gelijk[f"{work} versies"] = [v.expression for v in stand.versies_van(work)] == expressies
        dagen = [begin for _, begin in regeling.versies] + ([regeling.weg] if regeling.weg else [])
        for dag in (op for begin in dagen for op in (begin - timedelta(days=1), begin)):
            found = werkend(stand, work, dag, bekend=wereld.vandaag)
            gelijk[f"{work} op {dag}"] = (found.expression if found else None) == regeling.werkt(dag)
        gelijk[f"{work} download"] = _klopt(downloads[work], expressies)
    return [wat for wat, klopt in gelijk.items() if not klopt]


def _klopt(data: bytes | None, expressies: list[str]) -> bool:
    """Tell whether a download holds the last of these versions, and its text only."""
    if data is None:
        return False
    archive = zipfile.ZipFile(io.BytesIO(data))
    tekst = "".join(str(t) for t in etree.fromstring(archive.read("Regeling/Tekst.xml")).itertext())
    versies = [] if len(expressies) == 1 else [f"Dit is versie {len(expressies)}."]
    return expressies[-1].encode() in archive.read("Regeling/Identificatie.xml") and (
        not versies or re.findall(r"Dit is versie \d+\.", tekst) == versies
    )


@pytest.mark.parametrize(("seed", "steps"), [(1, 12), (2, 12), pytest.param(3, 50, marks=pytest.mark.slow)])
def test_random_legal_steps_leave_everything_consistent(seed: int, steps: int) -> None:
    wereld = Wereld(seed)
    try:
        for _ in range(steps):
            wereld.stap()
        assert _afwijkingen(wereld) == []
    finally:
        wereld.keten.close()


def test_an_inconsistency_is_seen() -> None:
    """A model that knows a version too few, or an end too many, does not agree with the register."""
    wereld = Wereld(1)
    try:
        wereld.nieuw()
        wereld.wijzig(wereld.regelingen[0])
        work = wereld.regelingen[0].work
        assert _afwijkingen(wereld) == []
        wereld.regelingen[0].weg = wereld.vandaag - timedelta(days=1)
        assert any(wat.startswith(f"{work} op ") for wat in _afwijkingen(wereld))
        wereld.regelingen[0].weg = None
        wereld.regelingen[0].versies.pop()
        assert f"{work} versies" in _afwijkingen(wereld)
    finally:
        wereld.keten.close()
