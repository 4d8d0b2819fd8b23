"""One test result as a file of another tool tells it, before it is linked to a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

MAX_BYTES = 500 * 1024 * 1024
"""The largest file that is read."""


@dataclass(frozen=True, slots=True)
class Case:
    """One result.

    :param place: where it stands, for messages: ``results.xml:12``.
    :param name: full name of the test, as its tool spells it.
    :param verdict: one of the verdicts.
    :param duration: seconds.
    :param moment: when it ran, ISO 8601; empty when the file does not say.
    :param message: what the tool said about it.
    :param facts: properties or labels, name → value; the last one of a name counts.
    """

    place: str
    name: str
    verdict: str
    duration: float = 0.0
    moment: str = ""
    message: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


def read_bytes(path: Path) -> bytes:
    """Return the bytes of ``path``.

    :raises InputRefused: it cannot be read, or is larger than :data:`MAX_BYTES`.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputRefused(
                Text("het bestand is groter dan 500 MB", "the file is larger than 500 MB"),
                where=str(path),
                todo=Text("Lever de uitslagen in delen.", "Deliver the results in parts."),
            )
        return path.read_bytes()
    except OSError as error:
        raise InputRefused(
            Text(f"niet te lezen: {error.strerror}", f"cannot be read: {error.strerror}"), where=str(path)
        ) from error


def seconds(text: str, place: str) -> float:
    """Return a duration in seconds as tools write it, such as ``1,234.5``.

    :raises InputRefused: no number, not finite, or below zero.
    """
    try:
        value = float(text.replace(",", "") or 0)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise InputRefused(
            Text(f"'{text[:40]}' is geen aantal seconden", f"'{text[:40]}' is no number of seconds"),
            where=place,
        )
    return value
