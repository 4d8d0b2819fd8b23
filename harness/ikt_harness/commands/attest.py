"""``ikt attest``: what a named person states about a milestone; made, withdrawn, listed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from ikt_harness.cli import clock_option, console, emit_json, json_option, lang_option, store_option
from ikt_harness.ledger import Ledger
from ikt_harness.tracking.attests import OMGEVINGEN, Attest, as_row
from ikt_harness.tracking.tracker import Tracker
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Language, Text

_HEADINGS = (
    Text("Verklaring", "Attest"),
    Text("Mijlpaal", "Milestone"),
    Text("Organisatie", "Organisation"),
    Text("Door", "By"),
    Text("Stand", "State"),
)


@click.group(help="Verklaringen van personen over mijlpalen: wie, wanneer, op welke grond, met welk bewijs.")
def attest() -> None:
    """Hold the commands on attests."""


@attest.command(help="Leg een verklaring vast; zij wordt nooit gewijzigd, wel zo nodig ingetrokken.")
@click.argument("milestone", metavar="MIJLPAAL")
@click.option("--organisation", default="", metavar="CODE-OF-OIN", help="Organisatie uit het register.")
@click.option(
    "--environment", default="PROD", type=click.Choice(OMGEVINGEN), help="Omgeving waarover het gaat."
)
@click.option("--statement", required=True, metavar="TEKST", help="Wat verklaard wordt.")
@click.option("--by", "naam", required=True, metavar="NAAM", help="Wie het verklaart.")
@click.option("--role", required=True, metavar="ROL", help="In welke rol.")
@click.option("--date", "datum", required=True, metavar="DATUM", help="Datum (JJJJ-MM-DD).")
@click.option("--ground", required=True, metavar="TEKST", help="Waar de verklaring op rust.")
@click.option("--until", default="", metavar="DATUM", help="Laatste dag waarop zij geldt.")
@click.option(
    "--product", default="", metavar="PRODUCT", help="Naam en versie, als het over een product gaat."
)
@click.option(
    "--not-applicable", "part", default="", metavar="DEEL", help="Dit deel van de mijlpaal geldt hier niet."
)
@click.option(
    "--evidence",
    multiple=True,
    metavar="BESTAND",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Bewijsstuk; alleen naam en SHA-256 worden bewaard. Mag vaker.",
)
@store_option
@clock_option
@json_option
@lang_option
def add(
    milestone: str,
    organisation: str,
    environment: str,
    statement: str,
    naam: str,
    role: str,
    datum: str,
    ground: str,
    until: str,
    product: str,
    part: str,
    evidence: tuple[Path, ...],
    store: str,
    clock: datetime | None,
    *,
    as_json: bool,
    lang: Language,
) -> None:
    """Write one attest."""
    with Ledger.open(store) as ledger:
        tracker = Tracker(ledger, clock or datetime.now(UTC))
        id_ = tracker.attest(
            Attest(
                mijlpaal=tracker.register.find(milestone).slug,
                verklaring=statement,
                naam=naam,
                rol=role,
                datum=datum,
                grond=ground,
                organisatie=organisation,
                omgeving=environment,
                product=product,
                niet_van_toepassing=part,
                geldig_tot=until,
                bewijs=tuple((file.name, _hash(file)) for file in evidence),
            )
        )
        _tell(tracker, [one for one in tracker.attests() if one.id == id_], as_json=as_json, lang=lang)


@attest.command(help="Trek een verklaring in; zij blijft zichtbaar en telt niet meer.")
@click.argument("id_", metavar="VERKLARING")
@click.option("--by", "door", required=True, metavar="NAAM", help="Wie intrekt.")
@click.option("--reason", required=True, metavar="TEKST", help="Waarom.")
@store_option
@clock_option
@json_option
@lang_option
def withdraw(
    id_: str, door: str, reason: str, store: str, clock: datetime | None, *, as_json: bool, lang: Language
) -> None:
    """Withdraw one attest."""
    with Ledger.open(store) as ledger:
        tracker = Tracker(ledger, clock or datetime.now(UTC))
        tracker.withdraw(id_, door=door, reden=reason)
        _tell(tracker, [one for one in tracker.attests() if one.id == id_], as_json=as_json, lang=lang)


@attest.command("list", help="Toon de verklaringen, ook de ingetrokken en verlopen.")
@click.option("--milestone", metavar="MIJLPAAL", help="Alleen over deze mijlpaal.")
@store_option
@clock_option
@json_option
@lang_option
def list_(
    milestone: str | None, store: str, clock: datetime | None, *, as_json: bool, lang: Language
) -> None:
    """Show the attests."""
    with Ledger.open(store) as ledger:
        tracker = Tracker(ledger, clock or datetime.now(UTC))
        slug = tracker.register.find(milestone).slug if milestone else None
        found = [one for one in tracker.attests() if slug in (None, one.mijlpaal)]
        _tell(tracker, found, as_json=as_json, lang=lang)


def _hash(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise InputRefused(
            Text(f"niet te lezen: {error.strerror}", f"cannot be read: {error.strerror}"), where=str(file)
        ) from error


def _tell(tracker: Tracker, found: Sequence[Attest], *, as_json: bool, lang: Language) -> None:
    if as_json:
        emit_json([as_row(one, tracker.day) for one in found])
        return
    organisations = tracker.organisations()
    table = Table(*(heading.in_language(lang) for heading in _HEADINGS))
    for one in found:
        state = Text("telt", "counts") if one.counts_on(tracker.day) else Text("telt niet", "does not count")
        if one.ingetrokken:
            state = Text(f"ingetrokken: {one.ingetrokken}", f"withdrawn: {one.ingetrokken}")
        elif one.expired_on(tracker.day):
            state = Text(f"verlopen op {one.geldig_tot}", f"expired on {one.geldig_tot}")
        cells = (
            one.id,
            one.mijlpaal + (f" ({one.niet_van_toepassing} n.v.t.)" if one.niet_van_toepassing else ""),
            organisations.name(one.organisatie),
            f"{one.naam}, {one.rol}, {one.datum}",
            f"{one.omgeving}: {state.in_language(lang)}",
        )
        table.add_row(*(escape(cell) for cell in cells))
    for column in table.columns:
        column.overflow = "fold"
    console().print(table)
