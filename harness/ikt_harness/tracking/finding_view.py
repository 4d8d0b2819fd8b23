"""A bevinding as one JSON row, for ``ikt findings --json`` and for the snapshot."""

from __future__ import annotations

from typing import Any

from ikt_harness.tracking.finding_states import FindingState


def as_row(state: FindingState) -> dict[str, Any]:
    """Return ``state`` as a JSON value."""
    finding = state.finding
    return {
        "id": finding.id,
        "title": finding.titel,
        "description": finding.beschrijving,
        "state": state.stand,
        "open": state.open,
        "koppelvlak": finding.koppelvlak,
        "keten": finding.keten,
        "step": finding.stap,
        "bestuurslaag": finding.bestuurslaag,
        "instrument": finding.instrument,
        "severity": finding.ernst or None,
        "scale": finding.ernstschaal or None,
        "cause": finding.oorzaak,
        "proposed_cause": finding.voorstel_oorzaak or None,
        "counts_against_product": not finding.held_against_nobody,
        "owner": finding.eigenaar or None,
        "proposed_owner": finding.voorstel_eigenaar or None,
        "recommendation": finding.aanbeveling or None,
        "action": finding.actie or None,
        "werkafspraak": {"text": finding.werkafspraak, "with": finding.met, "until": finding.tot}
        if finding.werkafspraak
        else None,
        "until": finding.tot or None,
        "excused": state.excused,
        "tam": finding.tam or None,
        "milestones": list(finding.mijlpalen),
        "minimum_actions": list(finding.minimale_acties),
        "duplicate_of": finding.dubbel_van or None,
        "reason": finding.reden or None,
        "by": finding.door,
        "first_round": state.rounds[0] if state.rounds else finding.ronde or None,
        "planned_retest_round": finding.hertestronde or None,
        "retest_round": state.retested[0] or None,
        "rounds": list(state.rounds),
        "retest_rounds": list(state.retest_rounds),
        "times": {name: moment or None for name, moment in state.times.items()},
        "organisations": list(state.organisations),
        "products": list(state.products),
        "failing": [
            {"organisation": organisation, "product": product, "scenario": scenario}
            for organisation, product, scenario in state.failing
        ],
        "fingerprints": list(finding.fingerprints),
        "scenarios": sorted({*finding.scenarios, *state.scenarios}),
        "failures": state.failures,
        "proofs": [
            {
                "run": proof.run,
                "seq": proof.seq,
                "hash": proof.hash,
                "round": proof.round,
                "organisation": proof.organisation,
                "product": proof.product,
                "drive": proof.drive,
                "scenario": proof.scenario,
                "check": proof.check,
                "expected": proof.expected,
                "seen": proof.seen,
            }
            for proof in state.proofs
        ],
        "remarks": list(state.remarks),
        "history": [
            {"moment": moment, "by": who, "state": stand, "reason": why}
            for moment, who, stand, why in state.history.steps
        ],
    }
