"""Reading what was written gives the same message back, and whatever is generated is valid."""

from __future__ import annotations

import dataclasses
import io
from datetime import datetime

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.parties import GEMEENTE, OMGEVINGSDIENST
from ikt_mocks.stam._codec import Keuze, Waarde
from ikt_mocks.stam.errors import OnbruikbareVraag
from ikt_mocks.stam.messages import TYPEN, read_verzoekbericht, schema_faults, write_verzoekbericht
from ikt_mocks.stam.samples.documenten import padded, verzoek_pdf
from ikt_mocks.stam.samples.opties import VerzoekOpties, is_xml_text, opties_from_json
from ikt_mocks.stam.samples.verzoek import Aanvulling, genereer, trek_in, vul_aan
from ikt_schemas.errors import InputRefused

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)
NUMMER = "2026030200001"
_SOORT = st.sampled_from(["natuurlijk", "niet-natuurlijk"])
_TEXT = st.text(max_size=60).filter(is_xml_text)
OPTIES = st.builds(
    VerzoekOpties,
    bevoegd_gezag=st.just(GEMEENTE.oin),
    behandeldienst=st.sampled_from(["", OMGEVINGSDIENST.oin]),
    type=st.sampled_from(TYPEN),
    doel=st.sampled_from(["Initieren", "Conceptverzoek"]),
    seed=st.integers(0, 2**63 - 1),
    persoon=_SOORT,
    gemachtigde=st.none() | _SOORT,
    contactpersoon=st.booleans(),
    locaties=st.lists(st.sampled_from(["adres", "perceel", "punt", "vlak", "etrs"]), max_size=4).map(tuple),
    activiteiten=st.integers(1, 4),
    onderliggend=st.booleans(),
    documenten=st.integers(0, 4),
    bijlagen=st.integers(0, 3),
    vertrouwelijk=st.integers(0, 7),
    dubbele_waarden=st.booleans(),
    participatie=st.booleans(),
    naam=_TEXT,
)


@settings(max_examples=60, deadline=None)
@given(OPTIES)
def test_whatever_is_generated_is_valid_and_reads_back(opties: VerzoekOpties) -> None:
    bericht = genereer(opties, NUMMER, NOW).bericht
    root = etree.fromstring(write_verzoekbericht(bericht))
    assert schema_faults(root) == []
    assert read_verzoekbericht(root) == bericht
    assert len(list(bericht.verzoek.documenten())) == opties.documenten + opties.bijlagen


@settings(max_examples=30, deadline=None)
@given(OPTIES, st.data())
def test_so_are_supplements_and_withdrawals(opties: VerzoekOpties, data: st.DataObject) -> None:
    bericht = genereer(opties, NUMMER, NOW).bericht
    ids = [document.document_id for document in bericht.verzoek.documenten()]
    gone = data.draw(st.sets(st.sampled_from(ids)) if ids else st.just(set()))
    change = Aanvulling(frozenset(gone), data.draw(st.integers(0, 3)), data.draw(st.none() | _TEXT))
    later = vul_aan(bericht, change, opties.seed, NOW)
    after = {document.document_id for document in later.verzoek.documenten()}
    assert after & set(ids) == set(ids) - gone
    assert len(after - set(ids)) == change.erbij
    for made in (later, vul_aan(later, Aanvulling(erbij=1), opties.seed, NOW), trek_in(later, NOW)):
        root = etree.fromstring(write_verzoekbericht(made))
        assert schema_faults(root) == []
        assert read_verzoekbericht(root) == made


@settings(max_examples=60, deadline=None)
@given(
    st.builds(Waarde, _TEXT, st.none() | st.booleans(), st.sampled_from([None, "gebruiker", "DSO-LV"])), _TEXT
)
def test_any_text_survives(naam: Waarde, nummer: str) -> None:
    bericht = genereer(VerzoekOpties(bevoegd_gezag=GEMEENTE.oin), NUMMER, NOW).bericht
    verzoek = dataclasses.replace(bericht.verzoek, naam=naam, verzoeknummer=nummer)
    changed = dataclasses.replace(bericht, verzoek=verzoek)
    assert read_verzoekbericht(etree.fromstring(write_verzoekbericht(changed))) == changed


def test_text_around_a_comment_is_whole() -> None:
    xml = write_verzoekbericht(
        genereer(VerzoekOpties(bevoegd_gezag=GEMEENTE.oin, naam="Schuur"), NUMMER, NOW).bericht
    )
    root = etree.fromstring(xml.replace(b">Schuur<", b">Sch<!-- tussendoor -->uur<"))
    assert read_verzoekbericht(root).verzoek.naam.tekst == "Schuur"


def test_a_missing_element_is_named() -> None:
    with pytest.raises(InputRefused, match="stuurgegevens"):
        read_verzoekbericht(etree.fromstring(b"<verzoekXML/>"))


def test_a_boolean_in_either_spelling() -> None:
    opties = VerzoekOpties(bevoegd_gezag=GEMEENTE.oin, participatie=True)
    xml = write_verzoekbericht(genereer(opties, NUMMER, NOW).bericht)
    root = etree.fromstring(
        xml.replace(b'geparticipeerd publiceerbaar="true">true', b'geparticipeerd publiceerbaar="1">0')
    )
    taken = read_verzoekbericht(root).verzoek.participatie
    assert taken is not None
    assert taken.geparticipeerd == Keuze(waarde=False, publiceerbaar=True)


def test_the_publishable_pdf_leaves_persons_out() -> None:
    opties = VerzoekOpties(
        bevoegd_gezag=GEMEENTE.oin, documenten=1, bijlagen=1, vertrouwelijk=1, naam="Schuur €"
    )
    verzoek = genereer(opties, NUMMER, NOW).bericht.verzoek
    reader = pypdf.PdfReader(io.BytesIO(verzoek_pdf(verzoek, NOW)))
    text = "\n".join(page.extract_text() for page in reader.pages)
    person = verzoek.initiatiefnemer.natuurlijk_persoon
    assert person is not None
    assert person.burgerservicenummer is not None
    assert NUMMER in text
    assert "Schuur ?" in text
    open_, secret = verzoek.documenten()
    assert open_.bestandsnaam in text
    for hidden in (
        person.burgerservicenummer.tekst,
        person.geslachtsnaam_naamgebruik[0].tekst,
        verzoek.initiatiefnemer.emailadres[0].tekst,
        secret.bestandsnaam,
    ):
        assert hidden not in text


@given(st.binary(min_size=1, max_size=50), st.integers(0, 5000))
def test_padding_gives_the_exact_size(data: bytes, size: int) -> None:
    assert len(b"".join(padded(data, size))) == max(len(data), size)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"bevoegdGezag": "123"},
        {"bevoegdGezag": "٠" * 20},
        {"kleur": "rood"},
        {"type": "aanvraag vergunning"},
        {"doel": "Aanvullen"},
        {"seed": -1},
        {"seed": True},
        {"documenten": 10**6},
        {"vertrouwelijk": 3},
        {"locaties": ["maan"]},
        {"locaties": "adres"},
        {"contactpersoon": "ja"},
        {"gemachtigde": "robot"},
        {"naam": "nul\x00"},
        {"behandeldienst": "x"},
    ],
)
def test_wrong_options_are_refused(wrong: dict[str, object]) -> None:
    body = {"bevoegdGezag": GEMEENTE.oin} | wrong if wrong else {}
    with pytest.raises(OnbruikbareVraag):
        opties_from_json(body)
