"""Damage done to a verzoekbericht on purpose, each a message that the schema of 4.0.0 refuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from lxml import etree

from ikt_mocks.stam.messages import VX

_NAMESPACE = b"koppelvlak/stam-v4/"


def _doel_vooroverleg(xml: bytes) -> bytes:
    # The name before 4.0; 4.0 has Conceptverzoek.
    return _set_text(xml, "doel", "Vooroverleg")


def _type_kleine_letter(xml: bytes) -> bytes:
    return _set_text(xml, "type", "aanvraag vergunning")


def _zonder_initiatiefnemer(xml: bytes) -> bytes:
    root = etree.fromstring(xml)
    for found in list(root.iter(f"{{{VX}}}initiatiefnemer")):
        holder = found.getparent()
        if holder is not None:
            holder.remove(found)
    return _bytes(root)


def _versie(xml: bytes) -> bytes:
    root = etree.fromstring(xml)
    root.set("version", "4.0.1")
    return _bytes(root)


def _namespace_v3(xml: bytes) -> bytes:
    return xml.replace(_NAMESPACE, b"koppelvlak/stam-v3/")


def _namespace_v2(xml: bytes) -> bytes:
    return xml.replace(_NAMESPACE, b"koppelvlak/stam-v2/")


def _set_text(xml: bytes, name: str, text: str) -> bytes:
    root = etree.fromstring(xml)
    for found in root.iter(f"{{{VX}}}{name}"):
        found.text = text
    return _bytes(root)


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


#: Name → what it does to the bytes of a valid message.
AFWIJKINGEN: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType(
    {
        "doel-vooroverleg": _doel_vooroverleg,
        "type-kleine-letter": _type_kleine_letter,
        "zonder-initiatiefnemer": _zonder_initiatiefnemer,
        "versie": _versie,
        "namespace-v3": _namespace_v3,
        "namespace-v2": _namespace_v2,
    }
)
