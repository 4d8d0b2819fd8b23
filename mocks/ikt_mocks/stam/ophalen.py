"""Verzoek afhandelen: who may retrieve what, decided over the state and written into the retrieval log.

Only the addressed bevoegd gezag and its behandeldienst may retrieve; searching tells everybody which verzoeken exist.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from ikt_mocks import faults
from ikt_mocks.clock import moment, stamp
from ikt_mocks.faults import Fault
from ikt_mocks.http import Problem
from ikt_mocks.journal import Hop, record
from ikt_mocks.stam import harness_defined as contract
from ikt_mocks.stam import settings as stam_settings
from ikt_mocks.stam import state
from ikt_mocks.stam._levering import Levering
from ikt_mocks.stam.errors import LinkVerlopen, NietGerechtigd, OnbekendVerzoek
from ikt_mocks.stam.harness_defined import Punt, Verwijzing, ZoekVraag
from ikt_mocks.stam.messages import VERSION
from ikt_mocks.workspace import Unit, Workspace

_XML, _PDF = "application/xml", "application/pdf"
_KINDS = ("status", "delay", "cut", "hash")
_OK = 200


@dataclass(frozen=True, slots=True)
class _Vraag:
    """Who asks for what, and at which path; ``soort`` as in the retrieval log."""

    oin: str
    verzoeknummer: str
    soort: str
    volgnummer: str = ""
    document_id: str = ""
    pad: str = ""


def _log(unit: Unit, vraag: _Vraag, status: int, *, sha256: str = "", complete: bool = False) -> int:
    record(
        unit,
        Hop(
            koppelvlak="STAM",
            direction="in",
            subject=f"ophalen {vraag.soort}",
            oin=vraag.oin,
            reference=vraag.verzoeknummer,
            method="GET",
            path=vraag.pad,
            status=status,
            details={"volgnummer": vraag.volgnummer, "documentId": vraag.document_id, "xsd": VERSION},
        ),
    )
    return state.log_retrieval(
        unit,
        oin=vraag.oin,
        verzoeknummer=vraag.verzoeknummer[:40],
        volgnummer=vraag.volgnummer[:3],
        soort=vraag.soort,
        document_id=vraag.document_id,
        status=status,
        volledig=complete,
        sha256=sha256,
    )


def _refusal(unit: Unit, vraag: _Vraag) -> Problem | None:
    """Return why ``vraag`` is refused, ``None`` when the OIN may have it."""
    row = state.one(unit, state.verzoek, verzoeknummer=vraag.verzoeknummer)
    if row is None or not state.rows(unit, state.versie, verzoeknummer=vraag.verzoeknummer):
        return OnbekendVerzoek(f"Verzoek {vraag.verzoeknummer}")
    if vraag.oin not in (row["bevoegd_gezag"], row["behandeldienst"]):
        return NietGerechtigd(vraag.oin, vraag.verzoeknummer)
    return None


def _version(unit: Unit, nummer: str, volgnummer: str) -> dict[str, Any] | None:
    found = state.rows(unit, state.versie, "volgnummer", verzoeknummer=nummer)
    if volgnummer:
        found = [version for version in found if version["volgnummer"] == volgnummer]
    return found[-1] if found else None


def referenties(
    workspace: Workspace, oin: str, nummer: str, *, volgnummer: str, basis: str
) -> dict[str, object]:
    """Return the verzoekreferenties of ``nummer``: links that are valid for a while.

    :param volgnummer: the version; the latest when empty.
    :param basis: base URL of the links, unless the workspace sets another.
    :raises Problem: unknown, or the OIN may not have it.
    """
    vraag = _Vraag(oin, nummer, "referenties", volgnummer, pad=contract.referenties_pad(nummer))
    with workspace.write() as unit:
        refusal = _refusal(unit, vraag)
        version = None if refusal else _version(unit, nummer, volgnummer)
        if refusal is None and version is None:
            refusal = OnbekendVerzoek(f"Volgnummer {volgnummer} van verzoek {nummer}")
        _log(unit, vraag, refusal.status if refusal else _OK, complete=refusal is None)
        if refusal is None and version is not None:
            links = _links(unit, workspace, version, basis)
            return contract.referenties_json(nummer, version["volgnummer"], version["doel"], links)
    raise refusal or OnbekendVerzoek(f"Verzoek {nummer}")


def _links(unit: Unit, workspace: Workspace, version: dict[str, Any], basis: str) -> list[Verwijzing]:
    nummer, volgnummer = version["verzoeknummer"], version["volgnummer"]
    settings = stam_settings.of(unit)
    parent = state.rows(unit, state.verzoek, verzoeknummer=nummer)[0]
    until = stamp(unit.now + timedelta(seconds=settings.link_geldig))
    segment = hashlib.sha256(f"segment|{parent['seed']}|{nummer}".encode()).hexdigest()[:12]
    xml = version["verzonden"] or version["xml"]
    size = workspace.blobs.path(version["pdf_sha256"]).stat().st_size
    entries = [
        ("xml", "", _XML, hashlib.sha256(xml).hexdigest(), len(xml), ""),
        ("pdf", "", _PDF, version["pdf_sha256"], size, ""),
    ]
    entries += [
        ("document", row["document_id"], _PDF, row["sha256"], row["size"], row["bestandsnaam"])
        for row in _documents(unit, nummer, volgnummer)
    ]
    made = []
    for soort, document_id, media_type, sha256, bytes_, name in entries:
        seed = f"link|{parent['seed']}|{nummer}|{volgnummer}|{soort}|{document_id}|{until}"
        key = hashlib.sha256(seed.encode()).hexdigest()[:32]
        if state.one(unit, state.link, segment=segment, sleutel=key) is None:
            state.insert(
                unit,
                state.link,
                segment=segment,
                sleutel=key,
                verzoeknummer=nummer,
                volgnummer=volgnummer,
                soort=soort,
                document_id=document_id,
                geldig_tot=until,
            )
        href = (settings.basis or basis) + contract.link_pad(segment, key)
        made.append(Verwijzing(soort, href, media_type, sha256, bytes_, document_id, name))
    return made


def _documents(unit: Unit, nummer: str, volgnummer: str) -> list[dict[str, Any]]:
    return state.rows(
        unit, state.document, "bestandsnaam", "document_id", verzoeknummer=nummer, volgnummer=volgnummer
    )


def volg(workspace: Workspace, oin: str, segment: str, sleutel: str) -> Levering:
    """Return what the link ``segment``/``sleutel`` hands out to ``oin``.

    :raises Problem: unknown or expired link, an OIN that may not have it, or a planned fault.
    """
    path = contract.link_pad(segment, sleutel)
    with workspace.write() as unit:
        link = state.one(unit, state.link, segment=segment, sleutel=sleutel)
        if link is None:
            # Logged under no verzoek: whoever guesses a URL leaves a trace, and learns nothing.
            _log(unit, _Vraag(oin, "", "link", pad=path), 404)
            refusal: Problem = OnbekendVerzoek("Deze link")
        else:
            vraag = _Vraag(
                oin, link["verzoeknummer"], link["soort"], link["volgnummer"], link["document_id"], path
            )
            outcome = _answer(unit, workspace, vraag, link)
            if isinstance(outcome, Levering):
                return outcome
            refusal = outcome
            _log(unit, vraag, refusal.status)
    raise refusal


def _answer(unit: Unit, workspace: Workspace, vraag: _Vraag, link: dict[str, Any]) -> Levering | Problem:
    refusal = _refusal(unit, vraag)
    if refusal is not None:
        return refusal
    if moment(link["geldig_tot"]) < unit.now:
        return LinkVerlopen()
    fault = faults.take(unit, f"stam.{vraag.soort}", _KINDS, subject=vraag.document_id or vraag.verzoeknummer)
    if fault is not None and fault.kind == "status":
        return _ordered(fault)
    return _levering(unit, workspace, vraag, fault)


def _ordered(fault: Fault) -> Problem:
    return Problem(int(fault.parameters.get("status", 503)), "Storing (ingesteld)")


def _levering(unit: Unit, workspace: Workspace, vraag: _Vraag, fault: Fault | None) -> Levering:
    log = _log(unit, vraag, _OK)
    name = f"verzoek-{vraag.verzoeknummer}-{vraag.volgnummer}"
    if vraag.soort == "document":
        row = state.rows(
            unit,
            state.document,
            verzoeknummer=vraag.verzoeknummer,
            volgnummer=vraag.volgnummer,
            document_id=vraag.document_id,
        )[0]
        path = workspace.blobs.path(row["sha256"])
        return Levering(workspace, log, path, row["size"], _PDF, row["bestandsnaam"], fault)
    version = state.rows(unit, state.versie, verzoeknummer=vraag.verzoeknummer, volgnummer=vraag.volgnummer)[
        0
    ]
    if vraag.soort == "pdf":
        path = workspace.blobs.path(version["pdf_sha256"])
        return Levering(workspace, log, path, path.stat().st_size, _PDF, f"{name}.pdf", fault)
    xml = version["verzonden"] or version["xml"]
    return Levering(workspace, log, xml, len(xml), _XML, f"{name}.xml", fault)


def samenvatting(workspace: Workspace, oin: str, nummer: str) -> Levering:
    """Return the verzoekbericht of the latest version of ``nummer``.

    :raises Problem: unknown, or the OIN may not have it.
    """
    with workspace.write() as unit:
        version = _version(unit, nummer, "")
        vraag = _Vraag(
            oin,
            nummer,
            "samenvatting",
            version["volgnummer"] if version else "",
            pad=contract.SAMENVATTING.format(verzoeknummer=nummer),
        )
        refusal = _refusal(unit, vraag)
        if refusal is None and version is not None:
            log = _log(unit, vraag, _OK)
            xml = version["verzonden"] or version["xml"]
            return Levering(workspace, log, xml, len(xml), _XML, f"verzoek-{nummer}.xml")
        _log(unit, vraag, refusal.status if refusal else 404)
    raise refusal or OnbekendVerzoek(f"Verzoek {nummer}")


def zoek(workspace: Workspace, oin: str, vraag: ZoekVraag) -> dict[str, object]:
    """Return the verzoeken that ``vraag`` finds, of all organisations, by number."""
    found = []
    with workspace.write() as unit:
        record(
            unit,
            Hop(
                koppelvlak="STAM",
                direction="in",
                subject="zoeken",
                oin=oin,
                reference=vraag.verzoeknummer,
                method="POST",
                path=contract.ZOEK,
                status=_OK,
            ),
        )
        query = sa.select(state.verzoek).where(state.verzoek.c.workspace == unit.workspace)
        if vraag.verzoeknummer:
            query = query.where(state.verzoek.c.verzoeknummer == vraag.verzoeknummer)
        for row in unit.connection.execute(query.order_by(state.verzoek.c.verzoeknummer)):
            latest = _version(unit, row.verzoeknummer, "")
            if latest is None or not _matches(vraag, row, latest):
                continue
            found.append(
                {
                    "verzoeknummer": row.verzoeknummer,
                    "volgnummer": latest["volgnummer"],
                    "type": latest["type"],
                    "doel": latest["doel"],
                    "indienDatum": latest["indien_datum"],
                    "bevoegdGezag": row.bevoegd_gezag,
                    "behandeldienst": row.behandeldienst or None,
                }
            )
    return contract.zoek_json(found, vraag.pagina)


def _matches(vraag: ZoekVraag, row: sa.Row[Any], latest: dict[str, Any]) -> bool:
    day = latest["indien_datum"][:10]
    if (vraag.van and day < vraag.van.isoformat()) or (vraag.tot and day > vraag.tot.isoformat()):
        return False
    if not vraag.polygoon:
        return True
    return row.rd_x is not None and inside((row.rd_x, row.rd_y), vraag.polygoon)


def inside(point: Punt, polygon: tuple[Punt, ...]) -> bool:
    """Tell whether ``point`` lies inside ``polygon``, by counting the edges a ray to the right crosses."""
    x, y = point
    crossings = 0
    for (x1, y1), (x2, y2) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            crossings += 1
    return crossings % 2 == 1
