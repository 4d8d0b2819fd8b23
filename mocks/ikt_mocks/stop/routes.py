"""HTTP routes of STOP."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.routing import BaseRoute

from ikt_mocks.jobs import Handler

NAME = "STOP"


def routes() -> list[BaseRoute]:
    """Return the routes."""
    return []


def handlers() -> Mapping[str, Handler]:
    """Return the job handlers."""
    return {}
