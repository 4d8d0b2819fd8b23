"""What was on the wire of a run is kept beside its ledger, and named by the results."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from ikt_harness.evidence.capture import JOURNAL, JUDGEMENTS
from ikt_harness.evidence.judging import judgement_of, kind_to_judge
from ikt_harness.evidence.store import EvidenceStore
from ikt_harness.ledger import Ledger, ResultRecord
from ikt_mocks.clock import moment
from ikt_schemas.errors import InputRefused


@pytest.fixture
def records(ran: Any) -> dict[str, ResultRecord]:  # noqa: ANN401 - the Ran of conftest
    with Ledger.open(ran.url) as ledger:
        return {stored.record.scenario: stored.record for stored in ledger.results()}


def _files(store: EvidenceStore, record: ResultRecord) -> dict[str, bytes]:
    found = {one.name: store.read(one) for one in record.evidence}
    assert None not in found.values()
    return {name: data for name, data in found.items() if data is not None}


@pytest.mark.parametrize("scenario", ["stop:F3", "stam:S04", "sttr:TR-02"])
def test_every_body_that_the_journal_names_is_kept(
    ran: Any,  # noqa: ANN401 - the Ran of conftest
    records: dict[str, ResultRecord],
    scenario: str,
) -> None:
    files = _files(EvidenceStore.beside(ran.url), records[scenario])
    hops = json.loads(files[JOURNAL])
    assert [hop["seq"] for hop in hops] == list(range(1, len(hops) + 1))
    bodies = [hop for hop in hops if hop["size"]]
    assert bodies
    for hop in bodies:
        assert hashlib.sha256(files[hop["files"][hop["sha256"]]]).hexdigest() == hop["sha256"]
    assert {file for hop in hops for file in hop["files"].values()} == files.keys() - {JOURNAL, JUDGEMENTS}


def test_the_zip_of_a_delivery_is_kept_and_judged_at_its_moment(
    ran: Any,  # noqa: ANN401 - the Ran of conftest
    records: dict[str, ResultRecord],
) -> None:
    files = _files(EvidenceStore.beside(ran.url), records["stop:F3"])
    rows = json.loads(files[JUDGEMENTS])
    assert [row["verdict"] for row in rows] == ["niet-valide"] * 5
    assert {melding["code"] for melding in rows[0]["meldingen"]} == {"LVBB1009"}
    for row in rows:
        again = judgement_of("STOP", "zip", files[row["file"]], moment(row["moment"]))
        assert again == {name: row[name] for name in again}


def test_a_run_in_memory_leaves_no_evidence_behind() -> None:
    store = EvidenceStore.beside("sqlite://")
    store.put("a", "text/plain", b"a")
    folder = store.folder
    assert folder.is_dir()
    store.close()
    assert not folder.exists()


def test_the_same_bytes_are_kept_once_and_changed_ones_are_refused(tmp_path: Path) -> None:
    store = EvidenceStore(tmp_path / "bewijs")
    first, second = store.put("a", "text/plain", b"abc"), store.put("b", "text/plain", b"abc")
    store.settle()
    assert first.sha256 == second.sha256
    assert [path.name for path in store.folder.iterdir()] == [first.sha256]
    (store.folder / first.sha256).write_bytes(b"abd")
    with pytest.raises(InputRefused, match="changed or damaged"):
        store.read(first)
    (store.folder / first.sha256).unlink()
    assert store.read(first) is None


def test_a_store_that_cannot_be_written_refuses(tmp_path: Path) -> None:
    (tmp_path / "bewijs").write_text("a file in the way", encoding="utf-8")
    with pytest.raises(InputRefused, match="was not written"):
        EvidenceStore(tmp_path / "bewijs").put("a", "text/plain", b"abc")


def test_what_is_no_delivery_is_not_judged() -> None:
    assert kind_to_judge("STOP", "publicatieVerzoek", b"<x/>") is None
    assert kind_to_judge("STAM", "verzoeknotificatie", b"<x/>") is None
    assert kind_to_judge("TRANSPORT", "verzoek", b"PK\x03\x04") is None
    assert kind_to_judge("STTR", "verifieren", b"<x/>") == "dmn"


def test_a_delivery_that_cannot_be_read_has_a_judgement_without_paths() -> None:
    found = judgement_of("STAM", "xml", b"<verzoek", moment("2026-01-05T08:00:00.000000Z"))
    assert found["verdict"] == "niet te lezen"
    assert found["reason"]
    assert "/" not in found["reason"]
