"""``ikt ready``: may this version go to PRE or PROD? Yes (exit code 0) or no (1), with every reason."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from rich.markup import escape

from ikt_harness.cli import clock_option, console, emit_json, json_option, lang_option, store_option
from ikt_harness.garbage import few_collections
from ikt_harness.ledger import Ledger
from ikt_harness.tracking.readiness import Readiness
from ikt_harness.tracking.tracker import Tracker
from ikt_schemas.language import Language, Text


@click.command(help="Mag deze versie naar PRE of PROD? Ja (exitcode 0) of nee (1), met alle redenen.")
@click.option("--product", required=True, metavar="PRODUCT", help='Naam en versie, zoals "Planmaker 4.2".')
@click.option("--koppelvlak", required=True, metavar="KOPPELVLAK", help="STOP, STAM, STTR of SWF.")
@click.option("--environment", default="PRE", show_default=True, metavar="OMGEVING", help="PRE of PROD.")
@store_option
@clock_option
@json_option
@lang_option
def ready(
    product: str,
    koppelvlak: str,
    environment: str,
    store: str,
    clock: datetime | None,
    *,
    as_json: bool,
    lang: Language,
) -> int:
    """Answer the question from the ledger."""
    with Ledger.open(store) as ledger, few_collections():
        answer = Tracker(ledger, clock or datetime.now(UTC)).ready(product, koppelvlak, environment)
    if as_json:
        emit_json(answer.as_json(lang))
    else:
        _show(answer, lang)
    return 0 if answer.ready else 1


def _show(answer: Readiness, lang: Language) -> None:
    out = console()
    word = Text("ja", "yes") if answer.ready else Text("nee", "no")
    head = f"{answer.product}, {answer.koppelvlak}, {answer.environment}: {word.in_language(lang)}"
    out.print(f"[bold]{escape(head)}[/]")
    count = Text(
        f"{len(answer.passed)} van {len(answer.required)} verplichte scenario's geslaagd met deze versie.",
        f"{len(answer.passed)} of {len(answer.required)} required scenarios passed with this version.",
    )
    out.print(count.in_language(lang))
    for one in answer.reasons:
        mark = "✗" if one.blocks else "·"
        out.print(escape(f"{mark} {one.about} {one.name}: {one.text.in_language(lang)}"), soft_wrap=True)
    if answer.former:
        told = Text(
            f"Eerdere versies: {', '.join(answer.former)}.", f"Former versions: {', '.join(answer.former)}."
        )
        out.print(escape(told.in_language(lang)))
