"""Handing out the bytes of one retrieval: streamed, logged, and damaged where a fault says so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ikt_mocks.faults import Fault
from ikt_mocks.stam import state
from ikt_mocks.workspace import Workspace

_CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Levering:
    """One thing to hand out.

    :param log: number of its row in the retrieval log.
    :param source: the bytes, or the file that holds them.
    :param size: in bytes.
    :param fault: what goes wrong on purpose; ``None`` for nothing.
    """

    workspace: Workspace
    log: int
    source: bytes | Path
    size: int
    media_type: str
    filename: str
    fault: Fault | None = None

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes; the log says *volledig* just before the last part goes out.

        Before and not after: a client that has everything may look at the log at once.

        :raises ConnectionAbortedError: the answer is cut off on purpose.
        """
        kind = self.fault.kind if self.fault else ""
        keep = int(self.fault.parameters.get("bytes", 10)) if self.fault and kind == "cut" else None
        parts = _altered(self._parts()) if kind == "hash" else self._parts()
        if keep is not None:
            yield from _first(parts, min(keep, self.size - 1))
            raise ConnectionAbortedError("cut on purpose by a planned fault")
        digest = hashlib.sha256()
        waiting = b""
        for part in parts:
            if waiting:
                yield waiting
            digest.update(part)
            waiting = part
        with self.workspace.write() as unit:
            state.complete_retrieval(unit, self.log, digest.hexdigest())
        yield waiting

    def _parts(self) -> Iterator[bytes]:
        if isinstance(self.source, bytes):
            yield self.source
            return
        with self.source.open("rb") as stream:
            while part := stream.read(_CHUNK):
                yield part


def _altered(parts: Iterable[bytes]) -> Iterator[bytes]:
    for number, part in enumerate(parts):
        # The last byte of the first part: the size stays, and a PDF still looks like one.
        yield part[:-1] + bytes([part[-1] ^ 1]) if number == 0 else part


def _first(parts: Iterable[bytes], keep: int) -> Iterator[bytes]:
    left = max(keep, 0)
    for part in parts:
        if left <= 0:
            return
        yield part[:left]
        left -= len(part)
