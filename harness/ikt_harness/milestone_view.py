"""Milestone states for people and programs: one row each, and an explanation down to the single result."""

from __future__ import annotations

from typing import Any

from ikt_harness.levels import AttestState, Connection, MilestoneState, OrganisationState
from ikt_harness.proof import Level
from ikt_schemas.language import LANGUAGES, Language, Text, shown

_NOT_AUTOMATED = {
    "not-testable": Text(
        "Ligt buiten de technische keten en telt in geen percentage mee; alleen een verklaring laat dit zien.",
        "Lies outside the technical chain and is in no percentage; only an attest shows it.",
    ),
    "attested": Text(
        "Vraagt een verklaring van een persoon; scenario's ondersteunen alleen.",
        "Asks for a person's attest; scenarios only support it.",
    ),
    "report": Text(
        "Is bereikt als het stuk is vastgesteld.",
        "Is reached when the document is adopted, which is an attest.",
    ),
}


def explanation(state: MilestoneState) -> Text:
    """Return in one to three sentences why ``state`` is what it is."""
    kind = state.milestone.evidence_kind
    if kind == "automated":
        parts = [_of_level(state), _of_attests(state), _of_uncounted(state)]
    else:
        parts = [_NOT_AUTOMATED[kind], _of_attests(state)]
    return Text(" ".join(p.nl for p in parts if p.nl), " ".join(p.en for p in parts if p.en))


def _of_attests(state: MilestoneState) -> Text:
    every = [*state.attests, *(one for organisation in state.organisations for one in organisation.attests)]
    counting = [one for one in every if not one.why_not and not one.part]
    ended = [one for one in every if one.why_not]
    nl, en = [], []
    if counting:
        nl.append(f"Verklaringen die tellen: {', '.join(one.id for one in counting)}.")
        en.append(f"Attests that count: {', '.join(one.id for one in counting)}.")
    elif not state.reached:
        nl.append(f"Gevraagd is '{state.proof.required_level}': er is geen verklaring die dat laat zien.")
        en.append(f"Asked is '{state.proof.required_level}': no attest shows that.")
    if ended:
        dutch, english = (
            "; ".join(f"{one.id} {shown(one.why_not, language)}" for one in ended) for language in LANGUAGES
        )
        nl.append(f"Telt niet: {dutch}.")
        en.append(f"Does not count: {english}.")
    return Text(" ".join(nl), " ".join(en))


def _of_level(state: MilestoneState) -> Text:
    needed = len(state.proof.required)
    if state.level is Level.ONTBREEKT:
        if not state.organisations:
            return Text(
                f"Geen enkele uitslag van een eigen systeem voor de {needed} verplichte scenario's.",
                f"No result of an own system for the {needed} required scenarios.",
            )
        done = needed - len(state.missing)
        return Text(
            f"{done} van {needed} verplichte scenario's geslaagd bij wie het verst is.",
            f"{done} of {needed} required scenarios passed by whoever came nearest.",
        )
    count = len(state.shown_by)
    share = (
        f"{count} van {state.denominator}"
        if state.denominator
        else f"{count} organisatie(s), noemer onbekend"
    )
    part = (
        f"{count} of {state.denominator}"
        if state.denominator
        else f"{count} organisation(s), denominator unknown"
    )
    if state.level is not Level.AANNEMELIJK:
        return Text(f"'{state.level}' of minder bij {share}.", f"'{state.level}' or less at {part}.")
    return Text(
        f"Alle {needed} verplichte scenario's geslaagd tegen de mock, met een eigen systeem: {share}."
        " Een mock toont hooguit 'aannemelijk'.",
        f"All {needed} required scenarios passed against the mock with an own system: {part}."
        " A mock shows 'aannemelijk' at most.",
    )


def _of_uncounted(state: MilestoneState) -> Text:
    nl, en = [], []
    if state.simulated:
        nl.append(
            f"Uitslagen met een stand-in ({state.simulated}) bewijzen alleen de harness en tellen niet mee."
        )
        en.append(f"Results of a stand-in ({state.simulated}) prove only the harness and do not count.")
    if state.unnamed:
        nl.append(f"Uitslagen zonder organisatie of product ({state.unnamed}) tellen niet mee.")
        en.append(f"Results without organisation or product ({state.unnamed}) do not count.")
    if state.discounted:
        nl.append(
            f"Gezakte uitslagen ({state.discounted}) door de harness of de standaard zelf tellen niet mee."
        )
        en.append(f"Failed results ({state.discounted}) caused by the harness or the standard do not count.")
    return Text(" ".join(nl), " ".join(en))


def as_row(state: MilestoneState, language: Language = "nl") -> dict[str, Any]:
    """Return one element of ``ikt milestones --json``."""
    milestone = state.milestone
    return {
        "slug": milestone.slug,
        "lane": milestone.lane,
        "title": milestone.title,
        "state": state.level.value,
        "missing": list(state.missing),
        "evidence": {
            "kind": milestone.evidence_kind,
            "required_level": state.proof.required_level.value,
            "reached": state.reached,
            "attest": state.proof.attest or None,
            "remark": state.proof.remark or None,
            "explanation": explanation(state).in_language(language),
            "simulated": state.simulated,
            "unnamed": state.unnamed,
            "discounted": state.discounted,
            "shown_by": {"count": len(state.shown_by), "of": state.denominator},
            "attests": [_attest(one) for one in state.attests],
            "organisations": [_organisation(one) for one in state.organisations],
        },
    }


def _organisation(state: OrganisationState) -> dict[str, Any]:
    return {
        "organisation": state.organisation,
        "name": state.name or None,
        "level": state.level.value,
        "missing": list(state.missing),
        "connections": [_connection(one) for one in state.connections],
        "attests": [_attest(one) for one in state.attests],
        "remarks": list(state.remarks),
    }


def _attest(one: AttestState) -> dict[str, Any]:
    return {
        "id": one.id,
        "level": one.level.value,
        "by": one.by,
        "date": one.date,
        "until": one.until or None,
        "environment": one.environment,
        "ground": one.ground,
        "not_applicable": one.part or None,
        "counts": not one.why_not,
        "why_not": one.why_not or None,
    }


def _connection(connection: Connection) -> dict[str, Any]:
    return {
        "part": connection.part,
        "koppelvlak": connection.koppelvlak,
        "environment": connection.environment,
        "product": connection.product,
        "version": connection.version,
        "level": connection.level.value,
        "missing": list(connection.missing),
        "previous": [{"version": version, "level": level.value} for version, level in connection.previous],
        "results": [
            {
                "scenario": one.scenario,
                "verdict": one.verdict,
                "run": one.last.run if one.last else None,
                "seq": one.last.seq if one.last else None,
                "hash": one.last.hash if one.last else None,
            }
            for one in connection.scenarios
        ],
    }


def _told(one: AttestState, indent: str, *, nl: bool) -> str:
    """Return one line about an attest."""
    what = (
        f"{'deel niet van toepassing' if nl else 'part not applicable'}: {one.part}"
        if one.part
        else f"{one.level}, {one.environment}"
    )
    until = f" {'tot' if nl else 'until'} {one.until}" if one.until else ""
    line = (
        f"{indent}{one.id}: {what}; {one.by}, {one.date}{until}; {'grond' if nl else 'ground'}: {one.ground}"
    )
    if not one.why_not:
        return line
    return f"{line}; {'telt niet' if nl else 'does not count'}: {shown(one.why_not, 'nl' if nl else 'en')}"


def explain(state: MilestoneState, language: Language = "nl") -> list[str]:
    """Return the explanation of ``state`` as lines, from the milestone down to the single result."""
    nl = language == "nl"
    lines = [
        f"{state.milestone.slug}: {state.level}",
        f"  {state.milestone.title}",
        f"  {explanation(state).in_language(language)}",
    ]
    if state.proof.attest:
        lines.append(f"  {'Verklaring nodig' if nl else 'Attest needed'}: {state.proof.attest}")
    if state.proof.remark:
        lines.append(f"  {state.proof.remark}")
    lines.extend(_told(one, "  ", nl=nl) for one in state.attests)
    for organisation in state.organisations:
        name = f" ({organisation.name})" if organisation.name else ""
        lines.append(f"  {organisation.organisation}{name}: {organisation.level}")
        lines.extend(f"    {shown(remark, language)}" for remark in organisation.remarks)
        lines.extend(_told(one, "    ", nl=nl) for one in organisation.attests)
        for one in organisation.connections:
            product = f"{one.product} {one.version}".strip()
            lines.append(f"    {one.part} / {one.koppelvlak} / {one.environment} / {product}: {one.level}")
            lines.extend(
                f"      {found.scenario}: {found.verdict}"
                + (f"  (run {found.last.run}, {found.last.seq})" if found.last else "")
                for found in one.scenarios
            )
            lines.extend(
                f"      {'vorige versie' if nl else 'former version'} {version or '-'}: {level}"
                for version, level in one.previous
            )
    if not state.organisations and state.missing:
        lines.append(f"  {'Ontbreekt' if nl else 'Missing'}: {', '.join(state.missing)}")
    return lines
