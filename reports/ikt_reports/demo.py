"""``ikt demo``: the whole chain in one go, by stand-ins and then by an own system, and where the report is."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from ikt_harness.cli import clock_option, console, emit_json, json_option, lang_option, progress_console
from ikt_harness.collection import choose, examples_folder, load_all
from ikt_harness.connection import Connection, read_connection
from ikt_harness.counts import SCENARIOS
from ikt_harness.ledger import Ledger
from ikt_harness.levels import evidence_in, milestone_states
from ikt_harness.milestones import load_milestones
from ikt_harness.progress import RunProgress, total
from ikt_harness.proof import check_proof, load_proof
from ikt_harness.running import RunOutcome, RunRequest, execute
from ikt_harness.surroundings import Surroundings
from ikt_harness.tester import ConsoleTester
from ikt_mocks.clock import real_now
from ikt_reports.commands import write_report
from ikt_schemas.errors import HarnessBroken
from ikt_schemas.language import Language, Text

ROUND = "IKT-5"
FOLDERS = ("stop", "stam", "sttr")
#: What the own system of the demo is asked, and the milestone it works towards.
OWN_SCENARIOS = ("stam:S01", "stam:S05")
OWN_MILESTONE = "gemeenten-aansluiting-stam-swf"

_CHAIN = Text(
    "1. De keten met stand-ins: {count} tegen de mock DSO-LV",
    "1. The chain with stand-ins: {count} against the mock DSO-LV",
)
_OWN = Text(
    "2. Een eigen systeem: het voorbeeld-behandelsysteem als eigen proces",
    "2. An own system: the example behandelsysteem as a process of its own",
)
_REPORT = Text("3. Het rapport van de ronde", "3. The report of the round")
_MISSING = Text(
    "Mijlpaal {slug}: {state}. {product} slaagde voor {passed}; voor 'aannemelijk' ontbreekt nog:",
    "Milestone {slug}: {state}. {product} passed {passed}; for 'aannemelijk' is still missing:",
)
_DONE = Text("Rapport    {report}\nUitslagen  {store}", "Report     {report}\nResults    {store}")


@dataclass(frozen=True, slots=True)
class DemoOutcome:
    """What the demo gave; ``missing`` are the scenarios the own system still needs for ``aannemelijk``."""

    chain: RunOutcome
    own: RunOutcome
    state: str
    missing: tuple[str, ...]
    report: Path
    sha256: str
    store: str

    @property
    def ok(self) -> bool:
        """Whether no required scenario failed."""
        return self.chain.summary.ok and self.own.summary.ok

    def as_json(self) -> dict[str, object]:
        """Return the form that ``ikt demo --json`` documents."""
        return {
            "round": ROUND,
            "chain": self.chain.summary.as_json(),
            "own_system": self.own.summary.as_json(),
            "milestone": {"slug": OWN_MILESTONE, "state": self.state, "missing": list(self.missing)},
            "report": str(self.report),
            "sha256": self.sha256,
            "store": self.store,
        }


@click.command(
    help="Laat de hele keten in één keer zien: mock, scenario's, een eigen systeem en het rapport."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="MAP",
    help="Map voor uitslagen en rapport; anders een nieuwe map bij de tijdelijke bestanden.",
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, help="Begingetal.")
@clock_option
@json_option
@lang_option
def demo(out: Path | None, seed: int, clock: datetime | None, as_json: bool, lang: Language) -> int:  # noqa: FBT001 - click passes flags by name
    """Serve, run and report; the exit code is 1 when a required scenario failed."""
    folder = out or Path(tempfile.mkdtemp(prefix="ikt-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    outcome = show(folder, seed=seed, clock=clock, errors=progress_console(), lang=lang)
    if as_json:
        emit_json(outcome.as_json())
    else:
        _tell(console(), outcome, lang)
    return 0 if outcome.ok else 1


def show(folder: Path, *, seed: int, clock: datetime | None, errors: Console, lang: Language) -> DemoOutcome:
    """Run the demo and write its ledger and report into ``folder``.

    :raises InputRefused: something in the surroundings (a port, the folder) cannot be used.
    :raises HarnessBroken: the example system did not start.
    """
    found = load_all()
    proof = load_proof()
    check_proof(proof, (item.scenario.id for item in found), load_milestones())
    store = f"sqlite:///{(folder / f'uitslagen-{real_now():%Y%m%d-%H%M%S-%f}.db').resolve()}"
    # The transport scenarios take minutes; the demo shows the three koppelvlakken.
    chosen = choose(found, FOLDERS)
    request = RunRequest(chosen=chosen, round=ROUND, seed=seed, clock=clock)
    with Ledger.open(store) as ledger:
        errors.rule(escape(_CHAIN.fill(count=SCENARIOS.times(len(chosen))).in_language(lang)), align="left")
        chain = _run(request, ledger, errors, lang)
        errors.rule(escape(_OWN.in_language(lang)), align="left")
        with _example_system() as connection:
            own = _run(
                replace(
                    request,
                    chosen=choose(found, OWN_SCENARIOS),
                    organisation=connection.oin,
                    product=connection.product,
                    connection=connection,
                ),
                ledger,
                errors,
                lang,
            )
        errors.rule(escape(_REPORT.in_language(lang)), align="left")
        (state,) = (
            state
            for state in milestone_states(load_milestones(), proof, evidence_in(ledger, ROUND))
            if state.milestone.slug == OWN_MILESTONE
        )
        (report,), sha256 = write_report(ledger, ROUND, folder)
    return DemoOutcome(chain, own, state.level.value, tuple(state.missing), report, sha256, store)


def _run(request: RunRequest, ledger: Ledger, errors: Console, lang: Language) -> RunOutcome:
    tester = ConsoleTester(errors, lang) if request.connection is not None else None
    surroundings = Surroundings(
        connection=request.connection,
        server=None,
        token="",
        seed=request.seed,
        clock=request.clock,
        tester=tester,
    )
    progress = RunProgress(errors, total=len(request.chosen), live=tester is None)
    with surroundings, progress:
        return execute(request, surroundings, progress, ledger)


@contextmanager
def _example_system() -> Iterator[Connection]:
    """Start the example behandelsysteem as a process and yield how it is reached."""
    folder = examples_folder() / "stam"
    connection = read_connection(folder / "connection.toml")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    stam = replace(connection.of("STAM"), endpoint=f"http://127.0.0.1:{port}/verzoeknotificaties")
    command = [
        sys.executable,
        str(folder / "behandelsysteem.py"),
        str(port),
        connection.token,
        connection.oin,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:  # noqa: S603 - our own example
        try:
            if process.stdout is None or not process.stdout.readline():
                raise HarnessBroken("the example behandelsysteem did not start")
            yield replace(connection, koppelvlakken={"STAM": stam})
        finally:
            process.terminate()


def _tell(out: Console, outcome: DemoOutcome, lang: Language) -> None:
    for run in (outcome.chain, outcome.own):
        out.print(total(run, lang))
        for failed in run.summary.required_failed:
            out.print(f"    ✗ {failed}")
    passed = ", ".join(result.scenario for result in outcome.own.results if result.verdict == "geslaagd")
    line = _MISSING.fill(
        slug=OWN_MILESTONE, state=outcome.state, product=outcome.own.request.product, passed=passed or "–"
    )
    out.print("\n" + line.in_language(lang), soft_wrap=True)
    out.print("    " + ", ".join(outcome.missing), soft_wrap=True)
    out.print("\n" + _DONE.fill(report=outcome.report, store=outcome.store).in_language(lang), soft_wrap=True)
