"""What the RTR does with a delivery: store it, judge it layer by layer, carry out its order, answer.

A delivery is on disk and in the store before anything is judged, and its outcome is stored before it is answered.
"""

from __future__ import annotations

from ikt_mocks import activiteiten
from ikt_mocks.journal import Hop, record
from ikt_mocks.sttr import state
from ikt_mocks.sttr.errors import GEEN_ZIP, HERHAALD
from ikt_mocks.sttr.messages import Aanleverresultaat, ToevoegenToepasbareRegels, UpdateActiviteit
from ikt_mocks.sttr.pakket import Aanlevering, lees_zip, los_bestand
from ikt_mocks.sttr.rules import Oordeel, beoordeel_functioneel, beoordeel_inhoud
from ikt_mocks.sttr.rules.boom import Boom
from ikt_mocks.sttr.rules.register import Functioneel
from ikt_mocks.sttr.settings import RtrSettings
from ikt_mocks.sttr.structuurref import lees_datum
from ikt_mocks.workspace import Unit, Workspace
from ikt_schemas.errors import ZipRefused

KOPPELVLAK = "STTR"
_ZIP_BEGIN = b"PK"


def kenmerk(nummer: int) -> str:
    """Return the reference under which the journal holds delivery ``nummer``."""
    return f"rtr-{nummer}"


def lever_aan(workspace: Workspace, oin: str, zip_: bytes, *, path: str) -> Aanleverresultaat:
    """Take in a delivery of ``oin`` and return the answer to it.

    :param path: path it was posted to, for the journal.
    """
    blob = workspace.blobs.put_bytes(zip_)
    with workspace.write() as unit:
        nummer = state.nieuwe_levering(unit, oin=oin, sha256=blob.sha256)
        record(
            unit,
            Hop(
                KOPPELVLAK,
                "in",
                "aanlevering",
                oin,
                kenmerk(nummer),
                method="POST",
                path=path,
                content_type="application/zip",
                body=zip_,
            ),
        )
    aanlevering, oordeel = _beoordeel(zip_)
    with workspace.write() as unit:
        resultaat = _herhaling(unit, nummer, oin, blob.sha256)
        if resultaat is None:
            resultaat = _verwerk(unit, workspace, nummer, oin, aanlevering, oordeel)
        state.sluit_levering(unit, nummer, resultaat.status, resultaat.as_json())
        record(
            unit,
            Hop(
                KOPPELVLAK,
                "out",
                "aanleverresultaat",
                oin,
                kenmerk(nummer),
                status=200,
                content_type="application/json",
                details=resultaat.as_json(),
            ),
        )
    return resultaat


def verifieer(data: bytes) -> Aanleverresultaat:
    """Judge layers 1 and 2 of a zip or of a bare rule file; nothing is stored."""
    if data.startswith(_ZIP_BEGIN):
        aanlevering, oordeel = _beoordeel(data)
    else:
        aanlevering = los_bestand(data, naam="regelbestand")
        oordeel = beoordeel_inhoud(aanlevering)
    return _antwoord(0, "", aanlevering, oordeel)


def _beoordeel(zip_: bytes) -> tuple[Aanlevering | None, Oordeel]:
    try:
        aanlevering = lees_zip(zip_, naam="aanlevering")
    except ZipRefused as error:
        melding = GEEN_ZIP.melding(reden=error.what)
        return None, Oordeel((1,), frozenset({GEEN_ZIP.code}), (melding,))
    return aanlevering, beoordeel_inhoud(aanlevering)


def _antwoord(nummer: int, oin: str, aanlevering: Aanlevering | None, oordeel: Oordeel) -> Aanleverresultaat:
    order = None if aanlevering is None else aanlevering.order
    return Aanleverresultaat(
        nummer=nummer,
        status="geaccepteerd" if oordeel.goed else "afgewezen",
        oin=oin,
        opdracht="" if order is None else order.naam,
        lagen=oordeel.lagen,
        meldingen=oordeel.meldingen,
    )


def _herhaling(unit: Unit, nummer: int, oin: str, sha256: str) -> Aanleverresultaat | None:
    """Answer a zip that was accepted before; whether the real service does so is unknown (a setting)."""
    eerder = state.eerder_geaccepteerd(unit, oin=oin, sha256=sha256)
    if eerder is None:
        return None
    if RtrSettings.van(unit).herhaling == "weigeren":
        melding = HERHAALD.melding(nummer=eerder.nummer)
        return Aanleverresultaat(nummer, "afgewezen", oin, meldingen=(melding,))
    regels = eerder.antwoord.get("toepasbareRegels") or {}
    return Aanleverresultaat(
        nummer=eerder.nummer,
        status="geaccepteerd",
        oin=oin,
        opdracht=eerder.antwoord.get("opdracht") or "",
        lagen=tuple(eerder.antwoord.get("lagen", ())),
        identifier=regels.get("identifier"),
        structuurref=regels.get("functioneleStructuurRef", ""),
        activiteit=eerder.antwoord.get("activiteit") or "",
        begindatum=regels.get("begindatum", ""),
        herhaling=True,
    )


def _verwerk(
    unit: Unit, workspace: Workspace, nummer: int, oin: str, aanlevering: Aanlevering | None, oordeel: Oordeel
) -> Aanleverresultaat:
    if aanlevering is None or not oordeel.goed:
        return _antwoord(nummer, oin, aanlevering, oordeel)
    subject = Functioneel(aanlevering, oin, state.RtrRegister(unit))
    oordeel = oordeel.met(beoordeel_functioneel(subject, _boom(unit, subject.urn)))
    if not oordeel.goed:
        return _antwoord(nummer, oin, aanlevering, oordeel)
    order = aanlevering.order
    if isinstance(order, UpdateActiviteit) and aanlevering.activiteit is not None:
        state.maak_toepasbaar(unit, order.activiteit_identifier, aanlevering.activiteit.data, nummer=nummer)
    uitkomst = _antwoord(nummer, oin, aanlevering, oordeel)
    regels = _voeg_toe(unit, workspace, subject, nummer)
    return Aanleverresultaat(
        nummer=nummer,
        status="geaccepteerd",
        oin=oin,
        opdracht=uitkomst.opdracht,
        lagen=uitkomst.lagen,
        meldingen=uitkomst.meldingen,
        identifier=regels,
        structuurref="" if subject.structuurref is None else subject.structuurref.tekst,
        activiteit=subject.urn or "",
        begindatum=order.geldig_begindatum if isinstance(order, ToevoegenToepasbareRegels) else "",
    )


def _voeg_toe(unit: Unit, workspace: Workspace, subject: Functioneel, nummer: int) -> int | None:
    order, part, ref = subject.aanlevering.order, subject.aanlevering.regels, subject.structuurref
    if not isinstance(order, ToevoegenToepasbareRegels) or part is None or part.waarde is None or ref is None:
        return None
    begin = lees_datum(order.geldig_begindatum)
    if begin is None:
        return None
    return state.nieuwe_regels(
        unit,
        structuurref=ref.tekst,
        urn=ref.urn,
        oin=ref.oin,
        begindatum=begin,
        sttr_versie=part.waarde.sttr_versie,
        nummer=nummer,
        sha256=workspace.blobs.put_bytes(part.data).sha256,
    )


def _boom(unit: Unit, urn: str | None) -> Boom:
    bekend = {found.urn: found for found in activiteiten.known(unit)}
    return Boom(bekend, RtrSettings.van(unit).wortels, frozenset() if urn is None else frozenset({urn}))
