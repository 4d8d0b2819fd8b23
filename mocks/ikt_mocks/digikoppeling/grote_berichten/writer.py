"""Writing metadata of Grote Berichten strictly: nothing leaves that the own schema or a name rule refuses."""

from __future__ import annotations

from datetime import UTC, datetime

from lxml import etree

from ikt_mocks.digikoppeling.grote_berichten.checksum import Checksum
from ikt_mocks.digikoppeling.grote_berichten.messages import (
    PULL_NAMESPACE,
    PULL_PROFILE,
    PUSH_NAMESPACE,
    PUSH_PROFILE,
    ROOT_STANDARD,
    DataReference,
    Outcome,
    PullMetadata,
    PushMetadata,
    PushPart,
    PushReference,
)
from ikt_mocks.digikoppeling.grote_berichten.rules import MAX_FILENAME, is_filename
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text
from ikt_schemas.xsd import validate


def write_pull(metadata: PullMetadata, *, root_name: str = ROOT_STANDARD) -> bytes:
    """Return stand-alone PULL metadata as XML.

    :param root_name: ``ROOT_STANDARD``, or ``ROOT_LVBB`` for a receiver with the LVBB's schema.
    :raises InputRefused: it would not follow the schema, such as a file name that starts with a digit.
    """
    root = _root(PULL_NAMESPACE, root_name, metadata.profile or PULL_PROFILE)
    for reference in metadata.references:
        root.append(pull_element(reference))
    return _finish(root, "gb/pull.xsd")


def pull_element(
    reference: DataReference, *, namespace: str = PULL_NAMESPACE, name: str = "data-reference"
) -> etree._Element:
    """Return one reference for taking up in another message.

    :param namespace: namespace of the element itself, where the other schema gives it a name of its own.
    """
    _check_filename(reference.filename)
    element = etree.Element(etree.QName(namespace, name), nsmap={"gb": PULL_NAMESPACE})
    if reference.context_id:
        element.set("contextId", reference.context_id)
    lifetime = _add(element, "lifetime")
    for tag, moment in (
        ("creationTime", reference.lifetime.creation),
        ("expirationTime", reference.lifetime.expiration),
    ):
        if moment is not None:
            _add(lifetime, tag, _moment(moment), type="xs:dateTime")
    content = _add(element, "content", contentType=reference.content_type)
    _add_file(content, reference.filename, reference.checksum, reference.size)
    location = _add(_add(element, "transport"), "location")
    _add(
        location,
        "senderUrl" if reference.side == "sender" else "receiverUrl",
        reference.url,
        type="xs:anyURI",
    )
    return element


def write_push(metadata: PushMetadata) -> bytes:
    """Return a PUSH request or response as XML.

    :raises InputRefused: it would not follow the schema, or a response lacks an outcome.
    """
    kind = "response" if metadata.response else "request"
    root = _root(PUSH_NAMESPACE, f"{ROOT_STANDARD}-{kind}", metadata.profile or PUSH_PROFILE)
    for reference in metadata.references:
        _push_element(root, reference, response=metadata.response)
    return _finish(root, "gb/push.xsd")


def _push_element(root: etree._Element, reference: PushReference, *, response: bool) -> None:
    _check_filename(reference.filename)
    element = _add(root, f"data-reference-{'response' if response else 'request'}")
    if reference.context_id:
        element.set("contextId", reference.context_id)
    _add(element, "compression", reference.compression)
    content = _add(element, "content", contentType=reference.content_type)
    _add_file(content, reference.filename, reference.checksum, reference.size)
    if response:
        _add_outcome(content, reference)
    transport = _add(content, "transport")
    _add(_add(transport, "location"), "receiverUrl", reference.url, type="xs:anyURI")
    for part in reference.parts:
        _check_filename(part.filename)
        made = _add(transport, "part")
        _add_file(made, part.filename, part.checksum, part.size)
        if response:
            _add_outcome(made, part)


def _root(namespace: str, name: str, profile: str) -> etree._Element:
    root = etree.Element(etree.QName(namespace, name), nsmap={"gb": namespace})
    root.set("profile", profile)
    return root


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    made = etree.SubElement(parent, etree.QName(parent.nsmap["gb"], name), attributes)
    try:
        made.text = text
    except ValueError as error:
        raise InputRefused(
            Text(f"{name} bevat een teken dat niet in XML past", f"{name} holds a character XML cannot hold")
        ) from error
    return made


def _add_file(parent: etree._Element, filename: str, checksum: Checksum, size: int) -> None:
    _add(parent, "filename", filename)
    _add(parent, "checksum", checksum.value, type=checksum.algorithm)
    _add(parent, "size", str(size))


def _add_outcome(parent: etree._Element, subject: PushReference | PushPart) -> None:
    outcome: Outcome | None = subject.outcome
    if outcome is None:
        raise InputRefused(
            Text(
                f"het antwoord zegt niets over {subject.filename}",
                f"the response says nothing about {subject.filename}",
            ),
            todo=Text(
                "Vul een antwoord volledig in, ook bij succes.",
                "Fill a response in completely, also on success.",
            ),
        )
    _add(parent, "status", outcome.status)
    if outcome.reason:
        _add(parent, "reason", outcome.reason)


def _moment(moment: datetime) -> str:
    text = moment.astimezone(UTC).isoformat(timespec="microseconds" if moment.microsecond else "seconds")
    return text.replace("+00:00", "Z")


def _check_filename(filename: str) -> None:
    if not is_filename(filename):
        raise InputRefused(
            Text(
                f"'{filename[:80]}' is geen toegestane bestandsnaam",
                f"'{filename[:80]}' is no allowed file name",
            ),
            code="MD007",
            todo=Text(
                f"Gebruik hooguit {MAX_FILENAME} letters, cijfers, punten, streepjes en liggende streepjes.",
                f"Use at most {MAX_FILENAME} letters, digits, dots, hyphens and underscores.",
            ),
        )


def _finish(root: etree._Element, schema: str) -> bytes:
    faults = validate(root, schema)
    if faults:
        raise InputRefused(
            Text(
                f"deze metadata volgt het schema niet: {faults[0].message}",
                f"this metadata does not follow the schema: {faults[0].message}",
            ),
            where=faults[0].xpath,
        )
    etree.indent(root)
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return data
