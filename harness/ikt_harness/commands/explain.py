"""``ikt explain``: why something is as it is: a milestone, a bevinding, an attest, or a single result."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import click

from ikt_harness.cli import clock_option, emit_json, json_option, lang_option, store_option
from ikt_harness.commands.findings import told as finding_lines
from ikt_harness.garbage import few_collections
from ikt_harness.ledger import Ledger, StoredResult
from ikt_harness.milestone_view import as_row as milestone_row
from ikt_harness.milestone_view import explain as milestone_lines
from ikt_harness.rounds import parse_round
from ikt_harness.tracking.attests import Attest
from ikt_harness.tracking.attests import as_row as attest_row
from ikt_harness.tracking.finding_view import as_row as finding_row
from ikt_harness.tracking.tracker import Tracker
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Language, Text

_RESULT = re.compile(r"(?P<run>.+)/(?P<seq>[1-9][0-9]{0,8})")
_TRACKED = re.compile(r"[AB]-[0-9]{4,}")


@click.command(
    help="Leg uit waarom iets is zoals het is: een mijlpaal (naam, of laan en nummer), een bevinding (B-0001), een"
    " verklaring (A-0001), of één uitslag (RUN/NUMMER)."
)
@click.argument("what", metavar="WAT")
@click.option("--round", "round_", metavar="RONDE", help="Tel voor een mijlpaal alleen deze ronde.")
@store_option
@clock_option
@json_option
@lang_option
def explain(
    what: str, round_: str | None, store: str, clock: datetime | None, *, as_json: bool, lang: Language
) -> None:
    """Find what ``what`` names and explain it."""
    with Ledger.open(store) as ledger, few_collections():
        tracker = Tracker(ledger, clock or datetime.now(UTC))
        found = _explained(tracker, what.strip(), parse_round(round_) if round_ else None, lang)
    kind, lines, about = found
    if as_json:
        emit_json({"kind": kind, "lines": lines, "about": about})
    else:
        click.echo("\n".join(lines))


def _explained(
    tracker: Tracker, what: str, round_name: str | None, lang: Language
) -> tuple[str, list[str], Mapping[str, Any]]:
    """Return its kind, the explanation in lines, and the same as data."""
    if what in tracker.histories():
        finding = next(one for one in tracker.findings() if one.finding.id == what)
        return "finding", finding_lines(finding, lang), finding_row(finding)
    attest = next((one for one in tracker.attests() if one.id == what), None)
    if attest is not None:
        return "attest", _attest(attest, tracker), attest_row(attest, tracker.day)
    match = _RESULT.fullmatch(what)
    if match is not None:
        for stored in tracker.ledger.results(run=match["run"]):
            if stored.seq == int(match["seq"]):
                place = {"run": stored.run, "seq": stored.seq, "hash": stored.hash}
                return "result", _result(stored), {**place, "record": stored.record.as_json()}
        raise InputRefused(
            Text(f"uitslag '{what[:100]}' bestaat niet", f"there is no result '{what[:100]}'"),
            where="WAT",
            todo=Text(
                "Schrijf RUN/NUMMER, zoals het rapport ze noemt.", "Write RUN/NUMBER, as the report has them."
            ),
        )
    if _TRACKED.fullmatch(what):
        raise InputRefused(
            Text(f"{what} bestaat niet", f"there is no {what}"),
            where="WAT",
            todo=Text(
                "Zie 'ikt findings list' en 'ikt attest list' voor wat er is.",
                "See 'ikt findings list' and 'ikt attest list' for what there is.",
            ),
        )
    slug = tracker.register.find(what).slug
    state = next(one for one in tracker.milestones(round_name) if one.milestone.slug == slug)
    return "milestone", milestone_lines(state, lang), milestone_row(state, lang)


def _attest(attest: Attest, tracker: Tracker) -> list[str]:
    lines = [
        f"{attest.id}: {attest.mijlpaal}",
        f"  {attest.verklaring}",
        f"  {attest.naam}, {attest.rol}, {attest.datum}"
        + (f" – {attest.geldig_tot}" if attest.geldig_tot else ""),
        f"  {tracker.organisations().name(attest.organisatie)} {attest.omgeving} {attest.product}".rstrip(),
        f"  {attest.grond}",
    ]
    lines += [f"  {name}  sha256 {value}" for name, value in attest.bewijs]
    return lines + ([f"  ingetrokken: {attest.ingetrokken}"] if attest.ingetrokken else [])


def _result(stored: StoredResult) -> list[str]:
    record = stored.record
    lines = [
        f"{record.scenario}: {record.verdict}",
        f"  {record.title}",
        f"  run {stored.run}, {stored.seq}; {record.drive}, {record.environment}; sha256 {stored.hash}",
    ]
    for step in record.steps:
        lines.append(f"  {step.verdict}: {step.name}" + (f" ({step.note})" if step.note else ""))
        for check in step.checks:
            lines.append(f"    {check.verdict}: {check.explanation}")
            lines.append(f"      {check.id}; {check.ground or '-'}; {check.kind}; {check.seen or '-'}")
    return lines
