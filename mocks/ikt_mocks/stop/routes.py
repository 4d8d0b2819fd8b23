"""HTTP routes of STOP. The real LVBB speaks ebMS; this facade is harness-defined, its XML is the published one.

``POST /stop/v1/leveringen`` takes a delivery, ``GET /stop/v1/resultaten/{kenmerk}`` gives the answers to it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Mapping
from datetime import date
from typing import Any, BinaryIO

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from ikt_mocks.blobs import Blob
from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.http import Call, Problem, route
from ikt_mocks.jobs import Handler
from ikt_mocks.journal import Hop, record
from ikt_mocks.stop import service, state
from ikt_mocks.stop._instellingen import lees_instellingen
from ikt_mocks.stop.messages import MAX_VERZOEK, Resultaat
from ikt_mocks.stop.register.state import lees as lees_register
from ikt_mocks.stop.register.tijdreizen import objecten, overzicht, procedures
from ikt_mocks.stop.register.uitwisseling import uitvoer
from ikt_mocks.stop.rules._zaak import lees_datum
from ikt_mocks.stop.uitlevering import download
from ikt_mocks.workspace import Unit
from ikt_schemas.errors import InputRefused

NAME = "STOP"
LEVERINGEN = "/stop/v1/leveringen"
RESULTATEN = "/stop/v1/resultaten"
UITLEVERING = "/stop/v1/uitlevering"

#: Read beyond the largest zip, so that a zip just over the limit still gets its answer LVBB1040.
_SPELING = 16 * 1024 * 1024
_CHUNK = 1024 * 1024


async def post_levering(call: Call) -> Response:
    """Take a leveringsverzoek (part ``verzoek``) with its zip (part ``opdracht``); 202 once it is stored."""
    instellingen = lees_instellingen(await run_in_threadpool(_settings, call))
    form = await _lees_form(call.request, instellingen.max_zip + _SPELING)
    try:
        verzoek = form.get("verzoek")
        if verzoek is None:
            raise Problem(
                400,
                "Het deel 'verzoek' ontbreekt",
                "Stuur multipart/form-data met de delen 'verzoek' (XML) en 'opdracht' (zip).",
            )
        xml = verzoek.encode() if isinstance(verzoek, str) else await verzoek.read(MAX_VERZOEK + 1)
        opdracht = form.get("opdracht")
        levering = await run_in_threadpool(_ontvang, call, xml, opdracht)
    except InputRefused as refusal:
        raise Problem(400, refusal.what.nl, refusal.explain("nl"), code=refusal.code) from refusal
    finally:
        for part in form.values():
            if isinstance(part, UploadFile):
                await part.close()
    return JSONResponse(
        {
            "idLevering": levering.id_levering,
            "gesprek": levering.gesprek,
            "resultaat": f"{RESULTATEN}/{levering.kenmerk}",
        },
        status_code=202,
    )


def _settings(call: Call) -> dict[str, Any]:
    with call.workspace.read() as unit:
        return unit.settings()


async def _lees_form(request: Request, limit: int) -> dict[str, UploadFile | str]:
    """Read the parts, larger ones to disk, and stop as soon as there is more than ``limit`` bytes."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise Problem(415, "Geen multipart/form-data", "Stuur de delen 'verzoek' en 'opdracht'.")
    te_groot = Problem(413, "Levering te groot", f"Toegestaan is {limit} bytes.", code="LVBB1040")

    async def begrensd() -> AsyncGenerator[bytes, None]:
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > limit:
                # The parser closes its files for this exception only.
                raise MultiPartException(te_groot.title)
            yield chunk

    stated = request.headers.get("content-length", "")
    if stated.isdigit() and int(stated) > limit:
        raise te_groot
    parser = MultiPartParser(
        request.headers, begrensd(), max_files=2, max_fields=2, max_part_size=MAX_VERZOEK
    )
    try:
        form = await parser.parse()
    except MultiPartException as error:
        if error.message == te_groot.title:
            raise te_groot from error
        raise Problem(400, "De multipart-inhoud is niet te lezen", error.message) from error
    return dict(form.items())


def _ontvang(call: Call, xml: bytes, opdracht: UploadFile | str | None) -> state.Levering:
    blob: Blob | None = None
    if isinstance(opdracht, UploadFile):
        blob = call.workspace.blobs.put(_delen(opdracht.file))
    elif opdracht is not None:
        blob = call.workspace.blobs.put_bytes(opdracht.encode())
    return service.ontvang(call.workspace, call.oin, xml, blob)


def _delen(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    while chunk := stream.read(_CHUNK):
        yield chunk


async def get_resultaat(call: Call) -> Response:
    """Give the newest answer, or the one with ``volgnummer``; 204 while there is none."""
    kenmerk = call.request.path_params["kenmerk"]
    oin, _, nummer = kenmerk.rpartition("_")
    volgnummer = call.request.query_params.get("volgnummer", "")
    if volgnummer and not volgnummer.isdecimal():
        raise Problem(400, "'volgnummer' is geen getal")

    def lees() -> tuple[state.Bericht | None, int]:
        with call.workspace.write() as unit:
            levering = state.get_levering(unit, int(nummer)) if _is_nummer(nummer) else None
            # To a foreign OIN an exchange does not exist.
            if levering is None or levering.oin_afzender != oin or not levering.ziet(call.oin):
                raise Problem(
                    404, "Deze levering is niet bekend", "Gebruik het adres uit de ontvangstbevestiging."
                )
            berichten = state.berichten(unit, levering.nummer)
            wanted = int(volgnummer) if volgnummer else len(berichten)
            if not 1 <= wanted <= len(berichten):
                return None, len(berichten)
            state.mark(unit, levering.nummer, wanted, wat="opgehaald")
            return berichten[wanted - 1], len(berichten)

    bericht, aantal = await run_in_threadpool(lees)
    headers = {"X-IKT-Aantal": str(aantal)}
    if bericht is None:
        return Response(status_code=204, headers=headers)
    headers["X-IKT-Volgnummer"] = str(bericht.volgnummer)
    return Response(bericht.xml, media_type="application/xml", headers=headers)


def _is_nummer(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 9


async def get_leveringen(call: Call) -> Response:
    """Answer the deliveries after number ``na`` with their answers (steering; harness-defined)."""
    after = call.request.query_params.get("na", "0")
    if not _is_nummer(after):
        raise Problem(400, "'na' is geen getal")

    def lees() -> list[dict[str, Any]]:
        with call.workspace.read() as unit:
            return [_als_json(unit, levering) for levering in state.leveringen(unit, after=int(after))]

    return JSONResponse({"leveringen": await run_in_threadpool(lees)})


def _als_json(unit: Unit, levering: state.Levering) -> dict[str, Any]:
    berichten: list[dict[str, Any]] = []
    for bericht in state.berichten(unit, levering.nummer):
        resultaat = Resultaat.read(bericht.xml)
        berichten.append(
            {
                "volgnummer": bericht.volgnummer,
                "gemaakt": bericht.gemaakt,
                "naam": resultaat.naam,
                "uitkomst": resultaat.uitkomst,
                "stand": resultaat.stand,
                "codes": sorted(resultaat.codes),
                "bezorgd": bool(bericht.bezorgd),
                "opgehaald": bool(bericht.opgehaald),
                "xml": bericht.xml.decode(),
            }
        )
    return {
        "nummer": levering.nummer,
        "oin": levering.oin_afzender,
        "idLevering": levering.id_levering,
        "soort": levering.soort,
        "idBevoegdGezag": levering.id_bevoegd_gezag,
        "idAanleveraar": levering.id_aanleveraar,
        "stand": levering.stand,
        "gesprek": levering.gesprek,
        "resultaat": f"{RESULTATEN}/{levering.kenmerk}",
        "opdracht": {"sha256": levering.opdracht_sha256, "bytes": levering.opdracht_bytes},
        "publicatie": _publicatie(unit, levering),
        "berichten": berichten,
    }


def _publicatie(unit: Unit, levering: state.Levering) -> dict[str, str] | None:
    for publicatie in state.publicaties(unit, nummer=levering.nummer):
        return {
            "work": publicatie.work,
            "expression": publicatie.expression,
            "datumBekendmaking": publicatie.datum_bekendmaking.isoformat(),
            "stand": publicatie.stand,
        }
    return None


async def get_register(call: Call) -> Response:
    """Answer the register as it can be taken over (steering; harness-defined)."""

    def lees() -> dict[str, Any]:
        with call.workspace.read() as unit:
            return uitvoer(unit)

    return JSONResponse(await run_in_threadpool(lees))


async def get_tijdreis(call: Call) -> Response:
    """Answer what is in force on day ``werkend``, as known on day ``bekend``; both default to the clock's day."""
    query = call.request.query_params

    def lees() -> dict[str, Any]:
        with call.workspace.read() as unit:
            vandaag = unit.now.astimezone(AMSTERDAM).date()
            werkend, bekend = (_dag(query.get(naam), naam) or vandaag for naam in ("werkend", "bekend"))
            stand = lees_register(unit)
            return {
                "werkend": werkend.isoformat(),
                "bekend": bekend.isoformat(),
                "instrumenten": overzicht(stand, werkend, bekend=bekend),
                "procedures": procedures(stand),
                "owObjecten": objecten(stand, werkend, bekend=bekend),
            }

    return JSONResponse(await run_in_threadpool(lees))


async def get_uitlevering(call: Call) -> Response:
    """Give the download of a published regeling: the newest version of ``work``, or ``expression``."""
    work = call.request.query_params.get("work", "")
    expression = call.request.query_params.get("expression", "")

    def lees() -> bytes | None:
        with call.workspace.read() as unit:
            data = download(unit, call.workspace.blobs.path, work=work, expression=expression)
        hop = Hop(
            koppelvlak=NAME,
            direction="in",
            subject="uitlevering",
            oin=call.oin,
            reference=(work or expression)[:500],
            method="GET",
            path=UITLEVERING,
            status=200 if data is not None else 404,
            details={"bytes": len(data or b"")},
        )
        # Whoever steers looks too; only a party that downloads is told of.
        if not call.control:
            with call.workspace.write() as unit:
                record(unit, hop)
        return data

    data = await run_in_threadpool(lees)
    if data is None:
        raise Problem(
            404,
            "Deze regeling is niet gepubliceerd",
            "Noem met 'work' of 'expression' een regeling die gepubliceerd is.",
        )
    return Response(data, media_type="application/zip")


def _dag(text: str | None, naam: str) -> date | None:
    if text is None:
        return None
    found = lees_datum(text)
    if found is None:
        raise Problem(400, f"'{naam}' is geen datum van de vorm JJJJ-MM-DD")
    return found


def routes() -> list[BaseRoute]:
    """Return the routes."""
    return [
        route(LEVERINGEN, post_levering, methods=("POST",), point="stop.levering"),
        route(RESULTATEN + "/{kenmerk}", get_resultaat, point="stop.resultaat"),
        route(UITLEVERING, get_uitlevering, point="stop.uitlevering"),
        route("/ikt/v1/stop/register", get_register, needs_oin=False, needs_control=True),
        route("/ikt/v1/stop/tijdreizen", get_tijdreis, needs_oin=False, needs_control=True),
        route("/ikt/v1/stop/leveringen", get_leveringen, needs_oin=False, needs_control=True),
    ]


def handlers() -> Mapping[str, Handler]:
    """Return the job handlers."""
    return service.handlers()
