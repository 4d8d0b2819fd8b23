"""``ikt scenarios``: what can be run, and which milestones it bears on."""

from __future__ import annotations

import click
from rich.table import Table

from ikt_harness.cli import console, emit_json, json_option, lang_option
from ikt_harness.collection import load_all
from ikt_harness.milestones import load_milestones
from ikt_harness.proof import Proof, check_proof, load_proof
from ikt_harness.scenario import Scenario
from ikt_schemas.language import Language, Text

_HEADINGS = (
    Text("Id", "Id"),
    Text("Titel", "Title"),
    Text("Koppelvlak", "Koppelvlak"),
    Text("Keten", "Keten"),
    Text("Mijlpalen", "Milestones"),
)


@click.command(help="Toon de testscenario's met hun koppelvlak, keten en mijlpalen.")
@json_option
@lang_option
def scenarios(as_json: bool, lang: Language) -> None:  # noqa: FBT001 - click passes flags by name
    """List every scenario of the product and of installed packs."""
    found = load_all()
    proof = load_proof()
    check_proof(proof, (item.scenario.id for item in found), load_milestones())
    if as_json:
        emit_json([_row(item.scenario, proof) for item in found])
        return
    table = Table(*(heading.in_language(lang) for heading in _HEADINGS))
    for item in found:
        one = item.scenario
        table.add_row(one.id, one.title, one.koppelvlak, one.keten, "\n".join(proof.milestones_of(one.id)))
    console().print(table)


def _row(scenario: Scenario, proof: Proof) -> dict[str, object]:
    return {
        "id": scenario.id,
        "title": scenario.title,
        "koppelvlak": scenario.koppelvlak,
        "keten": scenario.keten,
        "milestones": list(proof.milestones_of(scenario.id)),
        "rounds": list(proof.rounds_of(scenario.id)),
        "ground": scenario.ground,
    }
