"""What the file server decides: may this party have this file now, which bytes, and what became of a PUSH."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ikt_mocks.blobs import Blobs
from ikt_mocks.digikoppeling.grote_berichten.checksum import Checksum, checksum_of_file
from ikt_mocks.digikoppeling.grote_berichten.errors import (
    ChangedMeanwhile,
    NoSuchRange,
    NotEntitled,
    NotFound,
)
from ikt_mocks.digikoppeling.grote_berichten.messages import DataReference
from ikt_mocks.digikoppeling.grote_berichten.ranges import (
    ByteRange,
    NotSatisfiable,
    matches_strongly,
    matches_weakly,
    parse_range,
)
from ikt_mocks.digikoppeling.grote_berichten.state import Box, Published, find_box, find_file
from ikt_mocks.digikoppeling.mandates import Mandate
from ikt_mocks.digikoppeling.oin import CertificateIdentity
from ikt_mocks.workspace import Unit

#: Where the routes stand; the workspace and the file's id follow.
BASE = "/gb"


@dataclass(frozen=True, slots=True)
class Served:
    """What is sent: the status, and the ranges of it (``None``: the whole file).

    ``status`` is 200, 206 or 304; the last is without body.
    """

    status: int
    ranges: tuple[ByteRange, ...] | None = None


def etag_of(file: Published) -> str:
    """Return the strong validator of a file: the same bytes always have the same one."""
    return f'"{file.blob.sha256}"'


def speaks_for(identity: CertificateIdentity, mandates: Iterable[Mandate], unit: Unit) -> frozenset[str]:
    """Return the OINs the holder of a client certificate speaks for: its own and those of its mandates in force.

    :raises NotEntitled: the certificate has no OIN.
    """
    if not identity.oin:
        raise NotEntitled(
            "Het clientcertificaat bevat geen OIN." if identity.reason is None else identity.reason.nl
        )
    given = {one.principal for one in mandates if one.holder == identity.oin and one.in_force(unit.now)}
    return frozenset({identity.oin} | given)


def file_for(unit: Unit, identifier: str, oins: frozenset[str]) -> Published:
    """Return the file called ``identifier`` for a party that speaks for ``oins``.

    :raises NotFound: no such file at this moment.
    :raises NotEntitled: it is there, for others.
    """
    file = find_file(unit, identifier)
    if file is None:
        raise NotFound
    if not oins & file.readers:
        raise NotEntitled
    if not file.lifetime.has_begun(unit.now) or file.lifetime.has_ended(unit.now):
        raise NotFound
    return file


def box_for(unit: Unit, identifier: str, oins: frozenset[str]) -> Box:
    """Return the box called ``identifier`` for a party that speaks for ``oins``.

    :raises NotFound: no such box.
    :raises NotEntitled: others may put in it.
    """
    box = find_box(unit, identifier)
    if box is None:
        raise NotFound
    if not oins & box.senders:
        raise NotEntitled
    return box


def decide(headers: Mapping[str, str], size: int, etag: str) -> Served:
    """Return what to send, in the order of RFC 9110 section 13.2.2: If-Match, If-None-Match, If-Range, Range.

    :raises ChangedMeanwhile: If-Match does not fit.
    :raises NoSuchRange: the range asked for lies outside the file.
    """
    if "if-match" in headers and not matches_strongly(headers["if-match"], etag):
        raise ChangedMeanwhile
    if "if-none-match" in headers and matches_weakly(headers["if-none-match"], etag):
        return Served(304)
    # A date in If-Range never fits: no Last-Modified is ever given out.
    if "if-range" in headers and headers["if-range"].strip() != etag:
        return Served(200)
    try:
        ranges = parse_range(headers.get("range"), size)
    except NotSatisfiable:
        raise NoSuchRange(size) from None
    return Served(200) if ranges is None else Served(206, ranges)


def reference_to(
    file: Published,
    workspace: str,
    base_url: str,
    blobs: Blobs,
    *,
    algorithm: str = "SHA256",
    context_id: str = "",
) -> DataReference:
    """Return the metadata that tells a reader of ``file`` where it is.

    :param base_url: scheme, host and port of the file server as the reader sees it.
    :param algorithm: checksum algorithm; the LVBB knows ``MD5`` only.
    """
    checksum = (
        Checksum("SHA256", file.blob.sha256)
        if algorithm == "SHA256"
        else checksum_of_file(blobs.path(file.blob.sha256), algorithm)
    )
    return DataReference(
        filename=file.filename,
        content_type=file.content_type,
        checksum=checksum,
        size=file.blob.size,
        url=f"{base_url.rstrip('/')}{BASE}/{workspace}/{file.id}",
        lifetime=file.lifetime,
        context_id=context_id,
    )
