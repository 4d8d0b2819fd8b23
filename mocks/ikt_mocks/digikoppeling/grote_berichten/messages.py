"""The metadata of Grote Berichten as values: the PULL form (namespace 2010/10) and the PUSH form (2020/09)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

from ikt_mocks.digikoppeling.grote_berichten.checksum import Checksum

PULL_NAMESPACE = "http://www.logius.nl/digikoppeling/gb/2010/10"
PUSH_NAMESPACE = "http://www.logius.nl/digikoppeling/gb/2020/09"
PULL_PROFILE = "digikoppeling-gb-1.0"
PUSH_PROFILE = "digikoppeling-gb-4.0"

#: The root of stand-alone PULL metadata, as the standard and as the LVBB's schema spell it.
ROOT_STANDARD = "digikoppeling-external-data-references"
ROOT_LVBB = "digikoppeling-external-datareferences"

#: Without an agreement between the parties a message over this size must go by Grote Berichten (VW001), in bytes.
THRESHOLD = 20 * 1024 * 1024

Side = Literal["sender", "receiver"]
Compression = Literal["NONE", "ZIP4J"]
Status = Literal[
    "OK",
    "FILE_NOT_FOUND",
    "CHECKSUM_TYPE_NOT_SUPPORTED",
    "CHECKSUM_ERROR",
    "INCORRECT_FILE_SIZE",
    "COMPRESSION_NOT_SUPPORTED",
    "DECOMPRESSION_ERROR",
    "UNKNOWN_ERROR",
]
STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True, slots=True)
class Lifetime:
    """From when (MD003) and until when (MD004) the file is there; ``None`` where the metadata does not say."""

    creation: datetime | None = None
    expiration: datetime | None = None

    def has_begun(self, moment: datetime) -> bool:
        """Return whether the file should be there at ``moment``, if it did not expire."""
        return self.creation is None or self.creation <= moment

    def has_ended(self, moment: datetime) -> bool:
        """Return whether the file need no longer be there at ``moment``."""
        return self.expiration is not None and self.expiration <= moment


@dataclass(frozen=True, slots=True)
class DataReference:
    """One file of PULL metadata.

    :param filename: name as the sender wrote it (MD007); never to be used as a path.
    :param content_type: media type (MD009).
    :param size: bytes (MD005).
    :param url: where the file is (``sender``, PULL), or was put (``receiver``).
    :param context_id: ties the file to a message or conversation (MD008); empty when absent.
    """

    filename: str
    content_type: str
    checksum: Checksum
    size: int
    url: str
    side: Side = "sender"
    lifetime: Lifetime = field(default_factory=Lifetime)
    context_id: str = ""


@dataclass(frozen=True, slots=True)
class PullMetadata:
    """All files of one PULL message."""

    references: tuple[DataReference, ...]
    profile: str = PULL_PROFILE


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file or part of a PUSH; ``reason`` is needed with ``UNKNOWN_ERROR`` only."""

    status: Status
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PushPart:
    """One part as it is put: a volume of a zip. ``outcome`` stands in a response only."""

    filename: str
    checksum: Checksum
    size: int
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class PushReference:
    """One file of PUSH metadata; in a response it and all its parts have an outcome.

    :param compression: ``NONE``, ``ZIP4J``, or a value nobody knows.
    :param url: where it is put: the address of the receiver.
    """

    filename: str
    content_type: str
    checksum: Checksum
    size: int
    url: str
    compression: str = "NONE"
    parts: tuple[PushPart, ...] = ()
    context_id: str = ""
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class PushMetadata:
    """All files of one PUSH request, or of the response to it."""

    references: tuple[PushReference, ...]
    response: bool = False
    profile: str = PUSH_PROFILE
