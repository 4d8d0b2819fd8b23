"""The chain as a scenario script sees it: DSO-LV, the actors, and a place to write down what was found."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NoReturn

from ikt_harness.actors import (
    behandelsysteem,
    msh,
    plansysteem,
    regelbeheersysteem,
    transport_files,
    transport_koppelvlakken,
)
from ikt_harness.actors.context import ActorContext, NotArrived, NotPossible
from ikt_harness.actors.msh_actor import Msh
from ikt_harness.actors.viewer import Viewer
from ikt_harness.dso_lv import DsoLv
from ikt_harness.ledger.records import CheckKind, CheckRecord, StepRecord
from ikt_harness.verdict import Verdict, worst
from ikt_mocks.parties import Party
from ikt_mocks.stop.samples.soorten import PARTIJEN


@dataclass(slots=True)
class _Step:
    """A step that is being written; ``duration`` in seconds."""

    name: str
    duration: float = 0.0
    checks: list[CheckRecord] = field(default_factory=list)

    def record(self) -> StepRecord:
        required = (Verdict(check.verdict) for check in self.checks if check.required)
        return StepRecord(self.name, worst(required), round(self.duration, 3), tuple(self.checks))


class ScenarioEnded(Exception):  # noqa: N818 - the normal way out of a script
    """Leaves the script; the verdict is already written down."""


class Keten:
    """What a scenario script works with.

    :param scenario_id: for the ids of steps that fail without a check of their own.
    :param dso: control client of DSO-LV in this scenario's workspace.
    :param context_for: makes the context of the actor of a koppelvlak.
    :param on_step: called with the name of each step that begins.
    :param judge: puts a question to a person; ``None`` when nobody answers.
    """

    def __init__(
        self,
        scenario_id: str,
        dso: DsoLv,
        context_for: Callable[[str, ExitStack], ActorContext],
        on_step: Callable[[str], None],
        judge: Callable[[str], bool | None] = lambda _question: None,
    ) -> None:
        self.scenario_id = scenario_id
        self.dso = dso
        self._steps: list[_Step] = []
        self._contexts: dict[str, ActorContext] = {}
        self._context_for = context_for
        self._on_step = on_step
        self._judge = judge
        self._stack = ExitStack()
        self._current: _Step | None = None

    # -- actors ------------------------------------------------------------------------------------------------

    @cached_property
    def plansysteem(self) -> plansysteem.Plansysteem:
        """The plansysteem of a bevoegd gezag (STOP)."""
        return plansysteem.make(self._context("STOP"), lambda: self.msh)

    @cached_property
    def behandelsysteem(self) -> behandelsysteem.Behandelsysteem:
        """The behandelsysteem of a bevoegd gezag (STAM)."""
        return behandelsysteem.make(self._context("STAM"))

    @cached_property
    def regelbeheersysteem(self) -> regelbeheersysteem.Regelbeheersysteem:
        """The regelbeheersysteem of a bevoegd gezag (STTR)."""
        return regelbeheersysteem.make(self._context("STTR"))

    @cached_property
    def msh(self) -> Msh:
        """The message handler of a bevoegd gezag (Digikoppeling ebMS2)."""
        try:
            return msh.make(self._context("TRANSPORT"))
        except NotPossible as missing:
            self.niet_uitvoerbaar(str(missing))

    @cached_property
    def grote_berichten(self) -> transport_files.GroteBerichten:
        """Grote Berichten between the same message handler and DSO-LV."""
        return transport_files.GroteBerichten(self.msh)

    @cached_property
    def over_ebms(self) -> transport_koppelvlakken.OverEbms:
        """STOP, STAM and STTR over ebMS2."""
        return transport_koppelvlakken.OverEbms(self.msh)

    @cached_property
    def viewer(self) -> Viewer:
        """What DSO-LV shows of published documents."""
        return Viewer(self.dso)

    def partij(self, koppelvlak: str) -> Party:
        """Return the party that the actor of ``koppelvlak`` (STOP, STAM, STTR) speaks for."""
        return self._context(koppelvlak).party

    def partij_van(self, koppelvlak: str, bestuurslaag: str) -> Party:
        """Return the party itself when it is of ``bestuurslaag``, else a fictitious one for whom it delivers.

        :raises KeyError: no such party is there.
        """
        party = self.partij(koppelvlak)
        return party if party.bestuurslaag == bestuurslaag else PARTIJEN[bestuurslaag]

    def _context(self, koppelvlak: str) -> ActorContext:
        if koppelvlak not in self._contexts:
            self._contexts[koppelvlak] = self._context_for(koppelvlak, self._stack)
        return self._contexts[koppelvlak]

    @property
    def drive(self) -> Literal["simulation", "supplier"]:
        """``supplier`` as soon as one actor is the tester's own system; for the record, not for scripts."""
        return "supplier" if any(context.own_system for context in self._contexts.values()) else "simulation"

    # -- writing down ------------------------------------------------------------------------------------------

    @contextmanager
    def stap(self, naam: str) -> Iterator[None]:
        """Group what follows under ``naam``; steps do not nest."""
        if self._current is not None:
            raise RuntimeError(f"step '{naam}' begins inside step '{self._current.name}'")
        step = _Step(naam)
        self._steps.append(step)
        self._current = step
        self._on_step(naam)
        start = time.perf_counter()
        try:
            yield
        except NotArrived as missing:
            self._write(
                f"{self.scenario_id}/aangekomen",
                Verdict.GEZAKT,
                explanation=f"Verwacht: {missing.what}.",
                seen=f"niets gekomen binnen {missing.limit:g} s",
                ground=self.scenario_id,
            )
            raise ScenarioEnded from None
        except NotPossible as missing:
            self._write(
                f"{self.scenario_id}/niet-uitvoerbaar", Verdict.NIET_UITVOERBAAR, explanation=str(missing)
            )
            raise ScenarioEnded from None
        finally:
            step.duration = time.perf_counter() - start
            self._current = None

    def eis(
        self,
        id: str,  # noqa: A002
        voldaan: object,
        *,
        uitleg: str,
        gezien: object = "",
        grond: str = "",
        soort: CheckKind = "harness-defined",
    ) -> None:
        """Require that ``voldaan`` is true; the scenario ends here, gezakt, when it is not.

        :param id: stable id of the check; qualified with the scenario's id when it is a bare name.
        :param uitleg: what was expected, in Dutch.
        :param gezien: what was seen.
        :param grond: requirement id; the scenario's id when left out.
        """
        if not self.controle(id, voldaan, uitleg=uitleg, gezien=gezien, grond=grond, soort=soort):
            raise ScenarioEnded

    def controle(
        self,
        id: str,  # noqa: A002
        voldaan: object,
        *,
        uitleg: str,
        gezien: object = "",
        grond: str = "",
        soort: CheckKind = "harness-defined",
        verplicht: bool = True,
    ) -> bool:
        """Check and go on; an unmet required check makes the scenario gezakt, an optional one is shown only."""
        verdict = Verdict.GESLAAGD if voldaan else Verdict.GEZAKT
        self._write(
            id, verdict, explanation=uitleg, seen=str(gezien), ground=grond, kind=soort, required=verplicht
        )
        return bool(voldaan)

    def beoordeel(
        self,
        id: str,  # noqa: A002 - as in the other two
        vraag: str,
        *,
        grond: str = "",
        soort: CheckKind = "harness-defined",
    ) -> None:
        """Leave a question to a person; without an answer the scenario is at best ``te beoordelen``.

        :param vraag: a Dutch question to which *yes* is the good answer.
        """
        self._ask(id, vraag, ground=grond, kind=soort, required=True)

    def controle_of_vraag(
        self,
        id: str,  # noqa: A002
        voldaan: object,
        *,
        uitleg: str,
        vraag: str,
        gezien: object = "",
        grond: str = "",
        soort: CheckKind = "harness-defined",
        verplicht: bool = True,
    ) -> None:
        """Check what a decentral system shows of itself, and leave it to a person where it shows nothing.

        :param voldaan: ``None`` when the system cannot be looked into.
        :param vraag: what the person has to find out, in Dutch; *yes* is the good answer.
        :param verplicht: whether the outcome counts for the scenario; otherwise it is shown only.
        """
        if voldaan is None:
            self._ask(id, vraag, ground=grond, kind=soort, required=verplicht)
        else:
            self.controle(
                id, voldaan, uitleg=uitleg, gezien=gezien, grond=grond, soort=soort, verplicht=verplicht
            )

    def _ask(self, identifier: str, question: str, *, ground: str, kind: CheckKind, required: bool) -> None:
        answer = self._judge(question)
        verdict = {None: Verdict.TE_BEOORDELEN, True: Verdict.GESLAAGD, False: Verdict.GEZAKT}[answer]
        seen = "" if answer is None else f"oordeel van de tester: {'ja' if answer else 'nee'}"
        self._write(
            identifier, verdict, explanation=question, seen=seen, ground=ground, kind=kind, required=required
        )

    def sla_over(self, reden: str) -> NoReturn:
        """End the scenario as ``overgeslagen``."""
        self._end(Verdict.OVERGESLAGEN, reden)

    def niet_uitvoerbaar(self, reden: str) -> NoReturn:
        """End the scenario as ``niet uitvoerbaar``: a precondition failed."""
        self._end(Verdict.NIET_UITVOERBAAR, reden)

    def _end(self, verdict: Verdict, reason: str) -> NoReturn:
        self._write(f"{self.scenario_id}/{verdict.value.replace(' ', '-')}", verdict, explanation=reason)
        raise ScenarioEnded

    def _write(
        self,
        identifier: str,
        verdict: Verdict,
        *,
        explanation: str,
        seen: str = "",
        ground: str = "",
        kind: CheckKind = "harness-defined",
        required: bool = True,
    ) -> None:
        if "/" not in identifier:
            identifier = f"{self.scenario_id}/{identifier}"
        check = CheckRecord(
            identifier, verdict, required, ground or self.scenario_id, kind, explanation, seen
        )
        if self._current is None:
            self._steps.append(_Step("Zonder stap", checks=[check]))
        else:
            self._current.checks.append(check)

    def harness_failed(self, reason: str) -> None:
        """Write down that the harness itself failed."""
        self._write(
            f"{self.scenario_id}/harness",
            Verdict.FOUT,
            explanation="Het scenario zelf liep vast.",
            seen=reason,
        )

    def close(self) -> None:
        """Stop the servers the actors started."""
        self._stack.close()

    @property
    def steps(self) -> tuple[StepRecord, ...]:
        """The steps so far, with their checks."""
        return tuple(step.record() for step in self._steps)

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of the steps; a script that checked nothing has failed."""
        steps = self.steps
        if not any(step.checks for step in steps):
            return Verdict.FOUT
        return worst(Verdict(step.verdict) for step in steps)
