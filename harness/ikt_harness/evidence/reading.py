"""Reading a bundle of a stranger: into typed values, with everything that does not add up named by its member.

Nothing here asks who signed; :mod:`ikt_harness.evidence.verification` does that first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ikt_harness.evidence.bundle import FORMAT, MANIFEST, RUN
from ikt_harness.evidence.container import MEMBER
from ikt_harness.ledger.records import ResultRecord, RunRecord
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

#: Everything that reading a wrong value as a typed one can raise.
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, InputRefused)


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that does not hold.

    :param where: the member it is about; empty for the bundle as a whole.
    :param what: what is wrong, in both languages.
    """

    where: str
    what: Text

    def explain(self, language: str = "nl") -> str:
        """Return the difference as one line."""
        told = self.what.en if language == "en" else self.what.nl
        return f"{self.where}: {told}" if self.where else told


class NotWhole(Exception):  # noqa: N818 - carries a difference, is not an error of the program
    """The bundle cannot be judged any further."""

    def __init__(self, difference: Difference) -> None:
        super().__init__(difference.what.en)
        self.difference = difference


@dataclass(frozen=True, slots=True)
class Member:
    """A row of the manifest: a member, its hash, and the hash before masking (the same when nothing was masked)."""

    name: str
    sha256: str
    size: int
    original: str
    masked: int


@dataclass(frozen=True, slots=True)
class BundledResult:
    """A result of a bundle: its place in the run (from 1), its hash in the ledger, and whether texts were masked."""

    seq: int
    record: ResultRecord
    hash: str
    masked: bool


@dataclass(frozen=True, slots=True)
class Bundle:
    """The content of a bundle.

    :param position: place of the run in the ledger it came from.
    :param count: how many results the run has.
    :param head: hash over the run and all its results, as that ledger has it.
    :param members: name → row of the manifest.
    :param absent: name → SHA-256 of what was left out or was not kept.
    """

    run: RunRecord
    position: int
    count: int
    head: str
    masked: bool
    results: tuple[BundledResult, ...]
    members: Mapping[str, Member]
    absent: Mapping[str, str]


CHANGED = Text(
    "is gewijzigd: de inhoud is niet wat er ondertekend is", "was changed: its content is not what was signed"
)
_NOT_READABLE = Text(
    "heeft niet de vorm van een bewijsbundel", "does not have the form of an evidence bundle"
)
_INCOMPLETE = Text(
    "het manifest en de zip noemen niet dezelfde bestanden", "manifest and zip do not name the same members"
)


def load_json(data: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """Return the JSON value in ``data``.

    :raises ValueError: no JSON, or a number that JSON does not know.
    """

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    return json.loads(data, parse_constant=refuse)


def read_members(data: Mapping[str, bytes]) -> Bundle:
    """Return the bundle that ``data`` (member name → bytes) holds.

    :raises NotWhole: something cannot be read, or a member is there that the manifest does not name.
    """
    manifest = _read(MANIFEST, data)
    with _naming(MANIFEST):
        if manifest["format"] != FORMAT:
            raise ValueError("another format")
        members = {row["name"]: _member(row) for row in manifest["members"]}
        absent = {str(row["name"]): str(row["sha256"]) for row in manifest["absent"]}
        masked = _is(bool, manifest["masked"])
    own = {name for name in data if name.startswith(("results/", "journals/", "judgements/", "messages/"))}
    if own | {RUN} != members.keys() or len(members) != len(manifest["members"]):
        raise NotWhole(Difference(MANIFEST, _INCOMPLETE))
    facts = _read(RUN, data)
    with _naming(RUN):
        run = RunRecord(**facts["record"])
        position, count, head = (
            _is(int, facts["position"]),
            _is(int, facts["count"]),
            _is(str, facts["head"]),
        )
        if manifest["run"] != run.id:
            raise ValueError("another run than the manifest says")
    return Bundle(run, position, count, head, masked, tuple(_results(data)), members, absent)


def _results(data: Mapping[str, bytes]) -> Iterator[BundledResult]:
    for name in sorted(name for name in data if name.startswith("results/")):
        value = _read(name, data)
        with _naming(name):
            record = ResultRecord.from_json(value["record"])
            found = BundledResult(
                _is(int, value["seq"]), record, _is(str, value["hash"]), _is(bool, value["masked"])
            )
            if name != f"results/{found.seq:04d}.json" or any(
                MEMBER.fullmatch(f"messages/0001/{one.name}") is None for one in record.evidence
            ):
                raise ValueError("a name that does not fit")
        yield found


def _member(row: Mapping[str, Any]) -> Member:
    original = row["original"]
    return Member(
        name=_is(str, row["name"]),
        sha256=_is(str, row["sha256"]),
        size=_is(int, row["size"]),
        original=_is(str, original["sha256"] if original else row["sha256"]),
        masked=_is(int, original["masked"]) if original else 0,
    )


def _read(name: str, data: Mapping[str, bytes]) -> Any:  # noqa: ANN401 - any JSON value
    with _naming(name):
        return load_json(data[name])


def _is(kind: type[Any], value: Any) -> Any:  # noqa: ANN401 - the value itself, once it is of its kind
    if type(value) is not kind:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


class _naming:  # noqa: N801 - reads as a word in a with statement
    """Say of which member it is when a value inside cannot be read."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, UNREADABLE):
            raise NotWhole(Difference(self._name, _NOT_READABLE)) from error
