"""Linking: which scenario a test belongs to, by a property or label, by a mapping file, or by its name.

In this order: the property or label ``scenario``; a line of the mapping file whose pattern fits the whole name; a
qualified scenario id that stands by itself in the name. An id that no scenario has is refused, not left out: it is a
slip of the pen far more often than a test of something else.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ikt_harness.collection import load_all
from ikt_harness.importing.cases import Case, read_bytes
from ikt_harness.levels import koppelvlak_of
from ikt_harness.proof import Proof
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

PROPERTY = "scenario"
_IN_NAME = re.compile(
    # After the two colons that divide class from name, an id stands by itself as well.
    r"(?:(?<![\w:])|(?<=::))(?:stop|stam|sttr|swf|digikoppeling|keten):[A-Z]{1,3}-?[A-Z]?\d{1,3}[a-z]?(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Known:
    """A scenario a test may belong to."""

    id: str
    title: str
    koppelvlak: str
    keten: str
    ground: str


@dataclass(frozen=True, slots=True)
class Linked:
    """A result and the scenario it belongs to; ``by`` is ``property``, ``mapping`` or ``name``."""

    case: Case
    scenario: Known
    by: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """Pattern → scenario id, in order; the first that fits counts. In a pattern ``*`` stands for any text."""

    where: str
    lines: tuple[tuple[re.Pattern[str], str], ...] = ()

    def find(self, name: str) -> str | None:
        """Return the scenario id for a test called ``name``, or ``None``."""
        return next((id_ for pattern, id_ in self.lines if pattern.match(name)), None)


def known_scenarios(proof: Proof) -> dict[str, Known]:
    """Return id → scenario: those with a script and those that are planned."""
    found = {
        one.id: Known(one.id, one.title, koppelvlak_of(one.id, proof), "", "")
        for one in proof.planned.values()
    }
    for item in load_all():
        one = item.scenario
        found[one.id] = Known(one.id, one.title, one.koppelvlak, one.keten, one.ground)
    return found


def read_mapping(path: Path, known: Iterable[str]) -> Mapping:
    """Return the mapping file at ``path``: CSV with the columns ``name`` and ``scenario``.

    :raises InputRefused: not readable, a column is missing, or a scenario is not known; names the line.
    """
    ids = set(known)
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefused(
            Text("het bestand is geen UTF-8", "the file is no UTF-8"), where=str(path)
        ) from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    lines = []
    try:
        if list(reader.fieldnames or ()) != ["name", "scenario"]:
            raise InputRefused(
                Text("de kolommen zijn niet 'name,scenario'", "the columns are not 'name,scenario'"),
                where=str(path),
                line=1,
            )
        for row in reader:
            name, id_ = row["name"] or "", row["scenario"] or ""
            if id_ not in ids:
                raise unknown(id_, str(path), reader.line_num)
            # Only the star is special: brackets and question marks stand in the names of tests themselves.
            parts = [re.escape(part) for part in name.split("*")]
            lines.append((re.compile("(?s)" + ".*".join(parts) + r"\Z"), id_))
    except csv.Error as error:
        raise InputRefused(
            Text(f"geen leesbare CSV: {error}", f"no readable CSV: {error}"),
            where=str(path),
            line=reader.line_num,
        ) from error
    return Mapping(str(path), tuple(lines))


def link(cases: Iterable[Case], known: dict[str, Known], mapping: Mapping) -> Iterator[Linked | Case]:
    """Yield every case, linked when it can be.

    :raises InputRefused: a property or label names a scenario that does not exist.
    """
    for case in cases:
        id_ = case.facts.get(PROPERTY)
        if id_:
            if id_ not in known:
                raise unknown(id_, case.place)
            yield Linked(case, known[id_], "property")
        elif (mapped := mapping.find(case.name)) is not None:
            yield Linked(case, known[mapped], "mapping")
        elif (named := _IN_NAME.search(case.name)) is not None and named[0] in known:
            yield Linked(case, known[named[0]], "name")
        else:
            yield case


def unknown(id_: str, where: str, line: int | None = None) -> InputRefused:
    """Return the refusal of a scenario id that nobody knows."""
    return InputRefused(
        Text(f"scenario '{id_[:60]}' bestaat niet", f"there is no scenario '{id_[:60]}'"),
        where=where,
        line=line,
        todo=Text(
            "'ikt scenarios' noemt ze alle; er is niets ingelezen.",
            "'ikt scenarios' names them all; nothing was imported.",
        ),
    )
