"""Bevindingen as people write them down: what was found, how bad, whose, what now; every change by name.

Of the states only those that a person decides are written. ``opgelost`` and ``teruggekeerd`` follow from later
results (:mod:`ikt_harness.tracking.finding_states`) and cannot be typed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Literal, get_args

from ikt_harness.ledger.journal import Entry, NewEntry
from ikt_harness.milestones import Register
from ikt_harness.rounds import parse_round
from ikt_harness.tracking.severity import Scale
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

KIND = "bevinding"
CHANGED = "bevinding.gewijzigd"

Stand = Literal[
    "nieuw", "beoordeeld", "in behandeling", "te hertesten", "werkafspraak", "aanvaard", "afgewezen", "dubbel"
]
Oorzaak = Literal["inregeling", "decentrale software", "DSO-LV", "standaard", "harness", "nog onbekend"]
STANDEN = get_args(Stand)
OORZAKEN = get_args(Oorzaak)
NOT_THE_SUPPLIERS = ("harness", "standaard")
"""Causes that are held against no product."""
ACTIES = ("", "instellen aanpassen", "leverancier vragen", "melden bij DSO-LV", "werkafspraak")

_JUDGED = ("beoordeeld", "in behandeling", "te hertesten")
_FROM: Mapping[str, tuple[str, ...]] = {
    "te hertesten": ("beoordeeld", "in behandeling", "te hertesten", "werkafspraak", "aanvaard"),
    "in behandeling": ("beoordeeld", "in behandeling", "te hertesten", "werkafspraak", "aanvaard"),
}
_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Bevinding:
    """One bevinding as it was last written.

    :param id: ``B-0001``; empty until it is written.
    :param fingerprints: what binds failures to it; empty for one that rests on ``scenarios`` alone.
    :param scenarios: what must be repeated to solve it, for a bevinding without fingerprints.
    :param organisatie: with ``product``: narrows a bevinding made by hand to those.
    :param ernst: code of the scale ``ernstschaal``.
    :param eigenaar: the party addressed.
    :param werkafspraak: what was agreed, ``met`` whom.
    :param tot: ISO date until which a werkafspraak or acceptance holds, included.
    :param tam: which TAM takes over and who chose it; empty when none.
    :param mijlpalen: slugs of the milestones it bears on.
    :param reden: why it was accepted, rejected or called double.
    """

    titel: str
    beschrijving: str = ""
    koppelvlak: str = ""
    keten: str = ""
    stap: str = ""
    bestuurslaag: str = ""
    instrument: str = ""
    organisatie: str = ""
    product: str = ""
    ronde: str = ""
    fingerprints: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    ernst: str = ""
    ernstschaal: str = ""
    oorzaak: str = "nog onbekend"
    eigenaar: str = ""
    aanbeveling: str = ""
    actie: str = ""
    werkafspraak: str = ""
    met: str = ""
    tot: str = ""
    tam: str = ""
    hertestronde: str = ""
    mijlpalen: tuple[str, ...] = ()
    minimale_acties: tuple[str, ...] = ()
    voorstel_oorzaak: str = ""
    voorstel_eigenaar: str = ""
    stand: str = "nieuw"
    reden: str = ""
    dubbel_van: str = ""
    door: str = ""
    id: str = ""

    @property
    def held_against_nobody(self) -> bool:
        """Whether its cause lies outside any product."""
        return self.oorzaak in NOT_THE_SUPPLIERS and self.stand not in ("afgewezen", "dubbel")

    def excused_on(self, day: date) -> bool:
        """Return whether a werkafspraak or acceptance holds on ``day``."""
        return self.stand in ("werkafspraak", "aanvaard") and (
            not self.tot or day <= date.fromisoformat(self.tot)
        )


_LISTS = ("fingerprints", "scenarios", "mijlpalen", "minimale_acties")


@dataclass(frozen=True, slots=True)
class History:
    """What was written about one bevinding: (moment, who, stand, reason) per entry, oldest first."""

    current: Bevinding
    steps: tuple[tuple[str, str, str, str], ...]

    def first(self, stand: str) -> str:
        """Return the moment it first got ``stand``; empty when it never did."""
        return next((moment for moment, _who, found, _why in self.steps if found == stand), "")


def findings_in(entries: Iterable[Entry]) -> dict[str, History]:
    """Return id → bevinding with its history, in the order they were made."""
    found: dict[str, History] = {}
    for entry in entries:
        if entry.kind not in (KIND, CHANGED):
            continue
        values: dict[str, Any] = {
            name: tuple(value) if name in _LISTS else value for name, value in entry.record.items()
        }
        steps: tuple[tuple[str, str, str, str], ...] = ()
        if entry.kind == KIND:
            current = Bevinding(**values, id=entry.subject)
        else:
            former = found[entry.subject]
            current, steps = replace(former.current, **values), former.steps
        step = (entry.moment, current.door, current.stand, str(values.get("reden", "")))
        found[entry.subject] = History(current, (*steps, step))
    return found


def new_finding(
    finding: Bevinding, entries: Sequence[Entry], register: Register, scale: Scale, *, ahead: int = 0
) -> NewEntry:
    """Return the entry for ``finding``, with the next id.

    :param ahead: how many others are written before it in the same go.
    :raises InputRefused: a field is missing or wrong; names the field.
    """
    known = findings_in(entries)
    finding = _checked(replace(finding, id=""), None, known, register, scale)
    if finding.stand != "nieuw":
        raise _refused("stand", "van een nieuwe bevinding is 'nieuw'", "of a new bevinding is 'nieuw'")
    if not finding.fingerprints and not finding.scenarios:
        raise _refused(
            "scenarios", "ontbreekt: zonder scenario is niet te hertesten", "is missing: it names no retest"
        )
    taken = {value: id_ for id_, one in known.items() for value in one.current.fingerprints}
    for value in finding.fingerprints:
        if value in taken:
            raise _refused(
                "fingerprints", f"hoort al bij {taken[value]}", f"belongs to {taken[value]} already"
            )
    record = asdict(finding)
    del record["id"]
    return NewEntry(KIND, f"B-{len(known) + 1 + ahead:04d}", record)


def change(
    id_: str, changes: Mapping[str, Any], entries: Sequence[Entry], register: Register, scale: Scale
) -> NewEntry:
    """Return the entry that changes bevinding ``id_``.

    :param changes: field → new value; must name ``door``, and ``reden`` where a decision needs one.
    :raises InputRefused: there is none, or a field is wrong or may not follow.
    """
    known = findings_in(entries)
    if id_ not in known:
        raise _refused("bevinding", f"{id_[:40]} bestaat niet", f"{id_[:40]} does not exist")
    former = known[id_].current
    given: dict[str, Any] = {"reden": "", **changes}
    if "fingerprints" in given or "ronde" in given:
        raise _refused("fingerprints", "staat vast", "is fixed")
    try:
        finding = replace(former, **given)
    except TypeError as error:
        raise _refused("veld", "bestaat niet", "does not exist") from error
    if finding.ernst != former.ernst:
        finding = replace(finding, ernstschaal=scale.id)
    finding = _checked(finding, former, known, register, scale)
    record = {
        name: value
        for name, value in asdict(finding).items()
        if name in ("door", "reden") or value != getattr(former, name)
    }
    return NewEntry(CHANGED, id_, record)


def _checked(
    finding: Bevinding,
    former: Bevinding | None,
    known: Mapping[str, History],
    register: Register,
    scale: Scale,
) -> Bevinding:
    for name in Bevinding.__dataclass_fields__:
        value = getattr(finding, name)
        parts = value if isinstance(value, tuple) else (value,)
        if any(not isinstance(part, str) or len(part) > _LONGEST for part in parts):
            raise _refused(name, f"is geen tekst van hooguit {_LONGEST} tekens", "is no text, or too long")
    for name in ("titel", "door"):
        if not getattr(finding, name).strip():
            raise _refused(name, "ontbreekt", "is missing")
    _one_of("oorzaak", finding.oorzaak, OORZAKEN)
    _one_of("actie", finding.actie, ACTIES)
    _check_stand(finding, former, known)
    if finding.ernst and (former is None or finding.ernst != former.ernst):
        finding = replace(finding, ernst=scale.get(finding.ernst).code, ernstschaal=scale.id)
    for slug in finding.mijlpalen:
        register.get(slug)
    if finding.tot:
        try:
            good = date.fromisoformat(finding.tot).isoformat() == finding.tot
        except ValueError:
            good = False
        if not good:
            raise _refused("tot", "is geen datum (JJJJ-MM-DD)", "is no date (YYYY-MM-DD)")
    rounds: dict[str, Any] = {
        name: parse_round(getattr(finding, name))
        for name in ("ronde", "hertestronde")
        if getattr(finding, name)
    }
    return replace(finding, **rounds)


def _check_stand(finding: Bevinding, former: Bevinding | None, known: Mapping[str, History]) -> None:
    if finding.stand in ("opgelost", "teruggekeerd"):
        raise _refused(
            "stand",
            f"'{finding.stand}' volgt uit een latere uitslag en is niet in te vullen",
            f"'{finding.stand}' follows from a later result and cannot be typed in",
        )
    _one_of("stand", finding.stand, STANDEN)
    moved = former is not None and former.stand != finding.stand
    if former is not None and moved and former.stand not in _FROM.get(finding.stand, STANDEN):
        raise _refused(
            "stand", f"kan niet van '{former.stand}' naar '{finding.stand}'", "cannot follow the former state"
        )
    needs = {"aanvaard": ("reden",), "afgewezen": ("reden",), "dubbel": ("reden", "dubbel_van")}
    needed = needs.get(finding.stand, ()) if moved else ()
    if finding.stand in _JUDGED:
        needed = ("eigenaar",)
        if finding.oorzaak == "nog onbekend":
            raise _refused("oorzaak", "ontbreekt nog", "is not known yet")
    if finding.stand == "werkafspraak":
        needed = ("werkafspraak", "met", "tot")
    for name in needed:
        if not getattr(finding, name).strip():
            raise _refused(
                name, f"ontbreekt bij stand '{finding.stand}'", f"is missing for '{finding.stand}'"
            )
    if finding.dubbel_van and (
        finding.dubbel_van not in known
        or (former is not None and finding.dubbel_van == former.id)
        or known[finding.dubbel_van].current.stand == "dubbel"
    ):
        raise _refused("dubbel_van", "is geen andere, eigen bevinding", "is no other bevinding of its own")


def _one_of(field: str, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        names = ", ".join(one for one in allowed if one)
        raise InputRefused(
            Text(f"{field}: '{value[:40]}' kan niet", f"{field}: '{value[:40]}' is not possible"),
            where=field,
            todo=Text(f"Kies uit: {names}.", f"Choose from: {names}."),
        )


def _refused(field: str, nl: str, en: str) -> InputRefused:
    return InputRefused(Text(nl, en), where=field)
