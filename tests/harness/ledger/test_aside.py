"""A round is checked in a process of its own, which finds what this one finds and is never what a verdict waits for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.harness.tracking.conftest import NOW

from ikt_harness.ledger import Ledger, Problem, ResultRecord, RunRecord, aside, store
from ikt_harness.tracking.tracker import Tracker

Execute = Callable[..., None]


def _results(*verdicts: str) -> list[ResultRecord]:
    return [
        ResultRecord(f"stop:F{number}", "Een uitslag", "STOP", verdict, drive="supplier")
        for number, verdict in enumerate(verdicts, start=1)
    ]


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger.open(url) as opened:
        for number, (round_, organisation) in enumerate(
            [("IKT-5", "2"), ("IKT-5", "1"), ("IKT-6", "1"), ("IKT-5", "2")]
        ):
            run = RunRecord(
                f"run-{number}", round=round_, organisation=organisation, product="P 1", drive="supplier"
            )
            opened.append_run(run, _results("geslaagd", "gezakt", "geslaagd"))
        yield opened


@pytest.fixture(autouse=True)
def every_round_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_WORTH_A_PROCESS", 0)


def _found(ledger: Ledger) -> list[Problem]:
    with ledger.checking("IKT-5") as problems:
        return problems()


@pytest.fixture
def only_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_ledger: Ledger, **_asked: object) -> list[Problem]:
        pytest.fail("this process checked it itself")

    monkeypatch.setattr(Ledger, "verify", refuse)


@pytest.mark.usefixtures("only_aside")
def test_a_sound_round_is_checked_aside(ledger: Ledger) -> None:
    assert _found(ledger) == []


def test_what_was_changed_is_found_alike(ledger: Ledger, tamper: Execute) -> None:
    tamper(
        "UPDATE result SET verdict = 'geslaagd' WHERE run = 'run-0' AND seq = 2",
        "DELETE FROM result WHERE run = 'run-3' AND seq = 3",
        "UPDATE projection SET count = 7 WHERE organisation = '1'",
        "UPDATE failure SET scenario = 'stop:F9' WHERE run = 'run-1'",
        "INSERT INTO outcome SELECT round, '9', product, koppelvlak, drive, environment, scenario, outcome, position, "
        "run, seq, verdict, hash, count, fingerprints FROM outcome WHERE round = 'IKT-5' AND organisation = '2'",
    )
    expected = ledger.verify(round="IKT-5")
    assert {problem.where.partition(" ")[0] for problem in expected} == {"run", "projection"}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Ledger, "verify", None)
        assert _found(ledger) == expected


def test_what_other_rounds_say_is_left_alone(ledger: Ledger, tamper: Execute) -> None:
    tamper(
        "UPDATE result SET record = '{}' WHERE run = 'run-2'",
        "UPDATE projection SET count = 7 WHERE round = 'IKT-6'",
    )
    assert len(ledger.verify()) > 1
    assert _found(ledger) == ledger.verify(round="IKT-5") == []


@pytest.mark.usefixtures("only_aside")
def test_the_last_head_of_this_process_must_be_found(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ledger, "head", lambda _ledger: (9, "ab" * 32))
    assert [problem.where for problem in _found(ledger)] == ["run head 9"]


def test_a_small_round_needs_no_process(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "_started", lambda _asked: pytest.fail("a process was started"))
    monkeypatch.setattr(store, "_WORTH_A_PROCESS", 10)
    assert _found(ledger) == []
    with Ledger.open("sqlite://") as in_memory:
        assert _found(in_memory) == []


@pytest.mark.parametrize(
    "program",
    [
        "raise SystemExit(3)",
        "print('checked'); raise SystemExit('broken')",
        'print(\'["run 1", "weg", "gone"]\')',  # without the last line
        "",
    ],
)
def test_when_that_process_fails_this_one_checks(
    ledger: Ledger,
    tamper: Execute,
    program: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    tamper("UPDATE result SET verdict = 'geslaagd' WHERE run = 'run-0' AND seq = 2")
    monkeypatch.setattr(aside, "_PROGRAM", program)
    assert _found(ledger) == ledger.verify(round="IKT-5") != []
    assert "process of its own" in caplog.text


def test_when_no_process_can_be_started_this_one_checks(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))
    assert _found(ledger) == []
    assert "could be started" in caplog.text


def test_it_ends_with_the_block(url: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "_PROGRAM", "import time; time.sleep(600)")
    with aside.checking(url, "IKT-5", ledger.head()) as check:
        assert check
        process = check._process
        assert process.poll() is None
    assert process.returncode
    assert process.stdout
    assert process.stdout.closed


@pytest.mark.usefixtures("only_aside")
def test_the_folder_it_stands_in_is_not_looked_into(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "json.py").write_text("raise SystemExit('caught')\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    assert _found(ledger) == []


def test_a_freeze_is_the_same_either_way(
    ledger: Ledger, tamper: Execute, monkeypatch: pytest.MonkeyPatch
) -> None:
    tamper("UPDATE result SET verdict = 'geslaagd' WHERE run = 'run-0' AND seq = 2")
    tracker = Tracker(ledger, NOW)
    monkeypatch.setattr(store, "_WORTH_A_PROCESS", 10)
    here = tracker.fresh_snapshot("IKT-5")
    assert here.chain["problems"] != []
    monkeypatch.setattr(store, "_WORTH_A_PROCESS", 0)
    monkeypatch.setattr(Ledger, "verify", None)
    assert tracker.fresh_snapshot("IKT-5").sha256 == here.sha256
