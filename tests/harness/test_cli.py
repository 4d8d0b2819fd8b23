"""The frame of the command line: finding commands, languages, and one message for every way to fail."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from ikt_harness import cli
from ikt_harness.cli import lang_option, main, store_option
from ikt_schemas._version import __version__
from ikt_schemas.errors import HarnessBroken, InputRefused
from ikt_schemas.language import Text


def _raise(error: BaseException) -> None:
    raise error


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add a command ``proef`` that fails in the way it is told."""
    errors: dict[str, BaseException] = {
        "refused": InputRefused(
            Text("niet goed", "not good"),
            where="a.xml",
            line=3,
            code="LVBB1006",
            todo=Text("Doe x.", "Do x."),
        ),
        "broken": HarnessBroken("stuk"),
        "defect": ZeroDivisionError("deling"),
        "file": PermissionError(13, "Permission denied", "/x/y"),
        "interrupt": KeyboardInterrupt(),
        "none": click.exceptions.Exit(0),
    }

    @click.command()
    @click.argument("how", type=click.Choice(sorted(errors)))
    @click.option("--number", type=int)
    @lang_option
    def proef(how: str, number: int | None, lang: str) -> None:
        assert lang in ("nl", "en")
        assert number is None or number
        _raise(errors[how])

    monkeypatch.setitem(main.commands, "proef", proef)


def call(*arguments: str, **environment: str) -> Result:
    return CliRunner(env={"IKT_LANG": None, "IKT_DEBUG": None, **environment}).invoke(main, arguments)


@pytest.mark.usefixtures("failing")
@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["refused"], 2, "a.xml:3: niet goed [LVBB1006]\nWat te doen: Doe x.\n"),
        (["refused", "--lang", "en"], 2, "a.xml:3: not good [LVBB1006]\nWhat to do: Do x.\n"),
        (["file"], 2, "/x/y: niet te gebruiken (Permission denied)\n"),
        (["interrupt"], 130, "Afgebroken.\n"),
        (["none"], 0, ""),
    ],
)
def test_each_failure_is_one_message(arguments: list[str], code: int, message: str) -> None:
    done = call("proef", *arguments)
    assert (done.exit_code, done.stderr.lstrip("\n"), done.stdout) == (code, message, "")


@pytest.mark.usefixtures("failing")
@pytest.mark.parametrize("how", ["broken", "defect"])
def test_a_defect_is_told_without_traceback(how: str) -> None:
    done = call("proef", how)
    assert done.exit_code == 70
    assert "Interne fout" in done.stderr
    assert "Traceback" not in done.output
    assert "Internal error" in call("proef", how, "--lang", "en").stderr


@pytest.mark.usefixtures("failing")
def test_debug_shows_where_it_went_wrong() -> None:
    assert isinstance(call("proef", "defect", IKT_DEBUG="1").exception, ZeroDivisionError)


@pytest.mark.usefixtures("failing")
@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["proef"], "ontbreekt"),
        (["proef", "anders"], "kies uit: broken, defect"),
        (["proef", "none", "--number", "x"], "ongeldige waarde voor --number"),
        (["proef", "none", "--numbr", "1"], "onbekende optie --numbr (bedoelt u --number?)"),
        (["proef", "none", "--lang", "de"], "kies uit: nl, en"),
        (["weg"], "kies uit: serve, scenarios"),
        ([], "kies uit: serve, scenarios"),
        (["--weg"], "onbekende optie --weg"),
    ],
)
def test_wrong_usage_is_told_in_dutch(arguments: list[str], word: str) -> None:
    done = call(*arguments)
    assert done.exit_code == 2
    assert word in done.stderr
    assert "--help'" in done.stderr
    assert done.stdout == ""


@pytest.mark.usefixtures("failing")
def test_wrong_usage_in_english() -> None:
    done = call("proef", "none", "--weg", IKT_LANG="en")
    assert done.exit_code == 2
    assert "No such option" in done.stderr


def test_version() -> None:
    assert call("--version").stdout == f"ikt {__version__}\n"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_help_lists_every_command_with_its_short_help(language: str) -> None:
    done = call("--help", IKT_LANG=language)
    context = click.Context(main)
    for name in main.list_commands(context):
        (line,) = [line for line in done.stdout.splitlines() if line.strip().startswith(f"{name} ")]
        assert len(line.split(maxsplit=1)[1]) > 10


def test_help_and_version_import_no_command() -> None:
    code = (
        "import sys; from ikt_harness.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'rich', 'lxml', 'sqlalchemy', 'starlette', 'httpx', 'pytest', 'ikt_mocks'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_own_command_is_known_before_it_is_imported() -> None:
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None, name
        assert command.help, name


def test_a_command_of_our_own_is_the_one_of_its_entry_point() -> None:
    context = click.Context(main)
    for entry in entry_points(group="ikt.commands"):
        assert main.get_command(context, entry.name) is entry.load(), entry.name


def test_a_reader_that_goes_away_is_no_failure_of_ours(tmp_path: Path) -> None:
    command = f"{sys.executable} -m ikt_harness rules --json | head -c 10; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[\n  {\n    ", "")


def test_an_unreadable_data_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("x")

    @click.command()
    @store_option
    def proef(store: str) -> None:
        click.echo(store)

    chosen = CliRunner(env={"XDG_DATA_HOME": str(tmp_path / "map"), "IKT_STORE": None}).invoke(proef)
    assert chosen.stdout == f"sqlite:///{tmp_path / 'map' / 'ikt' / 'ledger.db'}\n"
    refused = CliRunner(env={"XDG_DATA_HOME": str(tmp_path / "bestand"), "IKT_STORE": None}).invoke(proef)
    assert isinstance(refused.exception, InputRefused)
    assert os.fspath(tmp_path / "bestand") in refused.exception.explain("nl")


def test_json_is_one_form(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    code = "from ikt_harness.cli import emit_json; emit_json({'b': 'é', 'a': [1]})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env={"LC_ALL": "C"})
    assert done.stdout == '{\n  "a": [\n    1\n  ],\n  "b": "é"\n}\n'.encode()
    assert capfdbinary.readouterr().out == b""


def test_the_default_language_is_dutch(monkeypatch: pytest.MonkeyPatch) -> None:
    for value, expected in (("en", "en"), ("nl", "nl"), ("fr", "nl"), ("", "nl")):
        monkeypatch.setenv("IKT_LANG", value)
        assert cli.default_language() == expected


@pytest.mark.parametrize("terminal", [True, False])
def test_what_goes_on_is_told_on_a_terminal_only(terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    console = Console(file=shown, force_terminal=terminal)
    monkeypatch.setattr(cli, "progress_console", lambda: console)
    with cli.busy(Text("De ronde bevriezen", "Freezing the round"), "en"):
        pass
    with cli.progress_bars() as bars:
        bars.add_task("Lezen", total=2)
    said = shown.getvalue()
    assert ("Freezing the round" in said, "Lezen" in said) == (terminal, terminal)
    assert bool(said) is terminal
