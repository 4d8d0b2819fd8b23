"""A sample delivery: its files, ways to spoil it, and the zip, folder and request it becomes."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from xml.sax.saxutils import escape

from ikt_mocks.stop.messages import Leveringsverzoek, Verzoeksoort

# The oldest moment a zip can hold: the same sample gives the same bytes.
_MOMENT = (1980, 1, 1, 0, 0, 0)

XML = "application/xml"
GML = "application/gml+xml"


@dataclass(frozen=True, slots=True)
class Bestand:
    """One file of a sample."""

    naam: str
    data: bytes
    contenttype: str = XML


@dataclass(frozen=True, slots=True)
class Voorbeeld:
    """A delivery; every method that changes something returns a copy.

    :param soort: what the request asks.
    :param bestanden: the files without ``manifest.xml``, which is made from them.
    :param manifest: replaces the made ``manifest.xml``; ``None`` leaves it as made.
    :param zonder_manifest: leaves ``manifest.xml`` out.
    """

    soort: Verzoeksoort
    id_levering: str
    bestanden: tuple[Bestand, ...]
    manifest: bytes | None = None
    zonder_manifest: bool = False

    def lees(self, naam: str) -> bytes:
        """Return the bytes of a file.

        :raises KeyError: there is no such file.
        """
        for bestand in self.leden():
            if bestand.naam == naam:
                return bestand.data
        raise KeyError(naam)

    def leden(self) -> tuple[Bestand, ...]:
        """Return every file of the delivery, ``manifest.xml`` last."""
        if self.zonder_manifest:
            return self.bestanden
        return (*self.bestanden, Bestand("manifest.xml", self.manifest or self._maak_manifest()))

    def _maak_manifest(self) -> bytes:
        regels = "".join(
            f"\n  <bestand><bestandsnaam>{escape(naam)}</bestandsnaam>"
            f"<contentType>{escape(contenttype)}</contentType></bestand>"
            for naam, contenttype in (
                *((bestand.naam, bestand.contenttype) for bestand in self.bestanden),
                ("manifest.xml", XML),
            )
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<manifest xmlns="http://www.overheid.nl/2017/lvbb">{regels}\n</manifest>\n'
        ).encode()

    def met(self, naam: str, data: bytes, contenttype: str = XML) -> Voorbeeld:
        """Add a file, or put other bytes in the place of one."""
        nieuw = Bestand(naam, data, contenttype)
        if any(bestand.naam == naam for bestand in self.bestanden):
            return replace(
                self,
                bestanden=tuple(nieuw if bestand.naam == naam else bestand for bestand in self.bestanden),
            )
        return replace(self, bestanden=(*self.bestanden, nieuw))

    def zonder(self, naam: str) -> Voorbeeld:
        """Leave a file out, from the delivery and from the manifest."""
        if naam == "manifest.xml":
            return replace(self, zonder_manifest=True)
        return replace(self, bestanden=tuple(bestand for bestand in self.bestanden if bestand.naam != naam))

    def met_manifest(self, data: bytes) -> Voorbeeld:
        """Use ``data`` as ``manifest.xml``."""
        return replace(self, manifest=data)

    def vervang(self, naam: str, oud: str, nieuw: str) -> Voorbeeld:
        """Replace a text in a file.

        :raises ValueError: the text does not occur, so that a mutation never does nothing.
        """
        data = self.lees(naam)
        if oud.encode() not in data:
            raise ValueError(f"{oud!r} is not in {naam}")
        data = data.replace(oud.encode(), nieuw.encode())
        if naam == "manifest.xml":
            return self.met_manifest(data)
        contenttype = next(bestand.contenttype for bestand in self.bestanden if bestand.naam == naam)
        return self.met(naam, data, contenttype)

    def met_id(self, id_levering: str) -> Voorbeeld:
        """Use another idLevering, in the order and in the request."""
        oud, nieuw = f"<idLevering>{self.id_levering}<", f"<idLevering>{id_levering}<"
        return replace(self.vervang("opdracht.xml", oud, nieuw), id_levering=id_levering)

    def door(self, oin: str) -> Voorbeeld:
        """Let another deliver it: ``oin`` becomes the aanleveraar of the order, the bevoegd gezag stays."""
        nu = self.lees("opdracht.xml").decode().partition("<idAanleveraar>")[2].partition("<")[0]
        return self.vervang("opdracht.xml", f"<idAanleveraar>{nu}<", f"<idAanleveraar>{oin}<")

    def als(self, soort: Verzoeksoort) -> Voorbeeld:
        """Make another kind of order and request of it, with the same fields."""
        gewijzigd = self.vervang("opdracht.xml", f"{self.soort}Opdracht", f"{soort}Opdracht")
        return replace(gewijzigd, soort=soort)

    def verzoek(self) -> bytes:
        """Return the leveringsverzoek."""
        return Leveringsverzoek(
            soort=self.soort,
            id_levering=self.id_levering,
            leverancier="Voorbeeldsoftware",
            product="Plansysteem",
            versie="1.0",
        ).write()

    def zip(self, extra: Sequence[Bestand] = ()) -> bytes:
        """Return the opdracht-zip; ``extra`` members are added at the end, also under a name that is there."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
            # A name that stands in the zip twice is made so on purpose.
            warnings.filterwarnings("ignore", "Duplicate name")
            for bestand in (*self.leden(), *extra):
                info = zipfile.ZipInfo(bestand.naam, _MOMENT)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, bestand.data)
        return stream.getvalue()

    def schrijf(self, folder: Path) -> Path:
        """Write the files into ``folder``, which is made, and return it."""
        folder.mkdir(parents=True, exist_ok=True)
        for bestand in self.leden():
            (folder / bestand.naam).write_bytes(bestand.data)
        return folder
