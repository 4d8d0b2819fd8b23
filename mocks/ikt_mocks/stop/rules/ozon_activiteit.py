"""The tree of activiteiten: OZON0083, 0085, 0206 to 0208, 0213 to 0215."""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import RuleFunction, rule
from ikt_mocks.stop.ow.lezer import OwObject
from ikt_mocks.stop.rules._ozon import Ozon, elk
from ikt_mocks.stop.rules._zaak import Zaak
from ikt_schemas.melding import Melding

_REF, _BOVEN, _GERELATEERD = "ActiviteitRef", "bovenliggendeActiviteit", "gerelateerdeActiviteit"
_LAAG = {"gm": "gemeente", "pv": "provincie", "ws": "waterschap"}


def _boven(item: OwObject) -> str:
    refs = item.refs(_REF, _BOVEN)
    return refs[0].doel if refs else ""


def _boven_van(beeld: Ozon, activiteit: str) -> str:
    geleverd = beeld.ow.per_id.get(activiteit)
    if geleverd is not None:
        return _boven(geleverd)
    bekend = beeld.eerder.staand.get(activiteit)
    return next(iter(bekend.refs(_REF, _BOVEN)), "") if bekend else ""


def overheid(identificatie: str) -> str:
    """Return the code of the overheid in an IMOW identification, ``gm9901``; empty when it has none."""
    voor, _, rest = identificatie.partition("nl.imow-")
    return "" if voor else rest.partition(".")[0]


@rule("OZON0083")
def niet_boven_zichzelf(zaak: Zaak) -> Iterator[Melding]:
    """No activiteit stands above itself, by whatever way."""
    for beeld, item in elk(zaak, "Activiteit"):
        keten = [item.identificatie]
        while (boven := _boven_van(beeld, keten[-1])) and boven not in keten:
            keten.append(boven)
        if boven and boven == item.identificatie:
            bij = item.refs(_REF, _BOVEN)[0]
            yield beeld.melding("OZON0083", item, bij, keten=" < ".join([*keten, boven]))


@rule("OZON0085")
def niet_gerelateerd_aan_zichzelf(zaak: Zaak) -> Iterator[Melding]:
    """No activiteit is related to itself."""
    for beeld, item in elk(zaak, "Activiteit"):
        for ref in item.refs(_REF, _GERELATEERD):
            if ref.doel == item.identificatie:
                yield beeld.melding("OZON0085", item, ref)


def _hoogstens_een_top(code: str, soort: str) -> RuleFunction[Zaak]:
    """Return the rule that one activiteit of an overheid of this kind has one of another kind above it."""

    @rule(code)
    def hoogstens_een_top(zaak: Zaak) -> Iterator[Melding]:
        toppen: dict[str, str] = {}
        for beeld, item in elk(zaak, "Activiteit"):
            eigen, boven = overheid(item.identificatie), _boven(item)
            if eigen[:2] != soort or not boven or overheid(boven)[:2] == soort:
                continue
            eerder = toppen.get(eigen) or _bekende_top(beeld, eigen, soort)
            if eerder and eerder != item.identificatie:
                ref = item.refs(_REF, _BOVEN)[0]
                yield beeld.melding(code, item, ref, andere=eerder, laag=_LAAG[soort], boven=boven)
            toppen.setdefault(eigen, item.identificatie)

    return hoogstens_een_top


def _bekende_top(beeld: Ozon, eigen: str, soort: str) -> str:
    for versie in beeld.eerder.staand.values():
        if versie.soort == "Activiteit" and overheid(versie.identificatie) == eigen and beeld.blijft(versie):
            boven = next(iter(versie.refs(_REF, _BOVEN)), "")
            if boven and overheid(boven)[:2] != soort:
                return versie.identificatie
    return ""


def _zelfde_overheid(code: str, soort: str) -> RuleFunction[Zaak]:
    """Return the rule that an activiteit above another one, both of this kind of overheid, is of the same one."""

    @rule(code)
    def zelfde_overheid(zaak: Zaak) -> Iterator[Melding]:
        for beeld, item in elk(zaak, "Activiteit"):
            eigen, boven = overheid(item.identificatie), _boven(item)
            ander = overheid(boven)
            if eigen[:2] == soort == ander[:2] and eigen != ander:
                ref = item.refs(_REF, _BOVEN)[0]
                yield beeld.melding(code, item, ref, boven=boven, laag=_LAAG[soort])

    return zelfde_overheid


OZON0206 = _hoogstens_een_top("OZON0206", "gm")
OZON0207 = _hoogstens_een_top("OZON0207", "pv")
OZON0208 = _hoogstens_een_top("OZON0208", "ws")
OZON0213 = _zelfde_overheid("OZON0213", "gm")
OZON0214 = _zelfde_overheid("OZON0214", "pv")
OZON0215 = _zelfde_overheid("OZON0215", "ws")
