"""Choosing who plays the message handler of a decentral system."""

from __future__ import annotations

from ikt_harness.actors.context import ActorContext, NotPossible
from ikt_harness.actors.msh_actor import Msh
from ikt_harness.actors.msh_own import OwnMsh
from ikt_harness.actors.msh_simulated import SimulatedMsh
from ikt_harness.actors.transport import Kant


def make(context: ActorContext) -> Msh:
    """Return the actor for ``context``: a stand-in, or the tester's own handler.

    :raises NotPossible: there is no real socket between the two sides.
    """
    if not context.dso.sockets:
        raise NotPossible(
            "Dit scenario vraagt een echte verbinding; de mock draait hier binnen het testproces."
        )
    dso = Kant("DSO-LV", context.dso, context.address.rpartition("/")[2])
    return OwnMsh(context, dso) if context.own_system else SimulatedMsh(context, dso)
