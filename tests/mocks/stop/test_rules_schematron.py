"""Every schematron rule that is judged without a pack: one mutation raises it, a clean sample does not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

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


def _na(*mutaties: Mutatie) -> Mutatie:
    def mutatie(v: Voorbeeld) -> Voorbeeld:
        for stap in mutaties:
            v = stap(v)
        return v

    return mutatie


def _bill(nieuw: str) -> Mutatie:
    return _in(_B, _BILL, nieuw)


def _io(nieuw: str) -> Mutatie:
    return _in(_IO, _JOIN, nieuw)


_ALS_PUBLICATIE = _in(_B, "work_003", "work_015")

#: Code → (sample, mutation, other schematron codes that the same fault breaks).
GEVALLEN: dict[str, tuple[str, Mutatie, set[str]]] = {
    "STOP1000": ("besluit", _in(_B, f"{_BILL}/nld@2026;1", f"{_BILL}/nld@2026;1.0"), set()),
    "STOP1002": ("besluit", _bill(_BILL.replace("/nl/", "/xx/")), set()),
    "STOP1003": (
        "besluit",
        _in(
            _B,
            f"{_JOIN}/nld@2026;1</informatieobjectRef>",
            f"{_JOIN.replace('/id/', '/ad/')}/nld@2026;1</informatieobjectRef>",
        ),
        set(),
    ),
    "STOP1004": ("besluit", _io(_JOIN.replace("regdata", "proces")), {"BHKV1018"}),
    "STOP1006": ("besluit", _bill(_BILL.replace("/2026/", "/26/")), set()),
    "STOP1007": ("besluit", _in(_IO, f"{_JOIN}/nld@2026;1", f"{_JOIN}/nld@2026x;1"), set()),
    "STOP1008": ("besluit", _in(_IO, f"{_JOIN}/nld@2026;1", f"{_JOIN}/nld@2025;1"), set()),
    "STOP1009": ("besluit", _in(_B, f"{_BILL}/nld@", f"{_BILL}/abc@"), set()),
    "STOP1010": ("besluit", _bill(_BILL.replace("gm9901", "gm99")), set()),
    "STOP1011": ("kennisgeving", _in(_K, "work_023", "work_015"), {"STOP1017", "STOP2052"}),
    "STOP1012": ("besluit", _in(_B, "work_003", "work_019"), {"BHKV1005", "STOP2002"}),
    "STOP1013": ("besluit", _bill(_BILL.replace("/bill/", "/blil/")), set()),
    "STOP1014": (
        "besluit",
        _in(_B, f"<informatieobjectRef>{_JOIN}/", f"<informatieobjectRef>x{_JOIN}/"),
        set(),
    ),
    "STOP1017": (
        "besluit",
        _na(_ALS_PUBLICATIE, _bill(_BILL.replace("/bill/", "/officialGazette/"))),
        {"BHKV1005"},
    ),
    "STOP1037": ("kennisgeving", _in(_K, _DOC, _DOC.replace("/doc/", "/akt/")), set()),
    "STOP1038": (
        "besluit",
        _na(_in(_B, "/join/id/proces/", "/join/id/doel/"), _in(_OW, "/join/id/proces/", "/join/id/doel/")),
        set(),
    ),
    "STOP1044": (
        "kennisgeving",
        _na(_in(_K, "work_023", "work_018"), _in(_K, _DOC, _DOC.replace("/doc/", "/akt/"))),
        set(),
    ),
    "STOP1071": (
        "besluit",
        _in(_B, f"<FRBRExpression>{_BILL}/nld@2026;1", f"<FRBRExpression>{_BILL}/nld@2026;1/deel"),
        set(),
    ),
    "STOP1072": (
        "besluit",
        _in(_B, f"<FRBRExpression>{_BILL}/nld@2026;1", f"<FRBRExpression>{_BILL}/nld@2026;1!deel"),
        set(),
    ),
    "STOP2002": ("besluit", _in(_B, "work_003", "work_099"), {"BHKV1005"}),
    "STOP2003": ("besluit", _in(_B, "work_019", "work_099"), {"BHKV1006"}),
    "STOP2024": ("besluit", _in(_IO, "work_010", "work_099"), {"BHKV1016"}),
    "STOP2052": ("kennisgeving", _in(_K, "work_023", "work_099"), set()),
    "STOP2004": ("deel", _in(_B, "work_021", "work_022"), {"BHKV1028"}),
    "STOP2057": ("deel", _in(_B, "work_019", "work_006"), set()),
    "STOP2058": ("deel", _re(_B, "<isTijdelijkDeelVan>.*?</isTijdelijkDeelVan>", ""), set()),
    "STOP2063": ("deel", _re(_B, r"(<isTijdelijkDeelVan>.*?<FRBRWork>/akn/nl/)act/", r"\1akt/"), set()),
    "BHKV1005": ("besluit", _in(_B, "work_003", "work_023"), {"STOP1037", "STOP2002"}),
    "BHKV1006": ("besluit", _in(_B, "work_019", "work_006"), set()),
    "BHKV1009": ("besluit", _in(_B, "<eId>art_I</eId>", "<eId>art_IX</eId>"), set()),
    "BHKV1010": ("besluit", _in(_B, "<eId>art_II</eId>", "<eId>chp_1__art_1.1</eId>"), set()),
    "BHKV1014": ("besluit", _re(_IO, "(<heeftBestand>.*?</heeftBestand>)", r"\1\1"), set()),
    "BHKV1016": ("besluit", _in(_IO, "work_010", "work_005"), set()),
    "BHKV1017": ("besluit", _in(_IO, f"<officieleTitel>{_JOIN}", f"<officieleTitel>{_JOIN}x"), set()),
    "BHKV1018": ("besluit", _in(_IO, "TeConsolideren", "Informatief"), set()),
    "BHKV1028": ("deel", _re(_B, r'(<RegelingTijdelijkdeel [^>]*wordt="[^"]*);1"', r'\1;2"'), set()),
    "BHKV1046": (
        "besluit",
        _in(_B, "</procedurestappen>", _STAP.format("stap_004") + "</Procedurestap></procedurestappen>"),
        {"BHKV1047"},
    ),
    "BHKV1047": (
        "besluit",
        _in(_B, "</procedurestappen>", _STAP.format("stap_014") + "</Procedurestap></procedurestappen>"),
        set(),
    ),
    "BHKV1048": ("besluit", _in(_B, "procedure/stap_003", "procedure/stap_002"), set()),
    "BHKV1049": (
        "ontwerp",
        _in(_B, "</procedurestappen>", _STAP.format("stap_014") + "</Procedurestap></procedurestappen>"),
        set(),
    ),
    "BHKV1066": ("besluit", _re(_B, "<Procedureverloop .*?</Procedureverloop>", ""), set()),
    "BHKV1067": ("kennisgeving", _re(_K, "<mededelingOver>.*?</mededelingOver>", ""), set()),
}
Judge = Callable[[Voorbeeld], Judgement]


def _schematron(judgement: Judgement) -> set[str]:
    return {code for code in judgement.codes if code.startswith(("STOP", "BHKV"))}


@pytest.mark.parametrize("soort", sorted(SOORTEN))
def test_the_samples_raise_nothing(judge: Judge, soort: str) -> None:
    """No clean sample raises a rule of the schematrons, and all of ours were judged."""
    judgement = judge(SOORTEN[soort]())
    assert not _schematron(judgement)
    assert FOUTEN_SCHEMATRON.keys() <= judgement.checked


@pytest.mark.parametrize("code", sorted(GEVALLEN))
def test_one_mutation_raises_one_rule(judge: Judge, code: str) -> None:
    """The mutation raises the rule and what the same fault breaks too, and no other rule of the schematrons."""
    soort, mutatie, samen = GEVALLEN[code]
    assert _schematron(judge(mutatie(SOORTEN[soort]()))) == {code, *samen}


def test_every_rule_has_its_negative() -> None:
    """The table above is complete."""
    assert GEVALLEN.keys() == FOUTEN_SCHEMATRON.keys()
    assert FOUTEN_SCHEMATRON.keys() <= CODES


def test_the_reference_lists_what_comes_along(root: Path) -> None:
    """The page names for each rule that comes with others exactly those others."""
    page = (root / "docs" / "reference" / "stop-rules.md").read_text(encoding="utf-8")
    part = page.partition("## Schematron rules that come with others")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([A-Z]+\d{4}) \| ([^|]+) \|$", part, re.MULTILINE)
    listed = {code: set(others.strip().split(", ")) for code, others in rows}
    assert listed == {code: samen for code, (_, _, samen) in GEVALLEN.items() if samen}
