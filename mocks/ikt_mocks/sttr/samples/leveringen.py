"""Deliveries of our own: the three files of each order, and the zip around them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from io import BytesIO

from ikt_mocks.parties import GEMEENTE
from ikt_mocks.sttr.messages import (
    MANIFEST,
    Activiteitgegevens,
    Manifest,
    ManifestBestand,
    Opdracht,
    Regelbeheerobject,
    ToevoegenToepasbareRegels,
    UpdateActiviteit,
    schrijf_opdracht,
)
from ikt_mocks.sttr.samples.regels import SCHUUR, URN, WERKZAAMHEID

OPDRACHT_REGELS = "opdrachtAanleverenToepasbareRegels.xml"
OPDRACHT_ACTIVITEIT = "opdrachtToepasbaarMaken.xml"
BEGINDATUM = "01-02-2027"

#: Conclusie and the three kinds of Indieningsvereisten, as the known deliveries declare them.
GEGEVENS = Activiteitgegevens(
    regelbeheerobjecten=(
        Regelbeheerobject("Conclusie"),
        Regelbeheerobject("Indieningsvereisten", "Vergunning"),
        Regelbeheerobject("Indieningsvereisten", "Melding"),
        Regelbeheerobject("Indieningsvereisten", "Informatie"),
    ),
    begindatum=BEGINDATUM,
    bestuurslaag=GEMEENTE.bestuurslaag,
    werkzaamheden=(WERKZAAMHEID,),
)


def zip_van(bestanden: Mapping[str, bytes]) -> bytes:
    """Pack files in the root of a zip; the same files give the same bytes."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for naam, data in bestanden.items():
            # A fixed moment: a zip that holds the time of making would differ from run to run.
            archive.writestr(zipfile.ZipInfo(naam, (2027, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _levering(opdracht: Opdracht, opdracht_naam: str, inhoud: bytes) -> dict[str, bytes]:
    manifest = Manifest(
        (
            ManifestBestand(MANIFEST, "manifest"),
            ManifestBestand(opdracht_naam, "opdracht"),
            ManifestBestand(opdracht.bestandsnaam, opdracht.inhoud_type),
        )
    )
    return {
        MANIFEST: manifest.as_xml(),
        opdracht_naam: schrijf_opdracht(opdracht),
        opdracht.bestandsnaam: inhoud,
    }


def regels_bestanden(
    regels: bytes | None = None, *, naam: str = SCHUUR.naam, begindatum: str = BEGINDATUM
) -> dict[str, bytes]:
    """Return the files of an order to add rules; by default those about the shed."""
    inhoud = SCHUUR.als_xml() if regels is None else regels
    return _levering(ToevoegenToepasbareRegels(begindatum, f"{naam}.dmn"), OPDRACHT_REGELS, inhoud)


def activiteit_bestanden(gegevens: Activiteitgegevens = GEGEVENS, *, urn: str = URN) -> dict[str, bytes]:
    """Return the files of an order to make an activiteit applicable."""
    inhoud = json.dumps(gegevens.as_json(), indent=2).encode()
    return _levering(UpdateActiviteit(urn, f"{urn}.json"), OPDRACHT_ACTIVITEIT, inhoud)
