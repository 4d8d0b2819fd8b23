"""Compile a snapshot into the report model. Nothing else is read: same snapshot, same model."""

from __future__ import annotations

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
from ikt_reports.results import Results, results_of

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
    results = results_of(snapshot, list(KOPPELVLAKKEN), dutch_moment)
    total = Counter[str]()
    for (_koppelvlak, verdict), number in results.counts.items():
        total[verdict] += number
    milestones = [_milestone(row) for row in snapshot.rows("milestones")]
    in_chain = [one for one in milestones if one.kind != "not-testable"]
    made = model.ReportModel(
        round=snapshot.round["name"],
        concept=snapshot.round["concept"],
        on_mock=results.on_mock,
        simulated=results.simulated,
        total=total.total(),
        counts=_counts(total),
        level_counts=tuple(
            model.Count(level.value, sum(one.level == level for one in in_chain)) for level in Level
        ),
        attention=tuple(result for result in results.shown if result.verdict != Verdict.GESLAAGD),
        attention_total=total.total() - total[Verdict.GESLAAGD],
        koppelvlakken=tuple(_koppelvlakken(snapshot, results)),
        lanes=_lanes(milestones),
        shares=_shares(results.kinds),
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


def _koppelvlakken(snapshot: Snapshot, results: Results) -> Iterator[model.KoppelvlakView]:
    not_run = [
        model.NotRun(
            id=row["id"],
            title=row["title"],
            koppelvlak=row["koppelvlak"],
            required=row["required"] is True,
            reason="niet gedraaid in deze ronde" if row["scripted"] else "nog geen script",
        )
        for row in snapshot.rows("scenarios")
        if row["id"] not in results.ran
    ]
    others = {koppelvlak for koppelvlak, _verdict in results.counts} - set(KOPPELVLAKKEN)
    for name in (*KOPPELVLAKKEN, *sorted(others)):
        own = results.of(name)
        yield model.KoppelvlakView(
            name=name,
            meaning=KOPPELVLAKKEN.get(name, ""),
            counts=_counts(own),
            total=own.total(),
            results=tuple(one for one in results.shown if one.koppelvlak == name),
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


def _shares(counted: Counter[str]) -> tuple[model.ShareView, ...]:
    checks = counted.total()
    return tuple(
        model.ShareView(kind, meaning, counted[kind], round(100 * counted[kind] / checks) if checks else 0)
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


def _counts(counted: Counter[str]) -> tuple[model.Count, ...]:
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
