"""What the rules of STAM judge: one verzoekbericht, with ways to find things in it and to write findings down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from ikt_mocks.stam.errors import Bevinding
from ikt_mocks.stam.messages import IC, VX
from ikt_schemas.language import Text
from ikt_schemas.melding import Melding
from ikt_schemas.xml_source import XmlSource, path_of

#: XPath of the verzoek, in whatever namespace the envelope is.
VERZOEK = "/*/*[local-name()='verzoek']"
_QUOTED = 80
_NS = {"vx": VX, "ic": IC}


@dataclass(frozen=True, slots=True)
class Bericht:
    """One parsed message; nothing is known yet about its root, version or validity."""

    source: XmlSource

    @property
    def root(self) -> etree._Element:
        """The document element."""
        return self.source.root

    def find(self, path: str) -> Iterator[etree._Element]:
        """Yield the elements at ``path`` (XPath; prefixes ``vx`` and ``ic``)."""
        found = self.root.xpath(path, namespaces=_NS)
        if isinstance(found, list):
            yield from (node for node in found if isinstance(node, etree._Element))  # noqa: SLF001 - lxml has no other name for it

    def first(self, path: str) -> etree._Element | None:
        """Return the first element at ``path``, or ``None``."""
        return next(self.find(path), None)


def text_of(node: etree._Element | None) -> str:
    """Return the text of an element without the space around it; empty when there is none."""
    return "" if node is None else str(node.xpath("string()")).strip()


def shown(node: etree._Element) -> str:
    """Return the text of an element as a finding may quote it: not longer than a line."""
    text = text_of(node)
    return text if len(text) <= _QUOTED else text[:_QUOTED] + "…"


def melding(soort: Bevinding, node: etree._Element, beschrijving: Text, advies: Text) -> Melding:
    """Return the finding ``soort`` at ``node``."""
    return Melding(
        code=soort.code,
        ernst=soort.ernst,
        soort=soort.soort,
        beschrijving=beschrijving,
        line=node.sourceline,  # type: ignore[arg-type]  # the stubs leave its type open
        xpath=path_of(node),
        ground=soort.ground,
        advice=advies,
    )
