"""The repository as a whole: licence and metadata are right, and nothing stands in it that must not."""

from __future__ import annotations

import hashlib
import re
import subprocess
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from ikt_schemas._version import __version__

ROOT = Path(__file__).resolve().parents[1]
LICENCE_TEXT = "LICENSE"
TEXT_LIMIT = 1024 * 1024


@cache
def repository_files() -> tuple[Path, ...]:
    """Return every file that is, or is about to be, part of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    paths = (ROOT / name for name in listed.split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))


@cache
def texts() -> dict[str, str]:
    """Return relative name → text of every text file."""
    found: dict[str, str] = {}
    for path in repository_files():
        try:
            if path.stat().st_size <= TEXT_LIMIT:
                found[path.relative_to(ROOT).as_posix()] = path.read_text(encoding="utf-8")
        except (FileNotFoundError, UnicodeDecodeError):
            continue
    return found


def places(pattern: str, *, without: frozenset[str] = frozenset()) -> list[str]:
    """Return ``file:line: text`` for every line that matches ``pattern``; this file is left out."""
    expression = re.compile(pattern)
    own = Path(__file__).resolve().relative_to(ROOT).as_posix()
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts().items()
        if name not in without and name != own
        for number, line in enumerate(text.splitlines(), start=1)
        if expression.search(line)
    ]


@pytest.fixture(scope="module")
def publiccode() -> dict[str, Any]:
    loaded = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@pytest.mark.parametrize(
    "key",
    [
        "publiccodeYmlVersion",
        "name",
        "softwareType",
        "developmentStatus",
        "platforms",
        "categories",
        "description",
        "legal",
        "maintenance",
        "localisation",
    ],
)
def test_publiccode_has_the_required_keys(publiccode: dict[str, Any], key: str) -> None:
    assert publiccode.get(key)


def test_publiccode_agrees_with_the_product(publiccode: dict[str, Any]) -> None:
    assert publiccode["name"] == "dso-ketentest"
    assert publiccode["softwareVersion"] == __version__
    assert publiccode["legal"]["license"] == "EUPL-1.2"
    assert publiccode["localisation"]["availableLanguages"] == ["nl", "en"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_publiccode_descriptions_fit_the_register(publiccode: dict[str, Any], language: str) -> None:
    description = publiccode["description"][language]
    assert 0 < len(description["shortDescription"]) <= 150
    assert 150 <= len(description["longDescription"]) <= 10_000
    assert description["features"]


def test_changelog_names_this_version() -> None:
    headings = re.findall(
        r"^## \[([^\]]+)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert headings[0] == "Unreleased"
    assert headings[1] == __version__


def test_licence_is_the_eupl() -> None:
    text = (ROOT / LICENCE_TEXT).read_text(encoding="utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    articles = [int(number) for number in re.findall(r"^(\d+)\.\s?[A-Z]", text, re.MULTILINE)]
    assert articles == list(range(1, 16))
    assert "‘Compatible Licences’ according to Article 5 EUPL" in text


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "CODE_OF_CONDUCT.md",
        "docs/index.md",
        "scripts/demo",
        "scripts/test",
        "scripts/check",
        ".ci/run",
    ],
)
def test_what_a_visitor_expects_is_there(name: str) -> None:
    path = ROOT / name
    assert path.is_file()
    assert path.stat().st_size > 0
    if not name.endswith(".md"):
        assert path.stat().st_mode & 0o111, f"{name} cannot be executed"


def test_nothing_is_left_to_be_done() -> None:
    assert places(r"\b([T]ODO|[F]IXME|[X]XX)\b") == []
    assert places(r"raise NotImplementedError") == []


def test_no_path_of_one_machine() -> None:
    assert places(r"(?<![\w.])/(work|home|root|Users)/[\w.]") == []


def test_no_package_registry_is_named() -> None:
    hosts = ["pypi.org", "pythonhosted.org", "registry.npmjs.org", "repo.maven.apache.org", "repo1.maven.org"]
    pattern = "|".join(re.escape(host) for host in hosts) + r"|--(extra-)?index-url|--trusted-host"
    assert places(pattern) == []


def test_no_file_of_others(shared: Path) -> None:
    """Reference material is read and tested against; none of it is part of the product."""
    reference: dict[int, list[Path]] = defaultdict(list)
    for path in (shared / "data").rglob("*"):
        if path.is_file() and path.stat().st_size:
            reference[path.stat().st_size].append(path)
    assert reference, "the reference data is empty"
    equal = [
        f"{own.relative_to(ROOT)} = {other.relative_to(shared)}"
        for own in repository_files()
        if own.exists()
        for other in reference.get(own.stat().st_size, [])
        if _sha256(own) == _sha256(other)
    ]
    assert equal == []


@cache
def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
