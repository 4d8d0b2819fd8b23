"""Which rules the mock enforces: the catalogue joined with what the koppelvlakken really register."""

from __future__ import annotations

from functools import cache

from ikt_mocks.stam.rules import enforced_codes as stam
from ikt_mocks.stop.rules import enforced_codes as stop
from ikt_mocks.sttr.rules import enforced_codes as sttr
from ikt_schemas.catalogue import CatalogueRule, with_enforced


@cache
def all_rules() -> tuple[CatalogueRule, ...]:
    """Return every published rule and every own one, ordered by koppelvlak and code."""
    return with_enforced(stop() | stam() | sttr())
