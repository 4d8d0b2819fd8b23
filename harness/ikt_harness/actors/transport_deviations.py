"""How a sender errs: each deviation by a name, made from a good message of either direction.

What a receiver must answer to each stands in the scenario that asks for it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from ikt_harness.actors.transport_messages import Opmaak, Ruw, xml_bijlage
from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling.messages import AckRequested, EbmsMessage, PartyId, Service, SyncReply
from ikt_mocks.digikoppeling.payload import Attachment, Payload

#: Makes the message of a deviation; the text it gets makes the MessageId.
Maak = Callable[[Opmaak, str], Ruw | EbmsMessage]
_NOBODY = (PartyId("00000099000000999999"),)


def _goed(opmaak: Opmaak, kenmerk: str) -> EbmsMessage:
    return opmaak.bericht(kenmerk)


def _kop(**waarden: object) -> Maak:
    """Return a change of fields of the MessageHeader."""

    def maak(opmaak: Opmaak, kenmerk: str) -> EbmsMessage:
        message = opmaak.bericht(kenmerk)
        return replace(message, header=replace(message.header, **waarden))  # type: ignore[arg-type]  # named fields

    return maak


def _blok(**waarden: object) -> Maak:
    """Return a change of header blocks."""
    return lambda opmaak, kenmerk: replace(opmaak.bericht(kenmerk), **waarden)  # type: ignore[arg-type]  # named fields


def _afzender(wijzig: Callable[[EbmsMessage], object]) -> Maak:
    def maak(opmaak: Opmaak, kenmerk: str) -> EbmsMessage:
        message = opmaak.bericht(kenmerk)
        return replace(message, header=replace(message.header, sender=wijzig(message)))  # type: ignore[arg-type]  # a Party

    return maak


def _ander_type(message: EbmsMessage) -> object:
    value = message.header.sender.party_ids[0].value
    return replace(message.header.sender, party_ids=(PartyId(value, "urn:dso-ketentest:anders"),))


def _andere_ontvanger(opmaak: Opmaak, kenmerk: str) -> EbmsMessage:
    message = opmaak.bericht(kenmerk)
    receiver = replace(message.header.receiver, party_ids=_NOBODY)
    return replace(message, header=replace(message.header, receiver=receiver))


def _in_de_tijd(stempel: timedelta, leven: timedelta | None = None) -> Maak:
    """Return a change of Timestamp, and of TimeToLive, both counted from now."""

    def maak(opmaak: Opmaak, kenmerk: str) -> EbmsMessage:
        message = opmaak.bericht(kenmerk)
        moments = {"timestamp": opmaak.now + stempel}
        if leven is not None:
            moments["time_to_live"] = opmaak.now + leven
        return replace(message, header=replace(message.header, **moments))  # type: ignore[arg-type]  # two moments

    return maak


def _buiten_cpa(*, na: bool) -> Maak:
    def maak(opmaak: Opmaak, kenmerk: str) -> EbmsMessage:
        message = opmaak.bericht(kenmerk)
        day = timedelta(days=1)
        moment = opmaak.cpa.end + day if na else opmaak.cpa.start - day
        header = replace(message.header, timestamp=moment, time_to_live=opmaak.cpa.end + 9 * day)
        return replace(message, header=header)

    return maak


# -- HTTP and XML --------------------------------------------------------------------------------------------------

_BOMB = (
    b'<!DOCTYPE soap:Envelope [<!ENTITY a "0123456789"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)
_XXE = b'<!DOCTYPE soap:Envelope [<!ENTITY d SYSTEM "file:///etc/hostname">]>'


def _http(wijzig: Callable[[Ruw], Ruw]) -> Maak:
    """Return a change of what goes over the wire."""
    return lambda opmaak, kenmerk: wijzig(opmaak.ruw(opmaak.bericht(kenmerk)))


def _zonder_partij(goed: Ruw) -> Ruw:
    start = goed.inhoud.index(b"<eb:PartyId")
    end = b"</eb:PartyId>"
    stop = goed.inhoud.index(end, start) + len(end)
    return goed.met_inhoud(goed.inhoud[:start] + goed.inhoud[stop:])


def _met_entiteit(doctype: bytes) -> Callable[[Ruw], Ruw]:
    def wijzig(goed: Ruw) -> Ruw:
        changed = goed.vervang(b"<soap:Envelope", doctype + b"<soap:Envelope")
        return changed.vervang(b"<eb:ConversationId>", b"<eb:ConversationId>&d;")

    return wijzig


def _andere_tekens(goed: Ruw) -> Ruw:
    changed = goed.vervang(b"encoding='UTF-8'", b"encoding='ISO-8859-1'")
    return changed.vervang(b"text/xml; charset=UTF-8", b"text/xml; charset=ISO-8859-1")


# -- MIME and Manifest ---------------------------------------------------------------------------------------------


def _delen(goed: Ruw) -> tuple[bytes, list[bytes]]:
    delimiter = goed.inhoud[: goed.inhoud.index(b"\r\n")]
    return delimiter, goed.inhoud.split(delimiter)


def _zonder_soap(goed: Ruw) -> Ruw:
    delimiter, parts = _delen(goed)
    return goed.met_inhoud(delimiter.join([parts[0], *parts[2:]]))


def _met_base64(goed: Ruw) -> Ruw:
    delimiter, parts = _delen(goed)
    changed = []
    for part in parts:
        head, found, body = part.partition(b"\r\n\r\n")
        if found and b"application/zip" in head:
            octets = base64.encodebytes(body.removesuffix(b"\r\n")).replace(b"\n", b"\r\n")
            head = head.replace(b"Content-Transfer-Encoding: binary", b"Content-Transfer-Encoding: base64")
            part = head + found + octets
        changed.append(part)
    return goed.met_inhoud(delimiter.join(changed))


def _met_extra_deel(opmaak: Opmaak, kenmerk: str) -> Ruw:
    message = opmaak.bericht(kenmerk)
    extra = Attachment("niet-genoemd", "text/plain", Payload.of(b"niet in het Manifest"), "extra.txt")
    made = replace(opmaak, bijlagen=(*opmaak.bijlagen, extra)).ruw(message)
    return replace(made, envelop=opmaak.ruw(message).envelop)


def _verwijzing(opmaak: Opmaak, kenmerk: str, href: str) -> EbmsMessage:
    message = opmaak.bericht(kenmerk)
    manifest = message.manifest
    return message if manifest is None else replace(message, manifest=replace(manifest, references=(href,)))


def _zonder_manifest(opmaak: Opmaak, kenmerk: str) -> Ruw:
    return replace(opmaak, bijlagen=()).ruw(replace(opmaak.bericht(kenmerk), manifest=None))


def _andere_inhoud(opmaak: Opmaak, kenmerk: str) -> Ruw:
    return replace(opmaak, bijlagen=(xml_bijlage("iets anders"),)).ruw(opmaak.bericht(kenmerk))


# -- signing and encrypting ----------------------------------------------------------------------------------------


def _ongetekend(opmaak: Opmaak, kenmerk: str) -> Ruw:
    made = opmaak.ruw(opmaak.bericht(kenmerk))
    start, end = made.inhoud.index(b"<ds:Signature "), b"</ds:Signature>"
    stop = made.inhoud.index(end) + len(end)
    return made.met_inhoud(made.inhoud[:start] + made.inhoud[stop:])


def _met_sleutel(*, vreemd: bool = False, **anders: str) -> Maak:
    def maak(opmaak: Opmaak, kenmerk: str) -> Ruw:
        signer = (opmaak.vreemd if vreemd else opmaak.keys).signer
        return opmaak.getekend(opmaak.bericht(kenmerk), None if signer is None else replace(signer, **anders))  # type: ignore[arg-type]  # names of algorithms

    return maak


def _versleuteld(inhoud: str, sleutel: str) -> Maak:
    return lambda opmaak, kenmerk: opmaak.getekend(
        opmaak.bericht(kenmerk), opmaak.keys.signer, algoritmen=(inhoud, sleutel)
    )


#: Every deviation by its name.
AFWIJKINGEN: Mapping[str, Maak] = MappingProxyType(
    {
        "goed": _goed,
        # parties and names
        "andere-partij": _afzender(lambda message: replace(message.header.sender, party_ids=_NOBODY)),
        "ander-partijtype": _afzender(_ander_type),
        "andere-ontvanger": _andere_ontvanger,
        "zonder-rol": _afzender(lambda message: message.header.sender.without_role),
        "andere-rol": _afzender(lambda message: replace(message.header.sender, role="EEN_ANDERE_ROL")),
        "andere-service": _kop(service=Service("dso-ketentest:onbekend:1.0")),
        "ander-servicetype": _kop(service=Service("dso-ketentest:berichten:1.0", "urn:dso-ketentest:anders")),
        "andere-action": _kop(action="onbekendeActie"),
        "onbekende-cpa": _kop(cpa_id="dso-ketentest-onbekend"),
        "onbekende-verwijzing": _kop(ref_to_message_id="onbekend@dso-ketentest.example"),
        # the profile
        "zonder-ackrequested": _blok(ack_requested=None),
        "zonder-duplicateelimination": _kop(duplicate_elimination=False),
        "ongewenste-syncreply": _blok(sync_reply=SyncReply()),
        "ondertekend-gevraagd": _blok(ack_requested=AckRequested(signed=True)),
        "nextmsh": _blok(ack_requested=AckRequested(actor=names.NEXT_MSH)),
        "messageorder": _blok(message_order=0),
        # time
        "verlopen": _in_de_tijd(timedelta(hours=-2), timedelta(hours=-1)),
        "klok-voor": _in_de_tijd(timedelta(minutes=10)),
        "klok-achter": _in_de_tijd(timedelta(minutes=-10)),
        "voor-de-cpa": _buiten_cpa(na=False),
        "na-de-cpa": _buiten_cpa(na=True),
        # HTTP and XML
        "andere-soapaction": _http(lambda goed: goed.met_kopregel("SOAPAction", '"iets-anders"')),
        "get": _http(lambda goed: replace(goed, methode="GET", inhoud=b"")),
        "andere-tekenset": _http(_andere_tekens),
        "niet-welgevormd": _http(lambda goed: goed.vervang(b"</soap:Header>", b"</soap:Kop>")),
        "schema-ongeldig": _http(_zonder_partij),
        "externe-entiteit": _http(_met_entiteit(_XXE)),
        "entiteitenbom": _http(_met_entiteit(_BOMB)),
        "afgebroken": _http(lambda goed: replace(goed, afbreken=len(goed.inhoud) // 2)),
        # MIME and Manifest
        "zonder-boundary": _http(
            lambda goed: goed.met_kopregel("Content-Type", 'multipart/related; type="text/xml"')
        ),
        "zonder-einde": _http(lambda goed: goed.met_inhoud(goed.inhoud.removesuffix(b"--\r\n"))),
        "zonder-soapdeel": _http(_zonder_soap),
        "zonder-contentid": _http(lambda goed: goed.vervang(b"Content-ID: <inhoud-1>\r\n", b"")),
        "afgekapt": _http(lambda goed: goed.met_inhoud(goed.inhoud[: len(goed.inhoud) * 2 // 3])),
        "onbekende-cid": lambda opmaak, kenmerk: _verwijzing(opmaak, kenmerk, "cid:er-niet-bij"),
        "geen-cid": lambda opmaak, kenmerk: _verwijzing(opmaak, kenmerk, "http://elders.example/bijlage"),
        "extra-deel": _met_extra_deel,
        "zonder-manifest": _zonder_manifest,
        "base64": _http(_met_base64),
        "andere-inhoud": _andere_inhoud,
        # signing and encrypting
        "ongetekend": _ongetekend,
        "aangepaste-kop": _http(
            lambda goed: goed.vervang(b"<eb:ConversationId>c-", b"<eb:ConversationId>d-")
        ),
        "aangepast-deel": _http(lambda goed: goed.vervang(b"<bericht>bericht", b"<bericht>berichx")),
        "vreemde-sleutel": _met_sleutel(vreemd=True),
        "sha1": _met_sleutel(signature_algorithm=names.RSA_SHA1, digest_algorithm=names.SHA1),
        "inclusieve-c14n": _met_sleutel(canonicalization=names.C14N),
        "exclusieve-c14n": _met_sleutel(canonicalization=names.EXC_C14N),
        "oaep-gcm": _versleuteld(names.AES256_GCM, names.RSA_OAEP),
        "rsa15-cbc": _versleuteld(names.AES256_CBC, names.RSA_1_5),
    }
)


def lastige_zip() -> Attachment:
    """Return a zip with every octet that transports stumble over: CR, LF, NUL, and lines like a boundary."""
    head = b"PK\x05\x06" + b"\x00" * 16
    comment = (
        bytes(range(256))
        + b"\r\n--boundary\r\n\r\n--boundary--\r\n\n\r\x00\x1a"
        + hashlib.sha256(b"dso-ketentest").digest() * 40
        + b"\r\n"
    )
    content = head + len(comment).to_bytes(2, "little") + comment
    return Attachment("zip-1", "application/zip", Payload.of(content), "lastig.zip")
