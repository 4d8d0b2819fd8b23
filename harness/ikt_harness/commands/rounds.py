"""``ikt rounds``: open a round with its scope, freeze it, record its adoption, and compare two."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import click
from rich.markup import escape
from rich.table import Table

from ikt_harness.cli import busy, clock_option, console, emit_json, json_option, lang_option, store_option
from ikt_harness.garbage import few_collections
from ikt_harness.ledger import Ledger
from ikt_harness.rounds import parse_round
from ikt_harness.tracking.difference import Difference
from ikt_harness.tracking.organisations import BESTUURSLAGEN, KOPPELVLAKKEN
from ikt_harness.tracking.rounds import Adoption, Ronde
from ikt_harness.tracking.tracker import Tracker
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Language, Text

_FREEZING = Text("De ronde bevriezen …", "Freezing the round …")
_COMPARING = Text("De rondes vergelijken …", "Comparing the rounds …")
_HEADINGS = (
    Text("Ronde", "Round"),
    Text("Stand", "State"),
    Text("Periode", "Period"),
    Text("Reikwijdte", "Scope"),
    Text("Hash van de momentopname", "Hash of the snapshot"),
)


@click.group(help="Rondes: reikwijdte, bevriezen, vaststellen, en het verschil tussen twee rondes.")
def rounds() -> None:
    """Hold the commands on rounds."""


@rounds.command("list", help="Toon de rondes met hun stand.")
@store_option
@json_option
@lang_option
def list_(store: str, *, as_json: bool, lang: Language) -> None:
    """Show every round."""
    with Ledger.open(store) as ledger:
        _tell(Tracker(ledger, datetime.now(UTC)).rounds().values(), as_json=as_json, lang=lang)


@rounds.command(
    "open",
    help="Open een ronde, of wijzig de reikwijdte van een open ronde. Wat niet genoemd is, hoort erbij.",
)
@click.argument("round_", metavar="RONDE")
@click.option("--name", default="", metavar="TEKST", help="Naam in het rapport.")
@click.option("--begin", default="", metavar="DATUM", help="Eerste dag.")
@click.option("--end", default="", metavar="DATUM", help="Laatste dag.")
@click.option("--previous", default="", metavar="RONDE", help="Ronde waarmee vergeleken wordt.")
@click.option("--keten", "ketens", multiple=True, metavar="KETEN", help="Alleen deze deelketen; mag vaker.")
@click.option(
    "--koppelvlak",
    "koppelvlakken",
    multiple=True,
    type=click.Choice(KOPPELVLAKKEN),
    help="Alleen dit; mag vaker.",
)
@click.option(
    "--bestuurslaag",
    "bestuurslagen",
    multiple=True,
    type=click.Choice(BESTUURSLAGEN),
    help="Alleen deze; mag vaker.",
)
@click.option("--milestone", "mijlpalen", multiple=True, metavar="MIJLPAAL", help="Alleen deze; mag vaker.")
@click.option(
    "--product", "producten", multiple=True, metavar="PRODUCT", help="Alleen deze versie; mag vaker."
)
@click.option(
    "--out-of-scope",
    "buiten",
    multiple=True,
    metavar="WAT=WAAROM",
    help="Wat er niet bij hoort, met de reden; mag vaker.",
)
@store_option
@clock_option
@json_option
@lang_option
def open_(
    round_: str,
    name: str,
    begin: str,
    end: str,
    previous: str,
    ketens: tuple[str, ...],
    koppelvlakken: tuple[str, ...],
    bestuurslagen: tuple[str, ...],
    mijlpalen: tuple[str, ...],
    producten: tuple[str, ...],
    buiten: tuple[str, ...],
    store: str,
    clock: datetime | None,
    *,
    as_json: bool,
    lang: Language,
) -> None:
    """Write the scope of a round."""
    id_ = parse_round(round_)
    with Ledger.open(store) as ledger:
        tracker = Tracker(ledger, clock or datetime.now(UTC))
        tracker.open_round(
            Ronde(
                id=id_,
                naam=name,
                begin=begin,
                einde=end,
                ketens=ketens,
                koppelvlakken=koppelvlakken,
                bestuurslagen=bestuurslagen,
                mijlpalen=tuple(tracker.register.find(one).slug for one in mijlpalen),
                producten=producten,
                buiten=tuple(_reason(one) for one in buiten),
                vorige=previous,
            )
        )
        _tell([tracker.rounds()[id_]], as_json=as_json, lang=lang)


@rounds.command(help="Bevries een ronde: haar momentopname blijft zoals zij nu is, met een hash.")
@click.argument("round_", metavar="RONDE")
@store_option
@clock_option
@json_option
@lang_option
def freeze(round_: str, store: str, clock: datetime | None, *, as_json: bool, lang: Language) -> None:
    """Freeze a round for good."""
    with Ledger.open(store) as ledger, few_collections():
        tracker = Tracker(ledger, clock or datetime.now(UTC))
        with busy(_FREEZING, lang):
            tracker.freeze(round_)
        _tell([tracker.rounds()[parse_round(round_)]], as_json=as_json, lang=lang)


@rounds.command(help="Leg vast dat het rapport van een bevroren ronde is vastgesteld.")
@click.argument("round_", metavar="RONDE")
@click.option("--by", "naam", required=True, metavar="NAAM", help="Wie vaststelt.")
@click.option("--role", required=True, metavar="ROL", help="In welke rol.")
@click.option("--date", "datum", required=True, metavar="DATUM", help="Datum (JJJJ-MM-DD).")
@click.option("--ground", required=True, metavar="TEKST", help="Waar dat uit blijkt.")
@store_option
@clock_option
@json_option
@lang_option
def adopt(
    round_: str,
    naam: str,
    role: str,
    datum: str,
    ground: str,
    store: str,
    clock: datetime | None,
    *,
    as_json: bool,
    lang: Language,
) -> None:
    """Record the adoption."""
    with Ledger.open(store) as ledger:
        tracker = Tracker(ledger, clock or datetime.now(UTC))
        tracker.adopt(round_, Adoption(naam, role, datum, ground))
        _tell([tracker.rounds()[parse_round(round_)]], as_json=as_json, lang=lang)


@rounds.command(
    help="Toon het verschil tussen twee rondes: nieuw, opgelost, teruggekeerd, nog open, niet hertest."
)
@click.argument("before", metavar="VORIGE")
@click.argument("after", metavar="RONDE")
@store_option
@clock_option
@json_option
@lang_option
def diff(
    before: str, after: str, store: str, clock: datetime | None, *, as_json: bool, lang: Language
) -> None:
    """Compare two rounds."""
    with Ledger.open(store) as ledger, few_collections():
        tracker = Tracker(ledger, clock or datetime.now(UTC))
        with busy(_COMPARING, lang):
            found = tracker.difference(before, after)
        known = tracker.rounds()
        value = [known[name].as_row() for name in (found.before, found.after) if name in known]
    if as_json:
        emit_json({"rounds": value, "difference": found.as_json()})
    else:
        _show_difference(found, lang)


def _reason(text: str) -> tuple[str, str]:
    what, sign, why = text.partition("=")
    if not sign or not what.strip() or not why.strip():
        raise InputRefused(
            Text("schrijf wat en waarom als WAT=WAAROM", "write what and why as WHAT=WHY"),
            where="--out-of-scope",
        )
    return what.strip(), why.strip()


def _tell(found: Iterable[Ronde], *, as_json: bool, lang: Language) -> None:
    rows = [one.as_row() for one in found]
    if as_json:
        emit_json({"rounds": rows, "difference": None})
        return
    table = Table(*(heading.in_language(lang) for heading in _HEADINGS))
    for row in rows:
        cells = (
            row["round"],
            row["state"] + (f"\n{row['adopted']['by']}, {row['adopted']['date']}" if row["adopted"] else ""),
            f"{row['begin'] or '?'} – {row['end'] or '?'}",
            _scope(row, lang),
            row["sha256"] or "",
        )
        table.add_row(*(escape(cell) for cell in cells))
    for column in table.columns:
        column.overflow = "fold"
    console().print(table)


def _scope(row: dict[str, Any], lang: Language) -> str:
    names = ("ketens", "koppelvlakken", "bestuurslagen", "milestones", "products")
    said = [", ".join(row[name]) for name in names if row[name]]
    said += [f"– {one['what']}: {one['why']}" for one in row["out_of_scope"]]
    return "\n".join(said) or Text("alles", "everything").in_language(lang)


def _show_difference(found: Difference, lang: Language) -> None:
    out = console()
    heads = (
        Text("Klasse", "Class"),
        Text("Wat", "What"),
        Text("Naam", "Name"),
        Text("Was", "Was"),
        Text("Nu", "Now"),
    )
    table = Table(*(head.in_language(lang) for head in heads), title=f"{found.before} → {found.after}")
    for one in found.changes:
        name = f"{one.name}\n{one.why}" if one.why else one.name
        table.add_row(*(escape(cell) for cell in (one.kind, one.what, name, one.before, one.after)))
    for level in found.levels:
        kind = Text("mijlpaal", "milestone").in_language(lang)
        cells = ("", kind, f"{level.milestone} {level.organisation}".strip(), level.before, level.after)
        table.add_row(*(escape(cell) for cell in cells))
    for column in table.columns:
        column.overflow = "fold"
    out.print(table)
