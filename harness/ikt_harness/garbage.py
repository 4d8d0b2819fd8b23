"""Python's search for cycles, held back where very many objects live long and hold none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: So many more objects than were let go before the youngest are looked through.
_YOUNGEST = 100_000


@contextmanager
def few_collections() -> Iterator[None]:
    """Look for cycles seldom meanwhile; it holds for the whole process, so it is for commands, not for a library."""
    before = gc.get_threshold()
    gc.set_threshold(_YOUNGEST, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
