"""What a scenario is: its id and what stands around its function."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

if TYPE_CHECKING:
    from ikt_harness.keten import Keten

Koppelvlak = Literal["STOP", "STAM", "STTR", "SWF", "TRANSPORT", "KETEN"]
KOPPELVLAKKEN: tuple[str, ...] = get_args(Koppelvlak)

#: The four deelketens that VNG names, and the transport below them; data of the programme may cut them otherwise.
KETENS = (
    "planketen",
    "interbestuurlijke-planketen",
    "toepasbare-regelsketen",
    "vergunningenketen",
    "transport",
)

#: What a scenario may need of its surroundings.
NEEDS = (
    "server",  # a real socket: cut connections, refused connections
    "tls",  # certificates of a test PKI at both sides
    "klok",  # the workspace's clock may be moved
)

_ID = re.compile(r"(stop|stam|sttr|swf|digikoppeling|keten):[A-Z]{1,3}-?[A-Z]?\d{1,3}[a-z]?")
ScenarioFunction = Callable[["Keten"], None]
ATTRIBUTE = "__ikt_scenario__"


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario.

    :param id: qualified id, ``<sheet>:<id>``.
    :param title: one Dutch line.
    :param ground: what the expectation rests on, in words: rule code, clause, sheet id.
    :param needs: see :data:`NEEDS`.
    :param function: name of the function in its file.
    :param documenttype: of a basischeck: the document type; empty for any other scenario.
    :param mutatie: of a basischeck: the basic mutation; empty for any other scenario.
    """

    id: str
    title: str
    koppelvlak: Koppelvlak
    keten: str
    ground: str
    needs: tuple[str, ...]
    description: str
    function: str
    documenttype: str = ""
    mutatie: str = ""


def scenario(
    *,
    id: str,  # noqa: A002 - the word every sheet uses
    title: str,
    koppelvlak: Koppelvlak,
    keten: str,
    ground: str,
    needs: tuple[str, ...] = (),
    documenttype: str = "",
    mutatie: str = "",
) -> Callable[[ScenarioFunction], ScenarioFunction]:
    """Mark a function as a scenario.

    With ``documenttype`` and ``mutatie`` it is a cell of the basischeck matrix; its checks ``ingediend`` and
    ``getoond`` are the two proofs of that cell.

    :raises InputRefused: the id has another form, koppelvlak, keten or a need is unknown, or one of documenttype and
        mutatie comes without the other.
    """

    def refuse(nl: str, en: str) -> InputRefused:
        return InputRefused(Text(nl, en), where=f"@scenario(id={id!r})")

    if not _ID.fullmatch(id):
        raise refuse(
            f"'{id}' is geen scenario-id; schrijf bijvoorbeeld stop:F3 of sttr:TR-20",
            f"'{id}' is no scenario id; write for example stop:F3 or sttr:TR-20",
        )
    if koppelvlak not in KOPPELVLAKKEN:
        raise refuse(f"onbekend koppelvlak '{koppelvlak}'", f"unknown koppelvlak '{koppelvlak}'")
    if keten not in KETENS:
        raise refuse(f"onbekende keten '{keten}'", f"unknown keten '{keten}'")
    for need in needs:
        if need not in NEEDS:
            raise refuse(f"onbekende voorwaarde '{need}'", f"unknown need '{need}'")
    if bool(documenttype) != bool(mutatie):
        raise refuse("documenttype en mutatie horen bij elkaar", "documenttype and mutatie belong together")
    if not title.strip() or not ground.strip():
        raise refuse("titel en grond zijn verplicht", "title and ground are required")

    def mark(function: ScenarioFunction) -> ScenarioFunction:
        description = (function.__doc__ or "").strip()
        made = Scenario(
            id, title, koppelvlak, keten, ground, needs, description, function.__name__, documenttype, mutatie
        )
        setattr(function, ATTRIBUTE, made)
        return function

    return mark
