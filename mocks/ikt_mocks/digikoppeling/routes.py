"""Digikoppeling in the mock: where messages are posted, and how the handler is steered. Paths are harness-defined."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from ikt_mocks.digikoppeling import crafted, sending, steering
from ikt_mocks.digikoppeling.endpoint import EbmsEndpoint
from ikt_mocks.digikoppeling.outbox import KOPPELVLAK
from ikt_mocks.jobs import Handler

NAME = KOPPELVLAK
#: Where messages for a workspace are posted.
PATH = "/ebms/{workspace}"


class _Address:
    """Hands a request to the message handler of the application it came in by."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint: EbmsEndpoint = scope["app"].state.ebms
        await endpoint(scope, receive, send)


def routes() -> list[BaseRoute]:
    """Return the routes."""
    return [Route(PATH, _Address(), name="ebms"), *steering.routes(), *crafted.routes()]


def handlers() -> Mapping[str, Handler]:
    """Return the job handlers."""
    return sending.handlers()
