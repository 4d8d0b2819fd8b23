"""Doelen beside the register: what is coupled to them, and the dates they get."""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.stop._fouten_register import FOUTEN_REGISTER
from ikt_mocks.stop._inhoud import Veld
from ikt_mocks.stop._pakket import MANIFEST_OW
from ikt_mocks.stop.register.feiten import JOIN_IO, work_van
from ikt_mocks.stop.register.stand import GELDIG, JWV
from ikt_mocks.stop.rules._dossier import Dossier, besluit
from ikt_mocks.stop.rules._zaak import Zaak
from ikt_schemas.melding import Melding


@rule("LVBB2503")
def doel_van_ow_bekend(zaak: Zaak) -> Iterator[Melding]:
    """A doel in manifest-ow.xml is coupled to something, in this delivery or before."""
    if zaak.register is None:
        return
    feiten = zaak.pakket.publicatiefeiten
    koppelingen = (
        (*feiten.beoogde_regelingen, *feiten.beoogde_informatieobjecten, *feiten.intrekkingen)
        if feiten
        else ()
    )
    eigen = {doel for koppeling in koppelingen for doel in koppeling.doelen}
    for item in zaak.pakket.ow_koppelingen:
        if (
            item.doel
            and item.doel.text not in eigen
            and not zaak.register.stand().doel_bekend(item.doel.text)
        ):
            yield FOUTEN_REGISTER["LVBB2503"].melding(file=MANIFEST_OW, veld=item.doel, doel=item.doel.text)


def _gekoppeld(it: Dossier) -> dict[str, set[str]]:
    """Return doel → what is coupled to it with this delivery: regeling, informatieobject, intrekking."""
    found: dict[str, set[str]] = {}
    groepen = (
        ("regeling", it.feiten.beoogde_regelingen),
        ("informatieobject", it.feiten.beoogde_informatieobjecten),
        ("intrekking", it.feiten.intrekkingen),
    )
    for soort, koppelingen in groepen:
        for koppeling in koppelingen:
            for doel in koppeling.doelen:
                found.setdefault(doel, set()).add(soort)
    return found


@rule("LVBB4805")
def doel_zonder_datum(zaak: Zaak) -> Iterator[Melding]:
    """A besluit uses no doel that has a date juridischWerkendVanaf already."""
    if it := besluit(zaak):
        genoemd = set(_gekoppeld(it)) | {item.doel for item in it.feiten.tijdstempels}
        for doel in sorted(genoemd):
            if datum := it.stand.datum([doel]):
                yield it.melding("LVBB4805", _plaats(it, doel), doel=doel, datum=datum)


def _plaats(it: Dossier, doel: str) -> Veld | None:
    groepen = (it.feiten.beoogde_regelingen, it.feiten.beoogde_informatieobjecten, it.feiten.intrekkingen)
    velden = [k.instrument for groep in groepen for k in groep if doel in k.doelen]
    velden += [item.datum for item in it.feiten.tijdstempels if item.doel == doel]
    return next(iter(velden), None)


@rule("LVBB7002")
def regeling_bij_doel(zaak: Zaak) -> Iterator[Melding]:
    """A doel of an informatieobject has a regelingversie or a withdrawal too."""
    if it := besluit(zaak):
        for doel, soorten in _gekoppeld(it).items():
            bekend = any(doel in v.doelen for v in it.stand.versies if v.soort == "regeling")
            if soorten == {"informatieobject"} and not bekend:
                yield it.melding("LVBB7002", _plaats(it, doel), doel=doel)


@rule("LVBB7003")
def versie_bij_datum(zaak: Zaak) -> Iterator[Melding]:
    """A doel that gets a date has something coupled to it, in this delivery or before."""
    if it := besluit(zaak):
        eigen = _gekoppeld(it)
        for item in it.feiten.tijdstempels:
            if item.doel not in eigen and not it.stand.doel_bekend(item.doel):
                yield it.melding("LVBB7003", item.datum, doel=item.doel)


@rule("LVBB7004")
def doel_eenmaal_per_regeling(zaak: Zaak) -> Iterator[Melding]:
    """A doel is used once for a regeling."""
    if it := besluit(zaak):
        for koppeling in it.feiten.beoogde_regelingen:
            for doel in koppeling.doelen:
                if any(doel in v.doelen for v in it.stand.versies_van(koppeling.work)):
                    yield it.melding("LVBB7004", koppeling.instrument, doel=doel, work=koppeling.work)


def _zelfde_datum(it: Dossier, soort: str, code: str) -> Iterator[Melding]:
    if it.ontwerp:
        return
    for koppeling in it.feiten.beoogde_regelingen:
        datum = it.datum(koppeling.doelen, soort)
        for andere in it.stand.versies_van(koppeling.work, definitief=True):
            if andere.expression == koppeling.instrument.text or not datum:
                continue
            if it.stand.datum(andere.doelen, soort) == datum:
                yield it.melding(
                    code,
                    koppeling.instrument,
                    versie=koppeling.instrument.text,
                    datum=datum,
                    andere=andere.expression,
                )


@rule("LVBB7005")
def andere_werkingsdatum(zaak: Zaak) -> Iterator[Melding]:
    """Versions of a regeling are in force from different days."""
    if it := besluit(zaak):
        yield from _zelfde_datum(it, JWV, "LVBB7005")


@rule("LVBB7011")
def andere_geldigheid(zaak: Zaak) -> Iterator[Melding]:
    """Versions of a regeling are valid from different days."""
    if it := besluit(zaak):
        yield from _zelfde_datum(it, GELDIG, "LVBB7011")


@rule("LVBB7006")
def regelingversie_bestaat(zaak: Zaak) -> Iterator[Melding]:
    """A regelingversie that is coupled to a doel is delivered with it or known."""
    if it := besluit(zaak):
        geleverd = {regeling.expression.text for regeling in it.feiten.regelingen}
        for koppeling in it.feiten.beoogde_regelingen:
            versie = koppeling.instrument.text
            if versie not in geleverd and it.stand.versie(versie) is None:
                yield it.melding("LVBB7006", koppeling.instrument, versie=versie)


@rule("LVBB7007")
def informatieobject_bestaat(zaak: Zaak) -> Iterator[Melding]:
    """An informatieobject that is coupled to a doel is delivered with it or known."""
    if it := besluit(zaak):
        geleverd = {io.expression.text for io in it.informatieobjecten}
        for koppeling in it.feiten.beoogde_informatieobjecten:
            versie = koppeling.instrument.text
            if versie not in geleverd and it.stand.versie(versie) is None:
                yield it.melding("LVBB7007", koppeling.instrument, versie=versie)


@rule("LVBB7008")
def ingetrokken_regeling_bestaat(zaak: Zaak) -> Iterator[Melding]:
    """A regeling whose withdrawal is coupled to a doel exists."""
    if it := besluit(zaak):
        for item in it.feiten.intrekkingen:
            if item.doelen and not item.work.startswith(JOIN_IO) and not it.stand.versies_van(item.work):
                yield it.melding("LVBB7008", item.instrument, work=item.work)


@rule("LVBB7009")
def ingetrokken_informatieobject_bestaat(zaak: Zaak) -> Iterator[Melding]:
    """An informatieobject whose withdrawal is coupled to a doel exists."""
    if it := besluit(zaak):
        for item in it.feiten.intrekkingen:
            if item.doelen and item.work.startswith(JOIN_IO) and not it.stand.versies_van(item.work):
                yield it.melding("LVBB7009", item.instrument, work=item.work)


@rule("LVBB7010")
def doel_niet_van_ontwerp(zaak: Zaak) -> Iterator[Melding]:
    """A doel that gets a date is not coupled to a regelingversie of an ontwerp that was delivered before."""
    if it := besluit(zaak):
        for item in it.feiten.tijdstempels:
            for versie in it.stand.versies:
                if versie.soort == "regeling" and versie.ontwerp and item.doel in versie.doelen:
                    yield it.melding(
                        "LVBB7010", item.datum, doel=item.doel, versie=work_van(versie.expression)
                    )
