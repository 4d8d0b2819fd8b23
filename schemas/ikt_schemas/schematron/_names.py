"""Variables of a pattern are global in XSLT: those that two patterns declare get names of their own."""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

from ikt_schemas.schematron._expand import sch

_XSL = "http://www.w3.org/1999/XSL/Transform"
# String literals and comments of XPath are kept as they are; a comment may hold another, which is rare.
_TOKEN = re.compile(r"""("[^"]*"|'[^']*'|\(:.*?:\))|\$\s*([\w.-]+)""", re.DOTALL)
_DECLARES = {sch("let"), f"{{{_XSL}}}variable", f"{{{_XSL}}}param"}


def separate(root: etree._Element) -> None:
    """Rename, in place, each pattern's own variables whose name is used for another global variable too."""
    patterns = list(root.iterfind(sch("pattern")))
    outside = [let.get("name") for let in root.iterfind(sch("let"))]
    outside += [let.get("name") for let in root.iterfind(f"{sch('phase')}/{sch('let')}")]
    outside += [item.get("name") for item in root if item.tag in _DECLARES and item.tag != sch("let")]
    inside = [{let.get("name") for let in pattern.iterfind(sch("let"))} for pattern in patterns]
    counted = Counter(outside) + Counter(name for names in inside for name in names)
    for number, (pattern, names) in enumerate(zip(patterns, inside, strict=True), start=1):
        doubled = {name: f"{name}.p{number}" for name in names if name and counted[name] > 1}
        if doubled:
            _rename(pattern, doubled)


def _rename(pattern: etree._Element, new: dict[str, str]) -> None:
    def swap(found: re.Match[str]) -> str:
        return found[0] if found[1] is not None else f"${new.get(found[2], found[2])}"

    for element in pattern.iter("*"):
        for key, text in element.attrib.items():
            if key == "name" and element.tag in _DECLARES:
                element.set(key, new.get(str(text), str(text)))
            elif "$" in text:
                element.set(key, _TOKEN.sub(swap, str(text)))
