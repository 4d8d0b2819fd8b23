"""The register as one judgement sees it; reads in units of its own."""

from __future__ import annotations

from functools import cached_property

import sqlalchemy as sa

from ikt_mocks.stop.register import state as register_state
from ikt_mocks.stop.register.stand import AFGEBROKEN, Stand
from ikt_mocks.stop.rules._zaak import BekendePublicatie
from ikt_mocks.stop.state import levering, publicaties
from ikt_mocks.workspace import Workspace


class WorkspaceRegister:
    """The register as the rules see it while delivery ``nummer`` is judged; reads in units of its own."""

    def __init__(self, workspace: Workspace, nummer: int) -> None:
        self._workspace = workspace
        self._nummer = nummer

    def id_levering_gebruikt(self, oin: str, id_levering: str) -> bool:
        """Tell whether an earlier delivery of this OIN had this idLevering."""
        query = sa.select(sa.func.count()).where(
            levering.c.workspace == self._workspace.id,
            levering.c.oin_afzender == oin,
            levering.c.id_levering == id_levering,
            levering.c.nummer < self._nummer,
        )
        with self._workspace.read() as unit:
            return bool(unit.connection.execute(query).scalar_one())

    def publicaties(self, akn: str) -> list[BekendePublicatie]:
        """Return what is registered under a work or expression, newest first; what was broken off is gone."""
        with self._workspace.read() as unit:
            found = [known for known in publicaties(unit, akn=akn) if known.stand != AFGEBROKEN]
        return [
            BekendePublicatie(
                work=known.work,
                expression=known.expression,
                id_bevoegd_gezag=known.id_bevoegd_gezag,
                datum_bekendmaking=known.datum_bekendmaking,
                stand=known.stand,
            )
            for known in found
        ]

    @cached_property
    def _stand(self) -> Stand:
        with self._workspace.read() as unit:
            return register_state.lees(unit, aanwezig=self._aanwezig)

    def _aanwezig(self, sha256: str) -> bool:
        return self._workspace.blobs.path(sha256).exists()

    def stand(self) -> Stand:
        """Return everything that is registered; what was broken off is gone."""
        return self._stand
