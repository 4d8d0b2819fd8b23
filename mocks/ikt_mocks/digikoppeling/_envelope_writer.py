"""From a typed message to a SOAP envelope, in the one form that Digikoppeling prescribes; the same message gives
the same octets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lxml import etree

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling._times import format_datetime
from ikt_mocks.digikoppeling.messages import (
    Acknowledgment,
    EbmsMessage,
    Message,
    MessageError,
    MessageHeader,
    Party,
    PartyId,
    Ping,
    Pong,
    SoapFault,
    StatusRequest,
    SyncReply,
)

_S, _E, _D, _X = f"{{{names.SOAP}}}", f"{{{names.EB}}}", f"{{{names.DS}}}", f"{{{names.XLINK}}}"
_NAMESPACES = {"soap": names.SOAP, "eb": names.EB}
_MUST, _VERSION, _ACTOR = f"{_S}mustUnderstand", f"{_E}version", f"{_S}actor"


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{_E}{name}")
    element.text = text
    return element


def _block(parent: etree._Element, name: str, version: str) -> etree._Element:
    element = _add(parent, name)
    element.set(_VERSION, version)
    element.set(_MUST, "1")
    return element


def _time(parent: etree._Element, name: str, moment: datetime | None) -> None:
    if moment is not None:
        _add(parent, name, format_datetime(moment))


def _party_ids(parent: etree._Element, party_ids: Iterable[PartyId]) -> None:
    for party_id in party_ids:
        element = _add(parent, "PartyId", party_id.value)
        if party_id.type:
            element.set(f"{_E}type", party_id.type)


def _party(parent: etree._Element, name: str, party: Party) -> None:
    element = _add(parent, name)
    _party_ids(element, party.party_ids)
    if party.role:
        _add(element, "Role", party.role)


def _header(parent: etree._Element, header: MessageHeader) -> None:
    element = _block(parent, "MessageHeader", header.version)
    _party(element, "From", header.sender)
    _party(element, "To", header.receiver)
    _add(element, "CPAId", header.cpa_id)
    _add(element, "ConversationId", header.conversation_id)
    service = _add(element, "Service", header.service.value)
    if header.service.type:
        service.set(f"{_E}type", header.service.type)
    _add(element, "Action", header.action)
    data = _add(element, "MessageData")
    _add(data, "MessageId", header.message_id)
    _time(data, "Timestamp", header.timestamp)
    if header.ref_to_message_id is not None:
        _add(data, "RefToMessageId", header.ref_to_message_id)
    _time(data, "TimeToLive", header.time_to_live)
    if header.duplicate_elimination:
        _add(element, "DuplicateElimination")


def _sync_reply(parent: etree._Element, sync_reply: SyncReply | None) -> None:
    if sync_reply is not None:
        _block(parent, "SyncReply", sync_reply.version).set(_ACTOR, sync_reply.actor)


def _business(message: EbmsMessage, header: etree._Element, body: etree._Element) -> None:
    _sync_reply(header, message.sync_reply)
    if message.message_order is not None:
        _add(_block(header, "MessageOrder", names.EBMS_VERSION), "SequenceNumber", str(message.message_order))
    request = message.ack_requested
    if request is not None:
        element = _block(header, "AckRequested", request.version)
        element.set(f"{_E}signed", "true" if request.signed else "false")
        if request.actor is not None:
            element.set(_ACTOR, request.actor)
    if message.manifest is not None:
        manifest = _add(body, "Manifest")
        manifest.set(_VERSION, message.manifest.version)
        for href in message.manifest.references:
            reference = _add(manifest, "Reference")
            reference.set(f"{_X}type", "simple")
            reference.set(f"{_X}href", href)


def _acknowledgment(message: Acknowledgment, header: etree._Element) -> None:
    element = _block(header, "Acknowledgment", message.version)
    if message.actor is not None:
        element.set(_ACTOR, message.actor)
    _time(element, "Timestamp", message.timestamp)
    _add(element, "RefToMessageId", message.ref_to_message_id)
    if message.sender:
        _party_ids(_add(element, "From"), message.sender)
    for reference in message.references:
        element.append(etree.fromstring(reference.xml.encode("utf-8")))


def _errors(message: MessageError, header: etree._Element) -> None:
    element = _block(header, "ErrorList", message.version)
    element.set(f"{_E}highestSeverity", message.highest_severity)
    for error in message.errors:
        item = _add(element, "Error")
        item.set(f"{_E}codeContext", names.ERROR_CONTEXT)
        item.set(f"{_E}errorCode", error.code)
        item.set(f"{_E}severity", error.severity)
        if error.location:
            item.set(f"{_E}location", error.location)
        if error.description:
            _add(item, "Description", error.description).set(f"{{{names.XML}}}lang", error.language)


def _content(message: Message, header: etree._Element, body: etree._Element) -> None:
    if isinstance(message, EbmsMessage):
        _business(message, header, body)
    elif isinstance(message, Acknowledgment):
        _acknowledgment(message, header)
    elif isinstance(message, MessageError):
        _errors(message, header)
    elif isinstance(message, Ping):
        _sync_reply(header, message.sync_reply)
    elif isinstance(message, StatusRequest):
        _sync_reply(header, message.sync_reply)
        request = _add(body, "StatusRequest")
        request.set(_VERSION, message.version)
        _add(request, "RefToMessageId", message.ref_to_message_id)
    elif not isinstance(message, Pong):
        response = _add(body, "StatusResponse")
        response.set(_VERSION, message.version)
        response.set(f"{_E}messageStatus", message.status)
        _add(response, "RefToMessageId", message.ref_to_message_id)
        _time(response, "Timestamp", message.timestamp)


def tree_of(message: Message | SoapFault) -> etree._Element:
    """Return the envelope of ``message``.

    :raises ValueError: a text holds a character that XML does not know.
    """
    namespaces = dict(_NAMESPACES)
    if isinstance(message, SoapFault):
        root = etree.Element(f"{_S}Envelope", nsmap={"soap": names.SOAP})
        fault = etree.SubElement(etree.SubElement(root, f"{_S}Body"), f"{_S}Fault")
        etree.SubElement(fault, "faultcode").text = f"soap:{message.code}"
        etree.SubElement(fault, "faultstring").text = message.text
        return root
    if isinstance(message, EbmsMessage) and message.manifest is not None:
        namespaces["xlink"] = names.XLINK
    if isinstance(message, Acknowledgment) and message.references:
        namespaces["ds"] = names.DS
    root = etree.Element(f"{_S}Envelope", nsmap=namespaces)
    header = etree.SubElement(root, f"{_S}Header")
    body = etree.SubElement(root, f"{_S}Body")
    _header(header, message.header)
    _content(message, header, body)
    return root
