"""Reading metadata of Grote Berichten tolerantly: what can be understood is, and every deviation is told.

The wrapper around a reference may be an element of another schema, and the reference itself may have another name (the
LVBB's ``external-data-reference``); so a reference is recognised by its children. Published examples leave
elements out of the namespace and put white space around values: both are read, and found by the schema check.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from lxml import etree

from ikt_mocks.clock import parse_moment
from ikt_mocks.digikoppeling.grote_berichten.checksum import Checksum
from ikt_mocks.digikoppeling.grote_berichten.messages import (
    PULL_NAMESPACE,
    PUSH_NAMESPACE,
    STATUSES,
    DataReference,
    Lifetime,
    Outcome,
    PullMetadata,
    PushMetadata,
    PushPart,
    PushReference,
    Status,
)
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text
from ikt_schemas.melding import Melding
from ikt_schemas.xml_source import parse_xml, path_of
from ikt_schemas.xsd import validate

#: Metadata is small; whatever is larger is not metadata. Harness-defined, in bytes and references.
MAX_METADATA = 1024 * 1024
MAX_REFERENCES = 500

#: Own code for a deviation from the schema.
SCHEMA_RULE = "IKT-GB-001"

_SIZE = re.compile(r"[0-9]{1,20}")
_PUSH_NAMES = ("data-reference-request", "data-reference-response")


@dataclass(frozen=True, slots=True)
class MetadataRead:
    """Metadata that could be understood, and how it deviates from the schema."""

    metadata: PullMetadata | PushMetadata
    meldingen: tuple[Melding, ...]


def read_metadata(data: bytes, *, name: str) -> MetadataRead:
    """Read stand-alone metadata, or metadata inside another message.

    :param name: file or message name for messages.
    :raises InputRefused: no XML that is read, no reference in it, or one that cannot be understood.
    """
    return read_element(parse_xml(data, name=name, limit=MAX_METADATA).root, name=name)


def read_element(root: etree._Element, *, name: str) -> MetadataRead:
    """Read the references in and under ``root``.

    :raises InputRefused: there is none, there are too many, or one cannot be understood.
    """
    found = list(_references(root))
    if not found:
        raise InputRefused(
            Text("geen metadata van Grote Berichten gevonden", "no metadata of Grote Berichten found"),
            where=name,
            todo=Text(
                "Neem een data-reference met content en transport op.",
                "Put in a data-reference with content and transport.",
            ),
        )
    if len(found) > MAX_REFERENCES:
        raise InputRefused(
            Text(
                f"{len(found)} bestanden in één bericht; toegestaan is {MAX_REFERENCES}",
                f"{len(found)} files in one message; {MAX_REFERENCES} is allowed",
            ),
            where=name,
        )
    meldingen = tuple(_deviations(root, found, name))
    profile = (root.get("profile") or "").strip()
    if any(_local(one) in _PUSH_NAMES or etree.QName(one).namespace == PUSH_NAMESPACE for one in found):
        push = PushMetadata(
            references=tuple(_push_reference(one, name) for one in found),
            response=any(_local(one).endswith("-response") for one in found),
            profile=profile,
        )
        return MetadataRead(push, meldingen)
    return MetadataRead(PullMetadata(tuple(_pull_reference(one, name) for one in found), profile), meldingen)


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _line(element: etree._Element) -> int | None:
    # The type stubs leave sourceline without a type.
    return cast("int | None", element.sourceline)


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    if element is None:
        return None
    return next((child for child in element if _local(child) == name), None)


def _references(root: etree._Element) -> Iterator[etree._Element]:
    for element in root.iter("*"):
        content = _child(element, "content")
        if content is not None and (
            _child(element, "transport") is not None or _child(content, "transport") is not None
        ):
            yield element


def _deviations(root: etree._Element, found: list[etree._Element], name: str) -> Iterator[Melding]:
    """Yield what the own schema says; a reference inside another message is judged alone."""
    alone = _local(root).startswith("digikoppeling-external-data")
    for element in [root] if alone else found:
        judged, schema = element, "gb/pull.xsd"
        if any(_local(one) in _PUSH_NAMES for one in [element, *element]):
            schema = "gb/push.xsd"
        elif not alone:
            judged = copy.deepcopy(element)
            judged.tag = f"{{{PULL_NAMESPACE}}}data-reference"
            judged.tail = None
        for fault in validate(judged, schema):
            yield Melding(
                code=SCHEMA_RULE,
                ernst="fout",
                soort="technisch",
                beschrijving=Text(
                    f"de metadata voldoet niet aan het schema: {fault.message}",
                    f"the metadata does not follow the schema: {fault.message}",
                ),
                file=name,
                line=fault.line,
                xpath=path_of(element),
                ground="official: KV-GB schema",
            )


def _text(parent: etree._Element | None, tag: str, name: str, near: etree._Element) -> str:
    found = _child(parent, tag)
    value = "" if found is None else (found.text or "").strip()
    if not value:
        raise InputRefused(
            Text(f"het element {tag} ontbreekt of is leeg", f"the element {tag} is missing or empty"),
            where=f"{name} {path_of(near)}",
            line=_line(near),
        )
    return value


def _size(parent: etree._Element | None, name: str, near: etree._Element) -> int:
    value = _text(parent, "size", name, near)
    if _SIZE.fullmatch(value) is None:
        raise InputRefused(
            Text(f"'{value[:40]}' is geen aantal bytes", f"'{value[:40]}' is not a number of bytes"),
            where=f"{name} {path_of(near)}",
            line=_line(near),
            code="MD005",
        )
    return int(value)


def _checksum(parent: etree._Element | None, name: str, near: etree._Element) -> Checksum:
    value = _text(parent, "checksum", name, near)
    found = _child(parent, "checksum")
    return Checksum("" if found is None else found.get("type", "").strip(), value)


def _moment(lifetime: etree._Element | None, tag: str, name: str) -> datetime | None:
    found = _child(lifetime, tag)
    if found is None or not (found.text or "").strip():
        return None
    # A moment without a zone is read as Dutch legal time (harness-defined: the standard does not say).
    return parse_moment((found.text or "").strip(), where=f"{name} {path_of(found)}")


def _pull_reference(element: etree._Element, name: str) -> DataReference:
    content = _child(element, "content")
    location = _child(_child(element, "transport"), "location")
    lifetime = _child(element, "lifetime")
    is_sender = _child(location, "receiverUrl") is None
    return DataReference(
        filename=_text(content, "filename", name, element),
        content_type=("" if content is None else content.get("contentType", "")).strip(),
        checksum=_checksum(content, name, element),
        size=_size(content, name, element),
        url=_text(location, "senderUrl" if is_sender else "receiverUrl", name, element),
        side="sender" if is_sender else "receiver",
        lifetime=Lifetime(_moment(lifetime, "creationTime", name), _moment(lifetime, "expirationTime", name)),
        context_id=element.get("contextId", "").strip(),
    )


def _outcome(parent: etree._Element | None, name: str) -> Outcome | None:
    found = _child(parent, "status")
    if found is None:
        return None
    value = (found.text or "").strip()
    status: Status | None = next((one for one in STATUSES if one == value), None)
    if status is None:
        raise InputRefused(
            Text(f"'{value[:40]}' is geen status", f"'{value[:40]}' is not a status"),
            where=f"{name} {path_of(found)}",
            line=_line(found),
        )
    reason = _child(parent, "reason")
    return Outcome(status, "" if reason is None else (reason.text or "").strip())


def _push_reference(element: etree._Element, name: str) -> PushReference:
    content = _child(element, "content")
    transport = _child(content, "transport")
    parts = [] if transport is None else [one for one in transport if _local(one) == "part"]
    return PushReference(
        filename=_text(content, "filename", name, element),
        content_type=("" if content is None else content.get("contentType", "")).strip(),
        checksum=_checksum(content, name, element),
        size=_size(content, name, element),
        url=_text(_child(transport, "location"), "receiverUrl", name, element),
        compression=_text(element, "compression", name, element),
        parts=tuple(
            PushPart(
                filename=_text(part, "filename", name, part),
                checksum=_checksum(part, name, part),
                size=_size(part, name, part),
                outcome=_outcome(part, name),
            )
            for part in parts
        ),
        context_id=element.get("contextId", "").strip(),
        outcome=_outcome(content, name),
    )
