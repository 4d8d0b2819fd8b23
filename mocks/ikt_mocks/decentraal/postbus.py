"""The part of a plansysteem that reads the answers of the LVBB from its message handler.

An answer belongs to the delivery in whose conversation it comes; within one conversation they are numbered in the
order of arrival.
"""

from __future__ import annotations

from ikt_mocks.decentraal.plansysteem import Administratie
from ikt_mocks.digikoppeling.delivery import Delivery, deliveries, mark
from ikt_mocks.digikoppeling.msh import Msh
from ikt_mocks.workspace import Unit
from ikt_schemas.errors import InputRefused


class Postbus:
    """The queue of one message handler, and what the plansysteem behind it knows of its deliveries.

    :param action: Action of the answers.
    """

    def __init__(self, msh: Msh, action: str) -> None:
        self.administratie = Administratie()
        self._msh = msh
        self._action = action
        self._aantal: dict[str, int] = {}

    def leeg(self) -> int:
        """Take every answer that waits, each exactly once, and return how many there were."""
        aantal = 0
        while self._neem():
            aantal += 1
        return aantal

    def _neem(self) -> bool:
        with self._msh.workspace.write() as unit:
            waiting = deliveries(unit, action=self._action, limit=1)
            for delivery in waiting:
                self._verwerk(unit, delivery)
        return bool(waiting)

    def _verwerk(self, unit: Unit, delivery: Delivery) -> None:
        gesprek = delivery.conversation_id
        dossier = self.administratie.dossiers.get(gesprek)
        if dossier is None or not delivery.payloads:
            self.administratie.terzijde.append("bericht zonder levering of zonder inhoud")
            mark(unit, delivery.nr, "FAILED", "no delivery of ours, or nothing in it")
            return
        self._aantal[gesprek] = self._aantal.get(gesprek, 0) + 1
        xml = delivery.payloads[0].read(self._msh.workspace.blobs)
        try:
            self.administratie.neem_op(dossier, self._aantal[gesprek], xml)
        except InputRefused as refused:
            mark(unit, delivery.nr, "FAILED", refused.explain("en"))
        else:
            mark(unit, delivery.nr, "PROCESSED")
