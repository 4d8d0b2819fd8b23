"""The difference between two rounds, from their snapshots alone: what is new, solved, back, open, not tested again.

========================  ===================================================================
``nieuw``                 fails now, and was not there in the former round
``opgelost``              failed then, passes now
``teruggekeerd``          passed or was solved then, fails now
``nog open``              failed then, fails now
``niet hertest``          was there then, did not run now
``vervallen``             was there then, and is out of scope or was dropped with a reason now
========================  ===================================================================
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ikt_harness.product_name import split_product
from ikt_harness.proof import Level
from ikt_harness.snapshot_file import Snapshot
from ikt_harness.verdict import Verdict

CLASSES = ("nieuw", "opgelost", "teruggekeerd", "nog open", "niet hertest", "vervallen")
_CLOSED = ("opgelost", "afgewezen", "dubbel")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs; ``what`` is its kind: bevinding, uitslag or dekking."""

    what: str
    name: str
    kind: str
    before: str
    after: str
    why: str = ""

    def as_row(self) -> dict[str, str]:
        """Return one element of ``changes`` in the JSON."""
        return {
            "what": self.what,
            "name": self.name,
            "class": self.kind,
            "before": self.before,
            "after": self.after,
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A milestone of one organisation (or of the programme: empty) whose level differs."""

    milestone: str
    organisation: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between round ``before`` and round ``after``."""

    before: str
    after: str
    changes: tuple[Change, ...]
    levels: tuple[LevelChange, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the difference as a JSON value."""
        counted = Counter((one.what, one.kind) for one in self.changes)
        return {
            "before": self.before,
            "after": self.after,
            "counts": [
                {"what": what, "class": kind, "number": counted[what, kind]}
                for what in ("bevinding", "uitslag", "dekking")
                for kind in CLASSES
            ],
            "changes": [one.as_row() for one in self.changes],
            "levels": [
                {
                    "milestone": one.milestone,
                    "organisation": one.organisation or None,
                    "before": one.before,
                    "after": one.after,
                }
                for one in self.levels
            ],
        }


def difference(before: Snapshot, after: Snapshot) -> Difference:
    """Return what differs between two snapshots."""
    found = [*_findings(before, after), *_results(before, after), *_coverage(before, after)]
    found.sort(key=lambda one: (one.what, CLASSES.index(one.kind), one.name))
    return Difference(before.round["name"], after.round["name"], tuple(found), tuple(_levels(before, after)))


def _findings(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    then = {row["id"]: row for row in before.tracking["findings"]}
    name = after.round["name"]
    for row in after.tracking["findings"]:
        former = then.get(row["id"])
        old, new = former["state"] if former else "", row["state"]
        was_open, is_open = bool(former) and old not in _CLOSED, new not in _CLOSED
        if not was_open and not is_open:
            continue
        why = ""
        if not former:
            kind = "nieuw"
        elif not was_open or (new == "teruggekeerd" and old != new):
            kind = "teruggekeerd"
        elif new == "opgelost":
            kind = "opgelost"
        elif not is_open:
            kind, why = "vervallen", f"{new}: {row['reason'] or '-'}"
        elif name in row["rounds"] or name in row["retest_rounds"]:
            kind = "nog open"
        else:
            kind = "niet hertest"
        yield Change("bevinding", f"{row['id']} {row['title']}", kind, old, new, why)


def _results(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    then, now = _lines(before), _lines(after)
    for line in sorted(then.keys() | now.keys()):
        old, new = then.get(line), now.get(line)
        name, why = " / ".join(part for part in line[:4] if part), ""
        failed, fails = _fails(old), _fails(new)
        if failed and new is None:
            why = _out_of_scope(after, koppelvlak=line[4], keten=line[5], product=line[1])
            kind = "vervallen" if why else "niet hertest"
        elif failed and fails:
            kind = "nog open"
        elif failed and new == Verdict.GESLAAGD:
            kind = "opgelost"
        elif failed:
            kind, why = "niet hertest", f"de uitslag is nu '{new}'"
        elif fails:
            kind = "nieuw" if old is None else "teruggekeerd"
        else:
            continue
        yield Change("uitslag", name, kind, old or "", new or "", why)


def _fails(verdict: str | None) -> bool:
    return verdict is not None and Verdict(verdict).fails


def _lines(snapshot: Snapshot) -> dict[tuple[str, str, str, str, str, str], str]:
    """Return line → last verdict; a line is organisation, product without version, actor, scenario and its place."""
    runs = {row["id"]: row for row in snapshot.rows("runs")}
    found = {}
    for row in snapshot.rows("results"):
        run = runs[row["run"]]
        product, _version = split_product(run["product"])
        record = row["record"]
        actor = "stand-in" if record["drive"] == "simulation" else ""
        line = (
            run["organisation"],
            product,
            actor,
            record["scenario"],
            record["koppelvlak"],
            record["keten"],
        )
        found[line] = str(record["verdict"])
    return found


def _coverage(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    then, now = _cells(before), _cells(after)
    for place in sorted(then.keys() | now.keys()):
        old, new = then.get(place, 0), now.get(place, 0)
        if bool(old) == bool(new):
            continue
        why = ""
        if new:
            kind = "nieuw"
        else:
            why = _out_of_scope(
                after, koppelvlak=place[3], keten=place[0], product=place[4], bestuurslaag=place[2]
            )
            kind = "vervallen" if why else "niet hertest"
        yield Change("dekking", " / ".join(part for part in place if part), kind, str(old), str(new), why)


def _cells(snapshot: Snapshot) -> dict[tuple[str, str, str, str, str], int]:
    """Return place → number of scenarios that ran there, whatever the version of the product."""
    found: dict[tuple[str, str, str, str, str], int] = {}
    for row in snapshot.tracking["coverage"]["cells"]:
        product, _version = split_product(row["product"] or "")
        place = (row["keten"], row["step"], row["bestuurslaag"], row["koppelvlak"], product)
        found[place] = max(found.get(place, 0), row["touched"])
    return found


def _out_of_scope(
    snapshot: Snapshot, *, koppelvlak: str, keten: str, product: str, bestuurslaag: str = ""
) -> str:
    """Return why a place is out of scope in ``snapshot``; empty when it is in scope."""
    scope = snapshot.tracking["round"]
    names = {split_product(one)[0] for one in scope["products"]}
    outside = [
        what
        for what, allowed in (
            (koppelvlak, scope["koppelvlakken"]),
            (keten, scope["ketens"]),
            (bestuurslaag, scope["bestuurslagen"]),
            (product, names),
        )
        if what and allowed and what not in allowed
    ]
    if not outside:
        return ""
    reasons = [one["why"] for one in scope["out_of_scope"] if one["what"] in outside]
    return f"buiten de reikwijdte: {', '.join(outside)}" + (f" ({'; '.join(reasons)})" if reasons else "")


def _levels(before: Snapshot, after: Snapshot) -> Iterator[LevelChange]:
    then, now = _milestone_levels(before), _milestone_levels(after)
    for key in sorted(then.keys() | now.keys()):
        old, new = then.get(key, Level.ONTBREEKT.value), now.get(key, Level.ONTBREEKT.value)
        if old != new:
            yield LevelChange(*key, old, new)


def _milestone_levels(snapshot: Snapshot) -> dict[tuple[str, str], str]:
    found = {}
    for row in snapshot.rows("milestones"):
        if not row["evidence"]["organisations"]:
            found[row["slug"], ""] = row["state"]
        for one in row["evidence"]["organisations"]:
            found[row["slug"], one["organisation"]] = one["level"]
    return found
