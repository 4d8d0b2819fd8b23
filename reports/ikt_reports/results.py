"""The results of a round for its report: numbers of all, and the worst of them down to the single check."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ikt_harness.numbered import as_counted
from ikt_harness.snapshot_file import Snapshot
from ikt_harness.verdict import Verdict
from ikt_reports import model

SHOWN = 2000
"""So many results are shown with their steps: no reader, and no browser, takes those of a whole country."""

_WORST_FIRST = [verdict.value for verdict in reversed(Verdict)]
_Key = tuple[str, str, str, str, str]


class _Line(NamedTuple):
    """The last result of one unit as far as numbers go; ``place`` is its place in the snapshot."""

    order: tuple[int, bool, int]
    place: int
    verdict: str
    koppelvlak: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """The last results of each scenario in each unit.

    :param shown: the :data:`SHOWN` worst of them, worst first.
    :param counts: (koppelvlak, verdict) → number, of all.
    :param simulated: in how many a stand-in acted.
    :param ran: the scenarios that have a result.
    :param kinds: kind of ground → number of checks, of all.
    """

    shown: tuple[model.ResultView, ...]
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    simulated: int = 0
    on_mock: bool = False
    ran: frozenset[str] = frozenset()
    kinds: Counter[str] = field(default_factory=Counter)

    def of(self, koppelvlak: str) -> Counter[str]:
        """Return verdict → number for one koppelvlak."""
        return Counter(
            {verdict: number for (name, verdict), number in self.counts.items() if name == koppelvlak}
        )


def results_of(snapshot: Snapshot, koppelvlakken: list[str], moment: Callable[[str], str]) -> Results:
    """Return the results of ``snapshot``, which is read twice, so that only what is shown is in memory.

    :param koppelvlakken: in the order in which they are told.
    :param moment: gives an ISO moment in words.
    :raises InputRefused: the snapshot was changed or damaged.
    """
    runs = {row["id"]: row for row in snapshot.rows("runs")}
    last: dict[_Key, _Line] = {}
    earlier: Counter[_Key] = Counter()
    for place, row in enumerate(snapshot.rows("results")):
        record, run = row["record"], runs[row["run"]]
        key = (
            record["scenario"],
            run["organisation"],
            run["product"],
            record["drive"],
            record["environment"],
        )
        # Two rows of one key differ in something the report does not tell apart.
        earlier[key] += row["earlier"] + (key in last)
        name = record["koppelvlak"]
        order = (
            _WORST_FIRST.index(record["verdict"]),
            record["required"] is not True,
            koppelvlakken.index(name) if name in koppelvlakken else 99,
        )
        kinds = tuple(check["kind"] for step in record["steps"] for check in step["checks"])
        last[key] = _Line(order, place, record["verdict"], name, kinds)
    chosen = heapq.nsmallest(
        SHOWN, last.items(), key=lambda item: (item[1].order, tuple(map(as_counted, item[0])))
    )
    return Results(
        shown=_shown(snapshot, chosen, earlier, runs, moment),
        counts=Counter((line.koppelvlak, line.verdict) for line in last.values()),
        simulated=sum(key[3] == "simulation" for key in last),
        on_mock=any(key[4] == "mock" for key in last),
        ran=frozenset(key[0] for key in last),
        kinds=Counter(kind for line in last.values() for kind in line.kinds),
    )


def _shown(
    snapshot: Snapshot,
    chosen: list[tuple[_Key, _Line]],
    earlier: Mapping[_Key, int],
    runs: Mapping[str, Mapping[str, Any]],
    moment: Callable[[str], str],
) -> tuple[model.ResultView, ...]:
    milestones = {row["id"]: tuple(row["milestones"]) for row in snapshot.rows("scenarios")}
    numbers = {line.place: (number, earlier[key]) for number, (key, line) in enumerate(chosen, start=1)}
    found: dict[int, model.ResultView] = {}
    for place, row in enumerate(snapshot.rows("results")):
        if place in numbers:
            number, before = numbers[place]
            slugs = milestones.get(row["record"]["scenario"], ())
            found[number] = _result(number, row, runs[row["run"]], before, slugs, moment)
    return tuple(found[number] for number in sorted(found))


def _result(
    number: int,
    stored: Mapping[str, Any],
    run: Mapping[str, Any],
    earlier: int,
    milestones: tuple[str, ...],
    moment: Callable[[str], str],
) -> model.ResultView:
    row = stored["record"]
    simulated = row["drive"] == "simulation"
    return model.ResultView(
        anchor=f"uitslag-{number}",
        scenario=row["scenario"],
        title=row["title"],
        koppelvlak=row["koppelvlak"],
        keten=row["keten"],
        ground=row["ground"],
        verdict=row["verdict"],
        required=row["required"],
        duration=row["duration"],
        simulated=simulated,
        actor="een stand-in van de harness" if simulated else "het eigen systeem",
        organisation=run["organisation"],
        product=run["product"],
        environment=row["environment"],
        run=stored["run"],
        started=moment(run["started"]),
        seq=stored["seq"],
        hash=stored["hash"],
        earlier=earlier,
        milestones=milestones,
        steps=tuple(_step(step) for step in row["steps"]),
    )


def _step(row: Mapping[str, Any]) -> model.StepView:
    checks = [
        model.CheckView(
            id=check["id"],
            verdict=check["verdict"],
            required=check["required"],
            expected=check["explanation"],
            seen=check["seen"],
            ground=check["ground"],
            kind=check["kind"],
        )
        for check in row["checks"]
    ]
    # A stable sort: within one verdict the order of the script stays.
    checks.sort(key=lambda check: (_WORST_FIRST.index(check.verdict), not check.required))
    return model.StepView(row["name"], row["verdict"], row["duration"], row["note"], tuple(checks))
