"""The download of a regeling, and the way back: download, change, deliver again."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

from lxml import etree
from tests.mocks.stop.conftest import deliver, work_until

from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.stop import samples
from ikt_mocks.stop.keten import Keten
from ikt_mocks.stop.uitlevering import UITWISSELING, download

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)
D1, D2, D3 = date(2026, 3, 17), date(2026, 4, 14), date(2026, 5, 12)
ACT = "/akn/nl/act/gm9901/2026/voorbeeldregeling1"


def _haal(keten: Keten, **wat: str) -> zipfile.ZipFile | None:
    with keten.workspace.read() as unit:
        data = download(unit, keten.workspace.blobs.path, **wat)
    return None if data is None else zipfile.ZipFile(io.BytesIO(data))


def _woorden(archive: zipfile.ZipFile) -> str:
    parts = etree.fromstring(archive.read("Regeling/Tekst.xml")).itertext()
    return " ".join("".join(str(part) for part in parts).split())


def test_nothing_before_publication(keten: Keten) -> None:
    assert _haal(keten, work=ACT) is None
    assert _haal(keten, work="/akn/nl/act/gm9901/2026/anders") is None


def test_the_pakbon_names_every_file(keten: Keten) -> None:
    work_until(keten.workspace, D1)
    archive = _haal(keten, work=ACT)
    assert archive
    names = set(archive.namelist())
    assert {
        "pakbon.xml",
        "Regeling/Tekst.xml",
        "Regeling/Metadata.xml",
        "OW-bestanden/owLocaties.xml",
    } <= names
    pakbon = etree.fromstring(archive.read("pakbon.xml"))
    genoemd = {e.text for e in pakbon.iter(f"{{{UITWISSELING}}}bestandsnaam")}
    assert genoemd == {n for n in names if n != "pakbon.xml" and not n.startswith("OW-bestanden/")}
    assert "IO-voorbeeldgebied1/Werkingsgebied.gml" in genoemd
    assert archive.read("IO-voorbeeldgebied1/Werkingsgebied.gml") == samples.besluit(datum=D1).lees(
        "Werkingsgebied.gml"
    )


def test_the_pakbon_fits_the_published_schema(keten: Keten, shared: Path) -> None:
    folder = shared / "data" / "official" / "stop" / "1.3.0"
    schema = etree.XMLSchema(etree.parse(folder / "imop-uitwisseling.xsd"))
    work_until(keten.workspace, D1)
    archive = _haal(keten, work=ACT)
    assert archive
    schema.assertValid(etree.fromstring(archive.read("pakbon.xml")))


def test_renvooi_is_consolidated(keten: Keten, tmp_path: Path) -> None:
    deliver(keten, tmp_path / "twee", samples.wijzigingsbesluit(datum=D2))
    work_until(keten.workspace, D2)
    archive = _haal(keten, work=ACT)
    assert archive
    assert "Dit is versie 2." in _woorden(archive)
    assert b"NieuweTekst" not in archive.read("Regeling/Tekst.xml")
    assert b";2<" in archive.read("Regeling/Identificatie.xml")
    eerste = _haal(keten, expression=f"{ACT}/nld@2026;1")
    assert eerste
    assert "versie 2" not in _woorden(eerste)


def test_download_change_deliver_again(keten: Keten, tmp_path: Path) -> None:
    work_until(keten.workspace, D1)
    archive = _haal(keten, work=ACT)
    assert archive
    tekst = archive.read("Regeling/Tekst.xml").decode().partition("?>")[2]
    eigen = tekst.replace("zonder vergunning niet toegestaan", "met een melding toegestaan")
    assert eigen != tekst
    made = samples.wijzigingsbesluit(datum=D2, vorm="vervangen")
    besluit = made.lees("Besluit.xml").decode()
    voor, _, rest = besluit.partition("<VervangRegeling>")
    na = rest.partition("</VervangRegeling>")[2]
    again = made.met("Besluit.xml", f"{voor}<VervangRegeling>{eigen}</VervangRegeling>{na}".encode())
    deliver(keten, tmp_path / "terug", again)
    work_until(keten.workspace, D2)
    nieuw = _haal(keten, work=ACT)
    assert nieuw
    assert "met een melding toegestaan" in _woorden(nieuw)
    assert etree.tostring(
        etree.fromstring(nieuw.read("Regeling/Tekst.xml")), method="c14n"
    ) == etree.tostring(etree.fromstring(eigen), method="c14n")


def test_a_withdrawn_object_is_not_in_the_download(keten: Keten, tmp_path: Path) -> None:
    work_until(keten.workspace, date(2026, 4, 20))
    deliver(keten, tmp_path / "weg", samples.intrekkingsbesluit(datum=D3, informatieobject=True))
    work_until(keten.workspace, D3)
    archive = _haal(keten, work=ACT)
    assert archive
    assert not any(name.startswith("IO-") for name in archive.namelist())
