"""XML from strangers: what is refused, what is noted, and that nothing else ever comes out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ikt_schemas.errors import XmlRefused
from ikt_schemas.xml_source import parse_xml, path_of

BOMB = (
    '<!DOCTYPE a [<!ENTITY x "ha">'
    + "".join(f'<!ENTITY x{n} "{f"&x{n - 1 if n else str()};" * 10}">' for n in range(9))
    + "]><a>&x8;</a>"
).encode()


def test_plain_document() -> None:
    source = parse_xml(b"<a><b>x</b></a>", name="a.xml")
    assert (source.name, source.root.tag, source.quirks) == ("a.xml", "a", ())


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE a><a/>",
        b"<?xml version='1.0'?>\n<!-- c -->\n<!doctype a SYSTEM 'file:///etc/passwd'>\n<a/>",
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16"),
        b"<!--" + b" " * 5000 + b"--><!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
        BOMB,
    ],
    ids=["plain", "system", "utf-16", "after a long comment", "bomb"],
)
def test_doctype_is_refused(data: bytes) -> None:
    with pytest.raises(XmlRefused) as refused:
        parse_xml(data, name="a.xml")
    assert "DOCTYPE" in refused.value.explain("nl") or "entit" in refused.value.explain("nl").lower()
    assert refused.value.where == "a.xml"


def test_doctype_is_placed_on_its_line() -> None:
    with pytest.raises(XmlRefused) as refused:
        parse_xml(b"<?xml version='1.0'?>\n\n<!DOCTYPE a><a/>", name="a.xml")
    assert refused.value.line == 3
    assert refused.value.explain("nl").startswith("a.xml:3: ")
    assert "Wat te doen: " in refused.value.explain("nl")
    assert "What to do: " in refused.value.explain("en")


@pytest.mark.parametrize(
    "data",
    [b"<a><!-- <!DOCTYPE b> --></a>", b"<!-- <!DOCTYPE b> --><a/>", b"<a><![CDATA[<!DOCTYPE b>]]></a>"],
)
def test_the_word_doctype_in_text_is_no_doctype(data: bytes) -> None:
    assert parse_xml(data, name="a.xml").root.tag == "a"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"  \n",
        b"<a>",
        b"<a></b>",
        b"a",
        b"<a>&unknown;</a>",
        b"\x00\x01\x02",
        b"PK\x03\x04",
        '<?xml version="1.0" encoding="utf-8"?><a>\xe9</a>'.encode("latin-1"),
        b'<?xml version="1.0" encoding="x-no-such"?><a/>',
    ],
)
def test_what_is_no_xml_is_refused_with_its_name(data: bytes) -> None:
    with pytest.raises(XmlRefused) as refused:
        parse_xml(data, name="kapot.xml")
    assert refused.value.explain("nl").startswith("kapot.xml")
    assert "<string>" not in refused.value.explain("nl")


def test_line_of_a_syntax_error() -> None:
    with pytest.raises(XmlRefused) as refused:
        parse_xml(b"<a>\n<b>\n</c>\n</a>", name="a.xml")
    assert refused.value.line == 3


def test_too_large() -> None:
    with pytest.raises(XmlRefused, match="5 is allowed"):
        parse_xml(b"<aaaa/>", name="a.xml", limit=5)


def test_deep_nesting_is_refused_or_read_but_never_a_crash() -> None:
    with pytest.raises(XmlRefused):
        parse_xml(b"<a>" * 100_000 + b"</a>" * 100_000, name="a.xml")


def test_a_space_in_a_namespace_name_is_noted() -> None:
    source = parse_xml(b'<a xmlns:schemaLocation="urn:x urn:y"><b/></a>', name="a.xml")
    assert len(source.quirks) == 1
    assert [child.tag for child in source.root] == ["b"]


def test_a_space_in_a_namespace_name_hides_no_other_fault() -> None:
    with pytest.raises(XmlRefused):
        parse_xml(b'<a xmlns:schemaLocation="urn:x urn:y"><b></a>', name="a.xml")


def test_path_of_counts_only_doubles() -> None:
    root = parse_xml(b'<n:a xmlns:n="urn:n"><n:b/><c/><n:b><d/></n:b></n:a>', name="a.xml").root
    assert path_of(root[2][0]) == "/a/b[2]/d"
    assert path_of(root[1]) == "/a/c"
    assert path_of(root) == "/a"


def outcome(data: bytes) -> str:
    """Return what a user sees: the document read, or why it was refused."""
    try:
        return etree.tostring(parse_xml(data, name="x").root, encoding="unicode")
    except XmlRefused as refused:
        return refused.explain("en")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert outcome(data).startswith(("<", "x"))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=6), st.integers(0, 80))
def test_a_damaged_document_is_read_or_refused(patch: bytes, place: int) -> None:
    good = b'<?xml version="1.0" encoding="UTF-8"?><a xmlns="urn:x"><b c="d">tekst</b><e/></a>'
    assert outcome(good[:place] + patch + good[place + len(patch) :]).startswith(("<", "x"))
