"""Aanleveren met Grote Berichten: de LVBB haalt de zip zelf op."""

from __future__ import annotations

from ikt_harness.api import Keten, scenario
from ikt_mocks.stop import samples

_BHKV = "LVBB bronhouderkoppelvlak 1.0.4, Digikoppeling"


@scenario(
    id="stop:H10",
    title="Levering als groot bericht",
    koppelvlak="STOP",
    keten="planketen",
    ground=_BHKV,
    needs=("server",),
)
def groot_bericht(keten: Keten) -> None:
    """Het leveringsverzoek in GB-vorm verwijst naar de zip; de LVBB haalt die op, ook na een afgebroken verbinding."""
    lvbb, dag = keten.over_ebms, keten.plansysteem.bekendmaking()
    with keten.stap("De LVBB haalt de zip op"):
        besluit = samples.besluit(datum=dag, party=keten.partij("TRANSPORT"), id_levering="h10-besluit")
        levering = lvbb.lever_groot(besluit)
        keten.eis(
            "opgehaald", levering.ophalen.get("uitkomst") == "opgehaald",
            uitleg="De zip is opgehaald en gecontroleerd.", gezien=levering.ophalen.get("uitkomst", "niet"),
            soort="official", grond=_BHKV,
        )  # fmt: skip
        keten.eis(
            "geregistreerd", "registratie-voltooid" in levering.standen,
            uitleg="De LVBB beoordeelt de levering en registreert het besluit.", gezien=levering.gezien,
        )  # fmt: skip
    if keten.msh.eigen is None:
        return
    with keten.stap("De verbinding breekt tijdens het ophalen"):
        besluit = samples.besluit(
            datum=dag, party=keten.partij("TRANSPORT"), id_levering="h10-hervat", nummer=2
        )
        levering = lvbb.lever_groot(besluit, storing="cut")
        keten.eis(
            "hervat", levering.ophalen.get("verzoeken") == [200, 206], uitleg="De LVBB vraagt de rest met een bereik.",
            gezien=levering.ophalen.get("verzoeken"), soort="official", grond="GB005",
        )  # fmt: skip
        keten.controle(
            "hervat-geregistreerd", "registratie-voltooid" in levering.standen,
            uitleg="Ook dit besluit is geregistreerd.", gezien=levering.gezien,
        )  # fmt: skip
