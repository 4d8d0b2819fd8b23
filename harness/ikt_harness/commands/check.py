"""``ikt check``: judge deliveries and messages as the mock would, without sending anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

import click

from ikt_harness.cli import clock_option, console, emit_json, json_option, lang_option, progress_console
from ikt_harness.garbage import few_collections
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Language, Text
from ikt_schemas.melding import Judgement, sort_key


class Checker(Protocol):
    """What the module ``check`` of a koppelvlak offers."""

    def __call__(self, path: Path, now: datetime) -> Judgement:
        """Judge the delivery at ``path`` as the chain would at ``now``."""


@click.command(
    help="Beoordeel leveringen (mappen, zips) of verzoekberichten zoals de keten dat doet.\n\n"
    "Meer dan een STOP-levering is een reeks: elke wordt beoordeeld op het register dat de vorige achterliet.\n\n"
    "Uitgangscode 0: valide; 1: niet-valide; 2: een PATH is niet te lezen."
)
@click.argument("koppelvlak", type=click.Choice(["stop", "sttr", "stam"], case_sensitive=False))
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@clock_option
@click.option(
    "--state",
    "state_url",
    metavar="URL",
    help="Alleen bij stop: begin met het register van de mock die op deze URL draait; token in IKT_TOKEN.",
)
@lang_option
@json_option
@click.pass_context
def check(
    ctx: click.Context,
    koppelvlak: str,
    paths: tuple[Path, ...],
    *,
    clock: datetime | None,
    state_url: str | None,
    lang: Language,
    as_json: bool,
) -> None:
    """Judge every path and print one verdict; nothing is printed when a path cannot be read."""
    from ikt_mocks.clock import AMSTERDAM, real_now

    judge = _checker(koppelvlak)
    now = clock or real_now().astimezone(AMSTERDAM)
    if state_url is not None and koppelvlak != "stop":
        raise click.UsageError("--state hoort bij stop; sttr en stam kennen hier geen register.")
    judgements: list[Judgement] = []
    refused: list[InputRefused] = []
    if koppelvlak == "stop" and (len(paths) > 1 or state_url is not None):
        judge = _in_a_chain(now, state_url, refused)
    # The facts of a delivery are many, stay until it is judged, and hold no cycles.
    with few_collections():
        for path in _followed(paths):
            try:
                judgements.append(judge(_readable(path), now))
            except InputRefused as error:
                refused.append(error if error.where else _placed(error, path))
    if refused:
        from ikt_harness.judgement_view import safe

        for refusal in refused:
            click.echo(safe(refusal.explain(lang), keep="\n"), err=True)
        ctx.exit(InputRefused.exit_code)
    if as_json:
        emit_json(_as_json(judgements, lang))
    else:
        from ikt_harness.judgement_view import show

        show(console(), judgements, lang)
    ctx.exit(1 if _verdict(judgements) == "niet-valide" else 0)


def _checker(koppelvlak: str) -> Checker:
    """Return the check of one koppelvlak, importing only that one."""
    match koppelvlak:
        case "stop":
            from ikt_mocks.stop.check import check as stop

            return stop
        case "sttr":
            from ikt_mocks.sttr.check import check as sttr

            return sttr
        case _:
            from ikt_mocks.stam.check import check as stam

            return stam


def _in_a_chain(now: datetime, state_url: str | None, refused: list[InputRefused]) -> Checker:
    """Return a check of STOP deliveries that judges each on the register that the former left."""
    from ikt_mocks.stop.keten import Keten

    try:
        keten = Keten(now, register=_register(state_url) if state_url is not None else None)
    except InputRefused as error:
        refused.append(error)
        keten = Keten(now)
    click.get_current_context().call_on_close(keten.close)
    return lambda path, _now: keten.check(path)


def _register(url: str) -> dict[str, object]:
    """Return the register of the mock at ``url``.

    :raises InputRefused: no mock answers there with a register.
    """
    import os

    import httpx

    headers = {"Authorization": f"Bearer {os.environ.get('IKT_TOKEN', '')}"}
    try:
        answer = httpx.get(url.rstrip("/") + "/ikt/v1/stop/register", headers=headers, timeout=30)
        answer.raise_for_status()
        return dict(answer.json())
    except (httpx.HTTPError, httpx.InvalidURL, TypeError, ValueError) as error:
        raise InputRefused(
            Text(f"geen register gekregen ({error})", f"no register was given ({error})"),
            where="--state",
            todo=Text(
                "Wijs een draaiende mock aan en zet het token met stuurrechten in IKT_TOKEN.",
                "Name a mock that is running and put the token with control rights in IKT_TOKEN.",
            ),
        ) from error


def _followed(paths: Sequence[Path]) -> Iterable[Path]:
    """Show on a terminal how far we are, when there is more than one path."""
    if len(paths) == 1 or not (progress := progress_console()).is_terminal:
        return paths
    from rich.progress import track

    return track(paths, console=progress, description="", transient=True)


def _readable(path: Path) -> Path:
    """Return ``path`` when it is a folder or a file that opens.

    :raises InputRefused: missing, no permission, or neither a file nor a folder.
    """
    try:
        if path.is_dir():
            next(path.iterdir(), None)
        elif path.is_file():
            with path.open("rb"):
                pass
        elif path.exists():
            raise InputRefused(
                Text("dit is geen bestand en geen map", "this is neither a file nor a folder"),
                where=str(path),
            )
        else:
            raise InputRefused(
                Text("dit pad bestaat niet", "this path does not exist"),
                where=str(path),
                todo=Text("Controleer de spelling van het pad.", "Check the spelling of the path."),
            )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputRefused(
            Text(f"niet te lezen ({reason})", f"cannot be read ({reason})"),
            where=str(path),
            todo=Text("Controleer de rechten op het pad.", "Check the permissions of the path."),
        ) from error
    return path


def _placed(error: InputRefused, path: Path) -> InputRefused:
    error.where = str(path)
    return error


def _verdict(judgements: Iterable[Judgement]) -> str:
    return "niet-valide" if any(j.verdict == "niet-valide" for j in judgements) else "valide"


def _as_json(judgements: Sequence[Judgement], lang: Language) -> dict[str, object]:
    meldingen = sorted((m for j in judgements for m in j.meldingen), key=sort_key)
    whole = Judgement(
        delivery="",
        meldingen=tuple(meldingen),
        checked=frozenset().union(*(j.checked for j in judgements)),
        not_checked={code: reason for j in judgements for code, reason in j.not_checked.items()},
    ).as_json(lang)
    return {
        "verdict": whole["verdict"],
        "meldingen": whole["meldingen"],
        "rules": whole["rules"],
        "deliveries": [j.as_json(lang) for j in judgements],
    }
