"""The tester's own message handler: asked in Dutch, judged by what crosses the wire at DSO-LV."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from ikt_harness.actors.context import ActorContext, NotArrived, NotPossible
from ikt_harness.actors.msh_actor import Msh, secured
from ikt_harness.actors.msh_views import Zending
from ikt_harness.actors.transport import KOPPELVLAK, Kant
from ikt_harness.actors.transport_messages import xml_bijlage
from ikt_harness.actors.transport_tls import (
    Beveiligd,
)
from ikt_mocks.digikoppeling.cpa import ReliableMessaging
from ikt_mocks.digikoppeling.payload import Attachment
from ikt_mocks.digikoppeling.profile import CpaProfile
from ikt_mocks.drivers.agreements import NAMES, Topic, Variant

#: What a supplier's handler is given: it runs on a real clock.
LIVE = ReliableMessaging(5, timedelta(seconds=10))


class OwnMsh(Msh):
    """The tester's own handler: asked in Dutch, judged by what crosses the wire at DSO-LV."""

    def __init__(self, context: ActorContext, dso: Kant, beveiligd: Beveiligd | None = None) -> None:
        super().__init__(context, dso, beveiligd)
        self._installed: dict[str, Path] = {}

    @property
    def eigen(self) -> None:
        """``None``: an own handler cannot be looked into."""
        return

    @property
    def adres(self) -> str:
        """Where the handler listens, as the connection file says."""
        if not self.context.endpoint:
            raise NotPossible("Het verbindingsbestand noemt geen 'endpoint' bij [koppelvlak.TRANSPORT].")
        return self.context.endpoint

    def over_tls(self) -> Msh:
        """Return the same handler over TLS, when its address is one with https."""
        if self.beveiligd is not None:
            return self
        if not self.adres.startswith("https://"):
            raise NotPossible("Het 'endpoint' van het eigen systeem is geen https-adres.")
        if self._veilig is None:
            secure = secured(self.context)
            self._veilig = OwnMsh(self.context, Kant("DSO-LV", secure.dso, self.dso.vast), secure)
        return self._veilig

    def herstart(self) -> None:
        """Ask for a restart and wait until it is done."""
        with self.uit():
            pass

    @contextmanager
    def uit(self) -> Iterator[None]:
        """Ask to stop the handler, and afterwards to start it again; its port tells when that is done."""
        self.context.vraag(KOPPELVLAK, "Stop uw berichtenhandler.")
        self.context.wacht("het stoppen van de berichtenhandler", lambda: None if self._luistert() else True)
        try:
            yield
        finally:
            self.context.vraag(KOPPELVLAK, "Start uw berichtenhandler weer.")
            self.context.wacht("het starten van de berichtenhandler", lambda: self._luistert() or None)

    def naar_andere_naam(self) -> Zending | None:
        """Ask for a message to another address, and see whether it comes."""
        if self.beveiligd is None:
            raise NotPossible("Deze proef kan alleen over TLS.")
        cpa = self.cpa("osb-rm")
        other = self.beveiligd.onder_andere_naam + urlsplit(self.dso.adres()).path
        task = f"Stuur één bericht naar {other}: het certificaat daar heeft een andere naam, dus het mag niet lukken."
        try:
            message_id = self._stuur(cpa, task, [xml_bijlage()], "bericht")
        except NotArrived:
            return None
        return self._zending(message_id, cpa, van_dso=False)

    def valt_uit_na_opslag(self) -> None:
        """Nothing: an own handler is not made to fail."""

    def _luistert(self) -> bool:
        address = urlsplit(self.adres)
        port = address.port or (443 if address.scheme == "https" else 80)
        with suppress(OSError), socket.create_connection((address.hostname or "", port), timeout=2):
            return True
        return False

    def _numbers_for(self, variant: Variant) -> ReliableMessaging | None:
        return None if variant == "osb-rm-kort" else LIVE

    def _installeer_eigen(self, cpa: CpaProfile, xml: bytes, party_id: str) -> None:
        path = self.context.folder / f"{cpa.cpa_id.partition('_')[0]}.xml"
        path.write_bytes(xml)
        self._installed[cpa.cpa_id] = path
        self.context.vraag(
            KOPPELVLAK,
            f"Installeer de CPA '{cpa.cpa_id}' in uw berichtenhandler, als u dat nog niet deed; u bent de partij "
            f"met PartyId {party_id}.",
            voorbeeld=path,
            cpa=cpa.cpa_id,
            cpa_bestand=str(path),
            partij=party_id,
        )

        def look() -> bool | None:
            # A Ping need not be answered, but a handler that does not know the CPA refuses it at once.
            (status,) = self.dso.pogingen(self._ping(cpa), "Ping") or (None,)
            return True if status is not None and 200 <= status < 300 else None

        # Without an answer the script goes on, and finds out what does not work.
        with suppress(NotArrived):
            self.context.wacht("het installeren van de CPA", look)

    def _ping(self, cpa: CpaProfile) -> str:
        message_id = self.dso.ping(cpa.cpa_id)
        self.context.dso.run_due()
        return message_id

    def _stuur(self, cpa: CpaProfile, taak: str, bijlagen: list[Attachment], onderwerp: Topic) -> str:
        names = NAMES[onderwerp]
        folder = self.context.folder / f"bericht-{next(self._numbers)}"
        folder.mkdir()
        for item in bijlagen:
            (folder / item.filename).write_bytes(item.payload.read())
        seen = {hop["reference"] for hop in self._incoming(cpa, names.to_dso)}
        self.context.vraag(
            KOPPELVLAK,
            f"{taak} Gebruik CPA '{cpa.cpa_id}', service '{names.service.value}' en action '{names.to_dso}', met de "
            "bestanden uit het voorbeeld als bijlagen.",
            pad=f"/ebms/{self.dso.adres().rpartition('/')[2]}",
            voorbeeld=folder,
            cpa=cpa.cpa_id,
            cpa_bestand=str(self._installed.get(cpa.cpa_id, "")),
            service=names.service.value,
            action=names.to_dso,
        )

        def look() -> str | None:
            for hop in self._incoming(cpa, names.to_dso):
                if hop["reference"] not in seen:
                    return str(hop["reference"])
            return None

        return self.context.wacht("een bericht van de berichtenhandler", look)

    def _incoming(self, cpa: CpaProfile, action: str) -> list[dict[str, str]]:
        return [
            hop
            for hop in self.dso.control.journal(koppelvlak=KOPPELVLAK)
            if hop["direction"] == "in"
            and hop["subject"] == action
            and hop["details"].get("cpa") == cpa.cpa_id
        ]

    def _uitwisselingen(self) -> int:
        return len(self.dso.control.journal(koppelvlak=KOPPELVLAK))

    def _laat_tijd_voorbijgaan(self, tijd: timedelta, wacht_op: str, hops: int) -> None:
        if not wacht_op or tijd > timedelta(seconds=self.context.limit):
            raise NotPossible(
                "Dit vraagt een klok die vooruit kan; die van het eigen systeem loopt gewoon door."
            )

        def look() -> bool | None:
            return True if self._uitwisselingen() > hops else None

        # Nothing more coming is a finding of the script, not of the wait.
        with suppress(NotArrived):
            self.context.wacht(wacht_op, look, limiet=tijd.total_seconds() * 1.5)

    def _wacht_op_signaal(self, sender: Kant, message_id: str) -> None:
        def look() -> bool | None:
            found = sender.verzonden(message_id)
            return True if found is not None and found.stand != "CREATED" else None

        with suppress(NotArrived):
            self.context.wacht(
                "het antwoord van de berichtenhandler", look, limiet=min(self.context.limit, 10.0)
            )
