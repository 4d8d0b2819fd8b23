"""Rounds: what they are about, and their state ``open`` → ``bevroren`` → ``vastgesteld``.

A round that nobody opened is open with everything in scope. Freezing keeps the snapshot with its hash; adoption is
an attest by the body that adopts the report. Neither is ever undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from ikt_harness.ledger.journal import FROZEN, Entry, Journal, NewEntry, content_hash
from ikt_harness.rounds import parse_round, round_number
from ikt_harness.snapshot_file import Snapshot
from ikt_harness.tracking.chains import Chains
from ikt_harness.tracking.coverage import Scope
from ikt_harness.tracking.organisations import BESTUURSLAGEN, KOPPELVLAKKEN
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

OPENED = "ronde.geopend"
ADOPTED = "ronde.vastgesteld"


@dataclass(frozen=True, slots=True)
class Adoption:
    """Who adopted the report of a round, when, on what ground."""

    naam: str
    rol: str
    datum: str
    grond: str


@dataclass(frozen=True, slots=True)
class Ronde:
    """One round.

    :param begin: ISO date, with ``einde``; empty when nobody said.
    :param ketens: with ``koppelvlakken``, ``bestuurslagen``, ``mijlpalen`` and ``producten``: the scope; an empty
        tuple means everything.
    :param buiten: (what, why) pairs that are out of scope.
    :param vorige: the round it is compared with.
    :param sha256: hash of the frozen snapshot; empty while it is open.
    """

    id: str
    naam: str = ""
    begin: str = ""
    einde: str = ""
    ketens: tuple[str, ...] = ()
    koppelvlakken: tuple[str, ...] = ()
    bestuurslagen: tuple[str, ...] = ()
    mijlpalen: tuple[str, ...] = ()
    producten: tuple[str, ...] = ()
    buiten: tuple[tuple[str, str], ...] = ()
    vorige: str = ""
    sha256: str = ""
    bevroren_op: str = ""
    vastgesteld: Adoption | None = None

    @property
    def state(self) -> str:
        """``open``, ``bevroren`` or ``vastgesteld``."""
        return "vastgesteld" if self.vastgesteld else "bevroren" if self.sha256 else "open"

    @property
    def scope(self) -> Scope:
        """What coverage is asked of."""
        return Scope(self.ketens, self.koppelvlakken, self.bestuurslagen, self.producten)

    def as_row(self) -> dict[str, Any]:
        """Return one element of ``ikt rounds --json``."""
        return {
            "round": self.id,
            "name": self.naam or self.id,
            "state": self.state,
            "begin": self.begin or None,
            "end": self.einde or None,
            "ketens": list(self.ketens),
            "koppelvlakken": list(self.koppelvlakken),
            "bestuurslagen": list(self.bestuurslagen),
            "milestones": list(self.mijlpalen),
            "products": list(self.producten),
            "out_of_scope": [{"what": what, "why": why} for what, why in self.buiten],
            "previous": self.vorige or None,
            "sha256": self.sha256 or None,
            "frozen": self.bevroren_op or None,
            "adopted": None
            if self.vastgesteld is None
            else {
                "by": self.vastgesteld.naam,
                "role": self.vastgesteld.rol,
                "date": self.vastgesteld.datum,
                "ground": self.vastgesteld.grond,
            },
        }


_LISTS = ("ketens", "koppelvlakken", "bestuurslagen", "mijlpalen", "producten")


def rounds_in(entries: Iterable[Entry], known: Iterable[str] = ()) -> dict[str, Ronde]:
    """Return id → round, by number; ``known`` names rounds that exist without having been opened."""
    found: dict[str, Ronde] = {name: Ronde(name) for name in known if name}
    for entry in entries:
        name, record = entry.subject, entry.record
        if entry.kind == OPENED:
            values: dict[str, Any] = {
                key: tuple(value) if key in _LISTS else value for key, value in record.items()
            }
            values["buiten"] = tuple((one[0], one[1]) for one in record["buiten"])
            found[name] = Ronde(id=name, **values)
        elif entry.kind == FROZEN:
            former = found.get(name, Ronde(name))
            found[name] = replace(former, sha256=record["sha256"], bevroren_op=entry.moment)
        elif entry.kind == ADOPTED:
            found[name] = replace(found[name], vastgesteld=Adoption(**record))
    return {name: found[name] for name in sorted(found, key=round_number)}


def opening(ronde: Ronde, entries: Sequence[Entry], chains: Chains) -> NewEntry:
    """Return the entry that opens ``ronde`` or changes its scope while it is open.

    :raises InputRefused: it is frozen, or a value cannot be used; names the field.
    """
    name = parse_round(ronde.id)
    former = rounds_in(entries).get(name)
    if former is not None and former.state != "open":
        raise _refused(name, f"is {former.state}", f"is {former.state}")
    for field, allowed in (
        ("ketens", tuple(chains.ketens)),
        ("koppelvlakken", KOPPELVLAKKEN),
        ("bestuurslagen", BESTUURSLAGEN),
    ):
        if not set(getattr(ronde, field)) <= set(allowed):
            raise _refused(field, f"kies uit {', '.join(allowed)}", f"choose from {', '.join(allowed)}")
    for field in ("begin", "einde"):
        value = getattr(ronde, field)
        try:
            good = not value or date.fromisoformat(value).isoformat() == value
        except ValueError:
            good = False
        if not good:
            raise _refused(field, "is geen datum (JJJJ-MM-DD)", "is no date (YYYY-MM-DD)")
    if ronde.begin and ronde.einde and ronde.einde < ronde.begin:
        raise _refused("einde", "ligt voor het begin", "lies before the begin")
    previous = parse_round(ronde.vorige) if ronde.vorige else ""
    if previous == name:
        raise _refused("vorige", "is deze ronde zelf", "is this round itself")
    record = asdict(replace(ronde, vorige=previous))
    for key in ("id", "sha256", "bevroren_op", "vastgesteld"):
        del record[key]
    return NewEntry(OPENED, name, record)


def freezing(name: str, snapshot: Snapshot, entries: Sequence[Entry], known: Iterable[str]) -> NewEntry:
    """Return the entry that freezes round ``name`` as ``snapshot`` has it.

    :raises InputRefused: there is no such round, or it is frozen already.
    """
    refuse_unknown_or_frozen(name, entries, known)
    record = {
        "sha256": content_hash(snapshot.pieces()),
        "momentopname": snapshot.sha256,
        "runs": snapshot.chain["runs"],
        "kop": snapshot.chain["head"],
    }
    return NewEntry(FROZEN, name, record, snapshot.pieces)


def refuse_unknown_or_frozen(name: str, entries: Sequence[Entry], known: Iterable[str]) -> None:
    """Refuse a round that cannot be frozen (again).

    :raises InputRefused: there is no such round, or it is frozen already.
    """
    ronde = rounds_in(entries, known).get(name)
    if ronde is None:
        raise _refused(name, "is niet bekend", "is not known")
    if ronde.state != "open":
        raise _refused(name, f"is al {ronde.state}; dat blijft zo", f"is {ronde.state} already, for good")


def refuse_frozen(journal: Journal, name: str, *, where: str = "--round") -> None:
    """Refuse new results for a round that is frozen.

    :raises InputRefused: it is; names what to do.
    """
    if name and journal.is_frozen(name):
        raise InputRefused(
            Text(f"ronde {name} is bevroren", f"round {name} is frozen"),
            where=where,
            todo=Text(
                "Nieuwe uitslagen horen bij een volgende ronde.", "New results belong to a later round."
            ),
        )


def adoption(name: str, adopted: Adoption, entries: Sequence[Entry]) -> NewEntry:
    """Return the entry that adopts the report of round ``name``.

    :raises InputRefused: the round is not frozen or adopted already, or a field is missing.
    """
    ronde = rounds_in(entries).get(name)
    if ronde is None or ronde.state != "bevroren":
        state = ronde.state if ronde else "open"
        raise _refused(
            name,
            f"is {state}; alleen een bevroren ronde is vast te stellen",
            f"is {state}; only a frozen round can be adopted",
        )
    for field in ("naam", "rol", "datum", "grond"):
        if not getattr(adopted, field).strip():
            raise _refused(field, "ontbreekt", "is missing")
    try:
        date.fromisoformat(adopted.datum)
    except ValueError as error:
        raise _refused("datum", "is geen datum (JJJJ-MM-DD)", "is no date (YYYY-MM-DD)") from error
    return NewEntry(ADOPTED, name, asdict(adopted))


def _refused(field: str, nl: str, en: str) -> InputRefused:
    return InputRefused(Text(nl, en), where=field)
