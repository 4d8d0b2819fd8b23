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

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.stop.check import check
from ikt_mocks.stop.samples.voorbeeld import Voorbeeld
from ikt_schemas.packs.folders import any_installed
from ikt_schemas.packs.store import install
from ikt_schemas.tooi import MEERVOUD

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


def in_turn(*mutations: Mutation) -> Mutation:
    """Return the mutation that makes these one after the other."""

    def mutation(voorbeeld: Voorbeeld) -> Voorbeeld:
        for step in mutations:
            voorbeeld = step(voorbeeld)
        return voorbeeld

    return mutation


def with_lists(case: RuleCase, lists: Callable[[Path], None]) -> RuleCase:
    """Return a case that is judged with value lists, which ``lists`` makes in a folder that is then installed."""

    def judged(judge: Judged) -> Judged:
        def judge_with_lists(folder: Path) -> frozenset[str]:
            if not any_installed():
                bron = folder / "lijsten"
                bron.mkdir()
                lists(bron)
                install(bron)
            return judge(folder)

        return judge_with_lists

    return replace(case, clean=judged(case.clean), wrong=judged(case.wrong))


def register(folder: Path, name: str, ids: Iterable[str]) -> None:
    """Write a value list of our own in the form of a published one: CSV, its name that of the file."""
    (folder / f"{name}.csv").write_text("label;uri\n" + "".join(f"naam van {id_};{id_}\n" for id_ in ids))


def registers(folder: Path) -> None:
    """Write a register of each bestuurslaag, with one overheid and none of the fictitious parties."""
    for laag, meervoud in MEERVOUD.items():
        code = {"gemeente": "gm0009", "provincie": "pv09", "waterschap": "ws0009", "ministerie": "mnre0009"}[
            laag
        ]
        register(
            folder, f"rwc_{meervoud}_compleet_1", [f"https://identifier.overheid.nl/tooi/id/{laag}/{code}"]
        )


def _zip(voorbeeld: Voorbeeld, folder: Path) -> Path:
    path = folder / "opdracht.zip"
    path.write_bytes(voorbeeld.zip())
    return path
