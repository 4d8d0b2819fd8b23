"""The three koppelvlakken over ebMS2: deliver to the LVBB, be notified of a verzoek, deliver rules to the RTR."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from ikt_harness.actors.context import NotArrived
from ikt_harness.actors.msh_actor import Msh
from ikt_harness.actors.msh_views import Zending
from ikt_harness.actors.transport import Afgeleverd
from ikt_mocks.digikoppeling.grote_berichten.messages import PullMetadata
from ikt_mocks.digikoppeling.grote_berichten.reader import read_metadata
from ikt_mocks.digikoppeling.payload import Attachment, Payload
from ikt_mocks.drivers.agreements import DSO_OIN, NAMES, Topic
from ikt_mocks.drivers.large import gb_verzoek
from ikt_mocks.stop.samples import Voorbeeld
from ikt_schemas.errors import HarnessBroken

_MD5 = "MD5"
_GROOT = (
    "Zet de zip als groot bestand klaar voor DSO-LV en stuur de GB-vorm van het leveringsverzoek, met een "
    "external-data-reference naar dat bestand."
)


@dataclass(frozen=True, slots=True)
class Levering:
    """A delivery at the LVBB, with its answers.

    :param zending: the message it came in.
    :param id_levering: empty when the LVBB has no delivery of it.
    :param standen: the state each answer tells, in order.
    :param codes: codes in all answers together.
    :param bezorgd: how many of the answers were acknowledged by the system.
    :param ophalen: what the LVBB's journal tells of fetching the zip: ``uitkomst`` and ``verzoeken``.
    """

    zending: Zending
    id_levering: str
    standen: tuple[str, ...]
    codes: frozenset[str]
    bezorgd: int
    ophalen: Mapping[str, Any]

    @property
    def aangekomen(self) -> bool:
        """Whether the LVBB has it as a delivery."""
        return bool(self.id_levering)

    @property
    def gezien(self) -> str:
        """How it stands, as a check may show it."""
        return f"{list(self.standen)} {sorted(self.codes)}"


@dataclass(frozen=True, slots=True)
class Melding:
    """A verzoeknotificatie over ebMS2, as DSO-LV knows it and as the system got it."""

    verzoeknummer: str
    stand: str
    bezorgingen: int
    ontvangen: tuple[Afgeleverd, ...] | None


class OverEbms:
    """The koppelvlakken of one party over ebMS2.

    :param msh: plain, or over TLS.
    """

    def __init__(self, msh: Msh) -> None:
        self._msh = msh
        self._dso = msh.context.dso

    # -- STOP --------------------------------------------------------------------------------------------------

    def lever(
        self, voorbeeld: Voorbeeld, *, verzoek: bytes | None = None, zonder: str = "", taak: str = ""
    ) -> Levering:
        """Let the system deliver: the leveringsverzoek and the zip as two payloads of one message.

        :param verzoek: bytes in the place of the request of ``voorbeeld``.
        :param zonder: ``verzoek`` or ``opdracht`` to leave that one out.
        """
        return self._levering(
            self.stuur(
                taak or "Lever deze opdracht over ebMS2 aan bij de LVBB.",
                None if zonder == "verzoek" else verzoek or voorbeeld.verzoek(),
                None if zonder == "opdracht" else voorbeeld.zip(),
            )
        )

    def stuur(self, taak: str, verzoek: bytes | None, opdracht: bytes | None) -> Zending:
        """Let the system send a leveringsverzoek and a zip, each unless it is ``None``."""
        self._kies("STOP")
        parts = []
        if verzoek is not None:
            parts.append(Attachment("verzoek-1", "application/xml", Payload.of(verzoek), "verzoek.xml"))
        if opdracht is not None:
            parts.append(Attachment("opdracht-1", "application/zip", Payload.of(opdracht), "opdracht.zip"))
        return self._msh.naar_dso("osb-rm", taak=taak, bijlagen=parts, onderwerp="STOP")

    def lever_groot(self, voorbeeld: Voorbeeld, *, fout: str = "", storing: str = "") -> Levering:
        """Let the system offer the zip as a large file, and deliver a request that refers to it.

        :param fout: ``weg`` to withdraw the file, ``checksum`` for a wrong checksum.
        :param storing: a fault of the stand-in's file server, once.
        """
        return self._levering(self.stuur_groot(_GROOT, voorbeeld, fout=fout, storing=storing))

    def stuur_groot(self, taak: str, voorbeeld: Voorbeeld, *, fout: str = "", storing: str = "") -> Zending:
        """Let the system send the request that refers to a zip it offers; see :meth:`lever_groot`."""
        own = self._msh.eigen
        self._kies("STOP", **({"gb_token": self.gb_token} if own is not None else {}))
        if own is None:
            parts = [
                Attachment("verzoek-1", "application/xml", Payload.of(voorbeeld.verzoek()), "verzoek.xml"),
                Attachment("opdracht-1", "application/zip", Payload.of(voorbeeld.zip()), "opdracht.zip"),
            ]
        else:
            request = self.gb_verzoek(voorbeeld, fout=fout, storing=storing)
            parts = [Attachment("verzoek-1", "application/xml", Payload.of(request), "verzoek.xml")]
        return self._msh.naar_dso("osb-rm", taak=taak, bijlagen=parts, onderwerp="STOP")

    @property
    def gb_token(self) -> str:
        """The token with which DSO-LV may fetch from the stand-in's file server; empty when that is unknown."""
        own = self._msh.eigen
        return "" if own is None else own.control.token_for(DSO_OIN)

    def gb_verzoek(self, voorbeeld: Voorbeeld, *, fout: str = "", storing: str = "") -> bytes:
        """Offer the zip at the stand-in's file server and return the request in GB form that refers to it."""
        own = self._msh.eigen
        if own is None:
            raise HarnessBroken("an own system offers its files itself")
        offered = own.biedt_bestand(
            voorbeeld.zip(), DSO_OIN, eigenaar=self._msh.oin, bestandsnaam="opdracht.zip", algoritme=_MD5
        )
        if storing:
            own.control.plan_fault("transport.gb", storing, bytes=1000)
        if fout == "weg":
            own.control.call("DELETE", f"/grote-berichten/bestanden/{offered['id']}")
        xml = offered["metadata"]
        if fout == "checksum":
            start = xml.index(f'type="{_MD5}">') + len(f'type="{_MD5}">')
            xml = f"{xml[:start]}{'0' * 32}{xml[start + 32 :]}"
        metadata = read_metadata(xml.encode(), name="metadata").metadata
        if not isinstance(metadata, PullMetadata):
            raise HarnessBroken("not the metadata of a PULL")
        return gb_verzoek(voorbeeld.verzoek(), metadata.references[0])

    def volg(self, levering: Levering) -> Levering:
        """Return a delivery as it stands now, once the system has acknowledged what the LVBB told."""

        def look() -> Levering | None:
            seen = self._levering(levering.zending)
            return seen if seen.bezorgd == len(seen.standen) else None

        with suppress(NotArrived):
            return self._msh.context.wacht("de bevestiging van de antwoorden van de LVBB", look)
        return self._levering(levering.zending)

    def tot_en_met(self, dag: date) -> None:
        """Move the clocks into ``dag``, and let happen what is due by then."""
        self._msh.naar_moment(dag)

    def _levering(self, sent: Zending) -> Levering:
        self._msh.ga_na()
        hops = [
            hop
            for hop in self._dso.journal(koppelvlak="STOP")
            if hop["direction"] == "in" and hop["details"].get("berichtId") == sent.message_id
        ]
        if not hops:
            return Levering(sent, "", (), frozenset(), 0, {})
        rows = self._dso.call("GET", "/stop/leveringen").json()["leveringen"]
        row = next(row for row in rows if row["gesprek"] == hops[0]["details"]["gesprek"])
        return Levering(
            zending=sent,
            id_levering=row["idLevering"],
            standen=tuple(one["stand"] for one in row["berichten"]),
            codes=frozenset(code for one in row["berichten"] for code in one["codes"]),
            bezorgd=sum(1 for one in row["berichten"] if one["bezorgd"]),
            ophalen=hops[0]["details"].get("groteBerichten", {}),
        )

    # -- STAM and STTR -----------------------------------------------------------------------------------------

    def verzoek(self) -> Melding:
        """Have a verzoek made for this party, and its notification sent over ebMS2."""
        self._kies("STAM")
        body = {"bevoegdGezag": self._msh.oin, "seed": self._msh.context.seed, "documenten": 0, "bijlagen": 0}
        made = self._dso.call("POST", "/stam/verzoeken", json=body).json()
        return self.melding(str(made["verzoeknummer"]))

    def melding(self, nummer: str) -> Melding:
        """Return the notification of a verzoek as it stands now."""
        self._msh.ga_na()
        details = self._dso.call("GET", f"/stam/verzoeken/{nummer}").json()
        row = details["notificaties"][-1]
        return Melding(nummer, row["stand"], int(row["bezorgingen"]), self._ontvangen("STAM"))

    def lever_regels(self, zip_: bytes) -> tuple[Zending, tuple[Afgeleverd, ...] | None, dict[str, Any]]:
        """Let the system deliver rules; return the message, the result as it got it, and what the RTR answered."""
        self._kies("STTR")
        item = Attachment("regels-1", "application/zip", Payload.of(zip_), "levering.zip")
        sent = self._msh.naar_dso(
            "osb-rm", taak="Lever deze regels over ebMS2 aan bij de RTR.", bijlagen=[item], onderwerp="STTR"
        )
        answers = [
            hop for hop in self._dso.journal(koppelvlak="STTR") if hop["subject"] == "aanleverresultaat"
        ]
        return sent, self._ontvangen("STTR"), dict(answers[-1]["details"]) if answers else {}

    def _ontvangen(self, koppelvlak: Topic) -> tuple[Afgeleverd, ...] | None:
        own = self._msh.eigen
        if own is None or own not in self._msh.kanten:
            return None
        return own.wachtend(NAMES[koppelvlak].from_dso)

    def _kies(self, koppelvlak: Topic, **waarden: str) -> None:
        cpa = self._msh.cpa("osb-rm")
        self._dso.call("PUT", "/transport", json={koppelvlak: {"cpa": cpa.cpa_id, **waarden}})

    @property
    def ontvangen_resultaten(self) -> int | None:
        """How many answers of the LVBB the system has; ``None`` when that cannot be seen."""
        own = self._msh.eigen
        return None if own is None else len(own.wachtend(NAMES["STOP"].from_dso))
