"""The HTTP clients of the product: no proxy from the surroundings, and one TLS context for all of them."""

from __future__ import annotations

import ssl
from functools import cache
from typing import Any

import httpx


@cache
def _context() -> ssl.SSLContext:
    # Reading the certificate store takes longer than a whole exchange on loopback.
    return httpx.create_ssl_context(trust_env=False)


def http_client(**options: Any) -> httpx.Client:  # noqa: ANN401 - httpx's own options
    """Return a client; ``options`` are those of :class:`httpx.Client`."""
    return httpx.Client(**{"verify": _context(), "trust_env": False, **options})
