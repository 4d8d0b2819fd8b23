"""``ikt run``: run scenarios, show what was found, and record it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from ikt_harness.cli import (
    clock_option,
    console,
    emit_json,
    json_option,
    lang_option,
    progress_console,
    store_option,
)
from ikt_harness.collection import choose, load_all
from ikt_harness.connection import Connection, Transport, read_connection
from ikt_harness.ledger import Ledger
from ikt_harness.milestones import load_milestones
from ikt_harness.progress import RunProgress, show_outcome
from ikt_harness.proof import check_proof, load_proof
from ikt_harness.rounds import parse_round
from ikt_harness.running import RunRequest, check_outputs, execute
from ikt_harness.surroundings import Surroundings
from ikt_harness.tester import ConsoleTester
from ikt_harness.tracking.rounds import refuse_frozen
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Language, Text


def _connection(drive: str | None, file: Path | None) -> Connection | None:
    if drive == "supplier" and file is None:
        raise InputRefused(
            Text(
                "--drive supplier vraagt om --connection BESTAND",
                "--drive supplier asks for --connection FILE",
            ),
            where="--drive",
            todo=Text(
                "Beschrijf uw eigen systeem in een verbindingsbestand (TOML).",
                "Describe your own system in a connection file (TOML).",
            ),
        )
    return read_connection(file) if file is not None else None


@click.command(help="Voer scenario's uit. WHAT is een scenario-id, een map (stop, stam, sttr, …) of een pad.")
@click.argument("what", nargs=-1)
@click.option("--round", "round_", metavar="IKT-5", default="", help="IKT-ronde waarvoor de uitslag telt.")
@click.option(
    "--organisation", metavar="OIN", default="", help="OIN van de organisatie waarvoor getest wordt."
)
@click.option("--product", metavar="TEKST", default="", help="Naam en versie van het geteste product.")
@store_option
@click.option("--server", metavar="URL", help="Gebruik een draaiende mock in plaats van er een te starten.")
@click.option(
    "--token",
    metavar="TEKST",
    envvar="IKT_TOKEN",
    default="",
    help="Token van die mock, zoals 'ikt serve' het noemt.",
)
@click.option(
    "--drive",
    type=click.Choice(["simulation", "supplier"]),
    help="Wie het decentrale systeem is: een stand-in of uw eigen systeem.",
)
@click.option(
    "--connection", type=click.Path(path_type=Path), metavar="BESTAND", help="Uw eigen systeem (TOML)."
)
@click.option(
    "--transport",
    type=click.Choice(["http", "ebms"]),
    help="Hoe de stand-in voor het plansysteem DSO-LV bereikt; zonder deze optie over HTTP. Van een eigen systeem zegt"
    " het verbindingsbestand het.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=0,
    show_default=True,
    help="Begingetal van al het willekeurige.",
)
@clock_option
@click.option("--junitxml", type=click.Path(path_type=Path), metavar="BESTAND", help="Schrijf ook JUnit XML.")
@click.option(
    "--alluredir", type=click.Path(path_type=Path), metavar="MAP", help="Schrijf ook Allure-uitslagen."
)
@json_option
@lang_option
def run(
    what: tuple[str, ...],
    round_: str,
    organisation: str,
    product: str,
    store: str,
    server: str | None,
    token: str,
    drive: str | None,
    connection: Path | None,
    transport: Transport | None,
    seed: int,
    clock: datetime | None,
    junitxml: Path | None,
    alluredir: Path | None,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
    lang: Language,
) -> int:
    """Run, show and record; the exit code is 1 when a required scenario failed."""
    own = _connection(drive, connection)
    if (
        transport is not None
        and drive != "simulation"
        and own is not None
        and own.of("STOP").drive == "supplier"
    ):
        raise InputRefused(
            Text(
                "--transport geldt voor de stand-in; hier levert uw eigen plansysteem aan",
                "--transport is for the stand-in; here your own plansysteem delivers",
            ),
            where="--transport",
            todo=Text(
                f'Zet transport = "{transport}" onder [koppelvlak.STOP] in het verbindingsbestand.',
                f'Put transport = "{transport}" under [koppelvlak.STOP] in the connection file.',
            ),
        )
    found = load_all()
    check_proof(load_proof(), (item.scenario.id for item in found), load_milestones())
    request = RunRequest(
        chosen=choose(found, what),
        round=parse_round(round_) if round_ else "",
        organisation=organisation or (own.oin if own else ""),
        product=product or (own.product if own else ""),
        seed=seed,
        clock=clock,
        connection=own,
        server=server,
        token=token,
        junitxml=junitxml,
        alluredir=alluredir,
    )
    check_outputs(request)
    errors = progress_console()
    tester = ConsoleTester(errors, lang) if drive != "simulation" and own is not None else None
    surroundings = Surroundings(
        connection=None if drive == "simulation" else own,
        server=server,
        token=token,
        seed=seed,
        clock=clock,
        tester=tester,
        transport=transport or "http",
    )
    progress = RunProgress(errors, total=len(request.chosen), live=tester is None)
    with Ledger.open(store) as ledger:
        refuse_frozen(ledger.journal, request.round)
        with surroundings, progress:
            outcome = execute(request, surroundings, progress, ledger)
    if as_json:
        emit_json(outcome.as_json())
    else:
        show_outcome(console(), outcome, lang)
    return 0 if outcome.summary.ok else 1
