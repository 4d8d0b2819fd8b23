"""A test PKI in a folder: what ``ikt pki`` makes, and what a server or client of Digikoppeling is given to work with.

The folder always looks the same (harness-defined)::

    NIET-VERTROUWEN.txt                 says what this is
    ca/{root,domain,tsp}.{pem,key,crl}  the three authorities
    trust.pem                           their certificates and lists, as OpenSSL reads them from one file
    leaf/<label>/certificate.pem        the leaf, followed by the TSP and domain certificates
    leaf/<label>/key.pem                its private key
    leaf/<label>/leaf.json              what it is

Private keys are readable by their owner only and stand there without a password. Certificates are judged by the
machine's clock, never by that of a workspace: OpenSSL knows no other.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from ikt_mocks.digikoppeling.certificates import (
    KEY_BITS,
    KINDS,
    LEVELS,
    Kind,
    LeafRequest,
    Level,
    Signed,
    make_authority,
    make_leaf,
)
from ikt_mocks.digikoppeling.crl import Revoked, build_crl
from ikt_mocks.digikoppeling.oin import check_oin
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

_LABEL = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_NOTICE_FILE = "NIET-VERTROUWEN.txt"
_NOTICE = (
    "Dit is een test-PKI van dso-ketentest. Niet vertrouwen, niet gebruiken buiten een test.\n"
    "This is a test PKI of dso-ketentest. Do not trust it, do not use it outside a test.\n"
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf of the folder.

    :param label: its name in the folder.
    :param oin: the OIN asked for; it is not in the certificate for kind ``no-oin``.
    :param certificate: PEM file with the leaf and the certificates between it and the root.
    :param key: PEM file with the private key.
    :param serial: serial number of the certificate, in hexadecimal.
    :param revoked: moment of revocation, ``None`` when not revoked.
    """

    label: str
    oin: str
    name: str
    kind: Kind
    hosts: tuple[str, ...]
    certificate: Path
    key: Path
    serial: str
    not_before: datetime
    not_after: datetime
    revoked: datetime | None = None

    def load(self) -> x509.Certificate:
        """Return the certificate itself."""
        return x509.load_pem_x509_certificates(self.certificate.read_bytes())[0]

    def as_json(self) -> dict[str, object]:
        """Return the form that ``ikt pki --json`` documents."""
        return {
            "label": self.label,
            "oin": self.oin,
            "name": self.name,
            "kind": self.kind,
            "hosts": list(self.hosts),
            "certificate": str(self.certificate),
            "key": str(self.key),
            "serial": self.serial,
            "not_before": self.not_before.isoformat(),
            "not_after": self.not_after.isoformat(),
            "revoked": self.revoked.isoformat() if self.revoked else None,
        }


def _pem(certificates: Iterable[x509.Certificate]) -> bytes:
    return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in certificates)


def _write_new(path: Path, data: bytes, *, secret: bool = False) -> None:
    # The mode is given at creation: between a write and a chmod others could read the key.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o644)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}-{os.getpid()}")
    temporary.write_bytes(data)
    temporary.replace(path)


def _key_bytes(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def default_label(oin: str, kind: Kind) -> str:
    """Return the label a leaf gets when none is chosen."""
    return oin if kind == "good" else f"{oin}-{kind}"


class Pki:
    """An existing test PKI; made by :meth:`init`, found again by :meth:`open`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def trust(self) -> Path:
        """PEM file with the certificates and lists of the three authorities."""
        return self.folder / "trust.pem"

    @classmethod
    def init(cls, folder: Path, *, moment: datetime, bits: int = KEY_BITS, name: str = "") -> Self:
        """Make a new PKI in ``folder`` (created when absent).

        :param moment: the time to date everything by.
        :param name: tells several test PKIs apart in the subjects.
        :raises InputRefused: the folder holds something already, or cannot be written.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            taken = any(folder.iterdir())
        except OSError as error:
            raise _unusable(folder, error) from error
        if taken:
            raise InputRefused(
                Text(
                    "de map is niet leeg; er wordt niets overschreven",
                    "the folder is not empty; nothing is overwritten",
                ),
                where=str(folder),
                todo=Text("Kies met --out een nieuwe map.", "Choose a new folder with --out."),
            )
        made = cls(folder)
        try:
            _write_new(folder / _NOTICE_FILE, _NOTICE.encode())
            (folder / "ca").mkdir(mode=0o700)
            (folder / "leaf").mkdir(mode=0o700)
            issuer: Signed | None = None
            for level in LEVELS:
                issuer = make_authority(level, issuer, moment=moment, bits=bits, name=name)
                _write_new(folder / "ca" / f"{level}.key", _key_bytes(issuer.key), secret=True)
                _write_new(folder / "ca" / f"{level}.pem", _pem([issuer.certificate]))
            made.renew(moment=moment)
        except OSError as error:
            raise _unusable(folder, error) from error
        return made

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Return the PKI in ``folder``.

        :raises InputRefused: there is none.
        """
        found = cls(folder)
        if not found.trust.is_file():
            raise InputRefused(
                Text("hier staat geen test-PKI", "there is no test PKI here"),
                where=str(folder),
                todo=Text(
                    "Maak er een met 'ikt pki init --out MAP'.", "Make one with 'ikt pki init --out DIR'."
                ),
            )
        return found

    def authority(self, level: Level) -> Signed:
        """Return the CA of ``level`` with its key.

        :raises InputRefused: its files are gone or damaged.
        """
        place = self.folder / "ca" / f"{level}.pem"
        try:
            key = serialization.load_pem_private_key(place.with_suffix(".key").read_bytes(), password=None)
            certificate = x509.load_pem_x509_certificate(place.read_bytes())
        except (OSError, ValueError, TypeError) as error:
            raise _unusable(place, error) from error
        if not isinstance(key, rsa.RSAPrivateKey):
            raise _unusable(place, TypeError("not an RSA key"))
        return Signed(certificate, key)

    def crl(self, level: Level) -> x509.CertificateRevocationList | None:
        """Return the list of the CA of ``level``, or ``None`` when it was not made yet."""
        place = self.folder / "ca" / f"{level}.crl"
        try:
            return x509.load_pem_x509_crl(place.read_bytes())
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise _unusable(place, error) from error

    def renew(self, *, moment: datetime) -> None:
        """Make the lists of all three authorities anew, and the file ``trust.pem`` from them.

        A list stays valid as long as its CA: a test PKI that stops working after a week helps nobody.
        """
        revoked = [
            Revoked(int(leaf.serial, 16), leaf.revoked) for leaf in self.leafs() if leaf.revoked is not None
        ]
        certificates, lists = [], b""
        for level in LEVELS:
            authority = self.authority(level)
            made = build_crl(
                authority.certificate,
                authority.key,
                revoked if level == "tsp" else (),
                moment=moment,
                until=authority.certificate.not_valid_after_utc,
                previous=self.crl(level),
            ).public_bytes(serialization.Encoding.PEM)
            _replace(self.folder / "ca" / f"{level}.crl", made)
            certificates.append(authority.certificate)
            lists += made
        _replace(self.trust, _pem(certificates) + lists)

    def issue(self, request: LeafRequest, *, moment: datetime, label: str = "", bits: int = KEY_BITS) -> Leaf:
        """Make a leaf and return it.

        :param label: its name in the folder (small letters, digits, ``-``); the OIN and the kind when empty.
        :raises InputRefused: a malformed OIN, label or name, or the label is taken.
        """
        check_oin(request.oin, where="--oin")
        label = label or default_label(request.oin, request.kind)
        folder = self._leaf_folder(label)
        tsp = self.authority("tsp")
        made = make_leaf(request, tsp, moment=moment, bits=bits)
        chain = (
            [made.certificate]
            if request.kind == "self-signed"
            else [made.certificate, tsp.certificate, self.authority("domain").certificate]
        )
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError as error:
            raise InputRefused(
                Text(
                    "dit certificaat bestaat al; er wordt niets overschreven",
                    "this certificate exists; nothing is overwritten",
                ),
                where=label,
                todo=Text("Kies met --label een andere naam.", "Choose another name with --label."),
            ) from error
        leaf = Leaf(
            label=label,
            oin=request.oin,
            name=request.name,
            kind=request.kind,
            hosts=tuple(request.hosts),
            certificate=folder / "certificate.pem",
            key=folder / "key.pem",
            serial=f"{made.certificate.serial_number:x}",
            not_before=made.certificate.not_valid_before_utc,
            not_after=made.certificate.not_valid_after_utc,
        )
        _write_new(leaf.key, _key_bytes(made.key), secret=True)
        _write_new(leaf.certificate, _pem(chain))
        self._describe(leaf)
        return leaf

    def revoke(self, label: str, *, moment: datetime) -> Leaf:
        """Revoke a leaf and renew the lists; revoking again changes nothing.

        :raises InputRefused: there is no such leaf, or it is self-signed and so on nobody's list.
        """
        leaf = self.leaf(label)
        if leaf.kind == "self-signed":
            raise InputRefused(
                Text(
                    "een zelfondertekend certificaat is niet in te trekken: geen CA heeft het uitgegeven",
                    "a self-signed certificate cannot be revoked: no CA issued it",
                ),
                where=label,
            )
        if leaf.revoked is None:
            leaf = _with_revocation(leaf, moment)
            self._describe(leaf)
        self.renew(moment=moment)
        return leaf

    def leaf(self, label: str) -> Leaf:
        """Return the leaf called ``label``.

        :raises InputRefused: there is none, or its description is damaged.
        """
        place = self._leaf_folder(label) / "leaf.json"
        try:
            return _read_leaf(place)
        except FileNotFoundError as error:
            raise InputRefused(
                Text("dit certificaat bestaat niet", "this certificate does not exist"),
                where=label,
                todo=Text("'ikt pki list' noemt wat er is.", "'ikt pki list' names what there is."),
            ) from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _unusable(place, error) from error

    def leafs(self) -> tuple[Leaf, ...]:
        """Return every leaf, in the order of their labels."""
        with contextlib.suppress(FileNotFoundError):
            labels = sorted(place.parent.name for place in (self.folder / "leaf").glob("*/leaf.json"))
            return tuple(self.leaf(label) for label in labels)
        return ()

    def _leaf_folder(self, label: str) -> Path:
        if _LABEL.fullmatch(label) is None:
            raise InputRefused(
                Text(f"'{label[:80]}' is geen bruikbare naam", f"'{label[:80]}' is not a usable label"),
                where="--label",
                todo=Text(
                    "Gebruik 1 tot 64 kleine letters, cijfers en streepjes.",
                    "Use 1 to 64 small letters, digits and hyphens.",
                ),
            )
        return self.folder / "leaf" / label

    def _describe(self, leaf: Leaf) -> None:
        described = leaf.as_json()
        del described["certificate"], described["key"]
        _replace(
            self._leaf_folder(leaf.label) / "leaf.json",
            (json.dumps(described, indent=2, sort_keys=True) + "\n").encode(),
        )


def _with_revocation(leaf: Leaf, moment: datetime) -> Leaf:
    return replace(leaf, revoked=moment.astimezone(UTC))


def _read_leaf(place: Path) -> Leaf:
    value = json.loads(place.read_bytes())
    kind: Kind = next(one for one in KINDS if one == str(value["kind"]))
    return Leaf(
        label=place.parent.name,
        oin=str(value["oin"]),
        name=str(value["name"]),
        kind=kind,
        hosts=tuple(str(host) for host in value["hosts"]),
        certificate=place.with_name("certificate.pem"),
        key=place.with_name("key.pem"),
        serial=f"{int(value['serial'], 16):x}",
        not_before=datetime.fromisoformat(value["not_before"]),
        not_after=datetime.fromisoformat(value["not_after"]),
        revoked=datetime.fromisoformat(value["revoked"]) if value["revoked"] else None,
    )


def _unusable(place: Path, error: Exception) -> InputRefused:
    return InputRefused(
        Text(f"niet te gebruiken: {error}", f"cannot be used: {error}"),
        where=str(place),
        todo=Text("Controleer de map en uw rechten.", "Check the folder and your rights."),
    )
