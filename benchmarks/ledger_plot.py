"""Draw ``ledger_scale.json`` as ``ledger_scale.svg``: the time of each question against the number of results.

    python benchmarks/ledger_plot.py

Needs matplotlib, from the dependency group ``benchmark``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

HERE = Path(__file__).parent
LIMITS = {
    "overview": 2,
    "coverage": 5,
    "freeze": 60,
    "difference": None,
    "verify": None,
    "import": 20,
    "overview_findings": 2,
    "findings": None,
    "freeze_findings": 60,
}


def draw(figures: list[dict[str, Any]], target: Path) -> None:
    """Write the plot of ``figures`` to ``target``: one panel for each question, both axes logarithmic."""
    mpl.rcParams["svg.hashsalt"] = "ledger"  # ids that do not change from one drawing to the next
    figure = Figure(figsize=(13, 10), layout="constrained")
    for place, (question, limit) in enumerate(LIMITS.items(), start=1):
        axes = figure.add_subplot(3, 3, place)
        for database, mark in (("sqlite", "o-"), ("postgresql", "s--")):
            key = f"{question}_seconds"
            rows = [row for row in figures if row["database"] == database and key in row]
            axes.plot(
                [row["results"] for row in rows],
                [row[key] for row in rows],
                mark,
                label=database,
            )
        if limit:
            axes.axhline(limit, linestyle=":", color="grey")
        axes.set(
            xscale="log",
            yscale="log",
            title=question,
            xlabel="results in the ledger",
            ylabel="seconds",
        )
        axes.legend()
    figure.savefig(target, metadata={"Date": None})


if __name__ == "__main__":
    draw(json.loads((HERE / "ledger_scale.json").read_text("utf-8")), HERE / "ledger_scale.svg")
