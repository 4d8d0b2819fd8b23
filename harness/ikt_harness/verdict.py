"""The ordered vocabulary of outcomes. A verdict is not an exception: a failed check is a result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Outcome of a check, a step or a scenario, from best to worst."""

    GESLAAGD = "geslaagd"
    TE_BEOORDELEN = "te beoordelen"  # a person must look
    OVERGESLAGEN = "overgeslagen"  # left out on purpose, with a reason
    NIET_UITVOERBAAR = "niet uitvoerbaar"  # a precondition failed, nothing was judged
    GEZAKT = "gezakt"
    FOUT = "fout"  # the harness itself failed

    @property
    def fails(self) -> bool:
        """Whether a required scenario with this outcome makes a run fail."""
        return self in (Verdict.NIET_UITVOERBAAR, Verdict.GEZAKT, Verdict.FOUT)


_ORDER = list(Verdict)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of ``verdicts``; ``geslaagd`` when there are none."""
    return max(verdicts, key=_ORDER.index, default=Verdict.GESLAAGD)


@dataclass(frozen=True, slots=True)
class Summary:
    """How many results have which outcome, and whether a required one failed.

    :param counts: outcome → number, for every outcome.
    :param required_failed: ids of required scenarios that failed, in order.
    """

    counts: dict[str, int]
    required_failed: tuple[str, ...]

    @classmethod
    def of(cls, results: Iterable[tuple[str, Verdict, bool]]) -> Summary:
        """Summarise (scenario id, outcome, required) triples."""
        rows = list(results)
        counted = Counter(verdict for _, verdict, _ in rows)
        return cls(
            counts={verdict.value: counted[verdict] for verdict in Verdict},
            required_failed=tuple(
                scenario for scenario, verdict, required in rows if required and verdict.fails
            ),
        )

    @property
    def ok(self) -> bool:
        """Whether no required scenario failed."""
        return not self.required_failed

    def as_json(self) -> dict[str, object]:
        """Return the ``summary`` of ``ikt run --json``."""
        return {
            "total": sum(self.counts.values()),
            "verdicts": self.counts,
            "required_failed": list(self.required_failed),
        }
