"""The koppelvlakken over ebMS2: what a message becomes, once, and what goes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from ikt_mocks import transport
from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.digikoppeling import delivery, sent, state
from ikt_mocks.digikoppeling.cpa_writer import write_cpa
from ikt_mocks.digikoppeling.grote_berichten.checksum import Checksum
from ikt_mocks.digikoppeling.grote_berichten.messages import DataReference
from ikt_mocks.digikoppeling.msh import Msh
from ikt_mocks.digikoppeling.outbox import Outgoing
from ikt_mocks.digikoppeling.payload import Attachment, Payload
from ikt_mocks.drivers import ebms
from ikt_mocks.drivers.agreements import DSO_OIN, NAMES, Side, agreement
from ikt_mocks.drivers.large import gb_verzoek, pull
from ikt_mocks.drivers.routing import read, routing_of
from ikt_mocks.jobs import Dispatch, Job, Later, run_due
from ikt_mocks.loopback import LoopbackServer
from ikt_mocks.parties import GEMEENTE
from ikt_mocks.server import MockSettings, create_app, open_workspaces
from ikt_mocks.stop import samples
from ikt_mocks.stop import state as stop_state
from ikt_mocks.sttr.samples import leveringen as regels
from ikt_mocks.workspace import Workspace
from ikt_schemas.errors import InputRefused

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)
BESLUIT = samples.besluit(datum=date(2026, 3, 17))


@dataclass
class Ends:
    """DSO-LV and a decentral handler, each with a workspace of its own, on one loopback server."""

    dso: Workspace
    own: Workspace
    cpa: str
    run: Callable[[], None]
    http: httpx.Client
    url: str

    def lever(self, *attachments: Attachment, koppelvlak: str = "STOP") -> str:
        names = NAMES["STTR" if koppelvlak == "STTR" else "STOP"]
        made = Msh(self.own).send(
            Outgoing(cpa_id=self.cpa, service=names.service, action=names.to_dso, attachments=attachments)
        )
        self.run()
        return made

    def states(self, workspace: Workspace, action: str) -> list[tuple[str, str]]:
        with workspace.read() as unit:
            return [
                (row["state"], row["reason"]) for row in state.received_rows(unit) if row["action"] == action
            ]

    def leveringen(self) -> list[stop_state.Levering]:
        with self.dso.read() as unit:
            return stop_state.leveringen(unit)

    def journal(self, koppelvlak: str) -> list[dict[str, Any]]:
        answer = self.http.get(
            f"{self.url}/ikt/v1/journaal", params={"koppelvlak": koppelvlak}, headers=self.headers
        )
        entries: list[dict[str, Any]] = answer.json()["entries"]
        return entries

    headers: dict[str, str]


@pytest.fixture(name="ends")
def both(tmp_path: Path) -> Iterator[Ends]:
    workspaces = open_workspaces("sqlite://", blobs=tmp_path / "payloads")
    dso = workspaces.create(name="dso", moment=MOMENT, runs=False, identifier="dso")
    own = workspaces.create(name="eigen", moment=MOMENT, runs=False, identifier="eigen")
    app = create_app(workspaces, MockSettings(dispatch=False))
    with LoopbackServer(app) as server, httpx.Client(trust_env=False) as client:
        data = agreement(
            "osb-rm",
            GEMEENTE,
            decentral=Side(endpoint=f"{server.url}/ebms/eigen"),
            dso=Side(endpoint=f"{server.url}/ebms/dso"),
            moment=MOMENT,
        )
        xml = write_cpa(data)
        Msh(dso).install(xml, party=DSO_OIN)
        Msh(own).install(xml, party=GEMEENTE.oin)
        headers = {"Authorization": f"Bearer {dso.add_token([GEMEENTE.oin], control=True)}"}
        chosen = {name: {"cpa": data.cpa_id} for name in ("STOP", "STAM", "STTR")}
        put = client.put(f"{server.url}/ikt/v1/transport", json=chosen, headers=headers)
        assert put.status_code == 204, put.text

        def run() -> None:
            handlers = app.state.handlers
            while run_due(own, handlers, client) + run_due(dso, handlers, client):
                pass

        yield Ends(dso, own, data.cpa_id, run, client, server.url, headers)
    workspaces.database.close()


def _verzoek(octets: bytes = b"") -> Attachment:
    return Attachment("verzoek-1", "application/xml", Payload.of(octets or BESLUIT.verzoek()), "verzoek.xml")


def _opdracht() -> Attachment:
    return Attachment("opdracht-1", "application/zip", Payload.of(BESLUIT.zip()), "opdracht.zip")


# -- STOP ----------------------------------------------------------------------------------------------------------


def test_a_delivery_comes_in_once_and_its_answers_go_back(ends: Ends) -> None:
    message_id = ends.lever(_opdracht(), _verzoek())  # in any order: content tells which is which
    (levering,) = ends.leveringen()
    assert (levering.oin_afzender, levering.id_levering) == (GEMEENTE.oin, BESLUIT.id_levering)
    assert levering.opdracht_bytes == len(BESLUIT.zip())
    assert ends.states(ends.dso, NAMES["STOP"].to_dso) == [("PROCESSED", "")]
    with ends.dso.read() as unit:
        answers = stop_state.berichten(unit, levering.nummer)
    assert len(answers) == 3
    assert all(answer.bezorgd for answer in answers)
    with ends.own.read() as unit:
        got = delivery.deliveries(unit, action=NAMES["STOP"].from_dso)
    assert [item.payloads[0].read(ends.own.blobs) for item in got] == [answer.xml for answer in answers]
    assert {item.ref_to for item in got} == {message_id}
    assert len({item.conversation_id for item in got}) == 1


def test_handing_over_twice_delivers_once(ends: Ends) -> None:
    ends.lever(_verzoek(), _opdracht())
    again = Job(99, ebms.STOP_IN, {"bericht": 1}, 0)
    ebms.receive_stop(Dispatch(ends.dso, ends.http), again)
    assert len(ends.leveringen()) == 1


def test_an_answer_that_is_not_acknowledged_is_not_delivered(ends: Ends) -> None:
    ends.own.set_endpoint(DSO_OIN, "TRANSPORT", None)
    ends.dso.set_endpoint(GEMEENTE.oin, "TRANSPORT", f"{ends.url}/nergens")
    ends.lever(_verzoek(), _opdracht())
    (levering,) = ends.leveringen()
    with ends.dso.read() as unit:
        assert not any(answer.bezorgd for answer in stop_state.berichten(unit, levering.nummer))
        made = sent.sent_rows(unit)
    # 404 cannot be mended: given up at once, and that is told.
    assert {row["state"] for row in made if row["action"] == NAMES["STOP"].from_dso} == {"DELIVERY_FAILED"}


@pytest.mark.parametrize("octets", [b"<iets/>", b"geen xml", b"<!DOCTYPE x [<!ENTITY y 'z'>]><x>&y;</x>"])
def test_what_is_no_request_is_acknowledged_and_told_in_the_journal(ends: Ends, octets: bytes) -> None:
    message_id = ends.lever(_verzoek(octets), _opdracht())
    assert ends.leveringen() == []
    ((stand, reason),) = ends.states(ends.dso, NAMES["STOP"].to_dso)
    assert stand == "FAILED"
    assert "leveringsverzoek" in reason
    assert Msh(ends.own).sent(message_id).state == "DELIVERED"
    assert [hop["details"]["uitkomst"] for hop in ends.journal("STOP")] == ["geweigerd"]


def test_without_the_choice_a_message_waits_and_http_goes_on(ends: Ends) -> None:
    put = ends.http.put(f"{ends.url}/ikt/v1/transport", json={}, headers=ends.headers)
    assert put.status_code == 204
    ends.lever(_verzoek(), _opdracht())
    assert ends.leveringen() == []
    assert ends.states(ends.dso, NAMES["STOP"].to_dso) == [("RECEIVED", "")]
    with ends.dso.read() as unit:
        assert not transport.over_ebms(unit, "STOP")


# -- Grote Berichten -----------------------------------------------------------------------------------------------


def _reference(url: str, data: bytes, checksum: str = "") -> DataReference:
    import hashlib

    digest = checksum or hashlib.md5(data).hexdigest()  # noqa: S324 - the algorithm of the LVBB's schema
    return DataReference("opdracht.zip", "application/zip", Checksum("MD5", digest), len(data), url)


def test_the_request_for_a_large_file_is_valid_and_says_md5() -> None:
    made = gb_verzoek(BESLUIT.verzoek(), _reference("http://127.0.0.1:1/zip", b"x"))
    assert b"publicatieGBVerzoek" in made
    assert b"external-data-reference" in made
    found = samples_verzoek(made)
    assert found.grote_berichten
    assert found.id_levering == BESLUIT.id_levering


def samples_verzoek(xml: bytes) -> Any:  # noqa: ANN401 - a Leveringsverzoek
    from ikt_mocks.stop.messages import Leveringsverzoek

    return Leveringsverzoek.read(xml)


def test_an_outage_of_the_file_server_is_waited_for_by_the_clock(ends: Ends) -> None:
    request = gb_verzoek(BESLUIT.verzoek(), _reference("http://127.0.0.1:1/zip", b"x"))
    with pytest.raises(Later) as later:
        pull(Dispatch(ends.dso, ends.http), request, "", 0)
    assert later.value.due == MOMENT + timedelta(minutes=1)
    given_up = pull(Dispatch(ends.dso, ends.http), request, "", 10)
    assert given_up.blob is None
    assert given_up.details["groteBerichten"]["uitkomst"] == "exhausted"


def test_a_file_that_cannot_be_had_is_for_the_lvbb_to_object_to(ends: Ends) -> None:
    request = gb_verzoek(BESLUIT.verzoek(), _reference(f"{ends.url}/gb/dso/er-niet", b"x"))
    ends.lever(_verzoek(request))
    (levering,) = ends.leveringen()
    assert (levering.opdracht_sha256, levering.stand) == ("", "mislukt")


# -- STAM and STTR -------------------------------------------------------------------------------------------------


def test_a_notification_is_tried_again_after_it_failed(ends: Ends) -> None:
    ends.dso.set_endpoint(GEMEENTE.oin, "TRANSPORT", f"{ends.url}/nergens")
    body = {"bevoegdGezag": GEMEENTE.oin, "documenten": 0, "bijlagen": 0}
    made = ends.http.post(f"{ends.url}/ikt/v1/stam/verzoeken", json=body, headers=ends.headers).json()
    ends.run()

    def stand() -> tuple[str, int]:
        path = f"{ends.url}/ikt/v1/stam/verzoeken/{made['verzoeknummer']}"
        row = ends.http.get(path, headers=ends.headers).json()["notificaties"][-1]
        return row["stand"], row["bezorgingen"]

    assert stand() == ("gepland", 0)
    ends.dso.set_endpoint(GEMEENTE.oin, "TRANSPORT", None)
    ends.dso.advance(timedelta(minutes=2))
    ends.run()
    assert stand() == ("bezorgd", 1)
    assert ends.states(ends.own, NAMES["STAM"].from_dso) == [("RECEIVED", "")]


def test_rules_are_judged_and_the_result_comes_back(ends: Ends) -> None:
    zip_ = regels.zip_van(regels.activiteit_bestanden())
    message_id = ends.lever(Attachment("z", "application/zip", Payload.of(zip_), "l.zip"), koppelvlak="STTR")
    with ends.own.read() as unit:
        (answer,) = delivery.deliveries(unit, action=NAMES["STTR"].from_dso)
    assert answer.ref_to == message_id
    assert b'"status"' in answer.payloads[0].read(ends.own.blobs)


def test_rules_without_a_zip_are_refused(ends: Ends) -> None:
    ends.lever(Attachment("x", "application/xml", Payload.of(b"<x/>"), "x.xml"), koppelvlak="STTR")
    ((stand, reason),) = ends.states(ends.dso, NAMES["STTR"].to_dso)
    assert (stand, reason) == ("FAILED", "er is geen zip bij het bericht")


# -- the setting ---------------------------------------------------------------------------------------------------


def test_names_come_from_the_setting_and_else_are_test_names() -> None:
    given = {
        "STOP": {"cpa": "c", "service": "s", "servicetype": "t", "in": "i", "uit": "u"},
        "STAM": {"cpa": "c"},
    }
    stop = routing_of({"transport": given}, "STOP")
    assert stop is not None
    assert (stop.service.value, stop.service.type, stop.incoming, stop.outgoing) == ("s", "t", "i", "u")
    stam = routing_of({"transport": given}, "STAM")
    assert stam is not None
    assert stam.service == NAMES["STAM"].service
    assert routing_of({"transport": given}, "STTR") is None
    assert read(None) == {}


@pytest.mark.parametrize(
    "value",
    [
        "tekst",
        {"SWF": {"cpa": "c"}},
        {"STOP": "c"},
        {"STOP": {}},
        {"STOP": {"cpa": "c", "anders": "x"}},
        {"STOP": {"cpa": 1}},
    ],
)
def test_a_setting_of_another_form_is_refused(value: object) -> None:
    with pytest.raises(InputRefused):
        read(value)


def test_steering_tells_and_refuses(ends: Ends) -> None:
    told = ends.http.get(f"{ends.url}/ikt/v1/transport", headers=ends.headers).json()
    assert set(told) == {"STOP", "STAM", "STTR"}
    wrong = ends.http.put(f"{ends.url}/ikt/v1/transport", json={"SWF": {}}, headers=ends.headers)
    assert wrong.status_code == 400
    assert ends.http.put(f"{ends.url}/ikt/v1/transport", json={}).status_code == 401
