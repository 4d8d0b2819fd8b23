"""A round as it may look half way: stand-ins, an own system, and every verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from ikt_harness.ledger import CheckRecord, Ledger, ResultRecord, RunRecord, StepRecord
from ikt_harness.ledger.records import Drive
from ikt_harness.verdict import Verdict, worst

_ROWS = (
    ("stop:H1", "Validatie van een besluit zonder fouten", "STOP", "planketen", "geslaagd"),
    ("stop:H2", "Publicatie van een initieel besluit", "STOP", "planketen", "geslaagd"),
    ("stop:F3", "Manifest en inhoud van de zip verschillen", "STOP", "planketen", "gezakt"),
    ("stop:F5", "Een idLevering wordt twee keer gebruikt", "STOP", "planketen", "geslaagd"),
    ("stam:S01", "Aanvraag vergunning met twee documenten", "STAM", "vergunningenketen", "geslaagd"),
    ("stam:F10", "Een OIN die er niet bij mag", "STAM", "vergunningenketen", "te beoordelen"),
    (
        "stam:F14",
        "Eén van vijf documenten is niet op te halen",
        "STAM",
        "vergunningenketen",
        "niet uitvoerbaar",
    ),
    ("sttr:TR-03", "Conclusieregels aanleveren", "STTR", "toepasbare-regelsketen", "geslaagd"),
    ("sttr:TR-20", "Manifest en inhoud van de zip verschillen", "STTR", "toepasbare-regelsketen", "fout"),
    ("sttr:TR-27", "Begindatum in een verkeerde vorm", "STTR", "toepasbare-regelsketen", "overgeslagen"),
)


def result(
    scenario: str, title: str, koppelvlak: str, keten: str, verdict: str, drive: Drive, seed: int = 1
) -> ResultRecord:
    """Return a result with two steps; the second holds the verdict."""
    good = CheckRecord(
        id=f"{scenario}/ontvangen",
        verdict="geslaagd",
        ground=scenario,
        kind="observed",
        explanation="DSO-LV neemt de levering in ontvangst en geeft meteen antwoord.",
        seen="status 200",
    )
    checks = [
        CheckRecord(
            id=f"{scenario}/antwoord",
            verdict=verdict,
            ground="LVBB1009; stop.md F3" if koppelvlak == "STOP" else f"{koppelvlak.lower()}.md",
            kind="official",
            explanation="Het antwoord noemt de code van de fout en het bestand waarover het gaat.",
            seen="geen melding met code LVBB1009" if verdict == "gezakt" else "zoals verwacht",
        ),
        CheckRecord(
            id=f"{scenario}/vorm",
            verdict="geslaagd",
            required=False,
            kind="harness-defined",
            explanation="Het antwoord is binnen de eigen tijdgrens binnen.",
        ),
    ]
    steps = (
        StepRecord("Het systeem levert aan", "geslaagd", 0.42, (good,)),
        StepRecord("DSO-LV beoordeelt de levering", verdict, 1.31, tuple(checks)),
    )
    return ResultRecord(
        scenario=scenario,
        title=title,
        koppelvlak=koppelvlak,
        keten=keten,
        ground=f"{koppelvlak.lower()}.md {scenario.partition(':')[2]}",
        verdict=worst(Verdict(step.verdict) for step in steps),
        required=True,
        duration=1.73,
        steps=steps,
        drive=drive,
        scenario_hash="5d" * 32,
        seed=seed,
    )


def fill(ledger: Ledger) -> None:
    """Append a run with stand-ins and two runs with an own system, one of them of an older version."""
    versions = {"dso-ketentest": "0.1.0", "python": "3.11.2"}
    clock = "2024-01-02T09:00:00+01:00"
    simulated = RunRecord(
        "5f1c9a7be2d04418",
        round="IKT-5",
        seed=1,
        clock=clock,
        started="2023-10-02T08:15:00+00:00",
        versions=versions,
    )
    ledger.append_run(simulated, [result(*row, drive="simulation") for row in _ROWS])
    for number, version in enumerate(("4.1", "4.2"), start=1):
        own = RunRecord(
            f"{number}b0d3c6a9e8f7251",
            round="IKT-5",
            organisation="00000099000000990101",
            product=f"Voorbeeldsoftware Planmaker {version}",
            drive="supplier",
            seed=1,
            clock=clock,
            started=f"2023-11-0{number}T13:40:00+00:00",
            versions=versions,
        )
        rows = [row for row in _ROWS if row[2] == "STOP"]
        rows += [("stop:H7", "Tijdelijk regelingdeel", "STOP", "planketen", "geslaagd")]
        rows += [
            ("keten:KT-P01", "Nieuw document van plansysteem tot zichtbaar", "KETEN", "planketen", "geslaagd")
        ]
        ledger.append_run(own, [result(*row, drive="supplier") for row in rows])


@pytest.fixture
def round_ledger() -> Iterator[Ledger]:
    with Ledger.open("sqlite://") as ledger:
        fill(ledger)
        yield ledger


@pytest.fixture
def make_result() -> Callable[..., ResultRecord]:
    return result
