"""Whatever the order of imports, attests, freezes and bevindingen: what was written stays, what follows is the same."""

from __future__ import annotations

import os
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.harness.tracking.walk import states, told

from ikt_harness.importing import Mapping, Settings, plan, write
from ikt_harness.importing.linking import Known, known_scenarios
from ikt_harness.ledger import Ledger, canonical_json
from ikt_harness.milestone_view import as_row
from ikt_harness.proof import load_proof
from ikt_harness.tracking.attests import Attest
from ikt_harness.tracking.finding_view import as_row as finding_row
from ikt_harness.tracking.tracker import Tracker
from ikt_schemas.errors import InputRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.harness.conftest import NewLedger
    from tests.harness.tracking.conftest import World

_EXAMPLES = int(os.environ.get("IKT_TEST_INTERLEAVINGS", "10"))
_ROUNDS = st.sampled_from(["IKT-4", "IKT-5", "IKT-6"])
_OUTCOMES = st.lists(
    st.tuples(
        st.sampled_from(["stop:H7", "keten:KT-P01", "stop:H2", "stam:S01"]),
        st.sampled_from(["geslaagd", "gezakt", "fout", "te beoordelen"]),
        st.sampled_from(["", "LVBB1001", "LVBB1002"]),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda one: one[0],
)


class Interleaving(RuleBasedStateMachine):
    """One ledger, and a note of everything that must not change."""

    make: Callable[[Ledger], World]
    new_ledger: NewLedger

    @initialize()
    def begin(self) -> None:
        self.stack = ExitStack()
        self.ledger = self.stack.enter_context(Ledger.open(self.stack.enter_context(self.new_ledger())))
        self.world = self.make(self.ledger)
        self.frozen: dict[str, list[bytes]] = {}
        self.results: list[str] = []
        self.entries: list[str] = []
        self.imported: dict[int, str] = {}
        self.folder = Path(self.stack.enter_context(TemporaryDirectory()))

    @rule(
        round_=_ROUNDS,
        outcomes=_OUTCOMES,
        organisation=st.sampled_from(["00000099000000990301", "00000099000000990101"]),
        product=st.sampled_from(["Planmaker 4.1", "Planmaker 4.2"]),
    )
    def run_it(
        self, round_: str, outcomes: list[tuple[str, str, str]], organisation: str, product: str
    ) -> None:
        self.world.run(round_, outcomes, organisation=organisation, product=product)

    @rule(round_=_ROUNDS, outcomes=_OUTCOMES, number=st.integers(1, 3))
    def import_it(self, round_: str, outcomes: list[tuple[str, str, str]], number: int) -> None:
        """Import a file, which may be one that was imported before, for this round or another."""
        file = self.folder / f"{number}.csv"
        if not file.exists():
            rows = [f"{scenario},{verdict},{ground}" for scenario, verdict, ground in outcomes]
            text = "\n".join(["scenario,verdict,message", *rows, f"stop:H1,geslaagd,bestand {number}"])
            file.write_text(text, encoding="utf-8")
        tracker = self.world.tracker
        own = Settings(round_, "00000099000000990301", "Planmaker 4.2", "supplier", tracker.now)
        before = (self.ledger.head(), self.ledger.latest())
        known_as = self.imported.get(number)
        if known_as not in (None, round_) or (known_as is None and round_ in self.frozen):
            with pytest.raises(InputRefused, match=r"already|frozen"):
                _imported(file, own, tracker)
            assert (self.ledger.head(), self.ledger.latest()) == before
            return
        _imported(file, own, tracker)
        assert (self.ledger.head() == before[0]) == (known_as is not None)
        self.imported[number] = round_

    @rule(round_=_ROUNDS, outcomes=_OUTCOMES)
    def import_of_a_stranger(self, round_: str, outcomes: list[tuple[str, str, str]]) -> None:
        """Import a file of an organisation that the register does not know."""
        file = self.folder / "stranger.csv"
        rows = [f"{scenario},{verdict},{ground}" for scenario, verdict, ground in outcomes]
        file.write_text("\n".join(["scenario,verdict,message", *rows]), encoding="utf-8")
        tracker = self.world.tracker
        own = Settings(round_, "00000099000000999999", "Planmaker 4.2", "supplier", tracker.now)
        before = (self.ledger.head(), self.ledger.latest())
        with pytest.raises(InputRefused, match=r"register|frozen"):
            _imported(file, own, tracker)
        assert (self.ledger.head(), self.ledger.latest()) == before

    @rule(until=st.sampled_from(["", "2023-11-20", "2024-01-01"]))
    def attest(self, until: str) -> None:
        self.world.tracker.attest(
            Attest(
                mijlpaal="provincies-voorbereidingsbesluit",
                verklaring="v",
                naam="n",
                rol="r",
                datum="2023-11-15",
                grond="g",
                organisatie="pv91",
                geldig_tot=until,
            )
        )

    @rule(round_=_ROUNDS)
    def record(self, round_: str) -> None:
        tracker = self.world.tracker
        tracker.add_findings([one.as_finding(tracker.proof, "tester") for one in tracker.proposals(round_)])

    @rule(
        number=st.integers(1, 4),
        stand=st.sampled_from(["beoordeeld", "afgewezen", "aanvaard", "te hertesten", "opgelost"]),
        oorzaak=st.sampled_from(["harness", "DSO-LV", "decentrale software"]),
    )
    def judge(self, number: int, stand: str, oorzaak: str) -> None:
        before = self.world.tracker.entries()
        changes = {"door": "c", "stand": stand, "oorzaak": oorzaak, "eigenaar": "e", "reden": "r"}
        try:
            self.world.tracker.change_finding(f"B-{number:04d}", changes)
        except InputRefused:
            assert self.world.tracker.entries() == before

    @precondition(lambda self: len(self.frozen) < 2)
    @rule(round_=_ROUNDS)
    def freeze(self, round_: str) -> None:
        tracker = self.world.tracker
        if round_ in self.frozen:
            with pytest.raises(InputRefused):
                tracker.freeze(round_)
            return
        sha256 = tracker.freeze(round_)
        kept = tracker.snapshot(round_)
        assert kept.sha256 == sha256
        self.frozen[round_] = list(kept.lines())

    @invariant()
    def what_was_written_stays(self) -> None:
        if not hasattr(self, "ledger"):
            return
        results = [f"{one.run}/{one.seq} {one.hash}" for one in self.ledger.results()]
        entries = [f"{one.seq} {one.hash}" for one in self.world.tracker.entries()]
        assert results[: len(self.results)] == self.results
        assert entries[: len(self.entries)] == self.entries
        self.results, self.entries = results, entries
        assert self.ledger.verify() == []

    @invariant()
    def the_frozen_stays_frozen(self) -> None:
        for name, value in getattr(self, "frozen", {}).items():
            assert list(self.world.tracker.snapshot(name).lines()) == value

    def teardown(self) -> None:
        if not hasattr(self, "ledger"):
            return
        tracker = self.world.tracker
        first, again = (_derived(Tracker(self.ledger, tracker.now)) for _ in range(2))
        assert first == again
        walked = states(self.ledger, tracker.histories(), tracker.day)
        assert [told(one) for one in tracker.findings()] == walked
        before = self.ledger.latest()
        self.ledger.rebuild()
        assert self.ledger.latest() == before
        assert _derived(self.world.tracker) == first
        self.stack.close()


def _imported(file: Path, own: Settings, tracker: Tracker) -> None:
    known, proof = _known(), tracker.proof
    made = plan([file], own, ledger=tracker.ledger, known=known, proof=proof, mapping=Mapping(""))
    write(made, tracker.ledger, told=lambda _count: None)


@cache
def _known() -> dict[str, Known]:
    return known_scenarios(load_proof())


def _derived(tracker: Tracker) -> str:
    return canonical_json(
        [
            [as_row(one) for one in tracker.milestones()],
            [finding_row(one) for one in tracker.findings()],
            tracker.coverage().as_json(),
        ]
    )


@pytest.mark.slow
def test_any_interleaving_keeps_the_invariants(
    new_world: Callable[[Ledger], World], new_ledger: NewLedger
) -> None:
    given_ledger = new_ledger

    class Machine(Interleaving):
        make = staticmethod(new_world)
        new_ledger = staticmethod(given_ledger)

    case = Machine.TestCase
    case.settings = settings(
        max_examples=_EXAMPLES, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
    )
    case().runTest()
