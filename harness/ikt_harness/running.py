"""Running scenarios: pytest with our own settings only, then one append to the ledger."""

from __future__ import annotations

import contextlib
import io
import os
import platform
import secrets
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from ikt_harness.collection import Found, digest_of
from ikt_harness.connection import Connection
from ikt_harness.evidence.store import EvidenceStore
from ikt_harness.ledger import Ledger
from ikt_harness.ledger.records import ResultRecord, RunRecord
from ikt_harness.plugin import Listener, ScenarioPlugin
from ikt_harness.proof import load_proof
from ikt_harness.rule_status import rule_set_digest
from ikt_harness.surroundings import Surroundings
from ikt_harness.verdict import Summary, Verdict
from ikt_mocks.clock import real_now
from ikt_schemas._version import __version__
from ikt_schemas.errors import HarnessBroken, InputRefused
from ikt_schemas.language import Text

# Everything by which surroundings could change what pytest does.
_FOREIGN = (
    "PYTEST_ADDOPTS",
    "PYTEST_PLUGINS",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD",
    "PYTEST_DEBUG",
    "PYTEST_THEME",
)
_INI = "[pytest]\npython_files = *.py\naddopts =\nfilterwarnings =\n    default\n"


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What to run and for whom.

    :param chosen: the scenarios, in order.
    :param clock: moment at which each scenario begins; now when ``None``.
    :param server: URL of a running mock with ``token``; ``None`` starts one.
    :param junitxml: file for JUnit XML; ``None`` for none.
    :param alluredir: folder for Allure results; ``None`` for none.
    """

    chosen: Sequence[Found]
    round: str = ""
    organisation: str = ""
    product: str = ""
    seed: int = 0
    clock: datetime | None = None
    connection: Connection | None = None
    server: str | None = None
    token: str = ""
    junitxml: Path | None = None
    alluredir: Path | None = None


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What a run gave; ``id`` is random and documented as such."""

    id: str
    request: RunRequest
    results: Sequence[ResultRecord] = field(default_factory=tuple)

    @property
    def summary(self) -> Summary:
        """The counts, and the required scenarios that failed."""
        rows = ((r.scenario, Verdict(r.verdict), r.required is not False) for r in self.results)
        return Summary.of(rows)

    def as_json(self) -> dict[str, object]:
        """Return the form that ``ikt run --json`` documents."""
        return {
            "run": self.id,
            "round": self.request.round or None,
            "results": [_without_evidence(result) for result in self.results],
            "summary": self.summary.as_json(),
        }


def _without_evidence(result: ResultRecord) -> dict[str, object]:
    # What was on the wire names ports and random ids; the same seed and clock must give the same bytes here.
    return {name: value for name, value in result.as_json().items() if name != "evidence"}


def execute(
    request: RunRequest, surroundings: Surroundings, listener: Listener, ledger: Ledger
) -> RunOutcome:
    """Run ``request`` and append it to ``ledger`` as a whole.

    :raises InputRefused: the mock cannot be reached, or the ledger cannot be written.
    :raises HarnessBroken: pytest itself failed; nothing is kept.
    :raises KeyboardInterrupt: interrupted; nothing is kept.
    """
    store = EvidenceStore.beside(ledger.url)
    try:
        return _execute(request, surroundings, listener, ledger, store)
    finally:
        store.close()


def _execute(
    request: RunRequest, surroundings: Surroundings, listener: Listener, ledger: Ledger, store: EvidenceStore
) -> RunOutcome:
    proof = load_proof()
    started = real_now()
    plugin = ScenarioPlugin(
        chosen=request.chosen,
        surroundings=surroundings,
        listener=listener,
        round=request.round,
        seed=request.seed,
        milestones=proof.milestones_of,
        required=proof.required,
        evidence=store,
    )
    _pytest(request, plugin)
    store.settle()
    outcome = RunOutcome(secrets.token_hex(8), request, tuple(plugin.results))
    ledger.append_run(
        RunRecord(
            id=outcome.id,
            round=request.round,
            organisation=request.organisation,
            product=request.product,
            drive="supplier"
            if any(result.drive == "supplier" for result in plugin.results)
            else "simulation",
            seed=request.seed,
            clock=request.clock.isoformat() if request.clock else "",
            started=started.isoformat(),
            versions={"dso-ketentest": __version__, "python": platform.python_version()},
            scenario_set_hash=digest_of(request.chosen),
            rule_set_hash=rule_set_digest(),
        ),
        outcome.results,
    )
    return outcome


def _pytest(request: RunRequest, plugin: ScenarioPlugin) -> None:
    with tempfile.TemporaryDirectory(prefix="ikt-pytest-") as folder, _alone():
        ini = Path(folder) / "pytest.ini"
        ini.write_text(_INI, encoding="utf-8")
        arguments = [
            "-c",
            str(ini),
            f"--rootdir={folder}",
            "--noconftest",
            "--import-mode=importlib",
            # Scripts judge by checks: rewriting their asserts would parse every module that is imported meanwhile, and
            # some releases of CPython 3.11 now and then fail at that with a SystemError (gh-106905).
            "--assert=plain",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:terminal",
            "--capture=no",
        ]
        if request.junitxml is not None:
            arguments += [f"--junitxml={request.junitxml}", "-o", "junit_family=xunit1"]
        if request.alluredir is not None:
            arguments += ["-p", "allure_pytest.plugin", f"--alluredir={request.alluredir}"]
        arguments += list(dict.fromkeys(str(found.file) for found in request.chosen))
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            code = pytest.main(arguments, plugins=[plugin])
    if plugin.stopped_by is not None:
        raise plugin.stopped_by
    if code == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) or len(plugin.results) != len(
        request.chosen
    ):
        raise HarnessBroken(
            f"pytest ended with {int(code)} after {len(plugin.results)} scenarios: {said.getvalue()[-500:]}"
        )


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Keep the surroundings out of pytest: no options, plug-ins or bytecode of others."""
    kept = {name: os.environ.pop(name) for name in _FOREIGN if name in os.environ}
    # Plug-ins that happen to be installed must not change a run; what we use is named.
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = bytecode
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        os.environ.update(kept)


def check_outputs(request: RunRequest) -> None:
    """Refuse outputs that cannot be written, before anything runs.

    :raises InputRefused: the folder of the JUnit file does not exist.
    """
    if request.junitxml is not None and not request.junitxml.resolve().parent.is_dir():
        raise InputRefused(
            Text("de map van dit bestand bestaat niet", "the folder of this file does not exist"),
            where=str(request.junitxml),
        )
