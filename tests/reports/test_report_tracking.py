"""The chapters that come from the tracker: round, bevindingen, advice per party, gaps, difference, attests."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from click.testing import CliRunner

from ikt_harness.ledger import Ledger
from ikt_harness.tracking.attests import Attest
from ikt_harness.tracking.generator import rows_of, sample
from ikt_harness.tracking.rounds import Adoption, Ronde
from ikt_harness.tracking.tracker import Tracker
from ikt_reports.commands import report as command
from ikt_reports.commands import write_report

_NOW = datetime(2023, 12, 1, 9, tzinfo=UTC)


@pytest.fixture
def tracker(round_ledger: Ledger) -> Tracker:
    """The round half way, with a register, a judged bevinding with hostile text and an attest."""
    tracker = Tracker(round_ledger, _NOW)
    tracker.add_rows(rows_of(sample()))
    tracker.open_round(
        Ronde("IKT-5", naam="Vijfde", vorige="IKT-4", buiten=(("STTR", "geen <b>deelnemer</b>"),))
    )
    found = [one.as_finding(tracker.proof, "tester") for one in tracker.proposals("IKT-5")]
    id_, *_rest = tracker.add_findings(found)
    tracker.change_finding(
        id_,
        {
            "door": "coördinator",
            "stand": "beoordeeld",
            "oorzaak": "decentrale software",
            "eigenaar": "<script>Leverancier</script>",
            "ernst": "blokkerend",
            "aanbeveling": "Meld de fout met haar code.",
        },
    )
    attest = Attest(
        mijlpaal="gemeenten-aansluiting-stop",
        verklaring="v",
        naam="A. Voorbeeld",
        rol="beheerder",
        datum="2023-11-15",
        grond="publicatierapport",
        organisatie="gm9901",
        geldig_tot="2023-11-20",
    )
    tracker.attest(attest)
    return tracker


def _written(tracker: Tracker, folder: Path) -> bytes:
    (file,), _hash = write_report(tracker.ledger, "IKT-5", folder, now=tracker.now)
    return file.read_bytes()


def _page(html: bytes) -> Any:  # noqa: ANN401 - lxml.html's elements are untyped
    return lxml.html.fromstring(html.decode())


def _text(html: bytes, heading: str) -> str:
    """Return the text of the section with this id of its heading."""
    (section,) = _page(html).xpath(f"//section[h2/@id='{heading}']")
    return " ".join(str(section.text_content()).split())


def test_every_chapter_says_what_the_tracker_knows(tracker: Tracker, tmp_path: Path) -> None:
    html = _written(tracker, tmp_path)
    about = _text(html, "ronde")
    assert "IKT-5: Vijfde" in about
    assert "STTR: geen <b>deelnemer</b>" in about
    assert "noemer onbekend" in about
    findings = _text(html, "bevindingen")
    assert "B-0001: " in findings
    assert "ernst: blokkerend" in findings
    assert "harness-standaard (harness-defined)" in findings
    parties = _text(html, "partijen")
    assert "<script>Leverancier</script>" in parties
    assert "Meld de fout met haar code." in parties
    assert "A-0001, gemeente Voorbeeldstad: bevestigd op PROD" in _text(html, "mijlpalen")
    assert "Telt niet: verlopen op 2023-11-20" in _text(html, "mijlpalen")
    assert "geen product of deelnemer bekend" in _text(html, "dekking")
    assert b"<script" not in html


def test_every_link_within_the_report_leads_somewhere_and_ids_are_unique(
    tracker: Tracker, tmp_path: Path
) -> None:
    page = _page(_written(tracker, tmp_path))
    ids = [str(one) for one in page.xpath("//@id")]
    assert len(ids) == len(set(ids))
    assert {str(one)[1:] for one in page.xpath("//a/@href") if str(one).startswith("#")} <= set(ids)
    assert all(table.xpath("caption") for table in page.xpath("//table"))


def test_a_frozen_round_gives_the_same_bytes_whatever_comes_later(tracker: Tracker, tmp_path: Path) -> None:
    tracker.freeze("IKT-4")
    tracker.freeze("IKT-5")
    first = _written(tracker, tmp_path)
    assert b"Concept: de ronde is open" not in first
    tracker.change_finding("B-0001", {"door": "x", "titel": "heel anders"})
    tracker.withdraw("A-0001", door="x", reden="y")
    later = Tracker(tracker.ledger, datetime(2025, 1, 1, tzinfo=UTC))
    assert _written(later, tmp_path) == first
    tracker.adopt("IKT-5", Adoption("De stuurgroep", "voorzitter", "2023-12-01", "besluitenlijst"))
    adopted = _written(tracker, tmp_path)
    assert "vastgesteld, door De stuurgroep, voorzitter" in _text(adopted, "ronde")


def test_the_difference_with_the_former_round_is_a_chapter(tracker: Tracker, tmp_path: Path) -> None:
    found = _text(_written(tracker, tmp_path), "verschil")
    assert "Verschil met IKT-4" in found
    assert "00000099000000990101 / Voorbeeldsoftware Planmaker / stop:F3nieuwnietsgezakt" in found
    tracker.freeze("IKT-5")
    page = _page(_written(tracker, tmp_path))
    assert page.xpath("//*[@id='verschil']") == [], "a frozen round is not compared with an open one"


def test_the_command_says_concept_only_while_the_round_is_open(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'ledger.db'}"
    arguments = ["IKT-6", "--out", str(tmp_path / "out"), "--store", store, "--clock", "2024-01-02"]
    assert "een concept" in CliRunner().invoke(command, arguments, catch_exceptions=False).stdout
    with Ledger.open(store) as ledger:
        Tracker(ledger, _NOW).freeze("IKT-6")
    assert "een concept" not in CliRunner().invoke(command, arguments, catch_exceptions=False).stdout
