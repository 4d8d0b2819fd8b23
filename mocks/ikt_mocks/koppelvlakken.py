"""The koppelvlakken of the mock; each package has the same file set and gives its routes and job handlers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from starlette.routing import BaseRoute

from ikt_mocks.digikoppeling import routes as digikoppeling
from ikt_mocks.jobs import Handler
from ikt_mocks.stam import routes as stam
from ikt_mocks.stop import routes as stop
from ikt_mocks.sttr import routes as sttr


class Koppelvlak(Protocol):
    """What the ``routes`` module of a koppelvlak offers to the server."""

    NAME: str

    def routes(self) -> list[BaseRoute]:
        """Return its HTTP routes."""

    def handlers(self) -> Mapping[str, Handler]:
        """Return job kind → handler for its due work."""


KOPPELVLAKKEN: tuple[Koppelvlak, ...] = (stop, stam, sttr, digikoppeling)
