"""The order: LVBB1006, 1501, 1502, 1505, 1506, 1510, 1511, 1515, 1519, 1580."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.rules import rule
from ikt_mocks.stop import errors
from ikt_mocks.stop._inhoud import JURIDISCH_WERKEND_VANAF, Veld
from ikt_mocks.stop._pakket import OPDRACHT
from ikt_mocks.stop.messages import LVBB, VERZOEKSOORTEN, XSD
from ikt_mocks.stop.rules._schema import schemafouten
from ikt_mocks.stop.rules._zaak import BESLUIT, KENNISGEVING, Zaak, lees_datum, lijkt_op
from ikt_schemas.melding import Melding

MAX_DAGEN_TOT_WERKING = 90

_ROOTS = tuple(f"{{{LVBB}}}{soort}Opdracht" for soort in VERZOEKSOORTEN)
_BILL = 3
_SOORTEN_OPDRACHT = ("bill", "doc")


@rule("LVBB1006")
def opdracht_past_in_schema(zaak: Zaak) -> Iterator[Melding]:
    """``opdracht.xml`` is valid by the transport schema 1.2.0 and is one of its six orders."""
    yield from schemafouten(zaak.pakket.opdracht_xml, OPDRACHT, XSD, errors.LVBB1006, _ROOTS)


@rule("LVBB1501")
def datum_in_de_toekomst(zaak: Zaak) -> Iterator[Melding]:
    """datumBekendmaking is a date of the form JJJJ-MM-DD, after today."""
    veld = zaak.opdracht.datum_bekendmaking if zaak.opdracht else None
    if veld is None or not veld.text:
        return
    vandaag = zaak.now.astimezone(AMSTERDAM).date()
    datum = lees_datum(veld.text)
    if datum is None:
        nl, en = "dit is geen datum van de vorm JJJJ-MM-DD", "this is no date of the form YYYY-MM-DD"
    elif datum <= vandaag:
        nl, en = "deze datum ligt niet in de toekomst", "this date is not in the future"
    else:
        return
    yield errors.LVBB1501.melding(
        file=OPDRACHT, veld=veld, datum=veld.text, reden_nl=nl, reden_en=en, vandaag=vandaag.isoformat()
    )


@rule("LVBB1502")
def akn_van_een_besluit(zaak: Zaak) -> Iterator[Melding]:
    """The third field of the AKN is ``bill``; in an order that names an AKN ``doc`` (kennisgeving) will do too."""
    opdracht, publicatie = zaak.opdracht, zaak.pakket.publicatie
    if opdracht is not None and opdracht.identificatie is not None:
        yield from _derde_veld(OPDRACHT, opdracht.identificatie, _SOORTEN_OPDRACHT)
    if publicatie is not None and publicatie.soort == BESLUIT and publicatie.work is not None:
        yield from _derde_veld(publicatie.file, publicatie.work, ("bill",))


def _derde_veld(file: str, akn: Veld, verwacht: tuple[str, ...]) -> Iterator[Melding]:
    delen = akn.text.split("/")
    soort = delen[_BILL] if len(delen) > _BILL else ""
    if soort not in verwacht:
        nl = " of ".join(f"'{naam}'" for naam in verwacht)
        yield errors.LVBB1502.melding(file=file, veld=akn, akn=akn.text, soort=soort, verwacht=nl)


@rule("LVBB1505")
def datum_aanwezig(zaak: Zaak) -> Iterator[Melding]:
    """An order with a publicatie has a datumBekendmaking."""
    opdracht = zaak.opdracht
    if opdracht is None or opdracht.publicatie is None:
        return
    if opdracht.datum_bekendmaking is None or not opdracht.datum_bekendmaking.text:
        yield errors.LVBB1505.melding(file=OPDRACHT, veld=opdracht.publicatie)


@rule("LVBB1506")
def publicatie_aanwezig(zaak: Zaak) -> Iterator[Melding]:
    """The file that the order names is in the package."""
    if zaak.opdracht is None:
        return
    for veld in (zaak.opdracht.publicatie, zaak.opdracht.directe_mutatie):
        if veld is not None and veld.text and veld.text not in zaak.pakket.names:
            nl, en = lijkt_op(veld.text, zaak.pakket)
            yield errors.LVBB1506.melding(file=OPDRACHT, veld=veld, naam=veld.text, lijkt_nl=nl, lijkt_en=en)


@rule("LVBB1510")
def bevoegd_gezag_aanwezig(zaak: Zaak) -> Iterator[Melding]:
    """The order names the OIN of the bevoegd gezag."""
    if zaak.opdracht and not (zaak.opdracht.id_bevoegd_gezag and zaak.opdracht.id_bevoegd_gezag.text):
        yield errors.LVBB1510.melding(file=OPDRACHT)


@rule("LVBB1511")
def aanleveraar_aanwezig(zaak: Zaak) -> Iterator[Melding]:
    """The order names the OIN of the aanleveraar."""
    if zaak.opdracht and not (zaak.opdracht.id_aanleveraar and zaak.opdracht.id_aanleveraar.text):
        yield errors.LVBB1511.melding(file=OPDRACHT)


@rule("LVBB1515")
def soort_en_schemaversie(zaak: Zaak) -> Iterator[Melding]:
    """The publicatie is a besluit or kennisgeving with an accepted schemaversie (a setting)."""
    veld = zaak.opdracht.publicatie if zaak.opdracht else None
    if veld is None or not zaak.pakket.leesbaar(veld.text):
        return
    if any(refusal.where == veld.text for refusal in zaak.pakket.onleesbaar):
        return
    publicatie = zaak.pakket.publicatie
    soort = publicatie.soort if publicatie else "geen aanlevering"
    versie = publicatie.schemaversie if publicatie else ""
    if soort not in (BESLUIT, KENNISGEVING) or versie not in zaak.instellingen.schemaversies:
        yield errors.LVBB1515.melding(
            file=veld.text,
            line=publicatie.line if publicatie else None,
            naam=veld.text,
            soort=soort,
            versie=versie,
            geldig=", ".join(zaak.instellingen.schemaversies),
        )


@rule("LVBB1519")
def datum_is_werkdag(zaak: Zaak) -> Iterator[Melding]:
    """datumBekendmaking is a working day; which holidays count is a setting."""
    datum = zaak.datum_bekendmaking
    werkdagen = zaak.instellingen.werkdagen
    if datum is None or zaak.opdracht is None or werkdagen.is_working_day(datum):
        return
    yield errors.LVBB1519.melding(
        file=OPDRACHT,
        veld=zaak.opdracht.datum_bekendmaking,
        datum=datum.isoformat(),
        volgende=werkdagen.next_working_day(datum).isoformat(),
    )


@rule("LVBB1580")
def werking_niet_te_laat(zaak: Zaak) -> Iterator[Melding]:
    """juridischWerkendVanaf is at most 90 days after datumBekendmaking."""
    datum, publicatie = zaak.datum_bekendmaking, zaak.pakket.publicatie
    if datum is None or publicatie is None:
        return
    for soort, veld in publicatie.tijdstempels:
        vanaf = lees_datum(veld.text)
        if (
            soort == JURIDISCH_WERKEND_VANAF
            and vanaf is not None
            and (vanaf - datum).days > MAX_DAGEN_TOT_WERKING
        ):
            yield errors.LVBB1580.melding(
                file=publicatie.file,
                veld=veld,
                categorie=publicatie.expression.text if publicatie.expression else "",
                jwv=vanaf.isoformat(),
                dagen=MAX_DAGEN_TOT_WERKING,
                datum=datum.isoformat(),
                uiterlijk=(datum + timedelta(days=MAX_DAGEN_TOT_WERKING)).isoformat(),
            )
