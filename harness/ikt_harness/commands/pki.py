"""``ikt pki``: make a test PKI with OIN certificates, add leafs to it and revoke them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ikt_harness.cli import console, emit_json, json_option, lang_option
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Language, Text

if TYPE_CHECKING:
    from ikt_mocks.digikoppeling.pki import Pki

F = TypeVar("F", bound=Callable[..., Any])

_DEFAULT = Path("ikt-pki")
_HOSTS = ("localhost", "127.0.0.1", "::1")
_KINDS = ("good", "expired", "not-yet-valid", "no-oin", "self-signed")


@click.group(
    help="Test-PKI voor Digikoppeling: root, domein-CA, TSP-CA en certificaten met een OIN, met intrekkingslijsten.\n\n"
    "Alleen voor tests: vertrouw deze certificaten nergens anders."
)
def pki() -> None:
    """Hold the commands of the test PKI."""


def _pki_option(function: F) -> F:
    return click.option(
        "--pki",
        "folder",
        type=click.Path(path_type=Path),
        default=_DEFAULT,
        show_default=True,
        metavar="MAP",
        help="Map met de test-PKI.",
    )(function)


def _host_option(function: F) -> F:
    return click.option(
        "--host",
        "hosts",
        multiple=True,
        default=_HOSTS,
        show_default=True,
        metavar="NAAM",
        help="Hostnaam of IP-adres in het certificaat; mag vaker.",
    )(function)


@pki.command(help="Maak een nieuwe test-PKI, met een certificaat voor elke --oin met zijn --name.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=_DEFAULT,
    show_default=True,
    metavar="MAP",
    help="Nieuwe of lege map; er wordt niets overschreven.",
)
@click.option("--oin", "oins", multiple=True, metavar="OIN", help="OIN (20 cijfers); mag vaker.")
@click.option("--name", "names", multiple=True, metavar="NAAM", help="Naam bij de OIN; even vaak als --oin.")
@_host_option
@lang_option
@json_option
def init(
    out: Path,
    oins: tuple[str, ...],
    names: tuple[str, ...],
    hosts: tuple[str, ...],
    *,
    lang: Language,
    as_json: bool,
) -> None:
    """Make the authorities and the first leafs; everything is checked before anything is written."""
    from ikt_mocks.clock import real_now
    from ikt_mocks.digikoppeling.certificates import LeafRequest
    from ikt_mocks.digikoppeling.oin import check_oin
    from ikt_mocks.digikoppeling.pki import Pki

    if len(oins) != len(names):
        raise InputRefused(
            Text(
                f"{len(oins)} keer --oin en {len(names)} keer --name",
                f"{len(oins)} times --oin and {len(names)} times --name",
            ),
            where="--oin/--name",
            todo=Text("Geef bij elke OIN één naam.", "Give one name with each OIN."),
        )
    if len(set(oins)) != len(oins):
        raise InputRefused(Text("een OIN staat er twee keer", "an OIN is given twice"), where="--oin")
    requests = [
        LeafRequest(check_oin(oin, where="--oin"), name, hosts=hosts)
        for oin, name in zip(oins, names, strict=True)
    ]
    for request in requests:
        request.check()
    made = Pki.init(out, moment=real_now())
    changed = [made.issue(request, moment=real_now()).label for request in requests]
    _show(made, changed, lang, as_json=as_json)


@pki.command(help="Geef een certificaat uit, eventueel met een fout voor een test (--kind).")
@_pki_option
@click.option("--oin", required=True, metavar="OIN", help="OIN (20 cijfers).")
@click.option("--name", required=True, metavar="NAAM", help="Naam van de organisatie.")
@_host_option
@click.option(
    "--kind",
    type=click.Choice(_KINDS),
    default="good",
    show_default=True,
    help="Soort: goed, verlopen, nog niet geldig, zonder OIN of zelfondertekend.",
)
@click.option("--label", default="", metavar="LABEL", help="Naam in de map; anders de OIN en de soort.")
@lang_option
@json_option
def issue(
    folder: Path,
    oin: str,
    name: str,
    hosts: tuple[str, ...],
    kind: str,
    label: str,
    *,
    lang: Language,
    as_json: bool,
) -> None:
    """Add one leaf to an existing PKI."""
    from ikt_mocks.clock import real_now
    from ikt_mocks.digikoppeling.certificates import KINDS, LeafRequest
    from ikt_mocks.digikoppeling.pki import Pki

    asked = next(one for one in KINDS if one == kind)
    found = Pki.open(folder)
    made = found.issue(LeafRequest(oin, name, hosts=hosts, kind=asked), moment=real_now(), label=label)
    _show(found, [made.label], lang, as_json=as_json)


@pki.command(
    help="Trek een certificaat in en vernieuw de intrekkingslijsten. Een server leest ze bij de start."
)
@click.argument("label")
@_pki_option
@lang_option
@json_option
def revoke(label: str, folder: Path, *, lang: Language, as_json: bool) -> None:
    """Revoke one leaf."""
    from ikt_mocks.clock import real_now
    from ikt_mocks.digikoppeling.pki import Pki

    found = Pki.open(folder)
    _show(found, [found.revoke(label, moment=real_now()).label], lang, as_json=as_json)


@pki.command("list", help="Toon wat er in de test-PKI zit.")
@_pki_option
@lang_option
@json_option
def list_leafs(folder: Path, *, lang: Language, as_json: bool) -> None:
    """Print the whole PKI."""
    from ikt_mocks.digikoppeling.pki import Pki

    _show(Pki.open(folder), [], lang, as_json=as_json)


def _show(found: Pki, changed: list[str], lang: Language, *, as_json: bool) -> None:
    if as_json:
        emit_json(
            {
                "folder": str(found.folder),
                "trust": str(found.trust),
                "changed": changed,
                "leafs": [leaf.as_json() for leaf in found.leafs()],
            }
        )
        return
    from rich.table import Table
    from rich.text import Text as Plain

    heads = Text("Label OIN Naam Soort Geldig-tot Ingetrokken", "Label OIN Name Kind Valid-until Revoked")
    table = Table(*heads.in_language(lang).split(), box=None, pad_edge=False)
    for leaf in found.leafs():
        cells = (
            leaf.label,
            leaf.oin,
            leaf.name,
            leaf.kind,
            f"{leaf.not_after:%Y-%m-%d}",
            f"{leaf.revoked:%Y-%m-%d}" if leaf.revoked else "-",
        )
        # Plain: a name may hold what rich would take for markup.
        table.add_row(*(Plain(cell, style="bold" if leaf.label in changed else "") for cell in cells))
    printer = console()
    printer.print(table)
    printer.print(Plain(Text(f"Vertrouwen: {found.trust}", f"Trust: {found.trust}").in_language(lang)))
