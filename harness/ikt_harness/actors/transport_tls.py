"""Two-way TLS for a scenario: the test PKI, who shows which certificate, and what a refusal looks like."""

from __future__ import annotations

import ssl
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from ikt_harness.actors.transport import Antwoord, antwoord_van
from ikt_harness.actors.transport_messages import Ruw
from ikt_harness.dso_lv import DsoLv
from ikt_mocks.client import http_client
from ikt_mocks.clock import real_now
from ikt_mocks.digikoppeling.answers import Keys
from ikt_mocks.digikoppeling.certificates import Kind, LeafRequest
from ikt_mocks.digikoppeling.pki import Leaf, Pki
from ikt_mocks.digikoppeling.signing import Signer
from ikt_mocks.digikoppeling.tls import Identity, TlsRefusal, client_context, refusal_of, server_context
from ikt_mocks.drivers.agreements import DSO_OIN
from ikt_mocks.parties import BUURGEMEENTE, GEMEENTE, Party
from ikt_schemas.errors import InputRefused

#: Modulus of the keys of a run, in bits: they live as long as the run does.
_BITS = 2048
_TIMEOUT = 10.0

Certificaat = Literal[
    "goed",
    "geen",
    "verlopen",
    "nog-niet-geldig",
    "ingetrokken",
    "andere-root",
    "zelfondertekend",
    "zonder-oin",
    "onbekende-oin",
    "andere-oin",
]
_UNKNOWN = Party("00000099000000998801", "", "onbekende partij", "leverancier")
_ODD: dict[str, tuple[Party, Kind]] = {
    "verlopen": (GEMEENTE, "expired"),
    "nog-niet-geldig": (GEMEENTE, "not-yet-valid"),
    "ingetrokken": (GEMEENTE, "good"),
    "zelfondertekend": (GEMEENTE, "self-signed"),
    "zonder-oin": (GEMEENTE, "no-oin"),
    "onbekende-oin": (_UNKNOWN, "good"),
    "andere-oin": (BUURGEMEENTE, "good"),
}
DSO_LABEL, DECENTRAL_LABEL, ELSEWHERE = "dso-lv", "decentraal", "andere-naam"


@dataclass(frozen=True, slots=True)
class Handdruk:
    """What came of a call over TLS.

    :param weigering: the refusal, in the handshake or right after it; ``None`` when the call went through.
    :param antwoord: what was answered then.
    :param wie: who was called: ``eigen`` or ``dso``.
    :param afgeleverd: how often its application got the message; ``None`` when that cannot be seen.
    """

    weigering: TlsRefusal | None
    antwoord: Antwoord | None
    wie: str = ""
    afgeleverd: int | None = None

    @property
    def kant(self) -> str:
        """Who was called, in Dutch."""
        return "DSO-LV" if self.wie == "dso" else "het eigen systeem"

    @property
    def geweigerd(self) -> bool:
        """Whether the other side refused, by TLS or in its answer."""
        return self.weigering is not None or (self.antwoord is not None and self.antwoord.geweigerd)

    def __str__(self) -> str:
        return "geweigerd door TLS" if self.weigering is not None else str(self.antwoord)


class Certificaten:
    """The certificates of one run.

    :param folder: where the PKI stands; made there when it is empty.
    """

    def __init__(self, folder: Path, decentral: Party) -> None:
        now = real_now()
        try:
            self.pki = Pki.open(folder)
        except InputRefused:
            self.pki = Pki.init(folder, moment=now, bits=_BITS)
        self._foreign = folder.parent / f"{folder.name}-vreemd"
        present = {leaf.label for leaf in self.pki.leafs()}
        for label, party, hosts in (
            (DSO_LABEL, Party(DSO_OIN, "", "mock DSO-LV", "rijk"), None),
            (ELSEWHERE, Party(DSO_OIN, "", "mock DSO-LV", "rijk"), ("elders.example",)),
            (DECENTRAL_LABEL, decentral, None),
        ):
            if label not in present:
                request = LeafRequest(party.oin, party.name)
                request = request if hosts is None else LeafRequest(party.oin, party.name, hosts)
                self.pki.issue(request, moment=now, label=label, bits=_BITS)
        for label, (party, kind) in _ODD.items():
            if label not in present:
                request = LeafRequest(party.oin, party.name, kind=kind)
                self.pki.issue(request, moment=now, label=label, bits=_BITS)
        self.pki.revoke("ingetrokken", moment=now)

    def identity(self, label: str) -> Identity:
        """Return the files of a certificate."""
        leaf = self.pki.leaf(label)
        return Identity(leaf.certificate, leaf.key)

    def der(self, label: str) -> bytes:
        """Return a certificate in DER."""
        return self.pki.leaf(label).load().public_bytes(Encoding.DER)

    def keys(self, label: str) -> Keys:
        """Return the keys for signing and decrypting that belong to a certificate."""
        leaf = self.pki.leaf(label)
        key = _private(leaf)
        return Keys(Signer(key=key, certificate=leaf.load()), key)

    def server(self, label: str) -> ssl.SSLContext:
        """Return the context of a server with this certificate."""
        return server_context(self.identity(label), self.pki.trust)

    def client(self, label: str) -> ssl.SSLContext:
        """Return the context of a client with this certificate."""
        return client_context(self.pki.trust, self.identity(label))

    def client_met(self, welk: Certificaat, goed: str) -> ssl.SSLContext:
        """Return the context of a client that shows ``welk``; ``goed`` is the label of the right certificate."""
        if welk == "geen":
            return client_context(self.pki.trust)
        if welk == "andere-root":
            return client_context(self.pki.trust, self._strange())
        return self.client(goed if welk == "goed" else welk)

    def _strange(self) -> Identity:
        try:
            pki = Pki.open(self._foreign)
            leaf = pki.leaf("vreemd")
        except InputRefused:
            pki = Pki.init(self._foreign, moment=real_now(), bits=_BITS, name="vreemd")
            leaf = pki.issue(
                LeafRequest(GEMEENTE.oin, GEMEENTE.name), moment=real_now(), label="vreemd", bits=_BITS
            )
        return Identity(leaf.certificate, leaf.key)


def _private(leaf: Leaf) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(leaf.key.read_bytes(), password=None)
    assert isinstance(key, rsa.RSAPrivateKey)  # noqa: S101 - the PKI makes no others
    return key


@dataclass(frozen=True, slots=True)
class Beveiligd:
    """DSO-LV behind two-way TLS.

    :param dso: its control client, over TLS.
    :param onder_andere_naam: address of the same DSO-LV with a certificate for another host name.
    """

    dso: DsoLv
    certificaten: Certificaten
    onder_andere_naam: str


def over_tls(url: str, token: str, context: ssl.SSLContext) -> DsoLv:
    """Return a control client that speaks TLS with this context."""
    return DsoLv(url, token, transport=httpx.HTTPTransport(verify=context, trust_env=False))


Versie = Literal["", "1.1", "1.2", "1.3", "zwak"]


def bied_aan(context: ssl.SSLContext, versie: Versie) -> ssl.SSLContext:
    """Let a client offer just one version of TLS, or a suite without forward secrecy (``zwak``)."""
    if versie == "1.1":
        with warnings.catch_warnings():
            # The library warns about just what this is for.
            warnings.simplefilter("ignore", DeprecationWarning)
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    elif versie == "zwak":
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("AES128-SHA")
    elif versie == "1.2":
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    elif versie == "1.3":
        context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context


def post(url: str, ruw: Ruw, context: ssl.SSLContext) -> Handdruk:
    """Post a message with this context and return what came of it."""
    with http_client(verify=context, timeout=_TIMEOUT) as client:
        try:
            answer = client.post(url, content=ruw.inhoud, headers=dict(ruw.kopregels))
        except httpx.HTTPError as error:
            refusal = refusal_of(error)
            return Handdruk(
                refusal, None if refusal is not None else Antwoord(None, "leeg", type(error).__name__)
            )
    return Handdruk(
        None, antwoord_van(answer.status_code, answer.content, answer.headers.get("content-type", ""))
    )


def haal(url: str, context: ssl.SSLContext) -> int | None:
    """Ask for ``url`` with this context and return the status; ``None`` when there was no answer."""
    with http_client(verify=context, timeout=_TIMEOUT) as client:
        try:
            return client.get(url).status_code
        except httpx.HTTPError:
            return None
