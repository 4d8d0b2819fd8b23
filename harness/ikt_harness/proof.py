"""Which scenarios prove which milestone, at which level, and in which rounds: one data file, checked strictly.

The links are harness-defined: no public source says which tests a milestone asks for.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from ikt_harness.milestones import Register, load_milestones
from ikt_harness.rounds import parse_round
from ikt_harness.scenario import KOPPELVLAKKEN
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

FILE = "proof.toml"
_ID = re.compile(r"[a-z]+:[A-Z]{1,3}-?[A-Z]?[0-9]{1,3}[a-z]?")
_RANGE = re.compile(
    r"(?P<stem>(?P<sheet>[a-z]+:)(?P<letters>[A-Z]{1,3}-?[A-Z]?))(?P<first>[0-9]{1,3})"
    r"\.\.(?:(?P=sheet))?(?P=letters)(?P<last>[0-9]{1,3})"
)


class Level(StrEnum):
    """How well a milestone is shown, from not at all to best. The words are harness-defined."""

    ONTBREEKT = "ontbreekt"
    AANNEMELIJK = "aannemelijk"  # every required scenario green on the mock, with an own system
    AANGETOOND = "aangetoond"  # shown on PRE
    BEVESTIGD = "bevestigd"  # a named person attests it about PROD

    def reaches(self, other: Level) -> bool:
        """Whether this level is as good as ``other``, or better."""
        order = list(Level)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a milestone, most often one koppelvlak.

    :param required: scenario ids that must all be green.
    :param optional: scenario ids that are shown and never block.
    :param counts: whether the part has a say in the milestone's level.
    """

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    counts: bool = True


@dataclass(frozen=True)
class MilestoneProof:
    """What proves one milestone.

    :param required_level: the level at which it counts as reached.
    :param attest: what only a person can state; empty when nothing.
    """

    slug: str
    required_level: Level
    attest: str
    remark: str
    parts: tuple[Part, ...]

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The required scenario ids of the parts that count, each once, in order."""
        return tuple(dict.fromkeys(id_ for part in self.parts if part.counts for id_ in part.required))


@dataclass(frozen=True, slots=True)
class Planned:
    """A scenario that is known but may have no script yet."""

    id: str
    title: str
    koppelvlak: str


@dataclass(frozen=True)
class Proof:
    """The whole file.

    :param where: name of the file, for messages.
    :param milestones: slug → what proves it; a slug for every milestone of the register.
    :param planned: id → the scenario.
    :param rounds: the known rounds.
    :param default_rounds: the rounds of a scenario that ``scenario_rounds`` does not name.
    """

    where: str
    milestones: Mapping[str, MilestoneProof]
    planned: Mapping[str, Planned]
    rounds: tuple[str, ...]
    default_rounds: tuple[str, ...]
    scenario_rounds: Mapping[str, tuple[str, ...]]

    def rounds_of(self, scenario: str) -> tuple[str, ...]:
        """Return the rounds in which ``scenario`` counts."""
        return self.scenario_rounds.get(scenario, self.default_rounds)

    def counts_in(self, scenario: str, round: str) -> bool:  # noqa: A002 - the domain's own word
        """Return whether ``scenario`` counts in ``round``: always, unless the data bind it to other rounds."""
        return not round or scenario not in self.scenario_rounds or round in self.scenario_rounds[scenario]

    def milestones_of(self, scenario: str) -> tuple[str, ...]:
        """Return the slugs of the milestones that name ``scenario``, required or optional, in order."""
        return self._named.get(scenario, ())

    def required(self, scenario: str) -> bool | None:
        """Return whether a milestone requires ``scenario``; ``None`` when no milestone names it."""
        if scenario not in self._named:
            return None
        return scenario in self._required

    @cached_property
    def _named(self) -> dict[str, tuple[str, ...]]:
        named: dict[str, tuple[str, ...]] = {}
        for slug, _key, id_ in _uses(self):
            if slug not in named.get(id_, ()):
                named[id_] = (*named.get(id_, ()), slug)
        return named

    @cached_property
    def _required(self) -> frozenset[str]:
        return frozenset(id_ for milestone in self.milestones.values() for id_ in milestone.required)


@cache
def load_proof() -> Proof:
    """Return the links that ship with the product, for the register that ships with it."""
    text = files("ikt_harness").joinpath("data", FILE).read_text("utf-8")
    return read_proof(text, load_milestones(), where=FILE)


def read_proof(text: str, milestones: Register, *, where: str) -> Proof:
    """Return the links in ``text`` (TOML).

    :raises InputRefused: no TOML, an unknown key, slug, set, level or koppelvlak, an id of another form, or an
        id that stands twice in one part; names file and key.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputRefused(
            Text(f"geen leesbare TOML: {error}", f"no readable TOML: {error}"), where=where
        ) from error
    return _Reader(data, milestones, where).read()


def check_proof(proof: Proof, known_ids: Iterable[str], milestones: Register) -> None:
    """Check the links against the scenarios that were really found.

    :param known_ids: ids of all scenario scripts; one that stands twice is refused.
    :raises InputRefused: an unknown slug or id, or a doubled id; names file and key.
    """
    counted = Counter(known_ids)
    for id_, count in counted.items():
        if count > 1:
            raise _refused(
                proof.where,
                id_,
                f"{count} scenario's hebben dit id",
                f"{count} scenarios have this id",
                Text("Geef elk scenario een eigen id.", "Give every scenario an id of its own."),
            )
    for slug in proof.milestones:
        if slug not in milestones:
            raise _unknown_slug(proof.where, f"mijlpaal.{slug}")
    uses = [(key, id_) for _slug, key, id_ in _uses(proof)]
    uses += [("rondes.scenario", id_) for id_ in proof.scenario_rounds]
    for key, id_ in uses:
        if id_ not in counted and id_ not in proof.planned:
            raise _refused(
                proof.where,
                key,
                f"scenario '{id_}' bestaat niet",
                f"there is no scenario '{id_}'",
                Text(
                    "Verbeter het id, of zet het onder [gepland] zolang er geen script is.",
                    "Mend the id, or put it under [gepland] while there is no script.",
                ),
            )


def _uses(proof: Proof) -> Iterator[tuple[str, str, str]]:
    """Yield slug, key and id for every mention of a scenario."""
    for slug, milestone in proof.milestones.items():
        for part in milestone.parts:
            for name, ids in (("vereist", part.required), ("optioneel", part.optional)):
                for id_ in ids:
                    yield slug, f"mijlpaal.{slug}.deel.{part.name}.{name}", id_


def _refused(where: str, key: str, nl: str, en: str, todo: Text | None = None) -> InputRefused:
    return InputRefused(Text(f"{key}: {nl}", f"{key}: {en}"), where=where, todo=todo)


def _unknown_slug(where: str, key: str) -> InputRefused:
    return _refused(where, key, "deze mijlpaal bestaat niet", "there is no such milestone")


class _Reader:
    def __init__(self, data: dict[str, Any], milestones: Register, where: str) -> None:
        self._data, self._milestones, self._where = data, milestones, where

    def read(self) -> Proof:
        self._keys("", self._data, {"herkomst", "rondes", "niveau", "reeks", "mijlpaal", "gepland"})
        rounds = self._table("rondes", self._data)
        self._keys("rondes", rounds, {"bekend", "standaard", "scenario"})
        levels = {
            environment: self._level(f"niveau.{environment}", value)
            for environment, value in self._table("niveau", self._data).items()
        }
        given = self._table("mijlpaal", self._data)
        for slug in given:
            if slug not in self._milestones:
                raise _unknown_slug(self._where, f"mijlpaal.{slug}")
        scenarios = self._table("scenario", rounds, "rondes.")
        return Proof(
            where=self._where,
            milestones={
                m.slug: self._milestone(m.slug, given.get(m.slug, {}), levels.get(m.environment))
                for m in self._milestones
            },
            planned=self._planned(),
            rounds=self._rounds("rondes.bekend", rounds.get("bekend")),
            default_rounds=self._rounds("rondes.standaard", rounds.get("standaard")),
            scenario_rounds={
                self._id("rondes.scenario", id_): self._rounds(f"rondes.scenario.{id_}", value)
                for id_, value in scenarios.items()
            },
        )

    def _milestone(self, slug: str, given: object, default: Level | None) -> MilestoneProof:
        key = f"mijlpaal.{slug}"
        if not isinstance(given, dict):
            raise _refused(self._where, key, "is geen tabel", "is no table")
        self._keys(key, given, {"niveau", "attest", "opmerking", "deel"})
        level = self._level(f"{key}.niveau", given["niveau"]) if "niveau" in given else default
        if level is None:
            raise _refused(self._where, "niveau", "een omgeving ontbreekt", "an environment is missing")
        parts = self._table("deel", given, f"{key}.")
        return MilestoneProof(
            slug=slug,
            required_level=level,
            attest=self._text(f"{key}.attest", given.get("attest", "")),
            remark=self._text(f"{key}.opmerking", given.get("opmerking", "")),
            parts=tuple(self._part(f"{key}.deel.{name}", name, part) for name, part in parts.items()),
        )

    def _part(self, key: str, name: str, given: object) -> Part:
        if not isinstance(given, dict):
            raise _refused(self._where, key, "is geen tabel", "is no table")
        self._keys(key, given, {"vereist", "optioneel", "telt"})
        counts = given.get("telt", True)
        if not isinstance(counts, bool):
            raise _refused(self._where, f"{key}.telt", "is geen true of false", "is neither true nor false")
        required = tuple(self._ids(f"{key}.vereist", given.get("vereist", [])))
        optional = tuple(self._ids(f"{key}.optioneel", given.get("optioneel", [])))
        for id_, count in Counter((*required, *optional)).items():
            if count > 1:
                raise _refused(self._where, key, f"'{id_}' staat er dubbel", f"'{id_}' stands there twice")
        return Part(name, required, optional, counts)

    def _ids(self, key: str, given: object, *, inside: bool = False) -> Iterator[str]:
        for text in self._texts(key, given):
            if text.startswith("@") and not inside:
                sets = self._table("reeks", self._data)
                if text[1:] not in sets:
                    raise _refused(
                        self._where,
                        key,
                        f"reeks '{text[1:]}' bestaat niet",
                        f"there is no set '{text[1:]}'",
                    )
                yield from self._ids(f"reeks.{text[1:]}", sets[text[1:]], inside=True)
            elif ".." in text:
                yield from self._range(key, text)
            else:
                yield self._id(key, text)

    def _range(self, key: str, text: str) -> Iterator[str]:
        match = _RANGE.fullmatch(text)
        if match is None or int(match["first"]) >= int(match["last"]):
            raise _refused(
                self._where,
                key,
                f"'{text}' is geen reeks scenario-id's",
                f"'{text}' is no range of scenario ids",
                Text("Schrijf bijvoorbeeld stam:F22..F24.", "Write for example stam:F22..F24."),
            )
        last = int(match["last"])
        width = len(match["first"])
        for number in range(int(match["first"]), last + 1):
            yield f"{match['stem']}{number:0{width}}"

    def _planned(self) -> dict[str, Planned]:
        planned: dict[str, Planned] = {}
        for koppelvlak, rows in self._table("gepland", self._data).items():
            if koppelvlak not in KOPPELVLAKKEN or not isinstance(rows, dict):
                raise _refused(
                    self._where,
                    f"gepland.{koppelvlak}",
                    f"is geen koppelvlak; kies uit {', '.join(KOPPELVLAKKEN)}",
                    f"is no koppelvlak; choose from {', '.join(KOPPELVLAKKEN)}",
                )
            for id_, title in rows.items():
                key = f"gepland.{koppelvlak}.{id_}"
                if id_ in planned:
                    raise _refused(self._where, key, "het id staat er dubbel", "the id stands there twice")
                planned[self._id(key, id_)] = Planned(id_, self._text(key, title), koppelvlak)
        return planned

    def _id(self, key: str, text: str) -> str:
        if not _ID.fullmatch(text):
            raise _refused(
                self._where,
                key,
                f"'{text}' is geen volledig scenario-id",
                f"'{text}' is no qualified scenario id",
                Text("Schrijf bijvoorbeeld stop:F3.", "Write for example stop:F3."),
            )
        return text

    def _level(self, key: str, given: object) -> Level:
        try:
            return Level(self._text(key, given))
        except ValueError as error:
            names = ", ".join(Level)
            raise _refused(
                self._where,
                key,
                f"'{given}' is geen niveau; kies uit {names}",
                f"'{given}' is no level; choose from {names}",
            ) from error

    def _rounds(self, key: str, given: object) -> tuple[str, ...]:
        try:
            return tuple(parse_round(text) for text in self._texts(key, given))
        except InputRefused as error:
            raise _refused(self._where, key, error.what.nl, error.what.en, error.todo) from error

    def _texts(self, key: str, given: object) -> list[str]:
        if not isinstance(given, list):
            raise _refused(self._where, key, "is geen lijst", "is no list")
        return [self._text(key, value) for value in given]

    def _text(self, key: str, given: object) -> str:
        if not isinstance(given, str):
            raise _refused(self._where, key, "is geen tekst", "is no text")
        return given

    def _table(self, name: str, data: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
        table = data.get(name, {})
        if not isinstance(table, dict):
            raise _refused(self._where, prefix + name, "is geen tabel", "is no table")
        return table

    def _keys(self, key: str, table: Mapping[str, Any], allowed: set[str]) -> None:
        for name in table:
            if name not in allowed:
                raise _refused(
                    self._where,
                    f"{key}.{name}".lstrip("."),
                    f"onbekende sleutel; kies uit {', '.join(sorted(allowed))}",
                    f"unknown key; choose from {', '.join(sorted(allowed))}",
                )
