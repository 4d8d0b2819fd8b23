"""``ikt check`` as its users call it: verdicts, exit codes, and one message for whatever cannot be read."""

from __future__ import annotations

import io
import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ikt_harness.cli import main
from ikt_harness.judgement_view import safe
from ikt_harness.rule_status import all_rules
from ikt_mocks.stop.samples import besluit, kennisgeving

CLOCK = "2026-03-02T09:00:00"
KOPPELVLAKKEN = ("stop", "sttr", "stam")


def check(*arguments: str | Path, columns: int = 160) -> Result:
    done = CliRunner(env={"COLUMNS": str(columns), "IKT_LANG": None}).invoke(
        main, ["check", *map(str, arguments)]
    )
    assert "Traceback" not in done.output
    return done


def judged(*arguments: str | Path) -> dict[str, Any]:
    done = check(*arguments, "--json")
    assert done.exit_code in (0, 1), done.stderr
    assert done.stderr == ""
    value = json.loads(done.stdout)
    assert done.exit_code == (0 if value["verdict"] == "valide" else 1)
    assert isinstance(value, dict)
    return value


def codes(value: Mapping[str, Any]) -> set[str]:
    return {melding["code"] for melding in value["meldingen"]}


def packed(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    """Return a folder with a delivery of our own."""
    return besluit(datum=date(2026, 3, 20)).schrijf(tmp_path / "schoon")


def test_a_clean_delivery(clean: Path, tmp_path: Path) -> None:
    value = judged("stop", clean, "--clock", CLOCK)
    assert (value["verdict"], value["meldingen"]) == ("valide", [])
    file = tmp_path / "schoon.zip"
    file.write_bytes(besluit(datum=date(2026, 3, 20)).zip())
    assert judged("stop", file, "--clock", CLOCK)["verdict"] == "valide"


def test_a_delivery_without_manifest(clean: Path) -> None:
    (clean / "manifest.xml").unlink()
    assert "LVBB1003" in codes(judged("stop", clean, "--clock", CLOCK))


def test_the_clock_decides(clean: Path) -> None:
    assert codes(judged("stop", clean, "--clock", "2027-01-01")) >= {"LVBB1501"}


def test_the_published_deliveries(shared: Path, tmp_path: Path) -> None:
    root = shared / "data" / "stop" / "Sanity-check-testeiland"
    first = root / "1_Initieel_Besluit"
    assert judged("stop", first, "--clock", "2021-01-01T00:00:00")["verdict"] == "valide"
    assert codes(judged("stop", first)) == {"LVBB1501"}
    assert "LVBB3008" in codes(judged("stop", root / "1_InitieelWaterschap", "--clock", "2021-01-01"))
    copy = tmp_path / "kopie"
    shutil.copytree(first, copy, copy_function=shutil.copyfile)
    copy.chmod(0o755)
    (copy / "manifest.xml").unlink()
    assert "LVBB1003" in codes(judged("stop", copy, "--clock", "2021-01-01T00:00:00"))


def test_the_published_rule_files(shared: Path) -> None:
    files = sorted((shared / "data" / "sttr").glob("*.zip"))
    assert len(files) == 5
    value = judged("sttr", *files)
    assert value["verdict"] == "valide", value["meldingen"]
    assert [delivery["delivery"] for delivery in value["deliveries"]] == [str(file) for file in files]


def test_several_paths_give_one_verdict_and_one_each(clean: Path, tmp_path: Path) -> None:
    empty = tmp_path / "leeg"
    empty.mkdir()
    value = judged("stop", clean, empty, "--clock", CLOCK)
    assert value["verdict"] == "niet-valide"
    assert [delivery["verdict"] for delivery in value["deliveries"]] == ["valide", "niet-valide"]
    assert value["meldingen"] == value["deliveries"][1]["meldingen"]
    union = set().union(*(delivery["rules"]["checked"] for delivery in value["deliveries"]))
    assert set(value["rules"]["checked"]) == union


@pytest.mark.parametrize("koppelvlak", KOPPELVLAKKEN)
def test_checked_and_not_checked_are_enforced_rules_and_apart(koppelvlak: str, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b"<a/>")
    for delivery in judged(koppelvlak, tmp_path)["deliveries"]:
        checked = set(delivery["rules"]["checked"])
        missed = {entry["code"] for entry in delivery["rules"]["not_checked"]}
        enforced = {rule.code for rule in all_rules() if rule.status in ("enforced", "schema-pack")}
        assert checked | missed <= enforced
        assert checked & missed == set()
        assert codes(delivery) <= checked


def test_rules_that_need_history_are_listed_as_not_checked(clean: Path) -> None:
    rules = judged("stop", clean, "--clock", CLOCK)["rules"]
    assert "LVBB1012" in {entry["code"] for entry in rules["not_checked"]}
    assert "LVBB1012" not in rules["checked"]


def test_the_table_shows_place_advice_and_what_was_not_checked(clean: Path) -> None:
    done = check("stop", clean, "--clock", "2027-01-01")
    assert done.exit_code == 1
    assert f"{clean}: niet-valide" in done.stdout.replace("\n", "")
    for word in ("opdracht.xml", "LVBB1501", "fout", "→", "regels beoordeeld"):
        assert word in done.stdout
    english = check("stop", clean, "--clock", "2027-01-01", "--lang", "en").stdout
    for word in ("niet-valide", "LVBB1501", "error", "rules judged"):
        assert word in english


def test_the_same_input_gives_the_same_bytes(clean: Path) -> None:
    once, again = (check("stop", clean, "--clock", "2027-01-01", "--json").stdout for _ in range(2))
    assert once == again


# What cannot be judged at all is refused with exit code 2; what the rules of a koppelvlak name is a finding.
HOSTILE = {
    "geen-zip.zip": b"dit is geen zip",
    "leeg.zip": b"",
    "zonder-bestanden.zip": packed({}),
    "zip-in-zip.zip": packed({"levering.zip": packed({"opdracht.xml": b"<a/>"})}),
    "map-in-zip.zip": packed({"map/opdracht.xml": b"<a/>"}),
    "omhoog.zip": packed({"../../etc/opdracht.xml": b"<a/>"}),
    "bom.zip": packed({"opdracht.xml": bytes(30_000_000)}),
    "doctype.zip": packed({"opdracht.xml": b"<!DOCTYPE a><a/>", "regels.xml": b"<!DOCTYPE a><a/>"}),
    "entiteiten.zip": packed(
        {"opdracht.xml": b'<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;">]><a>&z;</a>'}
    ),
    "codering.zip": packed(
        {"opdracht.xml": '<?xml version="1.0" encoding="UTF-8"?><a>\xe9</a>'.encode("latin-1")}
    ),
    "doctype.xml": b"<!DOCTYPE a><a/>",
    "afgebroken.xml": b"<a><b>",
    "leeg.xml": b"",
}


@pytest.mark.parametrize("koppelvlak", KOPPELVLAKKEN)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_is_a_finding_or_a_refusal(koppelvlak: str, name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(HOSTILE[name])
    before = sorted(tmp_path.rglob("*"))
    done = check(koppelvlak, file, "--json")
    assert done.exit_code in (1, 2)
    if done.exit_code == 2:
        assert done.stdout == ""
        assert str(file) in done.stderr
        assert "Wat te doen: " in done.stderr
    else:
        assert done.stderr == ""
        (worst, *_) = json.loads(done.stdout)["meldingen"]
        assert worst["ernst"] == "fout"
        assert worst["beschrijving"]
        assert worst["advies"]
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("koppelvlak", KOPPELVLAKKEN)
def test_a_hundred_thousand_members(koppelvlak: str, tmp_path: Path) -> None:
    file = tmp_path / "veel.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(100_000):
            archive.writestr(f"{number}", b"")
    done = check(koppelvlak, file)
    assert done.exit_code in (1, 2)
    assert "100000" in done.output


@pytest.mark.parametrize("koppelvlak", KOPPELVLAKKEN)
def test_a_missing_path(koppelvlak: str, clean: Path, tmp_path: Path) -> None:
    done = check(koppelvlak, clean, tmp_path / "weg", "--json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"{tmp_path / 'weg'}: dit pad bestaat niet" in done.stderr


def test_every_unreadable_path_is_named(tmp_path: Path) -> None:
    done = check("stop", tmp_path / "een", tmp_path / "twee", "--lang", "en")
    assert done.exit_code == 2
    assert done.stderr.count("does not exist") == 2


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes are made otherwise there")
def test_neither_file_nor_folder(tmp_path: Path) -> None:
    pipe = tmp_path / "pijp"
    os.mkfifo(pipe)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert "geen bestand en geen map" in check("stop", pipe).stderr


@pytest.mark.parametrize("koppelvlak", KOPPELVLAKKEN)
def test_no_permission(koppelvlak: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "dicht.zip"
    file.write_bytes(b"x")

    opened = Path.open

    def refuse(path: Path, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - whatever Path.open takes
        if path == file:
            raise PermissionError(13, "Permission denied", str(file))
        return opened(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)
    done = check(koppelvlak, file)
    assert done.exit_code == 2
    assert "niet te lezen (Permission denied)" in done.stderr
    assert "rechten" in done.stderr


def test_names_from_strangers_cannot_steer_the_terminal(tmp_path: Path) -> None:
    folder = tmp_path / "levering"
    folder.mkdir()
    (folder / "a\x1b[2Jb[red]c.xml").write_bytes(b"<a/>")
    done = check("stop", folder)
    assert done.exit_code == 1
    assert "\x1b" not in done.output
    assert safe("a\x1b[2J\n\u202eb", keep="\n") == "a\\x1b[2J\n\\u202eb"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "ontbreekt"),
        (["swf", "x"], "stop, sttr, stam"),
        (["stop"], "PATH"),
        (["stop", "x", "--clock", "gisteren"], "--clock: 'gisteren'"),
    ],
)
def test_wrong_usage(arguments: list[str], word: str) -> None:
    done = check(*arguments)
    assert done.exit_code == 2
    assert word in done.stderr


def test_a_plain_check_loads_no_engine_database_or_server(tmp_path: Path) -> None:
    """Nothing that takes long to load is loaded for a delivery that does not need it."""
    folder = kennisgeving(datum=date(2026, 3, 20)).schrijf(tmp_path / "kennisgeving")
    code = (
        "import sys; from ikt_harness.cli import main\n"
        f"try:\n    main(['check', 'stop', {str(folder)!r}, '--clock', {CLOCK!r}])\nexcept SystemExit: pass\n"
        "heavy = {'sqlalchemy', 'alembic', 'starlette', 'saxonche', 'shapely', 'numpy', 'PIL', 'xmlschema', 'httpx',\n"
        "         'uvicorn', 'pytest', 'cryptography', 'jinja2', 'anyio'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "valide" in done.stdout
