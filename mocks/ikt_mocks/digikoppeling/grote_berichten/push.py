"""PUSH: sending files, and saying of each file and part that was announced what became of it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import httpx

from ikt_mocks.blobs import Blobs
from ikt_mocks.digikoppeling.grote_berichten.checksum import Checksum, checksum_of, checksum_of_file
from ikt_mocks.digikoppeling.grote_berichten.messages import Outcome, PushMetadata, PushPart, PushReference
from ikt_mocks.digikoppeling.grote_berichten.multipart_zip import join_volumes
from ikt_mocks.digikoppeling.grote_berichten.state import Received
from ikt_schemas.errors import ZipRefused
from ikt_schemas.zip_source import ZipLimits, open_zip

_OK = Outcome("OK")
_CHUNK = 1024 * 1024
#: Bounds for an announced zip: one file of up to 4 GB; harness-defined.
_LIMITS = ZipLimits(archive=4 * 1024**3, member=4 * 1024**3, count=100)


def answer(metadata: PushMetadata, received: Mapping[str, Received], blobs: Blobs) -> PushMetadata:
    """Return the response to a request: every file and part with its outcome, for success too.

    :param received: file name → what was put, of the box the request's URL names.
    """
    return replace(
        metadata,
        response=True,
        references=tuple(_judge(one, received, blobs) for one in metadata.references),
    )


def _judge(reference: PushReference, received: Mapping[str, Received], blobs: Blobs) -> PushReference:
    parts = tuple(
        replace(part, outcome=_compare(part.filename, part.checksum, part.size, received, blobs))
        for part in reference.parts
    )
    return replace(reference, parts=parts, outcome=_whole(reference, parts, received, blobs))


def _compare(
    filename: str, checksum: Checksum, size: int, received: Mapping[str, Received], blobs: Blobs
) -> Outcome:
    if filename not in received:
        return Outcome("FILE_NOT_FOUND")
    if not checksum.supported:
        return Outcome("CHECKSUM_TYPE_NOT_SUPPORTED")
    blob = received[filename].blob
    if blob.size != size:
        return Outcome("INCORRECT_FILE_SIZE")
    found = checksum_of_file(blobs.path(blob.sha256), checksum.algorithm)
    return _OK if found.matches(checksum) else Outcome("CHECKSUM_ERROR")


def _whole(
    reference: PushReference,
    parts: tuple[PushPart, ...],
    received: Mapping[str, Received],
    blobs: Blobs,
) -> Outcome:
    if reference.compression not in ("NONE", "ZIP4J"):
        return Outcome("COMPRESSION_NOT_SUPPORTED")
    if reference.compression == "NONE" and not parts:
        return _compare(reference.filename, reference.checksum, reference.size, received, blobs)
    if not reference.checksum.supported:
        return Outcome("CHECKSUM_TYPE_NOT_SUPPORTED")
    faulty = next((part.outcome for part in parts if part.outcome not in (None, _OK)), None)
    if faulty is not None:
        return faulty
    if reference.compression == "NONE":
        # The standard names no way to put uncompressed parts together; harness-defined: behind each other.
        return _match(reference, _concatenated([_path(part.filename, received, blobs) for part in parts]))
    # A zip without parts has no name of its own in the metadata; harness-defined: that of the file with .zip.
    names = [part.filename for part in parts] or [f"{reference.filename}.zip"]
    if any(name not in received for name in names):
        return Outcome("FILE_NOT_FOUND")
    try:
        return _unzipped(reference, [_path(name, received, blobs) for name in names])
    except ZipRefused:
        return Outcome("DECOMPRESSION_ERROR")


def _path(filename: str, received: Mapping[str, Received], blobs: Blobs) -> Path:
    return blobs.path(received[filename].blob.sha256)


def _concatenated(paths: list[Path]) -> Iterator[bytes]:
    for path in paths:
        with path.open("rb") as stream:
            yield from iter(lambda: stream.read(_CHUNK), b"")


def _unzipped(reference: PushReference, volumes: list[Path]) -> Outcome:
    with tempfile.TemporaryFile() as joined:
        join_volumes(volumes, joined, name=reference.filename)
        with open_zip(joined, name=reference.filename, limits=_LIMITS) as source:
            member = source.member(reference.filename)
            if member is None:
                return Outcome("FILE_NOT_FOUND")
            if member.size != reference.size:
                return Outcome("INCORRECT_FILE_SIZE")
            return _match(reference, source.chunks(member))


def _match(reference: PushReference, chunks: Iterator[bytes]) -> Outcome:
    size = 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for chunk in chunks:
            size += len(chunk)
            yield chunk

    found = checksum_of(counted(), reference.checksum.algorithm)
    if size != reference.size:
        return Outcome("INCORRECT_FILE_SIZE")
    return _OK if found.matches(reference.checksum) else Outcome("CHECKSUM_ERROR")


@dataclass(frozen=True, slots=True)
class Sent:
    """How a PUT ended: the last status (``None``: no answer) and the number of requests."""

    status: int | None
    attempts: int

    @property
    def successful(self) -> bool:
        """Whether the receiver has the file."""
        return self.status is not None and 200 <= self.status < 300


def send(
    path: Path,
    url: str,
    *,
    client: httpx.Client,
    wait: Callable[[float], None],
    attempts: int = 5,
    pause: timedelta = timedelta(seconds=30),
) -> Sent:
    """Put the file at ``path`` to ``url``, again after a server error or a lost connection.

    :param url: the receiver's URL with the file's name behind it.
    :param wait: passes a time in seconds.
    """
    status: int | None = None
    for number in range(1, attempts + 1):
        status = None
        try:
            with path.open("rb") as stream:
                headers = {
                    "Content-Type": "application/octet-stream",
                    "Content-Length": str(path.stat().st_size),
                }
                status = client.put(
                    url, content=iter(lambda: stream.read(_CHUNK), b""), headers=headers
                ).status_code
        except httpx.HTTPError:
            status = None
        if status is not None and status < 500:
            return Sent(status, number)
        if number < attempts:
            wait(pause.total_seconds())
    return Sent(status, attempts)
