"""Reading and writing the messages: a round trip, the published form, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ikt_mocks.stop._verslag import GOED, Verslaglegger
from ikt_mocks.stop.errors import FOUTEN
from ikt_mocks.stop.messages import (
    VERZOEKSOORTEN,
    BerichtMelding,
    Leveringsverzoek,
    Resultaat,
    Verslag,
)
from ikt_schemas.errors import HarnessBroken, InputRefused
from ikt_schemas.language import Text
from ikt_schemas.melding import Melding

MOMENT = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=timezone(timedelta(hours=1)))

_ids = st.from_regex(r"[0-9A-Za-z][0-9A-Za-z_-]{1,79}", fullmatch=True)
_words = st.text(st.characters(exclude_categories=("C", "Z")), max_size=40)
_texts = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co"), exclude_characters="\ufffe\uffff"), max_size=60
)
_verzoeken = st.builds(
    Leveringsverzoek,
    soort=st.sampled_from(VERZOEKSOORTEN),
    id_levering=_ids,
    leverancier=_words,
    product=_words,
    versie=_words,
)
_meldingen = st.lists(
    st.builds(
        BerichtMelding,
        code=_words,
        ernst=st.sampled_from(["fout", "waarschuwing", "informatie"]),
        soort=st.sampled_from(["technisch", "inhoudelijk"]),
        beschrijving=_texts,
        categorie=_words,
    ),
    max_size=3,
).map(tuple)
_momenten = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2999, 1, 1)).map(  # noqa: DTZ001 - the zone follows
    lambda naive: naive.replace(tzinfo=UTC)
)


@st.composite
def _resultaten(draw: st.DrawFn) -> Resultaat:
    soort = draw(st.sampled_from(VERZOEKSOORTEN))
    verslag: Verslag | None = None
    if draw(st.booleans()):
        verslag = Verslag(
            draw(_ids),
            draw(_momenten),
            uitkomst=GOED[soort],
            meldingen=draw(_meldingen),
            tijdstip_publicatie=draw(st.none() | _momenten) if soort == "publicatie" else None,
        )
    return Resultaat(soort, draw(st.sampled_from(["succes", "mislukt"])), draw(_meldingen), verslag)


@settings(max_examples=60, deadline=None)
@given(_verzoeken)
def test_a_request_comes_back_as_it_went(verzoek: Leveringsverzoek) -> None:
    assert Leveringsverzoek.read(verzoek.write()) == verzoek


@settings(max_examples=60, deadline=None)
@given(_resultaten())
def test_an_answer_comes_back_as_it_went(resultaat: Resultaat) -> None:
    assert Resultaat.read(resultaat.write()) == resultaat


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300) | _texts.map(str.encode))
def test_anything_else_is_refused_with_a_reason(data: bytes) -> None:
    for reader in (Leveringsverzoek.read, Resultaat.read):
        with pytest.raises(InputRefused):
            reader(data)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=100), st.text(max_size=100))
def test_any_finding_can_be_answered(name: str, xpath: str) -> None:
    melding = Melding("LVBB1004", "fout", "technisch", Text(name, name), file=name, line=1, xpath=xpath)
    answer = Resultaat("validatie", "mislukt", (BerichtMelding.of(melding),))
    assert Resultaat.read(answer.write()).codes == {"LVBB1004"}


def test_fields_of_a_melding_stand_in_the_published_order() -> None:
    melding = FOUTEN["LVBB3008"].melding(
        file="a.xml", line=3, categorie="/join/x", naam="a.gml", opgegeven="00", berekend="11", geheel="11"
    )
    written = Resultaat("validatie", "mislukt", (BerichtMelding.of(melding),)).write().decode()
    places = [written.index(f"<stop:{n}>") for n in ("code", "ernst", "soort", "categorie", "beschrijving")]
    assert places == sorted(places)
    assert "a.xml, regel 3" in written


def test_what_is_not_of_the_published_form_does_not_leave() -> None:
    wrong = Resultaat("validatie", "succes", verslag=Verslag("ab", MOMENT, uitkomst="gepubliceerd"))
    with pytest.raises(HarnessBroken, match="gepubliceerd"):
        wrong.write()


def test_an_observed_answer_is_read() -> None:
    data = """<lvbb:validatieVerzoekResultaat xmlns:lvbb="http://www.overheid.nl/2017/lvbb">
      <lvbb:uitkomst>succes</lvbb:uitkomst><lvbb:verslag><lvbb:idLevering>eigen-1</lvbb:idLevering>
      <lvbb:tijdstipVerslag>2021-02-01T12:25:07.150074+01:00</lvbb:tijdstipVerslag>
      <lvbb:meldingen xmlns:s="http://www.overheid.nl/2017/stop"><lvbb:melding><s:code>LVBB3504</s:code>
      <s:ernst>fout</s:ernst><s:soort>inhoudelijk</s:soort><s:beschrijving>tekst</s:beschrijving></lvbb:melding>
      </lvbb:meldingen><lvbb:uitkomst>niet-valide</lvbb:uitkomst></lvbb:verslag></lvbb:validatieVerzoekResultaat>"""
    answer = Resultaat.read(data.encode())
    assert (answer.uitkomst, answer.stand, set(answer.codes)) == ("succes", "niet-valide", {"LVBB3504"})


@pytest.mark.parametrize("soort", VERZOEKSOORTEN)
@pytest.mark.parametrize("profiel", ["lvbb-2021", "lvbb-strict"])
@pytest.mark.parametrize("fase", [1, 2, 3, 4])
def test_every_refusal_has_the_published_form(soort: str, profiel: str, fase: int) -> None:
    verslag = Verslaglegger(soort, "ab", profiel, MOMENT)  # type: ignore[arg-type]  # values of the literals
    melding = FOUTEN["LVBB1551"].melding(akn="/akn/nl/bill/x")
    answer = verslag.afgekeurd(fase, [melding])  # type: ignore[arg-type]  # one of the phases
    read = Resultaat.read(answer.write())
    assert (read.verslag is None) == (fase == 1)
    assert read.uitkomst == ("succes" if fase > 1 and profiel == "lvbb-2021" else "mislukt")
