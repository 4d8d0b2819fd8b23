"""What a handler answers to what anybody posts: the literal answers, and nothing kept of what cannot be read."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from ikt_mocks import journal
from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling.cpa_writer import write_cpa
from ikt_mocks.digikoppeling.envelope import write_envelope
from ikt_mocks.digikoppeling.messages import (
    AckRequested,
    EbmsMessage,
    Manifest,
    MessageError,
    Party,
    PartyId,
    Service,
    SoapFault,
    SyncReply,
)
from ikt_mocks.digikoppeling.profile import Profile
from ikt_mocks.digikoppeling.samples.exchange import (
    MOMENT,
    OIN_A,
    OIN_B,
    REQUEST,
    SERVICE,
    sample_attachment,
    sample_message,
)
from ikt_mocks.digikoppeling.samples.pair import Pair
from ikt_mocks.digikoppeling.settings import EbmsSettings
from ikt_mocks.digikoppeling.state import cpas, received
from ikt_mocks.digikoppeling.wire import pack, read_message, write_message
from ikt_mocks.workspace import Workspaces
from ikt_schemas.errors import InputRefused

MakePair = Callable[..., Pair]
Change = Callable[[EbmsMessage], EbmsMessage]


def head(**changes: Any) -> Change:  # noqa: ANN401 - fields of the header
    return lambda message: replace(message, header=replace(message.header, **changes))


def block(**changes: Any) -> Change:  # noqa: ANN401 - fields of the message
    return lambda message: replace(message, **changes)


def error_in(answer: httpx.Response) -> tuple[str, str, str]:
    with read_message(answer.content, answer.headers["content-type"]) as read:
        assert isinstance(read.message, MessageError)
        [error] = read.message.errors
        return error.code, error.location, error.description


_HEADER = "//Header/MessageHeader"
ROWS: list[tuple[Change, tuple[str, str, str]]] = [
    (head(version="1.0"), ("Inconsistent", f"{_HEADER}/@version", "Invalid value.")),
    (
        head(sender=Party((PartyId("00000000000000000099"),), "ROL_A")),
        ("Inconsistent", f"{_HEADER}/From/PartyId", "Value not found."),
    ),
    (
        head(sender=Party((PartyId(OIN_A),))),
        ("Inconsistent", f"{_HEADER}/From/Role", "Invalid value."),
    ),
    (
        head(receiver=Party((PartyId("00000000000000000099"),), "ROL_B")),
        ("Inconsistent", f"{_HEADER}/To/PartyId", "Value not found."),
    ),
    (head(action="x"), ("ValueNotRecognized", f"{_HEADER}/Action", "Value not found.")),
    (head(service=Service("x")), ("ValueNotRecognized", f"{_HEADER}/Action", "Value not found.")),
    (
        head(ref_to_message_id="nooit@a.example"),
        ("ValueNotRecognized", f"{_HEADER}/MessageData/RefToMessageId", "Value not found."),
    ),
    (head(time_to_live=MOMENT), ("TimeToLiveExpired", f"{_HEADER}/MessageData/TimeToLive", "")),
    (
        head(duplicate_elimination=False),
        ("Inconsistent", f"{_HEADER}/DuplicateElimination", "Wrong value."),
    ),
    (block(ack_requested=None), ("Inconsistent", "//Header/AckRequested", "Wrong value.")),
    (
        block(ack_requested=AckRequested(actor=names.NEXT_MSH)),
        ("NotSupported", "//Header/AckRequested/@actor", "NextMSH not supported."),
    ),
    (
        block(ack_requested=AckRequested(signed=True)),
        ("Inconsistent", "//Header/AckRequested/@signed", "Wrong value."),
    ),
    (
        block(sync_reply=SyncReply(actor="urn:x")),
        ("Inconsistent", "//Header/SyncReply/@actor", "Wrong value."),
    ),
    (block(message_order=1), ("NotSupported", "//Header/MessageOrder", "MessageOrder not supported.")),
    (
        head(timestamp=MOMENT.replace(year=2001)),
        ("Inconsistent", f"{_HEADER}/@cpaid", "Invalid CPA."),
    ),
    (
        block(manifest=Manifest(("cid:weg",))),
        ("MimeProblem", "cid:weg", "MIME part not found."),
    ),
    (
        block(manifest=Manifest(("http://x",))),
        ("MimeProblem", "//Body/Manifest/Reference[@href='http://x']", "URI cannot be resolved."),
    ),
]


@pytest.mark.parametrize(("change", "expected"), ROWS)
def test_fault_in_the_header_gets_its_literal_error(
    pair: MakePair, change: Change, expected: tuple[str, str, str]
) -> None:
    made = pair(sync="mshSignalsOnly")
    wire = write_message(change(sample_message(made.data, "p1")), [sample_attachment()])
    first, second = made.post(wire), made.post(wire)
    assert first.status_code == 200
    assert error_in(first) == expected
    assert first.content == second.content
    assert made.b.waiting() == []


@pytest.mark.parametrize("change", [block(sync_reply=None), block(sync_reply=SyncReply())])
def test_other_way_of_answering_than_agreed_is_an_error(pair: MakePair, change: Change) -> None:
    for sync in ("none", "mshSignalsOnly"):
        made = pair(sync=sync)
        message = change(sample_message(made.data))
        if (message.sync_reply is not None) == (sync != "none"):
            continue
        answer = made.post(write_message(message))
        if message.sync_reply is None:
            assert answer.status_code == 204
            made.b.run_due(made.http)
            [row] = made.journal(made.b, "MessageError")
            answer = httpx.Response(200, content=row["body"], headers={"content-type": "text/xml"})
        assert error_in(answer) == ("Inconsistent", "//Header/SyncReply", "Wrong value.")


def test_unknown_cpa_gets_a_fault_or_an_error_by_setting(pair: MakePair) -> None:
    made = pair()
    wire = write_message(head(cpa_id="onbekend")(sample_message(made.data)))
    answer = made.post(wire)
    assert (answer.status_code, answer.headers["soapaction"]) == (500, '"ebXML"')
    with read_message(answer.content, answer.headers["content-type"]) as read:
        assert read.message == SoapFault("Client", "CPA onbekend not found!")
    made.b.workspace.change_settings(ebms={"onbekende_cpa": "messageerror"})
    assert error_in(made.post(wire)) == ("ValueNotRecognized", f"{_HEADER}/CPAId", "Value not found.")


@pytest.mark.parametrize("status", [200, 202, 204])
def test_accepting_status_is_a_setting(pair: MakePair, status: int) -> None:
    made = pair()
    made.b.workspace.change_settings(ebms={"geaccepteerd": status})
    message_id = made.send()
    made.run()
    assert made.journal(made.b, REQUEST)[0]["status"] == status
    assert made.a.sent(message_id).state == "DELIVERED"


def test_wrong_soap_action_and_method(pair: MakePair) -> None:
    made = pair()
    wire = write_message(sample_message(made.data))
    for action in (b"ebXML", b'""', b"\xe9\x01"):
        answer = made.http.post(made.url, content=wire.read(), headers={b"SOAPAction": action})
        assert answer.status_code == 500
        with read_message(answer.content, "text/xml") as read:
            assert isinstance(read.message, SoapFault)
            assert read.message.text.startswith("Unable to process message! SOAPAction=")
    answer = made.http.get(made.url)
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (500, b"", "0")
    assert made.http.post(f"{made.base}/ebms/bestaat-niet", headers={"SOAPAction": "x"}).status_code == 404
    assert made.post(wire).status_code == 204
    unknown = made.http.post(
        f"{made.base}/ebms/bestaat-niet", content=wire.read(), headers=dict(wire.headers)
    )
    assert unknown.status_code == 404


BOMB = b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><x>&b;</x>"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "text/xml"),
        (b"<x", "text/xml"),
        (b"<x/>", "text/xml"),
        (BOMB, "text/xml"),
        (write_envelope(SoapFault("Client", "x")), "text/xml"),
        (b"--b\r\n\r\n", 'multipart/related; boundary="b"'),
        (b"--b\r\n\r\nx\r\n--b--", "multipart/related"),
        (b"\xff\xfe<\x00x\x00/\x00>\x00", "text/xml"),
        (b"<x/>", "text/xml; charset=iso-8859-1"),
    ],
)
def test_unreadable_message_gets_500_without_content(pair: MakePair, body: bytes, content_type: str) -> None:
    made = pair()
    headers = {"SOAPAction": names.SOAP_ACTION, "Content-Type": content_type}
    answer = made.http.post(made.url, content=body, headers=headers)
    assert (answer.status_code, answer.content) == (500, b"")
    with made.b.workspace.read() as unit:
        kept = sa.select(received.c.nr).where(received.c.workspace == unit.workspace)
        assert unit.connection.execute(kept).all() == []
        assert [row["status"] for row in journal.entries(unit)] == [500]


def test_message_over_the_limit_is_refused_while_it_is_read(pair: MakePair) -> None:
    made = pair()
    made.b.workspace.change_settings(ebms={"max_bytes": 100_000})
    wire = write_message(sample_message(made.data, "p1"), [sample_attachment(bytes(200_000))])
    assert made.post(wire).status_code == 413
    taken = 0

    def endless() -> Any:  # noqa: ANN401 - a generator of bytes
        nonlocal taken
        body = wire.read()
        for start in range(0, len(body), 1000):
            taken += 1
            yield body[start : start + 1000]
        while taken < 100_000:
            taken += 1
            yield bytes(1000)

    try:
        answer = made.http.post(made.url, content=endless(), headers=dict(wire.headers))
    except httpx.TransportError:
        pass
    else:
        assert answer.status_code == 413
    assert taken < 100_000
    assert made.b.waiting() == []


def test_message_over_20_mib_is_taken_with_a_finding(pair: MakePair) -> None:
    made = pair(sync="mshSignalsOnly")
    made.send(bytes(21 * 1024 * 1024))
    made.run()
    [row] = made.journal(made.b, REQUEST)
    assert "IKT-DK-601" in row["details"]["bevindingen"]
    assert len(made.b.waiting()) == 1


def test_replay_with_other_content_is_a_finding_and_under_another_cpa_500(pair: MakePair) -> None:
    made = pair(sync="mshSignalsOnly")
    message = sample_message(made.data, "p1")
    first = made.post(write_message(message, [sample_attachment()]))
    replayed = made.post(write_message(message, [sample_attachment(b"<anders/>")]))
    assert first.content == replayed.content
    assert made.journal(made.b, REQUEST)[-1]["details"]["bevindingen"] == ["IKT-DK-622"]
    reformatted = write_envelope(message).replace(b"<soap:Body>", b"\n <soap:Body>")
    assert made.post(pack(reformatted, [sample_attachment()])).content == first.content
    assert made.journal(made.b, REQUEST)[-1]["details"]["bevindingen"] == []
    made.b.install(write_cpa(replace(made.data, cpa_id="tweede")), party=OIN_B)
    other = made.post(write_message(head(cpa_id="tweede")(message), [sample_attachment()]))
    assert (other.status_code, other.content) == (500, b"")
    assert made.journal(made.b, REQUEST)[-1]["details"]["bevindingen"] == ["IKT-DK-621"]
    assert len(made.b.waiting()) == 1


def test_message_id_is_free_again_after_the_agreed_time_unless_time_to_live_refuses(pair: MakePair) -> None:
    made = pair(sync="mshSignalsOnly")
    bounded = sample_message(made.data)
    endless = head(time_to_live=None, message_id="2@a.example")(bounded)
    for message in (bounded, endless):
        assert made.post(write_message(message)).status_code == 200
    made.b.workspace.advance(timedelta(days=6))
    assert error_in(made.post(write_message(bounded)))[0] == "TimeToLiveExpired"
    assert b"Acknowledgment" in made.post(write_message(endless)).content
    assert [item.message_id for item in made.b.waiting()].count("2@a.example") == 2


def test_suffix_for_the_environment_is_a_finding_in_production(pair: MakePair) -> None:
    made = pair(sync="mshSignalsOnly")
    parties = made.data.parties
    data = replace(
        made.data,
        cpa_id="ota",
        parties=(replace(parties[0], party_id=PartyId(f"{OIN_A}_T")), parties[1]),
    )
    made.b.install(write_cpa(data), party=OIN_B)
    made.b.workspace.change_settings(ebms={"productie": True})
    assert b"Acknowledgment" in made.post(write_message(sample_message(data))).content
    assert "IKT-DK-602" in made.journal(made.b, REQUEST)[-1]["details"]["bevindingen"]


def test_plain_http_can_be_refused(pair: MakePair) -> None:
    made = pair(sync="mshSignalsOnly")
    wire = write_message(sample_message(made.data))
    made.b.workspace.change_settings(ebms={"zonder_certificaat": False})
    answer = made.post(wire)
    assert answer.status_code == 500
    assert b"Invalid SSL Client Certificate!" in answer.content
    made.b.workspace.change_settings(ebms={"zonder_certificaat": False, "certificaat": "messageerror"})
    assert error_in(made.post(wire))[0] == "SecurityFailure"
    assert made.b.waiting() == []


def test_workspaces_know_nothing_of_each_other(pair: MakePair) -> None:
    one, other = pair(sync="mshSignalsOnly"), pair(Profile.BEST_EFFORT)
    wire = write_message(sample_message(one.data, "p1"), [sample_attachment()])
    assert one.post(wire).status_code == 200
    assert other.post(wire).status_code == 500
    assert (len(one.b.waiting()), len(other.b.waiting())) == (1, 0)
    assert one.journal(one.a, REQUEST) == []


@pytest.mark.parametrize(
    "setting",
    [
        [],
        {"onbekend": 1},
        {"geaccepteerd": 201},
        {"onbekende_cpa": "x"},
        {"max_bytes": 1},
        {"max_bytes": True},
        {"toegang": ["x"]},
        {"afhandeling": [{"service": "x"}]},
        {"afhandeling": {"taak": "x"}},
        {"sha1": "ja"},
    ],
)
def test_setting_of_the_wrong_form_is_refused(pair: MakePair, setting: object) -> None:
    with pytest.raises(InputRefused):
        EbmsSettings.of({"ebms": setting})
    made = pair(sync="mshSignalsOnly")
    made.b.workspace.change_settings(ebms=setting)
    assert made.post(write_message(sample_message(made.data))).status_code == 500
    made.b.workspace.change_settings(ebms=None)
    assert made.post(write_message(sample_message(made.data))).status_code == 200


def test_steering_over_http(pair: MakePair, served: tuple[Workspaces, str, httpx.Client]) -> None:
    made = pair()
    base, workspace = f"{made.base}/ikt/v1/ebms", made.a.workspace
    headers = {"Authorization": f"Bearer {workspace.add_token([OIN_A], control=True)}"}
    plain = {"Authorization": f"Bearer {workspace.add_token([OIN_A])}"}
    assert served[2].get(f"{base}/cpas", headers=plain).status_code == 403
    xml = write_cpa(replace(made.data, cpa_id="derde")).decode()
    put = served[2].put(f"{base}/cpas", headers=headers, json={"cpa": xml, "partij": OIN_A})
    assert put.status_code == 201
    assert {item["code"] for item in put.json()["bevindingen"]} == {"IKT-DK-318"}
    listed = served[2].get(f"{base}/cpas", headers=headers).json()["cpas"]
    assert [(item["cpa"], item["partij"]) for item in listed] == [
        ("derde", OIN_A),
        (made.data.cpa_id, OIN_A),
    ]
    assert served[2].delete(f"{base}/cpas/derde", headers=headers).status_code == 204
    wrong = served[2].put(f"{base}/cpas", headers=headers, json={"cpa": "<x/>", "partij": OIN_A})
    assert wrong.status_code == 400
    content = base64.b64encode(b"inhoud").decode()
    body = {
        "cpa": made.data.cpa_id,
        "service": SERVICE.value,
        "action": REQUEST,
        "bijlagen": [{"contentid": "p1", "contenttype": "text/plain", "inhoud": content}],
    }
    queued = served[2].post(f"{base}/verzonden", headers=headers, json=body)
    assert queued.status_code == 201
    for bad in ({**body, "bijlagen": [1]}, {**body, "action": "\u0000"}, {**body, "cpa": 1}):
        assert served[2].post(f"{base}/verzonden", headers=headers, json=bad).status_code == 400
    for path in ("ping", "status"):
        asked = {"cpa": made.data.cpa_id, "message_id": queued.json()["message_id"], "synchroon": True}
        assert served[2].post(f"{base}/{path}", headers=headers, json=asked).status_code == 201
    made.run()
    told = served[2].get(f"{base}/verzonden", headers=headers).json()["verzonden"]
    assert {item["kind"]: item["state"] for item in told} == {
        "message": "DELIVERED",
        "Ping": "DELIVERED",
        "StatusRequest": "DELIVERED",
    }
    other = {"Authorization": f"Bearer {made.b.workspace.add_token([], control=True)}"}
    assert [
        item["action"] for item in served[2].get(f"{base}/ontvangen", headers=other).json()["ontvangen"]
    ] == [REQUEST]
    for after, status in (("1", 200), ("x", 400), ("9" * 20, 400)):
        later = served[2].get(f"{base}/ontvangen", headers=other, params={"na": after})
        assert (later.status_code, later.json().get("ontvangen", [])) == (status, [])
    [waiting] = served[2].get(f"{base}/wachtend", headers=other).json()["wachtend"]
    assert waiting["bijlagen"][0]["bytes"] == 6


def test_migration_makes_the_tables_that_are_declared(
    served: tuple[Workspaces, str, httpx.Client],
) -> None:
    with served[0].database.read() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "mock_version"})
        differences = compare_metadata(context, cpas.metadata)
    assert [one for one in differences if "ebms_" in str(one)] == []
