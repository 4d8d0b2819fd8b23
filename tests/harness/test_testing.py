"""The fixture ``dso_lv``: unmodified httpx code talks to the mock on the real host names."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest
import respx
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from ikt_harness.testing import DSO_HOSTS, LVBB_HOST, InProcessDsoLv, in_process_dso_lv

RTR = "https://service.omgevingswet.overheid.nl/publiek/toepasbare-regels/api/rtrgegevens/v2"


class RegisterClient:
    """A supplier's client as it stands in production: real address, its own key, no word of a mock."""

    def __init__(self, key: str) -> None:
        self._headers = {"x-api-key": key, "Accept": "application/hal+json"}

    def activiteit(self, urn: str, datum: str) -> httpx.Response:
        return httpx.get(f"{RTR}/activiteiten/{urn}", params={"datum": datum}, headers=self._headers)

    async def activiteit_async(self, urn: str, datum: str) -> httpx.Response:
        async with httpx.AsyncClient(headers=self._headers) as client:
            return await client.get(f"{RTR}/activiteiten/{urn}", params={"datum": datum})


@pytest.fixture
def dso() -> Iterator[InProcessDsoLv]:
    with in_process_dso_lv() as made:
        yield made


@pytest.mark.parametrize("host", [*DSO_HOSTS, LVBB_HOST])
def test_every_real_host_is_the_mock(dso: InProcessDsoLv, host: str) -> None:
    assert dso.now() is not None
    assert httpx.get(f"https://{host}/").json()["official"] is False


def test_an_unmodified_client_gets_the_mocks_answer(dso: InProcessDsoLv) -> None:
    urn = "nl.imow-gm9901.activiteit.Voorbeeld"
    assert RegisterClient("eigen-sleutel").activiteit(urn, "01-01-2026").status_code == 404
    dso.call(
        "POST",
        "/rtr/activiteiten",
        json={
            "activiteiten": [
                {
                    "urn": urn,
                    "omschrijving": "Voorbeeld",
                    "oin": dso.oin,
                    "bestuurslaag": "gemeente",
                    "begin_datum": "2025-01-01",
                }
            ]
        },
    )
    answer = RegisterClient("eigen-sleutel").activiteit(urn, "01-01-2026")
    assert answer.status_code == 200, answer.text
    assert answer.json()["urn"] == urn


def test_an_asynchronous_client_works_as_well(dso: InProcessDsoLv) -> None:
    answer = asyncio.run(
        RegisterClient("eigen-sleutel").activiteit_async("nl.imow-gm9901.activiteit.X", "01-01-2026")
    )
    assert answer.status_code == 404
    assert dso.check_keys is False


def test_keys_are_checked_on_request(dso: InProcessDsoLv) -> None:
    dso.check_keys = True
    assert (
        RegisterClient("eigen-sleutel").activiteit("nl.imow-gm9901.activiteit.X", "01-01-2026").status_code
        == 401
    )


def test_two_mocks_know_nothing_of_each_other() -> None:
    with in_process_dso_lv() as first:
        first.plan_fault("rtr.lezen", "status", times=3)
        token = first.token
    with in_process_dso_lv() as second:
        assert second.call("GET", "/storingen").json()["faults"] == []
        assert second.token != token


def test_a_call_to_another_host_fails(dso: InProcessDsoLv) -> None:
    assert dso.now() is not None
    with pytest.raises(respx.models.AllMockedAssertionError):
        httpx.get("https://voorbeeld.example/")


def test_the_mock_calls_an_application_mounted_in_the_test(dso: InProcessDsoLv) -> None:
    heard: list[str] = []

    async def hear(request: object) -> PlainTextResponse:
        heard.append(type(request).__name__)
        return PlainTextResponse("ontvangen")

    dso.mount("STAM", Starlette(routes=[Route("/", hear, methods=["POST"])]))
    dso.call("POST", "/stam/verzoeken", json={"bevoegdGezag": dso.oin, "seed": 1})
    dso.run_due()
    assert heard == ["Request"]
