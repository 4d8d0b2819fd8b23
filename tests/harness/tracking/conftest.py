"""A ledger with a register, and results that differ exactly where a test wants them to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

import pytest

from ikt_harness.ledger import CheckRecord, Ledger, ResultRecord, RunRecord, StepRecord
from ikt_harness.ledger.records import Drive
from ikt_harness.tracking.generator import rows_of, sample
from ikt_harness.tracking.tracker import Tracker

GEMEENTE = "00000099000000990101"
BUUR = "00000099000000990201"
PROVINCIE = "00000099000000990301"
NOW = datetime(2023, 12, 1, 9, 0, tzinfo=UTC)


class World:
    """Appends runs; each outcome is (scenario, verdict) or (scenario, verdict, ground of the failing check)."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.tracker = Tracker(ledger, NOW)
        self.tracker.add_rows(rows_of(sample()))
        self._runs = 0

    def run(
        self,
        round_: str,
        outcomes: Sequence[tuple[str, ...]],
        *,
        organisation: str = GEMEENTE,
        product: str = "Planmaker 4.2",
        drive: Drive = "supplier",
        started: str = "2023-11-01T10:00:00+00:00",
    ) -> str:
        """Append a run and return its id."""
        self._runs += 1
        run = RunRecord(
            f"run-{self._runs}",
            round=round_,
            organisation=organisation,
            product=product,
            drive=drive,
            started=started,
            versions={"dso-ketentest": "0.1.0"},
        )
        self.ledger.append_run(run, [_result(*outcome, drive=drive) for outcome in outcomes])
        return run.id


def _result(scenario: str, verdict: str = "geslaagd", ground: str = "", *, drive: Drive) -> ResultRecord:
    sheet = scenario.partition(":")[0]
    check = CheckRecord(
        id=f"{scenario}/antwoord",
        verdict=verdict,
        ground=ground or scenario,
        kind="official" if ground else "harness-defined",
        explanation="Het antwoord meldt de fout.",
        seen="geen melding bij /stop:a/b[3]/c" if verdict == "gezakt" else "zoals verwacht",
    )
    return ResultRecord(
        scenario=scenario,
        title=f"Titel van {scenario}",
        koppelvlak={"stop": "STOP", "stam": "STAM", "sttr": "STTR", "digikoppeling": "TRANSPORT"}.get(
            sheet, "KETEN"
        ),
        keten="planketen" if sheet == "stop" else "",
        verdict=verdict,
        drive=drive,
        steps=(StepRecord("De levering", verdict, 0.1, (check,)),),
    )


@pytest.fixture
def world(ledger_url: str) -> Iterator[World]:
    with Ledger.open(ledger_url) as ledger:
        yield World(ledger)


@pytest.fixture
def new_world() -> Callable[[Ledger], World]:
    return World
