"""How the ledger grows: synthetic results of a whole country, and how long each question takes.

    python benchmarks/ledger_scale.py --sizes 10000 100000 1000000 --folder /tmp/scale
    python benchmarks/ledger_scale.py --sizes 1000000 --url postgresql://user:password@127.0.0.1/scale

The country has 400 organisations, 40 products, 200 scenarios and 6 rounds. Each question is asked in a process of its
own, so that its largest memory is its own. After ``record`` there are 200 bevindingen made from what failed, 40 of
them with a cause outside any product; the questions that come later are asked with them. The last one imports 100,000
results from JUnit XML by the command. The
figures are added to ``ledger_scale.json`` beside this file; ``ledger_plot.py`` draws them. On PostgreSQL the database
must be empty; it holds one size at a time. What takes long may be done in two steps: ``--only fill`` first, and
``--filled`` for the questions later.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import sqlalchemy as sa

from ikt_harness.garbage import few_collections
from ikt_harness.ledger import CheckRecord, Ledger, ResultRecord, RunRecord, StepRecord
from ikt_harness.levels import koppelvlak_of
from ikt_harness.proof import load_proof
from ikt_harness.tracking.generator import national, rows_of
from ikt_harness.tracking.tracker import Tracker
from ikt_reports.commands import write_report

FIGURES = Path(__file__).with_name("ledger_scale.json")
ORGANISATIONS, PRODUCTS, SCENARIOS = 400, 40, 200
JUNIT = 100_000
FINDINGS = 200
ROUNDS = ("IKT-4", "IKT-5", "IKT-6", "IKT-7", "IKT-8", "IKT-9")
ROUND = "IKT-5"
LATER = "IKT-6"
"""The round that is frozen, and told of in HTML, when there are bevindingen."""
NOW = datetime(2024, 1, 2, 9, 0, tzinfo=UTC)
_RUNS_AT_ONCE = 50
_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
_EXPLANATION = "De keten weigert de tweede levering met dezelfde identificatie en noemt de eerste."
_SEEN = "LVBB1012 Fout: de idLevering is eerder gebruikt door deze aanleveraar"


def scenarios() -> list[tuple[str, str]]:
    """Return 200 (id, koppelvlak) pairs: those the milestones ask for first."""
    proof = load_proof()
    known = [id_ for milestone in proof.milestones.values() for id_ in milestone.required]
    found = {id_: koppelvlak_of(id_, proof) for id_ in (*known, *proof.planned)}
    ids = [*found.items()][:SCENARIOS]
    return ids + [(f"stop:X{number}", "STOP") for number in range(SCENARIOS - len(ids))]


def runs(size: int) -> Iterator[tuple[RunRecord, list[ResultRecord]]]:
    """Yield runs that hold ``size`` results together: every sweep gives each organisation a run in each round."""
    steps = tuple(
        StepRecord(
            name,
            "geslaagd",
            0.125,
            tuple(
                CheckRecord(
                    f"LVBB10{step}{check}",
                    "geslaagd",
                    ground="LVBB1012",
                    kind="official",
                    explanation=_EXPLANATION,
                    seen=_SEEN,
                )
                for check in range(2)
            ),
        )
        for step, name in enumerate(("De eerste levering", "De tweede levering"))
    )
    by_koppelvlak: dict[str, list[str]] = {}
    for scenario, koppelvlak in scenarios():
        by_koppelvlak.setdefault(koppelvlak, []).append(scenario)
    oins = [row.oin for row in national(ORGANISATIONS, PRODUCTS).organisaties.values()]
    left, number = size, 0
    while left:
        for version, round_ in enumerate(ROUNDS, start=1):
            for place, oin in enumerate(oins):
                number += 1
                product = f"Product {place % PRODUCTS + 1} {version}.0"
                results = [
                    ResultRecord(
                        scenario=scenario,
                        title=f"Uitslag van {scenario}",
                        koppelvlak=koppelvlak,
                        verdict="gezakt" if (number + index) % 9 == 0 else "geslaagd",
                        keten="planketen",
                        ground="LVBB1012",
                        required=True,
                        duration=0.25,
                        steps=steps,
                        drive="supplier",
                        scenario_hash="ab" * 32,
                    )
                    for koppelvlak, members in by_koppelvlak.items()
                    for index, scenario in enumerate(members)
                ][:left]
                left -= len(results)
                yield (
                    RunRecord(
                        f"run-{number}",
                        round=round_,
                        organisation=oin,
                        product=product,
                        drive="supplier",
                        started="2023-11-01T10:00:00+00:00",
                        versions={"dso-ketentest": "0"},
                    ),
                    results,
                )
                if not left:
                    return


def fill(url: str, size: int) -> dict[str, float]:
    """Fill an empty ledger and return what that took."""
    start = time.perf_counter()
    with Ledger.open(url) as ledger:
        Tracker(ledger, NOW).add_rows(rows_of(national(ORGANISATIONS, PRODUCTS)))
        made = runs(size)
        while some := list(islice(made, _RUNS_AT_ONCE)):
            ledger.append_runs(some)
    seconds = time.perf_counter() - start
    return {"fill_seconds": seconds, "fill_per_second": size / seconds}


def overview(url: str) -> None:
    """Derive every milestone of one round."""
    with Ledger.open(url) as ledger:
        assert len(Tracker(ledger, NOW).milestones(ROUND)) > 0  # noqa: S101 - a benchmark of nothing is none


def coverage(url: str) -> None:
    """Find the cells of one round that nobody covered."""
    with Ledger.open(url) as ledger:
        assert Tracker(ledger, NOW).coverage(ROUND).gaps  # noqa: S101 - a benchmark of nothing is none


def verify(url: str) -> None:
    """Follow every chain and compare the projection."""
    with Ledger.open(url) as ledger:
        problems = ledger.verify()
        assert problems == []  # noqa: S101 - a benchmark of nothing is none


def rebuild(url: str) -> None:
    """Make the projection anew."""
    with Ledger.open(url) as ledger:
        ledger.rebuild()


def freeze(url: str) -> None:
    """Freeze one round for good."""
    with Ledger.open(url) as ledger:
        Tracker(ledger, NOW).freeze(ROUND)


def difference(url: str) -> None:
    """Compare the frozen round with the one before, which is open."""
    with Ledger.open(url) as ledger:
        Tracker(ledger, NOW).difference("IKT-4", ROUND)


def record(url: str) -> None:
    """Make bevindingen from what failed, in whatever round, and judge them: every fifth is held against nobody."""
    with Ledger.open(url) as ledger:
        tracker = Tracker(ledger, NOW)
        made = [one.as_finding(tracker.proof, "team") for one in tracker.proposals()[:FINDINGS]]
        assert len(made) == FINDINGS  # noqa: S101 - a benchmark of nothing is none
        for number, id_ in enumerate(tracker.add_findings(made)):
            cause = {0: "harness", 5: "standaard"}.get(number % 10, "decentrale software")
            tracker.change_finding(
                id_, {"door": "team", "stand": "beoordeeld", "oorzaak": cause, "eigenaar": "team"}
            )


def findings(url: str) -> None:
    """Derive the state of every bevinding, as ``ikt findings`` does."""
    with Ledger.open(url) as ledger:
        assert len(Tracker(ledger, NOW).findings()) == FINDINGS  # noqa: S101 - a benchmark of nothing is none


def overview_findings(url: str) -> None:
    """Derive every milestone of one round when some failures are held against nobody."""
    with Ledger.open(url) as ledger:
        assert len(Tracker(ledger, NOW).milestones(LATER)) > 0  # noqa: S101 - a benchmark of nothing is none


def freeze_findings(url: str) -> None:
    """Freeze a round with bevindingen in it for good."""
    with Ledger.open(url) as ledger:
        Tracker(ledger, NOW).freeze(LATER)


def report(url: str) -> None:
    """Write the report in HTML of the round that was frozen last."""
    with Ledger.open(url) as ledger, tempfile.TemporaryDirectory() as folder:
        (file,), _sha256 = write_report(ledger, LATER, Path(folder), now=NOW)
        assert file.stat().st_size > 0  # noqa: S101 - a benchmark of nothing is none


def junit(url: str) -> dict[str, float]:
    """Import results as a user does: by the command, start-up included."""
    ids = [id_ for id_, _koppelvlak in scenarios() if not id_.startswith("stop:X")]  # the others are made up
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "results.xml"
        with file.open("w", encoding="utf-8") as out:
            out.write('<testsuites><testsuite name="keten" timestamp="2023-11-01T10:00:00">')
            for number in range(JUNIT):
                failed = f'<failure message="{_SEEN}"/>' if number % 9 == 0 else ""
                out.write(
                    f'<testcase classname="keten.Test{number % 97}" name="geval_{number}" time="0.25"><properties>'
                    f'<property name="scenario" value="{ids[number % len(ids)]}"/></properties>{failed}</testcase>\n'
                )
            out.write("</testsuite></testsuites>")
        command = [sys.executable, "-m", "ikt_harness", "import", str(file), "--store", url, "--json"]
        oin = next(row.oin for row in national(ORGANISATIONS, PRODUCTS).organisaties.values())
        command += ["--round", "IKT-4", "--organisation", oin, "--product", "Elders 1.0"]
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
        seconds = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"import: {done.stderr}")
    assert json.loads(done.stdout)["files"][0]["results"] == JUNIT  # noqa: S101 - a benchmark of nothing is none
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "import_seconds": seconds,
        "import_cpu_seconds": used.ru_utime + used.ru_stime,
        "import_memory_mb": used.ru_maxrss / 1024,
    }


QUESTIONS: dict[str, Callable[[str], None]] = {
    "overview": overview,
    "coverage": coverage,
    "verify": verify,
    "rebuild": rebuild,
    "freeze": freeze,
    "difference": difference,
    "record": record,
    "findings": findings,
    "overview_findings": overview_findings,
    "freeze_findings": freeze_findings,
    "report": report,
}


def size_of(url: str) -> int:
    """Return how many bytes the ledger takes on disk."""
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite:///"))
        return sum(part.stat().st_size for part in file.parent.glob(f"{file.name}*"))
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        found: int = connection.execute(sa.text("SELECT pg_database_size(current_database())")).scalar_one()
    engine.dispose()
    return found


def measured(url: str, size: int, what: str) -> dict[str, float]:
    """Run one part in a process of its own and return its figures."""
    command = [sys.executable, __file__, "--url", url, "--sizes", str(size), "--part", what]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - this very file
    if done.returncode:
        sys.exit(f"{what} at {size}: {done.stderr}")
    found: dict[str, float] = json.loads(done.stdout)
    print(f"{size:>9} {what:17}", found, flush=True)
    return found


def _cpu() -> float:
    """Return the processor time of this process and of those it started that have ended."""
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, _WHO))


def part(url: str, size: int, what: str) -> dict[str, float]:
    """Do one part in this process and return its figures: seconds, and the largest memory in MB.

    Processes that it starts count too: their processor time, and the largest memory of any of them on top of its own.
    """
    start, cpu = time.perf_counter(), _cpu()
    if what == "import":
        return {name: round(value, 3) for name, value in junit(url).items()}
    found = fill(url, size) if what == "fill" else {}
    if what in QUESTIONS:
        with few_collections():  # as the commands do
            QUESTIONS[what](url)
        found = {
            f"{what}_seconds": time.perf_counter() - start,
            f"{what}_cpu_seconds": _cpu() - cpu,
        }
    memory = sum(resource.getrusage(who).ru_maxrss for who in _WHO) / 1024
    return {**{name: round(value, 3) for name, value in found.items()}, f"{what}_memory_mb": round(memory)}


def keep(figures: dict[str, float | str], file: Path) -> None:
    """Put ``figures`` among those of earlier calls: on top of the same size on the same database."""
    known: list[dict[str, float | str]] = json.loads(file.read_text("utf-8")) if file.exists() else []
    key = (figures["database"], figures["results"])
    same = next((one for one in known if (one["database"], one["results"]) == key), {})
    known = [one for one in known if one is not same]
    known.append({**same, **figures})
    known.sort(key=lambda one: (str(one["database"]), float(one["results"])))
    file.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def main() -> None:
    """Measure every size asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--folder", type=Path, default=Path("/tmp"), help="where the SQLite files come")  # noqa: S108 - a default
    parser.add_argument("--url", help="an empty PostgreSQL database, in place of SQLite files")
    parser.add_argument(
        "--only", choices=["fill", *QUESTIONS, "import"], nargs="+", help="no more than these"
    )
    parser.add_argument("--filled", action="store_true", help="the ledger holds this size already")
    parser.add_argument("--figures", type=Path, default=FIGURES, help="where the figures come")
    parser.add_argument("--part", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part:
        print(json.dumps(part(arguments.url, arguments.sizes[0], arguments.part)))
        return
    parts = [one for one in ("fill", *QUESTIONS, "import") if one in (arguments.only or (one,))]
    if arguments.filled:
        parts = [one for one in parts if one != "fill"]
    for size in arguments.sizes:
        file = arguments.folder / f"ledger-{size}.db"
        url = arguments.url or f"sqlite:///{file}"
        if file.exists() and "fill" in parts:
            sys.exit(f"{file} is there already: give another --folder, or --filled")
        figures: dict[str, float | str] = {"database": url.partition(":")[0], "results": size}
        for what in parts:
            figures |= measured(url, size, what)
            if what == "fill":
                figures["bytes_per_result"] = round(size_of(url) / size)
            keep(figures, arguments.figures)


if __name__ == "__main__":
    main()
