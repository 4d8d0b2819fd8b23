"""Numbers with the noun they count: ``1 uitslag``, ``2 uitslagen``."""

from __future__ import annotations

from typing import NamedTuple

from ikt_schemas.language import Text


class Noun(NamedTuple):
    """What is counted: its name for one, and for any other number."""

    one: Text
    more: Text

    def times(self, count: int) -> Text:
        """Return ``count`` with the noun that goes with it."""
        noun = self.one if count == 1 else self.more
        return Text(f"{count} {noun.nl}", f"{count} {noun.en}")


RESULTS = Noun(Text("uitslag", "result"), Text("uitslagen", "results"))
RUNS = Noun(Text("run", "run"), Text("runs", "runs"))
SCENARIOS = Noun(Text("scenario", "scenario"), Text("scenario's", "scenarios"))
PRODUCTS = Noun(Text("product", "product"), Text("producten", "products"))
RULES = Noun(Text("regel", "rule"), Text("regels", "rules"))
ENTRIES = Noun(Text("regel", "entry"), Text("regels", "entries"))
FILES = Noun(Text("bestand", "file"), Text("bestanden", "files"))
JUDGEMENTS = Noun(Text("oordeel", "judgement"), Text("oordelen", "judgements"))
PERSONAL = Noun(
    Text("persoonsgegeven", "item of personal data"), Text("persoonsgegevens", "items of personal data")
)
