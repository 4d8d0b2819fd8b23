"""``ikt verify``: check an evidence bundle offline, and judge its messages again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ikt_harness.cli import console, emit_json, json_option, lang_option
from ikt_harness.counts import JUDGEMENTS, RESULTS
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Language, Text

if TYPE_CHECKING:
    from ikt_harness.evidence.verification import Verification

_HOLDS = Text("De bundel klopt.", "The bundle holds.")
_FAILS = Text("De bundel klopt NIET:", "The bundle does NOT hold:")
_RUN = Text(
    "Run {id}, begonnen {started}, {count}; gemaakt met {versions}",
    "Run {id}, begun {started}, {count}; made with {versions}",
)
_TRUSTED = Text("Ondertekenaar: {whom}; vertrouwd.", "Signer: {whom}; trusted.")
_DISTRUSTED = Text("Ondertekenaar: {whom}; NIET vertrouwd.", "Signer: {whom}; NOT trusted.")
_UNKNOWN = Text(
    "Ondertekenaar: {whom}. Onbekend: zonder --trust is niet nagegaan van wie deze sleutel is.",
    "Signer: {whom}. Unknown: without --trust it was not checked whose key this is.",
)
_REJUDGED = Text("{count} opnieuw gemaakt, met dezelfde uitkomst.", "{count} made again, same outcome.")
_MASKED = Text(
    "{count} niet opnieuw gemaakt: die berichten zijn gemaskeerd.",
    "{count} not made again: those messages are masked.",
)
_ABSENT = Text(
    "{count} niet opnieuw gemaakt: die berichten zitten niet in de bundel.",
    "{count} not made again: those messages are not in the bundle.",
)
_RULES = Text(
    "Deze versie kent andere regels dan de run; verschillen in oordeel tellen daarom niet mee.",
    "This version knows other rules than the run; differences in judgement therefore do not count.",
)


def _moment(_ctx: click.Context, _param: click.Parameter, value: str | None) -> datetime | None:
    from ikt_mocks.clock import parse_moment

    return None if value is None else parse_moment(value, where="--since")


@click.command(
    help="Controleer de bewijsbundel FILE zonder netwerk: handtekening, elke byte, de hashes en de oordelen.\n\n"
    "Uitgangscode 0: alles klopt; 1: iets klopt niet, of de ondertekenaar wordt niet vertrouwd (met --trust); "
    "2: FILE of --trust is niet te lezen."
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--trust",
    type=click.Path(path_type=Path),
    metavar="BESTAND",
    help="PEM met openbare sleutels of certificaten van wie u vertrouwt.",
)
@click.option(
    "--since",
    metavar="ISO",
    callback=_moment,
    help="Weiger een run die eerder begon: oud bewijs dat als nieuw wordt getoond.",
)
@lang_option
@json_option
def verify(file: Path, *, trust: Path | None, since: datetime | None, lang: Language, as_json: bool) -> int:
    """Verify, tell, and return 0 or 1."""
    from ikt_harness.evidence.trust import load_trust
    from ikt_harness.evidence.verification import verify_bundle
    from ikt_mocks.clock import real_now

    trusted = load_trust(trust) if trust is not None else None
    try:
        found = verify_bundle(file, now=real_now(), trust=trusted, since=since)
    except OSError as error:
        raise InputRefused(
            Text(f"niet te lezen: {error.strerror}", f"cannot be read: {error.strerror}"),
            where=str(file),
            todo=Text("Wijs een zip aan die 'ikt export' schreef.", "Name a zip that 'ikt export' wrote."),
        ) from error
    if as_json:
        emit_json(_as_json(found, lang))
    else:
        _show(found, lang)
    return 0 if found.holds else 1


def _as_json(found: Verification, lang: Language) -> dict[str, object]:
    run = found.bundle.run if found.bundle is not None else None
    again = found.rejudging
    return {
        "holds": found.holds,
        "differences": [
            {"file": one.where or None, "what": one.what.in_language(lang)} for one in found.differences
        ],
        "run": None
        if run is None
        else {
            "id": run.id,
            "round": run.round or None,
            "organisation": run.organisation or None,
            "product": run.product or None,
            "started": run.started or None,
            "versions": dict(run.versions),
            "rule_set_hash": run.rule_set_hash,
            "scenario_set_hash": run.scenario_set_hash,
        },
        "signer": None
        if found.signer is None
        else {
            "key_id": found.signer.key_id,
            "oin": found.signer.oin,
            "name": found.signer.name,
            "trusted": found.trusted,
        },
        "judgements": {
            "same": again.same,
            "masked": list(again.masked),
            "absent": list(again.absent),
            "rules_differ": again.rules_differ,
            "otherwise": [one.explain(lang) for one in again.otherwise],
        },
    }


def _show(found: Verification, lang: Language) -> None:
    from rich.text import Text as Plain

    printer = console()

    def say(text: Text, style: str = "") -> None:
        # Plain: a bundle may hold what rich or a terminal would act upon.
        printer.print(Plain(_safe(text.in_language(lang)), style=style), soft_wrap=True)

    say(_HOLDS if found.holds else _FAILS, "bold green" if found.holds else "bold red")
    for difference in found.differences:
        line = f"- {difference.explain(lang)}"
        say(Text(line, line), "red")
    if found.bundle is not None:
        run = found.bundle.run
        versions = ", ".join(f"{name} {version}" for name, version in sorted(run.versions.items()))
        say(
            _RUN.fill(
                id=run.id,
                started=run.started or "?",
                count=RESULTS.times(len(found.bundle.results)),
                versions=versions,
            )
        )
    if found.signer is not None:
        parts = (found.signer.name, found.signer.oin, f"SHA-256 {found.signer.key_id}")
        told = {None: _UNKNOWN, True: _TRUSTED, False: _DISTRUSTED}[found.trusted]
        say(told.fill(whom=", ".join(part for part in parts if part)))
    _show_rejudging(found, lang, say)


def _show_rejudging(found: Verification, lang: Language, say: Callable[[Text], None]) -> None:
    again = found.rejudging
    counts = ((_REJUDGED, again.same), (_MASKED, len(again.masked)), (_ABSENT, len(again.absent)))
    for text, count in counts:
        if count:
            say(text.fill(count=JUDGEMENTS.times(count)))
    if again.rules_differ:
        say(_RULES)
    for difference in again.otherwise:
        line = f"- {difference.explain(lang)}"
        say(Text(line, line))


def _safe(text: str) -> str:
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)
