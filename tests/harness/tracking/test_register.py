"""The register: CSV and TOOI in, all or nothing; made-up registers of any size, always the same."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikt_harness.tracking.generator import as_csv, national, rows_of, sample
from ikt_harness.tracking.organisations import Organisatie, Organisations, in_period
from ikt_harness.tracking.register_csv import COLUMNS, read_register
from ikt_harness.tracking.tooi import is_tooi, read_tooi
from ikt_schemas.errors import InputRefused

if TYPE_CHECKING:
    from tests.harness.tracking.conftest import World

_HEAD = "code,oin,naam,bestuurslaag\n"
_CONNECTED = "organisatie,koppelvlak,omgeving,product,begin,eind\n"
_TOOI = "https://identifier.overheid.nl/tooi/id/"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


def _known() -> Organisations:
    known = Organisations()
    for row in rows_of(sample()):
        known.add(row)
    return known


@pytest.mark.parametrize(("organisations", "products"), [(10, 3), (57, 9), (400, 40)])
def test_a_made_up_register_reads_back_as_it_was(organisations: int, products: int) -> None:
    made = national(organisations, products)
    again = Organisations()
    for name, text in as_csv(made).items():
        read_register(text, again, where=name)
    assert rows_of(again) == rows_of(made)
    assert as_csv(national(organisations, products)) == as_csv(made)
    assert (len(made.organisaties), len(made.producten)) == (organisations, products)
    names = [one.naam for one in made.organisaties.values()]
    assert len(set(names)) == len(names)
    assert {one.bestuurslaag for one in made.organisaties.values()} == {
        "gemeente",
        "provincie",
        "waterschap",
        "rijk",
        "dienst",
    }


def test_another_seed_connects_others() -> None:
    assert as_csv(national(seed=2))["aansluitingen.csv"] != as_csv(national())["aansluitingen.csv"]


def test_the_same_rows_twice_write_nothing_and_a_change_writes_one(world: World) -> None:
    before = world.tracker.entries()
    assert world.tracker.add_rows(rows_of(sample())) == 0
    assert world.tracker.entries() == before
    changed = Organisatie("gm9901", "00000099000000990101", "gemeente Nieuwe Naam", "gemeente")
    assert world.tracker.add_rows([changed]) == 1
    register = world.tracker.organisations()
    assert register.get("00000099000000990101") == register.get("gm9901") == changed
    assert world.ledger.verify() == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("naam\nx\n", 1),
        (_HEAD + "gm9901,123,Naam,gemeente\n", 2),
        (_HEAD + "GM1,,Naam,gemeente\n", 2),
        (_HEAD + ",,Naam,gemeente\n", 2),
        (_HEAD + "gm9901,,,gemeente\n", 2),
        (_HEAD + "gm9901,,Naam,stad\n", 2),
        (_HEAD + "gm9901,,Naam\n", 2),
        (_HEAD + "gm9901,,Naam,gemeente,te veel\n", 2),
        (_HEAD + "gm9903,,A,gemeente\ngm9903,,B,gemeente\n", 3),
        (_HEAD + "gm9903,00000099000000990101,A,gemeente\n", 2),
        (_HEAD + f"gm9903,,{'x' * 201},gemeente\n", 2),
        (_HEAD + "gm9903,,a\x00b,gemeente\n", 2),
        ("leverancier,naam,versie,koppelvlakken,standaarden\nA,B,1,STUF,\n", 2),
        ("leverancier,naam,versie,koppelvlakken,standaarden\nA,B,1,STOP,STAM=1\n", 2),
        ("organisatie,koppelvlak,omgeving,product,begin,eind\ngm0000,STOP,mock,Planmaker 4.2,,\n", 2),
        ("organisatie,koppelvlak,omgeving,product,begin,eind\ngm9901,STOP,mock,Onbekend 1,,\n", 2),
        ("organisatie,koppelvlak,omgeving,product,begin,eind\ngm9901,STAM,mock,Planmaker 4.2,,\n", 2),
        ("organisatie,koppelvlak,omgeving,product,begin,eind\ngm9901,STOP,TEST,Planmaker 4.2,,\n", 2),
        (
            _CONNECTED + "gm9901,STOP,PRE,Planmaker 4.2,2024-02-01,2024-01-01\n",
            2,
        ),
        ("organisatie,dienst,begin,eind\ngm9901,od9901,1 mei,\n", 2),
        ("mandaatgever,gemandateerde,koppelvlakken,begin,eind\ngm9901,gm9901,STAM,,\n", 2),
        ("bestuurslaag,aantal,grond\ngemeente,0,x\n", 2),
        ("bestuurslaag,aantal,grond\ngemeente,342,\n", 2),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(InputRefused) as refusal:
        read_register(text, _known(), where="bestand.csv")
    assert (refusal.value.where, refusal.value.line) == ("bestand.csv", line)


@given(st.sampled_from(list(COLUMNS.values())), st.lists(st.text(max_size=30), max_size=6))
def test_whatever_stands_in_a_csv_it_is_read_or_refused(columns: tuple[str, ...], cells: list[str]) -> None:
    text = ",".join(columns) + "\n" + ",".join(cells) + "\n"
    known = _known()
    before = rows_of(known)
    try:
        rows = read_register(text, known, where="x.csv")
    except InputRefused:
        rows = []
    assert len(rows) <= 31
    assert rows or rows_of(known) == before


def test_a_value_list_of_tooi_gives_organisations_and_leaves_oins_alone() -> None:
    known = _known()
    nodes = [
        {"@id": f"{_TOOI}gemeente/gm9901", _LABEL: [{"@value": "Gemeente Herdoopt"}]},
        {"@id": f"{_TOOI}waterschap/ws9988", _LABEL: "Waterschap Nieuw"},
        {"@id": f"{_TOOI}caribisch_openbaar_lichaam/ob0001", _LABEL: "past in geen laan"},
        {"@id": "https://example.test/x", _LABEL: "iets anders"},
    ]
    text = json.dumps({"@graph": nodes})
    assert is_tooi(text)
    rows = read_tooi(text, known, where="lijst.json")
    assert [(row.code, row.oin, row.naam, row.bestuurslaag) for row in rows] == [
        ("gm9901", "00000099000000990101", "Gemeente Herdoopt", "gemeente"),
        ("ws9988", "", "Waterschap Nieuw", "waterschap"),
    ]


@pytest.mark.parametrize("text", ["{", "[]", "[" * 5000, '{"@id": 3}', "[[[[1]]]]"])
def test_what_is_no_value_list_is_refused(text: str) -> None:
    with pytest.raises(InputRefused):
        read_tooi(text, Organisations(), where="lijst.json")


def test_an_organisation_known_by_its_oin_gets_its_code() -> None:
    known = Organisations()
    oin = "00000099000000990101"
    read_register(_HEAD + f",{oin},Naam,gemeente\n", known, where="a.csv")
    assert list(known.organisaties) == [oin]
    read_register(_HEAD + f"gm9901,{oin},Naam,gemeente\n", known, where="b.csv")
    assert list(known.organisaties) == ["gm9901"]
    assert known.get(oin).code == "gm9901"
    read_register(_HEAD + "gm9901,,Andere naam,gemeente\n", known, where="c.csv")
    assert known.get(oin).naam == "Andere naam", "a list without OINs takes none away"


def test_a_period_holds_both_its_ends() -> None:
    days = [date(2024, 1, day) for day in (1, 2, 3, 4)]
    assert [in_period(day, "2024-01-02", "2024-01-03") for day in days] == [False, True, True, False]
    assert all(in_period(day, "", "") for day in days)


def test_what_is_not_registered_is_refused_by_name(world: World) -> None:
    with pytest.raises(InputRefused, match="gm0000"):
        world.tracker.organisations().get("gm0000")
