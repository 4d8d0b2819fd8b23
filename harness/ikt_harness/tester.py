"""Speaking to the tester: on a terminal with a visible countdown, otherwise the same in lines. All on stderr."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.prompt import Prompt
from rich.status import Status

from ikt_harness.actors.context import Instruction
from ikt_schemas.language import Language, Text

_EVERY_SECONDS = 10.0

_DO = Text("Nu doen", "Do this now")
_SCENARIO = Text("Scenario", "Scenario")
_ENDPOINT = Text("Adres", "Address")
_TOKEN = Text("Token", "Token")
_SAMPLE = Text("Voorbeeld", "Sample")
_JUDGE = Text("Uw oordeel (weet u het niet: ?)", "Your judgement (? if you do not know)")
_ANSWERS: dict[Language, tuple[str, str, str]] = {"nl": ("j", "n", "?"), "en": ("y", "n", "?")}
_WAITING = Text("Wacht op {what}: nog {seconds} s", "Waiting for {what}: {seconds} s left")
_ARRIVED = Text("Ontvangen: {what}", "Received: {what}")


class ConsoleTester:
    """The tester behind a console.

    :param console: where to write; a countdown is shown when it is a terminal.
    """

    def __init__(self, console: Console, language: Language) -> None:
        self._console = console
        self._language = language
        self._status: Status | None = None
        self._next_line: float | None = None

    def ask(self, scenario: str, instruction: Instruction) -> None:
        """Show what to do: the task, the address, the OIN, the token and the sample."""
        rows = [(_SCENARIO, scenario)]
        if instruction.endpoint:
            rows.append((_ENDPOINT, f"{instruction.method} {instruction.endpoint}"))
        rows.append((Text("OIN", "OIN"), instruction.oin))
        rows.append((_TOKEN, instruction.token))
        if instruction.sample is not None:
            rows.append((_SAMPLE, str(instruction.sample)))
        facts = "\n".join(f"{label.in_language(self._language):<10} {escape(value)}" for label, value in rows)
        title = f"{_DO.in_language(self._language)} ({instruction.koppelvlak})"
        if self._console.is_terminal:
            self._console.print(Panel(f"[bold]{escape(instruction.task)}[/bold]\n\n{facts}", title=title))
        else:
            self._console.print(f"{title}: {escape(instruction.task)}\n{facts}", soft_wrap=True)

    def waiting(self, what: str, remaining: float) -> None:
        """Show the countdown; without a terminal a line every ten seconds."""
        text = _WAITING.fill(what=escape(what), seconds=round(remaining)).in_language(self._language)
        if self._console.is_terminal:
            if self._status is None:
                self._status = self._console.status(text)
                self._status.start()
            else:
                self._status.update(text)
        elif self._next_line is None or remaining <= self._next_line:
            self._console.print(text, soft_wrap=True)
            self._next_line = remaining - _EVERY_SECONDS

    def arrived(self, what: str) -> None:
        """Show that it came."""
        self.stop()
        self._console.print(_ARRIVED.fill(what=escape(what)).in_language(self._language), soft_wrap=True)

    def judge(self, question: str) -> bool | None:
        """Ask the tester at the keyboard; ``None`` without a terminal, or when the tester does not know."""
        if not (self._console.is_terminal and sys.stdin.isatty()):
            return None
        self.stop()
        yes, no, unknown = _ANSWERS[self._language]
        answer = Prompt.ask(
            f"{_JUDGE.in_language(self._language)}: {escape(question)}",
            console=self._console,
            choices=[yes, no, unknown],
            default=unknown,
        )
        return {yes: True, no: False}.get(answer)

    def stop(self) -> None:
        """End the countdown."""
        if self._status is not None:
            self._status.stop()
            self._status = None
        self._next_line = None
