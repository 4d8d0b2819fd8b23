"""From a SOAP envelope to a typed message. Any prefix, any order of header blocks; the schema judges the form."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from lxml import etree

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling._times import parse_datetime
from ikt_mocks.digikoppeling.errors import EbmsError, EnvelopeRefused, Severity
from ikt_mocks.digikoppeling.messages import (
    Acknowledgment,
    AckRequested,
    EbmsMessage,
    Manifest,
    Message,
    MessageError,
    MessageHeader,
    MessageStatus,
    Party,
    PartyId,
    Ping,
    Pong,
    Service,
    SignatureReference,
    SoapFault,
    StatusRequest,
    StatusResponse,
    SyncReply,
)
from ikt_schemas.language import Text
from ikt_schemas.xml_source import standalone

_S, _E, _D = f"{{{names.SOAP}}}", f"{{{names.EB}}}", f"{{{names.DS}}}"
_VERSION, _ACTOR = f"{_E}version", f"{_S}actor"
#: The envelope and a hundred attachments; harness-defined.
MAX_REFERENCES = 101
_XML_LANG = f"{{{names.XML}}}lang"


def refuse_structure(nl: str, en: str) -> EnvelopeRefused:
    """Return the refusal of an envelope that is XML but no message."""
    return EnvelopeRefused(Text(nl, en), reason="structure")


def text_of(element: etree._Element) -> str:
    """Return the text of a simple element, comments left out, white space as it stands."""
    pieces = [element.text or "", *(child.tail or "" for child in element)]
    return "".join(pieces)


def _moment(element: etree._Element) -> datetime:
    try:
        return parse_datetime(text_of(element))
    except ValueError as error:
        name = etree.QName(element).localname
        raise refuse_structure(f"{name} is geen bruikbaar tijdstip", f"{name} is no usable time") from error


def _one(parent: etree._Element, name: str) -> etree._Element | None:
    found = parent.findall(name)
    if len(found) > 1:
        local = etree.QName(found[0]).localname
        raise refuse_structure(f"{local} staat er meer dan eens in", f"{local} stands in it more than once")
    return found[0] if found else None


def _need(parent: etree._Element, name: str) -> etree._Element:
    found = _one(parent, name)
    if found is None:
        local = name.partition("}")[2]
        raise refuse_structure(f"{local} ontbreekt", f"{local} is missing")
    return found


def _party(element: etree._Element) -> Party:
    ids = tuple(PartyId(text_of(item), item.get(f"{_E}type", "")) for item in element.findall(f"{_E}PartyId"))
    role = element.find(f"{_E}Role")
    return Party(ids, "" if role is None else text_of(role))


def _header(element: etree._Element) -> MessageHeader:
    data = _need(element, f"{_E}MessageData")
    service = _need(element, f"{_E}Service")
    ref = data.find(f"{_E}RefToMessageId")
    time_to_live = data.find(f"{_E}TimeToLive")
    return MessageHeader(
        sender=_party(_need(element, f"{_E}From")),
        receiver=_party(_need(element, f"{_E}To")),
        cpa_id=text_of(_need(element, f"{_E}CPAId")),
        conversation_id=text_of(_need(element, f"{_E}ConversationId")),
        service=Service(text_of(service), service.get(f"{_E}type", "")),
        action=text_of(_need(element, f"{_E}Action")),
        message_id=text_of(_need(data, f"{_E}MessageId")),
        timestamp=_moment(_need(data, f"{_E}Timestamp")),
        ref_to_message_id=None if ref is None else text_of(ref),
        time_to_live=None if time_to_live is None else _moment(time_to_live),
        duplicate_elimination=element.find(f"{_E}DuplicateElimination") is not None,
        version=element.get(_VERSION, ""),
    )


def _ack_requested(header: etree._Element) -> AckRequested | None:
    found = [
        AckRequested(
            signed=item.get(f"{_E}signed", "").strip() in ("1", "true"),
            actor=item.get(_ACTOR),
            version=item.get(_VERSION, ""),
        )
        for item in header.findall(f"{_E}AckRequested")
    ]
    # ebMS2 lets a message ask the next handler and the last one; asking the next one is what gets refused.
    for request in found:
        if request.actor == names.NEXT_MSH:
            return request
    if len(found) > 1:
        raise refuse_structure(
            "AckRequested staat er meer dan eens in", "AckRequested stands in it more than once"
        )
    return found[0] if found else None


def _sync_reply(header: etree._Element) -> SyncReply | None:
    element = _one(header, f"{_E}SyncReply")
    if element is None:
        return None
    return SyncReply(actor=element.get(_ACTOR, ""), version=element.get(_VERSION, ""))


def _manifest(body: etree._Element) -> Manifest | None:
    element = _one(body, f"{_E}Manifest")
    if element is None:
        return None
    hrefs = tuple(item.get(f"{{{names.XLINK}}}href", "") for item in element.findall(f"{_E}Reference"))
    return Manifest(hrefs, element.get(_VERSION, ""))


def _order(header: etree._Element) -> int | None:
    element = _one(header, f"{_E}MessageOrder")
    if element is None:
        return None
    number = text_of(_need(element, f"{_E}SequenceNumber")).strip()
    if len(number) > 30:
        raise refuse_structure("SequenceNumber is te lang", "SequenceNumber is too long")
    return int(number)


def read_reference(element: etree._Element) -> SignatureReference:
    """Return a ``ds:Reference`` as a value; its XML declares the prefixes its XPath expression uses."""
    method = element.find(f"{_D}DigestMethod")
    value = element.find(f"{_D}DigestValue")
    xpath = " ".join(text_of(item) for item in element.iter(f"{_D}XPath"))
    alone = standalone(element)
    prefixes = [prefix for prefix in alone.nsmap if prefix and f"{prefix}:" in xpath]
    xml = etree.tostring(alone, method="c14n", exclusive=True, inclusive_ns_prefixes=prefixes)
    return SignatureReference(
        uri=element.get("URI", ""),
        digest_method="" if method is None else method.get("Algorithm", ""),
        digest_value="" if value is None else "".join(text_of(value).split()),
        xml=xml.decode("utf-8"),
    )


def read_references(parent: etree._Element) -> tuple[SignatureReference, ...]:
    """Return the ``ds:Reference`` children of ``parent``.

    :raises EnvelopeRefused: there are more than any message has.
    """
    found = parent.findall(f"{_D}Reference")
    if len(found) > MAX_REFERENCES:
        raise refuse_structure(
            "te veel verwijzingen in de handtekening", "too many references in the signature"
        )
    return tuple(read_reference(item) for item in found)


def _acknowledgment(header: MessageHeader, element: etree._Element) -> Acknowledgment:
    sender = element.find(f"{_E}From")
    return Acknowledgment(
        header=header,
        timestamp=_moment(_need(element, f"{_E}Timestamp")),
        ref_to_message_id=text_of(_need(element, f"{_E}RefToMessageId")),
        sender=() if sender is None else _party(sender).party_ids,
        references=read_references(element),
        actor=element.get(_ACTOR),
        version=element.get(_VERSION, ""),
    )


def _error(element: etree._Element) -> EbmsError:
    description = element.find(f"{_E}Description")
    severity: Severity = "Warning" if element.get(f"{_E}severity", "").strip() == "Warning" else "Error"
    return EbmsError(
        code=element.get(f"{_E}errorCode", ""),
        location=element.get(f"{_E}location", ""),
        description="" if description is None else text_of(description),
        severity=severity,
        language="en" if description is None else description.get(_XML_LANG, "en"),
    )


def _status(header: MessageHeader, element: etree._Element) -> StatusResponse:
    timestamp = element.find(f"{_E}Timestamp")
    return StatusResponse(
        header=header,
        ref_to_message_id=text_of(_need(element, f"{_E}RefToMessageId")),
        # The schema allows no other value; white space around it is the schema's to drop.
        status=cast("MessageStatus", element.get(f"{_E}messageStatus", "").strip()),
        timestamp=None if timestamp is None else _moment(timestamp),
        version=element.get(_VERSION, ""),
    )


def _signal(header: MessageHeader, blocks: etree._Element, body: etree._Element) -> Message:
    if header.action == "Acknowledgment":
        return _acknowledgment(header, _need(blocks, f"{_E}Acknowledgment"))
    if header.action == "MessageError":
        element = _need(blocks, f"{_E}ErrorList")
        errors = tuple(_error(item) for item in element.findall(f"{_E}Error"))
        return MessageError(header=header, errors=errors, version=element.get(_VERSION, ""))
    if header.action == "Ping":
        return Ping(header=header, sync_reply=_sync_reply(blocks))
    if header.action == "Pong":
        return Pong(header=header)
    if header.action == "StatusRequest":
        element = _need(body, f"{_E}StatusRequest")
        return StatusRequest(
            header=header,
            ref_to_message_id=text_of(_need(element, f"{_E}RefToMessageId")),
            sync_reply=_sync_reply(blocks),
            version=element.get(_VERSION, ""),
        )
    if header.action == "StatusResponse":
        return _status(header, _need(body, f"{_E}StatusResponse"))
    raise refuse_structure("de Action is geen signaal van ebMS2", "the Action is no signal of ebMS2")


def _fault(element: etree._Element) -> SoapFault:
    code = _need(element, "faultcode")
    return SoapFault(text_of(code).strip().rpartition(":")[2], text_of(_need(element, "faultstring")))


def message_of(root: etree._Element) -> Message | SoapFault:
    """Return the message in a schema-valid envelope.

    :raises EnvelopeRefused: reason ``structure``: no ebMS2 header, a block twice, an unknown signal.
    """
    body = _need(root, f"{_S}Body")
    fault = _one(body, f"{_S}Fault")
    blocks = _one(root, f"{_S}Header")
    if fault is not None and (blocks is None or blocks.find(f"{_E}MessageHeader") is None):
        return _fault(fault)
    if blocks is None:
        raise refuse_structure("soap:Header ontbreekt", "soap:Header is missing")
    header = _header(_need(blocks, f"{_E}MessageHeader"))
    if header.service.value == names.SIGNAL_SERVICE:
        return _signal(header, blocks, body)
    return EbmsMessage(
        header=header,
        ack_requested=_ack_requested(blocks),
        sync_reply=_sync_reply(blocks),
        message_order=_order(blocks),
        manifest=_manifest(body),
    )
