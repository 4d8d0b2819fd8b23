"""``ikt findings``: bevindingen proposed from failures or made by hand, judged, handed on, and solved by a retest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.markup import escape
from rich.table import Table

from ikt_harness.cli import clock_option, console, emit_json, json_option, lang_option, store_option
from ikt_harness.counts import PRODUCTS, RESULTS
from ikt_harness.garbage import few_collections
from ikt_harness.ledger import Ledger
from ikt_harness.rounds import parse_round
from ikt_harness.tracking.finding_states import FindingState
from ikt_harness.tracking.finding_view import as_row
from ikt_harness.tracking.findings import ACTIES, OORZAKEN, STANDEN, Bevinding
from ikt_harness.tracking.proposals import Proposal
from ikt_harness.tracking.severity import scale_from
from ikt_harness.tracking.tracker import Tracker
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Language, Text, shown

_PROPOSED = Text(
    "  {results}, {products}; oorzaak: {cause}; eigenaar: {owner}. {why}",
    "  {results}, {products}; cause: {cause}; owner: {owner}. {why}",
)
_HEADINGS = (
    Text("Bevinding", "Bevinding"),
    Text("Stand", "State"),
    Text("Ernst", "Severity"),
    Text("Oorzaak", "Cause"),
    Text("Eigenaar", "Owner"),
    Text("Bewijs", "Proofs"),
)
_OWN_SCALE = Text(
    "Ernst naar een eigen schaal (harness-defined), niet die van het programma.",
    "Severity by our own scale (harness-defined), not that of the programme.",
)


@click.group(
    help="Bevindingen: voorstellen uit gezakte controles, beoordelen, toewijzen, en oplossen door een hertest."
)
def findings() -> None:
    """Hold the commands on bevindingen."""


@findings.command("list", help="Toon de bevindingen, de ergste eerst.")
@click.option("--open", "only_open", is_flag=True, help="Alleen wat nog open is.")
@click.option("--round", "round_", metavar="RONDE", help="Alleen wat in deze ronde is gezien.")
@click.option("--owner", metavar="NAAM", help="Alleen van deze eigenaar.")
@store_option
@clock_option
@json_option
@lang_option
def list_(
    round_: str | None,
    owner: str | None,
    store: str,
    clock: datetime | None,
    *,
    only_open: bool,
    as_json: bool,
    lang: Language,
) -> None:
    """Show the bevindingen."""
    name = parse_round(round_) if round_ else None
    with Ledger.open(store) as ledger, few_collections():
        tracker = Tracker(ledger, clock or datetime.now(UTC))
        found = [
            state
            for state in tracker.findings()
            if (state.open or not only_open)
            and (name is None or name in state.rounds)
            and owner in (None, state.finding.eigenaar)
        ]
        _tell(tracker, found, as_json=as_json, lang=lang)


@findings.command(help="Toon één bevinding met alle bewijs en haar geschiedenis.")
@click.argument("id_", metavar="BEVINDING")
@store_option
@clock_option
@json_option
@lang_option
def show(id_: str, store: str, clock: datetime | None, *, as_json: bool, lang: Language) -> None:
    """Show one bevinding down to the single result."""
    with Ledger.open(store) as ledger, few_collections():
        tracker = Tracker(ledger, clock or datetime.now(UTC))
        state = _one(tracker, id_)
        if as_json:
            _tell(tracker, [state], as_json=True, lang=lang)
        else:
            click.echo("\n".join(told(state, lang)))


@findings.command(
    help="Stel bevindingen voor uit gezakte controles die een vingerafdruk delen. Met --record worden zij vastgelegd;"
    " oorzaak en eigenaar blijven een voorstel tot een mens beslist."
)
@click.argument("round_", metavar="RONDE")
@click.option("--record", is_flag=True, help="Leg de voorstellen vast als nieuwe bevindingen.")
@click.option("--by", "door", default="", metavar="NAAM", help="Wie ze vastlegt; nodig bij --record.")
@store_option
@clock_option
@json_option
@lang_option
def propose(
    round_: str, door: str, store: str, clock: datetime | None, *, record: bool, as_json: bool, lang: Language
) -> None:
    """Propose, and write when asked."""
    with Ledger.open(store) as ledger, few_collections():
        tracker = Tracker(ledger, clock or datetime.now(UTC))
        proposed = tracker.proposals(parse_round(round_))
        ids: list[str] = []
        if record and proposed:
            ids = tracker.add_findings([one.as_finding(tracker.proof, door) for one in proposed])
        _tell(
            tracker,
            [state for state in tracker.findings() if state.finding.id in ids] if ids else [],
            proposed=proposed,
            as_json=as_json,
            lang=lang,
        )


@findings.command(help="Maak een bevinding met de hand; --scenario zegt wat bij een hertest moet slagen.")
@click.option("--title", required=True, metavar="TEKST", help="Titel.")
@click.option("--description", default="", metavar="TEKST", help="Wat verwacht werd en wat gezien is.")
@click.option(
    "--scenario", "scenarios", multiple=True, required=True, metavar="ID", help="Scenario; mag vaker."
)
@click.option("--koppelvlak", default="", metavar="KOPPELVLAK", help="Koppelvlak.")
@click.option("--keten", default="", metavar="KETEN", help="Deelketen.")
@click.option("--step", "stap", default="", metavar="STAP", help="Ketenstap.")
@click.option("--bestuurslaag", default="", metavar="LAAG", help="Bestuurslaag.")
@click.option("--instrument", default="", metavar="TEKST", help="Instrument, zoals omgevingsplan.")
@click.option("--organisation", default="", metavar="OIN", help="Alleen bij deze organisatie.")
@click.option(
    "--product", default="", metavar="PRODUCT", help="Alleen bij dit product, met of zonder versie."
)
@click.option("--round", "ronde", default="", metavar="RONDE", help="Ronde waarin het gezien is.")
@click.option(
    "--milestone", "mijlpalen", multiple=True, metavar="MIJLPAAL", help="Mijlpaal die het raakt; mag vaker."
)
@click.option("--by", "door", required=True, metavar="NAAM", help="Wie haar maakt.")
@store_option
@clock_option
@json_option
@lang_option
def add(
    title: str,
    description: str,
    organisation: str,
    mijlpalen: tuple[str, ...],
    store: str,
    clock: datetime | None,
    *,
    as_json: bool,
    lang: Language,
    **fields: Any,  # noqa: ANN401 - the remaining options, by the name of the field
) -> None:
    """Write one bevinding."""
    with Ledger.open(store) as ledger, few_collections():
        tracker = Tracker(ledger, clock or datetime.now(UTC))
        slugs = tuple(tracker.register.find(one).slug for one in mijlpalen)
        made = Bevinding(
            titel=title, beschrijving=description, organisatie=organisation, mijlpalen=slugs, **fields
        )
        (id_,) = tracker.add_findings([made])
        _tell(tracker, [_one(tracker, id_)], as_json=as_json, lang=lang)


@findings.command(
    help="Beoordeel een bevinding of geef haar door. 'opgelost' is niet in te vullen: dat volgt uit een hertest."
)
@click.argument("id_", metavar="BEVINDING")
@click.option("--by", "door", required=True, metavar="NAAM", help="Wie beslist.")
@click.option("--state", "stand", type=click.Choice(STANDEN), help="Nieuwe stand.")
@click.option("--severity", "ernst", metavar="ERNST", help="Ernst uit de schaal.")
@click.option("--cause", "oorzaak", type=click.Choice(OORZAKEN), help="Oorzaak.")
@click.option("--owner", "eigenaar", metavar="NAAM", help="Wie het moet oplossen.")
@click.option("--recommendation", "aanbeveling", metavar="TEKST", help="Wat de eigenaar moet doen.")
@click.option("--action", "actie", type=click.Choice([one for one in ACTIES if one]), help="Soort actie.")
@click.option("--werkafspraak", metavar="TEKST", help="Wat is afgesproken zolang het niet is opgelost.")
@click.option("--with", "met", metavar="NAAM", help="Met wie het is afgesproken.")
@click.option("--until", "tot", metavar="DATUM", help="Laatste dag van werkafspraak of aanvaarding.")
@click.option("--tam", metavar="TEKST", help="Welke TAM ingezet wordt en wie dat koos.")
@click.option("--retest-round", "hertestronde", metavar="RONDE", help="Ronde waarin hertest wordt.")
@click.option("--reason", "reden", metavar="TEKST", help="Reden; nodig bij aanvaard, afgewezen en dubbel.")
@click.option("--duplicate-of", "dubbel_van", metavar="BEVINDING", help="De bevinding die blijft.")
@click.option(
    "--scale",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="BESTAND",
    help="Eigen ernstschaal (TOML); eerdere oordelen houden hun code en schaal.",
)
@store_option
@clock_option
@json_option
@lang_option
def update(
    id_: str,
    scale: Path | None,
    store: str,
    clock: datetime | None,
    *,
    as_json: bool,
    lang: Language,
    **fields: str | None,
) -> None:
    """Write what changes."""
    changes = {name: value for name, value in fields.items() if value is not None}
    with Ledger.open(store) as ledger, few_collections():
        tracker = Tracker(ledger, clock or datetime.now(UTC), scale=scale_from(scale))
        tracker.change_finding(id_, changes)
        _tell(tracker, [_one(tracker, id_)], as_json=as_json, lang=lang)


def _one(tracker: Tracker, id_: str) -> FindingState:
    found = next((state for state in tracker.findings() if state.finding.id == id_), None)
    if found is None:
        raise InputRefused(
            Text(f"bevinding {id_[:40]} bestaat niet", f"there is no bevinding {id_[:40]}"),
            where="BEVINDING",
            todo=Text("Zie 'ikt findings list'.", "See 'ikt findings list'."),
        )
    return found


def told(state: FindingState, lang: Language) -> list[str]:
    """Return one bevinding as lines, down to the single result."""
    row, nl = as_row(state), lang == "nl"
    lines = [f"{row['id']}: {row['state']}", f"  {row['title']}"]
    if row["description"]:
        lines.append(f"  {row['description']}")
    for key, dutch, english in (
        ("severity", "ernst", "severity"),
        ("cause", "oorzaak", "cause"),
        ("proposed_cause", "voorgestelde oorzaak", "proposed cause"),
        ("owner", "eigenaar", "owner"),
        ("proposed_owner", "voorgestelde eigenaar", "proposed owner"),
        ("recommendation", "aanbeveling", "recommendation"),
        ("tam", "TAM", "TAM"),
        ("retest_round", "opgelost in", "solved in"),
    ):
        if row[key]:
            lines.append(f"  {dutch if nl else english}: {row[key]}")
    if row["werkafspraak"]:
        agreed = row["werkafspraak"]
        lines.append(f"  werkafspraak: {agreed['text']} ({agreed['with']}, {agreed['until']})")
    lines += [f"  {shown(remark, lang)}" for remark in row["remarks"]]
    if earlier := row["failures"] - len(row["proofs"]):
        lines.append(
            f"  … {earlier} eerdere uitslagen, en:" if nl else f"  … {earlier} earlier results, and:"
        )
    lines += [
        f"  {one['scenario']}: {one['check']}  (run {one['run']}, {one['seq']}; {one['product'] or one['drive']})"
        for one in row["proofs"]
    ]
    lines += [
        f"  {one['moment']}  {one['state']}  {one['by']}" + (f": {one['reason']}" if one["reason"] else "")
        for one in row["history"]
    ]
    return lines


def _tell(
    tracker: Tracker,
    found: Sequence[FindingState],
    *,
    proposed: Sequence[Proposal] = (),
    as_json: bool,
    lang: Language,
) -> None:
    ranked = sorted(
        found,
        key=lambda one: (tracker.scale.rank(one.finding.ernstschaal, one.finding.ernst), one.finding.id),
    )
    if as_json:
        emit_json(
            {"findings": [as_row(one) for one in ranked], "proposals": [_proposal(one) for one in proposed]}
        )
        return
    out = console()
    if proposed:
        for one in proposed:
            head = f"{one.koppelvlak}: {one.failure.rule}"
            out.print(f"[bold]{escape(head)}[/] {escape(one.failure.place)}", soft_wrap=True)
            what = _PROPOSED.fill(
                results=RESULTS.times(one.results),
                products=PRODUCTS.times(len(one.products)),
                cause=one.cause,
                owner=one.owner or "?",
                why=one.why,
            )
            out.print(escape(what.in_language(lang)), soft_wrap=True)
    if ranked or not proposed:
        table = Table(*(heading.in_language(lang) for heading in _HEADINGS))
        for state in ranked:
            finding = state.finding
            cells = (
                f"{finding.id}\n{finding.titel}",
                "\n".join((state.stand, *(shown(remark, lang) for remark in state.remarks))),
                finding.ernst or "?",
                finding.oorzaak,
                finding.eigenaar or "?",
                str(state.failures),
            )
            table.add_row(*(escape(cell) for cell in cells))
        for column in table.columns:
            column.overflow = "fold"
        out.print(table)
        out.print(_OWN_SCALE.in_language(lang))


def _proposal(one: Proposal) -> dict[str, Any]:
    return {
        "fingerprint": one.failure.fingerprint,
        "rule": one.failure.rule,
        "place": one.failure.place,
        "expected": one.failure.expected,
        "seen": one.failure.seen,
        "koppelvlak": one.koppelvlak,
        "keten": one.keten,
        "results": one.results,
        "scenarios": list(one.scenarios),
        "organisations": list(one.organisations),
        "products": list(one.products),
        "cause": one.cause,
        "owner": one.owner or None,
        "why": one.why,
    }
