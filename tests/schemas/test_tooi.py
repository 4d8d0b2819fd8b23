"""Identifications of TOOI: which parts they have, and of which bestuurslaag they are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ikt_schemas.tooi import MEERVOUD, bestuurslaag, laag_van, lees_tooi

HOST = "https://identifier.overheid.nl"


@pytest.mark.parametrize(
    ("tekst", "soort", "code"),
    [
        ("/tooi/id/gemeente/gm9901", "gemeente", "gm9901"),
        (f" {HOST}/tooi/id/ministerie/mnre9901\n", "ministerie", "mnre9901"),
        (
            "http://identifier.overheid.nl/tooi/id/caribisch_openbaar_lichaam/ob0001",
            "caribisch_openbaar_lichaam",
            "ob0001",
        ),
    ],
)
def test_the_parts_of_an_identification(tekst: str, soort: str, code: str) -> None:
    assert lees_tooi(tekst) == (soort, code)


@pytest.mark.parametrize(
    "tekst", ["", "gm9901", "/tooi/id/gemeente/", "/tooi/set/gemeente/gm9901", "x/tooi/id/a/gm9901"]
)
def test_what_is_no_identification(tekst: str) -> None:
    assert lees_tooi(tekst) is None
    assert bestuurslaag(tekst) == ""


def test_path_and_code_name_one_bestuurslaag() -> None:
    codes = {
        "gm9901": "gemeente",
        "pv91": "provincie",
        "ws9901": "waterschap",
        "mnre9901": "ministerie",
        "mn001": "ministerie",
    }
    for code, laag in codes.items():
        assert laag_van(code) == laag
        for soort in MEERVOUD:
            assert bestuurslaag(f"/tooi/id/{soort}/{code}") == (laag if soort == laag else "")
    assert bestuurslaag(f"{HOST}/tooi/id/gemeente/gm9901") == "", "a delivery writes no host"
    assert laag_van("od9901") == laag_van("gm990") == ""


@settings(deadline=None)
@given(st.text(max_size=40) | st.from_regex(r"/tooi/id/[a-z_]{1,12}/[a-z]{1,5}[0-9]{1,5}", fullmatch=True))
def test_whatever_stands_there_it_is_read_or_not(tekst: str) -> None:
    it = lees_tooi(tekst)
    assert bestuurslaag(tekst) in ("", *MEERVOUD)
    if it is not None:
        assert tekst.strip().endswith(f"/tooi/id/{it.soort}/{it.code}")
