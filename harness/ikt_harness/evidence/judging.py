"""Judging a message of the evidence: the same check as ``ikt check``, on bytes, at the moment the message came."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from ikt_schemas.errors import InputRefused
from ikt_schemas.melding import Judgement

Kind = Literal["zip", "xml", "dmn"]

_ZIP = b"PK\x03\x04"


def kind_to_judge(koppelvlak: str, subject: str, data: bytes) -> Kind | None:
    """Return as what ``data`` can be judged by a check of ``koppelvlak``; ``None`` when no check fits.

    STOP: the zip of a delivery. STTR: a zip or a bare rule file that was delivered or verified. STAM: a verzoekbericht.
    """
    zipped = data.startswith(_ZIP)
    match koppelvlak:
        case "STOP":
            return "zip" if zipped else None
        case "STTR" if subject in ("aanlevering", "verifieren"):
            return "zip" if zipped else "dmn"
        case "STAM" if subject == "verzoek" and not zipped:
            return "xml"
    return None


def judgement_of(koppelvlak: str, kind: Kind, data: bytes, moment: datetime) -> dict[str, Any]:
    """Return the judgement of ``data`` as plain JSON; the same bytes, rules and moment give the same.

    Keys: ``verdict`` (``valide``, ``niet-valide``, or ``niet te lezen`` with a ``reason``), ``meldingen``, ``checked``
    and ``not_checked`` (codes, sorted). Texts are Dutch.
    """
    with tempfile.TemporaryDirectory(prefix="ikt-oordeel-") as folder:
        path = Path(folder) / f"levering.{kind}"
        path.write_bytes(data)
        try:
            found = _check(koppelvlak, path, moment)
        except InputRefused as refused:
            reason = refused.what.nl.replace(str(path), path.name).replace(folder, "")
            return {
                "verdict": "niet te lezen",
                "reason": reason,
                "meldingen": [],
                "checked": [],
                "not_checked": [],
            }
    whole: Any = found.as_json("nl")
    return {
        "verdict": whole["verdict"],
        "reason": "",
        "meldingen": whole["meldingen"],
        "checked": whole["rules"]["checked"],
        "not_checked": [one["code"] for one in whole["rules"]["not_checked"]],
    }


def _check(koppelvlak: str, path: Path, moment: datetime) -> Judgement:
    match koppelvlak:
        case "STOP":
            from ikt_mocks.stop.check import check as stop

            return stop(path, moment)
        case "STTR":
            from ikt_mocks.sttr.check import check as sttr

            return sttr(path, moment)
        case _:
            from ikt_mocks.stam.check import check as stam

            return stam(path, moment)
