"""Every schematron rule that is judged without a pack: one mutation raises it, a clean sample does not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from tests.mocks.stop.rule_cases import RuleCase, in_turn, sample_case

from ikt_mocks.stop import samples
from ikt_mocks.stop._fouten_schematron import FOUTEN_SCHEMATRON
from ikt_mocks.stop.rules import CODES
from ikt_mocks.stop.samples.voorbeeld import Voorbeeld
from ikt_schemas.melding import Judgement

DATUM = date(2026, 3, 17)
_B, _K, _IO, _OW = "Besluit.xml", "Kennisgeving.xml", "Werkingsgebied.xml", "manifest-ow.xml"
_BILL = "/akn/nl/bill/gm9901/2026/voorbeeldbesluit1"
_ACT = "/akn/nl/act/gm9901/2026/voorbeeldregeling1"
_DOC = "/akn/nl/doc/gm9901/2026/voorbeeldkennisgeving1"
_JOIN = "/join/id/regdata/gm9901/2026/voorbeeldgebied1"
_DEEL_ACT = "/akn/nl/act/gm9901/2026/voorbeeldregeling1"
_STAP = "<Procedurestap><soortStap>/join/id/stop/procedure/{}</soortStap><voltooidOp>2026-03-10</voltooidOp>"

Mutatie = Callable[[Voorbeeld], Voorbeeld]
SOORTEN: dict[str, Callable[[], Voorbeeld]] = {
    "besluit": lambda: samples.besluit(datum=DATUM),
    "ontwerp": lambda: samples.ontwerpbesluit(datum=DATUM),
    "kennisgeving": lambda: samples.kennisgeving(datum=DATUM),
    "deel": lambda: samples.tijdelijk_deel(datum=DATUM),
}


def _in(bestand: str, oud: str, nieuw: str) -> Mutatie:
    return lambda v: v.vervang(bestand, oud, nieuw)


def _re(bestand: str, patroon: str, nieuw: str) -> Mutatie:
    def mutatie(v: Voorbeeld) -> Voorbeeld:
        tekst, aantal = re.subn(patroon, nieuw, v.lees(bestand).decode(), flags=re.DOTALL)
        if not aantal:
            raise ValueError(patroon)
        return v.met(bestand, tekst.encode())

    return mutatie


def _bill(nieuw: str) -> Mutatie:
    return _in(_B, _BILL, nieuw)


def _io(oud: str, nieuw: str) -> Mutatie:
    """Name the informatieobject otherwise, in all but its GML."""
    return in_turn(_in(_IO, oud, nieuw), _in(_B, oud, nieuw))


_ALS_PUBLICATIE = _in(_B, "work_003", "work_015")

#: Code → (sample, mutation).
GEVALLEN: dict[str, tuple[str, Mutatie]] = {
    "STOP1000": ("besluit", _in(_B, f"{_BILL}/nld@2026;1", f"{_BILL}/nld@2026;1.0")),
    "STOP1002": ("besluit", _bill(_BILL.replace("/nl/", "/xx/"))),
    "STOP1003": (
        "besluit",
        _io(_JOIN, _JOIN.replace("/id/", "/ad/")),
    ),
    "STOP1004": ("besluit", _io(_JOIN, _JOIN.replace("regdata", "proces"))),
    "STOP1006": ("besluit", _bill(_BILL.replace("/2026/", "/26/"))),
    "STOP1007": ("besluit", _io(f"{_JOIN}/nld@2026;1", f"{_JOIN}/nld@2026x;1")),
    "STOP1008": ("besluit", _io(f"{_JOIN}/nld@2026;1", f"{_JOIN}/nld@2025;1")),
    "STOP1009": ("besluit", _in(_B, f"{_BILL}/nld@", f"{_BILL}/abc@")),
    "STOP1010": ("besluit", _bill(_BILL.replace("gm9901", "gm99"))),
    "STOP1011": ("kennisgeving", _in(_K, "work_023", "work_015")),
    "STOP1012": ("besluit", _in(_B, "work_003", "work_019")),
    "STOP1013": ("besluit", _bill(_BILL.replace("/bill/", "/blil/"))),
    "STOP1014": (
        "besluit",
        _in(_B, f"<informatieobjectRef>{_JOIN}/", f"<informatieobjectRef>x{_JOIN}/"),
    ),
    "STOP1017": (
        "besluit",
        in_turn(_ALS_PUBLICATIE, _bill(_BILL.replace("/bill/", "/officialGazette/"))),
    ),
    "STOP1037": ("kennisgeving", _in(_K, _DOC, _DOC.replace("/doc/", "/akt/"))),
    "STOP1038": (
        "besluit",
        in_turn(
            _in(_B, "/join/id/proces/", "/join/id/doel/"), _in(_OW, "/join/id/proces/", "/join/id/doel/")
        ),
    ),
    "STOP1044": (
        "kennisgeving",
        in_turn(_in(_K, "work_023", "work_018"), _in(_K, _DOC, _DOC.replace("/doc/", "/akt/"))),
    ),
    "STOP1071": (
        "besluit",
        _in(_B, f"<FRBRExpression>{_BILL}/nld@2026;1", f"<FRBRExpression>{_BILL}/nld@2026;1/deel"),
    ),
    "STOP1072": (
        "besluit",
        _in(_B, f"<FRBRExpression>{_BILL}/nld@2026;1", f"<FRBRExpression>{_BILL}/nld@2026;1!deel"),
    ),
    "STOP2002": ("besluit", _in(_B, "work_003", "work_099")),
    "STOP2003": ("besluit", _in(_B, "work_019", "work_099")),
    "STOP2024": ("besluit", _in(_IO, "work_010", "work_099")),
    "STOP2052": ("kennisgeving", _in(_K, "work_023", "work_099")),
    "STOP2004": ("deel", _in(_B, "work_021", "work_022")),
    "STOP2057": ("deel", _in(_B, "work_019", "work_006")),
    "STOP2058": ("deel", _re(_B, "<isTijdelijkDeelVan>.*?</isTijdelijkDeelVan>", "")),
    "STOP2063": ("deel", _re(_B, r"(<isTijdelijkDeelVan>.*?<FRBRWork>/akn/nl/)act/", r"\1akt/")),
    "BHKV1005": ("besluit", _in(_B, "work_003", "work_023")),
    "BHKV1006": ("besluit", _in(_B, "work_019", "work_006")),
    "BHKV1009": ("besluit", _in(_B, "<eId>art_I</eId>", "<eId>art_IX</eId>")),
    "BHKV1010": ("besluit", _in(_B, "<eId>art_II</eId>", "<eId>chp_1__art_1.1</eId>")),
    "BHKV1014": ("besluit", _re(_IO, "(<heeftBestand>.*?</heeftBestand>)", r"\1\1")),
    "BHKV1016": ("besluit", _in(_IO, "work_010", "work_005")),
    "BHKV1017": ("besluit", _in(_IO, f"<officieleTitel>{_JOIN}", f"<officieleTitel>{_JOIN}x")),
    "BHKV1018": ("besluit", _in(_IO, "TeConsolideren", "Informatief")),
    "BHKV1028": ("deel", _re(_B, r'(<RegelingTijdelijkdeel [^>]*wordt="[^"]*);1"', r'\1;2"')),
    "BHKV1046": (
        "besluit",
        _in(_B, "</procedurestappen>", _STAP.format("stap_004") + "</Procedurestap></procedurestappen>"),
    ),
    "BHKV1047": (
        "besluit",
        _in(_B, "</procedurestappen>", _STAP.format("stap_014") + "</Procedurestap></procedurestappen>"),
    ),
    "BHKV1048": ("besluit", _in(_B, "procedure/stap_003", "procedure/stap_002")),
    "BHKV1049": (
        "ontwerp",
        _in(_B, "</procedurestappen>", _STAP.format("stap_014") + "</Procedurestap></procedurestappen>"),
    ),
    "BHKV1066": ("besluit", _re(_B, "<Procedureverloop .*?</Procedureverloop>", "")),
    "BHKV1067": ("kennisgeving", _re(_K, "<mededelingOver>.*?</mededelingOver>", "")),
}
CASES: tuple[RuleCase, ...] = tuple(
    sample_case(code, SOORTEN[soort], mutatie) for code, (soort, mutatie) in GEVALLEN.items()
)
Judge = Callable[[Voorbeeld], Judgement]


def _schematron(judgement: Judgement) -> set[str]:
    return {code for code in judgement.codes if code.startswith(("STOP", "BHKV"))}


@pytest.mark.parametrize("soort", sorted(SOORTEN))
def test_the_samples_raise_nothing(judge: Judge, soort: str) -> None:
    """No clean sample raises a rule of the schematrons, and all of ours were judged."""
    judgement = judge(SOORTEN[soort]())
    assert not _schematron(judgement)
    assert FOUTEN_SCHEMATRON.keys() <= judgement.checked


def test_every_rule_has_its_negative() -> None:
    """The table above is complete."""
    assert GEVALLEN.keys() == FOUTEN_SCHEMATRON.keys()
    assert FOUTEN_SCHEMATRON.keys() <= CODES
