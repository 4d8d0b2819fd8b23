"""The part of the report that comes from the tracker: round, bevindingen, gaps and the difference with before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ikt_harness.snapshot_file import Snapshot
from ikt_harness.tracking.difference import CLASSES, difference
from ikt_reports import model
from ikt_reports.results import SHOWN

_TIMES = (
    ("seen", "gezien"),
    ("reported", "gemeld"),
    ("solved", "klaar voor hertest"),
    ("retested", "hertest"),
)
_LAYERS = ("gemeente", "provincie", "waterschap", "rijk", "dienst")
_UNJUDGED = "nog niet bepaald"
_UNOWNED = "nog niemand"

Moment = Callable[[str], str]


def round_view(snapshot: Snapshot, adopted: Mapping[str, str] | None) -> model.RoundView:
    """Return what the round is about.

    :param adopted: ``by``, ``role``, ``date`` and ``ground`` of the adoption, which comes after the freeze.
    """
    tracking = snapshot.tracking
    scope = tracking["round"]
    lists = (
        ("deelketens", "ketens"),
        ("koppelvlakken", "koppelvlakken"),
        ("bestuurslagen", "bestuurslagen"),
        ("mijlpalen", "milestones"),
        ("producten", "products"),
    )
    return model.RoundView(
        state="vastgesteld" if adopted else snapshot.round["state"],
        name=scope["name"],
        begin=scope["begin"] or "",
        end=scope["end"] or "",
        scope=tuple(f"{name}: {', '.join(scope[key])}" for name, key in lists if scope[key]),
        out_of_scope=tuple((one["what"], one["why"]) for one in scope["out_of_scope"]),
        adopted=f"{adopted['by']}, {adopted['role']}, {adopted['date']}; grond: {adopted['ground']}"
        if adopted
        else "",
        participants=tuple(_participants(snapshot)),
    )


def _participants(snapshot: Snapshot) -> Iterable[tuple[str, int, int, str]]:
    tracking = snapshot.tracking
    ran = {run["organisation"] for run in snapshot.rows("runs") if run["drive"] != "simulation"}
    for layer in _LAYERS:
        own = [one for one in tracking["organisations"] if one["bestuurslaag"] == layer]
        if own:
            count = sum(one["oin"] in ran or one["code"] in ran for one in own)
            yield layer, count, len(own), str(tracking["denominators"].get(layer, "noemer onbekend"))


def finding_views(
    snapshot: Snapshot, name: Callable[[str], str], moment: Moment
) -> tuple[model.FindingView, ...]:
    """Return every bevinding that is open or was seen or retested in the round, worst first.

    :param name: OIN → how to show it; ``moment``: ISO moment → words.
    """
    tracking, round_name = snapshot.tracking, snapshot.round["name"]
    ranks = {level["code"]: level["rank"] for level in tracking["scale"]["levels"]}
    found = [
        row
        for row in tracking["findings"]
        if row["open"] or round_name in row["rounds"] or round_name in row["retest_rounds"]
    ]
    found.sort(
        key=lambda row: (
            not row["open"],
            ranks.get(row["severity"], 99) if row["scale"] == tracking["scale"]["id"] else 99,
            row["id"],
        )
    )
    return tuple(_finding(row, tracking["scale"]["id"], name, moment) for row in found)


def _finding(
    row: Mapping[str, Any], scale: str, name: Callable[[str], str], moment: Moment
) -> model.FindingView:
    agreed = row["werkafspraak"]
    severity = row["severity"] or _UNJUDGED
    if row["severity"] and row["scale"] != scale:
        severity = f"{severity} (schaal {row['scale']})"
    cause, owner = row["cause"], row["owner"] or _UNOWNED
    if cause == "nog onbekend" and row["proposed_cause"]:
        cause = f"nog onbekend; voorstel: {row['proposed_cause']}"
    if not row["owner"] and row["proposed_owner"]:
        owner = f"{_UNOWNED}; voorstel: {row['proposed_owner']}"
    return model.FindingView(
        id=row["id"],
        anchor=f"bevinding-{row['id'].lower()}",
        title=row["title"],
        description=row["description"],
        state=row["state"],
        open=row["open"],
        severity=severity,
        cause=cause,
        owner=owner,
        recommendation=row["recommendation"] or "",
        action=row["action"] or "",
        werkafspraak=f"{agreed['text']} (met {agreed['with']}, tot {agreed['until']})" if agreed else "",
        tam=row["tam"] or "",
        koppelvlak=row["koppelvlak"],
        held=row["counts_against_product"],
        milestones=tuple(row["milestones"]),
        products=tuple(row["products"]),
        organisations=tuple(name(one) for one in row["organisations"]),
        scenarios=tuple(row["scenarios"]),
        proofs=row.get(
            "failures", len(row["proofs"])
        ),  # rounds frozen earlier kept every proof, and no number
        first_round=row["first_round"] or "",
        retest_round=row["retest_round"] or row["planned_retest_round"] or "",
        times=tuple((word, moment(row["times"][key])) for key, word in _TIMES if row["times"][key]),
        remarks=tuple(row["remarks"]),
    )


def owner_views(findings: Sequence[model.FindingView]) -> tuple[model.OwnerView, ...]:
    """Return the open bevindingen by party, the parties by name and the unowned last."""
    names = sorted(
        {one.owner for one in findings if one.open}, key=lambda name: (name.startswith(_UNOWNED), name)
    )
    return tuple(
        model.OwnerView(name, tuple(one for one in findings if one.open and one.owner == name))
        for name in names
    )


def gap_views(snapshot: Snapshot) -> tuple[model.CellView, ...]:
    """Return the asked places that were not, or only partly, tested; the empty ones first."""
    return tuple(
        model.CellView(
            keten=row["keten"],
            step=row["step"],
            bestuurslaag=row["bestuurslaag"],
            koppelvlak=row["koppelvlak"],
            product=f"{row['product']} ({row['koppelvlak']} {row['standard']})" if row["product"] else "",
            touched=row["touched"],
            scenarios=row["scenarios"],
            failed=row["failed"],
            reason=row["reason"],
        )
        for row in snapshot.tracking["coverage"]["cells"]
        if row["asked"] and row["reason"]
    )


def basischeck_views(snapshot: Snapshot, name: Callable[[str], str]) -> tuple[model.BasischeckView, ...]:
    """Return the basischeck of each product.

    :param name: OIN → how to show it.
    """
    # A snapshot of before there was a basischeck has none.
    cells = snapshot.tracking.get("basischeck", {"cells": []})["cells"]
    mutations = tuple(dict.fromkeys(cell["mutatie"] for cell in cells))
    found = []
    for product, organisation in dict.fromkeys((cell["product"], cell["organisation"]) for cell in cells):
        own = [cell for cell in cells if (cell["product"], cell["organisation"]) == (product, organisation)]
        by_place = {(cell["documenttype"], cell["mutatie"]): cell for cell in own}
        found.append(
            model.BasischeckView(
                product=f"{product} ({name(organisation)})" if organisation else product,
                counts=own[0]["counts"],
                levels=tuple(sorted({cell["level"] for cell in own if not cell["reason"]})),
                mutations=mutations,
                rows=tuple(
                    model.BasischeckRow(
                        kind,
                        tuple(
                            (mutation, cell["mark"], _in_words(cell))
                            if cell
                            else (mutation, "", "bestaat niet")
                            for mutation in mutations
                            for cell in (by_place.get((kind, mutation)),)
                        ),
                    )
                    for kind in dict.fromkeys(cell["documenttype"] for cell in own)
                ),
            )
        )
    return tuple(found)


def _in_words(cell: Mapping[str, Any]) -> str:
    if cell["reason"]:
        return f"{cell['verdict']}: {cell['reason']}"
    where = "op de mock" if cell["environment"] == "mock" else f"op {cell['environment']}"
    return f"{cell['verdict']} {where}; ingediend: {cell['ingediend']}, getoond: {cell['getoond']}"


def difference_view(before: Snapshot, after: Snapshot) -> model.DifferenceView:
    """Return what differs between two snapshots."""
    found = difference(before, after)
    counted = Counter((one.what, one.kind) for one in found.changes)
    changes = [
        model.ChangeView(one.kind, one.what, one.name, one.before, one.after, one.why)
        for one in sorted(found.changes, key=lambda one: (one.what, CLASSES.index(one.kind), one.name))
    ]
    changes += [
        model.ChangeView(
            "stand", "mijlpaal", f"{one.milestone} {one.organisation}".strip(), one.before, one.after, ""
        )
        for one in found.levels
    ]
    return model.DifferenceView(
        before=found.before,
        counts=tuple(
            (kind, counted["bevinding", kind], counted["uitslag", kind], counted["dekking", kind])
            for kind in CLASSES
        ),
        changes=tuple(changes[:SHOWN]),
        total=len(changes),
    )
