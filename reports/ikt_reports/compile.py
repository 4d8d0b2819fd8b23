"""Compile a snapshot into the report model. Nothing else is read: same snapshot, same model."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ikt_harness.proof import Level
from ikt_harness.snapshot_file import Snapshot
from ikt_harness.verdict import Verdict
from ikt_reports import model, tracking
from ikt_reports.glossary import used_in

KOPPELVLAKKEN: Mapping[str, str] = {
    "STOP": "besluiten en omgevingsdocumenten publiceren",
    "STAM": "aanvragen en meldingen ontvangen",
    "STTR": "toepasbare regels aanleveren",
    "SWF": "samenwerken aan een verzoek",
    "TRANSPORT": "berichten betrouwbaar uitwisselen",
    "KETEN": "over de koppelvlakken heen",
}
KINDS: Mapping[str, str] = {
    "official": "staat in een gepubliceerde standaard of regeltabel",
    "observed": "gezien in gepubliceerde voorbeelden of bij de echte keten",
    "harness-defined": "keuze van deze harness, omdat er geen openbare bron voor is",
}
EVIDENCE: Mapping[str, str] = {
    "automated": "scenario's",
    "attested": "verklaring",
    "report": "vastgesteld stuk",
    "not-testable": "buiten de keten",
}
_WORST_FIRST = [verdict.value for verdict in reversed(Verdict)]
_MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
_DUTCH_TIME = ZoneInfo("Europe/Amsterdam")


def compile_report(
    snapshot: Snapshot,
    *,
    before: Snapshot | None = None,
    adopted: Mapping[str, str] | None = None,
) -> model.ReportModel:
    """Return the report of ``snapshot``.

    :param before: snapshot of the former round, to compare with.
    :param adopted: who adopted the report, when, on what ground.
    :raises InputRefused: one of the snapshots was changed or damaged.
    """
    # Asking for the hash compares it with what stands before it, so nothing is told of a snapshot that was changed.
    sha256 = snapshot.sha256
    if before is not None:
        _ = before.sha256
    results = _results(snapshot)
    checks = [check for result in results for step in result.steps for check in step.checks]
    milestones = [_milestone(row) for row in snapshot.rows("milestones")]
    in_chain = [one for one in milestones if one.kind != "not-testable"]
    made = model.ReportModel(
        round=snapshot.round["name"],
        concept=snapshot.round["concept"],
        on_mock=any(result.environment == "mock" for result in results),
        simulated=sum(result.simulated for result in results),
        total=len(results),
        counts=_counts(result.verdict for result in results),
        level_counts=tuple(
            model.Count(level.value, sum(one.level == level for one in in_chain)) for level in Level
        ),
        attention=tuple(result for result in results if result.verdict != Verdict.GESLAAGD),
        koppelvlakken=tuple(_koppelvlakken(snapshot, results)),
        lanes=_lanes(milestones),
        shares=_shares(checks),
        rules=_rules(snapshot.rows("rules")),
        runs=tuple(_run(row) for row in snapshot.rows("runs")),
        glossary=(),
        chain_runs=snapshot.chain["runs"],
        chain_head=snapshot.chain["head"],
        chain_problems=tuple(snapshot.chain["problems"]),
        sha256=sha256,
    )
    if snapshot.tracking:
        made = _with_tracking(made, snapshot, before, adopted)
    return _with_glossary(made)


def _with_tracking(
    made: model.ReportModel,
    snapshot: Snapshot,
    before: Snapshot | None,
    adopted: Mapping[str, str] | None,
) -> model.ReportModel:
    tracked = snapshot.tracking
    names = {one["oin"]: one["name"] for one in tracked["organisations"] if one["oin"]}
    findings = tracking.finding_views(snapshot, lambda oin: names.get(oin, oin), dutch_moment)
    summary, gaps = tracked["coverage"]["summary"], tracking.gap_views(snapshot)
    return replace(
        made,
        about=tracking.round_view(snapshot, adopted),
        findings=findings,
        owners=tracking.owner_views(findings),
        scale=f"{tracked['scale']['id']} ({tracked['scale']['origin']})",
        gaps=gaps,
        covered=(summary["asked"], summary["asked"] - len(gaps)),
        duplicates=summary["duplicates"],
        basischeck=tracking.basischeck_views(snapshot, lambda oin: names.get(oin, oin)),
        difference=tracking.difference_view(before, snapshot) if before else None,
    )


def dutch_moment(text: str) -> str:
    """Return an ISO moment as a Dutch reader writes it, in Dutch legal time; other text as it is."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if moment.tzinfo is not None:
        moment = moment.astimezone(_DUTCH_TIME)
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M} uur"


def _as_counted(text: str) -> list[str | int]:
    """Return what sorts ``text`` with its numbers as numbers: F2 before F10."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"([0-9]+)", text)]


def _results(snapshot: Snapshot) -> list[model.ResultView]:
    """Return the last result of each scenario in each unit, worst first."""
    runs = {row["id"]: row for row in snapshot.rows("runs")}
    milestones = {row["id"]: tuple(row["milestones"]) for row in snapshot.rows("scenarios")}
    last: dict[tuple[str, ...], Mapping[str, Any]] = {}
    earlier: Counter[tuple[str, ...]] = Counter()
    for stored in snapshot.rows("results"):
        row = {**stored["record"], **{name: stored[name] for name in ("run", "seq", "hash", "earlier")}}
        run = runs[row["run"]]
        key = (row["scenario"], run["organisation"], run["product"], row["drive"], row["environment"])
        # Two rows of one key differ in something the report does not tell apart.
        earlier[key] += row["earlier"] + (key in last)
        last[key] = row
    ordered = sorted(
        last.items(),
        key=lambda item: (
            _WORST_FIRST.index(item[1]["verdict"]),
            item[1]["required"] is not True,
            list(KOPPELVLAKKEN).index(item[1]["koppelvlak"])
            if item[1]["koppelvlak"] in KOPPELVLAKKEN
            else 99,
            [_as_counted(part) for part in item[0]],
        ),
    )
    return [
        _result(number, row, runs[row["run"]], earlier[key], milestones.get(row["scenario"], ()))
        for number, (key, row) in enumerate(ordered, start=1)
    ]


def _result(
    number: int, row: Mapping[str, Any], run: Mapping[str, Any], earlier: int, milestones: tuple[str, ...]
) -> model.ResultView:
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
        run=row["run"],
        started=dutch_moment(run["started"]),
        seq=row["seq"],
        hash=row["hash"],
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


def _koppelvlakken(snapshot: Snapshot, results: Sequence[model.ResultView]) -> Iterator[model.KoppelvlakView]:
    ran = {result.scenario for result in results}
    not_run = [
        model.NotRun(
            id=row["id"],
            title=row["title"],
            koppelvlak=row["koppelvlak"],
            required=row["required"] is True,
            reason="niet gedraaid in deze ronde" if row["scripted"] else "nog geen script",
        )
        for row in snapshot.rows("scenarios")
        if row["id"] not in ran
    ]
    others = {result.koppelvlak for result in results} - set(KOPPELVLAKKEN)
    for name in (*KOPPELVLAKKEN, *sorted(others)):
        own = tuple(result for result in results if result.koppelvlak == name)
        yield model.KoppelvlakView(
            name=name,
            meaning=KOPPELVLAKKEN.get(name, ""),
            counts=_counts(result.verdict for result in own),
            results=own,
            not_run=tuple(one for one in not_run if one.koppelvlak == name),
        )


def _milestone(row: Mapping[str, Any]) -> model.MilestoneView:
    evidence = row["evidence"]
    return model.MilestoneView(
        slug=row["slug"],
        lane=row["lane"],
        number=_number(row["number_in_table"], row["number_in_picture"]),
        title=row["title"],
        description=row["description"],
        koppelvlakken=tuple(row["koppelvlakken"]),
        target_moment=row["target_moment"],
        kind=evidence["kind"],
        kind_in_words=EVIDENCE[evidence["kind"]],
        level=row["state"],
        required_level=evidence["required_level"],
        missing=tuple(row["missing"]),
        attest=evidence["attest"] or "",
        remark=evidence["remark"] or "",
        explanation=evidence["explanation"],
        units=tuple(
            model.UnitView(
                organisation=organisation["organisation"],
                part=one["part"],
                koppelvlak=one["koppelvlak"],
                environment=one["environment"],
                product=f"{one['product']} {one['version']}".strip(),
                level=one["level"],
                missing=tuple(one["missing"]),
                previous=tuple(
                    (former["version"] or "zonder versie", former["level"]) for former in one["previous"]
                ),
            )
            for organisation in evidence["organisations"]
            for one in organisation["connections"]
        ),
        attests=tuple(_attests(evidence)),
        share=_share(evidence["shown_by"]),
    )


def _share(shown_by: Mapping[str, Any]) -> str:
    if not shown_by["count"]:
        return ""
    return (
        f"{shown_by['count']} van {shown_by['of']}"
        if shown_by["of"]
        else f"{shown_by['count']}, noemer onbekend"
    )


def _attests(evidence: Mapping[str, Any]) -> Iterator[model.AttestView]:
    about = [(one["name"] or one["organisation"], one["attests"]) for one in evidence["organisations"]]
    for name, rows in [("", evidence["attests"]), *about]:
        for row in rows:
            yield model.AttestView(
                id=row["id"],
                about=name,
                level=row["level"],
                environment=row["environment"],
                by=row["by"],
                date=row["date"],
                until=row["until"] or "",
                ground=row["ground"],
                part=row["not_applicable"] or "",
                why_not=row["why_not"] or "",
            )


def _number(table: int | None, picture: int | None) -> str:
    if table is None:
        return ""
    return str(table) if table == picture else f"{table} (plaatje {picture})"


def _lanes(milestones: Sequence[model.MilestoneView]) -> tuple[model.LaneView, ...]:
    names = dict.fromkeys(one.lane for one in milestones)
    return tuple(model.LaneView(name, tuple(one for one in milestones if one.lane == name)) for name in names)


def _shares(checks: Sequence[model.CheckView]) -> tuple[model.ShareView, ...]:
    counted = Counter(check.kind for check in checks)
    return tuple(
        model.ShareView(
            kind, meaning, counted[kind], round(100 * counted[kind] / len(checks)) if checks else 0
        )
        for kind, meaning in KINDS.items()
    )


def _rules(rows: Iterable[Mapping[str, Any]]) -> tuple[model.RulesView, ...]:
    counts = {(row["koppelvlak"], row["status"]): row["count"] for row in rows}
    names = dict.fromkeys(koppelvlak for koppelvlak, _status in counts)
    return tuple(
        model.RulesView(
            name,
            *(
                counts.get((name, status), 0)
                for status in ("enforced", "schema-pack", "not-checked", "not-mockable")
            ),
        )
        for name in names
    )


def _run(row: Mapping[str, Any]) -> model.RunView:
    return model.RunView(
        id=row["id"],
        started=dutch_moment(row["started"]),
        clock=dutch_moment(row["clock"]),
        drive="stand-ins" if row["drive"] == "simulation" else "eigen systeem",
        organisation=row["organisation"],
        product=row["product"],
        seed=row["seed"],
        results=row["count"],
        head=row["head"],
        versions=tuple(sorted(row["versions"].items())),
    )


def _counts(verdicts: Iterable[str]) -> tuple[model.Count, ...]:
    counted = Counter(verdicts)
    return tuple(model.Count(verdict.value, counted[verdict.value]) for verdict in Verdict)


def _with_glossary(made: model.ReportModel) -> model.ReportModel:
    return replace(made, glossary=tuple(used_in(("IKT DSO-LV OIN SHA-256 PRE PROD TAM", *_texts(made)))))


def _texts(value: object) -> Iterator[str]:
    """Yield every text in the model."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from _texts(getattr(value, one.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
