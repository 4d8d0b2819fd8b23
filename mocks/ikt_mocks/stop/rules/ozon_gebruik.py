"""What must be used by something, and the one kind of rule of a regeltekst.

OZON0017, 0022, 0026, 0030, 0090, 0098 to 0100, 0102, 0351.
"""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import RuleFunction, rule
from ikt_mocks.stop.ow.soorten import DIVISIES, REGELS
from ikt_mocks.stop.rules._ozon import Ozon, elk, ozon
from ikt_mocks.stop.rules._zaak import Zaak
from ikt_schemas.melding import Melding

#: Object type → the types of which one must refer to it.
_GEBRUIKERS: dict[str, tuple[str, ...]] = {}


def _gebruikt(code: str, gebruikers: tuple[str, ...], *soorten: str) -> RuleFunction[Zaak]:
    """Return the rule that one of ``gebruikers`` refers to each object of ``soorten`` that is delivered."""
    _GEBRUIKERS.update(dict.fromkeys(soorten, gebruikers))

    @rule(code)
    def gebruikt(zaak: Zaak) -> Iterator[Melding]:
        beeld = ozon(zaak)
        if beeld is None or not beeld.met_verleden:
            return
        for item in beeld.ow.van(*soorten):
            if not _heeft_gebruiker(beeld, item.identificatie, gebruikers):
                yield beeld.melding(code, item)

    return gebruikt


def _heeft_gebruiker(beeld: Ozon, identificatie: str, gebruikers: tuple[str, ...]) -> bool:
    return any(soort in gebruikers for soort, _ in beeld.gebruikers(identificatie))


OZON0017 = _gebruikt("OZON0017", ("RegelVoorIedereen",), "Activiteit")
OZON0022 = _gebruikt("OZON0022", (*REGELS, "Tekstdeel"), "Gebiedsaanwijzing")
OZON0026 = _gebruikt("OZON0026", ("RegelVoorIedereen", "Instructieregel"), "Omgevingsnorm")
OZON0030 = _gebruikt("OZON0030", ("Omgevingswaarderegel",), "Omgevingswaarde")
OZON0090 = _gebruikt("OZON0090", ("Tekstdeel",), *DIVISIES)
OZON0102 = _gebruikt("OZON0102", REGELS, "Regeltekst")


@rule("OZON0351")
def niets_verweest(zaak: Zaak) -> Iterator[Melding]:
    """What OZON has and what was used before is used after the delivery too, unless it ends."""
    beeld = ozon(zaak)
    if beeld is None or beeld.ontwerp:
        return
    geraakt = {
        doel
        for identificatie in beeld.ow.per_id
        if (vorige := beeld.eerder.staand.get(identificatie)) is not None
        for _, _, doel in vorige.verwijzingen
    }
    for doel in sorted(geraakt):
        versie = beeld.eerder.staand.get(doel)
        gebruikers = _GEBRUIKERS.get(versie.soort) if versie else None
        # What comes along itself is judged by the rule of its own type.
        if versie is None or gebruikers is None or doel in beeld.ow.per_id:
            continue
        had = any(v.soort in gebruikers for v in beeld.eerder.gebruik.get(doel, ()))
        if had and not _heeft_gebruiker(beeld, doel, gebruikers):
            oorzaak = next(
                item
                for item in beeld.ow.objecten
                if (oud := beeld.eerder.staand.get(item.identificatie)) is not None
                and doel in (d for _, _, d in oud.verwijzingen)
            )
            yield beeld.melding("OZON0351", oorzaak, soort=versie.soort, object=doel)


def _regelsoort(code: str, eigen: str) -> RuleFunction[Zaak]:
    """Return the rule that a regeltekst with a rule of type ``eigen`` has no rule of another type."""

    @rule(code)
    def regeltekst_heeft_een_soort(zaak: Zaak) -> Iterator[Melding]:
        for beeld, item in elk(zaak, *REGELS):
            if item.soort != eigen:
                continue
            for ref in item.refs("RegeltekstRef"):
                soorten = dict.fromkeys(soort for soort, _ in beeld.gebruikers(ref.doel))
                ander = next((s for s in soorten if s in REGELS and s != eigen), None)
                if ander is not None:
                    yield beeld.melding(code, item, ref, object=ref.doel, eigen=eigen, ander=ander)

    return regeltekst_heeft_een_soort


OZON0098 = _regelsoort("OZON0098", "RegelVoorIedereen")
OZON0099 = _regelsoort("OZON0099", "Omgevingswaarderegel")
OZON0100 = _regelsoort("OZON0100", "Instructieregel")
