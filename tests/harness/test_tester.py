"""Speaking to the tester: the same on a terminal and in lines."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from ikt_harness.actors.context import Instruction
from ikt_harness.tester import ConsoleTester

INSTRUCTION = Instruction(
    koppelvlak="STOP",
    task="Lever [bold] een besluit aan.",
    endpoint="http://127.0.0.1:8765/stop/v1/leveringen",
    method="POST",
    oin="00000099000000990101",
    token="kies-zelf-een-token",  # noqa: S106 - an example
    sample=Path("voorbeeld.zip"),
    details={},
)


class Keyboard(io.StringIO):
    """A standard input at which somebody sits."""

    def isatty(self) -> bool:
        return True


def _tester(*, terminal: bool) -> tuple[ConsoleTester, io.StringIO]:
    out = io.StringIO()
    return ConsoleTester(Console(file=out, force_terminal=terminal, width=100, color_system=None), "nl"), out


@pytest.mark.parametrize("terminal", [False, True])
def test_an_instruction_names_address_oin_token_and_sample(terminal: bool) -> None:
    tester, out = _tester(terminal=terminal)
    tester.ask("stop:H1", INSTRUCTION)
    said = out.getvalue()
    for word in (
        "stop:H1",
        "POST http://127.0.0.1:8765/stop/v1/leveringen",
        INSTRUCTION.oin,
        INSTRUCTION.token,
        "voorbeeld.zip",
    ):
        assert word in said
    assert "[bold] een besluit" in said, "a task is text, never markup"


def test_without_a_terminal_a_line_comes_every_ten_seconds() -> None:
    tester, out = _tester(terminal=False)
    for remaining in (30.0, 29.0, 25.0, 20.0, 19.0, 10.0, 5.0):
        tester.waiting("de levering", remaining)
    tester.arrived("de levering")
    assert out.getvalue().splitlines() == [
        "Wacht op de levering: nog 30 s",
        "Wacht op de levering: nog 20 s",
        "Wacht op de levering: nog 10 s",
        "Ontvangen: de levering",
    ]


def test_a_question_without_a_terminal_stays_open() -> None:
    tester, out = _tester(terminal=False)
    assert tester.judge("Is er één zaak?") is None
    assert out.getvalue() == ""


@pytest.mark.parametrize(
    ("typed", "answer"), [("j", True), ("n", False), ("?", None), ("", None), ("misschien\nj", True)]
)
def test_a_question_at_a_terminal_is_answered(
    monkeypatch: pytest.MonkeyPatch, typed: str, answer: bool | None
) -> None:
    monkeypatch.setattr("sys.stdin", Keyboard(typed + "\n"))
    tester, out = _tester(terminal=True)
    assert tester.judge("Is er één zaak?") is answer
    assert "Is er één zaak?" in out.getvalue()
