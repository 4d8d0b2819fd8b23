"""An object beside its earlier versions: OZON0110, 0111, 0201, 0218, 0219, 0350, 4000 to 4003, 4005."""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import RuleFunction, rule
from ikt_mocks.stop.ow.lezer import OwObject
from ikt_mocks.stop.ow.soorten import DIVISIES, REGELS, SOORTEN
from ikt_mocks.stop.register.objecten import OwVersie
from ikt_mocks.stop.register.stand import GELDIG, JWV
from ikt_mocks.stop.rules._ozon import Ozon, elk, ozon
from ikt_mocks.stop.rules._ozon_regeling import vervangt
from ikt_mocks.stop.rules._zaak import Zaak, lees_datum
from ikt_schemas.melding import Melding


def _gewijzigd(zaak: Zaak) -> Iterator[tuple[Ozon, OwObject, OwVersie]]:
    """Yield each object that is delivered again and not ended, with its version before; not of an ontwerp."""
    beeld = ozon(zaak)
    for item in beeld.ow.objecten if beeld and not beeld.ontwerp else ():
        if beeld is not None and not item.beeindigd and not item.houder:
            vorige = beeld.eerder.staand.get(item.identificatie)
            if vorige is not None:
                yield beeld, item, vorige


def _einde(zaak: Zaak) -> Iterator[tuple[Ozon, OwObject]]:
    """Yield each object that the delivery ends."""
    beeld = ozon(zaak)
    for item in beeld.ow.objecten if beeld else ():
        if beeld is not None and item.beeindigd:
            yield beeld, item


@rule("OZON0110")
def niet_met_terugwerkende_kracht(zaak: Zaak) -> Iterator[Melding]:
    """The doel of OW objects is not valid from a day before it is in force."""
    beeld = ozon(zaak)
    if beeld is None or beeld.feiten is None:
        return
    datums = {(t.doel, t.soort): t.datum for t in beeld.feiten.tijdstempels}
    for doel in dict.fromkeys(a.doel.text for a in beeld.ow.aanleveringen):
        geldig, werkend = datums.get((doel, GELDIG)), datums.get((doel, JWV))
        begin = lees_datum(werkend.text) if werkend else None
        vanaf = lees_datum(geldig.text) if geldig else None
        if geldig and vanaf and begin and vanaf < begin:
            yield beeld.melding(
                "OZON0110",
                None,
                file=beeld.feiten.file,
                veld=geldig,
                doel=doel,
                geldig=vanaf.isoformat(),
                werkend=begin.isoformat(),
            )


@rule("OZON0111")
def niet_na_het_einde(zaak: Zaak) -> Iterator[Melding]:
    """An object that was ended does not come again."""
    for beeld, item in elk(zaak, *SOORTEN):
        if not item.houder and item.identificatie in beeld.eerder.weg:
            yield beeld.melding("OZON0111", item)


@rule("OZON0201")
def type_gebiedsaanwijzing_blijft(zaak: Zaak) -> Iterator[Melding]:
    """A gebiedsaanwijzing keeps its type."""
    for beeld, item, vorige in _gewijzigd(zaak):
        nieuw = item.waarde("type")
        if item.soort == vorige.soort == "Gebiedsaanwijzing" and nieuw != vorige.type:
            bij = next((w for w in item.waarden if w.naam == "type"), None)
            yield beeld.melding("OZON0201", item, bij, oud=vorige.type, nieuw=nieuw)


def _van_een_regeling(code: str, *soorten: str) -> RuleFunction[Zaak]:
    """Return the rule that objects of these types stay with their regeling; one that replaces it takes them over."""

    @rule(code)
    def van_een_regeling(zaak: Zaak) -> Iterator[Melding]:
        for beeld, item, vorige in _gewijzigd(zaak):
            andere = vorige.regeling
            if item.soort not in soorten or andere in (beeld.ow.regeling(item), vervangt(beeld)):
                continue
            yield beeld.melding(code, item, andere=andere)

    return van_een_regeling


OZON0218 = _van_een_regeling("OZON0218", "Regeltekst", *REGELS)
OZON0219 = _van_een_regeling("OZON0219", "Tekstdeel", *DIVISIES)


@rule("OZON0350")
def beeindigd_niet_meer_genoemd(zaak: Zaak) -> Iterator[Melding]:
    """Nothing refers to an object that ends, or to what stands inside it."""
    beeld = ozon(zaak)
    if beeld is None or beeld.ontwerp:
        return
    for identificatie, item in beeld.ow.beeindigd.items():
        andere = next((i for _, i in beeld.gebruikers(identificatie)), None)
        if andere is not None:
            yield beeld.melding("OZON0350", item, andere=andere)


@rule("OZON4000")
def opeenvolgende_tijd(zaak: Zaak) -> Iterator[Melding]:
    """A new version of an object takes effect later than the one before; a directe mutatie corrects, and may not."""
    for beeld, item, vorige in _gewijzigd(zaak):
        if beeld.feiten is None:
            continue
        doel = beeld.ow.aanlevering(item).doel.text
        datums = [t.datum.text for t in beeld.feiten.tijdstempels if t.doel == doel and t.soort == JWV]
        datum = datums[0] if datums else beeld.stand.datum((doel,))
        eerder = vorige.vanaf or beeld.stand.datum((vorige.doel,))
        if vorige.doel != doel and datum and eerder and datum <= eerder:
            yield beeld.melding("OZON4000", item, datum=datum, vorige=eerder)


@rule("OZON4001")
def beeindigd_bekend(zaak: Zaak) -> Iterator[Melding]:
    """What is ended is known to OZON."""
    for beeld, item in _einde(zaak):
        if beeld.met_verleden and not beeld.ontwerp and item.identificatie not in beeld.eerder.staand:
            weg = item.identificatie in beeld.eerder.weg
            nl, en = ("; het is eerder beëindigd", "; it was ended before") if weg else ("", "")
            yield beeld.melding("OZON4001", item, waar_nl=nl, waar_en=en)


@rule("OZON4002")
def beeindigd_zoals_bekend(zaak: Zaak) -> Iterator[Melding]:
    """What is ended says what it said last."""
    for beeld, item in _einde(zaak):
        vorige = beeld.eerder.staand.get(item.identificatie)
        if vorige is not None and not beeld.ontwerp and vorige.inhoud != item.inhoud:
            yield beeld.melding("OZON4002", item)


@rule("OZON4003")
def gewijzigd_verandert(zaak: Zaak) -> Iterator[Melding]:
    """What comes again says something else; coming with another regeling is a change too."""
    for beeld, item, vorige in _gewijzigd(zaak):
        if vorige.inhoud == item.inhoud and vorige.regeling == beeld.ow.regeling(item):
            yield beeld.melding("OZON4003", item)


@rule("OZON4005")
def type_blijft(zaak: Zaak) -> Iterator[Melding]:
    """An object keeps its type."""
    for beeld, item, vorige in _gewijzigd(zaak):
        if item.soort != vorige.soort:
            yield beeld.melding("OZON4005", item, oud=vorige.soort)
