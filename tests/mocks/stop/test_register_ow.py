"""OW objects in the register: versions in time, a directe mutatie, a withdrawal, the download, the moment of OZON."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

import httpx
from tests.mocks.stop.conftest import deliver, work_until

from ikt_mocks import jobs
from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.parties import GEMEENTE
from ikt_mocks.stop import samples, service, state
from ikt_mocks.stop.keten import Keten
from ikt_mocks.stop.messages import Resultaat
from ikt_mocks.stop.register.state import lees
from ikt_mocks.stop.register.tijdreizen import objecten
from ikt_mocks.stop.samples.voorbeeld import Voorbeeld
from ikt_mocks.stop.uitlevering import download
from ikt_mocks.workspace import Workspace

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)
D1, D2, D3 = date(2026, 3, 17), date(2026, 4, 14), date(2026, 5, 12)
ACT = "/akn/nl/act/gm9901/2026/voorbeeldregeling1"
ACTIVITEIT = "nl.imow-gm9901.activiteit.2026voorbeeld1"


def _namen(keten: Keten, op: date, bekend: date) -> dict[str, str | None]:
    with keten.workspace.read() as unit:
        return {o["identificatie"]: o["naam"] for o in objecten(lees(unit), op, bekend=bekend)}


def _ow(keten: Keten) -> str:
    with keten.workspace.read() as unit:
        data = download(unit, keten.workspace.blobs.path, work=ACT)
    assert data
    archive = zipfile.ZipFile(io.BytesIO(data))
    return "".join(archive.read(n).decode() for n in archive.namelist() if n.startswith("OW-bestanden/"))


def test_objects_hold_from_their_doel_until_the_withdrawal(keten: Keten, tmp_path: Path) -> None:
    deliver(keten, tmp_path / "twee", samples.wijzigingsbesluit(datum=D2))
    weg = samples.intrekkingsbesluit(datum=D3, informatieobject=True, activiteit="Boom kappen of snoeien")
    deliver(keten, tmp_path / "drie", weg)
    assert _namen(keten, date(2026, 3, 23), D3) == {}
    assert _namen(keten, date(2026, 3, 24), D3)[ACTIVITEIT] == "Boom kappen"
    assert len(_namen(keten, date(2026, 3, 24), D3)) == 6
    assert _namen(keten, date(2026, 4, 21), D3)[ACTIVITEIT] == "Boom kappen of snoeien"
    assert _namen(keten, date(2026, 4, 21), D1)[ACTIVITEIT] == "Boom kappen", "not known yet"
    assert _namen(keten, date(2026, 5, 19), D3) == {}


def test_a_directe_mutatie_changes_what_stands(keten: Keten, tmp_path: Path) -> None:
    work_until(keten.workspace, date(2026, 4, 1))
    deliver(keten, tmp_path / "mutatie", samples.directe_mutatie(jaar=2026))
    assert _namen(keten, date(2026, 3, 31), D2)[ACTIVITEIT] == "Boom kappen"
    assert _namen(keten, date(2026, 4, 1), D2)[ACTIVITEIT] == "Boom kappen of rooien"
    # The same mutation once more changes nothing.
    again = samples.directe_mutatie(jaar=2026, id_levering="mutatie-002").schrijf(tmp_path / "weer")
    assert keten.check(again).codes == {"OZON4003"}
    assert re.findall("<rol:naam>([^<]+)<", _ow(keten)) == ["Boom kappen of rooien"]


def test_the_download_has_each_object_as_it_stands(tmp_path: Path) -> None:
    keten = Keten(MOMENT)
    try:
        deliver(keten, tmp_path / "een", samples.rijk_besluit(datum=D1))
        rijk = samples.rijk_besluit(datum=D1).lees("owActiviteiten.xml").decode()
        eerste = re.search(r"    <sl:stand>.*?</sl:stand>\n", rijk, re.DOTALL)
        assert eerste
        tweede = rijk.replace(eerste[0], "").replace("Boom planten", "Boom poten")
        wijziging = samples.wijzigingsbesluit(datum=D2).met("owActiviteiten.xml", tweede.encode())
        deliver(keten, tmp_path / "twee", wijziging)
        work_until(keten.workspace, D3)
        namen = re.findall("<rol:naam>([^<]+)<", _ow(keten))
        assert sorted(n for n in namen if n.startswith("Boom")) == ["Boom kappen", "Boom poten"]
    finally:
        keten.close()


def test_what_is_broken_off_leaves_no_objects(keten: Keten, tmp_path: Path) -> None:
    work_until(keten.workspace, date(2026, 3, 25))
    deliver(keten, tmp_path / "twee", samples.wijzigingsbesluit(datum=D2))
    akn = "/akn/nl/bill/gm9901/2026/voorbeeldbesluit1w2"
    deliver(keten, tmp_path / "weg", samples.afbreken(akn=akn))
    assert _namen(keten, date(2026, 5, 1), D3)[ACTIVITEIT] == "Boom kappen"


def _standen(workspace: Workspace, voorbeeld: Voorbeeld) -> list[tuple[str, set[str]]]:
    blob = workspace.blobs.put_bytes(voorbeeld.zip())
    levering = service.ontvang(workspace, GEMEENTE.oin, voorbeeld.verzoek(), blob)
    with httpx.Client() as client:
        jobs.run_due(workspace, service.handlers(), client)
        workspace.advance(timedelta(seconds=5))
        jobs.run_due(workspace, service.handlers(), client)
    with workspace.read() as unit:
        found = [Resultaat.read(b.xml) for b in state.berichten(unit, levering.nummer)]
    return [(a.stand, set(a.codes)) for a in found]


def _fout(soort: str) -> Voorbeeld:
    made = samples.besluit(datum=D1, id_levering=f"fout-{soort}")
    made = made.vervang("owLocaties.xml", "gebied.2026voorbeeld1", "gebied.anders")
    return made if soort == "publicatie" else made.als("validatie")


def test_ozon_objects_in_the_second_answer_to_a_validation(workspace: Workspace) -> None:
    first, second = _standen(workspace, _fout("validatie"))
    assert first == ("valide", set())
    assert second == ("niet-valide", {"OZON0045", "OZON0121", "OZON0124"})


def test_what_was_validated_fails_when_ozon_looks_later(workspace: Workspace) -> None:
    workspace.change_settings(ozon_moment="publicatie")
    assert _standen(workspace, _fout("validatie")) == [("valide", set())]
    standen = _standen(workspace, _fout("publicatie"))
    assert [stand for stand, _ in standen] == ["opdracht-ontvangen", "validatie-voltooid", "niet-valide"]
    assert standen[-1][1] == {"OZON0045", "OZON0121", "OZON0124"}
