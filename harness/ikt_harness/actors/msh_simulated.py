"""The stand-in for the message handler of a decentral system, and how a scenario moves it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from ikt_harness.actors.context import ActorContext, NotPossible
from ikt_harness.actors.msh_actor import Msh, secured
from ikt_harness.actors.msh_views import Zending
from ikt_harness.actors.transport import KOPPELVLAK, Kant
from ikt_harness.actors.transport_tls import (
    DECENTRAL_LABEL,
    Beveiligd,
    over_tls,
)
from ikt_harness.dso_lv import DsoLv
from ikt_mocks.decentraal.msh import Berichtenhandler
from ikt_mocks.digikoppeling.cpa import ReliableMessaging
from ikt_mocks.digikoppeling.outbox import Outgoing
from ikt_mocks.digikoppeling.payload import Attachment
from ikt_mocks.digikoppeling.profile import CpaProfile
from ikt_mocks.drivers.agreements import DSO_OIN, NAMES, Topic, Variant


class SimulatedMsh(Msh):
    """A stand-in with a store and a clock of its own."""

    def __init__(self, context: ActorContext, dso: Kant, beveiligd: Beveiligd | None = None) -> None:
        super().__init__(context, dso, beveiligd)
        folder = Path(context.folder) / ("msh" if beveiligd is None else "msh-tls")
        folder.mkdir(exist_ok=True)
        moment = context.dso.now()
        if beveiligd is None:
            self.stand_in = Berichtenhandler(folder, moment)
            control = DsoLv(self.stand_in.url, self.stand_in.token)
        else:
            certificates = beveiligd.certificaten
            self.stand_in = Berichtenhandler(
                folder,
                moment,
                keys=certificates.keys(DECENTRAL_LABEL),
                tls=certificates.server(DECENTRAL_LABEL),
                client_tls=certificates.client(DECENTRAL_LABEL),
            )
            control = over_tls(self.stand_in.url, self.stand_in.token, certificates.client(DECENTRAL_LABEL))
        context.stack.callback(self.stand_in.close)
        context.stack.callback(control.close)
        self._eigen = Kant("het eigen systeem", control)
        self._uit = False

    @property
    def eigen(self) -> Kant:
        """The stand-in."""
        return self._eigen

    @property
    def adres(self) -> str:
        """Where the stand-in listens."""
        return self._eigen.adres()

    def over_tls(self) -> Msh:
        """Return a second stand-in, with certificates."""
        if self.beveiligd is not None:
            return self
        if self._veilig is None:
            secure = secured(self.context)
            self._veilig = SimulatedMsh(self.context, Kant("DSO-LV", secure.dso), secure)
        return self._veilig

    def herstart(self) -> None:
        """Stop the stand-in, forget what is not in its store, and start it again."""
        self.stand_in.restart()

    @contextmanager
    def uit(self) -> Iterator[None]:
        """Stop the stand-in while inside."""
        self.stand_in.close()
        self._uit = True
        try:
            yield
        finally:
            self._uit = False
            self.stand_in.restart()
            self._eigen.zet_klok(self.context.dso.now())

    def naar_andere_naam(self) -> Zending | None:
        """Give the stand-in another address for DSO-LV and let it send."""
        if self.beveiligd is None:
            raise NotPossible("Deze proef kan alleen over TLS.")
        path = urlsplit(self.dso.adres()).path
        self._eigen.control.set_endpoint(DSO_OIN, KOPPELVLAK, self.beveiligd.onder_andere_naam + path)
        try:
            return self.naar_dso("osb-rm")
        finally:
            self._eigen.control.set_endpoint(DSO_OIN, KOPPELVLAK, None)

    def valt_uit_na_opslag(self) -> None:
        """Let the stand-in keep the next message and then break the connection without an acknowledgment."""
        self._eigen.control.plan_fault("ebms.ontvangst", "drop-after-store")
        self._eigen.control.plan_fault("ebms.ack", "never")

    @property
    def kanten(self) -> list[Kant]:
        """DSO-LV, and the stand-in while it is there."""
        return [self.dso] if self._uit else [self.dso, self._eigen]

    def _numbers_for(self, variant: Variant) -> ReliableMessaging | None:  # noqa: ARG002 - its clock is moved
        return None

    def _installeer_eigen(self, cpa: CpaProfile, xml: bytes, party_id: str) -> None:  # noqa: ARG002 - the XML says it
        self._eigen.installeer(xml, party_id)

    def _stuur(self, cpa: CpaProfile, taak: str, bijlagen: list[Attachment], onderwerp: Topic) -> str:  # noqa: ARG002 - a stand-in reads no Dutch
        names = NAMES[onderwerp]
        # By the library, not over HTTP: a large payload fits in no call that steers.
        return self.stand_in.library.send(
            Outgoing(cpa_id=cpa.cpa_id, service=names.service, action=names.to_dso, attachments=bijlagen)
        )

    def _laat_tijd_voorbijgaan(self, tijd: timedelta, wacht_op: str, hops: int) -> None:  # noqa: ARG002 - nobody waits
        self.context.dso.forward(seconds=tijd.total_seconds())
        self._eigen.zet_klok(self.context.dso.now())

    def _wacht_op_signaal(self, sender: Kant, message_id: str) -> None:
        """Nothing: it has had its turn."""
