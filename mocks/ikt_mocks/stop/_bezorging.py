"""Bringing the answers of the LVBB to the endpoint of the sender (callback, harness-defined)."""

from __future__ import annotations

from datetime import timedelta

import httpx

from ikt_mocks.jobs import Dispatch, GaveUp, Job, Later
from ikt_mocks.journal import Hop, record
from ikt_mocks.stop import state
from ikt_mocks.stop.messages import Resultaat
from ikt_mocks.workspace import endpoint_of

KOPPELVLAK = "STOP"
BEZORGEN = "stop.bezorgen"
#: When a callback that failed is tried again; after the last one it is given up.
OPNIEUW = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 60, 300, 900))


def bezorg(dispatch: Dispatch, job: Job) -> None:
    """Post the answers that were not delivered yet, in order, to the endpoint of the sender.

    Delivery is at least once: an answer that was taken just before a crash comes again, with the same number.
    """
    workspace, nummer = dispatch.workspace, int(job.payload["levering"])
    with workspace.read() as unit:
        levering = state.get_levering(unit, nummer)
        if levering is None:
            return
        url = endpoint_of(unit, levering.oin_afzender, KOPPELVLAK)
        open_berichten = [b for b in state.berichten(unit, nummer) if not b.bezorgd]
        now = unit.now
    if url is None:
        return
    for bericht in open_berichten:
        status, reden = _post(dispatch.http, url, levering, bericht)
        naam = Resultaat.read(bericht.xml).naam
        with workspace.write() as unit:
            record(
                unit,
                Hop(
                    koppelvlak=KOPPELVLAK,
                    direction="out",
                    subject=naam,
                    oin=levering.oin_afzender,
                    reference=levering.id_levering,
                    method="POST",
                    path=httpx.URL(url).path,
                    status=status,
                    content_type="application/xml",
                    body=bericht.xml,
                    details={"gesprek": levering.gesprek, "volgnummer": bericht.volgnummer, "reden": reden},
                ),
            )
            if not reden:
                state.mark(unit, nummer, bericht.volgnummer, wat="bezorgd")
        if reden and job.attempts >= len(OPNIEUW):
            raise GaveUp(reden)
        if reden:
            raise Later(now + OPNIEUW[job.attempts], reden)


def _post(
    client: httpx.Client, url: str, levering: state.Levering, bericht: state.Bericht
) -> tuple[int | None, str]:
    """Return the status and why it is not taken for delivered; an empty reason when it is."""
    headers = {
        "Content-Type": "application/xml",
        "X-IKT-Levering": levering.id_levering,
        "X-IKT-Gesprek": levering.gesprek,
        "X-IKT-Volgnummer": str(bericht.volgnummer),
    }
    try:
        answer = client.post(url, content=bericht.xml, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return None, f"{type(error).__name__}: {error}"
    return answer.status_code, "" if answer.is_success else f"HTTP {answer.status_code}"
