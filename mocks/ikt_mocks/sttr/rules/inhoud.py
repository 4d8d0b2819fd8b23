"""Layer 2: what an uitvoeringsregel asks and what a table concludes is of a known kind."""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.sttr import errors
from ikt_mocks.sttr._unary import NietOndersteund, lees_literal
from ikt_mocks.sttr.evaluator import RegelsNietUitvoerbaar, Rekenaar
from ikt_mocks.sttr.pakket import Aanlevering
from ikt_mocks.sttr.regelbestand import GEGEVENSTYPEN
from ikt_mocks.sttr.structuurref import lees_structuurref
from ikt_schemas.melding import Melding

CONCLUSIES = (
    "NietVanToepassing",
    "NeemContactOpMet",
    "Meldingsplicht",
    "Vergunningplicht",
    "Informatieplicht",
    "Toestemmingsvrij",
    "Verbod",
)


@rule(errors.UITVOERINGSREGEL_SOORT.code)
def een_soort(aanlevering: Aanlevering) -> Iterator[Melding]:
    """Every uitvoeringsregel is of exactly one of the ten kinds."""
    for regel in aanlevering.bestand.uitvoeringsregels if aanlevering.bestand is not None else ():
        if len(regel.soorten) != 1:
            yield errors.UITVOERINGSREGEL_SOORT.melding(
                element=regel.element, id=regel.id, gevonden=", ".join(regel.soorten) or "-"
            )


@rule(errors.GEGEVENSTYPE.code)
def gegevenstypen(aanlevering: Aanlevering) -> Iterator[Melding]:
    """A vraag has a known gegevensType; other kinds may lack it."""
    for regel in aanlevering.bestand.uitvoeringsregels if aanlevering.bestand is not None else ():
        if (regel.soort == "vraag" or regel.gegevens_type) and regel.gegevens_type not in GEGEVENSTYPEN:
            yield errors.GEGEVENSTYPE.melding(
                element=regel.element, id=regel.id, gevonden=regel.gegevens_type
            )


@rule(errors.LIJST_OPTIES.code)
def lijst_heeft_opties(aanlevering: Aanlevering) -> Iterator[Melding]:
    """A list question has options, each with a text."""
    for regel in aanlevering.bestand.uitvoeringsregels if aanlevering.bestand is not None else ():
        if (
            regel.soort == "vraag"
            and regel.gegevens_type == "list"
            and not any(o.tekst for o in regel.opties)
        ):
            yield errors.LIJST_OPTIES.melding(element=regel.element, id=regel.id)


@rule(errors.CONCLUSIE_WAARDE.code)
def conclusies(aanlevering: Aanlevering) -> Iterator[Melding]:
    """The top decision of a Conclusie file yields only the seven conclusions, or null."""
    bestand = aanlevering.bestand
    top = None if bestand is None else bestand.top
    if top is None or top.tabel is None:
        return
    ref = lees_structuurref(top.structuurrefs[0].doel)
    if ref is None or ref.soort != "Conclusie":
        return
    for rij in top.tabel.rijen:
        for cel in rij.uitvoer:
            try:
                waarde = lees_literal(cel.tekst)
            except NietOndersteund:
                waarde = False
            if waarde is not None and waarde not in CONCLUSIES:
                yield errors.CONCLUSIE_WAARDE.melding(element=cel.element, waarde=cel.tekst)


@rule(errors.INVOER_ZONDER_REGEL.code)
def invoer_heeft_regel(aanlevering: Aanlevering) -> Iterator[Melding]:
    """Every inputData refers to one uitvoeringsregel."""
    for invoer in aanlevering.bestand.invoer if aanlevering.bestand is not None else ():
        if len(invoer.regels) != 1:
            yield errors.INVOER_ZONDER_REGEL.melding(
                element=invoer.element, naam=invoer.naam, aantal=len(invoer.regels)
            )


@rule(errors.NIET_EVALUEERBAAR.code)
def evalueerbaar(aanlevering: Aanlevering) -> Iterator[Melding]:
    """Whether our evaluator reads all that the top decision needs: a limit of the mock, so a warning only."""
    bestand = aanlevering.bestand
    if bestand is None or bestand.top is None:
        return
    try:
        Rekenaar(bestand)
    except RegelsNietUitvoerbaar as error:
        yield errors.NIET_EVALUEERBAAR.melding(line=error.line, reden=error.what)
