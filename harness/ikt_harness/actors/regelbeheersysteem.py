"""The regelbeheersysteem as a script asks it."""

from __future__ import annotations

from ikt_harness.actors.context import ActorContext


class Regelbeheersysteem:
    """The regelbeheersysteem of a bevoegd gezag."""

    def __init__(self, context: ActorContext) -> None:
        self.context = context


def make(context: ActorContext) -> Regelbeheersysteem:
    """Return the actor for ``context``: a stand-in, or the tester's own system."""
    return Regelbeheersysteem(context)
