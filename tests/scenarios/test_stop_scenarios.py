"""Every STOP scenario passes with the good stand-in, and fails at the named check when the stand-in makes a mistake."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from ikt_harness import surroundings
from ikt_harness.actors.transport_koppelvlakken import OverEbms
from ikt_harness.keten import Keten, ScenarioEnded
from ikt_harness.scenario import ATTRIBUTE, Scenario
from ikt_harness.surroundings import Surroundings
from ikt_harness.verdict import Verdict
from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.decentraal.plansysteem import Dossier, Plansysteem
from ikt_mocks.stop import samples

FOLDER = Path(__file__).resolve().parents[2] / "scenarios" / "stop"
MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)
Mistake = Callable[[pytest.MonkeyPatch], None]


def _scripts() -> dict[str, Callable[[Keten], None]]:
    found: dict[str, Callable[[Keten], None]] = {}
    for file in sorted(FOLDER.glob("*.py")):
        spec = spec_from_file_location(f"stop_{file.stem}", file)
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


def _play(scenario: str) -> Keten:
    with Surroundings(connection=None, server=None, token="", seed=1, clock=MOMENT, tester=None) as around:
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
            keten.close()
            dso.close()
    return keten


def _failed(keten: Keten) -> list[str]:
    return [check.id for step in keten.steps for check in step.checks if check.verdict == Verdict.GEZAKT]


# -- mistakes ----------------------------------------------------------------------------------------------------

_deliver = Plansysteem.lever


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


def _own_package(patch: pytest.MonkeyPatch) -> None:
    """Whatever is asked, a besluit without faults is delivered, each time another one."""
    numbers = iter(range(1000))

    def lever(self: Plansysteem, _id: str, _verzoek: bytes, _opdracht: bytes | None) -> Dossier:
        number = next(numbers)
        other = samples.besluit(datum=date(2026, 3, 17), id_levering=f"eigen-{number}", nummer=number + 100)
        return _deliver(self, other.id_levering, other.verzoek(), other.zip())

    patch.setattr(Plansysteem, "lever", lever)


def _twice(patch: pytest.MonkeyPatch) -> None:
    """Everything is sent twice."""

    def lever(self: Plansysteem, id_levering: str, verzoek: bytes, opdracht: bytes | None) -> Dossier:
        first = _deliver(self, id_levering, verzoek, opdracht)
        _deliver(self, id_levering, verzoek, opdracht)
        return first

    patch.setattr(Plansysteem, "lever", lever)


def _without_zip(patch: pytest.MonkeyPatch) -> None:
    """The zip is forgotten."""
    patch.setattr(
        Plansysteem,
        "lever",
        lambda self, id_levering, verzoek, _zip: _deliver(self, id_levering, verzoek, None),
    )


def _without_file_server(patch: pytest.MonkeyPatch) -> None:
    """The zip of a large message is not where the request says."""
    patch.setattr(Plansysteem, "lever", lambda self, naam, verzoek, _zip: _deliver(self, naam, verzoek, None))
    patch.setattr(OverEbms, "gb_verzoek", lambda _self, voorbeeld, **_: voorbeeld.verzoek())


def _without_download(patch: pytest.MonkeyPatch) -> None:
    """The regeling is not downloaded."""
    patch.setattr(Plansysteem, "download", lambda _self, _work: b"")


FAILURES: list[tuple[str, Mistake, list[str]]] = [
    ("stop:H1", _blind, ["stop:H1/opgehaald"]),
    ("stop:H1", _own_package, ["stop:H1/soort"]),
    ("stop:H1", _without_zip, ["stop:H1/valide"]),
    ("stop:H2", _blind, ["stop:H2/opgehaald", "stop:H2/toont-gepubliceerd"]),
    ("stop:H2", _hasty, ["stop:H2/toont-gepubliceerd"]),
    ("stop:H2", _without_zip, ["stop:H2/geregistreerd"]),
    ("stop:H3", _without_zip, ["stop:H3/h3-besluit-geregistreerd"]),
    ("stop:H3", _own_package, ["stop:H3/h3-renvooi-geregistreerd"]),
    ("stop:H4", _without_zip, ["stop:H4/geregistreerd"]),
    ("stop:H5", _own_package, ["stop:H5/kennisgeving"]),
    ("stop:H5", _without_zip, ["stop:H5/geregistreerd"]),
    ("stop:H6", _own_package, ["stop:H6/werkt", "stop:H6/activiteit"]),
    ("stop:H7", _own_package, ["stop:H7/voorbereidingsbesluit-deel-van"]),
    ("stop:H8", _own_package, ["stop:H8/valide"]),
    ("stop:H9", _own_package, ["stop:H9/ok"]),
    ("stop:H9", _without_zip, ["stop:H9/geregistreerd"]),
    ("stop:H10", _without_file_server, ["stop:H10/opgehaald"]),
    ("stop:H11", _own_package, ["stop:H11/van-bevoegd-gezag", "stop:H11/LVBB1512-gemeld"]),
    ("stop:H12", _own_package, ["stop:H12/h12-terug-geregistreerd"]),
    ("stop:H12", _without_download, ["stop:H12/aangekomen"]),
    ("stop:H13", _own_package, ["stop:H13/groot"]),
    ("stop:F9", _own_package, ["stop:F9/STOP1002-gemeld"]),
    ("stop:F10", _own_package, ["stop:F10/BHKV1004-gemeld"]),
    ("stop:F11", _own_package, ["stop:F11/TPOD2454-gemeente-gemeld"]),
    ("stop:F12", _own_package, ["stop:F12/LVBB4001-gemeld"]),
    ("stop:F16", _own_package, ["stop:F16/valide"]),
    ("stop:F16", _blind, ["stop:F16/OZON0033-opgehaald", "stop:F16/OZON0033-toont-afgekeurd"]),
    ("stop:F18", _own_package, ["stop:F18/LVBB4702-gemeld"]),
    ("stop:F20", _own_package, ["stop:F20/valide"]),
    ("stop:F20", _blind, ["stop:F20/toont-goedgekeurd"]),
    ("stop:F1", _own_package, ["stop:F1/LVBB1001-gemeld"]),
    (
        "stop:F1",
        _blind,
        [
            "stop:F1/LVBB1001-opgehaald",
            "stop:F1/LVBB1001-toont-afgekeurd",
            "stop:F1/LVBB0002-opgehaald",
            "stop:F1/LVBB0002-toont-afgekeurd",
        ],
    ),
    ("stop:F2", _own_package, ["stop:F2/LVBB1002-gemeld"]),
    ("stop:F3", _own_package, ["stop:F3/LVBB1009-gemeld"]),
    ("stop:F4", _own_package, ["stop:F4/LVBB1016-gemeld"]),
    ("stop:F5", _own_package, ["stop:F5/zelfde-id"]),
    ("stop:F5", _without_zip, ["stop:F5/eerste"]),
    ("stop:F6", _own_package, ["stop:F6/LVBB1501-gemeld"]),
    ("stop:F7", _without_zip, ["stop:F7/LVBB1512-gemeld"]),
    ("stop:F8", _own_package, ["stop:F8/LVBB3008-gemeld"]),
    ("stop:F13", _own_package, ["stop:F13/OZON0033-gemeld"]),
    ("stop:F14", _own_package, ["stop:F14/GEOMETRY.03.2-gemeld"]),
    ("stop:F15", _hasty, ["stop:F15/toont-afgekeurd"]),
    ("stop:F15", _blind, ["stop:F15/opgehaald"]),
    ("stop:F15", _own_package, ["stop:F15/eerste"]),
    ("stop:F17", _own_package, ["stop:F17/LVBB1551-gemeld"]),
    ("stop:F19", _own_package, ["stop:F19/LVBB1515-gemeld"]),
    ("stop:F21", _twice, ["stop:F21/een-keer"]),
    ("stop:F21", _blind, ["stop:F21/opgehaald"]),
]


@pytest.mark.parametrize("scenario", sorted(SCRIPTS))
def test_a_good_plansysteem_passes_every_check(scenario: str) -> None:
    keten = _play(scenario)
    assert _failed(keten) == []
    assert keten.verdict is Verdict.GESLAAGD


@pytest.mark.parametrize(
    ("scenario", "mistake", "checks"), FAILURES, ids=[f"{s}-{m.__name__}" for s, m, _ in FAILURES]
)
def test_a_mistake_fails_at_the_named_check(
    monkeypatch: pytest.MonkeyPatch, scenario: str, mistake: Mistake, checks: list[str]
) -> None:
    monkeypatch.setattr(surroundings, "STAND_IN_LIMIT", 0.3)
    mistake(monkeypatch)
    assert _failed(_play(scenario)) == checks


def test_every_scenario_can_fail() -> None:
    assert {scenario for scenario, _, _ in FAILURES} == set(SCRIPTS)
