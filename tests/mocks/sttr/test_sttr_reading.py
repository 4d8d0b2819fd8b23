"""The read side: activiteiten and rule files by date, paging, and the quirks of the live service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ikt_mocks.decentraal.regelbeheersysteem import NietGelukt
from ikt_mocks.parties import BUURGEMEENTE, GEMEENTE
from ikt_mocks.sttr.raadplegen import RTRGEGEVENS, UITVOERENGEGEVENS
from ikt_mocks.sttr.samples.leveringen import activiteit_bestanden, regels_bestanden
from ikt_mocks.sttr.samples.regels import INDIENING, SCHUUR, URN

if TYPE_CHECKING:
    from tests.mocks.sttr.conftest import Rtr

DAG = "01-03-2027"


def test_an_activiteit_shows_its_regelbeheerobjecten_once_applicable(rtr: Rtr) -> None:
    rtr.zaai()
    before = rtr.stand_in().activiteit(URN, DAG)
    assert before["regelBeheerObjecten"] == []
    assert rtr.lever(activiteit_bestanden()).geaccepteerd
    found = rtr.stand_in().activiteit(URN, DAG)
    assert found["bestuursorgaan"] == {
        "oin": GEMEENTE.oin,
        "bestuurslaag": "gemeente",
        "organisatieType": "GM",
        "organisatieCode": "9901",
    }
    assert (found["beginDatum"], found["eindDatum"]) == ("01-01-2027", None)
    assert [item["functioneleStructuurRef"].rsplit("/", 1)[1] for item in found["regelBeheerObjecten"]] == [
        f"Conclusie{URN}",
        f"IndieningsvereistenVergunning{URN}",
        f"IndieningsvereistenMelding{URN}",
        f"IndieningsvereistenInformatie{URN}",
    ]
    assert found["regelBeheerObjecten"][1]["toestemming"] == {
        "code": "Vergunning",
        "waarde": "Aanvraag vergunning",
    }
    assert found["_links"]["werkzaamheden"][0]["href"].endswith(
        "/werkzaamheden/SchuurPlaatsen?datum=01-03-2027"
    )


def test_an_activiteit_is_there_from_its_begin_until_its_end(rtr: Rtr) -> None:
    rtr.zaai(eind_datum="2027-06-01")
    assert rtr.stand_in().activiteit(URN, "31-05-2027")["eindDatum"] == "01-06-2027"
    for day in ("31-12-2026", "01-06-2027"):
        with pytest.raises(NietGelukt) as refused:
            rtr.stand_in().activiteit(URN, day)
        assert refused.value.status == 404


def test_the_tree_is_linked_both_ways(rtr: Rtr) -> None:
    kind = "nl.imow-gm9901.activiteit.Kind"
    rtr.zaai()
    rtr.zaai(kind, bovenliggend=URN)
    assert rtr.stand_in().activiteit(URN)["_links"]["onderliggendeActiviteiten"] == [
        {"href": f"{rtr.url}{RTRGEGEVENS}/activiteiten/{kind}?datum={DAG}"}
    ]
    up = rtr.stand_in().activiteit(kind)["_links"]["bovenliggendeActiviteit"]["href"]
    assert up == f"{rtr.url}{RTRGEGEVENS}/activiteiten/{URN}?datum={DAG}"


def test_rules_are_listed_and_read_back_byte_for_byte(rtr: Rtr) -> None:
    rtr.klaar()
    data = (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- eigen -->\n' + SCHUUR.als_xml("1.1").split(b"\n", 1)[1]
    )
    assert rtr.lever(regels_bestanden(data)).geaccepteerd
    (found,) = rtr.stand_in().regels(SCHUUR.structuurref, DAG)
    assert found == {
        "identifier": 1001,
        "functioneleStructuurRef": SCHUUR.structuurref,
        "oin": GEMEENTE.oin,
        "sttrVersie": 1,
        "begindatum": "01-02-2027",
        "laatsteWijzigingDatum": "01-03-2027 12:00:00",
        "_links": found["_links"],
    }
    assert rtr.stand_in().bestand(found) == data
    assert (
        rtr.http.get(found["_links"]["self"]["href"], headers={"x-api-key": rtr.token}).json()["identifier"]
        == 1001
    )


def test_the_reference_is_found_with_and_without_hash(rtr: Rtr) -> None:
    rtr.klaar()
    rtr.met_regels(sttr="2.0")
    assert rtr.stand_in().regels("#" + SCHUUR.structuurref)[0]["sttrVersie"] == 2


def test_a_later_version_takes_over_on_its_day(rtr: Rtr) -> None:
    rtr.klaar()
    first = rtr.met_regels()
    later = rtr.lever(regels_bestanden(SCHUUR.als_xml("1.1"), begindatum="01-05-2027"))
    second = later.body["toepasbareRegels"]["identifier"]
    assert second == first + 1
    for day, expected in (("30-04-2027", first), ("01-05-2027", second)):
        assert [item["identifier"] for item in rtr.stand_in().regels(SCHUUR.structuurref, day)] == [expected]
    assert rtr.stand_in().regels(SCHUUR.structuurref, "31-01-2027") == []


def test_rules_disappear_when_their_activiteit_ends(rtr: Rtr) -> None:
    rtr.klaar()
    rtr.met_regels()
    rtr.zaai(eind_datum="2027-06-01")
    assert rtr.stand_in().regels(SCHUUR.structuurref, "31-05-2027")
    assert rtr.stand_in().regels(SCHUUR.structuurref, "01-06-2027") == []


def test_identifiers_differ_between_environments(rtr: Rtr) -> None:
    rtr.instellen(eerste_identifier=85149)
    rtr.klaar()
    assert rtr.met_regels() == 85149


def test_rules_of_an_oin(rtr: Rtr) -> None:
    rtr.klaar()
    rtr.met_regels()
    rtr.met_regels(INDIENING)
    path = f"{UITVOERENGEGEVENS}/toepasbareRegels"
    found = rtr.call("GET", path, params={"oin": GEMEENTE.oin}).json()
    assert len(found["_embedded"]["toepasbareRegels"]) == 2
    none = rtr.call("GET", path, params={"oin": BUURGEMEENTE.oin}).json()
    assert none["_embedded"] == {}
    assert none["page"]["totalElements"] == 0


@pytest.mark.parametrize("header", [{}, {"x-api-key": ""}, {"x-api-key": "fout"}])
def test_without_a_good_key_the_answer_is_401(rtr: Rtr, header: dict[str, str]) -> None:
    for path in (f"{RTRGEGEVENS}/activiteiten/{URN}", f"{UITVOERENGEGEVENS}/toepasbareRegels"):
        assert rtr.http.get(path, headers=header).status_code == 401


@pytest.mark.parametrize("identifier", ["9", "x", "-1", "1" * 30, "%00", "1001 or 1=1"])
def test_an_unknown_identifier_is_404(rtr: Rtr, identifier: str) -> None:
    path = f"{UITVOERENGEGEVENS}/toepasbareRegels/{identifier}"
    assert rtr.call("GET", path + "/sttrBestand").status_code == 404
    assert rtr.call("GET", path).status_code == 404


def test_an_iso_date_is_silently_empty_on_rules_and_refused_elsewhere(rtr: Rtr) -> None:
    rtr.klaar()
    rtr.met_regels()
    assert rtr.stand_in().regels(SCHUUR.structuurref, "2027-03-01") == []
    assert (
        rtr.call("POST", f"{RTRGEGEVENS}/activiteiten/_zoek", json={"datum": "2027-03-01"}).status_code == 400
    )
    assert rtr.call("GET", f"{RTRGEGEVENS}/activiteiten?datum=2027-03-01").status_code == 400
    rtr.instellen(stil_leeg=False)
    with pytest.raises(NietGelukt) as refused:
        rtr.stand_in().regels(SCHUUR.structuurref, "2027-03-01")
    assert refused.value.status == 400


def test_a_prefixed_code_is_silently_empty(rtr: Rtr) -> None:
    rtr.zaai()
    assert [item["urn"] for item in rtr.stand_in().zoek({"bestuursorgaan": {"organisatieCode": "9901"}})] == [
        URN
    ]
    assert rtr.stand_in().zoek({"bestuursorgaan": {"organisatieCode": "gm9901"}}) == []
    rtr.instellen(stil_leeg=False)
    with pytest.raises(NietGelukt) as refused:
        rtr.stand_in().zoek({"bestuursorgaan": {"organisatieCode": "gm9901"}})
    assert refused.value.status == 400


@pytest.mark.parametrize("in_body", [False, True])
def test_paging_by_query_or_body_with_an_inexact_total(rtr: Rtr, in_body: bool) -> None:
    for n in range(7):
        rtr.zaai(f"nl.imow-gm9901.activiteit.A{n}")
    rtr.instellen(totaal_afwijking=-2, pagina_maximum=3)
    body: dict[str, object] = {"bestuursorgaan": {"oin": GEMEENTE.oin}}
    size = {"page": "0", "pageSize": "500"}
    response = rtr.call(
        "POST",
        f"{RTRGEGEVENS}/activiteiten/_zoek",
        params=None if in_body else size,
        json=body | (size if in_body else {}),
    ).json()
    assert response["page"] == {"number": 0, "size": 3, "totalElements": 5}
    assert "page=1" in response["_links"]["next"]["href"]
    assert len(rtr.stand_in().zoek(body, page_size=3)) == 7
    assert len(rtr.call("GET", f"{RTRGEGEVENS}/activiteiten?page=2").json()["_embedded"]["activiteiten"]) == 1
    assert rtr.call("GET", f"{RTRGEGEVENS}/activiteiten?page=9").json()["_embedded"] == {}


@pytest.mark.parametrize("query", ["page=-1", "page=x", "pageSize=0", "pageSize=99999999", "page=１"])
def test_a_wrong_page_is_refused(rtr: Rtr, query: str) -> None:
    assert rtr.call("GET", f"{RTRGEGEVENS}/activiteiten?{query}").status_code == 400


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[]", 400),
        (b"{", 400),
        (b"[" * 100_000, 400),
        (b"{}", 400),
        (b'{"bestuursorgaan": {}}', 400),
        (b'{"bestuursorgaan": {"oin": 1}}', 400),
        (b'{"datum": 1, "bestuursorgaan": {"oin": "x"}}', 400),
        (b'{"geometrie": {"type": "Point", "coordinates": [4.9, 52.4]}}', 501),
    ],
)
def test_a_wrong_search_is_refused(rtr: Rtr, body: bytes, status: int) -> None:
    assert rtr.call("POST", f"{RTRGEGEVENS}/activiteiten/_zoek", content=body).status_code == status


def test_the_date_can_be_made_mandatory(rtr: Rtr) -> None:
    rtr.instellen(datum_verplicht=True)
    body = {"bestuursorgaan": {"oin": GEMEENTE.oin}}
    assert rtr.call("POST", f"{RTRGEGEVENS}/activiteiten/_zoek", json=body).status_code == 400
    assert rtr.stand_in().zoek(body | {"datum": DAG}) == []


def test_overload_while_reading_is_tried_again(rtr: Rtr) -> None:
    rtr.zaai()
    rtr.steer("POST", "/storingen", {"point": "rtr.lezen", "kind": "status", "times": 3})
    assert rtr.stand_in().activiteit(URN)["urn"] == URN
    assert rtr.geslapen == [0.05, 0.1, 0.2]


def test_reading_is_in_the_journal(rtr: Rtr) -> None:
    rtr.zaai()
    rtr.stand_in().activiteit(URN)
    with pytest.raises(NietGelukt):
        rtr.stand_in().activiteit("onbekend")
    entries = rtr.steer("GET", "/journaal?koppelvlak=STTR").json()["entries"]
    assert [(entry["subject"], entry["reference"], entry["status"]) for entry in entries] == [
        ("raadplegenActiviteit", URN, 200),
        ("raadplegenActiviteit", "onbekend", 404),
    ]


def test_a_link_to_another_host_gets_no_token(rtr: Rtr) -> None:
    with pytest.raises(NietGelukt, match="andere host"):
        rtr.stand_in().bestand({"_links": {"sttrBestand": {"href": "http://elders.invalid/x"}}})
