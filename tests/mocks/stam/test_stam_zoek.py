"""Searching: by number, by place and by day, paged, over all organisations."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikt_mocks.parties import BUURGEMEENTE, GEMEENTE
from ikt_mocks.stam.ophalen import inside

from .conftest import Dso

pytestmark = pytest.mark.slow

ZOEK = "/overheid/verzoeken/api/afhandelen/v2/verzoeken/_zoek"
EVERYWHERE = [[0, 300000], [300000, 300000], [300000, 650000], [0, 650000]]


def _zoek(dso: Dso, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - any search
    response = dso.client().post(ZOEK, json=body)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_all_organisations_are_found_without_content(dso: Dso) -> None:
    dso.make()
    dso.make(bevoegdGezag=BUURGEMEENTE.oin, seed=2)
    found = _zoek(dso, polygoon=EVERYWHERE)["_embedded"]["zaakverwijzingen"]
    assert [z["bevoegdGezag"] for z in found] == [GEMEENTE.oin, BUURGEMEENTE.oin]
    assert set(found[0]) == {
        "verzoeknummer", "volgnummer", "type", "doel", "indienDatum", "bevoegdGezag", "behandeldienst",
    }  # fmt: skip


def test_place_and_day_narrow_the_search(dso: Dso) -> None:
    nummer = dso.make()["verzoeknummer"]
    assert _zoek(dso, polygoon=[[0, 0], [1, 0], [1, 1]])["page"]["totalElements"] == 0
    for body, number in (
        ({"datumVan": "2026-03-02", "datumTot": "2026-03-02"}, 1),
        ({"datumVan": "2026-03-03"}, 0),
        ({"datumTot": "2026-03-01"}, 0),
    ):
        assert _zoek(dso, verzoeknummer=nummer, **body)["page"]["totalElements"] == number


def test_results_are_paged(dso: Dso) -> None:
    for seed in range(52):
        dso.make(seed=seed, documenten=0, bijlagen=0, notificeren=False)
    second = _zoek(dso, polygoon=EVERYWHERE, pagina=2)
    assert len(second["_embedded"]["zaakverwijzingen"]) == 2
    assert second["page"] == {"number": 2, "size": 50, "totalElements": 52, "totalPages": 2}


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"verzoeknummer": 1},
        {"polygoon": [[0, 0], [1, 1]]},
        {"polygoon": [[0, 0], [1, 1], ["a", 2]]},
        {"polygoon": EVERYWHERE, "datumVan": "gisteren"},
        {"polygoon": EVERYWHERE, "pagina": 0},
        {"verzoeknummer": "1", "kleur": "rood"},
    ],
)
def test_a_wrong_search_is_refused(dso: Dso, wrong: dict[str, Any]) -> None:
    answer = dso.client().post(ZOEK, json=wrong)
    assert (answer.status_code, answer.json()["code"]) == (400, "IKT-STAM-904")


@given(st.floats(-10, 10), st.floats(-10, 10))
def test_inside_a_square(x: float, y: float) -> None:
    square = ((-5.0, -5.0), (5.0, -5.0), (5.0, 5.0), (-5.0, 5.0))
    if abs(x) != 5 and abs(y) != 5:
        assert inside((x, y), square) == (abs(x) < 5 and abs(y) < 5)
