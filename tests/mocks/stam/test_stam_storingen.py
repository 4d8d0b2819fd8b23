"""What goes wrong on purpose, what a good receiver makes of it, and what the retrieval log then says."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from ikt_mocks.decentraal.behandelsysteem import Behandelsysteem
from ikt_mocks.loopback import LoopbackServer
from ikt_mocks.parties import BUURGEMEENTE, GEMEENTE

from .conftest import Dso

pytestmark = pytest.mark.slow


def _stand(dso: Dso, nummer: str) -> list[tuple[str, int, int]]:
    return [(n["stand"], n["pogingen"], n["bezorgingen"]) for n in dso.details(nummer)["notificaties"]]


# -- notification ------------------------------------------------------------------------------------------------


def test_a_duplicate_is_worked_on_once(dso: Dso, behandelsysteem: Behandelsysteem) -> None:
    dso.fault("stam.notificatie", "duplicate")
    nummer = dso.make()["verzoeknummer"]
    dso.run()
    assert _stand(dso, nummer) == [("bezorgd", 2, 2)]
    assert behandelsysteem.verwerk() == 1


def test_a_new_message_id_makes_no_second_case(dso: Dso, behandelsysteem: Behandelsysteem) -> None:
    made = dso.make()
    nummer = made["verzoeknummer"]
    again = dso.steer("POST", f"/stam/verzoeken/{nummer}/notificaties", {}).json()["berichtId"]
    assert again != made["notificaties"][0]["berichtId"]
    dso.run()
    assert behandelsysteem.verwerk() == 2
    assert list(behandelsysteem.zaken) == [nummer]
    assert sorted(behandelsysteem.zaken[nummer].versies) == ["000"]


def test_a_dropped_notification_never_comes(dso: Dso, behandelsysteem: Behandelsysteem) -> None:
    dso.fault("stam.notificatie", "drop")
    nummer = dso.make()["verzoeknummer"]
    dso.run()
    assert _stand(dso, nummer) == [("onderdrukt", 0, 0)]
    assert behandelsysteem.wachtend == 0
    found = dso.client().post(
        "/overheid/verzoeken/api/afhandelen/v2/verzoeken/_zoek", json={"verzoeknummer": nummer}
    )
    assert [z["verzoeknummer"] for z in found.json()["_embedded"]["zaakverwijzingen"]] == [nummer]


def test_a_delayed_notification_comes_when_the_clock_says_so(
    dso: Dso, behandelsysteem: Behandelsysteem
) -> None:
    dso.fault("stam.notificatie", "delay", seconds=600)
    dso.make()
    dso.run()
    assert behandelsysteem.wachtend == 0
    dso.steer("PUT", "/klok", {"seconds": 601})
    assert behandelsysteem.wachtend == 1


def test_order_can_be_reversed(dso: Dso, behandelsysteem: Behandelsysteem) -> None:
    nummer = dso.make(notificeren=False)["verzoeknummer"]
    dso.fault("stam.notificatie", "reorder")
    dso.steer("POST", f"/stam/verzoeken/{nummer}/notificaties", {})
    dso.steer("POST", f"/stam/verzoeken/{nummer}/aanvullingen", {"antwoord": "9"})
    dso.run()
    assert _stand(dso, nummer) == [("bezorgd", 1, 1), ("bezorgd", 1, 1)]
    hops = dso.steer("GET", f"/journaal?kenmerk={nummer}").json()["entries"]
    sent = [hop["details"]["volgnummer"] for hop in hops if hop["subject"] == "verzoeknotificatie"]
    assert sent == ["001", "000"]
    behandelsysteem.verwerk()
    assert behandelsysteem.zaken[nummer].laatste.volgnummer == "001"


def test_a_receiver_that_was_away_gets_it_once(dso: Dso) -> None:
    made = dso.make()
    nummer = made["verzoeknummer"]
    dso.run()
    assert _stand(dso, nummer) == [("gepland", 1, 0)]
    late = Behandelsysteem(dso.url, GEMEENTE.oin, dso.token)
    with LoopbackServer(late.app) as server:
        dso.workspace.set_endpoint(GEMEENTE.oin, "STAM", server.url)
        dso.steer("PUT", "/klok", {"seconds": 61})
        assert late.verwerk() == 1
        assert _stand(dso, nummer) == [("bezorgd", 2, 1)]
    late.close()


def test_in_the_end_it_gives_up(dso: Dso) -> None:
    dso.steer("PUT", "/instellingen", {"stam": {"pogingen": 3, "interval": 10}})
    dso.workspace.set_endpoint(GEMEENTE.oin, "STAM", "http://127.0.0.1:1/dicht")
    nummer = dso.make()["verzoeknummer"]
    for _ in range(4):
        dso.steer("PUT", "/klok", {"seconds": 11})
    assert _stand(dso, nummer) == [("mislukt", 3, 0)]
    assert "ConnectError" in dso.details(nummer)["notificaties"][0]["laatsteFout"]


def test_the_form_of_the_notification_is_a_setting(dso: Dso) -> None:
    seen: list[bytes] = []

    async def receiver(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's own
        if scope["type"] != "http":
            await _lifespan(receive, send)
            return
        seen.append((await receive())["body"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    dso.steer("PUT", "/instellingen", {"stam": {"root": "trigger", "namespace": "", "verzoekMee": True}})
    with LoopbackServer(receiver) as server:
        dso.workspace.set_endpoint(GEMEENTE.oin, "STAM", server.url)
        nummer = dso.make()["verzoeknummer"]
        dso.run()
    assert seen[0].endswith(b"</trigger>")
    assert f"<verzoeknummer>{nummer}</verzoeknummer>".encode() in seen[0]
    assert b"verzoekXML" in seen[1]


async def _lifespan(receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's own
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"kleur": "rood"},
        {"pogingen": "drie"},
        {"pogingen": True},
        {"interval": -1},
        {"interval": 10**12},
        {"root": "a b"},
        {"namespace": "a\n"},
        {"basis": "ftp://x"},
        "aan",
    ],
)
def test_a_wrong_setting_is_refused_where_it_is_used(dso: Dso, wrong: object) -> None:
    dso.steer("PUT", "/instellingen", {"stam": wrong})
    nummer = dso.make()["verzoeknummer"]
    answer = dso.client().get(f"/overheid/verzoeken/api/afhandelen/v2/verzoeken/{nummer}/verzoekreferenties")
    assert (answer.status_code, answer.json()["code"]) == (400, "IKT-STAM-904")


# -- retrieval ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [404, 429, 500, 503])
@pytest.mark.parametrize("point", ["stam.referenties", "stam.xml", "stam.pdf", "stam.document"])
def test_a_passing_fault_is_overcome(
    dso: Dso, behandelsysteem: Behandelsysteem, point: str, status: int
) -> None:
    dso.fault(point, "status", times=2, status=status)
    nummer = dso.make(documenten=1, bijlagen=0)["verzoeknummer"]
    dso.run()
    behandelsysteem.verwerk()
    assert behandelsysteem.fouten == []
    assert behandelsysteem.zaken[nummer].ontbrekend == []


@pytest.mark.parametrize("kind", ["hash", "cut", "status"])
def test_one_of_five_documents_fails_and_comes_later(
    dso: Dso, behandelsysteem: Behandelsysteem, kind: str
) -> None:
    made = dso.make(documenten=3, bijlagen=2)
    nummer = made["verzoeknummer"]
    bad = made["versies"][0]["documenten"][2]["documentId"]
    dso.fault("stam.document", kind, times=100, subject=bad, status=500)
    dso.run()
    behandelsysteem.verwerk()
    zaak = behandelsysteem.zaken[nummer]
    assert zaak.ontbrekend == [bad]
    assert len(behandelsysteem.fouten) == 1
    assert bad not in _good(dso, nummer)
    assert len(_good(dso, nummer)) == 4
    dso.steer("DELETE", "/storingen")
    dso.steer("POST", f"/stam/verzoeken/{nummer}/notificaties", {})
    dso.run()
    behandelsysteem.verwerk()
    assert zaak.ontbrekend == []
    assert len(_good(dso, nummer)) == 5


def _good(dso: Dso, nummer: str) -> set[str]:
    return {
        o["documentId"] for o in dso.details(nummer)["ophalingen"] if o["soort"] == "document" and o["juist"]
    }


def test_a_cut_xml_is_not_taken_for_whole(dso: Dso) -> None:
    nummer = dso.make()["verzoeknummer"]
    href = dso.links(nummer)["verzoek"]["href"]
    dso.fault("stam.xml", "cut", bytes=100)
    with pytest.raises(httpx.RemoteProtocolError):
        dso.client().get(href)
    log = [o["juist"] for o in dso.details(nummer)["ophalingen"] if o["soort"] == "xml"]
    assert log == [False]


def test_a_slow_answer_still_comes(dso: Dso) -> None:
    href = dso.links(dso.make()["verzoeknummer"])["publiceerbaar"]["href"]
    dso.fault("stam.pdf", "delay", seconds=0.01)
    assert dso.client().get(href).content.startswith(b"%PDF")


def test_an_expired_link_is_asked_for_again(dso: Dso, behandelsysteem: Behandelsysteem) -> None:
    nummer = dso.make(documenten=1, bijlagen=0)["verzoeknummer"]
    dso.fault("stam.document", "status", status=410)
    dso.run()
    behandelsysteem.verwerk()
    assert behandelsysteem.zaken[nummer].ontbrekend == []


def test_who_is_not_entitled_reports_and_stops(dso: Dso, behandelsysteem: Behandelsysteem) -> None:
    nummer = dso.make(bevoegdGezag=BUURGEMEENTE.oin, notificeren=False)["verzoeknummer"]
    dso.steer("POST", f"/stam/verzoeken/{nummer}/notificaties", {"ontvanger": GEMEENTE.oin})
    dso.run()
    behandelsysteem.verwerk()
    assert behandelsysteem.fouten == [f"{nummer}: HTTP 403"]
    assert behandelsysteem.zaken == {}
    assert [o["status"] for o in dso.details(nummer)["ophalingen"]] == [403]


@pytest.mark.parametrize(
    "afwijking",
    [
        "doel-vooroverleg",
        "type-kleine-letter",
        "zonder-initiatiefnemer",
        "versie",
        "namespace-v3",
        "namespace-v2",
    ],
)
def test_an_invalid_message_is_refused_visibly(
    dso: Dso, behandelsysteem: Behandelsysteem, afwijking: str
) -> None:
    nummer = dso.make(afwijking=afwijking)["verzoeknummer"]
    dso.run()
    behandelsysteem.verwerk()
    assert behandelsysteem.zaken == {}
    assert behandelsysteem.geweigerd[nummer]


def test_links_elsewhere_are_not_followed(dso: Dso, behandelsysteem: Behandelsysteem) -> None:
    dso.steer("PUT", "/instellingen", {"stam": {"basis": "http://127.0.0.2:9"}})
    nummer = dso.make()["verzoeknummer"]
    dso.run()
    behandelsysteem.verwerk()
    assert behandelsysteem.fouten == [f"{nummer}: de link wijst niet naar de eigen DSO-LV"]


@pytest.mark.parametrize("body", [b"", b"geen xml", b"<root/>", b"<!DOCTYPE a><a/>"])
def test_what_is_no_notification_gets_an_error(behandelsysteem: Behandelsysteem, body: bytes) -> None:
    with LoopbackServer(behandelsysteem.app) as server:
        assert httpx.post(server.url + "/x", content=body, trust_env=False).status_code == 400
    assert behandelsysteem.wachtend == 0


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("aanvullingen", {"antwoord": "nul\x00"}),
        ("aanvullingen", {"antwoord": 41}),
        ("aanvullingen", {"erbij": -1}),
        ("aanvullingen", {"vervalt": ["\ud800"]}),
        ("aanvullingen", {"vervalt": "alles"}),
        ("aanvullingen", {"kleur": "rood"}),
        ("intrekking", {"kleur": "rood"}),
        ("intrekking", {"afwijking": "iets"}),
        ("intrekking", {"notificeren": "nee"}),
        ("notificaties", {"volgnummer": "\ud800"}),
        ("notificaties", {"ontvanger": "x"}),
        ("notificaties", {"ontvanger": 1}),
    ],
)
def test_wrong_steering_is_refused_in_words(dso: Dso, path: str, body: dict[str, object]) -> None:
    nummer = dso.make(documenten=0, bijlagen=0)["verzoeknummer"]
    answer = dso.steer("POST", f"/stam/verzoeken/{nummer}/{path}", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "IKT-STAM-904")
    unknown = dso.steer("POST", f"/stam/verzoeken/2026030299999/{path}", {})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "IKT-STAM-901")
