"""What a message handler's actor tells of a message belongs together, whatever comes in while it looks."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from ikt_harness.actors.msh_actor import Msh


class _Dso:
    """DSO-LV, to which the acknowledgement of a message comes in after ``looks`` looks at it."""

    def __init__(self, looks: int) -> None:
        self._left = looks

    def _acknowledged(self) -> bool:
        self._left -= 1
        return self._left < 0

    def pogingen(self, _message_id: str, _action: str) -> tuple[int, ...]:
        self._acknowledged()
        return (202,)

    def verzonden(self, _message_id: str) -> Any:  # noqa: ANN401 - no more of it is asked
        return SimpleNamespace(stand="DELIVERED" if self._acknowledged() else "CREATED", reden="")

    def signalen(self, _message_id: str, action: str, *, ontvangen: bool) -> tuple[str, ...]:
        come = self._acknowledged()
        return ("bevestiging",) if come and ontvangen and action == "Acknowledgment" else ()


@pytest.mark.parametrize("looks", range(6))
def test_who_has_the_acknowledgement_has_the_state_that_goes_with_it(looks: int) -> None:
    actor = cast("Msh", SimpleNamespace(eigen=None, kanten=(), dso=_Dso(looks)))
    seen = Msh._zending(actor, "bericht-1", cast("Any", None), van_dso=True)
    assert not seen.bevestigingen or seen.stand == "DELIVERED"
