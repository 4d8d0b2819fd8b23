"""Rules for metadata of Grote Berichten: codes of the standard (``MD…``, ``GB…``) and own codes (``IKT-GB-…``)."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from ikt_mocks.digikoppeling.grote_berichten.checksum import RECOMMENDED, Checksum, digits_of
from ikt_mocks.digikoppeling.grote_berichten.messages import (
    DataReference,
    PullMetadata,
    PushMetadata,
    PushPart,
    PushReference,
)
from ikt_mocks.rules import Rule, collect, judge, rule
from ikt_schemas.language import Text
from ikt_schemas.melding import Ernst, Melding

MAX_FILENAME = 200
_FILENAME = re.compile(rf"[A-Za-z0-9._-]{{1,{MAX_FILENAME}}}")
_MEDIA_TYPE = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+(\s*;.*)?")


@dataclass(frozen=True, slots=True)
class Subject:
    """What the rules judge.

    :param lvbb: whether the receiver is the LVBB, whose schema knows fewer checksums than the standard.
    """

    metadata: PullMetadata | PushMetadata
    lvbb: bool = False

    def files(self) -> Iterator[DataReference | PushReference | PushPart]:
        """Yield every file and every part."""
        for reference in self.metadata.references:
            yield reference
            if isinstance(reference, PushReference):
                yield from reference.parts


def is_filename(name: str) -> bool:
    """Return whether MD007 allows ``name``."""
    return _FILENAME.fullmatch(name) is not None


def _melding(
    code: str, ernst: Ernst, nl: str, en: str, *, ground: str, advice: Text | None = None
) -> Melding:
    return Melding(
        code=code,
        ernst=ernst,
        soort="inhoudelijk",
        beschrijving=Text(nl, en),
        ground=ground,
        advice=advice,
    )


def _doubles(values: Iterable[str]) -> list[str]:
    return sorted(value for value, count in Counter(values).items() if count > 1)


@rule("MD002")
def unique_url(subject: Subject) -> Iterator[Melding]:
    """One URL stands for one file only; of one message that can be seen, of the whole domain it cannot."""
    if not isinstance(subject.metadata, PullMetadata):
        return
    for url in _doubles(reference.url for reference in subject.metadata.references):
        yield _melding(
            "MD002",
            "fout",
            f"twee bestanden hebben dezelfde URL: {url[:200]}",
            f"two files have the same URL: {url[:200]}",
            ground="official: KV-GB MD002",
        )


@rule("IKT-GB-002")
def lifetime_in_order(subject: Subject) -> Iterator[Melding]:
    """A file that expires before it is there can never be fetched."""
    if not isinstance(subject.metadata, PullMetadata):
        return
    for reference in subject.metadata.references:
        start, end = reference.lifetime.creation, reference.lifetime.expiration
        if start is not None and end is not None and end <= start:
            yield _melding(
                "IKT-GB-002",
                "fout",
                f"{reference.filename}: expirationTime ligt niet na creationTime",
                f"{reference.filename}: expirationTime is not after creationTime",
                ground="harness-defined",
            )


@rule("MD006")
def checksum_usable(subject: Subject) -> Iterator[Melding]:
    """The algorithm is one of the five, preferably of the SHA-2 family."""
    for file in subject.files():
        checksum: Checksum = file.checksum
        if not checksum.supported:
            yield _melding(
                "MD006",
                "fout",
                f"{file.filename}: checksum-algoritme '{checksum.algorithm[:40]}' bestaat niet",
                f"{file.filename}: checksum algorithm '{checksum.algorithm[:40]}' does not exist",
                ground="official: KV-GB MD006",
            )
        elif checksum.algorithm not in RECOMMENDED and not subject.lvbb:
            yield _melding(
                "MD006",
                "waarschuwing",
                f"{file.filename}: {checksum.algorithm} mag, maar SHA-2 wordt aanbevolen",
                f"{file.filename}: {checksum.algorithm} is allowed, but SHA-2 is recommended",
                ground="official: KV-GB MD006",
            )


@rule("IKT-GB-003")
def lvbb_knows_md5_only(subject: Subject) -> Iterator[Melding]:
    """The LVBB's schema (BHKV 1.2.0, gb-meta.xsd) has MD5 as its only checksum type."""
    if not subject.lvbb:
        return
    for file in subject.files():
        if file.checksum.algorithm != "MD5":
            yield _melding(
                "IKT-GB-003",
                "fout",
                f"{file.filename}: het schema van de LVBB kent alleen MD5",
                f"{file.filename}: the LVBB's schema knows MD5 only",
                ground="official: BHKV 1.2.0 gb-meta.xsd",
                advice=Text("Gebruik MD5 voor de LVBB.", "Use MD5 for the LVBB."),
            )


@rule("IKT-GB-004")
def checksum_length(subject: Subject) -> Iterator[Melding]:
    """The schema takes any number of digits; a checksum of another length than its algorithm's cannot match."""
    for file in subject.files():
        checksum = file.checksum
        if checksum.supported and len(checksum.value) != digits_of(checksum.algorithm):
            yield _melding(
                "IKT-GB-004",
                "fout",
                f"{file.filename}: een {checksum.algorithm} heeft {digits_of(checksum.algorithm)} cijfers, "
                f"geen {len(checksum.value)}",
                f"{file.filename}: a {checksum.algorithm} has {digits_of(checksum.algorithm)} digits, "
                f"not {len(checksum.value)}",
                ground="harness-defined",
            )


@rule("MD007")
def filename_allowed(subject: Subject) -> Iterator[Melding]:
    """Characters and length of a name, and no name twice in one message."""
    names = [file.filename for file in subject.files()]
    for name in names:
        if not is_filename(name):
            yield _melding(
                "MD007",
                "fout",
                f"'{name[:80]}' is geen toegestane bestandsnaam (hooguit {MAX_FILENAME} tekens)",
                f"'{name[:80]}' is no allowed file name (at most {MAX_FILENAME} characters)",
                ground="official: KV-GB MD007",
            )
    for name in _doubles(names):
        yield _melding(
            "MD007",
            "fout",
            f"twee bestanden heten {name[:80]}",
            f"two files are called {name[:80]}",
            ground="official: KV-GB MD007",
        )


@rule("MD009")
def media_type(subject: Subject) -> Iterator[Melding]:
    """contentType is a media type."""
    for reference in subject.metadata.references:
        if _MEDIA_TYPE.fullmatch(reference.content_type) is None:
            yield _melding(
                "MD009",
                "fout",
                f"{reference.filename}: '{reference.content_type[:80]}' is geen mediatype",
                f"{reference.filename}: '{reference.content_type[:80]}' is not a media type",
                ground="official: KV-GB MD009",
            )


@rule("MD010")
def url_of_the_sender(subject: Subject) -> Iterator[Melding]:
    """PULL fills senderUrl."""
    if not isinstance(subject.metadata, PullMetadata):
        return
    for reference in subject.metadata.references:
        if reference.side == "receiver":
            yield _melding(
                "MD010",
                "fout",
                f"{reference.filename}: bij PULL hoort senderUrl, niet receiverUrl",
                f"{reference.filename}: PULL goes with senderUrl, not receiverUrl",
                ground="official: KV-GB MD010",
            )


@rule("GB006")
def over_tls(subject: Subject) -> Iterator[Melding]:
    """The transfer goes over TLS."""
    for reference in subject.metadata.references:
        try:
            scheme = urlsplit(reference.url).scheme.lower()
        except ValueError:
            scheme = ""
        if scheme != "https":
            yield _melding(
                "GB006",
                "waarschuwing",
                f"{reference.filename}: de URL begint niet met https://",
                f"{reference.filename}: the URL does not start with https://",
                ground="official: KV-GB GB006",
            )


def judge_metadata(metadata: PullMetadata | PushMetadata, *, lvbb: bool = False) -> list[Melding]:
    """Return everything the rules have to say about ``metadata``.

    :param lvbb: judge as the LVBB would, which is stricter in its checksums.
    """
    rules: dict[str, Rule[Subject]] = dict(collect(sys.modules[__name__]))
    return judge(rules.values(), Subject(metadata, lvbb=lvbb))
