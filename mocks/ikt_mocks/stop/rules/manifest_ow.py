"""The list of OW files: LVBB1016, 1025, 1026, 1027, 1028, 1032."""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.stop import errors
from ikt_mocks.stop._inhoud import MANIFEST_OW as NAMESPACE
from ikt_mocks.stop._pakket import MANIFEST_OW
from ikt_mocks.stop.rules._schema import schemafouten
from ikt_mocks.stop.rules._zaak import BESLUIT, KENNISGEVING, Zaak, lijkt_op
from ikt_schemas.melding import Melding

_SCHEMA_2 = "stop/manifest-ow.xsd"
_SCHEMA_3 = "stop/manifest-ow-3.xsd"
_ROOTS = (f"{{{NAMESPACE}}}Aanleveringen",)
_VAN_EEN_PUBLICATIE = ("validatieOpdracht", "publicatieOpdracht")


@rule("LVBB1032")
def manifest_ow_past_in_schema(zaak: Zaak) -> Iterator[Melding]:
    """``manifest-ow.xml`` is valid by the schema of its IMOW version.

    ``IMOWversie`` is optional; without it the file may be valid by 2.0 or by 3.1, which differ in the doel.
    """
    source = zaak.pakket.manifest_ow_xml
    versie = zaak.pakket.manifest_ow.imow_versie if zaak.pakket.manifest_ow else ""
    schemas = (_SCHEMA_2, _SCHEMA_3) if not versie else (_SCHEMA_2 if versie < "3" else _SCHEMA_3,)
    found = [list(schemafouten(source, MANIFEST_OW, schema, errors.LVBB1032, _ROOTS)) for schema in schemas]
    if all(found):
        yield from found[0]


@rule("LVBB1016")
def ow_bestanden_aanwezig(zaak: Zaak) -> Iterator[Melding]:
    """Every file that ``manifest-ow.xml`` names is in the package."""
    for regel in zaak.pakket.manifest_ow.regels if zaak.pakket.manifest_ow else ():
        name = regel.naam.text
        if name and name not in zaak.pakket.names:
            nl, en = lijkt_op(name, zaak.pakket)
            yield errors.LVBB1016.melding(
                file=MANIFEST_OW, veld=regel.naam, naam=name, lijkt_nl=nl, lijkt_en=en
            )


@rule("LVBB1025")
def geen_geometrie(zaak: Zaak) -> Iterator[Melding]:
    """No file is of objecttype Geometrie."""
    for regel in zaak.pakket.manifest_ow.regels if zaak.pakket.manifest_ow else ():
        for objecttype in regel.objecttypen:
            if objecttype.text == "Geometrie":
                yield errors.LVBB1025.melding(file=MANIFEST_OW, veld=objecttype, naam=regel.naam.text)


@rule("LVBB1026")
def geen_gml(zaak: Zaak) -> Iterator[Melding]:
    """No name ends on ``.gml``."""
    for regel in zaak.pakket.manifest_ow.regels if zaak.pakket.manifest_ow else ():
        if regel.naam.text.endswith(".gml"):
            yield errors.LVBB1026.melding(file=MANIFEST_OW, veld=regel.naam, naam=regel.naam.text)


@rule("LVBB1027")
def manifest_ow_bij_besluit(zaak: Zaak) -> Iterator[Melding]:
    """A validation or publication of a besluit comes with ``manifest-ow.xml``."""
    opdracht, publicatie = zaak.opdracht, zaak.pakket.publicatie
    if opdracht is None or publicatie is None or MANIFEST_OW in zaak.pakket.names:
        return
    if opdracht.soort in _VAN_EEN_PUBLICATIE and publicatie.soort == BESLUIT:
        yield errors.LVBB1027.melding()


@rule("LVBB1028")
def geen_manifest_ow(zaak: Zaak) -> Iterator[Melding]:
    """A kennisgeving and an order to break off come without ``manifest-ow.xml``."""
    opdracht, publicatie = zaak.opdracht, zaak.pakket.publicatie
    if opdracht is None or MANIFEST_OW not in zaak.pakket.names:
        return
    kennisgeving = publicatie is not None and publicatie.soort == KENNISGEVING
    if opdracht.soort == "breekPublicatieAfOpdracht" or (
        opdracht.soort in _VAN_EEN_PUBLICATIE and kennisgeving
    ):
        yield errors.LVBB1028.melding(
            file=MANIFEST_OW, wat="kennisgeving" if kennisgeving else opdracht.soort
        )
