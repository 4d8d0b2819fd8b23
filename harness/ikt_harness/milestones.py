"""The milestone register: the 59 numbered milestones and 4 green bars of the roadmap Hoofdroute 2024.

The register is a data file; slugs, lanes, numbers, titles and koppelvlakken are facts of the roadmap, the
descriptions are our own. Only a slug is a key: numbers restart in every lane, and picture and tables of the
roadmap number three milestones differently.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, TypeVar, get_args

from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

EvidenceKind = Literal["automated", "attested", "report", "not-testable"]

LANES: Mapping[str, str] = MappingProxyType(
    {
        "Interbestuurlijk / Programma": "interbestuurlijk-",
        "BZK/R&L/STR": "bzk-",
        "DSO-LV PROD": "dso-lv-prod-",
        "Software": "software-",
        "Rijk": "rijk-",
        "DSO-LV PRE": "dso-lv-pre-",
        "Provincies": "provincies-",
        "Waterschappen": "waterschappen-",
        "Gemeenten": "gemeenten-",
        "Groene balken": "balk-",
    }
)
"""Lane → what its slugs begin with, in the order of the roadmap's tables; the bars come last."""

KOPPELVLAKKEN = ("STAM", "STOP", "STTR", "SWF")
ENVIRONMENTS = ("PROD", "PRE", "-")

_COLUMNS = (
    "slug",
    "lane",
    "number_in_table",
    "number_in_picture",
    "track",
    "title",
    "description",
    "koppelvlakken",
    "environment",
    "target_moment",
    "target_begin",
    "target_end",
    "ikt_round",
    "evidence_kind",
    "minimum_actions",
)
T = TypeVar("T")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Milestone:
    """One milestone.

    :param slug: the only key.
    :param number_in_table: number in the explanation tables; ``None`` for the bars.
    :param number_in_picture: number in the picture of the roadmap; ``None`` for the bars.
    :param track: spoor, as the table writes it; empty when it names none.
    :param description: one Dutch sentence.
    :param koppelvlakken: of STAM, STOP, STTR and SWF; empty when it is tied to none.
    :param environment: ``PROD`` or ``PRE`` when a result there is asked, else ``-``.
    :param target_moment: the roadmap's own words; empty when it names no moment.
    :param target_begin: derived from those words, for sorting only.
    :param ikt_round: number of the round the roadmap names.
    :param evidence_kind: what can show it; ``not-testable`` lies outside the technical chain.
    :param minimum_actions: numbers of the minimale acties the roadmap names.
    """

    slug: str
    lane: str
    number_in_table: int | None
    number_in_picture: int | None
    track: str
    title: str
    description: str
    koppelvlakken: tuple[str, ...]
    environment: str
    target_moment: str
    target_begin: date | None
    target_end: date | None
    ikt_round: int | None
    evidence_kind: EvidenceKind
    minimum_actions: tuple[int, ...]


class Register:
    """All milestones, in the order of the roadmap.

    :param milestones: in order; slugs are unique.
    """

    def __init__(self, milestones: tuple[Milestone, ...]) -> None:
        self._milestones = milestones
        self._by_slug = {milestone.slug: milestone for milestone in milestones}

    def __iter__(self) -> Iterator[Milestone]:
        return iter(self._milestones)

    def __len__(self) -> int:
        return len(self._milestones)

    def __contains__(self, slug: object) -> bool:
        return slug in self._by_slug

    def get(self, slug: str) -> Milestone:
        """Return the milestone with ``slug``.

        :raises InputRefused: there is none; names the nearest.
        """
        if slug in self._by_slug:
            return self._by_slug[slug]
        near = difflib.get_close_matches(slug, self._by_slug, n=3)
        raise InputRefused(
            Text(f"mijlpaal '{slug}' bestaat niet", f"there is no milestone '{slug}'"),
            todo=Text(f"Bedoelt u {' of '.join(near)}?", f"Do you mean {' or '.join(near)}?")
            if near
            else Text("Zie 'ikt milestones' voor de namen.", "See 'ikt milestones' for the names."),
        )

    def lane(self, name: str) -> str:
        """Return the lane that ``name`` means, whatever its capitals; a prefix of one lane is enough.

        :raises InputRefused: no lane, or more than one.
        """
        wanted = name.strip().casefold()
        exact = [lane for lane in LANES if wanted == lane.casefold() or wanted == LANES[lane].rstrip("-")]
        found = exact or [lane for lane in LANES if wanted and lane.casefold().startswith(wanted)]
        if len(found) == 1:
            return found[0]
        what = (
            Text(f"laan '{name}' is niet eenduidig", f"lane '{name}' is ambiguous")
            if found
            else Text(f"laan '{name}' bestaat niet", f"there is no lane '{name}'")
        )
        names = ", ".join(found or LANES)
        raise InputRefused(what, where="--lane", todo=Text(f"Kies uit: {names}.", f"Choose from: {names}."))

    def find(self, text: str) -> Milestone:
        """Return the milestone that ``text`` names: a slug, or lane and number as in ``Gemeenten 3``.

        :raises InputRefused: it names none, or picture and table of the roadmap disagree on the number.
        """
        lane, _, number = text.strip().rpartition(" ")
        if lane and number.isascii() and number.isdigit():
            return self.by_number(lane, int(number))
        return self.get(text.strip())

    def by_number(self, lane: str, number: int) -> Milestone:
        """Return the milestone that both picture and table number ``number`` in ``lane``.

        :raises InputRefused: no such number, or picture and table disagree; the candidates are named.
        """
        lane = self.lane(lane)
        candidates = [
            milestone
            for milestone in self
            if milestone.lane == lane and number in (milestone.number_in_table, milestone.number_in_picture)
        ]
        if len(candidates) == 1 and candidates[0].number_in_table == candidates[0].number_in_picture:
            return candidates[0]
        where = f"{lane} {number}"
        if not candidates:
            numbers = sorted({m.number_in_table for m in self if m.lane == lane and m.number_in_table})
            there = ", ".join(str(value) for value in numbers) or "-"
            raise InputRefused(
                Text("dat nummer bestaat niet in deze laan", "this lane has no such number"),
                where=where,
                todo=Text(f"Wel gebruikt: {there}.", f"In use: {there}."),
            )
        slugs = ", ".join(milestone.slug for milestone in candidates)
        raise InputRefused(
            Text(
                "plaatje en tabel van de hoofdroute nummeren hier verschillend",
                "picture and table of the roadmap number differently here",
            ),
            where=where,
            todo=Text(f"Noem de mijlpaal: {slugs}.", f"Name the milestone: {slugs}."),
        )


@cache
def load_milestones() -> Register:
    """Return the register that ships with the product."""
    text = files("ikt_harness").joinpath("data/milestones.csv").read_text("utf-8")
    return read_milestones(text, where="milestones.csv")


def read_milestones(text: str, *, where: str) -> Register:
    """Return the register in ``text``, CSV with one header line.

    :param where: name of the file, for messages.
    :raises InputRefused: a column is missing, a slug is doubled, or a value is outside its vocabulary;
        names line and column.
    """
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        header = reader.fieldnames or []
        if tuple(header) != _COLUMNS:
            raise InputRefused(
                Text("de kolommen zijn niet de verwachte", "the columns are not the expected ones"),
                where=where,
                line=1,
                todo=Text(f"Verwacht: {','.join(_COLUMNS)}", f"Expected: {','.join(_COLUMNS)}"),
            )
        found: dict[str, Milestone] = {}
        for row in reader:
            cells = _Cells(row, where, reader.line_num)
            milestone = _milestone(cells)
            if milestone.slug in found:
                raise cells.refuse("slug", "komt twee keer voor", "occurs twice")
            found[milestone.slug] = milestone
    except csv.Error as error:
        raise InputRefused(
            Text(f"geen leesbare CSV: {error}", f"no readable CSV: {error}"),
            where=where,
            line=reader.line_num,
        ) from error
    return Register(tuple(found.values()))


class _Cells:
    """One row, with its place for messages."""

    def __init__(self, row: Mapping[str, str | None], where: str, line: int) -> None:
        self._row, self._where, self._line = row, where, line
        if None in row or None in row.values():
            raise InputRefused(
                Text("te veel of te weinig kolommen", "too many or too few columns"), where=where, line=line
            )

    def refuse(self, column: str, nl: str, en: str) -> InputRefused:
        value = self._row[column]
        return InputRefused(
            Text(f"kolom {column}: '{value}' {nl}", f"column {column}: '{value}' {en}"),
            where=self._where,
            line=self._line,
        )

    def text(self, column: str) -> str:
        return self._row[column] or ""

    def required(self, column: str) -> str:
        if not self.text(column).strip():
            raise self.refuse(column, "is leeg", "is empty")
        return self.text(column)

    def one_of(self, column: str, allowed: tuple[str, ...]) -> str:
        if self.text(column) not in allowed:
            raise self.refuse(column, f"is geen van {', '.join(allowed)}", f"is none of {', '.join(allowed)}")
        return self.text(column)

    def number(self, column: str) -> int | None:
        return self._parsed(column, int) if self.text(column) else None

    def date(self, column: str) -> date | None:
        return self._parsed(column, date.fromisoformat) if self.text(column) else None

    def numbers(self, column: str) -> tuple[int, ...]:
        return self._parsed(column, lambda text: tuple(int(part) for part in text.split(";") if part))

    def _parsed(self, column: str, parse: Callable[[str], T]) -> T:
        try:
            return parse(self.text(column))
        except ValueError as error:
            raise self.refuse(column, "is niet te lezen", "cannot be read") from error


def _milestone(cells: _Cells) -> Milestone:
    slug, lane = cells.required("slug"), cells.one_of("lane", tuple(LANES))
    if not _SLUG.fullmatch(slug) or not slug.startswith(LANES[lane]):
        raise cells.refuse(
            "slug",
            f"is geen naam in kleine letters die met '{LANES[lane]}' begint",
            f"is no lower-case name that begins with '{LANES[lane]}'",
        )
    koppelvlakken = tuple(part for part in cells.text("koppelvlakken").split(";") if part)
    if len(set(koppelvlakken)) != len(koppelvlakken) or not set(koppelvlakken) <= set(KOPPELVLAKKEN):
        raise cells.refuse(
            "koppelvlakken",
            f"is niet uit {', '.join(KOPPELVLAKKEN)}",
            f"is not of {', '.join(KOPPELVLAKKEN)}",
        )
    kind: EvidenceKind = cells.one_of("evidence_kind", get_args(EvidenceKind))  # type: ignore[assignment]  # checked by one_of
    round_number = cells.number("ikt_round")
    if round_number is not None and round_number < 1:
        raise cells.refuse("ikt_round", "is geen ronde", "is no round")
    return Milestone(
        slug=slug,
        lane=lane,
        number_in_table=cells.number("number_in_table"),
        number_in_picture=cells.number("number_in_picture"),
        track=cells.text("track"),
        title=cells.required("title"),
        description=cells.required("description"),
        koppelvlakken=koppelvlakken,
        environment=cells.one_of("environment", ENVIRONMENTS),
        target_moment=cells.text("target_moment"),
        target_begin=cells.date("target_begin"),
        target_end=cells.date("target_end"),
        ikt_round=round_number,
        evidence_kind=kind,
        minimum_actions=cells.numbers("minimum_actions"),
    )
