"""What a scenario script may use. Scripts import this module (and the samples of the mocks), nothing else.

A script is one text with more than one way to drive it::

    from ikt_harness.api import Keten, scenario

    @scenario(
        id="stop:F5",
        title="Een idLevering wordt twee keer gebruikt",
        koppelvlak="STOP",
        keten="planketen",
        ground="stop.md F5; LVBB1012",
    )
    def dubbele_id_levering(keten: Keten) -> None:
        eerste = keten.plansysteem.lever(...)
        with keten.stap("DSO-LV weigert de tweede levering"):
            keten.eis("stop:F5/geweigerd", "LVBB1012" in tweede.codes, uitleg="…", grond="LVBB1012", soort="official")

The script asks *actors* (``keten.plansysteem``, ``keten.behandelsysteem``, ``keten.regelbeheersysteem``) and judges
what DSO-LV received and answered. Whether a stand-in acts or the tester's own system, it does not know.
"""

from __future__ import annotations

from ikt_harness.actors.plansysteem import Aanlevering
from ikt_harness.keten import Keten
from ikt_harness.scenario import KETENS, KOPPELVLAKKEN, Scenario, scenario
from ikt_harness.stop_checks import REGISTRATIE, afgekeurd, gepubliceerd, geregistreerd, weet_afkeuring

__all__ = [
    "KETENS",
    "KOPPELVLAKKEN",
    "REGISTRATIE",
    "Aanlevering",
    "Keten",
    "Scenario",
    "afgekeurd",
    "gepubliceerd",
    "geregistreerd",
    "scenario",
    "weet_afkeuring",
]
