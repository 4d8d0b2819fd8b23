"""Signing a bundle: an in-toto Statement v1 in a DSSE envelope, by an Ed25519 key or the key of a certificate.

The predicate is in-toto's *test result* v0.1. Algorithms: Ed25519; RSA (PKCS#1 v1.5) and ECDSA (deterministic), both
with SHA-256. All three give the same signature for the same content and key.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from ikt_harness.ledger.canonical import canonical_json
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://in-toto.io/attestation/test-result/v0.1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
LEAST_RSA_BITS = 2048

PrivateKey = ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
PublicKey = ed25519.Ed25519PublicKey | rsa.RSAPublicKey | ec.EllipticCurvePublicKey

_PRIVATE = (ed25519.Ed25519PrivateKey, rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)
_PUBLIC = (ed25519.Ed25519PublicKey, rsa.RSAPublicKey, ec.EllipticCurvePublicKey)
_LARGEST_PEM = 256 * 1024
_TODO_KEY = Text(
    "Geef een PEM met een privésleutel (Ed25519, RSA vanaf 2048 bits of EC) zonder wachtwoord; "
    "een certificaat mag in hetzelfde bestand staan, of als certificate.pem ernaast.",
    "Give a PEM with a private key (Ed25519, RSA of at least 2048 bits, or EC) without password; "
    "a certificate may stand in the same file, or beside it as certificate.pem.",
)


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs.

    :param certificates: the certificate of the key and those above it; empty for a bare key.
    """

    key: PrivateKey
    certificates: tuple[x509.Certificate, ...] = ()

    @property
    def public(self) -> PublicKey:
        """The key that confirms what this one signs."""
        return self.key.public_key()

    def pem(self) -> bytes:
        """Return what a bundle says of its signer: the certificates, or the bare public key."""
        if self.certificates:
            return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in self.certificates)
        return self.public.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def sign(self, data: bytes) -> bytes:
        """Return the signature over ``data``; the same data give the same signature.

        :raises InputRefused: this installation cannot sign with an EC key in a repeatable way.
        """
        if isinstance(self.key, ed25519.Ed25519PrivateKey):
            return self.key.sign(data)
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        try:
            return self.key.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
        except UnsupportedAlgorithm as error:
            raise InputRefused(
                Text(
                    "deze installatie kan met een EC-sleutel niet herhaalbaar ondertekenen",
                    "this installation cannot sign repeatably with an EC key",
                ),
                where="--key",
                todo=Text("Gebruik een Ed25519- of RSA-sleutel.", "Use an Ed25519 or RSA key."),
            ) from error


def key_id(key: PublicKey) -> str:
    """Return the SHA-256 over the public key (DER, SubjectPublicKeyInfo), in hexadecimals."""
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def confirms(key: PublicKey, signature: bytes, data: bytes) -> bool:
    """Return whether ``signature`` over ``data`` was made by the other half of ``key``."""
    try:
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, data)
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
        else:
            key.verify(signature, data, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def usable(key: object) -> PublicKey | None:
    """Return ``key`` when it is of a kind that bundles are signed with."""
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < LEAST_RSA_BITS:
        return None
    return key if isinstance(key, _PUBLIC) else None


def load_signer(path: Path) -> Signer:
    """Return the signer in the PEM file ``path``.

    Certificates are read from the same file, or else from ``certificate.pem`` beside it when that is of the same key
    (as ``ikt pki`` lays them out).

    :raises InputRefused: it cannot be read, holds no such key, or a certificate of another key.
    """
    data = _read(path)
    try:
        key = serialization.load_pem_private_key(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _no_key(path) from error
    if not isinstance(key, _PRIVATE) or usable(key.public_key()) is None:
        raise _no_key(path)
    certificates = _certificates(data, path)
    beside = path.with_name("certificate.pem")
    if not certificates and beside != path and beside.is_file():
        found = _certificates(_read(beside), beside)
        certificates = found if found and found[0].public_key() == key.public_key() else ()
    if certificates and certificates[0].public_key() != key.public_key():
        raise InputRefused(
            Text(
                "het eerste certificaat hoort niet bij deze sleutel",
                "the first certificate is not of this key",
            ),
            where=str(path),
            todo=_TODO_KEY,
        )
    return Signer(key, certificates)


def local_signer() -> Signer:
    """Return the signer of this user: ``$XDG_DATA_HOME/ikt/keys/evidence.pem``, made when it is not there.

    :raises InputRefused: it cannot be made or read, or others may read it.
    """
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    path = Path(base) / "ikt" / "keys" / "evidence.pem"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = ed25519.Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        # Written whole under another name first: a second command at the same moment never sees half a key.
        incoming = path.with_name(f".incoming-{os.getpid()}-{os.urandom(4).hex()}")
        if not path.exists():
            handle = os.open(incoming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(made)
                    stream.flush()
                    os.fsync(stream.fileno())
                _link(incoming, path)
            finally:
                incoming.unlink(missing_ok=True)
        if path.stat().st_mode & 0o077:
            raise InputRefused(
                Text("anderen kunnen deze privésleutel lezen", "others can read this private key"),
                where=str(path),
                todo=Text(f"chmod 600 {path}", f"chmod 600 {path}"),
            )
    except OSError as error:
        raise InputRefused(
            Text(
                f"de sleutel kan niet worden gemaakt of gelezen: {error.strerror}",
                f"the key cannot be made or read: {error.strerror}",
            ),
            where=str(path),
            todo=Text("Geef --key of zet XDG_DATA_HOME.", "Give --key or set XDG_DATA_HOME."),
        ) from error
    return load_signer(path)


def _link(incoming: Path, path: Path) -> None:
    try:
        path.hardlink_to(incoming)
    except FileExistsError:
        return


def envelope(statement: Mapping[str, Any], signer: Signer) -> bytes:
    """Return the DSSE envelope of ``statement``, signed, as its one JSON text."""
    payload = canonical_json(statement).encode()
    signature = signer.sign(_encoding(payload))
    value = {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [{"keyid": key_id(signer.public), "sig": base64.b64encode(signature).decode()}],
    }
    return canonical_json(value).encode()


def open_envelope(data: bytes, key: PublicKey) -> dict[str, Any]:
    """Return the statement in the envelope ``data`` when ``key`` confirms it.

    :raises ValueError: not the one text of an envelope with one signature of ``key``, or the signature is wrong.
    """
    value = json.loads(data)
    payload = base64.b64decode(value["payload"], validate=True)
    (one,) = value["signatures"]
    signature = base64.b64decode(one["sig"], validate=True)
    again = {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [{"keyid": key_id(key), "sig": base64.b64encode(signature).decode()}],
    }
    if canonical_json(again).encode() != data:
        raise ValueError("not the one form of the envelope")
    if not confirms(key, signature, _encoding(payload)):
        raise ValueError("the signature is wrong")
    statement = json.loads(payload)
    if not isinstance(statement, dict):
        raise TypeError("the statement is no object")
    return statement


def _encoding(payload: bytes) -> bytes:
    """Return what DSSE signs: the payload with its type and both lengths."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_LARGEST_PEM)
    except OSError as error:
        raise InputRefused(
            Text(f"niet te lezen: {error.strerror}", f"cannot be read: {error.strerror}"), where=str(path)
        ) from error


def _certificates(data: bytes, path: Path) -> tuple[x509.Certificate, ...]:
    if b"-----BEGIN CERTIFICATE-----" not in data:
        return ()
    try:
        return tuple(x509.load_pem_x509_certificates(data))
    except ValueError as error:
        raise InputRefused(
            Text("een certificaat is niet te lezen", "a certificate cannot be read"),
            where=str(path),
            todo=_TODO_KEY,
        ) from error


def _no_key(path: Path) -> InputRefused:
    return InputRefused(
        Text("hierin staat geen bruikbare privésleutel", "this holds no usable private key"),
        where=str(path),
        todo=_TODO_KEY,
    )
