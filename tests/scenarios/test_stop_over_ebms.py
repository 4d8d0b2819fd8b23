"""Every STOP scenario passes over ebMS2 with the same script, and the messages really went that way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from ikt_harness.keten import Keten, ScenarioEnded
from ikt_harness.scenario import ATTRIBUTE, Scenario
from ikt_harness.surroundings import Surroundings
from ikt_harness.verdict import Verdict
from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.decentraal.plansysteem import Administratie, Dossier
from ikt_mocks.decentraal.postbus import Postbus
from ikt_mocks.parties import GEMEENTE

# Each message makes a dozen calls; the full run holds it.
pytestmark = pytest.mark.slow

FOLDER = Path(__file__).resolve().parents[2] / "scenarios" / "stop"
MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)


def _scripts() -> dict[str, Callable[[Keten], None]]:
    found: dict[str, Callable[[Keten], None]] = {}
    for file in sorted(FOLDER.glob("*.py")):
        spec = spec_from_file_location(f"stop_ebms_{file.stem}", file)
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        for value in vars(module).values():
            made: Scenario | None = getattr(value, ATTRIBUTE, None)
            if made is not None:
                found[made.id] = value
    return found


SCRIPTS = _scripts()


def _play(scenario: str) -> tuple[Keten, list[bool]]:
    """Return the scenario as it was played, and of each delivery of the plansysteem whether it came over ebMS2."""
    with Surroundings(
        connection=None, server=None, token="", seed=1, clock=MOMENT, tester=None, transport="ebms"
    ) as around:
        dso = around.workspace(scenario)
        keten = Keten(
            scenario,
            dso,
            lambda koppelvlak, stack: around.context(scenario, dso, koppelvlak, stack),
            lambda _: None,
        )
        try:
            SCRIPTS[scenario](keten)
        except ScenarioEnded:
            pass
        finally:
            over_ebms = [
                hop["details"].get("transport") == "ebMS2"
                for hop in dso.journal(koppelvlak="STOP")
                if hop["direction"] == "in"
                and hop["subject"].endswith("Verzoek")
                and hop["oin"] == GEMEENTE.oin
            ]
            keten.close()
            dso.close()
    return keten, over_ebms


def _failed(keten: Keten) -> list[str]:
    return [check.id for step in keten.steps for check in step.checks if check.verdict == Verdict.GEZAKT]


@pytest.mark.parametrize("scenario", sorted(SCRIPTS))
def test_the_scenario_passes_over_ebms2(scenario: str) -> None:
    keten, over_ebms = _play(scenario)
    assert _failed(keten) == []
    assert keten.verdict is Verdict.GESLAAGD
    assert any(over_ebms)
    # The regelingen that the three tijdelijke delen belong to come from a stand-in for another, over HTTP.
    assert over_ebms.count(False) == (3 if scenario == "stop:H7" else 0)


def test_answers_that_stay_in_the_queue_are_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Postbus, "leeg", lambda _self: 0)
    keten, _ = _play("stop:H2")
    assert _failed(keten) == ["stop:H2/toont-gepubliceerd"]


def test_an_answer_about_another_delivery_must_be_put_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    keep = Administratie.neem_op

    def everything_is_ours(self: Administratie, dossier: Dossier, volgnummer: int, xml: bytes) -> None:
        keep(self, dossier, volgnummer, xml.replace(b"<idLevering>ander-", b"<idLevering>"))

    monkeypatch.setattr(Administratie, "neem_op", everything_is_ours)
    keten, _ = _play("stop:F21")
    assert _failed(keten) == ["stop:F21/ander-terzijde", "stop:F21/ander-toont-gepubliceerd"]
