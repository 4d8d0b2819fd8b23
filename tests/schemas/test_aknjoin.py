"""The AKN/JOIN parser against the grammar: what the grammar makes is good, and one spoilt part is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikt_schemas import aknjoin
from ikt_schemas.aknjoin import Gebrek

_CODES = st.sampled_from(["mnre1034", "mn002", "gm0297", "ws0636", "pv26"])
_DATUMS = st.one_of(st.integers(1, 9999).map(lambda n: f"{n:04}"), st.dates().map(lambda d: d.isoformat()))
_OVERIG = st.from_regex(r"\A[a-zA-Z0-9][a-zA-Z0-9_-]{0,127}\Z")


@st.composite
def _works(draw: st.DrawFn) -> str:
    if draw(st.booleans()):
        soort = draw(st.sampled_from(aknjoin.SOORTEN_AKN))
        plek = st.sampled_from(aknjoin.BLADEN) if soort == "officialGazette" else _CODES
        begin = f"/akn/{draw(st.sampled_from(aknjoin.LANDEN))}/{soort}/{draw(plek)}"
    else:
        begin = f"/join/id/{draw(st.sampled_from(aknjoin.SOORTEN_JOIN))}/{draw(_CODES)}"
    return f"{begin}/{draw(_DATUMS)}/{draw(_OVERIG)}"


@st.composite
def _expressions(draw: st.DrawFn) -> str:
    work = draw(_works())
    jaar = work.split("/")[5][:4]
    versie = draw(st.one_of(st.just(""), st.from_regex(r"\A;[a-zA-Z0-9-]{1,12}\Z")))
    component = draw(st.one_of(st.just(""), st.from_regex(r"\A/![a-z0-9_-]{1,9}\Z")))
    return f"{work}/{draw(st.sampled_from(aknjoin.TALEN))}@{jaar}{versie}{component}"


@given(_works())
def test_a_work_of_the_grammar_is_good(tekst: str) -> None:
    """Every work that the grammar makes is read whole, and nothing is wrong with it."""
    it = aknjoin.lees(tekst)
    assert not aknjoin.gebreken(it, "work")
    assert not aknjoin.gebreken(it)
    assert it.work == tekst
    assert not it.is_expression


@given(_expressions())
def test_an_expression_of_the_grammar_is_good(tekst: str) -> None:
    """Every expression gives back its parts, and they make it again."""
    it = aknjoin.lees(tekst)
    assert not aknjoin.gebreken(it, "expression")
    made = f"{it.work}/{it.taal}@{it.expressiedatum}"
    made += (f";{it.versie}" if it.versie else "") + (f"/{it.component}" if it.component else "")
    assert made == tekst


@given(_works(), st.text(max_size=40))
def test_any_text_is_read(work: str, tekst: str) -> None:
    """No text makes the parser fail, and a work followed by text is read as that work or is wrong."""
    aknjoin.gebreken(aknjoin.lees(tekst))
    it = aknjoin.lees(f"{work}/{tekst}")
    assert it.work == work or aknjoin.gebreken(it, "work") or not tekst.strip()


_E = "/akn/nl/bill/gm0297/2024/besluit1/nld@2024;1"
_J = "/join/id/regdata/gm0297/2024/gebied1/nld@2024-05-01;1"


@pytest.mark.parametrize(
    ("tekst", "verwacht"),
    [
        (_E.replace("/akn/", "/akm/"), {Gebrek.BEGIN}),
        (_E.replace("/nl/", "/ln/"), {Gebrek.LAND}),
        (_E.replace("/bill/", "/blil/"), {Gebrek.SOORT}),
        (_E.replace("gm0297", "gm297"), {Gebrek.OVERHEID}),
        (_E.replace("bill/gm0297", "officialGazette/gm0297"), {Gebrek.BLAD}),
        (_E.replace("/2024/", "/2024-02-30/"), {Gebrek.DATUM}),
        (_E.replace("besluit1", "besluit 1"), {Gebrek.OVERIG_TEKENS}),
        (_E.replace("besluit1", "b" * 129), {Gebrek.OVERIG_LENGTE}),
        (_E.replace("besluit1", "b" * 128), set()),
        (_E.replace("/besluit1", "/besluit1/deel"), {Gebrek.AANTAL}),
        (_E.replace("nld@", "abc@"), {Gebrek.TAAL}),
        (_E.replace("@2024;1", "@"), {Gebrek.EXPRESSIEDATUM}),
        (_E.replace("@2024;1", "@1"), set()),
        (_J.replace("@2024-05-01", "@24"), {Gebrek.EXPRESSIEDATUM}),
        (_E.replace(";1", ";1.0"), {Gebrek.PUNT}),
        (f"{_E}/component", {Gebrek.COMPONENT}),
        (f"{_E}!component", {Gebrek.UITROEPTEKEN}),
        (_E.replace("@2024", "@2023"), set()),
        (_J.replace("/id/", "/ad/"), {Gebrek.ID}),
        (_J.replace("@2024-05-01", "@2023"), {Gebrek.VOLGORDE}),
    ],
)
def test_a_spoilt_part_is_named_alone(tekst: str, verwacht: set[Gebrek]) -> None:
    """One wrong part gives one finding; an AKN may have an expression older than its work."""
    assert set(aknjoin.gebreken(aknjoin.lees(tekst))) == verwacht
