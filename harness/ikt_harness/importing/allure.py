"""Allure results: a folder of ``*-result.json`` files, one for each test that ran."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ikt_harness.importing.cases import Case, read_bytes
from ikt_harness.verdict import Verdict
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

_VERDICTS = {
    "passed": Verdict.GESLAAGD,
    "failed": Verdict.GEZAKT,
    "broken": Verdict.FOUT,
    "skipped": Verdict.OVERGESLAGEN,
    "unknown": Verdict.TE_BEOORDELEN,
}


def read_allure(folder: Path) -> Iterator[Case]:
    """Yield the results in ``folder`` in the order in which they ended; of equal ends in the order of their files.

    :raises InputRefused: no result file at all, or one that is no Allure result.
    """
    files = result_files(folder)
    if not files:
        raise InputRefused(
            Text(
                "geen Allure-uitslagen: er is geen *-result.json",
                "no Allure results: there is no *-result.json",
            ),
            where=str(folder),
        )
    found = [_read(path) for path in files]
    for _stop, case in sorted(found, key=lambda pair: pair[0]):
        yield case


def result_files(folder: Path) -> list[Path]:
    """Return the result files of ``folder``, sorted by name."""
    return sorted(path for path in folder.glob("*-result.json") if path.is_file())


def _read(path: Path) -> tuple[float, Case]:
    try:
        value: Any = json.loads(read_bytes(path))
    except (ValueError, RecursionError) as error:
        raise _refused(path, "geen leesbare JSON", "no readable JSON") from error
    if not isinstance(value, dict) or value.get("status") not in _VERDICTS:
        raise _refused(path, "geen Allure-uitslag: er is geen status", "no Allure result: there is no status")
    start, stop = _milliseconds(value, "start", path), _milliseconds(value, "stop", path)
    details, labels = value.get("statusDetails"), value.get("labels")
    facts = {
        str(one["name"]): str(one.get("value", ""))
        for one in (labels if isinstance(labels, list) else [])
        if isinstance(one, dict) and "name" in one
    }
    return stop, Case(
        place=str(path),
        name=str(value.get("fullName") or value.get("name") or path.name),
        verdict=_VERDICTS[value["status"]],
        duration=max(0.0, (stop - start) / 1000),
        moment=datetime.fromtimestamp(start / 1000, UTC).isoformat() if start else "",
        message=str(details.get("message") or "") if isinstance(details, dict) else "",
        facts=facts,
    )


def _milliseconds(value: dict[str, Any], name: str, path: Path) -> float:
    found = value.get(name, 0)
    # The year 9999, the last that a moment can have.
    if not isinstance(found, int | float) or not 0 <= found < 253_000_000_000_000:
        raise _refused(path, f"'{name}' is geen tijdstip", f"'{name}' is no moment")
    return float(found)


def _refused(path: Path, nl: str, en: str) -> InputRefused:
    return InputRefused(Text(nl, en), where=str(path))
