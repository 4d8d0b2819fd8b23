"""The register holds the whole roadmap, refuses a broken file by line and column, and resolves numbers honestly."""

from __future__ import annotations

import csv
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from ikt_harness.milestones import LANES, load_milestones, read_milestones
from ikt_schemas.errors import InputRefused

_FACTS = (
    "slug",
    "lane",
    "number_in_table",
    "number_in_picture",
    "track",
    "title",
    "koppelvlakken",
    "environment",
    "target_moment",
    "ikt_round",
    "evidence_kind",
    "minimum_actions",
)


@pytest.fixture
def text() -> str:
    return files("ikt_harness").joinpath("data/milestones.csv").read_text("utf-8")


def test_every_milestone_loads() -> None:
    register = load_milestones()
    assert len(register) == 63
    counts = Counter(milestone.lane for milestone in register)
    assert [counts[lane] for lane in LANES] == [16, 5, 3, 1, 4, 2, 11, 7, 10, 4]
    assert list(dict.fromkeys(milestone.lane for milestone in register)) == list(LANES)
    kinds = Counter(milestone.evidence_kind for milestone in register)
    assert kinds == {"automated": 28, "attested": 11, "report": 4, "not-testable": 20}


def test_the_facts_are_those_of_the_roadmap(shared: Path, text: str) -> None:
    with (shared / "standards/roadmap.csv").open(encoding="utf-8", newline="") as file:
        published = list(csv.DictReader(file))
    own = list(csv.DictReader(text.splitlines()))
    assert [{name: row[name] for name in _FACTS} for row in own] == [
        {name: row[name] for name in _FACTS} for row in published
    ]
    sentences = {row["own_words_description"] for row in published}
    assert not sentences & {row["description"] for row in own}, "the sentences are ours"


@pytest.mark.parametrize(
    ("old", "new", "line", "column"),
    [
        ("gemeenten-aansluiting-sttr,", "gemeenten-aansluiting-stop,", 52, "slug"),
        ("interbestuurlijk-ikt-4-rapportage", "rijk-ikt-4-rapportage", 2, "slug"),
        ("Software,1", "Hardware,1", 26, "lane"),
        ("STAM,PROD,,,,,automated,\nrijk-samen", "STEM,PROD,,,,,automated,\nrijk-samen", 27, "koppelvlakken"),
        ("STAM,PROD,,,,,automated,\nrijk-samen", "STAM,TEST,,,,,automated,\nrijk-samen", 27, "environment"),
        ("not-testable,\nbzk", "untestable,\nbzk", 17, "evidence_kind"),
        ("2023-06-01", "2023-06-31", 5, "target_begin"),
        (",4,report", ",0,report", 2, "ikt_round"),
        (",4,report", ",vier,report", 2, "ikt_round"),
        ("automated,14", "automated,x", 56, "minimum_actions"),
    ],
)
def test_a_wrong_value_is_refused_by_line_and_column(
    text: str, old: str, new: str, line: int, column: str
) -> None:
    assert text.count(old) >= 1
    with pytest.raises(InputRefused) as refusal:
        read_milestones(text.replace(old, new, 1), where="own.csv")
    assert refusal.value.where == "own.csv"
    assert refusal.value.line == line
    assert f"column {column}:" in refusal.value.what.en


def test_other_columns_are_refused(text: str) -> None:
    with pytest.raises(InputRefused, match="columns are not the expected"):
        read_milestones(text.replace("slug,", "name,", 1), where="own.csv")
    with pytest.raises(InputRefused, match="too many or too few"):
        read_milestones(text + "rijk-nog-een,Rijk\n", where="own.csv")
    with pytest.raises(InputRefused, match="readable CSV"):
        read_milestones(text + '"rijk', where="own.csv")


@pytest.mark.parametrize(
    ("lane", "number", "slug"),
    [
        ("Gemeenten", 3, "gemeenten-aansluiting-stam-swf"),
        ("waterschappen", 2, "waterschappen-aansluiting-stam"),
        ("interbestuurlijk", 17, "interbestuurlijk-verhoogde-dijkbewaking"),
        ("dso-lv-pre", 2, "dso-lv-pre-mastertestplan"),
    ],
)
def test_a_number_that_picture_and_table_share_is_found(lane: str, number: int, slug: str) -> None:
    assert load_milestones().by_number(lane, number).slug == slug


def test_a_number_they_do_not_share_names_the_candidates() -> None:
    with pytest.raises(InputRefused) as refusal:
        load_milestones().by_number("Provincies", 1)
    assert "provincies-aansluiting-stam, provincies-aansluiting-stop" in refusal.value.explain("en")


def test_a_number_that_does_not_exist_explains_itself() -> None:
    with pytest.raises(InputRefused) as refusal:
        load_milestones().by_number("Interbestuurlijk / Programma", 4)
    assert "1, 2, 3, 5, 6" in refusal.value.explain("nl")


def test_an_ambiguous_lane_and_an_unknown_slug_are_explained() -> None:
    with pytest.raises(InputRefused, match="ambiguous"):
        load_milestones().lane("DSO")
    with pytest.raises(InputRefused) as refusal:
        load_milestones().get("gemeenten-aansluiting-stp")
    assert "gemeenten-aansluiting-stop" in refusal.value.explain()
