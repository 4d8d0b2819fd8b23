"""``ikt ledger``: check that nobody changed the results, and make the projection anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from ikt_harness.cli import console, emit_json, json_option, lang_option, progress_bars, store_option
from ikt_harness.counts import ENTRIES, RUNS
from ikt_harness.garbage import few_collections
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Language, Text

if TYPE_CHECKING:
    from ikt_harness.ledger import Ledger, Told

_ANCHOR = re.compile(r"([0-9]{1,9}):([0-9a-f]{64})")
_HOLDS = Text("Het logboek klopt: {runs}, kop {head}.", "The ledger holds: {runs}, head {head}.")
_CHECKING = Text("Controleren", "Checking")
_READING = Text("Lezen", "Reading")
_FAILS = Text("Het logboek klopt NIET:", "The ledger does NOT hold:")
_REBUILT = Text("De projectie is opnieuw gemaakt: {count}.", "The projection was made anew: {count}.")


@click.group(help="Controleer het logboek van uitslagen of herstel zijn projectie.")
def ledger() -> None:
    """Hold the commands of the ledger."""


def _anchors(_ctx: click.Context, _param: click.Parameter, values: Sequence[str]) -> list[tuple[int, str]]:
    found = []
    for value in values:
        match = _ANCHOR.fullmatch(value)
        if match is None:
            raise InputRefused(
                Text(f"'{value[:80]}' is geen runkop", f"'{value[:80]}' is no run head"),
                where="--anchor",
                todo=Text(
                    "Schrijf AANTAL:KOP, zoals 'ikt ledger verify --json' ze noemt.",
                    "Write COUNT:HEAD, as 'ikt ledger verify --json' names them.",
                ),
            )
        found.append((int(match[1]), match[2]))
    return found


@ledger.command(
    help="Controleer elke uitslag, de ketens van hashes en de projectie, en noem alles wat gewijzigd is of ontbreekt."
    "\n\nUitgangscode 0: alles klopt; 1: iets klopt niet."
)
@click.option(
    "--anchor",
    "anchors",
    multiple=True,
    metavar="AANTAL:KOP",
    callback=_anchors,
    help="Een eerder elders genoteerde runkop; toont of het logboek als geheel is herschreven. Mag vaker.",
)
@store_option
@json_option
@lang_option
def verify(*, anchors: list[tuple[int, str]], store: str, as_json: bool, lang: Language) -> int:
    """Verify, tell, and return 0 or 1."""
    from ikt_harness.ledger import Ledger

    with Ledger.open(store) as opened:
        runs, head = opened.head()
        with few_collections(), _told(opened, _CHECKING.in_language(lang)) as told:
            problems = opened.verify(anchors=anchors, told=told)
    if as_json:
        rows = [{"where": one.where, "what": one.what.in_language(lang)} for one in problems]
        emit_json({"action": "verify", "runs": runs, "head": head, "holds": not problems, "problems": rows})
    elif problems:
        out = console()
        out.print(_FAILS.in_language(lang))
        for one in problems:
            out.print(f"  {one.explain(lang)}", markup=False, soft_wrap=True)
    else:
        console().print(_HOLDS.fill(runs=RUNS.times(runs), head=head).in_language(lang), soft_wrap=True)
    return 1 if problems else 0


@ledger.command(
    help="Maak de projectie (de laatste uitslag per ronde, aansluiting en scenario) opnieuw uit de uitslagen."
)
@store_option
@json_option
@lang_option
def rebuild(*, store: str, as_json: bool, lang: Language) -> None:
    """Rebuild and tell."""
    from ikt_harness.ledger import Ledger

    with (
        Ledger.open(store) as opened,
        few_collections(),
        _told(opened, _READING.in_language(lang)) as told,
    ):
        count = opened.rebuild(told)
    if as_json:
        emit_json({"action": "rebuild", "entries": count})
    else:
        console().print(_REBUILT.fill(count=ENTRIES.times(count)).in_language(lang))


@contextmanager
def _told(opened: Ledger, what: str) -> Iterator[Told]:
    """Yield what takes the number of results that were dealt with, and shows it as a part of all there are."""
    with progress_bars() as progress:
        task = progress.add_task(what, total=opened.size())
        yield lambda count: progress.advance(task, count)
