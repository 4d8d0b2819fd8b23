"""References to what must exist, in the delivery or in OZON.

OZON0033 to 0065, 0082, 0084, 0092 to 0096, 0101, 0109, 0121, 0124, 0204, 0217, 0347, 0349.
"""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import RuleFunction, rule
from ikt_mocks.stop.ow.lezer import OwObject, Verwijzing
from ikt_mocks.stop.ow.soorten import DOELEN
from ikt_mocks.stop.rules._ozon import elk, ozon
from ikt_mocks.stop.rules._zaak import Zaak
from ikt_schemas.melding import Melding

#: (object type, element of the reference, role or empty) → the code that judges it.
_EIGEN: dict[tuple[str, str, str], str] = {}

_REGEL, _INSTRUCTIE, _WAARDEREGEL = "RegelVoorIedereen", "Instructieregel", "Omgevingswaarderegel"


def _bestaan(
    code: str, soort: str, *elementen: str, rol: str = "", verplicht: bool = False
) -> RuleFunction[Zaak]:
    """Return the rule that what ``soort`` refers to by ``elementen`` exists; ``verplicht``: it refers to something."""
    _EIGEN.update(dict.fromkeys(((soort, element, rol) for element in elementen), code))

    @rule(code)
    def verwezen_bestaat(zaak: Zaak) -> Iterator[Melding]:
        for beeld, item in elk(zaak, soort):
            refs = [v for v in item.verwijzingen if v.element in elementen and rol in ("", v.rol)]
            if verplicht and not refs:
                yield beeld.melding(
                    code, item, reden_nl="er is geen verwijzing", reden_en="there is no reference"
                )
            for ref in refs if beeld.met_verleden else ():
                if not beeld.bestaat(ref.doel, DOELEN[ref.element]):
                    nl, en = beeld.waar(ref.doel)
                    yield beeld.melding(
                        code,
                        item,
                        ref,
                        reden_nl=f"{ref.doel} is er niet{nl}",
                        reden_en=f"{ref.doel} is not there{en}",
                    )

    return verwezen_bestaat


OZON0033 = _bestaan("OZON0033", _REGEL, "RegeltekstRef", verplicht=True)
OZON0035 = _bestaan("OZON0035", _INSTRUCTIE, "RegeltekstRef", verplicht=True)
OZON0037 = _bestaan("OZON0037", _WAARDEREGEL, "RegeltekstRef", verplicht=True)
OZON0038 = _bestaan("OZON0038", _REGEL, "ActiviteitRef")
OZON0040 = _bestaan("OZON0040", _REGEL, "GebiedsaanwijzingRef")
OZON0041 = _bestaan("OZON0041", _INSTRUCTIE, "GebiedsaanwijzingRef")
OZON0042 = _bestaan("OZON0042", _REGEL, "OmgevingsnormRef")
OZON0043 = _bestaan("OZON0043", _INSTRUCTIE, "OmgevingsnormRef")
OZON0044 = _bestaan("OZON0044", _WAARDEREGEL, "OmgevingswaardeRef")
OZON0045 = _bestaan("OZON0045", _REGEL, "LocatieRef", verplicht=True)
OZON0046 = _bestaan("OZON0046", _INSTRUCTIE, "LocatieRef", verplicht=True)
OZON0047 = _bestaan("OZON0047", _WAARDEREGEL, "LocatieRef", verplicht=True)
OZON0053 = _bestaan("OZON0053", "Gebiedengroep", "GebiedRef", verplicht=True)
OZON0059 = _bestaan("OZON0059", "Lijnengroep", "LijnRef", verplicht=True)
OZON0065 = _bestaan("OZON0065", "Puntengroep", "PuntRef", verplicht=True)
OZON0082 = _bestaan("OZON0082", "Activiteit", "ActiviteitRef", rol="bovenliggendeActiviteit", verplicht=True)
OZON0084 = _bestaan("OZON0084", "Activiteit", "ActiviteitRef", rol="gerelateerdeActiviteit")
OZON0092 = _bestaan("OZON0092", "Tekstdeel", "DivisieRef", "DivisietekstRef", verplicht=True)
OZON0093 = _bestaan("OZON0093", "Tekstdeel", "GebiedsaanwijzingRef")
OZON0094 = _bestaan("OZON0094", "Tekstdeel", "HoofdlijnRef")
OZON0096 = _bestaan("OZON0096", "Gebiedsaanwijzing", "LocatieRef", verplicht=True)
OZON0101 = _bestaan("OZON0101", "Normwaarde", "LocatieRef", verplicht=True)
OZON0121 = _bestaan("OZON0121", "ActiviteitLocatieaanduiding", "LocatieRef", verplicht=True)
OZON0124 = _bestaan("OZON0124", "Regelingsgebied", "LocatieRef", verplicht=True)
OZON0204 = _bestaan("OZON0204", "Tekstdeel", "LocatieRef")
OZON0217 = _bestaan("OZON0217", "Pons", "LocatieRef")
OZON0347 = _bestaan(
    "OZON0347",
    "SymbolisatieItem",
    "ActiviteitLocatieaanduidingRef",
    "GebiedsaanwijzingRef",
    "NormwaardeRef",
)
OZON0349 = _bestaan(
    "OZON0349",
    "Kaartlaag",
    "ActiviteitLocatieaanduidingRef",
    "OmgevingsnormRef",
    "OmgevingswaardeRef",
    "GebiedsaanwijzingRef",
)


@rule("OZON0109")
def overig_verwezen_bestaat(zaak: Zaak) -> Iterator[Melding]:
    """Every other reference to an object names one that exists."""
    beeld = ozon(zaak)
    if beeld is None or not beeld.met_verleden:
        return
    for item in beeld.ow.objecten:
        for ref in item.verwijzingen if not item.beeindigd else ():
            if _eigen(item, ref) or ref.element not in DOELEN:
                continue
            if not beeld.bestaat(ref.doel, DOELEN[ref.element]):
                nl, en = beeld.waar(ref.doel)
                yield beeld.melding(
                    "OZON0109",
                    item,
                    ref,
                    reden_nl=f"{ref.doel} is er niet{nl}",
                    reden_en=f"{ref.doel} is not there{en}",
                )


def _eigen(item: OwObject, ref: Verwijzing) -> bool:
    return (item.soort, ref.element, "") in _EIGEN or (item.soort, ref.element, ref.rol) in _EIGEN
