"""``ikt organisations``: the register of organisations, products, connections, behandeldiensten and mandates."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from rich.markup import escape
from rich.table import Table

from ikt_harness.cli import clock_option, console, emit_json, json_option, lang_option, store_option
from ikt_harness.ledger import Ledger
from ikt_harness.tracking.generator import as_csv, national, rows_of, sample
from ikt_harness.tracking.organisations import BESTUURSLAGEN, Organisatie, Organisations, Row
from ikt_harness.tracking.register_csv import COLUMNS, read_register
from ikt_harness.tracking.tooi import is_tooi, read_tooi
from ikt_harness.tracking.tracker import Tracker
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Language, Text

_LARGEST = 50_000_000
_HEADINGS = (
    Text("Code", "Code"),
    Text("OIN", "OIN"),
    Text("Naam", "Name"),
    Text("Bestuurslaag", "Bestuurslaag"),
    Text("Aansluitingen", "Connections"),
)


@click.group(help="Register van organisaties, producten, aansluitingen, behandeldiensten en mandaten.")
def organisations() -> None:
    """Hold the commands of the register."""


@organisations.command(
    "list", help="Toon de organisaties met hun aansluitingen van vandaag (of van --clock)."
)
@click.option("--bestuurslaag", type=click.Choice(BESTUURSLAGEN), help="Alleen deze bestuurslaag.")
@click.argument("name", metavar="[CODE-OF-OIN]", required=False)
@store_option
@clock_option
@json_option
@lang_option
def list_(
    bestuurslaag: str | None,
    name: str | None,
    store: str,
    clock: datetime | None,
    *,
    as_json: bool,
    lang: Language,
) -> None:
    """Show the register, or one organisation of it."""
    now = clock or datetime.now(UTC)
    with Ledger.open(store) as ledger:
        register = Tracker(ledger, now).organisations()
    wanted = [register.get(name, where=name)] if name else list(register.organisaties.values())
    wanted = [one for one in wanted if bestuurslaag in (None, one.bestuurslaag)]
    if as_json:
        emit_json(_value(register, wanted, changed=0))
    else:
        _show(register, wanted, now.date(), lang)


@organisations.command(
    "import",
    help="Lees organisaties, producten, aansluitingen, behandeldiensten, mandaten of noemers uit CSV, of organisaties"
    " uit een TOOI-waardelijst (JSON-LD). De kopregel van een CSV zegt wat erin staat; van een map alle CSV's. Alles of"
    " niets; twee keer hetzelfde wijzigt niets.",
)
@click.argument("files", metavar="BESTAND", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--sample",
    "with_sample",
    is_flag=True,
    help="Zet ook het voorbeeldregister met verzonnen overheden erin.",
)
@store_option
@clock_option
@json_option
@lang_option
def import_(
    files: tuple[Path, ...],
    store: str,
    clock: datetime | None,
    *,
    with_sample: bool,
    as_json: bool,
    lang: Language,
) -> None:
    """Read every file, then write what is new or differs."""
    if not files and not with_sample:
        raise InputRefused(
            Text("er is geen bestand genoemd", "no file was named"),
            where="BESTAND",
            todo=Text("Noem een CSV of gebruik --sample.", "Name a CSV or use --sample."),
        )
    with Ledger.open(store) as ledger:
        tracker = Tracker(ledger, clock or datetime.now(UTC))
        known = tracker.organisations()
        rows: list[Row] = []
        if with_sample:
            rows += rows_of(sample())
            for row in rows:
                known.add(row)
        for file in sorted(_files(files), key=_order):
            text = _read(file)
            rows += (
                read_tooi(text, known, where=str(file))
                if is_tooi(text)
                else read_register(text, known, where=str(file))
            )
        changed = tracker.add_rows(rows)
        register = tracker.organisations()
    if as_json:
        emit_json(_value(register, list(register.organisaties.values()), changed=changed))
        return
    told = Text(
        f"{len(rows)} rijen gelezen, {changed} nieuw of gewijzigd.",
        f"{len(rows)} rows read, {changed} new or changed.",
    )
    console().print(told.in_language(lang))


@organisations.command(
    help="Maak CSV-bestanden van een register met verzonnen overheden, tot landelijke omvang; zelfde getallen, zelfde"
    " bestanden."
)
@click.option(
    "--out", required=True, metavar="MAP", type=click.Path(path_type=Path, file_okay=False), help="Map."
)
@click.option(
    "--organisations", "count", type=click.IntRange(10, 100_000), default=400, help="Aantal overheden."
)
@click.option("--products", type=click.IntRange(3, 10_000), default=40, help="Aantal productversies.")
@click.option("--seed", type=int, default=1, help="Begingetal.")
@json_option
@lang_option
def generate(out: Path, count: int, products: int, seed: int, *, as_json: bool, lang: Language) -> None:
    """Write one file for each kind of row."""
    register = national(count, products, seed=seed)
    out.mkdir(parents=True, exist_ok=True)
    for name, text in as_csv(register).items():
        (out / name).write_text(text, encoding="utf-8")
    if as_json:
        emit_json(_value(register, list(register.organisaties.values()), changed=0))
        return
    told = Text(
        f"{count} verzonnen overheden in {out}; 'ikt organisations import {out}' leest ze in.",
        f"{count} fictitious authorities in {out}; 'ikt organisations import {out}' reads them.",
    )
    console().print(escape(told.in_language(lang)), soft_wrap=True)


def _files(paths: tuple[Path, ...]) -> list[Path]:
    """Return the files that are named, and those of the folders that are."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.glob("*.csv")) if path.is_dir() else [path]
        if not inside:
            raise InputRefused(
                Text("er staat geen CSV in deze map", "there is no CSV in this folder"), where=str(path)
            )
        found += inside
    return found


def _order(file: Path) -> tuple[int, str]:
    """Put files in an order in which each refers to earlier ones, as far as their names tell."""
    names = list(COLUMNS)
    return (names.index(file.stem) if file.stem in names else -1, str(file))


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > _LARGEST:
            raise InputRefused(
                Text(f"groter dan {_LARGEST} bytes", f"larger than {_LARGEST} bytes"), where=str(file)
            )
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputRefused(Text("is geen UTF-8", "is no UTF-8"), where=str(file)) from error
    except OSError as error:
        raise InputRefused(
            Text(f"niet te lezen: {error.strerror}", f"cannot be read: {error.strerror}"), where=str(file)
        ) from error


def _value(register: Organisations, wanted: list[Organisatie], *, changed: int) -> dict[str, Any]:
    keys = {one.key for one in wanted}
    connections = [one for one in register.aansluitingen.values() if one.organisatie in keys]
    return {
        "changed": changed,
        "organisations": [
            {"code": one.code, "oin": one.oin, "name": one.naam, "bestuurslaag": one.bestuurslaag}
            for one in wanted
        ],
        "products": [
            {
                "product": one.key,
                "supplier": one.leverancier,
                "koppelvlakken": list(one.koppelvlakken),
                "standards": [f"{name} {version}" for name, version in sorted(one.standaarden.items())],
            }
            for one in register.producten.values()
        ],
        "connections": [
            {
                "organisation": one.organisatie,
                "koppelvlak": one.koppelvlak,
                "environment": one.omgeving,
                "product": one.product,
                "begin": one.begin or None,
                "end": one.eind or None,
            }
            for one in connections
        ],
        "behandeldiensten": [
            {
                "organisation": one.organisatie,
                "dienst": one.dienst,
                "begin": one.begin or None,
                "end": one.eind or None,
            }
            for one in register.behandeldiensten.values()
            if one.organisatie in keys
        ],
        "mandates": [
            {
                "giver": one.mandaatgever,
                "taker": one.gemandateerde,
                "koppelvlakken": list(one.koppelvlakken),
                "begin": one.begin or None,
                "end": one.eind or None,
            }
            for one in register.mandaten.values()
            if one.mandaatgever in keys
        ],
        "denominators": [
            {"bestuurslaag": one.bestuurslaag, "number": one.aantal, "ground": one.grond}
            for one in register.noemers.values()
        ],
    }


def _show(register: Organisations, wanted: list[Organisatie], day: date, lang: Language) -> None:
    connected: dict[str, list[str]] = {}
    for one in register.connected(day):
        connected.setdefault(one.organisatie, []).append(f"{one.koppelvlak} {one.omgeving}: {one.product}")
    table = Table(*(heading.in_language(lang) for heading in _HEADINGS))
    for organisatie in wanted:
        cells = (organisatie.code, organisatie.oin, organisatie.naam, organisatie.bestuurslaag)
        table.add_row(
            *(escape(cell) for cell in cells), escape("\n".join(connected.get(organisatie.key, [])))
        )
    for column in table.columns:
        column.overflow = "fold"
    for column in table.columns[:2]:  # codes, to be copied whole
        column.no_wrap = True
    console().print(table)
