"""``check``: the public deliveries, folders, bare files, and input that cannot be read at all."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.sttr import errors
from ikt_mocks.sttr.check import check
from ikt_mocks.sttr.samples.leveringen import regels_bestanden, zip_van
from ikt_mocks.sttr.samples.mutaties import ALLEEN
from ikt_mocks.sttr.samples.regels import SCHUUR
from ikt_schemas.errors import InputRefused, ZipRefused

NU = datetime(2027, 3, 1, tzinfo=AMSTERDAM)
REGISTER = {bevinding.code for bevinding in errors.alle() if bevinding.laag == 3}


def test_the_five_public_zips_are_valide(shared: Path) -> None:
    paths = sorted((shared / "data" / "sttr").glob("*.zip"))
    assert len(paths) == 5
    for path in paths:
        judgement = check(path, NU)
        assert judgement.verdict == "valide", judgement.meldingen
        assert judgement.meldingen == ()
        assert set(judgement.not_checked) >= REGISTER


def test_every_code_is_either_judged_or_named_with_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "levering.zip"
    for bestanden in (regels_bestanden(), ALLEEN[errors.DMN_NAMESPACE.code]()):
        path.write_bytes(zip_van(bestanden))
        judgement = check(path, NU)
        assert judgement.checked | set(judgement.not_checked) == {
            bevinding.code for bevinding in errors.alle()
        }
        assert not judgement.checked & set(judgement.not_checked)


def test_what_the_schema_says_is_told_in_dutch_with_the_line(tmp_path: Path) -> None:
    files = regels_bestanden()
    files["manifest.xml"] = files["manifest.xml"].replace(b"bestanden>", b"bestandjes>")
    path = tmp_path / "levering.zip"
    path.write_bytes(zip_van(files))
    (found,) = check(path, NU).meldingen
    assert "verwacht: bestanden" in found.beschrijving.nl
    assert "expected: bestanden" in found.beschrijving.en
    assert found.quote == "<bestandjes>"


def test_a_folder_is_judged_like_its_zip(tmp_path: Path) -> None:
    bestanden = ALLEEN[errors.BEGINDATUM_VORM.code]()
    (tmp_path / "map").mkdir()
    for naam, data in bestanden.items():
        (tmp_path / "map" / naam).write_bytes(data)
    (tmp_path / "levering.zip").write_bytes(zip_van(bestanden))
    folder, packed = check(tmp_path / "map", NU), check(tmp_path / "levering.zip", NU)
    assert folder.meldingen == packed.meldingen
    assert folder.verdict == "niet-valide"


def test_a_bare_rule_file_is_judged_without_manifest(tmp_path: Path) -> None:
    path = tmp_path / "regels.dmn"
    path.write_bytes(SCHUUR.als_xml())
    judgement = check(path, NU)
    assert judgement.verdict == "valide"
    assert errors.MANIFEST_ONTBREEKT.code in judgement.not_checked
    path.write_bytes(SCHUUR.als_xml().replace(b'"Meldingsplicht"', b'"Misschien"'))
    assert check(path, NU).codes == {errors.CONCLUSIE_WAARDE.code}


@pytest.mark.parametrize("data", [b"", b"geen zip", b"PK\x05\x06" + b"\x00" * 18])
def test_no_zip_at_all_is_refused_with_its_code(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "kapot.zip"
    path.write_bytes(data)
    with pytest.raises(ZipRefused) as refused:
        check(path, NU)
    assert refused.value.code == errors.GEEN_ZIP.code
    assert refused.value.todo is not None


def test_dangerous_zips_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "gevaar.zip"
    for names, payload in (
        (["../manifest.xml"], b"x"),
        ([f"{n}.xml" for n in range(200)], b"x"),
        (["bom"], b"\0" * 5_000_000),
    ):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names:
                archive.writestr(name, payload)
        with pytest.raises(ZipRefused):
            check(path, NU)


def test_a_missing_path_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "weg.zip", tmp_path):
        with pytest.raises(InputRefused) as refused:
            check(path, NU)
        assert str(path) in refused.value.where


def test_a_nested_zip_is_a_finding_about_its_content(tmp_path: Path) -> None:
    path = tmp_path / "genest.zip"
    path.write_bytes(zip_van({"binnen.zip": zip_van(regels_bestanden())}))
    assert check(path, NU).codes == {errors.MANIFEST_ONTBREEKT.code}
