"""Propose bevindingen from failures that share a fingerprint; a person decides about every one of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ikt_harness.proof import Proof
from ikt_harness.tracking.findings import Bevinding
from ikt_harness.tracking.fingerprints import Failure, Observation
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
    seen: Iterable[Observation], known: Collection[str], organisations: Organisations
) -> list[Proposal]:
    """Return a proposal for every fingerprint that is in ``seen`` and not ``known``, those with most results first.

    :param seen: the results of a round.
    :param known: the fingerprints that have a bevinding.
    """
    failing: dict[str, list[tuple[Observation, Failure]]] = {}
    green: dict[str, set[str]] = {}
    for one in seen:
        if one.verdict == Verdict.GESLAAGD and one.product:
            green.setdefault(one.scenario, set()).add(one.product_version)
        for failure in one.failures:
            if failure.fingerprint not in known:
                failing.setdefault(failure.fingerprint, []).append((one, failure))
    made = [_proposal(rows, green, organisations) for rows in failing.values()]
    return sorted(made, key=lambda one: (-one.results, one.failure.fingerprint))


def _proposal(
    rows: list[tuple[Observation, Failure]], green: dict[str, set[str]], organisations: Organisations
) -> Proposal:
    first, failure = rows[0]
    seen = [one for one, _failure in rows]
    products = sorted({one.product_version for one in seen if one.product})
    scenarios = sorted({one.scenario for one in seen})
    passing = set().union(*(green.get(id_, set()) for id_ in scenarios))
    if all(one.drive == "simulation" or one.verdict == Verdict.FOUT for one in seen):
        cause, owner = "harness", HARNESS
        why = "Het ging mis bij een stand-in, of de harness liep zelf vast."
    elif products and set(products) <= passing:
        cause = "inregeling"
        owner = _only({organisations.name(one.organisation) for one in seen if one.organisation})
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
        koppelvlak=first.koppelvlak,
        keten=first.keten,
        round=first.round,
        results=len(rows),
        scenarios=tuple(scenarios),
        organisations=tuple(sorted({one.organisation for one in seen if one.organisation})),
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
