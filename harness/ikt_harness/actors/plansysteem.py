"""The plansysteem as a script asks it."""

from __future__ import annotations

from ikt_harness.actors.context import ActorContext


class Plansysteem:
    """The plansysteem of a bevoegd gezag."""

    def __init__(self, context: ActorContext) -> None:
        self.context = context


def make(context: ActorContext) -> Plansysteem:
    """Return the actor for ``context``: a stand-in, or the tester's own system."""
    return Plansysteem(context)
