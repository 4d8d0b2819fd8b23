"""An own behandelsysteem without an endpoint cannot be judged, and the outcome says why."""

from __future__ import annotations

from datetime import datetime

from ikt_harness.connection import Connection, KoppelvlakConnection
from ikt_harness.keten import Keten, ScenarioEnded
from ikt_harness.surroundings import Surroundings
from ikt_harness.verdict import Verdict
from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.parties import GEMEENTE

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)
CONNECTION = Connection(
    organisation=GEMEENTE.name,
    oin=GEMEENTE.oin,
    product="Voorbeeldsoftware Behandelsysteem 1",
    koppelvlakken={"STAM": KoppelvlakConnection(drive="supplier", timeout=0.2)},
)


def test_without_endpoint_nothing_can_be_judged() -> None:
    with Surroundings(
        connection=CONNECTION, server=None, token="", seed=1, clock=MOMENT, tester=None
    ) as around:
        dso = around.workspace("stam:S01")
        keten = Keten(
            "stam:S01", dso, lambda name, stack: around.context("stam:S01", dso, name, stack), lambda _: None
        )
        ended = False
        try:
            with keten.stap("ontvangen"):
                keten.behandelsysteem.verzoek()
        except ScenarioEnded:
            ended = True
        finally:
            keten.close()
            dso.close()
    assert ended
    assert keten.verdict is Verdict.NIET_UITVOERBAAR
    (check,) = keten.steps[0].checks
    assert "endpoint" in check.explanation
