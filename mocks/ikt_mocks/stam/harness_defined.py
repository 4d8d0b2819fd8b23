"""Everything about "Verzoek afhandelen" and the verzoeknotificatie that public sources do not tell.

Real are the base path, ``verzoeken/{verzoeknummer}/samenvatting`` and ``verzoeken/_zoek``. The other paths, every JSON
form, and root, namespace and fields of the verzoeknotificatie are defined by this harness. They stand together here, so
that the official descriptions can take their place.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lxml import etree

from ikt_mocks.stam.errors import OnbruikbareVraag
from ikt_mocks.stam.settings import StamSettings

BASE = "/overheid/verzoeken/api/afhandelen/v2"
SAMENVATTING = BASE + "/verzoeken/{verzoeknummer}/samenvatting"
ZOEK = BASE + "/verzoeken/_zoek"
REFERENTIES = BASE + "/verzoeken/{verzoeknummer}/verzoekreferenties"
LINK = BASE + "/{segment}/{sleutel}"

BERICHT_ID_HEADER = "X-IKT-Bericht-Id"
#: As many as OpenWave asks for at a time.
PAGE_SIZE = 50
_MAX_CORNERS = 1000
_MIN_CORNERS = 3

Punt = tuple[float, float]


def referenties_pad(verzoeknummer: str) -> str:
    """Return the path at which the references of a verzoek are read."""
    return REFERENTIES.format(verzoeknummer=verzoeknummer)


def link_pad(segment: str, sleutel: str) -> str:
    """Return the path of one link; both parts say nothing to who reads them."""
    return LINK.format(segment=segment, sleutel=sleutel)


@dataclass(frozen=True, slots=True)
class Verwijzing:
    """One link of the references; ``sha256`` and ``size`` (bytes) are those of what DSO-LV holds."""

    soort: str
    href: str
    media_type: str
    sha256: str
    size: int
    document_id: str = ""
    bestandsnaam: str = ""


def referenties_json(
    verzoeknummer: str, volgnummer: str, doel: str, links: Iterable[Verwijzing]
) -> dict[str, object]:
    """Return the body of the verzoekreferenties: HAL with the relations verzoek, publiceerbaar and documenten."""
    relations: dict[str, Any] = {"documenten": []}
    for link in links:
        entry: dict[str, object] = {
            "href": link.href,
            "type": link.media_type,
            "omvang": link.size,
            "hash": {"algoritme": "SHA-256", "waarde": link.sha256},
        }
        if link.soort == "document":
            relations["documenten"].append(
                entry | {"documentId": link.document_id, "bestandsnaam": link.bestandsnaam}
            )
        else:
            relations[{"xml": "verzoek", "pdf": "publiceerbaar"}[link.soort]] = entry
    return {"verzoeknummer": verzoeknummer, "volgnummer": volgnummer, "doel": doel, "_links": relations}


@dataclass(frozen=True, slots=True)
class ZoekVraag:
    """A search: by number or inside a polygon in RD (corners in metres), between two days (inclusive).

    :param pagina: page from 1.
    """

    verzoeknummer: str = ""
    polygoon: tuple[Punt, ...] = ()
    van: date | None = None
    tot: date | None = None
    pagina: int = 1


def zoek_vraag(body: Mapping[str, Any]) -> ZoekVraag:
    """Read the body of ``_zoek``.

    :raises OnbruikbareVraag: neither number nor polygon, an unknown key, or a value of the wrong form.
    """
    for key in body:
        if key not in ("verzoeknummer", "polygoon", "datumVan", "datumTot", "pagina"):
            raise OnbruikbareVraag(f"De sleutel '{key}' bestaat niet.")
    nummer = body.get("verzoeknummer", "")
    if not isinstance(nummer, str) or not nummer.isprintable():
        raise OnbruikbareVraag("'verzoeknummer' is geen tekst.")
    polygoon = _polygon(body["polygoon"]) if "polygoon" in body else ()
    if not nummer and not polygoon:
        raise OnbruikbareVraag("Noem een 'verzoeknummer' of een 'polygoon'.")
    pagina = body.get("pagina", 1)
    if not isinstance(pagina, int) or isinstance(pagina, bool) or not 1 <= pagina <= 10**6:
        raise OnbruikbareVraag("'pagina' is geen getal vanaf 1.")
    return ZoekVraag(nummer, polygoon, _day(body, "datumVan"), _day(body, "datumTot"), pagina)


def _polygon(value: object) -> tuple[Punt, ...]:
    if not isinstance(value, list) or not _MIN_CORNERS <= len(value) <= _MAX_CORNERS:
        raise OnbruikbareVraag("'polygoon' is geen lijst van drie of meer hoekpunten [x, y].")
    return tuple(_corner(corner) for corner in value)


def _corner(value: object) -> Punt:
    match value:
        case [int() | float() as x, int() | float() as y] if math.isfinite(x) and math.isfinite(y):
            return (float(x), float(y))
    raise OnbruikbareVraag("Een hoekpunt is geen [x, y] in RD.")


def _day(body: Mapping[str, Any], key: str) -> date | None:
    value = body.get(key)
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise OnbruikbareVraag(f"'{key}' is geen datum (jjjj-mm-dd).") from error


def zoek_json(found: Sequence[Mapping[str, object]], pagina: int) -> dict[str, object]:
    """Return page ``pagina`` of what was found."""
    start = (pagina - 1) * PAGE_SIZE
    return {
        "_embedded": {"zaakverwijzingen": [dict(row) for row in found[start : start + PAGE_SIZE]]},
        "page": {
            "number": pagina,
            "size": PAGE_SIZE,
            "totalElements": len(found),
            "totalPages": -(-len(found) // PAGE_SIZE),
        },
    }


def notificatie_xml(
    settings: StamSettings, *, verzoeknummer: str, volgnummer: str, oin: str, referenties: str
) -> bytes:
    """Return a verzoeknotificatie: the number, for whom, and where its references are.

    :param oin: the addressed OIN.
    :param referenties: URL of the verzoekreferenties.
    """
    space = f"{{{settings.namespace}}}" if settings.namespace else ""
    prefixes: dict[str | None, str] = {None: settings.namespace} if settings.namespace else {}
    root = etree.Element(space + settings.root, nsmap=prefixes)  # type: ignore[arg-type]  # stubs: no default prefix
    for name, text in (
        ("verzoeknummer", verzoeknummer),
        ("volgnummer", volgnummer),
        ("oin", oin),
        ("verzoekreferenties", referenties),
    ):
        etree.SubElement(root, space + name).text = text
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
