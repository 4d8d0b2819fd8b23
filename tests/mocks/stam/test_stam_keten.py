"""From a generated verzoek to a case with all its documents, over real sockets."""

from __future__ import annotations

import hashlib

import pytest

from ikt_mocks.decentraal.behandelsysteem import Behandelsysteem
from ikt_mocks.parties import BUURGEMEENTE, GEMEENTE, OMGEVINGSDIENST
from ikt_mocks.stam.messages import TYPEN
from ikt_mocks.workspace import Workspaces

from .conftest import Dso

pytestmark = pytest.mark.slow


def _received(dso: Dso, behandelsysteem: Behandelsysteem) -> None:
    dso.run()
    assert behandelsysteem.verwerk() > 0


def test_a_verzoek_arrives_with_both_documents(dso: Dso, behandelsysteem: Behandelsysteem) -> None:
    made = dso.make()
    nummer = made["verzoeknummer"]
    assert nummer == "2026030200001"
    _received(dso, behandelsysteem)
    zaak = behandelsysteem.zaken[nummer]
    assert zaak.ontbrekend == []
    assert behandelsysteem.fouten == []
    wanted = {d["documentId"]: d["sha256"] for d in made["versies"][0]["documenten"]}
    assert len(wanted) == 2
    assert {key: file.sha256 for key, file in zaak.laatste.bestanden.items()} == wanted
    after = dso.details(nummer)
    assert [n["stand"] for n in after["notificaties"]] == ["bezorgd"]
    good = {
        (o["soort"], o["documentId"]) for o in after["ophalingen"] if o["juist"] and o["oin"] == GEMEENTE.oin
    }
    assert good == {("referenties", None), ("xml", None), ("pdf", None)} | {
        ("document", key) for key in wanted
    }


def test_numbers_count_on_within_the_day(dso: Dso) -> None:
    assert [dso.make()["verzoeknummer"][-5:] for _ in range(3)] == ["00001", "00002", "00003"]


@pytest.mark.parametrize("type_", TYPEN)
def test_every_type_with_every_doel_arrives(dso: Dso, behandelsysteem: Behandelsysteem, type_: str) -> None:
    for doel in ("Initieren", "Conceptverzoek"):
        nummer = dso.make(type=type_, doel=doel, documenten=0, bijlagen=0)["verzoeknummer"]
        _received(dso, behandelsysteem)
        verzoek = behandelsysteem.zaken[nummer].laatste.bericht.verzoek
        assert (verzoek.type, verzoek.doel, verzoek.volgnummer) == (type_, doel, "000")
        for path, expected in (("aanvullingen", "Aanvullen"), ("intrekking", "Intrekken")):
            assert dso.steer("POST", f"/stam/verzoeken/{nummer}/{path}", {}).status_code == 201
            _received(dso, behandelsysteem)
            verzoek = behandelsysteem.zaken[nummer].laatste.bericht.verzoek
            assert (verzoek.type, verzoek.doel) == (type_, expected)
    assert behandelsysteem.geweigerd == {}
    assert behandelsysteem.fouten == []


def test_a_supplement_is_a_complete_new_version(dso: Dso, behandelsysteem: Behandelsysteem) -> None:
    made = dso.make(documenten=2, bijlagen=1)
    nummer = made["verzoeknummer"]
    _received(dso, behandelsysteem)
    gone = made["versies"][0]["documenten"][0]["documentId"]
    body = {"vervalt": [gone], "erbij": 1, "antwoord": "33"}
    assert dso.steer("POST", f"/stam/verzoeken/{nummer}/aanvullingen", body).status_code == 201
    _received(dso, behandelsysteem)
    zaak = behandelsysteem.zaken[nummer]
    assert sorted(zaak.versies) == ["000", "001"]
    before, after = set(zaak.versies["000"].bestanden), set(zaak.versies["001"].bestanden)
    assert before - after == {gone}
    assert len(after - before) == 1
    question = zaak.laatste.bericht.verzoek.projectactiviteiten[0].specificaties[0]
    assert question.antwoord == "33"
    assert question.oorspronkelijk_antwoord not in (None, "33")
    assert zaak.ontbrekend == []


def test_a_withdrawal_ends_the_case(dso: Dso, behandelsysteem: Behandelsysteem) -> None:
    nummer = dso.make()["verzoeknummer"]
    assert dso.steer("POST", f"/stam/verzoeken/{nummer}/intrekking", {}).status_code == 201
    _received(dso, behandelsysteem)
    assert behandelsysteem.zaken[nummer].ingetrokken
    for path in ("aanvullingen", "intrekking"):
        refused = dso.steer("POST", f"/stam/verzoeken/{nummer}/{path}", {})
        assert (refused.status_code, refused.json()["code"]) == (409, "IKT-STAM-905")


def test_the_behandeldienst_is_notified_and_entitled(dso: Dso) -> None:
    made = dso.make(behandeldienst=OMGEVINGSDIENST.oin)
    assert [n["ontvanger"] for n in made["notificaties"]] == [OMGEVINGSDIENST.oin]
    for oin in (GEMEENTE.oin, OMGEVINGSDIENST.oin):
        assert len(dso.links(made["verzoeknummer"], oin)["documenten"]) == 2


def test_nobody_else_is_entitled(dso: Dso) -> None:
    nummer = dso.make()["verzoeknummer"]
    links = dso.links(nummer)
    foreign = dso.client(BUURGEMEENTE.oin)
    base = "/overheid/verzoeken/api/afhandelen/v2/verzoeken/"
    answers = [
        foreign.get(f"{base}{nummer}/verzoekreferenties"),
        foreign.get(f"{base}{nummer}/samenvatting"),
        *(
            foreign.get(link["href"])
            for link in [links["verzoek"], links["publiceerbaar"], *links["documenten"]]
        ),
    ]
    assert [a.status_code for a in answers] == [403] * 6
    assert {a.json()["code"] for a in answers} == {"IKT-STAM-902"}
    assert all(b"<" not in a.content and b"%PDF" not in a.content for a in answers)
    log = [o for o in dso.details(nummer)["ophalingen"] if o["oin"] == BUURGEMEENTE.oin]
    assert [(o["status"], o["juist"]) for o in log] == [(403, False)] * 6


def test_another_workspace_sees_nothing(dso: Dso) -> None:
    nummer = dso.make()["verzoeknummer"]
    links = dso.links(nummer)
    database, blobs = dso.workspace.database, dso.workspace.blobs
    other = Workspaces(database, blobs).create(name="ander")
    stranger = Dso(dso.url, other, other.add_token([GEMEENTE.oin], control=True), dso.opened)
    assert stranger.steer("GET", "/stam/verzoeken").json() == {"verzoeken": []}
    assert stranger.steer("GET", f"/stam/verzoeken/{nummer}").status_code == 404
    assert stranger.client().get(links["verzoek"]["href"]).status_code == 404
    found = stranger.client().post(
        "/overheid/verzoeken/api/afhandelen/v2/verzoeken/_zoek", json={"verzoeknummer": nummer}
    )
    assert found.json()["page"]["totalElements"] == 0


def test_links_change_with_the_seed_and_cannot_be_built(dso: Dso) -> None:
    first, second = (dso.links(dso.make(seed=seed)["verzoeknummer"]) for seed in (1, 2))
    segments = {links["verzoek"]["href"].rsplit("/", 2)[1] for links in (first, second)}
    assert len(segments) == 2
    document = first["documenten"][0]
    guessed = document["href"].rsplit("/", 1)[0] + "/" + document["documentId"][:32]
    assert dso.client().get(guessed).status_code == 404


def test_an_expired_link_is_told_apart(dso: Dso, behandelsysteem: Behandelsysteem) -> None:
    nummer = dso.make()["verzoeknummer"]
    href = dso.links(nummer)["documenten"][0]["href"]
    dso.steer("PUT", "/klok", {"seconds": 3601})
    expired = dso.client().get(href)
    assert (expired.status_code, expired.json()["code"]) == (410, "IKT-STAM-903")
    fresh = dso.links(nummer)["documenten"][0]
    data = dso.client().get(fresh["href"]).content
    assert hashlib.sha256(data).hexdigest() == fresh["hash"]["waarde"]
    assert behandelsysteem.verwerk() == 1


def test_samenvatting_is_the_message_itself(dso: Dso) -> None:
    nummer = dso.make()["verzoeknummer"]
    summary = dso.client().get(f"/overheid/verzoeken/api/afhandelen/v2/verzoeken/{nummer}/samenvatting")
    assert summary.content == dso.client().get(dso.links(nummer)["verzoek"]["href"]).content
    assert summary.headers["content-type"] == "application/xml"


def test_large_documents_have_the_size_asked_for(dso: Dso) -> None:
    made = dso.make(documenten=1, bijlagen=0, documentBytes=3_000_000)
    (link,) = dso.links(made["verzoeknummer"])["documenten"]
    data = dso.client().get(link["href"]).content
    assert len(data) == link["omvang"] == 3_000_000
    assert data.startswith(b"%PDF")
    assert hashlib.sha256(data).hexdigest() == link["hash"]["waarde"]


def test_the_same_seed_gives_the_same_bytes(dso: Dso, workspaces: Workspaces) -> None:
    other = workspaces.create(name="tweede", moment=dso.workspace.now(), runs=False)
    twin = Dso(dso.url, other, other.add_token([GEMEENTE.oin], control=True), dso.opened)
    assert dso.make(seed=7, gemachtigde="niet-natuurlijk") == twin.make(seed=7, gemachtigde="niet-natuurlijk")
    assert dso.links("2026030200001") == twin.links("2026030200001")
