"""Quoting the place of a finding: a short line whole, on a long one the element, and nothing that is no text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ikt_schemas.language import Text
from ikt_schemas.melding import Melding
from ikt_schemas.quotes import LONGEST, with_quotes
from ikt_schemas.xml_source import element_at, path_of

LONG = "x" * LONGEST


def quote(data: bytes, line: int | None, xpath: str = "") -> str:
    found = Melding("X", "fout", "technisch", Text("a", "a"), file="a.xml", line=line, xpath=xpath)
    ((told),) = with_quotes([found], lambda name: data if name == "a.xml" else b"")
    return told.quote


@pytest.mark.parametrize(
    ("data", "line", "xpath", "expected"),
    [
        (b"<a>\n  <b  c='d'>e</b>\r\n</a>", 2, "/a/b", "<b c='d'>e</b>"),
        (b"<a>\n<b/>", 2, "", "<b/>"),
        (b"<a/>", 3, "", ""),
        (b"<a/>", None, "/a", ""),
        (f"<a><b>{LONG}</b><b c='d'>e</b></a>".encode(), 1, "/a/b[2]", '<b c="d">e</b>'),
        (f"<a><b>{LONG}</b><b c='d'>e</b></a>".encode(), 1, "/a/b[2]/@c", '<b c="d">e</b>'),
        (
            f"<p:a xmlns:p='urn:p' p:q='1'><b>{LONG}</b></p:a>".encode(),
            1,
            "/a",
            '<p:a p:q="1">…</p:a>',
        ),
        (f"<a><b>{LONG}</b><c/></a>".encode(), 1, "/a/c", "<c/>"),
        (f"<a><b></a>{LONG}".encode(), 1, "/a", f"<a><b></a>{'x' * 40}…"),
        (f"<a>\n{LONG}<b></a>".encode(), 2, "/a", f"…{'x' * 151}<b></a>"),
        (f"<a><b>{LONG}</b></a>".encode(), 1, "/a/weg", f"<a><b>{LONG}"[: LONGEST - 1] + "…"),
        ("<a>é</a>".encode("utf-16"), 1, "/a", ""),
    ],
)
def test_the_quote_of_a_place(data: bytes, line: int | None, xpath: str, expected: str) -> None:
    assert quote(data, line, xpath) == expected


_TREES = st.recursive(
    st.just("<b/>"), lambda inner: st.lists(inner, max_size=4).map(lambda found: f"<b>{''.join(found)}</b>")
)


@given(_TREES)
def test_a_path_leads_back_to_its_element(tree: str) -> None:
    root = etree.fromstring(tree)
    for element in root.iter():
        assert element_at(root, path_of(element)) is element


@given(st.binary(max_size=400), st.integers(1, 5), st.text(max_size=20))
def test_no_file_and_no_path_makes_a_quote_fail(data: bytes, line: int, xpath: str) -> None:
    assert len(quote(data, line, xpath)) <= LONGEST
