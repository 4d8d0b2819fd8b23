"""``ikt import``: take results of others into the ledger, linked to scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from ikt_harness.cli import console, emit_json, json_option, lang_option, progress_bars, store_option
from ikt_harness.counts import RESULTS
from ikt_schemas.language import Language, Text

if TYPE_CHECKING:
    from ikt_harness.importing import Import

_TAKEN = Text("{path}: {linked} {done} als {run}{rest}.", "{path}: {linked} {done} as {run}{rest}.")
_LEFT_OUT = Text(
    "; zonder scenario, en dus weggelaten: {count}", "; without a scenario, and so left out: {count}"
)
_DONE = {
    "imported": Text("ingelezen", "imported"),
    "planned": Text("in te lezen", "to be imported"),
    "known": Text("al eerder ingelezen", "imported before"),
}
_READING = Text("Lezen", "Reading")
_WRITING = Text("Wegschrijven", "Writing")


@click.command(
    "import",
    help="Lees uitslagen in die elders zijn gemaakt: JUnit XML (.xml), een map met Allure-uitslagen, CSV (.csv) of een"
    " bewijsbundel (.zip).\n\nEen uitslag hoort bij een scenario door de eigenschap of het label 'scenario', door een"
    " regel van --mapping, of door het scenario-id in zijn naam. Alles wordt ingelezen of niets; hetzelfde nog eens"
    " inlezen verandert niets.",
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option(
    "--round", "round_", metavar="IKT-5", default="", help="IKT-ronde waarvoor de uitslagen tellen."
)
@click.option("--organisation", metavar="OIN", default="", help="OIN van de organisatie waarvoor getest is.")
@click.option("--product", metavar="TEKST", default="", help="Naam en versie van het geteste product.")
@click.option(
    "--drive",
    type=click.Choice(["simulation", "supplier"]),
    default="simulation",
    show_default=True,
    help="'supplier' zegt dat het eigen systeem is getest; anders tellen de uitslagen voor geen enkel niveau.",
)
@click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    metavar="BESTAND",
    help="CSV met de kolommen name,scenario; in een naam staat * voor willekeurige tekst.",
)
@click.option(
    "--trust",
    type=click.Path(path_type=Path),
    metavar="BESTAND",
    help="PEM met sleutels of certificaten van wie u bewijsbundels vertrouwt.",
)
@click.option("--dry-run", is_flag=True, help="Toon alleen wat er zou gebeuren.")
@store_option
@json_option
@lang_option
def import_(
    files: tuple[Path, ...],
    *,
    round_: str,
    organisation: str,
    product: str,
    drive: Literal["simulation", "supplier"],
    mapping: Path | None,
    trust: Path | None,
    dry_run: bool,
    store: str,
    as_json: bool,
    lang: Language,
) -> None:
    """Plan, write and tell."""
    from ikt_harness.importing import Mapping, Settings, plan, read_mapping, write
    from ikt_harness.importing.linking import known_scenarios
    from ikt_harness.ledger import Ledger
    from ikt_harness.proof import load_proof
    from ikt_harness.rounds import parse_round
    from ikt_mocks.clock import real_now

    proof = load_proof()
    known = known_scenarios(proof)
    settings = Settings(
        round=parse_round(round_) if round_ else "",
        organisation=organisation,
        product=product,
        drive=drive,
        now=real_now(),
        trust=trust,
    )
    with Ledger.open(store) as ledger, progress_bars() as progress:
        reading = progress.add_task(_READING.in_language(lang), total=None)
        planned = plan(
            files,
            settings,
            ledger=ledger,
            known=known,
            proof=proof,
            mapping=read_mapping(mapping, known) if mapping else Mapping(""),
            told=lambda count: progress.advance(reading, count),
        )
        total = sum(len(one.results) for one in planned if not one.known)
        if not dry_run:
            writing = progress.add_task(_WRITING.in_language(lang), total=total)
            write(planned, ledger, told=lambda count: progress.advance(writing, count))
    rows = [_row(one, dry_run=dry_run) for one in planned]
    if as_json:
        emit_json({"dry_run": dry_run, "files": rows})
        return
    for row in rows:
        out = console()
        done = _DONE[row["state"]].in_language(lang)
        left_out = len(row["unlinked"])
        counts = {
            "linked": RESULTS.times(row["results"]),
            "rest": _LEFT_OUT.fill(count=left_out) if left_out else "",
        }
        out.print(
            _TAKEN.fill(path=row["file"], done=done, run=row["run"], **counts).in_language(lang),
            markup=False,
            soft_wrap=True,
        )
        for one in row["unlinked"][:10] if dry_run else ():
            out.print(f"  {one['place']}: {one['name']}", markup=False, soft_wrap=True)


def _row(one: Import, *, dry_run: bool) -> dict[str, Any]:
    return {
        "file": str(one.path),
        "format": one.format,
        "run": one.run.id,
        "state": "known" if one.known else "planned" if dry_run else "imported",
        "results": len(one.results),
        "linked": [
            {"place": link.case.place, "name": link.case.name, "scenario": link.scenario.id, "by": link.by}
            for link in one.linked
        ],
        "unlinked": [{"place": case.place, "name": case.name} for case in one.unlinked],
    }
