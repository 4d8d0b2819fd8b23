"""The command line as its users call it: a process of its own, in a folder of theirs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

Done = subprocess.CompletedProcess[str]


def ikt(folder: Path, *arguments: str | Path, **environment: str) -> Done:
    """Run ``ikt`` in ``folder``, with stores and packs of its own there."""
    env = {
        **os.environ,
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        **environment,
    }
    return subprocess.run(
        [sys.executable, "-m", "ikt_harness", *map(str, arguments)],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
