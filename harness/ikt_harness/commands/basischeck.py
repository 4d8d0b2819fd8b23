"""``ikt basischeck``: the basischeck matrix per product, document type and basic mutation."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from rich.markup import escape
from rich.table import Table

from ikt_harness.cli import clock_option, console, emit_json, json_option, lang_option, store_option
from ikt_harness.garbage import few_collections
from ikt_harness.ledger import Ledger
from ikt_harness.rounds import parse_round
from ikt_harness.tracking.basischeck import Basischeck
from ikt_harness.tracking.tracker import Tracker
from ikt_schemas.language import Language, Text

_LEGEND = Text(
    "(✓) geslaagd, (✗) gezakt, (?) te beoordelen op de mock; zonder haakjes in een echte omgeving; – niet getest."
    " Een vinkje vraagt twee bewijzen: ingediend en getoond. Een vinkje van de mock is hooguit aannemelijk.",
    "(✓) passed, (✗) failed, (?) to be judged on the mock; without brackets in a real environment; – not tested."
    " A tick asks for two proofs: submitted and shown. A tick of the mock is plausible at most.",
)


@click.command(
    help="Toon de basischeck planketen: per product elk documenttype × elke basismutatie, ingediend en getoond."
    " De scenario's draait u met 'ikt run basischeck'."
)
@click.option("--round", "round_", metavar="RONDE", help="Tel alleen deze ronde.")
@click.option("--product", metavar="TEKST", help="Toon alleen dit product (naam en versie).")
@store_option
@clock_option
@json_option
@lang_option
def basischeck(
    round_: str | None,
    product: str | None,
    store: str,
    clock: datetime | None,
    *,
    as_json: bool,
    lang: Language,
) -> None:
    """Derive the matrix from the ledger and the register."""
    name = parse_round(round_) if round_ else None
    with Ledger.open(store) as ledger, few_collections():
        found = Tracker(ledger, clock or datetime.now(UTC)).basischeck(name)
    if product is not None:
        found = Basischeck(tuple(cell for cell in found.cells if cell.product == product))
    if as_json:
        emit_json(found.as_json())
    else:
        _show(found, lang)


def _show(found: Basischeck, lang: Language) -> None:
    out = console()
    if not found.cells:
        nothing = Text(
            "Er is nog geen basischeck. Draai 'ikt run basischeck', of registreer een product dat op STOP is"
            " aangesloten.",
            "There is no basischeck yet. Run 'ikt run basischeck', or register a product that is connected on STOP.",
        )
        out.print(nothing.in_language(lang))
        return
    mutations = list(dict.fromkeys(cell.mutatie for cell in found.cells))
    for product, organisation in dict.fromkeys((cell.product, cell.organisation) for cell in found.cells):
        own = [cell for cell in found.cells if (cell.product, cell.organisation) == (product, organisation)]
        title = f"{product} ({organisation})" if organisation else product
        table = Table(
            Text("Documenttype", "Document type").in_language(lang), *mutations, title=escape(title)
        )
        for kind in dict.fromkeys(cell.documenttype for cell in own):
            marks = {cell.mutatie: cell.mark for cell in own if cell.documenttype == kind}
            table.add_row(kind, *(marks.get(mutation, "") for mutation in mutations))
        for column in table.columns:
            column.overflow = "fold"
        out.print(table)
        levels = sorted({cell.level for cell in own if cell.reason == ""})
        out.print(escape(f"{title}: {'; '.join(levels) or 'ontbreekt'}"))
    out.print(_LEGEND.in_language(lang))
