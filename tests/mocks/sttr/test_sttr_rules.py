"""Layers 1 and 2: each code is raised by one change to a clean delivery, and by that change alone."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ikt_mocks.sttr import errors
from ikt_mocks.sttr.pakket import lees_zip, los_bestand
from ikt_mocks.sttr.rules import BESTAND, MAX_PER_REGEL, PAKKET, SAMENHANG, Oordeel, beoordeel_inhoud
from ikt_mocks.sttr.samples.bouwer import DmnVersie, Regelset, SttrVersie
from ikt_mocks.sttr.samples.leveringen import activiteit_bestanden, regels_bestanden, zip_van
from ikt_mocks.sttr.samples.mutaties import ALLEEN, DMN, NIET_ALLEEN, dubbel, vervang
from ikt_mocks.sttr.samples.regels import GEO, INDIENING, KEUZE, MAATREGELEN, SCHUUR
from ikt_schemas.errors import ZipRefused


def _beoordeel(bestanden: dict[str, bytes]) -> Oordeel:
    return beoordeel_inhoud(lees_zip(zip_van(bestanden), naam="proef.zip"))


@pytest.mark.parametrize("dmn", ["1.1", "1.2"])
@pytest.mark.parametrize("sttr", ["1.0", "2.0"])
@pytest.mark.parametrize(
    "regels", [SCHUUR, KEUZE, GEO, INDIENING, MAATREGELEN], ids=lambda regels: regels.naam
)
def test_clean_rules_raise_nothing(regels: Regelset, dmn: DmnVersie, sttr: SttrVersie) -> None:
    oordeel = _beoordeel(regels_bestanden(regels.als_xml(dmn, sttr)))
    assert oordeel.meldingen == ()
    assert oordeel.lagen[:2] == (1, 2)
    about_an_activiteit = {
        errors.ACTIVITEIT_URN.code,
        errors.ACTIVITEIT_JSON.code,
        errors.ACTIVITEIT_DATUM.code,
        errors.REGELBEHEEROBJECT_SOORT.code,
    }
    assert (
        oordeel.codes == (frozenset(PAKKET) | frozenset(BESTAND) | frozenset(SAMENHANG)) - about_an_activiteit
    )


def test_clean_activiteit_raises_nothing() -> None:
    assert _beoordeel(activiteit_bestanden()).meldingen == ()


def test_what_a_delivery_does_not_hold_is_not_called_judged() -> None:
    oordeel = _beoordeel(ALLEEN[errors.MANIFEST_ONTBREEKT.code]())
    assert oordeel.codes == {
        errors.MANIFEST_ONTBREEKT.code,
        errors.BESTAND_IN_MAP.code,
        errors.BESTAND_DUBBEL.code,
    }
    kapot = _beoordeel(ALLEEN[errors.REGELS_GEEN_XML.code]())
    assert kapot.codes & set(BESTAND) == {errors.REGELS_GEEN_XML.code}


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_damaged_deliveries_are_judged_or_refused_never_anything_else(data: st.DataObject) -> None:
    bestanden = data.draw(st.sampled_from([regels_bestanden(), activiteit_bestanden()]))
    naam = data.draw(st.sampled_from(sorted(bestanden)))
    inhoud = bestanden[naam]
    start = data.draw(st.integers(0, len(inhoud)))
    eind = data.draw(st.integers(start, min(len(inhoud), start + 40)))
    nieuw = data.draw(
        st.binary(max_size=12) | st.sampled_from([b"<", b"</", b"&x;", b'"', b"<!DOCTYPE a>", b"\x00"])
    )
    beschadigd = bestanden | {naam: inhoud[:start] + nieuw + inhoud[eind:]}
    oordeel = _beoordeel(beschadigd)
    assert oordeel.codes >= {melding.code for melding in oordeel.meldingen}
    archive = zip_van(bestanden)
    cut = data.draw(st.integers(0, len(archive)))
    with suppress(ZipRefused):
        lees_zip(archive[:cut] + nieuw + archive[cut + len(nieuw) :], naam="kapot.zip")


@pytest.mark.parametrize("code", sorted(ALLEEN))
def test_one_change_raises_one_code(code: str) -> None:
    oordeel = _beoordeel(ALLEEN[code]())
    assert {melding.code for melding in oordeel.meldingen} == {code}
    for melding in oordeel.meldingen:
        assert "{" not in melding.beschrijving.nl
        assert melding.beschrijving.nl != melding.beschrijving.en
        assert melding.advice is not None


def test_every_code_of_the_content_has_a_negative() -> None:
    judged = {bevinding.code for bevinding in errors.alle() if bevinding.laag < 3} | {errors.HERHAALD.code}
    assert set(ALLEEN) | set(NIET_ALLEEN) == judged
    assert not set(ALLEEN) & set(NIET_ALLEEN)


def test_a_doubled_name_is_reported_with_its_consequence() -> None:
    codes = {melding.code for melding in _beoordeel(dubbel()).meldingen}
    assert codes == {errors.BESTAND_DUBBEL.code, errors.BESTANDSTYPEN.code}


def test_a_finding_tells_file_line_and_place() -> None:
    (melding,) = _beoordeel(ALLEEN[errors.CONCLUSIE_WAARDE.code]()).meldingen
    assert melding.file == DMN
    assert melding.line is not None
    assert melding.line > 1
    assert melding.xpath == "/definitions/decision[1]/decisionTable/rule[2]/outputEntry"


def test_a_failed_layer_keeps_the_next_from_being_judged() -> None:
    bestanden = vervang(ALLEEN[errors.DMN_NAMESPACE.code](), DMN, '"Meldingsplicht"', '"Misschien"')
    oordeel = _beoordeel(bestanden)
    assert oordeel.lagen == (1,)
    assert errors.CONCLUSIE_WAARDE.code not in oordeel.codes


def test_a_limit_of_the_mock_is_a_warning_and_refuses_nothing() -> None:
    oordeel = _beoordeel(ALLEEN[errors.NIET_EVALUEERBAAR.code]())
    assert oordeel.goed
    assert oordeel.meldingen[0].ernst == "waarschuwing"
    assert "date(x)" in oordeel.meldingen[0].beschrijving.nl


def test_foreign_extensions_are_read_past() -> None:
    bestanden = vervang(
        regels_bestanden(),
        DMN,
        "<dmn:extensionElements>",
        '<dmn:extensionElements><x:maat xmlns:x="urn:iets-anders" id="eigen">1</x:maat>',
    )
    assert _beoordeel(bestanden).meldingen == ()


def test_a_hostile_file_gets_a_bounded_answer() -> None:
    cells = '<dmn:rule id="zelfde"/>' * 5000
    data = SCHUUR.als_xml().replace(b"<dmn:rule ", cells.encode() + b"<dmn:rule ", 1)
    oordeel = beoordeel_inhoud(los_bestand(data, naam="groot.dmn"))
    assert len(oordeel.meldingen) == MAX_PER_REGEL
    assert {melding.code for melding in oordeel.meldingen} == {errors.TABEL_VORM.code}


def test_codes_are_unique_and_own_ones_claim_no_official_ground() -> None:
    found = errors.alle()
    assert len({bevinding.code for bevinding in found}) == len(found)
    for bevinding in found:
        official = bevinding.ground.startswith("official")
        assert official == bevinding.code.startswith("RTRG")
