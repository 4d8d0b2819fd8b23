"""The execute side over HTTP: first the questions, then the outcome."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ikt_mocks.decentraal.regelbeheersysteem import (
    Levering,
    Regelbeheersysteem,
    antwoorden_op,
    conclusies_van,
    vragen_van,
)
from ikt_mocks.http import OIN_HEADER
from ikt_mocks.sttr.routes import UITVOEREN
from ikt_mocks.sttr.samples.leveringen import regels_bestanden
from ikt_mocks.sttr.samples.mutaties import DMN, vervang
from ikt_mocks.sttr.samples.regels import GEO, INDIENING, KEUZE, LOCATIE, SCHUUR, URN
from ikt_mocks.sttr.structuurref import BASIS

if TYPE_CHECKING:
    from tests.mocks.sttr.conftest import Rtr

WERKZAAMHEID = f"{BASIS}werkzaamheden/id/concept/SchuurPlaatsen"
PUBLIEKE_OIN = "00000001807288111000"


def _vraag(stand_in: Regelbeheersysteem, ref: str, **antwoorden: str) -> list[str]:
    ids = antwoorden_op(vragen_van(stand_in.bepaal_conclusie(ref, {})), antwoorden)
    return conclusies_van(stand_in.bepaal_conclusie(ref, ids))


def test_the_first_call_returns_the_questions(rtr: Rtr) -> None:
    rtr.klaar()
    identifier = rtr.met_regels()
    element = rtr.stand_in().bepaal_conclusie(SCHUUR.structuurref, {})
    (activiteit,) = element["activiteiten"]
    assert activiteit["ontbrekendeData"] is True
    assert activiteit["conclusies"] == []
    assert activiteit["toepasbareRegelsIdentifiers"] == [identifier]
    assert [
        (vraag["id"], vraag["antwoordType"], vraag["vraagReferentie"]) for vraag in vragen_van(element)
    ] == [
        (identifier * 1000 + 1, "numeriek", "uitv1"),
        (identifier * 1000 + 2, "boolean", "uitv2"),
        (identifier * 1000 + 3, "boolean", "uitv3"),
    ]
    assert vragen_van(rtr.stand_in().bepaal_conclusie(SCHUUR.structuurref, {})) == vragen_van(element)


@pytest.mark.parametrize(
    ("opp", "conclusie"),
    [
        ("19", "Toestemmingsvrij"),
        ("20", "Meldingsplicht"),
        ("29", "Meldingsplicht"),
        ("30", "Vergunningplicht"),
    ],
)
@pytest.mark.parametrize(
    "ref", [SCHUUR.structuurref, WERKZAAMHEID], ids=["regelbeheerobject", "werkzaamheid"]
)
def test_answers_give_a_conclusion(rtr: Rtr, ref: str, opp: str, conclusie: str) -> None:
    rtr.klaar()
    rtr.met_regels()
    assert _vraag(rtr.stand_in(), ref, uitv1=opp, uitv2="false", uitv3="false") == [conclusie]


def test_each_of_the_seven(rtr: Rtr) -> None:
    rtr.klaar()
    rtr.met_regels(KEUZE)
    (vraag,) = vragen_van(rtr.stand_in().bepaal_conclusie(KEUZE.structuurref, {}))
    assert vraag["antwoordType"] == "lijstwaarde"
    found = [
        conclusie
        for optie in vraag["opties"]
        for conclusie in _vraag(rtr.stand_in(), KEUZE.structuurref, uitv1=optie["optieTekst"])
    ]
    assert len(set(found)) == 7


def test_the_location_is_answered_from_the_settings(rtr: Rtr) -> None:
    rtr.klaar()
    rtr.met_regels(GEO)
    assert vragen_van(rtr.stand_in().bepaal_conclusie(GEO.structuurref, {})) == []
    for answer, conclusie in (("ja", "Verbod"), ("deels", "NeemContactOpMet"), ("nee", "Toestemmingsvrij")):
        rtr.instellen(geo={LOCATIE: answer})
        assert _vraag(rtr.stand_in(), GEO.structuurref) == [conclusie]


def test_an_application_becomes_complete_and_then_submittable(rtr: Rtr) -> None:
    rtr.klaar()
    rtr.met_regels(INDIENING)
    stand_in = rtr.stand_in()
    first = stand_in.bepaal_indieningsvereisten(INDIENING.structuurref, {})
    assert (first["indienbaar"], first["compleet"]) == (False, False)
    (bijlage,) = first["subactiviteiten"][0]["bijlagen"]
    assert bijlage["documenttypeGeneriek"] == "Tekening"
    (vraag,) = vragen_van(first)
    without = stand_in.bepaal_indieningsvereisten(
        INDIENING.structuurref, {vraag["id"]: "ruimte", bijlage["id"]: "false"}
    )
    assert (without["indienbaar"], without["compleet"]) == (False, True)
    done = stand_in.bepaal_indieningsvereisten(
        INDIENING.structuurref, {vraag["id"]: "ruimte", bijlage["id"]: "true"}
    )
    assert (done["indienbaar"], done["compleet"]) == (True, True)


def test_each_service_uses_its_own_kind_of_rules(rtr: Rtr) -> None:
    rtr.klaar()
    rtr.met_regels()
    rtr.met_regels(INDIENING)
    assert rtr.stand_in().bepaal_conclusie(INDIENING.structuurref, {})["activiteiten"] == []
    assert len(rtr.stand_in().bepaal_conclusie(WERKZAAMHEID, {})["activiteiten"]) == 1
    assert len(rtr.stand_in().bepaal_indieningsvereisten(WERKZAAMHEID, {})["subactiviteiten"]) == 1


def test_rules_count_from_their_day(rtr: Rtr) -> None:
    rtr.klaar()
    assert rtr.lever(regels_bestanden(begindatum="02-03-2027")).geaccepteerd
    assert rtr.stand_in().bepaal_conclusie(SCHUUR.structuurref, {})["activiteiten"] == []
    rtr.steer("PUT", "/klok", {"days": 1})
    assert len(rtr.stand_in().bepaal_conclusie(SCHUUR.structuurref, {})["activiteiten"]) == 1


def test_what_cannot_be_evaluated_is_named(rtr: Rtr) -> None:
    rtr.klaar()
    assert rtr.lever(vervang(regels_bestanden(), DMN, "[20..30)", "date(x)")).geaccepteerd
    body = {"functioneleStructuurRefs": [{"functioneleStructuurRef": SCHUUR.structuurref}]}
    response = rtr.call("POST", f"{UITVOEREN}/conclusie/_bepaal", json=body)
    assert response.status_code == 422
    assert "date(x)" in response.json()["detail"]
    assert response.json()["code"] == "IKT-TR-044"


def _met(antwoorden: object) -> dict[str, Any]:
    item = {"functioneleStructuurRef": SCHUUR.structuurref, "antwoorden": antwoorden}
    return {"functioneleStructuurRefs": [item]}


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"functioneleStructuurRefs": []},
        {"functioneleStructuurRefs": [1]},
        {"functioneleStructuurRefs": [{"functioneleStructuurRef": "http://elders/"}]},
        {"functioneleStructuurRefs": [{"functioneleStructuurRef": SCHUUR.structuurref}] * 51},
        _met(1),
        _met([{}]),
        _met([{"id": "1", "antwoord": "x"}]),
        _met([{"id": 1, "antwoord": True}]),
        _met([{"id": 12, "antwoord": "1"}]),
        _met([{"id": 1001001, "antwoord": "veel"}]),
    ],
)
def test_a_wrong_request_is_400(rtr: Rtr, body: Any) -> None:  # noqa: ANN401 - any JSON
    rtr.klaar()
    rtr.met_regels()
    response = rtr.call("POST", f"{UITVOEREN}/conclusie/_bepaal", json=body)
    assert response.status_code == 400
    assert response.json()["title"]


def test_what_has_no_public_shape_is_not_routed(rtr: Rtr) -> None:
    assert rtr.call("POST", f"{UITVOEREN}/maatregelen/_bepaal", json={}).status_code == 404


@pytest.mark.parametrize(
    ("oppervlakte", "conclusie"),
    [
        ("10", "Toestemmingsvrij"),
        ("20", "Meldingsplicht"),
        ("29", "Meldingsplicht"),
        ("30", "Vergunningplicht"),
    ],
)
def test_the_public_deliveries_run_through_the_whole_chain(
    rtr: Rtr, shared: Path, oppervlakte: str, conclusie: str
) -> None:
    rtr.workspace.add_token([PUBLIEKE_OIN], secret=rtr.workspace.id + "-publiek")
    stand_in = rtr.stand_in(PUBLIEKE_OIN, rtr.workspace.id + "-publiek")
    for urn in ("nl.imow-gm0297.activiteit.2019000800", "nl.imow-gm0297.activiteit.2019000810"):
        rtr.zaai(urn, oin=PUBLIEKE_OIN, begin_datum="2020-12-23")
    folder = shared / "data" / "sttr"
    for path in [*sorted(folder.glob("nl.imow*.zip")), *sorted(folder.glob("[CI]*.zip"))]:
        antwoord = stand_in.lever_aan(Levering(path.read_bytes()))
        assert antwoord.geaccepteerd, antwoord.body
    ref = f"{BASIS}{PUBLIEKE_OIN}/id/concept/Conclusienl.imow-gm0297.activiteit.2019000800"
    (vraag,) = vragen_van(stand_in.bepaal_conclusie(ref, {}))
    assert conclusies_van(stand_in.bepaal_conclusie(ref, {vraag["id"]: oppervlakte})) == [conclusie]


def test_executing_needs_a_key_but_no_oin(rtr: Rtr) -> None:
    body = {
        "functioneleStructuurRefs": [
            {"functioneleStructuurRef": f"{BASIS}{'0' * 20}/id/concept/Conclusie{URN}"}
        ]
    }
    path = f"{UITVOEREN}/conclusie/_bepaal"
    assert rtr.http.post(path, json=body).status_code == 401
    assert rtr.http.post(path, json=body, headers={"x-api-key": rtr.token}).status_code == 200
    assert (
        rtr.http.post(path, json=body, headers={"x-api-key": rtr.token, OIN_HEADER: "1"}).status_code == 403
    )
