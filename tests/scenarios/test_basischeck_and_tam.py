"""Every basischeck and TAM scenario passes with the good stand-in, and fails where the stand-in or DSO-LV errs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from ikt_harness import surroundings
from ikt_harness.actors.viewer import Viewer
from ikt_harness.collection import Found, files_below, load
from ikt_harness.keten import Keten, ScenarioEnded
from ikt_harness.proof import load_proof
from ikt_harness.surroundings import Surroundings
from ikt_harness.verdict import Verdict
from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.decentraal.plansysteem import Dossier, Plansysteem
from ikt_mocks.stop import samples

# A hundred chains of deliveries; the full run holds it.
pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2] / "scenarios"
MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)
FOUND: dict[str, Found] = {
    one.scenario.id: one
    for folder in ("basischeck", "keten")
    for one in load(files_below(ROOT / folder))
    if folder == "basischeck" or one.file.stem == "tam"
}
Patch = pytest.MonkeyPatch


@pytest.fixture(scope="module")
def around() -> Iterator[Surroundings]:
    """One mock for all: each scenario has a workspace of its own."""
    with Surroundings(
        connection=None, server=None, token="", seed=1, clock=MOMENT, tester=None
    ) as made:  # fmt: skip
        yield made


def _play(around: Surroundings, scenario: str) -> Keten:
    dso = around.workspace(scenario)
    keten = Keten(
        scenario,
        dso,
        lambda koppelvlak, stack: around.context(scenario, dso, koppelvlak, stack),
        lambda _: None,
    )
    namespace = _function(FOUND[scenario])
    try:
        namespace(keten)
    except ScenarioEnded:
        pass
    finally:
        keten.close()
        dso.close()
    return keten


def _function(found: Found) -> Callable[[Keten], None]:
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location(f"played_{found.file.stem}", found.file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    function: Callable[[Keten], None] = getattr(module, found.scenario.function)
    return function


def _failed(keten: Keten) -> list[str]:
    return [
        check.id.partition("/")[2]
        for step in keten.steps
        for check in step.checks
        if check.verdict == Verdict.GEZAKT
    ]


@pytest.mark.parametrize("scenario", sorted(FOUND))
def test_a_good_plansysteem_passes(around: Surroundings, scenario: str) -> None:
    keten = _play(around, scenario)
    assert _failed(keten) == []
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

_deliver = Plansysteem.lever


def _own_package(patch: Patch) -> None:
    """Whatever is asked, the same kind of besluit of one's own is delivered."""
    numbers = iter(range(1000))

    def lever(self: Plansysteem, _id: str, _verzoek: bytes, _opdracht: bytes | None) -> Dossier:
        number = next(numbers)
        other = samples.besluit(datum=date(2026, 3, 17), id_levering=f"eigen-{number}", nummer=number + 100)
        return _deliver(self, other.id_levering, other.verzoek(), other.zip())

    patch.setattr(Plansysteem, "lever", lever)


def _without_zip(patch: Patch) -> None:
    """The zip is forgotten."""
    patch.setattr(Plansysteem, "lever", lambda self, naam, verzoek, _zip: _deliver(self, naam, verzoek, None))


def _nothing_shown(patch: Patch) -> None:
    """DSO-LV shows nothing of what a besluit made, no end and no kennisgeving."""
    patch.setattr(Viewer, "van_besluit", lambda _self, _besluit: [])
    patch.setattr(Viewer, "ingetrokken", lambda _self, _work: "")
    patch.setattr(Viewer, "kennisgevingen", lambda _self, _besluit: [])
    patch.setattr(Viewer, "download", lambda _self, _work: {})


MISTAKES: list[tuple[str, Callable[[Patch], None], list[str]]] = [
    ("stop:B1a", _without_zip, ["ingediend"]),
    ("stop:B1a", _nothing_shown, ["getoond"]),
    ("stop:B1b", _own_package, ["ingediend"]),
    ("stop:B2c", _nothing_shown, ["getoond"]),
    ("stop:B3f", _nothing_shown, ["getoond"]),
    ("stop:B4g", _nothing_shown, ["getoond"]),
    ("stop:B4h", _nothing_shown, ["getoond"]),
    ("stop:B5a", _own_package, ["ingediend"]),
    ("stop:B6i", _own_package, ["ingediend"]),
    ("keten:KT-T01", _without_zip, ["provincie-initieel-geregistreerd"]),
    ("keten:KT-T03", _nothing_shown, ["provincie-initieel-getoond"]),
    ("keten:KT-T05", _nothing_shown, ["gemeente-initieel-getoond", "gemeente-wijzigen-getoond"]),
]


@pytest.mark.parametrize(
    ("scenario", "mistake", "checks"), MISTAKES, ids=[f"{s}-{m.__name__}" for s, m, _ in MISTAKES]
)
def test_a_mistake_fails_at_the_named_check(
    around: Surroundings,
    monkeypatch: Patch,
    scenario: str,
    mistake: Callable[[Patch], None],
    checks: list[str],
) -> None:
    monkeypatch.setattr(surroundings, "STAND_IN_LIMIT", 0.3)
    mistake(monkeypatch)
    assert _failed(_play(around, scenario)) == checks
