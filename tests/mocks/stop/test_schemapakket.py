"""The mock LVBB with a schema pack installed: which answer holds what the schemas and schematrons say."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import httpx
import sqlalchemy as sa
from tests.mocks.stop.rule_cases import register

from ikt_mocks import jobs, tables
from ikt_mocks.clock import parse_moment
from ikt_mocks.parties import GEMEENTE
from ikt_mocks.stop import samples, service, state
from ikt_mocks.stop._schemapakket import PAKKETCODES
from ikt_mocks.stop.check import check
from ikt_mocks.stop.messages import Resultaat, Verzoeksoort
from ikt_mocks.workspace import Workspace
from ikt_schemas.packs.folders import data_folder
from ikt_schemas.packs.store import install

DATUM = date(2026, 3, 17)
MOMENT = parse_moment("2026-03-02T09:00:00")
AANLEVERING = "https://standaarden.overheid.nl/lvbb/stop/aanlevering/"
SCH = """<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2"><ns prefix="l" uri="{ns}"/>
  <ns prefix="d" uri="https://standaarden.overheid.nl/stop/imop/data/"/><pattern><rule context="{context}">
  <assert test="{test}" role="{ernst}">{{"code": "{code}", "melding": "Volgens het pakket.", "ernst": "{ernst}"}},
  </assert></rule></pattern></schema>"""
TIJDSTEMPELS = """<Tijdstempels><Tijdstempel><doel>/join/id/proces/gm9901/2026/voorbeelddoel1</doel>
  <soortTijdstempel>juridischWerkendVanaf</soortTijdstempel><datum>2026-03-24</datum><eId>art_II</eId></Tijdstempel>
  </Tijdstempels>"""
XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{ns}" version="1.2.0">
  <xs:element name="AanleveringBesluit" type="{type}"/></xs:schema>"""


def pack(folder: Path, ernst: str = "fout", *, code: str = "STOP1000", test: str = "false()") -> None:
    """Install a schematron of our own that objects to every besluit, unless ``test`` holds."""
    folder.mkdir()
    text = SCH.format(ns=AANLEVERING, context="l:AanleveringBesluit", test=test, ernst=ernst, code=code)
    (folder / "eigen.sch").write_text(text)
    install(folder)


def answers(workspace: Workspace, voorbeeld: samples.Voorbeeld) -> list[Resultaat]:
    """Deliver a sample, let the chain do its work and return what it answered."""
    opdracht = workspace.blobs.put_bytes(voorbeeld.zip())
    levering = service.ontvang(workspace, GEMEENTE.oin, voorbeeld.verzoek(), opdracht)
    with httpx.Client() as client:
        jobs.run_due(workspace, service.handlers(), client)
        workspace.advance(timedelta(seconds=5))
        jobs.run_due(workspace, service.handlers(), client)
    with workspace.read() as unit:
        return [Resultaat.read(bericht.xml) for bericht in state.berichten(unit, levering.nummer)]


def besluit(soort: Verzoeksoort = "publicatie") -> samples.Voorbeeld:
    return samples.besluit(datum=DATUM, soort=soort)


def test_a_schematron_contradicts_the_first_answer_to_a_validation(
    workspace: Workspace, tmp_path: Path
) -> None:
    pack(tmp_path / "pakket")
    first, second = answers(workspace, besluit("validatie"))
    assert (first.stand, set(first.codes)) == ("valide", set())
    assert (second.stand, set(second.codes)) == ("niet-valide", {"STOP1000"})


def test_a_warning_of_a_schematron_is_told_and_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    pack(tmp_path / "pakket", "ontraden")
    first, second = answers(workspace, besluit("validatie"))
    assert [(a.stand, set(a.codes)) for a in (first, second)] == [("valide", set()), ("valide", {"STOP1000"})]


def test_a_publication_stops_on_the_schema_before_the_schematrons(
    workspace: Workspace, tmp_path: Path
) -> None:
    pack(tmp_path / "pakket")
    assert answers(workspace, besluit())[-1].codes == {"STOP1000"}
    (tmp_path / "xsd").mkdir()
    (tmp_path / "xsd" / "a.xsd").write_text(XSD.format(ns=AANLEVERING, type="xs:date"))
    install(tmp_path / "xsd")
    last = answers(workspace, samples.besluit(datum=DATUM, id_levering="tweede-001", nummer=2))[-1]
    assert (last.stand, set(last.codes)) == ("niet-valide", {"LVBB2003"})


def test_a_pack_that_agrees_publishes(workspace: Workspace, tmp_path: Path) -> None:
    pack(tmp_path / "pakket", test="l:BesluitVersie")
    assert [a.stand for a in answers(workspace, besluit())][-1] == "registratie-voltooid"


def test_a_fault_that_both_know_is_told_once_in_the_words_of_the_pack(tmp_path: Path) -> None:
    bad = samples.ontwerpbesluit(datum=DATUM).vervang(
        "Besluit.xml", "</ConsolidatieInformatie>", TIJDSTEMPELS + "</ConsolidatieInformatie>"
    )
    folder = bad.schrijf(tmp_path / "levering")
    (own,) = [m for m in check(folder, MOMENT).meldingen if m.code == "BHKV1004"]
    pack(tmp_path / "pakket", code="BHKV1004")
    (theirs,) = [m for m in check(folder, MOMENT).meldingen if m.code == "BHKV1004"]
    assert own.beschrijving.nl != theirs.beschrijving.nl == "Volgens het pakket."


def test_a_zip_that_cannot_be_opened_leaves_all_pack_rules_unjudged(tmp_path: Path) -> None:
    pack(tmp_path / "pakket")
    (tmp_path / "x.zip").write_text("geen zip")
    judgement = check(tmp_path / "x.zip", MOMENT)
    assert judgement.not_checked.keys() >= PAKKETCODES


def test_a_damaged_pack_gives_the_job_up_instead_of_failing_for_ever(
    workspace: Workspace, tmp_path: Path
) -> None:
    pack(tmp_path / "pakket")
    (data_folder() / "pakket" / "pack.json").write_text("{")
    assert answers(workspace, besluit()) == []
    with workspace.read() as unit:
        (job,) = unit.connection.execute(
            sa.select(tables.job.c.state, tables.job.c.last_error).where(
                tables.job.c.workspace == unit.workspace
            )
        )
    assert job.state == "failed"
    assert "ikt schemas remove pakket" in job.last_error
    assert "defect" not in job.last_error


def test_an_overheid_that_the_installed_register_lacks_stops_a_publication(
    workspace: Workspace, tmp_path: Path
) -> None:
    lists = tmp_path / "lijsten"
    lists.mkdir()
    register(lists, "rwc_gemeenten_compleet_4", ["/tooi/id/gemeente/gm0009"])
    install(lists)
    wrong = besluit().vervang("Besluit.xml", "/tooi/id/gemeente/gm9901", "/tooi/id/gemeente/gm0008")
    last = answers(workspace, wrong)[-1]
    assert (last.stand, set(last.codes)) == ("niet-valide", {"LVBB4037"})
