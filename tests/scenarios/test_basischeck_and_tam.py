"""Every basischeck and TAM scenario passes with the good stand-in, and fails where the stand-in or DSO-LV errs."""

from __future__ import annotations

import pytest
from tests.scenarios.conftest import (
    SCENARIOS,
    Mistake,
    Script,
    failed,
    own_package,
    play,
    scripts,
    without_zip,
)

from ikt_harness import surroundings
from ikt_harness.actors.viewer import Viewer
from ikt_harness.proof import load_proof
from ikt_harness.surroundings import Surroundings
from ikt_harness.verdict import Verdict
from ikt_mocks.stop import samples

# A hundred chains of deliveries; the full run holds it.
pytestmark = pytest.mark.slow

FOUND: dict[str, Script] = scripts([*(SCENARIOS / "basischeck").glob("*.py"), SCENARIOS / "keten" / "tam.py"])


@pytest.mark.parametrize("scenario", sorted(FOUND))
def test_a_good_plansysteem_passes(around: Surroundings, scenario: str) -> None:
    keten = play(around, FOUND[scenario])
    assert failed(keten) == []
    # Of a TAM a person judges what no mock can show.
    expected = Verdict.TE_BEOORDELEN if scenario.startswith("keten:") else Verdict.GESLAAGD
    assert keten.verdict is expected


def test_every_type_and_mutation_is_there_once() -> None:
    cells = [
        (one.scenario.documenttype, one.scenario.mutatie)
        for one in FOUND.values()
        if one.scenario.documenttype
    ]
    assert len(cells) == len(set(cells)) == 97
    for kind in {kind for kind, _ in cells}:
        own = {mutation for name, mutation in cells if name == kind}
        assert own == set(samples.DOCUMENTSOORTEN[kind].mutaties) & {mutation for _, mutation in cells}


def test_the_milestones_of_tam_name_the_scripts() -> None:
    proof = load_proof()
    named = {
        "keten:KT-T01": "interbestuurlijk-tam-test-verordening-instructie-interventie",
        "keten:KT-T02": "interbestuurlijk-tam-test-verordening-instructie-interventie",
        "keten:KT-T03": "interbestuurlijk-tam-test-verordening-instructie-interventie",
        "keten:KT-T04": "interbestuurlijk-tam-test-projectbesluit",
        "keten:KT-T05": "gemeenten-wijzigen-omgevingsplan",
    }
    for scenario, slug in named.items():
        assert scenario in FOUND
        assert slug in proof.milestones_of(scenario)


# -- mistakes ----------------------------------------------------------------------------------------------------


def _nothing_shown(patch: pytest.MonkeyPatch) -> None:
    """DSO-LV shows nothing of what a besluit made, no end and no kennisgeving."""
    patch.setattr(Viewer, "van_besluit", lambda _self, _besluit: [])
    patch.setattr(Viewer, "ingetrokken", lambda _self, _work: "")
    patch.setattr(Viewer, "kennisgevingen", lambda _self, _besluit: [])
    patch.setattr(Viewer, "download", lambda _self, _work: {})


MISTAKES: list[tuple[str, Mistake, list[str]]] = [
    ("stop:B1a", without_zip, ["ingediend"]),
    ("stop:B1a", _nothing_shown, ["getoond"]),
    ("stop:B1b", own_package, ["ingediend"]),
    ("stop:B2c", _nothing_shown, ["getoond"]),
    ("stop:B3f", _nothing_shown, ["getoond"]),
    ("stop:B4g", _nothing_shown, ["getoond"]),
    ("stop:B4h", _nothing_shown, ["getoond"]),
    ("stop:B5a", own_package, ["ingediend"]),
    ("stop:B6i", own_package, ["ingediend"]),
    ("keten:KT-T01", without_zip, ["provincie-initieel-geregistreerd"]),
    ("keten:KT-T03", _nothing_shown, ["provincie-initieel-getoond"]),
    ("keten:KT-T05", _nothing_shown, ["gemeente-initieel-getoond", "gemeente-wijzigen-getoond"]),
]


@pytest.mark.parametrize(
    ("scenario", "mistake", "checks"), MISTAKES, ids=[f"{s}-{m.__name__}" for s, m, _ in MISTAKES]
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
    assert failed(play(around, FOUND[scenario])) == checks
