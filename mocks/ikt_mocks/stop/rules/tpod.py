"""soortRegeling beside the bestuurslaag of the besluit and beside the model of the regeling: TPOD2437 to 2481.

The codes up to regelingtype_011 stand in the published TPOD schematron; 012 to 016 are those of the value list in the
open source generator of a province's publications. The bestuurslaag is what the identification of the
eindverantwoordelijke shows. A mutation that does not replace its regeling shows no model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ikt_mocks.rules import RuleFunction, rule
from ikt_mocks.stop._document import Component, Document, Versieinformatie
from ikt_mocks.stop._fouten_inhoud import FOUTEN_INHOUD
from ikt_mocks.stop.rules._zaak import Zaak
from ikt_mocks.stop.rules.besluit import document
from ikt_schemas.melding import Melding
from ikt_schemas.tooi import bestuurslaag

_TYPE = "/join/id/stop/regelingtype_"
_COMPACT = ("RegelingCompact",)
_KLASSIEK_OF_COMPACT = ("RegelingKlassiek", "RegelingCompact")
_VRIJETEKST = ("RegelingVrijetekst",)
_DEEL = ("RegelingTijdelijkdeel",)
_RIJK, _PROVINCIE, _GEMEENTE, _WATERSCHAP = "ministerie", "provincie", "gemeente", "waterschap"

_TOEGANG = "toegangsbeperkingsbesluit"


@dataclass(frozen=True, slots=True)
class Soort:
    """What a kind of regeling asks; the numbers are those of its two rules, 0 for a rule that is not there.

    :param alleen: the models are asked of this bestuurslaag only; of any when empty.
    """

    naam: str
    laag: int
    lagen: tuple[str, ...]
    model: int
    modellen: tuple[str, ...]
    alleen: str = ""


SOORTEN: dict[str, Soort] = {
    "002": Soort("ministeriële regeling", 2437, (_RIJK,), 2438, _KLASSIEK_OF_COMPACT),
    "003": Soort("omgevingsplan", 2451, (_GEMEENTE,), 2452, _COMPACT),
    "004": Soort("omgevingsverordening", 2454, (_PROVINCIE,), 2455, _COMPACT),
    "005": Soort("waterschapsverordening", 2480, (_WATERSCHAP,), 2481, _COMPACT),
    "006": Soort("omgevingsvisie", 2457, (_RIJK, _PROVINCIE, _GEMEENTE), 2458, _VRIJETEKST),
    "007": Soort("projectbesluit", 2462, (_RIJK, _PROVINCIE, _WATERSCHAP), 2463, _VRIJETEKST),
    "008": Soort("instructie", 2440, (_RIJK, _PROVINCIE), 2441, _VRIJETEKST),
    "009": Soort("voorbeschermingsregels", 2471, (_RIJK, _PROVINCIE, _GEMEENTE), 2472, _DEEL),
    "010": Soort("programma", 0, (), 2460, _VRIJETEKST),
    "011": Soort("reactieve interventie", 2468, (_PROVINCIE,), 2469, _DEEL),
    "012": Soort("aanwijzingsbesluit Natura 2000", 2443, (_RIJK,), 2444, _KLASSIEK_OF_COMPACT),
    "013": Soort(_TOEGANG, 2446, (_RIJK, _PROVINCIE), 2447, _KLASSIEK_OF_COMPACT, _RIJK),
    "014": Soort(
        "omgevingsplanregels uit een projectbesluit", 2465, (_RIJK, _PROVINCIE, _WATERSCHAP), 2466, _DEEL
    ),
    "015": Soort("voorbeschermingsregels omgevingsplan", 2474, (_RIJK, _PROVINCIE, _GEMEENTE), 2475, _DEEL),
    "016": Soort("voorbeschermingsregels omgevingsverordening", 2477, (_PROVINCIE,), 2478, _DEEL),
}
# A second rule on the model of the same kind.
_TOEGANG_PROVINCIE = Soort(_TOEGANG, 0, (), 2449, _COMPACT, _PROVINCIE)


def _versies(zaak: Zaak, code: str) -> Iterator[tuple[Document, Versieinformatie]]:
    it = document(zaak)
    for versie in it.versies if it else ():
        if it and versie.soort_regeling is not None and versie.soort_regeling.text == _TYPE + code:
            yield it, versie


def _laag(code: str, soort: Soort) -> RuleFunction[Zaak]:
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


def _model(code: str, soort: Soort) -> RuleFunction[Zaak]:
    def judge(zaak: Zaak) -> Iterator[Melding]:
        for it, versie in _versies(zaak, code):
            wie = it.metadata.get("eindverantwoordelijke")
            if soort.alleen and (wie is None or bestuurslaag(wie.text) != soort.alleen):
                continue
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


def _regel(nummer: int, judge: Callable[[str, Soort], RuleFunction[Zaak]]) -> RuleFunction[Zaak]:
    code, soort = next((c, s) for c, s in SOORTEN.items() if nummer in (s.laag, s.model))
    return rule(f"TPOD{nummer}")(judge(code, soort))


tpod_2437 = _regel(2437, _laag)
tpod_2438 = _regel(2438, _model)
tpod_2440 = _regel(2440, _laag)
tpod_2441 = _regel(2441, _model)
tpod_2443 = _regel(2443, _laag)
tpod_2444 = _regel(2444, _model)
tpod_2446 = _regel(2446, _laag)
tpod_2447 = _regel(2447, _model)
tpod_2449 = rule("TPOD2449")(_model("013", _TOEGANG_PROVINCIE))
tpod_2451 = _regel(2451, _laag)
tpod_2452 = _regel(2452, _model)
tpod_2454 = _regel(2454, _laag)
tpod_2455 = _regel(2455, _model)
tpod_2457 = _regel(2457, _laag)
tpod_2458 = _regel(2458, _model)
tpod_2460 = _regel(2460, _model)
tpod_2462 = _regel(2462, _laag)
tpod_2463 = _regel(2463, _model)
tpod_2465 = _regel(2465, _laag)
tpod_2466 = _regel(2466, _model)
tpod_2468 = _regel(2468, _laag)
tpod_2469 = _regel(2469, _model)
tpod_2471 = _regel(2471, _laag)
tpod_2472 = _regel(2472, _model)
tpod_2474 = _regel(2474, _laag)
tpod_2475 = _regel(2475, _model)
tpod_2477 = _regel(2477, _laag)
tpod_2478 = _regel(2478, _model)
tpod_2480 = _regel(2480, _laag)
tpod_2481 = _regel(2481, _model)
