"""The reference page of the codec names every finding, module and reason, and its example runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

_MODULES = (
    "messages",
    "wire",
    "envelope",
    "mime",
    "mime_writer",
    "payload",
    "signals",
    "cpa",
    "cpa_reader",
    "cpa_writer",
    "profile",
    "validation",
    "signing",
    "signature",
    "encryption",
    "errors",
)


@pytest.fixture
def page(root: Path) -> str:
    return (root / "docs/reference/digikoppeling-codec.md").read_text(encoding="utf-8")


@pytest.fixture
def source(root: Path) -> str:
    folder = root / "mocks/ikt_mocks/digikoppeling"
    names = [*_MODULES, "_signature_rules", "rules/header", "rules/cpa"]
    return "\n".join((folder / f"{name}.py").read_text(encoding="utf-8") for name in names)


def test_every_finding_is_documented_and_every_documented_one_exists(page: str, source: str) -> None:
    assert set(re.findall(r"`(IKT-DK-\d+)`", page)) == set(re.findall(r'"(IKT-DK-\d+)"', source))


@pytest.mark.parametrize("name", _MODULES)
def test_every_module_is_named(page: str, name: str) -> None:
    assert f"`{name}`" in page


def test_every_reason_is_documented(page: str, source: str) -> None:
    reasons = set(re.findall(r'reason="([a-z0-9-]+)"', source))

    assert reasons
    assert not [reason for reason in sorted(reasons) if f"`{reason}`" not in page]


def test_the_example_runs(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    [example] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(compile(example, "example", "exec"), {})  # noqa: S102 - the text of our own page

    assert "melding.xml" in capsys.readouterr().out
