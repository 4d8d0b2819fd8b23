"""Every rule on the content that needs no history: one mutation of a clean sample raises it, the clean one does not."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from PIL import Image
from tests.mocks.stop.rule_cases import RuleCase, in_turn, registers, sample_case, with_lists

from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.parties import MINISTERIE, PROVINCIE, WATERSCHAP
from ikt_mocks.stop import samples
from ikt_mocks.stop._fouten_inhoud import FOUTEN_INHOUD
from ikt_mocks.stop.rules import CODES
from ikt_mocks.stop.samples.voorbeeld import Voorbeeld
from ikt_schemas.melding import Judgement

DATUM = date(2026, 3, 17)
MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)

Mutatie = Callable[[Voorbeeld], Voorbeeld]
Judge = Callable[[Voorbeeld], Judgement]

_B, _K, _IO, _GML, _OW = (
    "Besluit.xml",
    "Kennisgeving.xml",
    "Werkingsgebied.xml",
    "Werkingsgebied.gml",
    "manifest-ow.xml",
)
_BILL = "/akn/nl/bill/gm9901/2026/voorbeeldbesluit1"
_ACT = "/akn/nl/act/gm9901/2026/voorbeeldregeling1"
_JOIN = "/join/id/regdata/gm9901/2026/voorbeeldgebied1"
_DOEL = "/join/id/proces/gm9901/2026/voorbeelddoel1"

SOORTEN: dict[str, Callable[[], Voorbeeld]] = {
    "besluit": lambda: samples.besluit(datum=DATUM),
    "provincie": lambda: samples.besluit(datum=DATUM, party=PROVINCIE),
    "waterschap": lambda: samples.besluit(datum=DATUM, party=WATERSCHAP),
    "ministerie": lambda: samples.besluit(datum=DATUM, party=MINISTERIE),
    "kennisgeving": lambda: samples.kennisgeving(datum=DATUM),
    "wijziging": lambda: samples.wijzigingsbesluit(datum=DATUM),
}


def _in(bestand: str, *paren: tuple[str, str]) -> Mutatie:
    def mutatie(v: Voorbeeld) -> Voorbeeld:
        for oud, nieuw in paren:
            v = v.vervang(bestand, oud, nieuw)
        return v

    return mutatie


def _eerst(bestand: str, oud: str, nieuw: str) -> Mutatie:
    """Replace the first occurrence only."""

    def mutatie(v: Voorbeeld) -> Voorbeeld:
        data = v.lees(bestand)
        if oud.encode() not in data:
            raise ValueError(oud)
        return v.met(bestand, data.replace(oud.encode(), nieuw.encode(), 1))

    return mutatie


def _overal(oud: str, nieuw: str) -> Mutatie:
    """Replace in every file that has the text, keeping the hash of the GML in order."""

    def mutatie(v: Voorbeeld) -> Voorbeeld:
        for bestand in v.bestanden:
            if oud.encode() in bestand.data and bestand.naam != _GML:
                v = v.met(
                    bestand.naam, bestand.data.replace(oud.encode(), nieuw.encode()), bestand.contenttype
                )
        return v

    return mutatie


def _work(nieuw: str) -> Mutatie:
    """Give the besluit another work, in both its identifications."""
    return _in(_B, (_BILL, nieuw))


def _io(nieuw: str) -> Mutatie:
    """Give the informatieobject another JOIN everywhere but in its GML."""
    return _overal(_JOIN, nieuw)


def _soort(nummer: str, model: str = "") -> Mutatie:
    found = [(f"regelingtype_00{n}<", f"regelingtype_{nummer}<") for n in (2, 3, 4, 5)]

    def mutatie(v: Voorbeeld) -> Voorbeeld:
        for oud, nieuw in found:
            if oud.encode() in v.lees(_B):
                v = v.vervang(_B, oud, nieuw)
        return v.vervang(_B, "RegelingCompact", model) if model else v

    return mutatie


_DEEL = (
    "work_019</soortWork></ExpressionIdentificatie>",
    (
        f"work_021</soortWork><isTijdelijkDeelVan><WorkIdentificatie><FRBRWork>{_ACT}</FRBRWork>"
        "<soortWork>/join/id/stop/work_019</soortWork></WorkIdentificatie></isTijdelijkDeelVan>"
        "</ExpressionIdentificatie>"
    ),
)
_INTREKKING = (
    "</BeoogdeRegelgeving>",
    (
        "</BeoogdeRegelgeving><Intrekkingen><Intrekking><doelen><doel>{doel}</doel></doelen>"
        f"<instrument>{_ACT}</instrument><eId>art_I</eId></Intrekking></Intrekkingen>"
    ),
)
_STAP = (
    "<Procedurestap><soortStap>/join/id/stop/procedure/{}</soortStap>"
    "<voltooidOp>2026-03-18</voltooidOp></Procedurestap>"
)
_FIGUUR = (
    '<Figuur eId="img_o_1" wId="img"><Illustratie naam="{}" formaat="{}" breedte="4" hoogte="4"/></Figuur>'
)
_AL = "<Inhoud><Al>Dit besluit"


def _afbeelding(formaat: str) -> Mutatie:
    stream = io.BytesIO()
    Image.new("RGB", (4, 4)).save(stream, "PNG")
    figuur = _in(_B, (_AL, "<Inhoud>" + _FIGUUR.format("plaatje.png", formaat) + "<Al>Dit besluit"))
    return in_turn(figuur, lambda v: v.met("plaatje.png", stream.getvalue(), "image/png"))


def _einde(soort: str, doel_van_de_versie: str = _DOEL) -> Mutatie:
    """Withdraw the regeling under a second doel, on the day that it begins."""
    eerste, tweede = doel_van_de_versie, f"{_DOEL}b"
    extra = "".join(
        f"<Tijdstempel><doel>{doel}</doel><soortTijdstempel>{s}</soortTijdstempel>"
        "<datum>2026-03-24</datum><eId>art_II</eId></Tijdstempel>"
        for doel, s in dict.fromkeys([(eerste, soort), (tweede, "juridischWerkendVanaf"), (tweede, soort)])
        if (doel, s) != (eerste, "juridischWerkendVanaf")
    )
    if soort != "juridischWerkendVanaf":
        # Only the dates of validity collide; the regeling ends later than it begins.
        extra = extra.replace(
            f"<doel>{tweede}</doel><soortTijdstempel>juridischWerkendVanaf</soortTijdstempel><datum>2026-03-24<",
            f"<doel>{tweede}</doel><soortTijdstempel>juridischWerkendVanaf</soortTijdstempel><datum>2026-04-24<",
        )
    return _in(
        _B,
        (_INTREKKING[0], _INTREKKING[1].format(doel=tweede)),
        ("</Tijdstempels>", extra + "</Tijdstempels>"),
    )


#: Code → (sample, mutation).
GEVALLEN: dict[str, tuple[str, Mutatie]] = {
    "LVBB2008": (
        "besluit",
        _in(_IO, (f"<heeftGeboorteregeling>{_ACT}", "<heeftGeboorteregeling>act")),
    ),
    "LVBB2009": ("besluit", _work(_BILL.replace("/nl/", "/ln/"))),
    "LVBB2010": ("besluit", _work(_BILL.replace("/bill/", "/blil/"))),
    "LVBB2011": ("besluit", _io(_JOIN.replace("/id/", "/ad/"))),
    "LVBB2012": ("besluit", _io(_JOIN.replace("regdata", "regdat"))),
    "LVBB2013": ("besluit", _work(_BILL.replace("/2026/", "/2026-02-30/"))),
    "LVBB2015": ("besluit", _overal(f"{_JOIN}/nld@2026", f"{_JOIN}/nld@2025")),
    "LVBB2016": ("besluit", _in(_B, (f"{_BILL}/nld@", f"{_BILL}/ned@"))),
    "LVBB2017": ("besluit", _in(_B, (f"{_BILL}/nld@2026;1", f"{_BILL}/nld@2026;1.0"))),
    "LVBB2019": ("besluit", _in(_B, (f"{_BILL}/nld@", f"{_BILL}/deel/nld@"))),
    "LVBB2020": ("besluit", _work(_BILL + "(a)")),
    "LVBB2021": ("besluit", _work(_BILL + "a" * 128)),
    "LVBB2022": ("besluit", _work(_BILL.replace("/bill/", "/officialGazette/"))),
    "LVBB2502": ("besluit", _in(_OW, (_DOEL, ""))),
    "LVBB2504": ("besluit", _in(_OW, ("<naam>owLocaties.xml<", "<naam>owAfwezig.xml<"))),
    "LVBB2505": ("besluit", _in(_OW, (_DOEL, _DOEL + "x"))),
    "LVBB3150": ("besluit", _in(_IO, (f"<heeftGeboorteregeling>{_ACT}</heeftGeboorteregeling>", ""))),
    "LVBB3151": ("besluit", _in(_B, (f'ref="{_JOIN}/nld@2026;1"', f'ref="{_JOIN}/nld@2026;2"'))),
    "LVBB3502": ("besluit", _io(_JOIN.replace("regdata", "proces"))),
    "LVBB3504": (
        "besluit",
        _in(
            _B,
            (
                "</informatieobjectRefs>",
                f"<informatieobjectRef>{_JOIN}2/nld@2026;1</informatieobjectRef></informatieobjectRefs>",
            ),
        ),
    ),
    "LVBB3506": ("besluit", _in(_IO, ("<bestandsnaam>W", "<bestandsnaam>w"))),
    "LVBB3507": (
        "besluit",
        _in("manifest.xml", ("<contentType>application/gml+xml</", "<contentType>application/xml</")),
    ),
    "LVBB3509": (
        "besluit",
        _in(
            _B,
            (
                f"<informatieobjectRefs><informatieobjectRef>{_JOIN}/nld@2026;1</informatieobjectRef></informatieobjectRefs>",
                "",
            ),
        ),
    ),
    "LVBB3510": (
        "besluit",
        _in(_IO, (f"<heeftGeboorteregeling>{_ACT}", f"<heeftGeboorteregeling>{_ACT}x")),
    ),
    "LVBB3511": ("besluit", _in(_IO, (f"<FRBRWork>{_JOIN}<", f"<FRBRWork>{_JOIN}x<"))),
    "LVBB3512": ("besluit", _overal(f"{_JOIN}/nld@2026;1", f"{_JOIN}/nld@2026;2")),
    "LVBB3517": (
        "besluit",
        _in(_B, (f">{_JOIN}/nld@2026;1</ExtIoRef>", f"> {_JOIN}/nld@2026;1</ExtIoRef>")),
    ),
    "LVBB3518": (
        "besluit",
        _in(
            _B,
            (
                f"<BeoogdInformatieobject><doelen><doel>{_DOEL}<",
                f"<BeoogdInformatieobject><doelen><doel>{_DOEL}b<",
            ),
        ),
    ),
    "LVBB3519": (
        "besluit",
        in_turn(
            _in(
                _B, (f"<BeoogdeRegeling><doelen><doel>{_DOEL}<", f"<BeoogdeRegeling><doelen><doel>{_DOEL}b<")
            ),
            _in(_OW, (_DOEL, _DOEL + "b")),
        ),
    ),
    "LVBB3902": (
        "besluit",
        _in(
            _IO,
            ("TeConsolideren", "AlleenBekendTeMaken"),
            (f"<heeftGeboorteregeling>{_ACT}</heeftGeboorteregeling>", ""),
        ),
    ),
    "LVBB4002": ("besluit", _in(_B, ('<IntRef ref="cmp_A">bijlage A</IntRef>', "bijlage A"))),
    "LVBB4005": ("besluit", _in(_OW, (_ACT, _ACT.replace("/act/", "/doc/")))),
    "LVBB4007": ("besluit", _in(_B, ("/join/id/stop/regelingtype_003", "omgevingsplan"))),
    "LVBB4032": (
        "besluit",
        _in(_B, (f"<instrumentVersie>{_ACT}/nld@2026;1<", f"<instrumentVersie>{_ACT}/nld@2026;2<")),
    ),
    "LVBB4033": (
        "besluit",
        _in(_B, (f"<FRBRExpression>{_ACT}/nld@2026;1<", f"<FRBRExpression>{_ACT}/nld@2026;2<")),
    ),
    "LVBB4037": ("besluit", _eerst(_B, "/tooi/id/gemeente/gm9901", "/tooi/id/gemeente/pv99")),
    "LVBB4038": (
        "besluit",
        _in(_B, (_AL, "<Inhoud>" + _FIGUUR.format("weg.png", "image/png") + "<Al>Dit besluit")),
    ),
    "LVBB4039": ("besluit", _afbeelding("image/jpeg")),
    "LVBB4041": ("besluit", _io(_JOIN.replace("gm9901", ""))),
    "LVBB4042": ("besluit", _eerst(_IO, "/tooi/id/gemeente/gm9901", "Voorbeeldstad")),
    "LVBB4044": ("besluit", _in(_B, ("work_019", "work_006"))),
    "LVBB4045": (
        "besluit",
        _in(_B, ("</RegelingCompact>", f'</RegelingCompact><RegelingCompact wordt="{_ACT}/nld@2026;1"/>')),
    ),
    "LVBB4054": (
        "besluit",
        _in(
            _IO,
            (
                "TeConsolideren</publicatieinstructie>",
                f"AlleenBekendTeMaken</publicatieinstructie><opvolging><opvolgerVan>{_JOIN}0</opvolgerVan></opvolging>",
            ),
            (f"<heeftGeboorteregeling>{_ACT}</heeftGeboorteregeling>", ""),
        ),
    ),
    "LVBB4205": ("besluit", _einde("juridischWerkendVanaf")),
    "LVBB4207": ("wijziging", _einde("geldigVanaf", f"{_DOEL}w2")),
    "LVBB4210": ("besluit", _einde("geldigVanaf")),
    "LVBB4500": ("besluit", _in(_B, ("<Tijdstempels>", "<Terugtrekkingen/><Tijdstempels>"))),
    "LVBB4703": ("kennisgeving", _in(_K, ("<voltooidOp>2026-03-18<", "<voltooidOp>2026-03-16<"))),
    "LVBB4707": ("kennisgeving", _in(_K, ("/akn/nl/doc/", "/akn/nl/act/"))),
    "LVBB4708": (
        "kennisgeving",
        _in(_K, ("<mededelingOver>/akn/nl/bill/", "<mededelingOver>/akn/nl/act/")),
    ),
    "LVBB4737": ("kennisgeving", _eerst(_K, "/tooi/id/gemeente/gm9901", "/tooi/id/gemeente/9901")),
    "LVBB4738": (
        "kennisgeving",
        _in(
            _K,
            (
                "</mededelingOver>",
                "</mededelingOver><soortKennisgeving>KennisgevingUitspraakRechter</soortKennisgeving>",
            ),
        ),
    ),
    "LVBB4740": (
        "kennisgeving",
        in_turn(
            _in(
                _K,
                (
                    "</mededelingOver>",
                    "</mededelingOver><soortKennisgeving>KennisgevingVoorgenomenBesluit</soortKennisgeving>",
                ),
            ),
            lambda v: v.met(
                _K,
                re.sub(
                    rb"<Procedureverloopmutatie.*?</Procedureverloopmutatie>",
                    b"",
                    v.lees(_K),
                    flags=re.DOTALL,
                ),
            ),
        ),
    ),
    "LVBB4753": ("besluit", _in(_B, ("procedure/stap_003", "procedure/stap_014"))),
    "LVBB4754": (
        "besluit",
        _in(_B, ("</procedurestappen>", _STAP.format("stap_004") + "</procedurestappen>")),
    ),
    "LVBB4758": ("kennisgeving", _in(_K, ("<voltooidOp>2026-04-29<", "<voltooidOp>2026-03-17<"))),
    "LVBB4760": (
        "kennisgeving",
        _in(_K, ("</voegStappenToe>", _STAP.format("stap_015") + "</voegStappenToe>")),
    ),
    "LVBB4761": (
        "kennisgeving",
        _in(_K, ("procedure/stap_014", "procedure/stap_015"), ("procedure/stap_005", "procedure/stap_018")),
    ),
    "LVBB4762": (
        "kennisgeving",
        lambda v: v.met(
            _K,
            re.sub(
                rb"<voegStappenToe>.*?</voegStappenToe>", b"<voegStappenToe/>", v.lees(_K), flags=re.DOTALL
            ),
        ),
    ),
    "LVBB4763": (
        "kennisgeving",
        _in(
            _K,
            (
                f"<mededelingOver>{_BILL}/nld@2026;1</mededelingOver>",
                "<soortKennisgeving>KennisgevingVoorgenomenBesluit</soortKennisgeving>",
            ),
        ),
    ),
    "LVBB4802": (
        "besluit",
        _in(
            _B,
            (
                "</BeoogdeRegeling>",
                f"</BeoogdeRegeling><BeoogdeRegeling><doelen><doel>{_DOEL}</doel></doelen><instrumentVersie>{_ACT}/nld@2026;2</instrumentVersie><eId>art_I</eId></BeoogdeRegeling>",
            ),
        ),
    ),
    "LVBB4803": (
        "besluit",
        _in(
            _B,
            (
                "</Tijdstempels>",
                f"<Tijdstempel><doel>{_DOEL}b</doel><soortTijdstempel>juridischWerkendVanaf</soortTijdstempel><datum>2026-03-24</datum><eId>art_II</eId></Tijdstempel></Tijdstempels>",
            ),
        ),
    ),
    "LVBB4804": ("besluit", _in(_B, (_INTREKKING[0], _INTREKKING[1].format(doel=_DOEL)))),
    "LVBB5003": (
        "wijziging",
        lambda v: v.met(_B, re.sub(rb'(<Vervang wat="[^"]*)"', rb'\1x"', v.lees(_B), count=1)),
    ),
    "LVBB5005": ("wijziging", _in(_B, (f' wordt="{_ACT}/nld@2026;2"', ""))),
    "LVBB5011": (
        "wijziging",
        _in(_B, ("</RegelingMutatie>", "<VoegToe><Toelichting/></VoegToe>" * 2 + "</RegelingMutatie>")),
    ),
    "TPOD2437": ("besluit", _soort("002")),
    "TPOD2438": ("ministerie", _soort("002", "RegelingVrijetekst")),
    "TPOD2440": ("besluit", _soort("008", "RegelingVrijetekst")),
    "TPOD2441": ("provincie", _soort("008")),
    "TPOD2443": ("provincie", _soort("012")),
    "TPOD2444": ("ministerie", _soort("012", "RegelingVrijetekst")),
    "TPOD2446": ("besluit", _soort("013")),
    "TPOD2447": ("ministerie", _soort("013", "RegelingVrijetekst")),
    "TPOD2449": ("provincie", _soort("013", "RegelingKlassiek")),
    "TPOD2451": ("waterschap", _soort("003")),
    "TPOD2452": ("besluit", _soort("003", "RegelingVrijetekst")),
    "TPOD2454": ("besluit", _soort("004")),
    "TPOD2455": ("provincie", _soort("004", "RegelingKlassiek")),
    "TPOD2457": ("waterschap", _soort("006", "RegelingVrijetekst")),
    "TPOD2458": ("besluit", _soort("006")),
    "TPOD2460": ("besluit", _soort("010")),
    "TPOD2462": ("besluit", _soort("007", "RegelingVrijetekst")),
    "TPOD2463": ("provincie", _soort("007")),
    "TPOD2465": ("besluit", in_turn(_soort("014", "RegelingTijdelijkdeel"), _in(_B, _DEEL))),
    "TPOD2466": ("provincie", _soort("014")),
    "TPOD2468": ("besluit", in_turn(_soort("011", "RegelingTijdelijkdeel"), _in(_B, _DEEL))),
    "TPOD2469": ("provincie", _soort("011")),
    "TPOD2471": ("waterschap", in_turn(_soort("009", "RegelingTijdelijkdeel"), _in(_B, _DEEL))),
    "TPOD2472": ("besluit", _soort("009")),
    "TPOD2474": ("waterschap", in_turn(_soort("015", "RegelingTijdelijkdeel"), _in(_B, _DEEL))),
    "TPOD2475": ("besluit", _soort("015")),
    "TPOD2477": ("besluit", in_turn(_soort("016", "RegelingTijdelijkdeel"), _in(_B, _DEEL))),
    "TPOD2478": ("provincie", _soort("016")),
    "TPOD2480": ("besluit", _soort("005")),
    "TPOD2481": ("waterschap", _soort("005", "RegelingVrijetekst")),
}


#: Counted as judged with value lists only.
MET_LIJST = ("LVBB4037", "LVBB4042", "LVBB4737")


def _case(code: str) -> RuleCase:
    soort, mutatie = GEVALLEN[code]
    case = sample_case(code, SOORTEN[soort], mutatie)
    return with_lists(case, registers) if code in MET_LIJST else case


CASES: tuple[RuleCase, ...] = tuple(_case(code) for code in GEVALLEN)


@pytest.mark.parametrize("soort", sorted(SOORTEN))
def test_the_samples_raise_nothing(judge: Judge, soort: str) -> None:
    """The clean samples raise no rule, and every rule on the content was judged but those that need a list."""
    judgement = judge(SOORTEN[soort]())
    assert judgement.codes == frozenset()
    assert FOUTEN_INHOUD.keys() - judgement.checked == set(MET_LIJST)


@pytest.mark.parametrize("code", sorted(GEVALLEN))
def test_a_finding_names_a_file_and_what_to_do(judge: Judge, code: str) -> None:
    soort, mutatie = GEVALLEN[code]
    melding = next(m for m in judge(mutatie(SOORTEN[soort]())).meldingen if m.code == code)
    assert melding.file in {b.naam for b in SOORTEN[soort]().leden()} | {"plaatje.png"}
    assert melding.advice is not None


def test_every_rule_has_its_negative() -> None:
    """The table above is complete: a code without a negative counts as not enforced."""
    assert GEVALLEN.keys() == FOUTEN_INHOUD.keys()
    assert FOUTEN_INHOUD.keys() <= CODES
