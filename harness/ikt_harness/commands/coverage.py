"""``ikt coverage``: which places of the ketens were tested, and which were not; gaps first."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from rich.markup import escape
from rich.table import Table

from ikt_harness.cli import clock_option, console, emit_json, json_option, lang_option, store_option
from ikt_harness.garbage import few_collections
from ikt_harness.ledger import Ledger
from ikt_harness.rounds import parse_round
from ikt_harness.tracking.coverage import Coverage
from ikt_harness.tracking.tracker import Tracker
from ikt_schemas.language import Language, Text, shown

_HEADINGS = (
    Text("Keten en stap", "Keten and step"),
    Text("Bestuurslaag", "Bestuurslaag"),
    Text("Koppelvlak", "Koppelvlak"),
    Text("Product", "Product"),
    Text("Scenario's", "Scenarios"),
    Text("Reden", "Reason"),
)


@click.command(
    help="Toon de dekking: ketenstap × bestuurslaag × koppelvlak × versie van de standaard × product, de lege plekken"
    " eerst."
)
@click.option("--round", "round_", metavar="RONDE", help="Tel alleen deze ronde, binnen haar reikwijdte.")
@click.option("--gaps", is_flag=True, help="Toon alleen de plekken waar iets ontbreekt.")
@store_option
@clock_option
@json_option
@lang_option
def coverage(
    round_: str | None, store: str, clock: datetime | None, *, gaps: bool, as_json: bool, lang: Language
) -> None:
    """Derive coverage from the ledger and the register."""
    name = parse_round(round_) if round_ else None
    with Ledger.open(store) as ledger, few_collections():
        found = Tracker(ledger, clock or datetime.now(UTC)).coverage(name)
    if gaps:
        found = Coverage(tuple(cell for cell in found.cells if cell.asked and cell.reason), found.duplicates)
    if as_json:
        emit_json(found.as_json())
    else:
        _show(found, lang)


def _show(found: Coverage, lang: Language) -> None:
    table = Table(*(heading.in_language(lang) for heading in _HEADINGS))
    for cell in found.cells:
        if not cell.asked and not cell.touched:
            continue
        standard = f" ({cell.koppelvlak} {cell.standard})" if cell.product else ""
        cells = (
            f"{cell.keten}: {cell.step}",
            cell.bestuurslaag,
            cell.koppelvlak,
            f"{cell.product}{standard}",
            f"{cell.touched}/{cell.scenarios}" + (f", {cell.failed} ✗" if cell.failed else ""),
            shown(cell.reason, lang),
        )
        table.add_row(*(escape(one) for one in cells))
    out = console()
    for column in table.columns:
        column.overflow = "fold"
    out.print(table)
    total = found.as_json()["summary"]
    told = Text(
        f"{total['empty']} van {total['asked']} gevraagde plekken zijn leeg, {total['thin']} deels gedekt;"
        f" {total['duplicates']} keer is hetzelfde vaker getest. De indeling is harness-defined.",
        f"{total['empty']} of {total['asked']} asked places are empty, {total['thin']} partly covered;"
        f" {total['duplicates']} times the same was tested again. The cut is harness-defined.",
    )
    out.print(told.in_language(lang))
