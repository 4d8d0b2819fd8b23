"""IKT rounds: their names, and how a user may write them.

The quarterly rounds 4, 5 and 6 of 2023 stand in the roadmap; any later number is possible. Begin and end dates
are not public.
"""

from __future__ import annotations

import re

from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

_ROUND = re.compile(r"(?i:IKT)[ -]?([1-9][0-9]{0,3})")


def parse_round(text: str) -> str:
    """Return the one name of the round that ``text`` means: ``ikt 5``, ``IKT5`` and ``IKT-5`` are ``IKT-5``.

    The name holds letters, digits and a hyphen only, so it may stand in a file name.

    :raises InputRefused: not a round.
    """
    match = _ROUND.fullmatch(text.strip())
    if match is None:
        raise InputRefused(
            Text(f"'{text}' is geen ronde", f"'{text}' is not a round"),
            where="ROUND",
            todo=Text("Schrijf een ronde als IKT-5.", "Write a round as IKT-5."),
        )
    return f"IKT-{match[1]}"


def round_number(name: str) -> int:
    """Return the number of a round name that :func:`parse_round` gave."""
    return int(name.removeprefix("IKT-"))
