"""Check the results of a round in a process of its own, so that this one can go on: one processor is not enough.

The check opens the ledger itself. As nothing in it ever changes, what it sees is what this process reads, and perhaps
runs that came in since; the last run head of this process must be among what it finds.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from ikt_harness.garbage import few_collections
from ikt_harness.ledger.verification import Problem
from ikt_schemas.language import Text

_LOG = logging.getLogger(__name__)
_PROGRAM = "from ikt_harness.ledger import aside; aside.main()"
_END = "checked"
"""The last line: without it the check ended before its time."""


class Check:
    """A check of a round that is under way."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def problems(self) -> list[Problem] | None:
        """Wait for the end and return what does not add up; ``None`` when the check did not get to its end."""
        out, errors = self._process.communicate()
        *lines, last = out.splitlines() or [""]
        if self._process.returncode or last != _END:
            _LOG.warning(
                "the check in a process of its own ended with %s: %s",
                self._process.returncode,
                errors.strip().rpartition("\n")[2],
            )
            return None
        return [Problem(where, Text(*what)) for where, what in map(json.loads, lines)]


@contextmanager
def checking(address: str, round_: str, head: tuple[int, str]) -> Iterator[Check | None]:
    """Start a check of ``round_`` of the ledger at ``address`` and yield it; it is ended with the block.

    Yields ``None`` when no process can be started.

    :param address: URL of the ledger, with its password; it goes by a pipe, where nobody else sees it.
    :param head: the last run head, as :meth:`ikt_harness.ledger.Ledger.head` gives it, that must be found.
    """
    process = _started({"url": address, "round": round_, "head": head})
    if process is None:
        yield None
        return
    with process:
        try:
            yield Check(process)
        finally:
            process.kill()


def _started(asked: dict[str, Any]) -> subprocess.Popen[str] | None:
    # The modules are looked for where this process found them, and never in the folder it happens to stand in.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable or "python3", "-P", "-c", _PROGRAM]
    try:
        process = subprocess.Popen(  # noqa: S603 - our own program
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        _LOG.warning("no process for the check could be started: %s", error)
        return None
    assert process.stdin is not None  # noqa: S101 - it was asked for
    with suppress(BrokenPipeError), process.stdin as to:  # it may have ended already, which shows later
        to.write(json.dumps(asked))
    process.stdin = None  # else whoever waits for its end would write to it again
    return process


def main() -> None:
    """Check what standard input asks for, and write every problem as a line of JSON."""
    from ikt_harness.ledger import Ledger

    asked = json.load(sys.stdin)
    count, head = asked["head"]
    with Ledger.open(asked["url"]) as ledger, few_collections():
        for problem in ledger.verify(anchors=[(count, head)], round=asked["round"]):
            print(json.dumps([problem.where, problem.what]))
    print(_END)
