"""The tracker: one object over a ledger for everything that commands, reports and scripts ask.

with Ledger.open("sqlite:///ledger.db") as ledger:
    tracker = Tracker(ledger, now=datetime.now(UTC))
    tracker.add_rows(rows_of(sample()))
    tracker.ready("Planmaker 4.2", "STOP", "PRE").ready
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from ikt_harness.collection import load_all
from ikt_harness.ledger import Ledger, Problem
from ikt_harness.ledger.journal import Entry
from ikt_harness.ledger.outcomes import LeftOut
from ikt_harness.levels import AttestState, MilestoneState, evidence_in, milestone_states
from ikt_harness.milestones import Register, load_milestones
from ikt_harness.proof import Level, Proof, load_proof
from ikt_harness.rounds import parse_round, round_number
from ikt_harness.rule_status import all_rules
from ikt_harness.scenario import Scenario
from ikt_harness.snapshot import snapshot
from ikt_harness.snapshot_file import Snapshot
from ikt_harness.tracking import attests, findings, rounds
from ikt_harness.tracking.attests import Attest
from ikt_harness.tracking.basischeck import Basischeck, basischeck
from ikt_harness.tracking.chains import Chains, load_chains
from ikt_harness.tracking.coverage import Coverage, coverage
from ikt_harness.tracking.difference import Difference, difference
from ikt_harness.tracking.finding_states import FindingState, finding_states
from ikt_harness.tracking.finding_view import as_row as finding_row
from ikt_harness.tracking.findings import Bevinding, History
from ikt_harness.tracking.organisations import Organisations, Row, entry_of
from ikt_harness.tracking.proposals import Proposal, proposals
from ikt_harness.tracking.readiness import Readiness, readiness
from ikt_harness.tracking.rounds import Adoption, Ronde
from ikt_harness.tracking.severity import Scale, load_scale
from ikt_harness.tracking.standing import Stated, milestones_stand, without


@dataclass
class Tracker:
    """Everything that is tracked in ``ledger``, judged at ``now``.

    :param now: an aware moment; every entry written through this object bears it.
    """

    ledger: Ledger
    now: datetime
    register: Register = field(default_factory=load_milestones)
    proof: Proof = field(default_factory=load_proof)
    scale: Scale = field(default_factory=load_scale)
    chains: Chains = field(default_factory=load_chains)

    @property
    def day(self) -> date:
        """The day on which is judged."""
        return self.now.date()

    @property
    def moment(self) -> str:
        """The moment that new entries bear."""
        return self.now.isoformat(timespec="seconds")

    def entries(self) -> list[Entry]:
        """Return every entry of the journal."""
        return self.ledger.journal.entries()

    @cached_property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios that have a script."""
        return tuple(found.scenario for found in load_all())

    # -- register ------------------------------------------------------------------------------------------------

    def organisations(self) -> Organisations:
        """Return the register."""
        return Organisations(self.entries())

    def add_rows(self, rows: Sequence[Row]) -> int:
        """Write the rows that are new or differ, all or none, and return how many those were."""

        def decide(entries: Sequence[Entry]) -> list[Any]:
            known = Organisations(entries)
            return [entry_of(row) for row in rows if not known.known(row)]

        return len(self.ledger.journal.write(self.moment, decide))

    # -- attests -------------------------------------------------------------------------------------------------

    def attests(self) -> list[Attest]:
        """Return every attest, withdrawn ones too."""
        return list(attests.attests_in(self.entries()).values())

    def attest(self, attest: Attest) -> str:
        """Write ``attest`` and return its id.

        :raises InputRefused: a field is missing or wrong; nothing is written.
        """
        made = self.ledger.journal.write(
            self.moment, lambda entries: [attests.new_attest(attest, entries, self.register, self.proof)]
        )
        return made[0].subject

    def withdraw(self, id_: str, *, door: str, reden: str) -> None:
        """Withdraw attest ``id_``.

        :raises InputRefused: there is none, or it was withdrawn.
        """
        self.ledger.journal.write(
            self.moment, lambda entries: [attests.withdrawal(id_, door, reden, entries)]
        )

    # -- findings ------------------------------------------------------------------------------------------------

    def histories(self) -> dict[str, History]:
        """Return id → bevinding as written."""
        return findings.findings_in(self.entries())

    def findings(self) -> list[FindingState]:
        """Return every bevinding with what the results say of it."""
        known = self.histories()
        if not known:
            return []
        with self.ledger.moment() as ledger:
            return finding_states(ledger, known, self.day)

    def proposals(self, round_name: str | None = None) -> list[Proposal]:
        """Return the failures of a round (or of all) that no bevinding binds yet, by fingerprint."""
        known = {value for one in self.histories().values() for value in one.current.fingerprints}
        organisations = self.organisations()
        with self.ledger.moment() as ledger:
            return proposals(ledger, round_name, known, organisations)

    def add_findings(self, new: Sequence[Bevinding]) -> list[str]:
        """Write new bevindingen, all or none, and return their ids.

        :raises InputRefused: a field is missing or wrong, or a fingerprint has a bevinding already.
        """

        def decide(entries: Sequence[Entry]) -> list[Any]:
            return [
                findings.new_finding(one, entries, self.register, self.scale, ahead=number)
                for number, one in enumerate(new)
            ]

        return [entry.subject for entry in self.ledger.journal.write(self.moment, decide)]

    def change_finding(self, id_: str, changes: Mapping[str, Any]) -> None:
        """Change bevinding ``id_``; ``changes`` names ``door``.

        :raises InputRefused: there is none, or a field is wrong or may not follow.
        """
        self.ledger.journal.write(
            self.moment,
            lambda entries: [findings.change(id_, changes, entries, self.register, self.scale)],
        )

    # -- rounds --------------------------------------------------------------------------------------------------

    def rounds(self) -> dict[str, Ronde]:
        """Return id → round: those opened, those in the data and those that a run names."""
        return rounds.rounds_in(self.entries(), self._known_rounds())

    def open_round(self, ronde: Ronde) -> None:
        """Open a round, or change the scope of an open one.

        :raises InputRefused: it is frozen, or a value cannot be used.
        """
        self.ledger.journal.write(self.moment, lambda entries: [rounds.opening(ronde, entries, self.chains)])

    def freeze(self, round_name: str) -> str:
        """Freeze a round for good and return the hash of its snapshot.

        :raises InputRefused: it is not known, or frozen already.
        """
        name = parse_round(round_name)
        known = self._known_rounds()
        if self.ledger.journal.is_frozen(name):  # what a snapshot costs would be for nothing
            rounds.refuse_unknown_or_frozen(name, self.entries(), known)
        made = self.fresh_snapshot(name, frozen=True)
        self.ledger.journal.write(self.moment, lambda entries: [rounds.freezing(name, made, entries, known)])
        return made.sha256

    def adopt(self, round_name: str, adopted: Adoption) -> None:
        """Record that the report of a frozen round was adopted.

        :raises InputRefused: the round is not frozen, or a field is missing.
        """
        name = parse_round(round_name)
        self.ledger.journal.write(self.moment, lambda entries: [rounds.adoption(name, adopted, entries)])

    def snapshot(self, round_name: str) -> Snapshot:
        """Return what a report of the round is made from: what was frozen, or the state of this moment.

        :raises InputRefused: nobody knows the round, or what was frozen was changed or damaged.
        """
        name = parse_round(round_name)
        journal = self.ledger.journal
        if journal.is_frozen(name):
            kept = Snapshot(lambda: journal.content(name), name)
            _ = kept.sha256  # reads it to its end, so that whoever uses it finds no fault half way
            return kept
        return self.fresh_snapshot(name)

    def fresh_snapshot(self, name: str, *, frozen: bool = False) -> Snapshot:
        """Return the snapshot of a round as the ledger is at this moment, whoever writes meanwhile."""
        with self.ledger.moment() as ledger, ledger.checking(name) as problems:
            return replace(self, ledger=ledger)._snapshot(name, problems, frozen=frozen)  # noqa: SLF001 - its own class

    def _snapshot(self, name: str, problems: Callable[[], list[Problem]], *, frozen: bool) -> Snapshot:
        entries = self.entries()
        organisations = Organisations(entries)
        ronde = rounds.rounds_in(entries, self._known_rounds()).get(name) or Ronde(name)
        covered = self.coverage(name)
        tracking = {
            "round": {**ronde.as_row(), "state": "open", "sha256": None, "frozen": None, "adopted": None},
            "scale": {"id": self.scale.id, "origin": self.scale.origin, "levels": _levels(self.scale)},
            "organisations": [
                {"code": one.code, "oin": one.oin, "name": one.naam, "bestuurslaag": one.bestuurslaag}
                for one in organisations.organisaties.values()
            ],
            "products": [
                {"product": one.key, "supplier": one.leverancier} for one in organisations.producten.values()
            ],
            "denominators": {one.bestuurslaag: one.aantal for one in organisations.noemers.values()},
            "findings": [finding_row(one) for one in self.findings()],
            "attests": [attests.as_row(one, self.day) for one in attests.attests_in(entries).values()],
            "coverage": covered.as_json(),
            "basischeck": self.basischeck(name).as_json(),
        }
        return snapshot(
            self.ledger,
            name,
            register=self.register,
            proof=self.proof,
            scenarios=self.scenarios,
            rules=all_rules(),
            states=self.milestones(name),
            tracking=tracking,
            problems=problems,
            frozen=frozen,
        )

    def difference(self, before: str, after: str) -> Difference:
        """Return what differs between two rounds, frozen or not."""
        return difference(self.snapshot(before), self.snapshot(after))

    def _known_rounds(self) -> tuple[str, ...]:
        named = {name for name in self.ledger.rounds() if _is_round(name)}
        return tuple(sorted({*self.proof.rounds, *named}))

    # -- what follows from it all --------------------------------------------------------------------------------

    def milestones(self, round_name: str | None = None) -> list[MilestoneState]:
        """Return the state of every milestone by the results of one round, or of all, and what was stated."""
        entries = self.entries()
        with self.ledger.moment() as ledger:
            held_back = self._held_back(ledger, entries, round_name)
            states = milestone_states(self.register, self.proof, without(ledger, held_back, round_name))
        states = [
            replace(state, discounted=sum(held_back.counts[id_] for id_ in {*state.proof.required}))
            for state in states
        ]
        stated = Stated(
            day=self.day,
            organisations=Organisations(entries),
            attests=tuple(attests.attests_in(entries).values()),
            adopted=_adoptions(rounds.rounds_in(entries)),
            started=self.ledger.started(round_name),
        )
        return milestones_stand(states, stated)

    def coverage(self, round_name: str | None = None) -> Coverage:
        """Return what was covered in one round, within its scope, or in all."""
        ronde = self.rounds().get(round_name, Ronde("")) if round_name else Ronde("")
        return coverage(
            evidence_in(self.ledger, round_name),
            self.chains,
            self.register,
            self.organisations(),
            day=self.day,
            scripted=[one.id for one in self.scenarios],
            scope=ronde.scope,
        )

    def basischeck(self, round_name: str | None = None) -> Basischeck:
        """Return the basischeck matrix of one round, or of all results; registered plansystemen have a row anyhow."""
        products = {
            one.product for one in self.organisations().connected(self.day) if one.koppelvlak == "STOP"
        }
        return basischeck(self.ledger, self.scenarios, round_name=round_name, products=sorted(products))

    def ready(self, product: str, koppelvlak: str, environment: str) -> Readiness:
        """Return whether ``product`` may go to ``environment``, with every reason.

        :raises InputRefused: an unknown koppelvlak or environment, or no version.
        """
        entries = self.entries()
        states = self.findings()
        with self.ledger.moment() as ledger:
            evidence = list(without(ledger, self._held_back(ledger, entries, None), None))
        return readiness(
            product,
            koppelvlak,
            environment,
            evidence=evidence,
            findings=states,
            attests=list(attests.attests_in(entries).values()),
            chains=self.chains,
            proof=self.proof,
            scale=self.scale,
            day=self.day,
        )

    def _held_back(self, ledger: Ledger, entries: Sequence[Entry], round_name: str | None) -> LeftOut:
        """Return what is held against nobody: failed results of which every failure has such a cause."""
        excused = frozenset(
            value
            for one in findings.findings_in(entries).values()
            if one.current.held_against_nobody
            for value in one.current.fingerprints
        )
        return ledger.left_out(excused, round_name) if excused else LeftOut()


def _is_round(name: str) -> bool:
    return name.startswith("IKT-") and name.removeprefix("IKT-").isdigit()


def _levels(scale: Scale) -> list[dict[str, Any]]:
    return [
        {"code": one.code, "rank": one.rank, "meaning": one.meaning, "blocks": one.blocks}
        for one in scale.levels
    ]


def _adoptions(known: Mapping[str, Ronde]) -> dict[int, AttestState]:
    return {
        round_number(name): AttestState(
            id=name,
            level=Level.BEVESTIGD,
            by=f"{one.vastgesteld.naam}, {one.vastgesteld.rol}",
            date=one.vastgesteld.datum,
            until="",
            environment="-",
            ground=one.vastgesteld.grond,
        )
        for name, one in known.items()
        if one.vastgesteld is not None
    }
