"""Aanleveren met Grote Berichten: de LVBB haalt de zip zelf op."""

from __future__ import annotations

from ikt_harness.api import Keten, gepubliceerd, scenario
from ikt_mocks.stop import samples

_BHKV = "LVBB bronhouderkoppelvlak 1.0.4, Digikoppeling"


@scenario(
    id="stop:H10",
    title="Levering als groot bericht",
    koppelvlak="STOP",
    keten="planketen",
    ground=_BHKV,
    needs=("server", "klok"),
)
def groot_bericht(keten: Keten) -> None:
    """Het leveringsverzoek in GB-vorm verwijst naar de zip; de LVBB haalt die op, ook na een afgebroken verbinding."""
    plansysteem, party = keten.plansysteem, keten.partij("STOP")
    dag = plansysteem.bekendmaking()
    with keten.stap("De LVBB haalt de zip op"):
        levering = plansysteem.lever_groot(
            "Lever een besluit aan als groot bericht.",
            samples.besluit(datum=dag, party=party, id_levering="h10-besluit"),
        )
        ophalen = plansysteem.opgehaald(levering)
        keten.eis(
            "opgehaald", ophalen.get("uitkomst") == "opgehaald", uitleg="De zip is opgehaald en gecontroleerd.",
            gezien=f"{ophalen.get('uitkomst', 'niet')} {sorted(levering.codes)}", soort="official", grond=_BHKV,
        )  # fmt: skip
        keten.eis(
            "geregistreerd", levering.laatste.stand == "registratie-voltooid",
            uitleg="De LVBB beoordeelt de levering en registreert het besluit.",
            gezien=f"{levering.standen} {sorted(levering.codes)}",
        )  # fmt: skip
    with keten.stap("Op de dag van bekendmaking is het besluit gepubliceerd"):
        gepubliceerd(keten, "gepubliceerd", levering)
    if plansysteem.context.own_system:
        return
    with keten.stap("De verbinding breekt tijdens het ophalen"):
        levering = plansysteem.lever_groot(
            "Lever nog een besluit aan als groot bericht.",
            samples.besluit(
                datum=plansysteem.bekendmaking(), party=party, id_levering="h10-hervat", nummer=2
            ),
            storing="cut",
        )
        verzoeken = plansysteem.opgehaald(levering).get("verzoeken")
        keten.eis(
            "hervat", verzoeken == [200, 206], uitleg="De LVBB vraagt de rest met een bereik.",
            gezien=verzoeken, soort="official", grond="GB005",
        )  # fmt: skip
        keten.controle(
            "hervat-geregistreerd", levering.laatste.stand == "registratie-voltooid",
            uitleg="Ook dit besluit is geregistreerd.", gezien=f"{levering.standen} {sorted(levering.codes)}",
        )  # fmt: skip
