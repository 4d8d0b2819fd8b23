"""A delivery with more than one regeling: OZON4006 to 4010."""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.stop.ow.soorten import GEOMETRIE_REF
from ikt_mocks.stop.rules._ozon import elk, ozon
from ikt_mocks.stop.rules._ozon_regeling import vervangt
from ikt_mocks.stop.rules._zaak import Zaak
from ikt_schemas.melding import Melding


@rule("OZON4006")
def regeling_en_doel_een_keer(zaak: Zaak) -> Iterator[Melding]:
    """A regeling with a doel is listed once."""
    beeld = ozon(zaak)
    gezien: set[tuple[str, str]] = set()
    for aanlevering in beeld.ow.aanleveringen if beeld else ():
        key = (aanlevering.regeling.text, aanlevering.doel.text)
        if beeld is not None and key in gezien:
            yield beeld.melding("OZON4006", None, veld=aanlevering.regeling, regeling=key[0], doel=key[1])
        gezien.add(key)


@rule("OZON4007")
def bestand_bij_een_regeling(zaak: Zaak) -> Iterator[Melding]:
    """An OW file is listed under one regeling."""
    beeld = ozon(zaak)
    gezien: dict[str, str] = {}
    for aanlevering in beeld.ow.aanleveringen if beeld else ():
        for naam in aanlevering.bestanden:
            eerste = gezien.setdefault(naam.text, aanlevering.regeling.text)
            if beeld is not None and eerste != aanlevering.regeling.text:
                yield beeld.melding("OZON4007", None, veld=naam, bestand=naam.text)


@rule("OZON4008")
def object_bij_een_regeling(zaak: Zaak) -> Iterator[Melding]:
    """An object comes with one regeling."""
    beeld = ozon(zaak)
    gezien: dict[str, str] = {}
    for item in beeld.ow.objecten if beeld else ():
        if beeld is None or not item.identificatie:
            continue
        regeling = beeld.ow.regeling(item)
        eerste = gezien.setdefault(item.identificatie, regeling)
        if eerste != regeling:
            yield beeld.melding("OZON4008", item, regeling=eerste, andere=regeling)


@rule("OZON4009")
def geometrie_bij_een_regeling(zaak: Zaak) -> Iterator[Melding]:
    """A geometry is used by the locaties of one regeling."""
    gezien: dict[str, str] = {}
    for beeld, item in elk(zaak, "Gebied", "Lijn", "Punt"):
        regeling = beeld.ow.regeling(item)
        for ref in item.refs(GEOMETRIE_REF):
            eerste = gezien.setdefault(ref.doel, regeling)
            if eerste != regeling:
                yield beeld.melding(
                    "OZON4009", item, ref, geometrie=ref.doel, regeling=eerste, andere=regeling
                )


@rule("OZON4010")
def vervangen_met_een_regeling(zaak: Zaak) -> Iterator[Melding]:
    """A besluit that withdraws and replaces a regeling brings the OW objects of the new one only."""
    beeld = ozon(zaak)
    oud = vervangt(beeld) if beeld else ""
    if beeld is None or not oud:
        return
    regelingen = dict.fromkeys(a.regeling.text for a in beeld.ow.aanleveringen)
    if len(regelingen) > 1:
        yield beeld.melding("OZON4010", None, veld=beeld.ow.aanleveringen[1].regeling, oud=oud)
