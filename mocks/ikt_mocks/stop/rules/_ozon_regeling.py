"""What the besluit does with regelingen, as far as OZON looks at it: replacing one, and tijdelijke delen."""

from __future__ import annotations

from ikt_mocks.stop.rules._ozon import Ozon, nieuwe_regelingen

_TIJDELIJK_DEEL = "/join/id/stop/work_021"


def vervangt(beeld: Ozon) -> str:
    """Return the work of the regeling that the besluit withdraws and replaces by a new one; empty when none.

    That is withdrawing one regeling and setting up another under the same doel, with the OW objects of the old
    one taken over: it is not among the regelingen of manifest-ow.xml.
    """
    feiten = beeld.feiten
    if feiten is None or not nieuwe_regelingen(beeld.pakket):
        return ""
    genoemd = {a.regeling.text for a in beeld.ow.aanleveringen}
    doelen = {doel for k in feiten.beoogde_regelingen for doel in k.doelen}
    for intrekking in feiten.intrekkingen:
        regeling = intrekking.work.startswith("/akn/")
        if regeling and doelen & set(intrekking.doelen) and intrekking.work not in genoemd:
            return intrekking.work
    return ""


def is_tijdelijk_deel(beeld: Ozon, work: str) -> bool:
    """Tell whether a regeling is a tijdelijk regelingdeel, by this besluit or the register."""
    made = beeld.feiten.regelingen if beeld.feiten else ()
    soorten = [r.soort_work for r in made if r.work.text == work and r.soort_work]
    soorten += [v.soort_work for v in beeld.stand.versies_van(work)]
    return _TIJDELIJK_DEEL in soorten
