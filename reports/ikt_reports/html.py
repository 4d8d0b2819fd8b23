"""The report as one HTML file: Dutch, accessible, printable, without scripts or anything from outside."""

from __future__ import annotations

import jinja2

from ikt_harness.proof import Level
from ikt_harness.verdict import Verdict
from ikt_reports.model import ReportModel

#: Verdict or level → sign and style class; the word always stands beside the sign.
MARKS = {
    Verdict.GESLAAGD.value: ("✓", "goed"),
    Verdict.TE_BEOORDELEN.value: ("?", "twijfel"),
    Verdict.OVERGESLAGEN.value: ("–", "stil"),
    Verdict.NIET_UITVOERBAAR.value: ("!", "twijfel"),
    Verdict.GEZAKT.value: ("✗", "slecht"),
    Verdict.FOUT.value: ("‼", "slecht"),
    Level.ONTBREEKT.value: ("○", "stil"),
    Level.AANNEMELIJK.value: ("◐", "twijfel"),
    Level.AANGETOOND.value: ("◕", "goed"),
    Level.BEVESTIGD.value: ("●", "goed"),
}

KINDS = {"official": "officieel", "observed": "waargenomen", "harness-defined": "eigen keuze"}


class HtmlFormat:
    """Writes a report as HTML."""

    suffix = ".html"

    def __init__(self) -> None:
        self._templates = jinja2.Environment(
            loader=jinja2.PackageLoader("ikt_reports"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._templates.globals.update(marks=MARKS, kinds=KINDS)
        self._templates.filters["seconden"] = _seconds

    def render(self, report: ReportModel) -> bytes:
        """Return the file, UTF-8; the same model gives the same bytes."""
        text = self._templates.get_template("report.html.j2").render(r=report)
        # A lone surrogate cannot be written; it may stand in what a system sent.
        return text.encode("utf-8", errors="replace")


def _seconds(value: float) -> str:
    """Return a duration as Dutch text."""
    return f"{value:.1f} s".replace(".", ",") if value >= 0.05 else "< 0,1 s"
