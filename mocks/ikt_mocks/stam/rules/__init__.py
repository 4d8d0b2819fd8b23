"""The rules STAM messages are judged by: all our own, as no rule table of STAM is public."""

from __future__ import annotations

from collections.abc import Mapping

from ikt_mocks.rules import Rule, collect
from ikt_mocks.stam.rules import inhoud, leesbaar, reeks, vorm
from ikt_mocks.stam.rules._subject import Bericht
from ikt_mocks.stam.rules.leesbaar import Poging
from ikt_mocks.stam.rules.reeks import Reeks, lid_van, reeksen

LEESBAAR: Mapping[str, Rule[Poging]] = collect(leesbaar)
RULES: Mapping[str, Rule[Bericht]] = collect(vorm, inhoud)
REEKS: Mapping[str, Rule[Reeks]] = collect(reeks)

__all__ = ["LEESBAAR", "REEKS", "RULES", "Bericht", "Poging", "Reeks", "lid_van", "reeksen"]
