"""The read side: activiteiten and rule files in the shape that working clients of the RTR read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from ikt_mocks import activiteiten
from ikt_mocks.activiteiten import Activiteit
from ikt_mocks.http import Problem
from ikt_mocks.sttr import state
from ikt_mocks.sttr.messages import Activiteitgegevens
from ikt_mocks.sttr.settings import RtrSettings
from ikt_mocks.sttr.state import Regels
from ikt_mocks.sttr.structuurref import (
    FunctioneleStructuurRef,
    lees_datum,
    lees_structuurref,
    organisatie_van,
    schrijf_datum,
    schrijf_tijdstip,
)
from ikt_mocks.workspace import Unit

RTRGEGEVENS = "/publiek/toepasbare-regels/api/rtrgegevens/v2"
UITVOERENGEGEVENS = "/publiek/toepasbare-regels/api/toepasbareregelsuitvoerengegevens/v1"

_TOESTEMMING = {"Vergunning": "Aanvraag vergunning", "Melding": "Melding", "Informatie": "Informatie"}
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_VOORVOEGSEL = re.compile(r"[A-Za-z]+[0-9]+")


def dag(unit: Unit, text: str | None) -> date:
    """Return the day asked for; today by the workspace's clock when none is.

    :raises Problem: 400, not ``dd-MM-yyyy``.
    """
    if text is None:
        return unit.now.date()
    found = lees_datum(text)
    if found is None:
        raise Problem(400, "'datum' is geen bestaande datum in de vorm dd-MM-jjjj", text[:40])
    return found


def ref_van(gegevens: Activiteitgegevens, activiteit: Activiteit) -> list[FunctioneleStructuurRef]:
    """Return the functioneleStructuurRefs of the regelbeheerobjecten that the activiteit declares."""
    basis = FunctioneleStructuurRef(activiteit.oin, "Conclusie", "").tekst.removesuffix("Conclusie")
    found = (
        lees_structuurref(f"{basis}{item.soort}{activiteit.urn}") for item in gegevens.regelbeheerobjecten
    )
    return [ref for ref in found if ref is not None]


class Weergave:
    """Writes activiteiten as they are on one day.

    :param host: scheme and authority for the links.
    :param alle: all activiteiten in force on that day.
    """

    def __init__(self, unit: Unit, on: date, host: str, alle: Sequence[Activiteit]) -> None:
        self._unit = unit
        self._on = on
        self._host = host
        self._kinderen: dict[str, list[str]] = {}
        for item in alle:
            if item.bovenliggend is not None:
                self._kinderen.setdefault(item.bovenliggend, []).append(item.urn)

    def _link(self, soort: str, urn: str) -> dict[str, str]:
        return {"href": f"{self._host}{RTRGEGEVENS}/{soort}/{urn}?datum={schrijf_datum(self._on)}"}

    def schrijf(self, found: Activiteit) -> dict[str, Any]:
        """Return one activiteit as JSON; without regelbeheerobjecten when it was not made applicable."""
        gegevens = state.gegevens_van(self._unit, found.urn)
        type_, code = organisatie_van(found.urn)
        links: dict[str, Any] = {
            "self": self._link("activiteiten", found.urn),
            "onderliggendeActiviteiten": [
                self._link("activiteiten", urn) for urn in self._kinderen.get(found.urn, ())
            ],
            "werkzaamheden": [
                self._link("werkzaamheden", urn)
                for urn in (gegevens.werkzaamheden if gegevens is not None else ())
            ],
        }
        if found.bovenliggend is not None:
            links["bovenliggendeActiviteit"] = self._link("activiteiten", found.bovenliggend)
        return {
            "urn": found.urn,
            "omschrijving": found.omschrijving,
            "beginDatum": schrijf_datum(found.begin_datum),
            "eindDatum": None if found.eind_datum is None else schrijf_datum(found.eind_datum),
            "verfijnbaar": gegevens.verfijnbaar if gegevens is not None else None,
            "toonbaar": gegevens.toonbaar if gegevens is not None else None,
            "bestuursorgaan": {
                "oin": found.oin,
                "bestuurslaag": found.bestuurslaag,
                "organisatieType": type_,
                "organisatieCode": code,
            },
            "regelBeheerObjecten": [
                _object(ref) for ref in (ref_van(gegevens, found) if gegevens is not None else ())
            ],
            "locaties": [],
            "_links": links,
        }


def _object(ref: FunctioneleStructuurRef) -> dict[str, Any]:
    written: dict[str, Any] = {"typering": ref.typering}
    if ref.toestemming:
        written["toestemming"] = {"code": ref.toestemming, "waarde": _TOESTEMMING[ref.toestemming]}
    return {**written, "functioneleStructuurRef": ref.tekst}


Lijst = tuple[list[Activiteit], Weergave]


def activiteit(unit: Unit, urn: str, datum: str | None, host: str) -> dict[str, Any]:
    """Return one activiteit as it is on a day.

    :raises Problem: 404 when it is not known or not in force on that day.
    """
    alle, weergave = alle_activiteiten(unit, datum, host)
    found = next((item for item in alle if item.urn == urn), None)
    if found is None:
        raise Problem(404, "Deze activiteit is op deze datum niet bekend", urn[:300])
    return weergave.schrijf(found)


def alle_activiteiten(unit: Unit, datum: str | None, host: str) -> Lijst:
    """Return all activiteiten that are in force on a day, and what writes them."""
    on = dag(unit, datum)
    alle = activiteiten.known(unit, on=on)
    return alle, Weergave(unit, on, host, alle)


def zoek(unit: Unit, body: Mapping[str, Any], host: str) -> Lijst:
    """Return the activiteiten that a ``_zoek`` body asks for, by OIN or by organisatieCode.

    A code with its prefix (``gm0363``) finds nothing and gives no error on the live service; a setting turns that
    into a refusal.

    :raises Problem: 400 on a wrong body, 501 on a geometrie: the mock knows no geometry of activiteiten.
    """
    settings = RtrSettings.van(unit)
    datum = body.get("datum")
    if datum is None and settings.datum_verplicht:
        raise Problem(400, "'datum' is verplicht")
    if datum is not None and not isinstance(datum, str):
        raise Problem(400, "'datum' is geen tekst")
    if body.get("geometrie") is not None:
        raise Problem(501, "Zoeken op geometrie kan niet", "De mock kent geen geometrie van activiteiten.")
    orgaan = body.get("bestuursorgaan")
    if not isinstance(orgaan, dict):
        raise Problem(400, "'bestuursorgaan' ontbreekt")
    oin, code = orgaan.get("oin"), orgaan.get("organisatieCode")
    if not isinstance(oin, str | None) or not isinstance(code, str | None) or (oin is None and code is None):
        raise Problem(400, "'bestuursorgaan' heeft geen 'oin' of 'organisatieCode'")
    if code is not None and _VOORVOEGSEL.fullmatch(code) and not settings.stil_leeg:
        raise Problem(
            400, "'organisatieCode' staat zonder voorvoegsel", f"Gebruik alleen de cijfers van {code[:20]}."
        )
    alle, weergave = alle_activiteiten(unit, datum, host)
    gevonden = [
        item
        for item in alle
        if (oin is None or item.oin == oin) and (code is None or organisatie_van(item.urn)[1] == code)
    ]
    return gevonden, weergave


def in_werking(unit: Unit, found: Regels, on: date) -> bool:
    """Tell whether the activiteit of a rule file is in force on a day."""
    known = activiteiten.get(unit, found.urn)
    return (
        known is not None and known.begin_datum <= on and (known.eind_datum is None or on < known.eind_datum)
    )


def regels_als_json(found: Regels, on: date, host: str) -> dict[str, Any]:
    """Return one rule file in the shape of ``toepasbareRegels``."""
    self_ = f"{host}{UITVOERENGEGEVENS}/toepasbareRegels/{found.identifier}"
    return {
        "identifier": found.identifier,
        "functioneleStructuurRef": found.structuurref,
        "oin": found.oin,
        "sttrVersie": found.sttr_versie,
        "begindatum": schrijf_datum(found.begindatum),
        "laatsteWijzigingDatum": schrijf_tijdstip(found.gewijzigd),
        "_links": {
            "self": {"href": f"{self_}?datum={schrijf_datum(on)}"},
            "sttrBestand": {"href": f"{self_}/sttrBestand"},
        },
    }


def toepasbare_regels(
    unit: Unit, *, structuurref: str | None, oin: str | None, datum: str | None, host: str
) -> tuple[list[Regels], Callable[[Regels], dict[str, Any]]]:
    """Return the rule files that count on a day, for one reference, one OIN, or all; and what writes them.

    An ISO date gives an empty list and no error on the live service; a setting turns that into a refusal.

    :raises Problem: 400 on any other wrong date.
    """
    stil = datum is not None and _ISO.fullmatch(datum) is not None and RtrSettings.van(unit).stil_leeg
    on = dag(unit, None if stil else datum)
    ref = None if structuurref is None else structuurref.removeprefix("#")
    found = [] if stil else state.geldige_regels(unit, on, structuurref=ref, oin=oin)
    return [item for item in found if in_werking(unit, item, on)], lambda item: regels_als_json(
        item, on, host
    )


def een_regels(unit: Unit, identifier: str) -> Regels:
    """Return the rule file of an identifier as it stands in a path.

    :raises Problem: 404 when it is not a number or not known.
    """
    found = None
    if identifier.isascii() and identifier.isdigit() and len(identifier) <= 9:
        found = state.regels_van(unit, int(identifier))
    if found is None:
        raise Problem(404, "Deze toepasbare regels zijn niet bekend", identifier[:40])
    return found
