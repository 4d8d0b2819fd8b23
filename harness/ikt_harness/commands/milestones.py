"""``ikt milestones``: every milestone of the roadmap, how well it is shown, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import click
from rich.markup import escape
from rich.table import Table

from ikt_harness.cli import clock_option, console, emit_json, json_option, lang_option, store_option
from ikt_harness.garbage import few_collections
from ikt_harness.ledger import Ledger
from ikt_harness.levels import MilestoneState
from ikt_harness.milestone_view import as_row, explain
from ikt_harness.milestones import load_milestones
from ikt_harness.proof import Level
from ikt_harness.rounds import parse_round
from ikt_harness.tracking.tracker import Tracker
from ikt_schemas.language import Language, Text

_HEADINGS = (
    Text("Mijlpaal", "Milestone"),
    Text("Stand", "State"),
    Text("Ontbreekt", "Missing"),
)
_MARK = {
    Level.ONTBREEKT: ("○", "dim"),
    Level.AANNEMELIJK: ("◐", "yellow"),
    Level.AANGETOOND: ("◕", "green"),
    Level.BEVESTIGD: ("●", "green"),
}
_ATTEST = Text("een verklaring", "an attest")
_NOTE = Text(
    "Uitslagen tegen de mock tonen hooguit 'aannemelijk'; een stand-in in plaats van een eigen systeem telt niet."
    " 'ikt milestones --explain MIJLPAAL' legt een stand uit.",
    "Results against the mock show 'aannemelijk' at most; a stand-in for an own system does not count."
    " 'ikt milestones --explain MILESTONE' explains a state.",
)


@click.command(help="Toon alle mijlpalen van de hoofdroute, hun stand en wat nog ontbreekt.")
@click.option("--lane", metavar="LAAN", help="Toon alleen deze laan.")
@click.option(
    "--round",
    "round_",
    metavar="IKT-5",
    help="Tel alleen uitslagen van deze ronde; alle rijen blijven staan.",
)
@click.option(
    "--explain",
    "slug",
    metavar="MIJLPAAL",
    help="Leg de stand van één mijlpaal uit: een naam, of laan en nummer.",
)
@store_option
@clock_option
@json_option
@lang_option
def milestones(
    lane: str | None,
    round_: str | None,
    slug: str | None,
    store: str,
    clock: datetime | None,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
    lang: Language,
) -> None:
    """Derive the states from the ledger and show them."""
    register = load_milestones()
    wanted = register.lane(lane) if lane is not None else None
    slug = register.find(slug).slug if slug is not None else None
    round_name = parse_round(round_) if round_ is not None else None
    with Ledger.open(store) as ledger, few_collections():
        states = Tracker(ledger, clock or datetime.now(UTC)).milestones(round_name)
    states = [
        state
        for state in states
        if wanted in (None, state.milestone.lane) and slug in (None, state.milestone.slug)
    ]
    if as_json:
        emit_json([as_row(state, lang) for state in states])
    elif slug is not None:
        for state in states:
            click.echo("\n".join(explain(state, lang)))
    else:
        _show(states, lang)


def _show(states: Sequence[MilestoneState], lang: Language) -> None:
    out = console()
    for lane in dict.fromkeys(state.milestone.lane for state in states):
        table = Table(title=escape(lane), title_justify="left", expand=True)
        for heading, ratio in zip(_HEADINGS, (5, None, 3), strict=True):
            table.add_column(heading.in_language(lang), ratio=ratio, overflow="fold", no_wrap=ratio is None)
        for state in states:
            if state.milestone.lane == lane:
                mark, style = _MARK[state.level]
                table.add_row(
                    f"{escape(state.milestone.title)}\n[dim]{state.milestone.slug}[/]",
                    f"[{style}]{mark} {state.level}[/]",
                    escape(_missing(state, lang)),
                )
        out.print(table)
    out.print(_NOTE.in_language(lang))


def _missing(state: MilestoneState, lang: Language) -> str:
    if state.reached:
        return ""
    if state.milestone.evidence_kind != "automated":
        return _ATTEST.in_language(lang)
    if state.level is not Level.ONTBREEKT:
        return f"{_ATTEST.in_language(lang)} ({state.milestone.environment})"
    count = len(state.missing)
    first = ", ".join(state.missing[:4])
    return f"{count}: {first}{', …' if count > 4 else ''}"
