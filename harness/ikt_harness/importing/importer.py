"""An import: first a plan of what would be linked and what not, then one append of everything or nothing.

A file becomes one run whose id is made of its content. The same content is therefore found again: with the same
settings nothing happens, with other settings the import is refused, so that old results cannot be passed off as new
ones. A bundle of our own keeps the run it holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ikt_harness.importing.allure import read_allure, result_files
from ikt_harness.importing.bundles import read_bundle
from ikt_harness.importing.cases import Case, read_bytes
from ikt_harness.importing.csv_results import read_csv
from ikt_harness.importing.junit import read_junit
from ikt_harness.importing.linking import Known, Linked, Mapping, link
from ikt_harness.ledger import (
    CheckRecord,
    Ledger,
    ResultRecord,
    RunRecord,
    StepRecord,
    StoredRun,
    Told,
    sha256_hex,
    unheard,
)
from ikt_harness.ledger.records import Drive
from ikt_harness.proof import Proof
from ikt_harness.tracking.organisations import Organisations
from ikt_harness.tracking.rounds import refuse_frozen
from ikt_schemas._version import __version__
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

_SLACK = timedelta(minutes=5)
_MESSAGE = 500
_STEP = "Ingelezen uitslag"
_EXPLANATION = "Wat een ander hulpmiddel over deze test vastlegde; deze harness heeft zelf niets gezien."


@dataclass(frozen=True, slots=True)
class Settings:
    """What the files do not tell.

    :param drive: ``supplier`` says that an own system was tested; the default claims nothing.
    :param now: the real time; results from later are refused.
    :param trust: file with the signers whose bundles are taken; bundles are refused without.
    """

    round: str
    organisation: str
    product: str
    drive: Drive
    now: datetime
    trust: Path | None = None


@dataclass(frozen=True, slots=True)
class Import:
    """One file or folder and what becomes of it.

    :param format: ``junit``, ``allure``, ``csv`` or ``bundle``.
    :param linked: the results that belong to a scenario; empty for a bundle, whose results are taken as they are.
    :param unlinked: the results that do not, and are left out.
    :param results: what enters the ledger.
    :param known: whether the ledger holds it already.
    """

    path: Path
    format: str
    run: RunRecord
    linked: tuple[Linked, ...] = ()
    unlinked: tuple[Case, ...] = ()
    results: tuple[ResultRecord, ...] = field(default=(), repr=False)
    known: bool = False


def plan(
    paths: Sequence[Path],
    settings: Settings,
    *,
    ledger: Ledger,
    known: dict[str, Known],
    proof: Proof,
    mapping: Mapping,
    told: Told = unheard,
) -> list[Import]:
    """Return what importing ``paths`` would do; nothing is written.

    :param told: is called with the number of results read since it was called before.
    :raises InputRefused: a file cannot be used, names a scenario that does not exist or a moment to come, holds
        nothing that can be linked, or was imported before with other settings; the round is frozen; or the register
        has organisations, and not this one.
    """
    made = [_plan(path, settings, ledger, known, proof, mapping, told) for path in paths]
    organisations = Organisations(ledger.journal.entries())
    for one in made:
        _welcome(one, ledger, organisations)
    ids = [one.run.id for one in made]
    for one in made:
        if ids.count(one.run.id) > 1:
            raise InputRefused(
                Text("deze uitslagen staan er twee keer bij", "these results are named twice"),
                where=str(one.path),
            )
    return made


def write(imports: Iterable[Import], ledger: Ledger, *, told: Told) -> None:
    """Append what is new, all of it or nothing.

    :param told: is called with the number of results written since it was called before.
    :raises InputRefused: the ledger cannot be written, or another process imported the same meanwhile.
    """
    new = [(one.run, one.results) for one in imports if not one.known]
    if new:
        ledger.append_runs(new, told=told)


def _plan(
    path: Path,
    settings: Settings,
    ledger: Ledger,
    known: dict[str, Known],
    proof: Proof,
    mapping: Mapping,
    told: Told,
) -> Import:
    format_, cases = _open(path)
    if format_ == "bundle":
        run, results = read_bundle(path, now=settings.now, trust=settings.trust)
        told(len(results))
        unknown = next((one.scenario for one in results if one.scenario not in known), None)
        if unknown is not None:
            raise InputRefused(
                Text(f"scenario '{unknown}' bestaat niet", f"there is no scenario '{unknown}'"),
                where=str(path),
            )
        return Import(path, format_, run, results=results, known=_there(ledger, run, path))
    _require_round(settings, path)
    linked: list[Linked] = []
    unlinked: list[Case] = []
    for number, one in enumerate(link(cases, known, mapping), start=1):
        case = one.case if isinstance(one, Linked) else one
        _not_to_come(case, settings.now)
        if isinstance(one, Linked):
            linked.append(one)
        else:
            unlinked.append(one)
        if number % 1000 == 0:
            told(1000)
    told((len(linked) + len(unlinked)) % 1000)
    if not linked:
        raise InputRefused(
            Text(
                f"geen enkele uitslag ({len(unlinked)}) hoort bij een scenario",
                f"no result at all ({len(unlinked)}) belongs to a scenario",
            ),
            where=str(path),
            todo=Text(
                "Geef tests de eigenschap 'scenario', of noem ze in een --mapping.",
                "Give tests the property 'scenario', or name them in a --mapping.",
            ),
        )
    moments = sorted(one.case.moment for one in linked if one.case.moment)
    run = RunRecord(
        id=f"import-{_digest(path)[:40]}",
        round=settings.round,
        organisation=settings.organisation,
        product=settings.product,
        drive=settings.drive,
        started=moments[0] if moments else "",
        versions={"dso-ketentest": __version__, "import": format_},
    )
    results = tuple(_result(one, format_, settings.drive, proof) for one in linked)
    return Import(path, format_, run, tuple(linked), tuple(unlinked), results, _there(ledger, run, path))


def _open(path: Path) -> tuple[str, Iterator[Case]]:
    suffix = path.suffix.lower()
    if path.is_dir():
        return "allure", read_allure(path)
    if suffix == ".xml":
        return "junit", read_junit(path)
    if suffix == ".csv":
        return "csv", read_csv(path)
    if suffix == ".zip":
        return "bundle", iter(())
    raise InputRefused(
        Text("onbekend soort bestand", "unknown kind of file"),
        where=str(path),
        todo=Text(
            "Geef JUnit XML (.xml), CSV (.csv), een map met Allure-uitslagen of een bewijsbundel (.zip).",
            "Give JUnit XML (.xml), CSV (.csv), a folder of Allure results or an evidence bundle (.zip).",
        ),
    )


def _digest(path: Path) -> str:
    """Return a hash over the content of ``path``, whatever its name."""
    files = result_files(path) if path.is_dir() else [path]
    return sha256_hex(*sorted(hashlib.sha256(read_bytes(file)).hexdigest() for file in files))


def _require_round(settings: Settings, path: Path) -> None:
    if not settings.round:
        raise InputRefused(
            Text("voor welke ronde tellen deze uitslagen?", "for which round do these results count?"),
            where=str(path),
            todo=Text("Geef --round, bijvoorbeeld IKT-5.", "Give --round, for example IKT-5."),
        )


def _welcome(one: Import, ledger: Ledger, organisations: Organisations) -> None:
    """Refuse what is new for a round that is frozen, or of an organisation that nobody knows."""
    if one.known:
        return
    refuse_frozen(ledger.journal, one.run.round, where=str(one.path))
    if (
        one.run.organisation
        and organisations.organisaties
        and organisations.find(one.run.organisation) is None
    ):
        raise InputRefused(
            Text(
                f"organisatie '{one.run.organisation}' staat niet in het register",
                f"organisation '{one.run.organisation}' is not in the register",
            ),
            where=str(one.path),
            todo=Text(
                "'ikt organisations list' noemt wie erin staan, 'ikt organisations import' zet haar erbij.",
                "'ikt organisations list' names who is in it, 'ikt organisations import' adds one.",
            ),
        )


def _not_to_come(case: Case, now: datetime) -> None:
    if not case.moment:
        return
    try:
        moment = datetime.fromisoformat(case.moment)
    except ValueError as error:
        raise InputRefused(
            Text(f"'{case.moment[:40]}' is geen tijdstip", f"'{case.moment[:40]}' is no moment"),
            where=case.place,
        ) from error
    # Without a zone it may be any zone on earth, the latest of which is 14 hours ahead.
    early = moment if moment.tzinfo else moment.replace(tzinfo=UTC) - timedelta(hours=14)
    if early > now + _SLACK:
        raise InputRefused(
            Text(
                f"deze uitslag komt uit de toekomst: {case.moment}",
                f"this result is from the future: {case.moment}",
            ),
            where=case.place,
            todo=Text(
                "Zet de klok van de testomgeving goed.", "Set the clock of the test environment right."
            ),
        )


def _there(ledger: Ledger, run: RunRecord, path: Path) -> bool:
    found: StoredRun | None = ledger.has_run(run.id)
    if found is None:
        return False
    told = {name: value for name, value in run.as_json().items() if name not in ("versions", "started")}
    if any(found.record.as_json()[name] != value for name, value in told.items()):
        as_what = ", ".join(
            part for part in (found.record.round, found.record.organisation, found.record.product) if part
        )
        raise InputRefused(
            Text(
                f"deze uitslagen zijn al ingelezen als {as_what or 'iets anders'}",
                f"these results were imported already as {as_what or 'something else'}",
            ),
            where=str(path),
            todo=Text(
                "Dezelfde uitslagen tellen niet nog eens; draai de tests opnieuw.",
                "The same results do not count again; run the tests anew.",
            ),
        )
    return True


def _result(linked: Linked, format_: str, drive: Drive, proof: Proof) -> ResultRecord:
    case, scenario = linked.case, linked.scenario
    check = CheckRecord(
        id=scenario.id,
        verdict=case.verdict,
        ground=f"{format_}: {case.name}"[:_MESSAGE],
        kind="observed",
        explanation=_EXPLANATION,
        seen=case.message[:_MESSAGE],
    )
    return ResultRecord(
        scenario=scenario.id,
        title=scenario.title,
        koppelvlak=scenario.koppelvlak,
        verdict=case.verdict,
        keten=scenario.keten,
        ground=scenario.ground,
        required=proof.required(scenario.id),
        duration=round(case.duration, 3),
        steps=(StepRecord(_STEP, case.verdict, round(case.duration, 3), (check,)),),
        drive=drive,
    )
