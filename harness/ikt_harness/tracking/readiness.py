"""May this version go to PRE, or to PROD? Yes or no, with every reason. The rules are harness-defined:

- every scenario that the connection milestones of the koppelvlak require was last ``geslaagd`` with exactly this
  version, as an own system, at one organisation at least and failing at none;
- no open bevinding of a blocking severity (or of none yet) stands against the product, unless a werkafspraak or an
  acceptance holds or the cause lies outside any product;
- for PROD, somebody attested this version on PRE.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ikt_harness.levels import Evidence, koppelvlak_of
from ikt_harness.product_name import split_product
from ikt_harness.proof import Proof
from ikt_harness.tracking.attests import Attest
from ikt_harness.tracking.chains import Chains
from ikt_harness.tracking.finding_states import FindingState
from ikt_harness.tracking.organisations import KOPPELVLAKKEN
from ikt_harness.tracking.severity import Scale
from ikt_harness.verdict import Verdict
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import LANGUAGES, Phrase, Text, shown

ENVIRONMENTS = ("PRE", "PROD")


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: about a scenario, a bevinding or an attest; ``blocks`` says whether it keeps the version back."""

    about: str
    name: str
    text: Text
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Readiness:
    """The answer; ``required`` and ``passed`` are scenario ids."""

    product: str
    koppelvlak: str
    environment: str
    required: tuple[str, ...]
    passed: tuple[str, ...]
    former: tuple[str, ...]
    reasons: tuple[Reason, ...]

    @property
    def ready(self) -> bool:
        """Whether nothing keeps the version back."""
        return not any(reason.blocks for reason in self.reasons)

    def as_json(self, language: str = "nl") -> dict[str, Any]:
        """Return the value of ``ikt ready --json``."""
        return {
            "product": self.product,
            "koppelvlak": self.koppelvlak,
            "environment": self.environment,
            "ready": self.ready,
            "required": list(self.required),
            "passed": list(self.passed),
            "former_versions": list(self.former),
            "reasons": [
                {
                    "about": one.about,
                    "name": one.name,
                    "text": one.text.en if language == "en" else one.text.nl,
                    "blocks": one.blocks,
                }
                for one in self.reasons
            ],
        }


def required_for(koppelvlak: str, chains: Chains, proof: Proof) -> tuple[str, ...]:
    """Return the ids of the scenarios that guard a release on ``koppelvlak``, in order."""
    found: dict[str, None] = {}
    for slug in chains.release[koppelvlak]:
        for part in proof.milestones[slug].parts:
            if part.name == koppelvlak:
                found.update(dict.fromkeys(part.required))
    return tuple(found)


def readiness(
    product: str,
    koppelvlak: str,
    environment: str,
    *,
    evidence: Iterable[Evidence],
    findings: Sequence[FindingState],
    attests: Sequence[Attest],
    chains: Chains,
    proof: Proof,
    scale: Scale,
    day: date,
) -> Readiness:
    """Return whether ``product`` (name and version) may go to ``environment`` on ``koppelvlak``.

    :raises InputRefused: an unknown koppelvlak or environment, or no version in ``product``.
    """
    name, version = split_product(product)
    _check("--koppelvlak", koppelvlak, KOPPELVLAKKEN)
    _check("--environment", environment, ENVIRONMENTS)
    if not version:
        raise InputRefused(
            Text("de versie van het product ontbreekt", "the version of the product is missing"),
            where="--product",
            todo=Text('Schrijf bijvoorbeeld "Planmaker 4.2".', 'Write for example "Planmaker 4.2".'),
        )
    product = f"{name} {version}"
    required = required_for(koppelvlak, chains, proof)
    last: dict[str, dict[str, str]] = {}
    former: dict[str, None] = {}
    for one in evidence:
        own, own_version = split_product(one.product)
        if one.drive == "simulation" or own != name:
            continue
        if own_version == version:
            last.setdefault(one.scenario, {})[one.organisation] = one.verdict
        elif koppelvlak_of(one.scenario, proof) == koppelvlak:
            former[own_version] = None
    passed = tuple(id_ for id_ in required if _green(last.get(id_)))
    reasons = [*_scenarios(required, last), *_findings(product, name, koppelvlak, findings, scale)]
    if environment == "PROD":
        reasons += _attest(product, attests, proof, koppelvlak, day)
    return Readiness(
        product, koppelvlak, environment, required, passed, tuple(sorted(former)), tuple(reasons)
    )


def _check(option: str, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        names = ", ".join(allowed)
        raise InputRefused(
            Text(f"'{value[:40]}' kan niet", f"'{value[:40]}' is not possible"),
            where=option,
            todo=Text(f"Kies uit: {names}.", f"Choose from: {names}."),
        )


def _green(verdicts: Mapping[str, str] | None) -> bool:
    return bool(verdicts) and all(verdict == Verdict.GESLAAGD for verdict in (verdicts or {}).values())


def _scenarios(required: Sequence[str], last: Mapping[str, Mapping[str, str]]) -> Iterable[Reason]:
    for id_ in required:
        verdicts = last.get(id_)
        if not verdicts:
            yield Reason(
                "scenario", id_, Text("niet gedraaid met deze versie", "did not run with this version")
            )
        elif not _green(verdicts):
            worst = max((Verdict(one) for one in verdicts.values()), key=list(Verdict).index)
            where = ", ".join(who for who, verdict in sorted(verdicts.items()) if verdict != Verdict.GESLAAGD)
            yield Reason("scenario", id_, Text(f"{worst} bij {where or '-'}", f"{worst} at {where or '-'}"))


def _findings(
    product: str, name: str, koppelvlak: str, findings: Sequence[FindingState], scale: Scale
) -> Iterable[Reason]:
    blocking = {level.code for level in scale.levels if level.blocks}
    for state in findings:
        finding = state.finding
        if not state.open or finding.koppelvlak not in ("", koppelvlak):
            continue
        failing = {line[1] for line in state.failing}
        if name not in failing and product not in state.products and finding.product not in (name, product):
            continue
        known = finding.ernstschaal == scale.id
        if finding.held_against_nobody:
            blocks = False
            why = Phrase(
                f"oorzaak {finding.oorzaak}: telt niet tegen het product",
                f"cause {finding.oorzaak}: not held against the product",
            )
        elif state.excused:
            blocks = False
            why = Phrase(
                f"{finding.stand} tot {finding.tot or 'nader order'}",
                f"{finding.stand} until {finding.tot or 'further notice'}",
            )
        elif not finding.ernst:
            why, blocks = Phrase("open, ernst nog niet bepaald", "open, severity not judged yet"), True
        else:
            why, blocks = Phrase(f"open, {finding.ernst}"), not known or finding.ernst in blocking
        told = [
            f"{finding.titel}: {'; '.join(shown(one, language) for one in (why, *state.remarks))}"
            for language in LANGUAGES
        ]
        yield Reason("bevinding", state.finding.id, Text(*told), blocks)


def _attest(
    product: str, attests: Sequence[Attest], proof: Proof, koppelvlak: str, day: date
) -> Iterable[Reason]:
    for one in attests:
        parts = proof.milestones[one.mijlpaal].parts
        if (
            one.omgeving == "PRE"
            and one.product == product
            and one.counts_on(day)
            and any(part.name == koppelvlak for part in parts)
        ):
            text = f"op PRE aangetoond volgens {one.naam}, {one.rol}"
            yield Reason(
                "verklaring", one.id, Text(text, f"shown on PRE according to {one.naam}"), blocks=False
            )
            return
    yield Reason(
        "verklaring",
        product,
        Text(
            "niemand verklaarde deze versie op PRE te hebben getoond", "nobody attested this version on PRE"
        ),
    )
