"""Messages that arrive together are stored together: one transaction, one flush to disk, for all that wait.

While one commit runs, the next messages gather. A message is answered after its commit and never before. Over a store
in memory nothing runs meanwhile: the batch is closed once a few turns of the event loop brought no further message.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.exc import IntegrityError, OperationalError

from ikt_mocks.digikoppeling import service
from ikt_mocks.digikoppeling.answers import Keys
from ikt_mocks.digikoppeling.exchange import UNREADABLE, Arrival, Outcome, Reply, Security
from ikt_mocks.workspace import Workspaces
from ikt_schemas.errors import InputRefused

_LOG = logging.getLogger(__name__)
#: Most messages in one transaction; more only makes the first of them wait.
_MOST = 256
#: How often a batch is tried again when another process stored one of its messages first.
_TURNS = 3
#: Turns of the event loop without a further message after which a batch in memory is stored; without work a turn takes
#: microseconds, and from reading a request to handing its message over takes two.
_QUIET_TURNS = 3
_BUSY = Reply(503)
_UNKNOWN = Reply(404)


class _Waiting(NamedTuple):
    workspace: str
    arrival: Arrival
    security: Security | None
    future: asyncio.Future[Outcome]


class GroupCommit:
    """Stores messages in batches; safe for several threads and event loops."""

    def __init__(self, workspaces: Workspaces, keys: Keys) -> None:
        self._workspaces = workspaces
        self._keys = keys
        self._queue: deque[_Waiting] = deque()
        self._lock = threading.Lock()
        self._running = False
        self._inline = workspaces.database.in_memory

    async def submit(self, workspace: str, arrival: Arrival, security: Security | None = None) -> Outcome:
        """Store a message and return what is answered to it."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Outcome] = loop.create_future()
        with self._lock:
            self._queue.append(_Waiting(workspace, arrival, security, future))
            starts = not self._running
            self._running = True
        if starts:
            # In a later turn of the loop, so that what came in with this message is in the same batch.
            loop.call_soon(self._start, loop, 1, _QUIET_TURNS)
        return await future

    def _start(self, loop: asyncio.AbstractEventLoop, before: int, quiet: int) -> None:
        """Store what waits, or look again next turn; ``before`` waited a turn ago, ``quiet`` turns are left."""
        if not self._inline:
            loop.run_in_executor(None, self._drain)
            return
        waiting = len(self._queue)
        left = _QUIET_TURNS if waiting > before else quiet - 1
        if left and waiting < _MOST:
            loop.call_soon(self._start, loop, waiting, left)
        else:
            self._drain()

    def _drain(self) -> None:
        while True:
            with self._lock:
                batch = [self._queue.popleft() for _ in range(min(len(self._queue), _MOST))]
                if not batch:
                    self._running = False
                    return
            for workspace in dict.fromkeys(item.workspace for item in batch):
                mine = [item for item in batch if item.workspace == workspace]
                _resolve([item.future for item in mine], self._store(workspace, mine))

    def _store(self, workspace: str, items: Sequence[_Waiting]) -> list[Outcome]:
        for _turn in range(_TURNS):
            try:
                with self._workspaces.get(workspace).write() as unit:
                    pairs = [(item.arrival, item.security) for item in items]
                    return service.receive(unit, self._workspaces.blobs, pairs, self._keys)
            except IntegrityError:
                continue
            except OperationalError:
                _LOG.exception("the store took no messages of workspace %s", workspace)
                return [Outcome(_BUSY, "fout") for _ in items]
            except InputRefused as refused:
                known = workspace in self._workspaces.identifiers()
                if known:
                    _LOG.error("messages of workspace %s were refused: %s", workspace, refused.explain("en"))
                return [Outcome(UNREADABLE if known else _UNKNOWN, "fout") for _ in items]
            except Exception:  # noqa: BLE001 - one message that hits a defect must not take the others with it
                if len(items) == 1:
                    _LOG.exception("a message of workspace %s hit a defect", workspace)
                break
        if len(items) == 1:
            return [Outcome(UNREADABLE, "fout")]
        return [self._store(workspace, [item])[0] for item in items]


def _resolve(futures: Sequence[asyncio.Future[Outcome]], outcomes: Sequence[Outcome]) -> None:
    """Give each future its outcome, in the loop that waits for it."""
    here = _running_loop()
    for loop in {future.get_loop(): None for future in futures}:
        pairs = [
            (future, outcome)
            for future, outcome in zip(futures, outcomes, strict=True)
            if future.get_loop() is loop
        ]
        if loop is here:
            _give(pairs)
            continue
        # The loop may be gone with its client; the message is stored, and a retry gets the answer.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_give, pairs)


def _give(pairs: Sequence[tuple[asyncio.Future[Outcome], Outcome]]) -> None:
    for future, outcome in pairs:
        if not future.done():
            future.set_result(outcome)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
