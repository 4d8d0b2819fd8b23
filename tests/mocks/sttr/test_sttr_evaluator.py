"""The evaluator: known outcomes of public rules, hit policies, missing answers, and what it refuses."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ikt_mocks.parties import GEMEENTE
from ikt_mocks.sttr._unary import Literal, Waarde
from ikt_mocks.sttr.evaluator import AntwoordGeweigerd, RegelsNietUitvoerbaar, Rekenaar
from ikt_mocks.sttr.pakket import lees_zip
from ikt_mocks.sttr.regelbestand import Regelbestand, lees_regelbestand
from ikt_mocks.sttr.samples.bouwer import DmnVersie, Regelset, SttrVersie, Tabel, Vraag
from ikt_mocks.sttr.samples.regels import GEO, INDIENING, KEUZE, LOCATIE, SCHUUR, URN
from ikt_schemas.errors import XmlRefused
from ikt_schemas.xml_source import parse_xml


def _bestand(data: bytes) -> Regelbestand:
    return lees_regelbestand(parse_xml(data, name="proef.dmn").root)


def _rekenaar(regels: Regelset, dmn: DmnVersie = "1.2", sttr: SttrVersie = "1.0") -> Rekenaar:
    return Rekenaar(_bestand(regels.als_xml(dmn, sttr)))


def _publiek(shared: Path, naam: str) -> Rekenaar:
    (path,) = (shared / "data" / "sttr").glob(f"{naam}*.zip")
    bestand = lees_zip(path, naam=path.name).bestand
    assert bestand is not None
    return Rekenaar(bestand)


def _tabel(hit_policy: str, *rijen: tuple[str, str]) -> Rekenaar:
    vraag = Vraag("x", "number", "Hoeveel?")
    tabel = Tabel("top", ("x",), rijen, hit_policy=hit_policy)
    return _rekenaar(Regelset("proef", GEMEENTE.oin, URN, "Conclusie", (vraag,), (tabel,)))


@pytest.mark.parametrize(
    ("oppervlakte", "conclusie"),
    [
        ("10", "Toestemmingsvrij"),
        ("20", "Meldingsplicht"),
        ("29", "Meldingsplicht"),
        ("30", "Vergunningplicht"),
    ],
)
def test_public_bijgebouw(shared: Path, oppervlakte: str, conclusie: str) -> None:
    rekenaar = _publiek(shared, "Conclusie Bouwen van een bijgebouw")
    assert rekenaar.bereken({rekenaar.vragen[0].id: oppervlakte}).waarde == conclusie


@pytest.mark.parametrize(
    ("antwoorden", "conclusie"),
    [
        (("49", None, None, None), "Toestemmingsvrij"),
        (("49", "true", "false", "false"), "Toestemmingsvrij"),
        (("50", "false", None, None), "Toestemmingsvrij"),
        (("50", "true", "true", None), "Toestemmingsvrij"),
        (("50", "true", "false", "true"), "Toestemmingsvrij"),
        (("50", "true", "false", "false"), "Vergunningplicht"),
        (("50", "true", "false", None), None),
        (("50", None, None, None), None),
    ],
)
def test_public_boom(shared: Path, antwoorden: tuple[str | None, ...], conclusie: str | None) -> None:
    rekenaar = _publiek(shared, "Conclusie Kappen")
    given_ = {r.id: a for r, a in zip(rekenaar.vragen, antwoorden, strict=True) if a is not None}
    uitkomst = rekenaar.bereken(given_)
    assert uitkomst.waarde == conclusie
    assert bool(uitkomst.ontbrekend) == (conclusie is None)


@pytest.mark.parametrize(
    ("stamomtrek", "schets", "reden", "uitkomst"),
    [
        ("40", "true", "ziek", True),
        ("40", "false", "ziek", False),
        (None, "true", "ziek", None),
        ("40", "true", None, None),
    ],
)
def test_public_indieningsvereisten(
    shared: Path, stamomtrek: str | None, schets: str, reden: str | None, uitkomst: bool | None
) -> None:
    rekenaar = _publiek(shared, "Indieningsvereisten")
    given_ = {
        "UitvId0001": stamomtrek,
        "UitvId0002": "true",
        "UitvId0003": "false",
        "UitvId0004": schets,
        "UitvId0005": reden,
    }
    assert (
        rekenaar.bereken({key: value for key, value in given_.items() if value is not None}).waarde
        is uitkomst
    )


@pytest.mark.parametrize("dmn", ["1.1", "1.2"])
@pytest.mark.parametrize("sttr", ["1.0", "2.0"])
@pytest.mark.parametrize(
    ("opp", "conclusie"),
    [
        ("19", "Toestemmingsvrij"),
        ("20", "Meldingsplicht"),
        ("29,9", "Meldingsplicht"),
        ("30", "Vergunningplicht"),
    ],
)
def test_own_boundaries(dmn: DmnVersie, sttr: SttrVersie, opp: str, conclusie: str) -> None:
    rekenaar = _rekenaar(SCHUUR, dmn, sttr)
    assert rekenaar.bereken({"uitv1": opp, "uitv2": "false", "uitv3": "false"}).waarde == conclusie


@pytest.mark.parametrize("nummer", range(1, 8))
def test_each_of_the_seven_conclusions(nummer: int) -> None:
    rekenaar = _rekenaar(KEUZE)
    assert rekenaar.bereken({"uitv1": f"Bouwwerk {nummer}"}).waarde == KEUZE.tabellen[0].rijen[nummer - 1][
        1
    ].strip('"')


@pytest.mark.parametrize(
    ("antwoord", "conclusie"), [("ja", "Verbod"), ("deels", "NeemContactOpMet"), ("nee", "Toestemmingsvrij")]
)
def test_the_location_decides(antwoord: str, conclusie: str) -> None:
    assert _rekenaar(GEO).bereken({}, locaties={LOCATIE: antwoord}).waarde == conclusie


def test_a_fallback_row_does_not_count_before_its_question_is_answered() -> None:
    uitkomst = _rekenaar(GEO).bereken({})
    assert uitkomst.waarde is None
    assert uitkomst.ontbrekend == ("uitv1",)


def test_requirements_of_an_application() -> None:
    rekenaar = _rekenaar(INDIENING)
    assert rekenaar.bereken({}).ontbrekend == ("uitv1", "uitv2")
    assert rekenaar.bereken({"uitv1": "x", "uitv2": "false"}).waarde is False
    assert rekenaar.bereken({"uitv1": "x", "uitv2": "true"}).waarde is True


def test_a_fixed_value_is_not_asked() -> None:
    vragen = (Vraag("x", "number", "Vast", soort="vasteWaarde", inhoud="5"),)
    tabel = Tabel("top", ("x",), ((">4", '"Verbod"'),))
    rekenaar = _rekenaar(Regelset("vast", GEMEENTE.oin, URN, "Conclusie", vragen, (tabel,)))
    assert rekenaar.bereken({}).waarde == "Verbod"


@pytest.mark.parametrize(
    ("policy", "x", "uitkomst"),
    [
        ("UNIQUE", "1", "a"),
        ("UNIQUE", "9", None),
        ("FIRST", "3", "a"),
        ("COLLECT", "3", ("a", "b")),
        ("COLLECT", "9", ()),
        ("RULE ORDER", "3", ("a", "b")),
    ],
)
def test_hit_policies(policy: str, x: str, uitkomst: Waarde) -> None:
    rekenaar = _tabel(policy, ("<=3", '"a"'), ("[3..5]", '"b"'))
    assert rekenaar.bereken({"uitv1": x}).waarde == uitkomst


def test_any_takes_equal_outputs_and_refuses_different_ones() -> None:
    assert _tabel("ANY", ("<5", '"a"'), ("<9", '"a"')).bereken({"uitv1": "1"}).waarde == "a"
    with pytest.raises(RegelsNietUitvoerbaar, match="2 rows hold at once"):
        _tabel("ANY", ("<5", '"a"'), ("<9", '"b"')).bereken({"uitv1": "1"})


def test_unique_refuses_two_rows_at_once() -> None:
    with pytest.raises(RegelsNietUitvoerbaar) as refused:
        _tabel("UNIQUE", ("<5", '"a"'), ("<9", '"a"')).bereken({"uitv1": "1"})
    assert "rule[2]" in refused.value.where


@pytest.mark.parametrize("text", ["", "veel", "1e3", "NaN", "Infinity", "9" * 50])
def test_a_number_must_be_one(text: str) -> None:
    with pytest.raises(AntwoordGeweigerd):
        _tabel("FIRST", ("-", '"a"')).bereken({"uitv1": text})


def test_an_option_must_be_one_of_the_list() -> None:
    with pytest.raises(AntwoordGeweigerd):
        _rekenaar(KEUZE).bereken({"uitv1": "Kasteel"})


@pytest.mark.parametrize(
    ("oud", "nieuw"),
    [
        ('hitPolicy="UNIQUE"', 'hitPolicy="PRIORITY"'),
        ('hitPolicy="UNIQUE"', 'hitPolicy="COLLECT" aggregation="SUM"'),
        ("<dmn:text>opp m2</dmn:text>", "<dmn:text>opp m2 * 2</dmn:text>"),
        ('<dmn:output id="tabel1uitvoer"/>', '<dmn:output/><dmn:output id="tabel1uitvoer"/>'),
        ('<dmn:decisionTable id="tabel2" ', '<dmn:literalExpression/><dmn:decisionTable id="tabel2" '),
        ('<dmn:requiredInput href="#invoer2"/>', '<dmn:requiredDecision href="#beslissing1"/>'),
        ('href="#invoer1"', 'href="#weg"'),
        ('href="#beslissing2"', 'href="#weg"'),
        ("uitv:vraag>", "uitv:registerBevraging>"),
        ("bedr:functioneleStructuurRef", "bedr:anders"),
    ],
)
def test_what_is_not_supported_is_named_and_not_guessed(oud: str, nieuw: str) -> None:
    data = SCHUUR.als_xml()
    assert oud.encode() in data
    with pytest.raises(RegelsNietUitvoerbaar) as refused:
        Rekenaar(_bestand(data.replace(oud.encode(), nieuw.encode())))
    assert refused.value.what.nl
    assert refused.value.todo is not None


def test_a_deep_chain_of_decisions_needs_no_recursion() -> None:
    vraag = Vraag("x", "number", "Hoeveel?")
    diepte = 3000
    tabellen = [
        Tabel(f"t{n}", (f"t{n + 1}" if n < diepte - 1 else "x",), (("-", '"a"'),), "FIRST")
        for n in range(diepte)
    ]
    rekenaar = _rekenaar(Regelset("diep", GEMEENTE.oin, URN, "Conclusie", (vraag,), tuple(tabellen)))
    assert rekenaar.bereken({}).waarde == "a"


@given(
    st.integers(-100, 100),
    st.booleans(),
    st.booleans(),
    st.sets(st.sampled_from(["uitv1", "uitv2", "uitv3"])),
)
@settings(max_examples=60, deadline=None)
def test_a_conclusion_stands_whatever_is_answered_later(
    opp: int, monument: bool, sloop: bool, nu: set[str]
) -> None:
    alle = {"uitv1": str(opp), "uitv2": str(monument).lower(), "uitv3": str(sloop).lower()}
    rekenaar = _rekenaar(SCHUUR)
    eerst = rekenaar.bereken({key: alle[key] for key in nu})
    later = rekenaar.bereken(alle)
    assert not later.ontbrekend
    assert eerst.ontbrekend or eerst.waarde == later.waarde


@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.integers(0, 50), st.sampled_from(["a", "b", "c"])),
        min_size=1,
        max_size=6,
    ),
    st.integers(-5, 55),
)
@settings(max_examples=60, deadline=None)
def test_tables_agree_with_a_plain_reading(rows: list[tuple[int, int, str]], x: int) -> None:
    cells = [(f"[{low}..{high})", f'"{out}"') for low, high, out in rows]
    hits: list[Literal] = [out for low, high, out in rows if low <= x < high]
    given_ = {"uitv1": str(x)}
    assert _tabel("FIRST", *cells).bereken(given_).waarde == (hits[0] if hits else None)
    assert _tabel("COLLECT", *cells).bereken(given_).waarde == tuple(hits)
    if len(hits) > 1:
        with pytest.raises(RegelsNietUitvoerbaar):
            _tabel("UNIQUE", *cells).bereken(given_)


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_damaged_rules_are_evaluated_or_refused_never_anything_else(data: st.DataObject) -> None:
    root = etree.fromstring(SCHUUR.als_xml())
    elements = list(root.iter("{*}*"))[1:]
    for _ in range(data.draw(st.integers(1, 4))):
        victim = data.draw(st.sampled_from(elements))
        match data.draw(st.sampled_from(["drop", "text", "id", "href", "double"])):
            case "drop" if (parent := victim.getparent()) is not None:
                parent.remove(victim)
            case "text":
                victim.text = data.draw(st.text(alphabet='-<>[](),."0123true', max_size=10))
            case "double" if (parent := victim.getparent()) is not None:
                parent.append(etree.fromstring(etree.tostring(victim)))
            case name if name in victim.attrib:
                victim.set(name, data.draw(st.sampled_from(["#uitv1", "invoer1", "#beslissing1", "", "#"])))
    try:
        rekenaar = Rekenaar(_bestand(etree.tostring(root)))
        antwoorden = {vraag.id: data.draw(st.sampled_from(["true", "5", "x"])) for vraag in rekenaar.vragen}
        assert rekenaar.bereken(antwoorden) == rekenaar.bereken(antwoorden)
    except (RegelsNietUitvoerbaar, AntwoordGeweigerd, XmlRefused):
        pass


def test_numbers_are_decimal() -> None:
    rekenaar = _tabel("UNIQUE", ("[0.1..0.3)", '"a"'), (">=0.3", '"b"'))
    assert rekenaar.bereken({"uitv1": "0.3"}).waarde == "b"
    assert rekenaar.bereken({"uitv1": str(Decimal("0.29999999999999999999"))}).waarde == "a"
