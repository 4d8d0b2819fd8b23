"""The ebMS2 message handler as a library: one side of an exchange, bound to a workspace.

::

    workspaces = open_workspaces("sqlite:///msh.db")
    msh = Msh(workspaces.create(name="gemeente"), Keys(signer=…))
    msh.install(cpa_xml, party="00000099000000990101")
    message_id = msh.send(Outgoing(cpa_id=…, service=Service(…), action=…, attachments=[…]))

Receiving is an ASGI application, :class:`~.endpoint.EbmsEndpoint`; sending is done by jobs, which a dispatcher or
:meth:`Msh.run_due` runs.
"""

from __future__ import annotations

import httpx

from ikt_mocks import jobs
from ikt_mocks.digikoppeling import outbox, sending, sent, state
from ikt_mocks.digikoppeling.answers import NO_KEYS, Keys
from ikt_mocks.digikoppeling.cpa_reader import read_cpa
from ikt_mocks.digikoppeling.delivery import Delivery, deliveries
from ikt_mocks.digikoppeling.outbox import Outgoing
from ikt_mocks.digikoppeling.rules import cpa as cpa_rules
from ikt_mocks.digikoppeling.rules.cpa import CpaSubject
from ikt_mocks.digikoppeling.sent import Sent
from ikt_mocks.rules import Rule, collect, judge
from ikt_mocks.workspace import Workspace
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text
from ikt_schemas.melding import Melding

_RULES: tuple[Rule[CpaSubject], ...] = tuple(collect(cpa_rules).values())


class Msh:
    """A message handler; cheap to make, keeps everything in the workspace."""

    def __init__(self, workspace: Workspace, keys: Keys = NO_KEYS) -> None:
        self.workspace = workspace
        self.keys = keys

    def install(self, xml: bytes, *, party: str) -> list[Melding]:
        """Install a CPA under which this side is ``party`` (a PartyId), and return what is odd about it.

        :raises CpaRefused: the document is no CPA.
        :raises InputRefused: it is only proposed, has ended, or ``party`` is none of its parties.
        """
        cpa = read_cpa(xml)
        if party not in {one.value for item in cpa.parties for one in item.party_ids}:
            raise InputRefused(
                Text(
                    f"'{party[:100]}' is geen partij van deze CPA", f"'{party[:100]}' is no party of this CPA"
                ),
                where=cpa.cpa_id,
            )
        findings = judge(_RULES, CpaSubject(cpa, self.workspace.now()))
        fatal = next((item for item in findings if item.code in _FATAL), None)
        if fatal is not None:
            raise InputRefused(fatal.beschrijving, where=cpa.cpa_id, code=fatal.code, todo=fatal.advice)
        with self.workspace.write() as unit:
            state.save_cpa(unit, cpa.cpa_id, party, xml)
        return findings

    def send(self, outgoing: Outgoing) -> str:
        """Queue a message and return its MessageId.

        :raises InputRefused: the CPA does not allow it.
        """
        with self.workspace.write() as unit:
            return outbox.queue(unit, self.workspace.blobs, outgoing, self.keys)

    def ping(self, cpa_id: str, *, synchronous: bool = False) -> str:
        """Queue a Ping and return its MessageId; it is DELIVERED once the Pong has come."""
        with self.workspace.write() as unit:
            return outbox.queue_ping(unit, self.workspace.blobs, cpa_id, synchronous=synchronous)

    def ask_status(self, cpa_id: str, message_id: str, *, synchronous: bool = False) -> str:
        """Queue a StatusRequest and return its own MessageId; the status stands in the reason once it has come."""
        with self.workspace.write() as unit:
            return outbox.queue_status_request(
                unit, self.workspace.blobs, cpa_id, message_id, synchronous=synchronous
            )

    def sent(self, message_id: str) -> Sent:
        """Return what became of a message that was sent.

        :raises InputRefused: there is no such message.
        """
        with self.workspace.read() as unit:
            found = sent.find(unit, message_id)
        if found is None:
            raise InputRefused(
                Text("dit bericht is hier niet verstuurd", "this message was not sent from here"),
                where=message_id,
            )
        return found

    def waiting(self, *, service: str = "", action: str = "") -> list[Delivery]:
        """Return the messages that wait for the application; see :mod:`~.delivery` for consuming them."""
        with self.workspace.read() as unit:
            return deliveries(unit, service=service, action=action)

    def run_due(self, http: httpx.Client) -> int:
        """Send what is due now and return how many jobs ran; ``http`` carries the client certificate."""
        return jobs.run_due(self.workspace, sending.handlers(), http)


#: What an independent handler refuses at load: proposed, dates the wrong way round, expired.
_FATAL = ("IKT-DK-301", "IKT-DK-302", "IKT-DK-303")
