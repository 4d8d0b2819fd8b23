"""A system of docs/examples as a real process, judged by the real command in supplier drive."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OIN = "00000099000000990101"
_SECONDS = 240


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def own_system(script: Path, *arguments: str) -> Iterator[None]:
    """Run an example for as long as the block lasts; it must not end by itself."""
    command = [sys.executable, str(script), *arguments]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield
            assert process.poll() is None, "the example ended by itself"
        finally:
            process.kill()


def connection(example: Path, folder: Path, *changes: tuple[str, str]) -> Path:
    """Write the connection file of an example with other values, each a pattern and what comes in its place."""
    text = example.read_text(encoding="utf-8")
    for pattern, new in changes:
        text, number = re.subn(pattern, new, text)
        assert number >= 1, pattern
    path = folder / "connection.toml"
    path.write_text(text, encoding="utf-8")
    return path


@dataclass(frozen=True)
class Outcome:
    """What ``ikt run`` ended with: exit code, results, and what it said on stderr."""

    code: int
    results: list[dict[str, Any]]
    said: str

    @property
    def verdicts(self) -> dict[str, str]:
        """Scenario → verdict."""
        return {row["scenario"]: row["verdict"] for row in self.results}

    @property
    def failed(self) -> dict[str, str]:
        """Check → what was seen, of the checks that failed."""
        return {
            check["id"]: check["seen"]
            for row in self.results
            for step in row["steps"]
            for check in step["checks"]
            if check["verdict"] == "gezakt"
        }


def run(connection: Path, *scenarios: str) -> Outcome:
    """Run scenarios in supplier drive, with a ledger beside the connection file."""
    folder = connection.parent
    done = subprocess.run(
        [sys.executable, "-m", "ikt_harness", "run", *scenarios, "--drive", "supplier", "--json",
         "--connection", str(connection), "--store", f"sqlite:///{folder / 'ledger.db'}"],
        capture_output=True, text=True, timeout=_SECONDS, check=False,
        env=os.environ | {"TMPDIR": str(folder), "XDG_DATA_HOME": str(folder)},
    )  # fmt: skip
    assert done.stdout, done.stderr
    assert "Traceback" not in done.stderr
    return Outcome(done.returncode, json.loads(done.stdout)["results"], done.stderr)
