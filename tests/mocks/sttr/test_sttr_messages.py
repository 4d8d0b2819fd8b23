"""Messages and references: what is written is read back the same, and nothing else is read."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ikt_mocks.sttr.messages import (
    TOESTEMMINGEN,
    Activiteitgegevens,
    Manifest,
    ManifestBestand,
    Opdracht,
    Regelbeheerobject,
    ToevoegenToepasbareRegels,
    UpdateActiviteit,
    lees_activiteit,
    lees_manifest,
    lees_opdracht,
    schrijf_opdracht,
)
from ikt_mocks.sttr.samples.leveringen import GEGEVENS
from ikt_mocks.sttr.structuurref import (
    REGELBEHEERTYPEN,
    FunctioneleStructuurRef,
    lees_datum,
    lees_structuurref,
    lees_werkzaamheid,
    oin_van_namespace,
    organisatie_van,
    schrijf_datum,
)
from ikt_schemas.errors import InputRefused
from ikt_schemas.xsd import validate

# xs:token: no leading, trailing or doubled white space.
TOKEN = st.from_regex(r"[A-Za-z0-9éë&<>'._-]{1,8}( [A-Za-z0-9]{1,5}){0,2}", fullmatch=True)


@given(st.lists(st.builds(ManifestBestand, TOKEN, TOKEN, TOKEN), min_size=1, max_size=5))
@settings(max_examples=50, deadline=None)
def test_a_manifest_reads_back_and_fits_its_schema(bestanden: list[ManifestBestand]) -> None:
    manifest = Manifest(tuple(bestanden))
    root = etree.fromstring(manifest.as_xml())
    assert validate(root, "sttr/manifest.xsd") == []
    assert lees_manifest(root) == manifest


@given(
    st.one_of(st.builds(ToevoegenToepasbareRegels, TOKEN, TOKEN), st.builds(UpdateActiviteit, TOKEN, TOKEN))
)
@settings(max_examples=50, deadline=None)
def test_an_order_reads_back_and_fits_its_schema(opdracht: Opdracht) -> None:
    root = etree.fromstring(schrijf_opdracht(opdracht))
    assert validate(root, "sttr/opdracht.xsd") == []
    assert lees_opdracht(root) == opdracht


OBJECTEN = st.one_of(
    st.sampled_from([Regelbeheerobject("Conclusie"), Regelbeheerobject("Maatregelen")]),
    st.builds(Regelbeheerobject, st.just("Indieningsvereisten"), st.sampled_from(TOESTEMMINGEN)),
)


@given(
    st.builds(
        Activiteitgegevens,
        regelbeheerobjecten=st.lists(OBJECTEN, max_size=5).map(tuple),
        begindatum=TOKEN,
        bestuurslaag=TOKEN,
        werkzaamheden=st.lists(st.text(max_size=10), max_size=3).map(tuple),
        typering=st.text(max_size=10),
        magneet=st.booleans(),
        toonbaar=st.booleans(),
        verfijnbaar=st.booleans(),
        aansluitpunten=st.lists(st.integers(), max_size=2).map(tuple),
    )
)
@settings(max_examples=50, deadline=None)
def test_an_activiteit_reads_back(gegevens: Activiteitgegevens) -> None:
    assert lees_activiteit(json.dumps(gegevens.as_json()).encode(), naam="x.json") == gegevens


JSON = st.recursive(st.none() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
@settings(max_examples=80, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(InputRefused):
        lees_activiteit(data, naam="x.json")


@pytest.mark.parametrize("veld", sorted(GEGEVENS.as_json()))
def test_each_member_is_required(veld: str) -> None:
    waarde = {key: item for key, item in GEGEVENS.as_json().items() if key != veld}
    with pytest.raises(InputRefused, match=veld):
        lees_activiteit(json.dumps(waarde).encode(), naam="x.json")


@given(
    st.from_regex(r"[0-9]{20}", fullmatch=True),
    st.sampled_from(REGELBEHEERTYPEN),
    st.from_regex(r"nl\.imow-gm[0-9]{4}\.activiteit\.[A-Za-z0-9]{1,32}", fullmatch=True),
    st.sampled_from(["", "#"]),
)
def test_a_reference_reads_back(oin: str, soort: str, urn: str, hekje: str) -> None:
    ref = lees_structuurref(
        f"{hekje}http://toepasbare-regels.omgevingswet.overheid.nl/{oin}/id/concept/{soort}{urn}"
    )
    assert ref is not None
    assert (ref.oin, ref.soort, ref.urn) == (oin, soort, urn)
    assert lees_structuurref(ref.tekst) == ref
    assert ref.typering + ref.toestemming == soort


@pytest.mark.parametrize(
    "text",
    [
        "",
        "http://toepasbare-regels.omgevingswet.overheid.nl/123/id/concept/Conclusienl.imow-gm1.activiteit.a",
        "http://toepasbare-regels.omgevingswet.overheid.nl/00000001005024249000/id/concept/Besluitnl.imow-gm0995.activiteit.a",
        "http://toepasbare-regels.omgevingswet.overheid.nl/00000001005024249000/id/concept/Conclusie",
        "http://elders/00000001005024249000/id/concept/Conclusienl.imow-gm0995.activiteit.a",
    ],
)
def test_other_references_are_not_read(text: str) -> None:
    assert lees_structuurref(text) is None


def test_small_readers() -> None:
    basis = "http://toepasbare-regels.omgevingswet.overheid.nl/"
    assert lees_werkzaamheid(f"#{basis}werkzaamheden/id/concept/DakkapelPlaatsen") == "DakkapelPlaatsen"
    assert lees_werkzaamheid(basis) is None
    assert oin_van_namespace(basis + "0" * 20) == "0" * 20
    assert oin_van_namespace(basis + "x") is None
    assert organisatie_van("nl.imow-gm0995.activiteit.a") == ("GM", "0995")
    assert organisatie_van("nl.imow-pv27.activiteit.a") == ("PV", "27")
    assert organisatie_van("iets anders") == ("", "")
    assert FunctioneleStructuurRef("0" * 20, "Maatregelen", "u").toestemming == ""


@given(st.dates(min_value=date(1900, 1, 1)))
def test_a_date_reads_back(day: date) -> None:
    assert lees_datum(schrijf_datum(day)) == day


@pytest.mark.parametrize(
    "text", ["2027-02-01", "30-02-2027", "1-2-2027", "01/02/2027", "", "00-00-0000", "٠١-٠٢-٢٠٢٧"]
)
def test_other_dates_are_not_read(text: str) -> None:
    assert lees_datum(text) is None
