"""Attests: what a named person states about a milestone, on what ground; withdrawn by name, never changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from ikt_harness.ledger.journal import Entry, NewEntry
from ikt_harness.milestones import Register
from ikt_harness.proof import Level, Proof
from ikt_harness.tracking.organisations import LANE_OF, Organisations
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

KIND = "attest"
WITHDRAWN = "attest.ingetrokken"
OMGEVINGEN = ("PRE", "PROD", "-")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NEEDED = ("mijlpaal", "verklaring", "naam", "rol", "datum", "grond")


@dataclass(frozen=True, slots=True)
class Attest:
    """One statement.

    :param id: ``A-0001``; empty until it is written.
    :param organisatie: key in the register; empty when the milestone is of the programme as a whole.
    :param omgeving: ``PRE``, ``PROD``, or ``-`` where the milestone is of no environment.
    :param product: name and version, when the statement is about one.
    :param niet_van_toepassing: name of the part of the milestone that does not apply; empty for a statement
        that the milestone is reached.
    :param naam: of the person, with ``rol``.
    :param datum: ISO date; ``geldig_tot`` too, included, or empty.
    :param bewijs: (file name, SHA-256) pairs.
    :param ingetrokken: why and by whom it was withdrawn; empty when it stands.
    """

    mijlpaal: str
    verklaring: str
    naam: str
    rol: str
    datum: str
    grond: str
    organisatie: str = ""
    omgeving: str = "PROD"
    product: str = ""
    niet_van_toepassing: str = ""
    geldig_tot: str = ""
    bewijs: tuple[tuple[str, str], ...] = ()
    id: str = ""
    ingetrokken: str = ""

    @property
    def level(self) -> Level:
        """What it shows while it counts."""
        return Level.AANGETOOND if self.omgeving == "PRE" else Level.BEVESTIGD

    def counts_on(self, day: date) -> bool:
        """Return whether it stands and ``day`` lies in its time."""
        begun = date.fromisoformat(self.datum) <= day
        return begun and not self.ingetrokken and not self.expired_on(day)

    def expired_on(self, day: date) -> bool:
        """Return whether its end lies before ``day``."""
        return bool(self.geldig_tot) and date.fromisoformat(self.geldig_tot) < day


def attests_in(entries: Iterable[Entry]) -> dict[str, Attest]:
    """Return id → attest, in the order they were made."""
    found: dict[str, Attest] = {}
    for entry in entries:
        if entry.kind == KIND:
            pairs = tuple((one[0], one[1]) for one in entry.record["bewijs"])
            found[entry.subject] = Attest(**{**entry.record, "bewijs": pairs, "id": entry.subject})
        elif entry.kind == WITHDRAWN:
            why = f"{entry.record['reden']} ({entry.record['door']})"
            found[entry.subject] = replace(found[entry.subject], ingetrokken=why)
    return found


def new_attest(attest: Attest, entries: Sequence[Entry], register: Register, proof: Proof) -> NewEntry:
    """Return the entry for ``attest``, with the next id.

    :raises InputRefused: a field is missing or wrong, or names what does not exist; names the field.
    """
    organisations = Organisations(entries)
    _check_fields(attest)
    milestone = register.get(attest.mijlpaal)
    organisatie = ""
    if attest.organisatie:
        found = organisations.get(attest.organisatie, where="organisatie")
        organisatie = found.key
        lane = LANE_OF.get(found.bestuurslaag)
        if milestone.lane in LANE_OF.values() and lane != milestone.lane:
            raise _refused(
                "organisatie",
                f"{found.naam} hoort niet bij de laan {milestone.lane}",
                f"{found.naam} is not of the lane {milestone.lane}",
            )
    elif milestone.lane in LANE_OF.values():
        raise _refused(
            "organisatie",
            "ontbreekt bij een mijlpaal per overheid; geef --organisation",
            "is missing for a milestone of each authority; give --organisation",
        )
    if attest.niet_van_toepassing:
        parts = [part.name for part in proof.milestones[milestone.slug].parts]
        if attest.niet_van_toepassing not in parts or len(parts) < 2:
            names = ", ".join(parts) if len(parts) > 1 else "-"
            raise _refused(
                "niet_van_toepassing",
                f"kan alleen voor een van meer delen van de mijlpaal: {names}",
                f"is possible only for one of several parts of the milestone: {names}",
            )
    elif attest.omgeving == "PRE" and not attest.bewijs:
        raise _refused(
            "bewijs",
            "ontbreekt bij een verklaring over PRE; geef --evidence",
            "is missing for a statement about PRE; give --evidence",
        )
    number = sum(entry.kind == KIND for entry in entries) + 1
    record: dict[str, Any] = asdict(replace(attest, organisatie=organisatie))
    del record["id"], record["ingetrokken"]
    return NewEntry(KIND, f"A-{number:04d}", record)


def withdrawal(id_: str, door: str, reden: str, entries: Sequence[Entry]) -> NewEntry:
    """Return the entry that withdraws attest ``id_``.

    :raises InputRefused: there is none, it is withdrawn already, or nobody gives a reason.
    """
    found = attests_in(entries).get(id_)
    if found is None:
        raise _refused("attest", f"{id_[:40]} bestaat niet", f"{id_[:40]} does not exist")
    if found.ingetrokken:
        raise _refused("attest", f"{id_} is al ingetrokken", f"{id_} was withdrawn already")
    for name, value in (("door", door), ("reden", reden)):
        if not value.strip():
            raise _refused(name, "ontbreekt", "is missing")
    return NewEntry(WITHDRAWN, id_, {"door": door, "reden": reden})


def as_row(attest: Attest, day: date) -> Mapping[str, Any]:
    """Return one element of ``ikt attest --json``."""
    return {
        "id": attest.id,
        "milestone": attest.mijlpaal,
        "organisation": attest.organisatie or None,
        "environment": attest.omgeving,
        "product": attest.product or None,
        "not_applicable": attest.niet_van_toepassing or None,
        "statement": attest.verklaring,
        "by": attest.naam,
        "role": attest.rol,
        "date": attest.datum,
        "until": attest.geldig_tot or None,
        "ground": attest.grond,
        "evidence": [{"file": name, "sha256": value} for name, value in attest.bewijs],
        "counts": attest.counts_on(day),
        "expired": attest.expired_on(day),
        "withdrawn": attest.ingetrokken or None,
    }


def _check_fields(attest: Attest) -> None:
    for name in _NEEDED:
        if not getattr(attest, name).strip():
            raise _refused(name, "ontbreekt", "is missing")
    if attest.omgeving not in OMGEVINGEN:
        raise _refused(
            "omgeving", f"is geen van {', '.join(OMGEVINGEN)}", f"is none of {', '.join(OMGEVINGEN)}"
        )
    for name in ("datum", "geldig_tot"):
        value = getattr(attest, name)
        try:
            good = not value or date.fromisoformat(value).isoformat() == value
        except ValueError:
            good = False
        if not good:
            raise _refused(name, "is geen datum (JJJJ-MM-DD)", "is no date (YYYY-MM-DD)")
    if attest.geldig_tot and attest.geldig_tot < attest.datum:
        raise _refused("geldig_tot", "ligt voor de datum", "lies before the date")
    for _file, value in attest.bewijs:
        if not _SHA256.fullmatch(value):
            raise _refused("bewijs", "heeft geen SHA-256 in hexadecimalen", "has no SHA-256 in hexadecimals")


def _refused(field: str, nl: str, en: str) -> InputRefused:
    return InputRefused(Text(nl, en), where=field)
