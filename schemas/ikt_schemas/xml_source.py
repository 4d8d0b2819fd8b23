"""Reading XML from strangers: no DTD, no entities, no network, bounded in size.

Files from the DSO download declare ``xmlns:schemaLocation="a b"``, a namespace name with a space in it.
libxml2 refuses that as an error although the rest is in order, and the real chain accepts it: such a
file is read again in recovery mode and is *noted*, not refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from ikt_schemas.errors import XmlRefused
from ikt_schemas.language import Text
from ikt_schemas.xml_syntax import explained_syntax

#: One unpacked file may be 100 MB at most (LVBB1041); nothing else the DSO exchanges as XML is larger.
MAX_XML_BYTES = 100 * 1024 * 1024

# libxml2's error number for "xmlns:x: 'a b' is not a valid URI".
_NS_ERR_XML_NAMESPACE = 200
_NS_URI_ERRORS = {"NS_ERR_XML_NAMESPACE", "WAR_NS_URI", "WAR_NS_URI_RELATIVE"}
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)

_TODO_DOCTYPE = Text(
    "Verwijder de DOCTYPE en vervang entiteiten door hun tekst.",
    "Remove the DOCTYPE and replace entities by their text.",
)

_TODO_EMPTY = Text("Lever het bestand met inhoud.", "Deliver the file with its content.")
_TODO_SYNTAX = Text(
    "Herstel het bestand op die plaats en sla het op in de codering die erin staat (meestal UTF-8).",
    "Mend the file at that place and save it in the encoding it states (mostly UTF-8).",
)


@dataclass(frozen=True, slots=True)
class XmlSource:
    """One parsed XML document.

    :param name: file name as the sender wrote it.
    :param root: the document element.
    :param quirks: deviations that the real chain accepts; each a sentence in both languages.
    """

    name: str
    root: etree._Element
    quirks: tuple[Text, ...] = ()


def _parser(*, recover: bool = False, huge: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=huge,
        recover=recover,
    )


def _is_prolog(before: bytes) -> bool:
    """Tell whether ``before`` holds whole comments and processing instructions only; in one pass over it."""
    position = before.find(b"<")
    while position >= 0:
        if before.startswith(b"<!--", position):
            end = before.find(b"-->", position + 4)
        elif before.startswith(b"<?", position):
            end = before.find(b"?>", position + 2)
        else:
            return False
        if end < 0:
            return False
        position = before.find(b"<", end)
    return True


def _refuse_doctype(data: bytes, name: str) -> None:
    # UTF-16 documents spell DOCTYPE with zero bytes between the letters; dropping these finds both.
    head = data[:4096].replace(b"\x00", b"") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else data
    found = _DOCTYPE.search(head)
    if found is None:
        return
    # The word may legitimately stand in text, a comment or CDATA: a real one comes before the root element.
    if _is_prolog(head[: found.start()]):
        raise XmlRefused(
            Text(
                "het bestand bevat een DOCTYPE en wordt niet gelezen",
                "the file has a DOCTYPE and is not read",
            ),
            where=name,
            line=head.count(b"\n", 0, found.start()) + 1,
            todo=_TODO_DOCTYPE,
        )


def parse_xml(data: bytes, *, name: str, limit: int = MAX_XML_BYTES, huge: bool = False) -> XmlSource:
    """Parse ``data`` and return it with what was odd about it.

    :param data: the bytes as received.
    :param name: file name for messages.
    :param limit: largest size accepted, in bytes.
    :param huge: allow a single text over 10 MB, as the base64 of an encrypted payload is.
    :raises XmlRefused: not well-formed, a DOCTYPE or entity, an encoding that does not fit, or over ``limit``.
    """
    if len(data) > limit:
        raise XmlRefused(
            Text(
                f"het bestand is {len(data)} bytes; toegestaan is {limit}",
                f"the file is {len(data)} bytes; {limit} is allowed",
            ),
            where=name,
        )
    if not data.strip():
        raise XmlRefused(
            Text("het bestand is leeg", "the file is empty"), where=name, line=1, todo=_TODO_EMPTY
        )
    _refuse_doctype(data, name)
    quirks: tuple[Text, ...] = ()
    try:
        root = etree.fromstring(data, _parser(huge=huge))
    except (etree.XMLSyntaxError, ValueError) as error:
        recovered = _recover_namespace_quirk(data, error)
        if recovered is None:
            syntax = error if isinstance(error, etree.XMLSyntaxError) else None
            reason = explained_syntax((syntax.msg if syntax else None) or str(error))
            refusal = XmlRefused(
                Text(f"geen welgevormde XML: {reason.nl}", f"not well-formed XML: {reason.en}"),
                where=name,
                line=syntax.lineno if syntax else None,
                todo=_TODO_SYNTAX,
            )
            if syntax is not None and syntax.offset is not None:
                refusal.column = max(syntax.offset, 1)  # lxml counts from 0, and behind what was read last
            raise refusal from error
        root = recovered
        quirks = (
            Text(
                "een namespace-naam bevat een spatie; de keten accepteert dat",
                "a namespace name holds a space; the chain accepts that",
            ),
        )
    if root.getroottree().docinfo.internalDTD is not None:
        raise XmlRefused(
            Text(
                "het bestand bevat een DOCTYPE en wordt niet gelezen",
                "the file has a DOCTYPE and is not read",
            ),
            where=name,
            todo=_TODO_DOCTYPE,
        )
    return XmlSource(name=name, root=root, quirks=quirks)


def _recover_namespace_quirk(data: bytes, error: Exception) -> etree._Element | None:
    if not isinstance(error, etree.XMLSyntaxError):
        return None
    parser = _parser(recover=True, huge=True)
    try:
        root: etree._Element | None = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None
    serious = [
        entry
        for entry in parser.error_log
        if entry.type_name not in _NS_URI_ERRORS and entry.type != _NS_ERR_XML_NAMESPACE
    ]
    return None if serious or root is None or _has_brace(root) else root


def _has_brace(root: etree._Element) -> bool:
    """Whether a namespace name holds a brace, which no URI does: lxml then cannot tell it from the local name."""
    return any(
        str(name).count("{") > 1 or str(name).count("}") > 1
        for element in root.iter(etree.Element)
        for name in (element.tag, *element.attrib)
    )


def standalone(element: etree._Element) -> etree._Element:
    """Return a copy of ``element`` as a document of its own, with the namespaces that are in force there.

    It was read before, so what is odd about it (a namespace name with a space) is borne again.
    """
    return parse_xml(etree.tostring(element, with_tail=False), name=str(element.tag), huge=True).root


def path_of(element: etree._Element) -> str:
    """Return an XPath for ``element`` with local names and positions, readable and independent of prefixes."""
    steps: list[str] = []
    node: etree._Element | None = element
    while node is not None:
        if isinstance(node.tag, str):
            name = etree.QName(node).localname
            parent = node.getparent()
            position = ""
            if parent is not None:
                same = [child for child in parent if child.tag == node.tag]
                if len(same) > 1:
                    position = f"[{same.index(node) + 1}]"
            steps.append(name + position)
        node = node.getparent()
    return "/" + "/".join(reversed(steps))


def element_at(root: etree._Element, path: str) -> etree._Element | None:
    """Return the element that :func:`path_of` gave ``path`` for (an attribute behind it is left out), or ``None``."""
    first, *steps = path.partition("/@")[0].removeprefix("/").split("/")
    element: etree._Element | None = root
    if first != etree.QName(root).localname:
        return None
    for step in steps:
        name, _, position = step.partition("[")
        wanted = int(position[:-1]) if position[:-1].isdigit() else 1
        seen: dict[str, int] = {}
        following = None
        for child in element if element is not None else ():
            if isinstance(child.tag, str) and etree.QName(child).localname == name:
                seen[child.tag] = seen.get(child.tag, 0) + 1
                if seen[child.tag] == wanted:
                    following = child
                    break
        if following is None:
            return None
        element = following
    return element
