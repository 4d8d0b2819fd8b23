"""What makes a rule of the STOP koppelvlak count as enforced: a clean case, and one change that raises it.

A module of cases is any ``test_rules_*.py`` (or ``test_rules.py``) in this folder with a module constant::

    CASES: tuple[RuleCase, ...] = (
        sample_case("LVBB1002", lambda: samples.besluit(datum=DATUM), lambda v: v.zonder("opdracht.xml")),
        RuleCase("LVBB1550", clean=..., wrong=...),
    )

Nothing else has to be told: ``test_rules_catalogue.py`` finds the module, judges every case, and fails for an enforced
rule without one. A change raises its rule alone; what it raises besides, by nature, is a row of the table in
docs/reference/stop-overlaps.md, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.stop.check import check
from ikt_mocks.stop.samples.voorbeeld import Voorbeeld

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)

#: Judges in an empty folder and returns every code that was raised.
Judged = Callable[[Path], frozenset[str]]
Sample = Callable[[], Voorbeeld]
Mutation = Callable[[Voorbeeld], Voorbeeld]


@dataclass(frozen=True)
class RuleCase:
    """One enforced rule.

    :param clean: raises nothing at all; the rule was really judged.
    :param wrong: raises ``code``, the codes in its row of the overlaps, and nothing else.
    """

    code: str
    clean: Judged
    wrong: Judged


def sample_case(code: str, sample: Sample, mutation: Mutation, *, now: datetime = MOMENT) -> RuleCase:
    """Return the case of a rule that looks at one delivery, judged as a zip by ``ikt check stop`` at ``now``."""

    def clean(folder: Path) -> frozenset[str]:
        judgement = check(_zip(sample(), folder), now)
        assert code in judgement.checked, f"{code} was not judged on the clean sample"
        return judgement.codes

    def wrong(folder: Path) -> frozenset[str]:
        return check(_zip(mutation(sample()), folder), now).codes

    return RuleCase(code, clean, wrong)


def _zip(voorbeeld: Voorbeeld, folder: Path) -> Path:
    path = folder / "opdracht.zip"
    path.write_bytes(voorbeeld.zip())
    return path
