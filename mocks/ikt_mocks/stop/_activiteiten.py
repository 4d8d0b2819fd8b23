"""From the OW files of a delivery to the activiteiten that the other koppelvlakken know."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from ikt_mocks import activiteiten
from ikt_mocks.stop._inhoud import JURIDISCH_WERKEND_VANAF
from ikt_mocks.stop._oordeel import Oordeel
from ikt_mocks.stop.ow.lezer import OwObject
from ikt_mocks.stop.rules._zaak import lees_datum
from ikt_mocks.workspace import Unit

_BESTUURSLAAG = {"gm": "gemeente", "pv": "provincie", "ws": "waterschap", "mn": "rijk"}
# The form of an IMOW identification (TPOD1892); what does not have it is not passed on.
_IMOW_ID = re.compile(r"nl\.imow-(gm|pv|ws|mn|mnre)[0-9]{1,6}\.activiteit\.[A-Za-z0-9]{1,32}")


def activiteiten_van(oordeel: Oordeel, standaard: date) -> list[dict[str, Any]]:
    """Return what the OW files say about activiteiten, as plain JSON, with the day they begin or end."""
    stempels = oordeel.publicatie.tijdstempels if oordeel.publicatie else ()
    dagen = [lees_datum(veld.text) for soort, veld in stempels if soort == JURIDISCH_WERKEND_VANAF]
    begin = min((dag for dag in dagen if dag is not None), default=standaard)
    oin = oordeel.opdracht.id_bevoegd_gezag if oordeel.opdracht else None
    return [
        {
            "urn": item.identificatie,
            "omschrijving": item.waarde("naam")[:2000],
            "bovenliggend": _bovenliggend(item),
            "oin": oin.text if oin else "",
            "datum": begin.isoformat(),
            "beeindigd": item.beeindigd,
        }
        for item in oordeel.ow.objecten
        if item.soort == "Activiteit" and _IMOW_ID.fullmatch(item.identificatie)
    ]


def _bovenliggend(item: OwObject) -> str | None:
    refs = item.refs("ActiviteitRef", "bovenliggendeActiviteit")
    return refs[0].doel[:300] or None if refs else None


def maak_bekend(unit: Unit, item: dict[str, Any]) -> None:
    """Let the other koppelvlakken know what :func:`activiteiten_van` returned."""
    datum = date.fromisoformat(item["datum"])
    if item["beeindigd"]:
        activiteiten.end(unit, item["urn"], datum)
        return
    overheid = item["urn"].partition("nl.imow-")[2][:2]
    activiteiten.add(
        unit,
        activiteiten.Activiteit(
            urn=item["urn"],
            omschrijving=item["omschrijving"],
            oin=item["oin"],
            bestuurslaag=_BESTUURSLAAG.get(overheid, ""),
            begin_datum=datum,
            bovenliggend=item["bovenliggend"],
        ),
    )
