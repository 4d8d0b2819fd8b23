"""The XSDs of our own, compiled once, and what they say about a document."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

from lxml import etree

_LOCK = threading.Lock()
_NAMESPACES = re.compile(r"\{[^{}'\s]*:[^{}'\s]*\}")


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """One thing the schema refuses: the validator's own message, the line (from 1) and the XPath."""

    message: str
    line: int | None
    xpath: str

    def element(self, root: etree._Element) -> etree._Element | None:
        """Return the element that libxml2 points at; its path has prefixes of the document, or ``*``."""
        prefixes = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
        try:
            found = root.getroottree().xpath(self.xpath, namespaces=prefixes)
        except etree.XPathError:
            return None
        return (
            next((item for item in found if etree.iselement(item)), None) if isinstance(found, list) else None
        )


@cache
def own_schema(name: str) -> etree.XMLSchema:
    """Return the compiled schema ``xsd/<name>`` of this package.

    :raises FileNotFoundError: there is no such schema.
    """
    resource = files("ikt_schemas").joinpath("xsd", name)
    with as_file(resource) as path:
        parser = etree.XMLParser(no_network=True, resolve_entities=False)
        return etree.XMLSchema(etree.parse(str(path), parser))


def validate(root: etree._Element, schema: str) -> list[SchemaFault]:
    """Return what ``schema`` (a file name under ``xsd/``) refuses in the document of ``root``; empty when valid."""
    compiled = own_schema(schema)
    # lxml keeps the error log on the compiled schema: two threads must not validate with it at once.
    with _LOCK:
        if compiled.validate(root):
            return []
        return [
            SchemaFault(
                message=without_namespaces(entry.message), line=entry.line or None, xpath=entry.path or ""
            )
            for entry in compiled.error_log  # type: ignore[attr-defined]  # lxml-stubs leaves its __iter__ out
        ]


def without_namespaces(message: str) -> str:
    """Drop the namespaces that libxml2 writes before each element name.

    A list of allowed values keeps its braces, and so does a pattern such as ``[0-9]{20}``: a namespace has a colon.
    """
    return _NAMESPACES.sub("", message)
