"""Propose bevindingen from failures that share a fingerprint; a person decides about every one of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ikt_harness.ledger import Ledger
from ikt_harness.ledger.failures import Failure, failures_of
from ikt_harness.ledger.outcomes import Seen
from ikt_harness.ledger.store import damaged
from ikt_harness.product_name import written
from ikt_harness.proof import Proof
from ikt_harness.tracking.findings import Bevinding
from ikt_harness.tracking.organisations import Organisations
from ikt_harness.verdict import Verdict

HARNESS = "het team van de harness"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Failures with one fingerprint.

    :param results: how many results show it, with the lines (organisation, product, scenario) behind them.
    :param cause: what the pattern of passes and failures suggests; ``owner`` with it.
    :param why: the pattern, in Dutch.
    """

    failure: Failure
    koppelvlak: str
    keten: str
    round: str
    results: int
    scenarios: tuple[str, ...]
    organisations: tuple[str, ...]
    products: tuple[str, ...]
    cause: str
    owner: str
    why: str

    def as_finding(self, proof: Proof, door: str) -> Bevinding:
        """Return the bevinding to write, its cause still open."""
        place = f" bij {self.failure.place}" if self.failure.place else ""
        slugs = dict.fromkeys(slug for id_ in self.scenarios for slug in proof.milestones_of(id_))
        return Bevinding(
            titel=f"{self.koppelvlak}: {self.failure.rule}{place}"[:200],
            beschrijving=f"Verwacht: {self.failure.expected} Gezien: {self.failure.seen}"[:2000],
            koppelvlak=self.koppelvlak,
            keten=self.keten,
            ronde=self.round,
            fingerprints=(self.failure.fingerprint,),
            scenarios=self.scenarios,
            mijlpalen=tuple(slugs),
            voorstel_oorzaak=self.cause,
            voorstel_eigenaar=self.owner,
            door=door,
        )


def proposals(
    ledger: Ledger, round_name: str | None, known: Collection[str], organisations: Organisations
) -> list[Proposal]:
    """Return a proposal for every fingerprint in a round that is not ``known``, those with most results first.

    :param round_name: ``None`` for all rounds.
    :param known: the fingerprints that have a bevinding.
    :raises InputRefused: a result can no longer be read.
    """
    failing: dict[str, list[Seen]] = {}
    green: dict[str, set[str]] = {}
    for one in ledger.seen(round_name):
        if one.latest.verdict == Verdict.GESLAAGD and one.key.product:
            green.setdefault(one.key.scenario, set()).add(written(one.key.product))
        for value in one.fingerprints:
            if value not in known:
                failing.setdefault(value, []).append(one)
    made = [_proposal(value, rows, green, organisations, ledger) for value, rows in failing.items()]
    return sorted(made, key=lambda one: (-one.results, one.failure.fingerprint))


def _proposal(
    fingerprint: str,
    rows: list[Seen],
    green: dict[str, set[str]],
    organisations: Organisations,
    ledger: Ledger,
) -> Proposal:
    first = min(rows, key=lambda one: (one.latest.position, one.latest.seq))
    record = ledger.result(first.latest.run, first.latest.seq)
    failure = next((one for one in failures_of(record) if one.fingerprint == fingerprint), None)
    if failure is None:
        raise damaged(f"run {first.latest.run}, result {first.latest.seq}")
    keys = [one.key for one in rows]
    products = sorted({written(one.product) for one in keys if one.product})
    scenarios = sorted({one.scenario for one in keys})
    passing = set().union(*(green.get(id_, set()) for id_ in scenarios))
    if all(one.key.drive == "simulation" or one.latest.verdict == Verdict.FOUT for one in rows):
        cause, owner = "harness", HARNESS
        why = "Het ging mis bij een stand-in, of de harness liep zelf vast."
    elif products and set(products) <= passing:
        cause = "inregeling"
        owner = _only({organisations.name(one.organisation) for one in keys if one.organisation})
        why = "Dezelfde versie slaagde elders wel voor deze scenario's."
    elif len({_maker(name, organisations) for name in products}) > 1 and not passing:
        cause, owner = "nog onbekend", ""
        why = "Producten van verschillende leveranciers zakken hierop, geen slaagt: kijk naar standaard en harness."
    else:
        cause = "decentrale software"
        owner = _only({_maker(name, organisations) for name in products})
        why = "Alleen dit product zakt hierop." if len(products) == 1 else "Andere producten slagen hiervoor."
    return Proposal(
        failure=failure,
        koppelvlak=record.koppelvlak,
        keten=record.keten,
        round=first.key.round,
        results=sum(one.latest.count for one in rows),
        scenarios=tuple(scenarios),
        organisations=tuple(sorted({one.organisation for one in keys if one.organisation})),
        products=tuple(products),
        cause=cause,
        owner=owner,
        why=why,
    )


def _maker(product: str, organisations: Organisations) -> str:
    known = organisations.producten.get(product)
    return known.leverancier if known else f"de leverancier van {product}"


def _only(names: set[str]) -> str:
    return next(iter(names)) if len(names) == 1 else ""
