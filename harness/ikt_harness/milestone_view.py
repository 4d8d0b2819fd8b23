"""Milestone states for people and programs: one row each, and an explanation down to the single result."""

from __future__ import annotations

from typing import Any

from ikt_harness.levels import Connection, MilestoneState, OrganisationState
from ikt_harness.proof import Level
from ikt_schemas.language import Language, Text

_NO_ATTESTS = Text(
    "deze versie kan verklaringen en bewijs van PRE of PROD nog niet vastleggen",
    "this version cannot record attests or evidence of PRE or PROD yet",
)


def explanation(state: MilestoneState) -> Text:
    """Return in one to three sentences why ``state`` is what it is."""
    kind = state.milestone.evidence_kind
    if kind == "not-testable":
        return Text(
            "Ligt buiten de technische keten en telt in geen percentage mee. Alleen een verklaring kan dit laten"
            f" zien; {_NO_ATTESTS.nl}.",
            "Lies outside the technical chain and is in no percentage. Only an attest can show it;"
            f" {_NO_ATTESTS.en}.",
        )
    if kind == "attested":
        return Text(
            f"Vraagt een verklaring van een persoon; scenario's ondersteunen alleen. {_sentence(_NO_ATTESTS.nl)}",
            f"Asks for a person's attest; scenarios only support it. {_sentence(_NO_ATTESTS.en)}",
        )
    if kind == "report":
        return Text(
            f"Is bereikt als het stuk is vastgesteld. {_sentence(_NO_ATTESTS.nl)}",
            f"Is reached when the document is adopted. {_sentence(_NO_ATTESTS.en)}",
        )
    parts = [_of_level(state), _of_uncounted(state)]
    return Text(" ".join(p.nl for p in parts if p.nl), " ".join(p.en for p in parts if p.en))


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."


def _of_level(state: MilestoneState) -> Text:
    needed, required = len(state.proof.required), state.proof.required_level
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
    return Text(
        f"Alle {needed} verplichte scenario's geslaagd tegen de mock, met een eigen systeem: {count} organisatie(s),"
        f" noemer onbekend. Een mock toont hooguit 'aannemelijk'; gevraagd is '{required}' en {_NO_ATTESTS.nl}.",
        f"All {needed} required scenarios passed against the mock with an own system: {count} organisation(s),"
        f" denominator unknown. A mock shows 'aannemelijk' at most; asked is '{required}' and {_NO_ATTESTS.en}.",
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
            "shown_by": {"count": len(state.shown_by), "of": None},
            "organisations": [_organisation(one) for one in state.organisations],
        },
    }


def _organisation(state: OrganisationState) -> dict[str, Any]:
    return {
        "organisation": state.organisation,
        "level": state.level.value,
        "missing": list(state.missing),
        "connections": [_connection(one) for one in state.connections],
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
    for organisation in state.organisations:
        lines.append(f"  {organisation.organisation}: {organisation.level}")
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
