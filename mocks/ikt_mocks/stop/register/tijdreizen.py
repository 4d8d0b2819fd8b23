"""Looking at the register at another moment: what is in force, known and announced.

Three lines of time, as STOP distinguishes them: in force by juridischWerkendVanaf, known once made known
(datumBekendmaking), announced once registered. The form of the answer is harness-defined.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from ikt_mocks.stop.register.objecten import OwVersie
from ikt_mocks.stop.register.stand import Stand, Versie


def bekendgemaakt(stand: Stand, versie: Versie, op: date) -> bool:
    """Tell whether the besluit of a version is made known on or before ``op``."""
    return stand.bron(versie.levering).datum_bekendmaking <= op


def werkend(stand: Stand, work: str, op: date, *, bekend: date) -> Versie | None:
    """Return the version of a work in force on ``op``, by what is known on ``bekend``."""
    dag = op.isoformat()
    intrekking = stand.intrekking(work)
    if intrekking is not None and stand.bron(intrekking.levering).datum_bekendmaking <= bekend:
        einde = stand.datum(intrekking.doelen)
        if einde and einde <= dag:
            return None
    found = [
        (stand.begin(v), v)
        for v in stand.versies_van(work, definitief=True)
        if bekendgemaakt(stand, v, bekend) and "" < stand.begin(v) <= dag
    ]
    return max(found, key=lambda item: item[0])[1] if found else None


def overzicht(stand: Stand, op: date, *, bekend: date) -> list[dict[str, Any]]:
    """Return per work what is in force on ``op``, and which versions are known or announced on ``bekend``."""
    made: list[dict[str, Any]] = []
    for work in sorted({versie.work for versie in stand.versies}):
        versies = stand.versies_van(work)
        nu = werkend(stand, work, op, bekend=bekend)
        intrekking = stand.intrekking(work)
        made.append(
            {
                "work": work,
                "soort": versies[0].soort,
                "tijdelijkDeelVan": (versies[0].hoort_bij or None)
                if versies[0].soort == "regeling"
                else None,
                "werkend": nu.expression if nu else None,
                "bekend": [v.expression for v in versies if bekendgemaakt(stand, v, bekend)],
                "aangekondigd": [v.expression for v in versies if not bekendgemaakt(stand, v, bekend)],
                "ingetrokken": stand.datum(intrekking.doelen) or None if intrekking else None,
                "versies": [_als_json(stand, versie) for versie in versies],
            }
        )
    return made


def objecten(stand: Stand, op: date, *, bekend: date) -> list[dict[str, Any]]:
    """Return the OW objects that hold on ``op``, by what is known on ``bekend``; those of an ontwerp never hold."""
    dag = op.isoformat()
    nu: dict[str, tuple[str, OwVersie]] = {}
    for versie in stand.objecten:
        begin = versie.vanaf or stand.datum((versie.doel,))
        if versie.ontwerp or not begin or begin > dag or not _object_bekend(stand, versie, bekend):
            continue
        vorige = nu.get(versie.identificatie)
        if vorige is None or vorige[0] <= begin:
            nu[versie.identificatie] = (begin, versie)
    made: list[dict[str, Any]] = []
    for identificatie, (begin, versie) in sorted(nu.items()):
        houder = nu.get(versie.houder)
        # What stands inside an object goes when a later version of that object leaves it out.
        vervallen = houder is not None and houder[1].levering > versie.levering
        if versie.beeindigd or vervallen or _regeling_weg(stand, versie, dag, bekend):
            continue
        made.append(
            {
                "identificatie": identificatie,
                "soort": versie.soort,
                "naam": versie.naam or None,
                "regeling": versie.regeling,
                "werktVanaf": begin,
            }
        )
    return made


def _object_bekend(stand: Stand, versie: OwVersie, bekend: date) -> bool:
    # A directe mutatie is known from the day that it holds.
    if versie.vanaf:
        return versie.vanaf <= bekend.isoformat()
    return stand.bron(versie.levering).datum_bekendmaking <= bekend


def _regeling_weg(stand: Stand, versie: OwVersie, dag: str, bekend: date) -> bool:
    intrekking = stand.intrekking(versie.regeling)
    if intrekking is None or intrekking.levering < versie.levering:
        return False
    einde = stand.datum(intrekking.doelen)
    return "" < einde <= dag and stand.bron(intrekking.levering).datum_bekendmaking <= bekend


def _als_json(stand: Stand, versie: Versie) -> dict[str, Any]:
    bron = stand.bron(versie.levering)
    return {
        "expression": versie.expression,
        "was": versie.was or None,
        "ontwerp": versie.ontwerp,
        "doelen": list(versie.doelen),
        "werktVanaf": stand.begin(versie) or None,
        "werktTot": stand.einde(versie) or None,
        "besluit": bron.work,
        "bekendmaking": bron.datum_bekendmaking.isoformat(),
        "stand": bron.stand,
    }


def procedures(stand: Stand) -> list[dict[str, Any]]:
    """Return per besluit its steps after every change, and the kennisgevingen about it."""
    return [
        {
            "besluit": bekend.work,
            "stand": bekend.stand,
            "ontwerp": bekend.ontwerp,
            "bekendmaking": bekend.datum_bekendmaking.isoformat(),
            "stappen": [{"soort": soort, "datum": datum} for soort, datum in stand.procedure(bekend.work)],
            "kennisgevingen": [k.work for k in stand.kennisgevingen(bekend.work)],
        }
        for bekend in stand.bekend
        if bekend.soort == "besluit"
    ]
