"""The list of files: LVBB1008, 1009, 1010, 1019, 1020, 1575."""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.stop import errors
from ikt_mocks.stop._pakket import MANIFEST
from ikt_mocks.stop.messages import LVBB, XSD
from ikt_mocks.stop.rules._schema import schemafouten
from ikt_mocks.stop.rules._zaak import Zaak, lijkt_op
from ikt_schemas.melding import Melding


@rule("LVBB1008")
def manifest_past_in_schema(zaak: Zaak) -> Iterator[Melding]:
    """``manifest.xml`` is valid by the transport schema 1.2.0 and has the root ``manifest``."""
    yield from schemafouten(
        zaak.pakket.manifest_xml, MANIFEST, XSD, errors.LVBB1008, (f"{{{LVBB}}}manifest",)
    )


@rule("LVBB1009")
def genoemde_bestanden_aanwezig(zaak: Zaak) -> Iterator[Melding]:
    """Every file that the manifest lists is in the package; upper and lower case count."""
    if zaak.pakket.manifest is None:
        return
    for regel in zaak.pakket.manifest.regels:
        name = regel.bestandsnaam.text
        if name and name not in zaak.pakket.names:
            nl, en = lijkt_op(name, zaak.pakket)
            yield errors.LVBB1009.melding(
                file=MANIFEST, veld=regel.bestandsnaam, naam=name, lijkt_nl=nl, lijkt_en=en
            )


@rule("LVBB1010")
def aanwezige_bestanden_genoemd(zaak: Zaak) -> Iterator[Melding]:
    """Every file in the package is listed, ``manifest.xml`` itself included."""
    if zaak.pakket.manifest is None:
        return
    genoemd = {regel.bestandsnaam.text for regel in zaak.pakket.manifest.regels}
    for name in sorted(zaak.pakket.names - genoemd):
        yield errors.LVBB1010.melding(file=name, naam=name)


@rule("LVBB1019")
def contenttype_toegestaan(zaak: Zaak) -> Iterator[Melding]:
    """A content type is one of the allowed ones (a setting: the official list is not public)."""
    toegestaan = zaak.instellingen.contenttypes
    for regel in zaak.pakket.manifest.regels if zaak.pakket.manifest else ():
        if regel.content_type.text and regel.content_type.text not in toegestaan:
            yield errors.LVBB1019.melding(
                file=MANIFEST,
                veld=regel.content_type,
                naam=regel.bestandsnaam.text,
                opgegeven=regel.content_type.text,
                toegestaan=", ".join(toegestaan),
            )


@rule("LVBB1020")
def contenttype_ingevuld(zaak: Zaak) -> Iterator[Melding]:
    """A content type is filled in; the schema lets an empty one pass."""
    for regel in zaak.pakket.manifest.regels if zaak.pakket.manifest else ():
        if not regel.content_type.text:
            yield errors.LVBB1020.melding(
                file=MANIFEST, veld=regel.content_type, naam=regel.bestandsnaam.text
            )


@rule("LVBB1575")
def genoemde_bestanden_uniek(zaak: Zaak) -> Iterator[Melding]:
    """The manifest lists a file once."""
    seen: set[str] = set()
    for regel in zaak.pakket.manifest.regels if zaak.pakket.manifest else ():
        name = regel.bestandsnaam.text
        if name in seen:
            yield errors.LVBB1575.melding(file=MANIFEST, veld=regel.bestandsnaam, naam=name)
        seen.add(name)
