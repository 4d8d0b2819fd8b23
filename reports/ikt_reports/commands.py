"""``ikt report``: write the report of a round."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from rich.markup import escape

from ikt_harness.cli import busy, clock_option, console, emit_json, json_option, lang_option, store_option
from ikt_harness.garbage import few_collections
from ikt_harness.ledger import Ledger
from ikt_harness.rounds import parse_round, round_number
from ikt_harness.snapshot_file import Snapshot
from ikt_harness.tracking.rounds import Ronde
from ikt_harness.tracking.tracker import Tracker
from ikt_reports.compile import compile_report
from ikt_reports.formats import find_format, write_file
from ikt_schemas.language import Language, Text

_WRITTEN = Text("Rapport: {path}", "Report: {path}")
_CONCEPT = Text(
    "De ronde is open: het rapport is een concept.", "The round is open: the report is a draft (concept)."
)
_WRITING = Text("Het rapport maken …", "Making the report …")


def write_report(
    ledger: Ledger,
    round_name: str,
    out: Path,
    formats: tuple[str, ...] = ("html",),
    *,
    now: datetime | None = None,
) -> tuple[list[Path], str]:
    """Write the report of ``round_name`` into the folder ``out``; return the files and the snapshot's SHA-256.

    A frozen round gives the report of its frozen state; an open one that of this moment.

    :param round_name: as a user may write it (``IKT-5``).
    :param now: aware; the day on which an open round is judged.
    :raises InputRefused: it is no round, nothing is known of it, a format does not exist, or ``out`` cannot be
        written.
    """
    writers = [find_format(name) for name in formats]
    tracker = Tracker(ledger, now or datetime.now(UTC))
    ronde = tracker.rounds().get(parse_round(round_name))
    adopted = ronde.as_row()["adopted"] if ronde else None
    report = compile_report(
        tracker.snapshot(round_name), before=_former(tracker, ronde) if ronde else None, adopted=adopted
    )
    written = []
    for writer in writers:
        path = out / f"ikt-rapport-{report.round}{writer.suffix}"
        write_file(path, writer.render(report))
        written.append(path)
    return written, report.sha256


def _former(tracker: Tracker, ronde: Ronde) -> Snapshot | None:
    """Return the snapshot of the round to compare with: the one named, or the last frozen one before it.

    A frozen round is compared with a frozen one only, so that its report never changes.
    """
    known = tracker.rounds()
    frozen = [
        name for name, one in known.items() if one.sha256 and round_number(name) < round_number(ronde.id)
    ]
    name = ronde.vorige or (frozen[-1] if frozen else "")
    if name not in known or (ronde.sha256 and not known[name].sha256):
        return None
    return tracker.snapshot(name)


@click.command(help="Maak het rapport van een ronde, zoals IKT-5.")
@click.argument("round_", metavar="RONDE")
@click.option(
    "--out",
    required=True,
    metavar="MAP",
    type=click.Path(path_type=Path, file_okay=False),
    help="Map voor het rapport; wordt gemaakt als hij er niet is.",
)
@click.option(
    "--format", "formats", multiple=True, default=("html",), show_default=True, help="Formaat; mag vaker."
)
@store_option
@clock_option
@json_option
@lang_option
def report(
    round_: str,
    out: Path,
    formats: tuple[str, ...],
    store: str,
    clock: datetime | None,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
    lang: Language,
) -> None:
    """Compile the round and write it in each format."""
    with Ledger.open(store) as ledger, few_collections():
        with busy(_WRITING, lang):
            files, sha256 = write_report(ledger, round_, out, tuple(dict.fromkeys(formats)), now=clock)
        frozen = ledger.journal.is_frozen(parse_round(round_))
    if as_json:
        # The hash of the snapshot: it stands in every file, whatever its format.
        emit_json({"files": [str(path) for path in files], "sha256": sha256})
        return
    for path in files:
        console().print(_WRITTEN.fill(path=escape(str(path))).in_language(lang), soft_wrap=True)
    if not frozen:
        console().print(_CONCEPT.in_language(lang))
