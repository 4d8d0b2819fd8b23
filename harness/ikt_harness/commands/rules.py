"""``ikt rules``: every rule of the published tables, and whether the mock enforces it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from ikt_harness.cli import console, emit_json, json_option, lang_option
from ikt_harness.counts import RULES
from ikt_schemas.language import Language, Text

if TYPE_CHECKING:
    from ikt_schemas.catalogue import CatalogueRule

_STATUS: dict[str, Text] = {
    "enforced": Text("bewaakt", "enforced"),
    "schema-pack": Text("schemapakket nodig", "schema pack needed"),
    "not-checked": Text("niet bewaakt", "not checked"),
    "not-mockable": Text("niet na te bootsen", "not mockable"),
}


@click.command(
    help="Toon elke regel van de gepubliceerde tabellen: bewaakt de mock haar, en zo niet, waarom."
)
@click.option(
    "--koppelvlak",
    "koppelvlakken",
    type=click.Choice(["STOP", "STAM", "STTR", "TRANSPORT"], case_sensitive=False),
    multiple=True,
    help="Alleen regels van dit koppelvlak; mag vaker.",
)
@lang_option
@json_option
def rules(koppelvlakken: tuple[str, ...], *, lang: Language, as_json: bool) -> None:
    """Print the catalogue, as a table or as JSON."""
    from ikt_harness.rule_status import all_rules

    wanted = {name.upper() for name in koppelvlakken}
    found = [rule for rule in all_rules() if not wanted or rule.koppelvlak in wanted]
    if as_json:
        emit_json([rule.as_json(lang) for rule in found])
    else:
        _print(found, lang)


def _print(found: list[CatalogueRule], lang: Language) -> None:
    from rich.table import Table

    heads = Text("Regel Koppelvlak Ernst Status Nodig Reden", "Rule Koppelvlak Ernst Status Needs Reason")
    table = Table(*heads.in_language(lang).split(), box=None, pad_edge=False)
    for rule in found:
        table.add_row(
            rule.code,
            rule.koppelvlak,
            rule.ernst or "-",
            _STATUS[rule.status].in_language(lang),
            "" if rule.needs == "none" else rule.needs,
            rule.reason.in_language(lang) if rule.reason else "",
        )
    out = console()
    out.print(table)
    counted: Counter[str] = Counter(rule.status for rule in found)
    parts = [f"{counted[status]} {text.in_language(lang)}" for status, text in _STATUS.items()]
    total = RULES.times(len(found)).in_language(lang)
    out.print(f"\n{total}: {', '.join(parts)}.")
