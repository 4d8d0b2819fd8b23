"""Two-way TLS as Digikoppeling asks for it: contexts for both ends, and how a refusal shows itself.

TLS 1.2 is mandatory and 1.3 recommended; anything older is forbidden (BEV ch04). The suites are those that the 2021
edition of the NCSC guideline calls good; the list of the 2025 edition, which the standard points to, is not
public in the sources used, so this choice is harness-defined.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx

from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

#: Suites of TLS 1.2; those of TLS 1.3 are all in order and are not chosen here.
CIPHERS = (
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-RSA-CHACHA20-POLY1305",
)


@dataclass(frozen=True, slots=True)
class Identity:
    """PEM files of a certificate (with the certificates up to the root) and its private key."""

    certificate: Path
    key: Path


def _prepare(context: ssl.SSLContext, trust: Path, identity: Identity | None, *, crl: bool) -> ssl.SSLContext:
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(":".join(CIPHERS))
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    try:
        # cafile, not cadata: only from a file does OpenSSL read the revocation lists too.
        context.load_verify_locations(cafile=str(trust))
        if identity is not None:
            context.load_cert_chain(str(identity.certificate), str(identity.key))
    except (OSError, ssl.SSLError) as error:
        places = str(trust) if identity is None else f"{trust}, {identity.certificate}"
        raise InputRefused(
            Text(f"certificaten niet te laden: {error}", f"certificates cannot be loaded: {error}"),
            where=places,
            todo=Text(
                "Controleer de bestanden; 'ikt pki init' en 'ikt pki issue' maken een bruikbare set.",
                "Check the files; 'ikt pki init' and 'ikt pki issue' make a usable set.",
            ),
        ) from error
    if crl:
        context.verify_flags |= ssl.VerifyFlags.VERIFY_CRL_CHECK_LEAF | ssl.VerifyFlags.VERIFY_CRL_CHECK_CHAIN
    return context


def server_context(identity: Identity, trust: Path, *, crl: bool = True) -> ssl.SSLContext:
    """Return the context of a server that demands a client certificate.

    :param trust: PEM file with the trusted authorities and, for ``crl``, a list of each of them.
    :param crl: whether every certificate of a client's chain is looked up in those lists.
    :raises InputRefused: a file is missing or no key fits its certificate.
    """
    context = _prepare(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), trust, identity, crl=crl)
    context.verify_mode = ssl.CERT_REQUIRED
    # A resumed session is not verified again: a certificate revoked meanwhile would get through with its ticket.
    context.options |= ssl.OP_NO_TICKET
    context.num_tickets = 0
    return context


def client_context(trust: Path, identity: Identity | None = None, *, crl: bool = True) -> ssl.SSLContext:
    """Return the context of a client that checks the server's chain, lists and host name.

    :param identity: the client certificate; ``None`` to offer none.
    :raises InputRefused: a file is missing or no key fits its certificate.
    """
    return _prepare(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), trust, identity, crl=crl)


def reload_trust(context: ssl.SSLContext, trust: Path) -> None:
    """Let a context that is in use take the newer lists of ``trust`` for the connections to come.

    Connections that are open stay open; OpenSSL prefers the list with the latest date.
    """
    context.load_verify_locations(cafile=str(trust))


@dataclass(frozen=True, slots=True)
class TlsRefusal:
    """One side refused the other's certificate or terms.

    :param by: ``peer``: the other side refused us; ``self``: we refused the other side.
    :param reason: OpenSSL's name of the alert or the fault, such as ``TLSV13_ALERT_CERTIFICATE_REQUIRED``; empty when
        the peer closed the connection before its alert was read.
    :param phase: TLS 1.2 refuses a client in the handshake; with TLS 1.3 the client has finished its handshake by
        then and sees the refusal at its first read or write.
    """

    by: Literal["peer", "self"]
    reason: str
    phase: Literal["handshake", "after-handshake"]


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    step: BaseException | None = error
    while step is not None and id(step) not in seen:
        seen.add(id(step))
        yield step
        step = step.__cause__ or step.__context__


def refusal_of(error: httpx.HTTPError) -> TlsRefusal | None:
    """Return the refusal behind a failed call over TLS, or ``None`` when it failed for another reason.

    A connection reset or closed without any answer counts as a refusal with an empty ``reason``: under TLS 1.3
    a reset may overtake the alert. Only ask about a call whose answer had not begun.
    """
    phase: Literal["handshake", "after-handshake"] = (
        "handshake" if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout) else "after-handshake"
    )
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return TlsRefusal("self", cause.verify_message, phase)
        if isinstance(cause, ssl.SSLZeroReturnError | ssl.SSLEOFError):
            return TlsRefusal("peer", "", phase)
        if isinstance(cause, ssl.SSLError):
            reason = cause.reason or ""
            return TlsRefusal("peer" if "ALERT" in reason else "self", reason, phase)
        if isinstance(cause, ConnectionResetError | BrokenPipeError) and phase == "after-handshake":
            return TlsRefusal("peer", "", phase)
    if isinstance(error, httpx.ReadError | httpx.WriteError | httpx.RemoteProtocolError):
        return TlsRefusal("peer", "", phase)
    return None
