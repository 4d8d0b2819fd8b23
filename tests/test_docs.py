"""Everything a user can name is documented, and what the documentation names exists."""

from __future__ import annotations

import ast
import dataclasses
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from starlette.routing import Route

from ikt_harness import cli, collection, connection
from ikt_harness.rule_status import all_rules
from ikt_mocks.digikoppeling import mandates
from ikt_mocks.server import create_app, open_workspaces
from ikt_mocks.stam import settings as stam_settings
from ikt_mocks.sttr.settings import RtrSettings

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
SOURCE_ROOTS = ("schemas", "mocks", "harness", "reports")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")


@cache
def pages() -> dict[Path, str]:
    """Return every page: those in the root and those of docs."""
    found = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
    return {path: path.read_text(encoding="utf-8") for path in sorted(found)}


def page(name: str) -> str:
    """Return the text of one page of the reference."""
    return pages()[REFERENCE / name]


@cache
def modules() -> dict[Path, ast.Module]:
    """Return the syntax tree of every module of the product."""
    files = (path for root in SOURCE_ROOTS for path in sorted((ROOT / root).rglob("*.py")))
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in files}


def calls() -> Iterator[tuple[Path, ast.Call, str]]:
    """Yield every call in the product with the last part of the name that is called."""
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func).rsplit(".", 1)[-1]
                yield path, node, name


def text_of(node: ast.AST | None) -> str | None:
    """Return the value of a string constant, or ``None`` for any other expression."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def commands() -> dict[str, click.Command]:
    """Return path below ``ikt`` (``run``, ``pki init``) → command, for the whole command line."""
    found: dict[str, click.Command] = {}
    waiting: list[tuple[str, click.Group]] = [("", cli.main)]
    while waiting:
        prefix, group = waiting.pop()
        context = click.Context(group)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None, f"{prefix}{name}"
            found[prefix + name] = command
            if isinstance(command, click.Group):
                waiting.append((f"{prefix}{name} ", command))
    return found


def option_names(command: click.Command) -> set[str]:
    """Return every spelling of every option of ``command`` of its own.

    Help is left out: click gives it the short name only to a command that was reached through its group.
    """
    return {
        name
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in (*parameter.opts, *parameter.secondary_opts)
    }


def section(text: str, heading: str) -> str:
    """Return what stands under ``heading`` up to the next heading of level two."""
    start = text.index(f"{heading}\n")
    end = text.find("\n## ", start + 1)
    return text[start:] if end < 0 else text[start:end]


def test_generated_pages_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "docs"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), f"run scripts/docs\n{done.stderr}"


def test_every_command_and_option_is_documented() -> None:
    text = page("commands.md")
    assert len(commands()) >= 8
    for name, command in commands().items():
        part = section(text, f"## ikt {name}")
        missing = sorted(option for option in option_names(command) if f"`{option}`" not in part)
        assert missing == [], f"ikt {name}"


def test_every_scenario_is_documented() -> None:
    text = page("scenarios.md")
    ids = [found.scenario.id for found in collection.load_all()]
    assert ids
    assert [identifier for identifier in ids if f"`{identifier}`" not in text] == []


def test_every_own_rule_is_documented() -> None:
    text = "\n".join(content for path, content in pages().items() if path.parent == REFERENCE)
    codes = {
        code
        for root in SOURCE_ROOTS
        for path in (ROOT / root).rglob("*.py")
        for code in re.findall(r"IKT-(?:STOP|STAM|TR)-\d{3}\b", path.read_text(encoding="utf-8"))
    }
    codes.update(rule.code for rule in all_rules() if rule.code.startswith("IKT-"))
    assert {code.split("-")[1] for code in codes} >= {"STOP", "STAM", "TR"}
    # A row of a table whose last cell, the meaning, is not empty.
    described = re.findall(r"(?m)^\| `?(IKT-[A-Z]+-\d{3})`? \|.*\| *[^|\s][^|]*\|$", text)
    assert sorted(codes - set(described)) == []


def test_every_key_of_the_connection_file_is_documented() -> None:
    text = page("connection.md")
    for table, keys in connection.KEYS.items():
        heading = f"## `[{table}.STOP]`" if table == "koppelvlak" else f"## `[{table}]`"
        matches = [part for part in re.split(r"(?m)^(?=## )", text) if part.startswith(heading)]
        assert len(matches) == 1, heading
        assert [key for key in keys if f"| `{key}` |" not in matches[0]] == [], heading


def test_every_environment_variable_is_documented() -> None:
    text = page("environment.md")
    names: set[str] = set()
    for _, node, name in calls():
        source = ast.unparse(node.func)
        if name in ("get", "pop", "getenv", "setdefault") and ("environ" in source or name == "getenv"):
            names.add(text_of(node.args[0]) or "")
        names.update(text_of(word.value) or "" for word in node.keywords if word.arg == "envvar")
    for tree in modules().values():
        for item in ast.walk(tree):
            if isinstance(item, ast.Subscript) and ast.unparse(item.value).endswith("environ"):
                names.add(text_of(item.slice) or "")
    names.discard("")
    assert "XDG_DATA_HOME" in names
    assert sorted(name for name in names if f"`{name}`" not in text) == []


def constants(path: Path, node: ast.AST) -> list[str]:
    """Return the texts an argument stands for: itself, or those of the module's constant it names."""
    if isinstance(node, ast.Name):
        values = [
            item.value
            for item in modules()[path].body
            if isinstance(item, ast.Assign | ast.AnnAssign) and item.value is not None
            for target in (item.targets if isinstance(item, ast.Assign) else [item.target])
            if ast.unparse(target) == node.id
        ]
    else:
        values = [node] if isinstance(node, ast.expr) else []
    parts = [part for value in values for part in getattr(value, "elts", [value])]
    return [text for text in map(text_of, parts) if text]


def test_every_fault_is_documented() -> None:
    text = page("faults.md")
    points: set[str] = set()
    kinds: set[str] = set()
    for path, node, name in calls():
        if ast.unparse(node.func) == "faults.take":
            points.update(constants(path, node.args[1]))
            kinds.update(constants(path, node.args[2]))
        if name == "route":
            points.update(
                point
                for word in node.keywords
                if word.arg == "point"
                for point in constants(path, word.value)
            )
    assert {"stop.levering", "stam.notificatie", "rtr.lezen"} <= points
    assert {"status", "delay", "cut", "drop"} <= kinds
    assert sorted(name for name in points | kinds if f"`{name}`" not in text) == []


def test_every_setting_of_a_workspace_is_documented() -> None:
    text = page("settings.md")
    flat = {
        text_of(node)
        for path, tree in modules().items()
        if "stop" in path.parts
        for node in ast.walk(tree)
        if re.fullmatch(r"lvbb_[a-z_]+", text_of(node) or "")
    }
    stam_names = set(stam_settings._KEYS)
    rtr_names = {item.name for item in dataclasses.fields(RtrSettings)}
    assert flat
    assert stam_names
    names = flat | stam_names | rtr_names | {mandates.SETTING}
    assert sorted(name for name in names if name and f"| `{name}` |" not in text) == []


def test_every_path_of_the_mock_is_documented() -> None:
    workspaces = open_workspaces("sqlite://")
    try:
        app = create_app(workspaces)
    finally:
        workspaces.database.close()
    routes = [route for route in app.routes if isinstance(route, Route)]
    assert len(routes) > 20
    reference = "\n".join(text for path, text in pages().items() if path.parent == REFERENCE)
    named = [
        (method, re.sub(r"\{(\w+):\w+\}", r"{\1}", route.path))
        for route in routes
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]
    missing = [
        f"{method} {path}"
        for method, path in named
        if not re.search(rf"\b{method}\b[`| ]+{re.escape(path)}(?![\w/{{])", reference)
    ]
    assert missing == []


def test_every_page_is_in_the_table_of_contents() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    own = [path for path in pages() if path.is_relative_to(DOCS) and path.name != "index.md"]
    unlisted = [
        name
        for path in own
        if not (name := path.relative_to(DOCS).as_posix()).startswith("examples/")
        and f"({name})" not in index
    ]
    assert unlisted == []


@pytest.mark.parametrize("path", sorted(pages()), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", pages()[path], flags=re.DOTALL)
    broken = []
    for found in _LINK.finditer(text):
        target = found[1] or found[2]
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        if not file.exists() or not file.is_relative_to(ROOT) or (anchor and anchor not in _anchors(file)):
            broken.append(target)
    assert broken == []


def _anchors(file: Path) -> set[str]:
    """Return the anchors that the headings of a page make."""
    headings = re.findall(r"(?m)^#+ (.+)$", file.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def console_lines() -> list[tuple[str, list[str]]]:
    """Return (page, words) for each command shown in a console block."""
    return [
        (str(path.relative_to(ROOT)), shlex.split(line[2:], comments=True))
        for path, text in pages().items()
        for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL)
        for line in block.replace("\\\n", " ").splitlines()
        if line.startswith("$ ")
    ]


def test_commands_shown_exist() -> None:
    """Whoever types what a page shows must not be told that the command or option is unknown."""
    known = commands()
    general = {"--help", "-h", "--version"}
    wrong = []
    lines = [(where, words[:]) for where, words in console_lines() if words]
    assert lines
    for where, words in lines:
        shown = f"{where}: {' '.join(words)}"
        while re.match(r"\w+=", words[0]):
            del words[0]
        if words[0].startswith("scripts/"):
            file = ROOT / words[0]
            if not (file.is_file() and file.stat().st_mode & 0o111):
                wrong.append(shown)
        if words[0] != "ikt":
            continue
        options = {word.split("=")[0] for word in words[1:] if word.startswith("-") and word != "-"}
        named = " ".join(words[1:3]) if " ".join(words[1:3]) in known else words[1]
        if named in known:
            options -= option_names(known[named]) | general
        elif named in general:
            options -= general
        if options or not (named in known or named in general):
            wrong.append(shown)
    assert wrong == []
