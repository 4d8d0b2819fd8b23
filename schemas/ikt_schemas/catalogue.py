"""The rule catalogue: every code of the published rule tables, with what it takes to judge it.

The CSV files under ``data/`` hold facts only (code, ernst, phase) and our own grouping; no rule text.

==================== ======================================================================= =====
file                 source                                                                  rules
==================== ======================================================================= =====
``rules_lvbb``       validatiematrix, chapter 04: the LVBB rules; phase is its column Flow   264
``rules_schematron`` the schematrons of STOP 1.3.0 (179) and BHKV 1.2.0 (25)                 204
``rules_ozon``       validatiematrix, OZON (149) and GEOMETRY (5)                            154
``rules_tpod``       validatiematrix, chapter 06 and 04: TPOD, each code once                145
``rules_rtr``        validatiematrix, chapter 07 (6), and 3 named in the OZON table only     9
==================== ======================================================================= =====

Chapter 06 names three codes twice, a second file repeats 81 of its codes, and 30 of them stand in chapter 04
too, which alone states their ernst. Whether a rule is *enforced* is never data: it is derived from the rules
that the koppelvlakken register.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, cast, get_args

from ikt_schemas.errors import HarnessBroken
from ikt_schemas.language import Language, Text

Koppelvlak = Literal["STOP", "STAM", "STTR", "TRANSPORT"]
Status = Literal["enforced", "schema-pack", "not-checked", "not-mockable"]
Needs = Literal["none", "history", "clock", "valuelist"]
#: As the tables state it; ``ontraden`` occurs in the schematrons only, ``None`` is: not stated.
RuleErnst = Literal["fout", "waarschuwing", "informatie", "ontraden"] | None

_TABLES = ("rules_lvbb", "rules_schematron", "rules_ozon", "rules_tpod", "rules_rtr")

#: Why a rule is not enforced, by the key in the data.
REASONS: Mapping[str, Text] = MappingProxyType(
    {
        "delivery": Text(
            "de mock bewaakt deze regel niet; de levering alleen zou volstaan",
            "the mock does not enforce this rule; the delivery alone would do",
        ),
        "register": Text(
            "vraagt het register van eerdere leveringen; de mock bewaakt deze regel niet",
            "needs the register of earlier deliveries; the mock does not enforce this rule",
        ),
        "valuelist": Text(
            "vraagt een waardelijst die niet in het product zit",
            "needs a value list that is not part of the product",
        ),
        "schematron": Text(
            "zit in de gepubliceerde schematrons; nodig is het gepubliceerde schemapakket",
            "is in the published schematrons; the published schema pack is needed",
        ),
        "schema": Text(
            "is oordelen met de gepubliceerde schema's; nodig is het gepubliceerde schemapakket",
            "is judging by the published schemas; the published schema pack is needed",
        ),
        "text-diff": Text(
            "vraagt een vergelijking met de tekst van de was-versie",
            "needs a comparison with the text of the was-version",
        ),
        "internal": Text(
            "interne stap van de keten; een levering kan deze regel niet oproepen",
            "internal step of the chain; no delivery can provoke this rule",
        ),
    }
)

_OWN_PREFIX: Mapping[str, Koppelvlak] = MappingProxyType(
    {
        "IKT-STOP-": "STOP",
        "IKT-STAM-": "STAM",
        "IKT-TR-": "STTR",
        "IKT-DK-": "TRANSPORT",
        "IKT-GB-": "TRANSPORT",
    }
)


@dataclass(frozen=True, slots=True)
class CatalogueRule:
    """One rule of the published tables, or one of our own.

    :param phase: the published flow number of the rule; empty when the tables state none.
    :param group: our own grouping (the letters A to J for the LVBB).
    :param needs: what judging takes beyond the delivery itself.
    :param reason: why it is not enforced; ``None`` when it is.
    """

    code: str
    koppelvlak: Koppelvlak
    ernst: RuleErnst
    phase: str
    group: str
    needs: Needs
    status: Status
    reason: Text | None

    def as_json(self, language: Language = "nl") -> dict[str, object]:
        """Return one element of ``ikt rules --json``."""
        return {
            "code": self.code,
            "koppelvlak": self.koppelvlak,
            "ernst": self.ernst,
            "status": self.status,
            "needs": self.needs,
            "reason": self.reason.in_language(language) if self.reason else None,
        }


@cache
def published() -> Mapping[str, CatalogueRule]:
    """Return code → rule for every rule of the published tables, none of them ``enforced``.

    :raises HarnessBroken: the data of the product is not in order.
    """
    found: dict[str, CatalogueRule] = {}
    for table in _TABLES:
        text = files("ikt_schemas.data").joinpath(f"{table}.csv").read_text(encoding="utf-8")
        for row in csv.DictReader(text.splitlines()):
            if row["code"] in found:
                raise HarnessBroken(f"{row['code']} stands twice in the rule catalogue")
            found[row["code"]] = _read(row)
    return MappingProxyType(found)


def _read(row: dict[str, str]) -> CatalogueRule:
    allowed = (
        ("koppelvlak", get_args(Koppelvlak)),
        ("status", ("schema-pack", "not-checked", "not-mockable")),
        ("needs", get_args(Needs)),
        ("ernst", ("fout", "waarschuwing", "ontraden", "")),
        ("reason", tuple(REASONS)),
    )
    for column, values in allowed:
        if row[column] not in values:
            raise HarnessBroken(f"rule catalogue, {row['code']}: {column} is '{row[column]}'")
    return CatalogueRule(
        code=row["code"],
        koppelvlak=cast("Koppelvlak", row["koppelvlak"]),
        ernst=cast("RuleErnst", row["ernst"] or None),
        phase=row["phase"],
        group=row["group"],
        needs=cast("Needs", row["needs"]),
        status=cast("Status", row["status"]),
        reason=REASONS[row["reason"]],
    )


def with_enforced(
    enforced: frozenset[str], own_ernst: Mapping[str, RuleErnst] | None = None
) -> tuple[CatalogueRule, ...]:
    """Return all rules, ordered by koppelvlak and code, with those in ``enforced`` marked so.

    Own codes (``IKT-STOP-nnn``, ``IKT-STAM-nnn``, ``IKT-TR-nnn``, ``IKT-DK-nnn``, ``IKT-GB-nnn``) exist only as
    enforced rules.

    :param own_ernst: own code → its ernst; fout when it says nothing.
    :raises HarnessBroken: a code that is neither published nor of our own form.
    """
    rules = {
        code: replace(rule, status="enforced", reason=None) if code in enforced else rule
        for code, rule in published().items()
    }
    for code in enforced - rules.keys():
        rules[code] = _own(code, (own_ernst or {}).get(code, "fout"))
    return tuple(sorted(rules.values(), key=lambda rule: (rule.koppelvlak, rule.code)))


def _own(code: str, ernst: RuleErnst) -> CatalogueRule:
    for prefix, koppelvlak in _OWN_PREFIX.items():
        if code.startswith(prefix):
            return CatalogueRule(code, koppelvlak, ernst, "", "own", "none", "enforced", None)
    raise HarnessBroken(f"{code} is enforced, but it is no published code and has no own prefix")
