"""The commands of ``ikt schemas``, run as a user runs them, and what ``ikt check stop`` does with a pack."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.harness.commands.conftest import Done, ikt

from ikt_mocks.stop import samples

CLOCK = "2026-03-02T09:00:00"
AANLEVERING = "https://standaarden.overheid.nl/lvbb/stop/aanlevering/"
# A schematron of our own that forbids what the sample besluit has.
SCH = f"""
<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2"><ns prefix="l" uri="{AANLEVERING}"/>
  <pattern><rule context="l:AanleveringBesluit"><report test="true()" role="{{ernst}}">
    {{{{"code": "STOP1000", "melding": "Volgens het eigen pakket.", "ernst": "{{ernst}}"}}}},</report></rule></pattern>
</schema>"""


class Home:
    """A user with a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ikt(self, *arguments: str) -> Done:
        return ikt(self.folder, *arguments)

    def packs(self, *arguments: str) -> list[dict[str, Any]]:
        done = self.ikt("schemas", *arguments, "--json")
        assert done.returncode == 0, done.stderr
        value = json.loads(done.stdout)
        schema = json.loads(files("ikt_harness").joinpath("json_schemas", "schemas.json").read_text())
        jsonschema.validate(value, schema)
        assert isinstance(value, list)
        return value

    def check(self, path: Path) -> dict[str, Any]:
        done = self.ikt("check", "stop", str(path), "--clock", CLOCK, "--json")
        assert done.returncode in (0, 1), done.stderr
        value = json.loads(done.stdout)
        schema = json.loads(files("ikt_harness").joinpath("json_schemas", "check.json").read_text())
        jsonschema.validate(value, schema)
        assert isinstance(value, dict)
        return value


@pytest.fixture(name="home")
def make_home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def own_pack(folder: Path, ernst: str = "fout") -> Path:
    path = folder / f"eigen-{ernst}"
    path.mkdir()
    (path / "eigen.sch").write_text(SCH.format(ernst=ernst))
    return path


def test_install_list_and_remove(home: Home) -> None:
    assert home.packs("list") == []
    assert "geen pakket" in home.ikt("schemas", "list").stdout
    (installed,) = home.packs("install", str(own_pack(home.folder)), "--name", "eigen")
    assert installed["schematrons"] == [{"file": "eigen.sch", "rules": 1}]
    assert home.packs("list") == [installed]
    assert "eigen" in home.ikt("schemas", "list").stdout
    assert home.packs("remove", "eigen") == []


def test_registers_of_overheden_are_told_and_judge(home: Home) -> None:
    lists = home.folder / "lijsten"
    lists.mkdir()
    (lists / "rwc_gemeenten_compleet_4.csv").write_text("label;uri\na;/tooi/id/gemeente/gm0009\nb;gm0010\n")
    (lists / "kleuren.csv").write_text("id\nrood\n")
    told = "Overheden: 2 gemeenten, uit rwc_gemeenten_compleet_4."
    assert told in home.ikt("schemas", "install", str(lists)).stdout
    assert told in home.ikt("schemas", "list").stdout
    wrong = samples.besluit(datum=date(2026, 3, 17)).vervang(
        "Besluit.xml", "/tooi/id/gemeente/gm9901", "/tooi/id/gemeente/gm0011"
    )
    done = home.ikt("check", "stop", str(wrong.schrijf(home.folder / "levering")), "--clock", CLOCK)
    assert done.returncode == 1
    assert "gm0011 staat niet in de waardelijst rwc_gemeenten_compleet_4" in " ".join(done.stdout.split())


def test_what_cannot_be_installed_or_removed_is_told_without_a_traceback(home: Home) -> None:
    (home.folder / "tekst.txt").write_text("geen schema")
    wrong = (
        ("install", "weg"),
        ("install", "."),
        ("install", "tekst.txt"),
        ("install", ".", "--name", "../x"),
        ("remove", "weg"),
    )
    for arguments in wrong:
        done = home.ikt("schemas", *arguments)
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert "Wat te doen: " in done.stderr
        assert "Traceback" not in done.stderr


def test_check_judges_by_the_pack_and_says_what_it_misses_without(home: Home) -> None:
    delivery = samples.besluit(datum=date(2026, 3, 17)).schrijf(home.folder / "levering")
    before = home.check(delivery)
    missed = {item["code"]: item["reason"] for item in before["rules"]["not_checked"]}
    assert before["verdict"] == "valide"
    assert {"LVBB2003", "STOP0009", "BHKV1011"} <= missed.keys()
    assert "ikt schemas install" in missed["STOP0009"]
    home.packs("install", str(own_pack(home.folder)))
    after = home.check(delivery)
    assert after["verdict"] == "niet-valide"
    (melding,) = after["meldingen"]
    assert (melding["code"], melding["file"], melding["ground"]) == (
        "STOP1000",
        "Besluit.xml",
        "official: eigen.sch",
    )
    assert (melding["xpath"], melding["line"] > 0) == ("/AanleveringBesluit", True)
    assert "STOP1000" in after["rules"]["checked"]
    home.packs("remove", "eigen-fout")
    assert home.check(delivery) == before


def test_ontraden_does_not_stop_a_delivery(home: Home) -> None:
    delivery = samples.besluit(datum=date(2026, 3, 17)).schrijf(home.folder / "levering")
    home.packs("install", str(own_pack(home.folder, "ontraden")))
    judged = home.check(delivery)
    assert judged["verdict"] == "valide"
    assert [(m["code"], m["ernst"]) for m in judged["meldingen"]] == [("STOP1000", "waarschuwing")]


def test_a_damaged_pack_is_told_and_can_be_removed(home: Home) -> None:
    delivery = samples.besluit(datum=date(2026, 3, 17)).schrijf(home.folder / "levering")
    home.packs("install", str(own_pack(home.folder)), "--name", "eigen")
    (home.folder / "data" / "ikt" / "schemas" / "eigen" / "pack.json").write_text("[]")
    for arguments in (("schemas", "list"), ("check", "stop", str(delivery), "--clock", CLOCK)):
        done = home.ikt(*arguments)
        assert done.returncode == 2
        assert "ikt schemas remove eigen" in done.stderr
    assert home.packs("remove", "eigen") == []


def test_the_samples_are_clean_by_the_published_packs(home: Home, shared: Path) -> None:
    for name in ("lvbb", "stop", "extern", "geostandaarden"):
        home.packs("install", str(shared / "data" / "official" / name))
    made = {
        "besluit": samples.besluit(datum=date(2026, 3, 17)),
        "ontwerp": samples.ontwerpbesluit(datum=date(2026, 3, 17)),
        "kennisgeving": samples.kennisgeving(datum=date(2026, 3, 17)),
        "mutatie": samples.directe_mutatie(jaar=2026),
    }
    for name, sample in made.items():
        judged = home.check(sample.schrijf(home.folder / name))
        assert judged["meldingen"] == [], name
        assert len(judged["rules"]["checked"]) > 220
