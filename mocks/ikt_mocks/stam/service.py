"""What DSO-LV does with a verzoek before anybody retrieves it: make it, supplement it, withdraw it, keep it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree
from sqlalchemy.exc import IntegrityError

from ikt_mocks import jobs
from ikt_mocks.blobs import Blob
from ikt_mocks.clock import stamp
from ikt_mocks.journal import Hop, record
from ikt_mocks.stam import state
from ikt_mocks.stam.errors import NietMogelijk, OnbekendVerzoek, OnbruikbareVraag
from ikt_mocks.stam.messages import (
    INTREKKING,
    VERSION,
    Document,
    Verzoekbericht,
    read_verzoekbericht,
    schema_faults,
    write_verzoekbericht,
)
from ikt_mocks.stam.samples import verzoek as generator
from ikt_mocks.stam.samples.afwijkingen import AFWIJKINGEN
from ikt_mocks.stam.samples.documenten import document_pdf, padded, verzoek_pdf
from ikt_mocks.stam.samples.opties import VerzoekOpties, is_plain
from ikt_mocks.stam.samples.verzoek import Aanvulling
from ikt_mocks.workspace import Unit, Workspace
from ikt_schemas.errors import HarnessBroken

JOB = "stam.notificatie"
#: One verzoek with all its documents, in bytes.
MAX_TOTAL = 1024 * 1024 * 1024
_LAST_SUPPLEMENT = 998


@dataclass(frozen=True, slots=True)
class Wijze:
    """How a version goes out.

    :param notificeren: whether a notification is planned.
    :param afwijking: name of the damage done to what is handed out (see ``samples.afwijkingen``), empty for none.
    """

    notificeren: bool = True
    afwijking: str = ""

    def __post_init__(self) -> None:
        """Refuse damage nobody knows."""
        if self.afwijking and self.afwijking not in AFWIJKINGEN:
            raise OnbruikbareVraag(
                f"De afwijking '{self.afwijking}' bestaat niet; bekend zijn {', '.join(AFWIJKINGEN)}."
            )


def nieuw(workspace: Workspace, opties: VerzoekOpties, basis: str, wijze: Wijze) -> str:
    """Make a verzoek, keep it, plan its notification, and return its number.

    :param basis: base URL by which decentral systems reach this mock.
    :raises OnbruikbareVraag: larger than the mock keeps.
    """
    if (opties.documenten + opties.bijlagen) * opties.document_bytes > MAX_TOTAL:
        raise OnbruikbareVraag(f"Alle documenten samen zijn meer dan {MAX_TOTAL} bytes.")
    with workspace.write() as unit:
        nummer = state.next_verzoeknummer(unit)
        gemaakt = generator.genereer(opties, nummer, unit.now)
        x, y = gemaakt.punt or (None, None)
        state.insert(
            unit,
            state.verzoek,
            verzoeknummer=nummer,
            bevoegd_gezag=opties.bevoegd_gezag,
            behandeldienst=opties.behandeldienst,
            seed=opties.seed,
            basis=basis,
            rd_x=x,
            rd_y=y,
            at=stamp(unit.now),
        )
        now = unit.now
    # The payloads are written between two transactions: the store is not held while large documents are made.
    _keep(workspace, gemaakt.bericht, now, wijze, document_bytes=opties.document_bytes)
    return nummer


def vul_aan(workspace: Workspace, nummer: str, wat: Mapping[str, Any], wijze: Wijze) -> str:
    """Add a supplement to ``nummer`` and return its volgnummer.

    :param wat: ``vervalt`` (list of documentIds), ``erbij`` (number of new documents), ``antwoord`` (text).
    :raises OnbekendVerzoek: no such verzoek.
    :raises NietMogelijk: withdrawn already, or a document that is not part of it.
    """
    with workspace.read() as unit:
        row, vorige = _latest(unit, nummer)
        now = unit.now
    aanvulling = _aanvulling(wat, vorige)
    if int(vorige.verzoek.volgnummer) >= _LAST_SUPPLEMENT:
        raise NietMogelijk(f"Verzoek {nummer} kan niet verder worden aangevuld.")
    bericht = generator.vul_aan(vorige, aanvulling, row["seed"], now)
    _keep(workspace, bericht, now, wijze)
    return bericht.verzoek.volgnummer


def trek_in(workspace: Workspace, nummer: str, wijze: Wijze) -> str:
    """Withdraw ``nummer`` and return the volgnummer of the withdrawal, 999.

    :raises OnbekendVerzoek: no such verzoek.
    :raises NietMogelijk: withdrawn already.
    """
    with workspace.read() as unit:
        _, vorige = _latest(unit, nummer)
        now = unit.now
    _keep(workspace, generator.trek_in(vorige, now), now, wijze)
    return INTREKKING


def _aanvulling(wat: Mapping[str, Any], vorige: Verzoekbericht) -> Aanvulling:
    for key in wat:
        if key not in ("vervalt", "erbij", "antwoord"):
            raise OnbruikbareVraag(f"De optie '{key}' bestaat niet.")
    vervalt, erbij, antwoord = wat.get("vervalt", []), wat.get("erbij", 0), wat.get("antwoord")
    if not isinstance(vervalt, list) or not all(is_plain(i) for i in vervalt):
        raise OnbruikbareVraag("'vervalt' is geen lijst van documentId's.")
    if not isinstance(erbij, int) or isinstance(erbij, bool) or not 0 <= erbij <= 100:
        raise OnbruikbareVraag("'erbij' is geen getal van 0 tot en met 100.")
    if antwoord is not None and not is_plain(antwoord):
        raise OnbruikbareVraag("'antwoord' is geen bruikbare tekst.")
    missing = set(vervalt) - {document.document_id for document in vorige.verzoek.documenten()}
    if missing:
        raise NietMogelijk(f"Document {min(missing)} hoort niet bij de laatste versie.")
    return Aanvulling(frozenset(vervalt), erbij, antwoord)


def _latest(unit: Unit, nummer: str) -> tuple[dict[str, Any], Verzoekbericht]:
    row = state.one(unit, state.verzoek, verzoeknummer=nummer)
    versions = state.rows(unit, state.versie, "volgnummer", verzoeknummer=nummer)
    if row is None or not versions:
        raise OnbekendVerzoek(f"Verzoek {nummer}")
    if versions[-1]["volgnummer"] == INTREKKING:
        raise NietMogelijk(f"Verzoek {nummer} is ingetrokken.")
    return row, read_verzoekbericht(etree.fromstring(versions[-1]["xml"]))


def _checked_xml(bericht: Verzoekbericht, afwijking: str) -> tuple[bytes, bytes | None]:
    """Return the message as XML, and as it is handed out when that was damaged on purpose."""
    xml = write_verzoekbericht(bericht)
    faults = schema_faults(etree.fromstring(xml))
    if faults:
        raise HarnessBroken(f"the generated verzoekbericht is invalid: {faults[0].message}")
    if not afwijking:
        return xml, None
    damaged = AFWIJKINGEN[afwijking](xml)
    if not schema_faults(etree.fromstring(damaged)):
        raise HarnessBroken(f"the damage '{afwijking}' left the verzoekbericht valid")
    return xml, damaged


def _keep(
    workspace: Workspace, bericht: Verzoekbericht, now: datetime, wijze: Wijze, *, document_bytes: int = 0
) -> None:
    verzoek = bericht.verzoek
    xml, damaged = _checked_xml(bericht, wijze.afwijking)
    pdf = workspace.blobs.put_bytes(verzoek_pdf(verzoek, now))
    with workspace.read() as unit:
        known = {
            row["document_id"]: Blob(row["sha256"], row["size"])
            for row in state.rows(unit, state.document, verzoeknummer=verzoek.verzoeknummer)
        }
    kept: list[tuple[Document, Blob]] = []
    for document in verzoek.documenten():
        blob = known.get(document.document_id) or workspace.blobs.put(
            padded(document_pdf(document, verzoek.verzoeknummer, now), document_bytes)
        )
        kept.append((document, blob))
    try:
        with workspace.write() as unit:
            state.insert(
                unit,
                state.versie,
                verzoeknummer=verzoek.verzoeknummer,
                volgnummer=verzoek.volgnummer,
                doel=verzoek.doel,
                type=verzoek.type,
                indien_datum=verzoek.indien_datum,
                xml=xml,
                verzonden=damaged,
                afwijking=wijze.afwijking,
                pdf_sha256=pdf.sha256,
                at=stamp(now),
            )
            for document, blob in kept:
                state.insert(
                    unit,
                    state.document,
                    verzoeknummer=verzoek.verzoeknummer,
                    volgnummer=verzoek.volgnummer,
                    document_id=document.document_id,
                    bestandsnaam=document.bestandsnaam,
                    vertrouwelijk=document.vertrouwelijk,
                    sha256=blob.sha256,
                    size=blob.size,
                )
            _journal(unit, bericht, xml, wijze)
            if wijze.notificeren:
                notificeer(unit, verzoek.verzoeknummer, verzoek.volgnummer)
    except IntegrityError as error:
        raise NietMogelijk(f"Verzoek {verzoek.verzoeknummer} kreeg intussen een andere versie.") from error


def _journal(unit: Unit, bericht: Verzoekbericht, xml: bytes, wijze: Wijze) -> None:
    verzoek = bericht.verzoek
    record(
        unit,
        Hop(
            koppelvlak="STAM",
            direction="in",
            subject="verzoek",
            oin=verzoek.bevoegd_gezag.oin,
            reference=verzoek.verzoeknummer,
            content_type="application/xml",
            body=xml,
            details={
                "volgnummer": verzoek.volgnummer,
                "doel": verzoek.doel,
                "type": verzoek.type,
                "xsd": VERSION,
                "afwijking": wijze.afwijking,
            },
        ),
    )


def notificeer(unit: Unit, nummer: str, volgnummer: str = "", ontvanger: str = "") -> str:
    """Plan a notification and return its message id.

    :param volgnummer: the version; the latest when empty.
    :param ontvanger: OIN to notify; when empty the behandeldienst if there is one, else the bevoegd gezag. That order
        is harness-defined: the sources say only that one of the two receives it.
    :raises OnbekendVerzoek: no such verzoek or version.
    """
    row = state.one(unit, state.verzoek, verzoeknummer=nummer)
    versions = state.rows(unit, state.versie, "volgnummer", verzoeknummer=nummer)
    if volgnummer:
        versions = [version for version in versions if version["volgnummer"] == volgnummer]
    if row is None or not versions:
        raise OnbekendVerzoek(f"Verzoek {nummer}")
    chosen = versions[-1]["volgnummer"]
    earlier = len(state.rows(unit, state.notificatie, verzoeknummer=nummer))
    digest = hashlib.sha256(f"notificatie|{row['seed']}|{nummer}|{chosen}|{earlier}".encode()).digest()
    bericht_id = str(uuid.UUID(bytes=digest[:16], version=4))
    identifier = state.insert(
        unit,
        state.notificatie,
        bericht_id=bericht_id,
        verzoeknummer=nummer,
        volgnummer=chosen,
        ontvanger=ontvanger or row["behandeldienst"] or row["bevoegd_gezag"],
        stand="gepland",
        pogingen=0,
        bezorgingen=0,
        laatste_fout="",
    )
    jobs.plan(unit, JOB, unit.now, {"id": identifier})
    return bericht_id
