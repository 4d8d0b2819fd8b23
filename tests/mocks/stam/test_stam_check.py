"""Each rule has a message that breaks it by one change; the clean message breaks none."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree

from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.parties import GEMEENTE
from ikt_mocks.stam.check import check
from ikt_mocks.stam.messages import IC, VX, write_verzoekbericht
from ikt_mocks.stam.rules import LEESBAAR, RULES
from ikt_mocks.stam.samples.afwijkingen import AFWIJKINGEN
from ikt_mocks.stam.samples.opties import VerzoekOpties
from ikt_mocks.stam.samples.verzoek import genereer
from ikt_schemas.errors import InputRefused, XmlRefused, ZipRefused
from ikt_schemas.melding import Judgement

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)
CLEAN = write_verzoekbericht(
    genereer(VerzoekOpties(bevoegd_gezag=GEMEENTE.oin, dubbele_waarden=True), "2026030200001", NOW).bericht
)
Change = Callable[[etree._Element], None]


def _judged(tmp_path: Path, data: bytes) -> Judgement:
    file = tmp_path / "verzoek.xml"
    file.write_bytes(data)
    return check(file, NOW)


def _nodes(root: etree._Element, path: str) -> list[etree._Element]:
    found = root.xpath(path, namespaces={"vx": VX, "ic": IC})
    assert isinstance(found, list)
    nodes = [node for node in found if isinstance(node, etree._Element)]
    assert nodes, path
    return nodes


def _text(path: str, value: str) -> Change:
    def change(root: etree._Element) -> None:
        _nodes(root, path)[0].text = value

    return change


def _attribute(path: str, name: str, value: str) -> Change:
    def change(root: etree._Element) -> None:
        _nodes(root, path)[0].set(name, value)

    return change


def _empty(path: str) -> Change:
    def change(root: etree._Element) -> None:
        for child in list(_nodes(root, path)[0]):
            _nodes(root, path)[0].remove(child)

    return change


def _same_document(root: etree._Element) -> None:
    first, second = _nodes(root, "//vx:documentId")
    second.text = first.text


def _bsn_in_name(root: etree._Element) -> None:
    number = _nodes(root, "//vx:burgerservicenummer")[0].text
    _nodes(root, "//vx:verzoek/vx:naam | /*/*/vx:naam")[0].text = f"Dakkapel van {number}"


def _bsn_in_answer(root: etree._Element) -> None:
    number = _nodes(root, "//vx:burgerservicenummer")[0].text
    _nodes(root, "//vx:specificatie[vx:publiceerbaar='true']/vx:antwoord")[0].text = number


NEGATIVES: list[tuple[str, Change]] = [
    ("IKT-STAM-003", lambda root: root.set("version", "4.0.1")),
    ("IKT-STAM-004", lambda root: _nodes(root, "/*/*/vx:akkoordverklaring")[0].set("x", "y")),
    ("IKT-STAM-005", _text("/*/*/vx:doel", "Vooroverleg")),
    ("IKT-STAM-006", _text("/*/*/vx:volgnummer", "001")),
    ("IKT-STAM-006", _text("/*/*/vx:volgnummer", "999")),
    ("IKT-STAM-006", _text("/*/*/vx:doel", "Aanvullen")),
    ("IKT-STAM-006", _text("/*/*/vx:doel", "Intrekken")),
    ("IKT-STAM-007", _text("/*/*/vx:volgnummer", "0")),
    ("IKT-STAM-008", _text("/*/*/vx:verzoeknummer", "2026130200001")),
    ("IKT-STAM-009", _same_document),
    ("IKT-STAM-010", _text("//vx:documentId", "abc")),
    ("IKT-STAM-011", _attribute("//vx:burgerservicenummer", "publiceerbaar", "true")),
    ("IKT-STAM-011", _bsn_in_name),
    ("IKT-STAM-011", _bsn_in_answer),
    ("IKT-STAM-012", _empty("//vx:adresaanduiding")),
    ("IKT-STAM-013", _empty("//vx:projectlocaties")),
    ("IKT-STAM-014", _text("/*/*/vx:bevoegdGezag/vx:oin", "123")),
    ("IKT-STAM-015", _attribute("//vx:correspondentieAdres//ic:huisnummer", "bron", "DSO-LV")),
    ("IKT-STAM-016", _text("//*[local-name()='pos']", "5.1 52.0")),
    ("IKT-STAM-016", _text("//*[local-name()='pos']", "twee drie")),
    ("IKT-STAM-017", _text("/*/*/vx:akkoordverklaring", "ja")),
]


def test_what_the_schema_says_is_told_in_dutch_with_the_element(tmp_path: Path) -> None:
    data = CLEAN.replace(b"<tijdstipBericht>2", b"<tijdstipBericht>x", 1)
    assert data != CLEAN
    (found,) = _judged(tmp_path, data).meldingen
    assert "geen geldige waarde van het type xs:dateTime" in found.beschrijving.nl
    assert "no valid value of the type xs:dateTime" in found.beschrijving.en
    assert found.quote.startswith("<tijdstipBericht>x")


def test_the_clean_message_breaks_no_rule(tmp_path: Path) -> None:
    judgement = _judged(tmp_path, CLEAN)
    assert judgement.meldingen == ()
    assert judgement.verdict == "valide"
    assert judgement.checked == frozenset(RULES) | frozenset(LEESBAAR)
    assert set(judgement.not_checked) == {"IKT-STAM-018"}


@pytest.mark.parametrize(("code", "change"), NEGATIVES)
def test_one_change_breaks_one_rule(tmp_path: Path, code: str, change: Change) -> None:
    root = etree.fromstring(CLEAN)
    change(root)
    judgement = _judged(tmp_path, etree.tostring(root))
    assert judgement.codes == {code}
    found = judgement.meldingen[0]
    assert found.file == "verzoek.xml"
    assert found.line is not None
    assert found.xpath.startswith("/verzoekXML")
    assert found.advice is not None
    assert judgement.verdict == ("niet-valide" if found.ernst == "fout" else "valide")


@pytest.mark.parametrize("name", ["namespace-v2", "namespace-v3"])
def test_an_older_namespace_is_named(tmp_path: Path, name: str) -> None:
    judgement = _judged(tmp_path, AFWIJKINGEN[name](CLEAN))
    assert judgement.codes == {"IKT-STAM-002"}
    assert f"STAM-versie {name[-1]}" in judgement.meldingen[0].beschrijving.nl


def test_another_document_element_is_no_verzoekbericht(tmp_path: Path) -> None:
    assert _judged(tmp_path, b"<root/>").codes == {"IKT-STAM-002"}


def test_every_rule_has_a_negative() -> None:
    tested = {code for code, _ in NEGATIVES} | {"IKT-STAM-002"}
    assert tested == set(RULES)


@pytest.mark.parametrize("name", sorted(AFWIJKINGEN))
def test_damage_on_purpose_is_found(tmp_path: Path, name: str) -> None:
    assert _judged(tmp_path, AFWIJKINGEN[name](CLEAN)).verdict == "niet-valide"


def test_a_folder_and_a_zip_are_judged_file_by_file(tmp_path: Path) -> None:
    folder = tmp_path / "berichten"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.xml").write_bytes(CLEAN)
    (folder / "sub" / "b.xml").write_bytes(b"<niet af")
    (folder / "lees mij.txt").write_text("geen bericht")
    archive = tmp_path / "berichten.zip"
    with zipfile.ZipFile(archive, "w") as stream:
        for file in sorted(folder.rglob("*.*")):
            stream.write(file, file.relative_to(folder))
    for place in (folder, archive):
        judgement = check(place, NOW)
        assert [(m.code, m.file) for m in judgement.meldingen] == [("IKT-STAM-001", "sub/b.xml")]


def test_what_cannot_be_read_at_all_is_refused(tmp_path: Path) -> None:
    single = tmp_path / "kapot.xml"
    single.write_bytes(b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>")
    with pytest.raises(XmlRefused):
        check(single, NOW)
    empty = tmp_path / "leeg"
    empty.mkdir()
    with pytest.raises(InputRefused, match="no XML file"):
        check(empty, NOW)
    fake = tmp_path / "nep.zip"
    fake.write_bytes(b"geen zip")
    with pytest.raises(ZipRefused):
        check(fake, NOW)
    climbing = io.BytesIO()
    with zipfile.ZipFile(climbing, "w") as stream:
        stream.writestr("../buiten.xml", CLEAN)
    fake.write_bytes(climbing.getvalue())
    with pytest.raises(ZipRefused) as refused:
        check(fake, NOW)
    assert refused.value.reason == "traversal"


@pytest.mark.parametrize(
    ("numbers", "faulty"),
    [
        (("000", "001", "002"), []),
        (("001", "002", "999"), []),
        (("000", "999"), []),
        (("000", "002"), ["2.xml"]),
        (("001", "002", "005", "999"), ["5.xml"]),
    ],
)
def test_versions_given_together_count_on(
    tmp_path: Path, numbers: tuple[str, ...], faulty: list[str]
) -> None:
    doelen = {"000": "Initieren", "999": "Intrekken"}
    for number in numbers:
        root = etree.fromstring(CLEAN)
        _text("/*/*/vx:volgnummer", number)(root)
        _text("/*/*/vx:doel", doelen.get(number, "Aanvullen"))(root)
        (tmp_path / f"{int(number)}.xml").write_bytes(etree.tostring(root))
    judgement = check(tmp_path, NOW)
    assert [(m.code, m.file) for m in judgement.meldingen] == [("IKT-STAM-018", name) for name in faulty]
    assert "IKT-STAM-018" in judgement.checked
    assert judgement.not_checked == {}
