"""The ebMS2 driver of the koppelvlakken: messages that came in are handed over, answers and notifications sent.

It stands beside the HTTP driver that is each koppelvlak's own, and is chosen per koppelvlak by the workspace. A message
is acknowledged before a koppelvlak looks at it: whatever is wrong with its content is answered by the koppelvlak.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ikt_mocks import transport
from ikt_mocks.blobs import Blob, Blobs
from ikt_mocks.digikoppeling import outbox, sent
from ikt_mocks.digikoppeling.answers import NO_KEYS, Keys
from ikt_mocks.digikoppeling.delivery import Delivery, StoredPayload, mark, take
from ikt_mocks.digikoppeling.messages import PartyId
from ikt_mocks.digikoppeling.outbox import Outgoing
from ikt_mocks.digikoppeling.payload import Attachment, Payload
from ikt_mocks.drivers import state
from ikt_mocks.drivers.large import pull
from ikt_mocks.drivers.routing import Koppelvlak, Routing, routing_of
from ikt_mocks.jobs import Dispatch, GaveUp, Handler, Job
from ikt_mocks.journal import Hop, record
from ikt_mocks.stam import notificatie
from ikt_mocks.stop import service as stop
from ikt_mocks.stop import state as stop_state
from ikt_mocks.stop.messages import Leveringsverzoek
from ikt_mocks.sttr import service as sttr
from ikt_mocks.workspace import Unit
from ikt_schemas.errors import InputRefused

#: Jobs that a received message becomes, and the one that follows a message that was sent.
STOP_IN, STTR_IN, ENDED = "transport.stop", "transport.sttr", "transport.afloop"
#: Setting: token with which the zip of a request in GB form that came over HTTP is fetched (harness-defined).
GB_TOKEN = "lvbb_gb_token"  # noqa: S105 - the name of the setting
_XML = ("application/xml", "text/xml")


def handlers(keys: Keys = NO_KEYS) -> Mapping[str, Handler]:
    """Return job kind → handler.

    :param keys: with which messages are signed where the agreement asks for it.
    """
    sender = _Sender(keys)
    return {
        STOP_IN: receive_stop,
        STTR_IN: sender.receive_sttr,
        transport.SEND: sender.send,
        transport.FETCH: fetch_stop,
        ENDED: ended,
    }


def _waiting(dispatch: Dispatch, job: Job, koppelvlak: Koppelvlak) -> tuple[Delivery, Routing] | None:
    """Return the message a job is about, unless it was handed over already."""
    with dispatch.workspace.read() as unit:
        delivery = take(unit, int(job.payload["bericht"]))
        routing = routing_of(unit.settings(), koppelvlak)
    if delivery is None:
        return None
    if routing is None:
        raise GaveUp(f"{koppelvlak} does not go over ebMS2 in this workspace")
    return delivery, routing


def _sender_of(delivery: Delivery) -> str:
    return PartyId(delivery.sender).oin


def _refused(dispatch: Dispatch, delivery: Delivery, koppelvlak: str, reason: str) -> None:
    """Write down that a message held nothing the koppelvlak can handle; its acknowledgment stands."""
    with dispatch.workspace.write() as unit:
        if mark(unit, delivery.nr, "FAILED", reason):
            record(
                unit,
                Hop(
                    koppelvlak=koppelvlak,
                    direction="in",
                    subject=delivery.action,
                    oin=_sender_of(delivery),
                    reference=delivery.message_id,
                    details={"uitkomst": "geweigerd", "reden": reason, "grond": "harness-defined"},
                ),
            )


# -- STOP ----------------------------------------------------------------------------------------------------------


def receive_stop(dispatch: Dispatch, job: Job) -> None:
    """Hand a leveringsverzoek and its zip to the LVBB; a zip that stands elsewhere is fetched first.

    A zip that is not there, or cannot be fetched, is for the LVBB to object to: the answer is a functional one.
    """
    found = _waiting(dispatch, job, "STOP")
    if found is None:
        return
    delivery, routing = found
    blobs = dispatch.workspace.blobs
    verzoek = _verzoek(delivery, blobs)
    if verzoek is None:
        _refused(dispatch, delivery, "STOP", "er is geen leveringsverzoek bij het bericht")
        return
    details: dict[str, Any] = {"transport": "ebMS2", "berichtId": delivery.message_id}
    if Leveringsverzoek.read(verzoek).grote_berichten:
        pulled = pull(dispatch, verzoek, routing.gb_token, job.attempts)
        opdracht, details = pulled.blob, details | pulled.details
    else:
        opdracht = _opdracht(delivery, blobs)
    with dispatch.workspace.write() as unit:
        if take(unit, delivery.nr) is None:
            return
        levering = stop.neem_aan(unit, blobs, _sender_of(delivery), verzoek, opdracht, details)
        state.remember(unit, "STOP", levering.nummer, delivery)
        mark(unit, delivery.nr, "PROCESSED")


def fetch_stop(dispatch: Dispatch, job: Job) -> None:
    """Fetch the zip of a delivery in GB form that came over HTTP, and let the LVBB go on with it."""
    nummer = int(job.payload["levering"])
    with dispatch.workspace.read() as unit:
        levering = stop_state.get_levering(unit, nummer)
        token = unit.settings().get(GB_TOKEN, "")
    if levering is None:
        raise GaveUp(f"there is no delivery {nummer}")
    verzoek = dispatch.workspace.blobs.read(levering.verzoek_sha256)
    pulled = pull(dispatch, verzoek, str(token), job.attempts)
    with dispatch.workspace.write() as unit:
        stop.zip_gekomen(unit, nummer, pulled.blob, pulled.details)


def _verzoek(delivery: Delivery, blobs: Blobs) -> bytes | None:
    """Return the payload that is a leveringsverzoek: told by its content, as its place is not prescribed."""
    for payload in delivery.payloads:
        if _media_type(payload) not in _XML:
            continue
        octets = payload.read(blobs)
        try:
            Leveringsverzoek.read(octets)
        except InputRefused:
            continue
        return octets
    return None


def _opdracht(delivery: Delivery, blobs: Blobs) -> Blob | None:
    others = [payload for payload in delivery.payloads if _media_type(payload) not in _XML]
    return blobs.put(others[0].chunks(blobs)) if others else None


def _media_type(payload: StoredPayload) -> str:
    return payload.content_type.partition(";")[0].strip().lower()


# -- sending -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sender:
    """The handlers that send; a message whose agreement asks for a signature is signed with ``keys``."""

    keys: Keys

    def receive_sttr(self, dispatch: Dispatch, job: Job) -> None:
        """Hand a delivery of rules to the RTR and send its result back.

        Delivering the same zip again changes nothing, so that a crash between the two does no harm.
        """
        found = _waiting(dispatch, job, "STTR")
        if found is None:
            return
        delivery, routing = found
        blobs = dispatch.workspace.blobs
        opdracht = _opdracht(delivery, blobs)
        if opdracht is None:
            _refused(dispatch, delivery, "STTR", "er is geen zip bij het bericht")
            return
        resultaat = sttr.lever_aan(
            dispatch.workspace, _sender_of(delivery), blobs.read(opdracht.sha256), path=delivery.action
        )
        answer = Attachment(
            "resultaat-1",
            "application/json",
            Payload.of(json.dumps(resultaat.as_json(), ensure_ascii=False, sort_keys=True).encode()),
            "resultaat.json",
        )
        with dispatch.workspace.write() as unit:
            if not mark(unit, delivery.nr, "PROCESSED"):
                return
            exchange = state.Exchange(delivery.message_id, delivery.conversation_id, delivery.cpa_id)
            self._queue(unit, blobs, routing, exchange, answer)

    def send(self, dispatch: Dispatch, job: Job) -> None:
        """Send what a koppelvlak asked to send; the job :data:`ENDED` follows once it ended.

        :raises GaveUp: nothing can be sent by the agreement.
        """
        koppelvlak, kenmerk = job.payload["koppelvlak"], dict(job.payload["kenmerk"])
        blobs = dispatch.workspace.blobs
        try:
            with dispatch.workspace.write() as unit:
                routing = routing_of(unit.settings(), koppelvlak)
                made = _CONTENT[koppelvlak](unit, kenmerk)
                if routing is None or made is None:
                    return
                attachment, exchange = made
                message_id = self._queue(unit, blobs, routing, exchange, attachment)
                sent.follow_up(unit, message_id, ENDED, dict(job.payload))
        except InputRefused as refused:
            raise GaveUp(refused.explain("en")) from refused

    def _queue(
        self,
        unit: Unit,
        blobs: Blobs,
        routing: Routing,
        exchange: state.Exchange | None,
        attachment: Attachment,
    ) -> str:
        outgoing = Outgoing(
            cpa_id=routing.cpa_id if exchange is None else exchange.cpa_id,
            service=routing.service,
            action=routing.outgoing,
            attachments=[attachment],
            conversation_id="" if exchange is None else exchange.conversation_id,
            ref_to_message_id=None if exchange is None else exchange.message_id,
        )
        return outbox.queue(unit, blobs, outgoing, self.keys)


_Made = tuple[Attachment, state.Exchange | None]


def _resultaat(unit: Unit, kenmerk: Mapping[str, Any]) -> _Made | None:
    """Return an answer of the LVBB, in the conversation of the delivery."""
    nummer, volgnummer = int(kenmerk["levering"]), int(kenmerk["volgnummer"])
    exchange = state.find(unit, "STOP", nummer)
    found = next((one for one in stop_state.berichten(unit, nummer) if one.volgnummer == volgnummer), None)
    if exchange is None or found is None:
        return None
    name = f"resultaat-{nummer:08d}-{volgnummer}"
    return Attachment(name, "application/xml", Payload.of(found.xml), f"{name}.xml"), exchange


def _melding(_unit: Unit, kenmerk: Mapping[str, Any]) -> _Made | None:
    """Return a verzoeknotificatie; it begins a conversation."""
    body = str(kenmerk["body"]).encode()
    return Attachment("notificatie-1", "application/xml", Payload.of(body), "notificatie.xml"), None


_CONTENT: Mapping[str, Callable[[Unit, Mapping[str, Any]], _Made | None]] = {
    "STOP": _resultaat,
    "STAM": _melding,
}


def ended(dispatch: Dispatch, job: Job) -> None:
    """Tell the koppelvlak how sending ended."""
    koppelvlak, kenmerk = job.payload["koppelvlak"], job.payload["kenmerk"]
    delivered = job.payload["stand"] == "DELIVERED"
    reason = "" if delivered else str(job.payload["reden"] or job.payload["stand"])
    with dispatch.workspace.write() as unit:
        if koppelvlak == "STAM":
            notificatie.afloop(unit, int(kenmerk["id"]), str(kenmerk["body"]).encode(), reason)
        elif delivered:
            stop_state.mark(unit, int(kenmerk["levering"]), int(kenmerk["volgnummer"]), wat="bezorgd")
