"""HTTP routes of STTR: delivering, verifying, reading and executing under the paths of the real services.

Only operations whose shape is public are routed; what working clients show stands in the shapes, what nobody shows
(the answers of delivering and verifying) is our own form and says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from ikt_mocks import activiteiten
from ikt_mocks.activiteiten import Activiteit
from ikt_mocks.control import BASE as CONTROL
from ikt_mocks.http import Call, Problem, read_body, route
from ikt_mocks.jobs import Handler
from ikt_mocks.journal import Hop, record
from ikt_mocks.sttr import hal, raadplegen, service, state, uitvoeren
from ikt_mocks.sttr.envelope import Envelop, KaleZip
from ikt_mocks.sttr.messages import lees_json_object
from ikt_mocks.sttr.raadplegen import RTRGEGEVENS, UITVOERENGEGEVENS
from ikt_mocks.sttr.regelbestand import MAX_BESTAND
from ikt_mocks.sttr.rules import beoordeel_boom
from ikt_mocks.sttr.rules.boom import Boom
from ikt_mocks.sttr.settings import SLEUTEL, RtrSettings
from ikt_mocks.workspace import Unit
from ikt_schemas.errors import InputRefused

NAME = "STTR"
AANLEVEREN = "/overheid/toepasbare-regels/aanleverentoepasbareregels/v1"
VERIFIEREN = "/publiek/toepasbare-regels/api/verifierenregels/v2"
UITVOEREN = "/publiek/toepasbare-regels/api/toepasbareregelsuitvoerenservices/v3"

_HAL = "application/hal+json"
_BESTUURSLAGEN = ("gemeente", "provincie", "waterschap", "rijk")
T = TypeVar("T")


async def _object(call: Call) -> dict[str, Any]:
    try:
        return lees_json_object(await read_body(call.request), naam="body")
    except InputRefused as error:
        raise Problem(400, "De body is niet te lezen", error.what.nl) from error


def _host(call: Call) -> str:
    return str(call.request.base_url).rstrip("/")


async def _lees(
    call: Call,
    subject: str,
    read: Callable[[Unit], T],
    *,
    reference: str = "",
    vertel: Callable[[T], dict[str, Any]] = lambda _: {},
) -> T:
    """Read in one unit and note the call in the journal, refused ones included; ``vertel`` gives the details."""

    def work() -> T:
        try:
            with call.workspace.read() as unit:
                found = read(unit)
        except Problem as problem:
            _noteer(call, subject, problem.status, reference)
            raise
        _noteer(call, subject, 200, reference, details=vertel(found))
        return found

    return await run_in_threadpool(work)


def _noteer(
    call: Call,
    subject: str,
    status: int,
    reference: str = "",
    *,
    body: bytes = b"",
    details: dict[str, Any] | None = None,
) -> None:
    url = call.request.url
    path = url.path + (f"?{url.query}" if url.query else "")
    hop = Hop(
        NAME,
        "in",
        subject,
        call.oin,
        reference,
        method=call.request.method,
        path=path,
        status=status,
        body=body,
        details=details or {},
    )
    with call.workspace.write() as unit:
        record(unit, hop)


def _pagina(call: Call, settings: RtrSettings, body: Mapping[str, Any] | None = None) -> hal.Pagina:
    request = call.request
    adres = _host(call) + request.url.path
    return hal.lees_pagina(
        adres, request.query_params.multi_items(), maximum=settings.pagina_maximum, body=body
    )


def _bladzijde(
    call: Call,
    unit: Unit,
    naam: str,
    items: Sequence[T],
    schrijf: Callable[[T], dict[str, Any]],
    body: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    settings = RtrSettings.van(unit)
    return hal.bladzijde(
        _pagina(call, settings, body), naam, items, schrijf, afwijking=settings.totaal_afwijking
    )


# Delivering and verifying -----------------------------------------------------------------------------------------


def _aanleveren(envelop: Envelop) -> Callable[[Call], Any]:
    async def post_aanlevering(call: Call) -> Response:
        body = await read_body(call.request, MAX_BESTAND)
        zip_ = envelop.uitpakken(body, call.request.headers.get("content-type", ""))
        resultaat = await run_in_threadpool(
            service.lever_aan, call.workspace, call.oin, zip_, path=AANLEVEREN
        )
        return envelop.inpakken(resultaat.as_json())

    return post_aanlevering


async def post_verifieren(call: Call) -> Response:
    """Judge layers 1 and 2 of the zip or rule file in the body; store nothing of it."""
    body = await read_body(call.request, MAX_BESTAND)

    def work() -> dict[str, Any]:
        resultaat = service.verifieer(body)
        antwoord = resultaat.as_json()
        _noteer(call, "verifieren", 200, body=body, details=antwoord)
        return antwoord

    return JSONResponse(await run_in_threadpool(work))


# Reading ----------------------------------------------------------------------------------------------------------


async def get_activiteiten(call: Call) -> Response:
    """Answer a page of the activiteiten in force on ``datum``."""

    def read(unit: Unit) -> dict[str, Any]:
        datum = call.request.query_params.get("datum")
        items, weergave = raadplegen.alle_activiteiten(unit, datum, _host(call))
        return _bladzijde(call, unit, "activiteiten", items, weergave.schrijf)

    return JSONResponse(await _lees(call, "raadplegenActiviteiten", read), media_type=_HAL)


async def get_activiteit(call: Call) -> Response:
    """Answer one activiteit on ``datum``."""
    urn = call.request.path_params["urn"]

    def read(unit: Unit) -> dict[str, Any]:
        return raadplegen.activiteit(unit, urn, call.request.query_params.get("datum"), _host(call))

    found = await _lees(
        call, "raadplegenActiviteit", read, reference=urn, vertel=lambda item: {"antwoord": item}
    )
    return JSONResponse(found, media_type=_HAL)


async def post_zoek(call: Call) -> Response:
    """Answer a page of the activiteiten of a bestuursorgaan."""
    body = await _object(call)

    def read(unit: Unit) -> dict[str, Any]:
        items, weergave = raadplegen.zoek(unit, body, _host(call))
        return _bladzijde(call, unit, "activiteiten", items, weergave.schrijf, body)

    return JSONResponse(await _lees(call, "zoekenActiviteiten", read), media_type=_HAL)


async def get_regels(call: Call) -> Response:
    """Answer a page of the rule files that count on ``datum``."""
    query = call.request.query_params

    def read(unit: Unit) -> dict[str, Any]:
        items, schrijf = raadplegen.toepasbare_regels(
            unit,
            structuurref=query.get("functioneleStructuurRef"),
            oin=query.get("oin"),
            datum=query.get("datum"),
            host=_host(call),
        )
        return _bladzijde(call, unit, "toepasbareRegels", items, schrijf)

    def vertel(page: dict[str, Any]) -> dict[str, Any]:
        return {"identifiers": [item["identifier"] for item in page["_embedded"].get("toepasbareRegels", ())]}

    reference = query.get("functioneleStructuurRef", "").removeprefix("#")
    page = await _lees(call, "raadplegenToepasbareRegels", read, reference=reference, vertel=vertel)
    return JSONResponse(page, media_type=_HAL)


async def get_een_regels(call: Call) -> Response:
    """Answer one rule file's data."""
    identifier = call.request.path_params["identifier"]

    def read(unit: Unit) -> dict[str, Any]:
        on = raadplegen.dag(unit, call.request.query_params.get("datum"))
        return raadplegen.regels_als_json(raadplegen.een_regels(unit, identifier), on, _host(call))

    return JSONResponse(
        await _lees(call, "raadplegenToepasbareRegels", read, reference=identifier), media_type=_HAL
    )


async def get_bestand(call: Call) -> Response:
    """Answer the bytes of a rule file exactly as they were delivered."""
    identifier = call.request.path_params["identifier"]

    def read(unit: Unit) -> bytes:
        return call.workspace.blobs.read(raadplegen.een_regels(unit, identifier).sha256)

    data = await _lees(
        call,
        "raadplegenSttrBestand",
        read,
        reference=identifier,
        vertel=lambda data: {"sha256": hashlib.sha256(data).hexdigest()},
    )
    return Response(data, media_type="application/xml")


# Executing --------------------------------------------------------------------------------------------------------


def _bepalen(
    subject: str,
    typering: str,
    schrijf: Callable[[uitvoeren.Gevraagd, list[uitvoeren.Bepaald]], dict[str, Any]],
) -> Callable[[Call], Any]:
    async def post_bepaal(call: Call) -> Response:
        body = await _object(call)
        gevraagd = uitvoeren.lees_gevraagd(body)
        reference = gevraagd[0].structuurref

        def work() -> list[dict[str, Any]]:
            try:
                found = uitvoeren.bepaal(call.workspace, gevraagd, typering)
            except Problem as problem:
                _noteer(call, subject, problem.status, reference)
                raise
            antwoord = [schrijf(item, sets) for item, sets in zip(gevraagd, found, strict=True)]
            _noteer(call, subject, 200, reference, details={"vraag": body, "antwoord": antwoord})
            return antwoord

        return JSONResponse(await run_in_threadpool(work))

    return post_bepaal


# Steering ---------------------------------------------------------------------------------------------------------


def _gezaaid(item: object) -> Activiteit:
    if not isinstance(item, dict):
        raise Problem(400, "Een activiteit is geen object")
    texts = {naam: item.get(naam) for naam in ("urn", "omschrijving", "oin", "bestuurslaag", "begin_datum")}
    if not all(isinstance(value, str) and value for value in texts.values()):
        raise Problem(400, "Een activiteit heeft urn, omschrijving, oin, bestuurslaag en begin_datum")
    if texts["bestuurslaag"] not in _BESTUURSLAGEN:
        raise Problem(400, f"'bestuurslaag' is een van {', '.join(_BESTUURSLAGEN)}")
    boven, eind = item.get("bovenliggend"), item.get("eind_datum")
    if not isinstance(boven, str | None) or not isinstance(eind, str | None):
        raise Problem(400, "'bovenliggend' en 'eind_datum' zijn een tekst of null")
    try:
        return Activiteit(
            urn=str(texts["urn"]),
            omschrijving=str(texts["omschrijving"]),
            oin=str(texts["oin"]),
            bestuurslaag=str(texts["bestuurslaag"]),
            begin_datum=date.fromisoformat(str(texts["begin_datum"])),
            eind_datum=None if eind is None else date.fromisoformat(eind),
            bovenliggend=boven,
            bron="seed",
        )
    except ValueError as error:
        raise Problem(400, "'begin_datum' en 'eind_datum' hebben de vorm jjjj-mm-dd") from error


async def post_activiteiten(call: Call) -> Response:
    """Seed activiteiten; 422 with the meldingen, and nothing kept, when the tree breaks a rule RTRG0013–0021."""
    body = await _object(call)
    items = body.get("activiteiten")
    if not isinstance(items, list):
        raise Problem(400, "'activiteiten' is geen lijst")
    gezaaid = [_gezaaid(item) for item in items]

    def work() -> list[dict[str, object]]:
        with call.workspace.write() as unit:
            bekend = {found.urn: found for found in activiteiten.known(unit)}
            bekend.update({item.urn: item for item in gezaaid})
            tree = Boom(bekend, RtrSettings.van(unit).wortels, frozenset(item.urn for item in gezaaid))
            meldingen = beoordeel_boom(tree)
            if not meldingen:
                for item in gezaaid:
                    activiteiten.add(unit, item)
        return [melding.as_json() for melding in meldingen]

    meldingen = await run_in_threadpool(work)
    return JSONResponse({"meldingen": meldingen}, status_code=422 if meldingen else 201)


async def put_instellingen(call: Call) -> Response:
    """Set how the RTR of this workspace behaves; the whole object is replaced."""
    body = await _object(call)
    try:
        settings = RtrSettings.lees(body)
    except InputRefused as error:
        raise Problem(400, error.what.nl) from error
    await run_in_threadpool(lambda: call.workspace.change_settings(**{SLEUTEL: settings.as_json()}))
    return Response(status_code=204)


async def get_instellingen(call: Call) -> Response:
    """Answer how the RTR of this workspace behaves."""

    def read() -> dict[str, Any]:
        with call.workspace.read() as unit:
            return RtrSettings.van(unit).as_json()

    return JSONResponse(await run_in_threadpool(read))


async def get_leveringen(call: Call) -> Response:
    """Answer the deliveries after number ``na`` with the answers they got."""
    after = call.request.query_params.get("na", "0")
    if not after.isascii() or not after.isdigit() or len(after) > 9:
        raise Problem(400, "'na' is geen getal")

    def read() -> list[dict[str, Any]]:
        with call.workspace.read() as unit:
            return [
                {
                    "nummer": found.nummer,
                    "oin": found.oin,
                    "ontvangen": found.ontvangen.isoformat(),
                    "sha256": found.sha256,
                    "status": found.status,
                    "antwoord": found.antwoord,
                }
                for found in state.leveringen(unit, na=int(after))
            ]

    return JSONResponse({"leveringen": await run_in_threadpool(read)})


def routes(envelop: Envelop | None = None) -> list[BaseRoute]:
    """Return the routes; ``envelop`` replaces how deliveries are wrapped."""

    def lezen(path: str, endpoint: Any, *methods: str) -> BaseRoute:  # noqa: ANN401 - one of the functions above
        return route(path, endpoint, methods=methods or ("GET",), point="rtr.lezen", needs_oin=False)

    def steer(path: str, endpoint: Any, *methods: str) -> BaseRoute:  # noqa: ANN401 - one of the functions above
        return route(
            CONTROL + path, endpoint, methods=methods or ("GET",), needs_oin=False, needs_control=True
        )

    def uit(path: str, endpoint: Callable[[Call], Any]) -> BaseRoute:
        return route(UITVOEREN + path, endpoint, methods=("POST",), point="rtr.uitvoeren", needs_oin=False)

    return [
        route(AANLEVEREN, _aanleveren(envelop or KaleZip()), methods=("POST",), point="rtr.aanleveren"),
        route(VERIFIEREN, post_verifieren, methods=("POST",), point="rtr.verifieren", needs_oin=False),
        lezen(RTRGEGEVENS + "/activiteiten", get_activiteiten),
        lezen(RTRGEGEVENS + "/activiteiten/_zoek", post_zoek, "POST"),
        lezen(RTRGEGEVENS + "/activiteiten/{urn}", get_activiteit),
        lezen(UITVOERENGEGEVENS + "/toepasbareRegels", get_regels),
        lezen(UITVOERENGEGEVENS + "/toepasbareRegels/{identifier}", get_een_regels),
        lezen(UITVOERENGEGEVENS + "/toepasbareRegels/{identifier}/sttrBestand", get_bestand),
        uit("/conclusie/_bepaal", _bepalen("bepalenConclusie", "Conclusie", uitvoeren.conclusie_als_json)),
        uit(
            "/indieningsvereisten/_bepaal",
            _bepalen(
                "bepalenIndieningsvereisten", "Indieningsvereisten", uitvoeren.indieningsvereisten_als_json
            ),
        ),
        steer("/rtr/activiteiten", post_activiteiten, "POST"),
        steer("/rtr/instellingen", get_instellingen),
        steer("/rtr/instellingen", put_instellingen, "PUT"),
        steer("/rtr/leveringen", get_leveringen),
    ]


def handlers() -> Mapping[str, Handler]:
    """Return the job handlers: everything on this koppelvlak is answered at once."""
    return {}
