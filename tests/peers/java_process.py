"""Starting and stopping the Java programs beside these tests, by the class path that ``scripts/peers`` noted."""

from __future__ import annotations

import os
import queue
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Self

import pytest

SOURCES = Path(__file__).parent / "java"
_START_SECONDS = 90.0
_STOP_SECONDS = 10.0


def _cache() -> Path:
    if own := os.environ.get("IKT_PEERS_CACHE"):
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ikt-peers"


def unavailable(reason: str) -> None:
    """Skip the test, or fail it when ``IKT_PEERS=require`` says that every peer has to be there."""
    if os.environ.get("IKT_PEERS") == "require":
        pytest.fail(f"IKT_PEERS=require: {reason}", pytrace=False)
    pytest.skip(reason)


def class_path(peer: str) -> str:
    """Return the class path of ``peer``; skip or fail when it cannot be had."""
    noted = _cache() / f"{peer}.classpath"
    refused = noted.with_suffix(".reason")
    if refused.is_file():
        unavailable(f"{peer}: {refused.read_text(encoding='utf-8').strip()}")
    if not noted.is_file():
        unavailable(f"{peer} was not prepared; run scripts/peers")
    found = noted.read_text(encoding="utf-8").strip()
    if gone := [path for path in found.split(os.pathsep) if not Path(path).is_file()]:
        unavailable(f"{peer}: {Path(gone[0]).name} is gone from Maven's store; run scripts/peers")
    return found


class JavaProcess:
    """A program of one source file that says ``READY port`` and ends with its standard input.

    :param source: its file under ``java/``.
    :param log: where its standard error goes.
    :param properties: system properties.
    """

    def __init__(
        self, source: str, classes: str, *, log: Path, properties: Mapping[str, str] | None = None
    ) -> None:
        settings = [f"-D{key}={value}" for key, value in (properties or {}).items()]
        self._log = log
        with log.open("wb") as errors:
            self._process = subprocess.Popen(
                ["java", *settings, "-cp", classes, str(SOURCES / source)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        self.port = 0

    def __enter__(self) -> Self:
        assert self._process.stdout is not None
        lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=_pump, args=(self._process.stdout, lines), daemon=True).start()
        try:
            # Whatever a library prints goes before the line that is waited for; an empty one is the end.
            while line := lines.get(timeout=_START_SECONDS):
                if line.startswith(b"READY "):
                    self.port = int(line.split()[1])
                    return self
        except queue.Empty:
            pass
        self._stop()
        pytest.fail(f"the program did not start:\n{self._last_words()}", pytrace=False)

    def __exit__(self, *_: object) -> None:
        self._stop()

    def _stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _last_words(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")[-3000:]


def _pump(stream: IO[bytes], lines: queue.SimpleQueue[bytes]) -> None:
    with stream:
        for line in stream:
            lines.put(line)
    lines.put(b"")
