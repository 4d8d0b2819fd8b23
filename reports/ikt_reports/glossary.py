"""The abbreviations a report may use, and finding those it does use."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files


@cache
def abbreviations() -> Mapping[str, str]:
    """Return abbreviation → meaning, in Dutch."""
    text = files("ikt_reports").joinpath("data/glossary.csv").read_text("utf-8")
    return {row["abbreviation"]: row["meaning"] for row in csv.DictReader(text.splitlines())}


def used_in(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Return the abbreviations that occur in ``texts`` as a word, with their meaning, in alphabetical order."""
    known = abbreviations()
    words = re.compile(
        r"(?<![\w-])(?:"
        + "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True))
        + r")(?!\w)"
    )
    found = {match for text in texts for match in words.findall(text)}
    return [(word, known[word]) for word in sorted(found, key=str.casefold)]
