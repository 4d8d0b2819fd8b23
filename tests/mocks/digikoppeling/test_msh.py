"""Exchanges between two handlers over real HTTP: what the sender concludes and what the receiver keeps."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from ikt_mocks import jobs
from ikt_mocks.client import http_client
from ikt_mocks.digikoppeling import errors
from ikt_mocks.digikoppeling.answers import Keys
from ikt_mocks.digikoppeling.cpa_writer import write_cpa
from ikt_mocks.digikoppeling.delivery import deliveries, mark, take
from ikt_mocks.digikoppeling.envelope import write_envelope
from ikt_mocks.digikoppeling.messages import Acknowledgment, MessageError, Service
from ikt_mocks.digikoppeling.outbox import Outgoing
from ikt_mocks.digikoppeling.profile import Profile
from ikt_mocks.digikoppeling.samples.exchange import (
    MOMENT,
    OIN_B,
    REQUEST,
    RESPONSE,
    SERVICE,
    sample_attachment,
    sample_message,
)
from ikt_mocks.digikoppeling.samples.pair import Pair
from ikt_mocks.digikoppeling.sending import classify
from ikt_mocks.digikoppeling.signals import answer_header
from ikt_mocks.digikoppeling.signing import sign
from ikt_mocks.digikoppeling.wire import pack, read_message, write_message
from ikt_mocks.server import open_workspaces
from ikt_schemas.errors import InputRefused

MakePair = Callable[..., Pair]


def contents(pair: Pair) -> list[bytes]:
    """Return the payloads that wait for B's application."""
    return [payload.read(pair.b.workspace.blobs) for item in pair.b.waiting() for payload in item.payloads]


def test_osb_rm_is_acknowledged_in_a_connection_of_its_own(pair: MakePair) -> None:
    made = pair()
    message_id = made.send(b"inhoud \x00\r\n--")
    assert made.a.run_due(made.http) == 1
    assert made.a.sent(message_id).state == "CREATED"
    assert made.b.run_due(made.http) == 1
    assert made.a.sent(message_id).state == "DELIVERED"
    assert contents(made) == [b"inhoud \x00\r\n--"]
    [sent] = made.journal(made.a, REQUEST)
    [received] = made.journal(made.b, REQUEST)
    assert (sent["status"], received["status"]) == (204, 204)
    assert received["details"]["uitkomst"] == "nieuw"
    assert received["details"]["headers"]["soapaction"] == '"ebXML"'


def test_synchronous_acknowledgment_comes_in_the_same_connection(pair: MakePair) -> None:
    made = pair(sync="mshSignalsOnly")
    message_id = made.send()
    assert made.run() == 1
    assert made.a.sent(message_id).state == "DELIVERED"
    assert made.journal(made.b, REQUEST)[0]["status"] == 200


def test_best_effort_is_one_attempt_without_acknowledgment(pair: MakePair) -> None:
    made = pair(Profile.BEST_EFFORT)
    delivered = made.send()
    made.run()
    made.fault(made.b, "ebms.ontvangst", "status")
    failed = made.send()
    made.run()
    assert made.a.sent(delivered).state == "DELIVERED"
    assert (made.a.sent(failed).state, made.a.sent(failed).reason) == ("DELIVERY_FAILED", "HTTP 503")
    assert made.journal(made.a, "Acknowledgment") == []


def test_best_effort_eliminates_no_duplicates(pair: MakePair) -> None:
    made = pair(Profile.BEST_EFFORT)
    wire = write_message(sample_message(made.data, "p1"), [sample_attachment()])
    assert [made.post(wire).status_code, made.post(wire).status_code] == [204, 204]
    assert len(made.b.waiting()) == 2


def test_business_response_is_a_message_of_its_own(pair: MakePair) -> None:
    made = pair()
    request = made.send()
    made.run()
    with made.b.workspace.write() as unit:
        [taken] = deliveries(unit)
        assert mark(unit, taken.nr, "PROCESSED")
    response = made.b.send(
        Outgoing(
            cpa_id=taken.cpa_id,
            service=SERVICE,
            action=RESPONSE,
            conversation_id=taken.conversation_id,
            ref_to_message_id=taken.message_id,
        )
    )
    made.run()
    [arrived] = made.a.waiting()
    assert (arrived.message_id, arrived.ref_to) == (response, request)
    assert arrived.conversation_id == taken.conversation_id
    assert made.b.sent(response).state == "DELIVERED"


@pytest.mark.parametrize("sync", ["none", "mshSignalsOnly"])
def test_duplicate_gets_the_first_answer_again_and_is_delivered_once(pair: MakePair, sync: str) -> None:
    made = pair(sync=sync)
    wire = write_message(sample_message(made.data, "p1"), [sample_attachment()])
    first = made.post(wire)
    made.b.workspace.advance(timedelta(hours=1))
    second = made.post(wire)
    assert (first.status_code, first.content) == (second.status_code, second.content)
    made.run()
    answers = [row["body"] for row in made.journal(made.b, "Acknowledgment")]
    assert answers == ([] if sync != "none" else [answers[0]] * 2)
    assert len(made.b.waiting()) == 1
    assert [row["details"]["uitkomst"] for row in made.journal(made.b, REQUEST)] == ["nieuw", "duplicaat"]


def test_lost_acknowledgment_is_repaired_by_the_retry(pair: MakePair, interval: timedelta) -> None:
    made = pair()
    made.fault(made.b, "ebms.ack", "never")
    message_id = made.send()
    made.run()
    assert made.a.sent(message_id).state == "CREATED"
    made.a.workspace.advance(interval)
    made.run()
    assert made.a.sent(message_id).state == "DELIVERED"
    assert made.a.sent(message_id).attempts == 2
    assert len(contents(made)) == 1
    bodies = {row["body"] for row in made.journal(made.a, REQUEST)}
    assert len(bodies) == 1


def test_without_acknowledgment_the_message_expires_after_all_attempts(pair: MakePair) -> None:
    made = pair()
    made.fault(made.b, "ebms.ack", "never", times=100)
    message_id = made.send()
    made.run()
    while made.advance_to_next():
        pass
    sent = made.a.sent(message_id)
    assert (sent.state, sent.attempts) == ("EXPIRED", 9)
    assert made.a.workspace.now() == MOMENT + timedelta(hours=27)
    assert len(contents(made)) == 1


def test_second_and_late_acknowledgments_change_nothing(pair: MakePair) -> None:
    made = pair()
    made.fault(made.b, "ebms.ack", "twice")
    message_id = made.send()
    made.run()
    assert made.a.sent(message_id).state == "DELIVERED"
    notes = [row["details"]["bevindingen"] for row in made.journal(made.a, "Acknowledgment")]
    assert notes == [[], ["IKT-DK-616"]]
    made.fault(made.b, "ebms.ack", "delay", seconds=100 * 3600)
    made.fault(made.b, "ebms.ack", "never", times=100)
    expired = made.send()
    made.run()
    while made.advance_to_next():
        pass
    assert made.a.sent(expired).state == "EXPIRED"
    assert made.journal(made.a, "Acknowledgment")[-1]["details"]["bevindingen"] == ["IKT-DK-616"]


def test_503_is_retried_and_403_is_not(pair: MakePair) -> None:
    made = pair()
    made.fault(made.b, "ebms.ontvangst", "status", times=2, status=503)
    message_id = made.send()
    made.run()
    while made.a.sent(message_id).state == "CREATED" and made.advance_to_next():
        pass
    assert (made.a.sent(message_id).state, made.a.sent(message_id).attempts) == ("DELIVERED", 3)
    assert len(contents(made)) == 1
    made.fault(made.b, "ebms.ontvangst", "status", status=403)
    refused = made.send()
    made.run()
    assert (made.a.sent(refused).state, made.a.sent(refused).attempts) == ("DELIVERY_FAILED", 1)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, "sent"),
        (202, "sent"),
        (100, "unrecoverable"),
        (302, "unrecoverable"),
        (404, "unrecoverable"),
        (408, "recoverable"),
        (429, "recoverable"),
        (500, "recoverable"),
        (501, "unrecoverable"),
        (503, "recoverable"),
        (505, "unrecoverable"),
        (510, "unrecoverable"),
    ],
)
def test_classes_of_http_answers(status: int, kind: str) -> None:
    assert classify(status) == kind


@pytest.mark.parametrize(
    ("point", "kind", "stored"),
    [
        ("ebms.ontvangst", "drop", 0),
        ("ebms.ontvangst", "drop-after-store", 1),
        ("ebms.ontvangst", "cut", 1),
        ("ebms.verzenden", "cut", 0),
        ("ebms.verzenden", "drop", 0),
    ],
)
def test_broken_connection_is_retried_and_stores_no_half_message(
    pair: MakePair, point: str, kind: str, stored: int
) -> None:
    made = pair(sync="mshSignalsOnly")
    made.fault(made.b if point == "ebms.ontvangst" else made.a, point, kind)
    message_id = made.send()
    made.run()
    assert made.a.sent(message_id).state == "CREATED"
    assert len(contents(made)) == stored
    made.advance_to_next()
    assert made.a.sent(message_id).state == "DELIVERED"
    assert len(contents(made)) == 1


class _Killed(BaseException):
    """The end of the process, as far as a test in it can play that."""


def test_sender_that_is_killed_after_the_wire_sends_again_and_nothing_doubles(pair: MakePair) -> None:
    made = pair(sync="mshSignalsOnly")
    message_id = made.send()

    def die(_response: httpx.Response) -> None:
        raise _Killed

    with http_client(event_hooks={"response": [die]}) as dying, pytest.raises(_Killed):
        made.a.run_due(dying)
    assert (made.a.sent(message_id).state, made.a.sent(message_id).attempts) == ("CREATED", 1)
    assert len(contents(made)) == 1
    made.run()
    assert (made.a.sent(message_id).state, made.a.sent(message_id).attempts) == ("DELIVERED", 2)
    assert len(contents(made)) == 1


def test_registered_address_goes_before_that_of_the_cpa(pair: MakePair) -> None:
    made = pair()
    made.a.workspace.set_endpoint(OIN_B, "TRANSPORT", "http://127.0.0.1:1/ebms/x")
    message_id = made.send()
    made.run()
    [row] = made.journal(made.a, REQUEST)
    assert (row["status"], row["path"]) == (None, "http://127.0.0.1:1/ebms/x")
    assert row["details"]["antwoord"].startswith("ConnectError")
    assert made.a.sent(message_id).state == "CREATED"


@pytest.mark.parametrize(
    ("kind", "state", "code"),
    [
        ("wrong-ref", "CREATED", "IKT-DK-615"),
        ("duplicate-elimination", "DELIVERED", "IKT-DK-603"),
    ],
)
def test_distorted_acknowledgments(pair: MakePair, kind: str, state: str, code: str) -> None:
    made = pair()
    made.fault(made.b, "ebms.ack", kind)
    message_id = made.send()
    made.run()
    assert made.a.sent(message_id).state == state
    assert made.journal(made.a, "Acknowledgment")[0]["details"]["bevindingen"] == [code]


def test_message_error_makes_delivery_failed(pair: MakePair) -> None:
    made = pair()
    header = sample_message(made.data).header
    message_id = made.send(message_id=header.message_id)
    made.a.run_due(made.http)
    asked = replace(header, timestamp=MOMENT)
    error = MessageError(
        header=answer_header(asked, "MessageError", message_id="1@b.example", timestamp=MOMENT),
        errors=(errors.ACTION,),
    )
    url = f"{made.base}/ebms/{made.a.workspace.id}"
    wire = write_message(error)
    assert made.http.post(url, content=wire.read(), headers=dict(wire.headers)).status_code == 204
    assert made.a.sent(message_id).state == "DELIVERY_FAILED"
    assert made.a.sent(message_id).reason.startswith("ValueNotRecognized //Header/MessageHeader/Action")


@pytest.mark.parametrize("synchronous", [True, False])
def test_ping_and_status(pair: MakePair, synchronous: bool) -> None:
    made = pair()
    cpa = made.data.cpa_id
    known = made.send()
    made.run()
    ping = made.a.ping(cpa, synchronous=synchronous)
    asked = [made.a.ask_status(cpa, one, synchronous=synchronous) for one in (known, "nooit@a.example")]
    with made.b.workspace.write() as unit:
        taken = take(unit)
        assert taken is not None
        mark(unit, taken.nr, "PROCESSED")
    made.run()
    assert made.a.sent(ping).state == "DELIVERED"
    assert [made.a.sent(one).reason for one in asked] == ["Processed", "NotRecognized"]


def test_parallel_duplicates_are_delivered_once(pair: MakePair) -> None:
    made = pair(sync="mshSignalsOnly")
    wire = write_message(sample_message(made.data, "p1"), [sample_attachment()])
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: made.post(wire).content, range(24)))
    assert len(set(answers)) == 1
    assert len(made.b.waiting()) == 1


def test_signed_exchange_proves_receipt(pair: MakePair) -> None:
    made = pair(Profile.RELIABLE_SIGNED)
    message_id = made.send(b"ondertekend")
    made.run()
    assert made.a.sent(message_id).state == "DELIVERED"
    assert contents(made) == [b"ondertekend"]
    [row] = made.journal(made.b, "Acknowledgment")
    with read_message(row["body"], "text/xml") as answer:
        assert answer.signature is not None
        assert isinstance(answer.message, Acknowledgment)
        assert [item.uri for item in answer.message.references] == ["", "cid:p1"]


def test_unsigned_acknowledgment_is_no_receipt(pair: MakePair) -> None:
    made = pair(Profile.RELIABLE_SIGNED)
    made.fault(made.b, "ebms.ack", "unsigned")
    message_id = made.send()
    made.run()
    assert made.a.sent(message_id).state == "CREATED"
    assert made.journal(made.a, "Acknowledgment")[0]["details"]["bevindingen"] == ["IKT-DK-614"]
    made.advance_to_next()
    assert made.a.sent(message_id).state == "DELIVERED"


def test_tampered_and_absent_signatures_are_refused(pair: MakePair, keys: Keys) -> None:
    made = pair(Profile.RELIABLE_SIGNED, sync="mshSignalsOnly")
    message = sample_message(made.data, "p1")
    assert keys.signer is not None
    signed = sign(write_envelope(message), [sample_attachment()], keys.signer)
    tampered = made.post(pack(signed, [sample_attachment(b"<anders/>")]))
    other = replace(message, header=replace(message.header, message_id="2@a.example"))
    absent = made.post(write_message(other, [sample_attachment()]))
    for answer in (tampered, absent):
        with read_message(answer.content, answer.headers["content-type"]) as received:
            assert isinstance(received.message, MessageError)
            assert received.message.errors[0].code == "SecurityFailure"
    assert made.b.waiting() == []


def test_encrypted_payload_arrives_plain(pair: MakePair) -> None:
    made = pair(Profile.RELIABLE_ENCRYPTED)
    message_id = made.send(b"geheim" * 1000)
    made.run()
    assert made.a.sent(message_id).state == "DELIVERED"
    assert contents(made) == [b"geheim" * 1000]


def test_large_payload_is_byte_exact_and_lies_in_a_file(pair: MakePair) -> None:
    made = pair()
    content = bytes(range(256)) * 4096
    made.send(content)
    made.run()
    [item] = made.b.waiting()
    assert item.payloads[0].data is None
    assert contents(made) == [content]


def test_application_consumes_exactly_once(pair: MakePair) -> None:
    made = pair()
    made.send(b"1")
    made.send(b"2")
    made.run()
    [first] = made.b.waiting()[:1]
    with pytest.raises(RuntimeError):
        _consume_and_break(made)
    with made.b.workspace.write() as unit:
        again = take(unit)
        assert again == first
        assert mark(unit, again.nr, "PROCESSED")
        assert not mark(unit, again.nr, "FAILED")
        assert take(unit, again.nr) is None
        assert take(unit, action="iets anders") is None
    assert contents(made) == [b"2"]


def _consume_and_break(made: Pair) -> None:
    with made.b.workspace.write() as unit:
        taken = take(unit, service=SERVICE.value, action=REQUEST)
        assert taken is not None
        assert mark(unit, taken.nr, "PROCESSED")
        raise RuntimeError("killed half-way")


def test_handling_makes_a_job_in_the_same_transaction(pair: MakePair) -> None:
    made = pair()
    made.b.workspace.change_settings(
        ebms={
            "afhandeling": [
                {"taak": "proef.niets", "service": "x"},
                {"taak": "proef.doen", "action": REQUEST},
            ]
        }
    )
    made.send()
    made.a.run_due(made.http)

    seen: list[int] = []
    handlers = {"proef.doen": lambda _dispatch, job: seen.append(job.payload["bericht"])}
    jobs.run_due(made.b.workspace, handlers, made.http)
    assert seen == [1]


def test_sending_what_the_cpa_does_not_allow_is_refused(pair: MakePair) -> None:
    made = pair(Profile.RELIABLE_SIGNED, with_keys=False)
    for outgoing in (
        Outgoing(cpa_id="onbekend", service=SERVICE, action=REQUEST),
        Outgoing(cpa_id=made.data.cpa_id, service=SERVICE, action=RESPONSE),
        Outgoing(cpa_id=made.data.cpa_id, service=Service("x"), action=REQUEST),
        Outgoing(cpa_id=made.data.cpa_id, service=SERVICE, action=REQUEST),
    ):
        with pytest.raises(InputRefused):
            made.a.send(outgoing)
    with pytest.raises(InputRefused):
        made.a.sent("nooit@a.example")


def test_cpa_that_cannot_be_used_is_refused_at_load(pair: MakePair) -> None:
    made = pair()
    data = made.data
    for faulty in (
        replace(data, status="proposed"),
        replace(data, end=MOMENT),
        replace(data, start=data.end, end=data.start),
    ):
        with pytest.raises(InputRefused):
            made.b.install(write_cpa(faulty), party=OIN_B)
    with pytest.raises(InputRefused):
        made.b.install(write_cpa(data), party="00000000000000000099")


def test_store_flushes_every_commit(tmp_path: Path) -> None:
    workspaces = open_workspaces(f"sqlite:///{tmp_path / 'x.db'}")
    with workspaces.create().write() as unit:
        values = [unit.connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in _PRAGMAS]
    workspaces.database.close()
    assert values == [2, "wal"]


_PRAGMAS = ("synchronous", "journal_mode")
