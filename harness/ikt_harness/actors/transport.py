"""One side of the wire as a scenario sees it: a message handler that can be steered and looked into over HTTP."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ikt_harness.actors.transport_messages import Ruw
from ikt_harness.dso_lv import DsoLv
from ikt_mocks.digikoppeling.envelope import read_envelope
from ikt_mocks.digikoppeling.errors import EnvelopeRefused
from ikt_mocks.digikoppeling.messages import MessageError, SoapFault
from ikt_mocks.digikoppeling.payload import Attachment
from ikt_mocks.digikoppeling.wire import Received, outcome
from ikt_mocks.drivers.agreements import DSO_OIN, NAMES, Topic
from ikt_schemas.errors import HarnessBroken

KOPPELVLAK = "TRANSPORT"


@dataclass(frozen=True, slots=True)
class Aankomst:
    """One time that a message came in.

    :param status: HTTP status it was answered with; ``None`` when the connection broke.
    :param uitkomst: ``nieuw``, ``duplicaat``, ``geweigerd``, ``signaal`` or ``storing``.
    :param bevindingen: codes of what was odd.
    """

    status: int | None
    uitkomst: str
    bevindingen: frozenset[str]


@dataclass(frozen=True, slots=True)
class Antwoord:
    """What came back in the same connection.

    :param status: HTTP status; ``None`` when there was no answer.
    :param soort: ``leeg``, ``Fault``, ``onleesbaar``, or the Action of a signal.
    :param fout: error code and location of a MessageError, or the text of a Fault.
    """

    status: int | None
    soort: str
    fout: str = ""

    @property
    def geweigerd(self) -> bool:
        """Whether nothing was accepted: no 2xx, or an error as content."""
        return self.status is None or not 200 <= self.status < 300 or self.soort in ("Fault", "MessageError")

    def __str__(self) -> str:
        told = "geen antwoord" if self.status is None else f"{self.status} {self.soort}"
        return f"{told} {self.fout}".strip()


def antwoord_van(status: int | None, body: bytes, content_type: str) -> Antwoord:
    """Return what an HTTP answer says."""
    if not body:
        return Antwoord(status, "leeg")
    read = outcome(body, content_type or "text/xml")
    if not isinstance(read, Received):
        return Antwoord(status, "onleesbaar")
    with read:
        message = read.message
        if isinstance(message, SoapFault):
            return Antwoord(status, "Fault", message.text)
        if isinstance(message, MessageError):
            return Antwoord(status, message.header.action, _fout(message))
        return Antwoord(status, message.header.action)


def _fout(message: MessageError) -> str:
    return "; ".join(f"{error.code} {error.location}".strip() for error in message.errors)


@dataclass(frozen=True, slots=True)
class Verzonden:
    """What the sender knows of a message.

    :param stand: ``CREATED``, ``DELIVERED``, ``DELIVERY_FAILED`` or ``EXPIRED``.
    :param reden: why, as it was told.
    """

    stand: str
    reden: str
    pogingen: int
    gesprek: str


@dataclass(frozen=True, slots=True)
class Afgeleverd:
    """A message as it waits for the application; ``bijlagen`` as (file name, SHA-256, size in bytes)."""

    nr: int
    gesprek: str
    verwijst_naar: str
    stand: str
    bijlagen: tuple[tuple[str, str, int], ...]


class Kant:
    """One side: DSO-LV, or a stand-in.

    :param naam: how a check names it, in Dutch.
    :param control: steers it.
    :param vast: name of its fixed address, when it has one.
    """

    def __init__(self, naam: str, control: DsoLv, vast: str = "") -> None:
        self.naam = naam
        self.control = control
        self.vast = vast

    # -- steering ----------------------------------------------------------------------------------------------

    def adres(self) -> str:
        """Return where messages for this side are posted."""
        if self.vast:
            return f"{self.control.url}/ebms/{self.vast}"
        return str(self.control.call("GET", "/ebms/adres").json()["url"])

    def installeer(self, cpa: bytes, oin: str) -> None:
        """Install a CPA in which this side is the party with ``oin``."""
        self.control.call("PUT", "/ebms/cpas", json={"cpa": cpa.decode(), "partij": oin})

    def weigert(self, cpa: bytes, oin: str) -> str:
        """Offer a CPA that must be refused and return why it was; empty when it was not."""
        try:
            self.installeer(cpa, oin)
        except HarnessBroken as refusal:
            return str(refusal)
        return ""

    def vergeet(self, cpa_id: str) -> None:
        """Forget a CPA."""
        self.control.call("DELETE", f"/ebms/cpas/{cpa_id}")

    def verstuur(
        self,
        cpa_id: str,
        action: str,
        bijlagen: list[Attachment],
        *,
        onderwerp: Topic = "bericht",
        gesprek: str = "",
        verwijst_naar: str = "",
    ) -> str:
        """Queue a message and return its MessageId."""
        service = NAMES[onderwerp].service
        body = {
            "cpa": cpa_id,
            "service": service.value,
            "servicetype": service.type,
            "action": action,
            "gesprek": gesprek,
            "verwijst_naar": verwijst_naar,
            "bijlagen": [
                {
                    "contentid": item.content_id,
                    "contenttype": item.content_type,
                    "bestandsnaam": item.filename,
                    "inhoud": base64.b64encode(item.payload.read()).decode(),
                }
                for item in bijlagen
            ],
        }
        return str(self.control.call("POST", "/ebms/verzonden", json=body).json()["message_id"])

    def ping(self, cpa_id: str) -> str:
        """Send a Ping and return its MessageId."""
        return str(self.control.call("POST", "/ebms/ping", json={"cpa": cpa_id}).json()["message_id"])

    def vraag_stand(self, cpa_id: str, over: str) -> str:
        """Ask the other side what became of a message, and return the MessageId of the question."""
        body = {"cpa": cpa_id, "message_id": over}
        return str(self.control.call("POST", "/ebms/status", json=body).json()["message_id"])

    def bewerkt(self, cpa_id: str, ruw: Ruw) -> Antwoord:
        """Post a message exactly as given and return what came back in the same connection."""
        body: dict[str, Any] = {
            "cpa": cpa_id,
            "envelop": base64.b64encode(ruw.envelop).decode(),
            "inhoud": base64.b64encode(ruw.inhoud).decode(),
            "kopregels": dict(ruw.kopregels),
            "methode": ruw.methode,
        }
        if ruw.afbreken is not None:
            body["afbreken"] = ruw.afbreken
        told = self.control.call("POST", "/ebms/bewerkt", json=body).json()
        return antwoord_van(told["status"], base64.b64decode(told["antwoord"]), told["contenttype"])

    def biedt_bestand(self, inhoud: bytes, lezer: str, **anders: str) -> dict[str, str]:
        """Offer a large file to ``lezer`` (an OIN) and return its id, URL and metadata."""
        body = {
            "eigenaar": DSO_OIN,
            "lezers": [lezer],
            "bestandsnaam": "bestand.zip",
            "contenttype": "application/zip",
            "inhoud": base64.b64encode(inhoud).decode(),
            **anders,
        }
        offered: dict[str, str] = self.control.call("POST", "/grote-berichten/bestanden", json=body).json()
        return offered

    def zet_klok(self, moment: datetime) -> None:
        """Set the clock and run what became due."""
        self.control.set_clock(moment)

    # -- looking into ------------------------------------------------------------------------------------------

    def aankomsten(self, message_id: str) -> tuple[Aankomst, ...]:
        """Return each time that the message came in here."""
        return tuple(
            _aankomst(hop)
            for hop in self.control.journal(koppelvlak=KOPPELVLAK, kenmerk=message_id)
            if hop["direction"] == "in" and hop["subject"] not in _SIGNALS
        )

    def pogingen(self, message_id: str, action: str) -> tuple[int | None, ...]:
        """Return the HTTP status of each time that this side sent the message; ``None`` without an answer."""
        return tuple(
            hop["status"]
            for hop in self.control.journal(koppelvlak=KOPPELVLAK, kenmerk=message_id)
            if hop["direction"] == "out" and hop["subject"] == action
        )

    def signalen(self, message_id: str, action: str, *, ontvangen: bool) -> tuple[str, ...]:
        """Return the MessageIds of the signals of ``action`` about a message, as they came in or went out."""
        found = []
        for hop in self.control.journal(koppelvlak=KOPPELVLAK, kenmerk=message_id):
            if hop["subject"] != action or (hop["direction"] == "in") is not ontvangen:
                continue
            found.append(hop["details"].get("message_id") or _id_in(hop["body"]))
        return tuple(found)

    def onleesbaar(self) -> int:
        """Return how many bodies came in that were no message."""
        return sum(1 for hop in self.control.journal(koppelvlak=KOPPELVLAK) if hop["subject"] == "onleesbaar")

    def afgeleverd(self, message_id: str) -> tuple[Afgeleverd, ...]:
        """Return how the message stands for the application: once, if all is well; refused ones do not count."""
        rows = self.control.call("GET", "/ebms/ontvangen").json()["ontvangen"]
        waiting = {row["nr"]: row for row in self.control.call("GET", "/ebms/wachtend").json()["wachtend"]}
        return tuple(
            Afgeleverd(
                nr=int(row["nr"]),
                gesprek=row["conversation_id"],
                verwijst_naar=row["ref_to"] or "",
                stand=row["state"],
                bijlagen=tuple(
                    (item["bestandsnaam"], item["sha256"], int(item["bytes"]))
                    for item in waiting.get(row["nr"], {}).get("bijlagen", ())
                ),
            )
            for row in rows
            if row["message_id"] == message_id and row["state"] != "REFUSED"
        )

    def wachtend(self, action: str) -> tuple[Afgeleverd, ...]:
        """Return the messages of ``action`` that wait for the application, oldest first."""
        rows = self.control.call("GET", "/ebms/wachtend").json()["wachtend"]
        return tuple(
            Afgeleverd(
                int(row["nr"]),
                row["gesprek"],
                "",
                "RECEIVED",
                tuple((item["bestandsnaam"], item["sha256"], int(item["bytes"])) for item in row["bijlagen"]),
            )
            for row in rows
            if row["action"] == action
        )

    def geweigerd(self, message_id: str) -> tuple[str, ...]:
        """Return code and location for which the message was refused, each time it was."""
        rows = self.control.call("GET", "/ebms/ontvangen").json()["ontvangen"]
        return tuple(
            row["reason"] for row in rows if row["message_id"] == message_id and row["state"] == "REFUSED"
        )

    def verzonden(self, message_id: str) -> Verzonden | None:
        """Return what this side knows of a message it sent."""
        for row in self.control.call("GET", "/ebms/verzonden").json()["verzonden"]:
            if row["message_id"] == message_id:
                return Verzonden(row["state"], row["reason"], int(row["attempts"]), row["conversation_id"])
        return None

    def bevindingen(self) -> frozenset[str]:
        """Return the codes of everything that was odd so far."""
        return frozenset(
            code
            for hop in self.control.journal(koppelvlak=KOPPELVLAK)
            for code in hop["details"].get("bevindingen", ())
        )


_SIGNALS = ("Acknowledgment", "MessageError", "Ping", "Pong", "StatusRequest", "StatusResponse")


def _aankomst(hop: dict[str, Any]) -> Aankomst:
    details = hop["details"]
    # Status 0 stands for a connection that was broken on purpose.
    return Aankomst(
        hop["status"] or None, details.get("uitkomst", ""), frozenset(details.get("bevindingen", ()))
    )


def _id_in(body: str | None) -> str:
    try:
        message = read_envelope(base64.b64decode(body or "")).message
    except EnvelopeRefused:
        return ""
    return "" if isinstance(message, SoapFault) else message.header.message_id
