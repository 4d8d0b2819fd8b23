"""Rules: small functions registered under their code; collected into an immutable set that refuses doubles.

A rule function is a generator over one subject (a package, a message) that yields meldingen::

    @rule("LVBB1003")
    def manifest_present(levering: Levering) -> Iterator[Melding]: ...

It registers nowhere by itself: a koppelvlak names the modules whose rules it judges with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType, ModuleType
from typing import Generic, TypeVar

from ikt_schemas.melding import Melding

S = TypeVar("S")
RuleFunction = Callable[[S], Iterator[Melding]]

_ATTRIBUTE = "__ikt_rule_codes__"


@dataclass(frozen=True, slots=True)
class Rule(Generic[S]):
    """One rule: the codes it may raise, and the function that judges."""

    codes: tuple[str, ...]
    judge: RuleFunction[S]


def rule(*codes: str) -> Callable[[RuleFunction[S]], RuleFunction[S]]:
    """Mark a function as the rule of ``codes``; more than one when they cannot be told apart beforehand."""

    def mark(function: RuleFunction[S]) -> RuleFunction[S]:
        setattr(function, _ATTRIBUTE, codes)
        return function

    return mark


def collect(*modules: ModuleType) -> Mapping[str, Rule[S]]:
    """Return code → rule for every rule function defined in ``modules``, in order of definition.

    :raises ValueError: two functions claim one code.
    """
    found: dict[str, Rule[S]] = {}
    for module in modules:
        for function in vars(module).values():
            codes: tuple[str, ...] | None = getattr(function, _ATTRIBUTE, None)
            if codes is None or function.__module__ != module.__name__:
                continue
            entry: Rule[S] = Rule(codes, function)
            for code in codes:
                if code in found:
                    raise ValueError(
                        f"{code} is claimed by {found[code].judge.__name__} and {function.__name__}"
                    )
                found[code] = entry
    return MappingProxyType(found)


def judge(rules: Iterable[Rule[S]], subject: S) -> list[Melding]:
    """Return everything ``rules`` have to say about ``subject``; a rule under several codes is asked once."""
    seen: list[RuleFunction[S]] = []
    meldingen: list[Melding] = []
    for entry in rules:
        if entry.judge in seen:
            continue
        seen.append(entry.judge)
        meldingen.extend(entry.judge(subject))
    return meldingen
