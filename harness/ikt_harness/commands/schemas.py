"""``ikt schemas``: install, list and remove the published schemas, schematrons and value lists."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ikt_harness.cli import console, emit_json, json_option, lang_option
from ikt_schemas.language import Language, Text

if TYPE_CHECKING:
    from ikt_schemas.packs.store import Pack


@click.group(
    help="Schemapakketten: de gepubliceerde XSD's, schematrons en waardelijsten waarmee 'ikt check stop' "
    "en de mock volledig oordelen, zonder netwerk."
)
def schemas() -> None:
    """Hold the commands of the schema packs."""


@schemas.command(
    help="Installeer de schema's, schematrons en waardelijsten uit een map of zip als één pakket."
)
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path))
@click.option("--name", metavar="NAAM", help="Naam van het pakket; anders die van de map of zip.")
@lang_option
@json_option
def install(path: Path, *, name: str | None, lang: Language, as_json: bool) -> None:
    """Install one pack and tell what is in it."""
    from ikt_schemas.packs.store import install as install_pack

    pack = install_pack(path, name=name)
    if as_json:
        emit_json([pack.as_json()])
    else:
        console().print(_sentence(pack).in_language(lang), markup=False)
        _print_overheden([pack], lang)


@schemas.command("list", help="Toon de geïnstalleerde pakketten.")
@lang_option
@json_option
def list_packs(*, lang: Language, as_json: bool) -> None:
    """Print the packs, as a table or as JSON."""
    from ikt_schemas.packs.folders import data_folder
    from ikt_schemas.packs.store import installed

    packs = installed()
    if as_json:
        emit_json([pack.as_json() for pack in packs])
    elif packs:
        _print(packs, lang)
        _print_overheden(packs, lang)
    else:
        nothing = Text(
            f"Er is geen pakket geïnstalleerd in {data_folder()}; zie 'ikt schemas install --help'.",
            f"No pack is installed in {data_folder()}; see 'ikt schemas install --help'.",
        )
        console().print(nothing.in_language(lang), markup=False, soft_wrap=True)


@schemas.command(help="Verwijder een pakket.")
@click.argument("name", metavar="NAAM")
@lang_option
@json_option
def remove(name: str, *, lang: Language, as_json: bool) -> None:
    """Remove one pack; with ``--json`` print those that are left."""
    from ikt_schemas.packs.store import installed
    from ikt_schemas.packs.store import remove as remove_pack

    remove_pack(name)
    if as_json:
        emit_json([pack.as_json() for pack in installed()])
    else:
        console().print(Text(f"{name} is verwijderd.", f"{name} is removed.").in_language(lang), markup=False)


def _sentence(pack: Pack) -> Text:
    contents = pack.contents
    counted = (len(contents.schemas), len(contents.schematrons), len(contents.lists))
    return Text(
        "{} is geïnstalleerd: schema's {}, schematrons {}, waardelijsten {}.".format(pack.name, *counted),
        "{} is installed: schemas {}, schematrons {}, value lists {}.".format(pack.name, *counted),
    )


def _print_overheden(packs: list[Pack], lang: Language) -> None:
    """Tell which registers of overheden the value lists are, as the rules on overheden will take them."""
    from ikt_schemas.packs.library import Library
    from ikt_schemas.tooi import MEERVOUD

    for laag, found in Library(packs).overheden.items():
        lijsten = ", ".join(ascii(name)[1:-1] for name in found.lijsten)
        told = Text(
            f"Overheden: {len(found.codes)} {MEERVOUD[laag]}, uit {lijsten}.",
            f"Overheden: {len(found.codes)} {MEERVOUD[laag]}, from {lijsten}.",
        )
        console().print(told.in_language(lang), markup=False, soft_wrap=True)


def _print(packs: list[Pack], lang: Language) -> None:
    from rich.table import Table
    from rich.text import Text as Styled

    heads = Text(
        "Pakket|Schema's|Schematrons|Waardelijsten|Versies", "Pack|Schemas|Schematrons|Value lists|Versions"
    )
    table = Table(*heads.in_language(lang).split("|"), box=None, pad_edge=False)
    for pack in packs:
        contents = pack.contents
        versions = sorted({schema.versions[0] for schema in contents.schemas if schema.versions})
        table.add_row(
            pack.name,
            str(len(contents.schemas)),
            str(len(contents.schematrons)),
            str(len(contents.lists)),
            # What a stranger's schema states as its version is shown, not interpreted.
            Styled(", ".join(ascii(version)[1:-1] for version in versions)),
        )
    console().print(table)
