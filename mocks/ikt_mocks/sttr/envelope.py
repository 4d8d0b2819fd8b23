"""How a delivery is wrapped on the wire.

The real service is described as SOAP; its WSDL and its answer are in no public source. Until they are, the zip comes
as the plain body of a POST and the answer is JSON of our own. Another envelope takes the place of :class:`KaleZip`
without any change elsewhere.
"""

from __future__ import annotations

from typing import Any, Protocol

from starlette.responses import JSONResponse, Response

from ikt_mocks.http import Problem

_NIET_KAAL = ("multipart/", "text/xml", "application/soap+xml")


class Envelop(Protocol):
    """Takes a delivery out of a request body and puts an answer into a response."""

    def uitpakken(self, body: bytes, content_type: str) -> bytes:
        """Return the zip.

        :raises Problem: the body is not wrapped in this envelope.
        """

    def inpakken(self, antwoord: dict[str, Any]) -> Response:
        """Return the response that carries ``antwoord``."""


class KaleZip:
    """The zip itself as body, JSON as answer (harness-defined)."""

    def uitpakken(self, body: bytes, content_type: str) -> bytes:
        """Return the body as it came; SOAP and multipart are refused, because they hold more than the zip."""
        if content_type.lower().startswith(_NIET_KAAL):
            raise Problem(
                415,
                "Deze mock verwacht de zip zelf als body",
                "Stuur de zip met Content-Type: application/zip.",
            )
        return body

    def inpakken(self, antwoord: dict[str, Any]) -> Response:
        """Return ``antwoord`` as JSON with status 200, accepted or not: the delivery was received and judged."""
        return JSONResponse(antwoord)
