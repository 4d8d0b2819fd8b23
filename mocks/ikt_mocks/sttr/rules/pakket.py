"""Layer 1: the zip, its manifest and its one order agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.sttr import errors
from ikt_mocks.sttr.messages import (
    CONTENTTYPE,
    MANIFEST,
    Activiteitgegevens,
    ToevoegenToepasbareRegels,
    UpdateActiviteit,
)
from ikt_mocks.sttr.pakket import Aanlevering
from ikt_mocks.sttr.regelbestand import naam_van
from ikt_mocks.sttr.structuurref import ACTIVITEIT_URN, lees_datum
from ikt_schemas.melding import Melding

_INHOUD = ("toepasbareRegels", "activiteit")


@rule(errors.MANIFEST_ONTBREEKT.code)
def manifest_aanwezig(aanlevering: Aanlevering) -> Iterator[Melding]:
    """A zip has manifest.xml in its root."""
    if aanlevering.leden is not None and MANIFEST not in aanlevering.leden:
        yield errors.MANIFEST_ONTBREEKT.melding()


@rule(errors.MANIFEST_ONGELDIG.code)
def manifest_leesbaar(aanlevering: Aanlevering) -> Iterator[Melding]:
    """The manifest is XML of the derived shape."""
    if aanlevering.manifest is not None and (weigering := aanlevering.manifest.weigering) is not None:
        yield errors.MANIFEST_ONGELDIG.melding(file=MANIFEST, line=weigering.line, reden=weigering.what)


@rule(errors.BESTAND_ONTBREEKT.code)
def genoemd_is_aanwezig(aanlevering: Aanlevering) -> Iterator[Melding]:
    """Every file of the manifest is in the zip."""
    if aanlevering.manifest is None or aanlevering.manifest.waarde is None:
        return
    for bestand in aanlevering.manifest.waarde.bestanden:
        if bestand.naam not in (aanlevering.leden or ()):
            yield errors.BESTAND_ONTBREEKT.melding(file=MANIFEST, naam=bestand.naam)


@rule(errors.BESTAND_NIET_GENOEMD.code)
def aanwezig_is_genoemd(aanlevering: Aanlevering) -> Iterator[Melding]:
    """Every file in the zip is in the manifest."""
    if aanlevering.manifest is None or aanlevering.manifest.waarde is None:
        return
    genoemd = {bestand.naam for bestand in aanlevering.manifest.waarde.bestanden}
    for naam in aanlevering.leden or ():
        if naam not in genoemd:
            yield errors.BESTAND_NIET_GENOEMD.melding(file=naam, naam=naam)


@rule(errors.BESTAND_IN_MAP.code)
def geen_mappen(aanlevering: Aanlevering) -> Iterator[Melding]:
    """All files lie in the root of the zip."""
    for naam in aanlevering.leden or ():
        if "/" in naam or "\\" in naam:
            yield errors.BESTAND_IN_MAP.melding(file=naam, naam=naam)


@rule(errors.BESTAND_DUBBEL.code)
def geen_dubbele(aanlevering: Aanlevering) -> Iterator[Melding]:
    """No name occurs twice, in the zip or in the manifest."""
    lists = [list(aanlevering.leden or ())]
    if aanlevering.manifest is not None and aanlevering.manifest.waarde is not None:
        lists.append([bestand.naam for bestand in aanlevering.manifest.waarde.bestanden])
    dubbel = {naam: aantal for namen in lists for naam, aantal in Counter(namen).items() if aantal > 1}
    for naam, aantal in dubbel.items():
        yield errors.BESTAND_DUBBEL.melding(file=naam, naam=naam, aantal=aantal)


@rule(errors.BESTANDSTYPEN.code)
def drie_typen(aanlevering: Aanlevering) -> Iterator[Melding]:
    """The manifest names one manifest, one opdracht and one file with content."""
    if aanlevering.manifest is None or aanlevering.manifest.waarde is None:
        return
    typen = Counter(bestand.type for bestand in aanlevering.manifest.waarde.bestanden)
    inhoud = sum(typen[type_] for type_ in _INHOUD)
    if typen["manifest"] != 1 or typen["opdracht"] != 1 or inhoud != 1 or sum(typen.values()) != 3:
        gevonden = ", ".join(f"{aantal} × {type_}" for type_, aantal in sorted(typen.items()))
        yield errors.BESTANDSTYPEN.melding(file=MANIFEST, gevonden=gevonden)


@rule(errors.CONTENTTYPE.code)
def contenttype(aanlevering: Aanlevering) -> Iterator[Melding]:
    """All content types are application/xml, as in every known delivery."""
    if aanlevering.manifest is None or aanlevering.manifest.waarde is None:
        return
    for bestand in aanlevering.manifest.waarde.bestanden:
        if bestand.contenttype != CONTENTTYPE:
            yield errors.CONTENTTYPE.melding(
                file=MANIFEST, naam=bestand.naam, contenttype=bestand.contenttype
            )


@rule(errors.OPDRACHT_ONGELDIG.code)
def opdracht_leesbaar(aanlevering: Aanlevering) -> Iterator[Melding]:
    """The opdracht file is XML of the derived shape."""
    opdracht = aanlevering.opdracht
    if opdracht is not None and opdracht.weigering is not None:
        yield errors.OPDRACHT_ONGELDIG.melding(
            file=opdracht.naam, line=opdracht.weigering.line, reden=opdracht.weigering.what
        )


@rule(errors.OPDRACHT_ONBEKEND.code)
def opdracht_bekend(aanlevering: Aanlevering) -> Iterator[Melding]:
    """The order is one of the two whose names are public."""
    for order in aanlevering.onbekende_opdrachten:
        file = aanlevering.opdracht.naam if aanlevering.opdracht is not None else ""
        yield errors.OPDRACHT_ONBEKEND.melding(file=file, element=order, naam=naam_van(order))


@rule(errors.OPDRACHT_ANDER_BESTAND.code)
def opdracht_noemt_bestand(aanlevering: Aanlevering) -> Iterator[Melding]:
    """The order names the content file of the manifest, of the type that the order asks for."""
    order, manifest = aanlevering.order, aanlevering.manifest
    if order is None or aanlevering.opdracht is None or manifest is None or manifest.waarde is None:
        return
    namen = [bestand.naam for bestand in manifest.waarde.van_type(order.inhoud_type)]
    if order.bestandsnaam not in namen:
        yield errors.OPDRACHT_ANDER_BESTAND.melding(
            file=aanlevering.opdracht.naam,
            naam=order.bestandsnaam,
            soort=order.inhoud_type,
            gevonden=", ".join(f"'{naam}'" for naam in namen) or "-",
        )


@rule(errors.BEGINDATUM_VORM.code)
def begindatum(aanlevering: Aanlevering) -> Iterator[Melding]:
    """GeldigBegindatum is an existing day, written dd-MM-yyyy."""
    order = aanlevering.order
    if not isinstance(order, ToevoegenToepasbareRegels) or aanlevering.opdracht is None:
        return
    if lees_datum(order.geldig_begindatum) is None:
        root = aanlevering.opdracht.root
        place = None if root is None else next(root.iter("{*}geldigBegindatum"), None)
        yield errors.BEGINDATUM_VORM.melding(
            file=aanlevering.opdracht.naam, element=place, datum=order.geldig_begindatum
        )


def _gegevens(aanlevering: Aanlevering) -> tuple[str, Activiteitgegevens] | None:
    part = aanlevering.activiteit
    return None if part is None or part.waarde is None else (part.naam, part.waarde)


@rule(errors.ACTIVITEIT_JSON.code)
def activiteit_leesbaar(aanlevering: Aanlevering) -> Iterator[Melding]:
    """The JSON of the activiteit has the members and types of the known deliveries."""
    part = aanlevering.activiteit
    if part is not None and part.weigering is not None:
        yield errors.ACTIVITEIT_JSON.melding(
            file=part.naam, line=part.weigering.line, reden=part.weigering.what
        )


@rule(errors.ACTIVITEIT_DATUM.code)
def activiteit_begindatum(aanlevering: Aanlevering) -> Iterator[Melding]:
    """The begindatum of the activiteit is an existing day, written dd-MM-yyyy."""
    found = _gegevens(aanlevering)
    if found is not None and lees_datum(found[1].begindatum) is None:
        yield errors.ACTIVITEIT_DATUM.melding(file=found[0], datum=found[1].begindatum)


@rule(errors.ACTIVITEIT_URN.code)
def activiteit_urn(aanlevering: Aanlevering) -> Iterator[Melding]:
    """ActiviteitIdentifier has the form of an IMOW identification of an activiteit."""
    order = aanlevering.order
    if isinstance(order, UpdateActiviteit) and ACTIVITEIT_URN.fullmatch(order.activiteit_identifier) is None:
        file = aanlevering.opdracht.naam if aanlevering.opdracht is not None else ""
        yield errors.ACTIVITEIT_URN.melding(file=file, urn=order.activiteit_identifier)


@rule(errors.REGELBEHEEROBJECT_SOORT.code)
def regelbeheerobjecten(aanlevering: Aanlevering) -> Iterator[Melding]:
    """Each regelbeheerobject is a known typering, with a toestemming only where one belongs."""
    found = _gegevens(aanlevering)
    if found is None:
        return
    for nummer, item in enumerate(found[1].regelbeheerobjecten, start=1):
        if not item.bekend:
            yield errors.REGELBEHEEROBJECT_SOORT.melding(
                file=found[0], nummer=nummer, typering=item.typering, toestemming=item.toestemming or "-"
            )
