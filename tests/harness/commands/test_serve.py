"""``ikt serve`` as a process: its first line, its ports, its end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.harness.commands.conftest import ikt

OIN = "00000099000000990101"


@contextmanager
def served(cwd: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """Start the server and yield it with its first line."""
    env = {**os.environ, "XDG_DATA_HOME": str(cwd / "data")}
    command = [sys.executable, "-m", "ikt_harness", "serve", "--json", *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=cwd, env=env, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, process.stderr.read() if process.stderr else ""
            yield process, json.loads(line)
        finally:
            process.kill()


def call(facts: dict[str, Any], path: str, **headers: str) -> httpx.Response:
    with httpx.Client(trust_env=False) as client:
        return client.get(
            facts["url"] + path, headers={"Authorization": f"Bearer {facts['token']}", **headers}
        )


def test_the_first_line_tells_where_it_is_and_sigterm_ends_it(tmp_path: Path) -> None:
    with served(tmp_path, "--clock", "2026-03-02T09:00:00") as (process, facts):
        assert set(facts) == {"url", "pid", "workspace", "token"}
        assert facts["pid"] == process.pid
        answer = call(facts, "/ikt/v1/klok")
        assert answer.json()["now"].startswith("2026-03-02T09:00:0")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


def test_a_port_in_use_says_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = ikt(tmp_path, "serve", "--port", str(port))
    assert done.returncode == 2
    assert str(port) in done.stderr
    assert "Traceback" not in done.stderr


def test_a_workspace_survives_a_restart(tmp_path: Path) -> None:
    state = f"sqlite:///{tmp_path / 'mock.db'}"
    with served(tmp_path, "--state", state) as (_, first):
        headers = {"Authorization": f"Bearer {first['token']}"}
        httpx.post(
            first["url"] + "/ikt/v1/storingen", json={"point": "x.y", "kind": "status"}, headers=headers
        )
    with served(tmp_path, "--state", state, "--workspace", first["workspace"]) as (_, second):
        assert second["workspace"] == first["workspace"]
        assert call(second, "/ikt/v1/storingen").json()["faults"][0]["point"] == "x.y"
    with served(tmp_path, "--state", state) as (_, other):
        assert other["workspace"] != first["workspace"]
        assert call(other, "/ikt/v1/storingen").json()["faults"] == []


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--state", "sqlite:///weg/mock.db"], "weg"),
        (["--state", "sqlite://", "--workspace", "onbekend"], "onbekend"),
        (["--port", "99999"], "--port"),
        (["--host", "192.0.2.1"], "192.0.2.1"),
        (["--clock", "gisteren"], "gisteren"),
    ],
)
def test_misuse_gives_one_message_and_exit_code_2(tmp_path: Path, arguments: list[str], word: str) -> None:
    done = ikt(tmp_path, "serve", *arguments)
    assert done.returncode == 2, done.stderr
    assert word in done.stderr
    assert "Traceback" not in done.stderr
