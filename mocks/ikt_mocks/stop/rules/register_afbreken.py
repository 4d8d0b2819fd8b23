"""Breaking off a besluit: what must still be open, and what may not build on it. See also ``register.py``.

Not published means not begun: LVBB1556, 1557, 1576, 1577 and 1579 fall together with LVBB1555 as the mock
publishes a besluit with all that it makes at one moment. LVBB1578 is the time between acceptance and
registratie-voltooid, LVBB1554 the time that breaking off takes; how long is a setting.
"""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.stop.register.stand import GEPUBLICEERD, IN_REGISTRATIE, WACHT
from ikt_mocks.stop.rules._dossier import afbreking
from ikt_mocks.stop.rules._zaak import Zaak
from ikt_schemas.melding import Melding


@rule("LVBB1550")
def opdracht_aanwezig(zaak: Zaak) -> Iterator[Melding]:
    """The order that is to be broken off is still stored."""
    if (it := afbreking(zaak, "besluit")) and not it.doelwit.opdracht_aanwezig:
        yield it.melding("LVBB1550", id=it.doelwit.id_levering, oin=it.doelwit.oin)


@rule("LVBB1554")
def niet_al_in_afwachting(zaak: Zaak) -> Iterator[Melding]:
    """No other order to break it off is waiting."""
    if (it := afbreking(zaak, "besluit")) and it.doelwit.stand == WACHT:
        yield it.melding("LVBB1554", akn=it.doelwit.work)


@rule("LVBB1556")
def regelingversie_niet_gepubliceerd(zaak: Zaak) -> Iterator[Melding]:
    """No regelingversie that it makes has been published."""
    if (it := afbreking(zaak, "besluit")) and it.doelwit.stand == GEPUBLICEERD:
        for versie in it.versies("regeling"):
            yield it.melding("LVBB1556", versie=versie.expression)


@rule("LVBB1557")
def informatieobject_niet_gepubliceerd(zaak: Zaak) -> Iterator[Melding]:
    """No version of an informatieobject that it makes has been published."""
    if (it := afbreking(zaak, "besluit")) and it.doelwit.stand == GEPUBLICEERD:
        for versie in it.versies("informatieobject"):
            yield it.melding("LVBB1557", versie=versie.expression)


@rule("LVBB1558")
def niet_als_was_gebruikt(zaak: Zaak) -> Iterator[Melding]:
    """No other besluit changes a regelingversie that it makes."""
    if it := afbreking(zaak, "besluit"):
        eigen = {v.expression for v in it.versies("regeling")}
        for versie in it.stand.versies:
            if versie.soort == "regeling" and versie.was in eigen and versie.levering != it.doelwit.levering:
                besluit = it.stand.bron(versie.levering).work
                yield it.melding("LVBB1558", versie=versie.was, besluit=besluit)


@rule("LVBB1560")
def geen_kennisgeving(zaak: Zaak) -> Iterator[Melding]:
    """No kennisgeving is about it."""
    if it := afbreking(zaak, "besluit"):
        for kennisgeving in it.stand.kennisgevingen(it.doelwit.work):
            yield it.melding("LVBB1560", kennisgeving=kennisgeving.work, akn=it.doelwit.work)


def _werkt(zaak: Zaak, soort: str, code: str) -> Iterator[Melding]:
    if it := afbreking(zaak, "besluit"):
        for versie in it.versies(soort):
            begin = it.stand.begin(versie)
            if begin and begin <= it.vandaag:
                yield it.melding(code, versie=versie.expression, datum=begin)


@rule("LVBB1563")
def regeling_werkt_nog_niet(zaak: Zaak) -> Iterator[Melding]:
    """The date juridischWerkendVanaf of what it makes, when there is one, is still to come: regelingen."""
    yield from _werkt(zaak, "regeling", "LVBB1563")


@rule("LVBB1564")
def informatieobject_werkt_nog_niet(zaak: Zaak) -> Iterator[Melding]:
    """The date juridischWerkendVanaf of what it makes is still to come: informatieobjecten."""
    yield from _werkt(zaak, "informatieobject", "LVBB1564")


@rule("LVBB1565")
def informatieobject_geen_basis(zaak: Zaak) -> Iterator[Melding]:
    """No other besluit changes an informatieobject that it makes."""
    if it := afbreking(zaak, "besluit"):
        eigen = {v.expression for v in it.versies("informatieobject")}
        for versie in it.stand.versies:
            ander = versie.levering != it.doelwit.levering
            if ander and versie.soort == "informatieobject" and versie.was in eigen:
                besluit = it.stand.bron(versie.levering).work
                yield it.melding("LVBB1565", versie=versie.was, besluit=besluit)


@rule("LVBB1566")
def regeling_niet_ingetrokken(zaak: Zaak) -> Iterator[Melding]:
    """No other besluit withdraws a regeling that it makes."""
    if it := afbreking(zaak, "besluit"):
        works = {v.work for v in it.versies("regeling")}
        for intrekking in it.stand.intrekkingen:
            if intrekking.work in works and intrekking.levering != it.doelwit.levering:
                besluit = it.stand.bron(intrekking.levering).work
                yield it.melding("LVBB1566", work=intrekking.work, besluit=besluit)


@rule("LVBB1567")
def geen_hoofdregeling(zaak: Zaak) -> Iterator[Melding]:
    """No other besluit makes a tijdelijk deel of a regeling that it makes."""
    if it := afbreking(zaak, "besluit"):
        works = {v.work for v in it.versies("regeling")}
        for versie in it.stand.versies:
            ander = versie.levering != it.doelwit.levering
            if ander and versie.soort == "regeling" and versie.hoort_bij in works:
                besluit = it.stand.bron(versie.levering).work
                yield it.melding("LVBB1567", work=versie.hoort_bij, besluit=besluit)


def _ingetrokken(zaak: Zaak, soort: str, code: str) -> Iterator[Melding]:
    if (it := afbreking(zaak, "besluit")) and it.doelwit.stand == GEPUBLICEERD:
        for intrekking in it.stand.intrekkingen:
            if intrekking.levering == it.doelwit.levering and intrekking.soort == soort:
                yield it.melding(code, work=intrekking.work)


@rule("LVBB1576")
def intrekking_regeling_niet_gepubliceerd(zaak: Zaak) -> Iterator[Melding]:
    """No withdrawal of a regeling by it has been published."""
    yield from _ingetrokken(zaak, "regeling", "LVBB1576")


@rule("LVBB1577")
def intrekking_informatieobject_niet_gepubliceerd(zaak: Zaak) -> Iterator[Melding]:
    """No withdrawal of an informatieobject by it has been published."""
    yield from _ingetrokken(zaak, "informatieobject", "LVBB1577")


@rule("LVBB1578")
def niet_in_verwerking(zaak: Zaak) -> Iterator[Melding]:
    """It is not still being registered."""
    if (it := afbreking(zaak, "besluit")) and it.doelwit.stand == IN_REGISTRATIE:
        yield it.melding("LVBB1578", id=it.doelwit.id_levering)


@rule("LVBB1579")
def wetstechnische_informatie_niet_gepubliceerd(zaak: Zaak) -> Iterator[Melding]:
    """The legal information that a definitive besluit gives has not been published."""
    if (it := afbreking(zaak, "besluit")) and it.doelwit.stand == GEPUBLICEERD and not it.doelwit.ontwerp:
        yield it.melding("LVBB1579", id=it.doelwit.id_levering)
