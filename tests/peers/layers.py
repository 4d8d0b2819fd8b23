"""Calling the layers under ebMS2 by other hands (``java/layers/LayerPeer.java``)."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ikt_mocks.digikoppeling.wire import Received, WireMessage, read_message


@dataclass(frozen=True, slots=True)
class Identity:
    """A key and its certificate."""

    key: rsa.RSAPrivateKey = field(repr=False)
    certificate: x509.Certificate


class LayerRefusedError(Exception):
    """The other side could not do what was asked; the text is its own."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came back when the other side posted a message: status, Content-Type and body."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Stores:
    """What one side of a TLS connection has, as PKCS#12 files under one password.

    :param identity: key and certificates; ``None`` to show none.
    """

    trust: Path
    identity: Path | None
    password: str = field(repr=False)
    protocol: str = "TLSv1.3"

    def options(self) -> dict[str, str]:
        """Return the options that name them."""
        named = {"Trust": str(self.trust), "Password": self.password, "Protocol": self.protocol}
        return named if self.identity is None else {**named, "Identity": str(self.identity)}


class LayerPeer:
    """The running program; ``client`` has its base URL."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def _call(self, path: str, wire: WireMessage, **options: str) -> httpx.Response:
        headers = {f"X-{name.replace('_', '-')}": value for name, value in options.items()}
        response = self._client.post(
            path, content=wire.read(), headers={"Content-Type": wire.content_type, **headers}
        )
        if response.status_code != httpx.codes.OK:
            raise LayerRefusedError(response.text)
        return response

    def _message(self, response: httpx.Response) -> Received:
        return read_message(response.content, response.headers["Content-Type"])

    def describe(self, wire: WireMessage) -> dict[str, list[str]]:
        """Return what the other side reads: element or ``part`` → values in order."""
        return lines(self._call("/describe", wire).text)

    def repack(self, wire: WireMessage) -> httpx.Response:
        """Return the message as the other side packs it."""
        return self._call("/repack", wire)

    def verify(self, wire: WireMessage, certificate: x509.Certificate) -> dict[str, list[str]]:
        """Return the other side's judgment of the signature: ``holds`` and what was signed how."""
        return lines(self._call("/verify", wire, Certificate=_der(certificate)).text)

    def sign(self, wire: WireMessage, signer: Identity, canonicalization: str) -> Received:
        """Return the message, signed by the other side."""
        return self._message(
            self._call(
                "/sign",
                wire,
                Certificate=_der(signer.certificate),
                Key=_key(signer),
                Canonicalization=canonicalization,
            )
        )

    def encrypt(
        self, wire: WireMessage, certificate: x509.Certificate, *, content: str, transport: str
    ) -> Received:
        """Return the message with every attachment encrypted by the other side."""
        return self._message(
            self._call(
                "/encrypt",
                wire,
                Certificate=_der(certificate),
                Content_Algorithm=content,
                Key_Algorithm=transport,
            )
        )

    def decrypt(self, wire: WireMessage, reader: Identity) -> Received:
        """Return the message with every attachment decrypted by the other side."""
        return self._message(self._call("/decrypt", wire, Key=_key(reader)))

    def send(self, wire: WireMessage, target: str, tls: Stores | None = None) -> Sent:
        """Let the other side pack the message anew and post it to ``target``.

        :param tls: whom it trusts over https, and the certificate it shows.
        :raises LayerRefusedError: there was no answer.
        """
        response = self._call("/send", wire, Target=target, **({} if tls is None else tls.options()))
        return Sent(
            int(response.headers["X-Status"]), response.headers.get("Content-Type", ""), response.content
        )

    def listen(self, tls: Stores) -> str:
        """Let the other side listen over TLS for clients with a certificate; return its URL."""
        headers = {f"X-{name}": value for name, value in tls.options().items()}
        response = self._client.post("/listen", headers=headers)
        assert response.status_code == httpx.codes.OK, response.text
        [port] = lines(response.text)["port"]
        return f"https://127.0.0.1:{port}/"

    def validate(self, document: bytes, schema: Path) -> None:
        """Judge a document by a schema on disk.

        :raises LayerRefusedError: it is not valid.
        """
        response = self._client.post("/validate", content=document, headers={"X-Schema": str(schema)})
        if response.status_code != httpx.codes.OK:
            raise LayerRefusedError(response.text)


def _der(certificate: x509.Certificate) -> str:
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode("ascii")


def _key(identity: Identity) -> str:
    der = identity.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return base64.b64encode(der).decode("ascii")


def lines(text: str) -> dict[str, list[str]]:
    """Read the lines "name TAB value" that the program answers with."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        name, _, value = line.partition("\t")
        found.setdefault(name, []).append(value)
    return found
