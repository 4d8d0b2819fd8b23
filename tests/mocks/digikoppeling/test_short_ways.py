"""The short way through the handler gives what the long way gives: the same answers, and the same rows in the store.

The short way reads a small body in one go, reads an envelope by the shape of an earlier one, and judges once in a
transaction what several messages have in common. The long way feeds the body to the reader in chunks, reads every
envelope in full, and takes each message in a transaction of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from ikt_mocks.digikoppeling import endpoint as endpoints
from ikt_mocks.digikoppeling import judging, validation
from ikt_mocks.digikoppeling.cpa_reader import read_cpa
from ikt_mocks.digikoppeling.cpa_writer import write_cpa
from ikt_mocks.digikoppeling.endpoint import EbmsEndpoint
from ikt_mocks.digikoppeling.envelope import read_envelope, write_envelope
from ikt_mocks.digikoppeling.messages import AckRequested, EbmsMessage, Manifest, Party, PartyId, SyncReply
from ikt_mocks.digikoppeling.msh import Msh
from ikt_mocks.digikoppeling.names import SOAP_ACTION
from ikt_mocks.digikoppeling.profile import Profile
from ikt_mocks.digikoppeling.rules import header as header_rules
from ikt_mocks.digikoppeling.samples.exchange import (
    MESSAGE_ID,
    MOMENT,
    OIN_B,
    sample_attachment,
    sample_message,
    sample_profile,
)
from ikt_mocks.digikoppeling.settings import DEFAULTS
from ikt_mocks.digikoppeling.shapes import EnvelopeShapes
from ikt_mocks.digikoppeling.state import Agreement
from ikt_mocks.digikoppeling.terms import make_terms
from ikt_mocks.digikoppeling.wire import Received, write_message
from ikt_mocks.rules import Rule, collect, judge
from ikt_mocks.server import open_workspaces
from ikt_mocks.tables import journal
from ikt_mocks.workspace import Unit, Workspaces

RELIABLE = sample_profile(sync_reply_mode="mshSignalsOnly")
AGREEMENTS = (RELIABLE, sample_profile(Profile.BEST_EFFORT))
CPA = read_cpa(write_cpa(RELIABLE))
OWN = next(party for party in CPA.parties if OIN_B in {item.value for item in party.party_ids})
RULES: dict[str, Rule[EbmsMessage]] = dict(collect(header_rules))
ODD = [
    b"",
    b"\x00",
    b"<!---->",
    b"<![CDATA[x]]>",
    b"&lt;",
    b"&#65;",
    b" ",
    b"\r\n",
    b"\r\n\r\n",
    b"--",
    b"cid:",
    b"2026-01-01T12:00:00Z",
    b"2025-12-31T12:00:00Z",
    b"2026-02-31T12:00:00Z",
    b"2026-01-01T12:00:00+01:00",
    b"<eb:MessageId>x@a.example</eb:MessageId>",
    b"<eb:RefToMessageId>x@a.example</eb:RefToMessageId>",
    b"<eb:TimeToLive>2026-01-01T11:00:00Z</eb:TimeToLive>",
    b"<eb:DuplicateElimination/>",
    b"perMessage",
]


@pytest.fixture(scope="module", name="stores")
def open_stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Workspaces]]:
    made = []
    for name in ("short", "long"):
        store = open_workspaces("sqlite://", blobs=tmp_path_factory.mktemp(name))
        workspace = store.create(identifier="b", moment=MOMENT, runs=False)
        for data in AGREEMENTS:
            Msh(workspace).install(write_cpa(data), party=OIN_B)
        made.append(store)
    yield made
    for store in made:
        store.database.close()


def seeds() -> list[tuple[bytes, bytes]]:
    """Return good messages: body and Content-Type."""
    made = []
    for data in AGREEMENTS:
        for attachments in (
            [],
            [sample_attachment()],
            [sample_attachment(), sample_attachment(b"\r\n--", "p2")],
        ):
            ids = [item.content_id for item in attachments]
            wire = write_message(sample_message(data, *ids), attachments)
            made.append((wire.read(), wire.content_type.encode()))
    return made


SEEDS = seeds()
edits = st.lists(
    st.tuples(
        st.sampled_from(["insert", "replace", "delete"]),
        # Half of the edits hit the fields of the header or the multipart itself, the other half any place.
        st.one_of(
            st.sampled_from([MESSAGE_ID, "conversatie-1", "T12:", ">2026", "</eb:", "--", "\r\n", "cid:"]),
            st.integers(0, 1 << 13),
        ),
        st.integers(0, 30),
        st.one_of(st.sampled_from(ODD), st.binary(max_size=4)),
    ),
    max_size=3,
)


def edited(data: bytes, changes: list[tuple[str, str | int, int, bytes]]) -> bytes:
    for kind, place, length, octets in changes:
        at = place % (len(data) + 1) if isinstance(place, int) else max(0, data.find(place.encode()))
        gone = {"insert": 0, "replace": len(octets), "delete": length}[kind]
        data = data[:at] + octets + data[at + gone :]
    return data


async def post(endpoint: EbmsEndpoint, body: bytes, content_type: bytes) -> tuple[int, bytes]:
    headers = [(b"soapaction", SOAP_ACTION.encode()), (b"content-type", content_type)]
    scope = {"type": "http", "method": "POST", "path": "/ebms/b", "headers": headers}
    events = iter(
        (
            {"type": "http.request", "body": body[:100], "more_body": True},
            {"type": "http.request", "body": body[100:]},
        )
    )
    answered: list[Any] = []

    async def receive() -> Any:  # noqa: ANN401 - an ASGI event
        return next(events)

    async def send(event: Any) -> None:  # noqa: ANN401 - an ASGI event
        answered.append(event)

    await endpoint(scope, receive, send)
    return answered[0]["status"], answered[1]["body"]


def rows(store: Workspaces) -> list[dict[str, Any]]:
    """Return all that a store holds, of every table; refusals of the transport are written by threads in any order."""
    found: list[dict[str, Any]] = []
    with store.database.read() as connection:
        for table in sorted(journal.metadata.tables.values(), key=lambda item: item.name):
            columns = [
                column
                for column in table.columns
                if not (table is journal and column.name == "id") and column.name != "set_at"
            ]
            listed = [dict(row._mapping) for row in connection.execute(sa.select(*columns))]
            for row in listed:
                if table is journal and row["subject"] == "onleesbaar":
                    # A body that is fed in pieces is refused at the piece that errs, and the rest is not read.
                    for name in ("size", "sha256", "body"):
                        del row[name]
            found.extend({"table": table.name, **row} for row in sorted(listed, key=repr))
    return found


def empty(store: Workspaces) -> None:
    with store.database.write() as connection:
        for name in ("journal", "ebms_payload", "ebms_received", "job"):
            connection.execute(sa.delete(journal.metadata.tables[name]))


@settings(max_examples=120, deadline=None)
@given(
    seed=st.integers(0, len(SEEDS) - 1),
    changes=st.lists(edits, min_size=1, max_size=4),
    header=st.one_of(st.just([]), edits),
)
def test_answers_and_rows_are_those_of_the_long_way(
    stores: list[Workspaces], seed: int, changes: list[Any], header: list[Any]
) -> None:
    good, content_type = SEEDS[seed]
    # Among good messages of the same shape: their terms are the ones that are shared.
    bodies = [(good.replace(MESSAGE_ID.encode(), b"goed-1@a.example"), content_type)]
    bodies += [(edited(good, change), edited(content_type, header)) for change in changes]
    bodies += [(edited(good, change), content_type) for change in changes]
    # With Content-IDs of their own, in the header of the part and in the Manifest or in one of them.
    own = good.replace(MESSAGE_ID.encode(), b"eigen-1@a.example").replace(b"p1", b"deel-1@a.example")
    bodies += [(own, content_type), (edited(own, changes[0]), content_type)]
    bodies += [(good.replace(b"cid:p1", b"cid:deel-2@a.example"), content_type)]
    bodies += [(good.replace(MESSAGE_ID.encode(), b"goed-2@a.example"), content_type)]
    for store in stores:
        empty(store)

    short = EbmsEndpoint(stores[0])

    async def together() -> list[tuple[int, bytes]]:
        await post(short, *SEEDS[seed])
        return list(await asyncio.gather(*(post(short, *body) for body in bodies)))

    found = asyncio.run(together())

    long = EbmsEndpoint(stores[1])

    async def one_by_one() -> list[tuple[int, bytes]]:
        await post(long, *SEEDS[seed])
        return [await post(long, *body) for body in bodies]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(long._shapes, "read", read_envelope)
        patch.setattr(endpoints, "LARGEST", -1)
        expected = asyncio.run(one_by_one())

    assert found == expected
    assert rows(stores[0]) == rows(stores[1])


def test_short_way_is_taken(stores: list[Workspaces], monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison above would say nothing if both went the long way."""
    for store in stores:
        empty(store)
    read = Mock(side_effect=read_envelope)
    made = Mock(side_effect=make_terms)
    monkeypatch.setattr("ikt_mocks.digikoppeling.shapes.read_envelope", read)
    monkeypatch.setattr("ikt_mocks.digikoppeling.batch.make_terms", made)
    monkeypatch.setattr("ikt_mocks.digikoppeling.wire.MultipartReader.feed", None)
    endpoint = EbmsEndpoint(stores[0])
    body, content_type = SEEDS[1]

    async def go() -> None:
        bodies = [
            body.replace(MESSAGE_ID.encode(), f"{number}@a.example".encode()).replace(
                b"p1", f"deel-{number}@a.example".encode()
            )
            for number in range(11)
        ]
        await post(endpoint, bodies[0], content_type)
        answers = await asyncio.gather(*(post(endpoint, item, content_type) for item in bodies[1:]))
        assert {status for status, _ in answers} == {200}

    asyncio.run(go())
    # The first envelope, and the same once more with another reference.
    assert read.call_count == 2
    # One of its own for the first message, whose envelope was read in full, and one for all the others.
    assert made.call_count == 2


# -- terms ---------------------------------------------------------------------------------------------------------

texts = st.sampled_from(["", "x", "11111111-1111-4111-8111-111111111111@a.example", "twee woorden"])
times = st.timedeltas(timedelta(days=-500), timedelta(days=1500)).map(lambda by: MOMENT + by)
SAMPLE = sample_message(RELIABLE, "p1")
HEADER = SAMPLE.header
parties = st.sampled_from(
    [
        HEADER.sender,
        HEADER.receiver,
        Party((PartyId("123"),), "ROL_A"),
        Party((PartyId(OIN_B, ""),)),
        HEADER.sender.without_role,
    ]
)
messages = st.builds(
    EbmsMessage,
    header=st.builds(
        type(HEADER),
        sender=parties,
        receiver=parties,
        cpa_id=st.just(HEADER.cpa_id),
        conversation_id=texts,
        service=st.sampled_from(
            [HEADER.service, replace(HEADER.service, type="x"), replace(HEADER.service, value="x y")]
        ),
        action=st.sampled_from([HEADER.action, "x y"]),
        message_id=texts,
        timestamp=times,
        ref_to_message_id=st.none() | texts,
        time_to_live=st.none() | times,
        duplicate_elimination=st.booleans(),
        version=st.sampled_from(["2.0", "3.0"]),
    ),
    ack_requested=st.none() | st.builds(AckRequested, signed=st.booleans(), actor=st.none() | texts),
    sync_reply=st.none() | st.builds(SyncReply, version=st.sampled_from(["2.0", "3.0"])),
    message_order=st.none() | st.just(1),
    manifest=st.none() | st.builds(Manifest, st.sampled_from([("cid:p1",), ("cid:p2",), ("p1",), ()])),
)


@settings(max_examples=300, deadline=None)
@given(message=messages, other=messages, known=st.booleans())
def test_terms_judge_as_the_message_itself_is_judged(
    message: EbmsMessage, other: EbmsMessage, known: bool
) -> None:
    attachments = (sample_attachment(),)
    # Judged by the terms of another message with the same frame.
    header = replace(
        other.header,
        **{
            name: getattr(message.header, name)
            for name in (
                "sender",
                "receiver",
                "cpa_id",
                "service",
                "action",
                "duplicate_elimination",
                "version",
            )
        },
    )
    twin = replace(message, header=header)
    assert twin.frame == message.frame
    received = Received(twin, None, b"", attachments)
    agreement = Agreement(CPA, OWN)
    with sa.create_engine("sqlite://").connect() as connection:
        terms = make_terms(Unit(connection, "b", MOMENT), DEFAULTS, twin.frame, received, agreement)
    errors = list(terms.errors(message, CPA, ["p1"], security=None, now=MOMENT, known=lambda _ref: known))
    assert errors == [
        *validation.check_cpa(message.header, CPA),
        *validation.check_header(message, CPA, now=MOMENT, known=lambda _ref: known),
        *validation.check_signature_algorithms(message, None, CPA),
        *validation.check_manifest(message, ["p1"]),
    ]
    assert list(terms.notes(message)) == judge(RULES.values(), message)
    binding = judging.binding_of(agreement, message.header)
    assert terms.encrypted == (binding is not None and binding.encryption_required)


def test_a_frame_holds_no_id_no_reference_and_no_time() -> None:
    other = replace(
        SAMPLE,
        header=replace(
            HEADER,
            message_id="a",
            conversation_id="b",
            ref_to_message_id="c",
            timestamp=MOMENT + timedelta(1),
            time_to_live=None,
        ),
        manifest=Manifest(("cid:d",)),
    )
    assert SAMPLE.frame == other.frame
    for text in ("cid:", HEADER.message_id, HEADER.conversation_id, str(HEADER.timestamp)):
        assert text not in repr(SAMPLE.frame)


def test_envelopes_of_one_shape_have_one_frame() -> None:
    reader = EnvelopeShapes()
    envelopes = [
        reader.read(write_envelope(replace(SAMPLE, header=replace(HEADER, message_id=f"{number}@a.example"))))
        for number in range(3)
    ]
    assert envelopes[0].frame is None
    assert envelopes[1].frame is envelopes[2].frame
    assert envelopes[1].frame == SAMPLE.frame
