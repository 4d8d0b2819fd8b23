"""Delivering and verifying over HTTP: what is stored, what is refused, and what layer 3 says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ikt_mocks.decentraal.regelbeheersysteem import Levering, NietGelukt
from ikt_mocks.http import OIN_HEADER
from ikt_mocks.parties import BUURGEMEENTE, GEMEENTE
from ikt_mocks.sttr import errors
from ikt_mocks.sttr.messages import Regelbeheerobject
from ikt_mocks.sttr.routes import AANLEVEREN, VERIFIEREN
from ikt_mocks.sttr.samples.leveringen import GEGEVENS, activiteit_bestanden, regels_bestanden, zip_van
from ikt_mocks.sttr.samples.mutaties import ALLEEN
from ikt_mocks.sttr.samples.regels import GEO, LOCATIE, SCHUUR, URN

if TYPE_CHECKING:
    from tests.mocks.sttr.conftest import Rtr

ANDER = "nl.imow-gm9901.activiteit.Anders"


def test_both_orders_are_taken_in_and_kept(rtr: Rtr) -> None:
    rtr.klaar()
    antwoord = rtr.lever(regels_bestanden())
    assert antwoord.body["formaat"] == "mock-eigen"
    assert antwoord.body["lagen"] == [1, 2, 3]
    assert antwoord.body["toepasbareRegels"] == {
        "identifier": 1001,
        "functioneleStructuurRef": SCHUUR.structuurref,
        "begindatum": "01-02-2027",
    }
    found = rtr.steer("GET", "/rtr/leveringen").json()["leveringen"]
    assert [(item["nummer"], item["status"], item["antwoord"]["opdracht"]) for item in found] == [
        (1, "geaccepteerd", "updateActiviteit"),
        (2, "geaccepteerd", "toevoegenToepasbareRegels"),
    ]
    assert rtr.workspace.blobs.read(found[1]["sha256"]) == zip_van(regels_bestanden())


def test_the_journal_holds_what_came_in_before_what_went_out(rtr: Rtr) -> None:
    rtr.klaar()
    entries = rtr.steer("GET", "/journaal?kenmerk=rtr-1").json()["entries"]
    assert [(entry["direction"], entry["subject"]) for entry in entries] == [
        ("in", "aanlevering"),
        ("out", "aanleverresultaat"),
    ]


Maak = Callable[["Rtr"], tuple[dict[str, bytes], str]]


def _zonder_activiteit(_rtr: Rtr) -> tuple[dict[str, bytes], str]:
    return regels_bestanden(), GEMEENTE.oin


def _niet_toepasbaar(rtr: Rtr) -> tuple[dict[str, bytes], str]:
    rtr.zaai()
    return regels_bestanden(), GEMEENTE.oin


def _andere_afzender(rtr: Rtr) -> tuple[dict[str, bytes], str]:
    rtr.zaai("nl.imow-gm9902.activiteit.Schuur", oin=BUURGEMEENTE.oin)
    urn = "nl.imow-gm9902.activiteit.Schuur"
    assert rtr.lever(activiteit_bestanden(urn=urn), oin=BUURGEMEENTE.oin).geaccepteerd
    regels = replace(SCHUUR, urn=urn)
    return regels_bestanden(regels.als_xml()), BUURGEMEENTE.oin


def _activiteit_van_ander(rtr: Rtr) -> tuple[dict[str, bytes], str]:
    rtr.zaai(oin=BUURGEMEENTE.oin)
    return activiteit_bestanden(), GEMEENTE.oin


def _niet_verklaard(rtr: Rtr) -> tuple[dict[str, bytes], str]:
    rtr.zaai()
    alleen = replace(GEGEVENS, regelbeheerobjecten=(Regelbeheerobject("Indieningsvereisten", "Melding"),))
    assert rtr.lever(activiteit_bestanden(alleen)).geaccepteerd
    return regels_bestanden(), GEMEENTE.oin


def _te_vroeg(rtr: Rtr) -> tuple[dict[str, bytes], str]:
    rtr.klaar()
    return regels_bestanden(begindatum="31-01-2027"), GEMEENTE.oin


def _activiteit_te_vroeg(rtr: Rtr) -> tuple[dict[str, bytes], str]:
    rtr.zaai(begin_datum="2027-02-02")
    return activiteit_bestanden(), GEMEENTE.oin


def _te_laat(rtr: Rtr) -> tuple[dict[str, bytes], str]:
    rtr.zaai(eind_datum="2027-06-01")
    assert rtr.lever(activiteit_bestanden()).geaccepteerd
    return regels_bestanden(begindatum="01-06-2027"), GEMEENTE.oin


def _onbekende_locatie(rtr: Rtr) -> tuple[dict[str, bytes], str]:
    rtr.klaar()
    rtr.instellen(locaties=[])
    return regels_bestanden(GEO.als_xml()), GEMEENTE.oin


def _verkeerde_laag(rtr: Rtr) -> tuple[dict[str, bytes], str]:
    rtr.zaai()
    return activiteit_bestanden(replace(GEGEVENS, bestuurslaag="provincie")), GEMEENTE.oin


def _nog_eens(rtr: Rtr) -> tuple[dict[str, bytes], str]:
    rtr.klaar()
    rtr.instellen(herhaling="weigeren")
    return activiteit_bestanden(), GEMEENTE.oin


REGISTER: dict[str, Maak] = {
    errors.ACTIVITEIT_ONBEKEND.code: _zonder_activiteit,
    errors.NIET_TOEPASBAAR.code: _niet_toepasbaar,
    errors.AFZENDER.code: _andere_afzender,
    errors.ACTIVITEIT_VAN_ANDER.code: _activiteit_van_ander,
    errors.REGELBEHEEROBJECT_NIET_VERKLAARD.code: _niet_verklaard,
    errors.BEGINDATUM_VOOR_ACTIVITEIT.code: _te_vroeg,
    errors.BEGINDATUM_NA_EINDE.code: _te_laat,
    errors.LOCATIE_ONBEKEND.code: _onbekende_locatie,
    errors.BESTUURSLAAG.code: _verkeerde_laag,
    errors.HERHAALD.code: _nog_eens,
}


@pytest.mark.parametrize("code", sorted(REGISTER))
def test_layer_three_refuses_with_one_code_and_keeps_nothing(rtr: Rtr, code: str) -> None:
    bestanden, oin = REGISTER[code](rtr)
    if code == errors.AFZENDER.code:
        # The reference must name the namespace's OIN, so a foreign sender's activiteit is named under it too.
        assert rtr.lever(bestanden, oin=oin).codes == (code,)
    else:
        antwoord = rtr.lever(bestanden, oin=oin)
        assert antwoord.codes == (code,)
        assert not antwoord.geaccepteerd
        assert antwoord.body["toepasbareRegels"] is None
    assert rtr.stand_in().regels(SCHUUR.structuurref) == []


def test_each_register_code_is_covered() -> None:
    own = {
        bevinding.code
        for bevinding in errors.alle()
        if bevinding.laag == 3 and bevinding.code.startswith("IKT")
    }
    assert set(REGISTER) == own


def test_making_applicable_before_the_activiteit_begins_is_refused(rtr: Rtr) -> None:
    bestanden, oin = _activiteit_te_vroeg(rtr)
    assert rtr.lever(bestanden, oin=oin).codes == (errors.BEGINDATUM_VOOR_ACTIVITEIT.code,)


@pytest.mark.parametrize("code", sorted(ALLEEN))
def test_a_refused_delivery_is_stored_with_its_answer(rtr: Rtr, code: str) -> None:
    rtr.klaar()
    antwoord = rtr.lever(ALLEEN[code]())
    weights = {bevinding.code: bevinding.ernst for bevinding in errors.alle()}
    assert antwoord.codes[0] == code
    assert antwoord.geaccepteerd == (weights[code] == "waarschuwing")
    last = rtr.steer("GET", "/rtr/leveringen?na=1").json()["leveringen"][-1]
    assert last["antwoord"] == antwoord.body


@pytest.mark.parametrize("body", [b"", b"geen zip", b"PK\x03\x04kapot", zip_van({})])
def test_what_is_no_zip_gets_a_clear_finding(rtr: Rtr, body: bytes) -> None:
    antwoord = rtr.stand_in().lever_aan(Levering(body))
    assert antwoord.codes == (errors.GEEN_ZIP.code,)
    assert antwoord.status == 200


def test_a_soap_or_multipart_body_is_told_apart(rtr: Rtr) -> None:
    for kind in ("application/soap+xml", "multipart/form-data; boundary=x"):
        assert rtr.call("POST", AANLEVEREN, content=b"x", headers={"Content-Type": kind}).status_code == 415


WRONG = "onbekend"


def test_delivering_asks_for_a_known_token_and_an_entitled_oin(rtr: Rtr) -> None:
    assert rtr.stand_in(token=WRONG).lever_aan(Levering(b"PK")).status == 401
    assert rtr.stand_in(oin="").lever_aan(Levering(b"PK")).status == 400
    assert rtr.stand_in(oin="0" * 20).lever_aan(Levering(b"PK")).status == 403
    assert rtr.steer("GET", "/rtr/leveringen").json()["leveringen"] == []


def test_the_same_zip_again_gets_the_same_answer_and_adds_nothing(rtr: Rtr) -> None:
    rtr.klaar()
    first, second = rtr.lever(regels_bestanden()), rtr.lever(regels_bestanden())
    assert second.body["herhaling"] is True
    assert second.body["toepasbareRegels"] == first.body["toepasbareRegels"]
    assert second.body["nummer"] == first.body["nummer"]
    assert len(rtr.stand_in().regels(SCHUUR.structuurref)) == 1


def test_overload_is_tried_again_with_a_pause_and_delivers_once(rtr: Rtr) -> None:
    rtr.klaar()
    rtr.steer("POST", "/storingen", {"point": "rtr.aanleveren", "kind": "status", "times": 2})
    antwoord = rtr.lever(regels_bestanden())
    assert antwoord.geaccepteerd
    assert antwoord.pogingen == 3
    assert rtr.geslapen == [0.05, 0.1]
    assert len(rtr.steer("GET", "/rtr/leveringen?na=1").json()["leveringen"]) == 1


def test_a_lost_answer_is_looked_up_before_delivering_again(rtr: Rtr) -> None:
    rtr.klaar()
    rtr.steer("POST", "/storingen", {"point": "rtr.aanleveren", "kind": "cut"})
    antwoord = rtr.lever(
        regels_bestanden(),
        structuurref=SCHUUR.structuurref,
        begindatum="01-02-2027",
        bestand=SCHUUR.als_xml(),
    )
    assert antwoord.teruggevonden
    assert antwoord.pogingen == 1
    assert len(rtr.steer("GET", "/rtr/leveringen?na=1").json()["leveringen"]) == 1


def test_lasting_overload_ends_with_a_reason(rtr: Rtr) -> None:
    rtr.steer("POST", "/storingen", {"point": "rtr.aanleveren", "kind": "status", "times": 9})
    with pytest.raises(NietGelukt, match="HTTP 503"):
        rtr.lever(regels_bestanden())
    assert rtr.steer("GET", "/rtr/leveringen").json()["leveringen"] == []


# -- verifying ---------------------------------------------------------------------------------------------------


def test_verifying_judges_two_layers_and_stores_nothing(rtr: Rtr) -> None:
    for data in (SCHUUR.als_xml(), zip_van(regels_bestanden())):
        antwoord = rtr.stand_in().verifieer(data)
        assert antwoord.geaccepteerd
        assert antwoord.body["lagen"] == [1, 2]
    assert rtr.steer("GET", "/rtr/leveringen").json()["leveringen"] == []
    assert rtr.stand_in().regels(SCHUUR.structuurref) == []


def test_verifying_needs_a_key_but_no_oin(rtr: Rtr) -> None:
    assert rtr.stand_in(oin="").verifieer(SCHUUR.als_xml()).geaccepteerd
    with pytest.raises(NietGelukt) as refused:
        rtr.stand_in(oin="", token=WRONG).verifieer(SCHUUR.als_xml())
    assert refused.value.status == 401


def test_an_unknown_location_shows_only_when_delivering(rtr: Rtr) -> None:
    bestanden, _ = _onbekende_locatie(rtr)
    assert rtr.stand_in().verifieer(zip_van(bestanden)).geaccepteerd
    assert rtr.lever(bestanden).codes == (errors.LOCATIE_ONBEKEND.code,)
    rtr.instellen(locaties=[LOCATIE])
    assert rtr.lever(bestanden).geaccepteerd


@pytest.mark.parametrize(
    "data", [b"", b"<x", b"\x00" * 100, b"PK\x03\x04", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"]
)
def test_verifying_rubbish_gives_findings(rtr: Rtr, data: bytes) -> None:
    response = rtr.call("POST", VERIFIEREN, content=data)
    assert response.status_code == 200
    assert response.json()["status"] == "afgewezen"
    assert response.json()["meldingen"]


# -- the tree ----------------------------------------------------------------------------------------------------

LAGEN = [
    ("gemeente", "gm9901", "RTRG0013", "RTRG0016", "RTRG0019"),
    ("provincie", "pv91", "RTRG0014", "RTRG0017", "RTRG0020"),
    ("waterschap", "ws9901", "RTRG0015", "RTRG0018", "RTRG0021"),
]


def _knoop(urn: str, laag: str, oin: str, boven: str | None = None) -> dict[str, Any]:
    known: dict[str, Any] = {
        "urn": urn,
        "omschrijving": urn,
        "oin": oin,
        "bestuurslaag": laag,
        "begin_datum": "2027-01-01",
    }
    return known | {"bovenliggend": boven}


def _zaai(rtr: Rtr, *items: dict[str, Any]) -> tuple[int, list[str]]:
    response = rtr.steer("POST", "/rtr/activiteiten", {"activiteiten": list(items)})
    return response.status_code, [melding["code"] for melding in response.json()["meldingen"]]


@pytest.mark.parametrize(("laag", "code", "zelfde", "wortel_code", "een"), LAGEN)
def test_the_tree(rtr: Rtr, laag: str, code: str, zelfde: str, wortel_code: str, een: str) -> None:
    def urn(naam: str) -> str:
        return f"nl.imow-{code}.activiteit.{naam}"

    eigen, ander, rijk = GEMEENTE.oin, BUURGEMEENTE.oin, "0" * 20
    rtr.instellen(wortels={laag: "nl.imow-mnre1034.activiteit.Wortel"})
    assert _zaai(
        rtr,
        _knoop("nl.imow-mnre1034.activiteit.Wortel", "rijk", rijk),
        _knoop("nl.imow-mnre1034.activiteit.Anders", "rijk", rijk),
        _knoop(urn("Top"), laag, eigen, "nl.imow-mnre1034.activiteit.Wortel"),
        _knoop(urn("Kind"), laag, eigen, urn("Top")),
    ) == (201, [])
    assert _zaai(rtr, _knoop(urn("Vreemd"), laag, ander, urn("Top"))) == (422, [zelfde])
    assert _zaai(rtr, _knoop(urn("Los"), laag, ander, "nl.imow-mnre1034.activiteit.Anders")) == (
        422,
        [wortel_code],
    )
    assert _zaai(rtr, _knoop(urn("Tweede"), laag, eigen, "nl.imow-mnre1034.activiteit.Wortel")) == (
        422,
        [een],
    )
    known = rtr.stand_in().zoek({"bestuursorgaan": {"oin": eigen}})
    assert sorted(item["urn"] for item in known) == [urn("Kind"), urn("Top")]


def test_a_delivery_for_a_wrong_place_in_the_tree_is_refused(rtr: Rtr) -> None:
    rtr.zaai(ANDER, oin=BUURGEMEENTE.oin)
    with_parent = {"bovenliggend": ANDER}
    assert rtr.zaai(**with_parent).status_code == 422
    rtr.zaai()
    rtr.zaai(ANDER)
    assert rtr.zaai(**with_parent).status_code == 201
    rtr.zaai(ANDER, oin=BUURGEMEENTE.oin)
    assert rtr.lever(activiteit_bestanden()).codes == ("RTRG0013",)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"activiteiten": 1},
        {"activiteiten": [1]},
        {"activiteiten": [{"urn": URN}]},
        {"activiteiten": [_knoop(URN, "keizerrijk", GEMEENTE.oin)]},
        {"activiteiten": [_knoop(URN, "gemeente", GEMEENTE.oin) | {"begin_datum": "01-01-2027"}]},
    ],
)
def test_a_wrong_seed_says_what_is_wrong(rtr: Rtr, body: dict[str, Any]) -> None:
    response = rtr.steer("POST", "/rtr/activiteiten", body)
    assert response.status_code == 400
    assert response.json()["title"]


@pytest.mark.parametrize(
    "body",
    [
        {"onbekend": 1},
        {"stil_leeg": "ja"},
        {"geo": {"x": "soms"}},
        {"pagina_maximum": 0},
        {"herhaling": "nooit"},
    ],
)
def test_wrong_settings_are_refused(rtr: Rtr, body: dict[str, Any]) -> None:
    assert rtr.steer("PUT", "/rtr/instellingen", body).status_code == 400
    assert rtr.steer("GET", "/rtr/instellingen").json()["stil_leeg"] is True


def test_a_workspace_sees_nothing_of_another(rtr: Rtr) -> None:
    rtr.klaar()
    identifier = rtr.met_regels()
    other = rtr.workspaces.create(name="ander").add_token([GEMEENTE.oin], control=True)
    stand_in = rtr.stand_in(token=other)
    assert stand_in.regels(SCHUUR.structuurref, "01-03-2027") == []
    with pytest.raises(NietGelukt) as refused:
        stand_in.activiteit(URN, "01-03-2027")
    assert refused.value.status == 404
    path = (
        f"/publiek/toepasbare-regels/api/toepasbareregelsuitvoerengegevens/v1/toepasbareRegels/{identifier}"
    )
    assert rtr.call("GET", path, headers={"x-api-key": other, OIN_HEADER: GEMEENTE.oin}).status_code == 404
    assert stand_in.lever_aan(Levering(zip_van(regels_bestanden()))).codes == (
        errors.ACTIVITEIT_ONBEKEND.code,
    )


def test_an_answer_is_plain_json(rtr: Rtr) -> None:
    antwoord = rtr.lever(ALLEEN[errors.BEGINDATUM_VORM.code]())
    assert json.loads(json.dumps(antwoord.body)) == antwoord.body
    melding = antwoord.body["meldingen"][0]
    assert melding["file"] == "opdrachtAanleverenToepasbareRegels.xml"
    assert "2027-02-01" in melding["beschrijving"]
