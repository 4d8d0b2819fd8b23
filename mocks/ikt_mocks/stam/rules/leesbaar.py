"""Reading: a message that is no readable XML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ikt_mocks.rules import rule
from ikt_mocks.stam import errors
from ikt_schemas.errors import XmlRefused
from ikt_schemas.language import Text
from ikt_schemas.melding import Melding

_ADVICE = Text("Lever welgevormde XML zonder DOCTYPE.", "Give well-formed XML without a DOCTYPE.")


@dataclass(frozen=True, slots=True)
class Poging:
    """One try to read a message: ``refusal`` is ``None`` when it went well."""

    refusal: XmlRefused | None


@rule(errors.ONLEESBAAR.code)
def is_readable(poging: Poging) -> Iterator[Melding]:
    """The message is well-formed, without DOCTYPE, and not too large."""
    if poging.refusal is None:
        return
    kind = errors.ONLEESBAAR
    yield Melding(
        code=kind.code,
        ernst=kind.ernst,
        soort=kind.soort,
        beschrijving=poging.refusal.what,
        line=poging.refusal.line,
        ground=kind.ground,
        advice=poging.refusal.todo or _ADVICE,
    )
