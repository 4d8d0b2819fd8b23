"""Wrong packages given to ``ikt check stop`` as a user would: docs/how-to/why-refused.md shows every answer."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from ikt_harness.cli import main
from ikt_mocks.stop import samples
from ikt_mocks.stop.samples.voorbeeld import Voorbeeld

PAGE = Path("docs/how-to/why-refused.md")


def _besluit() -> Voorbeeld:
    return samples.besluit(datum=date(2026, 3, 17))


def _in_a_folder() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for bestand in _besluit().leden():
            archive.writestr(f"levering/{bestand.naam}", bestand.data)
    return stream.getvalue()


def _in_lower_case() -> bytes:
    made = _besluit()
    gml = next(bestand for bestand in made.bestanden if bestand.naam == "Werkingsgebied.gml")
    return made.zonder(gml.naam).met(gml.naam.lower(), gml.data, gml.contenttype).zip()


def _without_gml() -> bytes:
    made = _besluit()
    return made.met_manifest(made.lees("manifest.xml")).zonder("Werkingsgebied.gml").zip()


def _changed(file: str, was: str, becomes: str) -> Callable[[], bytes]:
    return lambda: _besluit().vervang(file, was, becomes).zip()


#: Heading of the page → the package, and a word that tells what to do.
WRONG: dict[str, tuple[Callable[[], bytes], str]] = {
    "The zip holds a folder": (_in_a_folder, "Pak de bestanden zelf in"),
    "A GML was changed after its hash was made": (_changed("Werkingsgebied.gml", "121000", "121001"), "hash"),
    "A file name is written in another case": (_in_lower_case, "bedoelde u werkingsgebied.gml"),
    "A file is missing": (_without_gml, "Voeg Werkingsgebied.gml toe"),
    "The kind of overheid is another than its code says": (
        _changed("Besluit.xml", "/tooi/id/gemeente/gm9901", "/tooi/id/provincie/gm9901"),
        "Bedoelt u /tooi/id/gemeente/gm9901?",
    ),
    "An eId does not exist": (
        _changed("Besluit.xml", "<eId>art_I</eId>", "<eId>art_IV</eId>"),
        "wel: art_I, art_II",
    ),
    "The XML is broken": (_changed("Besluit.xml", "</Aanhef>", ""), "niet gesloten"),
    "The schemaversie is an old one": (
        _changed("Besluit.xml", 'schemaversie="1.2.0"', 'schemaversie="1.0.4"'),
        "schemaversie 1.1.0",
    ),
    "The date has gone by": (_changed("opdracht.xml", "2026-03-17", "2026-02-27"), "na vandaag"),
    "An element is in the wrong place": (
        _changed("opdracht.xml", "<idLevering>", "<publicatie>x</publicatie><idLevering>"),
        "verwacht: idLevering",
    ),
}


def _answer(package: bytes, folder: Path) -> str:
    path = folder / "levering.zip"
    path.write_bytes(package)
    done = CliRunner(env={"COLUMNS": "100", "IKT_LANG": None}).invoke(
        main, ["check", "stop", str(path), "--clock", "2026-03-02T09:00"]
    )
    assert done.exit_code == 1
    return done.stdout


def _findings(answer: str) -> str:
    """Return what stands between the verdict and what was not checked."""
    head, _, rest = answer.partition("\n\n")
    assert "niet-valide (" in head.replace("\n", "")
    return re.split(r"\n\n  \d+ regels beoordeeld", rest)[0]


@pytest.mark.parametrize("heading", sorted(WRONG))
def test_the_page_shows_the_answer(heading: str, tmp_path: Path, root: Path) -> None:
    package, word = WRONG[heading]
    told = _findings(_answer(package(), tmp_path))
    assert word in " ".join(told.split())
    assert "→" in told
    shown = (root / PAGE).read_text(encoding="utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    block = re.search(r"```text\n(.*?)\n```", shown, re.DOTALL)
    assert block is not None
    assert block[1] == told


def test_the_page_shows_no_other(root: Path) -> None:
    headings = re.findall(r"^## (.*)$", (root / PAGE).read_text(encoding="utf-8"), re.MULTILINE)
    assert set(headings) - {"What to do first"} == WRONG.keys()


@pytest.mark.parametrize("heading", sorted(WRONG))
def test_no_line_is_wider_than_the_terminal(
    heading: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package, _ = WRONG[heading]
    path = tmp_path / "l.zip"
    path.write_bytes(package())
    monkeypatch.chdir(tmp_path)
    done = CliRunner(env={"COLUMNS": "80", "IKT_LANG": "en"}).invoke(
        main, ["check", "stop", "l.zip", "--clock", "2026-03-02T09:00"]
    )
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "regel" not in done.stdout.replace("regeling", "")
