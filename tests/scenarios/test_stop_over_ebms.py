"""Every STOP scenario passes over ebMS2 with the same script, and the messages really went that way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.scenarios.conftest import SCENARIOS, failed, play, played, scripts, surroundings

from ikt_harness.surroundings import Surroundings
from ikt_harness.verdict import Verdict
from ikt_mocks.decentraal.plansysteem import Administratie, Dossier
from ikt_mocks.decentraal.postbus import Postbus
from ikt_mocks.parties import GEMEENTE

# Each message makes a dozen calls; the full run holds it.
pytestmark = pytest.mark.slow

SCRIPTS = scripts((SCENARIOS / "stop").glob("*.py"))


@pytest.fixture(scope="module")
def over_ebms() -> Iterator[Surroundings]:
    """A mock whose stand-ins for a plansysteem reach it over ebMS2."""
    with surroundings("ebms") as made:
        yield made


@pytest.mark.parametrize("scenario", sorted(SCRIPTS))
def test_the_scenario_passes_over_ebms2(over_ebms: Surroundings, scenario: str) -> None:
    with played(over_ebms, SCRIPTS[scenario]) as (keten, dso):
        went_so = [
            hop["details"].get("transport") == "ebMS2"
            for hop in dso.journal(koppelvlak="STOP")
            if hop["direction"] == "in" and hop["subject"].endswith("Verzoek") and hop["oin"] == GEMEENTE.oin
        ]
    assert failed(keten) == []
    assert keten.verdict is Verdict.GESLAAGD
    assert any(went_so)
    # The regelingen that the three tijdelijke delen belong to come from a stand-in for another, over HTTP.
    assert went_so.count(False) == (3 if scenario == "stop:H7" else 0)


def test_answers_that_stay_in_the_queue_are_not_known(
    over_ebms: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Postbus, "leeg", lambda _self: 0)
    assert failed(play(over_ebms, SCRIPTS["stop:H2"])) == ["toont-gepubliceerd"]


def test_an_answer_about_another_delivery_must_be_put_aside(
    over_ebms: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = Administratie.neem_op

    def everything_is_ours(self: Administratie, dossier: Dossier, volgnummer: int, xml: bytes) -> None:
        keep(self, dossier, volgnummer, xml.replace(b"<idLevering>ander-", b"<idLevering>"))

    monkeypatch.setattr(Administratie, "neem_op", everything_is_ours)
    assert failed(play(over_ebms, SCRIPTS["stop:F21"])) == ["ander-terzijde", "ander-toont-gepubliceerd"]
