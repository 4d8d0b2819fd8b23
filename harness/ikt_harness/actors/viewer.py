"""What DSO-LV shows of published documents: the register in time, the download, and the activiteiten in the RTR."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date
from typing import Any

from ikt_harness.dso_lv import DsoLv


@dataclass(frozen=True, slots=True)
class Versiebeeld:
    """One version of a regeling or informatieobject as DSO-LV shows it.

    :param stand: of the besluit that made it: ``geregistreerd`` or ``gepubliceerd``.
    :param werkt_vanaf: JJJJ-MM-DD; empty without a tijdstempel.
    :param deel_van: work of the regeling of which it is a tijdelijk deel; empty when it is none.
    """

    work: str
    soort: str
    expression: str
    was: str
    ontwerp: bool
    stand: str
    werkt_vanaf: str
    deel_van: str


class Viewer:
    """DSO-LV as anybody may look at it."""

    def __init__(self, dso: DsoLv) -> None:
        self._dso = dso

    def van_besluit(self, besluit: str) -> list[Versiebeeld]:
        """Return what a besluit made; empty when nothing of it is shown."""
        return [
            Versiebeeld(
                work=row["work"],
                soort=row["soort"],
                expression=versie["expression"],
                was=versie["was"] or "",
                ontwerp=versie["ontwerp"],
                stand=versie["stand"],
                werkt_vanaf=versie["werktVanaf"] or "",
                deel_van=row["tijdelijkDeelVan"] or "",
            )
            for row in self._tijdreis()["instrumenten"]
            for versie in row["versies"]
            if besluit and versie["besluit"] == besluit
        ]

    def werkend(self, work: str, dag: date) -> str:
        """Return the version of ``work`` in force on ``dag`` by all that is announced; empty when there is none."""
        for row in self._tijdreis(werkend=dag.isoformat(), bekend=dag.isoformat())["instrumenten"]:
            if row["work"] == work:
                return row["werkend"] or ""
        return ""

    def ingetrokken(self, work: str) -> str:
        """Return the day from which ``work`` is withdrawn; empty when it is not."""
        rows = self._tijdreis()["instrumenten"]
        return next((row["ingetrokken"] or "" for row in rows if row["work"] == work), "")

    def kennisgevingen(self, besluit: str) -> list[str]:
        """Return the kennisgevingen about a besluit."""
        rows = self._tijdreis()["procedures"]
        return next((list(row["kennisgevingen"]) for row in rows if row["besluit"] == besluit), [])

    def download(self, work: str) -> dict[str, bytes]:
        """Return the files of the download of a regeling, by name; empty when there is none."""
        data = self._dso.uitlevering(work)
        if data is None:
            return {}
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def _tijdreis(self, **vraag: str) -> dict[str, Any]:
        answer: dict[str, Any] = self._dso.call("GET", "/stop/tijdreizen", params=vraag).json()
        return answer
