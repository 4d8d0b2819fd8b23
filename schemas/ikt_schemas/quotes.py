"""The place of a finding, quoted: the line of the file, or the element itself where a line is long.

Generated XML often stands on one line, so that the line alone shows nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import groupby

from lxml import etree

from ikt_schemas.errors import InputRefused, XmlRefused
from ikt_schemas.melding import Melding
from ikt_schemas.xml_source import element_at, parse_xml

#: The longest quote, in characters.
LONGEST = 160
#: A larger file is not parsed again for a quote; its long lines are cut off.
_MOST_TO_PARSE = 8 * 1024 * 1024
_MOST_PER_FILE = 200


def with_quotes(meldingen: Iterable[Melding], read: Callable[[str], bytes]) -> list[Melding]:
    """Return the findings in their order, those with a place in a text file with their ``quote``.

    :param read: the bytes of a file by name; empty when it cannot be read.
    """
    found = list(meldingen)
    placed = [(number, melding) for number, melding in enumerate(found) if melding.file and melding.line]
    placed.sort(key=lambda pair: pair[1].file)
    for file, group in groupby(placed, key=lambda pair: pair[1].file):
        source = _Source(file, read(file))
        for number, melding in list(group)[:_MOST_PER_FILE]:
            found[number] = replace(melding, quote=source.quote(melding))
    return found


class _Source:
    def __init__(self, name: str, data: bytes) -> None:
        self._name = name
        self._data = data
        self._root: etree._Element | None = None
        self._parsed = False
        self._broken: tuple[int, int] | None = None

    def quote(self, melding: Melding) -> str:
        line = self._line(melding.line or 0)
        if b"\x00" in line:  # UTF-16, or no text at all
            return ""
        text = " ".join(line.decode("utf-8", errors="replace").split())
        if len(text) <= LONGEST:
            return text
        root = self._tree()
        if self._broken is not None and self._broken[0] == melding.line:
            return _around(line.decode("utf-8", errors="replace"), self._broken[1])
        element = element_at(root, melding.xpath) if root is not None else None
        return _shown(element) if element is not None else text[: LONGEST - 1] + "…"

    def _line(self, number: int) -> bytes:
        begin = 0
        for _ in range(number - 1):
            begin = self._data.find(b"\n", begin) + 1
            if begin == 0:
                return b""
        end = self._data.find(b"\n", begin)
        return self._data[begin : end if end >= 0 else len(self._data)]

    def _tree(self) -> etree._Element | None:
        if not self._parsed and len(self._data) <= _MOST_TO_PARSE:
            try:
                self._root = parse_xml(self._data, name=self._name).root
            except InputRefused as refusal:
                if isinstance(refusal, XmlRefused) and refusal.line and refusal.column:
                    self._broken = refusal.line, refusal.column
        self._parsed = True
        return self._root


def _around(line: str, column: int) -> str:
    """Return the part of a long line that ends just behind ``column``, where reading stopped."""
    end = min(column + LONGEST // 4, len(line))
    begin = max(end - LONGEST + 2, 0)
    part = " ".join(line[begin:end].split())
    return ("…" if begin else "") + part + ("…" if end < len(line) else "")


def _shown(element: etree._Element) -> str:
    """Return the start tag as the sender writes it, the text behind it, and the end tag when it fits."""
    names = {uri: prefix for prefix, uri in element.nsmap.items() if prefix}

    def name(full: str) -> str:
        qname = etree.QName(full)
        prefix = names.get(qname.namespace) if qname.namespace else None
        return f"{prefix}:{qname.localname}" if prefix else qname.localname

    tag = f"{element.prefix}:{etree.QName(element).localname}" if element.prefix else name(element.tag)
    attributes = "".join(f' {name(str(key))}="{value!s}"' for key, value in element.items())
    text = " ".join((element.text or "").split())
    inside = f"{text}…" if len(element) else text
    whole = f"<{tag}{attributes}>{inside}</{tag}>" if inside else f"<{tag}{attributes}/>"
    return whole if len(whole) <= LONGEST else whole[: LONGEST - 1] + "…"
