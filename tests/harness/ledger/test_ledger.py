"""A run enters the ledger as a whole, comes back as it was, and any later change is found and named."""

# ruff: noqa: S608 - the statements are made of the names of our own tables

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from ikt_harness.ledger import (
    CheckRecord,
    Ledger,
    ResultRecord,
    RunRecord,
    StepRecord,
    canonical_json,
    sha256_hex,
    tables,
)
from ikt_harness.ledger._chain import result_hash
from ikt_harness.ledger.failures import failures_of
from ikt_harness.ledger.journal import FROZEN, NewEntry, content_hash
from ikt_harness.ledger.projection import _parsed, _told_by
from ikt_mocks.database import _WRITER
from ikt_schemas.errors import HarnessBroken, InputRefused

Execute = Callable[..., None]
_CHECK = CheckRecord(
    id="LVBB1012",
    verdict="geslaagd",
    ground="LVBB1012",
    kind="official",
    explanation="de tweede levering wordt geweigerd",
    seen="LVBB1012",
)


_PIECES = (b"in", b"hou", b"d")
_FREEZE = NewEntry(FROZEN, "IKT-5", {"sha256": content_hash(_PIECES)}, lambda: _PIECES)


def _result(scenario: str, verdict: str = "geslaagd") -> ResultRecord:
    return ResultRecord(
        scenario=scenario,
        title=f"Titel van {scenario} ë",
        koppelvlak="STOP",
        keten="planketen",
        ground="stop.md",
        verdict=verdict,
        required=True,
        duration=0.25,
        steps=(StepRecord("De levering", verdict, 0.25, (_CHECK,)),),
        drive="supplier",
        scenario_hash="ab" * 32,
        seed=1,
    )


def _run(number: int, round: str = "IKT-5") -> RunRecord:  # noqa: A002 - the domain's own word
    return RunRecord(
        id=f"run-{number}",
        round=round,
        organisation="00000001234567890000",
        product="PlanVoorbeeld 4.2",
        drive="supplier",
        seed=1,
        clock="2024-01-02T09:00:00+01:00",
        started="2023-11-01T10:00:00+00:00",
        versions={"dso-ketentest": "0.1.0", "stop": "1.3.0"},
        scenario_set_hash="cd" * 32,
        rule_set_hash="ef" * 32,
    )


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger.open(url) as opened:
        opened.append_run(_run(1), [_result("stop:F1"), _result("stop:F3", "gezakt"), _result("stop:F5")])
        opened.append_run(_run(2, "IKT-6"), [])
        opened.append_run(_run(3), [_result("stop:H1")])
        opened.journal.write("2023-11-01T10:00:00+00:00", lambda _: [NewEntry("x", "y", {"a": 1}), _FREEZE])
        yield opened


def _read(ledger: Ledger) -> None:
    list(ledger.results())
    ledger.runs()


def test_what_went_in_comes_out(ledger: Ledger) -> None:
    assert [run.record for run in ledger.runs()] == [_run(1), _run(2, "IKT-6"), _run(3)]
    assert [run.count for run in ledger.runs("IKT-5")] == [3, 1]
    stored = list(ledger.results(round="IKT-5"))
    assert [(result.run, result.seq) for result in stored] == [
        ("run-1", 1),
        ("run-1", 2),
        ("run-1", 3),
        ("run-3", 1),
    ]
    assert stored[1].record == _result("stop:F3", "gezakt")
    assert list(ledger.results(run="run-2")) == []
    assert ledger.verify() == []


def test_results_are_read_in_batches(ledger: Ledger) -> None:
    ledger.append_run(_run(4), [_result(f"stop:X{number}") for number in range(1203)])
    assert [result.seq for result in ledger.results(run="run-4")] == list(range(1, 1204))
    assert ledger.verify() == []


def test_how_far_a_check_is_gets_told(ledger: Ledger) -> None:
    ledger.append_run(_run(4, "IKT-6"), [_result(f"stop:X{number}") for number in range(6000)])
    told: list[int] = []
    assert ledger.verify(told=told.append) == []
    assert sum(told) == ledger.size() == 6004
    ledger.rebuild(told.append)
    assert sum(told) == 2 * 6004
    assert (ledger.size("IKT-6"), ledger.size("IKT-9")) == (6000, 0)


def test_the_same_input_gives_the_same_heads() -> None:
    heads = []
    for _ in range(2):
        with Ledger.open("sqlite://") as ledger:
            heads.append(ledger.append_run(_run(1), [_result("stop:F1")]))
            assert ledger.head() == (1, heads[-1])
    assert heads[0] == heads[1]


def test_an_existing_run_is_refused_and_nothing_changes(ledger: Ledger) -> None:
    before = (ledger.runs(), list(ledger.results()), ledger.head())
    with pytest.raises(InputRefused, match="already in the ledger"):
        ledger.append_run(_run(1), [_result("stop:F9")])
    assert (ledger.runs(), list(ledger.results()), ledger.head()) == before


_FULL = {
    "sqlite": ["CREATE TRIGGER full BEFORE INSERT ON run_head BEGIN SELECT RAISE(ABORT, 'disk full'); END"],
    "postgresql": [
        "CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk full'; END $$",
        "CREATE TRIGGER no_space BEFORE INSERT ON run_head EXECUTE FUNCTION no_space()",
    ],
}


def test_a_failing_append_leaves_nothing_half_written(ledger: Ledger, dialect: str, execute: Execute) -> None:
    before = ledger.latest()
    execute(*_FULL[dialect])
    with pytest.raises(InputRefused):
        ledger.append_run(_run(9), [_result("stop:F1")])
    assert [run.record.id for run in ledger.runs()] == ["run-1", "run-2", "run-3"]
    assert ledger.latest() == before
    assert ledger.verify() == []


@contextmanager
def _held(url: str) -> Iterator[None]:
    """Hold the ledger as another process would that is writing."""
    if url.startswith("sqlite"):
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.close()
        return
    with psycopg.connect(url) as writer:
        writer.execute("LOCK TABLE run_head IN EXCLUSIVE MODE")
        writer.execute("SELECT pg_advisory_xact_lock(hashtext('x')), pg_advisory_xact_lock(%s)", [_WRITER])
        yield


def test_a_locked_ledger_says_so(url: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.close()
    monkeypatch.setattr("ikt_mocks.database._BUSY_SECONDS", 0.05)
    with Ledger.open(url) as waiting, _held(url):
        with pytest.raises(InputRefused, match=r"locked|lock timeout"):
            waiting.append_run(_run(9), [_result("stop:F1")])
        with pytest.raises(InputRefused, match="locked by another process"):
            Ledger.open(url)
    with Ledger.open(url) as again:
        assert len(again.runs()) == 3
        assert again.verify() == []


@pytest.mark.parametrize("table", ["run", "result", "run_head", "tracking", "frozen_part"])
def test_the_store_itself_refuses_change_and_removal(
    ledger: Ledger, dialect: str, execute: Execute, table: str
) -> None:
    columns = {"run": "round", "result": "verdict", "run_head": "head"}
    column = columns.get(table, "content" if table == "frozen_part" else "hash")
    assert ledger.verify() == []
    keys = ", ".join(key.name for key in tables.metadata.tables[table].primary_key)
    replace = {
        "sqlite": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "postgresql": f"INSERT INTO {table} SELECT * FROM {table} "
        f"ON CONFLICT ({keys}) DO UPDATE SET {column} = excluded.{column}",
    }
    statements = [f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}", replace[dialect]]
    for statement in statements if dialect == "sqlite" else [*statements, f"TRUNCATE {table} CASCADE"]:
        with pytest.raises((sqlite3.IntegrityError, psycopg.errors.RaiseException), match="append-only"):
            execute(statement)
    assert ledger.verify() == []


_OF_F3 = "scenario = 'stop:F3'"
_F3 = "IKT-5 / 00000001234567890000 / PlanVoorbeeld 4.2 / STOP / supplier / mock / stop:F3"
_F3_PRINT = failures_of(_result("stop:F3", "gezakt"))[0].fingerprint


def _columns() -> list[tuple[str, str]]:
    return [(table.name, column.name) for table in tables.metadata.sorted_tables for column in table.columns]


@pytest.mark.parametrize(("table", "column"), _columns())
def test_a_change_in_any_field_is_found(
    ledger: Ledger, url: str, tamper: Execute, table: str, column: str
) -> None:
    ledger.close()
    kind = tables.metadata.tables[table].columns[column].type
    keys = {
        "run": "id = 'run-1'",
        "result": "run = 'run-1' AND seq = 2",
        "projection": "run = 'run-1' AND seq = 2",
        "outcome": "run = 'run-1' AND seq = 2",
        "failure": "run = 'run-1' AND seq = 2",
    }
    key = keys.get(table, "seq = 1")
    new = "77" if isinstance(kind, sa.Integer | sa.BigInteger) else "'z'"
    tamper(f"UPDATE {table} SET {column} = {new} WHERE {key}")
    with Ledger.open(url) as again:
        assert again.verify() != []


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("DELETE FROM result WHERE run = 'run-1' AND seq = 2", "run run-1, result 2"),
        ("DELETE FROM result WHERE run = 'run-1' AND seq = 3", "run run-1, result 3"),
        ("DELETE FROM run WHERE id = 'run-2'", "run run-2"),
        ("DELETE FROM run_head WHERE seq = 2", "run head 2"),
        ("DELETE FROM run_head WHERE seq = 3", "run run-3"),
        ("DELETE FROM tracking WHERE seq = 1", "tracking 1"),
        (f"DELETE FROM projection WHERE {_OF_F3}", f"projection {_F3}"),
        (f"UPDATE projection SET count = 2 WHERE {_OF_F3}", f"projection {_F3}"),
        ("UPDATE projection SET round = 'IKT-9' WHERE scenario = 'stop:F3'", f"projection {_F3}"),
        (
            "UPDATE projection SET round = 'IKT-9' WHERE scenario = 'stop:F3'",
            f"projection {_F3.replace('IKT-5', 'IKT-9')}",
        ),
        (f"DELETE FROM outcome WHERE {_OF_F3}", f"projection {_F3} / gezakt"),
        (f"UPDATE outcome SET fingerprints = '' WHERE {_OF_F3}", f"projection {_F3} / gezakt"),
        (f"UPDATE outcome SET organisation = '' WHERE {_OF_F3}", f"projection {_F3} / gezakt"),
        ("DELETE FROM failure", f"projection failure {_F3_PRINT} / run-1 / 2"),
        ("UPDATE failure SET passed = 12884901889", f"projection failure {_F3_PRINT} / run-1 / 2"),
        ("UPDATE failure SET organisation = 'x'", f"projection failure {_F3_PRINT} / run-1 / 2"),
        ("DELETE FROM tracking WHERE seq = 2", "frozen round IKT-5"),
        ("DELETE FROM frozen_part", "frozen round IKT-5"),
        ("DELETE FROM frozen_part WHERE seq = 3", "frozen round IKT-5"),
        ("UPDATE frozen_part SET seq = 4 WHERE seq = 3", "frozen round IKT-5"),
        ("INSERT INTO frozen_part SELECT 'IKT-6', seq, content FROM frozen_part", "frozen round IKT-6"),
        (
            "INSERT INTO result SELECT run, 4, scenario, verdict, record, prev_hash, hash FROM result WHERE seq = 2",
            "run run-1, result 4",
        ),
        (
            "INSERT INTO result SELECT 'run-9', 1, scenario, verdict, record, prev_hash, hash FROM result LIMIT 1",
            "run run-9, result 1",
        ),
    ],
)
def test_missing_and_extra_entries_are_named(
    ledger: Ledger, url: str, tamper: Execute, statement: str, where: str
) -> None:
    ledger.close()
    tamper(statement)
    with Ledger.open(url) as again:
        assert where in [problem.where for problem in again.verify()]


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE result SET record = '{' WHERE seq = 2", "run run-1, result 2"),
        ("UPDATE result SET record = '[1]' WHERE seq = 2", "run run-1, result 2"),
        (
            "UPDATE result SET record = replace(record, 'gezakt', 'groen') WHERE seq = 2",
            "run run-1, result 2",
        ),
        ("UPDATE run SET versions = 'x' WHERE id = 'run-1'", "run run-1"),
        ("UPDATE run SET drive = 'x' WHERE id = 'run-1'", "run run-1"),
    ],
)
def test_unreadable_content_is_refused_by_place(
    ledger: Ledger, url: str, tamper: Execute, statement: str, where: str
) -> None:
    ledger.close()
    tamper(statement)
    with Ledger.open(url) as again:
        with pytest.raises(InputRefused) as refusal:
            _read(again)
        assert refusal.value.where == where
        assert where in [problem.where for problem in again.verify()]


def test_a_forged_number_does_not_make_the_check_endless(ledger: Ledger, url: str, tamper: Execute) -> None:
    ledger.close()
    tamper(
        "UPDATE run_head SET count = 2000000000 WHERE seq = 1",
        "UPDATE run_head SET seq = 2000000000 WHERE seq = 3",
    )
    with Ledger.open(url) as again:
        assert 100 < len(again.verify()) < 300


def test_results_that_changed_places_are_found(ledger: Ledger, url: str, tamper: Execute) -> None:
    ledger.close()
    tamper(
        "UPDATE result SET seq = 99 WHERE run = 'run-1' AND seq = 1",
        "UPDATE result SET seq = 1 WHERE run = 'run-1' AND seq = 2",
        "UPDATE result SET seq = 2 WHERE run = 'run-1' AND seq = 99",
    )
    with Ledger.open(url) as again:
        problems = [problem.where for problem in again.verify()]
    assert "run run-1, result 2" in problems


def test_an_anchor_shows_a_tail_that_was_cut_off(ledger: Ledger, url: str, tamper: Execute) -> None:
    anchor = ledger.head()
    ledger.close()
    tamper(
        "DELETE FROM run_head WHERE seq = 3",
        "DELETE FROM result WHERE run = 'run-3'",
        "DELETE FROM run WHERE id = 'run-3'",
        "DELETE FROM projection WHERE run = 'run-3'",
        "DELETE FROM outcome WHERE run = 'run-3'",
    )
    with Ledger.open(url) as again:
        assert again.verify() == [], "the chains alone cannot show this"
        assert [problem.where for problem in again.verify(anchors=[anchor])] == ["run head 3"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"verdict": "groen"},
        {"drive": "observation"},
        {"environment": "PROD"},
        {"duration": float("nan")},
        {"duration": -1.0},
    ],
)
def test_words_outside_the_vocabulary_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"none of|number of seconds"):
        ResultRecord.from_json({**_result("stop:F1").as_json(), **wrong})


_WRITABLE = st.characters(exclude_categories=["Cs"])
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text('aé☃\n"\\'),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abç", max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(_JSON)
def test_canonical_json_is_one_text_per_value(value: object) -> None:
    text = canonical_json(value)
    assert json.loads(text) == value
    assert canonical_json(json.loads(text)) == text
    assert "\n" not in text


def test_a_lone_surrogate_survives_the_ledger() -> None:
    odd = ResultRecord(scenario="stop:F1", title="half \ud83d teken", koppelvlak="STOP", verdict="geslaagd")
    with Ledger.open("sqlite://") as ledger:
        ledger.append_run(_run(1), [odd])
        assert next(ledger.results()).record == odd
        assert ledger.verify() == []


def test_a_seed_that_no_store_can_hold_is_refused() -> None:
    with pytest.raises(InputRefused, match="64 bits"):
        RunRecord("run-1", seed=1 << 63)


def test_the_migrations_make_the_tables_that_are_declared(ledger: Ledger) -> None:
    with ledger._database.read() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "ledger_version"})
        assert compare_metadata(context, tables.metadata) == []


@given(st.text(_WRITABLE), st.integers(), st.text(_WRITABLE), st.text(_WRITABLE))
def test_the_hash_of_a_result_is_over_canonical_json(run: str, seq: int, scenario: str, record: str) -> None:
    parts = ("result", "ab" * 32, canonical_json([run, seq, scenario, "geslaagd"]), record)
    assert result_hash("ab" * 32, run, seq, scenario, "geslaagd", record) == sha256_hex(*parts)


def test_hash_parts_cannot_be_shifted() -> None:
    assert sha256_hex("ab", "c") != sha256_hex("a", "bc")


@pytest.mark.parametrize(
    ("run", "result"),
    [
        (replace(_run(9), product="x" * 201), _result("stop:F1")),
        (replace(_run(9), organisation="x" * 65), _result("stop:F1")),
        (replace(_run(9), product="a\x00b"), _result("stop:F1")),
        (_run(9), _result("stop:F1" + "x" * 100)),
        (_run(9), replace(_result("stop:F1"), koppelvlak="x" * 21)),
    ],
)
def test_what_one_database_could_not_hold_no_database_holds(
    ledger: Ledger, run: RunRecord, result: ResultRecord
) -> None:
    before = ledger.head()
    with pytest.raises(InputRefused, match="does not fit"):
        ledger.append_run(run, [result])
    assert ledger.head() == before


def test_several_runs_enter_together_or_not_at_all(ledger: Ledger) -> None:
    told: list[int] = []
    before = ledger.head()
    with pytest.raises(InputRefused, match="run 'run-1' is already"):
        ledger.append_runs([(_run(8), [_result("stop:F1")]), (_run(1), [])])
    assert ledger.head() == before
    heads = ledger.append_runs([(_run(8), [_result("stop:F1")] * 2001), (_run(9), [])], told=told.append)
    assert told == [2000, 1]
    assert ledger.head() == (5, heads[-1])
    assert ledger.verify() == []


def test_the_projection_holds_the_latest_and_how_many(ledger: Ledger) -> None:
    ledger.append_run(_run(4), [_result("stop:F3", "fout"), _result("stop:F3"), _result("stop:H1")])
    latest = {key.scenario: (one.run, one.seq, one.verdict, one.count) for key, one in ledger.latest("IKT-5")}
    assert latest == {
        "stop:F1": ("run-1", 1, "geslaagd", 1),
        "stop:F3": ("run-4", 2, "geslaagd", 3),
        "stop:F5": ("run-1", 3, "geslaagd", 1),
        "stop:H1": ("run-4", 3, "geslaagd", 2),
    }
    assert ledger.latest("IKT-6") == []
    last = list(ledger.last_results("IKT-5"))
    assert [(one.run, one.seq, one.count) for one in last] == [
        ("run-1", 1, 1),
        ("run-1", 3, 1),
        ("run-4", 2, 3),
        ("run-4", 3, 2),
    ]
    assert ResultRecord.from_json(json.loads(last[2].record)) == _result("stop:F3")


def test_what_is_read_as_of_one_moment_does_not_see_what_comes_meanwhile(ledger: Ledger) -> None:
    before = (ledger.head(), ledger.latest(), ledger.rounds(), ledger.started(), ledger.runs())
    with ledger.moment() as then:
        assert then.head() == before[0]
        ledger.append_run(_run(4, "IKT-7"), [_result("stop:F3", "fout")])
        assert (then.head(), then.latest(), then.rounds(), then.started(), then.runs()) == before
        with pytest.raises(HarnessBroken, match="as of one moment"):
            then.append_run(_run(5), [])
    assert ledger.rounds() == ["IKT-5", "IKT-6", "IKT-7"]
    assert ledger.started("IKT-6") == {"run-2": "2023-11-01T10:00:00+00:00"}


def test_what_was_frozen_is_read_back_piece_by_piece(ledger: Ledger) -> None:
    assert tuple(ledger.journal.content("IKT-5")) == _PIECES
    assert list(ledger.journal.content("IKT-6")) == []
    assert [ledger.journal.is_frozen(name) for name in ("IKT-5", "IKT-6", "y")] == [True, False, False]


_TEXTS = st.text('"\\,:{}aé\n') | st.sampled_from(
    ['"koppelvlak":"STAM"', ',"drive":"x",', '\\"environment":"', '"}', "\\"]
)


@settings(max_examples=150, deadline=None)
@given(_TEXTS, _TEXTS, _TEXTS, _TEXTS)
def test_what_the_projection_reads_of_a_record_is_what_stands_in_it(
    koppelvlak: str, title: str, seen: str, ground: str
) -> None:
    check = replace(_CHECK, seen=seen, id=title, explanation=ground)
    record = replace(
        _result("stop:F1"),
        koppelvlak=koppelvlak,
        title=title,
        ground=ground,
        steps=(StepRecord(seen, "geslaagd", 0.1, (check,), note=title),),
    )
    assert _told_by(canonical_json(record.as_json())) == (koppelvlak, "supplier", "mock")


@pytest.mark.parametrize(
    "record",
    [
        "",
        "{",
        "[]",
        '{"koppelvlak":"STOP"}',
        '{"drive":"a","environment":"b","koppelvlak":1}',
        '{"koppelvlak":"c","environment":"b","drive":"a"}',
    ],
)
def test_what_the_projection_cannot_read_at_a_glance_it_parses(record: str) -> None:
    assert _told_by(record) == _parsed(record)


def test_a_damaged_projection_is_made_anew(ledger: Ledger, execute: Execute) -> None:
    before = ledger.latest()
    execute(
        "UPDATE projection SET verdict = 'geslaagd', count = 9",
        f"DELETE FROM projection WHERE {_OF_F3}",
        "UPDATE projection SET product = 'Ander 1' WHERE scenario = 'stop:H1'",
        "UPDATE outcome SET count = 9 WHERE scenario = 'stop:F1'",
        "DELETE FROM failure",
    )
    assert len(ledger.verify()) == 7
    assert ledger.rebuild() == 4
    assert ledger.latest() == before
    assert ledger.verify() == []


_WRITER_PROGRAM = """
import sys
from ikt_harness.ledger import Ledger, ResultRecord, RunRecord
url, writer = sys.argv[1:]
with Ledger.open(url) as ledger:
    for number in range(12):
        results = [
            ResultRecord(scenario=f"stop:F{place}", title="t", koppelvlak="STOP", verdict="geslaagd", drive="supplier")
            for place in range(1, 8)
        ]
        run = RunRecord(f"{writer}-{number}", round="IKT-5", organisation="1", product="P 1", drive="supplier")
        ledger.append_run(run, results)
"""


def test_several_processes_write_at_once(url: str, ledger: Ledger) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER_PROGRAM, url, name], stderr=subprocess.PIPE, text=True
        )
        for name in ("a", "b", "c", "d")
    ]
    for writer in writers:
        _out, error = writer.communicate(timeout=120)
        assert writer.returncode == 0, error
    assert len(ledger.runs()) == 3 + 4 * 12
    assert {one.count for key, one in ledger.latest() if key.organisation == "1"} == {48}
    assert ledger.verify() == []


def test_a_full_disk_leaves_the_ledger_as_it_was(tmp_path: Path) -> None:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        ledger.append_run(_run(1), [_result("stop:F1")])
        before = (ledger.head(), ledger.latest())

        @event.listens_for(ledger._database._engine, "begin")
        def _full(connection: sa.Connection) -> None:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")  # SQLite makes that the pages in use

        with pytest.raises(InputRefused, match="full"):
            ledger.append_run(_run(2), [_result(f"stop:F{number}") for number in range(1000)])
        assert (ledger.head(), ledger.latest()) == before
        assert ledger.verify() == []
