"""Where every milestone stands: what the results show, joined with the register and with what persons attest.

The rules are harness-defined:

- an organisation of which the register knows the bestuurslaag counts only in the lane of that bestuurslaag;
- an attest about PRE shows ``aangetoond``, one about PROD (or about what has no environment) ``bevestigd``;
- a withdrawn, expired or not yet valid attest does not count and is named;
- an attest does not outlive a later failure: when a required scenario of the same organisation last failed on a
  later day, it counts no longer;
- a part of a milestone may be attested as not applicable; the other parts then decide;
- the adoption of a round's report is the attest of the milestone that asks for that report;
- a failed result that belongs to a bevinding with cause ``harness`` or ``standaard`` is held against nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from operator import itemgetter

from ikt_harness.ledger import Key, Ledger
from ikt_harness.ledger.outcomes import LeftOut
from ikt_harness.levels import AttestState, Evidence, MilestoneState, OrganisationState, evidence_in
from ikt_harness.proof import Level, MilestoneProof
from ikt_harness.tracking.attests import Attest
from ikt_harness.tracking.organisations import LANE_OF, Organisations
from ikt_harness.verdict import Verdict
from ikt_schemas.language import Phrase

UNTESTED = Phrase("bevestigd zonder ketentest", "confirmed without a chain test")
UNKNOWN = Phrase("niet in het register", "not in the register")
_KEY = itemgetter(*(Evidence._fields.index(name) for name in Key._fields))


@dataclass(frozen=True, slots=True)
class Stated:
    """What people stated, as far as milestones go.

    :param day: the day on which is judged.
    :param adopted: number of a round whose report was adopted → who, when, on what ground.
    :param started: run → ISO moment at which it started.
    """

    day: date
    organisations: Organisations = field(default_factory=Organisations)
    attests: Sequence[Attest] = ()
    adopted: Mapping[int, AttestState] = field(default_factory=dict)
    started: Mapping[str, str] = field(default_factory=dict)


def without(ledger: Ledger, held_back: LeftOut, round_name: str | None) -> Iterator[Evidence]:
    """Yield the evidence that is held against somebody, of one round or of all, in the order of the ledger.

    What stood before a result that is left out decides in its place.
    """
    if not held_back.instead:
        yield from evidence_in(ledger, round_name)
        return
    kept = [one for one in evidence_in(ledger, round_name) if _KEY(one) not in held_back.instead]
    for key, latest in held_back.instead.items():
        if latest is not None:
            kept.append(
                Evidence(
                    position=latest.position,
                    seq=latest.seq,
                    run=latest.run,
                    round=key.round,
                    organisation=key.organisation,
                    product=key.product,
                    drive=key.drive,
                    environment=key.environment,
                    scenario=key.scenario,
                    koppelvlak=key.koppelvlak,
                    verdict=latest.verdict,
                    hash=latest.hash,
                    results=latest.count,
                )
            )
    kept.sort(key=itemgetter(0, 1))
    yield from kept


def milestones_stand(states: Sequence[MilestoneState], stated: Stated) -> list[MilestoneState]:
    """Return ``states`` with what was stated."""
    by_milestone: dict[str, list[Attest]] = {}
    for attest in stated.attests:
        by_milestone.setdefault(attest.mijlpaal, []).append(attest)
    return [_stand(state, by_milestone.get(state.milestone.slug, ()), stated) for state in states]


def _stand(state: MilestoneState, attests: Sequence[Attest], stated: Stated) -> MilestoneState:
    lane = state.milestone.lane
    own: dict[str, list[Attest]] = {}
    for attest in attests:
        own.setdefault(attest.organisatie, []).append(attest)
    found: dict[str, OrganisationState] = {}
    for one in state.organisations:
        known = stated.organisations.find(one.organisation)
        if known is None or lane not in LANE_OF.values() or LANE_OF.get(known.bestuurslaag) == lane:
            found[known.key if known else one.organisation] = one
    for key in own:
        if key and key not in found:
            known = stated.organisations.find(key)
            name = known.oin if known and known.oin else key
            found[key] = OrganisationState(name, Level.ONTBREEKT, (), state.proof.required)
    organisations = tuple(
        _organisation(one, state.proof, own.get(key, ()), stated)
        for key, one in sorted(found.items(), key=lambda item: item[1].organisation)
    )
    general = [_judge(attest, "", stated) for attest in own.get("", ())]
    round_number = state.milestone.ikt_round
    if (
        state.milestone.evidence_kind == "report"
        and round_number is not None
        and round_number in stated.adopted
    ):
        general.append(stated.adopted[round_number])
    levels = [one.level for one in organisations] + [one.level for one in general if not one.why_not]
    best = min(organisations, key=lambda one: len(one.missing), default=None)
    return replace(
        state,
        level=max(levels, key=list(Level).index, default=Level.ONTBREEKT),
        organisations=organisations,
        missing=best.missing if best else state.proof.required,
        attests=tuple(general),
        denominator=_denominator(lane, stated.organisations),
    )


def _denominator(lane: str, organisations: Organisations) -> int | None:
    layer = next((layer for layer, name in LANE_OF.items() if name == lane), "")
    stated = organisations.noemers.get(layer)
    return stated.aantal if stated else None


def _organisation(
    state: OrganisationState, proof: MilestoneProof, attests: Sequence[Attest], stated: Stated
) -> OrganisationState:
    failed_on = _last_failure(state, stated.started) if attests else ""
    judged = [_judge(attest, failed_on, stated) for attest in attests]
    counting = [one for one in judged if not one.why_not]
    dropped = {one.part for one in counting if one.part}
    needed = {
        id_ for part in proof.parts if part.counts and part.name not in dropped for id_ in part.required
    }
    missing = tuple(id_ for id_ in state.missing if id_ in needed)
    shown = Level.AANNEMELIJK if needed and not missing and state.connections else Level.ONTBREEKT
    said = [one.level for one in counting if not one.part]
    level = max([shown, *said], key=list(Level).index)
    remarks = []
    if level is Level.BEVESTIGD and shown is Level.ONTBREEKT and proof.required:
        remarks.append(UNTESTED)
    known = stated.organisations.find(state.organisation)
    if known is None:
        remarks.append(UNKNOWN)
    return replace(
        state,
        level=level,
        missing=missing,
        name=known.naam if known else "",
        attests=tuple(judged),
        remarks=tuple(remarks),
    )


def _last_failure(state: OrganisationState, started: Mapping[str, str]) -> str:
    """Return the ISO day of the latest required scenario that last failed; empty when none did."""
    days = [
        started.get(one.last.run, "")[:10]
        for connection in state.connections
        for one in connection.scenarios
        if one.last and Verdict(one.last.verdict).fails
    ]
    return max(days, default="")


def _judge(attest: Attest, failed_on: str, stated: Stated) -> AttestState:
    if attest.ingetrokken:
        why_not = Phrase(f"ingetrokken: {attest.ingetrokken}", f"withdrawn: {attest.ingetrokken}")
    elif attest.expired_on(stated.day):
        why_not = Phrase(f"verlopen op {attest.geldig_tot}", f"expired on {attest.geldig_tot}")
    elif not attest.counts_on(stated.day):
        why_not = Phrase("nog niet geldig", "not valid yet")
    elif failed_on > attest.datum and not attest.niet_van_toepassing:
        why_not = Phrase(f"later gezakt, op {failed_on}", f"failed later, on {failed_on}")
    else:
        why_not = Phrase("")
    return AttestState(
        id=attest.id,
        level=attest.level,
        by=f"{attest.naam}, {attest.rol}",
        date=attest.datum,
        until=attest.geldig_tot,
        environment=attest.omgeving,
        ground=attest.grond,
        part=attest.niet_van_toepassing,
        why_not=why_not,
    )
