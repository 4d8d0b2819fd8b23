"""Every rule of groups A and B, and LVBB3008: one mutation of a clean sample raises it, the clean one does not."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from tests.mocks.stop.rule_cases import RuleCase, sample_case

from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.stop import samples
from ikt_mocks.stop._instellingen import Instellingen
from ikt_mocks.stop._oordeel import Levering, beoordeel
from ikt_mocks.stop.check import check
from ikt_mocks.stop.errors import FOUTEN
from ikt_mocks.stop.messages import Leveringsverzoek
from ikt_mocks.stop.rules import CODES
from ikt_mocks.stop.samples.voorbeeld import Bestand, Voorbeeld
from ikt_schemas.melding import Judgement

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)
DATUM = date(2026, 3, 17)
#: About the findings of another rule, and raised by the schemas of an installed pack.
WITHOUT_RULE = {"IKT-STOP-008", "IKT-STOP-020"}
GROEP_A = {
    f"LVBB{n:04}"
    for n in (
        2,
        1001,
        1002,
        1003,
        1004,
        1006,
        1008,
        1009,
        1010,
        1013,
        *range(1016, 1022),
        *range(1025, 1029),
        1032,
    )
}
GROEP_A |= {"LVBB1040", "LVBB1041", "LVBB1042", "LVBB1575"}
GROEP_B = {f"LVBB{n}" for n in (1501, 1502, 1505, 1506, 1510, 1511, 1515, 1519, 1580)}

Mutatie = Callable[[Voorbeeld], Voorbeeld]


def _besluit() -> Voorbeeld:
    return samples.besluit(datum=DATUM)


def _kennisgeving() -> Voorbeeld:
    return samples.kennisgeving(datum=DATUM)


def _image(format_: str, mode: str = "RGB") -> bytes:
    stream = io.BytesIO()
    Image.new(mode, (4, 4)).save(stream, format_)
    return stream.getvalue()


def _met_afbeelding(v: Voorbeeld, naam: str, data: bytes, contenttype: str) -> Voorbeeld:
    """Add a picture, and name it in the text."""
    figuur = f'<Figuur><Illustratie naam="{naam}" formaat="{contenttype}"/></Figuur>'
    tekst = "<Inhoud><Al>Dit besluit"
    return v.vervang("Besluit.xml", tekst, figuur + tekst).met(naam, data, contenttype)


def _afbeelding(data: bytes, contenttype: str = "image/png") -> Mutatie:
    return lambda v: _met_afbeelding(v, "plaatje.png", data, contenttype)


def _manifest(oud: str, nieuw: str) -> Mutatie:
    return lambda v: v.vervang("manifest.xml", oud, nieuw)


def _in(bestand: str, oud: str, nieuw: str) -> Mutatie:
    return lambda v: v.vervang(bestand, oud, nieuw)


def _datum(nieuw: date) -> Mutatie:
    return _in("opdracht.xml", f"<datumBekendmaking>{DATUM}</", f"<datumBekendmaking>{nieuw.isoformat()}</")


_EINDE = "</manifest>"
_REGEL = "<bestand><bestandsnaam>{}</bestandsnaam><contentType>{}</contentType></bestand>"
_BG = "<idBevoegdGezag>00000099000000990101</idBevoegdGezag>"
_AANLEVERAAR = "<idAanleveraar>00000099000000990101</idAanleveraar>"
_DATUM_XML = f"<datumBekendmaking>{DATUM}</datumBekendmaking>"

#: Code → a mutation of the besluit.
ALLEEN: dict[str, Mutatie] = {
    "LVBB1002": lambda v: v.zonder("opdracht.xml"),
    "LVBB1003": lambda v: v.zonder("manifest.xml"),
    "LVBB1006": _in("opdracht.xml", "<idLevering>", "<onbekend/><idLevering>"),
    "LVBB1008": _manifest(_EINDE, f"<onbekend/>{_EINDE}"),
    "LVBB1009": _manifest(_EINDE, _REGEL.format("Afwezig.xml", "application/xml") + _EINDE),
    "LVBB1010": lambda v: v.met_manifest(
        v.lees("manifest.xml").replace(_REGEL.format("owLocaties.xml", "application/xml").encode(), b"")
    ),
    "LVBB1013": _afbeelding(_image("PNG", "RGBA")),
    "LVBB1017": _afbeelding(b"geen plaatje"),
    "LVBB1018": _afbeelding(_image("JPEG")),
    "LVBB1019": lambda v: v.met("lees.txt", b"tekst", "text/plain"),
    "LVBB1020": _manifest("<contentType>application/gml+xml</contentType>", "<contentType/>"),
    "LVBB1021": lambda v: v.met("bijlage.pdf", b"<geen-pdf/>", "application/pdf"),
    "LVBB1025": _in(
        "manifest-ow.xml", "<objecttype>Gebied</objecttype>", "<objecttype>Geometrie</objecttype>"
    ),
    "LVBB1026": _in("manifest-ow.xml", "<naam>owLocaties.xml<", "<naam>Werkingsgebied.gml<"),
    "LVBB1027": lambda v: v.zonder("manifest-ow.xml"),
    "LVBB1032": _in("manifest-ow.xml", "<domein>omgevingswet<", "<domein>anders<"),
    "LVBB1041": lambda v: v.met("bijlage.pdf", b"", "application/pdf"),
    "LVBB1575": _manifest(_EINDE, _REGEL.format("Besluit.xml", "application/xml") + _EINDE),
    "LVBB1501": _datum(date(2026, 2, 27)),
    "LVBB1506": _in("opdracht.xml", ">Besluit.xml<", ">Afwezig.xml<"),
    "LVBB1515": _in("Besluit.xml", 'schemaversie="1.2.0"', 'schemaversie="1.0.4"'),
    "LVBB1519": _datum(date(2026, 3, 21)),
    "LVBB1580": _in("Besluit.xml", "<datum>2026-03-24<", f"<datum>{DATUM + timedelta(days=91)}<"),
    "LVBB3008": _in("Werkingsgebied.gml", "121000", "121001"),
    "BHKV1004": lambda _: samples.ontwerpbesluit(datum=DATUM).met(
        "Besluit.xml",
        _besluit().lees("Besluit.xml").replace(b"proceduretype_definitief", b"proceduretype_ontwerp"),
    ),
    "STOP1001": _in(
        "Besluit.xml", "besluit1/nld@2026;1</FRBRExpression>", "besluit2/nld@2026;1</FRBRExpression>"
    ),
    "IKT-STOP-005": _in("owLocaties.xml", "</ow-dc:owBestand>", ""),
}

#: Rules that come with another, as docs/reference/stop-overlaps.md tells.
SAMEN: dict[str, Mutatie] = {
    "LVBB1004": lambda v: v.met("een bijlage.xml", b"<a/>"),
    "LVBB1016": _in("manifest-ow.xml", "<naam>owLocaties.xml<", "<naam>owAfwezig.xml<"),
    "LVBB1502": _in("Besluit.xml", "/akn/nl/bill/", "/akn/nl/act/"),
    "LVBB1505": _in("opdracht.xml", _DATUM_XML, ""),
    "LVBB1510": _in("opdracht.xml", _BG, ""),
    "LVBB1511": _in("opdracht.xml", _AANLEVERAAR, ""),
}


def _met_manifest_ow(v: Voorbeeld) -> Voorbeeld:
    """Add OW files, with the manifest that lists them."""
    ow = samples.directe_mutatie(jaar=2026)
    for bestand in ("manifest-ow.xml", "owActiviteiten.xml"):
        v = v.met(bestand, ow.lees(bestand))
    return v


CASES: tuple[RuleCase, ...] = (
    *(sample_case(code, _besluit, mutatie) for code, mutatie in (ALLEEN | SAMEN).items()),
    sample_case(
        "IKT-STOP-006",
        _besluit,
        _afbeelding(_image("PNG")[:16] + (100_000).to_bytes(4, "big") * 2 + _image("PNG")[24:]),
    ),
    sample_case(
        "IKT-STOP-007",
        _besluit,
        _in("owLocaties.xml", "<ow-dc:owBestand ", '<ow-dc:owBestand xmlns:schemaLocation="a b" '),
    ),
    sample_case("LVBB1028", _kennisgeving, _met_manifest_ow),
)


def test_the_groups_have_their_number_of_rules() -> None:
    assert GROEP_A | GROEP_B | {"LVBB3008"} <= CODES
    assert len(GROEP_A) == 25
    assert len(GROEP_B) == 9


def _oordeel(tmp_path: Path, data: bytes | None, **changes: object) -> set[str]:
    path = tmp_path / "opdracht.zip"
    if data is not None:
        path.write_bytes(data)
    levering = Levering(
        zip=None if data is None else path,
        now=MOMENT,
        instellingen=Instellingen(),
        verzoek=Leveringsverzoek.read(_besluit().verzoek()),
        afzender="00000099000000990101",
    )
    return {melding.code for melding in beoordeel(replace(levering, **changes)).meldingen}  # type: ignore[arg-type]  # the fields to change


def test_a_request_comes_with_a_zip(tmp_path: Path) -> None:
    assert _oordeel(tmp_path, _besluit().zip()) == set()
    assert _oordeel(tmp_path, None) == {"LVBB0002"}


@pytest.mark.parametrize("data", [b"geen zip", b"", b"PK\x03\x04 half"])
def test_the_zip_is_a_zip(tmp_path: Path, data: bytes) -> None:
    assert _oordeel(tmp_path, data) == {"LVBB1001"}


def test_an_empty_zip_lacks_its_files(tmp_path: Path) -> None:
    assert _oordeel(tmp_path, b"PK\x05\x06" + bytes(18)) == {"LVBB1002", "LVBB1003"}


def test_the_zip_is_not_too_large(tmp_path: Path) -> None:
    data = _besluit().zip()
    exactly = Instellingen(max_zip=len(data))
    assert _oordeel(tmp_path, data, instellingen=exactly) == set()
    below = Instellingen(max_zip=len(data) - 1)
    assert _oordeel(tmp_path, data, instellingen=below) == {"LVBB1040"}


def test_a_file_is_not_too_large(tmp_path: Path) -> None:
    data = _besluit().met("bijlage.pdf", b"%PDF-" + bytes(100_000), "application/pdf")
    limits = Instellingen(max_bestand=100_004)
    assert _oordeel(tmp_path, data.zip(), instellingen=limits) == {"LVBB1041"}
    enough = Instellingen(max_bestand=100_005)
    assert _oordeel(tmp_path, data.zip(), instellingen=enough) == set()


def test_a_name_occurs_once_in_the_zip(tmp_path: Path) -> None:
    data = _besluit().zip(extra=[Bestand("Besluit.xml", b"<a/>")])
    assert _oordeel(tmp_path, data) == {"LVBB1042"}


@pytest.mark.parametrize("name", ["../Besluit.xml", "/etc/x.xml"])
def test_a_name_that_leaves_the_zip_is_a_bad_name(tmp_path: Path, name: str) -> None:
    data = _besluit().zip(extra=[Bestand(name, b"<a/>")])
    assert _oordeel(tmp_path, data) == {"LVBB1004"}


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    data = _besluit().zip(extra=[Bestand("bom.xml", bytes(20_000_000))])
    assert _oordeel(tmp_path, data) == {"IKT-STOP-004"}


def test_manifest_ow_does_not_belong_to_breaking_off(judge: Callable[[Voorbeeld], Judgement]) -> None:
    clean = samples.afbreken(akn="/akn/nl/bill/gm9901/2026/voorbeeldbesluit1")
    assert judge(clean).codes == frozenset()
    assert judge(_met_manifest_ow(clean)).codes == {"LVBB1028"}


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        ("2026-03-02", {"LVBB1501"}),
        ("2026-03-03", set()),
        ("2026-03-17+01:00", {"LVBB1501"}),
        ("2026-03-17Z", {"LVBB1501"}),
        ("2026-04-03", {"LVBB1519"}),
        ("2026-04-06", {"LVBB1519"}),
        ("2026-04-27", {"LVBB1519"}),
        ("2026-05-05", {"LVBB1519"}),
        ("2026-05-14", {"LVBB1519"}),
        ("2026-05-25", {"LVBB1519"}),
        ("2026-12-25", {"LVBB1519"}),
        ("2026-02-28", {"LVBB1501", "LVBB1519"}),
    ],
)
def test_the_day_of_publication(judge: Callable[[Voorbeeld], Judgement], day: str, codes: set[str]) -> None:
    assert (
        judge(_besluit().vervang("opdracht.xml", _DATUM_XML, _DATUM_XML.replace(str(DATUM), day))).codes
        == codes
    )


def test_today_is_the_dutch_day(tmp_path: Path) -> None:
    folder = (
        _besluit()
        .vervang("opdracht.xml", _DATUM_XML, _DATUM_XML.replace(str(DATUM), "2026-03-03"))
        .schrijf(tmp_path / "levering")
    )
    late = datetime(2026, 3, 2, 23, 30, tzinfo=AMSTERDAM)
    assert check(folder, late).codes == frozenset()
    assert check(folder, late + timedelta(hours=1)).codes == {"LVBB1501"}


@pytest.mark.parametrize(("days", "codes"), [(90, set()), (91, {"LVBB1580"})])
def test_ninety_days(judge: Callable[[Voorbeeld], Judgement], days: int, codes: set[str]) -> None:
    mutation = _in("Besluit.xml", "<datum>2026-03-24<", f"<datum>{DATUM + timedelta(days=days)}<")
    assert judge(mutation(_besluit())).codes == codes


@pytest.mark.parametrize("versie", ["1.1.0", "1.2.0", "1.3.0"])
def test_accepted_schemaversies(judge: Callable[[Voorbeeld], Judgement], versie: str) -> None:
    mutation = _in("Besluit.xml", 'schemaversie="1.2.0"', f'schemaversie="{versie}"')
    assert judge(mutation(_besluit())).codes == frozenset()


@pytest.mark.parametrize(
    ("data", "contenttype", "codes"),
    [
        (_image("PNG"), "image/png", set()),
        (_image("JPEG"), "image/jpeg", set()),
        (_image("PNG", "LA"), "image/png", {"LVBB1013"}),
        (_image("GIF", "P"), "image/png", {"LVBB1017"}),
        (_image("PNG")[:20], "image/png", {"LVBB1017"}),
        (
            _image("PNG")[:16] + (100_000).to_bytes(4, "big") * 2 + _image("PNG")[24:],
            "image/png",
            {"IKT-STOP-006"},
        ),
        (b"%PDF-1.4", "image/png", {"LVBB1017"}),
        (_image("PNG"), "application/pdf", {"LVBB1021"}),
        (b"%PDF-1.4", "application/pdf", set()),
        (b"tekst", "application/xml", {"LVBB1021"}),
    ],
)
def test_what_files_really_are(
    judge: Callable[[Voorbeeld], Judgement], data: bytes, contenttype: str, codes: set[str]
) -> None:
    if contenttype.startswith("image/"):
        spoiled = _met_afbeelding(_besluit(), "bijlage", data, contenttype)
    else:
        spoiled = _besluit().met("bijlage", data, contenttype)
    assert judge(spoiled).codes == codes


def test_a_palette_with_transparency_is_seen(judge: Callable[[Voorbeeld], Judgement]) -> None:
    stream = io.BytesIO()
    Image.new("P", (4, 4)).save(stream, "PNG", transparency=0)
    assert judge(_afbeelding(stream.getvalue())(_besluit())).codes == {"LVBB1013"}


@pytest.mark.parametrize(
    "file_and_code",
    [("opdracht.xml", "LVBB1006"), ("manifest.xml", "LVBB1008"), ("manifest-ow.xml", "LVBB1032")],
)
@pytest.mark.parametrize("spoil", ["<!DOCTYPE x [<!ENTITY e 'e'>]>", "<<"])
def test_xml_that_is_not_read(
    judge: Callable[[Voorbeeld], Judgement], file_and_code: tuple[str, str], spoil: str
) -> None:
    file, code = file_and_code
    clean = _besluit()
    data = clean.lees(file).replace(b"?>\n", b"?>\n" + spoil.encode(), 1)
    spoiled = clean.met_manifest(data) if file == "manifest.xml" else clean.met(file, data)
    judgement = judge(spoiled)
    assert judgement.codes == {code}
    assert judgement.not_checked.keys() >= {"LVBB1012"}


@pytest.mark.parametrize("kept", [0, 11, 12, 60, 127])
def test_a_wrong_hash_is_shown_where_it_differs(judge: Callable[[Voorbeeld], Judgement], kept: int) -> None:
    made = _besluit()
    found = re.search(r"<hash>([0-9a-f]{128})<", made.lees("Werkingsgebied.xml").decode())
    assert found is not None
    right = found[1]
    wrong = right[:kept] + ("0" if right[kept] != "0" else "1") * (128 - kept)
    (melding,) = judge(made.vervang("Werkingsgebied.xml", right, wrong)).meldingen
    shown = re.search(r"opgegeven …?([0-9a-f]+)…?, berekend …?([0-9a-f]+)…?", melding.beschrijving.nl)
    assert shown is not None
    assert shown[1] != shown[2]
    assert shown[1] in wrong
    assert shown[2] in right


def test_a_finding_says_where_and_what_to_do(judge: Callable[[Voorbeeld], Judgement]) -> None:
    (melding,) = judge(ALLEEN["LVBB3008"](_besluit())).meldingen
    assert melding.file == "Werkingsgebied.xml"
    assert melding.line
    assert melding.xpath.endswith("/Bestand/hash")
    assert melding.categorie == "/join/id/regdata/gm9901/2026/voorbeeldgebied1/nld@2026;1"
    assert melding.advice is not None
    assert melding.ground.startswith("official")


def test_a_name_in_another_case_is_named(judge: Callable[[Voorbeeld], Judgement]) -> None:
    judgement = judge(_besluit().vervang("opdracht.xml", ">Besluit.xml<", ">besluit.xml<"))
    (melding,) = judgement.meldingen
    assert melding.code == "LVBB1506"
    assert "bedoelde u Besluit.xml?" in melding.beschrijving.nl


def test_many_findings_of_one_rule_are_cut_off_and_that_is_said(
    judge: Callable[[Voorbeeld], Judgement],
) -> None:
    many = "".join(_REGEL.format(f"Afwezig{n}.xml", "application/xml") for n in range(20_000))
    judgement = judge(_manifest(_EINDE, many + _EINDE)(_besluit()))
    assert judgement.codes == {"LVBB1009", "IKT-STOP-008"}
    assert len(judgement.meldingen) == 101


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-29", "", "２０２６-03-17"])
def test_strange_days_are_judged(judge: Callable[[Voorbeeld], Judgement], day: str) -> None:
    spoiled = _besluit().vervang("opdracht.xml", _DATUM_XML, _DATUM_XML.replace(str(DATUM), day))
    assert judge(spoiled).codes <= {"LVBB1006", "LVBB1501", "LVBB1505", "LVBB1519", "LVBB1580"}


def test_the_publication_may_have_any_name(judge: Callable[[Voorbeeld], Judgement]) -> None:
    besluit = _besluit()
    renamed = besluit.zonder("Besluit.xml").met("besluit_zonder_extensie", besluit.lees("Besluit.xml"))
    renamed = renamed.vervang("opdracht.xml", ">Besluit.xml<", ">besluit_zonder_extensie<")
    assert judge(renamed).codes == frozenset()
    assert judge(besluit.vervang("opdracht.xml", ">Besluit.xml<", ">manifest.xml<")).codes == {"LVBB1515"}


def test_every_text_can_be_filled_and_every_code_belongs_to_a_rule() -> None:
    places = re.compile(r"\{(\w+)\}")
    for code, fout in FOUTEN.items():
        assert code in CODES or code in WITHOUT_RULE
        for text in (fout.tekst, fout.advies):
            names = set(places.findall(text.nl)) | set(places.findall(text.en))
            filled = text.fill(**dict.fromkeys(names, "x"))
            assert "{" not in filled.nl + filled.en
            plain = {name.removesuffix("_nl") for name in places.findall(text.nl)}
            assert plain == {name.removesuffix("_en") for name in places.findall(text.en)}
    assert FOUTEN.keys() - WITHOUT_RULE == CODES
