"""Several processes over one store, played by endpoints that know nothing of each other."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from starlette.types import Message

from ikt_mocks.digikoppeling.cpa_writer import write_cpa
from ikt_mocks.digikoppeling.endpoint import EbmsEndpoint
from ikt_mocks.digikoppeling.msh import Msh
from ikt_mocks.digikoppeling.names import SOAP_ACTION
from ikt_mocks.digikoppeling.samples.exchange import (
    MOMENT,
    OIN_B,
    sample_attachment,
    sample_message,
    sample_profile,
)
from ikt_mocks.digikoppeling.wire import write_message
from ikt_mocks.workspace import Workspaces

DATA = sample_profile(sync_reply_mode="mshSignalsOnly")


async def post(endpoint: EbmsEndpoint, workspace: str, number: int) -> bytes:
    """Post message ``number`` and return the answer."""
    made = sample_message(DATA, "p1")
    header = replace(made.header, message_id=f"{number}@a.example")
    wire = write_message(replace(made, header=header), [sample_attachment()])
    headers = [(b"soapaction", SOAP_ACTION.encode()), (b"content-type", wire.content_type.encode())]
    scope = {"type": "http", "method": "POST", "path": f"/ebms/{workspace}", "headers": headers}
    answered: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": wire.read()}

    async def send(event: Message) -> None:
        answered.append(event)

    await endpoint(scope, receive, send)
    assert answered[0]["status"] == 200
    body: bytes = answered[1]["body"]
    return body


def test_copies_that_arrive_everywhere_at_once_are_delivered_once(workspaces: Workspaces) -> None:
    workspace = workspaces.create(moment=MOMENT, runs=False)
    msh = Msh(workspace)
    msh.install(write_cpa(DATA), party=OIN_B)

    def work(turn: int) -> list[bytes]:
        endpoint = EbmsEndpoint(workspaces)

        async def all_of_them() -> list[bytes]:
            # Every worker in another order, and half of them together.
            order = sorted(range(12), key=lambda number: (number * (turn + 3)) % 13)
            first = [await post(endpoint, workspace.id, number) for number in order[:6]]
            rest = await asyncio.gather(*(post(endpoint, workspace.id, number) for number in order[6:]))
            given = dict(zip(order, [*first, *rest], strict=True))
            return [given[number] for number in range(12)]

        return asyncio.run(all_of_them())

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(work, range(4)))
    assert all(one == answers[0] for one in answers)
    assert sorted(item.message_id for item in msh.waiting()) == sorted(f"{n}@a.example" for n in range(12))
    assert [item.nr for item in msh.waiting()] == list(range(1, 13))
