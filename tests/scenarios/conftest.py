"""Playing scenario scripts with the stand-in: one mock for all scripts of a module, a workspace for each play."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import mkdtemp

import pytest

from ikt_harness.connection import Transport
from ikt_harness.dso_lv import DsoLv
from ikt_harness.keten import Keten, ScenarioEnded
from ikt_harness.scenario import ATTRIBUTE, Scenario
from ikt_harness.surroundings import Surroundings
from ikt_harness.verdict import Verdict
from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.decentraal.plansysteem import Dossier, Plansysteem
from ikt_mocks.stop import samples

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)
#: Makes the stand-in, or what it works with, do something wrong.
Mistake = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Script:
    """A scenario and the function that plays it."""

    scenario: Scenario
    function: Callable[[Keten], None]


def scripts(files: Iterable[Path]) -> dict[str, Script]:
    """Return the scenarios in ``files`` by id."""
    found: dict[str, Script] = {}
    for file in sorted(files):
        spec = spec_from_file_location(f"played_{file.parent.name}_{file.stem}", file)
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        for value in vars(module).values():
            made: Scenario | None = getattr(value, ATTRIBUTE, None)
            if made is not None:
                found[made.id] = Script(made, value)
    return found


def surroundings(transport: Transport = "http") -> Surroundings:
    """Return a mock of its own, with stand-ins, at :data:`MOMENT`."""
    return Surroundings(
        connection=None, server=None, token="", seed=1, clock=MOMENT, tester=None, transport=transport
    )


@pytest.fixture(scope="module")
def around() -> Iterator[Surroundings]:
    """One mock for all plays of a module: starting it takes longer than most scenarios."""
    with surroundings() as made:
        yield made


@contextmanager
def played(around: Surroundings, script: Script) -> Iterator[tuple[Keten, DsoLv]]:
    """Yield a scenario that was played to its end, and the workspace it was played in."""
    scenario = script.scenario.id
    dso = around.workspace(scenario)
    folder, around._folder = (
        around._folder,
        Path(mkdtemp(dir=around._folder)),
    )  # a store of its own for each play
    keten = Keten(
        scenario,
        dso,
        lambda koppelvlak, stack: around.context(scenario, dso, koppelvlak, stack),
        lambda _: None,
    )
    try:
        with suppress(ScenarioEnded):
            script.function(keten)
        yield keten, dso
    finally:
        keten.close()
        dso.close()
        around._folder = folder


def play(around: Surroundings, script: Script) -> Keten:
    """Return a scenario as it was played."""
    with played(around, script) as (keten, _):
        return keten


def failed(keten: Keten) -> list[str]:
    """Return the checks that failed, each by its name within the scenario."""
    return [
        check.id.partition("/")[2]
        for step in keten.steps
        for check in step.checks
        if check.verdict == Verdict.GEZAKT
    ]


# -- mistakes of a plansysteem -------------------------------------------------------------------------------------

deliver = Plansysteem.lever


def own_package(patch: pytest.MonkeyPatch) -> None:
    """Whatever is asked, a besluit without faults is delivered, each time another one."""
    numbers = iter(range(1000))

    def lever(self: Plansysteem, _id: str, _verzoek: bytes, _opdracht: bytes | None) -> Dossier:
        number = next(numbers)
        other = samples.besluit(datum=date(2026, 3, 17), id_levering=f"eigen-{number}", nummer=number + 100)
        return deliver(self, other.id_levering, other.verzoek(), other.zip())

    patch.setattr(Plansysteem, "lever", lever)


def without_zip(patch: pytest.MonkeyPatch) -> None:
    """The zip is forgotten."""
    patch.setattr(Plansysteem, "lever", lambda self, naam, verzoek, _zip: deliver(self, naam, verzoek, None))
