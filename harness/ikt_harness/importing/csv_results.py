"""CSV with a header line: ``scenario`` or ``name``, and ``verdict``; further columns are facts.

The separator is a comma or a semicolon, whichever the header holds more of. ``duration`` is in seconds, ``moment`` is
ISO 8601, ``message`` is free text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from ikt_harness.importing.cases import Case, read_bytes, seconds
from ikt_harness.verdict import Verdict
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

_VERDICTS = tuple(verdict.value for verdict in Verdict)
_OWN = ("name", "verdict", "duration", "moment", "message")


def read_csv(path: Path) -> Iterator[Case]:
    """Yield the results in ``path``, in order.

    :raises InputRefused: no UTF-8, no readable CSV, a missing column, or a word that is no verdict; names the line.
    """
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefused(
            Text("het bestand is geen UTF-8", "the file is no UTF-8"),
            where=str(path),
            todo=Text("Sla het op als UTF-8.", "Save it as UTF-8."),
        ) from error
    header = text.partition("\n")[0]
    separator = ";" if header.count(";") > header.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        names = set(reader.fieldnames or ())
        if "verdict" not in names or not names & {"scenario", "name"}:
            raise InputRefused(
                Text(
                    "de kolommen 'verdict' en 'scenario' (of 'name') ontbreken",
                    "the columns 'verdict' and 'scenario' (or 'name') are missing",
                ),
                where=str(path),
                line=1,
            )
        for row in reader:
            yield _case(row, path, reader.line_num)
    except csv.Error as error:
        raise InputRefused(
            Text(f"geen leesbare CSV: {error}", f"no readable CSV: {error}"),
            where=str(path),
            line=reader.line_num,
        ) from error


def _case(row: dict[str, str | None], path: Path, line: int) -> Case:
    if None in row or None in row.values():
        raise InputRefused(
            Text("te veel of te weinig kolommen", "too many or too few columns"), where=str(path), line=line
        )
    cells = {name: (value or "").strip() for name, value in row.items()}
    if cells["verdict"] not in _VERDICTS:
        raise InputRefused(
            Text(
                f"'{cells['verdict'][:40]}' is geen uitslag; kies uit {', '.join(_VERDICTS)}",
                f"'{cells['verdict'][:40]}' is no verdict; choose from {', '.join(_VERDICTS)}",
            ),
            where=str(path),
            line=line,
        )
    place = f"{path}:{line}"
    return Case(
        place=place,
        name=cells.get("name") or cells.get("scenario") or "",
        verdict=cells["verdict"],
        duration=seconds(cells.get("duration", ""), place),
        moment=cells.get("moment", ""),
        message=cells.get("message", ""),
        facts={name: value for name, value in cells.items() if name not in _OWN and value},
    )
