"""soortRegeling beside the bestuurslaag of the besluit and beside the model of the regeling: TPOD2437 to 2481.

Only the kinds whose code is public are judged (regelingtype_002 to 011). The bestuurslaag is what the
identification of the eindverantwoordelijke shows. A mutation that does not replace its regeling shows no model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ikt_mocks.rules import RuleFunction, rule
from ikt_mocks.stop._document import Component, Document, Versieinformatie
from ikt_mocks.stop._fouten_inhoud import FOUTEN_INHOUD
from ikt_mocks.stop.rules._overheid import bestuurslaag
from ikt_mocks.stop.rules._zaak import Zaak
from ikt_mocks.stop.rules.besluit import document
from ikt_schemas.melding import Melding

_TYPE = "/join/id/stop/regelingtype_"
_COMPACT = ("RegelingCompact",)
_VRIJETEKST = ("RegelingVrijetekst",)
_DEEL = ("RegelingTijdelijkdeel",)
_RIJK, _PROVINCIE, _GEMEENTE, _WATERSCHAP = "ministerie", "provincie", "gemeente", "waterschap"


@dataclass(frozen=True, slots=True)
class _Soort:
    """What a kind of regeling asks; the numbers are those of its two rules, 0 for a rule that is not there."""

    naam: str
    laag: int
    lagen: tuple[str, ...]
    model: int
    modellen: tuple[str, ...]


_SOORTEN: dict[str, _Soort] = {
    "002": _Soort("ministeriële regeling", 2437, (_RIJK,), 2438, ("RegelingKlassiek", "RegelingCompact")),
    "003": _Soort("omgevingsplan", 2451, (_GEMEENTE,), 2452, _COMPACT),
    "004": _Soort("omgevingsverordening", 2454, (_PROVINCIE,), 2455, _COMPACT),
    "005": _Soort("waterschapsverordening", 2480, (_WATERSCHAP,), 2481, _COMPACT),
    "006": _Soort("omgevingsvisie", 2457, (_RIJK, _PROVINCIE, _GEMEENTE), 2458, _VRIJETEKST),
    "007": _Soort("projectbesluit", 2462, (_RIJK, _PROVINCIE, _WATERSCHAP), 2463, _VRIJETEKST),
    "008": _Soort("instructie", 2440, (_RIJK, _PROVINCIE), 2441, _VRIJETEKST),
    "009": _Soort("voorbeschermingsregels", 2471, (_RIJK, _PROVINCIE, _GEMEENTE), 2472, _DEEL),
    "010": _Soort("programma", 0, (), 2460, _VRIJETEKST),
    "011": _Soort("reactieve interventie", 2468, (_PROVINCIE,), 2469, _DEEL),
}


def _versies(zaak: Zaak, code: str) -> Iterator[tuple[Document, Versieinformatie]]:
    it = document(zaak)
    for versie in it.versies if it else ():
        if it and versie.soort_regeling is not None and versie.soort_regeling.text == _TYPE + code:
            yield it, versie


def _laag(code: str, soort: _Soort) -> RuleFunction[Zaak]:
    def judge(zaak: Zaak) -> Iterator[Melding]:
        for it, versie in _versies(zaak, code):
            wie = it.metadata.get("eindverantwoordelijke")
            laag = bestuurslaag(wie.text) if wie else ""
            # Who is no overheid at all is refused by LVBB4037.
            if laag and laag not in soort.lagen:
                yield FOUTEN_INHOUD[f"TPOD{soort.laag}"].melding(
                    file=it.file,
                    veld=versie.soort_regeling,
                    soort=soort.naam,
                    wie=laag,
                    mag=", ".join(soort.lagen),
                )

    return judge


def _model(code: str, soort: _Soort) -> RuleFunction[Zaak]:
    def judge(zaak: Zaak) -> Iterator[Melding]:
        for it, versie in _versies(zaak, code):
            for component in _met_model(it):
                if component.wordt == versie.expression.text and component.soort not in soort.modellen:
                    yield FOUTEN_INHOUD[f"TPOD{soort.model}"].melding(
                        file=it.file,
                        veld=component.plaats,
                        soort=soort.naam,
                        model=component.soort,
                        mag=", ".join(soort.modellen),
                    )

    return judge


def _met_model(it: Document) -> Iterator[Component]:
    return (component for component in it.componenten if component.soort != "RegelingMutatie")


def _regel(nummer: int, judge: Callable[[str, _Soort], RuleFunction[Zaak]]) -> RuleFunction[Zaak]:
    code, soort = next((c, s) for c, s in _SOORTEN.items() if nummer in (s.laag, s.model))
    return rule(f"TPOD{nummer}")(judge(code, soort))


tpod_2437 = _regel(2437, _laag)
tpod_2438 = _regel(2438, _model)
tpod_2440 = _regel(2440, _laag)
tpod_2441 = _regel(2441, _model)
tpod_2451 = _regel(2451, _laag)
tpod_2452 = _regel(2452, _model)
tpod_2454 = _regel(2454, _laag)
tpod_2455 = _regel(2455, _model)
tpod_2457 = _regel(2457, _laag)
tpod_2458 = _regel(2458, _model)
tpod_2460 = _regel(2460, _model)
tpod_2462 = _regel(2462, _laag)
tpod_2463 = _regel(2463, _model)
tpod_2468 = _regel(2468, _laag)
tpod_2469 = _regel(2469, _model)
tpod_2471 = _regel(2471, _laag)
tpod_2472 = _regel(2472, _model)
tpod_2480 = _regel(2480, _laag)
tpod_2481 = _regel(2481, _model)
