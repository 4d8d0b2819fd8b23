"""What a person sees of a run: a bar while it goes on, and a table with plain words when it is over."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ikt_harness.cli import progress_bars
from ikt_harness.counts import SCENARIOS
from ikt_harness.ledger.records import ResultRecord
from ikt_harness.running import RunOutcome
from ikt_harness.scenario import Scenario
from ikt_harness.verdict import Verdict
from ikt_schemas.language import Language, Text

_STYLE = {
    Verdict.GESLAAGD: ("✓", "green"),
    Verdict.TE_BEOORDELEN: ("?", "yellow"),
    Verdict.OVERGESLAGEN: ("–", "dim"),
    Verdict.NIET_UITVOERBAAR: ("!", "magenta"),
    Verdict.GEZAKT: ("✗", "red"),
    Verdict.FOUT: ("‼", "red"),
}
_SIMULATED = Text(
    "Stand-ins speelden de decentrale systemen: dit bewijst de harness, niet een product of aansluiting.",
    "Stand-ins played the decentral systems: this proves the harness, not a product or a connection.",
)


class RunProgress:
    """Follows a run on a console; ``live`` draws a bar, otherwise each result is one line."""

    def __init__(self, errors: Console, *, total: int, live: bool) -> None:
        self._console = errors
        self._live = live and errors.is_terminal
        self._progress = progress_bars(errors)
        self._task = self._progress.add_task("", total=total)

    def __enter__(self) -> Self:
        if self._live:
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._progress.stop()

    def begins(self, scenario: Scenario) -> None:
        """Name the scenario that begins."""
        self._progress.update(self._task, description=f"{scenario.id} {escape(scenario.title)}")
        if not self._live:
            self._console.print(f"▶ {scenario.id} {escape(scenario.title)}", soft_wrap=True)

    def step(self, scenario: Scenario, name: str) -> None:
        """Name the step that begins."""
        self._progress.update(self._task, description=f"{scenario.id} {escape(name)}")

    def ended(self, result: ResultRecord) -> None:
        """Show the result and move on."""
        self._progress.advance(self._task)
        mark, style = _STYLE[Verdict(result.verdict)]
        line = f"[{style}]{mark} {result.verdict}[/{style}] {result.scenario} {escape(result.title)}"
        if self._live:
            self._progress.console.print(line)
        else:
            self._console.print(line, soft_wrap=True)


def total(outcome: RunOutcome, language: Language) -> str:
    """Return how many scenarios there were, and how many of each verdict, in one line."""
    counts = ", ".join(f"{count} {verdict}" for verdict, count in outcome.summary.counts.items() if count)
    return f"{SCENARIOS.times(len(outcome.results)).in_language(language)}: {counts}"


def show_outcome(out: Console, outcome: RunOutcome, language: Language) -> None:
    """Write a line for each result, then what was not met in plain words, then the counts."""
    table = Table(box=None, show_header=False, pad_edge=False)
    for _ in range(3):
        table.add_column(overflow="fold")
    for result in outcome.results:
        mark, style = _STYLE[Verdict(result.verdict)]
        table.add_row(
            f"[{style}]{mark} {result.verdict}[/{style}]", escape(result.scenario), escape(result.title)
        )
    out.print(table)
    for result in outcome.results:
        unmet = list(_unmet(result))
        if unmet:
            mark, style = _STYLE[Verdict(result.verdict)]
            out.print(f"\n[{style}]{mark} {escape(result.scenario)} {escape(result.title)}[/{style}]")
            out.print("\n".join(unmet))
    out.print(f"\n{total(outcome, language)}")
    if all(result.drive == "simulation" for result in outcome.results):
        out.print(_SIMULATED.in_language(language))
    out.print(f"Run {outcome.id}")


def _unmet(result: ResultRecord) -> Iterator[str]:
    """Yield a paragraph for each check that was not met: what was asked, what was seen, and its id and ground."""
    for step in result.steps:
        for check in step.checks:
            if check.verdict == Verdict.GESLAAGD:
                continue
            mark, style = _STYLE[Verdict(check.verdict)]
            seen = f"\n    → {escape(check.seen)}" if check.seen else ""
            ground = f"; {escape(check.ground)}" if check.ground != result.scenario else ""
            name = f"[dim]\\[{escape(check.id)}{ground}][/dim]"
            yield f"  [{style}]{mark}[/{style}] {escape(check.explanation)} {name}{seen}"
