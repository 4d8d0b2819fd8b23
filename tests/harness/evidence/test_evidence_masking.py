"""Personal data does not leave in a bundle, and what replaces it keeps its form."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikt_harness.evidence._pseudonyms import Pseudonyms, is_bsn
from ikt_harness.evidence.masking import Masker

BSN = "111222333"
VERZOEK = (
    '<v xmlns:q="urn:x"><q:burgerservicenummer publiceerbaar="false">111222333</q:burgerservicenummer>'
    "<q:kvkNummer>92276414</q:kvkNummer><q:emailadres>jan.jansen@voorbeeld.nl</q:emailadres>"
    "<q:telefoonnummer>0612345678</q:telefoonnummer><q:achternaam>Van der Proef-Ångström</q:achternaam>"
    "<q:straatnaam>Denkbeeldige laan</q:straatnaam><q:huisnummer>12</q:huisnummer>"
    "<q:postcode>9991AB</q:postcode><q:functie publiceerbaar='false'>wethouder</q:functie>"
    "<q:pos>155000.12 463000.98</q:pos><q:naam publiceerbaar='true'>Schuur</q:naam>"
    "<!-- bel 06-12345678 --><q:antwoord>Mail jan.jansen@voorbeeld.nl of Van der Proef-Ångström</q:antwoord></v>"
)
SECRETS = (
    BSN,
    "92276414",
    "jan.jansen",
    "12345678",
    "Proef-Ångström",
    "Denkbeeldige",
    "9991AB",
    "wethouder",
    "155000.12",
)


def _masked(data: bytes, media_type: str, koppelvlak: str = "STAM") -> tuple[bytes, int]:
    found = Masker(b"key").message(data, media_type, koppelvlak=koppelvlak)
    assert found is not None
    return found


def test_a_verzoek_loses_its_persons_and_keeps_the_rest() -> None:
    text = _masked(VERZOEK.encode(), "application/xml")[0].decode()
    assert [secret for secret in SECRETS if secret in text] == []
    assert ">Schuur<" in text
    assert text.count("publiceerbaar") == 3
    assert "<q:pos>15" in text


def test_texts_that_repeat_a_masked_value_get_the_same_pseudonym() -> None:
    masker = Masker(b"key")
    masker.message(VERZOEK.encode(), "application/xml", koppelvlak="STAM")
    told = masker.text("Gezien: Van der Proef-Ångström met 111222333")
    assert "Proef" not in told
    assert BSN not in told
    assert told == masker.text("Gezien: Van der Proef-Ångström met 111222333")
    assert masker.text("eigen woorden: Van der Proef-Ångström", private=False).endswith("Ångström")


@pytest.mark.parametrize(
    "text",
    [
        f"BSN {BSN}.",
        "KvK-nummer: 12345678",
        "kvk 12345678",
        "a.b+c@voorbeeld.nl",
        "06 12345678",
        "+31612345678",
        "1234 AB",
    ],
)
def test_patterns_are_found_in_any_text(text: str) -> None:
    made = Masker(b"key").text(text)
    assert made != text
    assert len(made) == len(text) or "@" in text


@pytest.mark.parametrize(
    "text",
    [
        "00000099000000990101",
        "20260105",
        "nl.imow-gm9901.activiteit.111222333",
        "/join/id/111222333",
        "123456789",
        "2026010500001",
    ],
)
def test_what_tells_of_no_person_stays(text: str) -> None:
    assert Masker(b"key").text(text) == text


def test_json_and_zips_are_looked_into() -> None:
    data = json.dumps({"bsn": BSN, "kvkNummer": 92276414, "meer": [{"achternaam": "Proef"}], "n": 3}).encode()
    made = json.loads(_masked(data, "application/json")[0])
    assert made["bsn"] != BSN
    assert made["kvkNummer"] != 92276414
    assert made["meer"][0]["achternaam"] != "Proef"
    assert made["n"] == 3
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", VERZOEK)
        archive.writestr("b.json", data)
    inside, count = _masked(packed.getvalue(), "application/zip")
    assert count > 10
    with zipfile.ZipFile(io.BytesIO(inside)) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert [secret for secret in SECRETS if secret in whole] == []


def test_what_cannot_be_looked_into_stays_out_unless_it_is_published() -> None:
    masker = Masker(b"key")
    mime = b"--deel\r\nContent-Type: text/xml\r\n\r\n" + VERZOEK.encode()
    assert masker.message(mime, "text/plain", koppelvlak="TRANSPORT") is None
    for data, kind in ((b"%PDF-1.7", "application/pdf"), (b"<broken", "application/xml")):
        assert masker.message(data, kind, koppelvlak="STAM") is None
        assert masker.message(data, kind, koppelvlak="STOP") == (data, 0)


def test_a_publication_keeps_its_bytes() -> None:
    data = b"<?xml version='1.0'?><regeling><postcode>9991AB</postcode>  <b>12 345</b></regeling>"
    assert _masked(data, "application/xml", "STOP") == (data, 0)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C"]), max_size=30))
def test_pseudonyms_are_stable_and_keep_digits_and_letters_apart(value: str) -> None:
    made = Pseudonyms(b"key").of("text", value)
    assert made == Pseudonyms(b"key").of("text", value)
    assert len(made) == len(value)
    for before, after in zip(value, made, strict=True):
        assert before.isdigit() == after.isdigit()
        assert before.isalpha() == after.isalpha()


@given(st.integers(0, 999_999_999))
def test_a_bsn_becomes_a_test_number_that_is_a_bsn(number: int) -> None:
    value = f"{number:09d}"
    made = Pseudonyms(b"key").of("bsn", value)
    assert made != value
    assert len(made) == 9
    if is_bsn(value):
        assert is_bsn(made)
        assert made.startswith("9999")


def test_another_key_gives_other_pseudonyms() -> None:
    assert Pseudonyms(b"a").of("text", "Proefpersoon") != Pseudonyms(b"b").of("text", "Proefpersoon")
