"""``ikt sample``: what it writes is what ``ikt check`` accepts, and it overwrites nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ikt_harness.cli import Commands
from ikt_mocks.stop.samples import DOCUMENTSOORTEN, TAM


def ikt(capfd: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        Commands("ikt").main([str(word) for word in words])
    out, error = capfd.readouterr()
    assert isinstance(left.value.code, int)
    return left.value.code, out, error


def written(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_without_a_type_it_tells_what_there_is(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = ikt(capfd, "sample", "stop")
    assert code == 0
    assert [name for name in (*DOCUMENTSOORTEN, *TAM) if f"\n{name} " not in f"\n{out}"] == []
    assert "intrekken-en-vervangen" in out
    code, out, _ = ikt(capfd, "sample", "stam", "--json")
    assert (code, json.loads(out)["types"][1]["type"]) == (0, "melding")


@pytest.mark.parametrize("options", [(), ("--zip",)])
def test_a_chain_is_written_in_order_and_accepted(
    options: tuple[str, ...], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = ikt(
        capfd, "sample", "stop", "reactieve-interventie", "--mutation", "wijzigen", *options, "--out",
        tmp_path / "uit", "--json",
    )  # fmt: skip
    assert code == 0
    made = json.loads(out)
    suffix = ".zip" if options else ""
    names = [Path(one["path"]).name for one in made["written"]]
    assert names == [f"{name}{suffix}" for name in ("1-hoofdregeling", "2-initieel", "3-wijzigen")]
    assert [one["what"] for one in made["written"]] == ["hoofdregeling", "initieel", "wijzigen"]
    ikt_, *next_ = made["next"].split()
    assert ikt_ == "ikt"
    assert ikt(capfd, *next_)[0] == 0


def test_the_same_call_writes_the_same_bytes(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    options = ("--date", "2026-03-17", "--number", "3", "--bestuurslaag", "RIJK")
    for name in ("een", "twee"):
        assert ikt(capfd, "sample", "stop", "Instructie", *options, "--out", tmp_path / name)[0] == 0
    assert written(tmp_path / "een") == written(tmp_path / "twee") != {}
    assert b"2026-03-17" in written(tmp_path / "een")["1-initieel/opdracht.xml"]
    assert b"mnre9901" in written(tmp_path / "een")["1-initieel/Besluit.xml"]


def test_a_tam_gives_the_document_by_the_main_route(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    options = ("--date", "2026-03-17", "--out")
    ikt(capfd, "sample", "stop", "tam-omgevingsplan", *options, tmp_path / "tam")
    ikt(capfd, "sample", "stop", "omgevingsplan", *options, tmp_path / "plan")
    assert written(tmp_path / "tam") == written(tmp_path / "plan") != {}


@pytest.mark.parametrize(
    ("koppelvlak", "type_", "file"),
    [
        ("sttr", "regels", "regels.zip"),
        ("sttr", "activiteit", "activiteit.zip"),
        ("stam", "melding", "melding.xml"),
    ],
)
def test_the_other_koppelvlakken(
    koppelvlak: str, type_: str, file: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = ikt(capfd, "sample", koppelvlak, type_, "--out", tmp_path / "uit", "--lang", "en")
    assert (code, set(written(tmp_path / "uit"))) == (0, {file})
    assert f"Next: ikt check {koppelvlak} " in out
    assert ikt(capfd, "check", koppelvlak, tmp_path / "uit" / file)[0] == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("stop", "bestemmingsplan"), "TYPE: 'bestemmingsplan' is er niet"),
        (("stop", "amvb", "--mutation", "vervangen"), "--mutation: 'vervangen' is er niet"),
        (("stop", "omgevingsplan", "--bestuurslaag", "rijk"), "Kies uit: gemeente."),
        (("stop", "omgevingsplan", "--date", "2026-03-14"), "Neem 2026-03-16."),
        (("stam", "melding", "--mutation", "ontwerp"), "hoort alleen bij stop"),
        (("sttr", "regels", "--zip"), "hoort alleen bij stop"),
        (("sttr", "regels", "--number", "2"), "is altijd hetzelfde"),
    ],
)
def test_what_is_not_there_is_refused_before_anything_is_written(
    words: tuple[str, ...], says: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code, out, error = ikt(capfd, "sample", *words, "--out", tmp_path / "uit")
    assert (code, out, (tmp_path / "uit").exists()) == (2, "", False)
    assert says in error


def test_nothing_is_overwritten(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert ikt(capfd, "sample", "stop", "programma")[0] == 2
    (tmp_path / "leeg").mkdir()
    assert ikt(capfd, "sample", "stop", "programma", "--out", tmp_path / "leeg")[0] == 0
    before = written(tmp_path / "leeg")
    code, _, error = ikt(capfd, "sample", "stop", "omgevingsvisie", "--out", tmp_path / "leeg")
    assert (code, written(tmp_path / "leeg")) == (2, before)
    assert "nieuwe of lege map" in error
    (tmp_path / "bestand").write_text("van mij")
    assert ikt(capfd, "sample", "stop", "omgevingsvisie", "--out", tmp_path / "bestand")[0] == 2
    assert (tmp_path / "bestand").read_text() == "van mij"
