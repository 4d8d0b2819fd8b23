"""Every STOP scenario passes with the good stand-in, and fails at the named check when the stand-in makes a mistake."""

from __future__ import annotations

import pytest
from _pytest.mark.structures import ParameterSet
from tests.scenarios.conftest import (
    SCENARIOS,
    Mistake,
    deliver,
    failed,
    own_package,
    play,
    scripts,
    without_zip,
)

from ikt_harness import surroundings
from ikt_harness.actors.transport_koppelvlakken import OverEbms
from ikt_harness.surroundings import Surroundings
from ikt_harness.verdict import Verdict
from ikt_mocks.decentraal.plansysteem import Dossier, Plansysteem

SCRIPTS = scripts((SCENARIOS / "stop").glob("*.py"))


# -- mistakes ----------------------------------------------------------------------------------------------------


def _blind(patch: pytest.MonkeyPatch) -> None:
    """No answer is ever read."""
    patch.setattr(Plansysteem, "haal_op", lambda _self, dossier: dossier)


def _hasty(patch: pytest.MonkeyPatch) -> None:
    """The first answer is taken for the last."""
    original = Dossier.oordeel.fget  # type: ignore[attr-defined]  # a property

    def first(dossier: Dossier) -> object:
        early = Dossier(dossier.id_levering, dossier.ontvangst, dict(list(dossier.antwoorden.items())[:1]))
        return original(early)

    patch.setattr(Dossier, "oordeel", property(first))


def _twice(patch: pytest.MonkeyPatch) -> None:
    """Everything is sent twice."""

    def lever(self: Plansysteem, id_levering: str, verzoek: bytes, opdracht: bytes | None) -> Dossier:
        first = deliver(self, id_levering, verzoek, opdracht)
        deliver(self, id_levering, verzoek, opdracht)
        return first

    patch.setattr(Plansysteem, "lever", lever)


def _without_file_server(patch: pytest.MonkeyPatch) -> None:
    """The zip of a large message is not where the request says."""
    patch.setattr(Plansysteem, "lever", lambda self, naam, verzoek, _zip: deliver(self, naam, verzoek, None))
    patch.setattr(OverEbms, "gb_verzoek", lambda _self, voorbeeld, **_: voorbeeld.verzoek())


def _without_download(patch: pytest.MonkeyPatch) -> None:
    """The regeling is not downloaded."""
    patch.setattr(Plansysteem, "download", lambda _self, _work: b"")


FAILURES: list[tuple[str, Mistake, list[str]]] = [
    ("stop:H1", _blind, ["opgehaald"]),
    ("stop:H1", own_package, ["soort"]),
    ("stop:H1", without_zip, ["valide"]),
    ("stop:H2", _blind, ["opgehaald", "toont-gepubliceerd"]),
    ("stop:H2", _hasty, ["toont-gepubliceerd"]),
    ("stop:H2", without_zip, ["geregistreerd"]),
    ("stop:H3", without_zip, ["h3-besluit-geregistreerd"]),
    ("stop:H3", own_package, ["h3-renvooi-geregistreerd"]),
    ("stop:H4", without_zip, ["geregistreerd"]),
    ("stop:H5", own_package, ["kennisgeving"]),
    ("stop:H5", without_zip, ["geregistreerd"]),
    ("stop:H6", own_package, ["werkt", "activiteit"]),
    ("stop:H7", own_package, ["voorbereidingsbesluit-deel-van"]),
    ("stop:H8", own_package, ["valide"]),
    ("stop:H9", own_package, ["ok"]),
    ("stop:H9", without_zip, ["geregistreerd"]),
    ("stop:H10", _without_file_server, ["opgehaald"]),
    ("stop:H11", own_package, ["van-bevoegd-gezag", "LVBB1512-gemeld"]),
    ("stop:H12", own_package, ["h12-terug-geregistreerd"]),
    ("stop:H12", _without_download, ["aangekomen"]),
    ("stop:H13", own_package, ["groot"]),
    ("stop:F9", own_package, ["STOP1002-gemeld"]),
    ("stop:F10", own_package, ["BHKV1004-gemeld"]),
    ("stop:F11", own_package, ["TPOD2454-gemeente-gemeld"]),
    ("stop:F12", own_package, ["LVBB4001-gemeld"]),
    ("stop:F16", own_package, ["valide"]),
    ("stop:F16", _blind, ["OZON0033-opgehaald", "OZON0033-toont-afgekeurd"]),
    ("stop:F18", own_package, ["LVBB4702-gemeld"]),
    ("stop:F20", own_package, ["valide"]),
    ("stop:F20", _blind, ["toont-goedgekeurd"]),
    ("stop:F1", own_package, ["LVBB1001-gemeld"]),
    (
        "stop:F1",
        _blind,
        [
            "LVBB1001-opgehaald",
            "LVBB1001-toont-afgekeurd",
            "LVBB0002-opgehaald",
            "LVBB0002-toont-afgekeurd",
        ],
    ),
    ("stop:F2", own_package, ["LVBB1002-gemeld"]),
    ("stop:F3", own_package, ["LVBB1009-gemeld"]),
    ("stop:F4", own_package, ["LVBB1016-gemeld"]),
    ("stop:F5", own_package, ["zelfde-id"]),
    ("stop:F5", without_zip, ["eerste"]),
    ("stop:F6", own_package, ["LVBB1501-gemeld"]),
    ("stop:F7", without_zip, ["LVBB1512-gemeld"]),
    ("stop:F8", own_package, ["LVBB3008-gemeld"]),
    ("stop:F13", own_package, ["OZON0033-gemeld"]),
    ("stop:F14", own_package, ["GEOMETRY.03.2-gemeld"]),
    ("stop:F15", _hasty, ["toont-afgekeurd"]),
    ("stop:F15", _blind, ["opgehaald"]),
    ("stop:F15", own_package, ["eerste"]),
    ("stop:F17", own_package, ["LVBB1551-gemeld"]),
    ("stop:F19", own_package, ["LVBB1515-gemeld"]),
    ("stop:F21", _twice, ["een-keer"]),
    ("stop:F21", _blind, ["opgehaald"]),
]


def _case(scenario: str, *values: object, name: str) -> ParameterSet:
    """Return the values of a test; H13 delivers megabytes."""
    return pytest.param(scenario, *values, id=name, marks=pytest.mark.slow if scenario == "stop:H13" else ())


@pytest.mark.parametrize("scenario", [_case(scenario, name=scenario) for scenario in sorted(SCRIPTS)])
def test_a_good_plansysteem_passes_every_check(around: Surroundings, scenario: str) -> None:
    keten = play(around, SCRIPTS[scenario])
    assert failed(keten) == []
    assert keten.verdict is Verdict.GESLAAGD


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scenario", "mistake", "checks"), [_case(s, m, c, name=f"{s}-{m.__name__}") for s, m, c in FAILURES]
)
def test_a_mistake_fails_at_the_named_check(
    around: Surroundings,
    monkeypatch: pytest.MonkeyPatch,
    scenario: str,
    mistake: Mistake,
    checks: list[str],
) -> None:
    monkeypatch.setattr(surroundings, "STAND_IN_LIMIT", 0.3)
    mistake(monkeypatch)
    assert failed(play(around, SCRIPTS[scenario])) == checks


def test_every_scenario_can_fail() -> None:
    assert {scenario for scenario, _, _ in FAILURES} == set(SCRIPTS)
