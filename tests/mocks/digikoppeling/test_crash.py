"""A receiver that is killed at any moment: nothing acknowledged is missing, nothing is delivered twice.

Killed is the process, not the machine: that every commit is flushed to disk is a test of its own.
"""

from __future__ import annotations

import random
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest

from ikt_mocks.client import http_client
from ikt_mocks.digikoppeling.cpa_writer import write_cpa
from ikt_mocks.digikoppeling.delivery import mark, take
from ikt_mocks.digikoppeling.msh import Msh
from ikt_mocks.digikoppeling.samples.exchange import (
    MOMENT,
    OIN_B,
    sample_attachment,
    sample_message,
    sample_profile,
)
from ikt_mocks.digikoppeling.wire import WireMessage, write_message
from ikt_mocks.server import open_workspaces

WORKSPACE = "ontvanger"
# The endpoint alone: without the koppelvlakken it starts twice as fast, a hundred times over.
_SERVE = """
import pathlib, sys, uvicorn
from ikt_mocks.blobs import Blobs
from ikt_mocks.database import open_database
from ikt_mocks.digikoppeling.endpoint import EbmsEndpoint
from ikt_mocks.workspace import Workspaces
from ikt_schemas.language import Text
database = open_database(sys.argv[1], "ikt_mocks._migrations", what=Text("x", "x"))
app = EbmsEndpoint(Workspaces(database, Blobs(pathlib.Path(sys.argv[3]))))
uvicorn.run(
    app, host="127.0.0.1", port=int(sys.argv[2]), log_level="critical", access_log=False, lifespan="off"
)
"""
_SENDERS = 4
# Seconds; a run takes a fraction of it, unless the receiver has lost its mind.
_PATIENCE = 600.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Receiver:
    """The receiver in a process of its own, killed without warning and started again."""

    url: str
    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    stopped: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Start the process and wait until it listens."""
        self.process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, self.url, str(self.port), str(self.folder)]
        )
        while not self.stopped.is_set():
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert self.process.poll() is None, "the receiver does not start any more"
            time.sleep(0.01)

    def kill(self) -> None:
        """Kill the process as ``kill -9`` does."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()


def message(number: int) -> WireMessage:
    data = sample_profile(sync_reply_mode="mshSignalsOnly")
    made = sample_message(data, "p1")
    header = replace(made.header, message_id=f"{number}@a.example")
    return write_message(replace(made, header=header), [sample_attachment(str(number).encode())])


def deliver(receiver: Receiver, numbers: list[int], answers: dict[int, set[bytes]]) -> None:
    """Send every message until it is acknowledged; now and then once more."""
    source = random.Random(numbers[0])  # noqa: S311 - repeatable, not secret
    url = f"http://127.0.0.1:{receiver.port}/ebms/{WORKSPACE}"
    with http_client(timeout=10.0) as client:
        for number in numbers:
            wire = message(number)
            left = 2 if source.random() < 0.2 else 1
            while left and not receiver.stopped.is_set():
                try:
                    answer = client.post(url, content=wire.read(), headers=dict(wire.headers))
                except httpx.TransportError:
                    time.sleep(0.005)
                    continue
                if answer.status_code == 200 and b"Acknowledgment" in answer.content:
                    answers[number].add(answer.content)
                    left -= 1


def consume(url: str) -> list[int]:
    """Let the application take everything, and return the numbers in the payloads."""
    workspaces = open_workspaces(url)
    workspace = workspaces.get(WORKSPACE)
    found = []
    while True:
        with workspace.write() as unit:
            taken = take(unit)
            if taken is None:
                break
            [payload] = taken.payloads
            found.append(int(payload.read(workspaces.blobs)))
            assert taken.message_id == f"{found[-1]}@a.example"
            assert mark(unit, taken.nr, "PROCESSED")
    workspaces.database.close()
    return found


def crash(folder: Path, *, count: int, kills: int, seed: int) -> tuple[dict[int, int], list[int]]:
    """Deliver ``count`` messages while the receiver is killed ``kills`` times.

    Returns how many different acknowledgments each message got, and the numbers that the application took, sorted.
    """
    url = f"sqlite:///{folder / 'ontvanger.db'}"
    workspaces = open_workspaces(url)
    workspace = workspaces.create(identifier=WORKSPACE, moment=MOMENT, runs=False)
    data = sample_profile(sync_reply_mode="mshSignalsOnly")
    Msh(workspace).install(write_cpa(data), party=OIN_B)
    workspaces.database.close()
    receiver = Receiver(url, folder / "payloads", free_port())
    answers: dict[int, set[bytes]] = {number: set() for number in range(count)}
    senders = [
        threading.Thread(target=deliver, args=(receiver, list(range(start, count, _SENDERS)), answers))
        for start in range(_SENDERS)
    ]
    source = random.Random(seed)  # noqa: S311 - repeatable, not secret
    # The moments are spread over the deliveries: each kill comes some time after so many were acknowledged.
    marks = sorted(source.sample(range(count), kills))
    limit = time.monotonic() + _PATIENCE
    receiver.start()
    try:
        for sender in senders:
            sender.start()
        for number in marks:
            while sum(map(bool, answers.values())) < number:
                assert time.monotonic() < limit, "the receiver acknowledges no more"
                time.sleep(0.001)
            time.sleep(source.random() * 0.02)
            receiver.kill()
            receiver.start()
        for sender in senders:
            sender.join(timeout=120)
            assert not sender.is_alive(), "not every message was acknowledged"
    finally:
        receiver.stopped.set()
        receiver.kill()
    return {number: len(bodies) for number, bodies in answers.items()}, sorted(consume(url))


def test_receiver_that_is_killed_four_times_loses_and_doubles_nothing(tmp_path: Path) -> None:
    acknowledged, delivered = crash(tmp_path, count=60, kills=4, seed=1)
    assert acknowledged == dict.fromkeys(range(60), 1)
    assert delivered == list(range(60))


@pytest.mark.slow
def test_receiver_that_is_killed_a_hundred_times_loses_and_doubles_nothing(tmp_path: Path) -> None:
    acknowledged, delivered = crash(tmp_path, count=2_000, kills=100, seed=2)
    assert acknowledged == dict.fromkeys(range(2_000), 1)
    assert delivered == list(range(2_000))
