"""What a check found, for people: per file the worst first, with the place, the line in question and what to change.

On a terminal lines are folded to its width; in a pipe each line stays whole, so that it can be searched.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.text import Text as Styled

from ikt_harness.counts import RULES
from ikt_schemas.language import Language, Text
from ikt_schemas.melding import Ernst, Judgement, Melding, sort_key

_ERNST: dict[Ernst, Text] = {
    "fout": Text("fout", "error"),
    "waarschuwing": Text("waarschuwing", "warning"),
    "informatie": Text("informatie", "information"),
}
_SEVERAL: dict[Ernst, Text] = {
    "fout": Text("fouten", "errors"),
    "waarschuwing": Text("waarschuwingen", "warnings"),
    "informatie": Text("mededelingen", "notices"),
}
_STYLE = {"fout": "bold red", "waarschuwing": "yellow", "informatie": "cyan"}
_WHOLE = Text("de levering als geheel", "the delivery as a whole")
_NARROWEST = 40
_JUDGED = Text("{checked} beoordeeld, {missed} niet{end}", "{checked} judged, {missed} not{end}")


def show(out: Console, judgements: Sequence[Judgement], lang: Language) -> None:
    """Print every judgement, and a line over all when there is more than one."""
    for judgement in judgements:
        _Page(out, lang).judgement(judgement)
    if len(judgements) > 1:
        counted = Counter(j.verdict for j in judgements)
        whole = ", ".join(f"{counted[verdict]} {verdict}" for verdict in ("valide", "niet-valide"))
        told = Text(f"{len(judgements)} leveringen: {whole}.", f"{len(judgements)} deliveries: {whole}.")
        out.print(told.in_language(lang), markup=False)


def safe(text: str, keep: str = "") -> str:
    """Return ``text`` without what could steer a terminal: it may come from a stranger's file name."""
    return "".join(c if c.isprintable() or c in keep else ascii(c)[1:-1] for c in text)


class _Page:
    def __init__(self, out: Console, lang: Language) -> None:
        self._out = out
        self._lang: Language = lang
        # A width that was asked for counts in a pipe too.
        folded = out.is_terminal or "COLUMNS" in out._environ  # noqa: SLF001 - rich has no other way to ask
        self._width = max(out.width, _NARROWEST) if folded else 0

    def judgement(self, judgement: Judgement) -> None:
        style = "bold green" if judgement.verdict == "valide" else "bold red"
        head = Styled.assemble((safe(judgement.delivery), "bold"), ": ", (judgement.verdict, style))
        counted = Counter(melding.ernst for melding in judgement.meldingen)
        told = ", ".join(
            f"{number} {(_ERNST if number == 1 else _SEVERAL)[ernst].in_language(self._lang)}"
            for ernst in _ERNST
            if (number := counted[ernst])
        )
        self._print(head.append(f" ({told})" if told else ""))
        for file, meldingen in _by_file(judgement.meldingen):
            self._print(Styled(""))
            self._print(Styled(f"  {safe(file) or _WHOLE.in_language(self._lang)}", style="bold underline"))
            for melding in meldingen:
                self._melding(melding)
        self._print(Styled(""))
        for line in _coverage(judgement, self._lang):
            self._block(line, "  ", style="dim", behind="    ")
        self._print(Styled(""))

    def _melding(self, melding: Melding) -> None:
        ernst = _ERNST[melding.ernst].in_language(self._lang)
        line = Text("regel", "line").in_language(self._lang)
        place = f"  {line} {melding.line}" if melding.line else ""
        self._print(
            Styled.assemble(
                f"  {safe(melding.code)}  ", (ernst, _STYLE[melding.ernst]), f"  {melding.soort}{place}"
            )
        )
        self._block(safe(melding.beschrijving.in_language(self._lang)), "    ")
        if melding.quote:
            self._block(safe(melding.quote), "    │ ", style="cyan")
        if melding.xpath:
            self._block(safe(melding.xpath), "    ", style="dim")
        if melding.advice is not None:
            self._block(safe(melding.advice.in_language(self._lang)), "    → ", behind="      ")

    def _block(self, text: str, begin: str, *, behind: str | None = None, style: str = "") -> None:
        lines = [begin + text]
        if self._width:
            lines = textwrap.wrap(
                text,
                self._width,
                initial_indent=begin,
                subsequent_indent=begin if behind is None else behind,
                break_on_hyphens=False,
            )
        for line in lines:
            self._print(Styled(line, style=style))

    def _print(self, line: Styled) -> None:
        self._out.print(line, soft_wrap=True)


def _by_file(meldingen: Iterable[Melding]) -> list[tuple[str, list[Melding]]]:
    """Group by file, the file with the worst melding first."""
    groups: dict[str, list[Melding]] = {}
    for melding in sorted(meldingen, key=sort_key):
        groups.setdefault(melding.file, []).append(melding)
    return list(groups.items())


def _coverage(judgement: Judgement, lang: Language) -> Iterator[str]:
    """Yield how many rules were judged, and how many were not: a line for each reason."""
    checked, missed = len(judgement.checked), len(judgement.not_checked)
    end = ":" if missed else "."
    yield _JUDGED.fill(checked=RULES.times(checked), missed=missed, end=end).in_language(lang)
    counted = Counter(reason.in_language(lang) for reason in judgement.not_checked.values())
    for reason, number in counted.most_common():
        yield f"{number:>4}  {safe(reason)}"
