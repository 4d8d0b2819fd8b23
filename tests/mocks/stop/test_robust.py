"""Whatever is delivered, the mock judges it and can answer in the published form."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.stop import samples
from ikt_mocks.stop._instellingen import Instellingen
from ikt_mocks.stop._oordeel import Levering, Oordeel, beoordeel
from ikt_mocks.stop._verslag import Verslaglegger
from ikt_mocks.stop.messages import Leveringsverzoek, Resultaat

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)
BESLUIT = samples.besluit(datum=date(2026, 3, 17))
NAMES = [bestand.naam for bestand in BESLUIT.leden()]
ZIP = BESLUIT.zip()


def _answered(folder: Path, data: bytes) -> Oordeel:
    path = folder / "opdracht.zip"
    path.write_bytes(data)
    verzoek = Leveringsverzoek.read(BESLUIT.verzoek())
    oordeel = beoordeel(Levering(path, MOMENT, Instellingen(), verzoek, "00000099000000990101"))
    verslag = Verslaglegger("publicatie", "ab", "lvbb-2021", MOMENT)
    if oordeel.fase is not None:
        Resultaat.read(verslag.afgekeurd(oordeel.fase, oordeel.meldingen).write())
    else:
        Resultaat.read(verslag.uitkomst("gepubliceerd", oordeel.meldingen).write())
    # A delivery is refused in a phase exactly when it has a fout, and the same bytes are judged the same again.
    assert (oordeel.fase is not None) == any(melding.ernst == "fout" for melding in oordeel.meldingen)
    return oordeel


_quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_quick
@given(position=st.integers(0, len(ZIP) - 1), junk=st.binary(min_size=1, max_size=8))
def test_a_damaged_zip(tmp_path: Path, position: int, junk: bytes) -> None:
    data = ZIP[:position] + junk + ZIP[position + len(junk) :]
    assert _answered(tmp_path, data).meldingen == _answered(tmp_path, data).meldingen


@_quick
@given(end=st.integers(0, len(ZIP) - 1))
def test_half_a_zip(tmp_path: Path, end: int) -> None:
    assert _answered(tmp_path, ZIP[:end]).fase == 1


@_quick
@given(name=st.sampled_from(NAMES), at=st.floats(0, 1), junk=st.binary(max_size=20), cut=st.integers(0, 30))
def test_a_damaged_file(tmp_path: Path, name: str, at: float, junk: bytes, cut: int) -> None:
    data = BESLUIT.lees(name)
    position = int(at * len(data))
    spoiled = data[:position] + junk + data[position + cut :]
    made = BESLUIT.met_manifest(spoiled or b" ") if name == "manifest.xml" else BESLUIT.met(name, spoiled)
    assert _answered(tmp_path, made.zip()).meldingen == _answered(tmp_path, made.zip()).meldingen


@_quick
@given(
    names=st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20), max_size=4, unique=True),
    data=st.binary(max_size=50),
)
def test_files_with_any_name(tmp_path: Path, names: list[str], data: bytes) -> None:
    stream = io.BytesIO(ZIP)
    with zipfile.ZipFile(stream, "a") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), data)
    oordeel = _answered(tmp_path, stream.getvalue())
    assert not names or oordeel.fase == 1, "what the manifest does not name is refused on receipt"


@pytest.mark.parametrize(
    ("count", "codes"), [(9_000, {"LVBB1010", "IKT-STOP-008"}), (100_000, {"IKT-STOP-004"})]
)
def test_very_many_files(tmp_path: Path, count: int, codes: set[str]) -> None:
    stream = io.BytesIO(ZIP)
    with zipfile.ZipFile(stream, "a") as archive:
        for number in range(count):
            archive.writestr(zipfile.ZipInfo(f"f{number}.xml"), b"<a/>")
    assert {melding.code for melding in _answered(tmp_path, stream.getvalue()).meldingen} == codes


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    lol = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10 if n else 'lol'}'>" for n in range(10))
    bomb = f"<?xml version='1.0'?><!DOCTYPE x [{lol}]><x>&l9;</x>".encode()
    oordeel = _answered(tmp_path, BESLUIT.met("owLocaties.xml", bomb).zip())
    assert [melding.code for melding in oordeel.meldingen] == ["IKT-STOP-005"]


def test_another_encoding_than_stated(tmp_path: Path) -> None:
    data = BESLUIT.lees("opdracht.xml").replace(
        b"</publicatieOpdracht>", b"<!-- \xe9 --></publicatieOpdracht>"
    )
    oordeel = _answered(tmp_path, BESLUIT.met("opdracht.xml", data).zip())
    assert [melding.code for melding in oordeel.meldingen] == ["LVBB1006"]


def test_utf_16_is_read(tmp_path: Path) -> None:
    text = BESLUIT.lees("opdracht.xml").decode().replace("UTF-8", "UTF-16")
    assert _answered(tmp_path, BESLUIT.met("opdracht.xml", text.encode("utf-16")).zip()).meldingen == ()
