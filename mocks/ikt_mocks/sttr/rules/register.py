"""Layer 3: against what the RTR and OZON know. Judged when delivering, never when verifying."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ikt_mocks.activiteiten import Activiteit
from ikt_mocks.rules import rule
from ikt_mocks.sttr import errors
from ikt_mocks.sttr.messages import Activiteitgegevens, ToevoegenToepasbareRegels, UpdateActiviteit
from ikt_mocks.sttr.pakket import Aanlevering
from ikt_mocks.sttr.structuurref import (
    FunctioneleStructuurRef,
    lees_datum,
    lees_structuurref,
    oin_van_namespace,
    schrijf_datum,
)
from ikt_schemas.melding import Melding


class Register(Protocol):
    """What the rules ask of the RTR."""

    def activiteit(self, urn: str) -> Activiteit | None:
        """Return the activiteit, or ``None`` when it is not known."""

    def toepasbaar(self, urn: str) -> Activiteitgegevens | None:
        """Return the attributes it was made applicable with, or ``None``."""

    def locaties(self) -> frozenset[str] | None:
        """Return the locations known in OZON, or ``None`` when the workspace names none and all pass."""


@dataclass(frozen=True, slots=True)
class Functioneel:
    """A delivery, its sender and the register it is judged against.

    :param afzender: OIN of the sender.
    """

    aanlevering: Aanlevering
    afzender: str
    register: Register

    @property
    def structuurref(self) -> FunctioneleStructuurRef | None:
        """The reference of the rule file, when there is one that parses."""
        bestand = self.aanlevering.bestand
        return (
            None
            if bestand is None or not bestand.structuurrefs
            else lees_structuurref(bestand.structuurrefs[0].doel)
        )

    @property
    def urn(self) -> str | None:
        """The activiteit that the delivery is about."""
        order = self.aanlevering.order
        if isinstance(order, UpdateActiviteit):
            return order.activiteit_identifier
        return None if self.structuurref is None else self.structuurref.urn

    @property
    def bestandsnaam(self) -> str:
        """The content file, for the place of a melding."""
        order = self.aanlevering.order
        return "" if order is None else order.bestandsnaam

    @property
    def eigen(self) -> Activiteit | None:
        """The activiteit when it is known and of the sender."""
        known = None if self.urn is None else self.register.activiteit(self.urn)
        return known if known is not None and known.oin == self.afzender else None

    @property
    def datum(self) -> tuple[str, date] | None:
        """Name and value of the begin date of the delivery."""
        order, part = self.aanlevering.order, self.aanlevering.activiteit
        if isinstance(order, ToevoegenToepasbareRegels):
            found = lees_datum(order.geldig_begindatum)
            return None if found is None else ("geldigBegindatum", found)
        found = None if part is None or part.waarde is None else lees_datum(part.waarde.begindatum)
        return None if found is None else ("begindatum", found)


@rule(errors.AFZENDER.code)
def afzender_van_namespace(subject: Functioneel) -> Iterator[Melding]:
    """The namespace of the rule file carries the OIN of the sender."""
    bestand = subject.aanlevering.bestand
    oin = None if bestand is None else oin_van_namespace(bestand.namespace)
    if bestand is not None and oin is not None and oin != subject.afzender:
        yield errors.AFZENDER.melding(
            file=subject.bestandsnaam, element=bestand.root, namespace=oin, afzender=subject.afzender
        )


@rule(errors.ACTIVITEIT_ONBEKEND.code)
def activiteit_bekend(subject: Functioneel) -> Iterator[Melding]:
    """The activiteit is in the RTR."""
    if subject.urn is not None and subject.register.activiteit(subject.urn) is None:
        yield errors.ACTIVITEIT_ONBEKEND.melding(file=subject.bestandsnaam, urn=subject.urn)


@rule(errors.ACTIVITEIT_VAN_ANDER.code)
def activiteit_van_afzender(subject: Functioneel) -> Iterator[Melding]:
    """The activiteit belongs to the sender."""
    if subject.urn is None:
        return
    known = subject.register.activiteit(subject.urn)
    if known is not None and known.oin != subject.afzender:
        yield errors.ACTIVITEIT_VAN_ANDER.melding(
            file=subject.bestandsnaam, urn=subject.urn, afzender=subject.afzender
        )


@rule(errors.NIET_TOEPASBAAR.code)
def eerst_toepasbaar(subject: Functioneel) -> Iterator[Melding]:
    """Rules come after the activiteit was made applicable."""
    eigen = subject.eigen
    if subject.structuurref is None or eigen is None:
        return
    if subject.register.toepasbaar(eigen.urn) is None:
        yield errors.NIET_TOEPASBAAR.melding(file=subject.bestandsnaam, urn=eigen.urn)


@rule(errors.REGELBEHEEROBJECT_NIET_VERKLAARD.code)
def regelbeheerobject_verklaard(subject: Functioneel) -> Iterator[Melding]:
    """The regelbeheerobject of the rules was declared when the activiteit was made applicable."""
    eigen, ref = subject.eigen, subject.structuurref
    gegevens = None if eigen is None else subject.register.toepasbaar(eigen.urn)
    if ref is None or gegevens is None:
        return
    if ref.soort not in [item.soort for item in gegevens.regelbeheerobjecten]:
        yield errors.REGELBEHEEROBJECT_NIET_VERKLAARD.melding(
            file=subject.bestandsnaam, urn=ref.urn, soort=ref.soort
        )


@rule(errors.BEGINDATUM_VOOR_ACTIVITEIT.code)
def niet_voor_begin(subject: Functioneel) -> Iterator[Melding]:
    """Nothing begins before the activiteit does, nor rules before the date it was made applicable on."""
    eigen, datum = subject.eigen, subject.datum
    if eigen is None or datum is None:
        return
    begin = eigen.begin_datum
    gegevens = subject.register.toepasbaar(eigen.urn)
    toepasbaar = None if gegevens is None or subject.structuurref is None else lees_datum(gegevens.begindatum)
    begin = max(begin, toepasbaar) if toepasbaar is not None else begin
    if datum[1] < begin:
        yield errors.BEGINDATUM_VOOR_ACTIVITEIT.melding(
            file=_plaats(subject), veld=datum[0], datum=schrijf_datum(datum[1]), begin=schrijf_datum(begin)
        )


@rule(errors.BEGINDATUM_NA_EINDE.code)
def niet_na_einde(subject: Functioneel) -> Iterator[Melding]:
    """Nothing begins once the activiteit has ended."""
    eigen, datum = subject.eigen, subject.datum
    if eigen is None or datum is None or eigen.eind_datum is None or datum[1] < eigen.eind_datum:
        return
    yield errors.BEGINDATUM_NA_EINDE.melding(
        file=_plaats(subject),
        veld=datum[0],
        datum=schrijf_datum(datum[1]),
        einde=schrijf_datum(eigen.eind_datum),
    )


def _plaats(subject: Functioneel) -> str:
    opdracht = subject.aanlevering.opdracht
    if isinstance(subject.aanlevering.order, UpdateActiviteit) or opdracht is None:
        return subject.bestandsnaam
    return opdracht.naam


@rule(errors.LOCATIE_ONBEKEND.code)
def locaties_bekend(subject: Functioneel) -> Iterator[Melding]:
    """The location of every geoVerwijzing is known in OZON."""
    bestand, bekend = subject.aanlevering.bestand, subject.register.locaties()
    if bestand is None or bekend is None:
        return
    for regel in bestand.uitvoeringsregels:
        if regel.soort == "geoVerwijzing" and regel.locatie not in bekend:
            yield errors.LOCATIE_ONBEKEND.melding(
                file=subject.bestandsnaam, element=regel.element, locatie=regel.locatie
            )


@rule(errors.BESTUURSLAAG.code)
def bestuurslaag(subject: Functioneel) -> Iterator[Melding]:
    """The bestuurslaag in the JSON is that of the activiteit."""
    eigen, part = subject.eigen, subject.aanlevering.activiteit
    if eigen is None or part is None or part.waarde is None:
        return
    if part.waarde.bestuurslaag != eigen.bestuurslaag:
        yield errors.BESTUURSLAAG.melding(
            file=subject.bestandsnaam, gevonden=part.waarde.bestuurslaag, verwacht=eigen.bestuurslaag
        )
