"""The failures in a result, and their fingerprints: what binds many failing checks to one cause.

The fingerprint of a failing check is made of the koppelvlak, the rule it rests on (or its own id when no rule is
named) and the place in the message, without what differs from message to message: numbers, hashes and quoted
values. Neither scenario nor product are part of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ikt_harness.ledger.canonical import sha256_hex
from ikt_harness.ledger.records import ResultRecord
from ikt_harness.verdict import Verdict

_RULE = re.compile(r"\b(?:IKT-[A-Z]+-\d{3}|[A-Z]{2,8}-?\d{2,5})\b")
# A predicate that never ends must not be looked for from every place in a long message.
_XPATH = re.compile(
    r"(?<!\S)/{1,2}[A-Za-z_][\w:.-]*(?:\[[^\]]{0,500}\])?(?:/{1,2}@?[\w:.*-]+(?:\[[^\]]{0,500}\])?)+"
)
_INDEX = re.compile(r"\[[^\]]*\]")
_PREFIX = re.compile(r"(?<=/)@?[\w.-]+:(?=[\w*])")


FAILING = frozenset(verdict.value for verdict in Verdict if verdict.fails)
"""The verdicts of a result that failed."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One failing required check, or a scenario that failed without one."""

    fingerprint: str
    rule: str
    place: str
    check: str
    expected: str
    seen: str


def failures_of(record: ResultRecord) -> tuple[Failure, ...]:
    """Return the failures in a result, one per fingerprint, in the order of the script."""
    return failures_in(record.as_json()) if record.verdict in FAILING else ()


def failures_in(record: Mapping[str, Any]) -> tuple[Failure, ...]:
    """Return the failures in a failing result as the ledger keeps it, without a look at what else stands in it.

    :raises KeyError, TypeError, AttributeError: it is no result.
    """
    found: dict[str, Failure] = {}
    koppelvlak = record["koppelvlak"]
    for step in record["steps"]:
        for check in step["checks"]:
            if check["required"] and check["verdict"] in FAILING:
                rule, place = _rule(check["ground"], check["id"]), place_of(check["seen"])
                value = fingerprint(koppelvlak, rule, place)
                if value not in found:
                    found[value] = Failure(
                        value, rule, place, check["id"], check["explanation"], check["seen"]
                    )
    if not found:
        rule = f"{record['scenario']}/{record['verdict']}"
        value = fingerprint(koppelvlak, rule, "")
        note = next((step["note"] for step in record["steps"] if step["note"]), "")
        found[value] = Failure(value, rule, "", rule, record["title"], note)
    return tuple(found.values())


@lru_cache(maxsize=4096)
def fingerprint(koppelvlak: str, rule: str, place: str) -> str:
    """Return the fingerprint, 16 hexadecimals."""
    return sha256_hex("fingerprint", repr((koppelvlak, rule, place)))[:16]


@lru_cache(maxsize=4096)
def place_of(seen: str) -> str:
    """Return the first XPath in ``seen`` without prefixes and predicates; empty when there is none."""
    match = _XPATH.search(seen)
    return _PREFIX.sub("", _INDEX.sub("", match[0])) if match else ""


@lru_cache(maxsize=4096)
def _rule(ground: str, check: str) -> str:
    rules = sorted(set(_RULE.findall(ground)))
    return ", ".join(rules) or check
