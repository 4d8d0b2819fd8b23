"""The execute side: questions and outcomes of vergunningcheck and indieningsvereisten. Stateless, as the real one.

A question's id is an integer made from the identifier of the rule file and the place of the uitvoeringsregel in it:
stable as long as the file is stored. How the real service makes its ids is not public (harness-defined).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ikt_mocks import activiteiten
from ikt_mocks.activiteiten import Activiteit
from ikt_mocks.http import Problem
from ikt_mocks.sttr import state
from ikt_mocks.sttr.errors import NIET_EVALUEERBAAR
from ikt_mocks.sttr.evaluator import AntwoordGeweigerd, RegelsNietUitvoerbaar, Rekenaar, Uitkomst
from ikt_mocks.sttr.raadplegen import in_werking
from ikt_mocks.sttr.regelbestand import MAX_BESTAND, Regelbestand, Uitvoeringsregel, lees_regelbestand
from ikt_mocks.sttr.settings import RtrSettings
from ikt_mocks.sttr.state import Regels
from ikt_mocks.sttr.structuurref import lees_structuurref, lees_werkzaamheid
from ikt_mocks.workspace import Unit, Workspace
from ikt_schemas.xml_source import parse_xml

#: Question ids leave room for this many uitvoeringsregels per file; bounds on the request (harness-defined).
PER_BESTAND = 1000
MAX_REFS = 50
MAX_ANTWOORDEN = 5000

ANTWOORDTYPEN = {
    "boolean": "boolean",
    "number": "numeriek",
    "list": "lijstwaarde",
    "date": "datum",
    "string": "string",
}


@dataclass(frozen=True, slots=True)
class Gevraagd:
    """One reference of a request with the answers given so far: question id → answer."""

    structuurref: str
    antwoorden: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Bepaald:
    """One rule file, evaluated."""

    regels: Regels
    activiteit: Activiteit
    bestand: Regelbestand
    vragen: tuple[Uitvoeringsregel, ...]
    uitkomst: Uitkomst

    def id_van(self, regel: Uitvoeringsregel) -> int:
        """Return the integer under which the API knows ``regel``."""
        return self.regels.identifier * PER_BESTAND + self.bestand.uitvoeringsregels.index(regel) + 1


def lees_gevraagd(body: Mapping[str, Any]) -> list[Gevraagd]:
    """Read the request of a ``_bepaal``.

    :raises Problem: 400 when it has another shape.
    """
    refs = body.get("functioneleStructuurRefs")
    if not isinstance(refs, list) or not 1 <= len(refs) <= MAX_REFS:
        raise Problem(400, f"'functioneleStructuurRefs' is geen lijst van 1 tot {MAX_REFS} objecten")
    return [_gevraagd(item) for item in refs]


def _gevraagd(item: object) -> Gevraagd:
    ref = item.get("functioneleStructuurRef") if isinstance(item, dict) else None
    if not isinstance(item, dict) or not isinstance(ref, str):
        raise Problem(400, "Een element van 'functioneleStructuurRefs' heeft geen 'functioneleStructuurRef'")
    if lees_structuurref(ref) is None and lees_werkzaamheid(ref) is None:
        raise Problem(
            400, "Geen functioneleStructuurRef van een regelbeheerobject of werkzaamheid", ref[:300]
        )
    antwoorden = item.get("antwoorden")
    if antwoorden is None:
        antwoorden = []
    if not isinstance(antwoorden, list) or len(antwoorden) > MAX_ANTWOORDEN:
        raise Problem(400, f"'antwoorden' is geen lijst van hooguit {MAX_ANTWOORDEN} objecten")
    gelezen: dict[int, str] = {}
    for antwoord in antwoorden:
        id_ = antwoord.get("id") if isinstance(antwoord, dict) else None
        text = antwoord.get("antwoord") if isinstance(antwoord, dict) else None
        if not isinstance(id_, int) or isinstance(id_, bool) or not isinstance(text, str):
            raise Problem(400, "Een antwoord heeft een geheel getal 'id' en een tekst 'antwoord'")
        gelezen[id_] = text
    return Gevraagd(ref.removeprefix("#"), gelezen)


def _kandidaten(unit: Unit, gevraagd: Gevraagd, typering: str, on: date) -> list[Regels]:
    """Return the rule files behind a reference: of the regelbeheerobject itself, or of all under a werkzaamheid."""
    if lees_structuurref(gevraagd.structuurref) is not None:
        found = state.geldige_regels(unit, on, structuurref=gevraagd.structuurref)
    else:
        naam = lees_werkzaamheid(gevraagd.structuurref)
        urns = [urn for urn, gegevens in state.alle_gegevens(unit).items() if naam in gegevens.werkzaamheden]
        found = [item for urn in urns for item in state.geldige_regels(unit, on, urn=urn)]
    return [
        item
        for item in found
        if in_werking(unit, item, on)
        and (ref := lees_structuurref(item.structuurref)) is not None
        and ref.typering == typering
    ]


def bepaal(workspace: Workspace, gevraagd: Sequence[Gevraagd], typering: str) -> list[list[Bepaald]]:
    """Evaluate, per reference, every rule file of ``typering`` that counts today by the workspace's clock.

    :raises Problem: 400 on an answer that fits no question or not its type, 422 on rules outside the evaluator.
    """
    with workspace.read() as unit:
        locaties = RtrSettings.van(unit).geo
        on = unit.now.date()
        sets = []
        for item in gevraagd:
            pairs = []
            for regels in _kandidaten(unit, item, typering, on):
                activiteit = activiteiten.get(unit, regels.urn)
                if activiteit is not None:
                    pairs.append((regels, activiteit))
            sets.append(pairs)
    return [_bepaal_een(workspace, item, pairs, locaties) for item, pairs in zip(gevraagd, sets, strict=True)]


def _bepaal_een(
    workspace: Workspace,
    gevraagd: Gevraagd,
    pairs: Sequence[tuple[Regels, Activiteit]],
    locaties: Mapping[str, str],
) -> list[Bepaald]:
    open_ = dict(gevraagd.antwoorden)
    found = [_bereken(workspace, regels, activiteit, open_, locaties) for regels, activiteit in pairs]
    if open_:
        raise Problem(400, "Een antwoord hoort bij geen vraag van deze regels", f"id {next(iter(open_))}")
    return found


def _bereken(
    workspace: Workspace,
    regels: Regels,
    activiteit: Activiteit,
    open_: dict[int, str],
    locaties: Mapping[str, str],
) -> Bepaald:
    source = parse_xml(workspace.blobs.read(regels.sha256), name=f"{regels.identifier}", limit=MAX_BESTAND)
    bestand = lees_regelbestand(source.root)
    if len(bestand.uitvoeringsregels) >= PER_BESTAND:
        raise Problem(
            422,
            "De mock kan deze regels niet uitvoeren",
            f"{regels.structuurref}: {PER_BESTAND} of meer uitvoeringsregels",
            code=NIET_EVALUEERBAAR.code,
        )
    try:
        rekenaar = Rekenaar(bestand)
        antwoorden: dict[str, str] = {}
        for place, regel in enumerate(bestand.uitvoeringsregels, start=1):
            text = open_.pop(regels.identifier * PER_BESTAND + place, None)
            if text is not None:
                antwoorden[regel.id] = text
        uitkomst = rekenaar.bereken(antwoorden, locaties=locaties)
    except AntwoordGeweigerd as error:
        raise Problem(400, "Een antwoord past niet bij zijn vraag", error.what.nl) from error
    except RegelsNietUitvoerbaar as error:
        raise Problem(
            422,
            "De mock kan deze regels niet uitvoeren",
            f"{regels.structuurref}: {error.explain('nl')}",
            code=NIET_EVALUEERBAAR.code,
        ) from error
    return Bepaald(regels, activiteit, bestand, rekenaar.vragen, uitkomst)


def _vraag(bepaald: Bepaald, regel: Uitvoeringsregel) -> dict[str, Any]:
    return {
        "id": bepaald.id_van(regel),
        "tekst": regel.tekst or regel.bijlage_type,
        "uitvoeringsregelType": regel.soort,
        "antwoordType": ANTWOORDTYPEN.get(regel.gegevens_type, "boolean"),
        "optieType": regel.optie_type or None,
        "opties": [
            {"sequenceId": optie.volgnummer, "optieTekst": optie.tekst, "optieGeenVanBovenstaande": False}
            for optie in regel.opties
        ],
        "verplicht": True,
        "vooringevuldAntwoord": None,
        "gewijzigdAntwoord": None,
        "verborgenStuurvraag": False,
        "invulinstructie": None,
        "invoertype": regel.invoertype or None,
        "vraagReferentie": regel.id,
        "classificatie": regel.classificatie or None,
        "publiceerbaar": regel.publiceerbaar,
        "potentieelVertrouwelijk": regel.vertrouwelijk,
        "toelichting": {"korteToelichtingId": None, "langeToelichtingId": None},
        "herbruikbareBeslissingFunctioneleStructuurRefs": [],
    }


def _vraaggroepen(bepaald: Bepaald, kies: Callable[[Uitvoeringsregel], bool]) -> list[dict[str, Any]]:
    groepen = {groep.id: groep for groep in bepaald.bestand.regelgroepen}
    per_groep: dict[str, list[Uitvoeringsregel]] = {}
    for regel in bepaald.vragen:
        if kies(regel):
            doel = regel.regelgroepen[0].doel if regel.regelgroepen else ""
            per_groep.setdefault(doel, []).append(regel)
    order = sorted(per_groep, key=lambda id_: (groepen[id_].prioriteit if id_ in groepen else 0, id_))
    return [
        {
            "groepNaam": groepen[id_].naam if id_ in groepen else "",
            "vragen": [
                _vraag(bepaald, regel) for regel in sorted(per_groep[id_], key=lambda item: item.prioriteit)
            ],
        }
        for id_ in order
    ]


def _kop(bepaald: Bepaald) -> dict[str, Any]:
    return {
        "subactiviteitNaam": bepaald.activiteit.omschrijving,
        "bestuursorgaan": {"bestuurslaag": bepaald.activiteit.bestuurslaag, "oin": bepaald.activiteit.oin},
        "toepasbareRegelsIdentifiers": [bepaald.regels.identifier],
        "ontbrekendeData": bool(bepaald.uitkomst.ontbrekend),
        "voorbehouden": [{"tekst": text} for text in bepaald.uitkomst.voorbehouden],
    }


def conclusie_als_json(gevraagd: Gevraagd, found: Sequence[Bepaald]) -> dict[str, Any]:
    """Return one element of the answer of ``conclusie/_bepaal``; no conclusie while data is missing."""
    return {
        "functioneleStructuurRef": gevraagd.structuurref,
        "activiteiten": [
            {
                **_kop(bepaald),
                "conclusies": [
                    {
                        "toestemmingstype": {"code": str(waarde), "waarde": str(waarde)},
                        "toelichtingId": None,
                        "toonbareActiviteitFunctioneleStructuurRef": bepaald.regels.structuurref,
                        "ontbrekendeData": False,
                    }
                    for waarde in bepaald.uitkomst.waarden
                    if waarde is not None
                ],
                "vraaggroepen": _vraaggroepen(bepaald, lambda regel: regel.soort in ("vraag", "bijlage")),
            }
            for bepaald in found
        ],
    }


def indieningsvereisten_als_json(gevraagd: Gevraagd, found: Sequence[Bepaald]) -> dict[str, Any]:
    """Return one element of the answer of ``indieningsvereisten/_bepaal``.

    ``compleet`` is: nothing is missing; ``indienbaar``: every top decision is true (harness-defined reading).
    """
    return {
        "functioneleStructuurRef": gevraagd.structuurref,
        "indienbaar": bool(found) and all(bepaald.uitkomst.waarde is True for bepaald in found),
        "compleet": bool(found) and not any(bepaald.uitkomst.ontbrekend for bepaald in found),
        "subactiviteiten": [
            {
                **_kop(bepaald),
                "bijlagen": [
                    {
                        "id": bepaald.id_van(regel),
                        "documenttypeGeneriek": regel.bijlage_type,
                        "verplicht": True,
                        "vraagReferentie": regel.id,
                        "toelichting": {"korteToelichtingId": None},
                    }
                    for regel in bepaald.vragen
                    if regel.soort == "bijlage"
                ],
                "vraaggroepen": _vraaggroepen(bepaald, lambda regel: regel.soort == "vraag"),
            }
            for bepaald in found
        ],
    }
