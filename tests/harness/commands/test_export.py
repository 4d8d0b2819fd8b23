"""``ikt export`` tells what is in the bundle and what was left out of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.harness.commands.conftest import ikt

from ikt_harness.evidence.store import EvidenceStore
from ikt_harness.ledger import EvidenceRecord, Ledger, ResultRecord, RunRecord


@pytest.mark.parametrize(
    ("language", "withheld", "missing"),
    [
        ("nl", "Weggelaten, want niet in te zien: messages/", "1 bestand niet (meer) bewaard"),
        ("en", "Left out, as it cannot be looked into: messages/", "1 file not kept (any more)"),
    ],
)
def test_what_was_left_out_is_told(tmp_path: Path, language: str, withheld: str, missing: str) -> None:
    file = tmp_path / "ledger.db"
    with Ledger.open(f"sqlite:///{file}") as ledger:
        store = EvidenceStore.beside(ledger.url)
        kept = store.put("bijlage.pdf", "application/pdf", b"%PDF-1.7")
        gone = EvidenceRecord("weg.xml", "application/xml", "ab" * 32, 8)
        store.close()
        run = RunRecord("run-1", drive="supplier", organisation="1", product="P 1")
        ledger.append_run(
            run, [ResultRecord("stam:S01", "Een verzoek", "STAM", "geslaagd", evidence=(kept, gone))]
        )
    done = ikt(
        tmp_path, "export", "run-1", "--store", f"sqlite:///{file}", "--out", "a.zip", "--lang", language
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert [line for line in lines if line.startswith(withheld)], done.stdout
    assert [line for line in lines if line.startswith(missing)], done.stdout
