"""The consolidatie-informatie of a besluit: LVBB3518, 3519, 4205, 4207, 4210, 4500 and 4802 to 4804.

Dates of an end are those of an intrekking in the same besluit: what an earlier besluit ended is known to the
register only. That LVBB4207 is about a changed regeling and LVBB4210 about any is our reading of the texts.
"""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.stop._document import Document
from ikt_mocks.stop._fouten_inhoud import FOUTEN_INHOUD
from ikt_mocks.stop.register.feiten import Koppeling, Publicatiefeiten
from ikt_mocks.stop.rules import _dossier
from ikt_mocks.stop.rules._zaak import Zaak
from ikt_mocks.stop.rules.besluit import document
from ikt_schemas.melding import Melding
from ikt_schemas.tooi import bestuurslaag

_JWV = "juridischWerkendVanaf"
_GELDIG = "geldigVanaf"
_AKN = "/akn/"


def _besluit(zaak: Zaak) -> tuple[Document, Publicatiefeiten] | None:
    it, feiten = document(zaak), zaak.pakket.publicatiefeiten
    return (it, feiten) if it is not None and feiten is not None else None


def _datum(feiten: Publicatiefeiten, koppeling: Koppeling, soort: str) -> str:
    return next(
        (t.datum.text for t in feiten.tijdstempels if t.doel in koppeling.doelen and t.soort == soort), ""
    )


def _zonder_datum(zaak: Zaak, code: str, *, regelingen: bool) -> Iterator[Melding]:
    publicatie = zaak.pakket.publicatie
    if (found := _besluit(zaak)) is None or publicatie is None or publicatie.ontwerp:
        return
    it, feiten = found
    dossier = _dossier.besluit(zaak)
    wie = it.metadata.get("eindverantwoordelijke")
    if wie and bestuurslaag(wie.text) == "ministerie":
        return
    beoogd = feiten.beoogde_regelingen if regelingen else feiten.beoogde_informatieobjecten
    in_te_trekken = [k for k in feiten.intrekkingen if k.instrument.text.startswith(_AKN) == regelingen]
    for koppeling in (*beoogd, *in_te_trekken):
        # A doel may have got its date with an earlier besluit.
        eerder = dossier.stand.datum(list(koppeling.doelen), _JWV) if dossier else ""
        if not _datum(feiten, koppeling, _JWV) and not eerder:
            yield FOUTEN_INHOUD[code].melding(
                file=it.file, veld=koppeling.instrument, instrument=koppeling.instrument.text
            )


@rule("LVBB3518")
def datum_informatieobject(zaak: Zaak) -> Iterator[Melding]:
    """In a definitief besluit of a decentral overheid each informatieobject has a date juridisch werkend vanaf."""
    yield from _zonder_datum(zaak, "LVBB3518", regelingen=False)


@rule("LVBB3519")
def datum_regeling(zaak: Zaak) -> Iterator[Melding]:
    """In a definitief besluit of a decentral overheid each regeling has a date juridisch werkend vanaf."""
    yield from _zonder_datum(zaak, "LVBB3519", regelingen=True)


def _einde(zaak: Zaak, code: str, soort: str, *, alleen_mutaties: bool = False) -> Iterator[Melding]:
    if (found := _besluit(zaak)) is None:
        return
    it, feiten = found
    mutaties = {r.expression.text for r in feiten.regelingen if r.mutatie}
    for koppeling in feiten.beoogde_regelingen:
        if alleen_mutaties and koppeling.instrument.text not in mutaties:
            continue
        vanaf = _datum(feiten, koppeling, soort)
        for intrekking in feiten.intrekkingen:
            tot = _datum(feiten, intrekking, soort)
            if intrekking.work == koppeling.work and vanaf and tot and vanaf >= tot:
                yield FOUTEN_INHOUD[code].melding(
                    file=it.file,
                    veld=koppeling.instrument,
                    versie=koppeling.instrument.text,
                    vanaf=vanaf,
                    tot=tot,
                )


@rule("LVBB4205")
def werkend_voor_einde(zaak: Zaak) -> Iterator[Melding]:
    """A regelingversie comes into force before it ends."""
    yield from _einde(zaak, "LVBB4205", _JWV)


@rule("LVBB4207")
def wordt_geldig_voor_einde(zaak: Zaak) -> Iterator[Melding]:
    """A changed regeling becomes valid before that ends."""
    yield from _einde(zaak, "LVBB4207", _GELDIG, alleen_mutaties=True)


@rule("LVBB4210")
def geldig_voor_einde(zaak: Zaak) -> Iterator[Melding]:
    """A regelingversie becomes valid before that ends."""
    yield from _einde(zaak, "LVBB4210", _GELDIG)


@rule("LVBB4500")
def geen_terugtrekking(zaak: Zaak) -> Iterator[Melding]:
    """There are no terugtrekkingen."""
    it = document(zaak)
    for veld in it.terugtrekkingen if it else ():
        if it:
            yield FOUTEN_INHOUD["LVBB4500"].melding(file=it.file, veld=veld)


@rule("LVBB4802")
def een_versie(zaak: Zaak) -> Iterator[Melding]:
    """A besluit adopts one version of an instrument."""
    if (found := _besluit(zaak)) is None:
        return
    it, feiten = found
    per_work: dict[str, list[Koppeling]] = {}
    for koppeling in (*feiten.beoogde_regelingen, *feiten.beoogde_informatieobjecten):
        known = per_work.setdefault(koppeling.work, [])
        if koppeling.instrument.text not in [k.instrument.text for k in known]:
            known.append(koppeling)
    for work, koppelingen in per_work.items():
        if len(koppelingen) > 1:
            yield FOUTEN_INHOUD["LVBB4802"].melding(
                file=it.file,
                veld=koppelingen[1].instrument,
                instrument=work,
                versies=", ".join(k.instrument.text for k in koppelingen),
            )


@rule("LVBB4803")
def een_doel(zaak: Zaak) -> Iterator[Melding]:
    """A besluit has one doel."""
    if (it := document(zaak)) is None:
        return
    doelen = list(dict.fromkeys(veld.text for veld in it.doelen))
    if len(doelen) > 1:
        veld = next(v for v in it.doelen if v.text == doelen[1])
        yield FOUTEN_INHOUD["LVBB4803"].melding(file=it.file, veld=veld, doelen=", ".join(doelen))


@rule("LVBB4804")
def vaststellen_of_intrekken(zaak: Zaak) -> Iterator[Melding]:
    """A besluit adopts an instrument or withdraws it, with the informatieobjecten born with it."""
    if (found := _besluit(zaak)) is None:
        return
    it, feiten = found
    ingetrokken = {k.work: k for k in feiten.intrekkingen}
    for koppeling in (*feiten.beoogde_regelingen, *feiten.beoogde_informatieobjecten):
        if koppeling.work in ingetrokken:
            yield FOUTEN_INHOUD["LVBB4804"].melding(
                file=it.file,
                veld=ingetrokken[koppeling.work].instrument,
                instrument=koppeling.work,
                versie=koppeling.instrument.text,
            )
    for io in zaak.pakket.informatieobjecten:
        if io.hoort_bij is not None and io.hoort_bij.text in ingetrokken:
            yield FOUTEN_INHOUD["LVBB4804"].melding(
                file=io.file, veld=io.hoort_bij, instrument=io.hoort_bij.text, versie=io.expression.text
            )
