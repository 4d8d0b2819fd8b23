"""The stand-in for a plansysteem that delivers and is answered over ebMS2, by the stand-in for a message handler."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property

from ikt_harness.actors.context import ActorContext, NotPossible
from ikt_harness.actors.msh_actor import Msh
from ikt_harness.actors.msh_simulated import SimulatedMsh
from ikt_harness.actors.msh_views import Zending
from ikt_harness.actors.plansysteem import Aanlevering, Plansysteem
from ikt_harness.actors.transport_koppelvlakken import OverEbms
from ikt_mocks.decentraal.plansysteem import Dossier
from ikt_mocks.decentraal.postbus import Postbus
from ikt_mocks.drivers.agreements import NAMES
from ikt_mocks.stop.samples import Voorbeeld
from ikt_schemas.errors import HarnessBroken


class PlansysteemOverEbms(Plansysteem):
    """A stand-in behind a message handler.

    :param handler: gives the message handler of the same scenario; it is made when the first message is sent.
    """

    def __init__(self, context: ActorContext, handler: Callable[[], Msh]) -> None:
        super().__init__(context)
        self._handler = handler
        self._conversation = ""
        self._conversations: dict[int, str] = {}

    @cached_property
    def _msh(self) -> SimulatedMsh:
        handler = self._handler()
        if not isinstance(handler, SimulatedMsh) or handler.oin != self.oin:
            raise NotPossible(
                "De stand-in voor het plansysteem gaat over ebMS2 met de stand-in voor de berichtenhandler van "
                "dezelfde partij; laat [koppelvlak.TRANSPORT] weg of kies HTTP."
            )
        return handler

    @cached_property
    def _postbus(self) -> Postbus:
        return Postbus(self._msh.stand_in.library, NAMES["STOP"].from_dso)

    # -- what a script asks ------------------------------------------------------------------------------------

    def tot_en_met(self, dag: date) -> None:
        """Move the clocks of both sides into ``dag``, and let happen what is due by then."""
        self._msh.naar_moment(dag)

    def stoor_aanlevering(self) -> None:
        """Let DSO-LV answer the next message with 503."""
        self.context.dso.plan_fault("ebms.ontvangst", "status", status=503)

    def stoor_antwoorden(self, keer: int) -> None:
        """Let the next ``keer`` attempts of DSO-LV to send an answer reach nobody."""
        self.context.dso.plan_fault("ebms.verzenden", "drop", times=keer)

    def oordeel(self, aanlevering: Aanlevering) -> str | None:
        """Return what the stand-in concludes."""
        dossier = self._dossier(aanlevering)
        return dossier.oordeel if dossier else "onderweg"

    @property
    def terzijde(self) -> int | None:
        """How many answers the stand-in put aside."""
        return len(self._postbus.administratie.terzijde)

    # -- the wire ----------------------------------------------------------------------------------------------

    def _lever(self, taak: str, voorbeeld: Voorbeeld, opdracht: bytes | None) -> None:
        self._volg_zending(voorbeeld, OverEbms(self._msh).stuur(taak, voorbeeld.verzoek(), opdracht))

    def _lever_groot(self, taak: str, voorbeeld: Voorbeeld, storing: str) -> None:
        self._volg_zending(voorbeeld, OverEbms(self._msh).stuur_groot(taak, voorbeeld, storing=storing))

    def _volg_zending(self, voorbeeld: Voorbeeld, sent: Zending) -> None:
        sent = self._msh.tot(sent, lambda seen: seen.stand != "CREATED", wacht_op="de bevestiging van DSO-LV")
        if sent.verzonden is None or sent.stand != "DELIVERED":
            raise HarnessBroken(f"the stand-in could not deliver: {sent.stand}")
        self._conversation = sent.verzonden.gesprek
        self._postbus.administratie.dossier(self._conversation, voorbeeld.id_levering)

    def _lees(self, aanlevering: Aanlevering) -> None:
        self._conversations.setdefault(aanlevering.nummer, self._conversation)
        self._msh.eigen.zet_klok(self.context.dso.now())
        self._msh.ga_na()
        # An answer that reached nobody is sent again by its agreement: that much time passes.
        reliability = self._msh.cpa("osb-rm").reliability
        for _attempt in range(reliability.retries):
            if self._stand(aanlevering).gelezen:
                break
            self._msh.vooruit(reliability.retry_interval)
        self._postbus.leeg()

    def _dossier(self, aanlevering: Aanlevering) -> Dossier | None:
        conversation = self._conversations.get(aanlevering.nummer, "")
        return self._postbus.administratie.dossiers.get(conversation)
