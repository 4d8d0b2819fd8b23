"""The wheel, built and installed in a clean environment, works without the sources beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ikt_schemas._version import __version__

pytestmark = [pytest.mark.wheel, pytest.mark.slow]


class Installed:
    """The product as installed from its wheel; commands run from an empty folder."""

    def __init__(self, folder: Path) -> None:
        self._bin = folder / "venv" / "bin"
        self.work = folder / "empty"
        self.work.mkdir()
        kept = ("PATH", "LANG", "HOME", "PIP_INDEX_URL", "PIP_CONFIG_FILE", "PIP_CERT", "SSL_CERT_FILE")
        self._environment = {key: os.environ[key] for key in kept if key in os.environ} | {
            "XDG_DATA_HOME": str(folder / "data"),
        }

    def run(self, *arguments: str, timeout: int = 180) -> subprocess.CompletedProcess[str]:
        """Run one command of the installed environment."""
        return subprocess.run(
            [str(self._bin / arguments[0]), *arguments[1:]],
            cwd=self.work,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )


@pytest.fixture(scope="module")
def installed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--wheel-dir", str(folder / "dist"), str(root)], check=True, timeout=300
    )
    (wheel,) = (folder / "dist").glob("dso_ketentest-*.whl")
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True, timeout=120)
    python = str(folder / "venv" / "bin" / "python")
    subprocess.run(
        [python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", str(wheel)],
        check=True,
        timeout=600,
    )
    return Installed(folder)


def test_it_is_the_installed_copy(installed: Installed) -> None:
    done = installed.run("python", "-c", "import ikt_harness; print(ikt_harness.__file__)")
    assert "site-packages" in done.stdout
    version = installed.run("ikt", "--version")
    assert (version.returncode, version.stdout.split()) == (0, ["ikt", __version__])


def test_the_wheel_has_its_own_scenarios(installed: Installed) -> None:
    done = installed.run("ikt", "scenarios", "--json")
    assert done.returncode == 0, done.stderr
    scenarios = json.loads(done.stdout)
    for koppelvlak in ("STOP", "STAM", "STTR"):
        assert sum(item["koppelvlak"] == koppelvlak for item in scenarios) >= 5


def test_the_wheel_knows_every_rule(installed: Installed) -> None:
    done = installed.run("ikt", "rules", "--json")
    assert done.returncode == 0, done.stderr
    assert sum(rule["code"].startswith("LVBB") for rule in json.loads(done.stdout)) == 264


def test_the_demo_runs_and_leaves_a_report(installed: Installed) -> None:
    done = installed.run("ikt", "demo", "--out", "demo", timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    (page,) = (installed.work / "demo").glob("*.html")
    assert page.stat().st_size > 1000
