"""The pytest plug-in that runs scenario scripts: collects marked functions, hands out the chain, takes the results.

Registered by :mod:`ikt_harness.running` only; a suite of somebody else's never meets it. Allure and JUnit see
ordinary tests that carry the scenario id, the round and the milestones.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Protocol

import pytest

from ikt_harness.collection import Found
from ikt_harness.evidence.capture import capture
from ikt_harness.evidence.store import EvidenceStore
from ikt_harness.keten import Keten, ScenarioEnded
from ikt_harness.ledger.records import EvidenceRecord, ResultRecord
from ikt_harness.scenario import ATTRIBUTE, Scenario
from ikt_harness.surroundings import Surroundings
from ikt_harness.verdict import Verdict
from ikt_schemas.errors import HarnessBroken, InputRefused


class Listener(Protocol):
    """Follows a run; Allure and JUnit have their own ways."""

    def begins(self, scenario: Scenario) -> None:
        """``scenario`` begins."""

    def step(self, scenario: Scenario, name: str) -> None:
        """A step of ``scenario`` begins."""

    def ended(self, result: ResultRecord) -> None:
        """A scenario has its result."""


@dataclass(slots=True)
class ScenarioPlugin:
    """One run's plug-in.

    :param chosen: what to run, in order.
    :param round: IKT round for the properties; empty when none.
    :param milestones: scenario id → slugs of the milestones it bears on.
    :param required: tells whether a milestone requires a scenario (``None``: no milestone names it).
    :param evidence: where the messages of each scenario are kept.
    """

    chosen: Sequence[Found]
    surroundings: Surroundings
    listener: Listener
    round: str
    seed: int
    milestones: Callable[[str], Sequence[str]]
    required: Callable[[str], bool | None]
    evidence: EvidenceStore
    results: list[ResultRecord] = field(default_factory=list)
    stopped_by: InputRefused | HarnessBroken | None = None

    def pytest_pycollect_makeitem(
        self, collector: pytest.Module | pytest.Class, name: str, obj: object
    ) -> list[pytest.Function]:
        """Collect marked functions and nothing else."""
        return [pytest.Function.from_parent(collector, name=name)] if hasattr(obj, ATTRIBUTE) else []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep what was chosen, in that order, with its properties."""
        by_id = {scenario_of(item).id: item for item in items}
        items[:] = [by_id[found.scenario.id] for found in self.chosen]
        for item in items:
            scenario = scenario_of(item)
            milestones = list(self.milestones(scenario.id))
            facts = [("scenario", scenario.id), ("koppelvlak", scenario.koppelvlak), ("round", self.round)]
            facts += [("milestone", slug) for slug in milestones]
            item.user_properties.extend(fact for fact in facts if fact[1])
            for label, value in [*facts, ("epic", scenario.keten), ("feature", scenario.koppelvlak)]:
                if value:
                    # The name by which allure-pytest reads labels from a test.
                    item.add_marker(pytest.mark.allure_label(value, label_type=label))
            # By this attribute of the test function allure-pytest reads the title.
            setattr(_function(item), "__allure_display_name__", f"{scenario.id} {scenario.title}")  # noqa: B010 - not our name

    @pytest.fixture
    def keten(self, request: pytest.FixtureRequest) -> Iterator[Keten]:
        """The chain for one scenario: a fresh workspace of the mock DSO-LV."""
        scenario = scenario_of(request.node)
        try:
            dso = self.surroundings.workspace(scenario.id)
        except (InputRefused, HarnessBroken) as error:
            # Without a mock nothing can be judged: the run ends here, and nothing of it is kept.
            self.stopped_by = error
            pytest.exit(str(error), returncode=2)

        def context(koppelvlak: str, stack: ExitStack) -> Any:  # noqa: ANN401 - ActorContext
            return self.surroundings.context(scenario.id, dso, koppelvlak, stack)

        made = Keten(
            scenario.id,
            dso,
            context,
            lambda name: self.listener.step(scenario, name),
            self.surroundings.judge,
        )
        try:
            yield made
        finally:
            made.close()
            dso.close()

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, object, object]:
        """Run the script, make its result, and tell pytest in plain words."""
        scenario = scenario_of(pyfuncitem)
        keten = pyfuncitem.funcargs["keten"]
        assert isinstance(keten, Keten)  # noqa: S101 - our own fixture
        self.listener.begins(scenario)
        start = time.perf_counter()
        try:
            yield
        except ScenarioEnded:
            pass
        except Exception as error:  # noqa: BLE001 - whatever a script does wrong is the harness's failure, not the supplier's
            keten.harness_failed(_short(error, str(pyfuncitem.path)))
        duration = time.perf_counter() - start
        try:
            evidence = capture(keten.dso, self.evidence)
        except (InputRefused, HarnessBroken) as error:
            # A result without its evidence proves nothing: the run ends here, and nothing of it is kept.
            self.stopped_by = error
            pytest.exit(str(error), returncode=2)
        result = self._result(scenario, keten, duration, evidence)
        self.results.append(result)
        self.listener.ended(result)
        verdict = Verdict(result.verdict)
        if verdict.fails:
            pytest.fail(plain_text(result), pytrace=False)
        if verdict is not Verdict.GESLAAGD:
            pytest.skip(plain_text(result))
        return True

    def _result(
        self, scenario: Scenario, keten: Keten, duration: float, evidence: tuple[EvidenceRecord, ...]
    ) -> ResultRecord:
        found = next(item for item in self.chosen if item.scenario.id == scenario.id)
        return ResultRecord(
            scenario=scenario.id,
            title=scenario.title,
            koppelvlak=scenario.koppelvlak,
            verdict=keten.verdict,
            keten=scenario.keten,
            ground=scenario.ground,
            required=self.required(scenario.id),
            duration=round(duration, 3),
            steps=keten.steps,
            drive=keten.drive,
            scenario_hash=found.digest,
            seed=self.seed,
            evidence=evidence,
        )


def scenario_of(item: pytest.Item) -> Scenario:
    """Return the scenario of a collected item."""
    scenario: Scenario = getattr(_function(item), ATTRIBUTE)
    return scenario


def _function(item: pytest.Item) -> Callable[..., object]:
    assert isinstance(item, pytest.Function)  # noqa: S101 - the plug-in collects nothing else
    function: Callable[..., object] = item.obj
    return function


def plain_text(result: ResultRecord) -> str:
    """Return the outcome of a scenario for JUnit and Allure: the checks that were not met, in words."""
    lines = [f"{result.scenario} {result.title}: {result.verdict}"]
    for step in result.steps:
        for check in step.checks:
            if check.verdict != Verdict.GESLAAGD:
                seen = f" Gezien: {check.seen}" if check.seen else ""
                lines.append(f"- {step.name}: [{check.ground}] {check.explanation}{seen}")
    return "\n".join(lines)


def _short(error: Exception, file: str) -> str:
    """Return what went wrong and at which line of the script, in one line and without paths."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    place = f" (regel {frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}{place}"[:500]
