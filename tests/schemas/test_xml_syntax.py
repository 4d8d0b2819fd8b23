"""What breaks XML is told in Dutch, for each way that it breaks in practice."""

from __future__ import annotations

import pytest

from ikt_schemas.errors import XmlRefused
from ikt_schemas.xml_source import parse_xml
from ikt_schemas.xml_syntax import explained_syntax


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"<a><b></a>", "het element b begint op regel 1 en is niet gesloten waar </a> staat"),
        (b"<a>\n<b>", "het bestand houdt op terwijl het element b van regel 2 nog open is"),
        (b"<a><b", "de begintag b van regel 1 wordt niet met > gesloten"),
        (b"<a/><b/>", "na het hoofdelement staat nog iets"),
        (b"tekst", "het bestand begint niet met een element"),
        (b"<a>x & y</a>", "een & in de tekst staat er niet als &amp;"),
        (b"<a>x &y z</a>", "een & in de tekst staat er niet als &amp;"),
        (b"<a>&nbsp;</a>", "de entiteit &nbsp; bestaat niet in XML; schrijf het teken zelf"),
        (b"<a>1 < 2</a>", "een < in de tekst staat er niet als &lt;"),
        (b"<a b='<'/>", "een < in de tekst staat er niet als &lt;"),
        (b"<a b='1' b='2'/>", "het attribuut b staat twee keer in één element"),
        (b"<p:a/>", "het voorvoegsel p van a heeft geen namespace"),
        (b"<a>\x01</a>", "er staat een teken in (nummer 1) dat in XML niet mag"),
        (b"<a>\xff\xfe</a>", "er staan bytes in die niet bij de opgegeven codering horen"),
    ],
)
def test_the_reason_is_told_in_dutch(data: bytes, told: str) -> None:
    with pytest.raises(XmlRefused) as refused:
        parse_xml(data, name="a.xml")
    assert refused.value.what.nl == f"geen welgevormde XML: {told}"
    assert refused.value.what.nl != refused.value.what.en
    assert refused.value.line is not None
    assert refused.value.column is not None


def test_an_unknown_reason_stays_as_it_is() -> None:
    assert explained_syntax("iets anders, line 3, column 4").nl == "iets anders"
