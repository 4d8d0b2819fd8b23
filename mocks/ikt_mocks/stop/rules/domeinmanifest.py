"""manifest-ow.xml beside the besluit: LVBB2502, 2504, 2505 and 4005."""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.stop._fouten_inhoud import FOUTEN_INHOUD
from ikt_mocks.stop._pakket import MANIFEST_OW
from ikt_mocks.stop.rules._zaak import BESLUIT, Zaak
from ikt_schemas.aknjoin import lees
from ikt_schemas.melding import Melding


@rule("LVBB2502")
def doel_genoemd(zaak: Zaak) -> Iterator[Melding]:
    """Every regeling in manifest-ow.xml has its doel, in an order that brings a besluit."""
    publicatie = zaak.pakket.publicatie
    if publicatie is None or publicatie.soort != BESLUIT:
        return
    for koppeling in zaak.pakket.ow_koppelingen:
        if koppeling.doel is None or not koppeling.doel.text:
            yield FOUTEN_INHOUD["LVBB2502"].melding(
                file=MANIFEST_OW, veld=koppeling.doel, regeling=koppeling.regeling
            )


@rule("LVBB2504")
def bestanden_meegeleverd(zaak: Zaak) -> Iterator[Melding]:
    """The files that manifest-ow.xml names came along; LVBB1016 judges the same on receipt."""
    for regel in zaak.pakket.manifest_ow.regels if zaak.pakket.manifest_ow else ():
        if regel.naam.text and regel.naam.text not in zaak.pakket.names:
            yield FOUTEN_INHOUD["LVBB2504"].melding(file=MANIFEST_OW, veld=regel.naam, naam=regel.naam.text)


@rule("LVBB2505")
def koppeling_genoemd(zaak: Zaak) -> Iterator[Melding]:
    """What the besluit couples, a doel and a regeling, is coupled in manifest-ow.xml too."""
    feiten, koppelingen = zaak.pakket.publicatiefeiten, zaak.pakket.ow_koppelingen
    if feiten is None or not koppelingen:
        return
    # Without its doel an entry is refused by LVBB2502.
    zonder_doel = {k.regeling for k in koppelingen if k.doel is None or not k.doel.text}
    bekend = {(k.regeling, k.doel.text) for k in koppelingen if k.doel}
    for beoogd in feiten.beoogde_regelingen:
        for doel in beoogd.doelen:
            if beoogd.work not in zonder_doel and (beoogd.work, doel) not in bekend:
                yield FOUTEN_INHOUD["LVBB2505"].melding(
                    file=feiten.file, veld=beoogd.instrument, doel=doel, regeling=beoogd.work
                )


@rule("LVBB4005")
def regeling_is_act(zaak: Zaak) -> Iterator[Melding]:
    """A regeling in manifest-ow.xml is an act."""
    for koppeling in zaak.pakket.ow_koppelingen:
        if lees(koppeling.regeling).soort != "act":
            yield FOUTEN_INHOUD["LVBB4005"].melding(
                file=MANIFEST_OW, veld=koppeling.doel, id=koppeling.regeling
            )
