"""Withdrawing a regeling, as OZON looks at it: OZON1025, 1033, 1042."""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.stop.ow.soorten import TEKSTOBJECTEN
from ikt_mocks.stop.register.feiten import Koppeling
from ikt_mocks.stop.rules._ozon import Ozon, ozon
from ikt_mocks.stop.rules._ozon_regeling import vervangt
from ikt_mocks.stop.rules._zaak import Zaak
from ikt_schemas.melding import Melding

_EINDIGT_MEE = ("Regelingsgebied", *TEKSTOBJECTEN, "Pons")


def _ingetrokken(zaak: Zaak) -> Iterator[tuple[Ozon, Koppeling]]:
    """Yield the regelingen that a definitive besluit withdraws; only beside a register."""
    beeld = ozon(zaak)
    if beeld is None or beeld.feiten is None or beeld.ontwerp or zaak.register is None:
        return
    for koppeling in beeld.feiten.intrekkingen:
        if koppeling.work.startswith("/akn/"):
            yield beeld, koppeling


@rule("OZON1025")
def ingetrokken_bekend(zaak: Zaak) -> Iterator[Melding]:
    """A withdrawn regeling is known."""
    for beeld, koppeling in _ingetrokken(zaak):
        if beeld.feiten and not beeld.stand.versies_van(koppeling.work, definitief=True):
            yield beeld.melding(
                "OZON1025", None, file=beeld.feiten.file, veld=koppeling.instrument, regeling=koppeling.work
            )


@rule("OZON1033")
def geen_tijdelijk_deel_over(zaak: Zaak) -> Iterator[Melding]:
    """No tijdelijk regelingdeel is left of a withdrawn regeling."""
    for beeld, koppeling in _ingetrokken(zaak):
        assert beeld.feiten is not None  # noqa: S101 - it withdraws
        weg = {k.work for k in beeld.feiten.intrekkingen}
        delen = {
            v.work for v in beeld.stand.versies if v.soort == "regeling" and v.hoort_bij == koppeling.work
        }
        for deel in sorted(delen - weg):
            if beeld.stand.open_versie(deel) is not None:
                yield beeld.melding(
                    "OZON1033",
                    None,
                    file=beeld.feiten.file,
                    veld=koppeling.instrument,
                    regeling=koppeling.work,
                    deel=deel,
                )


@rule("OZON1042")
def objecten_beeindigd(zaak: Zaak) -> Iterator[Melding]:
    """Withdrawing a regeling ends its regelingsgebied, regelteksten, divisies and pons; replacing it does not."""
    for beeld, koppeling in _ingetrokken(zaak):
        assert beeld.feiten is not None  # noqa: S101 - it withdraws
        if vervangt(beeld) == koppeling.work:
            continue
        for versie in beeld.eerder.van_regeling(koppeling.work, *_EINDIGT_MEE):
            if versie.identificatie not in beeld.ow.beeindigd:
                yield beeld.melding(
                    "OZON1042",
                    None,
                    file=beeld.feiten.file,
                    veld=koppeling.instrument,
                    regeling=koppeling.work,
                    soort=versie.soort,
                    object=versie.identificatie,
                )
