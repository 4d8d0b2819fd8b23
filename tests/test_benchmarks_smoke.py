"""The benchmark of deliveries, in a tiny form: it measures what it says. How fast that is, is no test."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "osb_rm.py"
_TINY = ("--rounds", "1", "--seconds", "1", "--warm", "1", "--connections", "4", "--unpinned")


def _wiremock() -> list[str]:
    """Return the option for a jar that is here already; the test fetches none."""
    jar = os.environ.get("IKT_WIREMOCK_JAR", "")
    return ["--wiremock", jar] if jar and Path(jar).is_file() and shutil.which("java") else []


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is not installed")
def test_deliveries_are_measured_beside_the_bare_server(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    options = [*_TINY, *_wiremock(), "--disk", str(tmp_path), "--figures", str(figures)]
    done = subprocess.run(
        [sys.executable, str(BENCHMARK), *options], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(figures.read_text("utf-8"))
    assert told["payload_bytes"] == 8192
    # The envelope and the headers of the parts come on top.
    assert 8192 < told["request_bytes"] < 12_000
    [round_] = told["rounds"]
    assert {"memory", "durable", "bare"} <= set(round_) == set(told["summary"])
    for name, figure in round_.items():
        assert figure["failed"] == 0, name
        assert figure["requests"] > 0, name
        assert 0 < figure["p50_ms"] <= figure["p99_ms"] <= figure["max_ms"], name
        speed = figure["requests"] / figure["seconds"]
        assert told["summary"][name]["per_second"] == round(speed)
    memory, bare = (round_[name]["requests"] / round_[name]["seconds"] for name in ("memory", "bare"))
    assert told["summary"]["memory"]["of_bare"] == round(memory / bare, 2)
    assert "of_bare" not in told["summary"]["bare"]
    assert "durable" in done.stdout


def test_a_load_generator_that_is_missing_is_named(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(BENCHMARK), *_TINY],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"PATH": str(tmp_path)},
    )
    assert done.returncode == 1
    assert done.stderr.strip() == "wrk is needed: apt-get install wrk"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("xmllint") is None, reason="xmllint is not installed")
def test_judging_is_measured_beside_xmllint_and_the_engine(shared: Path, tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    sizes = ("--rounds", "1", "--besluit-mb", "0.1", "--package-mb", "0.2", "--no-limit")
    done = subprocess.run(
        [
            *(sys.executable, str(BENCHMARK.with_name("stop_judging.py")), *sizes),
            *("--packs", str(shared / "data" / "official"), "--figures", str(figures)),
        ],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(figures.read_text("utf-8"))
    assert 100_000 < told["besluit"]["bytes"] < told["package"]["bytes"] < 400_000
    for name in ("check_s", "xmllint_s", "engine_s", "ratio"):
        assert told["besluit"][name] > 0
    assert all(told["start_up"][name] > 0 for name in ("lxml_s", "more_s", "more_with_gml_s"))
    assert told["package"]["memory_mb"] > 10
