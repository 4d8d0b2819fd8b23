"""Results of others: what is linked, what is refused, and that importing twice changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ikt_harness.importing import Import, Mapping, Settings, plan, read_mapping, write
from ikt_harness.importing.cases import Case
from ikt_harness.importing.junit import read_junit
from ikt_harness.importing.linking import Known, Linked, known_scenarios, link
from ikt_harness.ledger import Ledger
from ikt_harness.levels import evidence_in, milestone_states
from ikt_harness.milestones import load_milestones
from ikt_harness.proof import load_proof
from ikt_harness.tracking.generator import rows_of, sample
from ikt_harness.tracking.tracker import Tracker
from ikt_schemas.errors import InputRefused

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OWN = Settings("IKT-5", "00000001234567890000", "Plan 4.2", "supplier", NOW)
JUNIT = """<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="s" timestamp="2026-03-01T10:00:00">
  <properties><property name="bouw" value="17"/></properties>
  <testcase classname="plan.Levering" name="stop_H7" time="1.5">
    <properties><property name="scenario" value="stop:H7"/></properties>
  </testcase>
  <testcase classname="plan.Keten" name="levering [gemeente]" time="0.2"/>
  <testcase name="doet keten:KT-P01 echt" time="0.1"><failure message="LVBB1012 &lt;fout&gt;">stack</failure></testcase>
  <testcase name="iets anders"><skipped/></testcase>
  <testcase classname="plan.Fout" name="stop:F1" time="1,000.5"><error>stuk</error></testcase>
</testsuite></testsuites>
"""


@pytest.fixture(scope="module")
def known() -> dict[str, Known]:
    return known_scenarios(load_proof())


@pytest.fixture
def ledger(ledger_url: str) -> Iterator[Ledger]:
    with Ledger.open(ledger_url) as opened:
        yield opened


@pytest.fixture
def junit(tmp_path: Path) -> Path:
    file = tmp_path / "uitslagen.xml"
    file.write_text(JUNIT, encoding="utf-8")
    return file


def planned(
    ledger: Ledger,
    known: dict[str, Known],
    path: Path,
    settings: Settings = OWN,
    mapping: Mapping | None = None,
) -> Import:
    (one,) = plan(
        [path], settings, ledger=ledger, known=known, proof=load_proof(), mapping=mapping or Mapping("")
    )
    return one


def taken(ledger: Ledger, known: dict[str, Known], *paths: Path, settings: Settings = OWN) -> list[Import]:
    made = plan(paths, settings, ledger=ledger, known=known, proof=load_proof(), mapping=Mapping(""))
    write(made, ledger, told=lambda _count: None)
    return made


def refusal(ledger: Ledger, known: dict[str, Known], path: Path, settings: Settings = OWN) -> InputRefused:
    before = (ledger.head(), ledger.latest())
    with pytest.raises(InputRefused) as refused:
        taken(ledger, known, path, settings=settings)
    assert (ledger.head(), ledger.latest()) == before
    return refused.value


def test_junit_is_linked_and_kept(
    ledger: Ledger, known: dict[str, Known], junit: Path, tmp_path: Path
) -> None:
    file = tmp_path / "koppeling.csv"
    file.write_text("name,scenario\nplan.Keten::levering [*],stop:H2\n", encoding="utf-8")
    one = planned(ledger, known, junit, mapping=read_mapping(file, known))
    assert [(link.scenario.id, link.by, link.case.verdict, link.case.duration) for link in one.linked] == [
        ("stop:H7", "property", "geslaagd", 1.5),
        ("stop:H2", "mapping", "geslaagd", 0.2),
        ("keten:KT-P01", "name", "gezakt", 0.1),
        ("stop:F1", "name", "fout", 1000.5),
    ]
    assert [case.name for case in one.unlinked] == ["iets anders"]
    assert ledger.head()[0] == 0, "a plan writes nothing"
    write([one], ledger, told=lambda _count: None)
    (run,) = ledger.runs("IKT-5")
    assert (run.record.product, run.record.drive) == ("Plan 4.2", "supplier")
    assert run.record.started == "2026-03-01T10:00:00"
    stored = list(ledger.results())
    assert stored[2].record.steps[0].checks[0].seen == "LVBB1012 <fout>"
    assert stored[0].record.title == known["stop:H7"].title
    assert ledger.verify() == []


def test_importing_twice_changes_nothing(ledger: Ledger, known: dict[str, Known], junit: Path) -> None:
    taken(ledger, known, junit)
    before = (ledger.head(), ledger.latest())
    copy = junit.with_name("kopie.xml")
    copy.write_bytes(junit.read_bytes())
    (again,) = taken(ledger, known, copy)
    assert again.known
    assert (ledger.head(), ledger.latest()) == before


@pytest.mark.parametrize(
    "other",
    [
        Settings("IKT-6", OWN.organisation, OWN.product, "supplier", NOW),
        Settings("IKT-5", "00000009", OWN.product, "supplier", NOW),
        Settings("IKT-5", OWN.organisation, "Plan 4.3", "supplier", NOW),
        Settings("IKT-5", OWN.organisation, OWN.product, "simulation", NOW),
    ],
)
def test_old_results_are_not_taken_as_new(
    ledger: Ledger, known: dict[str, Known], junit: Path, other: Settings
) -> None:
    taken(ledger, known, junit)
    assert "already" in refusal(ledger, known, junit, other).what.en


def test_all_files_or_none(ledger: Ledger, known: dict[str, Known], junit: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "fout.csv"
    wrong.write_text("scenario,verdict\nstop:H7,groen\n", encoding="utf-8")
    with pytest.raises(InputRefused, match="no verdict"):
        taken(ledger, known, junit, wrong)
    assert ledger.head()[0] == 0
    with pytest.raises(InputRefused, match="named twice"):
        taken(ledger, known, junit, junit)


def test_a_run_that_somebody_else_imports_meanwhile(
    ledger: Ledger, known: dict[str, Known], junit: Path
) -> None:
    mine = planned(ledger, known, junit)
    taken(ledger, known, junit)
    before = ledger.head()
    with pytest.raises(InputRefused, match="already in the ledger"):
        write([mine], ledger, told=lambda _count: None)
    assert ledger.head() == before


def test_a_frozen_round_takes_nothing_but_what_it_holds(
    ledger: Ledger, known: dict[str, Known], junit: Path
) -> None:
    taken(ledger, known, junit)
    Tracker(ledger, NOW).freeze("IKT-5")
    (again,) = taken(ledger, known, junit)
    assert again.known
    junit.write_text(JUNIT.replace("iets anders", "weer iets anders"), encoding="utf-8")
    refused = refusal(ledger, known, junit)
    assert (refused.what.en, refused.where) == ("round IKT-5 is frozen", str(junit))


def test_an_organisation_that_the_register_does_not_know_is_refused(
    ledger: Ledger, known: dict[str, Known], junit: Path
) -> None:
    Tracker(ledger, NOW).add_rows(rows_of(sample()))
    assert OWN.organisation in refusal(ledger, known, junit).what.en
    for organisation in ("00000099000000990101", "gm9901", ""):
        own = replace(OWN, organisation=organisation)
        assert not planned(ledger, known, junit, own).known


def test_results_without_a_claim_reach_no_level(
    ledger: Ledger, known: dict[str, Known], tmp_path: Path
) -> None:
    file = tmp_path / "a.csv"
    file.write_text("scenario;verdict\nstop:H7;geslaagd\nketen:KT-P01;geslaagd\n", encoding="utf-8")
    for settings_, level in (
        (Settings("IKT-4", OWN.organisation, OWN.product, "simulation", NOW), "ontbreekt"),
        (OWN, "aannemelijk"),
    ):
        file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        taken(ledger, known, file, settings=settings_)
        states = milestone_states(load_milestones(), load_proof(), evidence_in(ledger, settings_.round))
        (state,) = (one for one in states if one.milestone.slug == "provincies-voorbereidingsbesluit")
        assert state.level == level


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xml", "<testsuite><testcase name='x'", "not well-formed"),
        ("a.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><testsuite/>", "DOCTYPE"),
        ("a.xml", "<html/>", "no JUnit XML"),
        ("a.xml", "<testsuite/>", "no result at all (0)"),
        ("a.xml", "<testsuite><testcase name='stop:H7' time='lang'/></testsuite>", "no number of seconds"),
        ("a.xml", "<testsuite><testcase name='stop:H7' time='-1'/></testsuite>", "no number of seconds"),
        ("a.xml", "<testsuite><testcase name='stop:H7' time='inf'/></testsuite>", "no number of seconds"),
        ("a.xml", "<testsuite timestamp='gisteren'><testcase name='stop:H7'/></testsuite>", "no moment"),
        (
            "a.xml",
            "<testsuite timestamp='2026-03-02T09:06:00Z'><testcase name='stop:H7'/></testsuite>",
            "future",
        ),
        ("a.xml", "<testsuite timestamp='2026-03-03'><testcase name='stop:H7'/></testsuite>", "future"),
        (
            "a.xml",
            "<testsuite><properties><property name='scenario' value='stop:H99'/></properties><testcase/></testsuite>",
            "no scenario 'stop:H99'",
        ),
        ("a.csv", "naam,uitslag\n", "columns"),
        ("a.csv", "scenario,verdict\nstop:H7\n", "too few columns"),
        ("a.csv", 'scenario,verdict\n"stop:H7,geslaagd', "no readable CSV"),
        ("a.csv", "scenario,verdict,duration\nstop:H7,geslaagd,snel\n", "no number of seconds"),
        ("a.txt", "", "unknown kind"),
        ("a.zip", "geen zip", "whom you trust"),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_written(
    ledger: Ledger, known: dict[str, Known], tmp_path: Path, name: str, content: str, words: str
) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    refused = refusal(ledger, known, file)
    assert words in refused.what.en
    assert str(file) in refused.where


def test_more_refusals(ledger: Ledger, known: dict[str, Known], junit: Path, tmp_path: Path) -> None:
    no_round = Settings("", "", "", "simulation", NOW)
    assert "which round" in refusal(ledger, known, junit, no_round).what.en
    assert "cannot be read" in refusal(ledger, known, tmp_path / "weg.xml").what.en
    (tmp_path / "latijn.csv").write_bytes("scenario,verdict\nstop:H7,geslaagd,é\n".encode("latin-1"))
    assert "UTF-8" in refusal(ledger, known, tmp_path / "latijn.csv").what.en
    (tmp_path / "leeg").mkdir()
    assert "no Allure" in refusal(ledger, known, tmp_path / "leeg").what.en
    mapping = tmp_path / "koppeling.csv"
    for text, words in (("a,b\n", "not 'name,scenario'"), ("name,scenario\nx,stop:H99\n", "no scenario")):
        mapping.write_text(text, encoding="utf-8")
        with pytest.raises(InputRefused, match=words):
            read_mapping(mapping, known)


def _allure(folder: Path, file: str, **value: object) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{file}-result.json").write_text(json.dumps(value), encoding="utf-8")


def test_allure_in_the_order_in_which_tests_ended(
    ledger: Ledger, known: dict[str, Known], tmp_path: Path
) -> None:
    folder = tmp_path / "allure"
    label = [{"name": "scenario", "value": "stop:H7"}, "vreemd", {"value": "zonder naam"}]
    start = 1_772_000_000_000
    _allure(folder, "a", name="later", status="passed", labels=label, start=start + 5000, stop=start + 6500)
    _allure(
        folder,
        "b",
        fullName="t#eerst",
        status="broken",
        labels=label,
        start=start,
        statusDetails={"message": "au"},
    )
    _allure(folder, "c", name="los", status="unknown")
    one = planned(ledger, known, folder)
    assert [(link.case.name, link.case.verdict, link.case.duration) for link in one.linked] == [
        ("t#eerst", "fout", 0.0),
        ("later", "geslaagd", 1.5),
    ]
    assert one.linked[0].case.message == "au"
    assert [case.verdict for case in one.unlinked] == ["te beoordelen"]
    taken(ledger, known, folder)
    ((_key, latest),) = ledger.latest()
    assert (latest.verdict, latest.count) == ("geslaagd", 2)
    for wrong in (
        {"status": "groen"},
        ["lijst"],
        {"status": "passed", "start": "nu"},
        {"status": "passed", "start": 1e300},
    ):
        (folder / "d-result.json").write_text(json.dumps(wrong), encoding="utf-8")
        refusal(ledger, known, folder)
    (folder / "d-result.json").write_text("[" * 100_000, encoding="utf-8")
    refusal(ledger, known, folder)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60), st.lists(st.text("ab*[]?.\\", max_size=8), max_size=3))
def test_a_pattern_fits_what_its_star_stands_for(name: str, parts: list[str]) -> None:
    """Whatever the text, the star fits it and nothing else in a pattern is special."""
    import csv
    import io
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "k.csv"
        out = io.StringIO(newline="")
        csv.writer(out).writerows([["name", "scenario"], ["x".join([*parts, "*"]), "stop:H7"]])
        file.write_text(out.getvalue(), encoding="utf-8", newline="")
        mapping = read_mapping(file, ["stop:H7"])
    fits = "x".join([*(part.replace("*", "ster") for part in parts), name])
    assert mapping.find(fits) == "stop:H7"
    assert Mapping("").find(fits) is None


def test_every_case_comes_out_of_linking_once(known: dict[str, Known]) -> None:
    cases = [Case("p", name, "geslaagd") for name in ("stop:H7", "xstop:H7", "stop:H77x", "stop:H99", "")]
    out = list(link(cases, known, Mapping("")))
    assert [isinstance(one, Linked) for one in out] == [True, False, False, False, False]


def test_a_rerun_of_surefire_keeps_the_outcome(tmp_path: Path) -> None:
    file = tmp_path / "a.xml"
    file.write_text(
        '<j:testsuite xmlns:j="urn:x"><j:testcase name="a"><j:flakyFailure/></j:testcase>'
        '<j:testcase name="b"><j:failure/><j:error message="erger"/></j:testcase></j:testsuite>',
        encoding="utf-8",
    )
    assert [(case.verdict, case.message) for case in read_junit(file)] == [
        ("geslaagd", ""),
        ("fout", "erger"),
    ]
