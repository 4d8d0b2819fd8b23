"""Each object by itself, and what a regeling has.

OZON0010, 0013, 0103, 0104, 0112, 0122, 0123, 0126 to 0128, 0212, 0216, 0310, 1037, 1041, 3000.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.stop.ow.soorten import BEEINDIGEN, ONTWERP, SOORTEN
from ikt_mocks.stop.rules._ozon import Ozon, elk, nieuwe_regelingen, ozon
from ikt_mocks.stop.rules._ozon_regeling import is_tijdelijk_deel, vervangt
from ikt_mocks.stop.rules._zaak import Zaak, lees_datum
from ikt_schemas.melding import Melding

#: As identifications of the administrative boundaries are written: GM0297, PV30, WS0155.
_BESTUURLIJK_GEBIED = re.compile(r"(GM|WS)[0-9]{4}|PV[0-9]{2}|(LND|RIJK|MNRE|MN)[0-9]{1,6}", re.IGNORECASE)
_DOMEIN = "NL.BI.BestuurlijkGebied"


@rule("OZON0010")
def objecttype_bekend(zaak: Zaak) -> Iterator[Melding]:
    """Every type that an OW file lists or holds is one of IMOW."""
    beeld = ozon(zaak)
    if beeld is None:
        return
    for bestand in beeld.ow.genoemd:
        for veld in bestand.objecttypen:
            if veld.text not in SOORTEN:
                yield beeld.melding("OZON0010", None, file=bestand.file, veld=veld, soort=veld.text)
        for item in bestand.objecten:
            if item.soort not in SOORTEN:
                yield beeld.melding("OZON0010", item)


@rule("OZON0013")
def objecttype_genoemd(zaak: Zaak) -> Iterator[Melding]:
    """An OW file lists the type of every object in it; what stands inside another object is not listed."""
    beeld = ozon(zaak)
    if beeld is None:
        return
    for bestand in beeld.ow.genoemd:
        gemist = {veld.text for veld in bestand.objecttypen}
        for item in bestand.objecten:
            if not item.houder and item.soort not in gemist:
                gemist.add(item.soort)
                yield beeld.melding("OZON0013", item, bestand=bestand.file)


@rule("OZON0103")
def regelingsgebied_aanwezig(zaak: Zaak) -> Iterator[Melding]:
    """Every regeling has a regelingsgebied, from this delivery or before; see OZON0212 for one that replaces.

    A regeling of the klassieke model without OW objects, such as one of the Rijk that changes another, has none.
    """
    beeld = ozon(zaak)
    if beeld is None or beeld.ontwerp or not beeld.met_verleden or vervangt(beeld):
        return
    ingetrokken = {k.work for k in beeld.feiten.intrekkingen} if beeld.feiten else set()
    regelingen = beeld.feiten.regelingen if beeld.feiten else ()
    klassiek = {r.work.text for r in regelingen if r.model == "RegelingKlassiek"}
    nieuw = nieuwe_regelingen(zaak.pakket)
    for aanlevering in beeld.ow.aanleveringen:
        work = aanlevering.regeling.text
        if work in klassiek and not aanlevering.bestanden:
            continue
        # What was withdrawn, or never was there, is refused by the LVBB.
        if work not in nieuw and beeld.stand.open_versie(work) is None:
            continue
        if work not in ingetrokken and not _heeft_regelingsgebied(beeld, work):
            yield beeld.melding("OZON0103", None, veld=aanlevering.regeling, regeling=work)


def _heeft_regelingsgebied(beeld: Ozon, work: str) -> bool:
    geleverd = any(beeld.ow.regeling(item) == work for item in beeld.ow.van("Regelingsgebied"))
    return geleverd or any(beeld.blijft(v) for v in beeld.eerder.van_regeling(work, "Regelingsgebied"))


@rule("OZON1041")
def ontwerp_heeft_gebied_of_document(zaak: Zaak) -> Iterator[Melding]:
    """An ontwerp has a regelingsgebied, or belongs to an adopted regeling."""
    beeld = ozon(zaak)
    if beeld is None or not beeld.ontwerp or not beeld.met_verleden:
        return
    for aanlevering in beeld.ow.aanleveringen:
        work = aanlevering.regeling.text
        vastgesteld = bool(beeld.stand.versies_van(work, definitief=True))
        if not vastgesteld and not _heeft_regelingsgebied(beeld, work):
            yield beeld.melding("OZON1041", None, veld=aanlevering.regeling, regeling=work)


@rule("OZON0104")
def hoogstens_een_pons(zaak: Zaak) -> Iterator[Melding]:
    """A regeling has one pons at most."""
    for beeld, item in elk(zaak, "Pons"):
        work = beeld.ow.regeling(item)
        andere = [p.identificatie for p in beeld.ow.van("Pons") if beeld.ow.regeling(p) == work]
        andere = andere[: andere.index(item.identificatie)]
        andere += [v.identificatie for v in beeld.eerder.van_regeling(work, "Pons") if beeld.blijft(v)]
        if andere:
            yield beeld.melding("OZON0104", item, regeling=work, andere=andere[0])


@rule("OZON1037")
def geen_pons_bij_tijdelijk_deel(zaak: Zaak) -> Iterator[Melding]:
    """A tijdelijk regelingdeel has no pons."""
    for beeld, item in elk(zaak, "Pons"):
        if is_tijdelijk_deel(beeld, beeld.ow.regeling(item)):
            yield beeld.melding("OZON1037", item)


@rule("OZON0112")
def alleen_beeindigen_verwerkt(zaak: Zaak) -> Iterator[Melding]:
    """An object with another status than the one that ends it is not handled."""
    yield from _andere_status(zaak, "OZON0112")


@rule("OZON0122")
def status_beeindigen_of_geen(zaak: Zaak) -> Iterator[Melding]:
    """The status of an object is the one that ends it, or absent."""
    yield from _andere_status(zaak, "OZON0122")


def _andere_status(zaak: Zaak, code: str) -> Iterator[Melding]:
    for beeld, item in elk(zaak, *SOORTEN):
        if item.status not in ("", BEEINDIGEN):
            yield beeld.melding(code, item, status=item.status)


@rule("OZON0126")
def geen_procedurestatus(zaak: Zaak) -> Iterator[Melding]:
    """What comes with a definitive besluit, or a directe mutatie, has no procedurestatus."""
    for beeld, item in elk(zaak, *SOORTEN):
        if not beeld.ontwerp and item.procedurestatus:
            yield beeld.melding("OZON0126", item, status=item.procedurestatus)


@rule("OZON0127")
def procedurestatus_ontwerp(zaak: Zaak) -> Iterator[Melding]:
    """What comes with an ontwerp has procedurestatus ontwerp; what stands inside an object goes with it."""
    beeld = ozon(zaak)
    if beeld is None or not beeld.ontwerp:
        return
    for item in beeld.ow.objecten:
        if not item.houder and item.soort != "SymbolisatieItem" and item.procedurestatus != ONTWERP:
            yield beeld.melding("OZON0127", item)


@rule("OZON0128")
def geen_symbolisatie_bij_ontwerp(zaak: Zaak) -> Iterator[Melding]:
    """An ontwerp brings no symbolisatie-items."""
    for beeld, item in elk(zaak, "SymbolisatieItem"):
        if beeld.ontwerp:
            yield beeld.melding("OZON0128", item)


@rule("OZON0123")
def geldig_op_is_datum(zaak: Zaak) -> Iterator[Melding]:
    """An ambtsgebied tells on which day its boundary holds."""
    for beeld, item in elk(zaak, "Ambtsgebied"):
        datum = item.waarde("geldigOp")
        if lees_datum(datum) is None:
            bij = next((w for w in item.waarden if w.naam == "geldigOp"), None)
            yield beeld.melding("OZON0123", item, bij, datum=datum or "-")


@rule("OZON0216")
def bestuurlijk_gebied_geldig(zaak: Zaak) -> Iterator[Melding]:
    """An ambtsgebied refers to a bestuurlijk gebied; its list is not public here, so its form is judged."""
    for beeld, item in elk(zaak, "Ambtsgebied"):
        gebied, domein = item.waarde("bestuurlijkeGrenzenID"), item.waarde("domein")
        if domein != _DOMEIN or not _BESTUURLIJK_GEBIED.fullmatch(gebied):
            bij = next((w for w in item.waarden if w.naam == "bestuurlijkeGrenzenID"), None)
            yield beeld.melding("OZON0216", item, bij, gebied=gebied or "-", domein=domein or "-")


@rule("OZON0310")
def identificatie_uniek(zaak: Zaak) -> Iterator[Melding]:
    """An identification occurs once in the files of a regeling, and belongs to one bevoegd gezag."""
    beeld = ozon(zaak)
    if beeld is None:
        return
    oin = zaak.opdracht.id_bevoegd_gezag.text if zaak.opdracht and zaak.opdracht.id_bevoegd_gezag else ""
    eerste: dict[str, tuple[str, int | None, str]] = {}
    for item in beeld.ow.objecten:
        if not item.identificatie:
            continue
        plaats = eerste.get(item.identificatie)
        if plaats is None:
            eerste[item.identificatie] = (item.file, item.line, beeld.ow.regeling(item))
            bekend = beeld.eerder.staand.get(item.identificatie)
            if bekend is not None and oin and bekend.oin != oin:
                yield beeld.melding(
                    "OZON0310",
                    item,
                    waar_nl=" door een ander bevoegd gezag",
                    waar_en=" by another bevoegd gezag",
                )
        elif plaats[2] == beeld.ow.regeling(item):
            waar = f"{plaats[0]}:{plaats[1]}"
            yield beeld.melding("OZON0310", item, waar_nl=f" in {waar}", waar_en=f" in {waar}")


@rule("OZON3000")
def genoeg_om_te_vormen(zaak: Zaak) -> Iterator[Melding]:
    """An object has every value that it cannot do without; references are judged by rules of their own."""
    for beeld, item in elk(zaak, *SOORTEN):
        gevuld = {w.naam for w in item.waarden if w.text}
        wat = [naam for naam in SOORTEN[item.soort].verplicht if naam not in gevuld]
        if item.soort in ("Regeltekst", "Divisie", "Divisietekst") and not item.wid:
            wat.append("wId")
        if wat:
            yield beeld.melding("OZON3000", item, wat=", ".join(wat))


@rule("OZON0212")
def vervanger_heeft_regelingsgebied(zaak: Zaak) -> Iterator[Melding]:
    """A regeling that replaces a withdrawn one under a new work brings its own regelingsgebied."""
    beeld = ozon(zaak)
    oud = vervangt(beeld) if beeld else ""
    if beeld is None or not oud or beeld.ontwerp:
        return
    nieuw = nieuwe_regelingen(zaak.pakket)
    for aanlevering in beeld.ow.aanleveringen:
        work = aanlevering.regeling.text
        if work in nieuw and not _heeft_regelingsgebied(beeld, work):
            yield beeld.melding("OZON0212", None, veld=aanlevering.regeling, regeling=work, oud=oud)
