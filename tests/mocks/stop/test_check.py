"""Judging deliveries on disk: real ones, folders and zips, and paths that cannot be judged."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ikt_mocks.clock import parse_moment
from ikt_mocks.stop import samples
from ikt_mocks.stop._instellingen import Instellingen
from ikt_mocks.stop._schemapakket import PAKKETCODES
from ikt_mocks.stop.check import check
from ikt_mocks.stop.register.stand import Stand
from ikt_mocks.stop.rules import CODES
from ikt_mocks.stop.rules._zaak import BekendePublicatie
from ikt_schemas.errors import InputRefused

MOMENT = parse_moment("2026-03-02T09:00:00")
DATUM = date(2026, 3, 17)
BEGIN_2021 = parse_moment("2021-01-01T00:00:00")
#: What the published deliveries really have wrong, as far as it is judged here; all others are clean.
#: The geboorteregeling in the Ontwerptests is one of another sender, and its first kennisgeving has a step of the
#: besluit beside a term to look in; the waterschap delivers an omgevingsplan.
BEKEND = {
    "Gemeentestad/opdracht": {"LVBB1519"},
    "Ontwerptests/1_initieel": {"LVBB3510"},
    "Ontwerptests/2_kennisgeving_voegstappentoe": {"LVBB4760"},
    "Sanity-check-testeiland/1_InitieelWaterschap": {"LVBB3008", "TPOD2451"},
}


def test_published_deliveries_show_what_they_have_wrong_and_no_more(shared: Path) -> None:
    root = shared / "data" / "stop"
    paths = sorted(path.parent for path in root.rglob("opdracht.xml")) + sorted(root.rglob("*.zip"))
    assert len(paths) >= 19
    for path in paths:
        judgement = check(path, BEGIN_2021)
        errors = {melding.code for melding in judgement.meldingen if melding.ernst == "fout"}
        name = str(path.relative_to(root))
        assert errors == BEKEND.get(name, set()), name
        assert {m.code for m in judgement.meldingen} - errors <= {"IKT-STOP-007"}


def test_a_published_delivery_against_the_clock_and_without_its_manifest(
    shared: Path, tmp_path: Path
) -> None:
    delivery = shared / "data" / "stop" / "Sanity-check-testeiland" / "1_Initieel_Besluit"
    assert check(delivery, BEGIN_2021).verdict == "valide"
    assert check(delivery, datetime.now(UTC)).codes == {"LVBB1501"}
    copy = tmp_path / "kopie"
    shutil.copytree(delivery, copy)
    (copy / "manifest.xml").unlink()
    judgement = check(copy, BEGIN_2021)
    assert judgement.codes == {"LVBB1003"}
    assert "LVBB1010" in judgement.not_checked


def test_folder_and_zip_are_judged_alike(tmp_path: Path) -> None:
    bad = samples.besluit(datum=DATUM).zonder("manifest-ow.xml").vervang("Werkingsgebied.gml", "121000", "1")
    folder = check(bad.schrijf(tmp_path / "map"), MOMENT)
    (tmp_path / "levering.zip").write_bytes(bad.zip())
    zipped = check(tmp_path / "levering.zip", MOMENT)
    assert folder.codes == zipped.codes == {"LVBB1027", "LVBB3008"}
    assert folder.meldingen == zipped.meldingen
    assert zipped.checked - folder.checked == {"LVBB1001", "LVBB1040", "LVBB1042", "IKT-STOP-004"}


@pytest.mark.parametrize("missing", [None, "opdracht.xml", "manifest.xml", "Besluit.xml", "manifest-ow.xml"])
def test_every_rule_is_either_judged_or_listed_with_a_reason(tmp_path: Path, missing: str | None) -> None:
    voorbeeld = samples.besluit(datum=DATUM)
    judgement = check((voorbeeld.zonder(missing) if missing else voorbeeld).schrijf(tmp_path / "map"), MOMENT)
    assert judgement.checked | judgement.not_checked.keys() == CODES | PAKKETCODES
    assert not judgement.checked & judgement.not_checked.keys()
    assert judgement.codes <= judgement.checked
    assert all(reason.nl and reason.en for reason in judgement.not_checked.values())


def test_a_zip_that_is_none_leaves_the_rest_unjudged(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(b"geen zip")
    judgement = check(path, MOMENT)
    assert (judgement.verdict, set(judgement.codes)) == ("niet-valide", {"LVBB1001"})
    assert judgement.checked == {"LVBB1001", "LVBB1040", "IKT-STOP-004"}
    assert "LVBB1006" in judgement.not_checked


class _Register:
    """Earlier deliveries, for a judgement with history."""

    def id_levering_gebruikt(self, oin: str, id_levering: str) -> bool:
        """No request, so nothing was used."""
        return bool(oin and id_levering)

    def publicaties(self, akn: str) -> list[BekendePublicatie]:
        """One publication, known under its work."""
        known = BekendePublicatie(
            "/akn/nl/bill/gm9901/2026/a", "", "00000099000000990101", DATUM, "geregistreerd"
        )
        return [known] if akn == known.work else []

    def stand(self) -> Stand:
        """Nothing beyond the publication itself."""
        return Stand()


def test_with_a_register_history_is_judged(tmp_path: Path) -> None:
    known = samples.afbreken(akn="/akn/nl/bill/gm9901/2026/a").schrijf(tmp_path / "bekend")
    unknown = samples.afbreken(akn="/akn/nl/bill/gm9901/2026/b").schrijf(tmp_path / "onbekend")
    assert "LVBB1551" in check(unknown, MOMENT).not_checked
    assert check(known, MOMENT, register=_Register()).codes == frozenset()
    assert check(unknown, MOMENT, register=_Register()).codes == {"LVBB1551"}
    assert check(known, MOMENT + timedelta(days=20), register=_Register()).codes == {"LVBB1553"}


def test_settings_count(tmp_path: Path) -> None:
    folder = samples.besluit(datum=DATUM).schrijf(tmp_path / "map")
    strict = Instellingen(schemaversies=("1.3.0",), machtigingen=())
    judgement = check(folder, MOMENT, instellingen=strict)
    assert judgement.codes == {"LVBB1515"}
    assert "LVBB1512" in judgement.checked


def test_a_namespace_name_with_a_space_is_noted(tmp_path: Path) -> None:
    voorbeeld = samples.besluit(datum=DATUM).vervang(
        "owLocaties.xml", "<ow-dc:owBestand ", '<ow-dc:owBestand xmlns:schemaLocation="a b" '
    )
    judgement = check(voorbeeld.schrijf(tmp_path / "map"), MOMENT)
    assert (judgement.verdict, set(judgement.codes)) == ("valide", {"IKT-STOP-007"})


def test_what_cannot_be_judged_at_all(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="does not exist"):
        check(tmp_path / "weg", MOMENT)
    folder = samples.besluit(datum=DATUM).schrijf(tmp_path / "map")
    (folder / "link.xml").symlink_to("/etc/hostname")
    with pytest.raises(InputRefused, match="symbolic link"):
        check(folder, MOMENT)


def test_without_its_publication_the_rules_on_it_are_not_checked(tmp_path: Path) -> None:
    afwezig = samples.besluit(datum=DATUM).vervang("opdracht.xml", ">Besluit.xml<", ">Afwezig.xml<")
    judgement = check(afwezig.schrijf(tmp_path / "map"), MOMENT)
    assert judgement.codes == {"LVBB1506"}
    assert {"LVBB4002", "LVBB4037", "LVBB4803", "LVBB4762", "TPOD2452"} <= judgement.not_checked.keys()
    assert "LVBB3008" in judgement.checked


def test_a_broken_publication_is_the_reason_for_what_ozon_could_not_judge(tmp_path: Path) -> None:
    broken = samples.besluit(datum=DATUM).vervang("Besluit.xml", "</Aanhef>", "")
    judgement = check(broken.schrijf(tmp_path / "map"), MOMENT)
    assert judgement.codes == {"IKT-STOP-005"}
    assert judgement.not_checked["OZON0038"].nl.startswith("Besluit.xml ")
    assert judgement.not_checked["LVBB4037"].nl.startswith("Besluit.xml ")


@pytest.mark.parametrize(
    ("naam", "bedoeld"), [("Werkingsgebied.gml", ""), ("Werkingsgebid.xml", "Werkingsgebied.xml")]
)
def test_a_listed_file_of_another_suffix_is_not_suggested(tmp_path: Path, naam: str, bedoeld: str) -> None:
    made = samples.besluit(datum=DATUM)
    regel = (
        f"<bestand><bestandsnaam>{naam}</bestandsnaam><contentType>application/xml</contentType></bestand>"
    )
    manifest = (
        made.zonder("Werkingsgebied.gml")
        .lees("manifest.xml")
        .decode()
        .replace("</manifest>", f"{regel}</manifest>")
    )
    folder = made.met_manifest(manifest.encode()).zonder("Werkingsgebied.gml").schrijf(tmp_path / "map")
    (found,) = [m for m in check(folder, MOMENT).meldingen if m.code == "LVBB1009"]
    assert found.beschrijving.nl.partition("bedoelde u ")[2].removesuffix("?") == bedoeld
