"""What an object may name once only: OZON0320 to 0348, 0369, 0371 to 0385."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ikt_mocks.rules import RuleFunction, rule
from ikt_mocks.stop.ow.lezer import OwObject, Verwijzing, Waarde
from ikt_mocks.stop.rules._ozon import Ozon, elk
from ikt_mocks.stop.rules._zaak import Zaak
from ikt_schemas.melding import Melding

_REGEL, _INSTRUCTIE, _WAARDEREGEL = "RegelVoorIedereen", "Instructieregel", "Omgevingswaarderegel"
_NORMEN = ("Omgevingsnorm", "Omgevingswaarde")


def _verwijst(code: str, soort: str, element: str, rol: str = "") -> RuleFunction[Zaak]:
    """Return the rule that ``soort`` refers to the same object by ``element`` once only."""

    @rule(code)
    def eenmaal_verwezen(zaak: Zaak) -> Iterator[Melding]:
        for beeld, item in elk(zaak, soort):
            refs = item.refs(element, rol)
            if len(refs) > 1:
                yield from _dubbel(beeld, code, item, refs)

    return eenmaal_verwezen


def _noemt(code: str, soort: str, naam: str) -> RuleFunction[Zaak]:
    """Return the rule that ``soort`` has the same value ``naam`` once only."""

    @rule(code)
    def eenmaal_genoemd(zaak: Zaak) -> Iterator[Melding]:
        for beeld, item in elk(zaak, soort):
            waarden = tuple(w for w in item.waarden if w.naam == naam)
            if len(waarden) > 1:
                yield from _dubbel(beeld, code, item, waarden)

    return eenmaal_genoemd


def _bevat(code: str, deel: str, *soorten: str) -> RuleFunction[Zaak]:
    """Return the rule that an object of ``soorten`` holds a ``deel`` with the same identification once only."""

    @rule(code)
    def eenmaal_bevat(zaak: Zaak) -> Iterator[Melding]:
        gezien: set[tuple[str, str]] = set()
        houders = {item.identificatie for _, item in elk(zaak, *soorten)}
        for beeld, item in elk(zaak, deel):
            if item.houder not in houders:
                continue
            key = (item.houder, item.identificatie)
            if key in gezien:
                yield beeld.melding(code, item, object=item.houder, doel=item.identificatie, aantal=2)
            gezien.add(key)

    return eenmaal_bevat


def _dubbel(
    beeld: Ozon, code: str, item: OwObject, gevonden: Sequence[Verwijzing | Waarde]
) -> Iterator[Melding]:
    """Yield a melding at the second place of everything that stands there more than once."""
    plekken: dict[str, list[Verwijzing | Waarde]] = {}
    for plek in gevonden:
        plekken.setdefault(plek.doel if isinstance(plek, Verwijzing) else plek.text, []).append(plek)
    for tekst, zelfde in plekken.items():
        if len(zelfde) > 1:
            yield beeld.melding(code, item, zelfde[1], doel=tekst, aantal=len(zelfde))


OZON0320 = _verwijst("OZON0320", _REGEL, "LocatieRef")
OZON0321 = _verwijst("OZON0321", _WAARDEREGEL, "LocatieRef")
OZON0322 = _verwijst("OZON0322", _INSTRUCTIE, "LocatieRef")
OZON0324 = _verwijst("OZON0324", _REGEL, "OmgevingsnormRef")
OZON0325 = _verwijst("OZON0325", _REGEL, "OmgevingswaardeRef")
OZON0326 = _verwijst("OZON0326", _REGEL, "GebiedsaanwijzingRef")
OZON0327 = _verwijst("OZON0327", _WAARDEREGEL, "GebiedsaanwijzingRef")
OZON0328 = _verwijst("OZON0328", _INSTRUCTIE, "GebiedsaanwijzingRef")
OZON0329 = _verwijst("OZON0329", _INSTRUCTIE, "OmgevingsnormRef")
OZON0331 = _verwijst("OZON0331", "Gebiedsaanwijzing", "LocatieRef")
OZON0340 = _verwijst("OZON0340", "Tekstdeel", "HoofdlijnRef")
OZON0341 = _verwijst("OZON0341", "Tekstdeel", "LocatieRef")
OZON0342 = _verwijst("OZON0342", "Tekstdeel", "GebiedsaanwijzingRef")
OZON0343 = _verwijst("OZON0343", _REGEL, "KaartRef")
OZON0344 = _verwijst("OZON0344", _WAARDEREGEL, "KaartRef")
OZON0345 = _verwijst("OZON0345", _INSTRUCTIE, "KaartRef")
OZON0346 = _verwijst("OZON0346", "Tekstdeel", "KaartRef")
OZON0348 = _bevat("OZON0348", "ActiviteitLocatieaanduiding", _REGEL)
OZON0369 = _verwijst("OZON0369", "ActiviteitLocatieaanduiding", "LocatieRef")
OZON0371 = _verwijst("OZON0371", "Activiteit", "ActiviteitRef", "gerelateerdeActiviteit")
OZON0372 = _verwijst("OZON0372", "Gebiedengroep", "GebiedRef")
OZON0373 = _verwijst("OZON0373", "Lijnengroep", "LijnRef")
OZON0374 = _verwijst("OZON0374", "Puntengroep", "PuntRef")
OZON0375 = _bevat("OZON0375", "Kaartlaag", "Kaart")
OZON0376 = _verwijst("OZON0376", "Kaartlaag", "ActiviteitLocatieaanduidingRef")
OZON0377 = _verwijst("OZON0377", "Kaartlaag", "OmgevingsnormRef")
OZON0378 = _verwijst("OZON0378", "Kaartlaag", "GebiedsaanwijzingRef")
OZON0379 = _noemt("OZON0379", _REGEL, "thema")
OZON0380 = _noemt("OZON0380", _INSTRUCTIE, "thema")
OZON0381 = _noemt("OZON0381", _WAARDEREGEL, "thema")
OZON0382 = _noemt("OZON0382", _INSTRUCTIE, "instructieregelInstrument")
OZON0383 = _noemt("OZON0383", _INSTRUCTIE, "instructieregelTaakuitoefening")
OZON0384 = _bevat("OZON0384", "Normwaarde", *_NORMEN)
OZON0385 = _verwijst("OZON0385", "Normwaarde", "LocatieRef")
