"""A delivery package as it was handed in: a zip or a folder, its files, and what can be read from them.

Everything is read as tolerantly as the chain reads it; what cannot be read is remembered as a refusal, for
the rules to judge. Layout of the package: ``opdracht.xml``, ``manifest.xml``, ``manifest-ow.xml`` for a besluit
with OW data, the besluit or kennisgeving, per informatieobject an XML with its file, and OW files.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Protocol

from ikt_mocks.stop._document import Document, lees_document
from ikt_mocks.stop._inhoud import (
    Aanlevering,
    Manifest,
    ManifestOw,
    Opdracht,
    Veld,
    read_aanlevering,
    read_manifest,
    read_manifest_ow,
    read_opdracht,
)
from ikt_mocks.stop.ow.geometrie import Geometrie, lees_geometrieen
from ikt_mocks.stop.ow.levering import OwLevering
from ikt_mocks.stop.ow.lezer import OwBestand, lees_ow
from ikt_mocks.stop.ow.manifest import lees_aanleveringen
from ikt_mocks.stop.ow.tekst import Regelingtekst, lees_teksten
from ikt_mocks.stop.register.feiten import (
    Instrumentversie,
    OwKoppeling,
    Publicatiefeiten,
    lees_informatieobject,
    lees_ow_koppelingen,
    lees_publicatie,
    lees_was,
)
from ikt_schemas.errors import InputRefused, XmlRefused, ZipRefused
from ikt_schemas.language import Text
from ikt_schemas.xml_source import XmlSource, parse_xml
from ikt_schemas.zip_source import ZipLimits, ZipSource, open_zip

OPDRACHT = "opdracht.xml"
MANIFEST = "manifest.xml"
MANIFEST_OW = "manifest-ow.xml"


@dataclass(frozen=True, slots=True)
class Bestand:
    """One file of the delivery: its name as written and its size in bytes, unpacked."""

    name: str
    size: int


class Bron(Protocol):
    """Where the files of a delivery come from."""

    @property
    def bestanden(self) -> tuple[Bestand, ...]:
        """The files in the order of the source; a zip may hold a name twice."""

    def read(self, bestand: Bestand) -> bytes:
        """Return the bytes of a file.

        :raises ZipRefused: it cannot be unpacked.
        """

    def head(self, bestand: Bestand, size: int) -> bytes:
        """Return the first ``size`` bytes of a file.

        :raises ZipRefused: it cannot be unpacked.
        """


class ZipBron:
    """The files of a zip."""

    def __init__(self, source: ZipSource) -> None:
        self._source = source
        self._members = {(m.name, m.size): m for m in reversed(source.members)}

    @property
    def bestanden(self) -> tuple[Bestand, ...]:
        """The members in the order of the zip."""
        return tuple(Bestand(member.name, member.size) for member in self._source.members)

    def read(self, bestand: Bestand) -> bytes:
        """Return the unpacked bytes."""
        return self._source.read(self._members[bestand.name, bestand.size])

    def head(self, bestand: Bestand, size: int) -> bytes:
        """Return the first unpacked bytes."""
        return next(self._source.chunks(self._members[bestand.name, bestand.size], size), b"")


class MapBron:
    """The files of a folder and its subfolders; a symbolic link is refused."""

    def __init__(self, folder: Path, limits: ZipLimits) -> None:
        self._folder = folder
        found: list[Bestand] = []
        for path in sorted(folder.rglob("*")):
            if path.is_symlink():
                raise InputRefused(
                    Text(
                        "de map bevat een symbolische link; die wordt niet gevolgd",
                        "the folder holds a symbolic link; it is not followed",
                    ),
                    where=str(path),
                    todo=Text("Zet het bestand zelf in de map.", "Put the file itself in the folder."),
                )
            if path.is_file():
                found.append(Bestand(path.relative_to(folder).as_posix(), path.stat().st_size))
            if len(found) > limits.count:
                raise InputRefused(
                    Text(
                        f"de map heeft meer dan {limits.count} bestanden",
                        f"the folder holds more than {limits.count} files",
                    ),
                    where=str(folder),
                    todo=Text(
                        "Wijs de map van één levering aan.",
                        "Name the folder of a single delivery.",
                    ),
                )
        self.bestanden: tuple[Bestand, ...] = tuple(found)

    def read(self, bestand: Bestand) -> bytes:
        """Return the bytes of the file."""
        return (self._folder / bestand.name).read_bytes()

    def head(self, bestand: Bestand, size: int) -> bytes:
        """Return the first bytes of the file."""
        with (self._folder / bestand.name).open("rb") as stream:
            return stream.read(size)


class LegeBron:
    """No files at all: an empty zip."""

    bestanden: tuple[Bestand, ...] = ()

    def read(self, bestand: Bestand) -> bytes:
        """There is nothing to read.

        :raises KeyError: always.
        """
        raise KeyError(bestand.name)

    def head(self, bestand: Bestand, size: int) -> bytes:
        """There is nothing to read.

        :raises KeyError: always.
        """
        raise KeyError(bestand.name, size)


class Pakket:
    """The package, with its parts read once and kept as plain facts.

    :param bron: the files.
    :param max_bestand: largest unpacked file that is read, in bytes (LVBB1041).
    """

    def __init__(self, bron: Bron, *, max_bestand: int) -> None:
        self._bron = bron
        self._max_bestand = max_bestand
        self._by_name: dict[str, Bestand] = {}
        for bestand in bron.bestanden:
            self._by_name.setdefault(bestand.name, bestand)

    @property
    def bestanden(self) -> tuple[Bestand, ...]:
        """Every file, doubled names included."""
        return self._bron.bestanden

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that occur."""
        return frozenset(self._by_name)

    @cached_property
    def dubbele_namen(self) -> tuple[str, ...]:
        """Names that occur more than once, in order."""
        return tuple(name for name, n in Counter(b.name for b in self.bestanden).items() if n > 1)

    def leesbaar(self, name: str) -> bool:
        """Tell whether the file is there, not empty and not over the limit for one file."""
        bestand = self._by_name.get(name)
        return bestand is not None and 0 < bestand.size <= self._max_bestand

    def read(self, name: str) -> bytes:
        """Return the bytes of the first file called ``name``; see :meth:`leesbaar`.

        :raises ZipRefused: the zip holds it damaged.
        """
        return self._bron.read(self._by_name[name])

    def inhoud(self, name: str) -> bytes:
        """Return the bytes of a file, or nothing when it is absent, too large or damaged."""
        try:
            return self.read(name) if self.leesbaar(name) else b""
        except ZipRefused:
            return b""

    def head(self, name: str, size: int) -> bytes:
        """Return the first ``size`` bytes, or nothing when it cannot be unpacked."""
        try:
            return self._bron.head(self._by_name[name], size)
        except ZipRefused:
            return b""

    def sha512(self, name: str) -> str:
        """Return the SHA-512 of a file in hex."""
        return hashlib.sha512(self.read(name)).hexdigest()

    def xml(self, name: str) -> XmlSource:
        """Parse a file.

        :raises XmlRefused: not XML that is read.
        :raises ZipRefused: the zip holds it damaged.
        """
        return parse_xml(self.read(name), name=name, limit=self._max_bestand)

    def _lees(self, name: str) -> XmlSource | InputRefused | None:
        if not self.leesbaar(name):
            return None
        try:
            return self.xml(name)
        except (XmlRefused, ZipRefused) as refusal:
            return refusal

    @cached_property
    def opdracht_xml(self) -> XmlSource | InputRefused | None:
        """``opdracht.xml``, why it is not read, or ``None`` when it is absent or empty."""
        return self._lees(OPDRACHT)

    @cached_property
    def opdracht(self) -> Opdracht | None:
        """The order, read tolerantly; ``None`` when the file says nothing."""
        source = self.opdracht_xml
        return read_opdracht(source) if isinstance(source, XmlSource) else None

    @cached_property
    def manifest_xml(self) -> XmlSource | InputRefused | None:
        """``manifest.xml``, as :attr:`opdracht_xml`."""
        return self._lees(MANIFEST)

    @cached_property
    def manifest(self) -> Manifest | None:
        """The list of files, read tolerantly."""
        source = self.manifest_xml
        return read_manifest(source) if isinstance(source, XmlSource) else None

    @cached_property
    def manifest_ow_xml(self) -> XmlSource | InputRefused | None:
        """``manifest-ow.xml``, as :attr:`opdracht_xml`."""
        return self._lees(MANIFEST_OW)

    @cached_property
    def manifest_ow(self) -> ManifestOw | None:
        """The list of OW files, read tolerantly."""
        source = self.manifest_ow_xml
        return read_manifest_ow(source) if isinstance(source, XmlSource) else None

    @cached_property
    def _gelezen(self) -> _Gelezen:
        """One pass over the remaining XML files: documents are large, so only facts are kept."""
        aanleveringen: list[Aanlevering] = []
        ow: list[OwBestand] = []
        geometrieen: list[Geometrie] = []
        teksten: list[Regelingtekst] = []
        onleesbaar: list[InputRefused] = []
        quirks: list[tuple[str, Text]] = []
        publicaties: dict[str, Publicatiefeiten] = {}
        informatieobjecten: list[Instrumentversie] = []
        was: dict[str, Veld] = {}
        documenten: list[Document] = []
        genoemd = self.opdracht.publicatie.text if self.opdracht and self.opdracht.publicatie else ""
        for name in sorted(self.names - {OPDRACHT, MANIFEST, MANIFEST_OW}):
            if not (name.lower().endswith((".xml", ".gml")) or name == genoemd) or not self._is_xml(name):
                continue
            source = self._lees(name)
            if isinstance(source, InputRefused):
                onleesbaar.append(source)
            elif source is not None:
                quirks.extend((name, quirk) for quirk in source.quirks)
                if (aanlevering := read_aanlevering(source)) is not None:
                    aanleveringen.append(aanlevering)
                if (feiten := lees_publicatie(source)) is not None:
                    publicaties[name] = feiten
                elif (informatieobject := lees_informatieobject(source)) is not None:
                    informatieobjecten.append(informatieobject)
                elif (wijziging := lees_was(source)) is not None:
                    was.setdefault(*wijziging)
                if (document := lees_document(source)) is not None:
                    documenten.append(document)
                if (bestand := lees_ow(source)) is not None:
                    ow.append(bestand)
                else:
                    geometrieen.extend(lees_geometrieen(source))
                    teksten.extend(lees_teksten(source) if name == genoemd else ())
        return _Gelezen(
            tuple(aanleveringen),
            OwLevering((), tuple(ow), tuple(geometrieen), tuple(teksten)),
            tuple(onleesbaar),
            tuple(quirks),
            publicaties,
            tuple(replace(io, was=was.get(io.expression.text)) for io in informatieobjecten),
            tuple(documenten),
        )

    def _is_xml(self, name: str) -> bool:
        # What is no XML at all is a matter of its content type (LVBB1021), not of well-formedness.
        return self.leesbaar(name) and lijkt_xml(self.head(name, 256))

    @property
    def aanleveringen(self) -> tuple[Aanlevering, ...]:
        """Every file with a root in the aanlevering namespace, in order of name."""
        return self._gelezen.aanleveringen

    @cached_property
    def ow(self) -> OwLevering:
        """The OW objects and geometries, under the regelingen that manifest-ow.xml names."""
        source = self.manifest_ow_xml
        if not isinstance(source, XmlSource):
            return self._gelezen.ow
        return replace(self._gelezen.ow, aanleveringen=lees_aanleveringen(source))

    @property
    def onleesbaar(self) -> tuple[InputRefused, ...]:
        """Why XML files other than the three fixed ones are not read."""
        return self._gelezen.onleesbaar

    @property
    def quirks(self) -> tuple[tuple[str, Text], ...]:
        """(file, deviation) that the chain accepts."""
        return self._gelezen.quirks

    @property
    def publicatiefeiten(self) -> Publicatiefeiten | None:
        """What the file that the order names as ``publicatie`` says for the register, or ``None``."""
        veld = self.opdracht.publicatie if self.opdracht else None
        return self._gelezen.publicaties.get(veld.text) if veld else None

    @property
    def informatieobjecten(self) -> tuple[Instrumentversie, ...]:
        """The versions of informatieobjecten, in order of file name."""
        return self._gelezen.informatieobjecten

    @property
    def documenten(self) -> tuple[Document, ...]:
        """What the STOP documents and the GIO's say, in order of file name."""
        return self._gelezen.documenten

    def document(self, name: str) -> Document | None:
        """Return what the document in the file ``name`` says, or ``None``."""
        return next((d for d in self.documenten if d.file == name), None)

    @property
    def publicatiedocument(self) -> Document | None:
        """The document that the order names as ``publicatie``, or ``None``."""
        veld = self.opdracht.publicatie if self.opdracht else None
        return self.document(veld.text) if veld else None

    @cached_property
    def ow_koppelingen(self) -> tuple[OwKoppeling, ...]:
        """Per regeling in manifest-ow.xml the doel under which its OW objects come."""
        source = self.manifest_ow_xml
        return lees_ow_koppelingen(source) if isinstance(source, XmlSource) else ()

    def aanlevering(self, name: str) -> Aanlevering | None:
        """Return what the file ``name`` delivers, or ``None``."""
        return next((a for a in self.aanleveringen if a.file == name), None)

    @property
    def publicatie(self) -> Aanlevering | None:
        """What the file that the order names as ``publicatie`` delivers, or ``None``."""
        return (
            self.aanlevering(self.opdracht.publicatie.text)
            if self.opdracht and self.opdracht.publicatie
            else None
        )


@dataclass(frozen=True, slots=True)
class _Gelezen:
    aanleveringen: tuple[Aanlevering, ...]
    ow: OwLevering
    onleesbaar: tuple[InputRefused, ...]
    quirks: tuple[tuple[str, Text], ...]
    publicaties: dict[str, Publicatiefeiten]
    informatieobjecten: tuple[Instrumentversie, ...]
    documenten: tuple[Document, ...]


def lijkt_xml(head: bytes) -> bool:
    """Tell whether ``head``, the first bytes of a file, begins as an XML document does."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head[2:].replace(b"\x00", b"")
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


@contextmanager
def open_pakket(path: Path, *, name: str, max_zip: int, max_bestand: int) -> Iterator[Pakket]:
    """Open a delivery that is a zip.

    :raises ZipRefused: it is not a zip that is read.
    """
    limits = ZipLimits(archive=max_zip, member=max_bestand)
    with open_zip(path, name=name, limits=limits) as source:
        yield Pakket(ZipBron(source), max_bestand=max_bestand)


def map_pakket(folder: Path, *, max_bestand: int) -> Pakket:
    """Open a delivery that is a folder.

    :raises InputRefused: it holds a symbolic link or too many files.
    """
    return Pakket(MapBron(folder, ZipLimits()), max_bestand=max_bestand)
