"""The command ``ikt``: composed from the entry points of group ``ikt.commands``, with one way to fail.

A command is a :class:`click.Command`. It returns its exit code (``None`` is 0), prints its result to stdout
and its progress to stderr, and lets exceptions pass: this module turns them into one message and a code.

===================================  ====
:class:`InputRefused`, wrong usage   2
:class:`HarnessBroken`, any defect   70
Ctrl-C                               130
===================================  ====

``IKT_DEBUG=1`` shows the traceback of a defect; nothing else does.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ikt_schemas._version import __version__
from ikt_schemas.errors import HarnessBroken, InputRefused
from ikt_schemas.language import Language, Text

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from rich.console import Console
    from rich.progress import Progress

GROUP = "ikt.commands"
EXIT_REFUSED = 2
EXIT_BROKEN = 70
EXIT_INTERRUPTED = 130

F = TypeVar("F", bound=Callable[..., Any])

# Known here, so that ``ikt --help`` imports no command; a plug-in's command tells its own.
_SHORT: dict[str, Text] = {
    "serve": Text("Start de mock DSO-LV als server.", "Serve the mock DSO-LV."),
    "scenarios": Text("Toon de testscenario's.", "List the scenarios."),
    "run": Text("Voer scenario's uit en leg de uitslag vast.", "Run scenarios and record the results."),
    "check": Text("Beoordeel leveringen en berichten als de keten.", "Judge deliveries as the chain would."),
    "sample": Text("Schrijf een voorbeeld van een levering.", "Write a sample delivery."),
    "rules": Text(
        "Toon welke regels bewaakt worden en welke niet.", "List the rules and which are enforced."
    ),
    "schemas": Text("Installeer gepubliceerde schema's en waardelijsten.", "Install published schemas."),
    "milestones": Text("Toon de mijlpalen en wat nog ontbreekt.", "List the milestones and what is missing."),
    "organisations": Text("Beheer organisaties, producten en aansluitingen.", "Keep the register."),
    "rounds": Text("Open, bevries en vergelijk rondes.", "Open, freeze and compare rounds."),
    "findings": Text("Beheer bevindingen tot en met de hertest.", "Keep bevindingen up to their retest."),
    "attest": Text("Leg verklaringen van personen vast.", "Record what persons attest."),
    "coverage": Text("Toon wat wel en niet is getest.", "Show what was tested and what was not."),
    "basischeck": Text("Toon de basischeck per product.", "Show the basischeck per product."),
    "ready": Text("Mag deze versie naar PRE of PROD?", "May this version go to PRE or PROD?"),
    "explain": Text("Leg een mijlpaal, bevinding of uitslag uit.", "Explain a milestone or a result."),
    "export": Text(
        "Maak een ondertekende bewijsbundel van een run.", "Make a signed evidence bundle of a run."
    ),
    "verify": Text("Controleer een bewijsbundel en beoordeel hem opnieuw.", "Verify and re-judge a bundle."),
    "import": Text("Lees uitslagen van anderen in.", "Import results of others."),
    "ledger": Text("Controleer het logboek van uitslagen.", "Check the ledger of results."),
    "report": Text("Maak het rapport van een ronde.", "Write the report of a round."),
    "pki": Text("Maak testcertificaten met een OIN.", "Make test certificates with an OIN."),
    "demo": Text("Laat de hele keten in één keer zien.", "Show the whole chain in one go."),
}


@dataclass
class Session:
    """What one call of ``ikt`` knows about itself: the language of its messages."""

    language: Language


class Commands(click.Group):
    """The group that finds its commands by entry point and imports one only when it is used.

    A command of this package is found by its name: looking through all that is installed takes longer than the rest.
    """

    def _entries(self) -> dict[str, EntryPoint]:
        from importlib.metadata import entry_points

        return {entry.name: entry for entry in entry_points(group=GROUP)}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names: our own in the order of use, then those of plug-ins."""
        own, known = list(_SHORT), set(self._entries()) | set(super().list_commands(ctx))
        return [name for name in own if name in known] + sorted(known - set(own))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command called ``cmd_name``, or ``None``.

        :raises HarnessBroken: the entry point names no click command.
        """
        if (own := _own_command(cmd_name)) is not None:
            return own
        entry = self._entries().get(cmd_name)
        if entry is None:
            return super().get_command(ctx, cmd_name)
        command = entry.load()
        if not isinstance(command, click.Command):
            raise HarnessBroken(f"entry point {entry.name} = {entry.value} is no click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing those we know."""
        language = default_language()
        rows = []
        for name in self.list_commands(ctx):
            if name in _SHORT:
                rows.append((name, _SHORT[name].in_language(language)))
            elif (command := self.get_command(ctx, name)) is not None:
                rows.append((name, command.get_short_help_str()))
        with formatter.section("Opdrachten" if language == "nl" else "Commands"):
            formatter.write_dl(rows)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: ARG002, FBT001, FBT002 - click's own signature
        windows_expand_args: bool = True,  # noqa: FBT001, FBT002 - click's own signature
        **extra: Any,  # noqa: ANN401 - click's own signature
    ) -> Any:  # noqa: ANN401 - click's own signature
        """Run the command line and leave with its exit code."""
        session = Session(default_language())
        try:
            code = super().main(
                args,
                prog_name or "ikt",
                complete_var,
                standalone_mode=False,
                windows_expand_args=windows_expand_args,
                obj=session,
                **extra,
            )
            sys.stdout.flush()
        except BrokenPipeError:
            # Whoever read our output has gone; the interpreter must not complain about it at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = 1
        except Exception as error:
            if os.environ.get("IKT_DEBUG") == "1":
                raise
            message, code = _explain(error, session.language)
            click.echo(message, err=True)
        sys.exit(code if isinstance(code, int) else 0)


def _own_command(name: str) -> click.Command | None:
    """Return the command of this package that stands in a module of its own name, or ``None``."""
    module = f"ikt_harness.commands.{name}"
    if name not in _SHORT:
        return None
    try:
        command = getattr(import_module(module), name)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        return None
    return command if isinstance(command, click.Command) else None


def default_language() -> Language:
    """Return the language of ``IKT_LANG``, or Dutch."""
    return "en" if os.environ.get("IKT_LANG") == "en" else "nl"


def _explain(error: Exception, language: Language) -> tuple[str, int]:
    """Return the message for ``error`` and the exit code."""
    if isinstance(error, InputRefused):
        return error.explain(language), error.exit_code
    if isinstance(error, click.Abort):
        return Text("Afgebroken.", "Interrupted.").in_language(language), EXIT_INTERRUPTED
    if isinstance(error, click.ClickException):
        return _explain_usage(error, language), EXIT_REFUSED
    if isinstance(error, OSError) and error.filename is not None:
        text = Text(
            f"{error.filename}: niet te gebruiken ({error.strerror})",
            f"{error.filename}: cannot be used ({error.strerror})",
        )
        return text.in_language(language), EXIT_REFUSED
    text = Text(
        f"Interne fout in dso-ketentest {__version__}: {type(error).__name__}: {error}\n"
        "Wat te doen: meld dit aan de makers; IKT_DEBUG=1 toont waar het misging.",
        f"Internal error in dso-ketentest {__version__}: {type(error).__name__}: {error}\n"
        "What to do: report this to the makers; IKT_DEBUG=1 shows where it went wrong.",
    )
    return text.in_language(language), EXIT_BROKEN


def _explain_usage(error: click.ClickException, language: Language) -> str:
    """Return click's complaint in the user's language, with the command that tells more."""
    message = error.format_message()
    if language == "nl":
        message = _usage_in_dutch(error) or message
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is None:
        return message
    hint = Text(f"Zie '{context.command_path} --help'.", f"See '{context.command_path} --help'.")
    return f"{message}\n{hint.in_language(language)}"


def _usage_in_dutch(error: click.ClickException) -> str | None:
    if isinstance(error, click.NoSuchOption):
        maybe = f" (bedoelt u {', '.join(sorted(error.possibilities))}?)" if error.possibilities else ""
        return f"onbekende optie {error.option_name}{maybe}"
    if isinstance(error, click.MissingParameter):
        missing = error.param.make_metavar(error.ctx) if error.param and error.ctx else ""
        opts = error.param.opts[0] if isinstance(error.param, click.Option) else missing
        return f"{opts} ontbreekt"
    if isinstance(error, click.BadParameter):
        name = "/".join(error.param.opts) if isinstance(error.param, click.Option) else ""
        if error.param is not None and isinstance(error.param.type, click.Choice):
            choices = ", ".join(str(choice) for choice in error.param.type.choices)
            return f"ongeldige waarde{f' voor {name}' if name else ''}; kies uit: {choices}"
        return f"ongeldige waarde{f' voor {name}' if name else ''}: {error.message}"
    if isinstance(error, click.BadOptionUsage):
        return f"{error.option_name}: deze optie is verkeerd gebruikt ({error.message})"
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None and isinstance(context.command, click.Group):
        names = ", ".join(context.command.list_commands(context))
        return f"onbekende of ontbrekende opdracht; kies uit: {names}"
    return None


@click.group(
    "ikt",
    cls=Commands,
    help="Ketentesten voor de Omgevingswet: mock DSO-LV, scenario's, controle van leveringen en rapport.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, prog_name="ikt", message="%(prog)s %(version)s")
def main() -> None:
    """Run the command named on the command line."""


def lang_option(function: F) -> F:
    """Add ``--lang nl|en``; the command gets ``lang``. It changes texts, never codes or enum values."""

    def remember(ctx: click.Context, _param: click.Parameter, value: Language) -> Language:
        session = ctx.find_object(Session)
        if session is not None:
            session.language = value
        return value

    return click.option(
        "--lang",
        type=click.Choice(["nl", "en"]),
        default=default_language,
        is_eager=True,
        callback=remember,
        help="Taal van de teksten (standaard nl, of IKT_LANG).",
    )(function)


def json_option(function: F) -> F:
    """Add ``--json``; the command gets ``as_json`` and then writes by :func:`emit_json` and nothing else."""
    return click.option("--json", "as_json", is_flag=True, help="Schrijf JSON naar stdout.")(function)


def store_option(function: F) -> F:
    """Add ``--store URL``, the ledger; the command gets ``store``, a database URL."""

    def settle(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str:
        return value or default_url("ledger")

    return click.option(
        "--store",
        metavar="URL",
        envvar="IKT_STORE",
        callback=settle,
        help="Database met uitslagen: sqlite:///BESTAND, sqlite:// (geheugen) of postgresql://…",
    )(function)


def clock_option(function: F) -> F:
    """Add ``--clock ISO``; the command gets ``clock``, an aware datetime in Dutch legal time, or ``None``."""

    def read(_ctx: click.Context, _param: click.Parameter, value: str | None) -> object:
        from ikt_mocks.clock import parse_moment

        return None if value is None else parse_moment(value)

    return click.option(
        "--clock",
        metavar="ISO",
        callback=read,
        help="Tijdstip van de keten; zonder tijdzone is het Nederlandse tijd.",
    )(function)


def default_url(name: str) -> str:
    """Return the URL of the SQLite file ``name``.db under ``$XDG_DATA_HOME/ikt``, whose folder is made.

    :raises InputRefused: the folder cannot be made.
    """
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    folder = Path(base) / "ikt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputRefused(
            Text(
                f"de map voor gegevens kan niet worden gemaakt: {error.strerror}",
                f"the data folder cannot be made: {error.strerror}",
            ),
            where=str(folder),
            todo=Text("Geef --store of zet XDG_DATA_HOME.", "Give --store or set XDG_DATA_HOME."),
        ) from error
    return f"sqlite:///{folder / f'{name}.db'}"


def emit_json(value: object) -> None:
    """Write ``value`` to stdout as JSON: UTF-8, sorted keys, two spaces, one newline at the end."""
    text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def console() -> Console:
    """Return the rich console for results, on stdout."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False)


def progress_console() -> Console:
    """Return the rich console for progress, on stderr."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def busy(what: Text, language: Language) -> AbstractContextManager[object]:
    """Show on a terminal, on stderr, what goes on meanwhile."""
    console = progress_console()
    return console.status(what.in_language(language)) if console.is_terminal else nullcontext()


def progress_bars(console: Console | None = None) -> Progress:
    """Return the bars of a long command, for a terminal on stderr; they are gone when it ends.

    :param console: where they come, if not there.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = console or progress_console()
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
