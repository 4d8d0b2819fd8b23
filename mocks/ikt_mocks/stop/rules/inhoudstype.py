"""What the files really are: LVBB1013, 1017, 1018, 1021."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.stop import errors
from ikt_mocks.stop._inhoud import Veld
from ikt_mocks.stop._pakket import MANIFEST, lijkt_xml
from ikt_mocks.stop.rules._zaak import Zaak
from ikt_schemas.errors import ZipRefused
from ikt_schemas.melding import Melding

#: Larger images are not opened: a few bytes can claim any size.
MAX_BEELDPUNTEN = 89_000_000

_XML = "application/xml"
_XML_SOORTEN = (_XML, "application/gml+xml", "text/xml")
_KENMERKEN: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"PK\x03\x04", "application/zip"),
)
_KOP = 1024
#: Formats whose size stands at a fixed place, so that it is known before the image is opened.
_MET_KOP = ("image/png", "image/gif")
_TRANSPARANT = ("RGBA", "RGBa", "LA", "La", "PA")


def herken(head: bytes) -> str:
    """Return the content type that the first bytes of a file show; empty when they show none."""
    for kenmerk, contenttype in _KENMERKEN:
        if head.startswith(kenmerk):
            return contenttype
    # A PDF may have some bytes before its mark.
    if b"%PDF-" in head:
        return "application/pdf"
    return _XML if lijkt_xml(head) else ""


def _afbeeldingen(zaak: Zaak) -> Iterator[tuple[str, Veld, str]]:
    """Yield (name, stated type, recognised type) of the files that are stated to be images."""
    for name, opgegeven, herkend in _bestanden(zaak):
        if opgegeven.text.startswith("image/"):
            yield name, opgegeven, herkend


def _bestanden(zaak: Zaak) -> Iterator[tuple[str, Veld, str]]:
    seen: set[str] = set()
    for regel in zaak.pakket.manifest.regels if zaak.pakket.manifest else ():
        name, opgegeven = regel.bestandsnaam.text, regel.content_type
        if name in seen or opgegeven.text not in zaak.instellingen.contenttypes:
            continue
        seen.add(name)
        if zaak.pakket.leesbaar(name):
            yield name, opgegeven, herken(zaak.pakket.head(name, _KOP))


@rule("LVBB1017")
def afbeelding_ondersteund(zaak: Zaak) -> Iterator[Melding]:
    """What is stated to be an image has a format that can be recognised and is among the allowed ones."""
    for name, _opgegeven, herkend in _afbeeldingen(zaak):
        if not herkend.startswith("image/") or herkend not in zaak.instellingen.contenttypes:
            yield errors.LVBB1017.melding(
                file=name, naam=name, formaat_nl=herkend or "onbekend", formaat_en=herkend or "unknown"
            )
        elif herkend in _MET_KOP and _kop(zaak, name) is None:
            yield errors.LVBB1017.melding(file=name, naam=name, formaat_nl="beschadigd", formaat_en="damaged")


@rule("LVBB1018")
def afbeelding_zoals_opgegeven(zaak: Zaak) -> Iterator[Melding]:
    """An image of a supported format has the format that the manifest states."""
    for name, opgegeven, herkend in _afbeeldingen(zaak):
        if (
            herkend.startswith("image/")
            and herkend != opgegeven.text
            and herkend in zaak.instellingen.contenttypes
        ):
            yield errors.LVBB1018.melding(
                file=MANIFEST, veld=opgegeven, naam=name, formaat=herkend, opgegeven=opgegeven.text
            )


@rule("LVBB1021")
def bestand_zoals_opgegeven(zaak: Zaak) -> Iterator[Melding]:
    """A file that is no image has the type that the manifest states; XML and GML cannot be told apart by it."""
    for name, opgegeven, herkend in _bestanden(zaak):
        if opgegeven.text.startswith("image/"):
            continue
        soort = _XML if opgegeven.text in _XML_SOORTEN else opgegeven.text
        if soort in (_XML, "application/pdf") and herkend != soort:
            yield errors.LVBB1021.melding(
                file=MANIFEST,
                veld=opgegeven,
                naam=name,
                formaat_nl=herkend or "van onbekende soort",
                formaat_en=herkend or "of an unknown kind",
                opgegeven=opgegeven.text,
            )


@rule("LVBB1013", "IKT-STOP-006")
def afbeelding_zonder_transparantie(zaak: Zaak) -> Iterator[Melding]:
    """An image holds no transparency; of the supported formats a JPEG cannot, so it is not opened."""
    for name, _opgegeven, herkend in _afbeeldingen(zaak):
        kop = _kop(zaak, name) if herkend in _MET_KOP else None
        if kop is None:
            continue
        breedte, hoogte, transparant = kop
        if breedte * hoogte > MAX_BEELDPUNTEN:
            yield errors.IKT_STOP_006.melding(
                file=name, naam=name, breedte=breedte, hoogte=hoogte, grens=MAX_BEELDPUNTEN
            )
        elif transparant:
            yield errors.LVBB1013.melding(file=name, naam=name)


def _kop(zaak: Zaak, name: str) -> tuple[int, int, bool] | None:
    """Return width, height and whether there is transparency, from the head of the image; ``None`` when damaged."""
    from PIL import Image  # only a delivery with images pays for it

    try:
        data = zaak.pakket.read(name)
        maat = _maat(data)
        if maat is not None and maat[0] * maat[1] > MAX_BEELDPUNTEN:
            return (*maat, False)
        with Image.open(io.BytesIO(data)) as image:
            return (*image.size, image.mode in _TRANSPARANT or "transparency" in image.info)
    except (ZipRefused, OSError, SyntaxError, ValueError, struct.error, Image.DecompressionBombError):
        return None


def _maat(data: bytes) -> tuple[int, int] | None:
    """Read width and height (pixels) from the fixed place in a PNG or GIF, before anything is unpacked."""
    if data.startswith(b"\x89PNG") and len(data) >= 24:
        breedte, hoogte = struct.unpack(">II", data[16:24])
    elif data.startswith(b"GIF8") and len(data) >= 10:
        breedte, hoogte = struct.unpack("<HH", data[6:10])
    else:
        return None
    return int(breedte), int(hoogte)
