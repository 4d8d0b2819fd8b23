"""Whatever is posted, the handler answers: no input leads to an unhandled outcome or a half message."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from ikt_mocks.digikoppeling.cpa_writer import write_cpa
from ikt_mocks.digikoppeling.endpoint import EbmsEndpoint
from ikt_mocks.digikoppeling.msh import Msh
from ikt_mocks.digikoppeling.names import SOAP_ACTION
from ikt_mocks.digikoppeling.profile import Profile
from ikt_mocks.digikoppeling.samples.exchange import (
    MESSAGE_ID,
    MOMENT,
    OIN_B,
    sample_attachment,
    sample_message,
    sample_profile,
)
from ikt_mocks.digikoppeling.state import received
from ikt_mocks.digikoppeling.wire import write_message
from ikt_mocks.server import open_workspaces
from ikt_mocks.workspace import Workspace, Workspaces

SNIPPETS = [
    b"",
    b"\x00",
    b"\xff\xfe",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
    b"<!--",
    b"<![CDATA[",
    b"&#0;",
    b"&lt;",
    b"</",
    b"/>",
    b"cid:",
    b'"',
    b"\r\n\r\n",
    b"--",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Type: text/xml; charset=utf-7",
    b"9999-99-99T99:99:99Z",
    b"2026-01-01T00:00:00+14:00",
    b"<eb:SyncReply/>",
    b'eb:version="1.0"',
    b"urn:oasis:names:tc:ebxml-msg:service",
    b"Acknowledgment",
    b"MessageError",
    b"Ping",
    b"StatusRequest",
    "\u0130\ud7ff".encode(),
]
QUICK = os.environ.get("IKT_QUICK") == "1"
ROUNDS = 2_000 if QUICK else 20_000
# The quick test run leaves slow tests out; the small form of the large one belongs to it.


def large(test: Callable[..., None]) -> Callable[..., None]:
    return test if QUICK else pytest.mark.slow(test)


@pytest.fixture(scope="module", name="workspaces")
def open_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspaces]:
    opened = open_workspaces("sqlite://", blobs=tmp_path_factory.mktemp("payloads"))
    yield opened
    opened.database.close()


@pytest.fixture(scope="module", name="target")
def make_target(workspaces: Workspaces) -> tuple[Workspace, EbmsEndpoint]:
    workspace = workspaces.create(identifier="b", moment=MOMENT, runs=False)
    for data in (sample_profile(sync_reply_mode="mshSignalsOnly"), sample_profile(Profile.BEST_EFFORT)):
        Msh(workspace).install(write_cpa(data), party=OIN_B)
    return workspace, EbmsEndpoint(workspaces)


def seeds() -> list[tuple[bytes, bytes]]:
    """Return good messages: body and Content-Type."""
    made = []
    for data in (sample_profile(sync_reply_mode="mshSignalsOnly"), sample_profile(Profile.BEST_EFFORT)):
        for attachments in (
            [],
            [sample_attachment()],
            [sample_attachment(), sample_attachment(b"\x00", "p2")],
        ):
            ids = [item.content_id for item in attachments]
            wire = write_message(sample_message(data, *ids), attachments)
            made.append((wire.read(), wire.content_type.encode()))
    return made


class _Defects(logging.Handler):
    """Gathers what the handler logs: it answers 500 to a defect of its own, and says so in the log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(self.format(record))


SEEDS = seeds()
_DEFECTS = _Defects()


@pytest.fixture(scope="module", autouse=True)
def listening() -> Iterator[None]:
    """Hear what the handler logs while this module runs, and nothing of other tests in the same process."""
    logger = logging.getLogger("ikt_mocks.digikoppeling")
    logger.addHandler(_DEFECTS)
    yield
    logger.removeHandler(_DEFECTS)


def mutate(data: bytes, changes: list[tuple[str, int, int, bytes]]) -> bytes:
    """Return ``data`` after ``changes``: kind, place (modulo the length), length, octets."""
    for kind, place, length, octets in changes:
        at = place % (len(data) + 1)
        if kind == "delete":
            data = data[:at] + data[at + length :]
        elif kind == "insert":
            data = data[:at] + octets + data[at:]
        elif kind == "replace":
            data = data[:at] + octets + data[at + len(octets) :]
        elif kind == "repeat":
            data = data[: at + length] + data[at:]
        else:
            data = data[:at]
    return data


async def exchange(
    endpoint: EbmsEndpoint, pieces: list[bytes], content_type: bytes, *, whole: bool = True
) -> int | None:
    """Post a body in pieces and return the status; ``None`` when the sender went away before the end."""
    headers = [(b"soapaction", SOAP_ACTION.encode()), (b"content-type", content_type)]
    scope = {"type": "http", "method": "POST", "path": "/ebms/b", "headers": headers}
    events: list[dict[str, Any]] = [
        {"type": "http.request", "body": piece, "more_body": True} for piece in pieces
    ]
    events.append({"type": "http.request", "body": b""} if whole else {"type": "http.disconnect"})
    queue = iter(events)
    answered: list[Any] = []

    async def receive() -> Any:  # noqa: ANN401 - an ASGI event
        return next(queue)

    async def send(event: Any) -> None:  # noqa: ANN401 - an ASGI event
        answered.append(event)

    await endpoint(scope, receive, send)
    if not answered:
        return None
    start, body = answered
    assert len(body["body"]) == int(dict(start["headers"]).get(b"content-length", b"0"))
    return int(start["status"])


def kept(workspace: Workspace) -> int:
    with workspace.read() as unit:
        query = sa.select(sa.func.count()).where(received.c.workspace == unit.workspace)
        count: int = unit.connection.execute(query).scalar_one()
        return count


edits = st.lists(
    st.tuples(
        st.sampled_from(["delete", "insert", "replace", "repeat", "cut"]),
        st.integers(0, 1 << 16),
        st.integers(0, 64),
        st.one_of(st.sampled_from(SNIPPETS), st.binary(max_size=8)),
    ),
    max_size=4,
)


cases = {
    "seed": st.integers(0, len(SEEDS) - 1),
    "body": edits,
    "header": edits,
    "cuts": st.lists(st.integers(0, 1 << 12), max_size=3),
    "whole": st.integers(0, 9).map(bool),
}


def answered(
    target: tuple[Workspace, EbmsEndpoint],
    seed: int,
    body: list[tuple[str, int, int, bytes]],
    header: list[tuple[str, int, int, bytes]],
    cuts: list[int],
    whole: bool,
) -> list[str]:
    """Post one mutated message and return what is wrong with what comes of it.

    :param whole: whether the sender stays to the end.
    """
    good, content_type = SEEDS[seed]
    # An id of its own, so that the message is judged and not taken for a copy of the last.
    name = hashlib.sha256(repr((seed, body, header)).encode()).hexdigest()
    good = good.replace(MESSAGE_ID.encode(), f"{name}@a.example".encode())
    data = mutate(good, body)
    places = sorted(place % (len(data) + 1) for place in cuts)
    pieces = [data[a:b] for a, b in zip([0, *places], [*places, len(data)], strict=True)]
    before = kept(target[0])
    status = asyncio.run(exchange(target[1], pieces, mutate(content_type, header), whole=whole))
    after = kept(target[0])
    wrong = list(_DEFECTS.messages)
    if status is None and whole:
        wrong.append("no answer to a sender that stays")
    if status not in (None, 200, 204, 413, 500):
        wrong.append(f"status {status}")
    if status in (None, 413, 500) and after != before:
        wrong.append(f"refused with {status}, and something is kept")
    return wrong


@settings(max_examples=150, deadline=None)
@given(**cases)
def test_every_body_gets_an_answer(target: tuple[Workspace, EbmsEndpoint], **case: Any) -> None:  # noqa: ANN401 - of the strategies
    assert answered(target, **case) == []


@large
@settings(max_examples=ROUNDS, deadline=None, database=None)
@given(**cases)
def test_every_one_of_many_bodies_gets_an_answer(
    target: tuple[Workspace, EbmsEndpoint],
    **case: Any,  # noqa: ANN401 - of the strategies
) -> None:
    assert answered(target, **case) == []


@pytest.mark.parametrize("size", [1, 7, 100, 10_000])
def test_message_is_the_same_in_any_number_of_pieces(
    target: tuple[Workspace, EbmsEndpoint], size: int
) -> None:
    body, content_type = SEEDS[1]
    body = body.replace(MESSAGE_ID.encode(), f"stukken-{size}@a.example".encode())
    before = kept(target[0])
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    assert asyncio.run(exchange(target[1], pieces, content_type)) == 200
    assert kept(target[0]) == before + 1
